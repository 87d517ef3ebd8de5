//! Errors as JavaScript is given them.

use captioni::{Error, ErrorCode};
use serde_json::json;

/// `{code, message, hint}` as JSON.
pub(crate) fn to_json(error: &Error) -> String {
    json!({"code": error.code(), "message": error.to_string(), "hint": hint(error)}).to_string()
}

/// The remedy, in terms of this package.
fn hint(error: &Error) -> Option<String> {
    match error.code() {
        ErrorCode::ModelMissing => Some(match error {
            Error::ModelMissing { name, .. } => format!("fetch it once with `await Captioni.models.fetch('{name}')`"),
            _ => "check the network, name a mirror in CAPTIONI_MODEL_URL, or turn a faster-whisper folder into a model \
                  with `Captioni.models.convert(folder)`"
                .into(),
        }),
        ErrorCode::NoAudio if matches!(error, Error::NoAudio { track: None, .. }) => {
            Some("give the cues yourself to `render`".into())
        }
        ErrorCode::GlyphMissing => Some("add a font that covers the character in `fonts`".into()),
        ErrorCode::StyleInvalid => Some("`Captioni.styles()` gives whole, valid styles to start from".into()),
        ErrorCode::EncoderMissing => Some("name another encoder in `encoder`".into()),
        ErrorCode::InputNotFound
        | ErrorCode::InputUnreadable
        | ErrorCode::NoVideo
        | ErrorCode::NoAudio
        | ErrorCode::UnsupportedFormat
        | ErrorCode::ModelInvalid
        | ErrorCode::FontMissing
        | ErrorCode::CuesInvalid
        | ErrorCode::OptionsInvalid
        | ErrorCode::OutputUnwritable
        | ErrorCode::DiskFull
        | ErrorCode::LimitExceeded
        | ErrorCode::Cancelled
        | ErrorCode::Internal
        | ErrorCode::NoSpeech
        | ErrorCode::NothingShown
        | ErrorCode::NotSpoken
        | ErrorCode::TrackChosen
        | ErrorCode::AlphaLost
        | ErrorCode::CuesRepaired => error.hint(),
    }
}
