//! Arguments to the core's options.

use std::path::Path;

use captioni::cues::formats::{Format, TextEncoding};
use captioni::cues::{CueOptions, Shots};
use captioni::encode::EncodeOptions;
use captioni::pipeline::{CaptionReading, Captions, LookOptions, RenderOptions, SecondCues, job};
use captioni::source::{Input, OpenOptions};
use captioni::units::Duration;
use captioni::{Error, Result};
use serde_json::json;

use crate::args::{Encoding, Look, Reading, Second, Timing};
use crate::style;

pub(crate) fn input(path: &Path) -> Input {
    Input::from(path)
}

impl Look {
    pub(crate) fn options(&self) -> Result<LookOptions> {
        Ok(LookOptions {
            style: self.style()?,
            platform: self.platform.clone(),
            fonts: self.font.iter().map(|file| file.as_path().into()).collect(),
            font_dirs: self.font_dir.clone(),
            system_fonts: self.system_fonts,
            language: None,
            words_per_cue: self.words_per_cue,
            emphasis: self.emphasis.options(),
        })
    }
}

impl Reading {
    /// The captions of a file, read as the switches say.
    pub(crate) fn captions(&self, path: &Path) -> Result<Captions> {
        let reading = CaptionReading {
            from: self.from.as_deref().map(Format::from_name).transpose()?,
            encoding: self.encoding.as_deref().map(encoding).transpose()?,
            shift: self.shift.parse().map_err(|reason: String| wrong("shift", &reason))?,
            scale: self.scale.parse().map_err(|reason: String| wrong("scale", &reason))?,
        };
        Ok(Captions::of_file(path).with(reading))
    }
}

impl Second {
    pub(crate) fn options(&self) -> Result<SecondCues> {
        let path = |path: &Path| match path.to_str() {
            Some(text) => Ok(json!(text)),
            None => Err(Error::option("cues2", path.display(), "a path that is UTF-8")),
        };
        let second = SecondCues {
            cues2: self.cues2.as_deref().map(path).transpose()?,
            style2: self.style2.as_deref().map(style::given).transpose()?,
            position2: self.position2.as_deref().map(str::parse).transpose()?,
            language2: self.language2.clone(),
            encoding2: self.encoding2.as_deref().map(encoding).transpose()?,
        };
        second.validate()?;
        Ok(second)
    }
}

/// A character encoding by its label.
pub(crate) fn encoding(label: &str) -> Result<TextEncoding> {
    label.parse().map_err(|reason: String| wrong("encoding", &reason))
}

fn shots(text: &str) -> Result<Shots> {
    text.parse().map_err(|reason: String| wrong("shots", &reason))
}

/// What a value says of itself that is none.
fn wrong(option: &str, reason: &str) -> Error {
    let (value, accepted) = reason.split_once("; accepted: ").unwrap_or((reason, ""));
    let value = value.split_once(" is ").map_or(value, |(_, value)| value);
    Error::option(option, value, accepted)
}

impl Timing {
    pub(crate) fn options(&self) -> Result<CueOptions> {
        self.chosen().map(Option::unwrap_or_default)
    }

    /// What the user asked for, if anything.
    pub(crate) fn chosen(&self) -> Result<Option<CueOptions>> {
        let preset = self.timing.as_deref().map_or_else(|| Ok(CueOptions::default()), CueOptions::preset)?;
        let seconds = |value: Option<f64>| value.map(Duration::from_secs);
        let options = CueOptions {
            max_lines: self.max_lines,
            max_chars: self.max_chars,
            max_rate: self.max_rate,
            min_duration: seconds(self.min_duration),
            max_duration: seconds(self.max_duration),
            pause: seconds(self.pause),
            gap: seconds(self.gap),
            lead_out: seconds(self.lead_out),
            shots: self.shots.as_deref().map(shots).transpose()?,
            ..preset
        };
        options.validate()?;
        Ok((options != CueOptions::default()).then_some(options))
    }
}

impl Encoding {
    fn options(&self) -> Result<EncodeOptions> {
        let modes = json!({
            "pixelFormat": self.pixel_format,
            "hdr": self.hdr,
            "audio": self.audio,
            "subtitles": self.subtitles,
        });
        let modes: EncodeOptions = job::options(modes)?;
        Ok(EncodeOptions {
            encoder: self.encoder.clone(),
            preset: self.preset.as_deref().map_or(Ok(modes.preset), str::parse)?,
            crf: self.crf,
            bitrate: self.bitrate.as_deref().map(bits).transpose()?,
            encode_threads: self.encode_threads,
            ..modes
        })
    }
}

pub(crate) fn render(look: &Look, encoding: &Encoding, audio_track: Option<usize>) -> Result<RenderOptions> {
    Ok(RenderOptions {
        look: look.options()?,
        encode: encoding.options()?,
        open: OpenOptions { decode_threads: encoding.decode_threads, ..OpenOptions::default() },
        soft: encoding.soft,
        audio_track,
    })
}

/// Bits a second from `4M`, `800k` or a plain number.
fn bits(text: &str) -> Result<u64> {
    let (number, unit) = match text.trim_end_matches(['k', 'K', 'm', 'M']) {
        number if number.len() == text.len() => (number, 1.0),
        number if text[number.len()..].eq_ignore_ascii_case("k") => (number, 1e3),
        number if text[number.len()..].eq_ignore_ascii_case("m") => (number, 1e6),
        _ => (text, 1.0),
    };
    match number.parse::<f64>() {
        Ok(value) if value.is_finite() && value > 0.0 => Ok((value * unit) as u64),
        _ => Err(Error::option("bitrate", text, "bits a second, such as 4M, 800k or 2500000")),
    }
}

#[cfg(test)]
mod tests {
    use super::bits;

    #[test]
    fn bit_rates_take_units() {
        assert_eq!(bits("4M").unwrap(), 4_000_000);
        assert_eq!(bits("2.5m").unwrap(), 2_500_000);
        assert_eq!(bits("800k").unwrap(), 800_000);
        assert_eq!(bits("128000").unwrap(), 128_000);
        for wrong in ["", "M", "4Mk", "-3", "fast", "nan", "1e999"] {
            assert!(bits(wrong).is_err(), "{wrong}");
        }
    }
}
