//! Every way the engine can fail, as values with a remedy.
//!
//! An [`Error`] says what is wrong with the value and the accepted range; [`Error::code`] gives the
//! stable string that every door exposes; [`Error::remedy`] says what to do next, as a value that each door puts into
//! the terms of its users.

mod code;
mod remedy;
mod samples;
mod warning;

use std::path::{Path, PathBuf};

pub use code::ErrorCode;
pub use remedy::Remedy;
pub use warning::Warning;

use crate::units::Timestamp;

/// Shorthand for results of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

type Cause = Box<dyn std::error::Error + Send + Sync + 'static>;

/// What went wrong. Match on [`Error::code`] when the remedy matters more than the details.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The input path does not exist.
    #[error("{} does not exist", path.display())]
    InputNotFound {
        /// The path as given.
        path: PathBuf,
    },
    /// The input exists but cannot be read or understood as media.
    #[error("cannot read {input}: {reason}")]
    InputUnreadable {
        /// The path, or `<bytes>` for input in memory.
        input: String,
        /// What was found.
        reason: String,
        /// The underlying failure.
        #[source]
        source: Option<Cause>,
    },
    /// The input has no video track.
    #[error("{input} has no video track")]
    NoVideo {
        /// The path, or `<bytes>`.
        input: String,
    },
    /// The input has no audio track, or not the one that was asked for.
    #[error("{input} has no audio track{}", .track.map(|t| format!(" {t}; it has {tracks}")).unwrap_or_default())]
    NoAudio {
        /// The path, or `<bytes>`.
        input: String,
        /// The 0-based audio track that was asked for.
        track: Option<usize>,
        /// How many audio tracks there are.
        tracks: usize,
    },
    /// A codec, pixel format, container or subtitle format that is not handled.
    #[error("{what} is not supported; {accepted}")]
    UnsupportedFormat {
        /// The format found.
        what: String,
        /// What is accepted instead.
        accepted: String,
    },
    /// The model is not in the cache.
    #[error("model {name} is not installed in {}", dir.display())]
    ModelMissing {
        /// Model name or path as asked for.
        name: String,
        /// The folder that was searched.
        dir: PathBuf,
    },
    /// No source gave the model.
    #[error("model {name} could not be fetched: {reason}")]
    ModelUnavailable {
        /// Model name as asked for.
        name: String,
        /// What each source answered.
        reason: String,
    },
    /// The model file is corrupt, cut or not a model.
    #[error("model file {} is invalid: {reason}", path.display())]
    ModelInvalid {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
        /// The underlying failure.
        #[source]
        source: Option<Cause>,
    },
    /// A folder was given where a model file is expected.
    #[error("model {} is a folder, not a model file", path.display())]
    ModelFolder {
        /// The folder.
        path: PathBuf,
    },
    /// A font file does not exist or is not a usable font.
    #[error("font {font} cannot be used: {reason}")]
    FontMissing {
        /// Family name or path.
        font: String,
        /// What is wrong.
        reason: String,
    },
    /// No available font draws any letter of a cue.
    #[error("no font draws the {script}{}text at {at}: {characters}", if .script.is_empty() { "" } else { " " })]
    TextUndrawable {
        /// Its script, such as `Chinese`; empty where it has no common name.
        script: String,
        /// The text, or its beginning.
        characters: String,
        /// When the cue starts.
        at: Timestamp,
        /// The Debian package of a font that has it, where one is known.
        package: Option<&'static str>,
    },
    /// No available font has a glyph for some characters, which are left out.
    #[error("no font has these characters, which are left out ({count} in all): {characters}")]
    GlyphMissing {
        /// The characters, the most frequent first, with their code points; not all if they are many.
        characters: String,
        /// How many are left out, repeated ones each time.
        count: usize,
        /// The Debian package of a font that has the most frequent, where one is known.
        package: Option<&'static str>,
    },
    /// A style file or option is wrong.
    #[error("style field `{field}` is {value}; accepted: {accepted}")]
    StyleInvalid {
        /// Dotted path of the field.
        field: String,
        /// The value as given.
        value: String,
        /// Accepted range or names.
        accepted: String,
    },
    /// Cues cannot be parsed or break an invariant.
    #[error("cues are invalid at {at}: {reason}")]
    CuesInvalid {
        /// Line, cue number or byte offset, in words.
        at: String,
        /// What is wrong, with the value.
        reason: String,
    },
    /// An option is out of range or unknown.
    #[error("option `{option}` is {value}; accepted: {accepted}")]
    OptionsInvalid {
        /// Name of the option.
        option: String,
        /// The value as given.
        value: String,
        /// Accepted range or names.
        accepted: String,
    },
    /// None of the encoders that would do is present.
    #[error("no usable video encoder; tried {}", tried.join(", "))]
    EncoderMissing {
        /// Encoder names in the order tried.
        tried: Vec<String>,
    },
    /// The output cannot be written.
    #[error("cannot write {}: {reason}", path.display())]
    OutputUnwritable {
        /// The target.
        path: PathBuf,
        /// What happened.
        reason: String,
        /// The underlying failure.
        #[source]
        source: Option<Cause>,
    },
    /// The disk that holds the output or the cache is full.
    #[error("no space left on the disk that holds {}", path.display())]
    DiskFull {
        /// The target.
        path: PathBuf,
    },
    /// Input exceeds a configured or built-in limit.
    #[error("{what} is {value}, over the limit of {limit}")]
    LimitExceeded {
        /// What was measured, with its unit.
        what: String,
        /// The value found.
        value: String,
        /// The limit.
        limit: String,
    },
    /// The job's [`CancelToken`](crate::control::CancelToken) was tripped.
    #[error("cancelled")]
    Cancelled,
    /// A defect of this engine or of a library below it.
    #[error("internal error: {what}")]
    Internal {
        /// What happened.
        what: String,
        /// The underlying failure.
        #[source]
        source: Option<Cause>,
    },
}

