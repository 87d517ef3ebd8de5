//! Text that runs in circles.

use std::ops::Range;

use super::super::decode::TextToken;

/// Tokens of repetition that make a loop, and how often the same must come. People repeat themselves too: "no, no,
/// no, no" and a line that is sung three times are no loops.
const TOKENS: usize = 24;
const TIMES: usize = 4;

/// The same tokens over and over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct Loop {
    /// Tokens of the first time.
    pub(in super::super) unit: Range<usize>,
    /// Tokens of all times.
    pub(in super::super) all: Range<usize>,
}

impl Loop {
    /// Tokens of every time but the first.
    pub(in super::super) fn repeats(&self) -> Range<usize> {
        self.unit.end..self.all.end
    }
}

/// The loop with the shortest unit in the tokens, wherever in them it is.
pub(in super::super) fn repetition(tokens: &[TextToken]) -> Option<Loop> {
    (1..=tokens.len() / TIMES).find_map(|period| {
        let mut same = 0;
        let is_loop = |same: usize| same + period >= TOKENS.max(TIMES * period);
        for at in period..=tokens.len() {
            if at < tokens.len() && tokens[at].id == tokens[at - period].id {
                same += 1;
            } else if is_loop(same) {
                let start = at - same - period;
                return Some(Loop { unit: start..start + period, all: start..at });
            } else {
                same = 0;
            }
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(ids: &[i32]) -> Vec<TextToken> {
        ids.iter().map(|&id| TextToken { id, probability: 1.0 }).collect()
    }

    #[test]
    fn a_loop_is_found_at_its_shortest_unit() {
        let mut ids = vec![1, 2];
        (0..10).for_each(|_| ids.extend([7, 8, 9]));
        let found = repetition(&tokens(&ids)).unwrap();
        assert_eq!((found.unit.clone(), found.repeats()), (2..5, 5..32));
    }

    #[test]
    fn a_loop_in_the_middle_is_found_with_its_end() {
        let mut ids = vec![1, 2];
        (0..8).for_each(|_| ids.extend([7, 8, 9]));
        ids.extend([7, 3, 4]);
        assert_eq!(repetition(&tokens(&ids)), Some(Loop { unit: 2..5, all: 2..27 }));
    }

    #[test]
    fn people_may_repeat_themselves() {
        assert_eq!(repetition(&tokens(&[5, 6, 5, 6, 5, 6, 5, 6])), None, "no, no, no, no");
        let chorus: Vec<i32> = (0..3).flat_map(|_| 10..22).collect();
        assert_eq!(repetition(&tokens(&chorus)), None, "three times the same line");
    }
}
