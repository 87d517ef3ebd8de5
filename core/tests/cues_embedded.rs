//! Subtitle tracks of videos as captions.
#![cfg(test)]

use captioni::control::Control;
use captioni::error::Error;
use captioni::pipeline::{Captions, LookOptions};

fn captions(file: &str) -> Captions {
    Captions::of_file(format!("{}/../fixtures/media/{file}", env!("CARGO_MANIFEST_DIR")))
}

fn shown(file: &str) -> (String, Vec<String>) {
    let given =
        captions(file).cues_by_characters(None, None, &LookOptions::default(), &Control::default()).unwrap();
    let cue = &given.track.cues()[0];
    assert_eq!((cue.range.start.as_millis(), cue.range.end.as_millis()), (200, 700), "{file}");
    (cue.text(), given.warnings.into_iter().map(|warning| warning.message).collect())
}

#[test]
fn tracks_of_text_are_read_as_the_files_that_they_were() {
    for (file, text) in [
        ("subtitles.mkv#subtitle:0", "Hello there\nsecond"),
        ("subtitles.mkv#subtitle:1", "Hello\nscript"),
        ("subtitles.mkv#subtitle:2", "Hello web"),
        ("subtitles.mp4#subtitle:0", "Hello there\nsecond"),
    ] {
        assert_eq!(shown(file), (text.to_owned(), Vec::new()), "{file}");
    }
    let script = captions("subtitles.mkv#subtitle:1")
        .cues_by_characters(None, None, &LookOptions::default(), &Control::default())
        .unwrap();
    assert_eq!(script.track.cues()[0].speaker.as_deref(), Some("Jo"));
}

#[test]
fn numbers_that_a_video_lacks_are_named() {
    let message = |file: &str| -> String {
        let error: Error = captions(file)
            .cues_by_characters(None, None, &LookOptions::default(), &Control::default())
            .unwrap_err();
        error.to_string()
    };
    assert!(message("subtitles.mkv#subtitle:3").contains("accepted: 0 to 2"));
    assert!(message("jfk.mp4#subtitle:0").contains("this one has none"));
    assert!(message("absent.mkv#subtitle:0").contains("absent.mkv"));
}
