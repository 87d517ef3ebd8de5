//! CTranslate2 folders to ggml.

use std::fs;
use std::io::Cursor;
use std::path::Path;
use std::sync::LazyLock;

use captioni::control::{CancelToken, Control};
use captioni::transcript::model::{Destination, WeightFormat, convert, convert_stream};
use captioni::{Error, ErrorCode};
use proptest::prelude::*;

use crate::synthetic::{
    STATE, Stored, VOCABULARY_OFFSET, Variable, ct2, ggml, record_offsets, spelt_tokens, tensors, tokens,
    variables, weights, write_folder,
};

pub fn convert_bytes(bytes: &[u8], format: WeightFormat) -> Result<Vec<u8>, Error> {
    static TOKENS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(tokens);
    let mut out = Vec::new();
    let cancel = CancelToken::new();
    let destination = Destination { out: &mut out, path: Path::new("out.bin"), cancel: &cancel };
    convert_stream(Cursor::new(bytes), Path::new("model.bin"), &TOKENS, format, destination)?;
    Ok(out)
}

fn reason(variables: &[Variable]) -> String {
    match convert_bytes(&ct2(variables, Stored::F16), WeightFormat::F16) {
        Err(Error::ModelInvalid { reason, .. }) => reason,
        other => panic!("expected ModelInvalid, got {:?}", other.map(|bytes| bytes.len())),
    }
}

/// What follows the mel filters, which have a test of their own.
fn after_filters(bytes: &[u8]) -> &[u8] {
    &bytes[VOCABULARY_OFFSET..]
}

#[test]
fn half_precision_keeps_every_bit_and_every_name() {
    let expected = ggml().bytes;
    for stored in [Stored::F16, Stored::F32] {
        let converted = convert_bytes(&ct2(&variables(), stored), WeightFormat::F16).unwrap();
        assert_eq!(converted[..56], expected[..56]);
        assert!(after_filters(&converted) == after_filters(&expected));
    }
}

/// The data of one tensor in a ggml file whose tensors are `f16` or `weights`.
fn data<'a>(file: &'a [u8], name: &str, bytes: usize) -> &'a [u8] {
    let start = file.windows(name.len()).position(|window| window == name.as_bytes()).unwrap() + name.len();
    &file[start..start + bytes]
}

#[test]
fn integers_are_restored_by_their_rows_scales() {
    let converted = convert_bytes(&ct2(&variables(), Stored::I8), WeightFormat::F16).unwrap();
    for name in ["decoder.blocks.0.cross_attn.value.weight", "encoder.conv2.weight"] {
        let count = tensors().into_iter().find(|(n, _)| n == name).unwrap().1.iter().product::<usize>();
        let values = data(&converted, name, 2 * count).as_chunks::<2>().0;
        for (value, expected) in values.iter().zip(weights(name, count)) {
            let value = half::f16::from_le_bytes(*value).to_f32();
            // Half a step of a row whose largest weight is at most 1, and half precision.
            assert!((value - expected).abs() <= 0.5 / 127.0 + 1.0 / 1_024.0, "{name}: {value} {expected}");
        }
    }
}

#[test]
fn q8_0_quantises_matrices_alone() {
    let converted = convert_bytes(&ct2(&variables(), Stored::F16), WeightFormat::Q8_0).unwrap();
    assert_eq!(converted[44..48], 2_007_u32.to_le_bytes());
    let convolution = data(&converted, "encoder.conv1.weight", 4);
    let first = weights("encoder.conv1.weight", 2);
    assert_eq!(convolution[..2], half::f16::from_f32(first[0]).to_le_bytes());
    let name = "decoder.token_embedding.weight";
    let block = data(&converted, name, 34);
    let scale = half::f16::from_le_bytes([block[0], block[1]]).to_f32();
    for (byte, expected) in block[2..].iter().zip(weights(name, STATE)) {
        assert!((f32::from(*byte as i8) * scale - expected).abs() <= scale * 0.63);
    }
}

#[test]
fn a_folder_becomes_a_verified_file_in_one_step() {
    let folder = tempfile::tempdir().unwrap();
    write_folder(folder.path(), Stored::F16);
    let target = folder.path().join("toy.bin");
    let info = convert(folder.path(), &target, WeightFormat::Q8_0, &Control::default()).unwrap();
    assert_eq!(info.weights, "q8_0");
    assert_eq!(info.bytes, fs::metadata(&target).unwrap().len());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3, "no temporary is left");
}

