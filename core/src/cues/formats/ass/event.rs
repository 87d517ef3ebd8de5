//! An event as it is shown: its words, how they look, where they stand and how they move.

use super::super::super::{CueLine, PlaceAnchor};
use super::super::not_shown::NotShown;
use super::change::{Change, at_their_clearest};
use super::look::Look;
use super::script::{Event, Script};
use super::style::Style;
use super::tags::{Karaoke, Tag};
use super::text::{Piece, pieces};
use super::words::{Lines, Syllable, Words};
use crate::units::{Duration, TimeRange, Timestamp, clock};

/// Where an event stands, in pixels of the script.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Motion {
    pub from: (f64, f64),
    /// Where it goes, if it moves.
    pub path: Option<Path>,
}

/// Where an event moves to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Path {
    pub to: (f64, f64),
    /// When, in milliseconds of the event; `None` is all its time.
    pub times: Option<(i32, i32)>,
}

/// How an event appears and goes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Fade {
    /// Milliseconds of either.
    Ends { enter: i32, exit: i32 },
    /// Transparencies, 0 to 255, and the times in milliseconds between which they change.
    Between { alphas: [i32; 3], times: [i32; 4] },
}

/// What an event shows.
#[derive(Debug)]
pub(super) struct Shown {
    pub lines: Vec<CueLine>,
    /// The looks of its text, of which the first one is that of the first word.
    pub looks: Vec<Look>,
    /// Index of the look of each word in reading order.
    pub look_of: Vec<usize>,
    pub anchor: Option<PlaceAnchor>,
    pub motion: Option<Motion>,
    pub fade: Option<Fade>,
    pub karaoke: Option<Karaoke>,
    /// How all of it changes over time.
    pub changes: Vec<Change>,
}

impl Shown {
    /// Reads the text of an event whose style is `style`.
    pub fn read(event: &Event<'_>, style: &Style, script: &Script<'_>, not_shown: &mut NotShown) -> Self {
        let mut reader = EventReader::new(event, style, script);
        for effect in ["Banner;", "Scroll up;", "Scroll down;"] {
            if event.effect.starts_with(effect) {
                not_shown.note("moving text (Banner, Scroll)");
            }
        }
        for piece in pieces(event.text, script.info.wrap) {
            reader.piece(&piece, not_shown);
        }
        let EventReader { mut looks, words, placed, fade, karaoke, changes, .. } = reader;
        at_their_clearest(&mut looks, &changes);
        changes.iter().for_each(|change| change.note_limits(not_shown));
        let Lines { lines, looks: look_of, empty } = words.finish(event.start);
        if empty > 0 && !lines.is_empty() {
            not_shown.note(r"empty lines (\N\N)");
        }
        let Placed { anchor, motion } = placed;
        Self { lines, looks, look_of, anchor: anchor.flatten(), motion, fade, karaoke, changes }
    }
}

#[derive(Default)]
struct Placed {
    /// The first anchor given, be it that of the style.
    anchor: Option<Option<PlaceAnchor>>,
    motion: Option<Motion>,
}

struct EventReader<'s> {
    script: &'s Script<'s>,
    range: TimeRange,
    style_of_event: Look,
    /// What tags without a value go back to.
    style: Look,
    look: Look,
    looks: Vec<Look>,
    words: Words,
    placed: Placed,
    fade: Option<Fade>,
    karaoke: Option<Karaoke>,
    changes: Vec<Change>,
    /// When the next syllable starts.
    sung: Timestamp,
}

impl<'s> EventReader<'s> {
    fn new(event: &Event<'_>, style: &Style, script: &'s Script<'s>) -> Self {
        let look = Look::from(style);
        Self {
            script,
            range: TimeRange::new(event.start, event.end),
            style_of_event: look.clone(),
            style: look.clone(),
            look,
            looks: Vec::new(),
            words: Words::default(),
            placed: Placed::default(),
            fade: None,
            karaoke: None,
            changes: Vec::new(),
            sung: event.start,
        }
    }

    fn piece(&mut self, piece: &Piece<'_>, not_shown: &mut NotShown) {
        for tag in &piece.tags {
            self.tag(tag, not_shown);
        }
        if piece.is_drawing {
            if !piece.text.trim().is_empty() {
                not_shown.note(r"drawings (\p)");
            }
        } else if !piece.text.is_empty() {
            let look = self.look_index(!piece.text.trim().is_empty());
            self.words.text(&piece.text, look);
        }
    }

    /// Index of the look as it is. That of blank text is never the first.
    fn look_index(&mut self, has_words: bool) -> usize {
        match self.looks.iter().position(|look| *look == self.look) {
            Some(index) => index,
            None if has_words => {
                self.looks.push(self.look.clone());
                self.looks.len() - 1
            }
            None => 0,
        }
    }

    fn tag(&mut self, tag: &Tag<'_>, not_shown: &mut NotShown) {
        match *tag {
            Tag::Anchor(anchor) => _ = self.placed.anchor.get_or_insert(anchor),
            Tag::Position { x, y } => {
                _ = self.placed.motion.get_or_insert(Motion { from: (x, y), path: None })
            }
            Tag::Move { from, to, times } => {
                self.placed.motion.get_or_insert(Motion { from, path: Some(Path { to, times }) });
            }
            Tag::Fade { enter, exit } => _ = self.fade.get_or_insert(Fade::Ends { enter, exit }),
            Tag::FadeBetween { alphas, times } => {
                self.fade.get_or_insert(Fade::Between { alphas, times });
            }
            Tag::Syllable(kind, length) => self.syllable(kind, length, not_shown),
            Tag::SyllableAt(offset) => self.sung = self.at(self.range.start, offset),
            Tag::Reset(name) => self.reset(name),
            Tag::Transform { start, end, acceleration, ref tags } => {
                self.transform((start, end), acceleration, tags, not_shown);
            }
            Tag::Unshown(name) => not_shown.note(name),
            Tag::Unknown => not_shown.note("tags that are unknown"),
            Tag::Wrap(_) | Tag::Drawing(_) => {}
            _ => self.look.apply(tag, &self.style),
        }
    }

