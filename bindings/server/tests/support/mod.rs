//! The real program on a real backend, for the suites beside this folder.
#![allow(dead_code, reason = "each suite uses its part")]

pub mod fake;

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;
use serde_json::{Value, json};
use tempfile::TempDir;

/// Where a suite runs: SQLite always, the others where their addresses are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    Sqlite,
    Postgres,
    Redis,
}

impl Backend {
    /// Backends that are there. CI gives the addresses of all, so that none is left out unseen.
    pub fn all() -> Vec<Self> {
        let given = |name: &str| std::env::var_os(name).is_some();
        assert!(
            std::env::var_os("CI").is_none()
                || (given("CAPTIONI_TEST_POSTGRES_URL") && given("CAPTIONI_TEST_REDIS_URL")),
            "run this suite through `.ci/server with`, which starts Postgres and Redis"
        );
        let mut all = vec![Self::Sqlite];
        all.extend(given("CAPTIONI_TEST_POSTGRES_URL").then_some(Self::Postgres));
        all.extend(given("CAPTIONI_TEST_REDIS_URL").then_some(Self::Redis));
        all
    }
}

/// One for all requests, as making it reads the system's certificates. Each gets a connection of its own, since servers
/// here come and go.
static CLIENT: LazyLock<reqwest::Client> =
    LazyLock::new(|| reqwest::Client::builder().pool_max_idle_per_host(0).build().unwrap());

/// A place for servers and workers: a folder, a database and a queue of its own.
pub struct Site {
    pub folder: TempDir,
    pub port: u16,
    env: Vec<(String, String)>,
    database: Option<String>,
}

/// A running program; it ends with the value.
pub struct Process(Child);

impl Process {
    pub fn id(&self) -> u32 {
        self.0.id()
    }

