//! Whether somebody speaks.

use super::pcm::{AudioTracks, PcmReader};
use crate::audio::{SpeechFinder, VadOptions};
use crate::control::Control;
use crate::error::{Error, Result, Warning};
use crate::source::{Input, OpenOptions};

/// Whether there is speech in any audio track of `input`. Stops at the first; without an audio track there is none.
///
/// # Errors
/// Those of opening the input; `OPTIONS_INVALID`.
pub fn has_speech(input: &Input, vad: &VadOptions, control: &Control) -> Result<bool> {
    let audio = Audio { input, vad, open: &OpenOptions::default(), control };
    match audio.read(None) {
        Err(Error::NoAudio { .. }) => Ok(false),
        reader => Ok(audio.speaking_track(reader?)?.is_some()),
    }
}

/// The audio track to transcribe where nobody asked for one: the default one, unless somebody speaks in another alone. Reads
/// only inputs with several tracks.
pub(super) fn track_to_transcribe(
    input: &Input,
    vad: &VadOptions,
    open: &OpenOptions,
    control: &Control,
) -> Result<(usize, Option<Warning>)> {
    let audio = Audio { input, vad, open, control };
    let reader = audio.read(None)?;
    let tracks = reader.tracks().clone();
    let found = if tracks.others.is_empty() { None } else { audio.speaking_track(reader)? };
    let found = found.unwrap_or(tracks.chosen);
    Ok((found, (found != tracks.chosen).then(|| tracks.instead(found))))
}

/// The audio of an input, and how to look for speech in it.
struct Audio<'a> {
    input: &'a Input,
    vad: &'a VadOptions,
    open: &'a OpenOptions,
    control: &'a Control,
}

impl Audio<'_> {
    fn read(&self, track: Option<usize>) -> Result<PcmReader> {
        PcmReader::open(self.input, self.open, track, &self.control.cancel)
    }

    /// The track of `reader` if somebody speaks in it, else the first of the others in which somebody does.
    fn speaking_track(&self, reader: PcmReader) -> Result<Option<usize>> {
        let AudioTracks { chosen, others } = reader.tracks().clone();
        if self.has_speech(reader)? {
            return Ok(Some(chosen));
        }
        for track in others {
            match self.read(Some(track)).and_then(|reader| self.has_speech(reader)) {
                Ok(true) => return Ok(Some(track)),
                Err(Error::Cancelled) => return Err(Error::Cancelled),
                _ => {}
            }
        }
        Ok(None)
    }

    fn has_speech(&self, mut reader: PcmReader) -> Result<bool> {
        let mut finder = SpeechFinder::new(self.vad)?;
        while let Some(block) = reader.read()? {
            self.control.check()?;
            if !finder.push(&block).is_empty() {
                return Ok(true);
            }
        }
        Ok(!finder.finish().is_empty())
    }
}
