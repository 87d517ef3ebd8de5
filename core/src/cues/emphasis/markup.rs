//! Emphasis by asterisks.

use std::collections::BTreeSet;
use std::ops::Range;

use super::{EMPHASIS, EmphasisOptions};
use crate::cues::{Cue, CueLine, CueTrack, CueWord};
use crate::error::{ErrorCode, Remedy, Warning};
use crate::transcript::Transcript;
use crate::transcript::writing::{is_spaceless, is_word};

/// Asterisks on each side of a passage, at most.
const MOST: usize = 3;
/// Characters of a passage that a warning quotes.
const QUOTED: usize = 40;

impl EmphasisOptions {
    /// Reads the mark-up of cues that were made of given text; `MARKUP_READ` where there was some and nobody asked.
    pub(crate) fn read_cues(&self, track: CueTrack) -> (CueTrack, Option<Warning>) {
        if self.markup == Some(false) {
            return (track, None);
        }
        // A sound. Words of a transcript may well be alone in their segment.
        let keeps_whole = self.markup.is_none();
        let mut passages = Vec::new();
        let track = track.each_cue(|cue| passages.append(&mut read(cue, keeps_whole)));
        (track, self.told(&passages))
    }

    /// Reads the mark-up of a transcript before its words are grouped, as a phrase may come to stand in several cues.
    pub(crate) fn read_transcript(&self, transcript: &mut Transcript) -> Emphasised {
        let mut emphasised = Emphasised::default();
        if self.markup == Some(false) {
            return emphasised;
        }
        let mut passages = Vec::new();
        for (segment, number) in transcript.segments.iter_mut().zip(0..) {
            if segment.words.is_empty() {
                let mut cue = Cue::from_text(segment.range, &segment.text);
                passages.append(&mut read(&mut cue, false));
                segment.text = cue.text();
                continue;
            }
            let words = segment.words.iter().map(|word| CueWord::new(word.text.trim(), None)).collect();
            let cue = Cue::new(segment.range, vec![CueLine { words }]);
            let Some(found) = find(&cue) else { continue };
            let mut text = Cue::from_text(segment.range, &segment.text);
            read(&mut text, false);
            segment.text = text.text();
            for (index, word) in segment.words.iter_mut().enumerate() {
                word.text = found.shown(index, word.text.trim());
            }
            emphasised.words.extend(found.emphasised.iter().map(|word| (number, *word as u32)));
            passages.extend(found.passages);
        }
        emphasised.warning = self.told(&passages);
        emphasised
    }

    fn told(&self, passages: &[String]) -> Option<Warning> {
        let first = passages.first().filter(|_| self.markup.is_none())?;
        let short: String = first.chars().take(QUOTED).collect();
        let quoted = if short == *first { format!("{short:?}") } else { format!("\"{short}...\"") };
        let message = match passages.len() {
            1 => format!("{quoted} stood between asterisks and is emphasised, without them"),
            count => format!(
                "{count} passages stood between asterisks and are emphasised, without them; the first is {quoted}"
            ),
        };
        Some(Warning::new(ErrorCode::MarkupRead, message).with(Remedy::ChooseMarkup))
    }
}

/// Words of a transcript that stood between asterisks.
#[derive(Debug, Default)]
pub(crate) struct Emphasised {
    /// By segment and word.
    words: BTreeSet<(u32, u32)>,
    warning: Option<Warning>,
}

impl Emphasised {
    /// Gives its class to the words of cues that came from them; `MARKUP_READ` where there are some and nobody asked.
    pub(crate) fn put_on(self, track: CueTrack) -> (CueTrack, Option<Warning>) {
        let is_emphasised =
            |word: &CueWord| word.source.is_some_and(|from| self.words.contains(&(from.segment, from.word)));
        let track = track.each_cue(|cue| {
            cue.words_mut().filter(|word| is_emphasised(word)).for_each(emphasise);
        });
        (track, self.warning)
    }
}

fn emphasise(word: &mut CueWord) {
    if !word.classes.iter().any(|class| class == EMPHASIS) {
        word.classes.push(EMPHASIS.into());
    }
}

/// A character of a cue and its place; one without a place stands between words.
#[derive(Debug, Clone, Copy)]
struct Item {
    c: char,
    place: Option<Byte>,
}

/// The index of a word in its cue, and the byte in it.
type Byte = (usize, usize);

/// What the asterisks of a cue say, as indices of its characters.
#[derive(Debug, Default)]
struct Markup {
    /// Characters that are not shown.
    hidden: BTreeSet<usize>,
    /// What is between asterisks, with them.
    pairs: Vec<Pair>,
}