    /// What stands before all text changes all of it; no part changes alone.
    fn transform(
        &mut self,
        times: (i32, i32),
        acceleration: f64,
        tags: &[Tag<'_>],
        not_shown: &mut NotShown,
    ) {
        if !self.looks.is_empty() {
            return not_shown.note(r"\t inside a line");
        }
        let from = self.changes.last().map_or(&self.look, Change::to);
        self.changes.push(Change::new(from, &self.style, times, acceleration, tags));
    }

    fn syllable(&mut self, kind: Karaoke, length: f64, not_shown: &mut NotShown) {
        let start = self.sung;
        self.sung = self.at(start, length);
        self.words.syllable(Syllable { kind, range: TimeRange::new(start, self.sung) });
        if *self.karaoke.get_or_insert(kind) != kind {
            not_shown.note(r"\k, \kf and \ko in one event (shown as the first)");
        }
    }

    /// So many hundredths of a second after a time, within the event.
    fn at(&self, time: Timestamp, hundredths: f64) -> Timestamp {
        // Never backwards: words are sung in their order.
        (time + Duration::from_secs(hundredths / 100.0)).max(self.sung).min(clock::LATEST)
    }

    fn reset(&mut self, name: Option<&str>) {
        let named = name.and_then(|name| self.script.styles.iter().rev().find(|style| style.name == name));
        self.style = named.map_or_else(|| self.style_of_event.clone(), Look::from);
        self.look = self.style.clone();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> (Shown, Option<String>) {
        let script = Script::read(
            "[V4+ Styles]\nStyle: Default,Inter,40,&H00FFFFFF,0,0,0,0,0,0,0,100,100,0,0,1,2,1,2,10,10,10,1\n\
             Style: Big,Inter,80,&H000000FF,0,0,0,0,0,0,0,100,100,0,0,1,2,1,2,10,10,10,1\n",
        );
        let script = script.unwrap();
        let event = Event {
            line: 1,
            layer: 0,
            start: Timestamp::from_millis(1_000),
            end: Timestamp::from_millis(5_000),
            style: "Default",
            speaker: "",
            margins: Default::default(),
            effect: "",
            text,
        };
        let mut not_shown = NotShown::default();
        let shown = Shown::read(&event, &script.styles[0], &script, &mut not_shown);
        (shown, not_shown.warning(&[]).map(|warning| warning.message))
    }

    #[test]
    fn the_first_place_counts() {
        let (shown, _) = shown(r"{\an8\pos(1,2)}a{\an5\move(3,4,5,6)\pos(7,8)} b");
        assert_eq!(shown.anchor, Some(PlaceAnchor::Top));
        assert_eq!(shown.motion, Some(Motion { from: (1.0, 2.0), path: None }));
        let (moved, _) = self::shown(r"{\an0\an8\move(3,4,5,6,7,8)\fad(1,2)\fad(3,4)}a");
        assert_eq!(moved.anchor, None);
        assert_eq!(
            moved.motion,
            Some(Motion { from: (3.0, 4.0), path: Some(Path { to: (5.0, 6.0), times: Some((7, 8)) }) })
        );
        assert_eq!(moved.fade, Some(Fade::Ends { enter: 1, exit: 2 }));
    }

    #[test]
    fn resets_go_to_the_event_or_a_named_style() {
        let (shown, _) = shown(r"{\i1}a {\r}b {\rBig}c {\fs20\fs}d {\rNone}e");
        let sizes: Vec<_> =
            shown.look_of.iter().map(|&look| (shown.looks[look].size, shown.looks[look].italic)).collect();
        assert_eq!(sizes, [(40.0, true), (40.0, false), (80.0, false), (80.0, false), (40.0, false)]);
        assert_eq!(shown.looks.len(), 3);
    }

    #[test]
    fn syllables_follow_each_other() {
        let (shown, _) = shown(r"{\k50}{\k25}One {\k25}two {\kt300\k100}three");
        let times: Vec<_> = shown.lines[0].words.iter().map(|word| word.range.unwrap()).collect();
        let secs: Vec<_> = times.iter().map(|range| (range.start.as_secs(), range.end.as_secs())).collect();
        assert_eq!(secs, [(1.5, 1.75), (1.75, 2.0), (4.0, 5.0)]);
        assert_eq!(shown.karaoke, Some(Karaoke::Fill));
        let (back, _) = self::shown(r"{\k200}One {\kt0\k-100}two");
        assert_eq!(back.lines[0].words[1].range.unwrap().start.as_secs(), 3.0);
    }

    #[test]
    fn what_is_not_shown_is_told() {
        let (shown, told) = shown(r"{\clip(0,0,1,1)\foo}a\N\Nb{\t(\fs50)\p1}m 0 0{\p0}");
        assert_eq!(shown.lines.len(), 2);
        assert_eq!(
            told.unwrap(),
            r"not shown: \clip in 1 cue, tags that are unknown in 1 cue, \t inside a line in 1 cue, drawings (\p) in 1 cue, empty lines (\N\N) in 1 cue"
        );
        assert_eq!(self::shown("plain{a comment} text").1, None);
    }
}
