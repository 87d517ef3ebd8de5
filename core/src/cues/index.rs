//! Which cues are shown at an instant, found without looking at the others.

use std::fmt;

use super::types::Cue;
use crate::units::{TimeRange, Timestamp};

/// A static priority search tree over cues in order of their starts, and the sorted instants at which cues appear or go.
///
/// A node holds the cue that ends last of all under it; the others are split in halves by their starts. A search visits
/// the cues that it finds, their children, and one path from the root: O(log n + what is found).
#[derive(Clone, PartialEq, Default)]
pub(super) struct Index {
    nodes: Vec<Node>,
    root: Option<u32>,
    /// Starts and ends of cues that last, in order, each once.
    edges: Vec<Timestamp>,
}

#[derive(Clone, PartialEq)]
struct Node {
    cue: u32,
    range: TimeRange,
    /// The earliest start under it.
    earliest: Timestamp,
    /// Those that start earlier, and later.
    halves: [Option<u32>; 2],
}

impl Index {
    /// Of cues in order of their starts. Those that last no time are never shown.
    pub fn new(cues: &[Cue]) -> Self {
        let lasting = (0..).zip(cues).filter(|(_, cue)| !cue.range.is_empty());
        let mut lasting: Vec<(u32, TimeRange)> = lasting.map(|(number, cue)| (number, cue.range)).collect();
        let mut edges: Vec<_> = lasting.iter().flat_map(|(_, range)| [range.start, range.end]).collect();
        edges.sort_unstable();
        edges.dedup();
        let mut index = Self { nodes: Vec::with_capacity(lasting.len()), root: None, edges };
        index.root = index.build(&mut lasting);
        index
    }

    /// Puts `cues` under a new node; as deep as the logarithm of their number.
    fn build(&mut self, cues: &mut [(u32, TimeRange)]) -> Option<u32> {
        let earliest = cues.first()?.1.start;
        let last = (0..cues.len()).max_by_key(|&at| cues.get(at).map(|(_, range)| range.end))?;
        cues.get_mut(..=last)?.rotate_right(1);
        let (&mut (cue, range), rest) = cues.split_first_mut()?;
        let number = self.nodes.len();
        self.nodes.push(Node { cue, range, earliest, halves: [None; 2] });
        let (earlier, later) = rest.split_at_mut(rest.len() / 2);
        let halves = [self.build(earlier), self.build(later)];
        self.nodes.get_mut(number)?.halves = halves;
        Some(number as u32)
    }

    /// The numbers of the cues shown at `t`, in no order.
    pub fn at(&self, t: Timestamp) -> Vec<usize> {
        let mut found = Vec::new();
        self.search(t, |cue| found.push(cue));
        found
    }

    /// Gives the cues shown at `t` to `found`; how many nodes it visited.
    fn search(&self, t: Timestamp, mut found: impl FnMut(usize)) -> usize {
        let mut visited = 0;
        let mut open: Vec<u32> = self.root.into_iter().collect();
        while let Some(node) = open.pop().and_then(|number| self.nodes.get(number as usize)) {
            visited += 1;
            if node.earliest > t || node.range.end <= t {
                continue;
            }
            if node.range.start <= t {
                found(node.cue as usize);
            }
            open.extend(node.halves.iter().flatten());
        }
        visited
    }

    /// The first instant after `t` when a cue appears or goes.
    pub fn next_edge(&self, t: Timestamp) -> Option<Timestamp> {
        self.edges.get(self.edges.partition_point(|&edge| edge <= t)).copied()
    }
}

/// It says nothing that the cues do not.
impl fmt::Debug for Index {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Index").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(ranges: impl Iterator<Item = (i64, i64)>) -> Index {
        let range = |(start, end)| TimeRange::new(Timestamp::from_millis(start), Timestamp::from_millis(end));
        let cues: Vec<_> = ranges.map(|times| Cue::from_text(range(times), "x")).collect();
        Index::new(&cues)
    }

    /// Searches at `millis`: how many cues are found, and how many nodes are visited.
    fn search(index: &Index, millis: i64) -> (usize, usize) {
        let mut found = 0;
        let visited = index.search(Timestamp::from_millis(millis), |_| found += 1);
        (found, visited)
    }

    const MANY: i64 = 200_000;
    /// The depth of a tree of so many.
    const DEPTH: usize = 18;

    fn assert_few(index: &Index, instants: impl Iterator<Item = i64>) {
        for millis in instants {
            let (found, visited) = search(index, millis);
            // Each one found has two children at most, and so has each on the way.
            let most = 1 + 2 * (found + DEPTH);
            assert!(visited <= most, "{visited} nodes for {found} cues at {millis} ms; at most {most}");
        }
    }

    #[test]
    fn many_cues_that_overlap_are_found_by_few_visits() {
        let rolling = index((0..MANY).map(|at| (at * 10, at * 10 + 35)));
        assert_eq!(search(&rolling, 1_000_000).0, 4);
        assert_few(&rolling, (0..MANY * 10 + 100).step_by(9_973));
        // Nested: the first is shown to the last, and they end in the order opposite to that of their starts.
        let nested = index((0..MANY).map(|at| (at, 2 * MANY - at)));
        assert_eq!(search(&nested, 5).0, 6);
        assert_few(&nested, (0..50).chain(2 * MANY - 50..2 * MANY + 2));
        // One that lasts under many short ones, as a title in the corner.
        let under = index(std::iter::once((0, MANY * 10)).chain((0..MANY).map(|at| (at * 10, at * 10 + 5))));
        assert_eq!([search(&under, 777_772).0, search(&under, 777_778).0], [2, 1]);
        assert_few(&under, (0..MANY * 10).step_by(9_973));
    }

    #[test]
    fn edges_are_those_of_cues_that_last() {
        let index = index([(1, 5), (2, 2), (3, 4), (5, 6)].into_iter());
        let edges: Vec<_> = index.edges.iter().map(|edge| edge.as_millis()).collect();
        assert_eq!(edges, [1, 3, 4, 5, 6]);
        let next = |millis| index.next_edge(Timestamp::from_millis(millis)).map(Timestamp::as_millis);
        assert_eq!([0, 1, 4, 6].map(next), [Some(1), Some(3), Some(5), None]);
        assert_eq!(index.at(Timestamp::from_millis(2)), [0]);
    }
}
