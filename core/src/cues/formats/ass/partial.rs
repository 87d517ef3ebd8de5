//! Looks as partial styles.
//!
//! A script measures in pixels of its own frame, a style in parts of the font's size; the size of both is the height of a
//! line.

use super::super::super::CueStyle;
use super::super::not_shown::NotShown;
use super::event::Shown;
use super::face::face;
use super::look::Look;
use super::motion;
use super::script::Event;
use super::style::{Border, Margins, Style};
use super::tags::{Karaoke, Part};
use crate::frame::{Color, Size};
use crate::style::{
    BoxPer, Case, FontPatch, Nullable, Paint, PartialAnimation, PartialBox, PartialClass, PartialFont,
    PartialLook, PartialMargin, PartialPosition, PartialStates, PartialStyle, Shadow, SizeOf, Stroke,
};

/// Ranges of a style.
const SIZES: (f64, f64) = (0.01, 0.5);
const WIDTHS: (f64, f64) = (0.001, 0.5);
const SPACINGS: (f64, f64) = (-0.1, 0.5);
const MARGINS: (f64, f64) = (0.0, 0.45);

/// A style of the script, which leaves nothing to another one.
pub(super) fn named(style: &Style, canvas: Size) -> PartialStyle {
    let look = Look::from(style);
    let (anchor, align) = style.anchor.sides();
    PartialStyle {
        name: Some(style.name.clone()),
        font: Some(font(&look, canvas)),
        fill: Some(fill(&look)),
        strokes: Some(strokes(&look)),
        shadows: Some(shadows(&look)),
        background: Some(background(&look)),
        boxes: Some(Vec::new()),
        states: Some(PartialStates {
            before: Some(Nullable::Off),
            active: Some(Nullable::Off),
            after: Some(Nullable::Off),
        }),
        position: Some(PartialPosition {
            anchor: Some(anchor),
            align: Some(align),
            margin: Some(margin(style.margins, canvas)),
        }),
        max_width: Some(1.0),
        max_lines: Some(10),
        animation: Some(PartialAnimation {
            enter: Some(Nullable::Off),
            exit: Some(Nullable::Off),
            word: Some(Nullable::Off),
        }),
        tracks: Some(motion::always(&look)),
        ..PartialStyle::default()
    }
}

/// How a cue differs from its style.
pub(super) fn of_cue(event: &Event<'_>, shown: &Shown, style: &Style, canvas: Size) -> CueStyle {
    let base = Look::from(style);
    let first = shown.looks.first().unwrap_or(&base);
    let PartialClass { font, fill, strokes, shadows, .. } = differing(&base, first, canvas);
    let tracks = motion::tracks(event, shown, first);
    let partial = PartialStyle {
        font: font.map(whole_font),
        fill: fill.and_then(Nullable::set),
        strokes: strokes.and_then(Nullable::set),
        shadows: shadows.and_then(Nullable::set),
        background: (background(first) != background(&base)).then(|| background(first)),
        states: shown.karaoke.map(|kind| states(first, kind)),
        position: event_margin(event.margins, style.margins, canvas),
        tracks: (tracks != motion::always(&base)).then_some(tracks),
        ..PartialStyle::default()
    };
    CueStyle { name: Some(style.name.clone()), partial: Box::new(partial) }
}

/// How a word differs from the cue that it is of.
pub(super) fn of_word(
    cue: &Look,
    word: &Look,
    karaoke: Option<Karaoke>,
    canvas: Size,
) -> Option<PartialClass> {
    let states = karaoke.filter(|_| before(word) != before(cue) || strokes(word) != strokes(cue));
    let class =
        PartialClass { states: states.map(|kind| self::states(word, kind)), ..differing(cue, word, canvas) };
    (class != PartialClass::default()).then_some(class)
}

/// Notes what the looks of a cue, the first one being its own, ask for beyond what a style can be.
pub(super) fn note_limits(looks: &[Look], not_shown: &mut NotShown) {
    let beyond = |value: f64, (low, high): (f64, f64)| value < low || value > high;
    for look in looks {
        let size = size(look);
        if look.outline > WIDTHS.1 * size {
            not_shown.note("outlines wider than half the letters' height");
        }
        if beyond(look.spacing * look.scale[0] / size, SPACINGS) {
            not_shown.note(r"\fsp beyond half the letters' height");
        }
    }
    let Some((first, others)) = looks.split_first() else { return };
    if others.iter().any(|look| motion::always(look) != motion::always(first)) {
        not_shown.note(r"\frz, \fscx or \blur of a part of a line");
    }
    if others.iter().any(|look| background(look) != background(first)) {
        not_shown.note("boxes of a part of a line");
    }
}

