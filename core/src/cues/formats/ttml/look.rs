//! Properties of a text as what this engine draws.

use super::super::attire::{Attire, BOLD};
use super::super::not_shown::NotShown;
use super::style::{Computed, Property, Root};
use super::value;
use crate::frame::Color;
use crate::style::Stroke;

/// Sizes of fonts and widths of strokes that a style may have.
const SIZES: (f64, f64) = (0.01, 0.5);
const WIDTHS: (f64, f64) = (0.001, 0.5);

/// How a text looks in a paragraph whose font has this size.
pub(super) fn attire(text: &Computed, paragraph: f64, root: Root) -> Attire {
    let color = |property| text.get(property).and_then(value::color);
    let decorations = text.get(Property::TextDecoration).unwrap_or_default();
    let decoration = |on: &str| decorations.split_whitespace().any(|one| one == on).then_some(true);
    let opacity = text.get(Property::Opacity).and_then(|text| text.parse::<f32>().ok());
    let differs = |a: f64, b: f64| (a / b - 1.0).abs() > 0.01;
    let own_size = differs(text.font_size, paragraph);
    Attire {
        fill: color(Property::Color).filter(|fill| *fill != Color::WHITE),
        // That of what it stands in counts as well.
        background: None,
        family: text.get(Property::FontFamily).and_then(value::family),
        weight: (text.get(Property::FontWeight) == Some("bold")).then_some(BOLD),
        italic: text.get(Property::FontStyle).is_some_and(|style| style != "normal").then_some(true),
        underline: decoration("underline"),
        strikeout: decoration("lineThrough"),
        size: differs(paragraph, root.cell()).then(|| paragraph.clamp(SIZES.0, SIZES.1) as f32),
        scale: own_size.then(|| (text.font_size / paragraph).clamp(0.25, 4.0) as f32),
        stroke: text.get(Property::TextOutline).and_then(|outline| stroke(outline, text, root)),
        opacity: opacity.filter(|opacity| (0.0..1.0).contains(opacity)),
    }
}

/// `tts:textOutline`: a colour, that of the text without one, and a width.
fn stroke(outline: &str, text: &Computed, root: Root) -> Option<Stroke> {
    let words: Vec<_> = outline.split_whitespace().collect();
    let width = words.iter().find_map(|word| value::length(word))?;
    let part = root.part(width, true, text.font_size, text.font_size)? / text.font_size;
    let color = outline.split_at(outline.rfind(')').map_or(0, |at| at + 1)).0;
    let named = words.iter().find_map(|word| value::color(word));
    let color = value::color(color).or(named).or_else(|| text.get(Property::Color).and_then(value::color))?;
    (part > 0.0).then(|| Stroke {
        width: part.clamp(WIDTHS.0, WIDTHS.1) as f32,
        color: color.into(),
        blur: 0.0,
    })
}

/// Notes what of a text is not drawn.
pub(super) fn note(text: &Computed, not_shown: &mut NotShown) {
    let kinds = [
        (Property::TextEmphasis, "none", "emphasis marks (tts:textEmphasis)"),
        (Property::TextCombine, "none", "combined letters (tts:textCombine)"),
        (Property::TextShadow, "none", "shadows (tts:textShadow)"),
        (Property::Shear, "0%", "slanted text (tts:shear)"),
        (Property::MultiRowAlign, "auto", "rows aligned in their block (ebutts:multiRowAlign)"),
    ];
    for (property, initial, kind) in kinds {
        if text.get(property).is_some_and(|value| value != initial) {
            not_shown.note(kind);
        }
    }
}

/// Notes what of a region is not drawn.
pub(super) fn note_region(region: &Computed, not_shown: &mut NotShown) {
    if region.get(Property::WritingMode).is_some_and(|mode| mode.starts_with("tb")) {
        not_shown.note("vertical writing (tts:writingMode)");
    }
    let background = region.get(Property::BackgroundColor).and_then(value::color);
    if background.is_some_and(|color| color.a > 0) {
        not_shown.note("backgrounds of regions");
    }
    if region
        .get(Property::Opacity)
        .and_then(|text| text.parse::<f32>().ok())
        .is_some_and(|opacity| opacity < 1.0)
    {
        not_shown.note("opacity of regions");
    }
}

/// Controls that stand before and after a text of a direction of its own.
pub(super) fn bidi(text: &Computed) -> [&'static str; 2] {
    let rtl = text.get(Property::Direction) == Some("rtl");
    match (text.get(Property::UnicodeBidi), rtl) {
        (Some("embed"), false) => ["\u{202a}", "\u{202c}"],
        (Some("embed"), true) => ["\u{202b}", "\u{202c}"],
        (Some("bidiOverride"), false) => ["\u{202d}", "\u{202c}"],
        (Some("bidiOverride"), true) => ["\u{202e}", "\u{202c}"],
        (Some("isolate"), false) => ["\u{2066}", "\u{2069}"],
        (Some("isolate"), true) => ["\u{2067}", "\u{2069}"],
        _ => ["", ""],
    }
}
