//! A transcript of another program to one of ours: times in seconds and in order, for every word.

use super::super::{Segment, Transcript, Word, spread, writing};
use super::rough::{Rough, RoughSegment, RoughWord};
use crate::units::clock::LATEST;
use crate::units::{Duration, TimeRange, Timestamp};

/// What was mended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Mended {
    /// Words out of order of time.
    backwards: usize,
    /// Segments that start before the one ahead, and what ends before it starts.
    segments: usize,
    ends: usize,
    /// Times before 0.
    negative: usize,
    /// Units of time in a second, if they were guessed to be others than seconds.
    unit: Option<u32>,
}

impl Mended {
    /// In words; `None` if nothing was.
    pub fn message(&self) -> Option<String> {
        let mut parts = Vec::new();
        match self.backwards {
            0 => {}
            1 => parts.push("a word whose time is out of order is shown between its neighbours".to_owned()),
            count => parts.push(format!(
                "{count} words whose times are out of order are shown between their neighbours"
            )),
        }
        match self.segments {
            0 => {}
            1 => parts.push("a segment that starts before the one ahead of it follows it".to_owned()),
            count => {
                parts.push(format!("{count} segments that start before the one ahead of them follow it"))
            }
        }
        match self.ends {
            0 => {}
            1 => parts.push("what ends before it starts is taken to end there".to_owned()),
            count => parts.push(format!("{count} times end before they start and are taken to end there")),
        }
        match self.negative {
            0 => {}
            1 => parts.push("a time before 0 is taken for 0".to_owned()),
            count => parts.push(format!("{count} times before 0 are taken for 0")),
        }
        if let Some(unit) = self.unit {
            let unit = match unit {
                1_000 => "milliseconds".to_owned(),
                unit => format!("parts of a second, {unit} to each"),
            };
            parts.push(format!("times are read as {unit}, since as seconds nobody speaks so slowly"));
        }
        (!parts.is_empty()).then(|| parts.join("; "))
    }
}

impl Rough {
    /// The transcript, and what of it was mended.
    pub fn mend(mut self) -> (Transcript, Mended) {
        let guessed = self.unit.is_none().then(|| self.guess_unit()).flatten();
        let unit = self.unit.or(guessed.map(f64::from)).unwrap_or(1.0);
        let mut mended = Mended { unit: guessed, ..Mended::default() };
        let mut earliest = Timestamp::ZERO;
        let mut segments: Vec<Segment> = Vec::with_capacity(self.segments.len());
        for rough in std::mem::take(&mut self.segments) {
            let segment = segment(rough, unit, &mut earliest, &mut mended);
            segments.extend(segment.filter(|segment| !segment.text.is_empty()));
        }
        let transcript = Transcript {
            language: self.language.unwrap_or_default(),
            duration: self.duration.filter(|secs| *secs >= 0.0).map_or(Duration::ZERO, Duration::from_secs),
            model: self.model.unwrap_or_default(),
            segments,
            dropped: Vec::new(),
        };
        (transcript, mended)
    }

    /// The unit of whole numbers that are no seconds: people say some 15 letters a second.
    fn guess_unit(&self) -> Option<u32> {
        const UNITS: [u32; 3] = [1_000, 1_000_000, 10_000_000];
        /// Letters a second; below the first nobody speaks.
        const SLOWEST: f64 = 0.08;
        const USUAL: f64 = 15.0;
        /// Times of a short text may be seconds for all that its speed says.
        const LATEST_OF_FEW: f64 = 100.0;
        let mut letters = 0.0;
        let mut length = 0.0;
        let mut count = |text: &str, start: Option<f64>, end: Option<f64>| {
            let (Some(start), Some(end)) = (start, end) else { return true };
            letters += text.chars().filter(|c| c.is_alphanumeric()).count() as f64;
            length += (end - start).max(0.0);
            start.fract() == 0.0 && end.fract() == 0.0
        };
        let (mut whole, mut latest) = (true, 0.0_f64);
        for segment in &self.segments {
            for word in &segment.words {
                whole &= count(&word.text, word.start, word.end);
                latest = latest.max(word.end.unwrap_or_default());
            }
            if segment.words.is_empty() {
                whole &= count(segment.text.as_deref().unwrap_or_default(), segment.start, segment.end);
                latest = latest.max(segment.end.unwrap_or_default());
            }
        }
        if !whole || latest < LATEST_OF_FEW || letters == 0.0 || length == 0.0 || letters / length >= SLOWEST
        {
            return None;
        }
        let off = |unit: &u32| (letters / length * f64::from(*unit) / USUAL).ln().abs();
        UNITS.into_iter().min_by(|a, b| off(a).total_cmp(&off(b)))
    }
}

