//! Lines of one cue: as few as hold its words, of like width, broken where the sense allows.

use std::ops::Range;

use super::breaks::Break;
use super::ruler::Ruler;

/// Cost of a line whose width is off by the whole box; grows with the square.
const UNEVEN: f64 = 4.0;
/// Cost of a word alone on its line.
const ORPHAN: f64 = 1.0;

/// The lines of the words `span`.
pub(super) fn wrap(span: Range<usize>, breaks: &[Break], ruler: &Ruler<'_>) -> Vec<Range<usize>> {
    let filled = ruler.fill(&span);
    if filled.len() < 2 {
        return filled;
    }
    let target = ruler.width(&span) / filled.len() as f64;
    let cost = |line: &Range<usize>| {
        let off = (ruler.width(line) - target) / ruler.limit();
        let orphan = if line.len() == 1 && span.len() > 2 { ORPHAN } else { 0.0 };
        let parted = if line.end < span.end { break_cost(breaks[line.end - 1]) } else { 0.0 };
        UNEVEN * off * off + orphan + parted
    };

    // best[k] = cost and start of the last line when the first k words are on `lines` lines.
    let (first, count) = (span.start, span.len());
    let mut best = vec![(f64::INFINITY, 0); count + 1];
    best[0].0 = 0.0;
    let mut starts = Vec::with_capacity(filled.len());
    for _ in &filled {
        let mut next = vec![(f64::INFINITY, 0); count + 1];
        for from in (0..count).filter(|&from| best[from].0.is_finite()) {
            for to in from + 1..=count {
                let line = first + from..first + to;
                if !ruler.fits(&line) {
                    break;
                }
                let sum = best[from].0 + cost(&line);
                if sum < next[to].0 {
                    next[to] = (sum, from);
                }
            }
        }
        starts.push(next.iter().map(|&(_, from)| from).collect::<Vec<_>>());
        best = next;
    }
    if !best[count].0.is_finite() {
        return filled;
    }
    let mut lines = Vec::with_capacity(filled.len());
    let mut end = count;
    for starts in starts.iter().rev() {
        let start = starts[end];
        lines.push(first + start..first + end);
        end = start;
    }
    lines.reverse();
    lines
}

fn break_cost(at: Break) -> f64 {
    match at {
        Break::Pause | Break::Sentence => 0.0,
        Break::Clause => 0.1,
        Break::Phrase => 0.2,
        Break::Words => 0.5,
        Break::Bound => 1.2,
    }
}
