//! Overlays blended into the decoder's own planes, inside their box only.
//!
//! Nothing here draws or decides: layers come placed and coloured. [`Compositor::prepare`] turns an
//! [`Overlay`] into the frame's own colour space, bit depth, chroma grid and memory order once per
//! state, and only where it differs from the one before; [`Compositor::blend`] then costs one
//! multiplication and one addition per visible sample, whatever the format. A frame never leaves its
//! planes, and samples under nothing keep their bits.
//!
//! Layers are laid over each other, and half-covered pixels mixed, in the video's own values and not
//! in light, with 16 bits a sample. Fonts are drawn for that, and browsers, libass and editing programs
//! mix so: white on black and black on white are then equally heavy. In light the same letters come out
//! 13 % heavier in white on black, 22 % where they are thin, and 13 % lighter in black on white, and a
//! soft shadow has 60 % of its weight (`light` in benches measures it; `fixtures/media/light.png` shows
//! both). What light does better is red on green, whose edges are darker than either here; strokes hide
//! that. Chroma is the mean of the luma samples it stands for, premultiplied, so colour does not
//! bleed out of transparent pixels. A blended sample is rounded once, to the nearest code. Words of
//! more than 8 bits use 16-bit alpha; bytes use 8-bit alpha, which is within one code of exact.

mod area;
mod band;
mod bleed;
mod blend;
mod change;
mod chroma;
mod color;
mod color_table;
mod ink;
mod loops;
mod planes;
mod prepared;
mod regions;
mod simd;
mod straight;
mod sum;

pub use area::Region;
pub use bleed::bleed;
pub use change::Change;

use area::Area;
use band::BandFrame;
use blend::WordLayout;
use chroma::ChromaGrid;
use color::ColorMap;
use ink::{Converted, PlacedGroup};
use planes::{Planes, size_text};
use prepared::{Prepared, PreparedRow, Rows, Scratch};
use regions::Regions;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::frame::{ColorSpec, FrameMut, PixelFormat, PlaneMut, Size};
use crate::raster::{Group, Overlay};

/// Pixels beyond a layer's edges that its chroma may touch, at most.
const CHROMA_MARGIN: i64 = 8;

/// What the colours of frames with an alpha channel mean. Ignored for formats without one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum AlphaMode {
    /// Not multiplied by alpha, as FFmpeg's formats have it.
    #[default]
    Straight,
    /// Multiplied by alpha, offsets of limited range and chroma included.
    Premultiplied,
}

impl std::str::FromStr for AlphaMode {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        match name.trim().to_ascii_lowercase().as_str() {
            "straight" => Ok(Self::Straight),
            "premultiplied" => Ok(Self::Premultiplied),
            _ => Err(Error::option("alpha", name, "straight, premultiplied")),
        }
    }
}

/// Which loops blend. Both give the same bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kernels {
    /// The best instruction set of this machine.
    #[default]
    Simd,
    /// The scalar reference: to compare with, in tests, benches and bug reports.
    Reference,
}

/// Blends overlays into frames of one size, pixel format and colour space.
#[derive(Debug)]
pub struct Compositor {
    size: Size,
    format: PixelFormat,
    color: ColorSpec,
    alpha: AlphaMode,
    kernels: Kernels,
    planes: Planes,
    map: ColorMap,
    grid: ChromaGrid,
    converted: Converted,
    shown: Option<Shown>,
    prepared: Prepared,
    scratch: Scratch,
}

/// The overlay that is prepared.
#[derive(Debug)]
struct Shown {
    id: u64,
    groups: Vec<Group>,
    /// Luma pixels that may be touched.
    touched: Option<Area>,
}

