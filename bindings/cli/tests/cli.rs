//! The program as scripts see it: exit status, what goes to which stream, files left behind.
#![cfg(test)]

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

fn captioni<S: AsRef<std::ffi::OsStr>>(args: impl IntoIterator<Item = S>) -> Output {
    Command::new(env!("CARGO_BIN_EXE_captioni")).args(args).output().unwrap()
}

fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/media/jfk.mp4")
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[track_caller]
fn assert_fails(output: &Output, starts: &str) {
    assert_eq!(output.status.code(), Some(1), "{}", stderr(output));
    assert!(stderr(output).starts_with(starts), "{}", stderr(output));
    assert!(output.stdout.is_empty());
}

const SRT: &str = "1\n00:00:01,000 --> 00:00:04,000\nHello there\n";

#[test]
fn failures_are_one_coded_line_with_a_hint() {
    let missing = captioni(["probe", "no-such.mp4"]);
    assert_fails(&missing, "error[INPUT_NOT_FOUND]: no-such.mp4 does not exist\n  hint: ");
    assert_fails(&captioni(["probe"]), "error[OPTIONS_INVALID]: ");
    assert_fails(&captioni(["caption", "a.mp4", "-o", "b.mp4", "--crf", "high"]), "error[OPTIONS_INVALID]: ");
    assert_fails(&captioni(["models", "path", "tinny"]), "error[OPTIONS_INVALID]: ");
    let alone = ["render", "a.mp4", "--cues", "a.srt", "-o", "b.mp4", "--style2", "karaoke"];
    assert_fails(&captioni(alone), "error[OPTIONS_INVALID]: ");
}

#[test]
fn options_are_named_as_they_are_typed() {
    let dir = tempfile::tempdir().unwrap();
    let cues = dir.path().join("a.srt");
    std::fs::write(&cues, SRT).unwrap();
    let output = dir.path().join("out.mp4");
    let with = |switch: &str, value: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_captioni"));
        command.arg("render").arg(fixture()).arg("--cues").arg(&cues).arg("-o").arg(&output);
        command.args([switch, value]).output().unwrap()
    };
    for (switch, value) in [("--encode-threads", "65"), ("--decode-threads", "99"), ("--crf", "99")] {
        let starts = format!("error[OPTIONS_INVALID]: option `{switch}` is {value}; accepted: ");
        assert_fails(&with(switch, value), &starts);
    }
}

#[test]
fn captions_may_be_a_track_that_is_turned_on_and_off() {
    let dir = tempfile::tempdir().unwrap();
    let [cues, mp4, webm] = ["a.srt", "out.mp4", "out.webm"].map(|name| dir.path().join(name));
    std::fs::write(&cues, SRT).unwrap();
    let with = |output: &Path, more: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_captioni"));
        command.arg("render").arg(fixture()).arg("--cues").arg(&cues).arg("-o").arg(output).arg("--soft");
        command.args(more).output().unwrap()
    };
    assert_fails(
        &with(&mp4, &["--crf", "20"]),
        "error[OPTIONS_INVALID]: option `--crf` is 20; accepted: none beside `--soft`, which encodes nothing",
    );
    assert_fails(
        &with(&mp4, &["--subtitles", "some"]),
        "error[OPTIONS_INVALID]: option `--subtitles` is \"some\"; accepted: `auto` or `none`",
    );
    let refused = with(&webm, &[]);
    assert_fails(&refused, "error[UNSUPPORTED_FORMAT]: track 0 (video, h264), copied into webm");
    let done = with(&mp4, &["--style", "karaoke", "--language", "en"]);
    let told = stderr(&done);
    assert!(done.status.success() && told.contains("warning[NOT_KEPT]: the style"), "{told}");
    assert!(told.contains("275 frames") && told.contains("copied, with captions as mov_text"), "{told}");
    let back = captioni(["convert", &format!("{}#subtitle:0", mp4.display()), "--to", "srt"]);
    assert_eq!(stdout(&back).trim(), SRT.trim());
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 2);
}

