//! Given cues, cut elsewhere.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::super::{Cue, CueId, CueLine, CueOptions, CueRules, CueTrack, CueWord, Measure, Setting};
use super::breaks::{self, Break};
use super::ruler::Ruler;
use super::timing::Bounds;
use super::{lines, partition, timing};
use crate::error::Result;
use crate::transcript::spoken_words::{SpokenWord, put_in_order};
use crate::transcript::spread::{fill, shares, weight};
use crate::transcript::writing;
use crate::units::{Duration, TimeRange, Timestamp};

/// Cues that were cut elsewhere.
#[derive(Debug, Clone, PartialEq)]
pub struct Regrouped {
    /// The cues.
    pub track: CueTrack,
    /// How many of those that were cut said nothing of the times of their words, which have shares of the cue's time by
    /// their letters.
    pub estimated: usize,
}

/// Cuts each cue that has more words than `most` says for it into cues of at most that many, which follow each other
/// without a gap from its start to its end. They have its look, place, layer and speaker; the first has its id, the others
/// that of it with a number: `7`, `7.2`, `7.3`. Words keep their times and where they came from.
///
/// # Errors
/// Those of `most`; `LIMIT_EXCEEDED` above the limits of [`CueTrack::new`].
pub fn split(
    track: CueTrack,
    mut most: impl FnMut(&Cue) -> Result<Option<u32>>,
    measure: &dyn Measure,
) -> Result<Regrouped> {
    let language = track.language().unwrap_or_default().to_owned();
    let standard = CueOptions::default().rules(setting(&language, measure))?;
    let mut estimated = 0;
    let track = track.map_cues(|cues| {
        let mut ids = Ids::of(&cues);
        let mut parts = Vec::with_capacity(cues.len());
        for cue in cues {
            let words = cue.words().count();
            match most(&cue)?.filter(|most| words > *most as usize) {
                None => parts.push(cue),
                Some(most) => {
                    let row = Row::new(vec![cue]);
                    estimated += row.estimated;
                    let rules = row.rules_to_split(most, &standard);
                    parts.extend(
                        row.split(&Cut { rules: &rules, shots: &[], measure, language: &language }, &mut ids),
                    );
                }
            }
        }
        Ok(parts)
    })?;
    Ok(Regrouped { track, estimated })
}

/// Cuts the words of cues by the rules for those of speech. Cues that follow each other and have the same look, place, layer
/// and speaker are one row of words; identities are those of the cues in which words stood first.
///
/// # Errors
/// `OPTIONS_INVALID` if `options` are; `LIMIT_EXCEEDED` above the limits of [`CueTrack::new`].
pub fn resegment(track: CueTrack, options: &CueOptions, measure: &dyn Measure) -> Result<Regrouped> {
    let language = track.language().unwrap_or_default().to_owned();
    let rules = options.rules(setting(&language, measure))?;
    let cut = Cut { rules: &rules, shots: options.shot_times()?, measure, language: &language };
    let mut estimated = 0;
    let track = track.map_cues(|cues| {
        let mut ids = Ids::of(&cues);
        let mut parts = Vec::with_capacity(cues.len());
        let mut rows = rows(cues).into_iter().peekable();
        while let Some(cues) = rows.next() {
            let next = rows.peek().and_then(|row| row.first()).map(|cue| cue.range.start);
            let row = Row::new(cues);
            estimated += row.estimated;
            parts.extend(row.resegment(&cut, next, &mut ids));
        }
        Ok(parts)
    })?;
    Ok(Regrouped { track, estimated })
}

/// Neighbours that read on from one to the next.
fn rows(cues: Vec<Cue>) -> Vec<Vec<Cue>> {
    let mut rows: Vec<Vec<Cue>> = Vec::new();
    for cue in cues {
        let row = rows.last_mut().filter(|row| row.last().is_some_and(|last| reads_on(last, &cue)));
        match row {
            Some(row) => row.push(cue),
            None => rows.push(vec![cue]),
        }
    }
    rows
}

fn reads_on(cue: &Cue, next: &Cue) -> bool {
    cue.range.end <= next.range.start
        && (cue.layer, cue.place, &cue.style, &cue.speaker)
            == (next.layer, next.place, &next.style, &next.speaker)
}

/// What words are cut by.
struct Cut<'a> {
    rules: &'a CueRules,
    shots: &'a [Timestamp],
    measure: &'a dyn Measure,
    /// Empty where nothing says it: phrases are told by their marks alone.
    language: &'a str,
}

fn setting<'a>(language: &'a str, measure: &dyn Measure) -> Setting<'a> {
    Setting { language, upright: measure.is_upright(), frame_rate: measure.frame_rate() }
}

/// Words of cues that read on from one to the next.
struct Row {
    cues: Vec<Cue>,
    /// In order, with usable times.
    words: Vec<SpokenWord>,
    /// The same with all else that they carry, and the cue of each.
    own: Vec<(usize, CueWord)>,
    /// Words that open a line which another person says.
    turns: Vec<usize>,
    estimated: usize,
}

