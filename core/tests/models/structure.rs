//! The verifier on whole, cut and altered files.

use std::io::Cursor;
use std::path::Path;
use std::sync::LazyLock;

use captioni::transcript::model::{ModelInfo, verify, verify_stream};
use captioni::{Error, ErrorCode};
use proptest::prelude::*;

use crate::synthetic::{Ggml, STATE, VOCABULARY_OFFSET, ggml};

static MODEL: LazyLock<Ggml> = LazyLock::new(ggml);

fn check(bytes: &[u8]) -> Result<ModelInfo, Error> {
    verify_stream(Cursor::new(bytes), Path::new("toy.bin"))
}

fn reason(bytes: &[u8]) -> String {
    match check(bytes) {
        Err(Error::ModelInvalid { reason, .. }) => reason,
        other => panic!("expected ModelInvalid, got {other:?}"),
    }
}

fn altered(offset: usize, value: u32) -> Vec<u8> {
    let mut bytes = MODEL.bytes.clone();
    bytes[offset..offset + 4].copy_from_slice(&value.to_le_bytes());
    bytes
}

#[test]
fn a_whole_model_is_described() {
    let info = check(&MODEL.bytes).unwrap();
    assert_eq!(info.bytes, MODEL.bytes.len() as u64);
    assert_eq!(info.weights, "f16");
    assert_eq!(info.hyperparameters.state, STATE as u32);
    assert_eq!((info.hyperparameters.audio_heads, info.hyperparameters.text_heads), (2, 4));
    assert!(!info.hyperparameters.is_multilingual());
}

#[test]
fn a_model_cut_at_any_field_is_refused() {
    for offset in &MODEL.fields {
        for cut in [*offset, offset + 1] {
            assert!(reason(&MODEL.bytes[..cut]).len() > 10);
        }
    }
}

#[test]
fn the_reason_names_what_is_cut() {
    let cut = MODEL.bytes.len() - 1;
    assert!(reason(&MODEL.bytes[..cut]).contains("decoder.ln.bias"), "{}", reason(&MODEL.bytes[..cut]));
    let cut = cut - 4 * STATE;
    assert!(reason(&MODEL.bytes[..cut]).contains("a tensor header"), "{}", reason(&MODEL.bytes[..cut]));
}

#[test]
fn bytes_after_the_last_tensor_are_refused() {
    let mut bytes = MODEL.bytes.clone();
    bytes.push(0);
    assert!(reason(&bytes).contains("a tensor header"));
}

#[test]
fn each_hyperparameter_has_its_range() {
    for (index, value, word) in [
        (0, 51_867, "vocabulary"),
        (1, 1_501, "audio context"),
        (2, 1 << 30, "state"),
        (3, 0, "audio heads"),
        (3, 5, "audio heads"),
        (4, 65, "audio layers"),
        (5, 0, "text context"),
        (6, 64, "text state"),
        (8, u32::MAX, "text layers"),
        (9, 81, "mel bins"),
        (10, 4, "weight type"),
        (10, 3_007, "weight type"),
        (10, u32::MAX - 288, "weight type"),
        (11, 128, "mel filters"),
        (12, 400, "mel filters"),
    ] {
        let reason = reason(&altered(4 + 4 * index, value));
        assert!(reason.contains(word), "{index}: {reason}");
    }
}

#[test]
fn a_size_field_never_allocates_beyond_the_file() {
    for offset in &MODEL.fields {
        if offset + 4 <= MODEL.bytes.len() {
            let _ = check(&altered(*offset, u32::MAX));
        }
    }
    assert!(reason(&altered(VOCABULARY_OFFSET, u32::MAX)).contains("tokens"));
    assert!(reason(&altered(VOCABULARY_OFFSET + 4, u32::MAX)).contains("token 0"));
}

#[test]
fn a_wrong_weight_type_shows_at_the_first_matrix() {
    let reason = reason(&altered(4 + 40, 0));
    assert!(reason.contains("encoder.conv1.weight"), "{reason}");
}

#[test]
fn a_missing_tensor_is_named() {
    let header = 12 + 4 + "decoder.ln.bias".len();
    let cut = MODEL.bytes.len() - 4 * STATE - header;
    assert_eq!(reason(&MODEL.bytes[..cut]), "1 tensors are missing, such as decoder.ln.bias");
}

#[test]
fn files_that_are_no_models_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("page.bin");
    std::fs::write(&page, "<html>not found</html>").unwrap();
    assert_eq!(verify(&page).unwrap_err().code(), ErrorCode::ModelInvalid);
    assert_eq!(verify(folder.path()).unwrap_err().code(), ErrorCode::ModelInvalid);
    let nothing = folder.path().join("nothing.bin");
    assert_eq!(verify(&nothing).unwrap_err().code(), ErrorCode::ModelMissing);
    std::fs::write(&nothing, "").unwrap();
    assert_eq!(verify(&nothing).unwrap_err().code(), ErrorCode::ModelInvalid);
}

proptest! {
    #[test]
    fn altered_bytes_are_refused_or_harmless(
        field in any::<prop::sample::Index>(),
        within in 0_usize..8,
        bits in 1_u8..,
    ) {
        let mut bytes = MODEL.bytes.clone();
        let offset = (field.get(&MODEL.fields) + within).min(bytes.len() - 1);
        bytes[offset] ^= bits;
        if let Ok(info) = check(&bytes) {
            prop_assert_eq!(info.bytes, MODEL.bytes.len() as u64);
        }
    }

    #[test]
    fn noise_is_refused(noise in proptest::collection::vec(any::<u8>(), 0..4_096)) {
        prop_assert!(check(&noise).is_err());
    }
}
