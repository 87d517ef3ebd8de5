//! Which words bear which classes, so that a style can draw them apart.
//!
//! | Class | Words |
//! |---|---|
//! | `speaker-1`, `speaker-2`, ... | of cues with a speaker, numbered in the order in which speakers first appear |
//! | `name` | with a capital that begins no sentence, in scripts that have capitals |
//! | `number` | numbers in digits of any script, with their currency, percent sign, separators and short units |
//! | `uncertain` | that the recogniser was unsure of |
//! | `emphasis` | between asterisks, in the list of words and phrases, or matched by a pattern |
//!
//! A word may bear several. Where two of them say something different of the same property, the one further down the
//! table counts, and above all the word's own `class`, then its own `style`. A style without a class draws its words as
//! all others.
//!
//! Cues that have a colour of their own, or by a style of their track, bear no `speaker-1`, `name` and `number`: what a file
//! says of its colours holds.
//!
//! **German** writes every noun with a capital, so capitals tell no names there: text that is German by its function words
//! has no `name`, nor has text with a capital on most words, or without small letters.
//!
//! **Asterisks** are mark-up in text that people give: subtitle files, and transcripts, which they may have edited. `*word*`
//! and `*two words*` are emphasised, and so are `**word**` and `***word***`; `\*` is an asterisk. An opening asterisk touches
//! the word after it and no word before it, a closing one the other way round, both within one cue: a lone asterisk,
//! `5 * 3`, `f*** this` and `* a line of a song *` stay as they are. So does a subtitle that is wholly between asterisks, as
//! people write sounds (`*door slams*`), unless mark-up is asked for. What was read as mark-up is told by `MARKUP_READ`
//! unless it was asked for. In JSON, cues with `lines` have their classes already: nothing in them is mark-up.

mod markup;
mod names;
mod numbers;
mod phrases;

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::{Cue, CueTrack, CueWord};
use crate::error::{Error, Result};
use crate::style::PartialStyle;
use phrases::Phrases;

/// Words and phrases, and patterns, that may be given.
const MAX_WORDS: usize = 1_000;
const MAX_PATTERNS: usize = 100;

/// Which words are emphasised, and how sure the recogniser must be of a word.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct EmphasisOptions {
    /// Words and phrases, in any case, at most 1000; punctuation around them is of no meaning.
    pub words: Vec<String>,
    /// Regular expressions over the text of a cue, in the syntax of Rust's `regex`, at most 100: words that a match
    /// touches are emphasised.
    pub patterns: Vec<String>,
    /// Whether `*word*` in given text is emphasis. Absent, it is, and a warning says so; `false` shows the asterisks.
    pub markup: Option<bool>,
    /// Words of a lower probability than this are `uncertain`, 0 to 1.
    #[cfg_attr(feature = "types", schemars(range(min = 0.0, max = 1.0)))]
    pub uncertain_below: f32,
}

impl Default for EmphasisOptions {
    fn default() -> Self {
        Self { words: Vec::new(), patterns: Vec::new(), markup: None, uncertain_below: 0.5 }
    }
}

impl EmphasisOptions {
    /// Checks every field against its range, and the patterns' syntax.
    ///
    /// # Errors
    /// `OPTIONS_INVALID`; of a pattern with the place of what is wrong.
    pub fn validate(&self) -> Result<()> {
        self.classes().map(drop)
    }

    /// What gives words their classes.
    ///
    /// # Errors
    /// As [`EmphasisOptions::validate`].
    pub fn classes(&self) -> Result<Classes> {
        for (option, count, most) in [
            ("emphasis.words", self.words.len(), MAX_WORDS),
            ("emphasis.patterns", self.patterns.len(), MAX_PATTERNS),
        ] {
            if count > most {
                return Err(Error::option(option, format!("a list of {count}"), format!("at most {most}")));
            }
        }
        if !(0.0..=1.0).contains(&self.uncertain_below) {
            return Err(Error::option("emphasis.uncertainBelow", self.uncertain_below, "0 to 1"));
        }
        let phrases = Phrases::new(&self.words, &self.patterns)?;
        Ok(Classes { phrases, uncertain_below: self.uncertain_below })
    }
}

/// Gives words their classes.
#[derive(Debug)]
pub struct Classes {
    phrases: Phrases,
    uncertain_below: f32,
}

