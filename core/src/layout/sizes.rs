//! One size of text for all cues of a track.
//!
//! Viewers see text that grows and shrinks from cue to cue. So the size is the largest at which all cues of a style fit in
//! one line more than it has at most. A few that would need less than the others are drawn smaller alone: 1 in 50, or up to
//! 1 in 10 of those that would take all under 80 %.
//!
//! Whether a cue fits is told by the widths of its words, each shaped once; only what may not fit is laid out.

use std::collections::HashMap;
use std::sync::Arc;

use super::LayoutContext;
use super::fit::Fit;
use super::setup::Setup;
use super::shape::Shaper;
use super::spot::Spot;
use super::text::{LineText, Part};
use crate::cues::Cue;
use crate::error::{ErrorCode, Warning};
use crate::units::{Timestamp, clock};

/// Widths that are measured; words beyond have the mean width of their number of letters.
const MAX_MEASURED: usize = 50_000;
/// Cues that are laid out to find their size; as many of those beyond are taken to need what these do.
const MAX_TRIED: usize = 500;
/// Styles whose widths are kept.
const MAX_KEPT: usize = 32;
/// A size that few cues may not take all others to.
const SMALL: f32 = 0.8;
/// Part of the box that sums of widths may fill, since lines are not exactly as wide as their words.
const SURE_WIDTH: f32 = 0.97;
/// The same of its height, since ink may reach out of lines.
const SURE_HEIGHT: f32 = 0.8;
/// Characters of a cue that a message shows.
const SHOWN: usize = 40;

/// The sizes of a track's cues, as parts of those of their styles.
#[derive(Debug, Default)]
pub(super) struct Sizes {
    /// Those that are not 1, by the name of the style.
    scales: HashMap<Option<String>, f32>,
    /// What was not told yet.
    warning: Option<Warning>,
}

impl Sizes {
    /// The size of a cue.
    pub(super) fn of(&self, cue: &Cue) -> f32 {
        self.scales.get(style_of(cue)).copied().unwrap_or(1.0)
    }

    pub(super) fn take_warning(&mut self) -> Option<Warning> {
        self.warning.take()
    }
}

impl LayoutContext {
    /// Chooses the size of the text for all cues of a track: the largest at which those of a style fit in one line more
    /// than it has at most. Of its cues 1 in 50, or up to 1 in 10 of those that would take the others under 80 %, are
    /// drawn smaller alone. `TEXT_SHRUNK` tells of all that are smaller than their style has it.
    pub fn choose_sizes(&mut self, cues: &[Cue]) {
        let mut survey = Survey::default();
        let mut last = None;
        for cue in cues {
            let Ok((setup, own)) = self.setup_after(&mut last, cue) else { continue };
            self.speak_as(cue);
            let texts = self.texts(&setup, &own.lines);
            survey.add(cue, &setup, &texts, &mut self.shaper);
        }
        self.sizes = survey.sizes();
    }
}

fn style_of(cue: &Cue) -> &Option<String> {
    const NONE: &Option<String> = &None;
    cue.style.as_ref().map_or(NONE, |style| &style.name)
}

/// Finds the sizes of a track, cue by cue.
#[derive(Debug, Default)]
struct Survey {
    styles: HashMap<Option<String>, Group>,
    widths: Vec<(Arc<Setup>, Widths)>,
    tried: usize,
}

/// The cues of a style.
#[derive(Debug, Default)]
struct Group {
    cues: usize,
    /// Those that may not fit at full size, and how many of them were laid out.
    unsure: usize,
    tried: usize,
    /// Those that do not fit at full size.
    large: Vec<Need>,
}

/// What a cue needs.
#[derive(Debug, Clone)]
struct Need {
    scale: f32,
    at: Timestamp,
    text: String,
}

impl Survey {
    /// Adds a cue with the texts of its lines.
    pub(super) fn add(&mut self, cue: &Cue, setup: &Arc<Setup>, texts: &[LineText], shaper: &mut Shaper) {
        let rules = &*setup.rules.of(texts);
        let spot = Spot::new(rules, cue.place.as_ref());
        let fit = Fit { texts, typeset: &setup.typeset, rules, spot, largest: 1.0 };
        let is_sure = self.widths_of(setup).surely_fits(&fit, shaper);
        let group = self.styles.entry(style_of(cue).clone()).or_default();
        group.cues += 1;
        group.unsure += usize::from(!is_sure);
        if is_sure || self.tried >= MAX_TRIED {
            return;
        }
        self.tried += 1;
        group.tried += 1;
        let fitted = fit.run(shaper).filter(|fitted| fitted.scale < 1.0);
        group.large.extend(fitted.map(|fitted| Need {
            scale: fitted.scale,
            at: cue.range.start,
            text: cue.text().replace('\n', " "),
        }));
    }

    /// The sizes, and what to tell of them.
    pub(super) fn sizes(self) -> Sizes {
        let (mut all, mut few) = (Vec::new(), Vec::new());
        let mut scales = HashMap::new();
        for (style, group) in self.styles {
            let scale = group.scale();
            let (alone, together): (Vec<_>, _) = group.large.into_iter().partition(|need| need.scale < scale);
            few.extend(alone);
            if scale < 1.0 {
                all.extend(together.into_iter().map(|need| Need { scale, ..need }));
                scales.insert(style, scale);
            }
        }
        Sizes { scales, warning: warning(all, few) }
    }

