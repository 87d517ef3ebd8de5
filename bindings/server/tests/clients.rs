//! What clients rely on: webhooks, videos from elsewhere, uploads judged by their content, payments that go back.
#![cfg(test)]

mod support;

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant, UNIX_EPOCH};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use captioni_server::secret::{Secret, seal};
use serde_json::{Value, json};
use support::fake::{Fake, answer};
use support::{Backend, Site, run};

const LONG: Duration = Duration::from_secs(90);

fn until(what: &str, is_so: impl Fn() -> bool) {
    let deadline = Instant::now() + LONG;
    while !is_so() {
        assert!(Instant::now() < deadline, "{what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn generate(place: &Site, more: &Value) -> (u16, Value) {
    let mut request = support::request();
    for (name, value) in more.as_object().unwrap() {
        request[name] = value.clone();
    }
    request.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    place.post("/api/video/generate", &request)
}

fn accepted((status, body): (u16, Value)) -> String {
    assert_eq!(status, 202, "{body}");
    body["jobId"].as_str().unwrap().to_owned()
}

fn header<'a>(head: &'a str, name: &str) -> &'a str {
    let mut lines = head.lines().filter_map(|line| line.split_once(": "));
    lines.find(|(known, _)| known.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value)
}

#[test]
fn the_end_of_a_job_is_told_signed_until_somebody_takes_it() {
    for backend in Backend::all() {
        let fake = Fake::start(|count, _| match count {
            1 => answer("503 Service Unavailable", "", &json!({})),
            _ => answer("200 OK", "", &json!({})),
        });
        let hook = format!("http://127.0.0.1:{}/hook?of=me", fake.port);
        let place = Site::new(backend).with("CAPTIONI_PRIVATE_HOSTS", "127.0.0.1");
        let server = place.serve("all");
        let id = accepted(generate(&place, &json!({"webhookUrl": hook})));
        until("the first try", || fake.asked().len() == 1);
        let secret = place.get("/api/video/webhook-secret").1["secret"].as_str().unwrap().to_owned();
        // What waits for another try outlives the process.
        server.kill();
        let _server = place.serve("all");
        until("the second try", || fake.asked().len() == 2);
        let [(first, _), (head, body)]: [_; 2] = fake.asked().try_into().unwrap();
        assert!(head.starts_with("POST /hook?of=me "), "{head}");
        assert_eq!(header(&first, "webhook-id"), header(&head, "webhook-id"));
        let signed = format!("{}.{}.{body}", header(&head, "webhook-id"), header(&head, "webhook-timestamp"));
        let key = BASE64_STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
        let signature = format!("v1,{}", BASE64_STANDARD.encode(seal(&key, &signed)));
        assert_eq!(header(&head, "webhook-signature"), signature);
        let told: Value = serde_json::from_str(&body).unwrap();
        assert_eq!((&told["type"], &told["data"]["jobId"]), (&json!("job.completed"), &json!(id)));
        assert!(told["data"]["results"]["video"].is_string(), "{told}");
    }
}

#[test]
fn failures_and_cancelled_jobs_are_told_as_well() {
    let fake = Fake::start(|_, _| answer("204 No Content", "", &json!({})));
    let hook = format!("http://localhost:{}/", fake.port);
    let place = Site::new(Backend::Sqlite).with("CAPTIONI_PRIVATE_HOSTS", "localhost");
    std::fs::write(place.folder.path().join("demo/broken.mp4"), "no video").unwrap();
    let _server = place.serve("serve");
    let cancelled = accepted(generate(&place, &json!({"webhookUrl": hook})));
    place.delete(&format!("/api/video/job/{cancelled}"));
    let failed = accepted(generate(&place, &json!({"webhookUrl": hook, "demoFile": "broken.mp4"})));
    let _worker = place.start("worker");
    let told = |id: &str| {
        let bodies = fake.asked().into_iter().map(|(_, body)| serde_json::from_str::<Value>(&body).unwrap());
        bodies.filter(|told| told["data"]["jobId"] == id).map(|told| told["type"].clone()).collect::<Vec<_>>()
    };
    until("both are told", || !told(&cancelled).is_empty() && !told(&failed).is_empty());
    assert_eq!(told(&cancelled), ["job.cancelled"]);
    assert_eq!(told(&failed), ["job.failed"]);
    // Another attempt has another end.
    let (status, body) = place.post(&format!("/api/video/job/{failed}/requeue"), &json!({}));
    assert_eq!(status, 202, "{body}");
    until("its second end", || told(&failed).len() == 2);
}