fn timestamp(value: Option<f64>, unit: f64) -> Option<Timestamp> {
    Some(Timestamp::from_secs((value? / unit).clamp(0.0, LATEST.as_secs())))
}

/// A segment that starts at `earliest` or later, which becomes its start; `None` if it says nothing.
fn segment(rough: RoughSegment, unit: f64, earliest: &mut Timestamp, mended: &mut Mended) -> Option<Segment> {
    let RoughSegment { start, end, text, words, speaker } = rough;
    let given = [(start, end)].into_iter().chain(words.iter().map(|word| (word.start, word.end)));
    for (start, end) in given {
        mended.ends += usize::from(start.zip(end).is_some_and(|(start, end)| end < start));
        mended.negative += [start, end].into_iter().flatten().filter(|time| *time < 0.0).count();
    }
    let (texts, mut times) = split(words, unit);
    let starts = times.iter().flatten().map(|range| range.start);
    let given = timestamp(start, unit).or_else(|| starts.min());
    let start = given.unwrap_or(*earliest).max(*earliest);
    mended.segments += usize::from(given.is_some_and(|given| given < *earliest));
    let last = times.iter().flatten().map(|range| range.end).max();
    let end = timestamp(end, unit).or(last).unwrap_or(start).max(start);
    mended.backwards += drop_backwards(&mut times, start);
    let weights: Vec<_> = texts.iter().map(|word| spread::weight(&word.text)).collect();
    let end = times.iter().flatten().map(|range| range.end).fold(end, Ord::max);
    let range = TimeRange::new(start, end);
    spread::fill(&mut times, &weights, range);
    let words: Vec<_> = texts
        .into_iter()
        .zip(times)
        .map(|(word, time)| Word {
            range: time.unwrap_or(range),
            probability: word.probability.filter(|value| (0.0..=1.0).contains(value)).unwrap_or(1.0),
            spoken: !word.unspoken,
            text: word.text,
        })
        .collect();
    let text = text.map_or_else(|| joined(&words), |text| text.trim().to_owned());
    *earliest = start;
    Some(Segment { range, text, words, speaker })
}

/// Words without what is none, one with spaces in it as several; and their times.
fn split(words: Vec<RoughWord>, unit: f64) -> (Vec<RoughWord>, Vec<Option<TimeRange>>) {
    let mut texts = Vec::with_capacity(words.len());
    let mut times = Vec::with_capacity(words.len());
    for word in words {
        let start = timestamp(word.start, unit);
        let end = timestamp(word.end, unit);
        let range = start.map(|start| TimeRange::new(start, end.unwrap_or(start)));
        let parts: Vec<_> =
            word.text.split(writing::is_break_space).filter(|part| writing::is_word(part)).collect();
        let weights: Vec<_> = parts.iter().map(|part| spread::weight(part)).collect();
        let shares: Vec<_> = match range {
            Some(range) => spread::shares(range, &weights).map(Some).collect(),
            None => vec![None; parts.len()],
        };
        texts.extend(parts.iter().map(|part| RoughWord { text: (*part).to_owned(), ..word.clone() }));
        times.extend(shares);
    }
    (texts, times)
}

