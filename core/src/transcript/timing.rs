//! Onsets of tokens to times of words.
//!
//! A word starts at the onset of its first token, or where the VAD first finds speech, if that onset lies in the silence
//! before. It ends where the next one starts, unless the sound falls quiet before: the attention says when a word
//! begins, not when its sound has died away, and without this step each word would swallow the pause after it. Quiet is
//! judged against the span's own loudness, and bounded by what the VAD calls speech.
//!
//! # What each step gains
//!
//! On the 95 prompts of `make bench-words` (981 words), `base`; `tiny.en` differs by a point or two. Each row adds to
//! the one above it. Starts and ends are the percentage within 50 / 100 ms and the mean error; silent starts are those
//! that the VAD finds no speech at, which hold for 14 % of the reference's own.
//!
//! | Step | starts | ends | silent |
//! |---|---|---|---|
//! | dynamic time warping over the heads that OpenAI publishes, smoothed | 43 / 64 | | |
//! | the rising path of [`onsets`](super::onsets) over them, lag of 80 ms taken off | 67 / 95, 44 ms | 62 / 85, 57 ms | 8 % |
//! | measured heads instead, each with its lag ([`heads`](super::heads)) | 89 / 98, 26 ms | 78 / 87, 43 ms | 12 % |
//! | words end with the VAD's speech | | 85 / 94, 32 ms | |
//! | words end where the sound falls quiet | | 86 / 95, 30 ms | |
//! | starts move out of silence | 86 / 97, 29 ms | 86 / 94, 32 ms | 0 % |
//!
//! The second row was measured over 61 of the prompts. The measured heads without their lags, over 46, come to 56 / 87
//! and 56 ms. The last step costs 3 points: the reference lets a word begin some hundredths of a second before anything
//! of it is audible, and a caption that lights up with the sound is worth more.

use std::ops::Range;

use super::onsets::RATE;
use super::text::TokenWord;
use crate::audio::{SAMPLE_RATE, SpeechSpan};
use crate::units::{Duration, TimeRange, Timestamp};

/// Steps a second in which time is counted here: the onsets' own.
const STEP: usize = SAMPLE_RATE as usize / RATE as usize;

/// Microseconds of a step.
const STEP_MICROS: usize = 1_000_000 / RATE as usize;

/// Samples over which loudness is taken: 25 ms.
const WINDOW: usize = 400;

/// A step is quiet below this part of the way from the span's quiet (5th percentile) to its loud (95th).
const QUIET: f32 = 0.35;

/// Steps of quiet that end a word: stops inside words, as in "apple", last up to 80 ms.
const PAUSE: usize = 8;

/// Steps after the onset of a word's last token that are its sound, however quiet.
const BODY: usize = 4;

/// Steps by which a start in silence is moved to the speech after it.
const REACH: usize = 30;

/// The sound of a span as word times see it.
pub(super) struct Sound {
    origin: Timestamp,
    /// Which steps are quiet.
    quiet: Vec<bool>,
    /// The VAD's speech, in steps.
    speech: Vec<Range<usize>>,
}

impl Sound {
    pub(super) fn of(span: &SpeechSpan) -> Self {
        let steps = span.pcm.samples.len().div_ceil(STEP);
        Self {
            origin: span.pcm.start,
            quiet: quiet_steps(&span.pcm.samples, steps),
            speech: speech_steps(span, steps),
        }
    }

    /// All of it.
    pub(super) fn steps(&self) -> Range<usize> {
        0..self.quiet.len()
    }

    /// The steps of `time`, as far as they are in the span.
    pub(super) fn steps_in(&self, time: TimeRange) -> Range<usize> {
        let step = |time: Timestamp| step_of(time, self.origin).min(self.quiet.len());
        step(time.start)..step(time.end)
    }

    /// How many of `steps` the VAD calls speech.
    pub(super) fn speech_in(&self, steps: &Range<usize>) -> usize {
        let shared =
            |range: &Range<usize>| range.end.min(steps.end).saturating_sub(range.start.max(steps.start));
        self.speech.iter().map(shared).sum()
    }

