//! Reader of the ggml container that the weights come in.
//!
//! Little endian throughout: magic, model name, version, window and context in samples, the layer
//! sizes, then tensors to the end of the file. A tensor is its rank, name length and type (0 = f32,
//! 1 = f16), its dimensions with the fastest first, its name, and its values.

use std::collections::HashMap;

use half::f16;

use crate::error::{Error, Result};

const MAGIC: i32 = 0x6767_6d6c;

/// The tensors of a model, by name, as f32.
#[derive(Debug)]
pub(super) struct Weights {
    tensors: HashMap<String, Tensor>,
}

#[derive(Debug)]
struct Tensor {
    dims: Vec<usize>,
    values: Vec<f32>,
}

impl Weights {
    /// Reads a model whose header must be exactly `name` and `sizes`: samples a window and of context,
    /// the number of layers and what follows it.
    pub fn parse(bytes: &[u8], name: &str, sizes: &[i32]) -> Result<Self> {
        let mut reader = Reader { bytes };
        if reader.int()? != MAGIC {
            return Err(invalid("the magic number is not ggml's"));
        }
        let length = reader.length()?;
        let found = String::from_utf8_lossy(reader.take(length)?).into_owned();
        if found != name {
            return Err(invalid(format!("the model is {found:?} instead of {name:?}")));
        }
        let _version = [reader.int()?, reader.int()?, reader.int()?];
        for &size in sizes {
            let found = reader.int()?;
            if found != size {
                return Err(invalid(format!("a size in the header is {found} instead of {size}")));
            }
        }
        let mut tensors = HashMap::new();
        while !reader.bytes.is_empty() {
            let (name, tensor) = reader.tensor()?;
            tensors.insert(name, tensor);
        }
        Ok(Self { tensors })
    }

    /// Takes out the tensor `name`, which must have the dimensions `dims`, fastest first.
    pub fn take(&mut self, name: &str, dims: &[usize]) -> Result<Vec<f32>> {
        let tensor =
            self.tensors.remove(name).ok_or_else(|| invalid(format!("there is no tensor {name}")))?;
        if tensor.dims != dims {
            return Err(invalid(format!("tensor {name} is {:?} instead of {dims:?}", tensor.dims)));
        }
        Ok(tensor.values)
    }
}

fn invalid(reason: impl std::fmt::Display) -> Error {
    Error::internal(format!("the VAD weights are invalid: {reason}"))
}

struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8]> {
        let (taken, rest) =
            self.bytes.split_at_checked(count).ok_or_else(|| invalid("the file is cut short"))?;
        self.bytes = rest;
        Ok(taken)
    }

    fn int(&mut self) -> Result<i32> {
        let (int, rest) = self.bytes.split_first_chunk().ok_or_else(|| invalid("the file is cut short"))?;
        self.bytes = rest;
        Ok(i32::from_le_bytes(*int))
    }

    fn length(&mut self) -> Result<usize> {
        let length = self.int()?;
        usize::try_from(length).map_err(|_| invalid(format!("a length is {length}")))
    }

    fn tensor(&mut self) -> Result<(String, Tensor)> {
        let (rank, name_length, kind) = (self.length()?, self.length()?, self.int()?);
        if rank > 4 {
            return Err(invalid(format!("a tensor has {rank} dimensions")));
        }
        let dims = (0..rank).map(|_| self.length()).collect::<Result<Vec<_>>>()?;
        let name = String::from_utf8_lossy(self.take(name_length)?).into_owned();
        let width = match kind {
            0 => 4,
            1 => 2,
            _ => return Err(invalid(format!("tensor {name} has type {kind}"))),
        };
        let size = dims.iter().try_fold(width, |size: usize, &dim| size.checked_mul(dim));
        let data = self.take(size.ok_or_else(|| invalid(format!("tensor {name} is {dims:?}")))?)?;
        let values = if kind == 0 {
            data.as_chunks().0.iter().map(|&value| f32::from_le_bytes(value)).collect()
        } else {
            data.as_chunks().0.iter().map(|&value| f16::from_le_bytes(value).to_f32()).collect()
        };
        Ok((name, Tensor { dims, values }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A model named `m` of size 7 with one f16 tensor `t` of 2 x 1: 1.0 and -2.0.
    fn model() -> Vec<u8> {
        let mut bytes = Vec::new();
        let ints = |bytes: &mut Vec<u8>, values: &[i32]| {
            values.iter().for_each(|value| bytes.extend(value.to_le_bytes()));
        };
        ints(&mut bytes, &[MAGIC, 1]);
        bytes.push(b'm');
        ints(&mut bytes, &[6, 2, 0, 7, 2, 1, 1, 2, 1]);
        bytes.push(b't');
        bytes.extend([0x00, 0x3c, 0x00, 0xc0]);
        bytes
    }

    #[test]
    fn half_floats_are_widened() {
        let mut weights = Weights::parse(&model(), "m", &[7]).unwrap();
        assert_eq!(weights.take("t", &[2, 1]).unwrap(), [1.0, -2.0]);
        assert!(weights.take("t", &[2, 1]).is_err());
    }

    #[test]
    fn wrong_shapes_names_and_sizes_are_errors() {
        assert!(Weights::parse(&model(), "m", &[7]).unwrap().take("t", &[1, 2]).is_err());
        assert!(Weights::parse(&model(), "n", &[7]).is_err());
        assert!(Weights::parse(&model(), "m", &[8]).is_err());
    }

    #[test]
    fn every_cut_and_every_changed_byte_is_survived() {
        let model = model();
        let header = 4 + 4 + 1 + 12 + 4;
        for end in (0..model.len()).filter(|&end| end != header) {
            assert!(Weights::parse(&model[..end], "m", &[7]).is_err(), "cut at {end}");
        }
        for at in 0..model.len() {
            let mut changed = model.clone();
            changed[at] ^= 0xff;
            let _ = Weights::parse(&changed, "m", &[7]);
        }
    }
}
