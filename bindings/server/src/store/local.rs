//! Uploads that arrive at this server, piece by piece.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use futures::{Stream, StreamExt};
use tokio::io::{AsyncSeekExt, AsyncWriteExt, SeekFrom};

use super::faults::{failed, make_folder};
use crate::error::{Problem, Result, ServerCode};

/// A client that sends nothing for this long has gone.
const IDLE: Duration = Duration::from_secs(30);

/// The folder of uploads that are not whole yet. Clones share it.
#[derive(Debug, Clone)]
pub struct Incoming {
    folder: PathBuf,
    /// Uploads that a request writes to just now.
    busy: Arc<Mutex<HashSet<String>>>,
}

struct Busy<'a>(&'a Incoming, &'a str);

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        self.0.busy.lock().unwrap_or_else(PoisonError::into_inner).remove(self.1);
    }
}

impl Incoming {
    pub(super) fn new(folder: PathBuf) -> Result<Self> {
        make_folder(&folder)?;
        Ok(Self { folder, busy: Arc::default() })
    }

    /// Where the bytes of an upload are.
    pub fn path(&self, id: &str) -> PathBuf {
        self.folder.join(id)
    }

    /// The folder itself.
    pub fn folder(&self) -> &std::path::Path {
        &self.folder
    }

    /// Bytes that are held of an upload.
    ///
    /// # Errors
    /// Those of the disk.
    pub async fn held(&self, id: &str) -> Result<u64> {
        match tokio::fs::metadata(self.path(id)).await {
            Ok(metadata) => Ok(metadata.len()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(0),
            Err(error) => Err(failed("read", error)),
        }
    }

    /// Appends `body` at `offset`; bytes that are held then. What arrived before a cut is kept.
    ///
    /// # Errors
    /// `CONFLICT` if `offset` is not what is held or another request writes; `PAYLOAD_TOO_LARGE` above `limit`.
    pub async fn append(
        &self,
        id: &str,
        offset: u64,
        limit: u64,
        mut body: impl Stream<Item = Result<Bytes, axum::Error>> + Unpin,
    ) -> Result<u64> {
        let _busy = self.occupy(id)?;
        let held = self.held(id).await?;
        if offset != held {
            return Err(Problem::new(
                ServerCode::Conflict,
                format!("`Upload-Offset` is {offset}; {held} bytes are held"),
            )
            .hint("ask with HEAD and go on from there"));
        }
        let mut options = tokio::fs::OpenOptions::new();
        options.create(true).write(true).truncate(false);
        let mut file = options.open(self.path(id)).await.map_err(|error| failed("write", error))?;
        file.seek(SeekFrom::Start(offset)).await.map_err(|error| failed("write", error))?;
        let mut at = offset;
        let ended = loop {
            let piece = match tokio::time::timeout(IDLE, body.next()).await {
                Err(_) => {
                    break Err(Problem::new(
                        ServerCode::BadRequest,
                        format!("nothing arrived for {} seconds", IDLE.as_secs()),
                    )
                    .hint("ask with HEAD how much is held and go on from there"));
                }
                Ok(None) => break Ok(()),
                Ok(Some(Err(error))) => {
                    break Err(Problem::new(ServerCode::BadRequest, format!("the upload was cut: {error}")));
                }
                Ok(Some(Ok(piece))) => piece,
            };
            if at + piece.len() as u64 > limit {
                break Err(Problem::new(
                    ServerCode::PayloadTooLarge,
                    format!("more than the {limit} bytes that were announced have arrived"),
                ));
            }
            file.write_all(&piece).await.map_err(|error| failed("write", error))?;
            at += piece.len() as u64;
        };
        file.flush().await.map_err(|error| failed("write", error))?;
        if ended.as_ref().is_err_and(|problem| problem.is(ServerCode::PayloadTooLarge)) {
            let _ = file.set_len(offset).await;
        }
        ended.map(|()| at)
    }

    /// Forgets what is held of an upload.
    pub async fn forget(&self, id: &str) {
        let _ = tokio::fs::remove_file(self.path(id)).await;
    }

    fn occupy<'a>(&'a self, id: &'a str) -> Result<Busy<'a>> {
        let mut busy = self.busy.lock().unwrap_or_else(PoisonError::into_inner);
        if !busy.insert(id.to_owned()) {
            return Err(Problem::new(ServerCode::Conflict, "another request is writing to this upload")
                .hint("wait until it ends, then ask with HEAD how much is held"));
        }
        Ok(Busy(self, id))
    }
}
