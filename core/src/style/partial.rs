//! What files and doors give: styles of which any field may be absent.

use std::collections::BTreeMap;

use super::merge::{Merge, Nullable, partial, replaced};
use super::{Align, Anchor, BoxPer, Case, Ease, Paint, Shadow, SizeOf, Stroke, Track};

replaced!(Align, Anchor, BoxPer, Case, Ease, SizeOf);

partial! {
/// A style over the one that it `extends`: objects merge field by field, lists replace, and `null` turns a part off.
/// Lengths are in em, that is fractions of the font size, unless said otherwise.
pub struct PartialStyle {
    /// Name of the bundled style that gives what is absent; `clean` unless said.
    extends: String,
    /// What the style is called; for people. `custom` unless said.
    name: String,
    /// Typeface and its setting.
    font: PartialFont,
    /// What text is painted with.
    fill: Paint,
    /// Fill of the word being spoken, as `states.active.fill`; `null` keeps `fill`. Needs word times.
    active_fill: Nullable<Paint>,
    /// Fill of words already spoken, as `states.after.fill`; `null` keeps `fill`. Needs word times.
    spoken_fill: Nullable<Paint>,
    /// Fill of words not yet spoken, as `states.before.fill`; `null` keeps `fill`. Needs word times.
    unspoken_fill: Nullable<Paint>,
    /// Bands around the glyphs with round joins, at most 4; the first touches the glyph, each next goes around it.
    strokes: Vec<Stroke>,
    /// Shadows of the glyphs and their strokes, at most 4; the first lies at the back.
    shadows: Vec<Shadow>,
    /// A rounded box behind the text. `per: "word"` means `active` here.
    background: Nullable<PartialBox>,
    /// More boxes, at most 4, over the background; the first lies at the back.
    boxes: Vec<PartialBox>,
    /// How words differ from the style before, while and after they are spoken. Needs word times.
    states: PartialStates,
    /// Looks of words that bear their name, at most 32. A name has letters, digits, `-` and `_`, up to 32, and starts
    /// with a letter.
    classes: BTreeMap<String, Nullable<PartialClass>>,
    /// Where the text stands.
    position: PartialPosition,
    /// Widest line, as a fraction of the frame's width, 0.1 to 1; the margins bound it as well.
    max_width: f32,
    /// Lines that breaking may reach before the text is shrunk, 1 to 10. A cue's own lines are kept.
    max_lines: u8,
    /// Movement by named effects.
    animation: PartialAnimation,
    /// Movement in detail, at most 16; it adds to `animation`.
    tracks: Vec<Track>,
    /// Fields that differ when the frame is taller than wide, merged over the style; not `extends`, `name` and
    /// `portrait`.
    portrait: Nullable<Box<PartialStyle>>,
}

/// Typeface and its setting.
pub struct PartialFont {
    /// A bundled family (`Inter`, `Baloo 2`) or that of a font the user gave; Inter stands in for any other.
    family: String,
    /// CSS weight, 1 to 1000; the nearest that the family has is used.
    weight: u16,
    /// Whether letters slant; upright fonts are slanted where the family has no italic.
    italic: bool,
    /// Font size (em) as a fraction of the frame's shorter edge, 0.01 to 0.5.
    size: f32,
    /// What the size measures; the em unless said.
    size_of: SizeOf,
    /// Extra space after each letter, -0.1 to 0.5 em.
    letter_spacing: f32,
    /// Extra space between words, -0.2 to 1 em.
    word_spacing: f32,
    /// Distance between baselines, 0.8 to 3 em.
    line_height: f32,
    /// Letter case.
    case: Case,
    /// A line under the text.
    underline: bool,
    /// A line through the text.
    strikeout: bool,
}

/// What of the typeface a class changes; what is absent is as the style has it.
pub struct FontPatch {
    /// A bundled family (`Inter`, `Baloo 2`) or that of a font the user gave; Inter stands in for any other.
    family: String,
    /// CSS weight, 1 to 1000; the nearest that the family has is used.
    weight: u16,
    /// Whether letters slant.
    italic: bool,
    /// Font size (em) as a fraction of the frame's shorter edge, 0.01 to 0.5.
    size: f32,
    /// Extra space after each letter, -0.1 to 0.5 em.
    letter_spacing: f32,
    /// Letter case.
    case: Case,
    /// A line under the text.
    underline: bool,
    /// A line through the text.
    strikeout: bool,
}

/// What of the look changes; what is absent or `null` is as it would be.
pub struct PartialLook {
    /// What text is painted with.
    fill: Nullable<Paint>,
    /// Bands around the glyphs, at most 4; the list replaces.
    strokes: Nullable<Vec<Stroke>>,
    /// Shadows, at most 4; the list replaces.
    shadows: Nullable<Vec<Shadow>>,
    /// Opacity, 0 to 1.
    opacity: Nullable<f32>,
    /// Size, 0.25 to 4 times, without a change of the lines.
    scale: Nullable<f32>,
}

/// How words look against the voice.
pub struct PartialStates {
    /// Not yet spoken.
    before: Nullable<PartialLook>,
    /// Being spoken.
    active: Nullable<PartialLook>,
    /// Spoken.
    after: Nullable<PartialLook>,
}

/// The look of some words; what is absent or `null` is as the style has it.
pub struct PartialClass {
    /// Typeface and its setting.
    font: FontPatch,
    /// What text is painted with.
    fill: Nullable<Paint>,
    /// Bands around the glyphs, at most 4; the list replaces.
    strokes: Nullable<Vec<Stroke>>,
    /// Shadows, at most 4; the list replaces.
    shadows: Nullable<Vec<Shadow>>,
    /// Opacity, 0 to 1.
    opacity: Nullable<f32>,
    /// Size, 0.25 to 4 times, without a change of the lines.
    scale: Nullable<f32>,
    /// How these words differ before, while and after they are spoken.
    states: PartialStates,
}

/// A rounded box behind text.
pub struct PartialBox {
    /// What a box goes around.
    per: BoxPer,
    /// What it is painted with; `null` leaves it open.
    color: Nullable<Paint>,
    /// A band along its edge.
    stroke: Nullable<PartialBoxStroke>,
    /// Space left and right of the text, 0 to 1 em; 0 unless said.
    padding_x: f32,
    /// Space above and below the text, 0 to 1 em; 0 unless said.
    padding_y: f32,
    /// Corner radius, 0 to 1 em; no more than half the box is used. 0 unless said.
    radius: f32,
    /// Seconds in which the box of the active word comes from the word before, 0 to 1; 0 unless said.
    travel: f32,
}

/// A band along the edge of a box.
pub struct PartialBoxStroke {
    /// Width, 0 to 0.5 em.
    width: f32,
    /// What it is painted with.
    color: Paint,
}

/// Where the block of text stands.
pub struct PartialPosition {
    /// Vertical place between the margins.
    anchor: Anchor,
    /// Horizontal place between the margins; lines are aligned the same way.
    align: Align,
    /// Space kept free at the frame's edges.
    margin: PartialMargin,
}

/// Space kept free at the frame's edges.
pub struct PartialMargin {
    /// Fraction of the height, 0 to 0.45.
    top: f32,
    /// Fraction of the width, 0 to 0.45.
    right: f32,
    /// Fraction of the height, 0 to 0.45.
    bottom: f32,
    /// Fraction of the width, 0 to 0.45.
    left: f32,
}

/// Movement by named effects; `null` holds still.
pub struct PartialAnimation {
    /// How a cue appears.
    enter: Nullable<PartialMotion>,
    /// How a cue leaves, ending with the cue.
    exit: Nullable<PartialMotion>,
    /// What the word being spoken does. Needs word times.
    word: Nullable<PartialWordMotion>,
}

/// An entrance or an exit.
pub struct PartialMotion {
    /// Name of an effect: `fade`, `pop` or `rise`.
    effect: String,
    /// Seconds, 0 to 2; no more than 40 % of the cue's own time is used.
    duration: f32,
    /// Curve.
    ease: Ease,
}

/// The word being spoken grows, and takes its colour, over `duration`; it shrinks back when the next word starts.
pub struct PartialWordMotion {
    /// Size of the word while it is spoken, 0.5 to 2 times.
    scale: f32,
    /// Seconds, 0 to 2.
    duration: f32,
    /// Curve.
    ease: Ease,
}
}

