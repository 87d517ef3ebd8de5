//! From the container's clock to ours.
//!
//! Ours starts at 0 with the source. Where the container's clock is reset on the way (recordings joined end to
//! end), what follows is moved to come after what was before, by the same amount for every stream.

use crate::ffi::av::packet::Packet;
use crate::units::{Duration, TimeBase, Timestamp};

/// A stream's decoding times never go back by themselves; a step back longer than this is a reset.
const RESET: Duration = Duration::from_millis(1_000);

/// Times of one stream.
#[derive(Debug)]
pub(super) struct StreamClock {
    base: TimeBase,
    /// Ticks of the container at our zero.
    start: i64,
    /// Added after resets.
    offset: Duration,
    /// When the next packet should be decoded.
    next: Option<Timestamp>,
    /// When the last frame or audio ends.
    end: Option<Timestamp>,
}

impl StreamClock {
    /// A clock of `base` ticks, where the container shows `start` at our zero.
    pub fn new(base: TimeBase, start: Timestamp) -> Self {
        Self { base, start: base.to_ticks(start), offset: Duration::ZERO, next: None, end: None }
    }

    /// Ticks to add to a packet's times. `reset` is the offset that the last stream to see a reset has taken.
    pub fn shift_for(&mut self, packet: &Packet, reset: &mut Duration) -> i64 {
        if let (Some(ticks), Some(next)) = (packet.dts(), self.next) {
            let time = self.base.to_timestamp(ticks.saturating_add(self.shift()));
            if next - time > RESET {
                let offset = self.offset + (next - time);
                let is_shared = (offset - *reset).max(*reset - offset) <= RESET;
                self.offset = if is_shared { *reset } else { offset };
                *reset = self.offset;
            }
        }
        self.shift()
    }

    /// Takes note of a packet with its times on our clock.
    pub fn note(&mut self, packet: &Packet) {
        let end_of = |ticks: i64| self.base.to_timestamp(ticks.saturating_add(packet.duration()));
        self.next = packet.dts().map(end_of).or(self.next);
        self.end = self.end.max(packet.pts().or(packet.dts()).map(end_of));
    }

    /// When the last frame or audio read so far ends.
    pub fn end(&self) -> Option<Timestamp> {
        self.end
    }

    /// Forgets what was read, as after a seek.
    pub fn restart(&mut self) {
        *self = Self { offset: Duration::ZERO, next: None, end: None, ..*self };
    }

    /// The container's ticks at `t`, if its clock is never reset.
    pub fn to_container(&self, t: Timestamp) -> i64 {
        self.base.to_ticks(t).saturating_add(self.start)
    }

    fn shift(&self) -> i64 {
        self.base.to_ticks(Timestamp::ZERO + self.offset).saturating_sub(self.start)
    }
}