fn differing(base: &Look, look: &Look, canvas: Size) -> PartialClass {
    let (old, new) = (font(base, canvas), font(look, canvas));
    let patch = FontPatch {
        family: new.family.filter(|family| old.family.as_ref() != Some(family)),
        weight: new.weight.filter(|_| old.weight != new.weight),
        italic: new.italic.filter(|_| old.italic != new.italic),
        size: new.size.filter(|_| old.size != new.size),
        letter_spacing: new.letter_spacing.filter(|_| old.letter_spacing != new.letter_spacing),
        underline: new.underline.filter(|_| old.underline != new.underline),
        strikeout: new.strikeout.filter(|_| old.strikeout != new.strikeout),
        ..FontPatch::default()
    };
    PartialClass {
        font: (patch != FontPatch::default()).then_some(patch),
        fill: (fill(base) != fill(look)).then(|| Nullable::Set(fill(look))),
        strokes: (strokes(base) != strokes(look)).then(|| Nullable::Set(strokes(look))),
        shadows: (shadows(base) != shadows(look)).then(|| Nullable::Set(shadows(look))),
        ..PartialClass::default()
    }
}

/// The same for a cue.
fn whole_font(patch: FontPatch) -> PartialFont {
    let FontPatch { family, weight, italic, size, letter_spacing, case, underline, strikeout } = patch;
    let of_cue = PartialFont::default();
    PartialFont { family, weight, italic, size, letter_spacing, case, underline, strikeout, ..of_cue }
}

/// Height of a line in pixels of the script; stretching down is part of it.
pub(super) fn size(look: &Look) -> f64 {
    let size = look.size * look.scale[1];
    if size > 0.0 { size } else { 1.0 }
}

fn font(look: &Look, canvas: Size) -> PartialFont {
    let (family, weight) = face(look);
    PartialFont {
        family: Some(family),
        weight: Some(weight),
        italic: Some(look.italic),
        size: Some(within(size(look) / f64::from(canvas.width.min(canvas.height)), SIZES)),
        size_of: Some(SizeOf::Height),
        letter_spacing: Some(within(look.spacing * look.scale[0] / size(look), SPACINGS)),
        word_spacing: Some(0.0),
        line_height: Some(1.0),
        case: Some(Case::Keep),
        underline: Some(look.underline),
        strikeout: Some(look.strikeout),
    }
}

fn fill(look: &Look) -> Paint {
    color(look, Part::Fill).into()
}

fn before(look: &Look) -> Paint {
    color(look, Part::Before).into()
}

fn strokes(look: &Look) -> Vec<Stroke> {
    if look.outline <= 0.0 || look.border == Border::LineBoxes {
        return Vec::new();
    }
    let width = within(look.outline / size(look), WIDTHS);
    vec![Stroke { width, color: color(look, Part::Outline).into(), blur: blur(look) }]
}

fn shadows(look: &Look) -> Vec<Shadow> {
    if look.shadow == [0.0; 2] || look.border != Border::Outline {
        return Vec::new();
    }
    let [dx, dy] = look.shadow.map(|offset| within(offset / size(look), (-1.0, 1.0)));
    vec![Shadow { dx, dy, blur: blur(look), spread: 0.0, color: color(look, Part::Shadow) }]
}

fn background(look: &Look) -> Nullable<PartialBox> {
    let (per, part, padding) = match look.border {
        Border::Outline => return Nullable::Off,
        Border::LineBoxes => (BoxPer::Line, Part::Outline, look.outline),
        Border::Box => (BoxPer::Cue, Part::Shadow, look.shadow[0].max(0.0)),
    };
    let padding = Some(within(padding / size(look), (0.0, 1.0)));
    Nullable::Set(PartialBox {
        per: Some(per),
        color: Some(Nullable::Set(color(look, part).into())),
        padding_x: padding,
        padding_y: padding,
        ..PartialBox::default()
    })
}

/// Of karaoke: what is not sung yet has a colour of its own, and with `\ko` no outline.
fn states(look: &Look, kind: Karaoke) -> PartialStates {
    let strokes = (kind == Karaoke::Outline).then(|| Nullable::Set(Vec::new()));
    let before = PartialLook { fill: Some(Nullable::Set(before(look))), strokes, ..PartialLook::default() };
    PartialStates { before: Some(Nullable::Set(before)), ..PartialStates::default() }
}

/// Blur radius as CSS means it, twice the standard deviation. That of `\blur` is 2 / sqrt(ln 256) of its value; each pass of
/// `\be` adds half a pixel to the variance.
pub(super) fn blur(look: &Look) -> f32 {
    let gauss = look.blur * 2.0 / 256.0_f64.ln().sqrt();
    let deviation = (gauss * gauss + look.blur_edges / 2.0).sqrt();
    within(2.0 * deviation / size(look), (0.0, 1.0))
}

fn color(look: &Look, part: Part) -> Color {
    let ([r, g, b], transparency) = look.color(part);
    Color { r, g, b, a: 255 - transparency }
}

fn margin(Margins { left, right, vertical }: Margins, canvas: Size) -> PartialMargin {
    let of = |margin: i32, side: u32| Some(within(f64::from(margin) / f64::from(side), MARGINS));
    let (top, right) = (of(vertical, canvas.height), of(right, canvas.width));
    PartialMargin { top, right, bottom: top, left: of(left, canvas.width) }
}