#[test]
fn the_three_kinds_of_vocabulary_agree() {
    let folder = tempfile::tempdir().unwrap();
    write_folder(folder.path(), Stored::F16);
    let convert_as = |name: &str, text: String| {
        for old in ["vocabulary.txt", "vocabulary.json", "tokenizer.json"] {
            let _ = fs::remove_file(folder.path().join(old));
        }
        fs::write(folder.path().join(name), text).unwrap();
        let target = folder.path().join("toy.bin");
        convert(folder.path(), &target, WeightFormat::F16, &Control::default()).unwrap();
        fs::read(target).unwrap()
    };
    let spelt = spelt_tokens();
    let lines = convert_as("vocabulary.txt", spelt.join("\r\n"));
    let list = convert_as("vocabulary.json", serde_json::to_string(&spelt).unwrap());
    let (last, rest) = spelt.split_last().unwrap();
    let vocab: serde_json::Map<_, _> =
        rest.iter().enumerate().map(|(id, token)| (token.clone(), id.into())).collect();
    let added = serde_json::json!([{ "id": rest.len(), "content": last, "special": true }]);
    let tokenizer = serde_json::json!({ "model": { "vocab": vocab }, "added_tokens": added });
    let tokenizer = convert_as("tokenizer.json", tokenizer.to_string());
    assert!(after_filters(&lines) == after_filters(&ggml().bytes));
    assert!(lines == list && lines == tokenizer);
}

#[test]
fn what_is_missing_or_misshapen_is_named() {
    let mut without = variables();
    without.retain(|variable| variable.name != "decoder/layer_0/ffn/linear_1/bias");
    assert_eq!(reason(&without), "it has no variable decoder/layer_0/ffn/linear_1/bias");

    let mut narrow = variables();
    let stacked = narrow.iter_mut().find(|v| v.name == "encoder/layer_0/self_attention/linear_0/weight");
    let stacked = stacked.unwrap();
    stacked.dims = vec![2 * STATE, STATE];
    stacked.values.truncate(2 * STATE * STATE);
    assert!(reason(&narrow).contains("linear_0/weight is [64, 32]"), "{}", reason(&narrow));

    let mut nan = variables();
    nan.iter_mut().find(|v| v.name == "encoder/conv1/bias").unwrap().values[3] = f32::NAN;
    assert_eq!(reason(&nan), "encoder.conv1.bias holds NaN, which f32 cannot");

    let mut untied = variables();
    untied.push(Variable { name: "decoder/projection/weight".into(), dims: vec![1], values: vec![1.0] });
    assert!(reason(&untied).contains("output projection"));

    let mut heads = variables();
    heads.iter_mut().find(|v| v.name == "decoder/num_heads").unwrap().values[0] = -4.0;
    assert!(reason(&heads).contains("text heads is 0"), "{}", reason(&heads));

    // Without a byte of data its size is right, and the numbers in a row are more than 64 bits count.
    let mut empty = variables();
    let heads = empty.iter_mut().find(|v| v.name == "decoder/num_heads").unwrap();
    let most = u32::MAX as usize;
    *heads = Variable { name: heads.name.clone(), dims: vec![0, most, most, most], values: vec![] };
    assert!(reason(&empty).ends_with("accepted: dimensions of 1 or more"), "{}", reason(&empty));
}

#[test]
fn a_failed_conversion_leaves_the_target_alone() {
    let folder = tempfile::tempdir().unwrap();
    write_folder(folder.path(), Stored::F16);
    let target = folder.path().join("toy.bin");
    fs::write(&target, "before").unwrap();
    let code =
        |control: &Control| convert(folder.path(), &target, WeightFormat::F16, control).unwrap_err().code();
    let control = Control::default();
    control.cancel.cancel();
    assert_eq!(code(&control), ErrorCode::Cancelled);
    let control = Control::default();
    fs::write(folder.path().join("vocabulary.txt"), "one\ntwo").unwrap();
    assert_eq!(code(&control), ErrorCode::ModelInvalid);
    fs::remove_file(folder.path().join("vocabulary.txt")).unwrap();
    assert_eq!(code(&control), ErrorCode::ModelInvalid);
    fs::remove_file(folder.path().join("model.bin")).unwrap();
    assert_eq!(code(&control), ErrorCode::ModelMissing);
    assert_eq!(fs::read(&target).unwrap(), b"before");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no temporary is left");
}

#[test]
fn a_cut_weight_file_is_refused_at_every_byte_of_its_list() {
    let mut small = variables();
    small.retain(|variable| variable.values.len() < 100);
    let bytes = ct2(&small, Stored::I8);
    for cut in 0..bytes.len() {
        let error = convert_bytes(&bytes[..cut], WeightFormat::F16).unwrap_err();
        assert_eq!(error.code(), ErrorCode::ModelInvalid, "cut at {cut}");
    }
}

static WEIGHTS: LazyLock<(Vec<u8>, Vec<usize>)> = LazyLock::new(|| {
    let variables = variables();
    (ct2(&variables, Stored::I8), record_offsets(&variables, Stored::I8))
});

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn altered_weight_files_never_panic(
        flips in proptest::collection::vec((any::<prop::sample::Index>(), 0_usize..64, 1_u8..), 1..4),
    ) {
        let (mut bytes, offsets) = WEIGHTS.clone();
        for (record, within, bits) in flips {
            let offset = (record.get(&offsets) + within).min(bytes.len() - 1);
            bytes[offset] ^= bits;
        }
        if let Err(error) = convert_bytes(&bytes, WeightFormat::Q8_0) {
            prop_assert_eq!(error.code(), ErrorCode::ModelInvalid);
        }
    }
}
