//! Help texts that name formats, from the tables that the engine uses.

use captioni::cues::formats::Format;
use captioni::encode::{STILL_EXTENSIONS, VIDEO_EXTENSIONS};

pub(crate) fn video() -> String {
    format!("Captioned video; the extension chooses the container: {}", either(&VIDEO_EXTENSIONS))
}

pub(crate) fn still() -> String {
    format!("Picture to write: {}", either(&STILL_EXTENSIONS))
}

pub(crate) fn cues() -> String {
    format!(
        "Captions: {}; JSON of Whisper, WhisperX, OpenAI, Remotion or our own",
        either(&Format::ALL.map(Format::name))
    )
}

pub(crate) fn transcript() -> String {
    let names: Vec<_> = Format::ALL.map(Format::name).into_iter().chain(["txt"]).collect();
    format!("{}; by default what the output's extension says, else json", either(&names))
}

/// `a, b or c`.
fn either(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}
