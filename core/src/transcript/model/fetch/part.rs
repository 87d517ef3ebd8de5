//! The part of a file that has arrived so far: kept when a download is interrupted, resumed by the next.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::super::verify::verify_stream;
use crate::control::CancelToken;
use crate::error::{Error, Result};

/// The part and its version, beside the target, so that putting it in place is a rename.
fn paths_of(target: &Path) -> [PathBuf; 2] {
    [with_suffix(target, ".part"), with_suffix(target, ".part.etag")]
}

/// Removes what an interrupted download of `target` left.
pub(super) fn remove(target: &Path) -> Result<()> {
    paths_of(target).iter().try_for_each(|path| remove_file(path))
}

/// Removes a file that may not be there.
fn remove_file(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Error::writing(path, error)),
        _ => Ok(()),
    }
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Hashes what `file` holds from its position on, and its length.
pub(super) fn digest_rest(file: &mut File, path: &Path, cancel: &CancelToken) -> Result<(Sha256, u64)> {
    let (mut digest, mut len) = (Sha256::new(), 0);
    let mut buffer = vec![0; 1 << 20];
    loop {
        cancel.check()?;
        let read = file.read(&mut buffer).map_err(|error| Error::reading(path, error))?;
        if read == 0 {
            return Ok((digest, len));
        }
        #[expect(clippy::indexing_slicing, reason = "a reader fills no more than it was given")]
        digest.update(&buffer[..read]);
        len += read as u64;
    }
}

pub(super) fn hex(digest: Sha256) -> String {
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// An open `.part` file with the running hash of its bytes.
#[derive(Debug)]
pub(super) struct Part {
    file: File,
    path: PathBuf,
    tag_path: PathBuf,
    tag: Option<String>,
    digest: Sha256,
    len: u64,
}

impl Part {
    /// Opens what an earlier download left, or an empty one.
    pub(super) fn open(target: &Path, cancel: &CancelToken) -> Result<Self> {
        let [path, tag_path] = paths_of(target);
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(|error| Error::writing(&path, error))?;
        let (digest, len) = digest_rest(&mut file, &path, cancel)?;
        let tag = fs::read_to_string(&tag_path).ok();
        Ok(Self { file, path, tag_path, tag, digest, len })
    }

    pub(super) fn len(&self) -> u64 {
        self.len
    }
    /// Version of the file that the bytes are of, as the server called it.
    pub(super) fn tag(&self) -> Option<&str> {
        self.tag.as_deref()
    }
    pub(super) fn digest(&self) -> String {
        hex(self.digest.clone())
    }

    pub(super) fn append(&mut self, bytes: &[u8]) -> Result<()> {
        self.file.write_all(bytes).map_err(|error| Error::writing(&self.path, error))?;
        self.digest.update(bytes);
        self.len += bytes.len() as u64;
        Ok(())
    }

    /// Remembers the version, for the next request.
    pub(super) fn set_tag(&mut self, tag: Option<String>) -> Result<()> {
        match &tag {
            Some(text) => {
                fs::write(&self.tag_path, text).map_err(|error| Error::writing(&self.tag_path, error))?;
            }
            None => remove_file(&self.tag_path)?,
        }
        self.tag = tag;
        Ok(())
    }

    /// Throws away what has arrived.
    pub(super) fn restart(&mut self) -> Result<()> {
        self.file.set_len(0).map_err(|error| Error::writing(&self.path, error))?;
        self.file.rewind().map_err(|error| Error::writing(&self.path, error))?;
        self.digest = Sha256::new();
        self.len = 0;
        self.set_tag(None)
    }

    /// Checks the structure and moves the file to `target`; one that is no model is thrown away.
    pub(super) fn put(mut self, target: &Path) -> Result<()> {
        if let Err(error) = verify_stream(&self.file, target) {
            self.restart()?;
            return Err(error);
        }
        self.file.sync_all().map_err(|error| Error::writing(&self.path, error))?;
        remove_file(&self.tag_path)?;
        drop(self.file);
        fs::rename(&self.path, target).map_err(|error| Error::writing(target, error))
    }
}
