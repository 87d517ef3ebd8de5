//! What follows from a style for all cues that have it.

use std::collections::BTreeMap;

use super::height;
use super::rules::BoxRules;
use super::shape::{Shaper, Typeset};
use super::styles::class_of;
use super::text::Setting;
use crate::cues::CueWord;
use crate::frame::Size;
use crate::style::{Font, FontPatch, GradientPer, Property, Style, Target, Track};

/// A style on one canvas.
#[derive(Debug)]
pub(super) struct Setup {
    /// With sizes of the em.
    pub(super) style: Style,
    pub(super) typeset: Typeset,
    /// Of words of a class.
    settings: BTreeMap<String, Setting>,
    pub(super) rules: BoxRules,
}

impl Setup {
    pub(super) fn new(style: Style, canvas: Size, shaper: &mut Shaper) -> Self {
        let lines = shaper.fonts.height(&style.font.family, style.font.weight);
        let style = height::in_em(style, &mut shaper.fonts);
        let size = style.font.size * canvas.width.min(canvas.height) as f32;
        let (settings, classes) = class_fonts(&style);
        let fonts: Vec<_> = std::iter::once(style.font.clone()).chain(classes).collect();
        fonts.iter().for_each(|font| shaper.fonts.expect(&font.family));
        let typeset = Typeset { fonts, size, has_letters: has_letters(&style) };
        let rules = BoxRules::new(&style, canvas, shaper.cap_height(&typeset), lines);
        Self { style, typeset, settings, rules }
    }

    pub(super) fn setting(&self, word: &CueWord) -> Setting {
        let own = class_of(word, &self.settings).and_then(|class| self.settings.get(class)).copied();
        own.unwrap_or(Setting { font: 0, case: self.style.font.case })
    }
}

/// Whether letters are painted by themselves.
fn has_letters(style: &Style) -> bool {
    let of_letters = |track: &Track| track.target == Target::Letter || track.property == Property::Spacing;
    let classes = style.classes.values().flat_map(|class| {
        let states = [&class.states.before, &class.states.active, &class.states.after];
        states.into_iter().flatten().chain([&class.look])
    });
    let states = [&style.states.before, &style.states.active, &style.states.after];
    let patches = states.into_iter().flatten().chain(classes);
    let fills = patches.filter_map(|patch| patch.fill.as_ref()).chain([&style.look.fill]);
    style.tracks.iter().any(of_letters)
        || fills.into_iter().any(|fill| fill.per() == Some(GradientPer::Letter))
}

/// How words of each class are set, and the fonts that they need beside the style's.
fn class_fonts(style: &Style) -> (BTreeMap<String, Setting>, Vec<Font>) {
    let mut fonts = Vec::new();
    let mut settings = BTreeMap::new();
    for (name, class) in &style.classes {
        let own = with_patch(&style.font, &class.font);
        let case = own.case;
        let is_own = style.font != Font { case: style.font.case, ..own.clone() };
        fonts.extend(is_own.then_some(own));
        let font = if is_own { fonts.len() } else { 0 };
        settings.insert(name.clone(), Setting { font, case });
    }
    (settings, fonts)
}

fn with_patch(font: &Font, patch: &FontPatch) -> Font {
    let mut font = font.clone();
    font.family = patch.family.clone().unwrap_or(font.family);
    font.weight = patch.weight.unwrap_or(font.weight);
    font.italic = patch.italic.unwrap_or(font.italic);
    font.size = patch.size.unwrap_or(font.size);
    font.letter_spacing = patch.letter_spacing.unwrap_or(font.letter_spacing);
    font.case = patch.case.unwrap_or(font.case);
    font
}
