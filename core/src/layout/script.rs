//! Scripts by name, for messages about text that no font draws.

use unicode_script::{Script as Code, UnicodeScript};

/// A script, and the Debian package of fonts that have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Script {
    /// For people, with `_` for spaces; empty where no name would help.
    pub name: &'static str,
    pub package: Option<&'static str>,
}

const CJK: &str = "fonts-noto-cjk";
const CORE: &str = "fonts-noto-core";
const EMOJI: &str = "fonts-noto-color-emoji";

/// Scripts that people know by another name than Unicode's, or that are in another package than most.
const NAMED: [(Code, &str, &str); 11] = [
    (Code::Han, "Chinese", CJK),
    (Code::Bopomofo, "Chinese", CJK),
    (Code::Hiragana, "Japanese", CJK),
    (Code::Katakana, "Japanese", CJK),
    (Code::Hangul, "Korean", CJK),
    (Code::Myanmar, "Burmese", CORE),
    (Code::Oriya, "Odia", CORE),
    (Code::Nko, "N'Ko", CORE),
    (Code::Egyptian_Hieroglyphs, "Egyptian", CORE),
    (Code::Ol_Chiki, "Santali", CORE),
    (Code::Meetei_Mayek, "Meitei", CORE),
];

/// Where Unicode keeps its pictographs, and letters and flags like them.
const PICTOGRAPHS: std::ops::RangeInclusive<char> = '\u{1f000}'..='\u{1faff}';

impl Script {
    pub(super) fn of(c: char) -> Self {
        let code = c.script();
        if let Some((_, name, package)) = NAMED.iter().find(|(known, ..)| *known == code) {
            return Self { name, package: Some(package) };
        }
        match code {
            Code::Common if PICTOGRAPHS.contains(&c) => Self { name: "emoji", package: Some(EMOJI) },
            Code::Common | Code::Inherited => Self { name: "", package: Some(CORE) },
            // Not assigned, or for whoever uses it.
            Code::Unknown => Self { name: "", package: None },
            _ => Self { name: code.full_name(), package: Some(CORE) },
        }
    }

    /// The script of a text. Japanese and Korean write with Chinese characters as well, and all with common signs.
    pub(super) fn of_text(text: impl Iterator<Item = char>) -> Self {
        let rank = |script: &Self| match script.name {
            "" => 3,
            "emoji" => 2,
            "Chinese" => 1,
            _ => 0,
        };
        let scripts = text.filter(|c| !c.is_whitespace()).map(Self::of);
        scripts.min_by_key(rank).unwrap_or(Self { name: "", package: None })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> (&'static str, &'static str) {
        let script = Script::of_text(text.chars());
        (script.name, script.package.unwrap_or_default())
    }

    #[test]
    fn scripts_have_names_and_packages() {
        assert_eq!(told("这是一段文字！"), ("Chinese", CJK));
        assert_eq!(told("日本語の字幕"), ("Japanese", CJK));
        assert_eq!(told("大韓民國 한국"), ("Korean", CJK));
        assert_eq!(told("ยินดีต้อนรับ 🎉"), ("Thai", CORE));
        assert_eq!(told("مرحبا، 2"), ("Arabic", CORE));
        assert_eq!(told("ပြန်"), ("Burmese", CORE));
        assert_eq!(told("ᠮᠣᠩ"), ("Mongolian", CORE));
        assert_eq!(told("\u{13000}"), ("Egyptian", CORE));
        assert_eq!(told("🎉 🇩🇪!"), ("emoji", EMOJI));
        assert_eq!(told("⌬"), ("", CORE));
        assert_eq!(told("\u{e000}"), ("", ""));
    }
}
