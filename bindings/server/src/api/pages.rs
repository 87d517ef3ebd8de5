//! The pages, from the program itself.

use std::sync::LazyLock;

use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use rust_embed::RustEmbed;

use crate::app::App;
use crate::error::{Problem, Result};

#[derive(RustEmbed)]
#[folder = "pages"]
struct Pages;

#[derive(RustEmbed)]
#[folder = "../../core/assets/fonts"]
#[include = "Inter-*.ttf"]
struct Fonts;

/// The operator's handbook, as it is in the repository.
const RUNBOOK: &str = include_str!("../../../../examples/server/RUNBOOK.md");

static HANDBOOK: LazyLock<String> = LazyLock::new(handbook);

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/", get(|headers: HeaderMap| async move { page("index.html", &headers) }))
        .route("/dashboard", get(|headers: HeaderMap| async move { page("dashboard.html", &headers) }))
        .route("/docs", get(docs))
        .route("/docs/", get(docs))
        .route("/runbook", get(|| async { axum::response::Html(HANDBOOK.as_str()) }))
        .route("/assets/{*name}", get(asset))
}

async fn docs(headers: HeaderMap) -> Result<Response> {
    page("docs.html", &headers)
}

async fn asset(Path(name): Path<String>, headers: HeaderMap) -> Result<Response> {
    page(&name, &headers)
}

/// The handbook as a page, each heading with its text as an anchor.
fn handbook() -> String {
    let mut events: Vec<Event<'_>> = Parser::new_ext(RUNBOOK, Options::ENABLE_TABLES).collect();
    for at in 0..events.len() {
        let text: String = events
            .iter()
            .skip(at)
            .take_while(|event| !matches!(event, Event::End(TagEnd::Heading(_))))
            .filter_map(|event| match event {
                Event::Text(text) | Event::Code(text) => Some(text.as_ref()),
                _ => None,
            })
            .collect();
        if let Some(Event::Start(Tag::Heading { id, .. })) = events.get_mut(at) {
            *id = Some(text.to_lowercase().replace(' ', "-").into());
        }
    }
    let mut body = String::new();
    pulldown_cmark::html::push_html(&mut body, events.into_iter());
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Runbook - Captioni</title>\
         <meta name=\"viewport\" content=\"width=device-width\"><link rel=\"stylesheet\" href=\"/assets/base.css\"><link rel=\"stylesheet\" href=\"/assets/handbook.css\">\
         </head><body class=\"handbook\"><main>{body}</main></body></html>"
    )
}

fn page(name: &str, headers: &HeaderMap) -> Result<Response> {
    let file = Pages::get(name).or_else(|| Fonts::get(name));
    let file = file.ok_or_else(|| Problem::not_found(format!("page {name:?}")))?;
    let tag = format!("\"{}\"", hex::encode(&file.metadata.sha256_hash()[..8]));
    let is_known = headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes());
    let mut response = if is_known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, file.metadata.mimetype().to_owned())], file.data).into_response()
    };
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    if let Ok(tag) = tag.parse() {
        response.headers_mut().insert(header::ETAG, tag);
    }
    Ok(response)
}
