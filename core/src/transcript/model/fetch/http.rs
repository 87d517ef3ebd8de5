//! One file over HTTP: resumed, retried, and given up when nothing arrives.
//!
//! Socket calls block for longer than a cancel may take, so a thread of its own makes them and sends
//! what arrives over a short queue. When this side leaves, the thread ends at its next send or timeout.

use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::{Duration, Instant};

use super::options::{FetchOptions, to_std};
use super::part::Part;
use super::response::{Event, Head, Trouble, agent, classify, interrupted, receive};
use super::{Failure, Meter};
use crate::control::CancelToken;
use crate::error::Error;

/// How often the cancel token is looked at.
const POLL: Duration = Duration::from_millis(50);
const QUEUED_READS: usize = 16;
/// Slower than this is a broken connection.
const MIN_BYTES_PER_SECOND: f64 = 1_024.0;
/// Attempts to reach a server that has not answered once.
const ATTEMPTS_TO_REACH: u32 = 2;
/// Longest wait that a server may ask for.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(30);
/// Getting on by this fraction of the file starts the count of failures again.
const PROGRESS_FRACTION: u64 = 100;

/// One file to download.
pub(super) struct Download<'a> {
    pub(super) url: &'a str,
    /// Length of the published file.
    pub(super) bytes: u64,
    pub(super) options: &'a FetchOptions,
    pub(super) cancel: &'a CancelToken,
    /// Whether another source waits: then a server that cannot be reached is not tried twice.
    pub(super) may_give_up_early: bool,
}