    /// The time of each word, in order, not overlapping, inside `steps`; none is empty while there are as
    /// many steps as words.
    pub(super) fn time_words(
        &self,
        words: &[TokenWord],
        onsets: &[usize],
        steps: Range<usize>,
    ) -> Vec<TimeRange> {
        let starts = self.starts(words, onsets, &steps);
        let mut times = Vec::with_capacity(words.len());
        for (index, word) in words.iter().enumerate() {
            let next = starts.get(index + 1).copied().unwrap_or(steps.end).max(starts[index] + 1);
            let last_onset = onsets.get(word.tokens.end - 1).copied().unwrap_or(0).max(starts[index]);
            let end = end(last_onset, next, &self.quiet, &self.speech);
            times.push(to_time(self.origin, starts[index]..end.max(starts[index] + 1)));
        }
        times
    }

    /// Starts, each at least a step after the one before, moved out of silence where speech is near.
    fn starts(&self, words: &[TokenWord], onsets: &[usize], steps: &Range<usize>) -> Vec<usize> {
        let mut starts: Vec<usize> = Vec::with_capacity(words.len());
        for (index, word) in words.iter().enumerate() {
            let onset = onsets.get(word.tokens.start).copied().unwrap_or(0);
            let earliest = starts.last().map_or(steps.start, |last| last + 1);
            // Each word after this one needs a step of its own.
            let latest = steps.end.saturating_sub(words.len() - index).max(earliest);
            starts.push(out_of_silence(onset, &self.speech).clamp(earliest, latest));
        }
        starts
    }
}

fn out_of_silence(onset: usize, speech: &[Range<usize>]) -> usize {
    let next = speech.partition_point(|range| range.end <= onset);
    match speech.get(next) {
        Some(range) if onset < range.start && onset + REACH >= range.start => range.start,
        _ => onset,
    }
}

/// Where the sound of a word ends whose last token starts at `onset`, at most at `next`.
fn end(onset: usize, next: usize, quiet: &[bool], speech: &[Range<usize>]) -> usize {
    let from = (onset + BODY).min(next);
    let mut run = 0;
    for (step, is_quiet) in quiet.iter().enumerate().take(next).skip(from) {
        run = if *is_quiet { run + 1 } else { 0 };
        if run == PAUSE {
            return step + 1 - PAUSE;
        }
    }
    let speech_end = speech.iter().find(|range| range.contains(&onset)).map_or(next, |range| range.end);
    if next > speech_end + PAUSE { speech_end.max(from) } else { next }
}

/// Which steps are quiet.
fn quiet_steps(samples: &[f32], steps: usize) -> Vec<bool> {
    let levels: Vec<f32> = (0..steps).map(|step| level(samples, step)).collect();
    let mut sorted = levels.clone();
    sorted.sort_by(f32::total_cmp);
    let at =
        |part: f32| sorted.get((part * (steps.saturating_sub(1)) as f32) as usize).copied().unwrap_or(0.0);
    let (low, high) = (at(0.05), at(0.95));
    let threshold = low + QUIET * (high - low);
    levels.into_iter().map(|level| level < threshold).collect()
}

/// Loudness around the start of a step in decibels, treble raised, where consonants are.
fn level(samples: &[f32], step: usize) -> f32 {
    const TREBLE: f32 = 1.0;
    const BASS: f32 = 0.3;
    let centre = step * STEP;
    let window = centre.saturating_sub(WINDOW / 2)..(centre + WINDOW / 2).min(samples.len());
    let (mut sum, mut before) = (0.0, window.start.checked_sub(1).map_or(0.0, |index| samples[index]));
    for &sample in &samples[window] {
        let raised = TREBLE * (sample - before) + BASS * sample;
        sum += raised * raised;
        before = sample;
    }
    10.0 * (sum / WINDOW as f32 + 1e-9).log10()
}

/// The VAD's speech in steps from the start of the span; none of them starts before it.
fn speech_steps(span: &SpeechSpan, steps: usize) -> Vec<Range<usize>> {
    let start = |time: Timestamp| {
        let micros = usize::try_from((time - span.pcm.start).as_micros()).unwrap_or(0);
        micros.div_ceil(STEP_MICROS).min(steps)
    };
    let end = |time: Timestamp| step_of(time, span.pcm.start).min(steps);
    span.speech.iter().map(|range| start(range.start)..end(range.end)).collect()
}

