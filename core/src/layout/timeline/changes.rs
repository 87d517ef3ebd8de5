//! When a cue's look changes.

use crate::units::{Duration, TimeRange, Timestamp};

/// Spans in which every frame differs, and instants at which something jumps.
#[derive(Debug, Default)]
pub(super) struct Changes {
    /// Apart from each other, in order.
    spans: Vec<TimeRange>,
    /// In order.
    edges: Vec<Timestamp>,
}

impl Changes {
    pub(super) fn new(mut spans: Vec<TimeRange>, mut edges: Vec<Timestamp>) -> Self {
        spans.retain(|span| span.start < span.end);
        spans.sort_unstable_by_key(|span| span.start);
        let mut merged: Vec<TimeRange> = Vec::new();
        for span in spans {
            match merged.last_mut().filter(|last| span.start <= last.end) {
                Some(last) => last.end = last.end.max(span.end),
                None => merged.push(span),
            }
        }
        edges.extend(merged.iter().flat_map(|span| [span.start, span.end]));
        edges.sort_unstable();
        edges.dedup();
        Self { spans: merged, edges }
    }

    /// The first instant after `t` at which something may differ; the very next in a span.
    pub(super) fn next(&self, t: Timestamp) -> Timestamp {
        let started = self.spans.partition_point(|span| span.start <= t);
        let current = started.checked_sub(1).and_then(|last| self.spans.get(last));
        if current.is_some_and(|span| span.contains(t)) {
            return t + Duration::from_micros(1);
        }
        let next = self.edges.partition_point(|edge| *edge <= t);
        self.edges.get(next).copied().unwrap_or(Timestamp::MAX)
    }
}
