//! The weight file of CTranslate2, `model.bin` in a faster-whisper folder.
//!
//! A list of named variables, each with its shape and its data. Only the list is read into memory;
//! rows are decoded to `f32` when they are asked for.

use std::collections::BTreeMap;
use std::io::{Read, Seek};
use std::ops::Range;
use std::path::Path;

use super::reader::FieldReader;
use crate::error::{Error, Result};

/// Versions of the container that name their number types.
const VERSIONS: std::ops::RangeInclusive<u32> = 4..=6;
/// large-v3 in int8 has about 2,000 variables.
const MAX_VARIABLES: u32 = 20_000;
const MAX_RANK: u8 = 4;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Number {
    F32,
    I8,
    I16,
    I32,
    F16,
    Bf16,
}

impl Number {
    fn from_id(id: u8) -> Option<Self> {
        [Self::F32, Self::I8, Self::I16, Self::I32, Self::F16, Self::Bf16].get(usize::from(id)).copied()
    }
    fn bytes(self) -> u64 {
        match self {
            Self::F32 | Self::I32 => 4,
            Self::I16 | Self::F16 | Self::Bf16 => 2,
            Self::I8 => 1,
        }
    }
    fn decode(self, data: &[u8], out: &mut Vec<f32>) {
        let pairs = data.as_chunks::<2>().0.iter().copied();
        let quads = data.as_chunks::<4>().0.iter().copied();
        match self {
            Self::F32 => out.extend(quads.map(f32::from_le_bytes)),
            Self::I32 => out.extend(quads.map(|b| i32::from_le_bytes(b) as f32)),
            Self::I16 => out.extend(pairs.map(|b| f32::from(i16::from_le_bytes(b)))),
            Self::F16 => out.extend(pairs.map(|b| half::f16::from_le_bytes(b).to_f32())),
            Self::Bf16 => out.extend(pairs.map(|b| half::bf16::from_le_bytes(b).to_f32())),
            Self::I8 => out.extend(data.iter().map(|b| f32::from(*b as i8))),
        }
    }
}

#[derive(Debug)]
struct Variable {
    dims: Vec<u32>,
    number: Number,
    offset: u64,
}

impl Variable {
    /// Rows along the first dimension and the numbers in each; a scalar is one row of one.
    fn rows(&self) -> (u64, u64) {
        match self.dims.split_first() {
            Some((rows, inner)) => (u64::from(*rows), inner.iter().map(|d| u64::from(*d)).product()),
            None => (1, 1),
        }
    }
}

/// An open weight file and the list of what is in it.
pub(super) struct WeightFile<'p, R> {
    reader: FieldReader<'p, R>,
    variables: BTreeMap<String, Variable>,
    aliases: BTreeMap<String, String>,
}

impl<'p, R: Read + Seek> WeightFile<'p, R> {
    /// Reads the list. `path` is for messages.
    pub(super) fn open(stream: R, path: &'p Path) -> Result<Self> {
        let mut reader = FieldReader::new(stream, path)?;
        let version = reader.u32("the header")?;
        if !VERSIONS.contains(&version) {
            return Err(reader.invalid(format!("its version is {version}; accepted: 4 to 6")));
        }
        let spec = string(&mut reader)?;
        if spec != "WhisperSpec" {
            return Err(reader.invalid(format!("it is a {spec:?} model; accepted: WhisperSpec")));
        }
        reader.u32("the header")?;
        let mut file = Self { reader, variables: BTreeMap::new(), aliases: BTreeMap::new() };
        for _ in 0..file.count("variables")? {
            file.read_variable()?;
        }
        for _ in 0..file.count("aliases")? {
            let (alias, name) = (string(&mut file.reader)?, string(&mut file.reader)?);
            file.aliases.insert(alias, name);
        }
        match file.reader.remaining() {
            0 => Ok(file),
            bytes => Err(file.invalid(format!("{bytes} bytes follow its end"))),
        }
    }

    fn count(&mut self, what: &str) -> Result<u32> {
        let count = self.reader.u32(what)?;
        if count > MAX_VARIABLES {
            return Err(self.invalid(format!("it has {count} {what}; accepted: up to {MAX_VARIABLES}")));
        }
        Ok(count)
    }

    fn read_variable(&mut self) -> Result<()> {
        let reader = &mut self.reader;
        let name = string(reader)?;
        let rank = reader.u8(&name)?;
        if rank > MAX_RANK {
            return Err(reader.invalid(format!("{name} has {rank} dimensions; accepted: up to {MAX_RANK}")));
        }
        let mut dims = Vec::new();
        for _ in 0..rank {
            dims.push(reader.u32(&name)?);
        }
        let number_id = reader.u8(&name)?;
        let Some(number) = Number::from_id(number_id) else {
            return Err(reader.invalid(format!("{name} has the unknown number type {number_id}")));
        };
        if dims.contains(&0) {
            return Err(reader.invalid(format!("{name} is {dims:?}; accepted: dimensions of 1 or more")));
        }
        let bytes = u64::from(reader.u32(&name)?);
        let needed = dims.iter().try_fold(number.bytes(), |n, dim| n.checked_mul(u64::from(*dim)));
        if needed != Some(bytes) {
            return Err(reader.invalid(format!("{name} is {dims:?} of {number:?} in {bytes} bytes")));
        }
        let offset = reader.position();
        reader.skip(&name, bytes)?;
        let twice = self.variables.insert(name.clone(), Variable { dims, number, offset }).is_some();
        if twice { Err(self.invalid(format!("{name} is there twice"))) } else { Ok(()) }
    }