    fn widths_of(&mut self, setup: &Arc<Setup>) -> &mut Widths {
        let known = self.widths.iter().position(|(known, _)| Arc::ptr_eq(known, setup));
        let at = known.unwrap_or_else(|| {
            if self.widths.len() >= MAX_KEPT {
                self.widths.remove(0);
            }
            self.widths.push((setup.clone(), Widths::default()));
            self.widths.len() - 1
        });
        #[expect(clippy::indexing_slicing, reason = "found or pushed just now")]
        &mut self.widths[at].1
    }
}

impl Group {
    /// The size for all of them.
    fn scale(&self) -> f32 {
        let mut needs: Vec<_> = self.large.iter().map(|need| need.scale).collect();
        needs.sort_by(f32::total_cmp);
        let extreme = needs.partition_point(|scale| *scale < SMALL);
        // Each of those tried stands for so many.
        let each = self.unsure.div_ceil(self.tried.max(1)).max(1);
        let alone = (extreme * each).clamp(self.cues / 50, self.cues / 10 + 1) / each;
        needs.get(alone).copied().unwrap_or(1.0)
    }
}

/// `TEXT_SHRUNK` for cues that all of a style are smaller for, and for those that are smaller alone.
fn warning(mut all: Vec<Need>, mut few: Vec<Need>) -> Option<Warning> {
    let all = told(&mut all).map(|(count, part, first)| {
        let cues = if count == 1 { "1 cue does".into() } else { format!("{count} cues do") };
        format!(
            "the text is drawn at {part} % of its size, as {cues} not fit into one line more than the style has at most, \
             {first}"
        )
    });
    let few = told(&mut few).map(|(count, part, first)| {
        let cues = if count == 1 { "1 cue is".into() } else { format!("{count} cues are") };
        format!("{cues} too long and drawn smaller than the others, at {part} % of the size, {first}")
    });
    let message = [all, few].into_iter().flatten().collect::<Vec<_>>().join("; ");
    let advice = "Shorter cues, a wider box or a smaller font let all have one size";
    (!message.is_empty()).then(|| Warning::new(ErrorCode::TextShrunk, format!("{message}. {advice}")))
}

/// How many they are, the smallest size in percent, and the first of them.
fn told(needs: &mut [Need]) -> Option<(usize, f32, String)> {
    needs.sort_by_key(|need| need.at);
    let first = needs.first()?;
    let smallest = needs.iter().map(|need| need.scale).fold(1.0, f32::min);
    let mut text: String = first.text.chars().take(SHOWN).collect();
    if text.len() < first.text.len() {
        text.push('…');
    }
    let first = format!("the first at {} (\u{201c}{text}\u{201d})", clock::format(first.at, '.'));
    Some((needs.len(), (smallest * 100.0).round(), first))
}

/// Widths of words in one setup, in pixels at the style's size.
#[derive(Debug, Default)]
struct Widths {
    known: HashMap<(usize, String), f32>,
    sum: f32,
    letters: usize,
}

impl Widths {
    /// Whether a text fits at full size for certain.
    fn surely_fits(&mut self, fit: &Fit<'_>, shaper: &mut Shaper) -> bool {
        let Fit { rules, spot, typeset, .. } = fit;
        let em = typeset.size;
        let width = rules.line_width_in(spot.max_width, em) * SURE_WIDTH;
        let mut lines = 0;
        for text in fit.texts {
            match self.lines(text, width, fit, shaper) {
                Some(count) => lines += count,
                None => return false,
            }
        }
        let largest = typeset.fonts.iter().map(|font| typeset.size_of(font) / em).fold(1.0, f32::max);
        lines <= fit.max_lines() && rules.height(lines) * em * largest <= spot.max_height * SURE_HEIGHT
    }

    /// How many lines of `width` a text takes; `None` where a word is wider.
    fn lines(&mut self, text: &LineText, width: f32, fit: &Fit<'_>, shaper: &mut Shaper) -> Option<usize> {
        let space = self.width(" ", 0, fit, shaper);
        let (mut lines, mut filled) = (1, 0.0);
        for Part { text, font, is_apart } in text.parts() {
            let own = self.width(text, font, fit, shaper);
            // Punctuation may pull a character of a script without spaces to the next line.
            let (gap, spare) = if is_apart { (space, 0.0) } else { (0.0, own) };
            if own > width {
                return None;
            }
            if filled > 0.0 && filled + gap + own + spare > width {
                (lines, filled) = (lines + 1, own);
            } else {
                filled += own + if filled > 0.0 { gap } else { 0.0 };
            }
        }
        Some(lines)
    }

    fn width(&mut self, word: &str, font: usize, fit: &Fit<'_>, shaper: &mut Shaper) -> f32 {
        let key = (font, word.to_owned());
        if let Some(width) = self.known.get(&key) {
            return *width;
        }
        let letters = word.chars().count();
        if self.known.len() >= MAX_MEASURED {
            return self.sum / self.letters as f32 * letters as f32;
        }
        let width = shaper.width(fit.typeset, word, font);
        self.known.insert(key, width);
        self.sum += width;
        self.letters += letters;
        width
    }
}