#[test]
fn a_missing_font_is_all_that_a_text_in_another_script_tells() {
    let dir = tempfile::tempdir().unwrap();
    let cues = dir.path().join("a.srt");
    for (text, script) in [("ยินดีต้อนรับสู่ประเทศไทย", "Thai"), ("这是一段中文字幕", "Chinese")]
    {
        std::fs::write(&cues, SRT.replace("Hello there", text)).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_captioni"));
        command.arg("preview").arg(fixture()).arg("--cues").arg(&cues).args(["--at", "2", "-o"]);
        let output = command.arg(dir.path().join("frame.png")).output().unwrap();
        // Libraries below write nothing of their own.
        assert_fails(&output, &format!("error[FONT_MISSING]: no font draws the {script} text"));
        assert_eq!(stderr(&output).lines().count(), 2, "{}", stderr(&output));
        let package = if script == "Thai" { "fonts-noto-core" } else { "fonts-noto-cjk" };
        assert!(stderr(&output).contains("`--system-fonts`") && stderr(&output).contains(package));
    }
}

#[test]
fn what_switches_do_to_given_cues_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let cues = dir.path().join("a.srt");
    std::fs::write(&cues, SRT).unwrap();
    let with = |switches: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_captioni"));
        command.arg("preview").arg(fixture()).arg("--cues").arg(&cues).args(["--at", "2", "-o"]);
        let output = command.arg(dir.path().join("frame.png")).args(switches).output().unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
        stderr(&output)
    };
    assert_eq!(with(&["--style", "karaoke", "--font-size", "8%", "--color", "gold", "--uppercase"]), "");
    for switches in [&["--words-per-cue", "1"][..], &["--timing", "shorts"], &["--set", "wordsPerCue=1"]] {
        assert!(with(switches).starts_with("warning[TIMES_ESTIMATED]: "), "{switches:?}");
    }
    let told = with(&["--set", "font.family=Itner"]);
    assert!(
        told.starts_with("warning[FONT_MISSING]: ") && told.contains("the nearest is \"Inter\""),
        "{told}"
    );
}

#[test]
fn a_missing_model_names_the_command_that_fetches_it() {
    let dir = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_captioni"))
        .args(["caption", "--model", "base.en", "-o"])
        .arg(dir.path().join("out.mp4"))
        .arg(fixture())
        .env("CAPTIONI_MODEL_DIR", dir.path().join("models"))
        .output()
        .unwrap();
    assert_fails(&output, "error[MODEL_MISSING]: model base.en is not installed");
    assert!(stderr(&output).contains("captioni models fetch base.en"), "{}", stderr(&output));
}

#[test]
fn help_and_version_go_to_stdout() {
    for args in [["--help"], ["--version"]] {
        let output = captioni(args);
        assert!(output.status.success());
        assert!(stdout(&output).contains("captioni"));
        assert!(output.stderr.is_empty());
    }
}

#[test]
fn lists_are_for_people_and_for_programs() {
    let names = stdout(&captioni(["styles"]));
    assert!(names.starts_with("clean\nkaraoke\nbarbie\n"), "{names}");
    let styles: serde_json::Value = serde_json::from_str(&stdout(&captioni(["styles", "--json"]))).unwrap();
    let listed: Vec<_> =
        styles.as_array().unwrap().iter().map(|style| style["name"].as_str().unwrap()).collect();
    assert_eq!(listed, names.lines().collect::<Vec<_>>());
    let one: serde_json::Value =
        serde_json::from_str(&stdout(&captioni(["styles", "neon", "--json"]))).unwrap();
    assert!(styles.as_array().unwrap().contains(&one), "{one}");
    assert_fails(
        &captioni(["styles", "neno"]),
        "error[STYLE_INVALID]: style field `style` is \"neno\"; accepted: neon, ",
    );
    let models: serde_json::Value =
        serde_json::from_str(&stdout(&captioni(["models", "list", "--json"]))).unwrap();
    assert!(models.as_array().unwrap().iter().any(|m| m["name"] == "large-v3-turbo"));
    let doctor = captioni(["doctor"]);
    assert!(doctor.status.success());
    assert!(stdout(&doctor).contains("libx264"), "{}", stdout(&doctor));
}

#[test]
fn the_gallery_is_one_page_that_needs_no_other() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("new");
    let output = captioni([Path::new("styles"), Path::new("--gallery"), &folder]);
    let page = std::fs::read_to_string(stdout(&output).trim_end()).unwrap();
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);
    for name in stdout(&captioni(["styles"])).lines() {
        assert!(page.contains(&format!("--style {name}<")), "{name}");
    }
    assert_eq!(page.matches(" src=\"data:image/png;base64,").count(), page.matches("<h2>").count());
    assert!(!page.contains("://") && !page.contains("{{"), "an address or an open place");
}

