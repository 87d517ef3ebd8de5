//! What ggml and CTranslate2 call the same tensor.

/// Where the rows of a ggml tensor are in CTranslate2: part `index` of `of` equal ones.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Origin {
    pub(super) variable: String,
    pub(super) index: u64,
    pub(super) of: u64,
}

/// Names inside a layer: ggml's, CTranslate2's, and which of how many stacked parts.
const LAYER: [(&str, &str, u64, u64); 10] = [
    ("attn_ln", "self_attention/layer_norm", 0, 1),
    ("attn.query", "self_attention/linear_0", 0, 3),
    ("attn.key", "self_attention/linear_0", 1, 3),
    ("attn.value", "self_attention/linear_0", 2, 3),
    ("attn.out", "self_attention/linear_1", 0, 1),
    ("cross_attn_ln", "attention/layer_norm", 0, 1),
    ("cross_attn.query", "attention/linear_0", 0, 1),
    ("cross_attn.key", "attention/linear_1", 0, 2),
    ("cross_attn.value", "attention/linear_1", 1, 2),
    ("cross_attn.out", "attention/linear_2", 0, 1),
];

/// Names inside a layer that are the same on both sides and never stacked.
const FEED_FORWARD: [(&str, &str); 3] =
    [("mlp_ln", "ffn/layer_norm"), ("mlp.0", "ffn/linear_0"), ("mlp.2", "ffn/linear_1")];

/// Names outside the layers, without `.weight` or `.bias`.
const TOP: [(&str, &str); 5] = [
    ("encoder.conv1", "encoder/conv1"),
    ("encoder.conv2", "encoder/conv2"),
    ("encoder.ln_post", "encoder/layer_norm"),
    ("decoder.ln", "decoder/layer_norm"),
    ("decoder.token_embedding", "decoder/embeddings"),
];

/// `None` for a name that no Whisper network has.
pub(super) fn origin(tensor: &str) -> Option<Origin> {
    if let Some(side) = tensor.strip_suffix(".positional_embedding") {
        let variable = format!("{side}/position_encodings/encodings");
        return Some(Origin { variable, index: 0, of: 1 });
    }
    let (owner, kind) = tensor.rsplit_once('.')?;
    let (prefix, (name, index, of)) = match owner.split_once(".blocks.") {
        None => (String::new(), TOP.iter().find(|(ggml, _)| *ggml == owner).map(|(_, ct2)| (*ct2, 0, 1))?),
        Some((side, inside)) => {
            let (layer, owner) = inside.split_once('.')?;
            let attention =
                LAYER.iter().find(|row| row.0 == owner).map(|(_, ct2, index, of)| (*ct2, *index, *of));
            let feed_forward = FEED_FORWARD.iter().find(|row| row.0 == owner).map(|(_, ct2)| (*ct2, 0, 1));
            (format!("{side}/layer_{layer}/"), attention.or(feed_forward)?)
        }
    };
    let kind = match (name.ends_with("layer_norm"), kind) {
        (true, "weight") => "gamma",
        (true, "bias") => "beta",
        (_, kind) => kind,
    };
    Some(Origin { variable: format!("{prefix}{name}/{kind}"), index, of })
}

#[cfg(test)]
mod tests {
    use super::super::architecture::Hyperparameters;
    use super::*;

    #[test]
    fn every_tensor_of_a_network_has_one_origin() {
        let network = Hyperparameters::from_header([51_865, 1_500, 64, 1, 2, 448, 64, 1, 3, 80]).unwrap();
        let tensors = network.tensors();
        // 5 + 2 outside the layers and 2 + 2 norms; 15 in an encoder layer, 24 in a decoder layer.
        assert_eq!(tensors.len(), 11 + 2 * 15 + 3 * 24);
        for tensor in tensors {
            assert!(origin(&tensor.name).is_some(), "{}", tensor.name);
        }
    }

    #[test]
    fn stacked_matrices_are_taken_apart() {
        let origin = origin("decoder.blocks.7.cross_attn.value.weight").unwrap();
        assert_eq!(origin.variable, "decoder/layer_7/attention/linear_1/weight");
        assert_eq!((origin.index, origin.of), (1, 2));
    }
}
