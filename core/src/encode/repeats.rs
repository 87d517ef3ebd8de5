//! Frames shown again without being encoded again, for encoders of which each packet is one frame, whatever comes before.

use std::collections::VecDeque;

use crate::error::Result;
use crate::ffi::av::frame::Frame;
use crate::ffi::av::packet::Packet;

/// The frame encoded last, and those that show the same samples.
#[derive(Debug, Default)]
pub(super) struct Repeats {
    /// With its time.
    encoded: Option<(Frame, i64)>,
    /// The packet that the encoder gave last.
    packet: Option<Packet>,
    /// Times of frames shown again whose packet is still inside the encoder, each after that of the frame encoded.
    waiting: VecDeque<(i64, i64)>,
}

impl Repeats {
    /// Whether the frame shows the samples that were encoded last.
    pub fn has(&self, frame: &Frame) -> bool {
        self.encoded.as_ref().is_some_and(|(encoded, _)| encoded.shares_samples_with(frame))
    }

    /// Keeps the samples of a frame, so that nobody writes to them.
    pub fn keep(&mut self, frame: &Frame, pts: i64) -> Result<()> {
        self.encoded = Some((frame.share()?, pts));
        Ok(())
    }

    /// The packet of the frame encoded last for the time `pts`; `None` while the encoder has it.
    pub fn again(&mut self, pts: i64) -> Result<Option<Packet>> {
        let Some((_, encoded)) = self.encoded else { return Ok(None) };
        match self.packet.as_ref().filter(|packet| packet.pts() == Some(encoded)) {
            Some(packet) => at(packet, pts).map(Some),
            None => {
                self.waiting.push_back((encoded, pts));
                Ok(None)
            }
        }
    }

    /// The packets that follow one that the encoder gave.
    pub fn after(&mut self, packet: &Packet) -> Result<Vec<Packet>> {
        let mut due = Vec::new();
        while let Some(&(_, pts)) = self.waiting.front().filter(|(encoded, _)| packet.pts() == Some(*encoded))
        {
            due.push(at(packet, pts)?);
            self.waiting.pop_front();
        }
        self.packet = Some(packet.share()?);
        Ok(due)
    }
}

fn at(packet: &Packet, pts: i64) -> Result<Packet> {
    let mut again = packet.share()?;
    again.set_time(pts);
    Ok(again)
}
