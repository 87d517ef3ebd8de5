//! Line breaking and, as the last resort, a smaller size, until the text fits its box.

use parley::OverflowWrap;

use super::rules::BoxRules;
use super::shape::{Shaped, Shaper, Typeset, VisualLine, break_balanced};
use super::spot::{Flow, Spot};
use super::text::LineText;
use crate::style::Align;

/// Text is shrunk this far to keep to its number of lines; beyond that it gets more lines.
const SMALLEST_FOR_LINES: f32 = 0.65;
/// Text is shrunk this far to keep words whole.
const SMALLEST_FOR_WORDS: f32 = 0.4;
/// Where nothing fits, the frame has no room for a single readable letter.
const SMALLEST: f32 = 1e-4;
/// One size to the next smaller.
const SHRINK: f32 = 0.95;

/// Lines that fit, and where they go.
#[derive(Debug)]
pub(super) struct Fitted {
    /// Lines in pixels at the shaper's size.
    pub(super) lines: Vec<VisualLine>,
    /// To be applied to the lines.
    pub(super) scale: f32,
    /// Left end and baseline of each line, in whole pixels of the canvas, after scaling.
    pub(super) origins: Vec<(f32, f32)>,
    /// Where it goes if that place is taken.
    pub(super) flow: Flow,
    /// How its lines are aligned.
    pub(super) align: Align,
}

/// A text to fit, and where.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fit<'a> {
    pub(super) texts: &'a [LineText],
    pub(super) typeset: &'a Typeset,
    pub(super) rules: &'a BoxRules,
    pub(super) spot: Spot,
    /// The largest size, as a part of the style's.
    pub(super) largest: f32,
}

impl Fit<'_> {
    /// Breaks and shrinks the text until it fits; `None` where there is nothing to show or no room at all. Its own lines
    /// are kept where that takes one line more than the style has at most, else they are flowed together.
    pub(super) fn run(&self, shaper: &mut Shaper) -> Option<Fitted> {
        if self.texts.is_empty() {
            return None;
        }
        let flowed = LineText::flowed(self.texts);
        let flowed = flowed.as_ref().map(std::slice::from_ref);
        let mut whole: Vec<_> = [Some(self.texts), flowed]
            .into_iter()
            .flatten()
            .map(|texts| self.shape(texts, OverflowWrap::Normal, shaper))
            .collect();
        let small = self.largest.min(SMALLEST_FOR_LINES);
        let few = Attempt { from: self.largest, to: SMALLEST_FOR_LINES, max_lines: self.max_lines() };
        if let Some(fitted) = self.try_all(&few, &mut whole, shaper) {
            return Some(fitted);
        }
        whole.truncate(1);
        let more = Attempt { from: small, to: SMALLEST_FOR_WORDS, max_lines: usize::MAX };
        if let Some(fitted) = self.try_all(&more, &mut whole, shaper) {
            return Some(fitted);
        }
        let mut broken = [self.shape(self.texts, OverflowWrap::Anywhere, shaper)];
        let any = Attempt { from: small, to: SMALLEST, max_lines: usize::MAX };
        self.try_all(&any, &mut broken, shaper)
    }

    /// Lines that the text may take before it is shrunk.
    pub(super) fn max_lines(&self) -> usize {
        self.rules.max_lines.max(self.texts.len()) + 1
    }

    fn shape(&self, texts: &[LineText], wrap: OverflowWrap, shaper: &mut Shaper) -> Vec<Shaped> {
        texts.iter().map(|text| shaper.shape(self.typeset, text, wrap)).collect()
    }

    /// The first of `ways` that fits at the largest size of an attempt.
    fn try_all(&self, attempt: &Attempt, ways: &mut [Vec<Shaped>], shaper: &mut Shaper) -> Option<Fitted> {
        let mut scale = attempt.from;
        while scale >= attempt.to {
            let fitted = ways.iter_mut().find_map(|way| self.at(scale, attempt.max_lines, way, shaper));
            if fitted.is_some() {
                return fitted;
            }
            scale *= SHRINK;
        }
        None
    }

    fn at(&self, scale: f32, max_lines: usize, shaped: &mut [Shaped], shaper: &mut Shaper) -> Option<Fitted> {
        let Self { rules, spot, typeset: Typeset { size, .. }, .. } = self;
        let width = rules.line_width_in(spot.max_width, size * scale) / scale;
        if width <= 0.0 {
            return None;
        }
        shaped.iter_mut().for_each(|line| break_balanced(line, width));
        if shaped.iter().map(|line| line.len()).sum::<usize>() > max_lines {
            return None;
        }
        let lines: Vec<_> = shaped.iter().flat_map(|line| shaper.visual_lines(line)).collect();
        if lines.is_empty() {
            return None;
        }
        let extent = rules.extent(&lines, spot.align, *size, scale);
        let fits = extent.width() <= spot.max_width && extent.height() <= spot.max_height;
        fits.then(|| {
            let origins = rules.origins(&lines, spot, *size, scale, extent);
            Fitted { origins, lines, scale, flow: spot.flow(), align: spot.align }
        })
    }
}

/// Sizes to try, from the largest, with a limit on lines.
struct Attempt {
    from: f32,
    to: f32,
    max_lines: usize,
}
