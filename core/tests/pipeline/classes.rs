//! Words that a style draws apart: by mark-up, lists, patterns, numbers, names, confidence and speakers.

use captioni::ErrorCode;
use captioni::control::Control;
use captioni::pipeline::{Job, Verb};
use serde_json::{Value, json};

use crate::media::{Media, input};

/// White on black, and a colour for each class.
fn style() -> Value {
    let class = |color: &str| json!({"fill": color, "opacity": 1});
    json!({"extends": "clean", "fill": "#ffffff", "shadows": [], "font": {"size": 0.1}, "classes": {
        "emphasis": class("#ff0000"), "number": class("#00ff00"), "name": class("#0000ff"),
        "uncertain": class("#ffff00"), "speaker-1": class("#ff00ff"), "speaker-2": class("#00ffff")}})
}

const COLORS: [(&str, [bool; 3]); 6] = [
    ("emphasis", [true, false, false]),
    ("number", [false, true, false]),
    ("name", [false, false, true]),
    ("uncertain", [true, true, false]),
    ("speaker-1", [true, false, true]),
    ("speaker-2", [false, true, true]),
];

struct Black {
    media: Media,
}

impl Black {
    fn new() -> Self {
        let media = Media::new();
        media.make(
            "-f lavfi -i color=black:size=640x360:rate=5:duration=1 -c:v ffv1 -pix_fmt yuv444p",
            "in.mkv",
        );
        Self { media }
    }

    /// The classes that are seen, and the codes of the warnings.
    fn drawn(&self, cues: Value, emphasis: Value) -> (Vec<&'static str>, Vec<ErrorCode>) {
        let options = json!({"cues": cues, "at": 0.5, "style": style(), "emphasis": emphasis});
        let preview = Job::still(input(&self.media.path("in.mkv")), options, &Control::default()).unwrap();
        let pixels: Vec<_> =
            preview.still.rgb().as_chunks::<3>().0.iter().map(|p| p.map(|v| v > 200)).collect();
        let dark = |p: &&[u8; 3]| p.iter().all(|v| !(40..=200).contains(v));
        let pure = preview.still.rgb().as_chunks::<3>().0.iter().zip(&pixels).filter(|(p, _)| dark(p));
        let pure: Vec<_> = pure.map(|(_, bright)| *bright).collect();
        let seen = COLORS.into_iter().filter(|(_, color)| pure.iter().filter(|p| *p == color).count() > 20);
        let codes = preview.warnings.iter().map(|warning| warning.code).collect();
        (seen.map(|(name, _)| name).collect(), codes)
    }
}

fn srt(text: &str) -> Value {
    format!("1\n00:00:00,000 --> 00:00:01,000\n{text}\n").into()
}

#[test]
fn classes_are_drawn_as_the_style_has_them() {
    let place = Black::new();
    let drawn = |cues, emphasis| place.drawn(cues, emphasis);
    assert_eq!(drawn(srt("nothing is special here"), json!({})), (vec![], vec![]));
    assert_eq!(drawn(srt("so *good* it is"), json!({})), (vec!["emphasis"], vec![ErrorCode::MarkupRead]));
    assert_eq!(drawn(srt("so *good* it is"), json!({"markup": true})), (vec!["emphasis"], vec![]));
    assert_eq!(drawn(srt("so *good* it is"), json!({"markup": false})), (vec![], vec![]));
    assert_eq!(drawn(srt("*door slams*"), json!({})), (vec![], vec![]));
    assert_eq!(drawn(srt("get it right\nnow"), json!({"words": ["Right now"]})), (vec!["emphasis"], vec![]));
    assert_eq!(drawn(srt("get it back"), json!({"patterns": ["\\bb\\w+"]})), (vec!["emphasis"], vec![]));
    assert_eq!(drawn(srt("only $3,000, or Anna"), json!({})).0, ["number", "name"]);
}

#[test]
fn speakers_and_doubts_come_with_the_words() {
    let place = Black::new();
    let said = |speaker: &str, text: &str| json!({"start": 0, "end": 1, "speaker": speaker, "text": text});
    let cues = json!([said("Bob", "what is it"), said("Ann", "it is not")]);
    assert_eq!(place.drawn(cues, json!({})).0, ["speaker-1", "speaker-2"]);
    let word = |text: &str, start: f64, probability: f64| json!({"text": text, "start": start, "end": start + 0.3, "probability": probability});
    let words = [word("all", 0.0, 0.9), word("sure", 0.4, 0.4)];
    let transcript = json!({"language": "en", "duration": 1, "model": "m",
        "segments": [{"start": 0, "end": 0.9, "text": "all sure", "words": words}]});
    assert_eq!(place.drawn(transcript.clone(), json!({})).0, ["uncertain"]);
    assert_eq!(place.drawn(transcript, json!({"uncertainBelow": 0.2})).0, [""; 0]);
}

#[test]
fn cues_come_back_with_their_classes_and_are_no_mark_up_again() {
    let run = |cues: Value| {
        let job = Job::new(Verb::Cues, None, json!({"cues": cues, "emphasis": {"markup": true}})).unwrap();
        job.run(None, &Control::default()).unwrap().report["cues"].clone()
    };
    let cues = run(srt("*one* \\*two\\*"));
    let words: Vec<_> = cues["cues"][0]["lines"][0]["words"].as_array().unwrap().clone();
    assert_eq!((&words[0]["text"], &words[0]["class"]), (&json!("one"), &json!("emphasis")));
    assert_eq!((&words[1]["text"], &words[1]["class"]), (&json!("*two*"), &Value::Null));
    assert_eq!(run(cues.clone()), cues);
    let by_hand = run(json!([{"start": 0, "end": 1, "text": "so *good*"}]));
    assert_eq!(by_hand["cues"][0]["lines"][0]["words"][1]["class"], "emphasis");
}

#[test]
fn wrong_options_are_told_before_anything_is_opened() {
    let error = |emphasis: Value| {
        let options = json!({"input": "none.mp4", "cues": "none.srt", "at": 0, "output": "a.png", "emphasis": emphasis});
        Job::new(Verb::Preview, None, options).unwrap_err().to_string()
    };
    assert!(
        error(json!({"patterns": ["a(b"]}))
            .contains("`emphasis.patterns` is \"a(b\", which is wrong at character 2")
    );
    assert!(error(json!({"word": []})).contains("emphasis.word"), "{}", error(json!({"word": []})));
}
