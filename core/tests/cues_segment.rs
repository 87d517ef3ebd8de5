//! How real speech is cut into cues.
#![cfg(test)]

use captioni::cues::{Cue, CueOptions, CueTrack, Measure, segment};
use captioni::transcript::{Segment, Transcript, Word};
use captioni::units::{Duration, TimeRange};

/// Ten pixels a character, twenty for wide ones.
struct Mono(f32);

impl Measure for Mono {
    fn width(&self, text: &str) -> f32 {
        text.chars().map(|c| if c > '\u{2e80}' { 20.0 } else { 10.0 }).sum()
    }
    fn max_width(&self) -> f32 {
        self.0
    }
}

/// A transcript of words at `pace` seconds each; `|` is a second of silence.
fn speech(language: &str, pace: f64, text: &str) -> Transcript {
    let mut at = 0.0;
    let mut words = Vec::new();
    for token in text.split(' ') {
        if token == "|" {
            at += 1.0;
            continue;
        }
        words.push(Word {
            text: token.into(),
            range: TimeRange::from_secs(at, at + pace),
            probability: 1.0,
            spoken: true,
        });
        at += pace;
    }
    let text = text.replace(" | ", " ");
    Transcript {
        language: language.into(),
        duration: Duration::from_secs(at + 0.1),
        model: String::new(),
        segments: vec![Segment { range: TimeRange::from_secs(0.0, at), text, words, speaker: None }],
        dropped: Vec::new(),
    }
}

fn cut(transcript: &Transcript, options: &CueOptions, width: f32) -> CueTrack {
    segment(transcript, options, &Mono(width)).unwrap()
}

fn texts(track: &CueTrack) -> Vec<String> {
    track.cues().iter().map(Cue::text).collect()
}

const JFK: &str = "And so my fellow Americans, | ask not | what your country can do for you, | \
                   ask what you can do for your country.";

#[test]
fn pauses_and_sentences_end_cues() {
    let track = cut(&speech("en", 0.3, JFK), &CueOptions::default(), 320.0);
    assert_eq!(
        texts(&track),
        [
            "And so my fellow Americans,",
            "ask not",
            "what your country\ncan do for you,",
            "ask what you can do\nfor your country."
        ]
    );
    let text = "I came. I saw the whole city. Dr. Smith was there at 5 p.m. and left. Why? Nobody knows!";
    assert_eq!(
        texts(&cut(&speech("en", 0.5, text), &CueOptions::default(), 400.0)),
        [
            "I came.",
            "I saw the whole city.",
            "Dr. Smith was there at 5 p.m. and left.",
            // A cue of half a second would flash by.
            "Why? Nobody knows!"
        ]
    );
}

#[test]
fn long_sentences_break_at_clauses_and_evenly() {
    // "and the streets were empty again," is wider than the box.
    let text = "When the rain had stopped and the streets were empty again, the old man took his coat \
                from the chair by the window and walked slowly down to the harbour.";
    let track = cut(&speech("en", 0.3, text), &CueOptions::default(), 320.0);
    assert_eq!(
        texts(&track),
        [
            "When the rain had stopped and\nthe streets were empty again,",
            "the old man took his coat\nfrom the chair",
            "by the window and walked\nslowly down to the harbour."
        ]
    );
}

#[test]
fn no_word_is_left_alone() {
    // Seven words fill the line, the eighth would stand alone.
    let track = cut(
        &speech("xx", 0.4, "aaaa bbbb cccc dddd eeee ffff gggg hhhh"),
        &CueOptions { max_lines: Some(1), ..Default::default() },
        340.0,
    );
    assert_eq!(texts(&track), ["aaaa bbbb cccc dddd", "eeee ffff gggg hhhh"]);
    let track =
        cut(&speech("xx", 0.4, "aaaa bbbb cccc dddd eeee ffff gggg hhhh"), &CueOptions::default(), 340.0);
    assert_eq!(texts(&track), ["aaaa bbbb cccc dddd\neeee ffff gggg hhhh"]);
}

#[test]
fn shorts_show_a_few_words_at_a_time() {
    let track = cut(&speech("en", 0.3, JFK), &CueOptions::preset("words").unwrap(), 900.0);
    assert_eq!(
        texts(&track),
        [
            "And so",
            "my fellow Americans,",
            "ask not",
            "what your country",
            "can do",
            "for you,",
            "ask what",
            "you can do",
            "for your country."
        ]
    );
}

#[test]
fn cues_stay_after_their_last_word_but_never_into_the_next() {
    let options = CueOptions { lead_out: Some(Duration::from_millis(400)), ..Default::default() };
    let track = cut(&speech("en", 0.3, JFK), &options, 320.0);
    let times: Vec<_> =
        track.cues().iter().map(|cue| (cue.range.start.as_millis(), cue.range.end.as_millis())).collect();
    // "ask not" takes 0.6 s and is held for the lead-out; the last cue ends with the audio.
    assert_eq!(times, [(0, 1900), (2500, 3500), (4100, 6600), (7200, 9700)]);
    let options = CueOptions { lead_out: Some(Duration::ZERO), ..Default::default() };
    let track = cut(&speech("en", 0.3, JFK), &options, 320.0);
    // Held for the minimum duration of 5/6 s.
    assert_eq!(track.cues()[1].range.end.as_millis(), 3333);
    let options = CueOptions { gap: Some(Duration::from_millis(80)), ..Default::default() };
    let track = cut(&speech("en", 0.5, "One sentence here. Another one there."), &options, 900.0);
    assert_eq!(track.cues()[0].range.end.as_millis(), 1420);
}

#[test]
fn sentences_that_would_flash_by_share_a_cue() {
    assert_eq!(
        texts(&cut(&speech("en", 0.1, "No. No. No. I won't do it."), &CueOptions::default(), 900.0)),
        ["No. No. No. I won't do it."]
    );
    assert_eq!(texts(&cut(&speech("en", 0.9, "No. No."), &CueOptions::default(), 900.0)), ["No.", "No."]);
}

#[test]
fn a_word_wider_than_the_box_stays_whole_on_its_own_line() {
    let track = cut(
        &speech("de", 2.0, "Die Donaudampfschifffahrtsgesellschaft fuhr."),
        &CueOptions::default(),
        200.0,
    );
    assert_eq!(texts(&track), ["Die\nDonaudampfschifffahrtsgesellschaft", "fuhr."]);
}

#[test]
fn chinese_is_joined_without_spaces() {
    let mut transcript = speech("zh", 0.3, "我们 今天 去 公园， 因为 天气 非常 好。 明天 可能 会 下雨。");
    transcript.segments[0].text = "我们今天去公园，因为天气非常好。明天可能会下雨。".into();
    let track = cut(&transcript, &CueOptions::default(), 180.0);
    assert_eq!(texts(&track), ["我们今天去公园，\n因为天气非常好。", "明天可能会下雨。"]);
}

#[test]
fn bad_options_are_refused() {
    let options = CueOptions { max_lines: Some(9), ..Default::default() };
    let error = segment(&speech("en", 0.3, JFK), &options, &Mono(320.0)).unwrap_err();
    assert_eq!(error.code(), captioni::ErrorCode::OptionsInvalid);
}

#[test]
fn silence_has_no_cues() {
    let transcript = Transcript {
        language: "en".into(),
        duration: Duration::ZERO,
        model: String::new(),
        segments: Vec::new(),
        dropped: Vec::new(),
    };
    assert!(cut(&transcript, &CueOptions::default(), 320.0).is_empty());
}
