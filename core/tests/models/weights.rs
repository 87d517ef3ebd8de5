//! Models read with their weights in eight bits.

use std::io::{Cursor, ErrorKind, Read, Seek, SeekFrom};
use std::path::Path;

use captioni::transcript::model::{WeightFormat, WeightReader, Weights, verify_stream};
use captioni::{Error, ErrorCode};

use crate::conversion::convert_bytes;
use crate::synthetic::{Stored, VOCABULARY_OFFSET, ct2, ggml_of, variables};

fn read(file: &[u8], weights: Weights) -> Vec<u8> {
    let mut bytes = Vec::new();
    WeightReader::new(Cursor::new(file), Path::new("toy.bin"), weights)
        .unwrap()
        .read_to_end(&mut bytes)
        .unwrap();
    bytes
}

fn toy(format: WeightFormat) -> Vec<u8> {
    convert_bytes(&ct2(&variables(), Stored::F32), format).unwrap()
}

#[test]
fn half_precision_is_read_as_if_it_had_been_converted_to_eight_bits() {
    let read = read(&toy(WeightFormat::F16), Weights::Q8_0);
    assert!(read == toy(WeightFormat::Q8_0));
    assert_eq!(verify_stream(Cursor::new(read), Path::new("toy.bin")).unwrap().weights, "q8_0");
}

#[test]
fn single_precision_is_read_as_if_it_had_been_converted_too() {
    let read = read(&ggml_of(false).bytes, Weights::Q8_0);
    let converted = toy(WeightFormat::Q8_0);
    assert_eq!(read[..56], converted[..56]);
    // Between them are the mel filters, which the synthetic file has none of.
    assert!(read[VOCABULARY_OFFSET..] == converted[VOCABULARY_OFFSET..]);
}

/// A file that is cut once it has been verified.
struct Cut {
    file: Cursor<Vec<u8>>,
    is_verified: bool,
}

impl Read for Cut {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        self.file.read(out)
    }
}

impl Seek for Cut {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        if self.is_verified && to == SeekFrom::Start(0) {
            let length = self.file.get_ref().len();
            self.file.get_mut().truncate(length - 1);
        }
        self.is_verified |= to == SeekFrom::Start(0);
        self.file.seek(to)
    }
}

#[test]
fn a_file_that_is_cut_after_it_was_verified_is_an_error() {
    for weights in [Weights::Q8_0, Weights::Stored] {
        let file = Cut { file: Cursor::new(toy(WeightFormat::F16)), is_verified: false };
        let mut reader = WeightReader::new(file, Path::new("toy.bin"), weights).unwrap();
        assert_eq!(
            std::io::copy(&mut reader, &mut std::io::sink()).unwrap_err().kind(),
            ErrorKind::UnexpectedEof
        );
    }
}

#[test]
fn what_is_small_already_or_wanted_as_stored_is_read_as_it_is() {
    let (f16, q8_0) = (toy(WeightFormat::F16), toy(WeightFormat::Q8_0));
    assert!(read(&f16, Weights::Stored) == f16);
    assert!(read(&q8_0, Weights::Q8_0) == q8_0);
}

#[test]
fn reads_of_any_length_give_the_same() {
    let file = toy(WeightFormat::F16);
    let mut reader = WeightReader::new(Cursor::new(&file), Path::new("toy.bin"), Weights::Q8_0).unwrap();
    let (mut bytes, mut piece) = (Vec::<u8>::new(), [0; 9_973]);
    for length in (1..piece.len()).cycle() {
        match reader.read(&mut piece[..length]).unwrap() {
            0 => break,
            read => bytes.extend(&piece[..read]),
        }
    }
    assert!(bytes == toy(WeightFormat::Q8_0));
}

#[test]
fn a_cut_file_is_refused() {
    let file = toy(WeightFormat::F16);
    let cut = &file[..file.len() - 1];
    let refused: Result<_, Error> = WeightReader::new(Cursor::new(cut), Path::new("toy.bin"), Weights::Q8_0);
    assert_eq!(refused.unwrap_err().code(), ErrorCode::ModelInvalid);
}

#[test]
fn names_are_checked() {
    assert_eq!("stored".parse::<Weights>().unwrap(), Weights::Stored);
    let error = "int8".parse::<Weights>().unwrap_err();
    assert_eq!(error.to_string(), "option `weights` is int8; accepted: q8_0 or stored");
}
