//! Files of other programs and services: what each writes is read as it means it.
#![cfg(test)]

use captioni::cues::formats::{Format, Parsed, Reading, parse};
use captioni::cues::{Cue, CueOptions, CueTrack, Measure};
use captioni::transcript::Transcript;

fn transcript(json: &str) -> (Transcript, String) {
    let Reading { parsed, warnings, .. } = parse(json.as_bytes(), Format::Json).unwrap();
    let messages: Vec<_> = warnings.into_iter().map(|warning| warning.message).collect();
    match parsed {
        Parsed::Transcript(transcript) => (transcript, messages.join("\n")),
        Parsed::Cues(_) => panic!("expected a transcript"),
    }
}

fn words(json: &str) -> Vec<(String, f64, f64)> {
    let words = transcript(json).0;
    words
        .words()
        .map(|word| (word.text.clone(), word.range.start.as_secs(), word.range.end.as_secs()))
        .collect()
}

#[track_caller]
fn assert_words(json: &str, expected: &[(&str, f64, f64)]) {
    let expected: Vec<_> =
        expected.iter().map(|(text, start, end)| ((*text).to_owned(), *start, *end)).collect();
    assert_eq!(words(json), expected, "{json}");
}

fn track(text: &str, name: &str) -> (CueTrack, String) {
    let format = Format::detect(Some(name.as_ref()), text.as_bytes()).unwrap();
    let Reading { parsed, warnings, .. } = parse(text.as_bytes(), format).unwrap();
    let messages: Vec<_> = warnings.into_iter().map(|warning| warning.message).collect();
    match parsed {
        Parsed::Cues(track) => (track, messages.join("\n")),
        Parsed::Transcript(_) => panic!("expected cues"),
    }
}

fn shown(text: &str, name: &str) -> Vec<(i64, i64, String)> {
    let cue = |cue: &Cue| (cue.range.start.as_millis(), cue.range.end.as_millis(), cue.text());
    track(text, name).0.cues().iter().map(cue).collect()
}

#[track_caller]
fn assert_shown(text: &str, name: &str, expected: &[(i64, i64, &str)]) {
    let expected: Vec<_> =
        expected.iter().map(|(start, end, text)| (*start, *end, (*text).to_owned())).collect();
    assert_eq!(shown(text, name), expected, "{text}");
}

#[test]
fn whisper_and_its_like_are_read() {
    let stable = r#"{"text": " Hi, like-minded", "language": "en", "segments": [{"start": 0.5, "end": 2, "text": " Hi, like-minded",
        "words": [{"word": " Hi,", "start": 0.5, "end": 1, "probability": 0.5}, {"word": " like", "start": 1, "end": 1.5},
        {"word": "-minded", "start": 1.5, "end": 2}]}]}"#;
    assert_words(stable, &[("Hi,", 0.5, 1.0), ("like-minded", 1.0, 2.0)]);
    let faster = r#"[{"id": 1, "start": 0.5, "end": 2, "text": " Hi you", "words": [{"start": 0.5, "end": 1, "word": " Hi", "probability": 1},
        {"start": 1, "end": 2, "word": " you", "probability": 1}]}]"#;
    assert_words(faster, &[("Hi", 0.5, 1.0), ("you", 1.0, 2.0)]);
    let transformers = r#"{"text": " Hi you", "chunks": [{"text": " Hi", "timestamp": [0.5, 1]}, {"text": " you", "timestamp": [1, null]}]}"#;
    assert_words(transformers, &[("Hi", 0.5, 1.0), ("you", 1.0, 1.0)]);
    let phrases = r#"{"chunks": [{"text": " Hi you", "timestamp": [0.5, 1]}, {"text": " and you", "timestamp": [1, 2.5]}]}"#;
    assert_eq!(transcript(phrases).0.segments[1].text, "and you");
}

#[test]
fn bare_words_are_written_as_the_text_has_them() {
    let openai = r#"{"task": "transcribe", "language": "english", "duration": "2.5", "text": "It's $3,000 — now.", "words": [
        {"word": "It's", "start": 0, "end": 0.5}, {"word": "3", "start": 0.5, "end": 0.8}, {"word": "000", "start": 0.8, "end": 1.5},
        {"word": "now", "start": 2, "end": 2.5}]}"#;
    assert_words(openai, &[("It's", 0.0, 0.5), ("$3,000", 0.5, 1.5), ("—", 1.5, 2.0), ("now.", 2.0, 2.5)]);
}

