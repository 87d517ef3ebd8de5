//! Addresses that clients name and the server asks: on hosts that the operator allows, and never inside the network that
//! the server stands in, unless the operator says so.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect::{Attempt, Policy};
use url::{Host, Url};

use crate::config::Config;
use crate::error::{Problem, Result};

/// Longest address, in bytes.
const MAX_URL: usize = 2048;
/// How long a name may take to become an address.
const RESOLVING: Duration = Duration::from_secs(5);
/// How long a host may take to take a connection.
const CONNECTING: Duration = Duration::from_secs(10);
/// Most addresses that lead on to another.
const MAX_REDIRECTS: usize = 5;

/// Which addresses may be asked.
#[derive(Debug, Clone)]
pub struct Rules {
    /// Hosts that may be named.
    hosts: Vec<String>,
    /// Hosts of them that may be inside.
    private: Vec<String>,
}

impl Rules {
    /// Those of `videoUrl`.
    pub fn of_videos(config: &Config) -> Self {
        Self { hosts: config.video_hosts.clone(), private: config.private_hosts.clone() }
    }

    /// Those of `webhookUrl`.
    pub fn of_webhooks(config: &Config) -> Self {
        Self { hosts: config.webhook_hosts.clone(), private: config.private_hosts.clone() }
    }

    /// Whether nothing may be asked.
    pub fn is_empty(&self) -> bool {
        self.hosts.is_empty()
    }

    /// Checks what can be checked without asking anybody.
    ///
    /// # Errors
    /// An address that will not do, with what would; `field` is what the client calls it.
    pub fn check(&self, field: &str, text: &str) -> Result<Url> {
        let refuse = |what: &str, accepted: &str| Err(Problem::field(field, what, accepted));
        if text.len() > MAX_URL {
            return refuse("too long", &format!("up to {MAX_URL} bytes"));
        }
        let Ok(url) = Url::parse(text) else {
            return refuse("no address", "an address such as https://example.com/path");
        };
        match self.refusal(&url) {
            None => Ok(url),
            Some((what, accepted)) => refuse(&what, &accepted),
        }
    }

    /// The same, and whether the host has an address that may be asked.
    ///
    /// # Errors
    /// Those of [`check`](Self::check); a host that is not known or is inside.
    pub async fn check_host(&self, field: &str, text: &str) -> Result<Url> {
        let url = self.check(field, text)?;
        let Some(Host::Domain(name)) = url.host() else { return Ok(url) };
        let found = tokio::time::timeout(RESOLVING, self.addresses(name)).await;
        match found.map_err(|_| format!("the host {name} did not resolve in time")) {
            Ok(Ok(_)) => Ok(url),
            Ok(Err(why)) | Err(why) => {
                Err(Problem::field(field, format!("not to be asked: {why}"), "an address of a public host"))
            }
        }
    }

    /// A client that asks only what these rules allow, wherever an answer leads. It goes through no proxy, which would
    /// look names up by itself.
    ///
    /// # Errors
    /// No certificates.
    pub fn client(&self, follow: bool) -> Result<reqwest::Client> {
        let rules = self.clone();
        let policy =
            if follow { Policy::custom(move |attempt| rules.follow(attempt)) } else { Policy::none() };
        reqwest::Client::builder()
            .dns_resolver(Arc::new(Resolver(self.clone())))
            .redirect(policy)
            .no_proxy()
            .connect_timeout(CONNECTING)
            .build()
            .map_err(|error| Problem::internal("no client for HTTP", error))
    }

    fn follow(&self, attempt: Attempt<'_>) -> reqwest::redirect::Action {
        if attempt.previous().len() > MAX_REDIRECTS {
            return attempt.error("it leads on more than five times");
        }
        match self.refusal(attempt.url()) {
            None => attempt.follow(),
            Some((what, _)) => attempt.error(format!("it leads to an address that is {what}")),
        }
    }

    /// What is wrong with an address, and what is accepted.
    fn refusal(&self, url: &Url) -> Option<(String, String)> {
        if !matches!(url.scheme(), "http" | "https") {
            return Some((format!("of the scheme {}", url.scheme()), "http, https".into()));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Some(("one with a user in it".into(), "an address without user and password".into()));
        }
        let name = url.host_str().unwrap_or_default();
        if !matches(&self.hosts, name) {
            return Some((format!("on the host {name:?}"), self.hosts.join(", ")));
        }
        let inside = match url.host()? {
            Host::Ipv4(ip) => !is_public(ip.into()),
            Host::Ipv6(ip) => !is_public(ip.into()),
            Host::Domain(_) => false,
        };
        (inside && !matches(&self.private, name)).then(|| {
            (format!("on the host {name}, which is not public"), "an address of a public host".into())
        })
    }

    async fn addresses(&self, host: &str) -> std::result::Result<Vec<SocketAddr>, String> {
        let found = tokio::net::lookup_host((host, 0)).await;
        let found: Vec<SocketAddr> = found.map_err(|_| format!("the host {host} is not known"))?.collect();
        let may_be_inside = matches(&self.private, host);
        let fit: Vec<_> = found.into_iter().filter(|found| may_be_inside || is_public(found.ip())).collect();
        if fit.is_empty() { Err(format!("the host {host} is not public")) } else { Ok(fit) }
    }
}

