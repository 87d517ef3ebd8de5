//! Any text as the name of an upload: a name or none, never a panic; a name stays in the folder that it is put in, and a
//! source may be called so.
#![no_main]

use std::path::Path;

use captioni::control::CancelToken;
use captioni::source::{FileName, Input, MediaSource, OpenOptions};

/// Data without a signature, of which the name alone tells what it is.
const SPEECH: [u8; 640] = [0x7f; 640];

libfuzzer_sys::fuzz_target!(|text: &str| {
    let last = FileName::of_path(text);
    let Some(name) = FileName::parse(text) else { return };
    assert_eq!(last.as_ref(), Some(&name));
    let folder = Path::new("/store/uploads");
    assert_eq!(folder.join(name.as_str()).parent(), Some(folder));
    assert_eq!(folder.join(name.as_str()).file_name(), Some(name.as_str().as_ref()));
    if let Some(extension) = name.extension() {
        assert_eq!(Path::new(name.as_str()).extension(), Some(extension.as_ref()));
    }
    let input = Input::bytes(SPEECH).called(name.as_str());
    let _ = MediaSource::open(&input, &OpenOptions::default(), &CancelToken::new());
});
