//! WebVTT, after <https://www.w3.org/TR/webvtt1/>.
//!
//! [`blocks`] is the standard's parser of files, [`settings`] and [`regions`] those of what cues and regions say of their
//! place, [`text`] that of the text of cues, [`css`] one of the style sheets that may stand in a file; [`sheet`] matches the
//! rules to the text, [`place`] makes a [`Place`](crate::cues::Place) of settings, and [`read`] makes cues of it all.
//!
//! What the standard drops is dropped and counted. A file without the first line that it asks for is read nevertheless.

mod blocks;
#[cfg(test)]
mod corpus;
pub(super) mod css;
mod place;
mod read;
mod regions;
mod settings;
mod sheet;
mod text;
mod time;
mod write;

use super::table::{Read, Row};

pub(super) use write::{CueParts, cue_parts};

pub(super) const ROW: Row = Row {
    extensions: &["vtt"],
    media_type: "text/vtt; charset=utf-8",
    sniff: blocks::is_signed,
    read: Read::Text(|text| Ok(read::read(text)?.into())),
    write: Some(write::write),
};
