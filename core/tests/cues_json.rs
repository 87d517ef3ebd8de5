//! JSON of other programs, in the shapes that they write.
#![cfg(test)]

use captioni::cues::CueTrack;
use captioni::cues::formats::{Format, Parsed, Reading, parse, write};
use captioni::transcript::Transcript;
use captioni::transcript::formats::remotion_captions;

fn transcript(json: &str) -> Transcript {
    match parse(json.as_bytes(), Format::Json).unwrap().parsed {
        Parsed::Transcript(transcript) => transcript,
        Parsed::Cues(_) => panic!("expected a transcript"),
    }
}

fn words(transcript: &Transcript) -> Vec<(&str, i64, i64)> {
    let words = transcript.segments.iter().flat_map(|segment| &segment.words);
    words.map(|word| (word.text.as_str(), word.range.start.as_millis(), word.range.end.as_millis())).collect()
}

#[test]
fn our_transcript_reads_as_it_is_written() {
    let json = r#"{"language":"en","duration":2.0,"model":"tiny.en","segments":[
        {"start":0.5,"end":1.5,"text":"Hello, world.","words":[
            {"text":"Hello,","start":0.5,"end":0.9,"probability":0.5},
            {"text":"world.","start":1.0,"end":1.5,"probability":0.75}]}]}"#;
    let read = transcript(json);
    assert_eq!(read, serde_json::from_str::<Transcript>(json).unwrap());
    assert_eq!(transcript(&serde_json::to_string(&read).unwrap()), read);
}

#[test]
fn openai_verbose_json_with_word_times() {
    let json = r#"{"task":"transcribe","language":"english","duration":8.470000267028809,
        "text":"And so, my fellow Americans.",
        "words":[{"word":"And","start":0.0,"end":0.5},{"word":"so","start":0.5,"end":1.1},
                 {"word":"my","start":1.3,"end":1.6},{"word":"fellow","start":1.6,"end":2.0},
                 {"word":"Americans","start":2.0,"end":3.0}],
        "segments":[{"id":0,"seek":0,"start":0.0,"end":3.3,"text":" And so, my fellow Americans.",
                     "tokens":[1,2],"temperature":0.0,"avg_logprob":-0.2,"compression_ratio":1.2,
                     "no_speech_prob":0.01}]}"#;
    let read = transcript(json);
    assert_eq!(
        words(&read),
        [
            ("And", 0, 500),
            ("so,", 500, 1100),
            ("my", 1300, 1600),
            ("fellow", 1600, 2000),
            ("Americans.", 2000, 3000)
        ]
    );
    assert_eq!(read.duration.as_millis(), 8470);
}

#[test]
fn openai_verbose_json_without_word_times_keeps_its_segments() {
    let json = r#"{"language":"english","duration":"4.0","text":"One. Two.","segments":[
        {"id":0,"start":0.0,"end":2.0,"text":" One."},{"id":1,"start":2.0,"end":4.0,"text":" Two."}]}"#;
    let read = transcript(json);
    let texts: Vec<_> = read.segments.iter().map(|segment| segment.text.as_str()).collect();
    assert_eq!(texts, ["One.", "Two."]);
    assert_eq!(read.duration.as_millis(), 4000);
}

#[test]
fn whisper_and_faster_whisper_words_have_a_space_in_front() {
    let json = r#"{"text":" And so","language":"en","segments":[
        {"id":0,"seek":0,"start":0.0,"end":1.0,"text":" And so","tokens":[],"words":[
            {"word":" And","start":0.0,"end":0.5,"probability":0.9},
            {"word":" so","start":0.5,"end":1.0,"probability":0.8}]}]}"#;
    assert_eq!(words(&transcript(json)), [("And", 0, 500), ("so", 500, 1000)]);
}

#[test]
fn whisperx_words_without_a_time_are_placed_between_the_others() {
    let json = r#"{"segments":[{"start":0.0,"end":4.0,"text":" In 2014 it rained.","words":[
            {"word":"In","start":0.2,"end":0.5,"score":0.9},{"word":"2014"},
            {"word":"it","start":1.5,"end":2.0,"score":0.8},
            {"word":"rained.","start":2.0,"end":3.0,"score":0.7}]}],
        "word_segments":[{"word":"In","start":0.2,"end":0.5,"score":0.9}],"language":"en"}"#;
    let read = transcript(json);
    assert_eq!(
        words(&read),
        [("In", 200, 500), ("2014", 500, 1500), ("it", 1500, 2000), ("rained.", 2000, 3000)]
    );
    assert_eq!(read.segments[0].words[0].probability, 0.9);
}

