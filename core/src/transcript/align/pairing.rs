//! Which word of one text is which of another.
//!
//! The fewest edits, where words that are left out one after another cost less than the same number here
//! and there: a sentence that is missing is one run, not a dozen words picked out of their neighbours.
//! Tables that would be too large are cut at phrases that both texts hold exactly once.

use std::collections::HashMap;
use std::hash::Hash;
use std::ops::Range;

/// Costs of putting one word in place of another, of leaving one out, and of beginning to leave words out.
const REPLACED: u32 = 4;
const LEFT_OUT: u32 = 3;
const BEGUN: u32 = 2;

/// Most cells of a table: 16 million, two texts of 4000 words.
const MAX_CELLS: usize = 1 << 24;

/// Words of a phrase that is taken to be the same one in both texts.
const PHRASE: usize = 4;

/// The word of the other text that stands in the place of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Partner {
    pub(super) index: usize,
    /// Whether the two are the same word.
    pub(super) same: bool,
}

/// For each word of `a`, its partner in `b`; partners are in order.
pub(super) fn pair<T: Eq + Hash>(a: &[T], b: &[T]) -> Vec<Option<Partner>> {
    let mut partners = vec![None; a.len()];
    fill(a, b, 0..a.len(), 0..b.len(), &mut partners);
    partners
}

fn fill<T: Eq + Hash>(a: &[T], b: &[T], i: Range<usize>, j: Range<usize>, partners: &mut [Option<Partner>]) {
    if (i.len() + 1) * (j.len() + 1) <= MAX_CELLS {
        let found = Table::new(&a[i.clone()], &b[j.clone()]).partners();
        for (partner, found) in partners[i].iter_mut().zip(found) {
            *partner = found.map(|found| Partner { index: j.start + found.index, ..found });
        }
        return;
    }
    let phrases = common_phrases(&a[i.clone()], &b[j.clone()]);
    // Two texts of this length that share no phrase have nothing to do with each other.
    if phrases.is_empty() {
        return;
    }
    let (mut from_i, mut from_j) = (i.start, j.start);
    for (at_i, at_j) in phrases {
        let (at_i, at_j) = (i.start + at_i, j.start + at_j);
        fill(a, b, from_i..at_i, from_j..at_j, partners);
        partners[at_i] = Some(Partner { index: at_j, same: true });
        (from_i, from_j) = (at_i + 1, at_j + 1);
    }
    fill(a, b, from_i..i.end, from_j..j.end, partners);
}

/// Where phrases that both texts hold exactly once begin: the longest chain that rises in both.
fn common_phrases<T: Eq + Hash>(a: &[T], b: &[T]) -> Vec<(usize, usize)> {
    let known = single_phrases(b);
    let mut common: Vec<_> =
        single_phrases(a).into_iter().filter_map(|(phrase, i)| Some((i, *known.get(phrase)?))).collect();
    common.sort_unstable();
    rising(&common)
}

fn single_phrases<T: Eq + Hash>(text: &[T]) -> HashMap<&[T], usize> {
    let mut counts: HashMap<&[T], (usize, usize)> = HashMap::new();
    for (at, phrase) in text.windows(PHRASE).enumerate() {
        counts.entry(phrase).or_insert((at, 0)).1 += 1;
    }
    counts.into_iter().filter(|(_, (_, count))| *count == 1).map(|(phrase, (at, _))| (phrase, at)).collect()
}

/// The longest part of `points`, sorted by the first, whose seconds rise.
fn rising(points: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut tails: Vec<usize> = Vec::new();
    let mut before = vec![None; points.len()];
    for (at, point) in points.iter().enumerate() {
        let length = tails.partition_point(|&tail| points[tail].1 < point.1);
        before[at] = length.checked_sub(1).map(|shorter| tails[shorter]);
        tails.truncate(tails.len().max(length));
        match tails.get_mut(length) {
            Some(tail) => *tail = at,
            None => tails.push(at),
        }
    }
    let chain = std::iter::successors(tails.last().copied(), |&at| before[at]);
    let mut chain: Vec<_> = chain.map(|at| points[at]).collect();
    chain.reverse();
    chain
}

/// What was done last on the way to a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Paired = 0,
    /// A word of `a` was left out.
    OnlyA = 1,
    /// A word of `b` was left out.
    OnlyB = 2,
}

const STEPS: [Step; 3] = [Step::Paired, Step::OnlyA, Step::OnlyB];
const FAR: u32 = u32::MAX / 2;

/// For every two beginnings of the texts and each last step, the step before it on the cheapest way.
struct Table<'a, T> {
    a: &'a [T],
    b: &'a [T],
    /// Two bits for each last step.
    origins: Vec<u8>,
    last: Step,
}