#[cfg(unix)]
#[test]
fn a_reader_that_stops_reading_is_no_error() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_captioni"))
        .args(["styles", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(0), ""));
}

#[test]
fn probe_tells_the_tracks() {
    let output = captioni([Path::new("probe"), &fixture(), Path::new("--json")]);
    let info: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
    let tracks = info["tracks"].as_array().unwrap();
    assert_eq!(tracks.len(), 2, "{info}");
    let plain = stdout(&captioni([Path::new("probe"), &fixture()]));
    assert!(plain.contains("video h264 1280x720"), "{plain}");
}

#[test]
fn transcripts_come_in_each_format() {
    let text = |format: &str| {
        let fixture = fixture();
        let input = fixture.to_str().unwrap();
        let output = captioni(["transcribe", input, "--model", "tiny.en", "--format", format, "--quiet"]);
        assert!(output.status.success() && output.stderr.is_empty(), "{}", stderr(&output));
        stdout(&output)
    };
    let transcript: serde_json::Value = serde_json::from_str(&text("json")).unwrap();
    assert_eq!(transcript["language"], "en");
    assert!(transcript["segments"][0]["words"][0]["start"].is_number());
    assert!(text("srt").starts_with("1\n00:00:00,"));
    assert!(text("vtt").starts_with("WEBVTT\n"));
    assert!(text("txt").to_lowercase().contains("fellow americans"));
}

#[test]
fn a_known_text_is_given_the_times_of_its_words() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let (text, first, second) = (path("speech.txt"), path("first.json"), path("second.json"));
    let fixture = fixture();
    let input = fixture.to_str().unwrap();
    let said = "And so, my fellow Americans, ask not what your country can do for you.\n\
                Ask what you can do for your country.\n";
    std::fs::write(&text, said).unwrap();
    let output = captioni(["align", input, "--text", &text, "-o", &first, "--quiet"]);
    assert!(output.status.success() && output.stderr.is_empty(), "{}", stderr(&output));
    let read =
        |path: &str| -> serde_json::Value { serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap() };
    let transcript = read(&first);
    let texts: Vec<_> = transcript["segments"].as_array().unwrap().iter().map(|s| &s["text"]).collect();
    assert_eq!(texts, said.lines().collect::<Vec<_>>());
    assert!(transcript["segments"][0]["words"][5]["start"].as_f64().unwrap() > 3.0);

    std::fs::write(&text, said.replace("fellow ", "")).unwrap();
    let kept = ["align", input, "--text", &text, "--transcript", &first, "-o", &second, "--quiet"];
    assert!(captioni(kept).status.success());
    let mut words = transcript["segments"][0]["words"].as_array().unwrap().clone();
    words.remove(3);
    assert_eq!(read(&second)["segments"][0]["words"].as_array().unwrap(), &words);

    assert_fails(&captioni(["align", input, "--text", "none.txt"]), "error[INPUT_NOT_FOUND]: none.txt");
    std::fs::write(&text, "\n").unwrap();
    assert_fails(&captioni(["align", input, "--text", &text]), "error[OPTIONS_INVALID]: option `--text`");
}

#[test]
fn progress_for_programs_is_json_lines() {
    let dir = tempfile::tempdir().unwrap();
    let cues = dir.path().join("cues.srt");
    std::fs::write(&cues, SRT).unwrap();
    let fixture = fixture();
    let args =
        ["render".as_ref(), fixture.as_os_str(), "--cues".as_ref(), cues.as_os_str(), "--null".as_ref()];
    let output = captioni(args.into_iter().chain(["--json-progress".as_ref()]));
    assert!(output.status.success());
    let lines = stderr(&output);
    let progress: Vec<serde_json::Value> =
        lines.lines().filter_map(|l| serde_json::from_str(l).ok()).collect();
    let last = progress.last().unwrap();
    assert_eq!((&last["stage"], &last["done"]), (&"render".into(), &last["total"]));
    assert!(progress.len() > 100);
}