    /// As the system does it to a process that has eaten all memory.
    pub fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }

    pub fn signal(&self, signal: Signal) {
        let id = nix::unistd::Pid::from_raw(i32::try_from(self.id()).unwrap());
        nix::sys::signal::kill(id, signal).unwrap();
    }

    /// As an operator does it.
    pub fn stop(mut self) {
        self.signal(Signal::SIGTERM);
        let deadline = Instant::now() + Duration::from_secs(20);
        while self.0.try_wait().unwrap().is_none() {
            assert!(Instant::now() < deadline, "the program does not end");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Site {
    pub fn new(backend: Backend) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let demo = folder.path().join("demo");
        std::fs::create_dir(&demo).unwrap();
        make_clip(&demo.join("clip.mp4"), "640x360", 2);
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut env = vec![
            ("CAPTIONI_LISTEN".into(), format!("127.0.0.1:{port}")),
            ("CAPTIONI_DATA_DIR".into(), folder.path().join("data").display().to_string()),
            ("CAPTIONI_DEMO_DIR".into(), demo.display().to_string()),
            ("CAPTIONI_LEASE_S".into(), "2".into()),
            // Tests ask more often than people.
            ("CAPTIONI_RATE_PER_MINUTE".into(), "0".into()),
            ("CAPTIONI_LOG".into(), std::env::var("CAPTIONI_TEST_LOG").unwrap_or_else(|_| "error".into())),
            ("CRON_SECRET".into(), "a secret of the tests".into()),
        ];
        let mut database = None;
        match backend {
            Backend::Sqlite => {}
            Backend::Postgres => {
                let (url, name) = new_database();
                env.push(("DATABASE_URL".into(), url));
                database = Some(name);
            }
            Backend::Redis => {
                let url = std::env::var("CAPTIONI_TEST_REDIS_URL").unwrap();
                run("redis-cli", &["-u", &url, "flushall"]);
                env.push(("QUEUE_URL".into(), url));
            }
        }
        Self { folder, port, env, database }
    }

    /// The same place with a clip that takes seconds to caption, for jobs that are to be met at work.
    pub fn with_long_clip(self) -> Self {
        make_clip(&self.folder.path().join("demo/clip.mp4"), "1920x1080", 8);
        self
    }

    /// The same place with another setting.
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.set(name, value);
        self
    }

    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.env.retain(|(known, _)| known != name);
        self.env.push((name.into(), value.into()));
    }

    /// The value of a setting.
    pub fn setting(&self, name: &str) -> String {
        self.env.iter().find(|(known, _)| known == name).expect("a setting").1.clone()
    }

    /// Name of its database on Postgres.
    pub fn database(&self) -> Option<&str> {
        self.database.as_deref()
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_captioni-server"));
        command.args(arguments).env_clear().envs(std::env::vars().filter(|(name, _)| {
            matches!(
                name.as_str(),
                "PATH" | "HOME" | "XDG_CACHE_HOME" | "CAPTIONI_MODEL_DIR" | "LD_LIBRARY_PATH"
            )
        }));
        command.envs(self.env.iter().cloned());
        command
    }

    pub fn start(&self, what: &str) -> Process {
        Process(self.command(&[what]).stdout(Stdio::null()).spawn().unwrap())
    }

    /// A server that answers.
    pub fn serve(&self, what: &str) -> Process {
        let process = self.start(what);
        let deadline = Instant::now() + Duration::from_secs(30);
        while self.try_get("/api/ready").is_none_or(|(status, _)| status != 200) {
            assert!(Instant::now() < deadline, "the server does not come up");
            std::thread::sleep(Duration::from_millis(50));
        }
        process
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    pub fn try_get(&self, path: &str) -> Option<(u16, Value)> {
        self.send("GET", path, None, &[])
    }

    pub fn get(&self, path: &str) -> (u16, Value) {
        self.try_get(path).expect("an answer")
    }

    pub fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        self.send("POST", path, Some(body.to_string().into_bytes()), &[("content-type", "application/json")])
            .expect("an answer")
    }

    pub fn delete(&self, path: &str) -> (u16, Value) {
        self.send("DELETE", path, None, &[]).expect("an answer")
    }

    /// `None` if nobody answers.
    pub fn send(
        &self,
        method: &str,
        path: &str,
        body: Option<Vec<u8>>,
        headers: &[(&str, &str)],
    ) -> Option<(u16, Value)> {
        let url = if path.starts_with("http") { path.to_owned() } else { self.url(path) };
        let (method, headers) = (
            method.to_owned(),
            headers.iter().map(|(a, b)| (String::from(*a), String::from(*b))).collect::<Vec<_>>(),
        );
        block_on(async move {
            let mut request = CLIENT.request(method.parse().unwrap(), url).timeout(Duration::from_secs(30));
            for (name, value) in headers {
                request = request.header(name, value);
            }
            if let Some(body) = body {
                request = request.body(body);
            }
            let answer = request.send().await.ok()?;
            let status = answer.status().as_u16();
            let bytes = answer.bytes().await.ok()?;
            let value = serde_json::from_slice(&bytes)
                .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(&bytes).into_owned()));
            Some((status, value))
        })
    }

    /// The status alone, of an answer that may never end.
    pub fn send_for_status(&self, method: &str, path: &str, body: Vec<u8>, headers: &[(&str, &str)]) -> u16 {
        let mut request = CLIENT.request(method.parse().unwrap(), self.url(path)).body(body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        block_on(async move {
            request.timeout(Duration::from_secs(30)).send().await.expect("an answer").status().as_u16()
        })
    }

    /// A job on the clip with a transcript, so that no speech is transcribed. Its id.
    pub fn generate(&self) -> String {
        let (status, body) = self.post("/api/video/generate", &request());
        assert_eq!(status, 202, "{body}");
        body["jobId"].as_str().unwrap().to_owned()
    }

    pub fn job(&self, id: &str) -> Value {
        self.get(&format!("/api/video/job/{id}")).1
    }

    /// Waits for a job to end; the job as it is then.
    pub fn ended(&self, id: &str, within: Duration) -> Value {
        let deadline = Instant::now() + within;
        loop {
            let job = self.try_get(&format!("/api/video/job/{id}")).map(|(_, job)| job).unwrap_or_default();
            if matches!(job["state"].as_str(), Some("completed" | "failed" | "dead" | "cancelled")) {
                return job;
            }
            assert!(Instant::now() < deadline, "the job has not ended: {job}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Waits until the job is being worked on.
    pub fn active(&self, id: &str) -> Value {
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            let job = self.job(id);
            if job["state"] == "active" {
                return job;
            }
            // Between two attempts it waits.
            assert!(job["state"] == "waiting" && Instant::now() < deadline, "never active: {job}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Folders of runs that have left results.
    pub fn runs(&self, id: &str) -> Vec<PathBuf> {
        let folder = self.data().join("store/results").join(id);
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        // A folder that was emptied may stay.
        entries.map(|entry| entry.path()).filter(|path| files(path) > 0).collect()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        if let Some(name) = &self.database {
            let url = std::env::var("CAPTIONI_TEST_POSTGRES_URL").unwrap();
            let _ = Command::new("psql")
                .args([&url, "-qc", &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")])
                .status();
        }
    }
}

/// Whole files; one that a killed worker had begun has `#` in its name and is no object.
pub fn files(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter(|entry| !entry.file_name().to_string_lossy().contains('#')).count()
}

pub fn request() -> Value {
    let words: Vec<Value> = ["Ask", "not", "what", "your", "country"]
        .iter()
        .enumerate()
        .map(|(at, word)| json!({"text": word, "start": at as f64 * 0.4, "end": at as f64 * 0.4 + 0.3}))
        .collect();
    json!({
        "demoFile": "clip.mp4",
        "transcript": {
            "language": "en", "duration": 2.0, "model": "",
            "segments": [{"start": 0.0, "end": 2.0, "text": "Ask not what your country", "words": words}],
        },
        "output": {"preset": "ultrafast"},
    })
}

/// Moving bars and a tone.
pub fn make_clip(path: &Path, size: &str, seconds: u32) {
    let path = path.display().to_string();
    let (picture, sound) = (
        format!("testsrc2=size={size}:rate=30:duration={seconds}"),
        format!("sine=frequency=300:duration={seconds}"),
    );
    run(
        "ffmpeg",
        &[
            "-v",
            "error",
            "-y",
            "-f",
            "lavfi",
            "-i",
            &picture,
            "-f",
            "lavfi",
            "-i",
            &sound,
            "-preset",
            "ultrafast",
            "-shortest",
            &path,
        ],
    );
}

pub fn run(program: &str, arguments: &[&str]) {
    let status = Command::new(program).args(arguments).stdout(Stdio::null()).status().unwrap();
    assert!(status.success(), "{program} {arguments:?}");
}

fn new_database() -> (String, String) {
    let url = std::env::var("CAPTIONI_TEST_POSTGRES_URL").unwrap();
    let name = format!("captioni_{}", captioni_server::secret::random(6));
    run("psql", &[&url, "-qc", &format!("CREATE DATABASE {name}")]);
    let (base, _) = url.rsplit_once('/').unwrap();
    (format!("{base}/{name}"), name)
}

pub fn block_on<T>(future: impl Future<Output = T> + Send) -> T
where
    T: Send,
{
    std::thread::scope(|scope| {
        scope
            .spawn(|| {
                tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
            })
            .join()
            .unwrap()
    })
}
