//! Short moving samples of styles, for people to choose from.

use super::{LookOptions, OverlayFrames, OverlayOptions, OverlayShape};
use crate::control::Control;
use crate::cues::{Cue, CueLine, CueTrack, CueWord};
use crate::encode::AnimatedPng;
use crate::error::{Error, Result};
use crate::frame::Size;
use crate::style::{PartialStyle, Style, StyleInput};
use crate::units::{Duration, FrameRate, TimeRange, Timestamp};

/// Size of samples in pixels: a strip as wide as a card of a page on a sharp screen.
pub const SAMPLE_SIZE: Size = Size { width: 640, height: 240 };
/// Frames a second.
const RATE: u16 = 20;
/// What is said, until when in seconds, and the word's class. Nothing is said before the start.
const WORDS: [(&str, f64, Option<&str>); 4] =
    [("Make", 0.55, None), ("every", 0.95, None), ("word", 1.5, Some("emphasis")), ("count", 2.2, None)];
const START: f64 = 0.2;
/// Length in seconds.
const LENGTH: f64 = 2.6;
/// The moment that stands for the whole, in seconds: the marked word is being spoken.
const POSTER: f64 = 1.3;
/// Letters are this much larger than in a frame of video as high, and no larger than `LARGEST` of it, so that they are
/// read on a card while large styles still look large.
const ENLARGED: f32 = 2.4;
const LARGEST: f32 = 0.3;

/// A style in motion, on nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// An animated PNG of [`SAMPLE_SIZE`]. It starts at the moment of the poster, for what shows its first frame alone.
    pub motion: Vec<u8>,
    /// A PNG of one moment.
    pub poster: Vec<u8>,
}

/// Draws a sample of a style.
///
/// # Errors
/// `STYLE_INVALID`.
pub fn sample(style: &StyleInput) -> Result<Sample> {
    let partial = style.partial()?;
    let style = partial.resolve(SAMPLE_SIZE, None)?;
    let shape = OverlayShape {
        size: Some([SAMPLE_SIZE.width, SAMPLE_SIZE.height]),
        fps: FrameRate::from_f64(f64::from(RATE)),
        duration: Some(Duration::from_secs(LENGTH)),
        ..OverlayShape::default()
    };
    let look = LookOptions { style: enlarged(partial, &style)?, ..LookOptions::default() };
    let options = OverlayOptions { look, shape, ..OverlayOptions::default() };
    let track = CueTrack::new(cues(&style))?;
    let frames = OverlayFrames::new(None, track, &options, &Control::default())?;
    let mut frames: Vec<_> = frames.collect::<Result<_>>()?;
    let first = (POSTER * f64::from(RATE)) as usize % frames.len().max(1);
    frames.rotate_left(first);
    let mut motion = AnimatedPng::new(SAMPLE_SIZE, RATE);
    frames.iter().try_for_each(|frame| motion.push(frame))?;
    let mut poster = AnimatedPng::new(SAMPLE_SIZE, RATE);
    poster.push(frames.first().ok_or_else(|| Error::internal("a sample has no frame"))?)?;
    Ok(Sample { motion: motion.finish()?, poster: poster.finish()? })
}

fn enlarged(style: PartialStyle, whole: &Style) -> Result<StyleInput> {
    let by = (LARGEST / whole.font.size).min(ENLARGED);
    let own = whole.classes.iter().filter_map(|(name, class)| Some((name.clone(), class.font.size?)));
    let classes: serde_json::Map<_, _> =
        own.map(|(name, size)| (name, serde_json::json!({"font": {"size": size * by}}))).collect();
    let over = serde_json::json!({
        "font": {"size": whole.font.size * by},
        "classes": classes,
        "position": {"anchor": "middle"},
        "maxWidth": 0.9,
    });
    let over = serde_json::from_value(over).map_err(|error| Error::internal(error.to_string()))?;
    Ok(StyleInput::Partial(Box::new(style.merge(over))))
}

/// The words as the style groups them, said by two people if it tells them apart.
fn cues(style: &Style) -> Vec<Cue> {
    let tells_speakers = style.classes.contains_key("speaker-1") && style.classes.contains_key("speaker-2");
    let mut start = START;
    let mut words = Vec::new();
    for (at, (text, end, class)) in WORDS.into_iter().enumerate() {
        let mut word = CueWord::new(text, TimeRange::from_secs(start, end));
        let speaker = if at * 2 < WORDS.len() { "speaker-1" } else { "speaker-2" };
        word.classes = tells_speakers.then_some(speaker).or(class).map(str::to_owned).into_iter().collect();
        words.push(word);
        start = end;
    }
    let most = style.words_per_cue.map_or(words.len(), usize::from).max(1);
    let groups: Vec<_> = words.chunks(most).collect();
    let time = |word: &CueWord| word.range.unwrap_or_default();
    let starts = groups.iter().filter_map(|group| group.first()).map(|word| time(word).start);
    let starts: Vec<_> = [Timestamp::from_secs(0.0)].into_iter().chain(starts.skip(1)).collect();
    let ends = starts.iter().skip(1).copied().chain([Timestamp::from_secs(LENGTH)]);
    let ranges = starts.iter().zip(ends).map(|(start, end)| TimeRange::new(*start, end));
    let line = |group: &[CueWord]| vec![CueLine { words: group.to_vec() }];
    ranges.zip(groups).map(|(range, group)| Cue::new(range, line(group))).collect()
}