impl PartialStyle {
    /// The style with what `over` gives instead.
    #[must_use]
    pub fn merge(self, over: Self) -> Self {
        let mut merged = self.lowered();
        Merge::overlay(&mut merged, over.lowered());
        merged
    }

    /// With each shorthand where it belongs, so that the nearer of two levels counts whichever way it is written.
    /// `spokenFill` stays as well: words count as spoken from their start where they have no fill while active.
    pub(super) fn lowered(mut self) -> Self {
        let mut states = self.states.take().unwrap_or_default();
        lower(&mut states.active, self.active_fill.take());
        lower(&mut states.after, self.spoken_fill.clone());
        lower(&mut states.before, self.unspoken_fill.take());
        self.states = (states != PartialStates::default()).then_some(states);
        if let Some(Nullable::Set(background)) = &mut self.background
            && background.per == Some(BoxPer::Word)
        {
            background.per = Some(BoxPer::Active);
        }
        if let Some(Nullable::Set(portrait)) = &mut self.portrait {
            **portrait = std::mem::take(&mut **portrait).lowered();
        }
        self
    }
}

fn lower(state: &mut Option<Nullable<PartialLook>>, fill: Option<Nullable<Paint>>) {
    let Some(fill) = fill else { return };
    if let Nullable::Set(look) = state.get_or_insert_with(|| Nullable::Set(PartialLook::default())) {
        look.fill.get_or_insert(fill);
    }
}
