//! Times for words that have none, in proportion to how much there is to say.

use crate::units::{TimeRange, Timestamp};

/// Gives every `None` its share, by weight, of the time between the known ranges around it, or of what
/// `bounds` leaves before the first and after the last.
pub(crate) fn fill(ranges: &mut [Option<TimeRange>], weights: &[u64], bounds: TimeRange) {
    let mut at = 0;
    let mut free_from = bounds.start;
    while at < ranges.len() {
        if let Some(known) = ranges[at] {
            free_from = known.end.max(known.start);
            at += 1;
            continue;
        }
        let length = ranges[at..].iter().take_while(|range| range.is_none()).count();
        let free_to = ranges.get(at + length).copied().flatten().map_or(bounds.end, |next| next.start);
        let free = TimeRange::new(free_from, free_to);
        let run = at..at + length;
        for (slot, share) in ranges[run.clone()].iter_mut().zip(shares(free, &weights[run])) {
            *slot = Some(share);
        }
        free_from = free.end;
        at += length;
    }
}

/// Cuts `range` into consecutive parts in proportion to `weights`.
pub(crate) fn shares(range: TimeRange, weights: &[u64]) -> impl Iterator<Item = TimeRange> {
    let total: u64 = weights.iter().sum::<u64>().max(1);
    let length = i128::from(range.duration().as_micros());
    let at = move |sum: u64| {
        let offset = length * i128::from(sum) / i128::from(total);
        // At most `length`, which came from an i64.
        Timestamp::from_micros(range.start.as_micros().saturating_add(offset as i64))
    };
    let mut sum = 0;
    weights.iter().map(move |weight| {
        let start = at(sum);
        sum += weight;
        TimeRange::new(start, at(sum))
    })
}

/// How long a word takes to say next to others: its letters and digits, at least one.
pub(crate) fn weight(word: &str) -> u64 {
    word.chars().filter(|c| c.is_alphanumeric()).count().max(1) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secs(ranges: &[Option<TimeRange>]) -> Vec<(f64, f64)> {
        ranges.iter().flatten().map(|range| (range.start.as_secs(), range.end.as_secs())).collect()
    }

    #[test]
    fn gaps_between_timed_words_are_filled() {
        let known = Some(TimeRange::from_secs(2.0, 3.0));
        let mut ranges = [None, known, None, None, Some(TimeRange::from_secs(4.0, 5.0)), None];
        fill(&mut ranges, &[1, 1, 3, 1, 1, 1], TimeRange::from_secs(1.0, 5.0));
        assert_eq!(secs(&ranges), [(1.0, 2.0), (2.0, 3.0), (3.0, 3.75), (3.75, 4.0), (4.0, 5.0), (5.0, 5.0)]);
    }

    #[test]
    fn no_room_gives_empty_ranges_not_negative_ones() {
        let mut ranges = [Some(TimeRange::from_secs(0.0, 3.0)), None, Some(TimeRange::from_secs(2.0, 4.0))];
        fill(&mut ranges, &[1, 1, 1], TimeRange::from_secs(0.0, 4.0));
        assert_eq!(secs(&ranges)[1], (3.0, 3.0));
    }
}
