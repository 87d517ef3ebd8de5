//! What people call their files.

use std::path::Path;

/// A file's name as a person or a program on another machine gives it: one name, never a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileName(String);

impl FileName {
    /// What [`parse`](Self::parse) takes, for messages.
    pub const ACCEPTED: &str = "a name of 1 to 255 bytes, no path";
    /// Longest name in bytes, that of most file systems.
    const MAX_BYTES: usize = 255;
    /// Longest extension in bytes.
    const MAX_EXTENSION: usize = 8;

    /// The name, if it is one: visible, of at most 255 bytes, without separators of any system's paths and without
    /// control characters, and not `.` or `..`.
    pub fn parse(text: &str) -> Option<Self> {
        let is_name = !text.trim().is_empty()
            && text.len() <= Self::MAX_BYTES
            && !matches!(text, "." | "..")
            && !text.contains(|c: char| matches!(c, '/' | '\\') || c.is_control());
        is_name.then(|| Self(text.to_owned()))
    }

    /// The last part of a path or an address; some browsers tell the whole path.
    pub fn of_path(path: &str) -> Option<Self> {
        Self::parse(path.rsplit(['/', '\\']).next().unwrap_or_default())
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands after its last dot, if it is 1 to 8 ASCII letters and digits, fit for the name of another file.
    pub fn extension(&self) -> Option<&str> {
        let extension = Path::new(&self.0).extension()?.to_str()?;
        let is_fit = (1..=Self::MAX_EXTENSION).contains(&extension.len())
            && extension.bytes().all(|byte| byte.is_ascii_alphanumeric());
        is_fit.then_some(extension)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_names_and_no_paths() {
        for name in ["holiday.mp4", "Ünï côdé 🎬.MKV", "...", ".hidden", "a b", "a%2fb", &"x".repeat(255)]
        {
            assert_eq!(FileName::parse(name).unwrap().as_str(), name);
        }
        let long = "x".repeat(256);
        for text in ["", " \t", ".", "..", "a/b", "..\\b", "/", "a\0b", "a\r\nb", "\u{85}", "\u{7f}", &long] {
            assert_eq!(FileName::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn the_last_part_of_a_path_is_a_name() {
        let last = |path| FileName::of_path(path).map(|name| name.0);
        for path in ["a.mp4", "/tmp/a.mp4", "C:\\fakepath\\a.mp4", "../a.mp4"] {
            assert_eq!(last(path).as_deref(), Some("a.mp4"), "{path}");
        }
        for path in ["", "/tmp/", "../..", "C:\\"] {
            assert_eq!(last(path), None, "{path}");
        }
    }

    #[test]
    fn extensions_are_short_and_plain() {
        let extension = |name| FileName::parse(name).unwrap().extension().map(str::to_owned);
        assert_eq!(extension("speech.G722").as_deref(), Some("G722"));
        assert_eq!(extension("a.tar.gz").as_deref(), Some("gz"));
        for name in ["none", ".mp4", "ends.", "a.b c", "a.mü", "a.123456789", "a.mp4 "] {
            assert_eq!(extension(name), None, "{name}");
        }
    }
}