#[test]
fn services_keep_their_speakers_and_units() {
    let assembly = r#"{"id": "1", "text": "Hi. Yes.", "audio_duration": 3, "language_code": "en_us", "words": [
        {"text": "Hi.", "start": 500, "end": 800, "speaker": "A"}, {"text": "Yes.", "start": 1000, "end": 1500, "speaker": "B"}]}"#;
    assert_words(assembly, &[("Hi.", 0.5, 0.8), ("Yes.", 1.0, 1.5)]);
    let deepgram = r#"{"metadata": {"duration": 2}, "results": {"channels": [{"detected_language": "en", "alternatives": [{"words": [
        {"word": "hi", "punctuated_word": "Hi.", "start": 0.5, "end": 0.8, "speaker": 0},
        {"word": "yes", "punctuated_word": "Yes.", "start": 1, "end": 1.5, "speaker": 1}]}]}]}}"#;
    assert_words(deepgram, &[("Hi.", 0.5, 0.8), ("Yes.", 1.0, 1.5)]);
    let speakers = |json: &str| {
        let (transcript, _) = transcript(json);
        transcript.segments.into_iter().map(|segment| segment.speaker.unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(
        (speakers(assembly), speakers(deepgram)),
        (vec!["A".into(), "B".into()], vec!["Speaker 0".into(), "Speaker 1".into()])
    );
    let unknown = r#"{"text": "Hi. Yes.", "words": [{"text": "Hi.", "start": 500, "end": 800}, {"text": "Yes.", "start": 1000, "end": 1500}]}"#;
    assert_words(unknown, &[("Hi.", 0.5, 0.8), ("Yes.", 1.0, 1.5)]);
    assert!(transcript(unknown).1.contains("read as milliseconds"));
}

#[test]
fn speakers_part_cues() {
    #[derive(Debug)]
    struct Wide;

    impl Measure for Wide {
        fn width(&self, _: &str) -> f32 {
            0.0
        }
        fn max_width(&self) -> f32 {
            1.0
        }
    }

    let json = r#"{"language": "en", "segments": [
        {"start": 0, "end": 1, "text": "One two", "speaker": "SPEAKER_00", "words": [{"word": "One", "start": 0, "end": 0.5}, {"word": "two", "start": 0.5, "end": 1}]},
        {"start": 1, "end": 2, "text": "three", "speaker": "SPEAKER_01", "words": [{"word": "three", "start": 1, "end": 2}]}]}"#;
    let track = parse(json.as_bytes(), Format::Json)
        .unwrap()
        .parsed
        .into_track(&CueOptions::default(), &Wide)
        .unwrap();
    let cues: Vec<_> = track.cues().iter().map(|cue| (cue.text(), cue.speaker.clone().unwrap())).collect();
    assert_eq!(
        cues,
        [("One two", "SPEAKER_00"), ("three", "SPEAKER_01")].map(|(text, name)| (text.into(), name.into()))
    );
}

#[test]
fn youtube_rolls_no_word_twice() {
    let recognised = r#"{"wireMagic": "pb3", "events": [{"tStartMs": 500, "dDurationMs": 4000, "segs": [{"utf8": "Hello"}, {"utf8": " there", "tOffsetMs": 300}]},
        {"tStartMs": 1990, "dDurationMs": 10, "aAppend": 1, "segs": [{"utf8": "\n"}]},
        {"tStartMs": 2000, "dDurationMs": 1000, "segs": [{"utf8": "again", "acAsrConf": 255}]}]}"#;
    assert_words(recognised, &[("Hello", 0.5, 0.8), ("there", 0.8, 2.0), ("again", 2.0, 3.0)]);
    assert_shown(
        r#"{"events": [{"tStartMs": 500, "dDurationMs": 1000, "segs": [{"utf8": "Hello there\nyou"}]}]}"#,
        "a.json",
        &[(500, 1_500, "Hello there\nyou")],
    );
}

#[test]
fn captions_with_and_without_spaces_are_words() {
    let caption = |text: &str, start: u32| {
        format!(
            r#"{{"text": "{text}", "startMs": {start}, "endMs": {}, "timestampMs": null, "confidence": null}}"#,
            start + 100
        )
    };
    let of = |texts: [&str; 3]| {
        format!(
            "[{}]",
            [0, 100, 200]
                .iter()
                .zip(texts)
                .map(|(at, text)| caption(text, *at))
                .collect::<Vec<_>>()
                .join(",")
        )
    };
    let expected = [("a", 0.0, 0.1), ("b", 0.1, 0.2), ("c", 0.2, 0.3)];
    for texts in [["a", "b", "c"], [" a", "b", "c"], ["a", " b", " c"], ["a ", "b ", "c"]] {
        assert_words(&of(texts), &expected);
    }
    assert_words(&of([" a", "b", " c"]), &[("ab", 0.0, 0.2), ("c", 0.2, 0.3)]);
}

