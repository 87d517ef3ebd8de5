//! What the operator sets, by flags or by the environment.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use serde_json::{Map, Value, json};

use crate::error::{Problem, Result};
use crate::secret::Secret;

/// Settings of the server and of its workers.
#[derive(Debug, Clone, Args)]
pub struct Config {
    /// Address and port to listen on.
    #[arg(long, global = true, env = "CAPTIONI_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Folder of the database, uploads and results, where those have no address of their own.
    #[arg(long, global = true, env = "CAPTIONI_DATA_DIR", default_value = "captioni-data")]
    pub data_dir: PathBuf,
    /// `sqlite:FILE` or `postgres://...`; SQLite in the data folder without it.
    #[arg(long, global = true, env = "DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<Secret>,
    /// `redis://...`, or nothing for a queue in the database.
    #[arg(long, global = true, env = "QUEUE_URL", hide_env_values = true)]
    pub queue_url: Option<Secret>,
    /// `s3://BUCKET/PREFIX`, or nothing for the data folder. Keys, region and endpoint come from the usual
    /// AWS variables.
    #[arg(long, global = true, env = "STORAGE_URL")]
    pub storage_url: Option<String>,
    /// S3: key id.
    #[arg(long, global = true, env = "AWS_ACCESS_KEY_ID", hide_env_values = true)]
    pub aws_access_key_id: Option<Secret>,
    /// S3: secret key.
    #[arg(long, global = true, env = "AWS_SECRET_ACCESS_KEY", hide_env_values = true)]
    pub aws_secret_access_key: Option<Secret>,
    /// S3: region; `auto` for R2.
    #[arg(long, global = true, env = "AWS_REGION", default_value = "us-east-1")]
    pub aws_region: String,
    /// S3: address of a service that is not Amazon's.
    #[arg(long, global = true, env = "AWS_ENDPOINT_URL")]
    pub aws_endpoint_url: Option<String>,
    /// Signs upload and result URLs; kept in the data folder when not set. The same on every server.
    #[arg(long, global = true, env = "CAPTIONI_SIGNING_SECRET", hide_env_values = true)]
    pub signing_secret: Option<Secret>,
    /// API keys with all scopes but `admin`, separated by commas.
    #[arg(long, global = true, env = "CAPTIONI_API_KEYS", value_delimiter = ',', hide_env_values = true)]
    pub api_keys: Vec<Secret>,
    /// Bearer token of the daily clean-up.
    #[arg(long, global = true, env = "CRON_SECRET", hide_env_values = true)]
    pub cron_secret: Option<Secret>,
    /// Signing secret of Stripe's webhook.
    #[arg(long, global = true, env = "STRIPE_WEBHOOK_SECRET", hide_env_values = true)]
    pub stripe_webhook_secret: Option<Secret>,
    /// Address that clients use, for links in alerts; `http://LISTEN` without it.
    #[arg(long, global = true, env = "CAPTIONI_PUBLIC_URL")]
    pub public_url: Option<String>,
    /// Folder of videos that anyone may try, beside the one in the program.
    #[arg(long, global = true, env = "CAPTIONI_DEMO_DIR")]
    pub demo_dir: Option<PathBuf>,
    /// Speech model of jobs that name none.
    #[arg(long, global = true, env = "CAPTIONI_MODEL", default_value = "tiny.en")]
    pub model: String,
    /// Folder of the models; the platform's cache folder without it.
    #[arg(long, global = true, env = "CAPTIONI_MODEL_DIR")]
    pub model_dir: Option<PathBuf>,
    /// Folders of font files for what the bundled fonts lack, separated by commas; styles may name their families.
    #[arg(long, global = true, env = "CAPTIONI_FONT_DIRS", value_delimiter = ',')]
    pub font_dirs: Vec<PathBuf>,
    /// Jobs at a time in this process.
    #[arg(long, global = true, env = "CAPTIONI_WORKERS", default_value_t = 1)]
    pub workers: usize,
    /// Largest upload in megabytes.
    #[arg(long, global = true, env = "CAPTIONI_MAX_FILE_MB", default_value_t = 500)]
    pub max_file_mb: u64,
    /// Uploads that a key, or an address without one, may have announced and not sent; 0 for no limit. Operators have none.
    #[arg(long, global = true, env = "CAPTIONI_OPEN_UPLOADS", default_value_t = 100)]
    pub open_uploads: u32,
    /// What these may add up to in megabytes; 0 for no limit.
    #[arg(long, global = true, env = "CAPTIONI_OPEN_UPLOADS_MB", default_value_t = 20_000)]
    pub open_uploads_mb: u64,
    /// Longest video or audio in seconds.
    #[arg(long, global = true, env = "CAPTIONI_MAX_DURATION_S", default_value_t = 3600)]
    pub max_duration_s: u64,
    /// Most pixels of a frame; 4K by default.
    #[arg(long, global = true, env = "CAPTIONI_MAX_PIXELS", default_value_t = 3840 * 2160)]
    pub max_pixels: u64,
    /// Longest time that a job may run, in seconds.
    #[arg(long, global = true, env = "CAPTIONI_JOB_TIMEOUT_S", default_value_t = 3600)]
    pub job_timeout_s: u64,
    /// Most memory of a job's process, in megabytes of address space.
    #[arg(long, global = true, env = "CAPTIONI_JOB_MEMORY_MB", default_value_t = 6144)]
    pub job_memory_mb: u64,
    /// Requests a minute for a key, and for an address until its key has proved right; 0 for no limit.
    #[arg(long, global = true, env = "CAPTIONI_RATE_PER_MINUTE", default_value_t = 6000)]
    pub rate_per_minute: u32,
    /// Origins whose pages may call the API, separated by commas; `*` for all.
    #[arg(long, global = true, env = "CAPTIONI_CORS_ORIGINS", value_delimiter = ',')]
    pub cors_origins: Vec<String>,
    /// Hosts that `videoUrl` may name, separated by commas: `example.com`, `*.example.com` for all below it, `*` for
    /// every public one. None without it.
    #[arg(long, global = true, env = "CAPTIONI_VIDEO_HOSTS", value_delimiter = ',')]
    pub video_hosts: Vec<String>,
    /// Hosts that `webhookUrl` may name, in the same way.
    #[arg(long, global = true, env = "CAPTIONI_WEBHOOK_HOSTS", value_delimiter = ',', default_value = "*")]
    pub webhook_hosts: Vec<String>,
    /// Hosts, of those, that may have private addresses, such as services beside this one. Use with care: whoever may
    /// start jobs can make the server ask them.
    #[arg(long, global = true, env = "CAPTIONI_PRIVATE_HOSTS", value_delimiter = ',')]
    pub private_hosts: Vec<String>,
    /// Hours that an upload is kept.
    #[arg(long, global = true, env = "CAPTIONI_KEEP_UPLOADS_H", default_value_t = 24)]
    pub keep_uploads_h: u64,
    /// Hours that results are kept.
    #[arg(long, global = true, env = "CAPTIONI_KEEP_RESULTS_H", default_value_t = 168)]
    pub keep_results_h: u64,
    /// Address that alerts are posted to.
    #[arg(long, global = true, env = "CAPTIONI_ALERT_WEBHOOK_URL", hide_env_values = true)]
    pub alert_webhook_url: Option<Secret>,
    /// How often alerts are looked at, in milliseconds; a rule must be broken twice in a row.
    #[arg(long, global = true, env = "CAPTIONI_ALERT_INTERVAL_MS", default_value_t = 15_000)]
    pub alert_interval_ms: u64,
    /// Base address of an OpenAI-compatible service that writes posts, such as `https://api.openai.com/v1`.
    #[arg(long, global = true, env = "CAPTIONI_POSTS_URL")]
    pub posts_url: Option<String>,
    /// Its keys, taken in turn, separated by commas.
    #[arg(long, global = true, env = "CAPTIONI_POSTS_KEYS", value_delimiter = ',', hide_env_values = true)]
    pub posts_keys: Vec<Secret>,
    /// Its model.
    #[arg(long, global = true, env = "CAPTIONI_POSTS_MODEL", default_value = "gpt-4o-mini")]
    pub posts_model: String,
    /// What is logged, such as `info` or `captioni_server=debug,warn`.
    #[arg(long, global = true, env = "CAPTIONI_LOG", default_value = "info")]
    pub log: String,
    /// Address and port where a worker that serves nothing else shows its figures.
    #[arg(long, global = true, env = "CAPTIONI_METRICS_LISTEN")]
    pub metrics_listen: Option<SocketAddr>,
    /// Seconds without a sign of life after which a job is taken from its worker.
    #[arg(long, global = true, env = "CAPTIONI_LEASE_S", default_value_t = 15)]
    pub lease_s: u64,
    /// Connections to the database.
    #[arg(long, global = true, env = "CAPTIONI_DATABASE_POOL", default_value_t = 10)]
    pub database_pool: u32,
}

