//! From a CTranslate2 (faster-whisper) folder to one ggml file.
//!
//! Both describe the same network: names differ, CTranslate2 stacks query, key and value into one
//! matrix, ggml adds the mel filters and takes the vocabulary along. Weights stream through a buffer
//! of fixed size, so memory does not grow with the model.

use std::io::{BufWriter, Read, Seek, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::architecture::{Hyperparameters, Tensor};
use super::ct2::{Rows, WeightFile};
use super::mel::{FREQUENCY_BINS, filterbank};
use super::names::{Origin, origin};
use super::number::{self, Number};
use super::verify::{self, MAGIC, ModelInfo, verify_stream};
use super::vocabulary;
use crate::control::{CancelToken, Control};
use crate::error::{Error, Result};
use crate::target::Target;

/// Numbers held in memory at a time, unless one row is longer.
const STEP: u64 = 1 << 18;

/// How a converted model stores its weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
pub enum WeightFormat {
    /// Half precision; as accurate as the published models.
    #[default]
    #[serde(rename = "f16")]
    F16,
    /// Eight bits in blocks of 32: half the size and a faster decoder.
    #[serde(rename = "q8_0")]
    Q8_0,
}

impl WeightFormat {
    fn number(self) -> Number {
        match self {
            Self::F16 => Number::F16,
            Self::Q8_0 => Number::Q8_0,
        }
    }
}

impl std::str::FromStr for WeightFormat {
    type Err = Error;
    fn from_str(name: &str) -> Result<Self> {
        match name {
            "f16" => Ok(Self::F16),
            "q8_0" => Ok(Self::Q8_0),
            _ => Err(Error::option("type", name, "f16 or q8_0")),
        }
    }
}

/// Writes the model in `folder` (`model.bin` and a vocabulary) to `target` in ggml's format.
///
/// The result is verified, then put in place in one step; on any error `target` is as it was.
///
/// # Errors
/// [`Error::ModelMissing`] without a `model.bin`, [`Error::ModelInvalid`] where the folder is not a whole
/// Whisper model, [`Error::OutputUnwritable`], [`Error::DiskFull`] or [`Error::Cancelled`].
pub fn convert(folder: &Path, target: &Path, format: WeightFormat, control: &Control) -> Result<ModelInfo> {
    let weights_path = folder.join("model.bin");
    let weights = verify::open(&weights_path)?;
    let vocabulary = vocabulary::read(folder)?;
    let output = Target::create(target, None)?;
    let file = output.file()?;
    let mut out = BufWriter::with_capacity(1 << 18, &file);
    let destination = Destination { out: &mut out, path: target, cancel: &control.cancel };
    convert_stream(weights, &weights_path, &vocabulary, format, destination)?;
    out.flush().map_err(|error| Error::writing(target, error))?;
    drop(out);
    let info = verify_stream(&file, target)?;
    output.commit()?;
    Ok(info)
}

/// Where a converted model goes.
#[derive(Debug)]
pub struct Destination<'a, W> {
    /// Receives the bytes in order.
    pub out: W,
    /// The final place, for messages.
    pub path: &'a Path,
    /// Stops the conversion.
    pub cancel: &'a CancelToken,
}

/// The same from any readable `model.bin` and a vocabulary in raw bytes; `path` is for messages.
///
/// # Errors
/// As [`convert`].
pub fn convert_stream<R: Read + Seek, W: Write>(
    weights: R,
    path: &Path,
    vocabulary: &[Vec<u8>],
    format: WeightFormat,
    destination: Destination<W>,
) -> Result<()> {
    let mut file = WeightFile::open(weights, path)?;
    let network = hyperparameters(&mut file)?;
    let mut writer = Writer { destination, number: format.number(), bytes: Vec::new() };
    writer.header(&network)?;
    writer.mel_filters(network.mel_bins)?;
    writer.vocabulary(vocabulary)?;
    for tensor in network.tensors() {
        writer.tensor(&mut file, &tensor)?;
    }
    Ok(())
}

fn hyperparameters<R: Read + Seek>(file: &mut WeightFile<R>) -> Result<Hyperparameters> {
    let &[vocabulary, text_state] = file.dims("decoder/embeddings/weight")? else {
        return Err(file.invalid("decoder/embeddings/weight is not a matrix"));
    };
    let &[state, mel_bins, _] = file.dims("encoder/conv1/weight")? else {
        return Err(file.invalid("encoder/conv1/weight does not have three dimensions"));
    };
    let audio_context = positions(file, "encoder")?;
    let text_context = positions(file, "decoder")?;
    let (audio_heads, text_heads) = (heads(file, "encoder")?, heads(file, "decoder")?);
    if file.contains("decoder/projection/weight")
        || file.alias("decoder/projection/weight").is_some_and(|name| name != "decoder/embeddings/weight")
    {
        return Err(file.invalid("its output projection differs from its embeddings, which ggml cannot hold"));
    }
    Hyperparameters::from_header([
        vocabulary,
        audio_context,
        state,
        audio_heads,
        layers(file, "encoder"),
        text_context,
        text_state,
        text_heads,
        layers(file, "decoder"),
        mel_bins,
    ])
    .map_err(|reason| file.invalid(reason))
}

