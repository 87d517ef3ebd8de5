//! Files that appear whole or not at all.

use std::fs;
use std::path::Path;

use tempfile::NamedTempFile;

use crate::error::{Error, Result};

/// A temporary file in the folder of `target`, removed unless it is [`put`] in place.
pub(super) fn beside(target: &Path) -> Result<NamedTempFile> {
    let folder = match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    builder.prefix(".captioni-").suffix(".tmp");
    // Other users of the machine may read a model, as far as the umask lets them.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder).map_err(|error| Error::writing(target, error))
}

/// Moves a finished temporary to `target` in one step.
pub(super) fn put(temporary: NamedTempFile, target: &Path) -> Result<()> {
    temporary.as_file().sync_all().map_err(|error| Error::writing(target, error))?;
    temporary.persist(target).map(drop).map_err(|error| Error::writing(target, error.error))
}

/// Removes a file that may not be there.
pub(super) fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Error::writing(path, error)),
        _ => Ok(()),
    }
}
