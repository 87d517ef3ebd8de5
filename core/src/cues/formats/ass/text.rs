//! The text of an event: characters, and the tags between them.

use super::tags::{Tag, tags};
use super::write::GUARD;

/// A stretch of text with the tags in front of it.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Piece<'a> {
    pub tags: Vec<Tag<'a>>,
    /// As shown; `\n` ends a line. What a drawing is made of where [`Piece::is_drawing`].
    pub text: String,
    pub is_drawing: bool,
}

/// Cuts the text of an event into pieces; `wrap` is the wrap style of the script.
pub(super) fn pieces(text: &str, wrap: u8) -> Vec<Piece<'_>> {
    let mut reader = PieceReader { pieces: Vec::new(), open: Piece::default(), wrap, of_script: wrap };
    let mut rest = text;
    // Looked for once: a text of nothing but opening braces would be searched from each of them.
    let after_blocks = text.rfind('}').map_or("", |last| &text[last..]).len();
    while let Some(c) = rest.chars().next() {
        let block = rest.strip_prefix('{').filter(|inside| inside.len() >= after_blocks && after_blocks > 0);
        if let Some((inside, after)) = block.and_then(|inside| inside.split_once('}')) {
            reader.block(tags(inside));
            rest = after;
            continue;
        }
        let (shown, length) = match reader.open.is_drawing {
            true => (Some(c), c.len_utf8()),
            false => reader.shown(c, rest),
        };
        reader.open.text.extend(shown);
        rest = rest.get(length..).unwrap_or_default();
    }
    reader.pieces.push(reader.open);
    reader.pieces
}

struct PieceReader<'a> {
    pieces: Vec<Piece<'a>>,
    open: Piece<'a>,
    wrap: u8,
    of_script: u8,
}

impl<'a> PieceReader<'a> {
    fn block(&mut self, tags: Vec<Tag<'a>>) {
        if !self.open.text.is_empty() && !tags.is_empty() {
            let is_drawing = self.open.is_drawing;
            let next = Piece { is_drawing, ..Piece::default() };
            self.pieces.push(std::mem::replace(&mut self.open, next));
        }
        for tag in &tags {
            match tag {
                Tag::Wrap(wrap) => self.wrap = wrap.unwrap_or(self.of_script),
                Tag::Drawing(scale) => self.open.is_drawing = *scale > 0,
                _ => {}
            }
        }
        self.open.tags.extend(tags);
    }

    /// What is shown of the start of `rest`, and its length.
    fn shown(&self, c: char, rest: &str) -> (Option<char>, usize) {
        let escaped = rest.strip_prefix('\\').and_then(|escaped| escaped.chars().next());
        match (c, escaped) {
            ('\t', _) => (Some(' '), 1),
            (_, Some('N')) => (Some('\n'), 2),
            (_, Some('n')) => (Some(if self.wrap == 2 { '\n' } else { ' ' }), 2),
            (_, Some('h')) => (Some('\u{a0}'), 2),
            (_, Some(brace @ ('{' | '}'))) => (Some(brace), 2),
            (_, Some(GUARD)) => (Some(c), 1 + GUARD.len_utf8()),
            _ => (Some(c), c.len_utf8()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str, wrap: u8) -> Vec<String> {
        pieces(text, wrap).into_iter().map(|piece| piece.text).collect()
    }

    #[test]
    fn tags_stand_before_their_text() {
        let pieces = pieces(r"One {\i1}two{\i0\b1}{\u1} three", 0);
        let seen: Vec<_> = pieces.iter().map(|piece| (piece.tags.len(), &*piece.text)).collect();
        assert_eq!(seen, [(0, "One "), (1, "two"), (3, " three")]);
    }

    #[test]
    fn comments_and_empty_blocks_part_nothing() {
        assert_eq!(texts("One{} two{a note} three", 0), ["One two three"]);
        assert_eq!(texts("One {two", 0), ["One {two"]);
        assert_eq!(texts(r"\{One\} two}", 0), ["{One} two}"]);
        assert_eq!(texts("", 0), [""]);
    }

    #[test]
    fn escapes_are_line_ends_and_spaces() {
        assert_eq!(texts(r"a\Nb\nc\hd	e\f\", 0), ["a\nb c\u{a0}d e\\f\\"]);
        assert_eq!(texts("a\\\u{2060}Nb", 0), ["a\\Nb"]);
        assert_eq!(texts(r"a\nb", 2), ["a\nb"]);
        assert_eq!(texts(r"{\q2}a\nb{\q}c\nd", 0), ["a\nb", "c d"]);
    }

    #[test]
    fn drawings_are_no_text() {
        let pieces = pieces(r"a{\p1}m 0 0 l 1 1{\p0}b{\p2}m{\r}n", 0);
        let seen: Vec<_> = pieces.iter().map(|piece| (piece.is_drawing, &*piece.text)).collect();
        assert_eq!(seen, [(false, "a"), (true, "m 0 0 l 1 1"), (false, "b"), (true, "m"), (true, "n")]);
    }
}