fn step_of(time: Timestamp, origin: Timestamp) -> usize {
    ((time - origin).as_secs() * f64::from(RATE)).round().max(0.0) as usize
}

fn to_time(origin: Timestamp, steps: Range<usize>) -> TimeRange {
    let time = |step: usize| origin + Duration::from_millis(step as i64 * 1_000 / RATE as i64);
    TimeRange::new(time(steps.start), time(steps.end))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::audio::Pcm16k;

    fn time_words(span: &SpeechSpan, words: &[TokenWord], onsets: &[usize]) -> Vec<TimeRange> {
        let sound = Sound::of(span);
        sound.time_words(words, onsets, sound.steps())
    }

    fn word(tokens: Range<usize>) -> TokenWord {
        TokenWord { text: "word".into(), tokens, spaced: true }
    }

    /// Noise where `loud` says so, in seconds, over 3 s; speech there for the VAD too.
    fn span(loud: &[(f64, f64)]) -> SpeechSpan {
        let mut samples = vec![1e-4; 48_000];
        for &(start, end) in loud {
            for (index, sample) in
                samples[(start * 16e3) as usize..(end * 16e3) as usize].iter_mut().enumerate()
            {
                *sample = 0.3 * ((index * 7919 % 101) as f32 / 50.0 - 1.0);
            }
        }
        let start = Timestamp::from_secs(10.0);
        let speech = loud.iter().map(|&(a, b)| TimeRange::from_secs(10.0 + a, 10.0 + b)).collect();
        SpeechSpan { pcm: Pcm16k { start, samples }, speech, ..Default::default() }
    }

    #[test]
    fn a_word_does_not_swallow_the_pause_after_it() {
        let span = span(&[(0.5, 1.0), (2.0, 2.5)]);
        let times = time_words(&span, &[word(0..1), word(1..2)], &[50, 200]);
        assert!((times[0].end.as_secs() - 11.0).abs() < 0.03, "{:?}", times[0]);
        assert!((times[1].start.as_secs() - 12.0).abs() < 0.03);
        assert!((times[1].end.as_secs() - 12.5).abs() < 0.03);
    }

    #[test]
    fn a_start_in_the_pause_moves_to_the_speech_after_it() {
        let span = span(&[(0.5, 1.0), (2.0, 2.5)]);
        let times = time_words(&span, &[word(0..1), word(1..2)], &[50, 180]);
        assert!((times[1].start.as_secs() - 12.0).abs() < 0.011, "{:?}", times[1]);
    }

    #[test]
    fn words_run_into_each_other_without_a_pause() {
        let span = span(&[(0.5, 2.5)]);
        let times = time_words(&span, &[word(0..2), word(2..3)], &[50, 70, 120]);
        assert_eq!(times[0], TimeRange::from_secs(10.5, 11.2));
        assert_eq!(times[1].start, times[0].end);
    }

    proptest! {
        #[test]
        fn words_are_in_order_not_empty_and_inside(
            mut onsets in prop::collection::vec(0_usize..400, 1..40),
            lengths in prop::collection::vec(1_usize..4, 1..40),
        ) {
            onsets.sort_unstable();
            let mut first = 0;
            let words: Vec<_> = lengths.iter().map(|length| { first += length; word(first - length..first) }).collect();
            let span = span(&[(0.2, 0.7), (1.5, 1.6), (2.9, 3.0)]);
            let times = time_words(&span, &words, &onsets);
            prop_assert_eq!(times.len(), words.len());
            prop_assert!(times.iter().all(|time| time.start < time.end));
            prop_assert!(times.windows(2).all(|pair| pair[0].end <= pair[1].start));
            prop_assert!(times[0].start >= Timestamp::from_secs(10.0));
            prop_assert!(times[times.len() - 1].end <= Timestamp::from_secs(13.0));
        }
    }
}
