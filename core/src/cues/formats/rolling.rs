//! Captions that roll up, as YouTube writes them: each cue shows the line before once more above its own.

use super::super::Cue;
use crate::units::{Duration, TimeRange, Timestamp};

/// How far apart two cues of a roll may be.
const APART: Duration = Duration::from_millis(100);
/// What lasts no longer shows a line between two cues.
const BETWEEN: Duration = Duration::from_millis(50);

/// Gives the words of lines that are shown once more no time of their own: they were spoken before, and light up no second
/// time.
pub(super) fn settle<'a>(cues: impl Iterator<Item = &'a mut Cue>) {
    // The last line of the cue before, and when that ended.
    let mut before: Option<(String, Timestamp)> = None;
    for cue in cues {
        if let Some((line, end)) = &before
            && near(*end, cue.range.start)
            && (cue.lines.len() > 1 || cue.range.duration() <= BETWEEN)
            && let Some(first) = cue.lines.first_mut().filter(|first| first.text() == *line)
        {
            let spoken = TimeRange::new(cue.range.start, cue.range.start);
            first.words.iter_mut().for_each(|word| word.range = Some(spoken));
            // What they had of the time is that of the words after them.
            let next = cue.lines.get_mut(1).and_then(|next| next.words.first_mut()?.range.as_mut());
            next.into_iter().for_each(|range| range.start = spoken.start);
        }
        before = cue.lines.last().map(|last| (last.text(), cue.range.end));
    }
}

fn near(a: Timestamp, b: Timestamp) -> bool {
    (a - b).max(b - a) <= APART
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_spoken_once() {
        let cue = |start: i64, end: i64, text: &str| {
            Cue::from_text(TimeRange::new(Timestamp::from_millis(start), Timestamp::from_millis(end)), text)
        };
        let mut cues = [
            cue(0, 1_000, "a b"),
            cue(1_000, 1_010, "a b"),
            cue(1_010, 2_000, "a b\nc d"),
            cue(2_000, 3_000, "c d\nno"),
            cue(3_000, 4_000, "no"),
            cue(9_000, 9_500, "no\nmore"),
        ];
        settle(cues.iter_mut());
        let timed = |cue: &Cue| {
            cue.words().map(|word| word.range.map(|range| range.start.as_millis())).collect::<Vec<_>>()
        };
        assert_eq!(
            cues.each_ref().map(timed),
            [
                vec![None, None],
                vec![Some(1_000), Some(1_000)],
                vec![Some(1_010), Some(1_010), None, None],
                vec![Some(2_000), Some(2_000), None],
                vec![None],
                vec![None, None],
            ]
        );
    }
}