impl Classes {
    /// The track with the classes of its words, those that a word had before above all others. Doing it twice changes nothing.
    #[must_use]
    pub fn assign(&self, track: CueTrack) -> CueTrack {
        let names = names::find(track.cues(), track.language().unwrap_or_default());
        let speakers = speakers(track.cues());
        let styles = track.styles().clone();
        let mut of_cues = names.into_iter().zip(speakers);
        track.each_cue(|cue| {
            let (names, speaker) = of_cues.next().unwrap_or_default();
            let numbers = numbers::find(cue);
            let emphasised = self.phrases.find(cue);
            // What the text says by itself is not said over a colour that somebody chose.
            let is_free = !has_fill(cue, &styles);
            let speaker = speaker.filter(|_| is_free).map(|number| format!("speaker-{number}"));
            for (index, word) in cue.words_mut().enumerate() {
                let is = |found: &[bool]| found.get(index).is_some_and(|is| *is);
                let is_uncertain =
                    word.probability.is_some_and(|probability| probability < self.uncertain_below);
                let borne = [
                    ("name", is_free && is(&names)),
                    ("number", is_free && is(&numbers)),
                    ("uncertain", is_uncertain),
                    (EMPHASIS, is(&emphasised)),
                ];
                let borne = borne.into_iter().filter(|(_, is)| *is).map(|(name, _)| name);
                put_under(word, speaker.as_deref().into_iter().chain(borne));
            }
        })
    }
}

/// Whether a cue has a colour of its own, or by a style of its track.
fn has_fill(cue: &Cue, styles: &BTreeMap<String, PartialStyle>) -> bool {
    let Some(style) = &cue.style else { return false };
    let named = style.name.as_ref().and_then(|name| styles.get(name));
    style.partial.fill.is_some() || named.is_some_and(|named| named.fill.is_some())
}

/// The class of emphasised words.
const EMPHASIS: &str = "emphasis";

/// Puts classes under those of a word.
fn put_under<'a>(word: &mut CueWord, classes: impl Iterator<Item = &'a str>) {
    let own = std::mem::take(&mut word.classes);
    let new = classes.filter(|class| !own.iter().any(|own| own == class)).map(str::to_owned);
    word.classes = new.collect();
    word.classes.extend(own);
}

/// The number of each cue's speaker, counted from 1 in the order in which they first appear.
fn speakers(cues: &[Cue]) -> Vec<Option<usize>> {
    let mut known: HashMap<&str, usize> = HashMap::new();
    let number = |cue| {
        let next = known.len() + 1;
        Some(*known.entry(speaker_of(cue)?).or_insert(next))
    };
    cues.iter().map(number).collect()
}

fn speaker_of(cue: &Cue) -> Option<&str> {
    cue.speaker.as_deref().map(str::trim).filter(|speaker| !speaker.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::TimeRange;

    fn cue(speaker: &str, text: &str) -> Cue {
        let speaker = Some(speaker.to_owned()).filter(|speaker| !speaker.is_empty());
        Cue { speaker, ..Cue::from_text(TimeRange::default(), text) }
    }

    #[test]
    fn a_word_bears_all_its_classes_in_their_order() {
        let mut first = cue("Ann", "In Paris it cost $5 then.");
        let words: Vec<_> = first.words_mut().collect();
        for (word, probability) in words.into_iter().zip([0.9, 0.3, 0.9, 0.9, 0.9, 0.9]) {
            word.probability = Some(probability);
            word.classes = if word.text == "it" { vec!["mine".into()] } else { Vec::new() };
        }
        let track =
            CueTrack::new(vec![first, cue("Bob", "No."), cue("", "Yes."), cue("Ann", "Oh.")]).unwrap();
        let options = EmphasisOptions { words: vec!["paris it".into()], ..EmphasisOptions::default() };
        let classes = options.classes().unwrap();
        let assigned = classes.assign(track);
        let of: Vec<_> =
            assigned.cues().iter().flat_map(Cue::words).map(|word| word.classes.join(" ")).collect();
        let expected = [
            "speaker-1",
            "speaker-1 name uncertain emphasis",
            "speaker-1 emphasis mine",
            "speaker-1",
            "speaker-1 number",
            "speaker-1",
            "speaker-2",
            "",
            "speaker-1",
        ];
        assert_eq!(of, expected);
        assert_eq!(classes.assign(assigned.clone()), assigned);
    }

    #[test]
    fn colors_of_the_cue_hold() {
        let yellow = r##"{"start": 0, "end": 1, "text": "In Paris it cost $5 *then*.", "style": {"fill": "#ffff00"}}"##;
        let cue: Cue = serde_json::from_str(yellow).unwrap();
        let options = EmphasisOptions { words: vec!["cost".into()], ..EmphasisOptions::default() };
        let assigned = options.classes().unwrap().assign(CueTrack::new(vec![cue]).unwrap());
        let classes = assigned.cues()[0].words().map(|word| word.classes.concat()).collect::<Vec<_>>();
        assert_eq!(classes, ["", "", "", "emphasis", "", ""]);
    }

    #[test]
    fn ranges_are_named() {
        let message = |options: EmphasisOptions| options.validate().unwrap_err().to_string();
        let options = EmphasisOptions { uncertain_below: 1.5, ..Default::default() };
        assert_eq!(message(options), "option `emphasis.uncertainBelow` is 1.5; accepted: 0 to 1");
        let options = EmphasisOptions { words: vec!["a".into(); 1_001], ..Default::default() };
        assert_eq!(message(options), "option `emphasis.words` is a list of 1001; accepted: at most 1000");
    }
}
