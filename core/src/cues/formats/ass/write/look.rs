//! Styles as looks of a script, and looks as its tags.

use super::super::face::{face, face_name, height_of_em};
use super::super::look::Look;
use super::super::number::Rgb;
use super::super::style::{Border, Margins, Style};
use super::super::tags::Part;
use super::{motion, number};
use crate::cues::PlaceAnchor;
use crate::frame::{Color, Size};
use crate::style::{
    Anchor, BoxPer, FontPatch, LookPatch, Nullable, Paint, PartialClass, PartialFont, PartialStates,
    PartialStyle, Shadow, SizeOf, Stroke,
};

/// A style of the script as a style of the track has it; what a script has no field for is left out.
pub(super) fn style(name: &str, partial: &PartialStyle, canvas: Size) -> Option<Style> {
    let style = partial.resolve(canvas, None).ok()?;
    let edge = f64::from(canvas.width.min(canvas.height));
    let em = match style.font.size_of {
        SizeOf::Em => height_of_em(&style.font.family),
        SizeOf::Height => 1.0,
    };
    let size = f64::from(style.font.size) * edge * em;
    let position = style.position;
    let part = |part: f32, side: u32| (f64::from(part) * f64::from(side)).round() as i32;
    let vertical = if position.anchor == Anchor::Top { position.margin.top } else { position.margin.bottom };
    let mut script = Style {
        name: name.into(),
        family: face_name(&style.font.family, style.font.weight),
        size,
        colors: [([255; 3], 0); 4],
        weight: style.font.weight,
        italic: style.font.italic,
        underline: style.font.underline,
        strikeout: style.font.strikeout,
        spacing: f64::from(style.font.letter_spacing) * size / em,
        outline: 0.0,
        shadow: 0.0,
        anchor: PlaceAnchor::at((position.anchor, position.align)),
        margins: Margins {
            left: part(position.margin.left, canvas.width),
            right: part(position.margin.right, canvas.width),
            vertical: part(vertical, canvas.height),
        },
        ..Style::default()
    };
    let mut look = Look::from(&script);
    let before = style.states.before.as_ref();
    let unit = size / em;
    painted(&mut look, &style.look.fill, before);
    outlined(&mut look, &style.look.strokes, unit);
    shadowed(&mut look, &style.look.shadows, unit);
    script.outline = look.outline;
    script.shadow = look.shadow[1].max(look.shadow[0]).max(0.0);
    if let Some(one) = style.boxes.iter().find(|one| matches!(one.per, BoxPer::Line | BoxPer::Cue)) {
        let color = one.color.as_ref().map_or(Color { r: 0, g: 0, b: 0, a: 0 }, Paint::mean);
        let padding = f64::from(one.padding_x.max(one.padding_y)) * unit;
        if one.per == BoxPer::Line {
            (script.border, script.outline) = (Border::LineBoxes, padding);
            set(&mut look, Part::Outline, color);
        } else {
            (script.border, script.shadow) = (Border::Box, padding);
            set(&mut look, Part::Shadow, color);
        }
    }
    motion::still(&style.tracks, &mut look);
    Some(Style { colors: look.colors, scale: look.scale, angle: look.angle, ..script })
}

/// The look of a cue or a word over that of its style or cue.
pub(super) fn over(base: &Look, change: &Change<'_>, canvas: Size, em: f64) -> Look {
    let mut look = base.clone();
    if let Some(font) = change.font {
        let edge = f64::from(canvas.width.min(canvas.height));
        if font.family.is_some() || font.weight.is_some() {
            let family = font.family.clone().unwrap_or_else(|| face(&look).0);
            look.weight = font.weight.unwrap_or(look.weight);
            look.family = face_name(&family, look.weight);
        }
        look.size = font.size.map_or(look.size, |size| f64::from(size) * edge * em);
        look.italic = font.italic.unwrap_or(look.italic);
        look.underline = font.underline.unwrap_or(look.underline);
        look.strikeout = font.strikeout.unwrap_or(look.strikeout);
        look.spacing = font.letter_spacing.map_or(look.spacing, |part| f64::from(part) * look.size / em);
    }
    let unit = look.size / em;
    if let Some(fill) = change.fill {
        let same = look.color(Part::Before) == look.color(Part::Fill);
        set(&mut look, Part::Fill, fill.mean());
        if same {
            set(&mut look, Part::Before, fill.mean());
        }
    }
    if let Some(strokes) = change.strokes {
        outlined(&mut look, strokes, unit);
    }
    if let Some(shadows) = change.shadows {
        shadowed(&mut look, shadows, unit);
    }
    let before = change.states.and_then(|states| states.before.as_ref()).and_then(Nullable::as_set);
    if let Some(fill) = before.and_then(|before| before.fill.as_ref()).and_then(Nullable::as_set) {
        set(&mut look, Part::Before, fill.mean());
    }
    look
}

/// What a partial style changes that a look has.
#[derive(Debug, Default)]
pub(super) struct Change<'a> {
    pub font: Option<&'a FontPatch>,
    pub fill: Option<&'a Paint>,
    pub strokes: Option<&'a [Stroke]>,
    pub shadows: Option<&'a [Shadow]>,
    pub states: Option<&'a PartialStates>,
}

