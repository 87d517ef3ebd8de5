//! A style's colours and lengths for one cue.

use super::timeline::{Phase, WordState};
use crate::frame::Color;
use crate::style::{BackgroundPer, Style};

/// A style's colours, with its lengths in pixels.
#[derive(Debug)]
pub(super) struct Paint {
    pub(super) fill: Color,
    pub(super) active: Option<Color>,
    pub(super) spoken: Option<Color>,
    pub(super) unspoken: Option<Color>,
    /// How far each stroke reaches out of the glyph, the innermost first.
    pub(super) strokes: Vec<(f32, Color)>,
    pub(super) shadows: Vec<ShadowPaint>,
    pub(super) background: Option<BackgroundPaint>,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct ShadowPaint {
    pub(super) dx: f32,
    pub(super) dy: f32,
    pub(super) grow: f32,
    /// Standard deviation.
    pub(super) blur: f32,
    pub(super) color: Color,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct BackgroundPaint {
    pub(super) per: BackgroundPer,
    pub(super) color: Color,
    pub(super) padding: (f32, f32),
    pub(super) radius: f32,
}

impl Paint {
    /// At `em` pixels.
    pub(super) fn new(style: &Style, em: f32) -> Self {
        let mut reach = 0.0;
        let strokes: Vec<_> = style
            .strokes
            .iter()
            .map(|stroke| {
                reach += stroke.width * em;
                (reach, stroke.color)
            })
            .collect();
        let shadows = style.shadows.iter().map(|shadow| ShadowPaint {
            dx: shadow.dx * em,
            dy: shadow.dy * em,
            grow: reach,
            blur: shadow.blur * em / 2.0,
            color: shadow.color,
        });
        Self {
            fill: style.fill,
            active: style.active_fill,
            spoken: style.spoken_fill,
            unspoken: style.unspoken_fill,
            shadows: shadows.collect(),
            strokes,
            background: style.background.map(|background| BackgroundPaint {
                per: background.per,
                color: background.color,
                padding: (background.padding_x * em, background.padding_y * em),
                radius: background.radius * em,
            }),
        }
    }

    /// Fill of a word in this state.
    pub(super) fn word_fill(&self, word: WordState) -> Color {
        let rest = match word.phase {
            Phase::Unspoken => self.unspoken,
            Phase::Active | Phase::Spoken => self.spoken,
        };
        let rest = rest.unwrap_or(self.fill);
        self.active.map_or(rest, |active| mixed(rest, active, word.tint))
    }
}

fn mixed(from: Color, to: Color, part: f32) -> Color {
    let mix = |a: u8, b: u8| (f32::from(a) + (f32::from(b) - f32::from(a)) * part).round() as u8;
    Color { r: mix(from.r, to.r), g: mix(from.g, to.g), b: mix(from.b, to.b), a: mix(from.a, to.a) }
}
