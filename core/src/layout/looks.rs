//! How words are painted, in pixels: their class, and what changes with the voice.

use super::styles::class_of;
use super::timeline::Phase;
use crate::cues::Cue;
use crate::style::{Class, Look, LookPatch, Paint, States, Style};

/// The looks of a cue's words.
#[derive(Debug)]
pub(super) struct Looks {
    /// That of words without a class first.
    looks: Vec<WordLook>,
    /// Which of them each word has.
    words: Vec<usize>,
}

/// One look, at rest and in each phase.
#[derive(Debug)]
pub(super) struct WordLook {
    rest: PaintLook,
    /// Before, while and after it is spoken.
    phases: [PaintLook; 3],
    pub(super) underline: bool,
    pub(super) strikeout: bool,
}

/// How glyphs are painted.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PaintLook {
    pub(super) fill: Paint,
    /// The innermost first.
    pub(super) strokes: Vec<StrokeLook>,
    /// The first lies at the back.
    pub(super) shadows: Vec<ShadowLook>,
    /// Opacity of glyphs with colours of their own: that of the fill, but where letters are never filled.
    pub(super) color_opacity: f32,
    pub(super) opacity: f32,
    pub(super) scale: f32,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct StrokeLook {
    /// How far it reaches out of the glyph.
    pub(super) reach: f32,
    /// Standard deviation.
    pub(super) blur: f32,
    pub(super) paint: Paint,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct ShadowLook {
    pub(super) dx: f32,
    pub(super) dy: f32,
    pub(super) grow: f32,
    /// Standard deviation.
    pub(super) blur: f32,
    pub(super) paint: Paint,
}

impl Looks {
    /// Of a cue whose style's letters are `em` pixels.
    pub(super) fn new(cue: &Cue, style: &Style, em: f32) -> Self {
        let mut classes: Vec<Option<&str>> = vec![None];
        let mut words = Vec::new();
        for word in cue.words() {
            let class = class_of(word, &style.classes);
            let known = classes.iter().position(|known| *known == class);
            words.push(known.unwrap_or_else(|| {
                classes.push(class);
                classes.len() - 1
            }));
        }
        let look =
            |class: &Option<&str>| WordLook::new(style, class.and_then(|class| style.classes.get(class)), em);
        Self { looks: classes.iter().map(look).collect(), words }
    }

    pub(super) fn of(&self, word: u32) -> Option<&WordLook> {
        self.looks.get(*self.words.get(word as usize)?)
    }

    /// The look of all words together, if all have the same.
    pub(super) fn shared(&self) -> Option<&WordLook> {
        self.looks.first().filter(|_| self.words.iter().all(|look| *look == 0))
    }
}

impl WordLook {
    fn new(style: &Style, class: Option<&Class>, em: f32) -> Self {
        let none = Class::default();
        let class = class.unwrap_or(&none);
        let ratio = class.font.size.map_or(1.0, |size| size / style.font.size);
        let paint = |look: Look| PaintLook::new(&look, em * ratio);
        let look = style.look.clone().patched(&class.look);
        let none = LookPatch::default();
        let state = |of: fn(&States) -> &Option<LookPatch>| {
            let look = look.clone().patched(of(&style.states).as_ref().unwrap_or(&none));
            paint(look.patched(of(&class.states).as_ref().unwrap_or(&none)))
        };
        let mut phases = [state(|s| &s.before), state(|s| &s.active), state(|s| &s.after)];
        let mut rest = paint(look.clone());
        let looks = || phases.iter().chain([&rest]);
        if looks().all(|look| look.color_opacity == 0.0) {
            phases.iter_mut().chain([&mut rest]).for_each(|look| look.color_opacity = 1.0);
        }
        Self {
            phases,
            rest,
            underline: class.font.underline.unwrap_or(style.font.underline),
            strikeout: class.font.strikeout.unwrap_or(style.font.strikeout),
        }
    }

    /// In a phase; `None` where nothing follows the voice.
    pub(super) fn at(&self, phase: Option<Phase>) -> &PaintLook {
        let [before, active, after] = &self.phases;
        match phase {
            None => &self.rest,
            Some(Phase::Before) => before,
            Some(Phase::Active) => active,
            Some(Phase::After) => after,
        }
    }

    /// In the three phases.
    pub(super) fn phases(&self) -> &[PaintLook; 3] {
        &self.phases
    }

    /// Whether strokes, shadows, opacity and size are the same in all phases, and nothing is drawn but glyphs.
    pub(super) fn is_steady(&self) -> bool {
        let outline = |look: &PaintLook| (look.strokes.clone(), look.shadows.clone());
        let first = outline(&self.rest);
        !self.underline
            && !self.strikeout
            && self
                .phases
                .iter()
                .chain([&self.rest])
                .all(|look| (look.opacity, look.scale) == (1.0, 1.0) && outline(look) == first)
    }
}

impl PaintLook {
    fn new(look: &Look, em: f32) -> Self {
        let mut reach = 0.0;
        let strokes = look.strokes.iter().map(|stroke| {
            reach += stroke.width * em;
            StrokeLook { reach, blur: stroke.blur * em / 2.0, paint: stroke.color.clone() }
        });
        let strokes: Vec<_> = strokes.collect();
        let shadows = look.shadows.iter().map(|shadow| ShadowLook {
            dx: shadow.dx * em,
            dy: shadow.dy * em,
            grow: (reach + shadow.spread * em).max(0.0),
            blur: shadow.blur * em / 2.0,
            paint: shadow.color.into(),
        });
        Self {
            color_opacity: f32::from(look.fill.mean().a) / 255.0,
            fill: look.fill.clone(),
            shadows: shadows.collect(),
            strokes,
            opacity: look.opacity,
            scale: look.scale,
        }
    }

    /// How far the outermost stroke reaches.
    pub(super) fn reach(&self) -> f32 {
        self.strokes.last().map_or(0.0, |stroke| stroke.reach)
    }
}
