//! EBU-STL (EBU Tech 3264): a header of 1024 bytes and blocks of 128. And the text of the same extension that DVD tools read:
//! `00:00:01:00 , 00:00:02:00 , text | second line`.
//!
//! Times count from the start of the programme, where the header says when that is and no subtitle comes before it.

mod block;
mod spruce;
mod tables;

use block::{Block, Header};

use super::lines::{Reader, Unit};
use super::table::{Read, Row};
use crate::error::{Error, Result};
use crate::units::{Duration, Timestamp};

pub(super) const ROW: Row = Row {
    extensions: &["stl"],
    media_type: "application/x-ebu-stl",
    sniff: spruce::is_start,
    read: Read::Bytes {
        is: |bytes| bytes.get(3..6) == Some(b"STL") && bytes.len() >= HEADER,
        read: |bytes| Ok(read(bytes)?.into()),
        text: |text| Ok(spruce::read(text)?.into()),
    },
    write: None,
};

/// Bytes of the header, and of each block.
const HEADER: usize = 1_024;
const BLOCK: usize = 128;

fn read(bytes: &[u8]) -> Result<Reader> {
    let (header, blocks) = bytes.split_at_checked(HEADER).unwrap_or((bytes, &[]));
    let header = Header::read(header);
    let whole = blocks.chunks_exact(BLOCK);
    let mut reader = Reader::counted(Unit::Cue);
    if !whole.remainder().iter().all(|&byte| matches!(byte, 0 | 0x1a | b' ' | b'\r' | b'\n')) {
        reader.repairs.note("an end within a block", blocks.len() / BLOCK);
    }
    let mut open: Option<Block> = None;
    let mut subtitles = Vec::new();
    for block in whole.map(Block::read).filter(Block::is_shown) {
        let subtitle = match open.take() {
            Some(mut before) if before.number == block.number => {
                before.text.extend_from_slice(&block.text);
                before.is_last = block.is_last;
                before
            }
            Some(before) => {
                // Its last block is absent.
                subtitles.push(before);
                block
            }
            None => block,
        };
        if subtitle.is_last {
            subtitles.push(subtitle);
        } else {
            open = Some(subtitle);
        }
    }
    subtitles.extend(open);
    let start = programme_start(&header, &subtitles);
    for (index, subtitle) in subtitles.iter().enumerate() {
        let (mut cue, parted) = subtitle.cue(&header);
        cue.range.start = Timestamp::ZERO + (cue.range.start - start);
        cue.range.end = Timestamp::ZERO + (cue.range.end - start).max(Duration::ZERO);
        if parted {
            reader.not_shown.next_cue();
            reader.not_shown.note("boxes that differ within a cue");
        }
        if !cue.lines.is_empty() {
            reader.push(index + 1, cue)?;
        }
    }
    if subtitles.is_empty() {
        return Err(Error::cues(
            "byte 1024",
            "no block with text; accepted: EBU-STL with blocks of 128 bytes",
        ));
    }
    Ok(reader)
}

/// The time code of the programme's start, if no subtitle comes before it.
fn programme_start(header: &Header, subtitles: &[Block]) -> Timestamp {
    let first = subtitles.iter().map(|block| header.time(block.start)).min().unwrap_or_default();
    header.start.map(|start| header.time(start)).filter(|start| *start <= first).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cues::Cue;

    /// A file of one subtitle, whose text may take several blocks.
    fn file(text: &[u8]) -> Vec<u8> {
        let mut header = vec![b' '; HEADER];
        header[..16].copy_from_slice(b"850STL25.01100  ");
        header[12..14].copy_from_slice(b"00");
        header[253..255].copy_from_slice(b"23");
        header[256..264].copy_from_slice(b"10000000");
        let parts: Vec<_> = text.chunks(112).collect();
        for (number, part) in parts.iter().enumerate() {
            let mut block = vec![0x8f; BLOCK];
            let last = if number + 1 == parts.len() { 0xff } else { number as u8 };
            block[..16].copy_from_slice(&[0, 1, 0, last, 0, 10, 0, 1, 12, 10, 0, 2, 0, 20, 2, 0]);
            block[16..16 + part.len()].copy_from_slice(part);
            header.extend(block);
        }
        header
    }

    fn cue(text: &[u8]) -> Cue {
        let (track, _) = read(&file(text)).unwrap().finish().unwrap();
        track.cues()[0].clone()
    }

    #[test]
    fn subtitles_have_times_of_the_programme() {
        let found = cue(b"\x0b\x0br\xc2ealit\xc2e\x8a\x8asecond\x0a\x0a");
        assert_eq!(found.text(), "réalité\nsecond");
        assert_eq!((found.range.start.as_millis(), found.range.end.as_millis()), (1_480, 2_000));
        assert!(found.style.unwrap().partial.background.is_some());
    }

    #[test]
    fn long_texts_go_on_in_more_blocks() {
        assert_eq!(cue(&b"ab ".repeat(70)).words().count(), 70);
    }

    #[test]
    fn colors_and_italics_are_of_words() {
        let found = cue(b"\x03one \x01two \x80three\x81");
        let styles: Vec<_> = found.words().map(|word| word.style.is_some()).collect();
        assert_eq!((found.text().as_str(), styles), ("one two three", vec![true, true, true]));
    }

    #[test]
    fn a_file_without_subtitles_is_refused() {
        assert!(read(&file(b"")).is_err());
        assert!(read(&file(b"x")[..HEADER + 40]).is_err());
    }
}
