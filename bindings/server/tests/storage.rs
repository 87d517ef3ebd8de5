//! The store on a folder and on a real server that speaks S3.
#![cfg(test)]

mod support;

use std::time::Duration;

use serde_json::{Value, json};
use support::{Backend, Site};

/// The places to test: a folder, and S3 where its address is given.
fn places() -> Vec<(&'static str, Site)> {
    let mut places = vec![("folder", Site::new(Backend::Sqlite))];
    if let Ok(url) = std::env::var("CAPTIONI_TEST_S3_URL") {
        let prefix = captioni_server::secret::random(6);
        let place = Site::new(Backend::Sqlite)
            .with("STORAGE_URL", format!("s3://captioni-test/{prefix}"))
            .with("AWS_ENDPOINT_URL", url)
            .with("AWS_ACCESS_KEY_ID", "tests")
            .with("AWS_SECRET_ACCESS_KEY", "tests");
        places.push(("s3", place));
    }
    assert!(
        std::env::var_os("CI").is_none() || places.len() == 2,
        "run this suite through `.ci/server with`"
    );
    places
}

fn init(place: &Site, bytes: usize) -> Value {
    let wish = json!({"fileName": "clip.mp4", "fileSize": bytes, "mimeType": "video/mp4"});
    let (status, body) = place.post("/api/video/upload-init", &wish);
    assert_eq!(status, 201, "{body}");
    body
}

fn complete(place: &Site, body: &Value) -> (u16, Value) {
    place.post("/api/video/upload-complete", body)
}

fn clip(place: &Site) -> Vec<u8> {
    std::fs::read(place.folder.path().join("demo/clip.mp4")).unwrap()
}

/// Sends the whole file as the answer to `upload-init` says.
fn upload(place: &Site, file: &[u8]) -> String {
    let begun = init(place, file.len());
    let id = begun["uploadId"].as_str().unwrap().to_owned();
    let url = begun["upload"]["url"].as_str().unwrap();
    let (status, body) = place.send("PUT", url, Some(file.to_vec()), &[]).unwrap();
    assert!(status == 200 || status == 204, "{status} {body}");
    let (status, body) = complete(place, &json!({"uploadId": id}));
    assert_eq!(status, 200, "{body}");
    assert_eq!(
        (body["bytes"].as_u64(), body["video"]["width"].as_i64()),
        (Some(file.len() as u64), Some(640))
    );
    assert!((body["durationSeconds"].as_f64().unwrap() - 2.0).abs() < 0.1, "{body}");
    id
}

#[test]
fn an_upload_becomes_a_captioned_video() {
    for (kind, place) in places() {
        let _server = place.serve("all");
        let id = upload(&place, &clip(&place));
        let mut request = support::request();
        request.as_object_mut().unwrap().remove("demoFile");
        request["uploadId"] = json!(id);
        let (status, body) = place.post("/api/video/generate", &request);
        assert_eq!(status, 202, "{kind}: {body}");
        let job = place.ended(body["jobId"].as_str().unwrap(), Duration::from_secs(60));
        assert_eq!(job["state"], "completed", "{kind}: {job}");
        for result in ["video", "srt", "vtt", "json"] {
            let (status, _) = place.get(job["results"][result].as_str().unwrap());
            assert_eq!(status, 200, "{kind}: {result}");
        }
        let (status, srt) = place.get(job["results"]["srt"].as_str().unwrap());
        assert!(status == 200 && srt.as_str().unwrap().contains("Ask not what"), "{kind}: {srt}");
        // Both are gone when nobody needs them any more.
        let (status, _) = place.get(&format!("/api/video/preview?uploadId={id}&at=0.5"));
        assert_eq!(status, 200, "{kind}");
    }
}

