//! The words of a transcript in one row, with times that can be relied on.

use std::collections::HashMap;

use super::{Segment, Transcript, WordSource, spread, writing};
use crate::units::{Duration, TimeRange, Timestamp};

/// Starts of neighbouring words lie at least this far apart, so that no cue is empty in milliseconds.
const STEP: Duration = Duration::from_millis(1);
/// The share of a word without a length of its own, where room follows.
const BLINK: Duration = Duration::from_millis(200);

/// A word, its time, and whether it follows the previous one without a space.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SpokenWord {
    pub text: String,
    pub range: TimeRange,
    pub joined: bool,
    /// Probability, 0 to 1.
    pub probability: f32,
    /// Last of its segment.
    pub ends_segment: bool,
    /// The word of the transcript; `None` where its segment has only a text.
    pub source: Option<WordSource>,
    /// Index of the first segment of who says it, where that is known.
    pub speaker: Option<u32>,
}

/// All words that are spoken, in order. Afterwards starts grow by at least [`STEP`], and every word ends after its start
/// and no later than the next one starts.
pub(crate) fn spoken_words(transcript: &Transcript) -> Vec<SpokenWord> {
    let mut words: Vec<SpokenWord> = Vec::new();
    let mut speakers: HashMap<&str, u32> = HashMap::new();
    for (number, segment) in (0..).zip(&transcript.segments) {
        let first = words.len();
        if segment.words.is_empty() {
            add_plain(&mut words, segment);
        } else {
            add_timed(&mut words, number, segment);
            by_dictionary(&mut words, first);
        }
        if first > 0 && first < words.len() {
            words[first].joined = writing::joins(&words[first - 1].text, &words[first].text);
        }
        if let Some(last) = words[first..].last_mut() {
            last.ends_segment = true;
        }
        if let Some(name) = &segment.speaker {
            let speaker = *speakers.entry(name).or_insert(number);
            words[first..].iter_mut().for_each(|word| word.speaker = Some(speaker));
        }
    }
    put_in_order(&mut words);
    words
}

/// Makes starts grow by at least [`STEP`], and every word end after its start and no later than the next one starts.
pub(crate) fn put_in_order(words: &mut [SpokenWord]) {
    order_starts(words);
    order_ends(words);
}

fn add_plain(words: &mut Vec<SpokenWord>, segment: &Segment) {
    let units = writing::units(&segment.text);
    let weights: Vec<_> = units.iter().map(|unit| spread::weight(&unit.text)).collect();
    for (unit, range) in units.into_iter().zip(spread::shares(segment.range, &weights)) {
        words.push(SpokenWord {
            text: unit.text,
            range,
            joined: unit.joined,
            probability: 1.0,
            ends_segment: false,
            source: None,
            speaker: None,
        });
    }
}

fn add_timed(words: &mut Vec<SpokenWord>, number: u32, segment: &Segment) {
    // The segment's text tells where spaces are; once a word is not found there, the script does.
    let mut rest = Some(segment.text.as_str());
    for (index, word) in (0..).zip(&segment.words) {
        let parts: Vec<_> =
            word.text.split(writing::is_break_space).filter(|part| writing::is_word(part)).collect();
        let weights: Vec<_> = parts.iter().map(|part| spread::weight(part)).collect();
        for (part, range) in parts.iter().zip(spread::shares(word.range, &weights)) {
            let seen = rest.and_then(|rest| {
                let trimmed = rest.trim_start();
                Some((trimmed.len() == rest.len(), trimmed.strip_prefix(part)?))
            });
            rest = seen.map(|(_, rest)| rest);
            if !word.spoken {
                continue;
            }
            let joined = match (seen, words.last()) {
                (_, None) => false,
                (Some((touches, _)), _) => touches,
                (None, Some(previous)) => writing::joins(&previous.text, part),
            };
            words.push(SpokenWord {
                text: (*part).to_owned(),
                range,
                joined,
                probability: word.probability,
                ends_segment: false,
                source: Some(WordSource { segment: number, word: index }),
                speaker: None,
            });
        }
    }
}

/// Parts and joins the words from `first` on as the dictionaries of their scripts have it: recognisers cut what has no
/// spaces anywhere.
fn by_dictionary(words: &mut Vec<SpokenWord>, first: usize) {
    if !words[first..].iter().any(|word| word.text.contains(writing::is_of_dictionary)) {
        return;
    }
    let given = words.split_off(first);
    for run in given.chunk_by(|_, next| next.joined) {
        words.extend(recut(run));
    }
}

