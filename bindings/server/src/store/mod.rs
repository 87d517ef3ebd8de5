//! Where uploads and results lie: a folder, or a bucket of S3 or R2.
//!
//! Objects are named `uploads/UPLOAD` and `results/JOB/RUN/FILE`. A run has a folder of its own, so that one that lost
//! its job overwrites nothing of the one that has it.

mod faults;
mod local;
mod s3;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::stream::BoxStream;
use futures::{Stream, StreamExt, TryStreamExt};
use object_store::buffered::BufWriter;
use object_store::path::Path as Key;
use object_store::{GetOptions, ObjectMeta, ObjectStore, ObjectStoreExt};
use tempfile::TempPath;
use tokio::io::AsyncWriteExt;
use tokio_util::io::StreamReader;

use faults::{failed, make_folder, refused};
pub use local::Incoming;
pub use s3::{Bucket, Part, UploadUrls};

use crate::config::Config;
use crate::error::{Problem, Result};

/// Names of what may fail, in figures.
pub const OPERATIONS: [&str; 7] = ["check", "delete", "keep", "list", "read", "upload", "write"];

/// Objects by name. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    objects: Arc<dyn ObjectStore>,
    kind: Kind,
    scratch: PathBuf,
}

#[derive(Debug, Clone)]
enum Kind {
    Folder { root: PathBuf, incoming: Incoming },
    Bucket(Arc<Bucket>),
}

/// A file that is there while this value is.
#[derive(Debug)]
pub enum LocalFile {
    /// The object itself.
    Object(PathBuf),
    /// A copy of it.
    Copy(tempfile::TempPath),
}

impl LocalFile {
    /// Where it is.
    pub fn path(&self) -> &Path {
        match self {
            Self::Object(path) => path,
            Self::Copy(path) => path,
        }
    }
}

impl Store {
    /// The store that `config` names; its folders are made.
    ///
    /// # Errors
    /// A folder that cannot be made, an address that is not understood.
    pub fn open(config: &Config) -> Result<Self> {
        let scratch = config.data_dir.join("scratch");
        make_folder(&scratch)?;
        let Some(url) = &config.storage_url else {
            let root = config.data_dir.join("store");
            make_folder(&root)?;
            let root = root
                .canonicalize()
                .map_err(|error| Problem::internal("the data folder cannot be read", error))?;
            let objects = object_store::local::LocalFileSystem::new_with_prefix(&root)
                .map_err(|error| Problem::internal("the data folder cannot be used", error))?
                .with_automatic_cleanup(true)
                .with_fsync(true);
            let incoming = Incoming::new(config.data_dir.join("incoming"))?;
            return Ok(Self { objects: Arc::new(objects), kind: Kind::Folder { root, incoming }, scratch });
        };
        let bucket = Bucket::new(url, config)?;
        Ok(Self { objects: bucket.objects()?, kind: Kind::Bucket(Arc::new(bucket)), scratch })
    }

