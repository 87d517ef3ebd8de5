//! The table of subtitle formats.

use std::path::Path;

use super::lines::excerpt;
use super::{Content, ass, encoding, json, lrc, sbv, scc, smi, srt, stl, sub, tsv, ttml, txt, vtt};
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
    pub read: Read,
    /// `None` for a format that is only read.
    pub write: Option<fn(&CueTrack) -> String>,
}

/// What a reader is given.
#[derive(Debug)]
pub(super) enum Read {
    /// The text of the file, whatever its encoding.
    Text(fn(&str) -> Result<Content>),
    /// A file that need not be text, and what tells that it is none.
    Bytes {
        /// Whether a file is of the kind that is no text.
        is: fn(&[u8]) -> bool,
        /// Reads that kind.
        read: fn(&[u8]) -> Result<Content>,
        /// Reads the kind that is text.
        text: fn(&str) -> Result<Content>,
    },
}

/// Makes the type and the table of one list, so that neither has what the other lacks.
macro_rules! formats {
    ($($(#[$doc:meta])+ $name:ident = $module:ident,)+) => {
        /// A subtitle format.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
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
    /// TTML, of which IMSC and DFXP are parts.
    Ttml = ttml,
    /// Scenarist closed captions (CEA-608).
    Scc = scc,
    /// EBU-STL, and the text of the same extension that DVD tools read.
    Stl = stl,
    /// SAMI.
    Smi = smi,
    /// MicroDVD and SubViewer.
    Sub = sub,
    /// Times in milliseconds and text, apart by tabs, as Whisper writes them.
    Tsv = tsv,
    /// Plain text: written, and read as words to [align](crate::pipeline::Engine::align), as it has no times.
    Txt = txt,
    /// JSON in one of the shapes of the [module documentation](super).
    Json = json,
}

impl Format {
    /// Those whose files are captions: all but plain text, which has no times.
    pub fn timed() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|format| *format != Self::Txt)
    }

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

    /// Whether it is written; all are read.
    pub const fn is_written(self) -> bool {
        self.row().write.is_some()
    }

    /// The formats that are written.
    pub fn written() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|format| format.is_written())
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

    /// That of a name or file extension, to be written.
    ///
    /// # Errors
    /// `UNSUPPORTED_FORMAT` with the names of those that are written.
    pub fn to_write(name: &str) -> Result<Self> {
        let format = Self::of_extension(name).filter(|format| format.is_written());
        format.ok_or_else(|| only_read(name))
    }

    /// The format to write: the one that is named, else that of the output's extension.
    ///
    /// # Errors
    /// `UNSUPPORTED_FORMAT` with the names; `OPTIONS_INVALID` where neither is given.
    pub fn chosen(name: Option<&str>, output: Option<&Path>) -> Result<Self> {
        match (name, output) {
            (Some(name), _) => Self::to_write(name),
            (None, Some(output)) => Self::of_output(output),
            (None, None) => {
                let names: Vec<_> = Self::written().map(Self::name).collect();
                Err(Error::option("to", "missing", names.join(", ")))
            }
        }
    }

    /// The format of a file extension, in any case.
    pub fn of_extension(extension: &str) -> Option<Self> {
        let has =
            |format: &Self| format.extensions().iter().any(|known| known.eq_ignore_ascii_case(extension));
        Self::ALL.into_iter().find(has)
    }

    /// The format of a file that is to be written, by its extension.
    ///
    /// # Errors
    /// `UNSUPPORTED_FORMAT` with the names.
    pub fn of_output(path: &Path) -> Result<Self> {
        match path.extension() {
            Some(extension) => Self::to_write(&extension.to_string_lossy()),
            None => Err(Error::UnsupportedFormat {
                what: format!("{} has no extension to tell its subtitle format, which", path.display()),
                accepted: list(Self::written()),
            }),
        }
    }

    /// The format of a file. What the bytes show counts, since files are often misnamed; the extension
    /// of `path` decides where they show nothing.
    ///
    /// # Errors
    /// `UNSUPPORTED_FORMAT` if neither tells, and for a file that is no text.
    pub fn detect(path: Option<&Path>, bytes: &[u8]) -> Result<Self> {
        match Self::of_bytes(bytes) {
            Some(format) => Ok(format),
            None => Self::of_text(path, &encoding::decode(bytes, None)?.0),
        }
    }

    /// That of a file that is no text.
    pub(super) fn of_bytes(bytes: &[u8]) -> Option<Self> {
        Self::ALL.into_iter().find(|format| matches!(format.row().read, Read::Bytes { is, .. } if is(bytes)))
    }

    pub(super) fn of_text(path: Option<&Path>, text: &str) -> Result<Self> {
        let named =
            path.and_then(Path::extension).and_then(|named| Self::of_extension(&named.to_string_lossy()));
        // Times with an arrow are all that tells SubRip, and WebVTT without its first line has them too.
        match sniff(text) {
            Some(Self::Srt) if named == Some(Self::Vtt) => return Ok(Self::Vtt),
            Some(format) => return Ok(format),
            None => {}
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

/// A format that is not written.
pub(super) fn only_read(name: &str) -> Error {
    Error::UnsupportedFormat {
        what: format!("writing the subtitle format {name:?}"),
        accepted: list(Format::written()),
    }
}

#[cfg(feature = "types")]
impl schemars::JsonSchema for Format {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "SubtitleFormat".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let written: Vec<_> = Self::written().map(Self::name).collect();
        schemars::json_schema!({
            "description": "A subtitle format that is written.",
            "type": "string",
            "enum": written,
        })
    }
}

/// The format that the first characters show. SubRip is asked last, as an arrow is all that tells it.
fn sniff(text: &str) -> Option<Format> {
    const START: usize = 4096;
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\0');
    let end = (0..=START.min(text.len())).rev().find(|&end| text.is_char_boundary(end));
    let start = end.and_then(|end| text.get(..end)).unwrap_or_default();
    Format::ALL.into_iter().rev().find(|format| (format.row().sniff)(start))
}

pub(super) fn accepted() -> String {
    list(Format::ALL)
}

fn list(formats: impl IntoIterator<Item = Format>) -> String {
    let names: Vec<_> = formats.into_iter().map(Format::name).collect();
    format!("accepted: {}", names.join(", "))
}

/// That a text is of none of the formats, whatever its name says.
pub(super) fn unknown(text: &str) -> Error {
    let first = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    Error::UnsupportedFormat {
        what: format!("a subtitle file of unknown format, starting {},", excerpt(first)),
        accepted: accepted(),
    }
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
