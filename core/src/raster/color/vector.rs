//! Graphs of COLR, filled by tiny-skia.

use skrifa::GlyphId;
use skrifa::color::{Brush, ColorGlyph, ColorPainter, CompositeMode, Transform as Matrix};
use skrifa::outline::OutlinePen;
use skrifa::raw::types::BoundingBox;
use tiny_skia::{BlendMode, FillRule, Mask, Paint, Path, PathBuilder, Pixmap, PixmapPaint, Rect, Transform};

use super::brush::Palette;
use super::placed;
use crate::frame::{Bitmap, Color, Size};
use crate::layout::{self, ColorFont};
use crate::raster::picture::PlacedBitmap;

/// Pixels of the largest glyph that is drawn: as large as the largest canvas is high.
const MAX_PIXELS: u64 = 8_192 * 8_192;
/// Bytes that layers of a graph may take at once.
const MAX_BYTES: u64 = 512 << 20;
/// Times that all pixels of a glyph may be filled. Flags with arms take about 20.
const MAX_FILLS: u64 = 400;
/// Fills that are paid for whatever the size of the glyph.
const MIN_WORK: u64 = 1 << 24;

/// Draws a graph. `at` maps em, y down, to pixels, of which `bounds` are filled.
pub(super) fn paint(
    font: &ColorFont,
    glyph: &ColorGlyph<'_>,
    at: layout::Transform,
    bounds: layout::Rect,
    text: Color,
) -> Option<PlacedBitmap> {
    let (x, y) = (bounds.x0.floor(), bounds.y0.floor());
    let (width, height) = ((bounds.x1.ceil() - x) as u32, (bounds.y1.ceil() - y) as u32);
    let pixels = u64::from(width) * u64::from(height);
    if pixels == 0 || pixels > MAX_PIXELS {
        return None;
    }
    let unit = font.units_per_em().recip();
    let flip = layout::Transform { a: unit, d: -unit, ..layout::Transform::IDENTITY };
    let base = to_skia(flip.then(at).then(layout::Transform::moved(-x, -y)));
    let mut painter = Painter {
        font,
        palette: Palette { colors: font.palette(), text },
        layers: vec![Pixmap::new(width, height)?],
        transforms: vec![base],
        clips: Vec::new(),
        work: (pixels * MAX_FILLS).max(MIN_WORK),
    };
    // A graph that breaks off has drawn what came before.
    let _ = glyph.paint(font.location(), &mut painter);
    let drawn = painter.layers.into_iter().next()?;
    Some(placed(x as i32, y as i32, Bitmap { size: Size { width, height }, rgba: drawn.take() }))
}

struct Painter<'a> {
    font: &'a ColorFont,
    palette: Palette,
    /// The first is what comes out; others are laid over the one before when they are done.
    layers: Vec<Pixmap>,
    transforms: Vec<Transform>,
    clips: Vec<Clip>,
    /// Pixels that may yet be filled.
    work: u64,
}

/// What is shown of what is drawn.
enum Clip {
    All,
    Part(Mask),
}

