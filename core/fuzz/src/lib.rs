//! What several targets do with any bytes.

#![allow(clippy::expect_used, reason = "a panic is a finding")]

use captioni::cues::formats::{Format, Parsed, Reading, parse, write};
use captioni::cues::{Cue, CueOptions, CueTrack, Measure};

/// A font whose letters are all as wide.
#[derive(Debug)]
pub struct Mono;

impl Measure for Mono {
    fn width(&self, text: &str) -> f32 {
        10.0 * text.chars().count() as f32
    }
    fn max_width(&self) -> f32 {
        400.0
    }
}

/// Reads bytes as a subtitle file: an answer, and what is read can be written and read again. Where all text can be escaped,
/// it is the same.
pub fn subtitles(bytes: &[u8], format: Format) {
    let Ok(Reading { parsed, .. }) = parse(bytes, format) else { return };
    if let Parsed::Cues(track) = &parsed
        && let Ok(written) = write(track, format)
    {
        let again = parse(written.as_bytes(), format).expect("what is written can be read").parsed;
        if let (Parsed::Cues(again), Format::Srt | Format::Vtt | Format::Sbv | Format::Ass) = (&again, format)
        {
            assert_eq!(texts(again), texts(track), "of {written}");
        }
    }
    let _ = parsed.into_track(&CueOptions::default(), &Mono);
}

fn texts(track: &CueTrack) -> Vec<String> {
    track.cues().iter().map(Cue::text).collect()
}
