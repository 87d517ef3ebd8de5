//! The table of subtitle formats.

use std::path::Path;

use super::{Content, ass, json, lrc, sbv, srt, vtt};
use crate::cues::CueTrack;
use crate::error::{Error, Result};

/// A row of the table, which stands in the file of its format.
#[derive(Debug)]
pub(super) struct Row {
    /// File extensions in lower case; the first one names the format.
    pub extensions: &'static [&'static str],
    /// With the character set where there may be several.
    pub media_type: &'static str,
    /// Whether the start of a text, without space before it, is of this format beyond doubt.
    pub sniff: fn(&str) -> bool,
    pub read: fn(&str) -> Result<Content>,
    pub write: fn(&CueTrack) -> String,
}

/// Makes the type and the table of one list, so that neither has what the other lacks.
macro_rules! formats {
    ($($(#[$doc:meta])+ $name:ident = $module:ident,)+) => {
        /// A subtitle format.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
        #[cfg_attr(feature = "types", schemars(rename = "SubtitleFormat"))]
        #[serde(rename_all = "lowercase")]
        pub enum Format {
            $($(#[$doc])+ $name,)+
        }

        impl Format {
            /// All formats.
            pub const ALL: [Self; [$(Self::$name),+].len()] = [$(Self::$name),+];

            pub(super) const fn row(self) -> &'static Row {
                match self {
                    $(Self::$name => &$module::ROW,)+
                }
            }
        }
    };
}

formats! {
    /// SubRip.
    Srt = srt,
    /// WebVTT.
    Vtt = vtt,
    /// SubViewer, as YouTube exports it.
    Sbv = sbv,
    /// Lyrics with times.
    Lrc = lrc,
    /// Advanced SubStation Alpha.
    Ass = ass,
    /// JSON in one of the shapes of the [module documentation](super).
    Json = json,
}

impl Format {
    /// The name, which is also the file extension.
    pub const fn name(self) -> &'static str {
        match self.row().extensions {
            [name, ..] => name,
            [] => "",
        }
    }

    /// File extensions in lower case, the usual one first.
    pub const fn extensions(self) -> &'static [&'static str] {
        self.row().extensions
    }

    /// The media type of what is written, such as `text/vtt; charset=utf-8`.
    pub const fn media_type(self) -> &'static str {
        self.row().media_type
    }

    /// The format of a name or file extension, in any case.
    ///
    /// # Errors
    /// `UNSUPPORTED_FORMAT` with the names.
    pub fn from_name(name: &str) -> Result<Self> {
        Self::of_extension(name).ok_or_else(|| Error::UnsupportedFormat {
            what: format!("subtitle format {name:?}"),
            accepted: accepted(),
        })
    }

    /// The format of a file extension, in any case.
    pub fn of_extension(extension: &str) -> Option<Self> {
        let has =
            |format: &Self| format.extensions().iter().any(|known| known.eq_ignore_ascii_case(extension));
        Self::ALL.into_iter().find(has)
    }

    /// The format of a file. What the bytes show counts, since files are often misnamed; the extension
    /// of `path` decides where they show nothing.
    ///
    /// # Errors
    /// `UNSUPPORTED_FORMAT` if neither tells.
    pub fn detect(path: Option<&Path>, bytes: &[u8]) -> Result<Self> {
        if let Some(format) = sniff(bytes) {
            return Ok(format);
        }
        match path.and_then(Path::extension) {
            Some(extension) => Self::from_name(&extension.to_string_lossy()),
            None => Err(Error::UnsupportedFormat {
                what: "a subtitle file of unknown format".into(),
                accepted: accepted(),
            }),
        }
    }
}

/// The format that the first bytes show. SubRip is asked last, as an arrow is all that tells it.
fn sniff(bytes: &[u8]) -> Option<Format> {
    let start = bytes.get(..4096).unwrap_or(bytes);
    let text = String::from_utf8_lossy(start);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    Format::ALL.into_iter().rev().find(|format| (format.row().sniff)(text))
}

fn accepted() -> String {
    format!("accepted: {}", Format::ALL.map(Format::name).join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_names_formats_as_doors_do() {
        for format in Format::ALL {
            assert_eq!(serde_json::to_value(format).unwrap(), format.name());
        }
    }

    #[test]
    fn no_two_formats_share_an_extension() {
        for format in Format::ALL {
            for extension in format.extensions() {
                assert_eq!(Format::of_extension(&extension.to_uppercase()), Some(format));
            }
        }
    }
}
