//! A tiny Whisper network in both formats, written from the formats' descriptions, not by the code
//! under test. Every weight is a function of its ggml name and index.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

/// Width of the network; one block of q8_0.
pub const STATE: usize = 32;
pub const VOCABULARY: usize = 51_864;
pub const MEL_BINS: usize = 80;
const TEXT_TOKENS: usize = 50_257;

/// A multiple of 1/1024 in -1 to 1, exact in half precision.
pub fn weight(name: &str, index: usize) -> f32 {
    let seed = name.bytes().fold(17_usize, |hash, byte| hash.wrapping_mul(31).wrapping_add(byte.into()));
    let mixed = (seed ^ index.wrapping_mul(2_654_435_761)).wrapping_mul(40_503) >> 7;
    (mixed % 2_049) as f32 / 1_024.0 - 1.0
}

pub fn weights(name: &str, count: usize) -> Vec<f32> {
    (0..count).map(|index| weight(name, index)).collect()
}

/// Names and shapes in the order of a file, dimensions slowest first.
pub fn tensors() -> Vec<(String, Vec<usize>)> {
    let mut tensors: Vec<(String, Vec<usize>)> = Vec::new();
    let mut add = |name: &str, dims: &[usize]| tensors.push((name.to_owned(), dims.to_owned()));
    add("encoder.positional_embedding", &[1_500, STATE]);
    add("encoder.conv1.weight", &[STATE, MEL_BINS, 3]);
    add("encoder.conv1.bias", &[STATE, 1]);
    add("encoder.conv2.weight", &[STATE, STATE, 3]);
    add("encoder.conv2.bias", &[STATE, 1]);
    layer(&mut add, "encoder.blocks.0", &["attn"]);
    norm(&mut add, "encoder.ln_post");
    add("decoder.positional_embedding", &[448, STATE]);
    add("decoder.token_embedding.weight", &[VOCABULARY, STATE]);
    layer(&mut add, "decoder.blocks.0", &["attn", "cross_attn"]);
    norm(&mut add, "decoder.ln");
    tensors
}

fn norm(add: &mut dyn FnMut(&str, &[usize]), name: &str) {
    add(&format!("{name}.weight"), &[STATE]);
    add(&format!("{name}.bias"), &[STATE]);
}

fn layer(add: &mut dyn FnMut(&str, &[usize]), name: &str, attentions: &[&str]) {
    for attention in attentions {
        norm(add, &format!("{name}.{attention}_ln"));
        for part in ["query", "key", "value", "out"] {
            add(&format!("{name}.{attention}.{part}.weight"), &[STATE, STATE]);
            if part != "key" {
                add(&format!("{name}.{attention}.{part}.bias"), &[STATE]);
            }
        }
    }
    norm(add, &format!("{name}.mlp_ln"));
    for (part, dims) in [("0", [4 * STATE, STATE]), ("2", [STATE, 4 * STATE])] {
        add(&format!("{name}.mlp.{part}.weight"), &dims);
        add(&format!("{name}.mlp.{part}.bias"), &dims[..1]);
    }
}

/// A ggml file in half precision, and the offset of every field of its structure; of the tokens only
/// the first and the last few.
pub struct Ggml {
    pub bytes: Vec<u8>,
    pub fields: Vec<usize>,
}

impl Ggml {
    fn field(&mut self, bytes: &[u8]) {
        self.fields.push(self.bytes.len());
        self.bytes.extend(bytes);
    }
    fn number(&mut self, number: usize) {
        self.field(&(number as u32).to_le_bytes());
    }
}

/// Offset of the vocabulary: magic, 11 hyperparameters, the shape of the filters, the filters.
pub const VOCABULARY_OFFSET: usize = 4 + 44 + 8 + 4 * MEL_BINS * 201;

pub fn ggml() -> Ggml {
    ggml_of(true)
}