/// What went wrong, down to its cause, without the address, which may hold a password.
pub fn reason(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause.to_string()
}

/// Looks names up when a connection is made, so that a name that changes its address meanwhile gains nothing.
struct Resolver(Rules);

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let rules = self.0.clone();
        Box::pin(async move {
            let found = rules.addresses(name.as_str()).await?;
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

fn matches(hosts: &[String], name: &str) -> bool {
    let name = name.trim_end_matches('.').trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase();
    hosts.iter().any(|host| match host.strip_prefix('*') {
        Some("") => true,
        // `.example.com`, with what stands before it.
        Some(end) => name.len() > end.len() && name.ends_with(end),
        None => *host == name,
    })
}

/// Whether anybody on the internet could ask it.
fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let is_special = ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_multicast()
        || ip.is_documentation()
        // This network; carriers' own; IETF's; relays; benchmarks; what is kept for later, with broadcast.
        || a == 0
        || (a == 100 && (64..128).contains(&b))
        || (a, b, c) == (192, 0, 0)
        || (a, b, c) == (192, 88, 99)
        || (a == 198 && (b == 18 || b == 19))
        || a >= 240;
    !is_special
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let segments = ip.segments();
    let [first, second, ..] = segments;
    let [.., high, low] = segments;
    let embedded = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        is_public_v4(Ipv4Addr::new(a, b, c, d))
    };
    if ip.to_ipv4_mapped().is_some() || segments.starts_with(&[0x64, 0xff9b, 0, 0, 0, 0]) {
        return embedded(high, low);
    }
    if first == 0x2002 {
        let [_, high, low, ..] = segments;
        return embedded(high, low);
    }
    // Global unicast, but for what IETF keeps for protocols (Teredo among them) and for documents.
    (0x2000..0x4000).contains(&first)
        && !(first == 0x2001 && (second < 0x200 || second == 0xdb8))
        && first != 0x3fff
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(hosts: &[&str], private: &[&str]) -> Rules {
        let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Rules { hosts: list(hosts), private: list(private) }
    }

    #[test]
    fn only_public_addresses_are_public() {
        for inside in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "198.18.0.1",
            "::1",
            "::",
            "fe80::1",
            "fd00::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::127.0.0.1",
            "64:ff9b::a00:1",
            "2002:7f00:1::",
            "2001:db8::1",
            "2001::1",
        ] {
            assert!(!is_public(inside.parse().unwrap()), "{inside}");
        }
        for outside in ["1.1.1.1", "172.32.0.1", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"] {
            assert!(is_public(outside.parse().unwrap()), "{outside}");
        }
    }

    #[test]
    fn an_inside_address_is_seen_however_it_is_written() {
        let any = rules(&["*"], &[]);
        for inside in [
            "http://127.0.0.1/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://017700000001/",
            "http://127.1:8080/x",
            "http://[::1]/",
            "http://[::ffff:10.0.0.1]/",
            "https://169.254.169.254/latest/meta-data",
        ] {
            assert!(any.check("videoUrl", inside).is_err(), "{inside}");
        }
        assert!(any.check("videoUrl", "https://1.1.1.1/a.mp4").is_ok());
        assert!(rules(&["*"], &["127.0.0.1"]).check("videoUrl", "http://127.1/").is_ok());
    }

    #[test]
    fn a_host_is_on_the_list_or_it_is_not() {
        let listed = rules(&["media.example.com", "*.cdn.example"], &[]);
        for fit in
            ["https://media.example.com/a", "https://MEDIA.example.com:8443/", "http://a.b.cdn.example/"]
        {
            assert!(listed.check("videoUrl", fit).is_ok(), "{fit}");
        }
        for wrong in [
            "https://example.com/",
            "https://cdn.example/",
            "https://evilcdn.example/",
            "https://media.example.com.evil.example/",
            "https://media.example.com@evil.example/",
            "https://user:word@media.example.com/",
            "ftp://media.example.com/",
            "file:///etc/passwd",
            "media.example.com",
        ] {
            assert!(listed.check("videoUrl", wrong).is_err(), "{wrong}");
        }
        let message = listed.check("videoUrl", "https://example.com/").unwrap_err().message;
        assert_eq!(
            message,
            "`videoUrl` is on the host \"example.com\"; accepted: media.example.com, *.cdn.example"
        );
    }

    #[tokio::test]
    async fn a_name_that_leads_inside_is_refused_when_it_is_looked_up() {
        let local = "http://localhost:9/";
        assert!(rules(&["*"], &[]).check_host("webhookUrl", local).await.is_err());
        assert!(rules(&["*"], &["localhost"]).check_host("webhookUrl", local).await.is_ok());
        let sent = rules(&["*"], &[]).client(false).unwrap().get(local).send().await.unwrap_err();
        assert!(format!("{sent:?}").contains("is not public"), "{sent:?}");
    }
}