impl Row {
    fn new(cues: Vec<Cue>) -> Self {
        let mut row = Self { cues, words: Vec::new(), own: Vec::new(), turns: Vec::new(), estimated: 0 };
        for (index, cue) in row.cues.iter().enumerate() {
            let (ranges, is_estimate) = times(cue);
            row.estimated += usize::from(is_estimate && ranges.len() > 1);
            let mut ranges = ranges.into_iter();
            for line in &cue.lines {
                if !row.words.is_empty() && opens_turn(line) {
                    row.turns.push(row.words.len());
                }
                for (at, word) in line.words.iter().enumerate() {
                    let joined = match row.words.last() {
                        Some(last) if at == 0 => writing::joins(&last.text, &word.text),
                        _ => word.joined,
                    };
                    row.words.push(SpokenWord {
                        text: word.text.clone(),
                        range: ranges.next().unwrap_or(cue.range),
                        joined,
                        probability: 1.0,
                        ends_segment: at + 1 == line.words.len(),
                        source: word.source,
                        // All of a row are of one.
                        speaker: None,
                    });
                    row.own.push((index, word.clone()));
                }
            }
        }
        put_in_order(&mut row.words);
        row
    }

    fn rules_to_split(&self, most: u32, standard: &CueRules) -> CueRules {
        let lines = self.cues.iter().map(|cue| cue.lines.len()).max().unwrap_or(1) as u32;
        CueRules {
            max_words: Some(most),
            max_lines: lines.max(standard.max_lines),
            // However long it was shown, it was shown.
            max_duration: Duration::MAX,
            max_chars: None,
            ..standard.clone()
        }
    }

    fn split(&self, cut: &Cut<'_>, ids: &mut Ids) -> Vec<Cue> {
        self.cut(cut, ids, |spans, _| {
            let bounds = self.cues[0].range;
            let start = |span: &Range<usize>| match span.start {
                0 => bounds.start,
                word => self.words[word].range.start.clamp(bounds.start, bounds.end),
            };
            let ends = spans.iter().skip(1).map(start).chain([bounds.end]);
            spans.iter().zip(ends).map(|(span, end)| TimeRange::new(start(span), end)).collect()
        })
    }

    fn resegment(&self, cut: &Cut<'_>, next: Option<Timestamp>, ids: &mut Ids) -> Vec<Cue> {
        let total = next.map_or(Duration::ZERO, |next| next - Timestamp::ZERO);
        let bounds = Bounds { rules: cut.rules, shots: cut.shots, total };
        self.cut(cut, ids, |spans, ruler| timing::ranges(&self.words, spans, ruler, &bounds))
    }

    fn cut(
        &self,
        cut: &Cut<'_>,
        ids: &mut Ids,
        ranges: impl FnOnce(&[Range<usize>], &Ruler<'_>) -> Vec<TimeRange>,
    ) -> Vec<Cue> {
        let mut breaks = breaks::after_each(&self.words, cut.language, cut.rules.pause);
        for &turn in &self.turns {
            breaks[turn - 1] = Break::Pause;
        }
        let ruler = Ruler::new(&self.words, cut.measure, cut.rules);
        let spans = partition::partition(&self.words, &breaks, &ruler, cut.rules);
        let ranges = ranges(&spans, &ruler);
        let cues = spans.into_iter().zip(ranges).map(|(span, range)| {
            let cue = &self.cues[self.own[span.start].0];
            let lines = lines::wrap(span, &breaks, &ruler);
            let lines = lines.into_iter().map(|line| self.line(line)).collect();
            Cue { id: ids.part_of(cue), range, lines, ..cue.clone() }
        });
        cues.collect()
    }

    fn line(&self, words: Range<usize>) -> CueLine {
        let first = words.start;
        let word = |index: usize| CueWord {
            range: Some(self.words[index].range),
            joined: self.words[index].joined && index > first,
            ..self.own[index].1.clone()
        };
        CueLine { words: words.map(word).collect() }
    }
}

/// When each word of a cue is said, and whether that is an estimate by its letters.
fn times(cue: &Cue) -> (Vec<TimeRange>, bool) {
    let mut ranges: Vec<_> = cue.words().map(|word| word.range).collect();
    let weights: Vec<_> = cue.words().map(|word| weight(&word.text)).collect();
    let is_timed = ranges.iter().flatten().next_back().is_some_and(|last| last.start < cue.range.end);
    if is_timed {
        fill(&mut ranges, &weights, cue.range);
        return (ranges.into_iter().flatten().collect(), false);
    }
    (shares(cue.range, &weights).collect(), true)
}

/// Whether a line starts with the dash of another person's words.
fn opens_turn(line: &CueLine) -> bool {
    line.words.first().is_some_and(|word| word.text.starts_with(['-', '\u{2010}', '–', '—']))
}

/// Identities of cues that are cut.
struct Ids {
    taken: HashSet<String>,
    parts: HashMap<String, u32>,
}

impl Ids {
    fn of(cues: &[Cue]) -> Self {
        let taken = cues.iter().filter_map(|cue| cue.id.as_ref()).map(CueId::to_string).collect();
        Self { taken, parts: HashMap::new() }
    }

    /// That of the next part of a cue.
    fn part_of(&mut self, cue: &Cue) -> Option<CueId> {
        let id = cue.id.as_ref()?.to_string();
        let Self { taken, parts } = self;
        let part = parts.entry(id.clone()).or_default();
        loop {
            *part += 1;
            if *part == 1 {
                return cue.id.clone();
            }
            let name = format!("{id}.{part}");
            if taken.insert(name.clone()) {
                return Some(CueId::Name(name));
            }
        }
    }
}
