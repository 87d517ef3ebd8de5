//! What is refused, and how the error names it.
#![cfg(test)]

use captioni::ErrorCode;
use captioni::cues::formats::{Format, Parsed, parse};
use captioni::cues::{Cue, CueTrack, CueWord};
use captioni::units::TimeRange;

/// The message of the error, after checking its code.
fn invalid(text: impl AsRef<[u8]>, format: Format) -> String {
    let error = parse(text.as_ref(), format).unwrap_err();
    assert_eq!(error.code(), ErrorCode::CuesInvalid, "{error}");
    error.to_string()
}

/// What is shown from when to when, and the warnings.
fn mended(text: &str, format: Format) -> (Vec<(f64, f64, String)>, Vec<String>) {
    let read = parse(text.as_bytes(), format).unwrap();
    let Parsed::Cues(track) = read.parsed else { panic!("expected cues") };
    let shown = |cue: &Cue| (cue.range.start.as_secs(), cue.range.end.as_secs(), cue.text());
    assert!(read.warnings.iter().all(|warning| warning.code == ErrorCode::CuesRepaired));
    let messages = read.warnings.into_iter().map(|warning| warning.message);
    (track.cues().iter().map(shown).collect(), messages.collect())
}

#[test]
fn text_that_is_not_utf8_is_named_by_line_and_byte() {
    let latin1 = b"1\n00:00:01,000 --> 00:00:02,000\ncaf\xe9\n";
    assert_eq!(
        invalid(latin1, Format::Srt),
        "cues are invalid at line 3, byte 35: the byte 0xE9 is not UTF-8; accepted: text saved as UTF-8"
    );
    assert!(invalid(b"\xff\xfe1\x00\n\x00", Format::Srt).contains("the text is UTF-16"));
}