    /// An error about this file.
    pub(super) fn invalid(&self, reason: impl Into<String>) -> Error {
        self.reader.invalid(reason)
    }
    /// Where the file is, for messages.
    pub(super) fn path(&self) -> &'p Path {
        self.reader.path()
    }
    /// Whether there is a variable of this name.
    pub(super) fn contains(&self, name: &str) -> bool {
        self.variables.contains_key(name)
    }
    /// What `name` stands for, if it is an alias.
    pub(super) fn alias(&self, name: &str) -> Option<&str> {
        self.aliases.get(name).map(String::as_str)
    }

    fn variable(&self, name: &str) -> Result<&Variable> {
        self.variables.get(name).ok_or_else(|| self.invalid(format!("it has no variable {name}")))
    }

    /// Dimensions of a variable, slowest first.
    pub(super) fn dims(&self, name: &str) -> Result<&[u32]> {
        Ok(&self.variable(name)?.dims)
    }

    /// The value of a variable that holds one number.
    pub(super) fn scalar(&mut self, name: &str) -> Result<f32> {
        let values = self.all(name)?;
        match values[..] {
            [value] => Ok(value),
            _ => Err(self.invalid(format!("{name} has {} values; accepted: 1", values.len()))),
        }
    }

    fn all(&mut self, name: &str) -> Result<Vec<f32>> {
        let (rows, _) = self.variable(name)?.rows();
        let mut values = Vec::new();
        self.read(name, 0..rows, &mut values)?;
        Ok(values)
    }

    /// Appends the rows `range` of a variable to `out`, as stored. The range lies inside the variable.
    fn read(&mut self, name: &str, range: Range<u64>, out: &mut Vec<f32>) -> Result<()> {
        let variable = self.variable(name)?;
        let (number, row_bytes) = (variable.number, variable.rows().1 * variable.number.bytes());
        let offset = variable.offset + range.start * row_bytes;
        let bytes = usize::try_from((range.end - range.start) * row_bytes)
            .map_err(|_| self.invalid(format!("{name} does not fit in memory")))?;
        self.reader.seek(offset)?;
        let data = self.reader.take(name, bytes)?;
        number.decode(&data, out);
        Ok(())
    }

    /// Prepares to read the rows `range` of a weight, restored from integers where need be.
    pub(super) fn rows(&mut self, name: &str, range: Range<u64>) -> Result<Rows> {
        let variable = self.variable(name)?;
        let ((rows, row_len), number) = (variable.rows(), variable.number);
        if range.end > rows {
            return Err(self.invalid(format!("{name} has {rows} rows; needed: {}", range.end)));
        }
        let scales = match number {
            Number::F32 | Number::F16 | Number::Bf16 => Vec::new(),
            _ => self.scales(name, rows)?,
        };
        Ok(Rows { name: name.to_owned(), range, row_len, scales })
    }

    /// What integers of a weight were multiplied by: one number, or one for each row.
    fn scales(&mut self, name: &str, rows: u64) -> Result<Vec<f32>> {
        let scale = format!("{name}_scale");
        let scales = self.all(&scale)?;
        let count = scales.len() as u64;
        if count != 1 && count != rows {
            return Err(self.invalid(format!("{scale} has {count} values; accepted: 1 or {rows}")));
        }
        if scales.iter().any(|scale| !scale.is_normal()) {
            return Err(self.invalid(format!("{scale} has a value that is zero or not finite")));
        }
        Ok(scales)
    }
}

/// A range of rows of one variable, read in steps.
pub(super) struct Rows {
    name: String,
    range: Range<u64>,
    row_len: u64,
    scales: Vec<f32>,
}

impl Rows {
    /// Numbers in one row.
    pub(super) fn row_len(&self) -> u64 {
        self.row_len
    }

    /// Replaces `out` by the next rows, about `numbers` numbers; false when there are no more.
    pub(super) fn next<R: Read + Seek>(
        &mut self,
        file: &mut WeightFile<R>,
        numbers: u64,
        out: &mut Vec<f32>,
    ) -> Result<bool> {
        out.clear();
        if self.range.is_empty() || self.row_len == 0 {
            return Ok(false);
        }
        let step = (numbers / self.row_len).max(1);
        let range = self.range.start..self.range.end.min(self.range.start.saturating_add(step));
        self.range.start = range.end;
        file.read(&self.name, range.clone(), out)?;
        if self.scales.is_empty() {
            return Ok(true);
        }
        // Lengths fit: the rows were just read into memory.
        for (row, values) in range.zip(out.chunks_mut(self.row_len as usize)) {
            let scale = match self.scales[..] {
                [scale] => Some(scale),
                _ => self.scales.get(row as usize).copied(),
            };
            values.iter_mut().for_each(|value| *value /= scale.unwrap_or(1.0));
        }
        Ok(true)
    }
}

/// A length that counts the closing NUL, then the bytes.
fn string<R: Read + Seek>(reader: &mut FieldReader<R>) -> Result<String> {
    let what = "a name";
    let len = reader.u16(what)?;
    let mut bytes = reader.take(what, len.into())?;
    if bytes.pop() != Some(0) {
        return Err(reader.invalid(format!("a name before offset {} does not end in NUL", reader.position())));
    }
    String::from_utf8(bytes).map_err(|_| reader.invalid("a name is not UTF-8"))
}