#[test]
fn a_preview_is_a_picture() {
    let dir = tempfile::tempdir().unwrap();
    let (cues, picture) = (dir.path().join("cues.srt"), dir.path().join("frame.png"));
    std::fs::write(&cues, SRT).unwrap();
    let fixture = fixture();
    let output = captioni([
        "preview".as_ref(),
        fixture.as_os_str(),
        "--cues".as_ref(),
        cues.as_os_str(),
        "--at".as_ref(),
        "2.5".as_ref(),
        "--style".as_ref(),
        "barbie".as_ref(),
        "-o".as_ref(),
        picture.as_os_str(),
    ]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(std::fs::read(picture).unwrap().starts_with(b"\x89PNG"));
}

#[cfg(target_os = "linux")]
#[test]
fn encoders_write_nothing_to_stderr() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let (cues, input) = (path("cues.srt"), path("in.mp4"));
    std::fs::write(&cues, SRT).unwrap();
    let card = ["-v", "error", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25:duration=0.4"];
    assert!(Command::new("ffmpeg").args(card).arg(&input).status().unwrap().success());
    for encoder in ["x264", "x265", "svtav1", "libvpx-vp9"] {
        let out = path(&format!("{encoder}.mkv"));
        let encode = ["--encoder", encoder, "--preset", "ultrafast"];
        let output =
            captioni([&["render", &input, "--cues", &cues, "-o", &out, "--quiet"], &encode[..]].concat());
        assert!(output.status.success() && output.stderr.is_empty(), "{encoder}: {}", stderr(&output));
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_cancels_and_leaves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let (cues, long, out) =
        (dir.path().join("cues.srt"), dir.path().join("long.mp4"), dir.path().join("out.mp4"));
    std::fs::write(&cues, SRT).unwrap();
    let made = Command::new("ffmpeg")
        .args(["-v", "error", "-stream_loop", "50", "-i"])
        .arg(fixture())
        .args(["-c", "copy"])
        .arg(&long)
        .status()
        .unwrap();
    assert!(made.success());
    let child = Command::new(env!("CARGO_BIN_EXE_captioni"))
        .arg("render")
        .arg(&long)
        .arg("--cues")
        .arg(&cues)
        .arg("-o")
        .arg(&out)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    wait_for_part(dir.path());
    interrupt(&child);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130), "{}", stderr(&output));
    assert!(stderr(&output).contains("error[CANCELLED]"));
    let mut names: Vec<_> = std::fs::read_dir(dir.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["cues.srt", "long.mp4"]);
}

