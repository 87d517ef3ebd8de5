//! What can be done about an error or a warning, without the words of any door.

use std::path::PathBuf;

use super::Error;

/// What to do next. Each door says it in the terms of its users: a switch, an argument, a field.
///
/// Exhaustive on purpose: a door's words are a total match and stop compiling when a remedy is added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remedy {
    /// Addresses are not opened: download the file and give its path.
    DownloadFirst,
    /// Standard input is not read: write it to a file and give its path.
    SaveFirst,
    /// Check that the input is where the path says.
    CheckPath,
    /// Check that the input is a whole media file and may be read.
    CheckFile,
    /// Give an input with a video track, or only transcribe.
    GiveVideo,
    /// Choose an audio track that the input has, or another one.
    ChooseTrack,
    /// Give cues that say something, since there is nothing to transcribe or nothing in those that were given.
    GiveCues,
    /// Fetch the model.
    FetchModel {
        /// Name or path as asked for.
        name: String,
    },
    /// Fetch the model from a mirror, or convert one that was fetched by other means.
    FindModel,
    /// Convert the folder to a model file.
    ConvertModel {
        /// The folder.
        folder: PathBuf,
    },
    /// Choose one of the models that the engine lists.
    ListModels,
    /// Delete the model file and fetch or convert it again.
    ReplaceModel,
    /// Give a TrueType or OpenType file that exists.
    ReplaceFont,
    /// Add a font that covers more.
    AddFont {
        /// The characters or the script that no font covers, if known.
        covers: Option<String>,
        /// The Debian package of one, if known.
        package: Option<&'static str>,
    },
    /// Name a family that is bundled, or add a font that has it.
    AddFamily,
    /// Start from one of the whole, valid styles that the engine lists.
    StartFromStyle,
    /// Name another encoder, or install one.
    NameEncoder,
    /// Check that the folder of the output exists and may be written to.
    CheckFolder,
    /// Free some space or write to another disk.
    FreeSpace,
    /// Compare the times of the cues with the length of the video; shift them if they count from elsewhere.
    CheckTimes,
    /// Move the times of the cues, which count from elsewhere.
    ShiftCues {
        /// By so many seconds, less than 0 for sooner.
        seconds: i64,
    },
    /// Say which character encoding a text has, if the guess is wrong.
    NameEncoding {
        /// What it was taken for.
        guessed: &'static str,
    },
    /// Check that the text is that of this recording.
    CheckText,
    /// Align the text to the speech, which gives each word its time.
    AlignWords,
    /// Say whether asterisks around words are mark-up.
    ChooseMarkup,
    /// Report the defect.
    Report,
}

impl Remedy {
    pub(super) fn of(error: &Error) -> Option<Self> {
        Some(match error {
            Error::InputNotFound { path } if path.to_string_lossy().contains("://") => Self::DownloadFirst,
            Error::InputNotFound { path } if path.as_os_str() == "-" => Self::SaveFirst,
            Error::InputNotFound { .. } => Self::CheckPath,
            Error::InputUnreadable { .. } => Self::CheckFile,
            Error::NoVideo { .. } => Self::GiveVideo,
            Error::NoAudio { track: Some(_), .. } => Self::ChooseTrack,
            Error::NoAudio { .. } => Self::GiveCues,
            Error::ModelMissing { name, .. } => Self::FetchModel { name: name.clone() },
            Error::ModelUnavailable { .. } => Self::FindModel,
            Error::ModelFolder { path } => Self::ConvertModel { folder: path.clone() },
            Error::ModelInvalid { .. } => Self::ReplaceModel,
            Error::FontMissing { .. } => Self::ReplaceFont,
            Error::TextUndrawable { script, package, .. } => {
                let covers = Some(script).filter(|script| !script.is_empty()).cloned();
                Self::AddFont { covers, package: *package }
            }
            Error::GlyphMissing { package, .. } => Self::AddFont { covers: None, package: *package },
            Error::StyleInvalid { .. } => Self::StartFromStyle,
            Error::EncoderMissing { .. } => Self::NameEncoder,
            Error::OutputUnwritable { .. } => Self::CheckFolder,
            Error::DiskFull { .. } => Self::FreeSpace,
            Error::OptionsInvalid { option, .. } if option == "model" => Self::ListModels,
            Error::Internal { .. } => Self::Report,
            // The message names what is accepted.
            Error::UnsupportedFormat { .. }
            | Error::CuesInvalid { .. }
            | Error::OptionsInvalid { .. }
            | Error::LimitExceeded { .. }
            | Error::Cancelled => return None,
        })
    }
}