/// Words that stand together, cut anew. Those cut inside share its time in proportion to their length.
fn recut(run: &[SpokenWord]) -> Vec<SpokenWord> {
    let text: String = run.iter().map(|word| word.text.as_str()).collect();
    let mut starts = Vec::with_capacity(run.len());
    let mut cuts = writing::dictionary_breaks(&text);
    let mut at = 0;
    for pair in run.windows(2) {
        starts.push(at);
        at += pair[0].text.len();
        let is_inside = |c: Option<char>| c.is_some_and(writing::is_of_dictionary);
        if !(is_inside(pair[0].text.chars().next_back()) && is_inside(pair[1].text.chars().next())) {
            cuts.push(at);
        }
    }
    starts.push(at);
    cuts.push(text.len());
    cuts.sort_unstable();
    let of = |byte: usize| starts.partition_point(|start| *start <= byte) - 1;
    let time = |word: usize, byte: usize| {
        let SpokenWord { text, range, .. } = &run[word];
        let before = &text[..byte - starts[word]];
        let spoken = if before.is_empty() { 0 } else { spread::weight(before) };
        let part = spoken as f64 / spread::weight(text) as f64;
        range.start + Duration::from_secs(range.duration().as_secs() * part)
    };
    let mut start = 0;
    let mut recut = Vec::with_capacity(cuts.len());
    for end in cuts {
        let (first, last) = (of(start), of(end - 1));
        let range = TimeRange::new(time(first, start), time(last, end));
        let probability = run[first..=last].iter().map(|word| word.probability).fold(1.0, f32::min);
        let (joined, source, speaker) = (start > 0 || run[0].joined, run[first].source, run[first].speaker);
        let text = text[start..end].to_owned();
        recut.push(SpokenWord { text, range, joined, probability, ends_segment: false, source, speaker });
        start = end;
    }
    recut
}

fn order_starts(words: &mut [SpokenWord]) {
    let mut at = 0;
    let mut earliest = Timestamp::ZERO;
    while at < words.len() {
        let start = words[at].range.start.max(earliest);
        let run = words[at..].iter().take_while(|word| word.range.start <= start).count().max(1);
        // Words that start together share the time up to the next one.
        let end = match words.get(at + run) {
            Some(next) => next.range.start,
            None => words[at..].iter().map(|word| word.range.end).fold(start, Ord::max),
        };
        let weights: Vec<_> = words[at..at + run].iter().map(|word| spread::weight(&word.text)).collect();
        let shares = spread::shares(TimeRange::new(start, end), &weights);
        for (word, share) in words[at..at + run].iter_mut().zip(shares) {
            word.range.start = share.start.max(earliest);
            word.range.end = if run > 1 { share.end } else { word.range.end };
            earliest = word.range.start + STEP;
        }
        at += run;
    }
}

fn order_ends(words: &mut [SpokenWord]) {
    let mut next = Timestamp::MAX;
    for word in words.iter_mut().rev() {
        let TimeRange { start, end } = word.range;
        let end = if end > start { end } else { start + BLINK };
        word.range = TimeRange::new(start, end.min(next));
        next = start;
    }
}

#[cfg(test)]
mod tests {
    use super::super::Word;
    use super::*;

