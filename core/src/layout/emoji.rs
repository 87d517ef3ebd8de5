//! Where a text has emoji (UTS #51), so that they are drawn in colour and letters are not.

use std::ops::Range;

use unicode_properties::{EmojiStatus, UnicodeEmoji};

const JOINER: char = '\u{200d}';
const AS_TEXT: char = '\u{fe0e}';
const AS_EMOJI: char = '\u{fe0f}';
const KEYCAP: char = '\u{20e3}';
/// Up to which every font of letters has what may be an emoji.
const LATIN_1: char = '\u{ff}';
const LAST_TAG: char = '\u{e007f}';

/// The bytes of emoji that are to be drawn as such, those next to each other as one: what is so by default, or by a
/// variation selector, a skin tone, a joiner or a keycap.
pub(super) fn ranges(text: &str) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let at = text.len() - rest.len();
        let length = match Sequence::at_start(rest) {
            Some(Sequence { length, is_emoji: true }) => {
                match ranges.last_mut().filter(|last| last.end == at) {
                    Some(last) => last.end = at + length,
                    None => ranges.push(at..at + length),
                }
                length
            }
            Some(sequence) => sequence.length,
            None => first.len_utf8(),
        };
        rest = rest.get(length..).unwrap_or_default();
    }
    ranges
}

/// Whether a font of emoji may be needed for the character: digits are no reason.
pub(super) fn may_be_emoji(c: char) -> bool {
    c == KEYCAP || (c > LATIN_1 && c.is_emoji_char())
}

/// Whether a character is drawn in colour unless something follows that says otherwise.
pub(super) fn is_emoji_by_default(c: char) -> bool {
    matches!(
        c.emoji_status(),
        EmojiStatus::EmojiPresentation
            | EmojiStatus::EmojiPresentationAndModifierBase
            | EmojiStatus::EmojiPresentationAndEmojiComponent
            | EmojiStatus::EmojiPresentationAndModifierAndEmojiComponent
    )
}

/// An emoji with all that belongs to it.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Sequence {
    /// Bytes.
    length: usize,
    /// Whether it is drawn as an emoji, not as text.
    is_emoji: bool,
}

impl Sequence {
    fn at_start(text: &str) -> Option<Self> {
        let mut sequence = Self::element(text)?;
        loop {
            let rest = text.get(sequence.length..).unwrap_or_default();
            let Some(next) = rest.strip_prefix(JOINER).and_then(Self::element) else { return Some(sequence) };
            sequence.length += JOINER.len_utf8() + next.length;
            sequence.is_emoji = true;
        }
    }

    /// One without joiners.
    fn element(text: &str) -> Option<Self> {
        let mut characters = text.chars().peekable();
        let first = characters.next().filter(|c| c.is_emoji_char())?;
        let mut length = first.len_utf8();
        if is_regional(first) {
            let pair = characters.next().filter(|c| is_regional(*c));
            return Some(Self { length: length + pair.map_or(0, char::len_utf8), is_emoji: true });
        }
        let mut is_emoji = is_emoji_by_default(first);
        match characters.peek().copied() {
            Some(tone) if is_tone(tone) => (is_emoji, length) = (true, length + tone.len_utf8()),
            Some(AS_EMOJI) => (is_emoji, length) = (true, length + AS_EMOJI.len_utf8()),
            Some(AS_TEXT) => return Some(Self { length: length + AS_TEXT.len_utf8(), is_emoji: false }),
            Some(KEYCAP) => return Some(Self { length: length + KEYCAP.len_utf8(), is_emoji: true }),
            Some(tag) if is_tag(tag) => is_emoji = true,
            _ => return Some(Self { length, is_emoji }),
        }
        let rest = text.get(length..).unwrap_or_default();
        let marks = rest.chars().take_while(|c| *c == KEYCAP || is_tag(*c));
        length += marks.map(char::len_utf8).sum::<usize>();
        Some(Self { length, is_emoji })
    }
}

fn is_regional(c: char) -> bool {
    matches!(c, '\u{1f1e6}'..='\u{1f1ff}')
}

fn is_tone(c: char) -> bool {
    matches!(c, '\u{1f3fb}'..='\u{1f3ff}')
}

fn is_tag(c: char) -> bool {
    matches!(c, '\u{e0020}'..=LAST_TAG)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        ranges(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn sequences_are_found_whole() {
        for emoji in ["💕", "👍🏽", "👨‍👩‍👧", "🇨🇿", "1️⃣", "#⃣", "❤️", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🏳️‍🌈", "❤️‍🔥", "☝🏻", "👩🏾‍❤️‍💋‍👨🏻", "🇨"]
        {
            assert_eq!(found(&format!("a {emoji} b")), [emoji], "{emoji}");
        }
        assert_eq!(found("so 💕✨ much🔥🔥!"), ["💕✨", "🔥🔥"]);
        assert_eq!(found("🇨🇿🇸🇰"), ["🇨🇿🇸🇰"]);
    }

    #[test]
    fn what_is_text_by_default_stays_text() {
        for text in
            ["0123#*", "©®™", "☺ ♥ ✔", "❤\u{fe0e}", "👍\u{fe0e}", "♪ ★", "a\u{200d}b", "", "\u{fe0f}", "漢字"]
        {
            assert_eq!(found(text), Vec::<&str>::new(), "{text}");
        }
        assert_eq!(found("☺️"), ["☺️"]);
    }

    #[test]
    fn the_end_of_a_text_is_no_trap() {
        for text in ["👨\u{200d}", "🏴\u{e0067}", "1\u{fe0f}", "🇨🇿🇸", "👍🏽\u{200d}a"] {
            let all: usize = ranges(text).into_iter().map(|range| range.len()).sum();
            assert!(all > 0 && all <= text.len(), "{text}");
        }
    }
}