#[test]
fn whisper_cpp_with_and_without_tokens() {
    let plain = r#"{"systeminfo":"AVX = 1","model":{"type":"tiny"},"params":{"language":"en"},
        "result":{"language":"en"},"transcription":[
            {"timestamps":{"from":"00:00:00,000","to":"00:00:02,000"},"offsets":{"from":0,"to":2000},
             "text":" Ask not."}]}"#;
    let read = transcript(plain);
    assert_eq!((read.language.as_str(), read.segments[0].text.as_str()), ("en", "Ask not."));
    assert!(read.segments[0].words.is_empty());
    let full = plain.replace(
        r#""text":" Ask not.""#,
        r#""text":" Ask not.","tokens":[
            {"text":"[_BEG_]","offsets":{"from":0,"to":0},"id":50363,"p":0.9},
            {"text":" As","offsets":{"from":0,"to":300},"id":1,"p":0.5,"t_dtw":-1},
            {"text":"k","offsets":{"from":300,"to":600},"id":2,"p":1.0},
            {"text":" not","offsets":{"from":600,"to":1500},"id":3,"p":1.0},
            {"text":".","offsets":{"from":1500,"to":2000},"id":4,"p":1.0},
            {"text":"[_TT_100]","offsets":{"from":2000,"to":2000},"id":50463,"p":0.1}]"#,
    );
    let read = transcript(&full);
    assert_eq!(words(&read), [("Ask", 0, 600), ("not.", 600, 2000)]);
    assert_eq!(read.segments[0].words[0].probability, 0.75);
}

#[test]
fn remotion_captions_go_there_and_back() {
    let json = r#"[{"text":"Using","startMs":40,"endMs":300,"timestampMs":200,"confidence":0.948258},
        {"text":" Remotion's","startMs":300,"endMs":900,"timestampMs":440,"confidence":0.5},
        {"text":" captions","startMs":900,"endMs":1260,"timestampMs":null,"confidence":null}]"#;
    let read = transcript(json);
    assert_eq!(words(&read), [("Using", 40, 300), ("Remotion's", 300, 900), ("captions", 900, 1260)]);
    let captions = serde_json::to_string(&remotion_captions(&read)).unwrap();
    let start = r#"[{"text":"Using","startMs":40.0,"endMs":300.0,"timestampMs":170.0,"confidence":0.948"#;
    assert!(captions.starts_with(start), "{captions}");
    assert_eq!(words(&transcript(&captions)), words(&read));
}

#[test]
fn remotion_captions_without_spaces_or_with_whole_lines() {
    let plain = r#"[{"text":"One","startMs":0,"endMs":500,"timestampMs":null,"confidence":null},
        {"text":"two","startMs":500,"endMs":1000,"timestampMs":null,"confidence":null}]"#;
    assert_eq!(words(&transcript(plain)), [("One", 0, 500), ("two", 500, 1000)]);
    let lines = plain.replace("two", "two three\\nfour");
    let Parsed::Cues(track) = parse(lines.as_bytes(), Format::Json).unwrap().parsed else {
        panic!("expected cues")
    };
    assert_eq!(track.cues().iter().map(|cue| cue.text()).collect::<Vec<_>>(), ["One", "two three\nfour"]);
}

#[test]
fn cue_tracks_are_arrays_of_cues() {
    for json in [
        r#"[{"start":0,"end":1.5,"text":"Hello\nthere"}]"#,
        r#"{"cues":[{"start":0,"end":1.5,
            "lines":[{"words":[{"text":"Hello"}]},{"words":[{"text":"there"}]}]}]}"#,
    ] {
        let parsed = parse(json.as_bytes(), Format::Json).unwrap();
        let Parsed::Cues(track) = &parsed.parsed else { panic!("expected cues") };
        assert_eq!(track.cues()[0].text(), "Hello\nthere");
        assert_eq!(parse(write(track, Format::Json).unwrap().as_bytes(), Format::Json).unwrap(), parsed);
    }
}