impl Painter<'_> {
    fn at(&self) -> Transform {
        self.transforms.last().copied().unwrap_or_default()
    }

    fn size(&self) -> (u32, u32) {
        self.layers.first().map_or((0, 0), |layer| (layer.width(), layer.height()))
    }

    /// Takes `pixels` off what may yet be done.
    fn may_fill(&mut self, pixels: u64) -> bool {
        let left = self.work.checked_sub(pixels.max(1));
        self.work = left.unwrap_or(0);
        left.is_some()
    }

    fn all_pixels(&self) -> u64 {
        let (width, height) = self.size();
        u64::from(width) * u64::from(height)
    }

    /// Pixels of the box around a path on the canvas.
    fn pixels_of(&self, path: &Path) -> u64 {
        let (width, height) = self.size();
        let bounds = path.bounds();
        let across = bounds.right().min(width as f32) - bounds.left().max(0.0);
        let down = bounds.bottom().min(height as f32) - bounds.top().max(0.0);
        if across <= 0.0 || down <= 0.0 { 0 } else { (across.ceil() * down.ceil()) as u64 }
    }

    fn glyph(&self, id: GlyphId) -> Option<Path> {
        let mut pen = Pen(PathBuilder::new());
        self.font.outline(id, &mut pen);
        pen.0.finish()?.transform(self.at())
    }

    fn push_clip(&mut self, path: Option<Path>) {
        let (width, height) = self.size();
        let mut mask = Mask::new(width, height);
        let pixels = self.all_pixels();
        if let (Some(mask), Some(path), true) = (&mut mask, path, self.may_fill(pixels)) {
            mask.fill_path(&path, FillRule::Winding, true, Transform::identity());
            if let Some(Clip::Part(outer)) = self.clips.last() {
                let both = mask.data_mut().iter_mut().zip(outer.data());
                both.for_each(|(own, outer)| {
                    *own = ((u16::from(*own) * u16::from(*outer) + 127) / 255) as u8
                });
            }
        }
        self.clips.push(mask.map_or(Clip::All, Clip::Part));
    }

    /// Fills a path of the canvas.
    fn fill_path(&mut self, path: &Path, brush: &Brush<'_>, brush_at: Transform) {
        let pixels = self.pixels_of(path);
        if pixels == 0 || !self.may_fill(pixels) {
            return;
        }
        let Some(shader) = self.palette.shader(brush, brush_at) else { return };
        let paint = Paint { shader, ..Paint::default() };
        let mask = match self.clips.last() {
            Some(Clip::Part(mask)) => Some(mask),
            Some(Clip::All) | None => None,
        };
        if let Some(layer) = self.layers.last_mut() {
            layer.fill_path(path, &paint, FillRule::Winding, Transform::identity(), mask);
        }
    }
}

impl ColorPainter for Painter<'_> {
    fn push_transform(&mut self, transform: Matrix) {
        self.transforms.push(self.at().pre_concat(from_skrifa(transform)));
    }

    fn pop_transform(&mut self) {
        self.transforms.pop();
    }

    fn push_clip_glyph(&mut self, id: GlyphId) {
        let path = self.glyph(id);
        self.push_clip(path);
    }

    fn push_clip_box(&mut self, clip: BoundingBox<f32>) {
        let rect = Rect::from_ltrb(clip.x_min, clip.y_min, clip.x_max, clip.y_max);
        let path = rect.map(PathBuilder::from_rect).and_then(|path| path.transform(self.at()));
        let (width, height) = self.size();
        // The box of the glyph itself cuts nothing off a canvas that was made for it.
        let holds_all = path.as_ref().is_some_and(|path| {
            let bounds = path.bounds();
            let upright = self.at().kx == 0.0 && self.at().ky == 0.0;
            let (left, top) = (bounds.left().floor(), bounds.top().floor());
            let (right, bottom) = (bounds.right().ceil(), bounds.bottom().ceil());
            upright && left <= 0.0 && top <= 0.0 && right >= width as f32 && bottom >= height as f32
        });
        match self.clips.last() {
            None | Some(Clip::All) if holds_all => self.clips.push(Clip::All),
            _ => self.push_clip(path),
        }
    }

    fn pop_clip(&mut self) {
        self.clips.pop();
    }

    fn fill(&mut self, brush: Brush<'_>) {
        let (width, height) = self.size();
        let all = Rect::from_xywh(0.0, 0.0, width as f32, height as f32).map(PathBuilder::from_rect);
        if let Some(all) = all {
            self.fill_path(&all, &brush, self.at());
        }
    }

    fn fill_glyph(&mut self, id: GlyphId, brush_transform: Option<Matrix>, brush: Brush<'_>) {
        let brush_at = brush_transform.map_or(self.at(), |own| self.at().pre_concat(from_skrifa(own)));
        if let Some(path) = self.glyph(id) {
            self.fill_path(&path, &brush, brush_at);
        }
    }

    fn push_layer(&mut self, _: CompositeMode) {
        let (width, height) = self.size();
        let bytes = self.all_pixels() * 4 * (self.layers.len() as u64 + 1);
        // Without a layer of its own, what belongs there has no place.
        if bytes > MAX_BYTES || !self.may_fill(self.all_pixels()) {
            self.work = 0;
            self.layers.extend(Pixmap::new(1, 1));
            return;
        }
        self.layers.extend(Pixmap::new(width, height));
    }

    fn pop_layer_with_mode(&mut self, mode: CompositeMode) {
        if self.layers.len() < 2 {
            return;
        }
        let (Some(top), Some(below)) = (self.layers.pop(), self.layers.last_mut()) else { return };
        let paint = PixmapPaint { blend_mode: blend_mode(mode), ..PixmapPaint::default() };
        if (top.width(), top.height()) == (below.width(), below.height()) {
            below.draw_pixmap(0, 0, top.as_ref(), &paint, Transform::identity(), None);
        }
    }
}

