//! Coverage of glyphs: fills by rusttype, grown shapes by zeno.

use std::fmt;

use rusttype::{OutlineBuilder, PositionedGlyph, point};
use zeno::{Cap, Command, Join, Stroke, Vector};

use super::mask::{Bounds, Coverage, PlacedMask};
use crate::layout::{GlyphGroup, PlacedGlyph, Transform};

/// The glyphs themselves.
pub(super) fn fill(group: &GlyphGroup, at: Transform) -> PlacedMask {
    let glyphs: Vec<_> = group.glyphs().iter().filter_map(|glyph| Filled::of(group, glyph, at)).collect();
    let all = glyphs.iter().map(Filled::bounds).reduce(Bounds::union);
    let Some(mut coverage) = all.and_then(Coverage::new) else { return PlacedMask::default() };
    glyphs.iter().for_each(|glyph| glyph.draw(&mut coverage));
    coverage.finish()
}

/// A glyph that is ready to be drawn.
enum Filled {
    /// By rusttype, where it stands as the font has it.
    Upright(PositionedGlyph<'static>, Bounds),
    /// By its outline, where it is turned, stretched or slanted.
    Outlined(zeno::Placement, Vec<u8>),
}

impl Filled {
    fn of(group: &GlyphGroup, glyph: &PlacedGlyph, at: Transform) -> Option<Self> {
        if let Some(scale) = at.uniform_scale().filter(|_| !glyph.face.is_slanted()) {
            let origin = point(glyph.x * scale + at.e, glyph.y * scale + at.f);
            let glyph = glyph.face.glyph(glyph.id, group.size() * scale, origin)?;
            let bounds = bounds(&glyph)?;
            return Some(Self::Upright(glyph, bounds));
        }
        let mut commands = Vec::new();
        outline(group, glyph, at, &mut commands);
        let (pixels, placement) = zeno::Mask::new(&commands).style(zeno::Fill::NonZero).render();
        Some(Self::Outlined(placement, pixels))
    }

    fn bounds(&self) -> Bounds {
        match self {
            Self::Upright(_, bounds) => *bounds,
            Self::Outlined(placement, _) => bounds_of(*placement),
        }
    }

    fn draw(&self, coverage: &mut Coverage) {
        match self {
            Self::Upright(glyph, bounds) => draw(glyph, *bounds, coverage),
            Self::Outlined(placement, pixels) => {
                coverage.max_with(placement.left, placement.top, placement.width as usize, pixels);
            }
        }
    }
}

pub(super) fn bounds_of(placement: zeno::Placement) -> Bounds {
    let (x0, y0) = (placement.left, placement.top);
    Bounds { x0, y0, x1: x0 + placement.width as i32, y1: y0 + placement.height as i32 }
}

/// Appends the outline of a glyph on the canvas.
fn outline(group: &GlyphGroup, glyph: &PlacedGlyph, at: Transform, commands: &mut Vec<Command>) {
    // A font's own scaling is exact where it is all there is.
    let (size, map) = match at.uniform_scale() {
        Some(scale) => {
            let origin = (glyph.x * scale + at.e, glyph.y * scale + at.f);
            (group.size() * scale, Transform::moved(origin.0, origin.1))
        }
        None => (group.size(), Transform::moved(glyph.x, glyph.y).then(at)),
    };
    glyph.face.outline(glyph.id, size, &mut Path { commands, map });
}

fn bounds(glyph: &PositionedGlyph<'_>) -> Option<Bounds> {
    let bounds = glyph.pixel_bounding_box()?;
    Some(Bounds { x0: bounds.min.x, y0: bounds.min.y, x1: bounds.max.x, y1: bounds.max.y })
}

/// Adds coverage, which is exact where outlines touch and do not overlap, as joined letters do.
fn draw(glyph: &PositionedGlyph<'_>, at: Bounds, coverage: &mut Coverage) {
    let left = (at.x0 - coverage.bounds.x0) as usize;
    let top = (at.y0 - coverage.bounds.y0) as usize;
    let width = coverage.width;
    glyph.draw(|x, y, part| {
        let covered = (part.min(1.0) * 255.0 + 0.5) as u8;
        if let Some(pixel) = coverage.pixels.get_mut((top + y as usize) * width + left + x as usize) {
            *pixel = pixel.saturating_add(covered);
        }
    });
}

/// Grows shapes; keeps zeno's scratch.
#[derive(Default)]
pub(super) struct Stroker {
    scratch: zeno::Scratch,
    path: Vec<Command>,
    pixels: Vec<u8>,
}

impl fmt::Debug for Stroker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stroker").finish_non_exhaustive()
    }
}

impl Stroker {
    /// The glyphs of `group`, whose `fill` is given, with a band of `width` pixels around them.
    pub(super) fn grow(
        &mut self,
        group: &GlyphGroup,
        at: Transform,
        width: f32,
        fill: &PlacedMask,
    ) -> PlacedMask {
        let reach = width.ceil() as i32 + 1;
        let Some(mut coverage) = Coverage::new(fill.bounds().grown(reach)) else {
            return PlacedMask::default();
        };
        coverage.max_with(fill.x, fill.y, fill.mask.size.width as usize, &fill.mask.coverage);
        for glyph in group.glyphs() {
            self.path.clear();
            outline(group, glyph, at, &mut self.path);
            self.stroke(width, &mut coverage);
        }
        coverage.finish()
    }

    /// Paints the outline's stroke, a contour at a time: in one path, contours of opposite direction cancel
    /// out where their strokes overlap.
    fn stroke(&mut self, width: f32, coverage: &mut Coverage) {
        let mut stroke = Stroke::new(width * 2.0);
        stroke.join(Join::Round).cap(Cap::Round);
        for contour in self.path.split_inclusive(|command| matches!(command, Command::Close)) {
            let mut mask = zeno::Mask::with_scratch(contour, &mut self.scratch);
            let pixels = &mut self.pixels;
            let placement = mask
                .style(stroke)
                .inspect(|format, width, height| {
                    pixels.clear();
                    pixels.resize(format.buffer_size(width, height), 0);
                })
                .render_into(pixels, None);
            coverage.max_with(placement.left, placement.top, placement.width as usize, pixels);
        }
    }
}

struct Path<'a> {
    commands: &'a mut Vec<Command>,
    map: Transform,
}

impl Path<'_> {
    fn at(&self, x: f32, y: f32) -> Vector {
        let (x, y) = self.map.apply((x, y));
        Vector::new(x, y)
    }
}

impl OutlineBuilder for Path<'_> {
    fn move_to(&mut self, x: f32, y: f32) {
        self.commands.push(Command::MoveTo(self.at(x, y)));
    }
    fn line_to(&mut self, x: f32, y: f32) {
        self.commands.push(Command::LineTo(self.at(x, y)));
    }
    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.commands.push(Command::QuadTo(self.at(x1, y1), self.at(x, y)));
    }
    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.commands.push(Command::CurveTo(self.at(x1, y1), self.at(x2, y2), self.at(x, y)));
    }
    fn close(&mut self) {
        self.commands.push(Command::Close);
    }
}