impl Compositor {
    /// A compositor for frames of `size` luma pixels.
    ///
    /// # Errors
    /// [`Error::UnsupportedFormat`] if the frame is empty or its samples are not planar or interleaved
    /// words of 8 to 16 bits, with chroma subsampled by 1, 2 or 4.
    pub fn new(size: Size, format: PixelFormat, color: ColorSpec) -> Result<Self> {
        if size.width == 0 || size.height == 0 {
            return Err(Error::UnsupportedFormat {
                what: format!("a frame of {}", size_text(size)),
                accepted: "accepted: at least 1x1".into(),
            });
        }
        let planes = Planes::new(&format)?;
        Ok(Self {
            size,
            format,
            color,
            alpha: AlphaMode::default(),
            kernels: Kernels::default(),
            map: ColorMap::new(&format, color),
            grid: ChromaGrid::new(&format, color.siting),
            converted: Converted::default(),
            shown: None,
            prepared: Prepared::new(&planes),
            planes,
            scratch: Scratch::default(),
        })
    }

    /// The same with another meaning of the frames' alpha.
    #[must_use]
    pub fn with_alpha(self, alpha: AlphaMode) -> Self {
        Self { alpha, ..self }
    }

    /// The same with other loops.
    #[must_use]
    pub fn with_kernels(self, kernels: Kernels) -> Self {
        Self { kernels, ..self }
    }

    /// Whether `frame` is of the size, format and colour space that this compositor is for.
    pub fn fits(&self, frame: &FrameMut) -> bool {
        (frame.size, frame.format, frame.color) == (self.size, self.format, self.color)
    }

    /// Makes `overlay` the one that [`Compositor::blend`] shows and says how it differs from the last one.
    ///
    /// The same overlay costs nothing; one that moved by whole chroma samples costs next to nothing.
    ///
    /// # Errors
    /// [`Error::Internal`] if the canvas is not the frame, or a mask or bitmap is not as large as it
    /// says. Nothing is shown then.
    pub fn prepare(&mut self, overlay: &Overlay) -> Result<Change> {
        if self.shown.as_ref().is_some_and(|shown| shown.id == overlay.id) {
            return Ok(Change::Same);
        }
        if overlay.canvas != self.size {
            self.reset();
            return Err(Error::internal(format!(
                "an overlay for {} was given for a frame of {}",
                size_text(overlay.canvas),
                size_text(self.size)
            )));
        }
        let before = self.shown.as_ref().map_or(&[][..], |shown| &shown.groups);
        let change = change::compare(before, &overlay.groups);
        let kept = match change {
            Change::Same => true,
            Change::Moved { dx, dy } => self.shift(&overlay.groups, dx, dy),
            Change::Changed => false,
        };
        if !kept {
            self.convert(overlay).inspect_err(|_| self.reset())?;
        }
        let touched = change::bounds(&overlay.groups).and_then(|area| self.touched_by(area));
        self.shown = Some(Shown { id: overlay.id, groups: overlay.groups.clone(), touched });
        Ok(change)
    }

    /// Whether [`Compositor::blend`] would leave every frame as it is.
    pub fn is_empty(&self) -> bool {
        self.prepared.is_empty()
    }

    /// The box outside which [`Compositor::blend`] touches nothing: whole chroma samples, in luma pixels.
    /// `None` if nothing shows.
    pub fn touched(&self) -> Option<Region> {
        let touched = self.shown.as_ref().and_then(|shown| shown.touched);
        touched.filter(|_| !self.is_empty()).map(Area::rect)
    }