#[test]
fn a_file_of_many_parts_is_joined() {
    let Some((_, place)) = places().into_iter().find(|(kind, _)| *kind == "s3") else { return };
    let _server = place.serve("all");
    // Long enough for parts: the clip, and a box at its end that players skip.
    let mut file = clip(&place);
    let length: usize = 70 << 20;
    let padding = u32::try_from(length - file.len()).unwrap();
    file.extend(padding.to_be_bytes());
    file.extend(b"free");
    file.resize(length, 0);
    let begun = init(&place, length);
    let id = begun["uploadId"].as_str().unwrap();
    assert_eq!(begun["upload"]["kind"], "multipart");
    let size = usize::try_from(begun["upload"]["partBytes"].as_u64().unwrap()).unwrap();
    let mut parts = Vec::new();
    for part in begun["upload"]["parts"].as_array().unwrap() {
        let number = usize::try_from(part["number"].as_u64().unwrap()).unwrap();
        let bytes = file[(number - 1) * size..(number * size).min(length)].to_vec();
        let url = part["url"].as_str().unwrap().to_owned();
        let etag = support::block_on(async move {
            let answer = reqwest::Client::new().put(url).body(bytes).send().await.unwrap();
            assert!(answer.status().is_success());
            answer.headers()["etag"].to_str().unwrap().to_owned()
        });
        parts.push(json!({"number": number, "etag": etag}));
    }
    // A part that is missing is told, and the rest is not lost by it.
    let (status, _) = complete(&place, &json!({"uploadId": id}));
    assert_eq!(status, 409);
    let (status, body) = complete(&place, &json!({"uploadId": id, "parts": parts}));
    assert_eq!(status, 200, "{body}");
    assert_eq!(body["bytes"].as_u64(), Some(length as u64));
}

#[test]
fn an_upload_that_was_cut_goes_on_where_it_was_cut() {
    let place = Site::new(Backend::Sqlite);
    let _server = place.serve("all");
    let file = clip(&place);
    let begun = init(&place, file.len());
    let id = begun["uploadId"].as_str().unwrap();
    let url = begun["upload"]["url"].as_str().unwrap();
    let put = |from: usize, to: usize, offset: &str| {
        place.send("PUT", url, Some(file[from..to].to_vec()), &[("upload-offset", offset)]).unwrap()
    };
    let half = file.len() / 2;
    assert_eq!(put(0, half, "0").0, 204);
    let (status, body) = complete(&place, &json!({"uploadId": id}));
    assert_eq!(status, 409, "{body}");
    // A client that does not know where it was is told.
    let (status, body) = put(0, half, "0");
    assert!(
        status == 409 && body["error"]["message"].as_str().unwrap().contains(&half.to_string()),
        "{body}"
    );
    let (status, body) =
        place.send("PUT", url, Some(vec![0; file.len()]), &[("upload-offset", &half.to_string())]).unwrap();
    assert_eq!(status, 413, "{body}");
    assert_eq!(put(half, file.len(), &half.to_string()).0, 204);
    assert_eq!(complete(&place, &json!({"uploadId": id})).0, 200);
    // What is complete does not change.
    assert_eq!(put(0, half, "0").0, 409);
    assert_eq!(complete(&place, &json!({"uploadId": id})).0, 200);
}

#[test]
fn what_is_no_media_or_has_expired_leaves_nothing() {
    for (kind, place) in places() {
        let place = place.with("CAPTIONI_KEEP_UPLOADS_H", "1").with("CAPTIONI_KEEP_RESULTS_H", "1");
        let _server = place.serve("all");
        let begun = init(&place, 11);
        let url = begun["upload"]["url"].as_str().unwrap();
        place.send("PUT", url, Some(b"hello world".to_vec()), &[]).unwrap();
        let (status, body) = complete(&place, &json!({"uploadId": begun["uploadId"]}));
        assert_eq!(
            (status, body["error"]["code"].as_str()),
            (422, Some("INPUT_UNREADABLE")),
            "{kind}: {body}"
        );
        assert!(!body.to_string().contains("store/"), "{kind}: paths of the server are its own: {body}");
        let id = upload(&place, &clip(&place));
        if kind == "folder" {
            run_out(&place);
            let secret = [("authorization", "Bearer a secret of the tests")];
            let (status, report) = place.send("GET", "/api/crons/daily", None, &secret).unwrap();
            assert_eq!((status, report["expiredUploads"].as_i64()), (200, Some(2)), "{report}");
            assert_eq!(support::files(&place.data().join("store/uploads")), 0);
            let (_, again) = place.send("GET", "/api/crons/daily", None, &secret).unwrap();
            assert_eq!(again["expiredUploads"].as_i64(), Some(0));
            assert_eq!(complete(&place, &json!({"uploadId": id})).0, 404);
        }
    }
}

/// Lets all uploads expire.
fn run_out(place: &Site) {
    let database = place.data().join("captioni.db").display().to_string();
    support::block_on(async move {
        sqlx::any::install_default_drivers();
        let pool = sqlx::AnyPool::connect(&format!("sqlite:{database}")).await.unwrap();
        sqlx::query("UPDATE uploads SET expires_at = 1").execute(&pool).await.unwrap();
        pool.close().await;
    });
}
