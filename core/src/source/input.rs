//! Where media comes from, and how to open it.

use std::fmt;
use std::fs::File;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::ffi::av::io::ReadSeek;

/// Bytes before the samples.
const WAV_HEADER: u32 = 44;

/// Peaks of floating-point audio may be a little over full scale, 12 dB; integers that nobody scaled are far over.
const LOUDEST: f32 = 4.0;

/// A media file, or its bytes, and what people call it. Cheap to clone.
#[derive(Clone)]
pub struct Input {
    media: Media,
    /// In place of the path, for messages.
    called: Option<Arc<str>>,
}

#[derive(Clone)]
enum Media {
    /// A regular file.
    Path(PathBuf),
    /// A whole file in memory, owned by whatever the host keeps it in.
    Bytes(Arc<dyn AsRef<[u8]> + Send + Sync>),
}

impl Input {
    /// Bytes in memory.
    pub fn bytes(bytes: impl AsRef<[u8]> + Send + Sync + 'static) -> Self {
        Self { media: Media::Bytes(Arc::new(bytes)), called: None }
    }

    /// The same, called `name` in messages: a host shows the name that a person gave the file, not where it keeps it.
    #[must_use]
    pub fn called(self, name: &str) -> Self {
        Self { called: Some(name.into()), ..self }
    }

    /// Sound in memory, one channel of samples from -1 to 1, as a WAV file.
    ///
    /// # Errors
    /// [`Error::OptionsInvalid`] for a rate outside 1 kHz to 768 kHz and for samples that are no numbers or far outside
    /// -1 to 1, [`Error::LimitExceeded`] above 4 GiB.
    pub fn pcm(samples: &[f32], rate: u32) -> Result<Self> {
        if !(1_000..=768_000).contains(&rate) {
            return Err(Error::option("rate", rate, "1000 to 768000 samples per second"));
        }
        check_samples(samples)?;
        let data_len =
            u32::try_from(samples.len() * 4).ok().filter(|len| len.checked_add(WAV_HEADER).is_some());
        let data_len = data_len.ok_or_else(|| Error::LimitExceeded {
            what: "length of the audio in samples".into(),
            value: samples.len().to_string(),
            limit: ((u32::MAX - WAV_HEADER) / 4).to_string(),
        })?;
        let mut wav = Vec::with_capacity((WAV_HEADER + data_len) as usize);
        let (float, channels, bits): (u16, u16, u16) = (3, 1, 32);
        wav.extend(b"RIFF");
        wav.extend((WAV_HEADER - 8 + data_len).to_le_bytes());
        wav.extend(b"WAVEfmt ");
        wav.extend(16u32.to_le_bytes());
        [float, channels].iter().for_each(|field| wav.extend(field.to_le_bytes()));
        [rate, rate * 4].iter().for_each(|field| wav.extend(field.to_le_bytes()));
        [4, bits].iter().for_each(|field| wav.extend(field.to_le_bytes()));
        wav.extend(b"data");
        wav.extend(data_len.to_le_bytes());
        samples.iter().for_each(|sample| wav.extend(sample.to_le_bytes()));
        Ok(Self::bytes(wav))
    }

    /// What messages call it: the name that was given, or else the path or `<bytes>`.
    pub fn name(&self) -> String {
        match (&self.called, &self.media) {
            (Some(name), _) => name.as_ref().to_owned(),
            (None, Media::Path(path)) => path.display().to_string(),
            (None, Media::Bytes(_)) => "<bytes>".into(),
        }
    }

    /// The path, if it is a file.
    pub fn path(&self) -> Option<&Path> {
        match &self.media {
            Media::Path(path) => Some(path),
            Media::Bytes(_) => None,
        }
    }

    /// What kept it from being read.
    pub(super) fn failure(&self, error: std::io::Error) -> Error {
        match &self.media {
            Media::Path(_) => Error::reading(self.name(), error),
            Media::Bytes(_) => Error::unreadable(self.name(), error.to_string()),
        }
    }