    /// Blends the prepared overlay into `frame`.
    ///
    /// # Errors
    /// [`Error::Internal`] if the frame does not [fit](Compositor::fits) or a plane holds fewer bytes than
    /// its size and stride ask for; the frame is untouched then.
    pub fn blend(&self, frame: &mut FrameMut) -> Result<()> {
        if self.is_empty() {
            return Ok(());
        }
        if !self.fits(frame) {
            return Err(Error::internal(format!(
                "a {} frame, {:?}, {:?}, does not fit a compositor for {}, {:?}, {:?}",
                size_text(frame.size),
                frame.format,
                frame.color,
                size_text(self.size),
                self.format,
                self.color
            )));
        }
        self.planes.check(frame)?;
        if self.format.alpha.is_some() && self.alpha == AlphaMode::Straight {
            straight::blend(&self.planes, &self.prepared, frame);
            return Ok(());
        }
        for ((plane, prepared), data) in
            self.planes.planes.iter().zip(&self.prepared.planes).zip(&mut frame.planes)
        {
            let layout = WordLayout { shift: plane.shift, max: plane.max };
            match prepared {
                Rows::Bytes(rows) => self.blend_bytes(rows, data),
                Rows::Words(rows) => self.blend_words(rows, layout, data),
            }
        }
        Ok(())
    }

    fn blend_bytes(&self, rows: &[PreparedRow<u8>], plane: &mut PlaneMut) {
        let blend = match self.kernels {
            Kernels::Simd => simd::bytes,
            Kernels::Reference => blend::bytes,
        };
        for (row, prepared) in rows.iter().enumerate() {
            for run in prepared.runs() {
                let at = row * plane.stride + run.start;
                blend(&mut plane.data[at..at + run.inverse.len()], run.inverse, run.source);
            }
        }
    }

    fn blend_words(&self, rows: &[PreparedRow<u16>], layout: WordLayout, plane: &mut PlaneMut) {
        let blend = match self.kernels {
            Kernels::Simd => simd::words,
            Kernels::Reference => blend::words,
        };
        for (row, prepared) in rows.iter().enumerate() {
            for run in prepared.runs() {
                let (words, _) = plane.data[row * plane.stride..].as_chunks_mut::<2>();
                let words = &mut words[run.start..run.start + run.inverse.len()];
                blend(words, run.inverse, run.source, layout);
            }
        }
    }

    /// Composes what differs from what is shown.
    fn convert(&mut self, overlay: &Overlay) -> Result<()> {
        self.converted.update(&overlay.groups, &self.map)?;
        let placed = ink::place(overlay, &self.converted, &self.map)?;
        let frame = BandFrame { size: self.size, grid: self.grid, colors: self.planes.alpha };
        let before = self.shown.as_ref().map_or(&[][..], |shown| &shown.groups);
        let regions = change::differing(before, &overlay.groups, Area::of(self.size)).unwrap_or_else(|| {
            self.prepared.clear();
            whole(&placed)
        });
        self.prepared.compose(&self.planes, frame, &placed, &regions, &mut self.scratch);
        Ok(())
    }

    /// The luma pixels of all samples that depend on an area.
    fn touched_by(&self, area: Area) -> Option<Area> {
        let area = area.intersect(Area::of(self.size));
        if area.is_empty() {
            return None;
        }
        let (x, y) = (self.grid.x, self.grid.y);
        let columns = x.chroma(area.x0, area.x1, self.size.width);
        let rows = y.chroma(area.y0, area.y1, self.size.height);
        let chroma = Area { x0: columns.0, x1: columns.1, y0: rows.0, y1: rows.1 };
        Some(self.grid.cells_to_luma(chroma).union(area).intersect(Area::of(self.size)))
    }

    /// Shifts what is prepared, if the frame's edges cut nothing off, before or after.
    fn shift(&mut self, groups: &[Group], dx: i32, dy: i32) -> bool {
        let Some(after) = change::bounds(groups).map(|area| area.grown(CHROMA_MARGIN)) else { return false };
        let before = after.moved(-i64::from(dx), -i64::from(dy));
        Area::of(self.size).contains(after.union(before))
            && self.prepared.shift(&self.planes, self.size, dx, dy)
    }

    fn reset(&mut self) {
        self.shown = None;
        self.prepared.clear();
    }
}

/// One region for each group.
fn whole(groups: &[PlacedGroup]) -> Regions {
    let mut regions = Regions::default();
    groups.iter().for_each(|group| regions.add(group.visible));
    regions
}
