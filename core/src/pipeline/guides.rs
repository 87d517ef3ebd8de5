//! What a person who places captions looks out for, drawn over a still.
//!
//! - Tinted red, with a line along its edge: what the platform covers, with its name and the date of the figures.
//! - Cyan: where the style lets captions stand.
//! - White: the areas of 93 % and 90 % in which television shows all action and all titles (SMPTE ST 2046-1, EBU R 95).

use super::LookOptions;
use crate::composite::Compositor;
use crate::cues::{Cue, Place, PlaceAnchor};
use crate::encode::Still;
use crate::error::Result;
use crate::frame::{Color, ColorSpec, PixelFormat, Size};
use crate::layout::{self, Element, Fill, Group, LayoutContext, Rect, Scene, Shape, Transform};
use crate::raster::{self, Rasterizer};
use crate::style::{Align, Margin, PartialStyle, Platform, Style};
use crate::units::{TimeRange, Timestamp};

const RED: Color = Color { r: 255, g: 56, b: 92, a: 255 };
const CYAN: Color = Color { r: 34, g: 211, b: 238, a: 255 };
const DARK: Color = Color { r: 0, g: 0, b: 0, a: 150 };
/// Parts of the frame that are left free at each side.
const ACTION: f32 = 0.035;
const TITLE: f32 = 0.05;
/// Lines are this part of the shorter edge wide, and two pixels at least.
const LINE: f32 = 1.0 / 400.0;

const LABEL: &str = r##"{ "font": { "family": "Inter", "weight": 600, "size": 0.024, "letterSpacing": 0 }, "shadows": [],
    "background": { "per": "line", "color": "#101014cc", "paddingX": 0.45, "paddingY": 0.24, "radius": 0.35 },
    "position": { "margin": { "top": 0, "right": 0, "bottom": 0, "left": 0 } }, "maxWidth": 1, "portrait": null,
    "animation": { "enter": null, "exit": null, "word": null } }"##;

/// Draws the guides for captions of this look.
pub(super) fn draw(still: &mut Still, look: &LookOptions) -> Result<()> {
    let size = still.size();
    let platform = look.platform()?;
    let covered = platform.as_ref().and_then(|platform| Some((platform, platform.covered(size)?)));
    let style = look.style_for(size)?;
    let mut scenes = vec![lines(size, &style, covered.as_ref().map(|(_, margin)| *margin))];
    scenes.extend(labels(size, &style, covered)?);
    let overlay = Rasterizer::new(raster::Options::default()).render(size, &scenes);
    let mut compositor = Compositor::new(size, PixelFormat::RGB24, ColorSpec::SRGB)?;
    compositor.prepare(&overlay)?;
    compositor.blend(&mut still.frame_mut())
}

fn lines(size: Size, style: &Style, covered: Option<Margin>) -> Scene {
    let line = (size.width.min(size.height) as f32 * LINE).round().max(2.0);
    let white = |opacity| Color::WHITE.faded(opacity);
    let mut elements = Vec::new();
    if let Some(margin) = covered {
        let sides = covered_rects(size, margin);
        elements.push(boxes(sides, None, RED.faded(0.26)));
        elements.extend(framed(within(size, margin), line, RED));
    }
    elements.extend(framed(within(size, even(ACTION)), line / 2.0, white(0.6)));
    elements.extend(framed(within(size, even(TITLE)), line / 2.0, white(0.85)));
    elements.extend(framed(captions(size, style), line, CYAN));
    Scene { canvas: size, groups: vec![Group { opacity: 1.0, elements }] }
}

fn labels(size: Size, style: &Style, covered: Option<(&Platform, Margin)>) -> Result<Vec<Scene>> {
    let (width, height) = (size.width as f32, size.height as f32);
    let style_of_labels = PartialStyle::from_json(LABEL)?.resolve(size, None)?;
    let options = layout::Options { canvas: size, style: style_of_labels, fonts: layout::Fonts::default() };
    let mut context = LayoutContext::new(options)?;
    let mut label = |text: &str, anchor, x: f32, y: f32| {
        let mut cue = Cue::from_text(TimeRange::from_secs(0.0, 1.0), text);
        cue.place = Some(Place { anchor, x: Some(x / width), y: Some(y / height), width: Some(1.0) });
        context.layout(&cue).scene(Timestamp::ZERO)
    };
    let gap = width.min(height) * 0.026;
    let [action, title] = [ACTION, TITLE].map(|part| within(size, even(part)));
    let room = captions(size, style);
    let mut scenes = vec![
        // Each on its own line.
        label("action safe 93 %", PlaceAnchor::Center, width * 0.25, action.y1),
        label("title safe 90 %", PlaceAnchor::Center, width * 0.75, title.y1),
        label("captions", PlaceAnchor::TopLeft, room.x0 + gap, room.y0 + gap),
    ];
    if let Some((platform, margin)) = covered {
        let text = format!("{} covers the red, as of {}", platform.title, platform.as_of);
        let y = (margin.top * height / 2.0).max(title.y0 + gap);
        scenes.push(label(&text, PlaceAnchor::Center, width / 2.0, y));
    }
    Ok(scenes)
}

/// A band inside the edges of a rectangle, set off from a bright frame by a dark one around it.
fn framed(rect: Rect, line: f32, color: Color) -> [Element; 2] {
    let edge = (line / 2.0).max(1.0);
    [
        boxes(vec![rect.grown(edge, edge)], Some(line + 2.0 * edge), DARK.faded(f32::from(color.a) / 255.0)),
        boxes(vec![rect], Some(line), color),
    ]
}

fn boxes(rects: Vec<Rect>, band: Option<f32>, color: Color) -> Element {
    Element::new(Shape::Boxes { rects, radius: 0.0, band }, Fill::Solid(color), Transform::IDENTITY)
}

fn even(part: f32) -> Margin {
    Margin { top: part, right: part, bottom: part, left: part }
}

/// What margins leave, in whole pixels.
fn within(size: Size, margin: Margin) -> Rect {
    let (width, height) = (size.width as f32, size.height as f32);
    Rect {
        x0: (margin.left * width).round(),
        y0: (margin.top * height).round(),
        x1: width - (margin.right * width).round(),
        y1: height - (margin.bottom * height).round(),
    }
}

/// The four sides around it, without overlap.
fn covered_rects(size: Size, margin: Margin) -> Vec<Rect> {
    let (width, height) = (size.width as f32, size.height as f32);
    let Rect { x0, y0, x1, y1 } = within(size, margin);
    let sides = [
        Rect { x0: 0.0, y0: 0.0, x1: width, y1: y0 },
        Rect { x0: 0.0, y0: y1, x1: width, y1: height },
        Rect { x0: 0.0, y0, x1: x0, y1 },
        Rect { x0: x1, y0, x1: width, y1 },
    ];
    sides.into_iter().filter(|side| !side.is_empty()).collect()
}

/// Where lines of a style may stand.
fn captions(size: Size, style: &Style) -> Rect {
    let room = within(size, style.position.margin);
    let width = (style.max_width * size.width as f32).round().min(room.x1 - room.x0);
    let x0 = match style.position.align {
        Align::Left => room.x0,
        Align::Center => ((room.x0 + room.x1 - width) / 2.0).round(),
        Align::Right => room.x1 - width,
    };
    Rect { x0, x1: x0 + width, ..room }
}
