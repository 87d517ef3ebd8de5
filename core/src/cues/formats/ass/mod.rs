//! Advanced SubStation Alpha, and SubStation Alpha before it, as libass reads them.
//!
//! [`script`] reads the file, [`text`] and [`tags`] the text of an event, [`event`] what they mean together, and [`read`]
//! makes cues of it. What a script asks for and is not shown is told once for each kind, by a `NOT_SHOWN`.

mod event;
mod look;
mod not_shown;
mod number;
mod read;
mod script;
mod style;
mod tags;
mod text;
mod words;
mod write;

use super::table::Row;

pub(super) const ROW: Row = Row {
    extensions: &["ass", "ssa"],
    media_type: "text/x-ssa; charset=utf-8",
    sniff: script::is_script,
    read: |text| Ok(read::read(text)?.into()),
    write: write::write,
};
