//! One error of each kind.

use super::Error;
use crate::units::Timestamp;

impl Error {
    /// One error of each kind, and of each remedy, for those who test how they show errors.
    pub fn samples() -> impl Iterator<Item = Self> {
        let first = Self::InputNotFound { path: "no-such.mp4".into() };
        std::iter::successors(Some(first), after)
    }
}

/// The sample that follows; a total match, so that no kind is left out.
fn after(error: &Error) -> Option<Error> {
    let input = || "talk.mp4".to_owned();
    let reason = || "it is empty".to_owned();
    Some(match error {
        Error::InputNotFound { path } if path.starts_with("no-such.mp4") => {
            Error::InputNotFound { path: "https://example.com/talk.mp4".into() }
        }
        Error::InputNotFound { path } if path.to_string_lossy().contains("://") => {
            Error::InputNotFound { path: "-".into() }
        }
        Error::InputNotFound { .. } => Error::unreadable(input(), reason()),
        Error::InputUnreadable { .. } => Error::NoVideo { input: input() },
        Error::NoVideo { .. } => Error::NoAudio { input: input(), track: None, tracks: 0 },
        Error::NoAudio { track: None, .. } => Error::NoAudio { input: input(), track: Some(2), tracks: 1 },
        Error::NoAudio { .. } => Error::UnsupportedFormat {
            what: "output format .avi".into(),
            accepted: "accepted: mp4, mov".into(),
        },
        Error::UnsupportedFormat { .. } => Error::ModelMissing { name: "base".into(), dir: "models".into() },
        Error::ModelMissing { .. } => Error::ModelUnavailable { name: "base".into(), reason: reason() },
        Error::ModelUnavailable { .. } => Error::model("base.bin", reason()),
        Error::ModelInvalid { .. } => Error::ModelFolder { path: "base".into() },
        Error::ModelFolder { .. } => Error::FontMissing { font: "none.ttf".into(), reason: reason() },
        Error::FontMissing { .. } => Error::TextUndrawable {
            script: "Chinese".into(),
            characters: "你好".into(),
            at: Timestamp::ZERO,
            package: Some("fonts-noto-cjk"),
        },
        Error::TextUndrawable { .. } => Error::GlyphMissing {
            characters: "你 (U+4F60)".into(),
            count: 2,
            package: Some("fonts-noto-cjk"),
        },
        Error::GlyphMissing { .. } => Error::style("font.size", 2, "0.01 to 0.5"),
        Error::StyleInvalid { .. } => Error::cues("line 3", "found nothing; accepted: text"),
        Error::CuesInvalid { .. } => Error::option("crf", 52, "0 to 51 for H.264"),
        Error::OptionsInvalid { option, .. } if option == "crf" => Error::option("model", "bsae", "base"),
        Error::OptionsInvalid { .. } => Error::EncoderMissing { tried: vec!["libx264".into()] },
        Error::EncoderMissing { .. } => {
            Error::OutputUnwritable { path: "out.mp4".into(), reason: reason(), source: None }
        }
        Error::OutputUnwritable { .. } => Error::DiskFull { path: "out.mp4".into() },
        Error::DiskFull { .. } => Error::LimitExceeded {
            what: "number of tracks".into(),
            value: "1000".into(),
            limit: "100".into(),
        },
        Error::LimitExceeded { .. } => Error::Cancelled,
        Error::Cancelled => Error::internal("a frame has no planes"),
        Error::Internal { .. } => return None,
    })
}