#[test]
fn one_bad_piece_costs_nothing_else() {
    let nan = r#"{"segments": [{"start": 0.5, "end": 2.0, "text": " Over $43.", "words": [{"word": "Over", "start": 0.5, "end": 0.8, "score": NaN}, {"word": "$43."}]}]}"#;
    assert_words(nan, &[("Over", 0.5, 0.8), ("$43.", 0.8, 2.0)]);
    let told = parse(nan.as_bytes(), Format::Json).unwrap().warnings;
    assert_eq!(told[0].message, "a number that is NaN or infinite is left out");
    let of_others = r#"{"info": {}, "events": [{"start": 1000, "end": 2000, "text": "One"}]}"#;
    assert!(parse(of_others.as_bytes(), Format::Json).unwrap_err().to_string().contains("`tStartMs`"));
    let back = r#"{"segments": [{"start": 1, "end": 3, "text": "a b c", "words": [{"word": "a", "start": 1, "end": 2}, {"word": "b", "start": 0.2, "end": 0.4}, {"word": "c", "start": 2.5, "end": 2}]},
        {"start": 0.5, "end": 4, "text": "d"}]}"#;
    let (transcript, warnings) = transcript(back);
    let starts: Vec<_> = transcript.words().map(|word| word.range.start.as_secs()).collect();
    assert_eq!((starts, transcript.segments[1].range.start.as_secs()), (vec![1.0, 2.0, 2.5], 1.0));
    for part in ["a word whose time is out of order", "a segment that starts before", "ends before it starts"]
    {
        assert!(warnings.contains(part), "{warnings}");
    }
}

#[test]
fn frames_and_tables_are_read() {
    assert_shown(
        "{1}{1}25\n{25}{75}{Y:i}Hello|there\n{76}{}{c:$0000ff}red\n{100}{150}x {y} z\n",
        "a.sub",
        &[(1_000, 3_000, "Hello\nthere"), (3_040, 4_000, "red"), (4_000, 6_000, "x {y} z")],
    );
    assert!(track("{25}{75}Hello\n", "a").1.contains("23.976"));
    assert_shown(
        "start\tend\ttext\n1000\t3000\tHello\n3000\t5000\tNext one\n",
        "a.txt",
        &[(1_000, 3_000, "Hello"), (3_000, 5_000, "Next one")],
    );
    assert_shown(
        "[INFORMATION]\n[TITLE]x\n[END INFORMATION]\n[SUBTITLE]\n[COLF]&H000000,[STYLE]bd\n00:00:01.50,00:00:02.00\na[br]b\n",
        "a.sub",
        &[(1_500, 2_000, "a\nb")],
    );
    assert_shown(
        "[TITLE]\nx\n[BEGIN]\n[00:00:01]\na|b\n\n[00:00:03]\n\n[00:00:05]\nc\n[END]\n",
        "a.sub",
        &[(1_000, 3_000, "a\nb"), (5_000, 9_000, "c")],
    );
    assert_shown(
        "$Bold = true\n//note\n00:00:01:05 , 00:00:02:00 , a | ^Ib^I c\n",
        "a.stl",
        &[(1_200, 2_000, "a\nb c")],
    );
}

#[test]
fn sami_shows_a_text_until_the_next() {
    let text = "<SAMI><HEAD><STYLE TYPE='text/css'><!-- P { color: white; } --></STYLE></HEAD><BODY>\n<-- a note -->\n\
                <SYNC Start=1000><P Class=ENCC>a &lt; b<br>\n  <i>c</i> &eacute;\n<SYNC Start=2000><P Class=ENCC>&nbsp;\n\
                <SYNC Start=\"3000\"><P Class=ENCC><font color=\"#ff0000\">d</font></P><P Class=FRCC>e</P></SYNC></BODY></SAMI>";
    assert_shown(text, "a.smi", &[(1_000, 2_000, "a < b\nc é"), (3_000, 7_000, "d")]);
    let (track, warnings) = track(text, "a");
    assert!(track.cues()[1].style.is_some() && warnings.contains("other languages"), "{warnings}");
}

#[test]
fn what_is_of_no_format_is_named_as_such() {
    let message = |text: &str, name: &str| {
        let format = Format::detect(Some(name.as_ref()), text.as_bytes()).unwrap();
        parse(text.as_bytes(), format).unwrap_err().to_string()
    };
    assert!(
        message("Once upon a time", "a.json")
            .starts_with("a subtitle file of unknown format, starting \"Once upon a time\", is not")
    );
    assert!(message("Once upon a time", "a.ttml").contains("accepted: srt, vtt, "));
    assert!(message("Once upon a time", "a.scc").contains("line 1, column 1"));
}
