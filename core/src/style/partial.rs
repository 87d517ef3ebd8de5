//! What files and doors give: styles of which any field may be absent.

use std::collections::BTreeMap;

use super::merge::{Merge, Nullable, partial, replaced};
use super::{Align, Anchor, BoxPer, Case, Ease, EffectName, Paint, Shadow, SizeOf, Stroke, StyleName, Track};

replaced!(Align, Anchor, BoxPer, Case, Ease, SizeOf);

partial! {
/// A style over the one that it `extends`: objects merge field by field, lists replace, and `null` turns a part off.
/// Lengths are in em, that is fractions of the font size, unless said otherwise.
pub struct PartialStyle as "Style" {
    /// Address of a JSON Schema, for editors; of no meaning here.
    schema ("$schema"): String,
    /// Name of the bundled style that gives what is absent; `clean` unless said.
    extends: StyleName,
    /// What the style is called; for people. `custom` unless said.
    @whole name: String,
    /// What the style is like, in a sentence; for people.
    description: String,
    /// Typeface and its setting.
    @whole font: PartialFont,
    /// What text is painted with.
    @whole fill: Paint,
    /// Fill of the word being spoken, as `states.active.fill`; `null` keeps `fill`. Needs word times.
    @whole active_fill: Nullable<Paint>,
    /// Fill of words already spoken, as `states.after.fill`; `null` keeps `fill`. Needs word times.
    @whole spoken_fill: Nullable<Paint>,
    /// Fill of words not yet spoken, as `states.before.fill`; `null` keeps `fill`. Needs word times.
    @whole unspoken_fill: Nullable<Paint>,
    /// Bands around the glyphs with round joins, at most 4; the first touches the glyph, each next goes around it.
    @whole strokes: Vec<Stroke>; 4,
    /// Shadows of the glyphs and their strokes, at most 4; the first lies at the back.
    @whole shadows: Vec<Shadow>; 4,
    /// A rounded box behind the text. `per: "word"` means `active` here.
    @whole background: Nullable<PartialBox>,
    /// More boxes, at most 4, over the background; the first lies at the back.
    boxes: Vec<PartialBox>; 4,
    /// How words differ from the style before, while and after they are spoken. Needs word times.
    states: PartialStates,
    /// Looks of words that bear their name, at most 32. A name has letters, digits, `-` and `_`, up to 32, and starts
    /// with a letter.
    classes: BTreeMap<String, Nullable<PartialClass>>; 32,
    /// Where the text stands.
    @whole position: PartialPosition,
    /// Widest line, as a fraction of the frame's width, 0.1 to 1; the margins bound it as well.
    @whole max_width: f32 = 0.1..=1.0,
    /// Lines that breaking may reach before the text is shrunk, 1 to 10. A cue's own lines are kept.
    @whole max_lines: u8 = 1..=10,
    /// Most words of a cue, 1 to 100: speech is cut into such cues, and given cues with more words into several. `null`
    /// leaves it to the timing, and given cues as they are.
    words_per_cue: Nullable<u8> = 1..=100,
    /// Movement by named effects.
    @whole animation: PartialAnimation,
    /// Movement in detail, at most 16; it adds to `animation`.
    tracks: Vec<Track>; 16,
    /// Fields that differ when the frame is taller than wide, merged over the style; not `extends`, `name`,
    /// `description` and `portrait`. What a style says outside of it counts over the `portrait` of what it extends.
    @whole portrait: Nullable<Box<PartialStyle>>,
}

/// Typeface and its setting.
pub struct PartialFont as "Font" {
    /// A bundled family (`Inter`, `Baloo 2`) or that of a font the user gave; Inter stands in for any other.
    @whole family: String,
    /// CSS weight, 1 to 1000; the nearest that the family has is used.
    @whole weight: u16 = 1..=1000,
    /// Whether letters slant; upright fonts are slanted where the family has no italic.
    italic: bool,
    /// Font size (em) as a fraction of the frame's shorter edge, 0.01 to 0.5.
    @whole size: f32 = 0.01..=0.5,
    /// What the size measures; the em unless said.
    size_of: SizeOf,
    /// Extra space after each letter, -0.1 to 0.5 em.
    @whole letter_spacing: f32 = -0.1..=0.5,
    /// Extra space between words, -0.2 to 1 em.
    @whole word_spacing: f32 = -0.2..=1.0,
    /// Distance between baselines, 0.8 to 3 em.
    @whole line_height: f32 = 0.8..=3.0,
    /// Letter case.
    @whole case: Case,
    /// A line under the text.
    underline: bool,
    /// A line through the text.
    strikeout: bool,
}

/// What of the typeface a class changes; what is absent is as the style has it.
pub struct FontPatch as "ClassFont" {
    /// A bundled family (`Inter`, `Baloo 2`) or that of a font the user gave; Inter stands in for any other.
    family: String,
    /// CSS weight, 1 to 1000; the nearest that the family has is used.
    weight: u16 = 1..=1000,
    /// Whether letters slant.
    italic: bool,
    /// Font size (em) as a fraction of the frame's shorter edge, 0.01 to 0.5.
    size: f32 = 0.01..=0.5,
    /// Extra space after each letter, -0.1 to 0.5 em.
    letter_spacing: f32 = -0.1..=0.5,
    /// Letter case.
    case: Case,
    /// A line under the text.
    underline: bool,
    /// A line through the text.
    strikeout: bool,
}

/// What of the look changes; what is absent or `null` is as it would be.
pub struct PartialLook as "Look" {
    /// What text is painted with.
    fill: Nullable<Paint>,
    /// Bands around the glyphs, at most 4; the list replaces.
    strokes: Nullable<Vec<Stroke>>; 4,
    /// Shadows, at most 4; the list replaces.
    shadows: Nullable<Vec<Shadow>>; 4,
    /// Opacity, 0 to 1.
    opacity: Nullable<f32> = 0.0..=1.0,
    /// Size, 0.25 to 4 times, without a change of the lines.
    scale: Nullable<f32> = 0.25..=4.0,
}

/// How words look against the voice.
pub struct PartialStates as "States" {
    /// Not yet spoken.
    before: Nullable<PartialLook>,
    /// Being spoken.
    active: Nullable<PartialLook>,
    /// Spoken.
    after: Nullable<PartialLook>,
}

/// The look of some words; what is absent or `null` is as the style has it.
pub struct PartialClass as "Class" {
    /// Typeface and its setting.
    font: FontPatch,
    /// What text is painted with.
    fill: Nullable<Paint>,
    /// Bands around the glyphs, at most 4; the list replaces.
    strokes: Nullable<Vec<Stroke>>; 4,
    /// Shadows, at most 4; the list replaces.
    shadows: Nullable<Vec<Shadow>>; 4,
    /// Opacity, 0 to 1.
    opacity: Nullable<f32> = 0.0..=1.0,
    /// Size, 0.25 to 4 times, without a change of the lines.
    scale: Nullable<f32> = 0.25..=4.0,
    /// How these words differ before, while and after they are spoken.
    states: PartialStates,
}

/// A rounded box behind text.
pub struct PartialBox as "Background" {
    /// What a box goes around; each line unless said.
    per: BoxPer,
    /// What it is painted with; `null` leaves it open.
    color: Nullable<Paint>,
    /// A band along its edge.
    stroke: Nullable<PartialBoxStroke>,
    /// Space left and right of the text, 0 to 1 em; 0 unless said.
    padding_x: f32 = 0.0..=1.0,
    /// Space above and below the text, 0 to 1 em; 0 unless said.
    padding_y: f32 = 0.0..=1.0,
    /// Corner radius, 0 to 1 em; no more than half the box is used. 0 unless said.
    radius: f32 = 0.0..=1.0,
    /// Seconds in which the box of the active word comes from the word before, 0 to 1; 0 unless said.
    travel: f32 = 0.0..=1.0,
}

/// A band along the edge of a box.
pub struct PartialBoxStroke as "BoxStroke" {
    /// Width, 0 to 0.5 em.
    @whole width: f32 = 0.0..=0.5,
    /// What it is painted with.
    @whole color: Paint,
}

/// Where the block of text stands.
pub struct PartialPosition as "Position" {
    /// Vertical place between the margins.
    @whole anchor: Anchor,
    /// Horizontal place between the margins; lines are aligned the same way.
    @whole align: Align,
    /// Space kept free at the frame's edges.
    @whole margin: PartialMargin,
}

/// Space kept free at the frame's edges.
pub struct PartialMargin as "Margin" {
    /// Fraction of the height, 0 to 0.45.
    @whole top: f32 = 0.0..=0.45,
    /// Fraction of the width, 0 to 0.45.
    @whole right: f32 = 0.0..=0.45,
    /// Fraction of the height, 0 to 0.45.
    @whole bottom: f32 = 0.0..=0.45,
    /// Fraction of the width, 0 to 0.45.
    @whole left: f32 = 0.0..=0.45,
}

/// Movement by named effects; `null` holds still.
pub struct PartialAnimation as "Animation" {
    /// How a cue appears.
    @whole enter: Nullable<PartialMotion>,
    /// How a cue leaves, ending with the cue.
    @whole exit: Nullable<PartialMotion>,
    /// What the word being spoken does. Needs word times.
    @whole word: Nullable<PartialWordMotion>,
}

/// An entrance or an exit.
pub struct PartialMotion as "Motion" {
    /// Name of an effect: `fade`, `pop` or `rise`.
    @whole effect: EffectName,
    /// Seconds, 0 to 2; no more than 40 % of the cue's own time is used.
    @whole duration: f32 = 0.0..=2.0,
    /// Curve.
    @whole ease: Ease,
}

/// The word being spoken grows, and takes its colour, over `duration`; it shrinks back when the next word starts.
pub struct PartialWordMotion as "WordMotion" {
    /// Size of the word while it is spoken, 0.5 to 2 times.
    @whole scale: f32 = 0.5..=2.0,
    /// Seconds, 0 to 2.
    @whole duration: f32 = 0.0..=2.0,
    /// Curve.
    @whole ease: Ease,
}
}

impl FontPatch {
    /// The patch with what `over` gives instead.
    #[must_use]
    pub fn merge(mut self, over: Self) -> Self {
        Merge::overlay(&mut self, over);
        self
    }
}

impl PartialStyle {
    /// The style with what `over` gives instead, in upright frames as well: what it says outside of `portrait` counts over
    /// the `portrait` of this style.
    #[must_use]
    pub fn merge(self, over: Self) -> Self {
        let (mut merged, over) = (self.lowered(), over.lowered());
        if let Some(Nullable::Set(portrait)) = &mut merged.portrait {
            let everywhere = Self {
                schema: None,
                extends: None,
                name: None,
                description: None,
                portrait: None,
                ..over.clone()
            };
            portrait.overlay(Box::new(everywhere));
        }
        merged.overlay(over);
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
