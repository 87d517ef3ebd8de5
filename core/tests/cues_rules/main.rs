//! Cues of real speech against the rules that they were cut by.
#![cfg(test)]

mod guideline;

use captioni::cues::{
    Breach, Checked, Cue, CueOptions, CueTrack, Measure, Rule, Setting, Shots, check, segment,
};
use captioni::transcript::{Segment, Transcript, Word};
use captioni::units::{Duration, TimeRange, Timestamp};
use guideline::Shown;
use serde_json::Value;

/// A line holds as many characters as the rules allow.
struct Characters {
    upright: bool,
}

impl Measure for Characters {
    fn width(&self, text: &str) -> f32 {
        text.chars().count() as f32
    }
    fn max_width(&self) -> f32 {
        200.0
    }
    fn is_upright(&self) -> bool {
        self.upright
    }
}

/// All prompts one after the other, `pause` seconds apart, as they are written and with the times of the alignment.
fn prompts(pause: f64) -> Transcript {
    repeated(1, || pause)
}

/// The same so many times, with a pause of its own after each.
fn repeated(times: usize, mut pause: impl FnMut() -> f64) -> Transcript {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/transcripts/asterisk-en.json");
    let data: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let mut at = 0.5;
    let mut segments = Vec::new();
    let prompts = data["prompts"].as_array().unwrap();
    for prompt in std::iter::repeat_n(prompts, times).flatten() {
        let text = prompt["text"].as_str().unwrap();
        let spoken = prompt["words"].as_array().unwrap();
        let written: Vec<&str> = text.split_whitespace().collect();
        let seconds = |word: &Value, index: usize| word[index].as_f64().unwrap();
        let texts: Vec<&str> = match written.len() == spoken.len() {
            true => written,
            false => spoken.iter().map(|word| word[0].as_str().unwrap()).collect(),
        };
        let words: Vec<Word> = texts
            .iter()
            .zip(spoken)
            .map(|(text, word)| Word {
                text: (*text).into(),
                range: TimeRange::from_secs(at + seconds(word, 1), at + seconds(word, 2)),
                probability: 1.0,
                spoken: true,
            })
            .collect();
        let end = words.last().unwrap().range.end;
        segments.push(Segment {
            range: TimeRange::new(words[0].range.start, end),
            text: texts.join(" "),
            words,
            speaker: None,
        });
        at = end.as_secs() + pause();
    }
    Transcript {
        language: "en".into(),
        duration: Duration::from_secs(at + 5.0),
        model: String::new(),
        segments,
        dropped: Vec::new(),
    }
}

fn checked(transcript: &Transcript, timing: &str, upright: bool) -> (CueTrack, Checked) {
    let options = CueOptions::preset(timing).unwrap();
    let track = segment(transcript, &options, &Characters { upright }).unwrap();
    let rules = options.rules(Setting { language: "en", upright, frame_rate: None }).unwrap();
    let checked = check(&track, &rules, &[]);
    (track, checked)
}

#[test]
fn cues_of_real_speech_keep_to_their_rules() {
    for pause in [0.3, 0.8, 2.0] {
        let transcript = prompts(pause);
        for (timing, upright) in [("standard", false), ("netflix", false), ("shorts", true), ("words", true)]
        {
            let (_, checked) = checked(&transcript, timing, upright);
            assert_eq!(checked.breaches, [], "{timing}, {pause} s between prompts");
        }
        // Some of it is spoken faster than 0.3 s a word, and nothing pauses after it.
        let (track, checked) = checked(&transcript, "bbc", false);
        let fast = |breach: &Breach| matches!(breach.rule, Rule::WordTime | Rule::TooShort);
        assert!(checked.breaches.iter().all(fast), "{:?}", checked.breaches);
        assert!(checked.breaches.len() * 20 < track.cues().len(), "{:?}", checked.breaches);
    }
}

fn shown(track: &CueTrack) -> Vec<Shown> {
    let seconds = |range: TimeRange| (range.start.as_secs(), range.end.as_secs());
    let shown = |cue: &Cue| {
        let (start, end) = seconds(cue.range);
        let words = cue.words().filter_map(|word| word.range.map(seconds)).collect();
        Shown { start, end, lines: cue.text().lines().map(str::to_owned).collect(), words }
    };
    track.cues().iter().map(shown).collect()
}