impl<'a, T: Eq> Table<'a, T> {
    fn new(a: &'a [T], b: &'a [T]) -> Self {
        let width = b.len() + 1;
        let mut origins = vec![0; (a.len() + 1) * width];
        let mut above = vec![[FAR; 3]; width];
        let mut costs = above.clone();
        for i in 0..=a.len() {
            for j in 0..width {
                let mut cell = [FAR; 3];
                let mut origin = 0;
                let mut put = |step: Step, (before, cost): (Step, u32)| {
                    cell[step as usize] = cost;
                    origin |= (before as u8) << (2 * step as u8);
                };
                if i == 0 && j == 0 {
                    cell[0] = 0;
                } else {
                    if i > 0 && j > 0 {
                        let (before, cost) = cheapest(above[j - 1], [0; 3]);
                        let replaced = if a[i - 1] == b[j - 1] { 0 } else { REPLACED };
                        put(Step::Paired, (before, cost + replaced));
                    }
                    if i > 0 {
                        let (before, cost) = cheapest(above[j], [BEGUN, 0, BEGUN]);
                        put(Step::OnlyA, (before, cost + LEFT_OUT));
                    }
                    if j > 0 {
                        let (before, cost) = cheapest(costs[j - 1], [BEGUN, BEGUN, 0]);
                        put(Step::OnlyB, (before, cost + LEFT_OUT));
                    }
                }
                costs[j] = cell;
                origins[i * width + j] = origin;
            }
            std::mem::swap(&mut above, &mut costs);
        }
        let (last, _) = cheapest(above[width - 1], [0; 3]);
        Self { a, b, origins, last }
    }

    fn partners(&self) -> Vec<Option<Partner>> {
        let (mut i, mut j, mut step) = (self.a.len(), self.b.len(), self.last);
        let mut partners = vec![None; i];
        while i > 0 || j > 0 {
            let origin = self.origins[i * (self.b.len() + 1) + j] >> (2 * step as u8) & 3;
            match step {
                Step::Paired => {
                    (i, j) = (i - 1, j - 1);
                    partners[i] = Some(Partner { index: j, same: self.a[i] == self.b[j] });
                }
                Step::OnlyA => i -= 1,
                Step::OnlyB => j -= 1,
            }
            step = STEPS[usize::from(origin)];
        }
        partners
    }
}

fn cheapest(costs: [u32; 3], more: [u32; 3]) -> (Step, u32) {
    let costs = STEPS.map(|step| (step, costs[step as usize].saturating_add(more[step as usize]).min(FAR)));
    costs.into_iter().min_by_key(|&(_, cost)| cost).unwrap_or((Step::Paired, FAR))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pairs(a: &str, b: &str) -> Vec<Option<(usize, bool)>> {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let found = pair(&words(a), &words(b));
        found.into_iter().map(|partner| partner.map(|partner| (partner.index, partner.same))).collect()
    }

    #[test]
    fn the_same_words_are_partners_and_a_wrong_one_takes_its_place() {
        let found = pairs("ask not what your cat", "ask not what your country");
        assert_eq!(found[..4], [0, 1, 2, 3].map(|index| Some((index, true))));
        assert_eq!(found[4], Some((4, false)));
    }

    #[test]
    fn a_sentence_more_is_left_out_as_one_run() {
        let found = pairs("so it is for you the day is long and the night ask me", "so it is for you ask me");
        assert!(found[5..12].iter().all(Option::is_none), "{found:?}");
        assert_eq!(found[12..], [Some((5, true)), Some((6, true))]);
    }

    #[test]
    fn a_sentence_less_moves_nothing() {
        let found = pairs("one two nine ten", "one two the day is one two long nine ten");
        assert_eq!(found[2..], [Some((8, true)), Some((9, true))]);
    }

    #[test]
    fn nothing_has_no_partners() {
        assert_eq!(pair::<u8>(&[], &[1, 2]), []);
        assert_eq!(pair::<u8>(&[1, 2], &[]), [None, None]);
    }

    #[test]
    fn long_texts_are_paired_in_parts() {
        let recognized: Vec<u32> = (0..20_000).map(|n: u32| n.wrapping_mul(2_654_435_761) >> 20).collect();
        let mut given = recognized.clone();
        given.splice(9_000..9_000, [5_000; 50]);
        given[15_000] = 5_001;
        let found = pair(&given, &recognized);
        assert!(found[9_000..9_050].iter().all(Option::is_none));
        assert_eq!(found[15_000], Some(Partner { index: 14_950, same: false }));
        let same = found.iter().flatten().filter(|partner| partner.same).count();
        assert_eq!(same, recognized.len() - 1);
        let other: Vec<u32> = (0..20_000).map(|n| 10_000 + n).collect();
        assert!(pair(&other, &recognized).iter().all(Option::is_none));
    }

    proptest! {
        #[test]
        fn partners_rise_and_are_what_they_say(
            a in prop::collection::vec(0_u8..5, 0..30),
            b in prop::collection::vec(0_u8..5, 0..30),
        ) {
            let found = pair(&a, &b);
            prop_assert_eq!(found.len(), a.len());
            let indices: Vec<_> = found.iter().flatten().map(|partner| partner.index).collect();
            prop_assert!(indices.windows(2).all(|pair| pair[0] < pair[1]));
            for (word, partner) in a.iter().zip(&found) {
                if let Some(partner) = partner {
                    prop_assert_eq!(*word == b[partner.index], partner.same);
                }
            }
        }
    }
}
