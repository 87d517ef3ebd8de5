//! What was said, in the shapes that OpenAI's clients ask for.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use captioni::cues::formats::{self, Format};
use captioni::cues::{CueOptions, CueTrack, segment};
use captioni::pipeline::CharacterWidth;
use captioni::transcript::{Segment, Transcript, Word};
use serde::Deserialize;
use serde_json::{Value, json};

use super::form::Form;
use crate::error::{Problem, Result};

/// How an answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Json { logprobs: bool },
    Text,
    Subtitles(Format),
    Verbose { words: bool, segments: bool },
}

/// What the engine gives back.
#[derive(Debug, Deserialize)]
pub(super) struct Transcribed {
    #[serde(flatten)]
    pub transcript: Transcript,
    /// What a person should know.
    pub warnings: Vec<Value>,
}

impl Shape {
    /// What the form asks for.
    ///
    /// # Errors
    /// A format, or a kind of times, that there is not.
    pub fn of(form: &Form) -> Result<Self> {
        let known = ["word", "segment"];
        if let Some(wrong) = form.granularities.iter().find(|name| !known.contains(&name.as_str())) {
            return Err(Problem::field("timestamp_granularities[]", format!("{wrong:?}"), "word, segment"));
        }
        let has = |name: &str| form.granularities.iter().any(|given| given == name);
        let refuse = |value: String| {
            Err(Problem::field("response_format", value, "json, text, srt, vtt, verbose_json"))
        };
        Ok(match form.format.as_deref().unwrap_or("json") {
            "json" => Self::Json { logprobs: form.logprobs },
            "text" => Self::Text,
            "srt" | "vtt" if form.stream => {
                return Err(Problem::field(
                    "stream",
                    "true",
                    "false for srt and vtt, which are written whole",
                ));
            }
            "srt" => Self::Subtitles(Format::Srt),
            "vtt" => Self::Subtitles(Format::Vtt),
            "verbose_json" => Self::Verbose {
                words: has("word"),
                segments: has("segment") || form.granularities.is_empty(),
            },
            name @ "diarized_json" => {
                return refuse(format!("{name:?}, which tells speakers apart, and this server does not"));
            }
            wrong => return refuse(format!("{wrong:?}")),
        })
    }
}

impl Transcribed {
    pub fn text(&self) -> String {
        let texts = self.transcript.segments.iter().map(|segment| segment.text.as_str());
        texts.collect::<Vec<_>>().join(" ")
    }

    /// The answer to a client that waits for all of it.
    ///
    /// # Errors
    /// Those of making cues.
    pub fn respond(&self, shape: Shape, task: &str) -> Result<Response> {
        Ok(match shape {
            Shape::Json { .. } | Shape::Verbose { .. } => {
                axum::Json(self.fields(shape, task)).into_response()
            }
            Shape::Text => plain("text/plain; charset=utf-8", self.text() + "\n"),
            Shape::Subtitles(format) => plain(format.media_type(), formats::write(&self.cues()?, format)?),
        })
    }

    /// What the answer says beside the text, which is always there.
    #[expect(clippy::indexing_slicing, reason = "fields of an object made here")]
    pub fn fields(&self, shape: Shape, task: &str) -> Value {
        let mut answer = json!({"text": self.text()});
        let segments = &self.transcript.segments;
        let words = || segments.iter().flat_map(|segment| &segment.words);
        match shape {
            Shape::Json { logprobs } => {
                let seconds = self.transcript.duration.as_secs().ceil();
                answer["usage"] = json!({"type": "duration", "seconds": seconds});
                if logprobs {
                    answer["logprobs"] = words().map(logprob).collect();
                }
            }
            Shape::Verbose { words: with_words, segments: with_segments } => {
                answer["task"] = json!(task);
                answer["language"] = json!(self.transcript.language);
                answer["duration"] = json!(self.transcript.duration);
                if with_words {
                    let view = |word: &Word| json!({"word": word.text, "start": word.range.start, "end": word.range.end});
                    answer["words"] = words().map(view).collect();
                }
                if with_segments {
                    answer["segments"] = segments.iter().enumerate().map(verbose).collect();
                }
            }
            Shape::Text | Shape::Subtitles(_) => {}
        }
        if !self.warnings.is_empty() {
            answer["warnings"] = json!(self.warnings);
        }
        answer
    }

    /// Cues of whole words: players that know no times within a cue show the marks as text.
    fn cues(&self) -> Result<CueTrack> {
        let track = segment(&self.transcript, &CueOptions::default(), &CharacterWidth::default())?;
        let mut cues = track.into_cues();
        cues.iter_mut().flat_map(captioni::cues::Cue::words_mut).for_each(|word| word.range = None);
        Ok(CueTrack::new(cues)?)
    }
}

fn plain(kind: &'static str, text: String) -> Response {
    ([(header::CONTENT_TYPE, kind)], text).into_response()
}

/// A segment as `verbose_json` has it; what our decoder has no figure for is 0.
fn verbose((id, segment): (usize, &Segment)) -> Value {
    let sum: f64 = segment.words.iter().map(log_probability).sum();
    json!({
        "id": id, "seek": 0, "start": segment.range.start, "end": segment.range.end, "text": segment.text,
        "tokens": [], "temperature": 0.0, "avg_logprob": sum / segment.words.len().max(1) as f64,
        "compression_ratio": 1.0, "no_speech_prob": 0.0,
    })
}

/// A word where OpenAI has a token.
pub(super) fn logprob(word: &Word) -> Value {
    json!({"token": word.text, "bytes": word.text.as_bytes(), "logprob": log_probability(word)})
}

fn log_probability(word: &Word) -> f64 {
    f64::from(word.probability.max(1e-6)).ln()
}