#[test]
fn addresses_inside_are_refused_before_the_work() {
    let place = Site::new(Backend::Sqlite).with("CAPTIONI_VIDEO_HOSTS", "*");
    let _server = place.serve("serve");
    for inside in ["http://127.0.0.1:9/", "http://localhost:9/", "http://[::1]/", "http://169.254.169.254/"] {
        let (status, body) = generate(&place, &json!({"webhookUrl": inside}));
        assert_eq!((status, &body["error"]["code"]), (400, &json!("BAD_REQUEST")), "{body}");
        assert!(body["error"]["message"].as_str().unwrap().contains("`webhookUrl`"), "{body}");
        let (status, body) = generate(&place, &json!({"videoUrl": inside, "demoFile": null}));
        assert_eq!(status, 400, "{body}");
        assert!(body["error"]["message"].as_str().unwrap().contains("`videoUrl`"), "{body}");
    }
    let (status, body) = generate(&place, &json!({"videoUrl": "https://1.1.1.1/a.mp4"}));
    assert_eq!(status, 400, "two sources: {body}");
}

#[test]
fn videos_come_from_hosts_on_the_list_alone() {
    let place = Site::new(Backend::Sqlite);
    let clip = std::fs::read(place.folder.path().join("demo/clip.mp4")).unwrap();
    let fake = Fake::start(move |_, head| {
        let path = head.split(' ').nth(1).unwrap_or_default();
        let port = header(head, "host").rsplit(':').next().unwrap_or_default();
        match path {
            "/clip.mp4" => whole("video/mp4", &clip),
            "/moved" => answer("302 Found", "location: /clip.mp4\r\n", &json!({})),
            "/inside" => {
                let location = format!("location: http://[::1]:{port}/clip.mp4\r\n");
                answer("302 Found", &location, &json!({}))
            }
            // As long as the connection is open.
            "/endless" => {
                [b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n".as_slice(), &[7; 1_200_000]].concat()
            }
            _ => answer("404 Not Found", "", &json!({})),
        }
    });
    let place = place
        .with("CAPTIONI_VIDEO_HOSTS", "127.0.0.1")
        .with("CAPTIONI_PRIVATE_HOSTS", "127.0.0.1")
        .with("CAPTIONI_MAX_FILE_MB", "1");
    let _server = place.serve("all");
    let job = |path: &str| {
        let url = format!("http://127.0.0.1:{}{path}", fake.port);
        let id = accepted(generate(&place, &json!({"videoUrl": url, "demoFile": null})));
        place.ended(&id, LONG)
    };
    for path in ["/clip.mp4", "/moved"] {
        let done = job(path);
        assert_eq!(done["state"], "completed", "{done}");
        assert!(done["source"]["videoUrl"].as_str().unwrap().ends_with(path), "{done}");
        let preview = format!("/api/video/preview?jobId={}&at=1", done["jobId"].as_str().unwrap());
        assert_eq!(place.get(&preview).0, 200);
    }
    for (path, code, says) in [
        ("/inside", "UPSTREAM_FAILED", "leads to"),
        ("/endless", "PAYLOAD_TOO_LARGE", "1000000 bytes"),
        ("/none", "UPSTREAM_FAILED", "404"),
    ] {
        let failed = job(path);
        assert_eq!(
            (&failed["state"], &failed["error"]["code"]),
            (&json!("failed"), &json!(code)),
            "{failed}"
        );
        assert!(failed["error"]["message"].as_str().unwrap().contains(says), "{failed}");
    }
    let (status, body) = generate(&place, &json!({"videoUrl": "http://localhost/a.mp4", "demoFile": null}));
    assert!(status == 400 && body["error"]["message"].as_str().unwrap().contains("127.0.0.1"), "{body}");
}

fn whole(kind: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

#[test]
fn a_job_that_runs_never_says_that_it_waits() {
    let place = Site::new(Backend::Sqlite);
    let _server = place.serve("all");
    let id = place.generate();
    let mut seen = Vec::new();
    let deadline = Instant::now() + LONG;
    while seen.last().is_none_or(|(state, _)| state == "waiting" || state == "active") {
        assert!(Instant::now() < deadline, "{seen:?}");
        let job = place.job(&id);
        let now = (job["state"].as_str().unwrap().to_owned(), job["stage"].as_str().unwrap().to_owned());
        assert!((now.0 == "waiting") == (now.1 == "waiting"), "{now:?}");
        if seen.last() != Some(&now) {
            seen.push(now);
        }
    }
    assert!(seen.iter().any(|(state, _)| state == "active"), "{seen:?}");
}

#[test]
fn uploads_are_judged_by_their_content() {
    let place = Site::new(Backend::Sqlite);
    let clip = place.folder.path().join("demo/clip.mp4");
    let make = |name: &str, options: &[&str]| {
        let path = place.folder.path().join(name);
        let mut arguments = vec!["-v", "error", "-y", "-i", clip.to_str().unwrap()];
        arguments.extend(options);
        arguments.push(path.to_str().unwrap());
        run("ffmpeg", &arguments);
        std::fs::read(path).unwrap()
    };
    let _server = place.serve("serve");
    let wmv = ["-c:v", "wmv2", "-c:a", "wmav2", "-b:v", "500k"];
    for (file, kind, has_video) in [
        (make("a.ts", &["-c:a", "aac"]), "application/octet-stream", true),
        (make("a.aac", &["-vn", "-c:a", "aac"]), "audio/aac", false),
        (make("a.wmv", &wmv), "", true),
    ] {
        let (status, body) = upload(&place, &file, kind);
        assert_eq!(status, 200, "{kind}: {body}");
        assert_eq!(body["video"].is_object(), has_video, "{body}");
        assert_eq!(body["audio"].as_array().unwrap().len(), 1, "{body}");
    }
    let subtitles = b"1\n00:00:00,000 --> 00:00:02,000\nNo video.\n".repeat(20);
    for (what, file) in [("text", b"only text ".repeat(100)), ("subtitles", subtitles)] {
        let (status, body) = upload(&place, &file, "video/mp4");
        assert!((400..500).contains(&status), "{what}: {status} {body}");
    }
}

fn upload(place: &Site, file: &[u8], kind: &str) -> (u16, Value) {
    let wish = json!({"fileName": "recording", "fileSize": file.len(), "mimeType": kind});
    let (status, begun) = place.post("/api/video/upload-init", &wish);
    assert_eq!(status, 201, "{begun}");
    let sent = place.send("PUT", begun["upload"]["url"].as_str().unwrap(), Some(file.to_vec()), &[]);
    assert_eq!(sent.unwrap().0, 204);
    place.post("/api/video/upload-complete", &json!({"uploadId": begun["uploadId"]}))
}

#[test]
fn the_audio_track_that_is_named_is_kept_alone() {
    let place = Site::new(Backend::Sqlite);
    let demo = place.folder.path().join("demo");
    let (clip, two) =
        (demo.join("clip.mp4").display().to_string(), demo.join("two.mp4").display().to_string());
    let tracks =
        ["-map", "0:v", "-map", "0:a", "-map", "0:a", "-metadata:s:a:1", "language=deu", "-c", "copy"];
    run(
        "ffmpeg",
        &[["-v", "error", "-y", "-i", clip.as_str()].as_slice(), &tracks, &[two.as_str()]].concat(),
    );
    let _server = place.serve("all");
    let more =
        json!({"demoFile": "two.mp4", "audioTrack": 1, "output": {"preset": "ultrafast", "audio": "encode"}});
    let id = accepted(generate(&place, &more));
    let done = place.ended(&id, LONG);
    assert_eq!(done["state"], "completed", "{done}");
    let runs = place.runs(&id);
    let languages = audio_languages(&runs.first().unwrap().join("video.mp4"));
    assert_eq!(languages.trim(), "deu");
    let id = accepted(generate(&place, &json!({"demoFile": "two.mp4", "audioTrack": 7})));
    let failed = place.ended(&id, LONG);
    assert_eq!(failed["state"], "failed", "{failed}");
    for (more, names) in [
        (json!({"vad": {"threshold": 3}}), "threshold"),
        (json!({"vad": {"loud": 1}}), "loud"),
        (json!({"output": {"audio": "loud"}}), "audio"),
        (json!({"translate": true, "transcript": null}), "tiny.en"),
    ] {
        let (status, body) = generate(&place, &more);
        assert_eq!(status, 400, "{body}");
        assert!(body["error"]["message"].as_str().unwrap().contains(names), "{body}");
    }
}

#[test]
fn captions_alone_are_a_transparent_video() {
    let place = Site::new(Backend::Sqlite);
    let _server = place.serve("all");
    let id = accepted(generate(&place, &json!({"output": {"overlay": "straight"}})));
    let done = place.ended(&id, LONG);
    assert_eq!((&done["state"], &done["warnings"]), (&json!("completed"), &json!([])), "{done}");
    let runs = place.runs(&id);
    let video = runs.first().unwrap().join("video.mov");
    let entries = ["-v", "error", "-show_entries", "stream=codec_name,pix_fmt", "-of", "csv=p=0"];
    let output =
        Command::new("ffprobe").args(entries).args(["-select_streams", "v"]).arg(video).output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap().trim(), "prores,yuva444p12le");
    for (output, names) in [
        (json!({"overlay": "half"}), "straight, premultiplied"),
        (json!({"overlay": "straight", "container": "mp4"}), "mov, webm"),
        (json!({"overlay": "straight", "crf": 20}), "output.crf"),
    ] {
        let (status, body) = generate(&place, &json!({"output": output}));
        assert_eq!(status, 400, "{body}");
        assert!(body["error"]["message"].as_str().unwrap().contains(names), "{body}");
    }
}

fn audio_languages(video: &Path) -> String {
    let arguments =
        ["-v", "error", "-select_streams", "a", "-show_entries", "stream_tags=language", "-of", "csv=p=0"];
    let output = Command::new("ffprobe").args(arguments).arg(video).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn what_is_paid_later_adds_credits_and_what_goes_back_takes_them() {
    // The queue's backend has no part in it.
    for backend in Backend::all().into_iter().filter(|backend| *backend != Backend::Redis) {
        pay_and_take_back(backend);
    }
}

fn pay_and_take_back(backend: Backend) {
    let secret = "whsec_of_the_tests";
    let place = Site::new(backend).with("STRIPE_WEBHOOK_SECRET", secret);
    place.command(&["keys", "add", "shop", "--credits", "0"]).output().unwrap();
    let _server = place.serve("all");
    let number = std::cell::Cell::new(0);
    let send = |kind: &str, object: Value| {
        number.set(number.get() + 1);
        let event = json!({"id": format!("evt_{}", number.get()), "type": kind, "created": number.get(),
            "data": {"object": object}});
        let (body, now) = (event.to_string(), UNIX_EPOCH.elapsed().unwrap().as_secs());
        let signature = Secret::from(secret.to_owned()).sign(&format!("{now}.{body}"));
        let header = format!("t={now},v1={signature}");
        let headers = [("content-type", "application/json"), ("stripe-signature", header.as_str())];
        let sent = place.send("POST", "/api/stripe/webhook", Some(body.into_bytes()), &headers);
        assert_eq!(sent.unwrap().0, 200);
    };
    let credits = |count: i64| {
        until(&format!("{count} credits"), || {
            let listed = place.command(&["keys", "list"]).output().unwrap();
            String::from_utf8(listed.stdout).unwrap().contains(&format!("credits {count}\t"))
        });
    };
    let session = |status: &str| {
        json!({"id": "cs_1", "payment_intent": "pi_1", "amount_total": 1000, "payment_status": status,
            "metadata": {"api_key": "shop", "credits": "10"}})
    };
    let charge =
        |refunded: i64| json!({"payment_intent": "pi_1", "amount": 1000, "amount_refunded": refunded});
    let dispute = |status: &str| json!({"payment_intent": "pi_1", "amount": 1000, "status": status});
    send("checkout.session.completed", session("unpaid"));
    send("checkout.session.async_payment_succeeded", session("paid"));
    credits(10);
    send("charge.refunded", charge(400));
    credits(6);
    send("charge.dispute.created", dispute("needs_response"));
    credits(0);
    send("charge.dispute.closed", dispute("won"));
    credits(6);
    // Neither is counted twice.
    send("checkout.session.completed", session("paid"));
    send("charge.refunded", charge(400));
    send("charge.refunded", charge(1000));
    credits(0);
}
