//! A bucket of S3, R2 or a server that speaks like them, and the URLs that clients use with it directly.

use std::sync::Arc;
use std::time::Duration;

use object_store::ObjectStore;
use object_store::aws::AmazonS3Builder;
use object_store::prefix::PrefixStore;
use rusty_s3::actions::{CreateMultipartUpload, S3Action};
use rusty_s3::{Credentials, UrlStyle};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::config::Config;
use crate::error::{Problem, Result};
use crate::secret::Secret;

/// Files above this go up in parts.
const MULTIPART_ABOVE: u64 = 64 << 20;
/// Bytes of a part; S3 wants at least 5 MiB and at most 10,000 parts.
const PART: u64 = 16 << 20;
/// How long a client has to begin an upload.
const LIFETIME: Duration = Duration::from_secs(6 * 3600);

/// A bucket and the keys to it.
#[derive(Debug)]
pub struct Bucket {
    bucket: rusty_s3::Bucket,
    credentials: Credentials,
    prefix: String,
    endpoint: String,
    region: String,
    secret: (Secret, Secret),
    client: reqwest::Client,
}

/// Where a client sends its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UploadUrls {
    /// In one go.
    Put(String),
    /// In parts; `id` is the bucket's name for the upload.
    Multipart {
        /// Name of the upload.
        id: String,
        /// Bytes of each part but the last.
        part_bytes: u64,
        /// A URL for each part.
        urls: Vec<String>,
    },
}

/// A part that the client has sent.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Part {
    /// Counted from 1.
    pub number: u16,
    /// What S3 answered.
    pub etag: String,
}

impl Bucket {
    pub(super) fn new(url: &str, config: &Config) -> Result<Self> {
        let wrong = || Problem::field("STORAGE_URL", format!("{url:?}"), "s3://BUCKET or s3://BUCKET/PREFIX");
        let rest = url.strip_prefix("s3://").ok_or_else(wrong)?;
        let (name, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        if name.is_empty() {
            return Err(wrong());
        }
        let secret = |name: &str, value: &Option<Secret>| {
            value.clone().ok_or_else(|| Problem::field(name, "not set", "the key of the bucket"))
        };
        let id = secret("AWS_ACCESS_KEY_ID", &config.aws_access_key_id)?;
        let key = secret("AWS_SECRET_ACCESS_KEY", &config.aws_secret_access_key)?;
        let region = config.aws_region.clone();
        let endpoint = config.aws_endpoint_url.clone();
        let endpoint = endpoint.unwrap_or_else(|| format!("https://s3.{region}.amazonaws.com"));
        let address =
            endpoint.parse().map_err(|_| Problem::field("AWS_ENDPOINT_URL", &endpoint, "an address"))?;
        let bucket = rusty_s3::Bucket::new(address, UrlStyle::Path, name.to_owned(), region.clone())
            .map_err(|error| Problem::field("STORAGE_URL", error, "the name of a bucket"))?;
        Ok(Self {
            bucket,
            credentials: Credentials::new(id.expose(), key.expose()),
            prefix: prefix.trim_matches('/').to_owned(),
            endpoint,
            region,
            secret: (id, key),
            client: reqwest::Client::new(),
        })
    }

    pub(super) fn objects(&self) -> Result<Arc<dyn ObjectStore>> {
        let store = AmazonS3Builder::new()
            .with_bucket_name(self.bucket.name())
            .with_region(&self.region)
            .with_endpoint(&self.endpoint)
            .with_allow_http(self.endpoint.starts_with("http://"))
            .with_virtual_hosted_style_request(false)
            .with_access_key_id(self.secret.0.expose())
            .with_secret_access_key(self.secret.1.expose())
            .build()
            .map_err(|error| Problem::internal("the bucket cannot be used", error))?;
        Ok(Arc::new(PrefixStore::new(store, self.prefix.as_str())))
    }

    fn key(&self, name: &str) -> String {
        if self.prefix.is_empty() { name.to_owned() } else { format!("{}/{name}", self.prefix) }
    }

    /// URLs for a file of `bytes`.
    ///
    /// # Errors
    /// Those of the bucket.
    pub async fn upload_urls(&self, name: &str, bytes: u64) -> Result<UploadUrls> {
        let key = self.key(name);
        let credentials = Some(&self.credentials);
        if bytes <= MULTIPART_ABOVE {
            return Ok(UploadUrls::Put(self.bucket.put_object(credentials, &key).sign(LIFETIME).to_string()));
        }
        let url = self.bucket.create_multipart_upload(credentials, &key).sign(LIFETIME);
        let text = self.send(self.client.post(url)).await?;
        let created = CreateMultipartUpload::parse_response(&text)
            .map_err(|error| Problem::internal("the bucket's answer was not understood", error))?;
        let id = created.upload_id().to_owned();
        let parts = u16::try_from(bytes.div_ceil(PART)).unwrap_or(u16::MAX);
        let urls = (1..=parts)
            .map(|part| self.bucket.upload_part(credentials, &key, part, &id).sign(LIFETIME).to_string())
            .collect();
        Ok(UploadUrls::Multipart { id, part_bytes: PART, urls })
    }

    /// Joins the parts that the client has sent.
    ///
    /// # Errors
    /// Those of the bucket, such as a part that it does not know.
    pub async fn complete(&self, name: &str, id: &str, parts: &[Part]) -> Result<()> {
        let key = self.key(name);
        let etags = parts.iter().map(|part| part.etag.as_str());
        let action = self.bucket.complete_multipart_upload(Some(&self.credentials), &key, id, etags);
        let url = action.sign(LIFETIME);
        self.send(self.client.post(url).body(action.body())).await.map(drop)
    }

    /// Forgets the parts of an upload that will not be completed.
    ///
    /// # Errors
    /// Those of the bucket.
    pub async fn abort(&self, name: &str, id: &str) -> Result<()> {
        let key = self.key(name);
        let url = self.bucket.abort_multipart_upload(Some(&self.credentials), &key, id).sign(LIFETIME);
        self.send(self.client.delete(url)).await.map(drop)
    }

    pub(super) fn get_url(&self, name: &str, disposition: &str, lifetime: Duration) -> String {
        let key = self.key(name);
        let mut action = self.bucket.get_object(Some(&self.credentials), &key);
        action.query_mut().insert("response-content-disposition", disposition.to_owned());
        action.sign(lifetime).to_string()
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> Result<String> {
        let count =
            || metrics::counter!("captioni_storage_errors_total", "operation" => "upload").increment(1);
        let answer = request.send().await.map_err(|error| {
            count();
            Problem::unavailable("store", error.without_url())
        })?;
        let status = answer.status();
        let text = answer.text().await.map_err(|error| Problem::unavailable("store", error.without_url()))?;
        if status.is_client_error() {
            return Err(Problem::field(
                "parts",
                "not what the store holds",
                "the numbers and ETags that it answered",
            )
            .hint("begin the upload again"));
        }
        if !status.is_success() {
            count();
            return Err(Problem::unavailable("store", status));
        }
        Ok(text)
    }
}
