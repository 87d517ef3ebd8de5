//! TTML, of which IMSC 1.1's text profile and DFXP are parts, after <https://www.w3.org/TR/ttml2/> and
//! <https://www.w3.org/TR/ttml-imsc1.1/>.
//!
//! [`xml`] reads the elements, [`time`] and [`timing`] when each is shown, [`style`] and [`region`] how and where;
//! [`content`] puts that together as stretches of text, of which [`read`] makes cues: one for each paragraph, and where
//! several of a region are shown together, one for each stretch of time in which they stay the same.
//!
//! Word times are those of a `<set>` on a span, as [`write`] gives them, where all of the text is shown all the time; and the
//! times of spans in Apple's lyrics. Other timed spans appear and go as they say.
//!
//! What is taken otherwise than the specification has it, as people's files need it: text of a document in which none is in
//! a region stands where the style puts it, not at the top left; and so does text in a region that is absent.

mod content;
mod look;
mod read;
mod region;
mod style;
mod time;
mod timing;
mod value;
mod visible;
mod write;
mod xml;

use super::table::{Read, Row};

pub(super) const ROW: Row = Row {
    extensions: &["ttml", "dfxp", "xml", "itt"],
    media_type: "application/ttml+xml; charset=utf-8",
    sniff: is_document,
    read: Read::Text(|text| Ok(read::read(text)?.into())),
    write: Some(write::write),
};

/// Whether a text starts with the outermost element, behind a declaration and comments.
fn is_document(text: &str) -> bool {
    let after = |text: &'static str| move |c: char| text.contains(c);
    let mut names =
        text.split('<').skip(1).map(|rest| rest.split(after(" \t\r\n/>")).next().unwrap_or_default());
    text.starts_with('<')
        && names
            .find(|name| !name.is_empty() && !name.starts_with(['?', '!']))
            .is_some_and(|name| name == "tt" || name.ends_with(":tt"))
}
