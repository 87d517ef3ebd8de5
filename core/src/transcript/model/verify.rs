//! Reads the structure of a ggml model file before C does.
//!
//! whisper.cpp trusts the sizes in a model file: a wrong one is a crash or a read out of bounds. Here
//! every header is checked against the network that the hyperparameters describe, and weights are
//! skipped over, so that even a 3 GB file takes milliseconds and can be verified at each load.

use std::collections::HashMap;
use std::fs::File;
use std::io::{Read, Seek};
use std::ops::Range;
use std::path::Path;

use super::architecture::{Hyperparameters, Tensor};
use super::mel::FREQUENCY_BINS;
use super::number::Number;
use super::reader::{FieldReader, unreadable};
use crate::error::{Error, Result};

/// `ggml` in ASCII, as a little-endian number.
pub(super) const MAGIC: u32 = 0x6767_6d6c;
/// Offset of the weight type in the file: after the magic and ten fields.
pub(super) const FILE_TYPE_AT: u64 = 44;
/// Offset of the number type in a tensor's header.
const NUMBER_TYPE_IN_HEADER: u64 = 8;
/// Text tokens of the GPT-2 vocabulary; multilingual models replace the last by an empty one.
const MIN_TEXT_TOKENS: u32 = 50_256;
/// Longest token accepted, in bytes; GPT-2's longest has 128.
const MAX_TOKEN_BYTES: u32 = 256;
/// Longest tensor name accepted, in bytes; the longest in use has 38.
const MAX_NAME_BYTES: u32 = 64;

/// What a model file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct ModelInfo {
    /// The network's dimensions.
    pub hyperparameters: Hyperparameters,
    /// Type of the two-dimensional weights, such as `f16` or `q5_0`.
    pub weights: &'static str,
    /// Length of the file in bytes.
    pub bytes: u64,
}

/// A tensor in a file.
#[derive(Debug)]
pub(super) struct StoredTensor {
    pub(super) tensor: Tensor,
    /// Offset of its number type.
    pub(super) number_at: u64,
    /// Offsets of its numbers.
    pub(super) data: Range<u64>,
}

/// Checks that the file at `path` is a whole Whisper model in ggml's format, without reading its weights.
///
/// # Errors
/// [`Error::ModelMissing`] if there is no such file, [`Error::ModelInvalid`] with the reason otherwise.
pub fn verify(path: &Path) -> Result<ModelInfo> {
    verify_stream(open(path)?, path)
}

/// The same for anything that can be read and sought; `path` is for messages.
///
/// # Errors
/// [`Error::ModelInvalid`] with the reason.
pub fn verify_stream<R: Read + Seek>(stream: R, path: &Path) -> Result<ModelInfo> {
    structure(stream, path).map(|structure| structure.info)
}

/// Opens a model file for reading.
pub(super) fn open(path: &Path) -> Result<File> {
    File::open(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => missing(path),
        _ => unreadable(path, error),
    })
}

/// The structure of a file that was found to be whole.
#[derive(Debug)]
pub(super) struct Structure {
    pub(super) info: ModelInfo,
    pub(super) weights: Number,
    /// In the order of the file.
    pub(super) tensors: Vec<StoredTensor>,
}

/// As [`verify_stream`], with where the tensors are.
pub(super) fn structure<R: Read + Seek>(stream: R, path: &Path) -> Result<Structure> {
    let mut reader = FieldReader::new(stream, path)?;
    let (hyperparameters, weights) = header(&mut reader)?;
    mel_filters(&mut reader, &hyperparameters)?;
    vocabulary(&mut reader, &hyperparameters)?;
    let tensors = tensors(&mut reader, &hyperparameters, weights)?;
    let info = ModelInfo { hyperparameters, weights: weights.name(), bytes: reader.len() };
    Ok(Structure { info, weights, tensors })
}

/// The error for a model file that is not there.
pub(super) fn missing(path: &Path) -> Error {
    Error::ModelMissing {
        name: path.display().to_string(),
        dir: path.parent().unwrap_or(Path::new("")).to_owned(),
    }
}

fn header<R: Read + Seek>(reader: &mut FieldReader<R>) -> Result<(Hyperparameters, Number)> {
    let magic = reader.u32("the header")?;
    if magic != MAGIC {
        return Err(reader.invalid(format!("it starts with {magic:#010x}, a ggml model with {MAGIC:#010x}")));
    }
    let mut fields = [0; 10];
    for field in &mut fields {
        *field = reader.u32("the header")?;
    }
    let file_type = reader.u32("the header")?;
    let hyperparameters = Hyperparameters::from_header(fields).map_err(|reason| reader.invalid(reason))?;
    let weights = Number::from_file_type(file_type)
        .ok_or_else(|| reader.invalid(format!("weight type {file_type} is unknown")))?;
    Ok((hyperparameters, weights))
}

