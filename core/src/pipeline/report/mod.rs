//! A transcript as one page to check by eye and ear: the audio, its waveform, the words over it.
//!
//! The page needs nothing beside it: style, script, peaks and audio are inside. The audio is 16 kHz mono in 8 bits,
//! companded by G.711's μ-law, which every browser plays from a WAV file, and takes 21 kB a second as base64.

mod base64;
mod sound;

use std::io::{BufWriter, Write};
use std::path::Path;

use serde::Serialize;
use serde_json::json;

use self::base64::Base64Writer;
use self::sound::{Peaks, mu_law, wav_head};
use super::engine::TranscribeOptions;
use super::pcm::PcmReader;
use crate::audio::SAMPLE_RATE;
use crate::control::Control;
use crate::error::{Error, Result};
use crate::source::Input;
use crate::target::Target;
use crate::transcript::Transcript;

/// Longest audio that a page holds, in seconds: 2 h make 150 MB, and browsers take no more.
const LONGEST: f64 = 7_200.0;

const PAGE: &str = include_str!("page.html");
const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// Checks that a page can be written, so that a typing error does not cost a transcription.
///
/// # Errors
/// `OPTIONS_INVALID` for an output that is the input; `OUTPUT_UNWRITABLE`.
pub fn check_report(input: &Input, output: &Path) -> Result<()> {
    Target::create(output, input.path()).map(drop)
}

/// Writes the page of `transcript` with the audio of `input` that it is of, whole or not at all.
///
/// Of `options` only the track and how the input is opened matter.
///
/// # Errors
/// Those of opening the input; `NO_AUDIO`; `LIMIT_EXCEEDED` for more than 2 h of audio; `OPTIONS_INVALID` for an output
/// that is the input; `OUTPUT_UNWRITABLE`, `DISK_FULL`; `CANCELLED`.
pub fn write_report(
    input: &Input,
    transcript: &Transcript,
    output: &Path,
    options: &TranscribeOptions,
    control: &Control,
) -> Result<()> {
    let target = Target::create(output, input.path())?;
    let duration = transcript.duration.as_secs();
    if duration > LONGEST {
        return Err(Error::LimitExceeded {
            what: "length of the audio in a report, in seconds".into(),
            value: format!("{duration:.0}"),
            limit: format!("{LONGEST}"),
        });
    }
    let name = input.path().and_then(Path::file_name);
    let title = name.map_or_else(|| "Transcript".into(), |name| name.to_string_lossy().into_owned());
    let mut page = BufWriter::new(target.file()?);
    let mut peaks = Peaks::default();
    for part in PAGE.split("%%") {
        let text = match part {
            "TITLE" => escape(&title),
            "STYLE" => STYLE.to_owned(),
            "SCRIPT" => SCRIPT.to_owned(),
            "DATA" => script_json(&Data { title: &title, transcript })?,
            "PEAKS" => json!(peaks.finish()).to_string(),
            "SOUND" => {
                let mut reader = PcmReader::open(input, &options.open, options.audio_track, &control.cancel)?;
                let samples = (duration * f64::from(SAMPLE_RATE)).round() as u32;
                write_sound(&mut reader, samples, &mut peaks, &mut page, output)?;
                continue;
            }
            text => text.to_owned(),
        };
        page.write_all(text.as_bytes()).map_err(|error| Error::writing(output, error))?;
    }
    page.into_inner().map_err(|error| Error::writing(output, error.into_error()))?;
    target.commit().map(drop)
}

/// What the page is told beside the audio.
#[derive(Serialize)]
struct Data<'a> {
    title: &'a str,
    transcript: &'a Transcript,
}

/// Writes exactly `samples` samples as they are read: later ones are left out, missing ones are silence.
fn write_sound(
    reader: &mut PcmReader,
    samples: u32,
    peaks: &mut Peaks,
    page: &mut impl Write,
    output: &Path,
) -> Result<()> {
    let failed = |error| Error::writing(output, error);
    let mut base64 = Base64Writer::new(page);
    base64.write_all(&wav_head(samples)).map_err(failed)?;
    let mut left = samples as usize;
    let mut at = 0_usize;
    while let Some(block) = reader.read()? {
        let start = (block.start.as_secs() * f64::from(SAMPLE_RATE)).round().max(0.0) as usize;
        let hole = start.saturating_sub(at).min(left);
        let silence = std::iter::repeat_n(0.0, hole);
        let sound = block.samples.iter().copied();
        let bytes: Vec<u8> =
            silence.chain(sound).take(left).map(|sample| peaks.push(sample)).map(mu_law).collect();
        left -= bytes.len();
        at += bytes.len();
        base64.write_all(&bytes).map_err(failed)?;
    }
    let silence = vec![mu_law(0.0); left];
    base64.write_all(&silence).map_err(failed)?;
    base64.finish().map_err(failed)
}

/// JSON that may stand in a script element: nothing in it can end the element.
fn script_json(value: &impl Serialize) -> Result<String> {
    let text = serde_json::to_string(value).map_err(|error| Error::internal(error.to_string()))?;
    Ok(text.replace('<', "\\u003c"))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_leave_its_element() {
        let value = json!({ "text": "</script><b>&" });
        let text = script_json(&value).unwrap();
        assert!(!text.contains('<'), "{text}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
        assert_eq!(escape("<a href=\"x\">&"), "&lt;a href=&quot;x&quot;&gt;&amp;");
    }

    #[test]
    fn the_page_names_each_part_once() {
        let parts: Vec<_> = PAGE.split("%%").skip(1).step_by(2).collect();
        assert_eq!(parts, ["TITLE", "STYLE", "DATA", "SOUND", "PEAKS", "SCRIPT"]);
    }
}
