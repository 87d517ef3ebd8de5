//! A style's colours and lengths for one cue.

use super::timeline::Phase;
use crate::frame::Color;
use crate::style::{BoxPer, LookPatch, Style};

/// A style's colours, with its lengths in pixels.
#[derive(Debug)]
pub(super) struct Paint {
    /// Of text that does not follow the voice.
    pub(super) fill: Color,
    /// Of words before, while and after they are spoken.
    pub(super) fills: [Color; 3],
    /// How far each stroke reaches out of the glyph, the innermost first.
    pub(super) strokes: Vec<(f32, Color)>,
    pub(super) shadows: Vec<ShadowPaint>,
    pub(super) boxes: Vec<BoxPaint>,
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
pub(super) struct BoxPaint {
    pub(super) per: BoxPer,
    pub(super) color: Color,
    pub(super) padding: (f32, f32),
    pub(super) radius: f32,
}

impl Paint {
    /// At `em` pixels.
    pub(super) fn new(style: &Style, em: f32) -> Self {
        let look = &style.look;
        let mut reach = 0.0;
        let strokes: Vec<_> = look
            .strokes
            .iter()
            .map(|stroke| {
                reach += stroke.width * em;
                (reach, stroke.color.mean())
            })
            .collect();
        let shadows = look.shadows.iter().map(|shadow| ShadowPaint {
            dx: shadow.dx * em,
            dy: shadow.dy * em,
            grow: reach + shadow.spread * em,
            blur: shadow.blur * em / 2.0,
            color: shadow.color,
        });
        let boxes = style.boxes.iter().filter_map(|style| {
            Some(BoxPaint {
                per: style.per,
                color: style.color.as_ref()?.mean(),
                padding: (style.padding_x * em, style.padding_y * em),
                radius: style.radius * em,
            })
        });
        let fill = look.fill.mean();
        let of = |state: &Option<LookPatch>| {
            state.as_ref().and_then(|look| look.fill.as_ref()).map_or(fill, |fill| fill.mean())
        };
        Self {
            fill,
            fills: [of(&style.states.before), of(&style.states.active), of(&style.states.after)],
            shadows: shadows.collect(),
            strokes,
            boxes: boxes.collect(),
        }
    }

    /// Fill of a word at rest.
    pub(super) fn word_fill(&self, phase: Phase) -> Color {
        let [before, active, after] = self.fills;
        match phase {
            Phase::Before => before,
            Phase::Active => active,
            Phase::After => after,
        }
    }
}