    /// The file name's extension, if it is text.
    pub(super) fn extension(&self) -> Option<&str> {
        let file = self.called.as_deref().map(Path::new).or_else(|| self.path());
        file.and_then(Path::extension).and_then(|extension| extension.to_str())
    }

    /// A reader at the start of the data, and the number of bytes.
    pub(super) fn reader(&self) -> Result<(Box<dyn ReadSeek>, u64)> {
        let (reader, len): (Box<dyn ReadSeek>, u64) = match &self.media {
            Media::Path(path) => {
                let (file, len) = self.open_regular(path)?;
                (Box::new(file), len)
            }
            Media::Bytes(bytes) => {
                let bytes = Shared(Arc::clone(bytes));
                let len = bytes.as_ref().len() as u64;
                (Box::new(Cursor::new(bytes)), len)
            }
        };
        if len == 0 {
            return Err(Error::unreadable(self.name(), "it is empty"));
        }
        Ok((reader, len))
    }

    /// Pipes and devices are refused: a job reads its input more than once, and opening a pipe may wait for ever.
    fn open_regular(&self, path: &Path) -> Result<(File, u64)> {
        let metadata = std::fs::metadata(path).map_err(|error| self.failure(error))?;
        if metadata.is_dir() {
            return Err(Error::unreadable(self.name(), "it is a folder"));
        }
        if !metadata.is_file() {
            return Err(Error::unreadable(
                self.name(),
                "it is a pipe or device; accepted: regular files, or the bytes in memory",
            ));
        }
        Ok((File::open(path).map_err(|error| self.failure(error))?, metadata.len()))
    }
}

/// Integers that were turned into floats without being scaled make noise to a recogniser, and a NaN silence.
fn check_samples(samples: &[f32]) -> Result<()> {
    const ACCEPTED: &str = "samples from -1 to 1; divide those of 16-bit integers by 32768";
    if let Some((at, sample)) = samples.iter().enumerate().find(|(_, sample)| !sample.is_finite()) {
        return Err(Error::option("input", format!("{sample} at sample {at}"), ACCEPTED));
    }
    let (low, high) = samples.iter().fold((0.0_f32, 0.0_f32), |(low, high), &s| (low.min(s), high.max(s)));
    if low < -LOUDEST || high > LOUDEST {
        return Err(Error::option("input", format!("samples from {low} to {high}"), ACCEPTED));
    }
    Ok(())
}

struct Shared(Arc<dyn AsRef<[u8]> + Send + Sync>);

impl AsRef<[u8]> for Shared {
    fn as_ref(&self) -> &[u8] {
        (*self.0).as_ref()
    }
}

impl fmt::Debug for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.media {
            Media::Path(path) => f.debug_tuple("Path").field(path).finish(),
            Media::Bytes(bytes) => write!(f, "Bytes({} bytes)", (**bytes).as_ref().len()),
        }
    }
}

impl From<PathBuf> for Input {
    fn from(path: PathBuf) -> Self {
        Self { media: Media::Path(path), called: None }
    }
}

impl From<&Path> for Input {
    fn from(path: &Path) -> Self {
        path.to_owned().into()
    }
}

/// How to open and decode an input.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct OpenOptions {
    /// FFmpeg's name of the container format, for data without a signature (`g722`, `s16le`); found by
    /// looking at the data, and for raw speech at the file's extension, when not given.
    pub format: Option<String>,
    /// Decoder threads, at most 64; 0, the default, for one per core.
    pub decode_threads: u32,
}

impl OpenOptions {
    pub(crate) const MAX_THREADS: u32 = 64;

    /// Checks the ranges.
    ///
    /// # Errors
    /// [`Error::OptionsInvalid`].
    pub fn validate(&self) -> Result<()> {
        if self.decode_threads > Self::MAX_THREADS {
            let accepted = format!("0 to {}", Self::MAX_THREADS);
            return Err(Error::option("decodeThreads", self.decode_threads, accepted));
        }
        Ok(())
    }
}