/// The same, in single precision throughout where `halves` is false.
pub fn ggml_of(halves: bool) -> Ggml {
    let mut file = Ggml { bytes: Vec::new(), fields: Vec::new() };
    file.field(b"lmgg");
    for number in [VOCABULARY, 1_500, STATE, 2, 1, 448, STATE, 4, 1, MEL_BINS, halves.into(), MEL_BINS, 201] {
        file.number(number);
    }
    file.bytes.extend([0; 4 * MEL_BINS * 201]);
    file.number(TEXT_TOKENS);
    for (id, token) in tokens().into_iter().enumerate() {
        let len = (token.len() as u32).to_le_bytes();
        if (3..TEXT_TOKENS - 3).contains(&id) {
            file.bytes.extend(len)
        } else {
            file.field(&len)
        }
        file.bytes.extend(token);
    }
    for (name, dims) in tensors() {
        let half = halves && dims.len() > 1 && !name.ends_with(".bias") && !name.contains("positional");
        file.number(dims.len());
        file.number(name.len());
        file.number(half.into());
        for dim in dims.iter().rev() {
            file.number(*dim);
        }
        file.field(name.as_bytes());
        file.fields.push(file.bytes.len());
        for value in weights(&name, dims.iter().product()) {
            if half {
                file.bytes.extend(half::f16::from_f32(value).to_le_bytes());
            } else {
                file.bytes.extend(value.to_le_bytes());
            }
        }
    }
    file
}

/// Raw bytes of the text tokens: their number, with a space before every second one.
pub fn tokens() -> Vec<Vec<u8>> {
    (0..TEXT_TOKENS).map(|id| format!("{}{id}", if id % 2 == 0 { "" } else { " " }).into_bytes()).collect()
}

/// The tokens as GPT-2 spells them: a space is `Ġ`.
pub fn spelt_tokens() -> Vec<String> {
    tokens().into_iter().map(|token| String::from_utf8(token).unwrap().replace(' ', "Ġ")).collect()
}

/// How numbers are stored in `model.bin`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Stored {
    F32,
    F16,
    I8,
}

/// One variable of `model.bin`.
pub struct Variable {
    pub name: String,
    pub dims: Vec<usize>,
    pub values: Vec<f32>,
}

/// The network's variables as CTranslate2 names and stacks them.
pub fn variables() -> Vec<Variable> {
    let shapes: HashMap<String, Vec<usize>> = tensors().into_iter().collect();
    let plain = |name: &str, from: &str| {
        let dims: Vec<usize> = shapes[from].iter().copied().filter(|dim| *dim != 1).collect();
        let values = weights(from, dims.iter().product());
        Variable { name: name.to_owned(), dims, values }
    };
    let stacked = |name: &str, from: &[String]| {
        let mut values = Vec::new();
        for part in from {
            let count = shapes.get(part).map_or(STATE, |dims| dims.iter().product());
            // A key has no bias: CTranslate2 stores zeros.
            values.extend(if shapes.contains_key(part) { weights(part, count) } else { vec![0.0; count] });
        }
        let rows = from.len() * STATE;
        let dims = if values.len() == rows { vec![rows] } else { vec![rows, STATE] };
        Variable { name: name.to_owned(), dims, values }
    };
    let mut all = vec![
        plain("encoder/position_encodings/encodings", "encoder.positional_embedding"),
        plain("decoder/position_encodings/encodings", "decoder.positional_embedding"),
        plain("decoder/embeddings/weight", "decoder.token_embedding.weight"),
        Variable { name: "encoder/num_heads".into(), dims: vec![], values: vec![2.0] },
        Variable { name: "decoder/num_heads".into(), dims: vec![], values: vec![4.0] },
    ];
    for kind in ["weight", "bias"] {
        for conv in ["conv1", "conv2"] {
            all.push(plain(&format!("encoder/{conv}/{kind}"), &format!("encoder.{conv}.{kind}")));
        }
        for (side, ln, crosses) in [("encoder", "ln_post", false), ("decoder", "ln", true)] {
            let (from, to) = (format!("{side}.blocks.0"), format!("{side}/layer_0"));
            let greek = if kind == "weight" { "gamma" } else { "beta" };
            all.push(plain(&format!("{side}/layer_norm/{greek}"), &format!("{side}.{ln}.{kind}")));
            let attention = |owner: &str, parts: &[&str]| -> Vec<String> {
                parts.iter().map(|part| format!("{from}.{owner}.{part}.{kind}")).collect()
            };
            let self_attention = [("linear_0", &["query", "key", "value"][..]), ("linear_1", &["out"])];
            for (linear, parts) in self_attention {
                all.push(stacked(&format!("{to}/self_attention/{linear}/{kind}"), &attention("attn", parts)));
            }
            let mut norms = vec![("self_attention", "attn_ln"), ("ffn", "mlp_ln")];
            if crosses {
                let cross =
                    [("linear_0", &["query"][..]), ("linear_1", &["key", "value"]), ("linear_2", &["out"])];
                for (linear, parts) in cross {
                    let parts = attention("cross_attn", parts);
                    all.push(stacked(&format!("{to}/attention/{linear}/{kind}"), &parts));
                }
                norms.push(("attention", "cross_attn_ln"));
            }
            for (owner, norm) in norms {
                all.push(plain(
                    &format!("{to}/{owner}/layer_norm/{greek}"),
                    &format!("{from}.{norm}.{kind}"),
                ));
            }
            for (linear, mlp) in [("linear_0", "mlp.0"), ("linear_1", "mlp.2")] {
                all.push(plain(&format!("{to}/ffn/{linear}/{kind}"), &format!("{from}.{mlp}.{kind}")));
            }
        }
    }
    all
}

