//! Advanced SubStation Alpha, and SubStation Alpha before it, as libass reads them.
//!
//! [`script`] reads the file, [`text`] and [`tags`] the text of an event, [`event`] what they mean together; [`partial`],
//! [`motion`] and [`change`] say it as a style of the cue, and [`read`] makes cues of it. What a script asks for and is not
//! shown is told once for each kind, by a `NOT_SHOWN`.
//!
//! What differs from libass by design: a line that does not fit is broken whatever the wrap style, and text that still does
//! not fit is shrunk; empty lines take no room; text keeps to its size where the shape of the frame is not that of the
//! script, instead of growing with the height.

mod change;
mod event;
mod face;
mod look;
mod motion;
mod number;
mod partial;
mod read;
mod script;
mod style;
pub(super) mod tags;
mod text;
mod words;
mod write;

use super::table::{Read, Row};
pub(super) use style::DEFAULT;
pub(super) use write::{Events, GUARD, head};

pub(super) const ROW: Row = Row {
    extensions: &["ass", "ssa"],
    media_type: "text/x-ssa; charset=utf-8",
    sniff: script::is_script,
    read: Read::Text(|text| Ok(read::read(text)?.into())),
    write: Some(write::write),
};