/// Until the temporary file shows that encoding is under way.
#[cfg(unix)]
fn wait_for_part(dir: &Path) {
    for _ in 0..600 {
        let entries = std::fs::read_dir(dir).unwrap().filter_map(Result::ok);
        let mut parts = entries.filter(|e| e.file_name().to_string_lossy().ends_with(".part"));
        if parts.any(|e| e.metadata().is_ok_and(|m| m.len() > 0)) {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    panic!("nothing was written within a minute");
}

#[cfg(unix)]
fn interrupt(child: &Child) {
    let status = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(status.success());
}

/// Root may read everything, so the program is run as somebody else where the tests run as root.
#[cfg(target_os = "linux")]
#[test]
fn files_that_may_not_be_read_or_written_are_named() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let set =
        |path: &Path, mode| std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    set(dir.path(), 0o755);
    let (program, secret, open) =
        (dir.path().join("captioni"), dir.path().join("secret.mp4"), dir.path().join("open.mp4"));
    std::fs::copy(env!("CARGO_BIN_EXE_captioni"), &program).unwrap();
    for copy in [&secret, &open] {
        std::fs::copy(fixture(), copy).unwrap();
    }
    let cues = dir.path().join("cues.srt");
    std::fs::write(&cues, SRT).unwrap();
    set(&secret, 0o000);
    set(&open, 0o644);
    set(&cues, 0o644);
    let root =
        String::from_utf8(Command::new("id").arg("-u").output().unwrap().stdout).unwrap().trim() == "0";
    let run = |args: &[&std::ffi::OsStr]| {
        let mut command = Command::new(if root { "setpriv" } else { program.to_str().unwrap() });
        if root {
            command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(&program);
        }
        command.args(args).current_dir("/").output().unwrap()
    };
    let unreadable = run(&["probe".as_ref(), secret.as_os_str()]);
    assert_fails(&unreadable, "error[INPUT_UNREADABLE]: ");
    set(dir.path(), 0o555);
    let out = dir.path().join("out.mp4");
    let render = ["render".as_ref(), open.as_os_str(), "--cues".as_ref(), cues.as_os_str(), "-o".as_ref()];
    let unwritable = run(&[&render[..], &[out.as_os_str()]].concat());
    assert_fails(&unwritable, "error[OUTPUT_UNWRITABLE]: ");
}

#[test]
fn captions_that_nobody_sees_and_cues_that_were_mended_are_told() {
    let dir = tempfile::tempdir().unwrap();
    let cues = dir.path().join("late.srt");
    std::fs::write(
        &cues,
        "1\n01:00:03,000 --> 01:00:04,000\nlater\n\n2\n01:00:01,000 --> 01:00:02,000\nlate\n",
    )
    .unwrap();
    let output = captioni([
        "render".as_ref(),
        fixture().as_os_str(),
        "--null".as_ref(),
        "--cues".as_ref(),
        cues.as_ref(),
    ]);
    assert!(output.status.success(), "{}", stderr(&output));
    let told = stderr(&output);
    assert!(told.contains("warning[CUES_REPAIRED]: mended: a cue that starts before the one ahead of it, put in order (line 6)"), "{told}");
    assert!(
        told.contains("warning[NOTHING_SHOWN]: no caption is shown: the first cue starts at 01:00:01.000"),
        "{told}"
    );
}

#[test]
fn a_text_that_nobody_speaks_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let text = dir.path().join("wrong.txt");
    std::fs::write(&text, "The quick brown fox jumps over the lazy dog.").unwrap();
    let output = captioni([
        "align".as_ref(),
        fixture().as_os_str(),
        "--text".as_ref(),
        text.as_os_str(),
        "--format".as_ref(),
        "srt".as_ref(),
    ]);
    assert!(output.status.success(), "{}", stderr(&output));
    let told = stderr(&output);
    assert!(told.contains("warning[NOT_SPOKEN]: 9 of 9 words of the text are not spoken"), "{told}");
}

#[test]
fn captions_alone_are_written_for_editing_programs() {
    let dir = tempfile::tempdir().unwrap();
    let cues = dir.path().join("a.srt");
    std::fs::write(&cues, SRT).unwrap();
    let overlay = |args: &[&str], output: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_captioni"));
        command.arg("overlay").args(args).arg("--cues").arg(&cues).arg("-o").arg(dir.path().join(output));
        command.output().unwrap()
    };
    let small = ["--size", "160x90", "--fps", "10"];
    let made = overlay(&small, "a.%03d.png");
    assert!(made.status.success(), "{}", stderr(&made));
    assert!(stderr(&made).contains("40 frames, 4.000 s"), "{}", stderr(&made));
    assert!(dir.path().join("a.039.png").exists() && !dir.path().join("a.040.png").exists());
    let shorter = overlay(&[&small[..], &["--duration", "2"]].concat(), "a.%03d.png");
    assert_fails(&shorter, "error[OUTPUT_UNWRITABLE]: cannot write ");
    for (args, output, told) in [
        (
            &["--size", "160x90", "--fps", "0"][..],
            "a.mov",
            "option `--fps` is 0; accepted: above 0, at most 1000",
        ),
        (
            &["--size", "160", "--fps", "25"],
            "a.mov",
            "option `--size` is 160; accepted: width and height in pixels",
        ),
        (&["--size", "8x90", "--fps", "25"], "a.mov", "option `width` is 8; accepted: 16 to 8192"),
        (
            &[&small[..], &["--alpha", "half"]].concat(),
            "a.mov",
            "option `--alpha` is half; accepted: straight",
        ),
        (&small, "a.png", "captions.%05d.png"),
        (&["--fps", "25"], "a.mov", "--size <SIZE>"),
    ] {
        let failed = overlay(args, output);
        assert_fails(&failed, "error[OPTIONS_INVALID]: ");
        assert!(stderr(&failed).contains(told), "{}", stderr(&failed));
    }
    assert_fails(
        &overlay(&small, "a.mp4"),
        "error[UNSUPPORTED_FORMAT]: overlay format .mp4 is not supported",
    );
}
