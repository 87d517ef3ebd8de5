//! Characters of CEA-608.

/// Those of ASCII's places that are others.
const BASIC: [(u8, char); 10] = [
    (0x2a, 'á'),
    (0x5c, 'é'),
    (0x5e, 'í'),
    (0x5f, 'ó'),
    (0x60, 'ú'),
    (0x7b, 'ç'),
    (0x7c, '÷'),
    (0x7d, 'Ñ'),
    (0x7e, 'ñ'),
    (0x7f, '█'),
];

/// From 0x30; the tenth is a space that shows what is behind it.
const SPECIAL: [char; 16] = ['®', '°', '½', '¿', '™', '¢', '£', '♪', 'à', ' ', 'è', 'â', 'ê', 'î', 'ô', 'û'];

/// Spanish and French, from 0x20.
const WESTERN: [char; 32] = [
    'Á', 'É', 'Ó', 'Ú', 'Ü', 'ü', '‘', '¡', '*', '’', '—', '©', '℠', '•', '“', '”', 'À', 'Â', 'Ç', 'È', 'Ê',
    'Ë', 'ë', 'Î', 'Ï', 'ï', 'Ô', 'Ù', 'ù', 'Û', '«', '»',
];

/// Portuguese, German and Danish, from 0x20.
const OTHER: [char; 32] = [
    'Ã', 'ã', 'Í', 'Ì', 'ì', 'Ò', 'ò', 'Õ', 'õ', '{', '}', '\\', '^', '_', '|', '~', 'Ä', 'ä', 'Ö', 'ö', 'ß',
    '¥', '¤', '¦', 'Å', 'å', 'Ø', 'ø', '┌', '┐', '└', '┘',
];

/// That of one byte, from 0x20 up.
pub(super) fn basic(byte: u8) -> Option<char> {
    let other = BASIC.iter().find(|(known, _)| *known == byte).map(|(_, c)| *c);
    other.or_else(|| (0x20..0x7f).contains(&byte).then_some(byte as char))
}

/// That of two bytes, and whether it takes the place of the one before it.
pub(super) fn of_two(first: u8, second: u8) -> Option<(char, bool)> {
    let at = |table: &[char], from: u8| table.get(usize::from(second.checked_sub(from)?)).copied();
    match first {
        0x11 => at(&SPECIAL, 0x30).map(|c| (c, false)),
        0x12 => at(&WESTERN, 0x20).map(|c| (c, true)),
        0x13 => at(&OTHER, 0x20).map(|c| (c, true)),
        _ => None,
    }
}
