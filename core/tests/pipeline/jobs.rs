//! Jobs from flat JSON, as doors send them.

use captioni::ErrorCode;
use captioni::pipeline::{Engine, EngineOptions, Job, Verb};
use captioni::source::Input;
use serde_json::{Value, json};

use crate::media::{Media, control, ffprobe, fixture, luma, stream_hash};

const SRT: &str = "1\n00:00:00,500 --> 00:00:01,500\nHello there\n";

fn run(verb: Verb, options: Value) -> captioni::Result<(Value, Option<Vec<u8>>)> {
    let outcome = Job::new(verb, None, options)?.run(None, &control())?;
    Ok((outcome.report, outcome.file))
}

fn refused(verb: Verb, options: Value) -> (ErrorCode, String) {
    let error = run(verb, options).unwrap_err();
    (error.code(), error.to_string())
}

#[test]
fn a_job_without_an_output_gives_the_file_back() {
    let media = Media::new();
    let video = media.video("-c:v libx264 -pix_fmt yuv420p -c:a aac", "in.mp4");
    let (named, back) = (media.path("named.mp4"), media.path("back.mp4"));
    let options = json!({"input": video, "cues": SRT, "style": "karaoke", "preset": "ultrafast", "crf": 0});
    let with = |key: &str, value: Value| {
        let mut options = options.clone();
        options[key] = value;
        options
    };
    let (report, file) = run(Verb::Render, with("output", json!(named))).unwrap();
    assert_eq!((report["frames"].as_u64(), report["path"].as_str()), (Some(50), named.to_str()));
    assert_eq!(file, None);
    let (report, file) = run(Verb::Render, options.clone()).unwrap();
    assert_eq!((report["frames"].as_u64(), report.get("path")), (Some(50), None));
    std::fs::write(&back, file.unwrap()).unwrap();
    assert_eq!(luma(&named), luma(&back));
    let (_, file) = run(Verb::Render, with("container", json!("mkv"))).unwrap();
    assert_eq!(file.unwrap()[..4], [0x1a, 0x45, 0xdf, 0xa3]);
}

#[test]
fn sound_in_memory_is_a_wav_file() {
    let samples: Vec<f32> = (0..8_000).map(|i| (i as f32 * 0.1).sin() * 0.5).collect();
    let input = Input::pcm(&samples, 8_000).unwrap();
    let report = Job::new(Verb::Probe, Some(input), json!({})).unwrap().run(None, &control()).unwrap().report;
    assert_eq!(report["tracks"][0]["codec"], "pcm_f32le");
    assert_eq!(report["tracks"][0]["sampleRate"], 8_000);
    assert_eq!(report["duration"], 1.0);
    assert_eq!(Input::pcm(&samples, 12).unwrap_err().code(), ErrorCode::OptionsInvalid);
}

#[test]
fn samples_that_nobody_scaled_are_refused() {
    let message = |samples: &[f32]| {
        let error = Input::pcm(samples, 16_000).unwrap_err();
        assert_eq!(error.code(), ErrorCode::OptionsInvalid);
        error.to_string()
    };
    assert_eq!(
        message(&[0.0, 12_034.0, -32_768.0]),
        "option `input` is samples from -32768 to 12034; accepted: samples from -1 to 1; divide those of 16-bit \
         integers by 32768"
    );
    assert!(message(&[0.0, f32::NAN]).contains("is NaN at sample 1"));
    assert!(message(&[f32::NEG_INFINITY]).contains("is -inf at sample 0"));
    // A float recording may go a little over full scale.
    assert!(Input::pcm(&[1.5, -1.5], 16_000).is_ok());
}

#[test]
fn captions_are_taken_in_any_shape() {
    let media = Media::new();
    let file = media.write("in.srt", SRT.as_bytes());
    let shapes = [
        json!(file),
        json!(SRT),
        json!([{"start": 0.5, "end": 1.5, "text": "Hello there"}]),
        json!({"cues": [{"start": 0.5, "end": 1.5, "lines": [{"words": [{"text": "Hello"}, {"text": "there"}]}]}]}),
    ];
    let cues = shapes.map(|cues| run(Verb::Cues, json!({"cues": cues})).unwrap().0["cues"].take());
    assert!(cues.iter().all(|found| found == &cues[0]), "{cues:#?}");
    let words = json!([
        {"text": "Hello", "startMs": 500, "endMs": 800, "timestampMs": null, "confidence": 1.0},
        {"text": " there", "startMs": 900, "endMs": 1500, "timestampMs": null, "confidence": 1.0},
    ]);
    let video = fixture("jfk.mp4");
    let grouped = run(Verb::Cues, json!({"cues": words, "input": video, "timing": "shorts"})).unwrap().0;
    assert_eq!(grouped["cues"]["cues"].as_array().map(Vec::len), Some(1), "{grouped}");
}

