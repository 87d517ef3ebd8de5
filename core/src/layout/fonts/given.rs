//! Fonts that a job brings beside the bundled ones.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// Fonts beside the bundled ones. A character is looked for in the own files, then the style's family, the bundled fonts,
/// the files for what is missing, the folders, and the machine's fonts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fonts {
    /// TrueType and OpenType files, in this order.
    pub files: Vec<FontFile>,
    /// Folders of such files, with the folders in them. Styles may name their families.
    pub dirs: Vec<PathBuf>,
    /// Whether the machine's own fonts are used. What is drawn then differs from machine to machine.
    pub system: bool,
}

/// A font file. As text its path, or `fallback:PATH`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "PathBuf", into = "PathBuf")]
pub struct FontFile {
    /// Where it is.
    pub path: PathBuf,
    /// Whether it is only used for what the style's font and the bundled ones lack.
    pub is_fallback: bool,
}

const FALLBACK: &str = "fallback:";

impl From<PathBuf> for FontFile {
    fn from(path: PathBuf) -> Self {
        match path.to_str().and_then(|text| text.strip_prefix(FALLBACK)) {
            Some(rest) => Self { path: rest.into(), is_fallback: true },
            None => Self { path, is_fallback: false },
        }
    }
}

impl From<&Path> for FontFile {
    fn from(path: &Path) -> Self {
        path.to_owned().into()
    }
}

impl From<&str> for FontFile {
    fn from(text: &str) -> Self {
        PathBuf::from(text).into()
    }
}

impl From<FontFile> for PathBuf {
    fn from(FontFile { path, is_fallback }: FontFile) -> Self {
        if !is_fallback {
            return path;
        }
        let mut text = OsString::from(FALLBACK);
        text.push(path);
        text.into()
    }
}

#[cfg(feature = "types")]
impl schemars::JsonSchema for FontFile {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "FontFile".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "string"})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_text() {
        let file: FontFile = serde_json::from_str(r#""fallback:C:\\fonts\\a.ttf""#).unwrap();
        assert_eq!(file, FontFile { path: r"C:\fonts\a.ttf".into(), is_fallback: true });
        for text in ["fallback:a b.ttf", "./fallback:x.ttf", "a.ttf"] {
            let file = FontFile::from(text);
            assert_eq!(file.is_fallback, text == "fallback:a b.ttf");
            assert_eq!(serde_json::to_value(file).unwrap(), text);
        }
    }
}
