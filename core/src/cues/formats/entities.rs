//! Character references, as the HTML standard has them (<https://html.spec.whatwg.org/#character-references>).

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

/// The standard's list, which it says will never change: a name, with its semicolon where it needs one, and its code points.
const LIST: &str = include_str!("../../../assets/entities.txt");
/// Bytes of the longest name.
const LONGEST: usize = 32;

static NAMES: LazyLock<HashMap<&str, String>> = LazyLock::new(|| {
    let points = |points: &str| {
        points.split(' ').filter_map(|hex| char::from_u32(u32::from_str_radix(hex, 16).ok()?)).collect()
    };
    LIST.lines().filter_map(|line| line.split_once(' ')).map(|(name, hex)| (name, points(hex))).collect()
});

/// What the reference that `text` starts with stands for, and its length; as browsers read it, so that some names and all
/// numbers need no semicolon.
pub(super) fn open(text: &str) -> Option<(Cow<'static, str>, usize)> {
    let inside = text.strip_prefix('&')?;
    if let Some(number) = inside.strip_prefix('#') {
        let (shown, length) = numeric(number)?;
        return Some((shown.to_string().into(), 2 + length));
    }
    let letters = inside.bytes().take(LONGEST).take_while(u8::is_ascii_alphanumeric).count();
    let longest = letters + usize::from(inside.as_bytes().get(letters) == Some(&b';'));
    (2..=longest).rev().find_map(|length| {
        let shown = NAMES.get(inside.get(..length)?)?;
        Some((Cow::Borrowed(shown.as_str()), 1 + length))
    })
}

/// The same where only a semicolon ends a reference, as in formats that hold plain text for the most part.
pub(super) fn closed(text: &str) -> Option<(Cow<'static, str>, usize)> {
    open(text).filter(|&(_, length)| text.as_bytes().get(length - 1) == Some(&b';'))
}

/// Tells text with its character references decoded.
pub(super) fn decoded(text: &str, mut met: impl FnMut(&str)) {
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'&', rest.as_bytes()) {
        let (plain, reference) = rest.split_at(at);
        if !plain.is_empty() {
            met(plain);
        }
        let (shown, length) = open(reference).unwrap_or(("&".into(), 1));
        met(&shown);
        rest = reference.get(length..).unwrap_or_default();
    }
    if !rest.is_empty() {
        met(rest);
    }
}

/// The character of a number, and the length of its digits with their mark and semicolon.
fn numeric(text: &str) -> Option<(char, usize)> {
    let (digits, radix, mark) = match text.strip_prefix(['x', 'X']) {
        Some(hex) => (hex, 16, 1),
        None => (text, 10, 0),
    };
    let length = digits.chars().take_while(|c| c.is_digit(radix)).count();
    let digits = digits.get(..length).filter(|digits| !digits.is_empty())?;
    let end = mark + length;
    let semicolon = usize::from(text.as_bytes().get(end) == Some(&b';'));
    Some((character(u32::from_str_radix(digits, radix).unwrap_or(u32::MAX)), end + semicolon))
}

/// Numbers that old pages mean as characters of windows-1252 are such.
fn character(number: u32) -> char {
    let byte = u8::try_from(number).ok().filter(|byte| (0x80..0xa0).contains(byte));
    if let Some(byte) = byte {
        let bytes = [byte];
        let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&bytes);
        return text.chars().next().unwrap_or('\u{fffd}');
    }
    char::from_u32(number).filter(|&c| c != '\0').unwrap_or('\u{fffd}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(String, usize)> {
        open(text).map(|(shown, length)| (shown.into_owned(), length))
    }

    #[test]
    fn references_are_those_of_browsers() {
        let of = |shown: &str, length| Some((shown.to_owned(), length));
        assert_eq!(read("&amp;x"), of("&", 5));
        assert_eq!(read("&ampx"), of("&", 4));
        assert_eq!(read("&notin;"), of("∉", 7));
        assert_eq!(read("&notit;"), of("¬", 4));
        assert_eq!(read("&eacute;"), of("é", 8));
        assert_eq!(read("&NotEqualTilde;"), of("≂\u{338}", 15));
        assert_eq!(read("&hellip;"), of("…", 8));
        assert_eq!(read("&hellip"), None);
        assert_eq!(read("&#39;"), of("'", 5));
        assert_eq!(read("&#x2014"), of("—", 7));
        assert_eq!(read("&#150;"), of("–", 6));
        assert_eq!(read("&#0;&#xd800;"), of("\u{fffd}", 4));
        assert_eq!(read("&#99999999999;"), of("\u{fffd}", 14));
        for text in ["&", "&;", "&#", "&#;", "&#x;", "&bogus;", "& amp;", "amp;", "&é;"] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(closed("&copy 1").is_none(), open("&copy 1").is_some());
    }
}
