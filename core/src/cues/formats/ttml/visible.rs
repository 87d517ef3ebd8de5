//! When elements are shown that are taken out, hidden or changed for a time.

use super::style::{Properties, Property};
use super::timing::Timing;
use super::xml::{Element, Space, Tag, Tree};
use crate::units::TimeRange;

/// Most changes of one element that are followed.
const MOST: usize = 100;

/// What changes an element for a time.
#[derive(Debug, Default)]
pub(super) struct Sets {
    /// Whether it is there.
    display: Vec<(TimeRange, bool)>,
    /// Whether it is seen.
    visibility: Vec<(TimeRange, bool)>,
    /// Whether something else changes.
    pub animates: bool,
    /// A change that says when the text is spoken, which is how words have times in a document that shows all of them.
    pub spoken: Option<TimeRange>,
}

/// The changes of an element shown at `range`.
pub(super) fn sets(tree: &Tree, timing: &Timing, element: &Element, range: TimeRange) -> Sets {
    let mut sets = Sets::default();
    for (index, set) in tree.children(element).take(MOST) {
        match set.tag {
            Tag::Set => {}
            Tag::Animate => {
                sets.animates = true;
                continue;
            }
            _ => continue,
        }
        let time = timing.range(index, range);
        let mut hides = false;
        for (name, value) in set.styling() {
            match Property::of(name) {
                Some(Property::Display) => sets.display.push((time, value != "none")),
                Some(Property::Visibility) => sets.visibility.push((time, value != "hidden")),
                _ => sets.animates = true,
            }
            hides |= matches!(value, "none" | "hidden");
        }
        let is_timed = ["begin", "end", "dur"].iter().any(|name| set.attribute(Space::Main, name).is_some());
        if element.tag == Tag::Span && !hides && is_timed {
            sets.spoken = Some(time);
        }
    }
    sets
}

/// When an element is there: in `around`, where it is not taken out.
pub(super) fn shown(
    said: &Properties,
    sets: &Sets,
    range: TimeRange,
    around: &[TimeRange],
) -> Vec<TimeRange> {
    let own = changed(said.get(Property::Display) != Some("none"), &sets.display, range);
    both(around, &own)
}

/// When an element is seen, which one that lies in it may change.
pub(super) fn seen(said: &Properties, sets: &Sets, range: TimeRange, around: &[TimeRange]) -> Vec<TimeRange> {
    let own = said.get(Property::Visibility).map(|value| value != "hidden");
    match own {
        Some(own) => changed(own, &sets.visibility, range),
        None if sets.visibility.is_empty() => around.to_vec(),
        None => sets.visibility.iter().fold(both(around, &[range]), |ranges, set| change(ranges, set, range)),
    }
}

fn changed(from: bool, sets: &[(TimeRange, bool)], range: TimeRange) -> Vec<TimeRange> {
    let start = if from { vec![range] } else { Vec::new() };
    sets.iter().fold(start, |ranges, set| change(ranges, set, range))
}

fn change(ranges: Vec<TimeRange>, (time, on): &(TimeRange, bool), range: TimeRange) -> Vec<TimeRange> {
    let mut left: Vec<_> = ranges
        .into_iter()
        .flat_map(|old| {
            [
                TimeRange::new(old.start, old.end.min(time.start)),
                TimeRange::new(old.start.max(time.end), old.end),
            ]
        })
        .collect();
    if *on {
        left.push(TimeRange::new(time.start.max(range.start), time.end.min(range.end)));
    }
    left.retain(|range| !range.is_empty());
    left.sort_by_key(|range| range.start);
    let mut joined: Vec<TimeRange> = Vec::with_capacity(left.len());
    for range in left {
        match joined.last_mut() {
            Some(last) if last.end >= range.start => last.end = last.end.max(range.end),
            _ => joined.push(range),
        }
    }
    joined
}

/// What is in both of two lists of ranges, each in order.
pub(super) fn both(a: &[TimeRange], b: &[TimeRange]) -> Vec<TimeRange> {
    let mut found = Vec::new();
    let (mut a, mut b) = (a.iter().peekable(), b.iter().peekable());
    while let (Some(one), Some(other)) = (a.peek(), b.peek()) {
        let range = TimeRange::new(one.start.max(other.start), one.end.min(other.end));
        if !range.is_empty() {
            found.push(range);
        }
        if one.end <= other.end {
            a.next();
        } else {
            b.next();
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranges(list: &[(i32, i32)]) -> Vec<TimeRange> {
        list.iter().map(|&(start, end)| TimeRange::from_secs(start.into(), end.into())).collect()
    }

    #[test]
    fn changes_take_out_and_put_back() {
        let all = TimeRange::from_secs(0.0, 10.0);
        let sets = [(TimeRange::from_secs(2.0, 4.0), false), (TimeRange::from_secs(3.0, 12.0), true)];
        assert_eq!(changed(true, &sets, all), ranges(&[(0, 2), (3, 10)]));
        assert_eq!(changed(false, &sets[1..], all), ranges(&[(3, 10)]));
    }

    #[test]
    fn what_is_in_both_lists_is_left() {
        let (a, b) = (ranges(&[(0, 3), (5, 9)]), ranges(&[(1, 2), (2, 6), (8, 12)]));
        assert_eq!(both(&a, &b), ranges(&[(1, 2), (2, 3), (5, 6), (8, 9)]));
    }
}
