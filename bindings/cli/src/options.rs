//! Arguments to the core's options.

use std::path::Path;

use captioni::cues::CueOptions;
use captioni::encode::EncodeOptions;
use captioni::pipeline::{LookOptions, RenderOptions};
use captioni::source::{Input, OpenOptions};
use captioni::style::PartialStyle;
use captioni::{Error, Result};

use crate::args::{Encoding, Look, Timing};

pub(crate) fn input(path: &Path) -> Input {
    Input::from(path)
}

impl Look {
    pub(crate) fn options(&self) -> Result<LookOptions> {
        let style = match Path::new(&self.style).extension() {
            Some(extension) if extension == "json" => PartialStyle::from_file(&self.style)?.into(),
            _ => self.style.as_str().into(),
        };
        Ok(LookOptions { style, platform: self.platform.clone(), fonts: self.font.iter().cloned().collect() })
    }
}

impl Timing {
    pub(crate) fn options(&self) -> Result<CueOptions> {
        self.timing.as_deref().map_or_else(|| Ok(CueOptions::default()), CueOptions::preset)
    }
}

impl Encoding {
    fn options(&self) -> Result<EncodeOptions> {
        let defaults = EncodeOptions::default();
        Ok(EncodeOptions {
            encoder: self.encoder.clone(),
            preset: self.preset.as_deref().map_or(Ok(defaults.preset), str::parse)?,
            crf: self.crf,
            bitrate: self.bitrate.as_deref().map(bits).transpose()?,
            encode_threads: self.encode_threads,
            ..defaults
        })
    }
}

pub(crate) fn render(look: &Look, encoding: &Encoding, audio_track: Option<usize>) -> Result<RenderOptions> {
    Ok(RenderOptions {
        look: look.options()?,
        encode: encoding.options()?,
        open: OpenOptions { decode_threads: encoding.decode_threads, ..OpenOptions::default() },
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
