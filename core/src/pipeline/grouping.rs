//! How many words a cue has: what the job says, else its timing, else its style.

use std::cell::OnceCell;

use super::LookOptions;
use super::cues::{Canvas, canvas_of};
use super::look::Ruler;
use super::shots::find_shots;
use super::width::CharacterWidth;
use crate::control::Control;
use crate::cues::{
    Cue, CueOptions, CueStyle, CueTrack, Measure, Regrouped, Setting, Shots, resegment, split,
};
use crate::error::{Error, ErrorCode, Remedy, Result, Warning};
use crate::frame::Size;
use crate::source::{Input, OpenOptions};
use crate::style::PartialStyle;

/// A frame that no video gives: most videos are wide.
const WIDE: Size = Size { width: 16, height: 9 };
const UPRIGHT: Size = Size { width: 9, height: 16 };

/// The video that cues are for, if there is one.
pub(super) struct Video<'a> {
    input: Option<&'a Input>,
    open: &'a OpenOptions,
    control: &'a Control,
    /// What was found, so that a second track costs no second search.
    shots: OnceCell<Option<Shots>>,
}

impl<'a> Video<'a> {
    pub(super) fn new(input: Option<&'a Input>, open: &'a OpenOptions, control: &'a Control) -> Self {
        Self { input, open, control, shots: OnceCell::new() }
    }

    pub(super) fn canvas(&self) -> Result<Option<Canvas>> {
        self.input.map(|input| canvas_of(input, self.open, self.control)).transpose()
    }

    /// A timing whose changes of shot are known.
    pub(super) fn timing(&self, timing: &CueOptions) -> Result<CueOptions> {
        if timing.shots != Some(Shots::Auto) {
            return Ok(timing.clone());
        }
        let shots = match self.shots.get() {
            Some(known) => known.clone(),
            None => find_shots(timing, self.input, self.open, self.control)?.shots.clone(),
        };
        let shots = self.shots.get_or_init(|| shots).clone();
        Ok(CueOptions { shots, ..timing.clone() })
    }
}

/// What cues are cut for.
pub(super) struct Frame<'a> {
    pub(super) canvas: Canvas,
    pub(super) measure: Box<dyn Measure>,
    pub(super) video: &'a Video<'a>,
}

impl<'a> Frame<'a> {
    pub(super) fn of(look: &LookOptions, canvas: Canvas, video: &'a Video<'a>) -> Result<Self> {
        Ok(Self { canvas, measure: Box::new(Ruler::new(look, canvas)?), video })
    }

    /// For a file of their own.
    pub(super) fn by_characters(video: &'a Video<'a>) -> Result<Self> {
        let canvas = video.canvas()?.unwrap_or(Canvas { size: WIDE, frame_rate: None });
        let (upright, frame_rate) = (canvas.is_upright(), canvas.frame_rate);
        let measure = CharacterWidth { upright, frame_rate, ..CharacterWidth::default() };
        Ok(Self { canvas, measure: Box::new(measure), video })
    }
}

impl LookOptions {
    /// The rules for words of speech.
    pub(super) fn rules_for(&self, timing: &CueOptions, canvas: Size) -> Result<CueOptions> {
        let max_words = match self.words_per_cue {
            Some(0) => timing.max_words,
            Some(own) => Some(own),
            None if timing.max_words.is_some() || names_words(timing, canvas)? => timing.max_words,
            None => self.style_for(canvas)?.words_per_cue.map(u32::from),
        };
        Ok(CueOptions { max_words, ..timing.clone() })
    }

    /// Given cues, cut by the timing that the caller gave, else where they have more words than they may. `frame` is only
    /// asked for where that may be.
    pub(super) fn cut<'a>(
        &self,
        track: CueTrack,
        timing: Option<&CueOptions>,
        frame: impl FnOnce() -> Result<Frame<'a>>,
    ) -> Result<(CueTrack, Option<Warning>)> {
        if timing.is_none() && !self.may_limit(&track)? {
            return Ok((track, None));
        }
        let Frame { canvas, measure, video } = frame()?;
        let Regrouped { track, estimated } = match timing {
            Some(timing) => {
                let rules = self.rules_for(&video.timing(timing)?, canvas.size)?;
                resegment(track.with_language_instead(self.language.as_deref()), &rules, &*measure)?
            }
            None => {
                let limit = self.limit(&track, canvas.size)?;
                split(track, limit, &*measure)?
            }
        };
        Ok((track, (estimated > 0).then(|| times_estimated(estimated))))
    }

    /// Whether some cue of a track may have to be cut.
    fn may_limit(&self, track: &CueTrack) -> Result<bool> {
        if let Some(words) = self.words_per_cue {
            return Ok(words > 0);
        }
        let own = |cue: &Cue| cue.style.as_ref().is_some_and(|style| has_limit(&style.partial));
        if track.cues().iter().any(own) || limits(&self.style.partial()?)? {
            return Ok(true);
        }
        track.styles().values().try_fold(false, |known, style| Ok(known || limits(style)?))
    }

    /// The most words of each cue.
    fn limit(
        &self,
        track: &CueTrack,
        canvas: Size,
    ) -> Result<impl FnMut(&Cue) -> Result<Option<u32>> + use<>> {
        let own = self.words_per_cue.map(|words| (words > 0).then_some(words));
        let styles = self.styles_of(track)?;
        // Most cues have the style of the one before.
        let mut last: Option<(Option<CueStyle>, Option<u32>)> = None;
        Ok(move |cue: &Cue| {
            if let Some(own) = own {
                return Ok(own);
            }
            if let Some((style, words)) = &last
                && *style == cue.style
            {
                return Ok(*words);
            }
            let words = styles.words_per_cue(cue, canvas)?.map(u32::from);
            last = Some((cue.style.clone(), words));
            Ok(words)
        })
    }
}

/// Whether the preset that a timing names, if any, limits the words of cues.
fn names_words(timing: &CueOptions, canvas: Size) -> Result<bool> {
    if timing.preset.is_none() {
        return Ok(false);
    }
    let setting = Setting { language: "", upright: canvas.is_upright(), frame_rate: None };
    Ok(timing.rules(setting)?.max_words.is_some())
}

/// Whether a style limits the words of cues on some frame.
fn limits(style: &PartialStyle) -> Result<bool> {
    let limits = |canvas| Ok::<_, Error>(style.resolve(canvas, None)?.words_per_cue.is_some());
    Ok(limits(WIDE)? || limits(UPRIGHT)?)
}

fn has_limit(style: &PartialStyle) -> bool {
    let portrait = style.portrait.as_ref().and_then(|portrait| portrait.as_set());
    style.words_per_cue.is_some() || portrait.is_some_and(|style| has_limit(style))
}

fn times_estimated(cues: usize) -> Warning {
    let message = match cues {
        1 => "a cue that was cut has no times of its words; they are estimated by their letters".into(),
        _ => format!(
            "{cues} cues that were cut have no times of their words; they are estimated by their letters"
        ),
    };
    Warning::new(ErrorCode::TimesEstimated, message).with(Remedy::AlignWords)
}
