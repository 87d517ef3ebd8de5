//! Models read with their weights in eight bits.

use std::io::{Cursor, Read};
use std::path::Path;

use captioni::transcript::model::{WeightFormat, WeightReader, Weights, verify_stream};
use captioni::{Error, ErrorCode};

use crate::conversion::convert_bytes;
use crate::synthetic::{Stored, ct2, variables};

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
