//! What a person would miss is told: audio without speech, audio that hides, captions that nobody sees.

use std::path::Path;

use captioni::control::Control;
use captioni::error::ErrorCode;
use captioni::pipeline::{
    AlignOptions, Engine, EngineOptions, Job, LookOptions, OverlayFrames, Ruler, TranscribeOptions,
    Transcribed, Verb, has_speech, job,
};
use captioni::source::{Input, OpenOptions};
use captioni::transcript::{Segment, Transcript};
use captioni::units::TimeRange;
use captioni::{Remedy, Warning, audio::VadOptions};
use serde_json::{Value, json};

use crate::media::{Media, control, fixture, input};

const TINY: &str = "-f lavfi -i testsrc2=size=320x180:rate=25:duration=2";
const VIDEO: &str = "-map 0:v -c:v libx264 -preset ultrafast -pix_fmt yuv420p";

fn engine() -> Engine {
    Engine::load(&EngineOptions { model: "tiny.en".into(), ..EngineOptions::default() }).unwrap()
}

/// The fixture's speech through filters of ffmpeg.
fn speech(media: &Media, options: &str, name: &str) -> std::path::PathBuf {
    media.make(&format!("-i {} {options}", fixture("jfk.mp4").display()), name)
}

fn transcribe(path: &Path) -> Transcribed {
    engine().transcribe(&input(path), &TranscribeOptions::default(), &control()).unwrap()
}