impl Config {
    /// Takes what is set to nothing as not set, as files of settings have it.
    #[must_use]
    pub fn tidy(mut self) -> Self {
        let secrets = [
            &mut self.database_url,
            &mut self.queue_url,
            &mut self.aws_access_key_id,
            &mut self.aws_secret_access_key,
            &mut self.signing_secret,
            &mut self.cron_secret,
            &mut self.stripe_webhook_secret,
            &mut self.alert_webhook_url,
        ];
        secrets.into_iter().for_each(|secret| {
            secret.take_if(|secret| secret.expose().is_empty());
        });
        for text in
            [&mut self.storage_url, &mut self.aws_endpoint_url, &mut self.public_url, &mut self.posts_url]
        {
            text.take_if(|text| text.is_empty());
        }
        for path in [&mut self.demo_dir, &mut self.model_dir] {
            path.take_if(|path| path.as_os_str().is_empty());
        }
        self.font_dirs.retain(|folder| !folder.as_os_str().is_empty());
        for keys in [&mut self.api_keys, &mut self.posts_keys] {
            keys.retain(|key| !key.expose().is_empty());
        }
        for names in
            [&mut self.cors_origins, &mut self.video_hosts, &mut self.webhook_hosts, &mut self.private_hosts]
        {
            names.iter_mut().for_each(|name| *name = name.trim().to_ascii_lowercase());
            names.retain(|name| !name.is_empty());
        }
        self
    }