#[derive(Debug)]
struct Pair {
    all: Range<usize>,
    inside: Range<usize>,
}

/// What mark-up makes of the words of a cue.
#[derive(Debug)]
struct Found {
    hidden: BTreeSet<Byte>,
    emphasised: BTreeSet<usize>,
    /// The text that stood between asterisks.
    passages: Vec<String>,
    /// Whether that is all there is.
    is_whole: bool,
}

impl Found {
    /// What is left of a word.
    fn shown(&self, index: usize, text: &str) -> String {
        text.char_indices()
            .filter(|(byte, _)| !self.hidden.contains(&(index, *byte)))
            .map(|(_, c)| c)
            .collect()
    }
}

/// `None` for a cue without asterisks.
fn find(cue: &Cue) -> Option<Found> {
    cue.words().any(|word| word.text.contains('*')).then(|| {
        let items = items(cue);
        let Markup { hidden, pairs } = markup(&items);
        let place = |index: &usize| items.get(*index).and_then(|item| item.place);
        let inside = pairs.iter().flat_map(|pair| pair.inside.clone());
        let text = |pair: &Pair| {
            items.get(pair.inside.clone()).unwrap_or_default().iter().map(|item| item.c).collect()
        };
        Found {
            hidden: hidden.iter().filter_map(place).collect(),
            emphasised: inside.filter_map(|index| Some(place(&index)?.0)).collect(),
            passages: pairs.iter().map(text).collect(),
            is_whole: matches!(&pairs[..], [only] if only.all == (0..items.len())),
        }
    })
}

/// Makes of asterisks in a cue what they say, and gives the text that stood between them.
fn read(cue: &mut Cue, keeps_whole: bool) -> Vec<String> {
    let Some(found) = find(cue).filter(|found| !(keeps_whole && found.is_whole)) else { return Vec::new() };
    apply(cue, &found);
    found.passages
}

fn items(cue: &Cue) -> Vec<Item> {
    let mut items = Vec::new();
    let mut index = 0;
    for line in &cue.lines {
        for (at, word) in line.words.iter().enumerate() {
            if index > 0 && (at == 0 || !word.joined) {
                items.push(Item { c: ' ', place: None });
            }
            items.extend(word.text.char_indices().map(|(byte, c)| Item { c, place: Some((index, byte)) }));
            index += 1;
        }
    }
    items
}

fn markup(items: &[Item]) -> Markup {
    let at = |index: usize| items.get(index).map(|item| item.c);
    let mut markup = Markup::default();
    // Runs of asterisks that open a passage, if one closes it.
    let mut open: Vec<Range<usize>> = Vec::new();
    let mut index = 0;
    while let Some(c) = at(index) {
        if c == '\\' && at(index + 1) == Some('*') {
            markup.hidden.insert(index);
            index += 2;
            continue;
        }
        let length = items.iter().skip(index).take_while(|item| item.c == '*').count();
        if length == 0 {
            index += 1;
            continue;
        }
        let run = index..index + length;
        index = run.end;
        if length > MOST {
            continue;
        }
        let (before, after) = (run.start.checked_sub(1).and_then(at), at(run.end));
        let opener = open.iter().rposition(|open| {
            let inside = items.get(open.end..run.start).unwrap_or_default();
            open.len() == length && says_something(inside)
        });
        if let Some(opener) = opener.filter(|_| touches(before) && !is_in_word(after)) {
            let start = open.get(opener).cloned().unwrap_or_default();
            open.truncate(opener);
            markup.hidden.extend(start.clone().chain(run.clone()));
            markup.pairs.push(Pair { all: start.start..run.end, inside: start.end..run.start });
        } else if touches(after) && !is_in_word(before) {
            open.push(run);
        }
    }
    markup
}

fn touches(c: Option<char>) -> bool {
    c.is_some_and(|c| !c.is_whitespace())
}

/// Whether a character beside an asterisk makes it part of a word. In scripts without spaces, any word touches the next.
fn is_in_word(c: Option<char>) -> bool {
    c.is_some_and(|c| c.is_alphanumeric() && !is_spaceless(c))
}

fn says_something(inside: &[Item]) -> bool {
    let text: String = inside.iter().map(|item| item.c).filter(|c| !c.is_whitespace() && *c != '*').collect();
    is_word(&text)
}