fn text(transcript: &Transcript) -> String {
    transcript.segments.iter().map(|segment| segment.text.as_str()).collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn assert_jfk(transcribed: &Transcribed) {
    let text = text(&transcribed.transcript).to_lowercase();
    assert!(text.contains("fellow americans") && text.contains("country"), "{text}");
}

#[track_caller]
fn only(warnings: &[Warning], code: ErrorCode) -> String {
    assert_eq!(warnings.iter().map(|warning| warning.code).collect::<Vec<_>>(), [code], "{warnings:?}");
    warnings[0].message.clone()
}

fn run(verb: Verb, options: Value, engine: Option<&Engine>) -> Value {
    let outcome = Job::new(verb, None, options).unwrap().run(engine, &control()).unwrap();
    outcome.told(|remedy| format!("{remedy:?}"))
}

/// Codes and messages of a report.
fn warnings(report: &Value) -> Vec<(String, String)> {
    let of = |warning: &Value, key: &str| warning[key].as_str().unwrap().to_owned();
    let warnings = report["warnings"].as_array().unwrap().iter();
    warnings.map(|warning| (of(warning, "code"), of(warning, "message"))).collect()
}

fn codes(report: &Value) -> Vec<String> {
    warnings(report).into_iter().map(|(code, _)| code).collect()
}

#[test]
fn audio_without_speech_is_told() {
    let media = Media::new();
    let silent =
        media.make(&format!("{TINY} -f lavfi -i anullsrc=r=16000:cl=mono -t 2 {VIDEO} -map 1:a"), "in.mp4");
    let message = only(&transcribe(&silent).warnings, ErrorCode::NoSpeech);
    assert!(message.starts_with("no speech was found in 2"), "{message}");
    let options = json!({"input": silent, "output": media.path("out.mp4"), "preset": "ultrafast"});
    let report = run(Verb::Caption, options, Some(&engine()));
    // Both the cause and what comes of it, so that a program need look for one code alone.
    let mut found = codes(&report);
    found.sort();
    assert_eq!(found, ["NOTHING_SHOWN", "NO_SPEECH"]);
}

#[test]
fn speech_on_another_track_than_the_default_one_is_found() {
    let media = Media::new();
    let both = "-f lavfi -i anullsrc=r=16000:cl=mono -map 1:a -map 0:a -c:a aac -shortest -disposition:a:0 default \
                -disposition:a:1 0";
    let path = speech(&media, both, "in.m4a");
    let transcribed = transcribe(&path);
    assert_jfk(&transcribed);
    assert_eq!(transcribed.audio_track, Some(1));
    let message = only(&transcribed.warnings, ErrorCode::TrackChosen);
    assert!(message.contains("in audio track 0, the default one; track 1 was transcribed"), "{message}");
    assert_eq!(transcribed.warnings[0].remedy, Some(Remedy::ChooseTrack));
    assert!(has_speech(&input(&path), &VadOptions::default(), &control()).unwrap());

    let options = AlignOptions { text: text(&transcribed.transcript), ..AlignOptions::default() };
    let aligned = engine().align(&input(&path), &options, &control()).unwrap();
    assert_eq!((aligned.audio_track, aligned.transcript.unspoken()), (Some(1), 0));
    only(&aligned.warnings, ErrorCode::TrackChosen);

    // A person who asks for a track gets that one.
    let asked = TranscribeOptions { audio_track: Some(0), ..TranscribeOptions::default() };
    let transcribed = engine().transcribe(&input(&path), &asked, &control()).unwrap();
    only(&transcribed.warnings, ErrorCode::NoSpeech);
}

#[test]
fn speech_on_the_default_track_stays_the_choice() {
    let media = Media::new();
    let path = speech(&media, "-map 0:a -map 0:a -c:a aac", "in.m4a");
    let transcribed = transcribe(&path);
    assert_jfk(&transcribed);
    assert_eq!((transcribed.audio_track, transcribed.warnings), (Some(0), vec![]));
}

#[test]
fn sides_that_cancel_each_other_are_heard() {
    let media = Media::new();
    for (name, filter) in
        [("inverted", "pan=stereo|c0=c0|c1=-1*c0"), ("nearly", "pan=stereo|c0=-0.85*c0|c1=c0")]
    {
        let path = speech(&media, &format!("-vn -af {filter} -c:a flac"), &format!("{name}.flac"));
        let transcribed = transcribe(&path);
        assert_jfk(&transcribed);
        let message = only(&transcribed.warnings, ErrorCode::TrackChosen);
        assert!(message.contains("cancel each other out"), "{message}");
        assert_eq!(transcribed.warnings[0].remedy, None, "there is no other track to choose");
    }
    let one_side = speech(&media, "-vn -af pan=stereo|c0=c0|c1=0*c0 -c:a flac", "left.flac");
    let transcribed = transcribe(&one_side);
    assert_jfk(&transcribed);
    assert_eq!(transcribed.warnings, []);
}

#[test]
fn a_text_that_is_not_spoken_is_counted() {
    let wrong = "The quick brown fox jumps over the lazy dog while seven wizards brew potions.";
    for wrong in [wrong, "Test"] {
        let options = AlignOptions { text: wrong.into(), ..AlignOptions::default() };
        let transcribed = engine().align(&Input::from(fixture("jfk.mp4")), &options, &control()).unwrap();
        let count = wrong.split(' ').count();
        let message = only(&transcribed.warnings, ErrorCode::NotSpoken);
        assert!(message.starts_with(&format!("{count} of {count} word")), "{message}");
        assert_eq!(
            (transcribed.transcript.unspoken(), transcribed.transcript.words().count()),
            (count, count)
        );
    }
}

#[test]
fn words_typed_over_a_transcript_are_shown() {
    let engine = engine();
    let path = fixture("jfk.mp4");
    let earlier =
        engine.transcribe(&input(&path), &TranscribeOptions::default(), &control()).unwrap().transcript;
    let (before, said) =
        (text(&earlier), earlier.words().find(|word| word.text.contains("Americans")).unwrap());
    let typed = before.replace(&said.text, "New York City,");
    assert_ne!(typed, before);
    let report =
        run(Verb::Align, json!({"input": path, "text": typed, "transcript": earlier}), Some(&engine));
    assert_eq!(codes(&report), [""; 0]);
    let words = report["segments"].as_array().unwrap().iter().flat_map(|s| s["words"].as_array().unwrap());
    let new: Vec<_> =
        words.filter(|word| ["New", "York", "City,"].contains(&word["text"].as_str().unwrap())).collect();
    assert_eq!(new.len(), 3);
    for word in &new {
        let at = word["start"].as_f64().unwrap();
        assert!(word.get("spoken").is_none(), "{word}");
        assert!(
            (said.range.start.as_secs() - 0.2..said.range.end.as_secs() + 0.2).contains(&at),
            "{word} {said:?}"
        );
    }
    let cues = run(Verb::Cues, json!({"cues": report, "input": path}), None).to_string();
    assert!(["\"New\"", "\"York\"", "\"City,\""].iter().all(|word| cues.contains(word)), "{cues}");
}

#[test]
fn captions_that_nobody_sees_are_told() {
    let media = Media::new();
    let path = media.make(&format!("{TINY} {VIDEO}"), "in.mp4");
    let late = "1\n01:00:01,000 --> 01:00:03,000\nlate\n";
    let shown = "1\n00:00:01,000 --> 00:00:01,500\nhello\n";
    let render = |cues: Value| {
        run(
            Verb::Render,
            json!({"input": path, "cues": cues, "output": media.path("out.mp4"), "preset": "ultrafast"}),
            None,
        )
    };
    let empty = media.write("empty.srt", b"");
    let found = warnings(&render(json!(late)));
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].0, "NOTHING_SHOWN");
    assert!(
        found[0].1.contains("first cue starts at 01:00:01.000 and the video ends at 00:00:02.000"),
        "{found:?}"
    );
    assert!(found[0].1.contains("take 01:00:00.000 off"), "{found:?}");
    let hint = |report: &Value| report["warnings"][0]["hint"].as_str().unwrap().to_owned();
    assert_eq!(hint(&render(json!(late))), "ShiftCues { seconds: -3600 }");
    let shifted = run(Verb::Preview, json!({"input": path, "cues": late, "at": 1.5, "shift": -3600}), None);
    assert_eq!(codes(&shifted), [""; 0]);
    assert!(warnings(&render(json!(empty)))[0].1.contains("there are no cues"));
    assert_eq!(hint(&render(json!(empty))), "GiveCues", "the times of no cues are nothing to compare");
    assert_eq!(codes(&render(json!([]))), ["NOTHING_SHOWN"]);
    assert_eq!(codes(&render(json!(shown))), [""; 0]);

    let preview = |at: f64| run(Verb::Preview, json!({"input": path, "cues": shown, "at": at}), None);
    assert_eq!(codes(&preview(1.2)), [""; 0]);
    let found = warnings(&preview(0.2));
    assert!(found[0].1.contains("the nearest is shown from 00:00:01.000"), "{found:?}");

    let overlay = json!({"cues": late, "size": [64, 64], "fps": 5, "duration": 2});
    let mut frames: OverlayFrames = job::overlay_frames(None, overlay, &Control::default()).unwrap();
    only(&frames.take_warnings(), ErrorCode::NothingShown);
}

