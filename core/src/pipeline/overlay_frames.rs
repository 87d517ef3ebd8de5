//! Captions alone, as frames with an alpha channel, for hosts that composite by themselves.

use std::sync::Arc;

use super::overlays::Overlays;
use super::{LookOptions, shown};
use crate::composite::{AlphaMode, Change, Compositor, Region};
use crate::cues::CueTrack;
use crate::error::{Error, Result, Warning};
use crate::frame::{
    ChromaSiting, ColorModel, ColorSpec, Component, FrameMut, Matrix, PixelFormat, PlaneMut, Primaries,
    Range, Size, Transfer,
};
use crate::units::{Duration, Rational, TimeRange, Timestamp};

/// Frames per second that make sense.
const MAX_FPS: f64 = 1_000.0;

const RGBA: PixelFormat = {
    const fn at(offset: u8) -> Component {
        Component { plane: 0, step: 4, offset, shift: 0, depth: 8 }
    }
    PixelFormat {
        model: ColorModel::Rgb,
        components: [at(0), at(1), at(2)],
        alpha: Some(at(3)),
        chroma_shift_x: 0,
        chroma_shift_y: 0,
    }
};

const SRGB: ColorSpec = ColorSpec {
    matrix: Matrix::Bt709,
    range: Range::Full,
    transfer: Transfer::Sdr,
    primaries: Primaries::Bt709,
    siting: ChromaSiting::Center,
};

/// Which frames to draw.
#[derive(Debug, Clone, PartialEq)]
pub struct OverlayOptions {
    /// How captions look.
    pub look: LookOptions,
    /// Size of the frames, 16 to 8192 pixels each way.
    pub size: Size,
    /// Frames per second, above 0, at most 1000.
    pub fps: f64,
    /// Length; until all cues have ended without it.
    pub duration: Option<Duration>,
}

impl OverlayOptions {
    /// Checks everything but the size, which the layout checks.
    ///
    /// # Errors
    /// `OPTIONS_INVALID`, `STYLE_INVALID`.
    pub fn validate(&self) -> Result<()> {
        if !(self.fps > 0.0 && self.fps <= MAX_FPS) {
            return Err(Error::option(
                "fps",
                self.fps,
                format!("above 0, at most {MAX_FPS} frames a second"),
            ));
        }
        if let Some(wrong) = self.duration.filter(|&duration| duration < Duration::ZERO) {
            return Err(Error::option("duration", wrong.as_secs(), "0 and more, in seconds"));
        }
        self.look.validate()
    }
}

/// Pixels of one frame: R, G, B, A of 8 bits in sRGB, straight alpha, row by row without padding;
/// `width * height * 4` bytes. Frames that look alike share them.
pub type Rgba = Arc<Vec<u8>>;

/// The overlay of a track, frame by frame, at a constant rate.
///
/// Frame `n` shows what is on screen at `n / fps` seconds. A frame that looks like the one before costs nothing.
#[derive(Debug)]
pub struct OverlayFrames {
    overlays: Overlays,
    compositor: Compositor,
    size: Size,
    fps: f64,
    count: u64,
    next: u64,
    pixels: Rgba,
    /// What is not transparent in `pixels`.
    drawn: Option<Region>,
    warnings: Vec<Warning>,
}

impl OverlayFrames {
    /// Frames from 0 to the end that the options name.
    ///
    /// # Errors
    /// `OPTIONS_INVALID`, `STYLE_INVALID`, `FONT_MISSING`.
    pub fn new(track: CueTrack, options: &OverlayOptions) -> Result<Self> {
        options.validate()?;
        let &OverlayOptions { ref look, size, fps, duration } = options;
        let length = duration.unwrap_or(track.end() - Timestamp::ZERO);
        // A frame that begins at the end, but for rounding, would last no time.
        let count = ((length - Duration::from_micros(1)).as_secs() * fps).ceil().max(0.0) as u64;
        let shown = TimeRange::new(Timestamp::ZERO, Timestamp::ZERO + length);
        Ok(Self {
            warnings: shown::nothing_in(&track, shown).into_iter().collect(),
            overlays: Overlays::new(track, look, size, Rational::ONE)?,
            compositor: Compositor::new(size, RGBA, SRGB)?.with_alpha(AlphaMode::Straight),
            size,
            fps,
            count,
            next: 0,
            pixels: Arc::new(vec![0; size.width as usize * size.height as usize * 4]),
            drawn: None,
        })
    }

    /// With more to tell about the cues.
    #[must_use]
    pub(super) fn with_warnings(mut self, mut warnings: Vec<Warning>) -> Self {
        warnings.append(&mut self.warnings);
        Self { warnings, ..self }
    }

    /// Size of the frames in pixels.
    pub fn size(&self) -> Size {
        self.size
    }

    /// How many frames there are.
    pub fn frame_count(&self) -> u64 {
        self.count
    }

    /// When frame `number` is shown.
    pub fn time(&self, number: u64) -> Timestamp {
        Timestamp::from_secs(number as f64 / self.fps)
    }

    /// The frame shown at `t`, whatever comes next in the iteration.
    ///
    /// # Errors
    /// `INTERNAL`.
    pub fn at(&mut self, t: Timestamp) -> Result<Rgba> {
        if let Some(overlay) = self.overlays.at(t)
            && self.compositor.prepare(&overlay)? != Change::Same
        {
            self.draw()?;
        }
        Ok(Arc::clone(&self.pixels))
    }

    /// Warnings since the last call.
    pub fn take_warnings(&mut self) -> Vec<Warning> {
        let mut warnings = std::mem::take(&mut self.warnings);
        warnings.extend(self.overlays.take_warnings());
        warnings
    }

    fn draw(&mut self) -> Result<()> {
        let stride = self.size.width as usize * 4;
        // A host that kept the frame keeps its pixels; else they are used again.
        match Arc::get_mut(&mut self.pixels) {
            Some(pixels) => clear(pixels, stride, self.drawn),
            None => self.pixels = Arc::new(vec![0; stride * self.size.height as usize]),
        }
        let Some(data) = Arc::get_mut(&mut self.pixels) else {
            return Err(Error::internal("a frame is shared"));
        };
        let planes = vec![PlaneMut { data, stride }];
        self.compositor.blend(&mut FrameMut { format: RGBA, color: SRGB, size: self.size, planes })?;
        self.drawn = self.compositor.touched();
        Ok(())
    }
}

impl Iterator for OverlayFrames {
    type Item = Result<Rgba>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.next >= self.count {
            return None;
        }
        let t = self.time(self.next);
        self.next += 1;
        Some(self.at(t))
    }
}

fn clear(pixels: &mut [u8], stride: usize, area: Option<Region>) {
    let Some(area) = area else { return };
    let (left, width) = (area.x as usize * 4, area.width as usize * 4);
    for row in pixels.chunks_exact_mut(stride).skip(area.y as usize).take(area.height as usize) {
        row.get_mut(left..left + width).unwrap_or_default().fill(0);
    }
}
