//! Whether cues keep to the rules, as broadcasters ask.

use serde::Serialize;

use super::rules::{CueRules, characters};
use super::{Cue, CueId, CueTrack};
use crate::units::{Duration, TimeRange, Timestamp};

/// Times of files are rounded to milliseconds at both ends of a gap.
const ROUNDING: Duration = Duration::from_millis(1);
/// And so are those that speeds are counted from.
const SPEED_ROUNDING: f64 = 1.005;

/// What a cue breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum Rule {
    /// More lines than `maxLines`.
    Lines,
    /// More characters in a line than `maxChars`.
    LineLength,
    /// More words than `maxWords`.
    Words,
    /// More characters a second than `maxRate`.
    ReadingSpeed,
    /// Less time a word than `wordSeconds`.
    WordTime,
    /// Shown for less than `minDuration`.
    TooShort,
    /// Shown for more than `maxDuration`.
    TooLong,
    /// Shown together with the next cue, in the same place.
    Overlap,
    /// Nearer to the next cue than `gap`.
    Gap,
    /// A gap to the next cue that is longer than `gap` and shorter than `closeGap`.
    Blink,
    /// Ends or starts near to a change of shot, but not with it.
    Shot,
}

impl Rule {
    /// As JSON has it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Lines => "lines",
            Self::LineLength => "lineLength",
            Self::Words => "words",
            Self::ReadingSpeed => "readingSpeed",
            Self::WordTime => "wordTime",
            Self::TooShort => "tooShort",
            Self::TooLong => "tooLong",
            Self::Overlap => "overlap",
            Self::Gap => "gap",
            Self::Blink => "blink",
            Self::Shot => "shot",
        }
    }
}

/// One thing that a cue breaks.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Breach {
    /// What is broken.
    pub rule: Rule,
    /// The cue.
    pub cue: CueId,
    /// When it is shown, in seconds.
    #[serde(flatten)]
    pub range: TimeRange,
    /// What was measured: seconds, characters, characters a second, lines or words.
    pub value: f64,
    /// What the rules have for it.
    pub limit: f64,
    /// The cue's text.
    pub text: String,
}

/// What was measured of a cue.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Measured {
    /// The cue.
    pub cue: CueId,
    /// When it is shown, in seconds.
    #[serde(flatten)]
    pub range: TimeRange,
    /// Characters of all lines, with a space between them.
    pub characters: usize,
    /// Characters a second; absent for a cue that is never shown.
    pub rate: Option<f64>,
    /// Seconds to the next cue; absent after the last.
    pub gap: Option<f64>,
}

/// Cues against rules.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Checked {
    /// Whether nothing is broken.
    pub passes: bool,
    /// What is broken, in order of time.
    pub breaches: Vec<Breach>,
    /// What was measured of each cue, in order of time.
    pub measured: Vec<Measured>,
    /// Most characters a second that the rules allow.
    pub max_rate: Option<f64>,
    /// When shots change, in seconds, as far as that was given or found.
    #[cfg_attr(feature = "types", schemars(with = "Vec<f64>"))]
    pub shots: Vec<Timestamp>,
}

/// Measures every cue of `track` against `rules` and the changes of shot, which are in order.
pub fn check(track: &CueTrack, rules: &CueRules, shots: &[Timestamp]) -> Checked {
    let cues: Vec<&Cue> = track.cues().iter().filter(|cue| cue.range.end > cue.range.start).collect();
    let mut checked = Checked {
        passes: true,
        breaches: Vec::new(),
        measured: Vec::new(),
        max_rate: rules.max_rate,
        shots: shots.to_vec(),
    };
    for (index, cue) in cues.iter().enumerate() {
        let beside = |other: &&&Cue| other.layer == cue.layer && other.place == cue.place;
        let next = cues.get(index + 1..).unwrap_or_default().iter().find(beside).copied();
        let facts = Facts::of(cue, next);
        let mut broken = Vec::new();
        facts.text(rules, &mut broken);
        facts.times(rules, &mut broken);
        facts.neighbour(rules, &mut broken);
        facts.shots(rules, shots, &mut broken);
        checked
            .breaches
            .extend(broken.into_iter().map(|(rule, value, limit)| facts.breach(rule, value, limit)));
        checked.measured.push(facts.measured());
    }
    checked.passes = checked.breaches.is_empty();
    checked
}

/// A rule that is broken, what was measured, and what the rules have for it.
type Broken = (Rule, f64, f64);

struct Facts<'a> {
    cue: &'a Cue,
    lines: Vec<usize>,
    words: usize,
    seconds: f64,
    gap: Option<Duration>,
}

