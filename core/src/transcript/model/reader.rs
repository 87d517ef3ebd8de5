//! Little-endian fields of an untrusted file.
//!
//! Every read is checked against the file's length first, so that a size field can never cause an
//! allocation or a seek beyond what the file holds, and every failure names what was being read.

use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use crate::error::{Error, Result};

pub(super) struct FieldReader<'p, R> {
    stream: BufReader<R>,
    path: &'p Path,
    len: u64,
    position: u64,
}

impl<'p, R: Read + Seek> FieldReader<'p, R> {
    /// Starts at the first byte. `path` is for messages.
    pub(super) fn new(mut stream: R, path: &'p Path) -> Result<Self> {
        let len = stream.seek(SeekFrom::End(0)).map_err(|e| unreadable(path, e))?;
        stream.rewind().map_err(|e| unreadable(path, e))?;
        Ok(Self { stream: BufReader::with_capacity(1 << 16, stream), path, len, position: 0 })
    }

    pub(super) fn len(&self) -> u64 {
        self.len
    }
    pub(super) fn position(&self) -> u64 {
        self.position
    }
    pub(super) fn remaining(&self) -> u64 {
        self.len - self.position
    }
    pub(super) fn path(&self) -> &'p Path {
        self.path
    }
    pub(super) fn invalid(&self, reason: impl Into<String>) -> Error {
        Error::model(self.path, reason)
    }

    fn require(&self, what: &str, bytes: u64) -> Result<()> {
        if bytes <= self.remaining() {
            return Ok(());
        }
        Err(self.invalid(format!(
            "it ends inside {what}: {bytes} bytes needed at offset {}, {} left",
            self.position,
            self.remaining()
        )))
    }

    /// Fills `out`.
    pub(super) fn fill(&mut self, what: &str, out: &mut [u8]) -> Result<()> {
        self.require(what, out.len() as u64)?;
        self.stream.read_exact(out).map_err(|e| unreadable(self.path, e))?;
        self.position += out.len() as u64;
        Ok(())
    }

    /// `bytes` bytes; the caller has bounded them.
    pub(super) fn take(&mut self, what: &str, bytes: usize) -> Result<Vec<u8>> {
        self.require(what, bytes as u64)?;
        let mut out = vec![0; bytes];
        self.fill(what, &mut out)?;
        Ok(out)
    }

    pub(super) fn u8(&mut self, what: &str) -> Result<u8> {
        let mut bytes = [0; 1];
        self.fill(what, &mut bytes)?;
        Ok(bytes[0])
    }
    pub(super) fn u16(&mut self, what: &str) -> Result<u16> {
        let mut bytes = [0; 2];
        self.fill(what, &mut bytes)?;
        Ok(u16::from_le_bytes(bytes))
    }
    pub(super) fn u32(&mut self, what: &str) -> Result<u32> {
        let mut bytes = [0; 4];
        self.fill(what, &mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    /// Moves past `bytes` bytes without reading them.
    pub(super) fn skip(&mut self, what: &str, bytes: u64) -> Result<()> {
        self.require(what, bytes)?;
        let step = i64::try_from(bytes).map_err(|_| self.invalid(format!("{what} has {bytes} bytes")))?;
        self.stream.seek_relative(step).map_err(|e| unreadable(self.path, e))?;
        self.position += bytes;
        Ok(())
    }

    /// Moves to `offset`, which the caller knows to lie in the file.
    pub(super) fn seek(&mut self, offset: u64) -> Result<()> {
        if offset != self.position {
            self.stream.seek(SeekFrom::Start(offset)).map_err(|e| unreadable(self.path, e))?;
            self.position = offset;
        }
        Ok(())
    }
}

/// A model that the system cannot read.
pub(super) fn unreadable(path: &Path, error: std::io::Error) -> Error {
    Error::ModelInvalid {
        path: path.to_owned(),
        reason: format!("it cannot be read: {error}"),
        source: Some(Box::new(error)),
    }
}