#[test]
fn what_was_mended_in_cues_is_told() {
    let media = Media::new();
    let path = media.make(&format!("{TINY} {VIDEO}"), "in.mp4");
    let cues = json!([{"start": 1, "end": 2, "text": "b"}, {"start": 0.2, "end": 1.2, "text": "a"}]);
    let options = json!({"input": path, "cues": cues, "output": media.path("out.mp4")});
    let report = run(Verb::Render, options, None);
    assert_eq!(codes(&report), ["CUES_REPAIRED"]);
    assert_eq!(codes(&run(Verb::Cues, json!({"cues": cues}), None)), ["CUES_REPAIRED"]);
    assert_eq!(report["warnings"][0].get("hint"), None);
    let words = |spoken: bool| json!([{"text": "a", "start": 0, "end": 1}, {"text": "b", "start": 1, "end": 2, "spoken": spoken}]);
    let transcript =
        |spoken: bool| json!({"segments": [{"start": 0, "end": 2, "text": "a b", "words": words(spoken)}]});
    let preview = |spoken: bool| {
        run(Verb::Preview, json!({"input": path, "cues": transcript(spoken), "at": 0.5}), None)
    };
    assert_eq!(codes(&preview(true)), [""; 0]);
    assert_eq!(warnings(&preview(false))[0].0, "NOT_SPOKEN");
}

