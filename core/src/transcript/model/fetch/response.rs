//! What a server answers, as events in a queue.

use std::io::Read;
use std::sync::mpsc::SyncSender;
use std::time::Duration;

use super::options::{FetchOptions, to_std};
use crate::error::Error;

const READ_BYTES: usize = 1 << 16;

/// Why one request did not bring the rest of the file.
pub(super) enum Trouble {
    Stop(Error),
    /// No connection was made.
    Unreachable(String),
    /// Asking again is useless.
    Refused(String),
    /// Asking again, not before the wait, may help.
    Interrupted(String, Duration),
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self::Stop(error)
    }
}

pub(super) fn interrupted(reason: impl Into<String>) -> Trouble {
    Trouble::Interrupted(reason.into(), Duration::ZERO)
}

pub(super) enum Event {
    Head(Head),
    Data(Vec<u8>),
    End,
    Failed(Trouble),
}

pub(super) struct Head {
    pub(super) status: u16,
    pub(super) length: Option<u64>,
    /// First byte and total length.
    pub(super) range: Option<(u64, Option<u64>)>,
    /// A strong validator.
    pub(super) tag: Option<String>,
    pub(super) retry_after: Option<Duration>,
}

impl Head {
    fn of(response: &ureq::http::Response<ureq::Body>) -> Self {
        let text = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok());
        Self {
            status: response.status().as_u16(),
            length: text("content-length").and_then(|length| length.parse().ok()),
            range: text("content-range").and_then(parse_range),
            tag: text("etag").filter(|tag| tag.starts_with('"')).map(str::to_owned),
            retry_after: text("retry-after").and_then(|s| s.parse().ok()).map(Duration::from_secs),
        }
    }
}

/// `bytes 5-9/10` or `bytes 5-9/*`.
fn parse_range(text: &str) -> Option<(u64, Option<u64>)> {
    let (range, total) = text.strip_prefix("bytes ")?.split_once('/')?;
    Some((range.split_once('-')?.0.parse().ok()?, total.parse().ok()))
}

pub(super) fn receive(response: ureq::http::Response<ureq::Body>, sender: &SyncSender<Event>) {
    if sender.send(Event::Head(Head::of(&response))).is_err() {
        return;
    }
    let mut body = response.into_body().into_reader();
    let mut buffer = vec![0; READ_BYTES];
    loop {
        let event = match body.read(&mut buffer) {
            Ok(0) => Event::End,
            #[expect(clippy::indexing_slicing, reason = "a reader fills no more than it was given")]
            Ok(read) => Event::Data(buffer[..read].to_vec()),
            Err(error) => Event::Failed(interrupted(error.to_string())),
        };
        let last = !matches!(event, Event::Data(_));
        if sender.send(event).is_err() || last {
            return;
        }
    }
}

pub(super) fn classify(error: &ureq::Error) -> Trouble {
    use ureq::{Error as E, Timeout};
    match error {
        E::HostNotFound
        | E::ConnectionFailed
        | E::ConnectProxyFailed(_)
        | E::Tls(_)
        | E::Rustls(_)
        | E::Timeout(Timeout::Resolve | Timeout::Connect) => Trouble::Unreachable(error.to_string()),
        E::Io(io) if io.kind() == std::io::ErrorKind::ConnectionRefused => {
            Trouble::Unreachable(error.to_string())
        }
        E::BadUri(_) | E::TooManyRedirects | E::RedirectFailed | E::InvalidProxyUrl => {
            Trouble::Refused(error.to_string())
        }
        _ => interrupted(error.to_string()),
    }
}

pub(super) fn agent(url: &str, options: &FetchOptions) -> ureq::Agent {
    let (connect, stall) = (to_std(options.connect_timeout), to_std(options.stall_timeout));
    let mut config = ureq::Agent::config_builder()
        .user_agent(concat!("captioni/", env!("CARGO_PKG_VERSION")))
        .http_status_as_error(false)
        .timeout_resolve(Some(connect))
        .timeout_connect(Some(connect))
        .timeout_recv_response(Some(stall))
        .timeout_per_read(Some(stall));
    let authority = url.parse::<ureq::http::Uri>().ok();
    if matches!(authority.as_ref().and_then(|uri| uri.host()), Some("127.0.0.1" | "localhost" | "[::1]")) {
        config = config.proxy(None);
    }
    config.build().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read() {
        assert_eq!(parse_range("bytes 5-9/10"), Some((5, Some(10))));
        assert_eq!(parse_range("bytes 5-9/*"), Some((5, None)));
        assert_eq!(parse_range("bytes */10"), None);
        assert_eq!(parse_range("lines 1-2/3"), None);
    }
}