fn blend_mode(mode: CompositeMode) -> BlendMode {
    match mode {
        CompositeMode::Clear => BlendMode::Clear,
        CompositeMode::Src => BlendMode::Source,
        CompositeMode::Dest => BlendMode::Destination,
        CompositeMode::DestOver => BlendMode::DestinationOver,
        CompositeMode::SrcIn => BlendMode::SourceIn,
        CompositeMode::DestIn => BlendMode::DestinationIn,
        CompositeMode::SrcOut => BlendMode::SourceOut,
        CompositeMode::DestOut => BlendMode::DestinationOut,
        CompositeMode::SrcAtop => BlendMode::SourceAtop,
        CompositeMode::DestAtop => BlendMode::DestinationAtop,
        CompositeMode::Xor => BlendMode::Xor,
        CompositeMode::Plus => BlendMode::Plus,
        CompositeMode::Screen => BlendMode::Screen,
        CompositeMode::Overlay => BlendMode::Overlay,
        CompositeMode::Darken => BlendMode::Darken,
        CompositeMode::Lighten => BlendMode::Lighten,
        CompositeMode::ColorDodge => BlendMode::ColorDodge,
        CompositeMode::ColorBurn => BlendMode::ColorBurn,
        CompositeMode::HardLight => BlendMode::HardLight,
        CompositeMode::SoftLight => BlendMode::SoftLight,
        CompositeMode::Difference => BlendMode::Difference,
        CompositeMode::Exclusion => BlendMode::Exclusion,
        CompositeMode::Multiply => BlendMode::Multiply,
        CompositeMode::HslHue => BlendMode::Hue,
        CompositeMode::HslSaturation => BlendMode::Saturation,
        CompositeMode::HslColor => BlendMode::Color,
        CompositeMode::HslLuminosity => BlendMode::Luminosity,
        _ => BlendMode::SourceOver,
    }
}

fn from_skrifa(m: Matrix) -> Transform {
    Transform::from_row(m.xx, m.yx, m.xy, m.yy, m.dx, m.dy)
}

fn to_skia(t: layout::Transform) -> Transform {
    Transform::from_row(t.a, t.b, t.c, t.d, t.e, t.f)
}

struct Pen(PathBuilder);

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.move_to(x, y);
    }
    fn line_to(&mut self, x: f32, y: f32) {
        self.0.line_to(x, y);
    }
    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        self.0.quad_to(cx, cy, x, y);
    }
    fn curve_to(&mut self, cx0: f32, cy0: f32, cx1: f32, cy1: f32, x: f32, y: f32) {
        self.0.cubic_to(cx0, cy0, cx1, cy1, x, y);
    }
    fn close(&mut self) {
        self.0.close();
    }
}
