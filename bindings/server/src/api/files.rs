//! Results, in whole or in part.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use captioni::cues::formats::Format;
use serde::Deserialize;
use serde_json::Value;
use utoipa::IntoParams;

use super::body::{Query, check_id};
use crate::app::App;
use crate::error::{Problem, Result, ServerCode};
use crate::view::{Signature, objects};

/// How long a URL of the store's own lives.
const LIFETIME: std::time::Duration = std::time::Duration::from_secs(3600);

/// What a client wants of a file.
#[derive(Debug, Deserialize, IntoParams)]
pub struct Wish {
    /// Anything but nothing: to be saved rather than shown.
    download: Option<String>,
}

/// A result of a job.
#[utoipa::path(get, path = "/api/video/file/{job}/{kind}", tag = "video",
    params(("job" = String, Path), ("kind" = String, Path, description = "video, srt, vtt or json"), Signature, Wish,
        ("Range" = Option<String>, Header)),
    responses((status = 200, content_type = "application/octet-stream", body = Vec<u8>),
        (status = 206, content_type = "application/octet-stream", body = Vec<u8>),
        (status = 307), (status = "4XX", body = crate::error::ErrorBody)))]
pub async fn file(
    State(app): State<App>,
    Path((job, kind)): Path<(String, String)>,
    Query(signature): Query<Signature>,
    Query(wish): Query<Wish>,
    headers: HeaderMap,
) -> Result<Response> {
    check_id(&job)?;
    signature.check(&app, &format!("file\n{job}\n{kind}"))?;
    let missing = || Problem::not_found(format!("result {kind} of job {job}"));
    let row = app.db.job(&job).await?.ok_or_else(missing)?;
    let objects = objects(&row)?;
    let name = objects.get(&kind).and_then(Value::as_str).ok_or_else(missing)?;
    let extension = name.rsplit_once('.').map_or("bin", |(_, extension)| extension);
    let manner = if wish.download.is_some() { "attachment" } else { "inline" };
    let disposition = format!("{manner}; filename=\"captioned-{}.{extension}\"", &job[job.len() - 8..]);
    if let Some(url) = app.store.presigned(name, &disposition, LIFETIME) {
        return Ok(Redirect::temporary(&url).into_response());
    }
    let size = app.store.head(name).await?.ok_or_else(missing)?.size;
    let range =
        headers.get(header::RANGE).map(|value| Range::parse(value.to_str().unwrap_or_default(), size));
    let (status, range) = match range.transpose()?.flatten() {
        Some(range) => (StatusCode::PARTIAL_CONTENT, range),
        None => (StatusCode::OK, Range { first: 0, end: size }),
    };
    let body = app.store.read(name, range.first..range.end).await?;
    let mut response = (
        status,
        [
            (header::CONTENT_TYPE, content_type(extension).to_owned()),
            (header::CONTENT_DISPOSITION, disposition),
            (header::ACCEPT_RANGES, "bytes".to_owned()),
            (header::CONTENT_LENGTH, (range.end - range.first).to_string()),
            (header::CACHE_CONTROL, "private, max-age=3600".to_owned()),
        ],
        Body::from_stream(body),
    )
        .into_response();
    if status == StatusCode::PARTIAL_CONTENT {
        let text = format!("bytes {}-{}/{size}", range.first, range.end - 1);
        if let Ok(value) = text.parse() {
            response.headers_mut().insert(header::CONTENT_RANGE, value);
        }
    }
    Ok(response)
}

fn content_type(extension: &str) -> &'static str {
    match extension {
        "mp4" | "m4v" => "video/mp4",
        "mov" => "video/quicktime",
        "mkv" => "video/x-matroska",
        "webm" => "video/webm",
        other => Format::of_extension(other).map_or("application/octet-stream", Format::media_type),
    }
}

/// Bytes `first` up to, not with, `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Range {
    first: u64,
    end: u64,
}

impl Range {
    /// One range as RFC 9110 has it; several, or units other than bytes, are answered with the whole (`None`).
    fn parse(text: &str, size: u64) -> Result<Option<Self>> {
        let Some(spec) = text.strip_prefix("bytes=").filter(|spec| !spec.contains(',')) else {
            return Ok(None);
        };
        let Some((first, last)) = spec.split_once('-') else { return Ok(None) };
        let number = |text: &str| text.trim().parse::<u64>();
        let range = match (number(first), number(last)) {
            (Ok(first), Ok(last)) if first <= last => Self { first, end: last.saturating_add(1).min(size) },
            (Ok(first), Err(_)) if last.trim().is_empty() => Self { first, end: size },
            (Err(_), Ok(last)) if first.trim().is_empty() => {
                Self { first: size.saturating_sub(last), end: size }
            }
            _ => return Ok(None),
        };
        if range.first >= range.end {
            return Err(Problem::new(
                ServerCode::RangeNotSatisfiable,
                format!("`Range` is {text:?}; the file has {size} bytes"),
            ));
        }
        Ok(Some(range))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_the_standard_has_them() {
        let range = |text| Range::parse(text, 100).map(|range| range.map(|range| (range.first, range.end)));
        assert_eq!(range("bytes=0-9").unwrap(), Some((0, 10)));
        assert_eq!(range("bytes=90-").unwrap(), Some((90, 100)));
        assert_eq!(range("bytes=-5").unwrap(), Some((95, 100)));
        assert_eq!(range("bytes=50-500").unwrap(), Some((50, 100)));
        assert_eq!(range("bytes=-500").unwrap(), Some((0, 100)));
        for whole in ["bytes=9-0", "bytes=a-b", "bytes=1-2,4-5", "lines=1-2", "bytes=", "bytes=-"] {
            assert_eq!(range(whole).unwrap(), None, "{whole}");
        }
        for wrong in ["bytes=100-", "bytes=100-200", "bytes=-0"] {
            assert!(range(wrong).is_err(), "{wrong}");
        }
    }
}
