//! Character tables of EBU-STL.

use encoding_rs::{Encoding, ISO_8859_5, ISO_8859_6, ISO_8859_7, ISO_8859_8};

/// The table that a file names.
#[derive(Debug, Clone, Copy)]
pub(super) enum Table {
    /// ISO 6937, with diacritics before their letters.
    Latin,
    /// A part of ISO 8859.
    Other(&'static Encoding),
}

/// ISO 6937 from 0xa0; a space stands for what is not there.
const LATIN: [char; 96] = [
    '\u{a0}', '¡', '¢', '£', '$', '¥', '#', '§', '¤', '‘', '“', '«', '←', '↑', '→', '↓', //
    '°', '±', '²', '³', '×', 'µ', '¶', '·', '÷', '’', '”', '»', '¼', '½', '¾', '¿', //
    ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' ', //
    '―', '¹', '®', '©', '™', '♪', '¬', '¦', ' ', ' ', ' ', ' ', '⅛', '⅜', '⅝', '⅞', //
    'Ω', 'Æ', 'Đ', 'ª', 'Ħ', ' ', 'Ĳ', 'Ŀ', 'Ł', 'Ø', 'Œ', 'º', 'Þ', 'Ŧ', 'Ŋ', 'ŉ', //
    'ĸ', 'æ', 'đ', 'ð', 'ħ', 'ı', 'ĳ', 'ŀ', 'ł', 'ø', 'œ', 'ß', 'þ', 'ŧ', 'ŋ', '\u{ad}',
];

/// Diacritics: their byte, what they are behind a letter, and pairs of a letter and what it is with them.
const DIACRITICS: [(u8, char, &str); 13] = [
    (0xc1, '\u{300}', "AÀEÈIÌOÒUÙaàeèiìoòuù"),
    (0xc2, '\u{301}', "AÁCĆEÉIÍLĹNŃOÓRŔSŚUÚYÝZŹaácćeéiílĺnńoórŕsśuúyýzź"),
    (0xc3, '\u{302}', "AÂCĈEÊGĜHĤIÎJĴOÔSŜUÛWŴYŶaâcĉeêgĝhĥiîjĵoôsŝuûwŵyŷ"),
    (0xc4, '\u{303}', "AÃIĨNÑOÕUŨaãiĩnñoõuũ"),
    (0xc5, '\u{304}', "AĀEĒIĪOŌUŪaāeēiīoōuū"),
    (0xc6, '\u{306}', "AĂEĔGĞIĬOŎUŬaăeĕgğiĭoŏuŭ"),
    (0xc7, '\u{307}', "CĊEĖGĠIİZŻcċeėgġzż"),
    (0xc8, '\u{308}', "AÄEËIÏOÖUÜYŸaäeëiïoöuüyÿ"),
    (0xca, '\u{30a}', "AÅUŮaåuů"),
    (0xcb, '\u{327}', "CÇGĢKĶLĻNŅRŖSŞTŢcçgģkķlļnņrŗsştţ"),
    (0xcd, '\u{30b}', "OŐUŰoőuű"),
    (0xce, '\u{328}', "AĄEĘIĮUŲaąeęiįuų"),
    (0xcf, '\u{30c}', "CČDĎEĚLĽNŇRŘSŠTŤZŽcčdďeělľnňrřsštťzž"),
];

impl Table {
    /// That of the two digits in the header; Latin for what is none.
    pub fn of(digits: &[u8]) -> Self {
        match digits {
            b"01" => Self::Other(ISO_8859_5),
            b"02" => Self::Other(ISO_8859_6),
            b"03" => Self::Other(ISO_8859_7),
            b"04" => Self::Other(ISO_8859_8),
            _ => Self::Latin,
        }
    }

    /// The characters of bytes, none of which is a control.
    pub fn text(self, bytes: &[u8]) -> String {
        match self {
            Self::Other(encoding) => encoding.decode_without_bom_handling(bytes).0.into_owned(),
            Self::Latin => latin(bytes),
        }
    }
}

fn latin(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    let mut mark = None;
    for &byte in bytes {
        if let Some(diacritic) = DIACRITICS.iter().find(|(known, ..)| *known == byte) {
            mark = Some(diacritic);
            continue;
        }
        let c = match byte {
            0xa0.. => LATIN.get(usize::from(byte - 0xa0)).copied().unwrap_or(' '),
            _ => char::from(byte),
        };
        match mark.take() {
            None => text.push(c),
            Some((_, combining, pairs)) => {
                let letters: Vec<_> = pairs.chars().collect();
                let whole = letters.chunks(2).find_map(|pair| match pair {
                    [letter, whole] if *letter == c => Some(*whole),
                    _ => None,
                });
                match whole {
                    Some(whole) => text.push(whole),
                    None => text.extend([c, *combining]),
                }
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn diacritics_join_the_letter_behind_them() {
        assert_eq!(
            Table::of(b"00").text(b"r\xc2ealisateur \xcfc\xcfz \xc8Q \xe1\xf8"),
            "réalisateur čž Q\u{308} Æł"
        );
    }

    #[test]
    fn other_scripts_have_their_tables() {
        assert_eq!(Table::of(b"01").text(b"\xbf\xe0\xd8\xd2\xd5\xe2"), "Привет");
        assert_eq!(Table::of(b"02").text(b"\xe5\xd1"), "\u{645}\u{631}");
        assert_eq!(Table::of(b"03").text(b"\xc1\xe1"), "Αα");
        assert_eq!(Table::of(b"04").text(b"\xf9\xec\xe5\xed"), "שלום");
    }
}
