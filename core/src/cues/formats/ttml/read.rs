//! The content of a document to cues.

use std::collections::{BTreeSet, HashSet};

use super::super::super::track::MAX_WORDS;
use super::super::super::{Cue, CueId, CueStyle};
use super::super::attire::Stretches;
use super::super::lines;
use super::super::table::unknown;
use super::content::{Content, Flow, Leaf, Paragraph, Reader};
use super::time::Clock;
use super::timing::Timing;
use super::xml::{Tag, Tree};
use crate::error::{Error, Result};
use crate::style::{Align, Anchor, PartialPosition, PartialStyle};
use crate::units::{TimeRange, Timestamp};

pub(super) fn read(text: &str) -> Result<lines::Reader> {
    let tree = Tree::read(text)?;
    let Some(tt) = tree.root().filter(|root| root.tag == Tag::Tt) else { return Err(unknown(text)) };
    let clock = Clock::of(tt);
    let timing = Timing::of(&tree, &clock);
    let (content, not_shown) = Reader::new(&tree, &timing).read();
    let mut reader = lines::Reader::default();
    reader.not_shown = not_shown;
    let mut maker = Maker {
        paragraphs: &content.paragraphs,
        ids: HashSet::new(),
        work: 0,
        cues: Vec::new(),
        parted: false,
        disordered: None,
    };
    for flow in &content.flows {
        maker.flow(flow)?;
    }
    let Maker { mut cues, parted, disordered, .. } = maker;
    cues.sort_by_key(|(_, cue)| cue.range.start);
    if parted {
        reader.not_shown.note("backgrounds that differ within a cue");
    }
    for (line, cue) in cues {
        reader.push(line, cue)?;
    }
    mended(&mut reader, &tree, &timing, &content);
    if let Some(line) = disordered {
        reader.repairs.note("times of words out of order, left out", line);
    }
    if clock.of_day {
        reader.extras.push("times of day (ttp:timeBase=\"clock\"), taken for times from the start");
    }
    Ok(reader)
}

fn mended(reader: &mut lines::Reader, tree: &Tree, timing: &Timing, content: &Content) {
    for (found, what) in [
        (timing.unread, "a time that cannot be read, left out"),
        (
            content.regionless,
            "a region that the file lacks, without which its text stands where the style puts it",
        ),
    ] {
        if let Some((line, count)) = found {
            (0..count).for_each(|_| reader.repairs.note(what, line));
        }
    }
    if let Some(line) = tree.cut {
        reader.repairs.note("the end of the file within an element", line);
    }
}

struct Maker<'c> {
    paragraphs: &'c [Paragraph],
    ids: HashSet<&'c str>,
    /// Leaves that were looked at, which may be far more than there are.
    work: usize,
    /// Each with its line.
    cues: Vec<(usize, Cue)>,
    /// Whether a background of a part of a line is lost.
    parted: bool,
    /// The first line whose word times are out of order.
    disordered: Option<usize>,
}

impl<'c> Maker<'c> {
    /// A cue for each stretch of time in which what a flow shows stays the same.
    fn flow(&mut self, flow: &'c Flow) -> Result<()> {
        let is_seen = |leaf: &Leaf| leaf.text.as_ref().is_some_and(|text| !text.trim().is_empty());
        // Time, whether it is one at which something appears or goes, its leaf, and whether that starts.
        let mut edges: Vec<(Timestamp, bool, usize, bool)> = Vec::new();
        for (index, leaf) in flow.leaves.iter().enumerate() {
            for range in &leaf.ranges {
                edges.push((range.start, is_seen(leaf), index, true));
                edges.push((range.end, is_seen(leaf), index, false));
            }
        }
        edges.sort_by_key(|(time, ..)| *time);
        let mut active = BTreeSet::new();
        let mut seen = 0_usize;
        let mut since = None;
        for together in edges.chunk_by(|a, b| a.0 == b.0) {
            let Some((time, ..)) = together.first() else { continue };
            if together.iter().any(|(_, seen, ..)| *seen)
                && let Some(start) = since.replace(*time).filter(|_| seen > 0)
            {
                self.cue(flow, &active, TimeRange::new(start, *time))?;
            }
            for (_, is_seen, leaf, starts) in together {
                if *starts {
                    active.insert(*leaf)
                } else {
                    active.remove(leaf)
                };
                match (is_seen, starts) {
                    (true, true) => seen += 1,
                    (true, false) => seen -= 1,
                    _ => {}
                }
            }
        }
        Ok(())
    }

