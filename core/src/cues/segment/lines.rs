//! Lines of one cue: as few as hold its words, of like width, broken where the sense allows.

use std::ops::Range;

use super::breaks::Break;
use super::ruler::Ruler;

/// Cost of a line whose width is off by the whole box; grows with the square.
const UNEVEN: f64 = 4.0;
/// Cost of a word alone on its line.
const ORPHAN: f64 = 1.0;
/// The same on top where a line is longer than those below: guides ask for the lower one to be.
const TOP_HEAVY: f64 = 2.0;

/// The lines of the words `span`.
pub(super) fn wrap(span: Range<usize>, breaks: &[Break], ruler: &Ruler<'_>) -> Vec<Range<usize>> {
    if let Some(turn) = ruler.turn(&span) {
        return vec![span.start..turn, turn..span.end];
    }
    let filled = ruler.fill(&span);
    if filled.len() < 2 {
        return filled;
    }
    let target = ruler.width(&span) / filled.len() as f64;
    let cost = |line: &Range<usize>| {
        let off = (ruler.width(line) - target) / ruler.limit();
        let orphan = if line.len() == 1 && span.len() > 2 { ORPHAN } else { 0.0 };
        let parted = if line.end < span.end { break_cost(breaks[line.end - 1]) } else { 0.0 };
        let top_heavy = if line.end < span.end && off > 0.0 { TOP_HEAVY } else { 0.0 };
        (UNEVEN + top_heavy) * off * off + orphan + parted
    };

    // After each line: per end, the least cost of getting there and where its last line starts.
    let count = span.len();
    let mut costs = vec![f64::INFINITY; count + 1];
    costs[0] = 0.0;
    let mut starts = Vec::with_capacity(filled.len());
    for _ in &filled {
        let mut next = vec![f64::INFINITY; count + 1];
        let mut from_of = vec![0; count + 1];
        for (from, &so_far) in costs.iter().enumerate().filter(|(_, cost)| cost.is_finite()) {
            let lines = (from + 1..=count).map(|to| (to, span.start + from..span.start + to));
            for (to, line) in lines.take_while(|(_, line)| ruler.fits(line)) {
                let sum = so_far + cost(&line);
                if sum < next[to] {
                    (next[to], from_of[to]) = (sum, from);
                }
            }
        }
        starts.push(from_of);
        costs = next;
    }
    if !costs[count].is_finite() {
        // Costs overflow in a box of next to no width.
        return filled;
    }
    let mut lines = Vec::with_capacity(starts.len());
    let mut end = count;
    for from_of in starts.iter().rev() {
        lines.push(span.start + from_of[end]..span.start + end);
        end = from_of[end];
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
        Break::Bound => 1.6,
    }
}
