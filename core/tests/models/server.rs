//! A web server that misbehaves on request.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

/// What to do with one request.
#[derive(Clone, Copy)]
pub enum Answer {
    /// Serve, and honour ranges.
    Ranges,
    /// Serve the whole file, whatever was asked for.
    Whole,
    /// As `Ranges`, but close after this many bytes of the body.
    Cut(usize),
    /// As `Ranges`, but send no more after this many bytes of the body, and keep the connection.
    Stall(usize),
    /// As `Ranges`, but under another version.
    Changed,
    /// A partial answer that starts at the first byte.
    WrongRange,
    /// No file: this status.
    Status(u16),
}

/// Serves one body; the last answer is repeated.
pub struct Server {
    pub url: String,
    /// The `Range` header of each request, or none.
    pub ranges: Arc<Mutex<Vec<Option<String>>>>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    pub fn start(body: Vec<u8>, answers: &[Answer]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (ranges, stop) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
        let (log, stopped, answers) = (ranges.clone(), stop.clone(), answers.to_owned());
        let thread = std::thread::spawn(move || {
            // Stalled connections are kept until the server is dropped.
            let mut stalled = Vec::new();
            for (index, stream) in listener.incoming().flatten().enumerate() {
                if stopped.load(Ordering::Relaxed) {
                    return;
                }
                let answer = answers[index.min(answers.len() - 1)];
                // A client that leaves early breaks the pipe; that is its right.
                if let Some(headers) = read_headers(&stream) {
                    log.lock().unwrap().push(headers.get("range").cloned());
                    let _ = respond(&stream, &headers, &body, answer);
                }
                if matches!(answer, Answer::Stall(_)) {
                    stalled.push(stream);
                }
            }
        });
        Self { url, ranges, stop, thread: Some(thread) }
    }

    pub fn ranges(&self) -> Vec<Option<String>> {
        self.ranges.lock().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect(self.url.trim_start_matches("http://"));
        let _ = self.thread.take().unwrap().join();
    }
}

fn read_headers(stream: &TcpStream) -> Option<HashMap<String, String>> {
    stream.set_read_timeout(Some(Duration::from_secs(10))).ok()?;
    let mut headers = HashMap::new();
    for line in BufReader::new(stream).lines().skip(1) {
        let line = line.ok()?;
        match line.split_once(": ") {
            Some((name, value)) => headers.insert(name.to_ascii_lowercase(), value.to_owned()),
            None => return Some(headers),
        };
    }
    None
}

fn respond(
    mut stream: &TcpStream,
    headers: &HashMap<String, String>,
    body: &[u8],
    answer: Answer,
) -> std::io::Result<()> {
    if let Answer::Status(status) = answer {
        return write!(stream, "HTTP/1.1 {status} No\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    }
    let tag = if matches!(answer, Answer::Changed) { "\"two\"" } else { "\"one\"" };
    let current = headers.get("if-range").is_none_or(|asked| asked == tag);
    let asked = headers.get("range").filter(|_| current && !matches!(answer, Answer::Whole));
    let start = asked.and_then(|range| range.strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok());
    let (status, start): (_, usize) = match (start, answer) {
        (Some(_), Answer::WrongRange) => ("206 Partial Content", 0),
        (Some(start), _) => ("206 Partial Content", start),
        (None, _) => ("200 OK", 0),
    };
    let rest = &body[start.min(body.len())..];
    write!(
        stream,
        "HTTP/1.1 {status}\r\netag: {tag}\r\ncontent-length: {}\r\ncontent-range: bytes {start}-{}/{}\r\n\
         connection: close\r\n\r\n",
        rest.len(),
        body.len() - 1,
        body.len()
    )?;
    match answer {
        Answer::Cut(bytes) | Answer::Stall(bytes) => stream.write_all(&rest[..bytes.min(rest.len())]),
        _ => stream.write_all(rest),
    }
}