    /// Files of a folder that writers have begun and not ended; a bucket keeps none.
    pub fn begun(&self) -> Vec<PathBuf> {
        let Kind::Folder { root, .. } = &self.kind else { return Vec::new() };
        let mut found = Vec::new();
        let mut folders = vec![root.clone()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
                if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                    folders.push(entry.path());
                } else if entry.file_name().to_string_lossy().contains('#') {
                    // The store gives a file its own name when it is whole.
                    found.push(entry.path());
                }
            }
        }
        found
    }

    /// Where uploads of clients arrive, if that is here.
    pub fn incoming(&self) -> Option<&Incoming> {
        match &self.kind {
            Kind::Folder { incoming, .. } => Some(incoming),
            Kind::Bucket(_) => None,
        }
    }

    /// The bucket, if it is one.
    pub fn bucket(&self) -> Option<&Bucket> {
        match &self.kind {
            Kind::Folder { .. } => None,
            Kind::Bucket(bucket) => Some(bucket),
        }
    }

    /// A folder for files that need not outlive the process.
    pub fn scratch(&self) -> &Path {
        &self.scratch
    }

    /// A new file there, empty, which goes with its handle.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn scratch_file(&self, suffix: &str) -> Result<TempPath> {
        let made = tempfile::Builder::new().suffix(suffix).tempfile_in(&self.scratch);
        let made = made.map_err(|error| captioni::Error::writing(&self.scratch, error))?;
        Ok(made.into_temp_path())
    }

    /// Moves a whole upload that arrived here to its place.
    ///
    /// # Errors
    /// Those of the disk.
    pub async fn keep_incoming(&self, id: &str) -> Result<()> {
        let Kind::Folder { root, incoming } = &self.kind else { return Ok(()) };
        let place = root.join("uploads").join(id);
        let from = incoming.path(id);
        let moved = async {
            tokio::fs::create_dir_all(root.join("uploads")).await?;
            tokio::fs::File::open(&from).await?.sync_all().await?;
            tokio::fs::rename(&from, &place).await
        };
        moved.await.map_err(|error| failed("keep", error))
    }

    /// The object as a file: itself, or a copy that goes with the value.
    ///
    /// # Errors
    /// `NOT_FOUND`, those of the store.
    pub async fn local(&self, name: &str) -> Result<LocalFile> {
        if let Kind::Folder { root, .. } = &self.kind {
            let path = root.join(name);
            return match tokio::fs::try_exists(&path).await {
                Ok(true) => Ok(LocalFile::Object(path)),
                Ok(false) => Err(Problem::not_found(format!("object {name}"))),
                Err(error) => Err(failed("read", error)),
            };
        }
        let (file, path) = tempfile::NamedTempFile::new_in(&self.scratch)
            .map_err(|error| captioni::Error::writing(&self.scratch, error))?
            .into_parts();
        let mut file = tokio::fs::File::from_std(file);
        let object = self.objects.get(&Key::from(name)).await.map_err(|error| refused("read", error))?;
        let mut reader = StreamReader::new(object.into_stream().map_err(std::io::Error::other));
        let copied = async {
            tokio::io::copy(&mut reader, &mut file).await?;
            file.flush().await
        };
        copied.await.map_err(|error| failed("read", error))?;
        Ok(LocalFile::Copy(path))
    }

    /// Stores a file under `name`, whole or not at all.
    ///
    /// # Errors
    /// Those of the disk and of the store.
    pub async fn put(&self, name: &str, path: &Path) -> Result<()> {
        let mut file = tokio::fs::File::open(path)
            .await
            .map_err(|error| Problem::internal("a result is gone", error))?;
        let mut writer = BufWriter::new(Arc::clone(&self.objects), Key::from(name));
        let copied = async {
            tokio::io::copy(&mut file, &mut writer).await?;
            writer.shutdown().await
        };
        if let Err(error) = copied.await {
            let _ = writer.abort().await;
            return Err(failed("write", error));
        }
        Ok(())
    }

    /// Stores what comes under `name`, whole or not at all.
    ///
    /// # Errors
    /// Those of the store, and what comes instead of more.
    pub async fn receive(&self, name: &str, body: impl Stream<Item = Result<Bytes>> + Send) -> Result<()> {
        let mut writer = BufWriter::new(Arc::clone(&self.objects), Key::from(name));
        let mut body = std::pin::pin!(body);
        let received = async {
            while let Some(piece) = body.next().await {
                writer.write_all(&piece?).await.map_err(|error| failed("write", error))?;
            }
            writer.shutdown().await.map_err(|error| failed("write", error))
        };
        let received = received.await;
        if received.is_err() {
            let _ = writer.abort().await;
        }
        received
    }

    /// Size of an object and when it changed; `None` if there is none.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn head(&self, name: &str) -> Result<Option<ObjectMeta>> {
        match self.objects.head(&Key::from(name)).await {
            Ok(meta) => Ok(Some(meta)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(refused("read", error)),
        }
    }

    /// The bytes of `range` of an object.
    ///
    /// # Errors
    /// `NOT_FOUND`, those of the store.
    pub async fn read(
        &self,
        name: &str,
        range: std::ops::Range<u64>,
    ) -> Result<BoxStream<'static, object_store::Result<Bytes>>> {
        let options = GetOptions { range: Some(range.into()), ..GetOptions::default() };
        let object =
            self.objects.get_opts(&Key::from(name), options).await.map_err(|error| refused("read", error))?;
        Ok(object.into_stream())
    }

    /// Deletes all objects whose name begins with the folder `name`, or that one object; how many bytes that frees.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn delete(&self, name: &str) -> Result<u64> {
        let mut objects: Vec<ObjectMeta> = self.list(name).try_collect().await?;
        objects.extend(self.head(name).await?);
        self.remove(&objects).await
    }

    /// Deletes all objects in the folder `name` but those in the folder `kept` inside it.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn delete_but(&self, name: &str, kept: Option<&str>) -> Result<()> {
        let mut objects: Vec<ObjectMeta> = self.list(name).try_collect().await?;
        if let Some(kept) = kept.map(Key::from) {
            objects.retain(|object| !object.location.prefix_matches(&kept));
        }
        self.remove(&objects).await.map(drop)
    }

    /// How many bytes that frees. One that is gone already is no error.
    async fn remove(&self, objects: &[ObjectMeta]) -> Result<u64> {
        for object in objects {
            match self.objects.delete(&object.location).await {
                Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
                Err(error) => return Err(refused("delete", error)),
            }
        }
        Ok(objects.iter().map(|object| object.size).sum())
    }

    /// All objects under the folder `name`.
    pub fn list(&self, name: &str) -> BoxStream<'static, Result<ObjectMeta>> {
        self.objects.list(Some(&Key::from(name))).map_err(|error| refused("list", error)).boxed()
    }

    /// Writes, reads and deletes a small object.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn check(&self) -> Result<()> {
        let key = Key::from(format!("checks/{}", crate::secret::random(8)));
        let check = async {
            self.objects.put(&key, Bytes::from_static(b"captioni").into()).await?;
            self.objects.get(&key).await?.bytes().await?;
            self.objects.delete(&key).await
        };
        tokio::time::timeout(Duration::from_secs(5), check)
            .await
            .map_err(|error| Problem::unavailable("store", error))?
            .map_err(|error| refused("check", error))
    }

    /// A URL of the store's own for an object, if it has such URLs.
    pub fn presigned(&self, name: &str, disposition: &str, lifetime: Duration) -> Option<String> {
        self.bucket().map(|bucket| bucket.get_url(name, disposition, lifetime))
    }
}

/// Folder of a job's results; each run that stores any has one in it.
pub fn results_of(job: &str) -> String {
    format!("results/{job}")
}