fn mel_filters<R: Read + Seek>(reader: &mut FieldReader<R>, network: &Hyperparameters) -> Result<()> {
    let what = "the mel filters";
    let (bands, bins) = (reader.u32(what)?, reader.u32(what)?);
    if bands != network.mel_bins || bins as usize != FREQUENCY_BINS {
        return Err(reader.invalid(format!(
            "its mel filters are {bands} x {bins}; accepted: {} x {FREQUENCY_BINS}",
            network.mel_bins
        )));
    }
    let mut row = [0; FREQUENCY_BINS * 4];
    for _ in 0..bands {
        reader.fill(what, &mut row)?;
        let finite =
            row.as_chunks::<4>().0.iter().all(|weight| (0.0..=1.0).contains(&f32::from_le_bytes(*weight)));
        if !finite {
            return Err(reader.invalid("a mel filter weight is not in 0 to 1"));
        }
    }
    Ok(())
}

fn vocabulary<R: Read + Seek>(reader: &mut FieldReader<R>, network: &Hyperparameters) -> Result<()> {
    let what = "the vocabulary";
    let tokens = reader.u32(what)?;
    if !(MIN_TEXT_TOKENS..=network.vocabulary).contains(&tokens) {
        return Err(reader.invalid(format!(
            "its vocabulary has {tokens} tokens; accepted: {MIN_TEXT_TOKENS} to {}",
            network.vocabulary
        )));
    }
    for token in 0..tokens {
        let bytes = reader.u32(what)?;
        if bytes > MAX_TOKEN_BYTES {
            return Err(reader
                .invalid(format!("token {token} is {bytes} bytes long; accepted: up to {MAX_TOKEN_BYTES}")));
        }
        reader.skip(what, bytes.into())?;
    }
    Ok(())
}

fn tensors<R: Read + Seek>(
    reader: &mut FieldReader<R>,
    network: &Hyperparameters,
    weights: Number,
) -> Result<Vec<StoredTensor>> {
    let mut stored = Vec::new();
    let mut expected: HashMap<String, Tensor> =
        network.tensors().into_iter().map(|tensor| (tensor.name.clone(), tensor)).collect();
    while reader.remaining() > 0 {
        let number_at = reader.position() + NUMBER_TYPE_IN_HEADER;
        let (name, found) = tensor_header(reader)?;
        let Some(tensor) = expected.remove(&name) else {
            return Err(reader.invalid(format!("tensor {name:?} is not expected, or is there twice")));
        };
        let number = tensor.number(weights);
        if found.dims != padded(&tensor.dims) || found.number_id != number.tensor_id() {
            return Err(reader.invalid(format!(
                "tensor {name} is {:?} of type {}; expected {:?} of type {}",
                found.dims,
                found.number_id,
                padded(&tensor.dims),
                number.tensor_id()
            )));
        }
        let bytes = tensor.bytes(weights).ok_or_else(|| {
            reader.invalid(format!("rows of tensor {name} are not whole blocks of {}", number.name()))
        })?;
        let start = reader.position();
        reader.skip(&name, bytes)?;
        stored.push(StoredTensor { tensor, number_at, data: start..reader.position() });
    }
    match expected.keys().min() {
        Some(name) => Err(reader.invalid(format!("{} tensors are missing, such as {name}", expected.len()))),
        None => Ok(stored),
    }
}

struct TensorHeader {
    dims: [u64; 3],
    number_id: u32,
}

fn tensor_header<R: Read + Seek>(reader: &mut FieldReader<R>) -> Result<(String, TensorHeader)> {
    let what = "a tensor header";
    let (rank, name_bytes, number_id) = (reader.u32(what)?, reader.u32(what)?, reader.u32(what)?);
    if !(1..=3).contains(&rank) || name_bytes > MAX_NAME_BYTES {
        return Err(reader.invalid(format!(
            "a tensor header before offset {} has {rank} dimensions and a name of {name_bytes} bytes; \
             accepted: 1 to 3 and up to {MAX_NAME_BYTES}",
            reader.position()
        )));
    }
    let mut dims = [1; 3];
    for dim in dims.iter_mut().take(rank as usize) {
        *dim = reader.u32(what)?.into();
    }
    let name = reader.take(what, name_bytes as usize)?;
    Ok((String::from_utf8_lossy(&name).into_owned(), TensorHeader { dims, number_id }))
}

fn padded(dims: &[u64]) -> [u64; 3] {
    let mut padded = [1; 3];
    padded.iter_mut().zip(dims).for_each(|(to, from)| *to = *from);
    padded
}