impl<'a> Facts<'a> {
    fn of(cue: &'a Cue, next: Option<&Cue>) -> Self {
        Self {
            cue,
            lines: cue.lines.iter().map(|line| characters(&line.text())).collect(),
            words: cue.words().count(),
            seconds: cue.range.duration().as_secs(),
            gap: next.map(|next| next.range.start - cue.range.end),
        }
    }

    fn characters(&self) -> usize {
        self.lines.iter().sum::<usize>() + self.lines.len().saturating_sub(1)
    }

    fn rate(&self) -> f64 {
        self.characters() as f64 / self.seconds
    }

    fn text(&self, rules: &CueRules, broken: &mut Vec<Broken>) {
        let mut at_most = |rule, value: usize, limit: Option<u32>| {
            let limit = limit.filter(|&limit| value > limit as usize);
            broken.extend(limit.map(|limit| (rule, value as f64, f64::from(limit))));
        };
        at_most(Rule::Lines, self.lines.len(), Some(rules.max_lines));
        at_most(Rule::LineLength, self.lines.iter().copied().max().unwrap_or_default(), rules.max_chars);
        at_most(Rule::Words, self.words, rules.max_words);
    }

    fn times(&self, rules: &CueRules, broken: &mut Vec<Broken>) {
        let limit = rules.max_rate.filter(|limit| self.rate() > limit * SPEED_ROUNDING);
        broken.extend(limit.map(|limit| (Rule::ReadingSpeed, self.rate(), limit)));
        let length = self.cue.range.duration() + ROUNDING;
        let word = rules.word_time.as_secs();
        if length.as_secs() < word * self.words as f64 {
            broken.push((Rule::WordTime, self.seconds / self.words as f64, word));
        }
        if length < rules.min_duration {
            broken.push((Rule::TooShort, self.seconds, rules.min_duration.as_secs()));
        }
        if length - ROUNDING - ROUNDING > rules.max_duration {
            broken.push((Rule::TooLong, self.seconds, rules.max_duration.as_secs()));
        }
    }

    fn neighbour(&self, rules: &CueRules, broken: &mut Vec<Broken>) {
        let Some(gap) = self.gap else { return };
        let limit = rules.gap.as_secs();
        if gap < Duration::ZERO - ROUNDING {
            broken.push((Rule::Overlap, gap.as_secs(), limit));
        } else if gap + ROUNDING < rules.gap {
            broken.push((Rule::Gap, gap.as_secs(), limit));
        } else if gap - ROUNDING > rules.gap && gap + ROUNDING < rules.close_gap {
            broken.push((Rule::Blink, gap.as_secs(), rules.close_gap.as_secs()));
        }
    }

    /// A cue that ends in the zone before a change of shot, or starts just beside one.
    fn shots(&self, rules: &CueRules, shots: &[Timestamp], broken: &mut Vec<Broken>) {
        let TimeRange { start, end } = self.cue.range;
        let after = |at: Timestamp| {
            let next = shots.partition_point(|&shot| shot + ROUNDING < at);
            shots.get(next).map(|&shot| shot - at)
        };
        let before = |at: Timestamp| {
            let next = shots.partition_point(|&shot| shot <= at + ROUNDING);
            next.checked_sub(1).and_then(|last| shots.get(last)).map(|&shot| at - shot)
        };
        let zone = rules.shot_zone.as_secs();
        if let Some(ahead) =
            after(end).filter(|&ahead| ahead > rules.gap + ROUNDING && ahead + ROUNDING < rules.shot_zone)
        {
            broken.push((Rule::Shot, ahead.as_secs(), zone));
        }
        let beside = [after(start), before(start)].into_iter().flatten().min();
        if let Some(beside) = beside.filter(|&beside| beside > ROUNDING && beside + ROUNDING < rules.shot) {
            broken.push((Rule::Shot, beside.as_secs(), rules.shot.as_secs()));
        }
    }

    fn id(&self) -> CueId {
        self.cue.id.clone().unwrap_or(CueId::Number(0))
    }

    fn breach(&self, rule: Rule, value: f64, limit: f64) -> Breach {
        Breach { rule, cue: self.id(), range: self.cue.range, value, limit, text: self.cue.text() }
    }

    fn measured(&self) -> Measured {
        Measured {
            cue: self.id(),
            range: self.cue.range,
            characters: self.characters(),
            rate: (self.seconds > 0.0).then(|| self.rate()),
            gap: self.gap.map(Duration::as_secs),
        }
    }
}
