//! What a font is for.

use parley::FontData;
use parley::fontique::Blob;
use skrifa::{FontRef, MetadataProvider};

use crate::layout::color::ColorFont;
use crate::layout::emoji;

/// Where emoji are that fonts of letters and of symbols rarely have.
const PICTOGRAPHS: char = '\u{1f000}';

/// What a font that was given is for. One of emoji often has digits as well, which are none to set a text in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Uses {
    pub(super) text: bool,
    pub(super) emoji: bool,
}

impl Uses {
    /// For whatever it has.
    pub(super) const TEXT: Self = Self { text: true, emoji: false };

    pub(super) fn of(blob: &Blob<u8>) -> Self {
        let Ok(font) = FontRef::from_index(blob.data(), 0) else { return Self::TEXT };
        let (mut letters, mut emoji) = (false, false);
        for (code, _) in font.charmap().mappings() {
            let c = char::from_u32(code).unwrap_or_default();
            letters |= c.is_alphabetic() && !emoji::may_be_emoji(c);
            emoji |= c >= PICTOGRAPHS && emoji::is_emoji_by_default(c);
        }
        let has_colors = ColorFont::new(&FontData::new(blob.clone(), 0), &[]).is_some();
        Self { text: letters || !emoji, emoji: emoji && (has_colors || !letters) }
    }

    /// Of fonts of one family.
    pub(super) fn and(self, other: Self) -> Self {
        Self { text: self.text || other.text, emoji: self.emoji || other.emoji }
    }
}

#[cfg(test)]
mod tests {
    use super::super::bundled::BUNDLED;
    use super::*;
    use crate::layout::fonts::bundled_emoji;

    #[test]
    fn a_font_of_emoji_is_none_for_text() {
        assert_eq!(Uses::of(&bundled_emoji::font().unwrap()), Uses { text: false, emoji: true });
        for (family, bytes) in BUNDLED {
            let blob = Blob::new(std::sync::Arc::new(bytes));
            assert_eq!(Uses::of(&blob), Uses::TEXT, "{family}");
        }
    }
}
