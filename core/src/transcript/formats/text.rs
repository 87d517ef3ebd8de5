//! Plain text, a line for each segment.

use super::TranscriptFormat;
use crate::transcript::Transcript;

pub(super) const FORMAT: TranscriptFormat = TranscriptFormat {
    name: "txt",
    programs: &[],
    read: None,
    write: Some(|transcript| Ok(write(transcript))),
};

fn write(transcript: &Transcript) -> String {
    transcript.segments.iter().map(|segment| format!("{}\n", segment.text)).collect()
}
