//! `--report` writes one page that holds everything; `report.test.mjs` opens it in a browser.
#![cfg(test)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn speech() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/media/jfk.wav")
}

fn transcribe(report: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_captioni"));
    command.arg("transcribe").arg(speech()).args(["--model", "tiny.en", "--quiet", "--report"]).arg(report);
    command.output().unwrap()
}

/// What stands in the script element of this id.
fn element<'a>(page: &'a str, id: &str) -> &'a str {
    let start = page.find(&format!("<script id=\"{id}\"")).unwrap();
    let text = &page[start + page[start..].find('>').unwrap() + 1..];
    &text[..text.find("</script>").unwrap()]
}

#[test]
fn the_page_holds_transcript_sound_and_peaks_and_loads_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.html");
    let output = transcribe(&path);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let page = std::fs::read_to_string(&path).unwrap();
    let data: serde_json::Value = serde_json::from_str(element(&page, "data")).unwrap();
    let printed: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(data["transcript"], printed, "the page and the JSON say the same");
    assert_eq!(data["title"], "jfk.wav");
    let peaks: Vec<u8> = serde_json::from_str(element(&page, "peaks")).unwrap();
    let seconds = printed["duration"].as_f64().unwrap();
    assert!(peaks.len().abs_diff((50.0 * seconds) as usize) <= 1, "{} peaks", peaks.len());
    assert!(*peaks.iter().max().unwrap() > 100);
    let sound = element(&page, "sound");
    assert!(sound.starts_with("UklGR"), "RIFF in base64");
    let bytes = sound.len() / 4 * 3 - sound.bytes().rev().take_while(|byte| *byte == b'=').count();
    assert_eq!(bytes, 58 + (16_000.0 * seconds).round() as usize);
    let links = ["src=\"http", "href=", "url(", "import "];
    let markup = page.replace(sound, "");
    assert!(links.iter().all(|link| !markup.contains(link)), "the page loads something");
}

#[test]
fn a_page_that_cannot_be_written_fails_before_the_work() {
    let output = transcribe("no-such-folder/report.html".as_ref());
    assert_eq!(output.status.code(), Some(1));
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(
        message.starts_with("error[OUTPUT_UNWRITABLE]: cannot write no-such-folder/report.html"),
        "{message}"
    );
    let message = String::from_utf8(transcribe(&speech()).stderr).unwrap();
    assert!(message.starts_with("error[OPTIONS_INVALID]: "), "{message}");
}