/// Offsets at which the records of a `model.bin` start.
pub fn record_offsets(variables: &[Variable], stored: Stored) -> Vec<usize> {
    let header = 4 + 2 + "WhisperSpec".len() + 1 + 4 + 4;
    let records = variables.iter().flat_map(|variable| records(variable, stored));
    let mut end = header;
    records
        .map(|record| {
            end += record.len();
            end - record.len()
        })
        .collect()
}

/// Writes `model.bin`.
pub fn ct2(variables: &[Variable], stored: Stored) -> Vec<u8> {
    let mut file = Vec::new();
    file.extend(6_u32.to_le_bytes());
    string(&mut file, "WhisperSpec");
    file.extend(3_u32.to_le_bytes());
    let records: Vec<Vec<u8>> = variables.iter().flat_map(|variable| records(variable, stored)).collect();
    file.extend((records.len() as u32).to_le_bytes());
    file.extend(records.concat());
    file.extend(1_u32.to_le_bytes());
    string(&mut file, "decoder/projection/weight");
    string(&mut file, "decoder/embeddings/weight");
    file
}

fn string(file: &mut Vec<u8>, text: &str) {
    file.extend((text.len() as u16 + 1).to_le_bytes());
    file.extend(text.as_bytes());
    file.push(0);
}

fn record(name: &str, dims: &[usize], number: u8, data: &[u8]) -> Vec<u8> {
    let mut record = Vec::new();
    string(&mut record, name);
    record.push(dims.len() as u8);
    dims.iter().for_each(|dim| record.extend((*dim as u32).to_le_bytes()));
    record.push(number);
    record.extend((data.len() as u32).to_le_bytes());
    record.extend(data);
    record
}

fn f32s(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

fn records(variable: &Variable, stored: Stored) -> Vec<Vec<u8>> {
    let Variable { name, dims, values } = variable;
    if dims.is_empty() {
        return vec![record(name, dims, 2, &(values[0] as i16).to_le_bytes())];
    }
    if stored == Stored::I8 && name.ends_with("weight") {
        let (mut data, mut scales) = (Vec::new(), Vec::new());
        for row in values.chunks(values.len() / dims[0]) {
            let scale = 127.0 / row.iter().fold(0.0_f32, |largest, value| largest.max(value.abs()));
            scales.push(scale);
            data.extend(row.iter().map(|value| (value * scale).round() as i8 as u8));
        }
        let scale = record(&format!("{name}_scale"), &dims[..1], 0, &f32s(&scales));
        return vec![record(name, dims, 1, &data), scale];
    }
    if stored == Stored::F16 {
        let data: Vec<u8> = values.iter().flat_map(|v| half::f16::from_f32(*v).to_le_bytes()).collect();
        return vec![record(name, dims, 4, &data)];
    }
    vec![record(name, dims, 0, &f32s(values))]
}

/// Writes a faster-whisper folder.
pub fn write_folder(folder: &Path, stored: Stored) {
    fs::create_dir_all(folder).unwrap();
    fs::write(folder.join("model.bin"), ct2(&variables(), stored)).unwrap();
    fs::write(folder.join("vocabulary.txt"), spelt_tokens().join("\n")).unwrap();
}