impl<'a> From<&'a PartialClass> for Change<'a> {
    fn from(class: &'a PartialClass) -> Self {
        Self {
            font: class.font.as_ref(),
            fill: class.fill.as_ref().and_then(Nullable::as_set),
            strokes: class.strokes.as_ref().and_then(Nullable::as_set).map(Vec::as_slice),
            shadows: class.shadows.as_ref().and_then(Nullable::as_set).map(Vec::as_slice),
            states: class.states.as_ref(),
        }
    }
}

/// What of a cue's style its words have in common, as that of a class.
pub(super) fn class_of(partial: &PartialStyle) -> PartialClass {
    let font = partial.font.clone().map(|font| {
        let PartialFont { family, weight, italic, size, letter_spacing, case, underline, strikeout, .. } =
            font;
        FontPatch { family, weight, italic, size, letter_spacing, case, underline, strikeout }
    });
    PartialClass {
        font,
        fill: partial.fill.clone().map(Nullable::Set),
        strokes: partial.strokes.clone().map(Nullable::Set),
        shadows: partial.shadows.clone().map(Nullable::Set),
        states: partial.states.clone(),
        ..PartialClass::default()
    }
}

/// The tags that make `look` of `base`.
pub(super) fn tags(base: &Look, look: &Look) -> String {
    let mut tags = String::new();
    let mut tag = |differs: bool, text: String| {
        if differs {
            tags.push_str(&text);
        }
    };
    tag(base.family != look.family, format!("\\fn{}", look.family));
    tag(base.weight != look.weight, format!("\\b{}", weight(look.weight)));
    tag(base.italic != look.italic, format!("\\i{}", u8::from(look.italic)));
    tag(base.underline != look.underline, format!("\\u{}", u8::from(look.underline)));
    tag(base.strikeout != look.strikeout, format!("\\s{}", u8::from(look.strikeout)));
    for (name, old, new) in [
        ("fs", base.size, look.size),
        ("fsp", base.spacing, look.spacing),
        ("bord", base.outline, look.outline),
        ("xshad", base.shadow[0], look.shadow[0]),
        ("yshad", base.shadow[1], look.shadow[1]),
        ("blur", base.blur, look.blur),
        ("fscx", base.scale[0] * 100.0, look.scale[0] * 100.0),
        ("frz", base.angle, look.angle),
    ] {
        let (old, new) = (number(old), number(new));
        tag(old != new, format!("\\{name}{new}"));
    }
    for (digit, (old, new)) in (1..).zip(base.colors.iter().zip(look.colors)) {
        let ([r, g, b], alpha) = new;
        tag(old.0 != new.0, format!("\\{digit}c&H{b:02X}{g:02X}{r:02X}&"));
        tag(old.1 != new.1, format!("\\{digit}a&H{alpha:02X}&"));
    }
    tags
}

/// As `\b` and the fields of styles have it.
fn weight(weight: u16) -> u16 {
    match weight {
        ..550 => 0,
        550.. => 1,
    }
}

fn painted(look: &mut Look, fill: &Paint, before: Option<&LookPatch>) {
    set(look, Part::Fill, fill.mean());
    set(look, Part::Before, before.and_then(|before| before.fill.as_ref()).unwrap_or(fill).mean());
}

fn outlined(look: &mut Look, strokes: &[Stroke], unit: f64) {
    // One outline: as wide as all of them, in the colour of the innermost.
    look.outline = strokes.iter().map(|stroke| f64::from(stroke.width)).sum::<f64>() * unit;
    if let [first, ..] = strokes {
        set(look, Part::Outline, first.color.mean());
        look.blur = blur(first.blur, unit);
    }
}

fn shadowed(look: &mut Look, shadows: &[Shadow], unit: f64) {
    look.shadow = [0.0; 2];
    if let [.., front] = shadows {
        look.shadow = [front.dx, front.dy].map(|offset| f64::from(offset) * unit);
        set(look, Part::Shadow, front.color);
    }
}

/// The value of `\blur` for a blur radius as CSS means it.
fn blur(radius: f32, unit: f64) -> f64 {
    f64::from(radius) / 2.0 * unit * 256.0_f64.ln().sqrt() / 2.0
}

fn set(look: &mut Look, part: Part, Color { r, g, b, a }: Color) {
    let rgb: Rgb = [r, g, b];
    let [fill, before, outline, shadow] = &mut look.colors;
    *match part {
        Part::Fill => fill,
        Part::Before => before,
        Part::Outline => outline,
        Part::Shadow => shadow,
    } = (rgb, 255 - a);
}

/// How many pixels of the script's size an em is, for a style's font.
pub(super) fn em(partial: &PartialStyle, canvas: Size) -> f64 {
    match partial.resolve(canvas, None) {
        Ok(style) if style.font.size_of == SizeOf::Em => height_of_em(&style.font.family),
        _ => 1.0,
    }
}
