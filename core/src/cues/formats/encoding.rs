//! The bytes of a file as text: by its byte order mark, as UTF-8, or in the encoding that its bytes look most like.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use serde::{Deserialize, Serialize};

use super::binary;
use super::repair::repaired;
use crate::error::{Error, Remedy, Result, Warning};

/// The character encoding of a text file, by one of the labels of the web's Encoding Standard
/// (<https://encoding.spec.whatwg.org/#names-and-labels>), such as `utf-8`, `windows-1250` or `shift_jis`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TextEncoding(&'static Encoding);

impl TextEncoding {
    /// Its name in the standard.
    pub fn name(self) -> &'static str {
        self.0.name()
    }
}

impl std::str::FromStr for TextEncoding {
    type Err = String;

    fn from_str(label: &str) -> Result<Self, String> {
        Encoding::for_label_no_replacement(label.as_bytes()).map(Self).ok_or_else(|| {
            format!(
                "encoding is {label:?}; accepted: a label of the Encoding Standard, such as utf-8, utf-16le, windows-1250, \
                 windows-1251, windows-1252, iso-8859-2, shift_jis, gbk or big5"
            )
        })
    }
}

impl TryFrom<String> for TextEncoding {
    type Error = String;

    fn try_from(label: String) -> Result<Self, String> {
        label.parse()
    }
}

impl From<TextEncoding> for String {
    fn from(encoding: TextEncoding) -> Self {
        encoding.name().into()
    }
}

#[cfg(feature = "types")]
impl schemars::JsonSchema for TextEncoding {
    fn schema_name() -> Cow<'static, str> {
        "TextEncoding".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "description": "A character encoding by a label of the web's Encoding Standard, such as `utf-8` or `windows-1250`.",
        })
    }
}

/// The text of a file, without byte order marks, and what had to be guessed or left out.
///
/// # Errors
/// `UNSUPPORTED_FORMAT` for a file that is no text, which is named as what it is.
pub(super) fn decode(bytes: &[u8], named: Option<TextEncoding>) -> Result<(Cow<'_, str>, Vec<Warning>)> {
    if let Some(TextEncoding(encoding)) = named {
        let (text, damage) = convert(encoding, bytes);
        return Ok((text, damage.into_iter().collect()));
    }
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        let (text, damage) = convert(encoding, bytes.get(length..).unwrap_or_default());
        return Ok((text, damage.into_iter().collect()));
    }
    if let Some(what) = binary::known(bytes) {
        return Err(no_text(&format!("{what} where a subtitle file should be")));
    }
    if let Some(encoding) = bare_utf16(bytes) {
        let (text, damage) = convert(encoding, bytes);
        return Ok((text, damage.into_iter().chain([guessed(encoding)]).collect()));
    }
    if binary::has_controls(bytes) {
        return Err(no_text("binary data where a subtitle file should be"));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok((Cow::Borrowed(unmarked(text)), Vec::new()));
    }
    if is_damaged_utf8(bytes) {
        let (text, damage) = convert(UTF_8, bytes);
        return Ok((text, damage.into_iter().collect()));
    }
    let encoding = detect(bytes);
    let (text, damage) = convert(encoding, bytes);
    Ok((text, damage.into_iter().chain([guessed(encoding)]).collect()))
}

fn no_text(what: &str) -> Error {
    Error::UnsupportedFormat { what: what.into(), accepted: super::table::accepted() }
}

/// Several editors in a row each leave a mark of their own.
fn unmarked(text: &str) -> &str {
    text.trim_start_matches('\u{feff}')
}

fn convert<'a>(encoding: &'static Encoding, bytes: &'a [u8]) -> (Cow<'a, str>, Option<Warning>) {
    let (text, has_damage) = encoding.decode_with_bom_removal(bytes);
    let text = match text {
        Cow::Borrowed(text) => Cow::Borrowed(unmarked(text)),
        Cow::Owned(text) if text.starts_with('\u{feff}') => Cow::Owned(unmarked(&text).to_owned()),
        owned => owned,
    };
    let damage = has_damage.then(|| {
        let count = text.matches('\u{fffd}').count();
        let first = text.find('\u{fffd}').and_then(|at| text.get(..at)).unwrap_or_default();
        let line = 1 + first.matches('\n').count();
        repaired(format!(
            "bytes that are not {} were taken for \u{fffd} ({count} times, first at line {line})",
            encoding.name()
        ))
    });
    (text, damage)
}

fn guessed(encoding: &'static Encoding) -> Warning {
    let name = encoding.name();
    let text = format!("the text is not UTF-8 and names no encoding; it was read as {name}");
    repaired(text).with(Remedy::NameEncoding { guessed: name })
}

