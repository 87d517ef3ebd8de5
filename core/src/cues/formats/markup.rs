//! What counts as markup in text that is plain for the most part, and how text is kept from being taken for it.

use super::ass::GUARD;
use super::entities;
use crate::transcript::writing::is_break_space;

const KNOWN: [&str; 16] = [
    "b", "i", "u", "s", "font", "span", "em", "strong", "strike", "del", "c", "v", "lang", "ruby", "rt", "br",
];

/// Escapes what may be taken for markup, and nothing else: most players of such files show references as
/// they stand. What only opens a tag is escaped too, since escaping what follows may complete it.
pub(super) fn escape_markup(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    escape_markup_to(text, &mut escaped);
    escaped
}

/// The same to the end of `escaped`.
pub(super) fn escape_markup_to(text: &str, escaped: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|byte| matches!(byte, b'<' | b'&' | b'{' | b'\\')) {
        let (plain, special) = rest.split_at(at);
        escaped.push_str(plain);
        rest = special.get(1..).unwrap_or_default();
        match special.as_bytes().first() {
            Some(b'<') if is_known(rest) => escaped.push_str("&lt;"),
            Some(b'&') if entities::closed(special).is_some() => escaped.push_str("&amp;"),
            Some(b'{') if opens_override(rest) => escaped.push_str("&#123;"),
            Some(b'\\') if rest.starts_with(['N', 'h', GUARD]) => escaped.extend(['\\', GUARD]),
            _ => escaped.push_str(special.get(..1).unwrap_or_default()),
        }
    }
    escaped.push_str(rest);
}

/// The inside and whole length of the tag that `text` starts with.
pub(super) fn tag(text: &str) -> Option<(&str, usize)> {
    let inside = text.strip_prefix('<').filter(|inside| is_known(inside))?;
    let end = end(inside, b'<', b'>')?;
    Some((inside.get(..end)?, end + 2))
}

/// Where a tag or a block ends. That it opens again first means that this one was none, and so does a distance that none
/// has, which keeps reading linear.
fn end(inside: &str, open: u8, close: u8) -> Option<usize> {
    const LONGEST: usize = 1_000;
    let bytes = inside.as_bytes().get(..LONGEST).unwrap_or(inside.as_bytes());
    let at = memchr::memchr2(open, close, bytes)?;
    (bytes.get(at) == Some(&close)).then_some(at)
}

fn is_known(inside: &str) -> bool {
    let name = name(inside);
    KNOWN.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// The name of a tag, without slash, classes and attributes.
pub(super) fn name(inside: &str) -> &str {
    let inside = inside.strip_prefix('/').unwrap_or(inside);
    let end = inside.find(|c: char| is_break_space(c) || matches!(c, '.' | '/' | '<' | '>'));
    end.and_then(|end| inside.get(..end)).unwrap_or(inside)
}

/// The value of an attribute of a tag, with or without quotes.
pub(super) fn attribute<'a>(inside: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = inside;
    while let Some((before, after)) = rest.split_once('=') {
        let is_it = before
            .trim_end()
            .rsplit(is_break_space)
            .next()
            .is_some_and(|last| last.eq_ignore_ascii_case(name));
        let after = after.trim_start();
        let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (value, left) = match quote {
            Some(quote) => after.get(1..)?.split_once(quote).unwrap_or((after.get(1..)?, "")),
            None => after.split_at(after.find(is_break_space).unwrap_or(after.len())),
        };
        if is_it {
            return Some(value);
        }
        rest = left;
    }
    None
}

/// The inside and length of the `{\...}` or `{y:...}` that `text` starts with.
pub(super) fn override_block(text: &str) -> Option<(&str, usize)> {
    let inside = text.strip_prefix('{').filter(|inside| opens_override(inside))?;
    let end = end(inside, b'{', b'}')?;
    Some((inside.get(..end)?, end + 2))
}

/// Whether players take what follows a brace for no text.
fn opens_override(inside: &str) -> bool {
    match inside.as_bytes() {
        [b'\\', ..] => true,
        [letter, b':', ..] => b"cCfFoPsSyY".contains(letter),
        _ => false,
    }
}

/// What the escape that `text` starts with stands for, and its length.
pub(super) fn escape(text: &str) -> Option<(&'static str, usize)> {
    match text.strip_prefix('\\')?.chars().next()? {
        'N' => Some(("\n", 2)),
        'h' => Some(("\u{a0}", 2)),
        GUARD => Some(("\\", 1 + GUARD.len_utf8())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_found_however_they_are_written() {
        for inside in [
            "font color=red",
            "font face=\"a b\" color='red'",
            "FONT SIZE=1 COLOR = \"red\"",
            "font color=\"red",
        ] {
            assert_eq!(attribute(inside, "color"), Some("red"), "{inside}");
        }
        assert_eq!(attribute("font data-color=red face=\"color=x\"", "color"), None);
    }

    #[test]
    fn only_what_players_know_is_markup() {
        assert_eq!(tag("<i>x"), Some(("i", 3)));
        assert_eq!(tag("</FONT >x"), Some(("/FONT ", 8)));
        for text in ["<3", "<LAUGHS>", "< b>", "<<i>", "<i", "<i <b>"] {
            assert_eq!(tag(text), None, "{text}");
        }
        assert_eq!(override_block(r"{\an8}x"), Some((r"\an8", 6)));
        assert_eq!(override_block("{y:i}x"), Some(("y:i", 5)));
        for text in ["{sic}", "{i}", "{", r"{\an8", r"{\{}"] {
            assert_eq!(override_block(text), None, "{text}");
        }
    }
}
