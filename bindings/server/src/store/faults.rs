//! What disks and object stores refuse, as a client is told.

use std::path::Path;

use crate::error::{Problem, Result};

/// Makes a folder that is to be there.
pub(super) fn make_folder(path: &Path) -> Result<()> {
    std::fs::create_dir_all(path).map_err(|error| captioni::Error::writing(path, error).into())
}

/// What the object store refused.
pub(super) fn refused(operation: &'static str, error: object_store::Error) -> Problem {
    if let object_store::Error::NotFound { path, .. } = &error {
        return Problem::not_found(format!("object {path}"));
    }
    metrics::counter!("captioni_storage_errors_total", "operation" => operation).increment(1);
    Problem::unavailable("store", error)
}

/// What the disk or a stream of the object store refused.
pub(super) fn failed(operation: &'static str, error: std::io::Error) -> Problem {
    metrics::counter!("captioni_storage_errors_total", "operation" => operation).increment(1);
    match error.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
            captioni::Error::writing("the store", error).into()
        }
        _ => Problem::unavailable("store", error),
    }
}