#[test]
fn wrong_options_are_refused_before_anything_is_opened() {
    let (code, message) = refused(Verb::Render, json!({"input": "x", "cues": SRT, "styel": "clean"}));
    assert_eq!(code, ErrorCode::OptionsInvalid);
    assert!(message.contains("`styel` is unknown; accepted: the nearest is `style`"), "{message}");
    assert!(refused(Verb::Probe, json!({"input": "x", "crf": 3})).1.contains("`crf` is unknown"));
    assert!(refused(Verb::Render, json!({"input": "x"})).1.contains("`cues` is missing"));
    assert!(refused(Verb::Preview, json!({"input": "x", "cues": SRT, "at": -1})).1.contains("`at` is -1"));
    assert!(
        refused(Verb::Preview, json!({"input": "x", "cues": SRT, "at": 1, "output": "a.gif"}))
            .1
            .contains("gif")
    );
    assert!(refused(Verb::Render, json!({"cues": SRT})).1.contains("`input` is missing"));
    assert!(refused(Verb::Render, json!({"input": "", "cues": SRT})).1.contains("`input` is empty"));
    assert!(refused(Verb::Render, json!({"input": "x", "cues": 3})).1.contains("`cues` is 3"));
    assert!(refused(Verb::Cues, json!({"cues": SRT, "timing": {"maxLines": 9}})).1.contains("maxLines"));
    let path = json!({"input": "x", "cues": SRT, "container": "/../x.mp4"});
    assert!(
        refused(Verb::Render, path)
            .1
            .contains("`container` is /../x.mp4; accepted: mp4, m4v, mov, mkv, webm")
    );
    let (code, _) = refused(Verb::Render, json!({"input": "x", "cues": SRT, "style": "disco"}));
    assert_eq!(code, ErrorCode::StyleInvalid);
    assert_eq!(refused(Verb::Probe, json!({"input": "/no/such"})).0, ErrorCode::InputNotFound);
}

#[test]
fn files_beside_the_video_are_checked_before_the_work() {
    let video = fixture("jfk.mp4");
    let (code, _) = refused(Verb::Caption, json!({"input": video, "vtt": "/no/such/folder/a.vtt"}));
    assert_eq!(code, ErrorCode::OutputUnwritable);
    let (code, _) = refused(Verb::Caption, json!({"input": video, "json": video}));
    assert_eq!(code, ErrorCode::OptionsInvalid);
}

#[test]
fn an_earlier_transcript_is_taken_in_any_shape_and_its_times_are_kept() {
    let media = Media::new();
    let engine = Engine::load(&EngineOptions::default()).unwrap();
    let align = |transcript: Value| {
        let text = "And so my fellow Americans, ask.";
        let options = json!({"input": fixture("jfk.mp4"), "text": text, "transcript": transcript});
        Job::new(Verb::Align, None, options)?.run(Some(&engine), &control()).map(|outcome| outcome.report)
    };
    let earlier = json!({"language": "en", "segments": [{"start": 0.1, "end": 2.3, "text": "And so fellow", "words": [
        {"word": "And", "start": 0.1234, "end": 0.5, "score": 0.25},
        {"word": "so", "start": 0.5, "end": 0.9, "score": 0.5},
        {"word": "Americans", "start": 1.7, "end": 2.3, "score": 0.75},
    ]}]});
    let path = media.write("earlier.json", earlier.to_string().as_bytes());
    let report = align(earlier).unwrap();
    assert_eq!(report, align(json!(path)).unwrap());
    let words = &report["segments"][0]["words"];
    assert_eq!(words[0], json!({"text": "And", "start": 0.1234, "end": 0.5, "probability": 0.25}));
    assert_eq!(words[4], json!({"text": "Americans,", "start": 1.7, "end": 2.3, "probability": 0.75}));
    assert!(words[2]["start"].as_f64() >= Some(0.9) && words[3]["end"].as_f64() <= Some(1.7), "{words}");
    assert!((3.2..3.5).contains(&words[5]["start"].as_f64().unwrap()), "{words}");
    assert_eq!(align(json!(SRT)).unwrap_err().code(), ErrorCode::CuesInvalid);
    let (code, message) = refused(Verb::Align, json!({"input": "x"}));
    assert_eq!((code, message.contains("`text` is empty")), (ErrorCode::OptionsInvalid, true), "{message}");
}

#[test]
fn captioning_reports_what_it_heard_and_drew() {
    let media = Media::new();
    let (out, srt) = (media.path("out.mp4"), media.path("out.srt"));
    let engine = Engine::load(&EngineOptions::default()).unwrap();
    let options = json!({"input": fixture("jfk.mp4"), "output": out, "srt": srt, "preset": "ultrafast"});
    let report =
        Job::new(Verb::Caption, None, options).unwrap().run(Some(&engine), &control()).unwrap().report;
    assert_eq!(report["transcript"]["language"], "en");
    let srt = std::fs::read_to_string(srt).unwrap();
    assert_eq!(srt.matches("-->").count(), report["cues"]["cues"].as_array().unwrap().len());
    assert_eq!(stream_hash(&fixture("jfk.mp4"), "0:a"), stream_hash(&out, "0:a"));
    assert!(ffprobe(&out, "v:0", "stream=nb_read_frames").contains("275"));
}
