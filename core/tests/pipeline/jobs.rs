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
fn a_second_track_is_shown_beside_the_first() {
    let czech = SRT.replace("Hello there", "Ahoj všichni");
    let both =
        json!({"cues": SRT, "cues2": czech, "style": "karaoke", "language2": "cs", "position2": "above"});
    let (report, _) = run(Verb::Cues, both.clone()).unwrap();
    let cue = |tier: i64| {
        let cues = report["cues"]["cues"].as_array().unwrap();
        cues.iter().find(|cue| cue["tier"].as_i64().unwrap_or(0) == tier).unwrap()
    };
    assert_eq!((cue(-1)["language"].as_str(), cue(-1)["style"].as_str()), (Some("cs"), Some("second")));
    assert_eq!((cue(0)["id"].as_i64(), cue(0).get("style")), (Some(1), None));
    // Both are drawn: more of the frame differs than by the first alone.
    let media = Media::new();
    let video = media.video("-c:v libx264 -pix_fmt yuv420p -an", "in.mp4");
    let still = |more: Value| {
        let mut options = json!({"input": video, "cues": SRT, "at": 1.0});
        options.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        run(Verb::Preview, options).unwrap().1.unwrap()
    };
    let (alone, above, below) = (
        still(json!({})),
        still(json!({"cues2": czech, "position2": "above"})),
        still(json!({"cues2": czech})),
    );
    assert!(alone != above && alone != below && above != below);
    for (more, told) in [
        (
            json!({"style2": "karaoke"}),
            "option `style2` is given without `cues2`; accepted: it beside `cues2`",
        ),
        (json!({"cues2": czech, "style2": "karaok"}), "karaok"),
        (json!({"cues2": czech, "position2": "left"}), "option `position2` is"),
        (json!({"cues2": czech, "language2": "česky"}), "option `language2` is česky"),
        (json!({"cues2": 3}), "option `cues2` is 3"),
    ] {
        let mut options = json!({"input": "in.mp4", "cues": SRT, "output": "out.mp4"});
        options.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let (_, message) = refused(Verb::Render, options);
        assert!(message.contains(told), "{message}");
    }
    let (_, message) = refused(Verb::Convert, json!({"cues": SRT, "cues2": czech, "to": "srt"}));
    assert!(message.contains("cues2"), "{message}");
    let (_, message) = refused(Verb::Render, json!({"input": "in.mp4", "cues2": czech, "output": "out.mp4"}));
    assert!(message.contains("option `cues` is missing"), "{message}");
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

#[test]
fn cues_have_as_many_words_as_the_look_lets_them() {
    let srt = "1\n00:00:00,500 --> 00:00:02,500\nHello there,\nold friend\n";
    let said = ["Hello", "there,", "old", "friend"].into_iter().enumerate();
    let words: Vec<_> = said.map(|(n, text)| json!({"text": text, "start": n, "end": n + 1})).collect();
    let transcript =
        json!({"segments": [{"start": 0, "end": 4, "text": "Hello there, old friend", "words": words}]});
    let cut = |cues: &Value, more: Value| {
        let mut options = more;
        options["cues"] = cues.clone();
        let outcome = Job::new(Verb::Cues, None, options).unwrap().run(None, &control()).unwrap();
        let cues = outcome.report["cues"]["cues"].as_array().unwrap().clone();
        let count = |cue: &Value| {
            let lines = cue["lines"].as_array().unwrap();
            lines.iter().map(|line| line["words"].as_array().unwrap().len()).sum::<usize>()
        };
        let codes: Vec<_> = outcome.warnings.unwrap().iter().map(|warning| warning.code.as_str()).collect();
        (cues.iter().map(count).collect::<Vec<_>>(), codes)
    };
    let (given, estimated) = (json!(srt), vec!["TIMES_ESTIMATED"]);
    assert_eq!(cut(&given, json!({})), (vec![4], vec![]));
    assert_eq!(cut(&given, json!({"style": {"wordsPerCue": 1}})), (vec![1; 4], estimated.clone()));
    assert_eq!(
        cut(&given, json!({"style": {"wordsPerCue": 1}, "wordsPerCue": 2})),
        (vec![2; 2], estimated.clone())
    );
    assert_eq!(cut(&given, json!({"style": {"wordsPerCue": 1}, "wordsPerCue": 0})), (vec![4], vec![]));
    assert_eq!(cut(&given, json!({"timing": {"maxWords": 2}})), (vec![2; 2], estimated));
    // Upright frames alone: without a video none is.
    assert_eq!(cut(&given, json!({"style": {"portrait": {"wordsPerCue": 1}}})), (vec![4], vec![]));
    assert_eq!(cut(&transcript, json!({"style": {"wordsPerCue": 2}})), (vec![2; 2], vec![]));
    let timing = json!({"maxWords": 3, "minDuration": 0});
    let with_timing = |more: Value| {
        let mut options = json!({"style": {"wordsPerCue": 1}, "timing": timing});
        options.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        cut(&transcript, options).0
    };
    assert!(with_timing(json!({})).iter().max() > Some(&1));
    assert_eq!(with_timing(json!({"wordsPerCue": 1})), [1; 4]);
    assert!(with_timing(json!({"timing": "words"})).iter().max() > Some(&1));
    assert_eq!(with_timing(json!({"timing": "netflix"})), [1; 4]);
    let cues = json!([{"start": 0, "end": 4, "lines": [{"words": words}], "style": {"wordsPerCue": 2}}]);
    assert_eq!(cut(&cues, json!({})), (vec![2; 2], vec![]));
    let (code, message) = refused(Verb::Cues, json!({"cues": srt, "wordsPerCue": 101}));
    assert_eq!(
        (code, message.as_str()),
        (ErrorCode::OptionsInvalid, "option `wordsPerCue` is 101; accepted: 0 to 100")
    );
}
