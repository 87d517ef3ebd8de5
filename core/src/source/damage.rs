//! What is missing from a file, told at the end.

use super::MediaSource;
use super::track::orientation;
use crate::error::{ErrorCode, Warning};
use crate::units::{Duration, Timestamp};

/// How much earlier than announced a file may end without being called cut.
const END_TOLERANCE: Duration = Duration::from_millis(1_000);

/// What went wrong while reading.
#[derive(Debug, Default)]
pub(super) struct Damage {
    pub(super) failed_reads: u32,
    pub(super) failed_in_a_row: u32,
    pub(super) corrupt_packets: u32,
    pub(super) is_at_end: bool,
}

impl MediaSource {
    /// What a person should know of the file, so far; complete once [`read`](Self::read) has come to the end.
    pub fn warnings(&self) -> Vec<Warning> {
        let warn = |message: String| Warning::new(ErrorCode::InputUnreadable, message);
        let mut warnings = Vec::new();
        for (index, stream) in self.streams.iter().enumerate().filter(|(_, s)| s.is_wanted) {
            if let (orientation, Some(degrees)) = orientation(&stream.info) {
                let message = format!(
                    "track {index} is rotated by {degrees:.1} degrees; {} was applied",
                    orientation.rotation
                );
                warnings.push(Warning::new(ErrorCode::UnsupportedFormat, message));
            }
        }
        let Damage { failed_reads, corrupt_packets, .. } = self.damage;
        match self.missing_end() {
            Some((end, announced)) => warnings.push(warn(format!(
                "{} is cut off: it ends at {end} of {announced}; the part that is there was used",
                self.input
            ))),
            None if failed_reads + corrupt_packets > 0 => warnings.push(warn(format!(
                "{} is damaged in {} places, which were skipped",
                self.input,
                failed_reads + corrupt_packets
            ))),
            None => {}
        }
        warnings
    }

    /// Where the file ended and where it said it would, if much earlier.
    fn missing_end(&self) -> Option<(Timestamp, Timestamp)> {
        if !self.damage.is_at_end || self.demuxer.duration_is_estimate() {
            return None;
        }
        let tracks = || self.info.tracks.iter().filter(|t| t.audio().is_some() || t.video().is_some());
        let wanted = || tracks().filter(|t| self.streams.get(t.index).is_some_and(|stream| stream.is_wanted));
        let announced_by_track =
            wanted().map(|t| t.duration.map(|d| t.start.unwrap_or_default() + d)).collect::<Option<Vec<_>>>();
        let announced = match announced_by_track {
            Some(ends) => ends.into_iter().max()?,
            // The container's own length counts only if no track is left out that might be the longest.
            None if wanted().count() == tracks().count() => Timestamp::ZERO + self.info.duration?,
            None => return None,
        };
        let end = self.streams.iter().filter_map(|s| s.clock.end()).max().unwrap_or_default();
        (end + END_TOLERANCE < announced).then_some((end, announced))
    }
}