impl Error {
    /// The stable code of this error.
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::InputNotFound { .. } => ErrorCode::InputNotFound,
            Self::InputUnreadable { .. } => ErrorCode::InputUnreadable,
            Self::NoVideo { .. } => ErrorCode::NoVideo,
            Self::NoAudio { .. } => ErrorCode::NoAudio,
            Self::UnsupportedFormat { .. } => ErrorCode::UnsupportedFormat,
            Self::ModelMissing { .. } | Self::ModelUnavailable { .. } => ErrorCode::ModelMissing,
            Self::ModelInvalid { .. } | Self::ModelFolder { .. } => ErrorCode::ModelInvalid,
            Self::FontMissing { .. } | Self::TextUndrawable { .. } => ErrorCode::FontMissing,
            Self::GlyphMissing { .. } => ErrorCode::GlyphMissing,
            Self::StyleInvalid { .. } => ErrorCode::StyleInvalid,
            Self::CuesInvalid { .. } => ErrorCode::CuesInvalid,
            Self::OptionsInvalid { .. } => ErrorCode::OptionsInvalid,
            Self::EncoderMissing { .. } => ErrorCode::EncoderMissing,
            Self::OutputUnwritable { .. } => ErrorCode::OutputUnwritable,
            Self::DiskFull { .. } => ErrorCode::DiskFull,
            Self::LimitExceeded { .. } => ErrorCode::LimitExceeded,
            Self::Cancelled => ErrorCode::Cancelled,
            Self::Internal { .. } => ErrorCode::Internal,
        }
    }

    /// What the caller can do about it; `None` where the message says it with what is accepted.
    pub fn remedy(&self) -> Option<Remedy> {
        Remedy::of(self)
    }

    /// An input that cannot be read, with the failure below it.
    pub fn unreadable(input: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::InputUnreadable { input: input.into(), reason: reason.into(), source: None }
    }

    /// An option outside its accepted range.
    pub fn option(option: &str, value: impl std::fmt::Display, accepted: impl Into<String>) -> Self {
        Self::OptionsInvalid { option: option.into(), value: value.to_string(), accepted: accepted.into() }
    }

    /// A style field outside its accepted range.
    pub fn style(field: &str, value: impl std::fmt::Display, accepted: impl Into<String>) -> Self {
        Self::StyleInvalid { field: field.into(), value: value.to_string(), accepted: accepted.into() }
    }

    /// Cues that cannot be used.
    pub fn cues(at: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::CuesInvalid { at: at.into(), reason: reason.into() }
    }

    /// A model file that cannot be used.
    pub fn model(path: impl Into<PathBuf>, reason: impl Into<String>) -> Self {
        Self::ModelInvalid { path: path.into(), reason: reason.into(), source: None }
    }

    /// A defect of ours.
    pub fn internal(what: impl Into<String>) -> Self {
        Self::Internal { what: what.into(), source: None }
    }

    /// An `io::Error` met while writing `path`: [`Error::DiskFull`] or [`Error::OutputUnwritable`].
    pub fn writing(path: impl AsRef<Path>, error: std::io::Error) -> Self {
        let path = path.as_ref().to_owned();
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Self::DiskFull { path },
            _ => Self::OutputUnwritable { path, reason: error.to_string(), source: Some(Box::new(error)) },
        }
    }

    /// An `io::Error` met while reading `path`: [`Error::InputNotFound`] or [`Error::InputUnreadable`].
    pub fn reading(path: impl AsRef<Path>, error: std::io::Error) -> Self {
        let path = path.as_ref();
        match error.kind() {
            std::io::ErrorKind::NotFound => Self::InputNotFound { path: path.to_owned() },
            _ => Self::InputUnreadable {
                input: path.display().to_string(),
                reason: error.to_string(),
                source: Some(Box::new(error)),
            },
        }
    }
}