    fn cue(&mut self, flow: &'c Flow, active: &BTreeSet<usize>, range: TimeRange) -> Result<()> {
        self.work += active.len();
        if self.work > 2 * MAX_WORDS {
            let limit = (2 * MAX_WORDS).to_string();
            let what = "stretches of text, each counted once for every cue that shows it".into();
            return Err(Error::LimitExceeded { what, value: self.work.to_string(), limit });
        }
        let leaves: Vec<_> = active.iter().filter_map(|index| flow.leaves.get(*index)).collect();
        let Some(first) = leaves.iter().find(|leaf| leaf.text.is_some()) else { return Ok(()) };
        let Some(paragraph) = self.paragraphs.get(first.paragraph) else { return Ok(()) };
        let (mut cue, parted) = stretches(&leaves, self.paragraphs).cue(range);
        if cue.lines.is_empty() {
            return Ok(());
        }
        self.parted |= parted;
        if !in_order(&cue) {
            self.disordered.get_or_insert(paragraph.line);
            cue.words_mut().for_each(|word| word.range = None);
        }
        let alone = leaves.iter().all(|leaf| leaf.paragraph == first.paragraph);
        if let Some(id) = paragraph.id.as_deref().filter(|id| alone && self.ids.insert(id)) {
            cue.id = Some(CueId::Name(id.to_owned()));
        }
        if leaves.iter().all(|leaf| leaf.speaker == first.speaker) {
            cue.speaker = first.speaker.as_deref().map(str::to_owned);
        }
        cue.layer = flow.layer;
        let align = paragraph.align.unwrap_or(Align::Left);
        match flow.area {
            Some(area) if flow.is_free => cue.style = positioned(cue.style, area.free(align)),
            Some(area) => cue.place = Some(area.place(align)),
            None => cue.style = positioned(cue.style, paragraph.align.map(|align| (None, align))),
        }
        self.cues.push((paragraph.line, cue));
        Ok(())
    }
}

/// A style with its text at an edge, and its lines aligned so.
fn positioned(style: Option<CueStyle>, sides: Option<(Option<Anchor>, Align)>) -> Option<CueStyle> {
    let Some((anchor, align)) = sides else { return style };
    let style = style.unwrap_or_default();
    let position = PartialPosition { anchor, align: Some(align), ..PartialPosition::default() };
    let partial = PartialStyle { position: Some(position), ..*style.partial };
    Some(CueStyle { name: style.name, partial: partial.into() })
}

fn stretches(leaves: &[&Leaf], paragraphs: &[Paragraph]) -> Stretches {
    let mut stretches = Stretches::default();
    let mut paragraph = None;
    for leaf in leaves {
        if paragraph.replace(leaf.paragraph).is_some_and(|before| before != leaf.paragraph) {
            stretches.end_line();
        }
        let Some(text) = &leaf.text else {
            stretches.end_line();
            continue;
        };
        for (index, line) in text.split('\n').enumerate() {
            match (index, leaf.preserve) {
                (0, _) => {}
                (_, true) => stretches.end_line(),
                (_, false) => stretches.add(" ", &leaf.attire, None),
            }
            let is_rtl = paragraphs.get(leaf.paragraph).is_some_and(|one| one.is_rtl);
            if is_rtl && stretches.starts_line() && runs_otherwise(line) {
                // Its first letter would make the line run from the left.
                stretches.add(&format!("\u{200f}{}", line.trim_start()), &leaf.attire, leaf.spoken);
            } else {
                stretches.add(line, &leaf.attire, leaf.spoken);
            }
        }
    }
    stretches
}

/// Whether a text that starts a line is taken to run from left to right.
fn runs_otherwise(text: &str) -> bool {
    let first = text.chars().find(|c| c.is_alphanumeric());
    first.is_some_and(
        |c| !matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'),
    )
}

/// Whether the words of each line start in order of time.
fn in_order(cue: &Cue) -> bool {
    cue.lines.iter().all(|line| {
        let starts: Vec<_> =
            line.words.iter().filter_map(|word| word.range).map(|range| range.start).collect();
        starts.is_sorted()
    })
}
