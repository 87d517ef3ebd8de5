//! The folder that models are kept in.

use std::fs;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;
use serde::Serialize;

#[cfg(feature = "models")]
use super::convert::{WeightFormat, convert};
#[cfg(feature = "models")]
use super::fetch::{self, FetchOptions};
use super::manifest::{Manifest, Published, file_name};
use super::verify::{missing, verify};
#[cfg(feature = "models")]
use crate::control::Control;
use crate::error::{Error, Result};

/// Names the cache folder, over the platform's convention.
const DIR_VARIABLE: &str = "CAPTIONI_MODEL_DIR";

/// Models on disk and those that can be fetched.
///
/// Nothing is downloaded unless [`fetch`](Self::fetch) is called.
#[derive(Debug, Clone)]
pub struct ModelStore {
    dir: PathBuf,
    manifest: Manifest,
}

/// A model of the manifest, or one that was converted into the cache.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ModelStatus {
    /// Name, such as `tiny.en`.
    pub name: String,
    /// Length of the file in bytes.
    pub bytes: u64,
    /// Where the file is, or would be.
    pub path: PathBuf,
    /// Whether it is there and whole.
    pub installed: bool,
    /// Whether it knows languages other than English.
    pub multilingual: bool,
    /// Hash of the published file.
    pub sha256: Option<String>,
    /// Where the hash was learnt, or that there is none.
    pub hash_source: String,
}

impl ModelStore {
    /// Opens `dir`, or `CAPTIONI_MODEL_DIR`, or the platform's cache folder (`~/.cache/captioni/models`
    /// on Linux). The folder need not exist.
    ///
    /// # Errors
    /// [`Error::OptionsInvalid`] if none is given and there is no home folder.
    pub fn open(dir: Option<PathBuf>) -> Result<Self> {
        let given = dir.or_else(|| std::env::var_os(DIR_VARIABLE).map(PathBuf::from));
        let dir = match given.filter(|dir| !dir.as_os_str().is_empty()) {
            Some(dir) => dir,
            None => etcetera::base_strategy::choose_native_strategy()
                .map_err(|error| Error::option(DIR_VARIABLE, error, "a folder to keep models in"))?
                .cache_dir()
                .join("captioni")
                .join("models"),
        };
        Ok(Self { dir, manifest: Manifest::builtin()? })
    }

    /// With another list of models.
    #[must_use]
    pub fn with_manifest(mut self, manifest: Manifest) -> Self {
        self.manifest = manifest;
        self
    }

    /// The folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The models of the manifest in its order, then others in the folder by name.
    pub fn list(&self) -> Vec<ModelStatus> {
        let published = self.manifest.models.iter().map(|model| self.status(model));
        published.chain(self.local_models()).collect()
    }

    fn status(&self, model: &Published) -> ModelStatus {
        let path = self.dir.join(model.file_name());
        ModelStatus {
            name: model.name.clone(),
            bytes: model.bytes,
            installed: verify(&path).is_ok(),
            path,
            multilingual: model.is_multilingual(),
            sha256: model.sha256.clone(),
            hash_source: self.manifest.hash_source(model).to_owned(),
        }
    }

    fn local_models(&self) -> Vec<ModelStatus> {
        let mut found: Vec<ModelStatus> = fs::read_dir(&self.dir)
            .into_iter()
            .flatten()
            .flatten()
            .filter_map(|entry| {
                let file = entry.file_name();
                let name = file.to_str()?.strip_prefix("ggml-")?.strip_suffix(".bin")?.to_owned();
                let info = verify(&entry.path()).ok().filter(|_| self.manifest.find(&name).is_none())?;
                Some(ModelStatus {
                    name,
                    bytes: info.bytes,
                    path: entry.path(),
                    installed: true,
                    multilingual: info.hyperparameters.is_multilingual(),
                    sha256: None,
                    hash_source: "none: a local file, checked by structure".into(),
                })
            })
            .collect();
        found.sort_by(|a, b| a.name.cmp(&b.name));
        found
    }