    type Timed<'a> = &'a [(&'a str, f64, f64)];

    fn transcript(segments: &[(&str, Timed<'_>)]) -> Transcript {
        let word = |&(text, start, end): &(&str, f64, f64)| Word {
            text: text.into(),
            range: TimeRange::from_secs(start, end),
            probability: 1.0,
            spoken: true,
        };
        let segments = segments.iter().map(|(text, words)| Segment {
            range: TimeRange::from_secs(0.0, 2.0),
            text: (*text).into(),
            words: words.iter().map(word).collect(),
            speaker: None,
        });
        Transcript {
            language: "en".into(),
            duration: Duration::ZERO,
            model: String::new(),
            segments: segments.collect(),
            dropped: Vec::new(),
        }
    }

    fn times(words: &[SpokenWord]) -> Vec<(f64, f64)> {
        words.iter().map(|word| (word.range.start.as_secs(), word.range.end.as_secs())).collect()
    }

    #[test]
    fn a_word_leads_back_to_the_transcript() {
        let mut given =
            transcript(&[("so", &[]), ("a b c d", &[("a", 1.0, 1.2), ("b", 1.2, 1.4), ("c d", 1.4, 2.0)])]);
        given.segments[1].words[0].spoken = false;
        let sources: Vec<_> = spoken_words(&given).into_iter().map(|word| (word.text, word.source)).collect();
        let from = |word| Some(WordSource { segment: 1, word });
        let expected = [("so", None), ("b", from(1)), ("c", from(2)), ("d", from(2))];
        assert_eq!(sources, expected.map(|(text, source)| (text.to_owned(), source)));
    }

    #[test]
    fn words_that_start_together_share_the_time() {
        let words =
            spoken_words(&transcript(&[("a b c", &[("a", 1.0, 1.0), ("b", 1.0, 1.0), ("c", 2.0, 2.0)])]));
        assert_eq!(times(&words), [(1.0, 1.5), (1.5, 2.0), (2.0, 2.2)]);
    }

    #[test]
    fn words_that_run_backwards_are_put_in_order() {
        let words =
            spoken_words(&transcript(&[("a b c", &[("a", 3.0, 4.0), ("b", 1.0, 2.0), ("c", 5.0, 4.0)])]));
        assert_eq!(times(&words), [(3.0, 4.0), (4.0, 5.0), (5.0, 5.2)]);
    }

    #[test]
    fn the_text_tells_where_spaces_are() {
        let chinese: Timed<'_> = &[("我用", 0.0, 1.0), ("iPhone", 1.0, 1.5), ("很好。", 1.5, 2.0)];
        let joined = |text| -> Vec<bool> {
            spoken_words(&transcript(&[(text, chinese)])).iter().map(|word| word.joined).collect()
        };
        assert_eq!(joined("我用iPhone很好。"), [false, true, true]);
        assert_eq!(joined("我用 iPhone 很好。"), [false, false, false]);
        assert_eq!(joined("something else"), [false, false, false]);
    }

    #[test]
    fn thai_words_are_those_of_the_dictionary_however_the_recogniser_cut_them() {
        let cut: Timed<'_> = &[("สวั", 0.0, 0.4), ("สดีช", 0.4, 1.0), ("าวโลก", 1.0, 2.0), ("OK", 2.0, 2.5)];
        let words = spoken_words(&transcript(&[("สวัสดีชาวโลก OK", cut)]));
        let texts: Vec<_> = words.iter().map(|word| (word.text.as_str(), word.joined)).collect();
        assert_eq!(texts, [("สวัสดี", false), ("ชาว", true), ("โลก", true), ("OK", false)]);
        assert_eq!(times(&words)[0].0, 0.0);
        assert!((0.5..1.0).contains(&times(&words)[1].0) && times(&words)[2].1 == 2.0, "{:?}", times(&words));
        let sources: Vec<_> = words.iter().map(|word| word.source.unwrap().word).collect();
        assert_eq!(sources, [0, 1, 2, 3]);
        let whole = spoken_words(&transcript(&[("สวัสดีชาวโลก", &[("สวัสดีชาวโลก", 0.0, 1.1)])]));
        assert_eq!(whole.len(), 3);
        assert!(whole[1].joined && whole[1].range.start > whole[0].range.start);
    }

    #[test]
    fn words_that_nobody_says_are_left_out() {
        let mut given = transcript(&[("a b c", &[("a", 1.0, 1.5), ("b", 1.5, 1.6), ("c", 2.0, 2.2)])]);
        given.segments[0].words[1].spoken = false;
        let words = spoken_words(&given);
        assert_eq!(words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>(), ["a", "c"]);
        assert_eq!(times(&words), [(1.0, 1.5), (2.0, 2.2)]);
        assert!(!words[1].joined);
        given.segments[0].words.iter_mut().for_each(|word| word.spoken = false);
        assert_eq!(spoken_words(&given), []);
    }

    #[test]
    fn segments_without_words_share_their_time() {
        let words = spoken_words(&transcript(&[("one two six", &[]), ("你好", &[])]));
        assert_eq!(
            words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>(),
            ["one", "two", "six", "你", "好"]
        );
        assert_eq!(
            words.iter().map(|word| word.joined).collect::<Vec<_>>(),
            [false, false, false, false, true]
        );
    }
}