/// UTF-16 without a mark: digits, points and line ends of times have a zero byte each, always on the same side.
fn bare_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = bytes.get(..4096).unwrap_or(bytes);
    let (pairs, []) = start.as_chunks::<2>() else { return None };
    let zeros = |side: fn(&[u8; 2]) -> bool| pairs.iter().filter(|pair| side(pair)).count();
    let (high, low) =
        (zeros(|pair| pair[0] == 0 && pair[1] != 0), zeros(|pair| pair[1] == 0 && pair[0] != 0));
    let is_most = |most: usize, least: usize| most * 4 > pairs.len() && least * 20 < most;
    match (is_most(low, high), is_most(high, low)) {
        (true, _) => Some(UTF_16LE),
        (_, true) => Some(UTF_16BE),
        _ => None,
    }
}

/// UTF-8 with a few bytes lost or cut off: what is whole of it is far more than what is not, which no other encoding shows.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let (mut whole, mut broken) = (0_usize, 0_usize);
    for part in bytes.utf8_chunks() {
        whole += part.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!part.invalid().is_empty());
    }
    whole > broken.saturating_mul(4)
}

/// What the bytes look most like.
fn detect(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Deny)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CZECH: &str = "1\n00:00:01,000 --> 00:00:03,000\nPříliš žluťoučký kůň\n";

    fn text(bytes: &[u8]) -> (String, Vec<String>) {
        let (text, warnings) = decode(bytes, None).unwrap();
        (text.into_owned(), warnings.into_iter().map(|warning| warning.message).collect())
    }

    #[test]
    fn marks_tell_the_encoding() {
        let utf16 = |to: fn(u16) -> [u8; 2]| -> Vec<u8> { CZECH.encode_utf16().flat_map(to).collect() };
        let (little, big) = (utf16(u16::to_le_bytes), utf16(u16::to_be_bytes));
        for (mark, bytes) in
            [(&b"\xff\xfe"[..], &little), (b"\xfe\xff", &big), (b"\xef\xbb\xbf", &CZECH.as_bytes().to_vec())]
        {
            assert_eq!(text(&[mark, bytes].concat()), (CZECH.to_owned(), vec![]));
        }
        assert_eq!(text("\u{feff}\u{feff}a".as_bytes()), ("a".to_owned(), vec![]));
        for (bytes, name) in [(&little, "UTF-16LE"), (&big, "UTF-16BE")] {
            let (text, warnings) = text(bytes);
            assert_eq!(text, CZECH);
            assert!(warnings[0].ends_with(&format!("read as {name}")), "{warnings:?}");
        }
    }

    #[test]
    fn old_encodings_are_detected_and_named() {
        let russian = "1\n00:00:01,000 --> 00:00:03,000\nПривет, как дела?\n";
        let french = "1\n00:00:01,000 --> 00:00:03,000\nÉté à la forêt, où est-ce ?\n";
        let polish = "1\n00:00:01,000 --> 00:00:03,000\nCo się dzieje? Dziękuję, już wszystko wiem, żółw\n";
        let japanese = "1\n00:00:01,000 --> 00:00:03,000\nこれは日本語の字幕です。\n";
        for (expected, label) in [
            (CZECH, "windows-1250"),
            (polish, "windows-1250"),
            (russian, "windows-1251"),
            (french, "windows-1252"),
            (japanese, "shift_jis"),
        ] {
            let encoding = Encoding::for_label(label.as_bytes()).unwrap();
            let (bytes, ..) = encoding.encode(expected);
            let (text, warnings) = text(&bytes);
            assert_eq!(text, expected, "{label}: {warnings:?}");
            assert_eq!(warnings.len(), 1);
        }
    }

    #[test]
    fn a_named_encoding_is_used() {
        let named = Some("ISO-8859-2".parse().unwrap());
        let (text, warnings) = decode(b"P\xf8\xedli\xb9", named).unwrap();
        assert_eq!((&*text, warnings), ("Příliš", vec![]));
        assert!("latin9000".parse::<TextEncoding>().unwrap_err().contains("windows-1250"));
    }

    #[test]
    fn damage_is_counted_and_placed() {
        let bytes = [CZECH.as_bytes(), b"\xff a \xc5"].concat();
        let (text, warnings) = text(&bytes);
        assert!(text.starts_with(CZECH));
        assert_eq!(warnings, ["bytes that are not UTF-8 were taken for \u{fffd} (2 times, first at line 4)"]);
    }

    #[test]
    fn what_is_no_text_is_named() {
        let told = |bytes: &[u8]| decode(bytes, None).unwrap_err().to_string();
        assert!(
            told(b"\x1a\x45\xdf\xa3\x01\x00\x00\x00")
                .starts_with("a Matroska or WebM file where a subtitle file")
        );
        assert!(told(b"\0\0\0\x20ftypisom\0\0\x02\0").starts_with("an MP4 or QuickTime file"));
        assert!(told(b"PK\x03\x04\x14\0").starts_with("a ZIP archive"));
        assert!(told(b"\x80\x01\x02\x03\x04\x05\xff\xfe\x06").starts_with("binary data"));
    }
}