fn positions<R: Read + Seek>(file: &WeightFile<R>, side: &str) -> Result<u32> {
    let name = format!("{side}/position_encodings/encodings");
    match file.dims(&name)? {
        [positions, _] => Ok(*positions),
        dims => Err(file.invalid(format!("{name} is {dims:?}; expected two dimensions"))),
    }
}

fn heads<R: Read + Seek>(file: &mut WeightFile<R>, side: &str) -> Result<u32> {
    let heads = file.scalar(&format!("{side}/num_heads"))?;
    // A negative or fractional count becomes one that the range check refuses.
    Ok(if heads.fract() == 0.0 { heads as u32 } else { 0 })
}

fn layers<R: Read + Seek>(file: &WeightFile<R>, side: &str) -> u32 {
    // One more than the range check accepts is enough to be refused.
    (0..=64).take_while(|i| file.contains(&format!("{side}/layer_{i}/ffn/linear_0/weight"))).count() as u32
}

struct Writer<'a, W> {
    destination: Destination<'a, W>,
    number: Number,
    bytes: Vec<u8>,
}

impl<W: Write> Writer<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.destination.out.write_all(bytes).map_err(|error| Error::writing(self.destination.path, error))
    }
    fn u32(&mut self, value: u32) -> Result<()> {
        self.write(&value.to_le_bytes())
    }
    /// A length that is known to be far below `u32::MAX`.
    fn len(&mut self, len: usize) -> Result<()> {
        self.u32(len as u32)
    }

    fn header(&mut self, network: &Hyperparameters) -> Result<()> {
        self.u32(MAGIC)?;
        for field in network.to_header() {
            self.u32(field)?;
        }
        self.u32(self.number.file_type())
    }

    fn mel_filters(&mut self, mel_bins: u32) -> Result<()> {
        self.u32(mel_bins)?;
        self.len(FREQUENCY_BINS)?;
        self.bytes.clear();
        number::encode(&filterbank(mel_bins as usize), Number::F32, &mut self.bytes);
        self.write_buffer()
    }

    fn vocabulary(&mut self, tokens: &[Vec<u8>]) -> Result<()> {
        self.len(tokens.len())?;
        for token in tokens {
            self.len(token.len())?;
            self.write(token)?;
        }
        Ok(())
    }

    fn tensor<R: Read + Seek>(&mut self, file: &mut WeightFile<R>, tensor: &Tensor) -> Result<()> {
        let number = tensor.number(self.number);
        if tensor.bytes(self.number).is_none() {
            let name = number.name();
            return Err(file.invalid(format!("rows of {} are not whole blocks of {name}", tensor.name)));
        }
        let mut rows = rows(file, tensor)?;
        self.len(tensor.dims.len())?;
        self.len(tensor.name.len())?;
        self.u32(number.tensor_id())?;
        for dim in &tensor.dims {
            self.len(*dim as usize)?;
        }
        self.write(tensor.name.as_bytes())?;
        let mut values = Vec::new();
        while rows.next(file, STEP, &mut values)? {
            self.destination.cancel.check()?;
            let limit = if number == Number::F32 { f32::MAX } else { half::f16::MAX.to_f32() };
            if let Some(value) =
                values.iter().find(|value| value.abs().partial_cmp(&limit).is_none_or(|o| o.is_gt()))
            {
                let name = number.name();
                return Err(file.invalid(format!("{} holds {value}, which {name} cannot", tensor.name)));
            }
            self.bytes.clear();
            number::encode(&values, number, &mut self.bytes);
            self.write_buffer()?;
        }
        Ok(())
    }

    fn write_buffer(&mut self) -> Result<()> {
        let bytes = std::mem::take(&mut self.bytes);
        self.write(&bytes)?;
        self.bytes = bytes;
        Ok(())
    }
}

/// The rows of `tensor` in `file`, whose shape is checked against the network's.
fn rows<R: Read + Seek>(file: &mut WeightFile<R>, tensor: &Tensor) -> Result<Rows> {
    let Origin { variable, index, of } =
        origin(&tensor.name).ok_or_else(|| Error::internal(format!("no origin for {}", tensor.name)))?;
    // A vector is a variable of that many rows of one number.
    let (count, row_len) = match tensor.rows() {
        (1, len) => (len, 1),
        shape => shape,
    };
    let rows = file.rows(&variable, index * count..(index + 1) * count)?;
    let stored = file.dims(&variable)?.first().copied().unwrap_or(1);
    if rows.row_len() != row_len || u64::from(stored) != of * count {
        let dims = file.dims(&variable)?;
        return Err(file.invalid(format!(
            "{variable} is {dims:?} in {}; expected {} rows of {row_len}",
            file.path().display(),
            of * count
        )));
    }
    Ok(rows)
}
