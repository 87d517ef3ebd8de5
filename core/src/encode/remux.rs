//! A file of tracks that are copied, with nothing encoded.

use std::path::Path;

use super::copied::CopiedTrack;
use super::file::{FileSpec, OutputFile};
use crate::control::CancelToken;
use crate::error::Result;
use crate::media::Packet;
use crate::units::{TimeBase, Timestamp};

/// Writes one file of copied packets: create, [`begin`](Remux::begin), write, [`finish`](Remux::finish). Until that
/// returns, the target is as it was; dropping it removes what it had written.
#[derive(Debug)]
pub struct Remux {
    file: OutputFile,
    clocks: Vec<Clock>,
    cancel: CancelToken,
}

/// Times of a track.
#[derive(Debug)]
struct Clock {
    base: TimeBase,
    /// Of a first packet.
    earliest: i64,
}

impl Remux {
    /// Creates the temporary file with these tracks, in their order.
    ///
    /// # Errors
    /// [`UnsupportedFormat`](crate::Error::UnsupportedFormat) for an unknown extension; [`OutputUnwritable`](crate::Error::OutputUnwritable) and [`DiskFull`](crate::Error::DiskFull).
    pub fn create(
        path: &Path,
        spec: &FileSpec<'_>,
        tracks: &[CopiedTrack],
        cancel: &CancelToken,
    ) -> Result<Self> {
        let mut file = OutputFile::create(path, spec, cancel)?;
        for track in tracks {
            let settings = track.stream_settings(file.container);
            file.add_copied(track.parameters(), settings)?;
        }
        let clocks = tracks.iter().map(|track| Clock { base: track.base(), earliest: track.earliest() });
        Ok(Self { file, clocks: clocks.collect(), cancel: cancel.clone() })
    }

    /// Whether a first packet of track number `track` at this time comes before zero, by more than the delay of its encoder
    /// that the container can tell.
    pub fn starts_early(&self, track: usize, pts: i64) -> bool {
        self.clocks.get(track).is_some_and(|clock| pts < clock.earliest)
    }

    /// Writes what comes before all packets. Where a track `starts_early`, the whole file is moved up, so that none does.
    ///
    /// # Errors
    /// [`Internal`](crate::Error::Internal) for tracks that the container refuses; [`DiskFull`](crate::Error::DiskFull), [`OutputUnwritable`](crate::Error::OutputUnwritable).
    pub fn begin(&mut self, starts_early: bool) -> Result<()> {
        if self.file.container.tells_delay() && !starts_early {
            self.file.muxer.add_encoder_delays();
        }
        self.file.write_header()
    }

    /// Copies a packet of track number `track`.
    ///
    /// # Errors
    /// [`DiskFull`](crate::Error::DiskFull), [`OutputUnwritable`](crate::Error::OutputUnwritable), [`Cancelled`](crate::Error::Cancelled).
    pub fn write(&mut self, track: usize, packet: Packet) -> Result<()> {
        self.file.write(track, &mut packet.into_av())
    }

    /// When a packet of track number `track` is decoded, and when it ends.
    pub fn times(&self, track: usize, packet: &Packet) -> Option<(Timestamp, Timestamp)> {
        let base = self.clocks.get(track)?.base;
        let decoded = packet.dts().or(packet.pts())?;
        let end = packet.pts().unwrap_or(decoded).saturating_add(packet.duration());
        Some((base.to_timestamp(decoded), base.to_timestamp(end)))
    }

    /// Completes the file and gives it its name; how many bytes it has.
    ///
    /// # Errors
    /// [`DiskFull`](crate::Error::DiskFull), [`OutputUnwritable`](crate::Error::OutputUnwritable), [`Cancelled`](crate::Error::Cancelled).
    pub fn finish(self) -> Result<u64> {
        self.file.finish(None, &self.cancel)
    }
}