    /// What every look of a job has of the operator, beside what was asked for.
    pub fn add_to_look(&self, look: &mut Map<String, Value>) {
        if !self.font_dirs.is_empty() {
            look.insert("fontDirs".into(), json!(self.font_dirs));
        }
    }

    /// Checks each setting by itself.
    ///
    /// # Errors
    /// The first that will not do.
    pub fn check(&self) -> Result<()> {
        let counts = [
            ("CAPTIONI_WORKERS", self.workers as u64, 1, 64),
            ("CAPTIONI_MAX_FILE_MB", self.max_file_mb, 1, 1_000_000),
            ("CAPTIONI_MAX_DURATION_S", self.max_duration_s, 1, 864_000),
            ("CAPTIONI_MAX_PIXELS", self.max_pixels, 256, 16_384 * 16_384),
            ("CAPTIONI_JOB_TIMEOUT_S", self.job_timeout_s, 1, 864_000),
            ("CAPTIONI_JOB_MEMORY_MB", self.job_memory_mb, 512, 1_048_576),
            ("CAPTIONI_LEASE_S", self.lease_s, 2, 600),
            ("CAPTIONI_ALERT_INTERVAL_MS", self.alert_interval_ms, 100, 3_600_000),
            ("CAPTIONI_DATABASE_POOL", u64::from(self.database_pool), 2, 500),
            ("CAPTIONI_KEEP_UPLOADS_H", self.keep_uploads_h, 1, 87_600),
            ("CAPTIONI_KEEP_RESULTS_H", self.keep_results_h, 1, 87_600),
        ];
        for (name, value, least, most) in counts {
            if !(least..=most).contains(&value) {
                return Err(Problem::field(name, value, format!("{least} to {most}")));
            }
        }
        for (name, secret) in
            [("CAPTIONI_SIGNING_SECRET", &self.signing_secret), ("CRON_SECRET", &self.cron_secret)]
        {
            let length = secret.as_ref().map(|secret| secret.expose().len());
            if let Some(length) = length.filter(|&length| length < 16) {
                return Err(Problem::field(name, format!("{length} characters long"), "16 and more"));
            }
        }
        if self.api_keys.iter().any(|key| key.expose().len() < 16) {
            return Err(Problem::field("CAPTIONI_API_KEYS", "a short key", "keys of 16 characters and more"));
        }
        for (name, hosts) in [
            ("CAPTIONI_VIDEO_HOSTS", &self.video_hosts),
            ("CAPTIONI_WEBHOOK_HOSTS", &self.webhook_hosts),
            ("CAPTIONI_PRIVATE_HOSTS", &self.private_hosts),
        ] {
            if let Some(wrong) = hosts.iter().find(|host| host.contains([':', '/', ' '])) {
                let accepted = "names of hosts without scheme, port and path, such as media.example.com";
                return Err(Problem::field(name, format!("{wrong:?}"), accepted));
            }
        }
        if let Some(wrong) = self.font_dirs.iter().find(|folder| !folder.is_dir()) {
            return Err(Problem::field("CAPTIONI_FONT_DIRS", wrong.display(), "folders that exist"));
        }
        if self.posts_url.is_some() && self.posts_keys.is_empty() {
            return Err(Problem::field(
                "CAPTIONI_POSTS_KEYS",
                "empty",
                "at least one key for CAPTIONI_POSTS_URL",
            ));
        }
        for (name, address) in [
            ("CAPTIONI_PUBLIC_URL", self.public_url.as_deref()),
            ("CAPTIONI_POSTS_URL", self.posts_url.as_deref()),
            ("AWS_ENDPOINT_URL", self.aws_endpoint_url.as_deref()),
            ("CAPTIONI_ALERT_WEBHOOK_URL", self.alert_webhook_url.as_ref().map(Secret::expose)),
        ] {
            let wrong = address.filter(|address| !is_http(address));
            if wrong.is_some() {
                return Err(Problem::field(
                    name,
                    "no address",
                    "an address that begins with http:// or https://",
                ));
            }
        }
        Ok(())
    }

    /// Address of the database.
    pub fn database(&self) -> Secret {
        self.database_url.clone().unwrap_or_else(|| {
            Secret::from(format!("sqlite:{}", self.data_dir.join("captioni.db").display()))
        })
    }

    /// Address of the queue.
    pub fn queue(&self) -> Secret {
        if let Some(url) = &self.queue_url {
            return url.clone();
        }
        let database = self.database();
        // SQLite has one writer at a time, so that the queue has a file of its own.
        match database.expose().strip_prefix("sqlite:") {
            Some(_) => Secret::from(format!("sqlite:{}", self.data_dir.join("queue.db").display())),
            None => database,
        }
    }

    /// Address that clients use.
    pub fn public_url(&self) -> String {
        let url = self.public_url.clone().unwrap_or_else(|| format!("http://{}", self.listen));
        url.trim_end_matches('/').to_owned()
    }

    /// Largest upload in bytes.
    pub const fn max_file_bytes(&self) -> u64 {
        self.max_file_mb * 1_000_000
    }

    /// Time without a sign of life after which a job is taken from its worker.
    pub const fn lease(&self) -> Duration {
        Duration::from_secs(self.lease_s)
    }
}

fn is_http(address: &str) -> bool {
    url::Url::parse(address).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}
