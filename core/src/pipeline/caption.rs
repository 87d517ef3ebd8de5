//! From a video's own speech to the same video with captions.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::engine::{Engine, TranscribeOptions};
use super::look::Ruler;
use super::shots::find_shots;
use super::{CaptionReading, GivenCues, RenderOptions, SecondCues, render};
use crate::control::Control;
use crate::cues::{CueOptions, CueTrack, segment};
use crate::encode::Summary;
use crate::error::Result;
use crate::source::Input;
use crate::transcript::Transcript;

/// How to caption a video from its own speech.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct CaptionOptions {
    /// What to transcribe.
    pub transcribe: TranscribeOptions,
    /// How words become cues.
    pub cues: CueOptions,
    /// How cues are drawn and the video is written.
    pub render: RenderOptions,
    /// Captions in another language, to show beside those of the speech.
    pub second: SecondCues,
}

impl CaptionOptions {
    /// Checks everything that does not depend on the input.
    ///
    /// # Errors
    /// `OPTIONS_INVALID`, `STYLE_INVALID`.
    pub fn validate(&self) -> Result<()> {
        self.transcribe.validate()?;
        self.cues.validate()?;
        self.render.validate()?;
        self.second.validate()
    }
}

/// What captioning made.
#[derive(Debug, Clone, PartialEq)]
pub struct Captioned {
    /// What was said.
    pub transcript: Transcript,
    /// The captions that were drawn.
    pub cues: CueTrack,
    /// The video that was written.
    pub summary: Summary,
}

impl Engine {
    /// Transcribes `input`, groups the words into cues that fit the frame, and draws them onto it.
    ///
    /// # Errors
    /// Those of [`Engine::transcribe`], of [`segment`] and of [`render`](super::render()); `FONT_MISSING` as soon as
    /// something is said that no font can draw.
    pub fn caption(
        &self,
        input: &Input,
        output: &Path,
        options: &CaptionOptions,
        control: &Control,
    ) -> Result<Captioned> {
        check_caption(input, output, options)?;
        let RenderOptions { open, look, .. } = &options.render;
        let ruler = Ruler::of(input, open, look, control)?;
        let timing = find_shots(&options.cues, Some(input), open, control)?;
        let mut transcribed =
            self.transcribe_each(
                input,
                &options.transcribe,
                control,
                &mut |segment| match options.render.soft {
                    true => Ok(()),
                    false => ruler.check(segment),
                },
            )?;
        let rules = look.rules_for(&timing, ruler.canvas().size)?;
        let cues = segment(&transcribed.transcript, &rules, &ruler)?;
        let given = GivenCues { track: cues.clone(), warnings: Vec::new() };
        let timing = (options.cues != CueOptions::default()).then_some(&*timing);
        let drawn = options.second.put_beside(given, CaptionReading::default(), look, |captions, look| {
            captions.cues(input, timing, look, control)
        })?;
        let mut summary = render(input, &drawn.track, output, &options.render, control)?;
        summary.warnings.splice(0..0, drawn.warnings);
        transcribed.warnings.retain(|warning| !summary.warnings.contains(warning));
        summary.warnings.splice(0..0, transcribed.warnings);
        Ok(Captioned { transcript: transcribed.transcript, cues, summary })
    }
}

/// Checks options and output before the work starts, so that a typing error does not cost a transcription.
///
/// # Errors
/// `OPTIONS_INVALID`, `STYLE_INVALID`, `UNSUPPORTED_FORMAT`, `ENCODER_MISSING`, `OUTPUT_UNWRITABLE`; for `soft` those of
/// opening the input.
pub fn check_caption(input: &Input, output: &Path, options: &CaptionOptions) -> Result<()> {
    options.validate()?;
    options.render.check(input, output)
}
