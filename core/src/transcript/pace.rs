//! Times for a text that nobody says.

use super::{Segment, Transcript, Word};
use crate::language;
use crate::units::{Duration, TimeRange, Timestamp};

/// Characters a second that people read with ease. Netflix allows at most 20 for adults and 17 for children.
const READING_SPEED: f64 = 15.0;

/// Seconds that a text stays at least, as a title does, where the video is long enough. A cue may stay no longer.
const TITLE: f64 = 7.0;

impl Transcript {
    /// A text at reading speed, from the start of a video of length `duration`; faster where the video is too
    /// short for it, and slower where it would be gone before seven seconds. Each word takes its share by its length. A line break or the end of a sentence ends a
    /// segment. No word is marked as unspoken, so that captions show them all.
    pub fn paced(text: &str, duration: Duration) -> Self {
        let segments: Vec<Vec<&str>> = text.lines().flat_map(sentences).collect();
        let characters: usize = segments.iter().flatten().map(|word| length(word)).sum();
        let room = duration.max(Duration::ZERO).as_secs();
        let lasting = (characters as f64 / READING_SPEED).max(TITLE).min(room);
        let rate = lasting / characters.max(1) as f64;
        let mut read = 0;
        let mut time = |word: &str| {
            let start = read;
            read += length(word);
            TimeRange::from_secs(start as f64 * rate, read as f64 * rate)
        };
        let segments = segments.into_iter().map(|words| {
            let words: Vec<Word> = words
                .into_iter()
                .map(|word| Word { text: word.to_owned(), range: time(word), probability: 1.0, spoken: true })
                .collect();
            Segment {
                range: TimeRange::new(
                    words.first().map_or(Timestamp::ZERO, |word| word.range.start),
                    words.last().map_or(Timestamp::ZERO, |word| word.range.end),
                ),
                text: words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" "),
                words,
                speaker: None,
            }
        });
        Self {
            language: String::new(),
            duration,
            model: String::new(),
            segments: segments.collect(),
            dropped: Vec::new(),
        }
    }
}

/// Characters of a word and the space after it.
fn length(word: &str) -> usize {
    word.chars().count() + 1
}

fn sentences(line: &str) -> Vec<Vec<&str>> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let language = language::of("");
    let mut sentences = Vec::new();
    let mut sentence = Vec::new();
    for (index, word) in words.iter().enumerate() {
        sentence.push(*word);
        if words.get(index + 1).is_none_or(|next| language.ends_sentence(word, next)) {
            sentences.push(std::mem::take(&mut sentence));
        }
    }
    sentences
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_read_at_ease_where_there_is_room() {
        let transcript = Transcript::paced(&"word ".repeat(100), Duration::from_millis(60_000));
        let end = transcript.segments[0].range.end.as_secs();
        assert!((end - 500.0 / READING_SPEED).abs() < 1e-3, "{end}");
    }

    #[test]
    fn a_short_text_stays_as_a_title_does() {
        let transcript = Transcript::paced("One two. Three\nfour", Duration::from_millis(60_000));
        let texts: Vec<_> = transcript.segments.iter().map(|segment| segment.text.as_str()).collect();
        assert_eq!(texts, ["One two.", "Three", "four"]);
        assert!((transcript.segments[2].range.end.as_secs() - TITLE).abs() < 1e-3);
        let transcript = Transcript::paced("Test", Duration::from_millis(3_000));
        assert_eq!(transcript.segments[0].range.end, Timestamp::from_millis(3_000));
    }

    #[test]
    fn text_fits_a_video_that_is_too_short_for_it() {
        let transcript = Transcript::paced(&"word ".repeat(100), Duration::from_millis(2_000));
        let words: Vec<_> = transcript.segments.iter().flat_map(|segment| &segment.words).collect();
        assert_eq!(words.len(), 100);
        assert!(words.windows(2).all(|pair| pair[0].range.end <= pair[1].range.start));
        assert_eq!(words[99].range.end, Timestamp::from_millis(2_000));
    }

    #[test]
    fn no_text_is_no_segment() {
        assert!(Transcript::paced(" \n ", Duration::from_millis(1_000)).segments.is_empty());
    }
}
