//! Words to cues that fit a frame.

use super::LookOptions;
use super::look::{Ruler, shown};
use super::shots::find_shots;
use crate::control::Control;
use crate::cues::{Checked, CueOptions, CueTrack, Setting, check, segment};
use crate::error::{Error, Result};
use crate::frame::Size;
use crate::source::{Input, MediaSource, OpenOptions};
use crate::transcript::Transcript;
use crate::units::Rational;

/// Groups the words of a transcript into cues whose lines fit the video of `input` in the given look, and that have as many
/// words as the look lets them. Changes of shot are found in it where the options ask for that.
///
/// # Errors
/// Those of opening the input, of the look and of [`segment`].
pub fn cues(
    transcript: &Transcript,
    input: &Input,
    options: &CueOptions,
    look: &LookOptions,
    control: &Control,
) -> Result<CueTrack> {
    let canvas = canvas_of(input, &OpenOptions::default(), control)?;
    let options = find_shots(options, Some(input), &OpenOptions::default(), control)?;
    segment(transcript, &look.rules_for(&options, canvas.size)?, &Ruler::new(look, canvas)?)
}

/// Measures cues against the rules that `options` lead to in a language (where it is empty, that of the track), and for
/// the video of `input` where there is one.
///
/// # Errors
/// `OPTIONS_INVALID`; those of opening the input.
pub fn check_cues(
    track: &CueTrack,
    input: Option<&Input>,
    options: &CueOptions,
    language: &str,
    control: &Control,
) -> Result<Checked> {
    let language = if language.is_empty() { track.language().unwrap_or_default() } else { language };
    let canvas = input.map(|input| canvas_of(input, &OpenOptions::default(), control)).transpose()?;
    let upright = canvas.is_some_and(Canvas::is_upright);
    let frame_rate = canvas.and_then(|canvas| canvas.frame_rate);
    let rules = options.rules(Setting { language, upright, frame_rate })?;
    let options = find_shots(options, input, &OpenOptions::default(), control)?;
    Ok(check(track, &rules, options.shot_times()?))
}

/// What cues are laid out on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Canvas {
    /// The frame as it is shown: upright, in square pixels.
    pub(super) size: Size,
    /// Frames a second.
    pub(super) frame_rate: Option<f64>,
}

impl Canvas {
    pub(super) fn of(size: Size, frame_rate: Option<f64>) -> Self {
        Self { size, frame_rate: frame_rate.filter(|rate| FRAME_RATES.contains(rate)) }
    }

    pub(super) fn is_upright(self) -> bool {
        self.size.is_upright()
    }
}

/// That of a video.
pub(super) fn canvas_of(input: &Input, options: &OpenOptions, control: &Control) -> Result<Canvas> {
    let source = MediaSource::open(input, options, &control.cancel)?;
    let video = source.video_track()?.video().ok_or_else(|| Error::NoVideo { input: input.name() })?;
    let size = shown(video.size, video.sample_aspect_ratio);
    Ok(Canvas::of(size, video.frame_rate.map(Rational::as_f64)))
}

/// Frames a second by which rules may count.
const FRAME_RATES: std::ops::RangeInclusive<f64> = 1.0..=240.0;