impl Download<'_> {
    /// Appends to `part` until it has all bytes.
    pub(super) fn run(&self, part: &mut Part, meter: &mut Meter) -> Result<(), Failure> {
        let (mut failures, mut answered) = (0, false);
        loop {
            let before = part.len();
            let trouble = match self.attempt(part, meter) {
                Ok(()) => return Ok(()),
                Err(trouble) => trouble,
            };
            if part.len() >= before + (self.bytes / PROGRESS_FRACTION).max(1) {
                failures = 0;
            }
            failures += 1;
            answered |= !matches!(trouble, Trouble::Unreachable(_)) || part.len() > before;
            let limit = match (answered, self.may_give_up_early) {
                (true, _) => self.options.attempts,
                (false, true) => 1,
                (false, false) => ATTEMPTS_TO_REACH.min(self.options.attempts),
            };
            let (reason, wait) = match trouble {
                Trouble::Stop(error) => return Err(Failure::Stop(error)),
                Trouble::Refused(reason) => return Err(Failure::Source(reason)),
                Trouble::Unreachable(reason) => (reason, Duration::ZERO),
                Trouble::Interrupted(reason, wait) => (reason, wait),
            };
            if failures >= limit {
                return Err(Failure::Source(format!("{}: {reason} ({failures} attempts)", self.url)));
            }
            self.pause(wait.max(to_std(self.options.backoff) * 2_u32.pow(failures.min(7) - 1)))?;
        }
    }

    fn pause(&self, wait: Duration) -> Result<(), Error> {
        let end = Instant::now() + wait;
        while let Some(left) = end.checked_duration_since(Instant::now()).filter(|left| !left.is_zero()) {
            self.cancel.check()?;
            std::thread::sleep(left.min(POLL));
        }
        self.cancel.check()
    }

    fn attempt(&self, part: &mut Part, meter: &mut Meter) -> Result<(), Trouble> {
        if part.len() > self.bytes {
            part.restart()?;
        }
        meter.report(part.len());
        if part.len() == self.bytes {
            return Ok(());
        }
        let events = self.request(part)?;
        let mut watch = Watch::new(self.cancel, to_std(self.options.stall_timeout));
        loop {
            match watch.next(&events)? {
                Event::Head(head) => self.begin(&head, part)?,
                Event::Data(bytes) => {
                    if part.len() + bytes.len() as u64 > self.bytes {
                        part.restart()?;
                        return Err(Trouble::Refused(format!(
                            "{} has more than the {} bytes expected",
                            self.url, self.bytes
                        )));
                    }
                    part.append(&bytes)?;
                    meter.report(part.len());
                }
                Event::End if part.len() == self.bytes => return Ok(()),
                Event::End => {
                    let (len, bytes) = (part.len(), self.bytes);
                    return Err(interrupted(format!("it ended after {len} of {bytes} bytes")));
                }
                Event::Failed(trouble) => return Err(trouble),
            }
        }
    }

    /// Sends the request from a thread; what comes back is in the queue.
    fn request(&self, part: &Part) -> Result<Receiver<Event>, Trouble> {
        let agent = agent(self.url, self.options);
        let mut request = agent.get(self.url).header("accept-encoding", "identity");
        if part.len() > 0 {
            request = request.header("range", format!("bytes={}-", part.len()));
            if let Some(tag) = part.tag() {
                request = request.header("if-range", tag);
            }
        }
        let (sender, events) = sync_channel(QUEUED_READS);
        std::thread::Builder::new()
            .name("captioni-fetch".into())
            .spawn(move || match request.call() {
                Ok(response) => receive(response, &sender),
                // Nobody is left to tell when the other side has gone.
                Err(error) => drop(sender.send(Event::Failed(classify(&error)))),
            })
            .map_err(|error| Error::Internal {
                what: "a thread could not be started".into(),
                source: Some(Box::new(error)),
            })?;
        Ok(events)
    }

    /// Looks at the status line and headers, and makes `part` ready for what follows.
    fn begin(&self, head: &Head, part: &mut Part) -> Result<(), Trouble> {
        let total = match head.status {
            200 => {
                part.restart()?;
                head.length
            }
            206 => {
                let (start, total) = head.range.ok_or_else(|| interrupted("its range is not readable"))?;
                if start != part.len() {
                    let asked = part.len();
                    part.restart()?;
                    return Err(interrupted(format!("it sent bytes from {start}, not from {asked}")));
                }
                total
            }
            416 => {
                part.restart()?;
                return Err(interrupted("the part that was there is not of this file"));
            }
            status @ (408 | 425 | 429 | 500..=599) => {
                let wait = head.retry_after.unwrap_or_default().min(MAX_RETRY_AFTER);
                return Err(Trouble::Interrupted(format!("status {status}"), wait));
            }
            status => return Err(Trouble::Refused(format!("{}: status {status}", self.url))),
        };
        if let Some(total) = total.filter(|total| *total != self.bytes) {
            let (url, bytes) = (self.url, self.bytes);
            return Err(Trouble::Refused(format!("{url} has {total} bytes; the published file {bytes}")));
        }
        if part.len() == 0 {
            part.set_tag(head.tag.clone())?;
        }
        Ok(())
    }
}

/// Waits for events with an eye on the token and on the rate at which bytes arrive.
struct Watch<'a> {
    cancel: &'a CancelToken,
    window: Duration,
    since: Instant,
    bytes: u64,
}

impl<'a> Watch<'a> {
    fn new(cancel: &'a CancelToken, window: Duration) -> Self {
        Self { cancel, window, since: Instant::now(), bytes: 0 }
    }

    fn next(&mut self, events: &Receiver<Event>) -> Result<Event, Trouble> {
        loop {
            self.cancel.check()?;
            match events.recv_timeout(POLL) {
                Ok(Event::Data(bytes)) => {
                    self.bytes += bytes.len() as u64;
                    self.check_rate()?;
                    return Ok(Event::Data(bytes));
                }
                Ok(event) => return Ok(event),
                Err(RecvTimeoutError::Timeout) => self.check_rate()?,
                Err(RecvTimeoutError::Disconnected) => return Err(interrupted("the connection was lost")),
            }
        }
    }

    fn check_rate(&mut self) -> Result<(), Trouble> {
        if self.since.elapsed() < self.window {
            return Ok(());
        }
        let window = self.window.as_secs_f64();
        if (self.bytes as f64) < MIN_BYTES_PER_SECOND * window {
            return Err(interrupted(format!("only {} bytes came in {window} s", self.bytes)));
        }
        (self.since, self.bytes) = (Instant::now(), 0);
        Ok(())
    }
}
