//! What happened lately, as percentiles and shares.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How far back a window looks.
const SPAN: Duration = Duration::from_secs(300);
/// Most events that are kept.
const MOST: usize = 20_000;

/// Events of the last five minutes. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct Window(Arc<Mutex<VecDeque<Event>>>);

#[derive(Debug, Clone, Copy)]
struct Event {
    at: Instant,
    seconds: f64,
    failed: bool,
}

/// What a window holds, in figures.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Figures {
    /// How many events.
    pub count: usize,
    /// 95 in 100 took no longer, in seconds; `None` without events.
    pub p95: Option<f64>,
    /// Share that failed, 0 to 1; `None` without events.
    pub failed: Option<f64>,
}

impl Window {
    /// Adds an event that ended now.
    pub fn record(&self, seconds: f64, failed: bool) {
        let mut events = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if events.len() == MOST {
            events.pop_front();
        }
        events.push_back(Event { at: Instant::now(), seconds, failed });
    }

    /// The figures of the last five minutes.
    pub fn figures(&self) -> Figures {
        let mut events = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        while events.front().is_some_and(|event| event.at.elapsed() > SPAN) {
            events.pop_front();
        }
        let count = events.len();
        let failed = events.iter().filter(|event| event.failed).count();
        let p95 = percentile(events.iter().map(|event| event.seconds).collect(), 0.95);
        Figures { count, p95, failed: (count > 0).then(|| failed as f64 / count as f64) }
    }
}

/// The value that a `share` of all does not exceed (nearest rank); `None` of nothing.
pub fn percentile(mut values: Vec<f64>, share: f64) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let rank = (share * values.len() as f64).ceil() as usize;
    values.get(rank.saturating_sub(1)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_values_that_were_seen() {
        assert_eq!(percentile(vec![], 0.95), None);
        assert_eq!(percentile(vec![3.0], 0.95), Some(3.0));
        assert_eq!(percentile((1..=100).map(f64::from).collect(), 0.95), Some(95.0));
        assert_eq!(percentile(vec![2.0, 1.0], 0.5), Some(1.0));
    }

    #[test]
    fn a_window_counts_failures() {
        let window = Window::default();
        assert_eq!(window.figures(), Figures::default());
        (0..4).for_each(|n| window.record(f64::from(n), n == 0));
        assert_eq!(window.figures(), Figures { count: 4, p95: Some(3.0), failed: Some(0.25) });
    }
}