#[test]
fn transcripts_that_are_broken_in_places_are_mended() {
    let mended = |json: &str| {
        let Reading { parsed, warnings, .. } = parse(json.as_bytes(), Format::Json).unwrap();
        let Parsed::Transcript(transcript) = parsed else { panic!("expected a transcript") };
        let messages: Vec<_> = warnings.into_iter().map(|warning| warning.message).collect();
        let range = transcript.segments.last().unwrap().range;
        (range.start.as_secs(), range.end.as_secs(), messages.join("\n"))
    };
    let second = |text: &str| mended(&format!(r#"{{"segments":[{{"start":0,"end":1,"text":"a"}},{text}]}}"#));
    let ends = "what ends before it starts is taken to end there";
    assert_eq!(second(r#"{"start":2,"end":1,"text":"b"}"#), (2.0, 2.0, ends.into()));
    assert_eq!(
        second(r#"{"start":-2,"end":1,"text":"b"}"#),
        (0.0, 1.0, "a time before 0 is taken for 0".into())
    );
    let word = r#"{"start":1,"end":2,"text":"b","words":[{"word":"b","start":2,"end":1}]}"#;
    assert_eq!(second(word), (1.0, 2.0, ends.into()));
    let unordered = r#"{"segments":[{"start":5,"end":6,"text":"a"},{"start":1,"end":7,"text":"b"}]}"#;
    assert_eq!(
        mended(unordered),
        (5.0, 7.0, "a segment that starts before the one ahead of it follows it".into())
    );
    assert_eq!(mended(r#"{"segments":[{"start":5,"text":"a"}]}"#).1, 5.0);
    assert_eq!(mended(r#"[{"text":"a","startMs":10,"endMs":5}]"#).2, ends);
}

fn document(json: &str) -> CueTrack {
    match parse(json.as_bytes(), Format::Json).unwrap().parsed {
        Parsed::Cues(track) => track,
        Parsed::Transcript(_) => panic!("expected cues"),
    }
}

#[test]
fn a_document_reads_as_it_is_written() {
    let json = r##"{"canvas":{"width":1920,"height":1080},"styles":{"sign":{"extends":"karaoke","fill":"#ffe14d"}},
        "cues":[{"id":"a","start":0.5,"end":1.5,"layer":-2,
        "place":{"anchor":"topLeft","x":0.1,"y":0.2,"width":0.5},"style":"sign","speaker":"Ann",
        "lines":[{"words":[{"text":"Hello","start":0.5,"end":1.0,"class":"emphasis",
                            "style":{"font":{"italic":true},"fill":"#ff0000"},"probability":0.25,"source":{"segment":3,"word":0}},
                           {"text":"you","class":["name","loud"]}]}]},
        {"id":2,"start":2.0,"end":3.0,"style":{"name":"sign","font":{"sizeOf":"height"},"maxWidth":0.5},
         "lines":[{"words":[{"text":"again"}]}]}]}"##;
    let read = document(json);
    let compact: String = json.split_whitespace().collect();
    assert_eq!(serde_json::to_string(&read).unwrap(), compact);
    assert_eq!(serde_json::from_str::<CueTrack>(json).unwrap(), read);
    assert_eq!(document(&write(&read, Format::Json).unwrap()), read);
}

#[test]
fn an_array_of_cues_is_a_document() {
    let cues = r#"[{"start":0,"end":1,"text":"a b"},{"start":1,"end":2,"text":"c"}]"#;
    let read = document(cues);
    assert_eq!(document(&format!(r#"{{"cues":{cues}}}"#)), read);
    assert_eq!(serde_json::from_str::<CueTrack>(cues).unwrap(), read);
    assert!(write(&read, Format::Json).unwrap().starts_with("{\n  \"cues\": [\n    {\n      \"id\": 1,"));
}

#[test]
fn cues_without_an_id_get_a_number_that_is_free() {
    let track = document(
        r#"[{"start":0,"end":1,"text":"a"},{"id":1,"start":1,"end":2,"text":"b"},
            {"id":"3","start":2,"end":3,"text":"c"},{"start":3,"end":4,"text":"d"}]"#,
    );
    let ids: Vec<_> = track.cues().iter().map(|cue| cue.id.clone().unwrap().to_string()).collect();
    assert_eq!(ids, ["2", "1", "3", "4"]);
}

#[test]
fn what_is_wrong_in_a_document_is_named() {
    let reason = |json: &str| parse(json.as_bytes(), Format::Json).unwrap_err().to_string();
    let twice = r#"[{"id":7,"start":0,"end":1,"text":"a"},{"id":"7","start":1,"end":2,"text":"b"}]"#;
    assert!(reason(twice).contains("cue 1 and cue 2: both have the id 7"), "{}", reason(twice));
    let far = r#"[{"start":0,"end":1,"place":{"x":7.0},"text":"a"}]"#;
    assert!(reason(far).contains("cue 1: `x` of its place is 7; accepted: -1 to 2"), "{}", reason(far));
    let empty = r#"{"canvas":{"width":0,"height":9},"cues":[]}"#;
    assert!(reason(empty).contains("canvas: it is 0x9 pixels"), "{}", reason(empty));
    let styled = |style: &str| {
        reason(&format!(
            r#"{{"styles":{{"Top":{{}}}},"cues":[{{"start":0,"end":1,"text":"a","style":{style}}}]}}"#
        ))
    };
    let unknown = styled(r#""Tpo""#);
    assert!(unknown.contains("cue 1: its style is \"Tpo\"; accepted: Top, clean"), "{unknown}");
    let large = styled(r#"{"font":{"size":2}}"#);
    assert!(large.contains("cue 1: `style.font.size` is 2; accepted: 0.01 to 0.5"), "{large}");
    let open = styled(r#"{"name":"Top","background":{"per":"line"}}"#);
    assert!(open.contains("`style.background` is without `color`"), "{open}");
    assert!(styled(r#"{"extends":"clean"}"#).contains("`extends`"));
    let named = reason(r#"{"styles":{"Top":{"maxLines":0}},"cues":[]}"#);
    assert!(named.contains("style \"Top\": `maxLines` is 0; accepted: 1 to 10"), "{named}");
    let word = r#"[{"start":0,"end":1,"lines":[{"words":[{"text":"a","style":{"opacity":2}}]}]}]"#;
    assert!(reason(word).contains("word \"a\": `style.opacity` is 2"), "{}", reason(word));
    let sure = r#"[{"start":0,"end":1,"lines":[{"words":[{"text":"a","probability":1.5}]}]}]"#;
    assert!(
        reason(sure).contains("the probability of word \"a\" is 1.5; accepted: 0 to 1"),
        "{}",
        reason(sure)
    );
}
