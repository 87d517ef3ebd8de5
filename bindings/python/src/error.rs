//! The one place where errors of the engine become Python exceptions.

use captioni::{Error, ErrorCode};
use pyo3::prelude::*;

use crate::remedy::words;

/// Name of the class in `captioni._errors`.
fn class(code: ErrorCode) -> &'static str {
    match code {
        ErrorCode::InputNotFound => "InputNotFound",
        ErrorCode::InputUnreadable => "InputUnreadable",
        ErrorCode::NoVideo => "NoVideo",
        ErrorCode::NoAudio => "NoAudio",
        ErrorCode::UnsupportedFormat => "UnsupportedFormat",
        ErrorCode::ModelMissing => "ModelMissing",
        ErrorCode::ModelInvalid => "ModelInvalid",
        ErrorCode::FontMissing => "FontMissing",
        ErrorCode::GlyphMissing => "GlyphMissing",
        ErrorCode::StyleInvalid => "StyleInvalid",
        ErrorCode::CuesInvalid => "CuesInvalid",
        ErrorCode::OptionsInvalid => "OptionsInvalid",
        ErrorCode::EncoderMissing => "EncoderMissing",
        ErrorCode::OutputUnwritable => "OutputUnwritable",
        ErrorCode::DiskFull => "DiskFull",
        ErrorCode::LimitExceeded => "LimitExceeded",
        ErrorCode::Cancelled => "Cancelled",
        ErrorCode::Internal => "Internal",
        ErrorCode::NoSpeech => "NoSpeech",
        ErrorCode::NothingShown => "NothingShown",
        ErrorCode::NotSpoken => "NotSpoken",
        ErrorCode::TrackChosen => "TrackChosen",
        ErrorCode::AlphaLost => "AlphaLost",
        ErrorCode::MarkupRead => "MarkupRead",
        ErrorCode::CuesRepaired => "CuesRepaired",
        ErrorCode::NotShown => "NotShown",
        ErrorCode::NoRoom => "NoRoom",
        ErrorCode::TimesEstimated => "TimesEstimated",
        ErrorCode::TextShrunk => "TextShrunk",
        ErrorCode::NotKept => "NotKept",
    }
}

/// The exception that stands for `error`.
pub(crate) fn raise(py: Python<'_>, error: Error) -> PyErr {
    let error = in_snake_case(error);
    let instance = py
        .import("captioni._errors")
        .and_then(|module| module.getattr(class(error.code())))
        .and_then(|class| class.call1((error.to_string(), error.remedy().as_ref().map(words))));
    instance.map_or_else(|failure| failure, PyErr::from_value)
}

/// The code of every error, and the name of its class.
#[pyfunction]
pub(crate) fn error_codes() -> Vec<(&'static str, &'static str)> {
    ErrorCode::ALL.iter().map(|&code| (code.as_str(), class(code))).collect()
}

/// Option names as this door spells them: `audio_track` for `audioTrack`.
fn in_snake_case(error: Error) -> Error {
    match error {
        Error::OptionsInvalid { option, value, accepted } => {
            Error::OptionsInvalid { option: snake(&option), value, accepted: snake(&accepted) }
        }
        other => other,
    }
}

fn snake(text: &str) -> String {
    let mut snake = String::with_capacity(text.len() + 4);
    let mut before = ' ';
    // Words that begin with a capital are names, such as WebVTT.
    let mut is_option = false;
    for c in text.chars() {
        if !before.is_alphanumeric() {
            is_option = c.is_lowercase();
        }
        if is_option && c.is_uppercase() {
            snake.push('_');
            snake.extend(c.to_lowercase());
        } else {
            snake.push(c);
        }
        before = c;
    }
    snake
}