    /// Where the model `name` is, or would be after [`fetch`](Self::fetch).
    ///
    /// # Errors
    /// [`Error::OptionsInvalid`] for a name that is neither in the manifest nor in the folder.
    pub fn path(&self, name: &str) -> Result<PathBuf> {
        let path = self.dir.join(file_name(name));
        let plain = Path::new(name).components().count() == 1;
        if self.manifest.find(name).is_some() || (plain && path.is_file()) {
            return Ok(path);
        }
        Err(self.unknown(name))
    }

    /// The verified file of a model, given by name or as a path.
    ///
    /// # Errors
    /// [`Error::ModelMissing`] if it is not there, [`Error::ModelInvalid`] if it is not whole,
    /// [`Error::OptionsInvalid`] for an unknown name.
    pub fn resolve(&self, name_or_path: &str) -> Result<PathBuf> {
        let path = match self.path(name_or_path) {
            Ok(path) => path,
            Err(_) if looks_like_a_path(name_or_path) => PathBuf::from(name_or_path),
            Err(unknown) => return Err(unknown),
        };
        if path.is_dir() {
            return Err(Error::ModelFolder { path });
        }
        match verify(&path) {
            Ok(_) => Ok(path),
            Err(Error::ModelMissing { .. }) if self.manifest.find(name_or_path).is_some() => {
                Err(Error::ModelMissing { name: name_or_path.into(), dir: self.dir.clone() })
            }
            Err(Error::ModelMissing { .. }) => Err(missing(&path)),
            Err(error) => Err(error),
        }
    }

    fn unknown(&self, name: &str) -> Error {
        let nearest = self.manifest.nearest(name).join(", ");
        Error::option("model", name, format!("a model file or the name of a known model, such as {nearest}"))
    }
}

#[cfg(feature = "models")]
impl ModelStore {
    /// Fetches the model `name` unless it is there and whole, and gives its verified file.
    ///
    /// From the hub, or the mirror that `CAPTIONI_MODEL_URL` names. An interrupted download is resumed by the next call.
    ///
    /// # Errors
    /// [`Error::ModelUnavailable`] if no source gives it, [`Error::ModelInvalid`] if what they give is
    /// not the published file, [`Error::OptionsInvalid`] for an unknown name, [`Error::OutputUnwritable`],
    /// [`Error::DiskFull`] or [`Error::Cancelled`].
    pub fn fetch(&self, name: &str, control: &Control) -> Result<PathBuf> {
        self.fetch_with(name, &FetchOptions::from_env(), control)
    }

    /// The same with options of one's own.
    ///
    /// # Errors
    /// As [`fetch`](Self::fetch), and [`Error::OptionsInvalid`] for an option out of range.
    pub fn fetch_with(&self, name: &str, options: &FetchOptions, control: &Control) -> Result<PathBuf> {
        options.validate()?;
        let model = self.manifest.find(name).ok_or_else(|| self.unknown(name))?;
        let job = fetch::Job { manifest: &self.manifest, model, dir: &self.dir, options, control };
        job.run()
    }

    /// Converts a faster-whisper folder into the model of the folder's own name, and gives its file.
    ///
    /// # Errors
    /// As [`convert`], and [`Error::InputNotFound`] without the folder.
    pub fn convert(&self, folder: &Path, format: WeightFormat, control: &Control) -> Result<PathBuf> {
        let real = folder.canonicalize().map_err(|error| Error::reading(folder, error))?;
        let name = real.file_name().unwrap_or_default().to_string_lossy();
        fs::create_dir_all(&self.dir).map_err(|error| Error::writing(&self.dir, error))?;
        let target = self.dir.join(file_name(&name));
        convert(&real, &target, format, control)?;
        Ok(target)
    }
}

fn looks_like_a_path(text: &str) -> bool {
    let path = Path::new(text);
    path.components().count() > 1 || path.extension().is_some_and(|e| e == "bin") || path.exists()
}