/// An error in the rules is not to be found by the same rules.
#[test]
fn a_checker_that_does_not_know_ours_finds_no_breach_in_two_hours() {
    // Pauses of 0.3 to 3.2 s, each different from its neighbours.
    let mut step = 0_u32;
    let pause = || {
        step = (step + 13) % 30;
        0.3 + f64::from(step) / 10.0
    };
    let transcripts = [prompts(0.3), prompts(0.8), prompts(2.0), repeated(16, pause)];
    assert!(transcripts[3].duration.as_secs() > 7_200.0);
    for transcript in &transcripts {
        let (track, checked_by_us) = checked(transcript, "netflix", false);
        assert_eq!(checked_by_us.breaches, []);
        assert_eq!(guideline::netflix(&shown(&track), "en", 24.0), [""; 0]);
        let (track, checked_by_us) = checked(transcript, "shorts", true);
        assert_eq!(checked_by_us.breaches, []);
        assert_eq!(guideline::shorts(&shown(&track)), [""; 0]);
    }
}

/// Netflix's numbers once more, by themselves.
#[test]
fn netflix_cues_are_what_its_guide_asks_for() {
    let (track, _) = checked(&prompts(0.8), "netflix", false);
    for pair in track.cues().windows(2) {
        let frames = (pair[1].range.start - pair[0].range.end).as_secs() * 24.0;
        assert!((frames - 2.0).abs() < 0.03 || frames > 11.97, "{frames} frames after {:?}", pair[0].text());
    }
    for cue in track.cues() {
        let (text, seconds) = (cue.text(), cue.range.duration().as_secs());
        assert!((0.832..=7.001).contains(&seconds), "{seconds} s: {text:?}");
        let lines: Vec<_> = text.lines().collect();
        assert!(lines.len() <= 2 && lines.iter().all(|line| line.chars().count() <= 42), "{text:?}");
        let speed = text.chars().count() as f64 / seconds;
        assert!(speed <= 20.1, "{speed} characters a second: {text:?}");
    }
}

#[test]
fn each_breach_is_found_with_its_value_and_limit() {
    let cue = |start: f64, end: f64, text: &str| Cue::from_text(TimeRange::from_secs(start, end), text);
    let track = CueTrack::new(vec![
        cue(1.0, 1.5, "Short."),
        cue(2.5, 4.0, "This is far too much to be read in the time that it is shown."),
        cue(4.02, 6.0, "Too near to the one before."),
        cue(6.3, 14.0, "Too long,\nand on\nthree lines."),
        cue(16.0, 18.0, "Ends beside a change."),
    ]);
    let options = CueOptions::preset("netflix").unwrap();
    let rules = options.rules(Setting { language: "en", upright: false, frame_rate: Some(25.0) }).unwrap();
    let checked = check(&track.unwrap(), &rules, &[Timestamp::from_secs(18.3)]);
    let found: Vec<_> =
        checked.breaches.iter().map(|breach| (breach.range.start.as_secs(), breach.rule)).collect();
    assert_eq!(
        found,
        [
            (1.0, Rule::TooShort),
            (2.5, Rule::LineLength),
            (2.5, Rule::ReadingSpeed),
            (2.5, Rule::Gap),
            (4.02, Rule::Blink),
            (6.3, Rule::Lines),
            (6.3, Rule::TooLong),
            (16.0, Rule::Shot),
        ]
    );
    let speed = &checked.breaches[2];
    assert!((speed.value - 61.0 / 1.5).abs() < 0.01, "{speed:?}");
    assert_eq!(speed.limit, 20.0);
    let chart = checked.chart();
    assert_eq!(chart.matches("<circle").count(), 5);
    assert!(chart.contains("readingSpeed") && chart.ends_with("</svg>\n"));
}

#[test]
fn cues_start_and_end_with_changes_of_shot() {
    let word = |text: &str, start: f64, end: f64| Word {
        text: text.into(),
        range: TimeRange::from_secs(start, end),
        probability: 1.0,
        spoken: true,
    };
    let words =
        vec![word("Here", 1.0, 1.4), word("we", 1.4, 1.8), word("are.", 1.8, 2.4), word("Again.", 5.1, 5.9)];
    let transcript = Transcript {
        language: "en".into(),
        duration: Duration::from_secs(10.0),
        model: String::new(),
        segments: vec![Segment {
            range: TimeRange::from_secs(1.0, 5.9),
            text: "Here we are. Again.".into(),
            words,
            speaker: None,
        }],
        dropped: Vec::new(),
    };
    let options = CueOptions {
        shots: Some(Shots::At([0.9, 3.1, 5.0].map(Timestamp::from_secs).into())),
        frame_rate: Some(25.0),
        ..CueOptions::preset("netflix").unwrap()
    };
    let track = segment(&transcript, &options, &Characters { upright: false }).unwrap();
    let times = track.cues().iter().map(|cue| (cue.range.start.as_millis(), cue.range.end.as_millis()));
    let times: Vec<_> = times.collect();
    assert_eq!(times[0], (900, 3020));
    assert_eq!(times[1].0, 5000);
}
