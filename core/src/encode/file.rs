//! A container in the making, with what it says of the whole file.

use std::path::Path;

use super::container::Container;
use super::reread::{self, Shown, Written};
use crate::control::CancelToken;
use crate::error::{Error, Result};
use crate::ffi::av::error::AvError;
use crate::ffi::av::output::{Muxer, StreamSettings};
use crate::ffi::av::packet::Packet;
use crate::ffi::av::parameters::CodecParameters;
use crate::media::Chapter;
use crate::target::Target;

/// What a source says of itself, not of its tracks.
#[derive(Debug, Clone, Copy)]
pub struct FileSpec<'a> {
    /// The input file, which must not be overwritten; `None` for one in memory.
    pub input: Option<&'a Path>,
    /// Metadata of the file, such as `title` and `creation_time`; what the container has no place for is lost.
    pub metadata: &'a [(String, String)],
    /// Chapters, in order of time.
    pub chapters: &'a [Chapter],
}

/// Metadata about the file that was read, which is wrong for the one that is written.
const OF_THE_CONTAINER: [&str; 4] = ["major_brand", "minor_version", "compatible_brands", "encoder"];

/// The target, which is as it was until [`finish`](OutputFile::finish), and the muxer that writes it.
#[derive(Debug)]
pub(super) struct OutputFile {
    pub muxer: Muxer,
    pub container: Container,
    written: Vec<Written>,
    target: Target,
}

impl OutputFile {
    pub fn create(path: &Path, spec: &FileSpec<'_>, cancel: &CancelToken) -> Result<Self> {
        let container = Container::of(path)?;
        let target = Target::create(path, spec.input)?;
        let mut muxer = Muxer::new(container.muxer(), Box::new(target.file()?), cancel.flag().clone())?;
        let metadata = spec.metadata.iter().map(|(key, value)| (key.as_str(), value.as_str()));
        let metadata: Vec<_> = metadata.filter(|(key, _)| !OF_THE_CONTAINER.contains(key)).collect();
        muxer.set_metadata(&metadata)?;
        for Chapter { range, title } in spec.chapters {
            muxer.add_chapter(range.start.as_micros(), range.end.as_micros(), title)?;
        }
        Ok(Self { muxer, container, written: Vec::new(), target })
    }

    /// As the caller named it.
    pub fn path(&self) -> &Path {
        self.target.path()
    }

    /// Adds a stream of packets that are encoded here.
    pub fn add_encoded(&mut self, parameters: &CodecParameters, settings: StreamSettings<'_>) -> Result<()> {
        self.add(Written::encoded(parameters, settings.tag), parameters, settings)
    }

    /// Adds a stream of packets that are copied.
    pub fn add_copied(&mut self, parameters: &CodecParameters, settings: StreamSettings<'_>) -> Result<()> {
        self.add(Written::copied(parameters), parameters, settings)
    }

    fn add(
        &mut self,
        written: Written,
        parameters: &CodecParameters,
        settings: StreamSettings<'_>,
    ) -> Result<()> {
        self.muxer.add_stream(parameters, settings)?;
        self.written.push(written);
        Ok(())
    }

    /// Fixes the streams.
    pub fn write_header(&mut self) -> Result<()> {
        let written = self.muxer.write_header(self.container.muxer_options());
        written.map_err(|error| self.failed(error))
    }

    pub fn write(&mut self, index: usize, packet: &mut Packet) -> Result<()> {
        if let Some(stream) = self.written.get_mut(index) {
            stream.has_packets = true;
        }
        self.muxer.write(index, packet).map_err(|error| self.failed(error))
    }

    /// Completes the file, reads it again and gives it its name; how many bytes it has. `shown` is of video that was encoded.
    pub fn finish(mut self, shown: Option<Shown>, cancel: &CancelToken) -> Result<u64> {
        if let Err(error) = self.muxer.write_trailer() {
            return Err(self.failed(error));
        }
        cancel.check()?;
        let Self { muxer, target, written, .. } = self;
        drop(muxer);
        reread::check(target.path(), target.file()?, &written, shown, cancel)?;
        target.commit()
    }

    /// The storage's own error, if that is behind a muxer's.
    fn failed(&mut self, error: AvError) -> Error {
        match self.muxer.take_io_error() {
            Some(cause) => Error::writing(self.path(), cause),
            None => error.into(),
        }
    }
}