/// The margins of an event, of which 0 is that of the style.
fn event_margin(event: Margins, style: Margins, canvas: Size) -> Option<PartialPosition> {
    let given = |of_event: i32, of_style: i32| if of_event == 0 { of_style } else { of_event };
    let margins = Margins {
        left: given(event.left, style.left),
        right: given(event.right, style.right),
        vertical: given(event.vertical, style.vertical),
    };
    let position = || PartialPosition { margin: Some(margin(margins, canvas)), ..PartialPosition::default() };
    (margins != style).then(position)
}

fn within(value: f64, (low, high): (f64, f64)) -> f32 {
    value.clamp(low, high) as f32
}

#[cfg(test)]
mod tests {
    use super::super::tags::tags;
    use super::*;
    use crate::cues::PlaceAnchor;
    use crate::style::{Align, Anchor};

    const CANVAS: Size = Size { width: 640, height: 360 };

    fn look(block: &str) -> Look {
        let style = Style { size: 36.0, ..Style::default() };
        let mut look = Look::from(&style);
        tags(block).iter().for_each(|tag| look.apply(tag, &Look::from(&style)));
        look
    }

    #[test]
    fn a_style_leaves_nothing_open_and_is_valid() {
        let style = Style { size: 36.0, anchor: PlaceAnchor::TopRight, shadow: 1.8, ..Style::default() };
        let partial = named(&style, CANVAS);
        let resolved = partial.resolve(CANVAS, None).unwrap();
        assert_eq!(
            (&*resolved.font.family, resolved.font.size, resolved.font.size_of),
            ("Arial", 0.1, SizeOf::Height)
        );
        assert_eq!((resolved.position.anchor, resolved.position.align), (Anchor::Top, Align::Right));
        assert_eq!(resolved.look.strokes[0].width, 2.0 / 36.0);
        let [shadow] = &resolved.look.shadows[..] else { panic!() };
        assert_eq!((shadow.dx, shadow.dy, shadow.color.a), (0.05, 0.05, 127));
        assert!(resolved.boxes.is_empty() && resolved.tracks.is_empty());
    }

    #[test]
    fn extremes_keep_to_the_ranges_of_a_style() {
        let style = Style {
            size: 1e9,
            outline: 1e9,
            shadow: 1e9,
            spacing: 1e9,
            angle: 1e9,
            scale: [1e9, 0.0],
            margins: Margins { left: i32::MAX, right: i32::MIN, vertical: -1 },
            family: String::new(),
            ..Style::default()
        };
        for border in [Border::Outline, Border::LineBoxes, Border::Box] {
            named(&Style { border, ..style.clone() }, CANVAS).validate().unwrap();
            named(&Style { border, size: 0.0, ..Style::default() }, CANVAS).validate().unwrap();
        }
    }

    #[test]
    fn words_have_what_differs_from_their_cue() {
        let cue = look(r"\i1");
        assert_eq!(of_word(&cue, &look(r"\i1"), None, CANVAS), None);
        let class = of_word(&cue, &look(r"\fs18\c&H0000FF&\bord0"), None, CANVAS).unwrap();
        let font = class.font.unwrap();
        assert_eq!((font.italic, font.size, font.family), (Some(false), Some(0.05), None));
        assert_eq!(class.fill, Some(Nullable::Set(Color { r: 255, g: 0, b: 0, a: 255 }.into())));
        assert_eq!((class.strokes, class.states), (Some(Nullable::Set(Vec::new())), None));
    }

    #[test]
    fn what_no_style_can_be_is_noted() {
        let told = |blocks: &[&str]| {
            let mut not_shown = NotShown::default();
            note_limits(&blocks.iter().map(|block| look(block)).collect::<Vec<_>>(), &mut not_shown);
            not_shown.warning(&[]).map(|warning| warning.message).unwrap_or_default()
        };
        assert_eq!(told(&["", r"\fs50\bord5\i1", r"\fscx120\fscy120"]), "");
        assert!(told(&[r"\bord30"]).contains("outlines wider"));
        assert!(told(&[r"\fsp30"]).contains(r"\fsp beyond"));
        assert!(told(&["", r"\frz20"]).contains("of a part of a line"));
    }

    #[test]
    fn boxes_take_the_place_of_outlines() {
        let boxed = Look { border: Border::LineBoxes, ..look(r"\3c&HFF0000&\bord3.6") };
        assert!(strokes(&boxed).is_empty() && shadows(&boxed).is_empty());
        let Nullable::Set(background) = background(&boxed) else { panic!() };
        assert_eq!((background.per, background.padding_x), (Some(BoxPer::Line), Some(0.1)));
        assert_eq!(background.color, Some(Nullable::Set(Color { r: 0, g: 0, b: 255, a: 255 }.into())));
    }
}