/// Takes away the times that run backwards; how many those are.
fn drop_backwards(times: &mut [Option<TimeRange>], from: Timestamp) -> usize {
    let mut earliest = from;
    let mut dropped = 0;
    for time in times {
        let Some(range) = time else { continue };
        if range.start < earliest {
            *time = None;
            dropped += 1;
        } else {
            earliest = range.start;
        }
    }
    dropped
}

/// Words as a text, apart by spaces where their script has such.
fn joined(words: &[Word]) -> String {
    let mut text = String::new();
    let mut before: Option<&Word> = None;
    for word in words {
        if before.is_some_and(|before| !writing::joins(&before.text, &word.text)) {
            text.push(' ');
        }
        text.push_str(&word.text);
        before = Some(word);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::rough::turns;
    use super::*;

    fn word(text: &str, start: f64, end: f64) -> RoughWord {
        RoughWord { text: text.into(), start: Some(start), end: Some(end), ..RoughWord::default() }
    }

    fn rough(words: Vec<RoughWord>) -> Rough {
        Rough { segments: turns(words), ..Rough::default() }
    }

    fn times(transcript: &Transcript) -> Vec<(&str, f64, f64)> {
        transcript
            .words()
            .map(|word| (&*word.text, word.range.start.as_secs(), word.range.end.as_secs()))
            .collect()
    }

    #[test]
    fn milliseconds_are_known_by_their_size() {
        let (transcript, mended) =
            rough(vec![word("Hello", 500.0, 800.0), word("there.", 800.0, 1_200.0)]).mend();
        assert_eq!(times(&transcript), [("Hello", 0.5, 0.8), ("there.", 0.8, 1.2)]);
        assert!(mended.message().unwrap().contains("milliseconds"));
        let (ticks, _) = rough(vec![word("Hello", 5e6, 8e6), word("there.", 8e6, 12e6)]).mend();
        assert_eq!(times(&ticks)[1], ("there.", 0.8, 1.2));
        // Long, but a singer may hold it.
        assert_eq!(rough(vec![word("oh", 1.0, 60.0)]).mend().1, Mended::default());
    }

    #[test]
    fn one_bad_time_costs_nothing_else() {
        let bad = RoughWord { start: None, probability: Some(f32::NAN), ..word("b", 0.0, 2.0) };
        let words = vec![word("a", 1.0, 2.0), bad, word("c d", 0.5, 0.9), word("e", 4.0, 3.0)];
        let (transcript, mended) = rough(words).mend();
        assert_eq!(
            times(&transcript),
            [
                ("a", 1.0, 2.0),
                ("b", 2.0, 2.666666),
                ("c", 2.666666, 3.333333),
                ("d", 3.333333, 4.0),
                ("e", 4.0, 4.0)
            ]
        );
        assert_eq!((transcript.segments[0].text.as_str(), mended.backwards), ("a b c d e", 2));
    }

    #[test]
    fn times_before_zero_are_counted() {
        let (transcript, mended) = rough(vec![word("a", -1.0, 1.0), word("b", 1.0, 2.0)]).mend();
        assert_eq!(times(&transcript), [("a", 0.0, 1.0), ("b", 1.0, 2.0)]);
        assert_eq!(mended.message().unwrap(), "a time before 0 is taken for 0");
    }

    #[test]
    fn speakers_part_segments() {
        let of = |speaker: &str, word: RoughWord| RoughWord { speaker: Some(speaker.into()), ..word };
        let words =
            vec![of("A", word("a", 0.0, 1.0)), of("A", word("b", 1.0, 2.0)), of("B", word("c", 2.0, 3.0))];
        let (transcript, _) = rough(words).mend();
        let segments: Vec<_> =
            transcript.segments.iter().map(|one| (one.speaker.as_deref(), &*one.text)).collect();
        assert_eq!(segments, [(Some("A"), "a b"), (Some("B"), "c")]);
    }
}
