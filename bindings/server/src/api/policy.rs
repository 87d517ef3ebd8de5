//! Headers that keep a page from doing what it should not.

use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use reqwest::Url;

use crate::config::Config;

/// The documentation's pages are another project's, with styles inside them.
const DOCS: HeaderValue = HeaderValue::from_static(
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'",
);

/// What our own pages may load. They upload to the store and play from it, and `https:` does not cover a store
/// without TLS.
#[expect(clippy::expect_used, reason = "an origin is ASCII, and so is the rest")]
pub fn of_pages(config: &Config) -> HeaderValue {
    let address = config.storage_url.as_ref().and(config.aws_endpoint_url.as_deref());
    let store = address.and_then(|address| address.parse::<Url>().ok()).filter(|url| url.scheme() == "http");
    let store = store.map(|url| format!(" {}", url.origin().ascii_serialization())).unwrap_or_default();
    let policy = format!(
        "default-src 'self'; img-src 'self' blob: data: https:{store}; media-src 'self' blob: https:{store}; \
         connect-src 'self' https:{store}; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
    );
    HeaderValue::try_from(policy).expect("an origin is ASCII")
}

/// Adds these headers to an answer; `pages` is the policy [`of_pages`].
pub async fn secure(State(pages): State<HeaderValue>, request: Request, next: Next) -> Response {
    let is_docs = request.uri().path().starts_with("/docs");
    let mut response = next.run(request).await;
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, if is_docs { DOCS } else { pages }),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    ] {
        response.headers_mut().entry(name).or_insert(value);
    }
    response
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Cli {
        #[command(flatten)]
        config: Config,
    }

    fn policy(arguments: &[&str]) -> String {
        let arguments = ["captioni-server"].iter().chain(arguments);
        let config = Cli::try_parse_from(arguments).unwrap().config;
        of_pages(&config).to_str().unwrap().to_owned()
    }

    #[test]
    fn pages_reach_the_store_without_tls_that_they_upload_to() {
        let store = ["--storage-url", "s3://captioni/v1", "--aws-endpoint-url", "http://s3.localhost:9000/x"];
        assert!(policy(&store).contains("connect-src 'self' https: http://s3.localhost:9000;"));
        assert!(policy(&store).contains("media-src 'self' blob: https: http://s3.localhost:9000;"));
    }

    #[test]
    fn pages_reach_nothing_else_without_tls() {
        assert!(!policy(&[]).contains("http:"));
        assert!(!policy(&["--aws-endpoint-url", "http://s3.localhost:9000"]).contains("http:"));
    }
}
