//! Frames shown again: where a caption changes and no frame of the source comes, the last one is drawn once more.
//!
//! Each frame waits, undrawn, for the one after it, and the gap between the two decides. In ordinary video it is short,
//! and every frame passes as it is; in a recording of slides the last one stays for seconds, and is shown again at each
//! change. The source's own frames keep their times.

use super::RenderLoop;
use crate::composite::Change;
use crate::error::{Result, Warning};
use crate::frame::FAR_APART;
use crate::media::{FrameTime, VideoFrame};
use crate::units::{Duration, TimeBase, Timestamp};

/// Changes closer than this are movement, and no two frames come closer: 60 a second.
const CLOSEST: Duration = Duration::from_micros(16_667);
/// From frame to frame while something moves: 30 a second.
const MOVING: Duration = Duration::from_micros(33_333);

/// Takes drawn frames.
pub(super) type Drawn<'a> = dyn FnMut(VideoFrame) -> Result<()> + 'a;

/// Draws frames, one behind the source.
#[derive(Debug)]
pub(super) struct HeldFrame {
    frames: RenderLoop,
    held: Option<VideoFrame>,
}

impl HeldFrame {
    pub(super) fn new(frames: RenderLoop) -> Self {
        Self { frames, held: None }
    }

    /// Passes on the frame before, and what is shown of it until `frame` comes.
    pub(super) fn push(&mut self, frame: VideoFrame, drawn: &mut Drawn<'_>) -> Result<()> {
        let next = frame.start();
        match self.held.replace(frame) {
            Some(held) => self.pass(held, next, drawn),
            None => Ok(()),
        }
    }

    /// Passes on the last frame. It stays until `end`, where the audio ends, if that is much later than its own end.
    pub(super) fn finish(&mut self, end: Timestamp, drawn: &mut Drawn<'_>) -> Result<()> {
        let Some(last) = self.held.take() else { return Ok(()) };
        let own = last.time().end();
        self.pass(last, if end - own > FAR_APART { end } else { own }, drawn)
    }

    /// Warnings since the last call.
    pub(super) fn take_warnings(&mut self) -> Vec<Warning> {
        self.frames.take_warnings()
    }

    /// As [`RenderLoop::nothing_shown`].
    pub(super) fn nothing_shown(&self) -> Option<Warning> {
        self.frames.nothing_shown()
    }

    fn pass(&mut self, mut frame: VideoFrame, until: Timestamp, drawn: &mut Drawn<'_>) -> Result<()> {
        if until - frame.start() <= FAR_APART {
            self.frames.draw(&mut frame)?;
            return drawn(frame);
        }
        let time = frame.time();
        let base = time.base.refined();
        let mut at = base.to_ticks(frame.start());
        let mut shown = frame.again(time)?;
        self.frames.draw(&mut shown)?;
        while let Some(next) = self.next_change(at, base, until) {
            at = next;
            let t = base.to_timestamp(at);
            if self.frames.prepare(&frame, t)? == Change::Same {
                continue;
            }
            let mut again = frame.again(FrameTime { ticks: at, duration: 0, base })?;
            self.frames.blend(&mut again)?;
            shown.set_time(shown.time().until(at, base));
            drawn(std::mem::replace(&mut shown, again))?;
        }
        shown.set_time(shown.time().until(base.to_ticks(until), base));
        drawn(shown)
    }

    /// The tick at which to look again after what was looked at in tick `at`; `None` if what comes at `until` is near.
    fn next_change(&self, at: i64, base: TimeBase, until: Timestamp) -> Option<i64> {
        let now = base.to_timestamp(at);
        let wait = self.frames.next_change() - now;
        let wanted = now + if wait < CLOSEST { MOVING } else { wait };
        let near = base.to_ticks(wanted);
        let ticks = if base.to_timestamp(near) < wanted { near.saturating_add(1) } else { near };
        (base.to_timestamp(ticks) + CLOSEST <= until).then_some(ticks)
    }
}
