//! Scripts by name, for messages about text that no font draws.

/// A script that the bundled fonts lack, and the Debian package of a font that has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Script {
    /// For people; empty where no name would help.
    pub name: &'static str,
    pub package: &'static str,
}

const CJK: &str = "fonts-noto-cjk";
const CORE: &str = "fonts-noto-core";

/// First and last character, name, package.
const RANGES: [(u32, u32, &str, &str); 39] = [
    (0x0530, 0x058f, "Armenian", CORE),
    (0x0590, 0x05ff, "Hebrew", CORE),
    (0x0600, 0x06ff, "Arabic", CORE),
    (0x0750, 0x077f, "Arabic", CORE),
    (0x08a0, 0x08ff, "Arabic", CORE),
    (0x0900, 0x097f, "Devanagari", CORE),
    (0x0980, 0x09ff, "Bengali", CORE),
    (0x0a00, 0x0a7f, "Gurmukhi", CORE),
    (0x0a80, 0x0aff, "Gujarati", CORE),
    (0x0b00, 0x0b7f, "Odia", CORE),
    (0x0b80, 0x0bff, "Tamil", CORE),
    (0x0c00, 0x0c7f, "Telugu", CORE),
    (0x0c80, 0x0cff, "Kannada", CORE),
    (0x0d00, 0x0d7f, "Malayalam", CORE),
    (0x0d80, 0x0dff, "Sinhala", CORE),
    (0x0e00, 0x0e7f, "Thai", CORE),
    (0x0e80, 0x0eff, "Lao", CORE),
    (0x0f00, 0x0fff, "Tibetan", CORE),
    (0x1000, 0x109f, "Burmese", CORE),
    (0x10a0, 0x10ff, "Georgian", CORE),
    (0x1100, 0x11ff, "Korean", CJK),
    (0x1200, 0x139f, "Ethiopic", CORE),
    (0x1780, 0x17ff, "Khmer", CORE),
    (0x1800, 0x18af, "Mongolian", CORE),
    (0x2e80, 0x2fdf, "Chinese", CJK),
    (0x3040, 0x30ff, "Japanese", CJK),
    (0x3100, 0x312f, "Chinese", CJK),
    (0x3130, 0x318f, "Korean", CJK),
    (0x31f0, 0x31ff, "Japanese", CJK),
    (0x3400, 0x4dbf, "Chinese", CJK),
    (0x4e00, 0x9fff, "Chinese", CJK),
    (0xac00, 0xd7af, "Korean", CJK),
    (0xf900, 0xfaff, "Chinese", CJK),
    (0xfb1d, 0xfb4f, "Hebrew", CORE),
    (0xfb50, 0xfdff, "Arabic", CORE),
    (0xfe70, 0xfefc, "Arabic", CORE),
    (0xff66, 0xff9f, "Japanese", CJK),
    (0xffa0, 0xffdc, "Korean", CJK),
    (0x20000, 0x323af, "Chinese", CJK),
];

impl Script {
    const OTHER: Self = Self { name: "", package: CORE };

    fn of(c: char) -> Option<Self> {
        let at = RANGES.partition_point(|(_, last, ..)| *last < u32::from(c));
        let (first, _, name, package) = *RANGES.get(at)?;
        (first <= u32::from(c)).then_some(Self { name, package })
    }

    /// The script of a text by these letters of it. Japanese and Korean write with Chinese characters as well.
    pub(super) fn of_letters(letters: &[char]) -> Self {
        let scripts: Vec<_> = letters.iter().filter_map(|c| Self::of(*c)).collect();
        let own = scripts.iter().find(|script| script.name != "Chinese").or(scripts.first());
        own.copied().unwrap_or(Self::OTHER)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> &'static str {
        Script::of_letters(&text.chars().collect::<Vec<_>>()).name
    }

    #[test]
    fn scripts_have_names() {
        assert!(RANGES.windows(2).all(|pair| pair[0].1 < pair[1].0), "in order");
        assert_eq!(name("这是一段文字"), "Chinese");
        assert_eq!(name("日本語の字幕"), "Japanese");
        assert_eq!(name("大韓民國 한국"), "Korean");
        assert_eq!(name("ยินดีต้อนรับ"), "Thai");
        assert_eq!(name("مرحبا"), "Arabic");
        assert_eq!(name("\u{13000}"), "");
    }
}
