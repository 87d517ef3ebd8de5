//! A file that appears whole or not at all.
//!
//! Bytes go to a hidden temporary beside the target, so that the rename at the end stays on one file system
//! and is atomic. Dropping the [`Target`] before [`Target::commit`] removes the temporary.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::error::{Error, Result};

/// An output file in the making.
#[derive(Debug)]
pub(crate) struct Target {
    /// As the caller named it, for messages.
    named: PathBuf,
    /// Where it goes: symbolic links are followed, not replaced.
    real: PathBuf,
    temporary: NamedTempFile,
}

impl Target {
    /// Checks that `path` can be written and creates the temporary. `input` is a file that must survive.
    pub fn create(path: &Path, input: Option<&Path>) -> Result<Self> {
        if let Some(input) = input
            && same_file(path, input)
        {
            return Err(Error::option("output", path.display(), "a path other than the input's"));
        }
        let unwritable =
            |reason: String| Error::OutputUnwritable { path: path.to_owned(), reason, source: None };
        let real = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        match fs::metadata(&real) {
            Ok(found) if found.is_dir() => return Err(unwritable("it is a folder".into())),
            Ok(found) if !found.is_file() => return Err(unwritable("it is not a regular file".into())),
            // Renaming onto a write-protected file would succeed; opening it tells, and changes nothing.
            Ok(_) => drop(OpenOptions::new().write(true).open(&real).map_err(|e| Error::writing(path, e))?),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(Error::writing(path, error)),
        }
        let folder = match real.parent() {
            Some(parent) if parent.as_os_str().is_empty() => Path::new("."),
            Some(parent) => parent,
            None => return Err(unwritable("it has no file name".into())),
        };
        if !folder.exists() {
            return Err(unwritable(format!("folder {} does not exist", folder.display())));
        }
        let temporary = temporary_in(folder).map_err(|e| Error::writing(path, e))?;
        Ok(Self { named: path.to_owned(), real, temporary })
    }

    /// The path as the caller gave it.
    pub fn path(&self) -> &Path {
        &self.named
    }

    /// The open temporary.
    pub fn file(&self) -> Result<File> {
        self.temporary.as_file().try_clone().map_err(|e| Error::writing(&self.named, e))
    }

    /// Makes the bytes durable and moves them to the target's name. Returns how many they are.
    pub fn commit(self) -> Result<u64> {
        let failed = |e| Error::writing(&self.named, e);
        // Some file systems find out only here that there is no space.
        self.temporary.as_file().sync_all().map_err(failed)?;
        let bytes = self.temporary.as_file().metadata().map_err(failed)?.len();
        if let Ok(replaced) = fs::metadata(&self.real) {
            // The file keeps the access rights that it had; where that is refused it gets the usual ones.
            let _ = self.temporary.as_file().set_permissions(replaced.permissions());
        }
        self.temporary.persist(&self.real).map_err(|e| Error::writing(&self.named, e.error))?;
        Ok(bytes)
    }
}

/// Writes a small file, whole or not at all.
///
/// # Errors
/// [`Error::OutputUnwritable`], [`Error::DiskFull`].
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<()> {
    let target = Target::create(path, None)?;
    target.file()?.write_all(bytes).map_err(|e| Error::writing(path, e))?;
    target.commit().map(drop)
}

fn temporary_in(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".captioni-").suffix(".part");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As for any new file: the umask takes away what it does.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

fn same_file(a: &Path, b: &Path) -> bool {
    match (fs::canonicalize(a), fs::canonicalize(b)) {
        (Ok(a), Ok(b)) => a == b,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;
    use crate::error::ErrorCode;

    fn names(folder: &Path) -> Vec<String> {
        fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn the_target_changes_on_commit_only() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.mp4");
        fs::write(&path, "old").unwrap();
        let target = Target::create(&path, None).unwrap();
        target.file().unwrap().write_all(b"new bytes").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(target.commit().unwrap(), 9);
        assert_eq!(fs::read(&path).unwrap(), b"new bytes");
        assert_eq!(names(folder.path()), ["out.mp4"]);
    }

    #[test]
    fn dropping_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let target = Target::create(&folder.path().join("out.mp4"), None).unwrap();
        target.file().unwrap().write_all(b"half").unwrap();
        assert_eq!(names(folder.path()).len(), 1);
        drop(target);
        assert!(names(folder.path()).is_empty());
    }

    #[test]
    fn unwritable_targets_say_why() {
        let folder = tempfile::tempdir().unwrap();
        let reason = |path: &Path| {
            let error = Target::create(path, None).unwrap_err();
            assert_eq!(error.code(), ErrorCode::OutputUnwritable, "{error}");
            error.to_string()
        };
        assert!(reason(folder.path()).ends_with("it is a folder"));
        assert!(reason(&folder.path().join("no/out.mp4")).contains("does not exist"));
        #[cfg(unix)]
        assert!(reason(Path::new("/dev/null")).ends_with("it is not a regular file"));
    }

    #[test]
    fn the_input_is_never_the_output() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("film.mp4");
        fs::write(&path, "film").unwrap();
        let other_spelling = folder.path().join(".").join("film.mp4");
        let error = Target::create(&other_spelling, Some(&path)).unwrap_err();
        assert_eq!(error.code(), ErrorCode::OptionsInvalid);
        assert_eq!(fs::read(&path).unwrap(), b"film");
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_and_rights_kept() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("real.mp4"), folder.path().join("link.mp4"));
        fs::write(&file, "old").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        let target = Target::create(&link, None).unwrap();
        target.file().unwrap().write_all(b"new").unwrap();
        target.commit().unwrap();
        assert_eq!(fs::read(&file).unwrap(), b"new");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
    }
}