#[test]
fn negative_times_are_refused() {
    let message = invalid("1\n-00:00:01,000 --> 00:00:02,000\na\n", Format::Srt);
    assert!(message.contains("line 2: the cue starts at the negative time -00:00:01.000"), "{message}");
    let message = invalid(r#"[{"start": -1, "end": 1, "text": "a"}]"#, Format::Json);
    assert!(message.contains("cue 1: the cue starts at the negative time"), "{message}");
    assert!(invalid("WEBVTT\n\n-00:01.000 --> 00:02.000\na", Format::Vtt).contains("line 3"));
}

#[test]
fn a_cue_that_ends_before_it_starts_is_shown_for_as_long_as_it_takes_to_read() {
    let expected = "line 2 ends at 00:00:02.000, before it starts at 00:00:03.000; it is shown from its start for as \
                    long as it takes to read";
    let (shown, warnings) = mended("1\n00:00:03,000 --> 00:00:02,000\na\n", Format::Srt);
    assert_eq!((shown, warnings), (vec![(3.0, 4.0, "a".into())], vec![expected.into()]));
    // The next cue ends it.
    let (shown, warnings) = mended("0:00:03.000,0:00:02.000\na\n\n0:00:03.500,0:00:04.000\nb\n", Format::Sbv);
    assert_eq!(shown, [(3.0, 3.5, "a".into()), (3.5, 4.0, "b".into())]);
    assert!(warnings[0].starts_with("line 1 ends"), "{warnings:?}");
    for (text, format) in [
        ("WEBVTT\n\n00:03.000 --> 00:02.000\n<00:03.000>a <00:03.500>b\n", Format::Vtt),
        (r#"[{"start": 3, "end": 2, "text": "a b"}]"#, Format::Json),
    ] {
        let (shown, warnings) = mended(text, format);
        assert_eq!((shown, warnings.len()), (vec![(3.0, 4.0, "a b".into())], 1), "{format:?}");
    }
}

#[test]
fn cues_out_of_order_are_put_in_order() {
    let text = "1\n00:00:05,000 --> 00:00:06,000\nb\n\n2\n00:00:01,000 --> 00:00:02,000\na\n";
    let (shown, warnings) = mended(text, Format::Srt);
    assert_eq!(shown, [(1.0, 2.0, "a".into()), (5.0, 6.0, "b".into())]);
    assert_eq!(
        warnings,
        [
            "cues are not in order of time: line 6 starts at 00:00:01.000, before line 2 at 00:00:05.000; they are shown \
          in order of time"
        ]
    );
    let (_, warnings) =
        mended(r#"[{"start":3,"end":4,"text":"b"},{"start":1,"end":2,"text":"a"}]"#, Format::Json);
    assert!(warnings[0].contains("cue 2 starts at 00:00:01.000, before cue 1"), "{warnings:?}");
}

#[test]
fn cues_that_overlap_are_read_as_they_are() {
    let text = "1\n00:00:01,000 --> 00:00:03,000\na\n\n2\n00:00:02,000 --> 00:00:04,000\nb\n";
    let (shown, warnings) = mended(text, Format::Srt);
    assert_eq!(shown, [(1.0, 3.0, "a".into()), (2.0, 4.0, "b".into())]);
    assert_eq!(warnings, [""; 0]);
    let same = "WEBVTT\n\n00:01.000 --> 00:02.000\nup\n\n00:01.000 --> 00:02.000\ndown\n";
    assert_eq!(mended(same, Format::Vtt), (vec![(1.0, 2.0, "up".into()), (1.0, 2.0, "down".into())], vec![]));
}

#[test]
fn garbage_is_named_with_its_line() {
    let message = invalid("Dear sir,\n\nplease find attached\n", Format::Srt);
    assert!(message.starts_with("cues are invalid at line 1: found \"Dear sir,\""), "{message}");
    assert!(invalid("1\n00:00:01,000 -> 00:00:02,000\na\n", Format::Srt).contains("line 2"));
    assert!(invalid("1\n00:00:01,000 --> 0000:02,000x\na\n", Format::Srt).contains("line 2"));
    assert!(invalid("hello", Format::Vtt).contains("accepted: WEBVTT as the first line"));
    assert!(invalid("hello", Format::Sbv).contains("line 1"));
    assert!(invalid("[00:01.00]a\nhello", Format::Lrc).contains("line 2"));
    assert!(invalid("{\n  \"cues\": [{]\n}", Format::Json).contains("line 2, column"));
    assert!(invalid("{\"hello\": 1}", Format::Json).contains("JSON of an unknown shape"));
    assert!(invalid("[{\"hello\": 1}]", Format::Json).contains("JSON of an unknown shape"));
    assert!(invalid("[1, 2]", Format::Json).contains("line 1"));
}

#[test]
fn unknown_formats_are_named_with_the_known_ones() {
    let error = Format::detect(Some("a.docx".as_ref()), b"nonsense").unwrap_err();
    assert_eq!(error.code(), ErrorCode::UnsupportedFormat);
    assert_eq!(
        error.to_string(),
        "subtitle format \"docx\" is not supported; accepted: srt, vtt, sbv, lrc, ass, json"
    );
    assert_eq!(Format::detect(None, b"").unwrap_err().code(), ErrorCode::UnsupportedFormat);
}

#[test]
fn hostile_sizes_are_limited() {
    let code = |text: &[u8], format| parse(text, format).unwrap_err().code();
    let many = "00:00:00,000 --> 00:00:00,000\na\n".repeat(200_001);
    assert_eq!(code(many.as_bytes(), Format::Srt), ErrorCode::LimitExceeded);
    let wordy = format!("00:00:00,000 --> 00:00:01,000\n{}", "a ".repeat(1_000_001));
    assert_eq!(code(wordy.as_bytes(), Format::Srt), ErrorCode::LimitExceeded);
    assert_eq!(code(&vec![b' '; (64 << 20) + 1], Format::Json), ErrorCode::LimitExceeded);
    assert_eq!(code("[".repeat(1 << 20).as_bytes(), Format::Json), ErrorCode::CuesInvalid);
}

#[test]
fn rules_of_a_track_are_checked_however_it_is_made() {
    let range = TimeRange::from_secs(0.0, 1.0);
    let message = |cues: Vec<Cue>| {
        let error = CueTrack::new(cues).unwrap_err();
        assert_eq!(error.code(), ErrorCode::CuesInvalid);
        error.to_string()
    };
    assert!(message(vec![Cue::new(range, Vec::new())]).contains("cue 1: it has no text"));
    let mut cue = Cue::from_text(range, "a b");
    cue.lines[0].words[1].text = "two words".into();
    assert!(message(vec![cue.clone()]).contains("word \"two words\""));
    cue.lines[0].words[1] = CueWord::new("b", TimeRange::from_secs(0.1, 0.2));
    cue.lines[0].words[0].range = Some(TimeRange::from_secs(0.5, 0.6));
    assert!(message(vec![cue]).contains("before the word ahead of it"));
    let cues = r#"[{"start":1,"end":3,"text":"b"},{"start":0,"end":2,"text":"a"}]"#;
    assert_eq!(serde_json::from_str::<CueTrack>(cues).unwrap().cues()[0].text(), "a", "in any order");
}
