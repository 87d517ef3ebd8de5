//! Tags and character references inside cue text.

use crate::transcript::writing::is_break_space;

/// Which `<...>` counts as a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tags {
    /// Only the names that SubRip files use; other angle brackets are text.
    Known,
    /// All, as WebVTT has it.
    All,
}

const KNOWN: [&str; 14] =
    ["b", "i", "u", "s", "font", "span", "em", "strong", "c", "v", "lang", "ruby", "rt", "br"];

/// A stretch of cue text.
#[derive(Debug, PartialEq)]
pub(super) enum Piece<'a> {
    /// A character to show, decoded.
    Char(char),
    /// The inside of a tag, without the angle brackets.
    Tag(&'a str),
}

/// Cuts text into characters and tags. `{\...}` of Advanced SubStation is skipped.
pub(super) fn pieces(text: &str, tags: Tags) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let first = rest.chars().next()?;
            let special = match first {
                '<' => tag(rest, tags).map(|(inside, length)| (Some(Piece::Tag(inside)), length)),
                '&' => reference(rest).map(|(decoded, length)| (Some(Piece::Char(decoded)), length)),
                '{' => override_block(rest).map(|length| (None, length)),
                _ => None,
            };
            let (piece, length) = special.unwrap_or((Some(Piece::Char(first)), first.len_utf8()));
            rest = &rest[length..];
            if piece.is_some() {
                return piece;
            }
        }
    })
}

/// Text as shown, all tags stripped, `<br>` being a line end and ruby annotations left out.
pub(super) fn plain(text: &str, tags: Tags) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut ruby = Ruby::default();
    for piece in pieces(text, tags) {
        match piece {
            Piece::Char(c) if !ruby.inside => shown.push(c),
            Piece::Char(_) => {}
            Piece::Tag(tag) if name(tag).eq_ignore_ascii_case("br") => shown.push('\n'),
            Piece::Tag(tag) => ruby.see(tag),
        }
    }
    shown
}

/// Whether the text is the annotation of a ruby, which is not shown.
#[derive(Debug, Default)]
pub(super) struct Ruby {
    pub inside: bool,
}

impl Ruby {
    pub fn see(&mut self, tag: &str) {
        match tag {
            "rt" => self.inside = true,
            "/rt" | "/ruby" => self.inside = false,
            _ => {}
        }
    }
}

/// Escapes what may be taken for markup, and nothing else: most players of such files show references as
/// they stand. What only opens a tag is escaped too, since escaping what follows may complete it.
pub(super) fn escape_markup(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let rest = &text[at..];
        match c {
            '<' if is_known(&rest[1..]) => escaped.push_str("&lt;"),
            '&' if reference(rest).is_some() => escaped.push_str("&amp;"),
            '{' if rest.starts_with("{\\") => escaped.push_str("&#123;"),
            _ => escaped.push(c),
        }
    }
    escaped
}

/// The inside and whole length of the tag that `text` starts with.
fn tag(text: &str, tags: Tags) -> Option<(&str, usize)> {
    let end = tag_end(text)?;
    let inside = &text[1..end];
    match tags {
        Tags::All => Some((inside, end + 1)),
        Tags::Known => is_known(inside).then_some((inside, end + 1)),
    }
}

/// Where the `>` of a tag is. Another `<` first means that this one opens no tag, and so does a distance
/// that no tag has, which keeps reading linear.
fn tag_end(text: &str) -> Option<usize> {
    const LONGEST: usize = 1_000;
    let at = text.bytes().take(LONGEST).skip(1).position(|byte| byte == b'>' || byte == b'<')? + 1;
    (text.as_bytes().get(at) == Some(&b'>')).then_some(at)
}

fn is_known(inside: &str) -> bool {
    KNOWN.iter().any(|known| known.eq_ignore_ascii_case(name(inside)))
}

/// The name of a tag, without slash, classes and attributes.
fn name(inside: &str) -> &str {
    let inside = inside.strip_prefix('/').unwrap_or(inside);
    inside.split(|c: char| is_break_space(c) || matches!(c, '.' | '/' | '<' | '>')).next().unwrap_or_default()
}

/// The character and length of the reference that `text` starts with.
fn reference(text: &str) -> Option<(char, usize)> {
    const LONGEST: usize = 10;
    let end = text.bytes().take(LONGEST).position(|byte| byte == b';')?;
    let decoded = match &text[1..end] {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        "lrm" => '\u{200e}',
        "rlm" => '\u{200f}',
        numeric => char::from_u32(code_point(numeric.strip_prefix('#')?)?)?,
    };
    Some((decoded, end + 1))
}

fn code_point(digits: &str) -> Option<u32> {
    match digits.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => digits.parse().ok(),
    }
}

/// The length of the `{\...}` that `text` starts with.
fn override_block(text: &str) -> Option<usize> {
    const LONGEST: usize = 1_000;
    if !text.starts_with("{\\") {
        return None;
    }
    let at = text.bytes().take(LONGEST).skip(1).position(|byte| byte == b'}' || byte == b'{')? + 1;
    (text.as_bytes().get(at) == Some(&b'}')).then_some(at + 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn styling_is_stripped() {
        let text = r##"{\an8}<i>Hello</i> <font color="#fff">big</font><br><b>world</b> {sic}"##;
        assert_eq!(plain(text, Tags::Known), "Hello big\nworld {sic}");
        assert_eq!(plain("<v.loud Mary>Hi</v> <c.yellow>you</c><00:01.000>", Tags::All), "Hi you");
        assert_eq!(plain("<ruby>漢<rt>かん</rt></ruby>字", Tags::All), "漢字");
    }

    #[test]
    fn angle_brackets_of_text_stay_in_subrip() {
        for text in ["I <3 you", "a < b > c", "<LAUGHS>", "a <", "<<i"] {
            assert_eq!(plain(text, Tags::Known), text);
        }
    }

    #[test]
    fn references_are_decoded() {
        let text = "Tom &amp; Jerry &lt;b&gt; &quot;&#39;&#x27;&apos; a&nbsp;b &lrm;&rlm; AT&T; &bogus; &";
        assert_eq!(
            plain(text, Tags::Known),
            "Tom & Jerry <b> \"'''  a\u{a0}b \u{200e}\u{200f} AT&T; &bogus; &".replace("  ", " ")
        );
    }

    proptest! {
        #[test]
        fn escaped_text_reads_back(text in r"([a-z ]|<|>|&|;|\{|\\|\}|<i>|</b>|&amp;|&#38;|\{\\an8\}|é)*") {
            prop_assert_eq!(plain(&escape_markup(&text), Tags::Known), text);
        }
    }
}
