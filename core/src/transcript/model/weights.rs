//! How the weights of a model are held in memory.
//!
//! whisper.cpp holds them as the file has them. Most files have them in half precision, which every product widens
//! again. In eight bits they take half the room, and `base` 0.93 of the time; words and their times stay as good
//! (`make bench-words`). So the file is read as if it had been stored that way.

use std::collections::VecDeque;
use std::io::{self, BufReader, Read, Seek};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::number::{self, Number};
use super::reader::unreadable;
use super::verify::{self, FILE_TYPE_AT, Structure};
use crate::error::{Error, Result};

/// Bytes of a matrix that are read at a time; whole blocks of 32 numbers of either type that is read.
const STEP: u64 = 1 << 16;

/// How a model's weights are held in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
pub enum Weights {
    /// In eight bits, in blocks of 32, where the file has more: faster, in half the room of half precision.
    #[default]
    #[serde(rename = "q8_0")]
    Q8_0,
    /// As the file has them.
    #[serde(rename = "stored")]
    Stored,
}

impl std::str::FromStr for Weights {
    type Err = Error;
    fn from_str(name: &str) -> Result<Self> {
        match name {
            "q8_0" => Ok(Self::Q8_0),
            "stored" => Ok(Self::Stored),
            _ => Err(Error::option("weights", name, "q8_0 or stored")),
        }
    }
}

/// A ggml model as whisper.cpp is to read it: the file, or what it would be with its weights in eight bits.
#[derive(Debug)]
pub struct WeightReader<R> {
    source: BufReader<R>,
    position: u64,
    length: u64,
    /// What differs from the file, in its order.
    changes: VecDeque<Change>,
    /// What was made of the file and is still to be read.
    made: io::Cursor<Vec<u8>>,
    bytes: Vec<u8>,
    values: Vec<f32>,
}

/// Bytes of the file that are read as others.
#[derive(Debug)]
struct Change {
    at: u64,
    length: u64,
    to: Replacement,
}

#[derive(Debug, Clone, Copy)]
enum Replacement {
    /// Another number in a field.
    Field(u32),
    /// The same numbers in another type.
    Numbers { from: Number, to: Number },
}

impl Change {
    fn field(at: u64, value: u32) -> Self {
        Self { at, length: 4, to: Replacement::Field(value) }
    }
}

impl WeightReader<std::fs::File> {
    /// Opens and verifies the model at `path`.
    ///
    /// # Errors
    /// Those of [`verify`](super::verify()).
    pub fn open(path: &Path, weights: Weights) -> Result<Self> {
        Self::new(verify::open(path)?, path, weights)
    }
}

impl<R: Read + Seek> WeightReader<R> {
    /// The same of anything that can be read and sought; `path` is for messages.
    ///
    /// # Errors
    /// Those of [`verify_stream`](super::verify_stream).
    pub fn new(mut source: R, path: &Path, weights: Weights) -> Result<Self> {
        let structure = verify::structure(&mut source, path)?;
        source.rewind().map_err(|error| unreadable(path, error))?;
        let changes = match weights {
            Weights::Q8_0 => changes(&structure),
            Weights::Stored => VecDeque::new(),
        };
        Ok(Self {
            source: BufReader::with_capacity(1 << 16, source),
            position: 0,
            length: structure.info.bytes,
            changes,
            made: io::Cursor::default(),
            bytes: Vec::new(),
            values: Vec::new(),
        })
    }
}

/// What to change so that the weights are [`Number::Q8_0`]; nothing where they are that small or do not fit.
fn changes(structure: &Structure) -> VecDeque<Change> {
    let (stored, wanted) = (structure.weights, Number::Q8_0);
    let is_wide = matches!(stored, Number::F32 | Number::F16);
    if !is_wide || structure.tensors.iter().any(|place| place.tensor.bytes(wanted).is_none()) {
        return VecDeque::new();
    }
    let tensors = structure.tensors.iter().flat_map(|place| {
        let (from, to) = (place.tensor.number(stored), place.tensor.number(wanted));
        let (at, length) = (place.data.start, place.data.end - place.data.start);
        let numbers = Change { at, length, to: Replacement::Numbers { from, to } };
        (from != to).then(|| [Change::field(place.number_at, to.tensor_id()), numbers]).into_iter().flatten()
    });
    std::iter::once(Change::field(FILE_TYPE_AT, wanted.file_type())).chain(tensors).collect()
}

impl<R: Read> WeightReader<R> {
    /// Makes the next bytes of the change that begins here.
    fn make(&mut self, change: &Change) -> io::Result<()> {
        let length = change.length.min(STEP);
        self.bytes.resize(length as usize, 0);
        self.source.read_exact(&mut self.bytes)?;
        self.position += length;
        self.made.set_position(0);
        let made = self.made.get_mut();
        made.clear();
        match change.to {
            Replacement::Field(value) => made.extend(value.to_le_bytes()),
            Replacement::Numbers { from, to } => {
                number::decode(&self.bytes, from, &mut self.values);
                number::encode(&self.values, to, made);
            }
        }
        if change.length > length {
            let left = change.length - length;
            self.changes.push_front(Change { at: self.position, length: left, to: change.to });
        }
        Ok(())
    }
}

impl<R: Read> Read for WeightReader<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.made.read(out)?;
            if read > 0 || out.is_empty() {
                return Ok(read);
            }
            match self.changes.pop_front() {
                Some(change) if change.at == self.position => self.make(&change)?,
                Some(later) => break self.changes.push_front(later),
                None => break,
            }
        }
        let same = self.changes.front().map_or(u64::MAX, |change| change.at - self.position);
        let wanted = usize::try_from(same).unwrap_or(usize::MAX).min(out.len());
        #[expect(clippy::indexing_slicing, reason = "cut to the length in the line above")]
        let read = self.source.read(&mut out[..wanted])?;
        if read == 0 && self.position < self.length {
            // It was whole when it was verified.
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.position += read as u64;
        Ok(read)
    }
}
