//! One download of a model at a time, across processes.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::time::Duration;

use crate::control::CancelToken;
use crate::error::{Error, Result};

const POLL: Duration = Duration::from_millis(50);

/// Waits until no other process fetches the model `name` into `dir`; dropping the file lets the next on.
///
/// The lock is on a file of its own that stays, since a lock on a file that is renamed or removed
/// protects nothing.
pub(super) fn acquire(dir: &Path, name: &str, cancel: &CancelToken) -> Result<File> {
    let path = dir.join(format!(".{name}.lock"));
    let file = File::create(&path).map_err(|error| Error::writing(&path, error))?;
    loop {
        cancel.check()?;
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) => std::thread::sleep(POLL),
            Err(TryLockError::Error(error)) => return Err(Error::writing(&path, error)),
        }
    }
}
