//! Files that are no text, known by their first bytes.

/// First bytes, how far in they stand, and what they are of.
const KNOWN: [(usize, &[u8], &str); 22] = [
    (0, b"\x1a\x45\xdf\xa3", "a Matroska or WebM file"),
    (4, b"ftyp", "an MP4 or QuickTime file"),
    (4, b"moov", "a QuickTime file"),
    (0, b"PK\x03\x04", "a ZIP archive"),
    (0, b"\x1f\x8b", "a gzip archive"),
    (0, b"Rar!\x1a\x07", "a RAR archive"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (0, b"BZh", "a bzip2 archive"),
    (0, b"\xfd7zXZ\0", "an xz archive"),
    (0, b"%PDF-", "a PDF document"),
    (0, b"{\\rtf", "an RTF document"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Microsoft Office document"),
    (0, b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (0, b"\xff\xd8\xff", "a JPEG image"),
    (0, b"GIF8", "a GIF image"),
    (0, b"RIFF", "a RIFF file (WAV, AVI or WebP)"),
    (0, b"OggS", "an Ogg file"),
    (0, b"ID3", "an MP3 file"),
    (0, b"fLaC", "a FLAC file"),
    (0, b"\0\0\x01\xba", "an MPEG program stream (VobSub or DVD)"),
    (0, b"PG", "Blu-ray subtitles, which are pictures (PGS)"),
    (0, b"\x7fELF", "a program"),
];

/// What a file is whose first bytes are no text.
pub(super) fn known(bytes: &[u8]) -> Option<&'static str> {
    let is =
        |(at, magic, _): &&(usize, &[u8], &str)| bytes.get(*at..).is_some_and(|rest| rest.starts_with(magic));
    // `PG` may start a word.
    let found = KNOWN.iter().find(is).filter(|(_, magic, _)| *magic != b"PG" || has_controls(bytes));
    found.map(|(.., what)| *what)
}

/// Whether there are more control characters than any text has.
pub(super) fn has_controls(bytes: &[u8]) -> bool {
    let start = bytes.get(..4096).unwrap_or(bytes);
    let controls =
        start.iter().filter(|&&byte| byte < b' ' && !b"\t\n\r\x0b\x0c\x1a\x1b".contains(&byte)).count();
    controls * 16 > start.len()
}