#[test]
fn samples_that_are_no_numbers_count_as_silence() {
    let mut wav =
        std::fs::read(speech(&Media::new(), "-vn -ac 1 -ar 16000 -c:a pcm_f32le", "in.wav")).unwrap();
    let data = wav.windows(4).position(|bytes| bytes == b"data").unwrap() + 8;
    let middle = data + (wav.len() - data) / 8 * 4;
    wav[middle..middle + 400].copy_from_slice(&f32::NAN.to_le_bytes().repeat(100));
    let transcribed =
        engine().transcribe(&Input::bytes(wav), &TranscribeOptions::default(), &Control::default()).unwrap();
    assert_jfk(&transcribed);
    assert!(only(&transcribed.warnings, ErrorCode::InputUnreadable).contains("are no numbers"));
}

#[test]
fn what_no_font_draws_ends_a_transcription_at_its_first_segment() {
    let ruler = || {
        let look = LookOptions::default();
        Ruler::of(&input(&fixture("jfk.mp4")), &OpenOptions::default(), &look, &control()).unwrap()
    };
    let says = |text: &str| {
        let range = TimeRange::from_secs(1.0, 2.0);
        ruler().check(&Segment { range, text: text.into(), words: Vec::new(), speaker: None })
    };
    for fine in ["Ask not", "Γειά σου", "12", "\u{1f389}", "", "中文 with Latin"] {
        says(fine).unwrap_or_else(|error| panic!("{fine}: {error}"));
    }
    let error = says("这是一段文字").unwrap_err();
    assert_eq!(error.code(), ErrorCode::FontMissing);
    assert!(matches!(error.remedy(), Some(Remedy::AddFont { package: Some("fonts-noto-cjk"), .. })));

    let mut told = 0;
    let mut each = |_: &Segment| {
        told += 1;
        says("这是一段文字")
    };
    let options = TranscribeOptions::default();
    let stopped = engine().transcribe_each(&input(&fixture("jfk.mp4")), &options, &control(), &mut each);
    assert_eq!((stopped.unwrap_err().code(), told), (ErrorCode::FontMissing, 1));
}

#[test]
fn a_style_that_no_cue_has_is_told() {
    let media = Media::new();
    let video = media.make(&format!("{TINY} {VIDEO}"), "tiny.mp4");
    let script = "[Script Info]\nPlayResX: 320\nPlayResY: 180\n\n[V4+ Styles]\nFormat: Name, Fontname, Fontsize\n\
        Style: Default,Inter,20\n\n[Events]\nDialogue: 0,0:00:00.00,0:00:02.00,Default,,0,0,0,,Hello\n";
    let told = |style: &str| {
        let options =
            json!({"input": video, "output": media.path("out.mp4"), "cues": script, "style": style});
        warnings(&run(Verb::Render, options, None))
    };
    assert_eq!(told("clean"), []);
    let told = told("barbie");
    assert!(
        matches!(&told[..], [(code, message)] if code == "NOT_SHOWN" && message.contains("styles of their own")),
        "{told:?}"
    );
}

#[test]
fn a_file_without_cues_is_told_where_nothing_is_drawn() {
    for (verb, more) in [(Verb::Check, json!({})), (Verb::Convert, json!({"to": "vtt"}))] {
        let mut options = json!({"cues": []});
        options.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let told = warnings(&run(verb, options, None));
        assert_eq!(
            told,
            [("NOTHING_SHOWN".into(), "no caption is shown: there are no cues".into())],
            "{verb:?}"
        );
    }
}
