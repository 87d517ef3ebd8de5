//! Short turns of two speakers in one cue, a line for each.

use std::ops::Range;

use super::partition::Splitter;

/// Joins neighbouring cues of two speakers where either is too short or too fast by itself and both fit on a line.
pub(super) fn join_turns(spans: Vec<Range<usize>>, splitter: &Splitter<'_>) -> Vec<Range<usize>> {
    if splitter.rules.dialogue_dash.is_none() || splitter.rules.max_lines < 2 {
        return spans;
    }
    let mut joined: Vec<Range<usize>> = Vec::with_capacity(spans.len());
    for span in spans {
        match joined.last_mut() {
            Some(before) if splitter.is_better_joined(before, &span) => before.end = span.end,
            _ => joined.push(span),
        }
    }
    joined
}

impl Splitter<'_> {
    fn is_better_joined(&self, first: &Range<usize>, second: &Range<usize>) -> bool {
        let both = first.start..second.end;
        let (from, to) = (self.words[first.end - 1].range.end, self.words[second.start].range.start);
        let spoken = self.words[both.end - 1].range.end - self.words[both.start].range.start;
        self.is_exchange(first, second)
            && to - from < self.rules.pause
            && spoken <= self.rules.max_duration
            && self.rules.max_words.is_none_or(|most| both.len() <= most as usize)
            && [first, second].into_iter().all(|turn| self.ruler.fits_after_dash(turn))
            && self.hurry(&both) < self.hurry(first) + self.hurry(second)
    }

    /// Whether each is of one speaker, and not of the same.
    fn is_exchange(&self, first: &Range<usize>, second: &Range<usize>) -> bool {
        let speaker = |at: usize| self.words[at].speaker;
        speaker(first.end - 1).is_some()
            && speaker(second.start).is_some_and(|of_second| Some(of_second) != speaker(first.end - 1))
            && self.ruler.turn(first).is_none()
    }
}

#[cfg(test)]
mod tests {
    use crate::cues::{CueOptions, CueTrack, segment};
    use crate::transcript::{Segment, Transcript};
    use crate::units::{Duration, TimeRange};

    /// By characters, in a box that is wide enough.
    struct Wide;

    impl crate::cues::Measure for Wide {
        fn width(&self, text: &str) -> f32 {
            text.chars().count() as f32
        }

        fn max_width(&self) -> f32 {
            60.0
        }
    }

    fn cut(turns: &[(&str, &str, f64, f64)], language: &str, timing: &str) -> CueTrack {
        let segments = turns.iter().map(|&(speaker, text, start, end)| Segment {
            range: TimeRange::from_secs(start, end),
            text: text.into(),
            words: Vec::new(),
            speaker: Some(speaker.into()),
        });
        let transcript = Transcript {
            language: language.into(),
            duration: Duration::from_secs(10.0),
            model: String::new(),
            segments: segments.collect(),
            dropped: Vec::new(),
        };
        segment(&transcript, &CueOptions::preset(timing).unwrap(), &Wide).unwrap()
    }

    fn texts(track: &CueTrack) -> Vec<String> {
        track.cues().iter().map(|cue| cue.text()).collect()
    }

    const EXCHANGE: [(&str, &str, f64, f64); 3] = [
        ("A", "Are you coming?", 0.0, 0.5),
        ("B", "In a minute.", 0.6, 1.1),
        ("A", "Then I will wait for you outside.", 1.2, 4.0),
    ];

    #[test]
    fn a_quick_exchange_is_one_cue_with_dashes() {
        let track = cut(&EXCHANGE, "en", "netflix");
        assert_eq!(texts(&track), ["-Are you coming?\n-In a minute.", "Then I will wait for you outside."]);
        let speakers: Vec<_> = track.cues().iter().map(|cue| cue.speaker.as_deref()).collect();
        assert_eq!(speakers, [None, Some("A")]);
    }

    #[test]
    fn the_dash_is_the_languages() {
        assert_eq!(texts(&cut(&EXCHANGE, "fr", "netflix"))[0], "-\u{a0}Are you coming?\n-\u{a0}In a minute.");
    }

    #[test]
    fn turns_that_can_be_read_by_themselves_stay_apart() {
        let slow = [("A", "Are you coming?", 0.0, 1.4), ("B", "In a minute.", 1.6, 3.0)];
        assert_eq!(texts(&cut(&slow, "en", "netflix")), ["Are you coming?", "In a minute."]);
        let same = EXCHANGE.map(|(_, text, start, end)| ("A", text, start, end));
        assert!(!texts(&cut(&same, "en", "netflix")).concat().contains('-'));
        assert!(!texts(&cut(&EXCHANGE, "en", "standard")).concat().contains('-'));
    }
}
