//! Captions alone, as frames with an alpha channel, for hosts that composite by themselves.

use std::sync::Arc;

use super::super::overlays::Overlays;
use super::super::shown;
use super::OverlayOptions;
use super::shape::Canvas;
use crate::composite::{Change, Compositor, Region};
use crate::control::Control;
use crate::cues::CueTrack;
use crate::error::{Error, Result, Warning};
use crate::frame::{ColorModel, ColorSpec, Component, FrameMut, PixelFormat, PlaneMut, Size};
use crate::source::Input;
use crate::units::{FrameRate, Rational, TimeRange, Timestamp};

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

/// Pixels of one frame: R, G, B, A of 8 bits in sRGB, alpha as the options have it, row by row without
/// padding; `width * height * 4` bytes. Frames that look alike share them.
pub type Rgba = Arc<Vec<u8>>;

/// The overlay of a track, frame by frame, at a constant rate.
///
/// Frame `n` shows what is on screen at `n / fps` seconds. A frame that looks like the one before costs nothing.
#[derive(Debug)]
pub struct OverlayFrames {
    overlays: Overlays,
    compositor: Compositor,
    size: Size,
    rate: FrameRate,
    count: u64,
    next: u64,
    pixels: Rgba,
    /// What is not transparent in `pixels`.
    drawn: Option<Region>,
    warnings: Vec<Warning>,
}

impl OverlayFrames {
    /// Frames from 0 to the end that the options name, or the `input` where they name none.
    ///
    /// # Errors
    /// `OPTIONS_INVALID`, `STYLE_INVALID`, `FONT_MISSING`; those of opening the input.
    pub fn new(
        input: Option<&Input>,
        track: CueTrack,
        options: &OverlayOptions,
        control: &Control,
    ) -> Result<Self> {
        options.validate()?;
        Self::on(&options.canvas(input, control)?, track, options)
    }

    pub(in crate::pipeline) fn on(
        canvas: &Canvas,
        track: CueTrack,
        options: &OverlayOptions,
    ) -> Result<Self> {
        let (size, rate, length) = (canvas.size, canvas.rate, canvas.length_for(&track));
        let shown = TimeRange::new(Timestamp::ZERO, Timestamp::ZERO + length);
        Ok(Self {
            warnings: shown::nothing_in(&track, shown).into_iter().collect(),
            overlays: Overlays::new(track, &options.look, size, Rational::ONE)?,
            compositor: Compositor::new(size, RGBA, ColorSpec::SRGB)?.with_alpha(options.shape.alpha),
            size,
            rate,
            count: rate.frames_in(length),
            next: 0,
            pixels: Arc::new(vec![0; size.width as usize * size.height as usize * 4]),
            drawn: None,
        })
    }

    /// With more to tell about the cues.
    #[must_use]
    pub(in crate::pipeline) fn with_warnings(mut self, mut warnings: Vec<Warning>) -> Self {
        warnings.append(&mut self.warnings);
        Self { warnings, ..self }
    }

    /// Size of the frames in pixels.
    pub fn size(&self) -> Size {
        self.size
    }

    /// Frames a second.
    pub fn rate(&self) -> FrameRate {
        self.rate
    }

    /// How many frames there are.
    pub fn frame_count(&self) -> u64 {
        self.count
    }

    /// When frame `number` is shown.
    pub fn time(&self, number: u64) -> Timestamp {
        self.rate.time(number)
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
        self.compositor.blend(&mut FrameMut {
            format: RGBA,
            color: ColorSpec::SRGB,
            size: self.size,
            planes,
        })?;
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
