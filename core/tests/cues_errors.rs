//! What is refused, and how the error names it.
#![cfg(test)]

use captioni::ErrorCode;
use captioni::cues::formats::{Format, Parsed, ReadOptions, parse};
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
fn text_of_another_encoding_is_read_and_the_guess_told() {
    let latin1 = b"1\n00:00:01,000 --> 00:00:02,000\nun caf\xe9 tr\xe8s bon\n";
    let read = parse(latin1, Format::Srt).unwrap();
    assert_eq!(read.warnings.len(), 1);
    assert!(read.warnings[0].message.ends_with("it was read as windows-1252"), "{:?}", read.warnings);
    assert!(read.warnings[0].remedy.is_some());
    let Parsed::Cues(track) = read.parsed else { panic!("expected cues") };
    assert_eq!(track.cues()[0].text(), "un café très bon");
    let named = ReadOptions { encoding: Some("iso-8859-2".parse().unwrap()), ..ReadOptions::default() };
    let read = captioni::cues::formats::read(b"1\n00:00:01,000 --> 00:00:02,000\nk\xf9\xf2\n", None, &named)
        .unwrap();
    assert_eq!(read.warnings, []);
    let Parsed::Cues(track) = read.parsed else { panic!("expected cues") };
    assert_eq!(track.cues()[0].text(), "kůň");
}

#[test]
fn times_before_zero_are_taken_for_zero_or_refused() {
    let (shown, warnings) = mended("1\n-00:00:01,000 --> 00:00:02,000\na\n", Format::Srt);
    assert_eq!(shown, [(0.0, 2.0, "a".into())]);
    assert_eq!(warnings, ["mended: a time before 0, taken for 0 (line 2)"]);
    let message = invalid(r#"[{"start": -1, "end": 1, "text": "a"}]"#, Format::Json);
    assert!(message.contains("cue 1: the cue starts at the negative time"), "{message}");
}

#[test]
fn each_slip_is_counted() {
    let text = "Found on a site\n\n00:00:01.000 -> 00:00:02.000\n<i>one\n2\n00:00:02,000 --> 00:00:03,000\ntwo\n\n\
                3\n00:00:03,000 --> 00:00:04,000\n\n4\n00:00:04,000 --> 00:00:05,000\nfo\0ur\n00:05:00 --> 00:06:00\nfive";
    let (shown, warnings) = mended(text, Format::Srt);
    let texts: Vec<_> = shown.iter().map(|(.., text)| text.as_str()).collect();
    assert_eq!(texts, ["one", "two", "four", "five"]);
    assert_eq!(
        warnings,
        [
            "mended: zero bytes in the text, left out (line 1); times that are not written as the format has it (2 times, first \
          at line 3); a cue without a number (2 times, first at line 3); a line that belongs to no cue, left out (line 1); \
          no blank line between two cues (2 times, first at line 5); a cue without text, left out (line 10)"
        ]
    );
}

#[test]
fn lines_of_webvtt_that_are_no_timing_are_left_out() {
    let text = "WEBVTT\n\n00:00:01,000 --> 00:00:02,000\nlost\n\n00:03.000 --> 00:04.000\na\n";
    let (shown, warnings) = mended(text, Format::Vtt);
    assert_eq!(shown, [(3.0, 4.0, "a".into())]);
    assert_eq!(warnings, ["mended: a line that is no timing, left out with its text (line 3)"]);
    let (shown, warnings) = mended("00:03.000 --> 00:04.000\na\n", Format::Vtt);
    assert_eq!(
        (shown, warnings),
        (vec![(3.0, 4.0, "a".into())], vec!["mended: WEBVTT is not the first line (line 1)".into()])
    );
}

#[test]
fn a_cue_that_ends_before_it_starts_is_shown_for_as_long_as_it_takes_to_read() {
    let expected = "mended: a cue that ends before it starts, shown for as long as it takes to read (line 2)";
    let (shown, warnings) = mended("1\n00:00:03,000 --> 00:00:02,000\na\n", Format::Srt);
    assert_eq!((shown, warnings), (vec![(3.0, 4.0, "a".into())], vec![expected.into()]));
    // The next cue ends it.
    let (shown, warnings) = mended("0:00:03.000,0:00:02.000\na\n\n0:00:03.500,0:00:04.000\nb\n", Format::Sbv);
    assert_eq!(shown, [(3.0, 3.5, "a".into()), (3.5, 4.0, "b".into())]);
    assert!(warnings[0].ends_with("(line 1)"), "{warnings:?}");
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
    assert_eq!(warnings, ["mended: a cue that starts before the one ahead of it, put in order (line 6)"]);
    let (_, warnings) =
        mended(r#"[{"start":3,"end":4,"text":"b"},{"start":1,"end":2,"text":"a"}]"#, Format::Json);
    assert!(warnings[0].ends_with("(cue 2)"), "{warnings:?}");
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
    assert!(message.starts_with("cues are invalid at line 1, column 1: found \"Dear sir,\""), "{message}");
    assert!(invalid("1\n00:00:01,000 --> soon\na\n", Format::Srt).contains("line 2, column 17"));
    assert!(invalid("hello", Format::Vtt).contains("accepted: WEBVTT as the first line"));
    assert!(invalid("hello", Format::Sbv).contains("line 1"));
    assert!(invalid("hello\n[la]", Format::Lrc).contains("line 1"));
    assert!(invalid("hello", Format::Txt).contains("plain text has no times"));
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
        "subtitle format \"docx\" is not supported; accepted: srt, vtt, sbv, lrc, ass, ttml, scc, stl, smi, sub, tsv, txt, json"
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