/// Takes characters out of words, and words out of lines where nothing is left of them.
fn apply(cue: &mut Cue, found: &Found) {
    for (index, word) in cue.words_mut().enumerate() {
        word.text = found.shown(index, &word.text);
        if found.emphasised.contains(&index) {
            emphasise(word);
        }
    }
    for line in &mut cue.lines {
        let mut is_apart = true;
        line.words.retain_mut(|word| {
            // What follows a word that is gone stands where that stood.
            is_apart |= !word.joined;
            let stays = is_word(&word.text);
            if stays {
                word.joined = !std::mem::take(&mut is_apart);
            }
            stays
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cues::{CueOptions, segment};
    use crate::units::TimeRange;

    fn with(markup: Option<bool>) -> EmphasisOptions {
        EmphasisOptions { markup, ..EmphasisOptions::default() }
    }

    /// The text with its emphasised words in brackets.
    fn read_with(markup: Option<bool>, text: &str) -> (String, Option<String>) {
        let track = CueTrack::new(vec![Cue::from_text(TimeRange::from_secs(0.0, 1.0), text)]).unwrap();
        let (track, warning) = with(markup).read_cues(track);
        let mut cue = track.into_cues().remove(0);
        for word in cue.words_mut().filter(|word| !word.classes.is_empty()) {
            word.text = format!("[{}]", word.text);
        }
        (cue.text(), warning.map(|warning| warning.message))
    }

    fn shown(text: &str) -> String {
        read_with(None, text).0
    }

    #[test]
    fn what_is_between_asterisks_is_emphasised() {
        assert_eq!(shown("it is *really* good"), "it is [really] good");
        assert_eq!(shown("*Two words*, and **one**!"), "[Two] [words,] and [one!]");
        assert_eq!(shown("so \"*this\nis* it\" (*yes*)"), "so [\"this]\n[is] it\" [(yes)]");
        assert_eq!(shown("我*喜歡*你"), "我[喜][歡]你");
        assert_eq!(shown("***all*** of *it* and *this"), "[all] of [it] and *this");
        assert_eq!(shown("*a *b* c"), "*a [b] c");
    }

    #[test]
    fn other_asterisks_are_text() {
        for text in [
            "5 * 3",
            "5*3*2",
            "a * lone one",
            "** and *** and ****",
            "what the f*ck, you a*s",
            "word* and note*",
            "* la la la *",
            "*door slams*",
            "*door\nslams*",
            "* * *",
            "f*** this ***",
            "**** you",
        ] {
            assert_eq!(read_with(None, text), (text.to_owned(), None), "{text}");
        }
        assert_eq!(shown(r"\*not\* this, *but \* this*"), "*not* this, [but] [*] [this]");
    }

    #[test]
    fn whole_subtitles_are_sounds_unless_markup_is_asked_for() {
        assert_eq!(read_with(Some(true), "*wow*"), ("[wow]".to_owned(), None));
        assert_eq!(read_with(Some(false), r"*a* b \*c").0, r"*a* b \*c");
    }

    #[test]
    fn phrases_of_transcripts_are_read_before_they_are_grouped() {
        let json = r#"{"language":"en","duration":2,"model":"m","segments":[
            {"start":0,"end":2,"text":"so *two words* here","words":[{"text":"so","start":0,"end":0.5,"probability":1},
            {"text":" *two","start":0.5,"end":1,"probability":1},{"text":" words*","start":1,"end":1.5,"probability":1},
            {"text":" here","start":1.5,"end":2,"probability":1}]}]}"#;
        let mut transcript: Transcript = serde_json::from_str(json).unwrap();
        let emphasised = with(None).read_transcript(&mut transcript);
        assert_eq!(transcript.segments[0].text, "so two words here");
        let options = CueOptions { max_words: Some(1), max_lines: Some(1), ..CueOptions::default() };
        struct Wide;
        impl crate::cues::Measure for Wide {
            fn width(&self, text: &str) -> f32 {
                text.len() as f32
            }
            fn max_width(&self) -> f32 {
                40.0
            }
        }
        let (track, warning) = emphasised.put_on(segment(&transcript, &options, &Wide).unwrap());
        let words = track.cues().iter().flat_map(Cue::words).map(|word| (&*word.text, word.classes.len()));
        assert_eq!(words.collect::<Vec<_>>(), [("so", 0), ("two", 1), ("words", 1), ("here", 0)]);
        assert!(warning.unwrap().message.starts_with("\"two words\" stood"));
    }

    #[test]
    fn what_was_read_is_told_unless_it_was_asked_for() {
        let told = |text| read_with(None, text).1.unwrap();
        assert_eq!(told("so *good* it"), "\"good\" stood between asterisks and is emphasised, without them");
        assert_eq!(
            told("*a b* c *d*"),
            "2 passages stood between asterisks and are emphasised, without them; the first is \"a b\""
        );
        assert_eq!(read_with(Some(true), "so *good* it").1, None);
    }
}
