//! Files for tests, made and read back by the ffmpeg program.

use std::path::{Path, PathBuf};
use std::process::Command;

use captioni::control::Control;
use captioni::cues::{Cue, CueTrack};
use captioni::source::Input;
use captioni::style::StyleInput;
use captioni::units::TimeRange;

/// Karaoke whose letters do not move, so that a frame differs from the last only where a word or a cue begins or ends.
pub fn still_karaoke() -> StyleInput {
    let animation = serde_json::json!({"enter": null, "exit": null, "word": null});
    serde_json::from_value(serde_json::json!({"extends": "karaoke", "animation": animation})).unwrap()
}

/// A folder of media that goes with the test.
pub struct Media(tempfile::TempDir);

impl Media {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Two seconds of moving picture with a tone, by ffmpeg's options before the file name.
    pub fn video(&self, options: &str, name: &str) -> PathBuf {
        let source =
            "-f lavfi -i testsrc2=size=320x180:rate=25:duration=2 -f lavfi -i sine=frequency=440:duration=2";
        self.make(&format!("{source} {options}"), name)
    }

    pub fn make(&self, options: &str, name: &str) -> PathBuf {
        let path = self.path(name);
        ffmpeg(options.split_whitespace().map(str::to_owned).chain([path.to_string_lossy().into_owned()]));
        path
    }

    pub fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// Names of all files in the folder.
    pub fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<_> =
            entries.map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}

pub fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/media").join(name)
}

pub fn input(path: &Path) -> Input {
    Input::from(path)
}

pub fn control() -> Control {
    Control::default()
}

/// One cue, `text` from `start` to `end` seconds.
pub fn cue(start: f64, end: f64, text: &str) -> CueTrack {
    CueTrack::new(vec![Cue::from_text(TimeRange::from_secs(start, end), text)]).unwrap()
}

pub fn ffmpeg(options: impl IntoIterator<Item = String>) {
    run("ffmpeg", ["-v", "error", "-y"].map(str::to_owned).into_iter().chain(options));
}

pub fn run(program: &str, options: impl IntoIterator<Item = String>) -> Vec<u8> {
    let output = Command::new(program).args(options).output();
    let output = output.unwrap_or_else(|e| panic!("{program} is needed: run `make setup-test` ({e})"));
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// What `ffprobe -show_entries` says, one line a field.
pub fn ffprobe(path: &Path, stream: &str, entries: &str) -> String {
    let path = path.to_string_lossy();
    let options = ["-v", "error", "-of", "default=noprint_wrappers=1", "-select_streams", stream];
    let rest = ["-count_frames", "-show_entries", entries, &*path];
    String::from_utf8(run("ffprobe", options.into_iter().chain(rest).map(str::to_owned))).unwrap()
}

/// Hash of a stream's packets, as they are.
pub fn stream_hash(path: &Path, stream: &str) -> Vec<u8> {
    let path = path.to_string_lossy();
    let options = ["-v", "error", "-i", &*path, "-map", stream, "-c", "copy", "-f", "streamhash", "-"];
    run("ffmpeg", options.map(str::to_owned))
}

/// All frames as 8-bit luma of `width` x `height`.
pub fn luma(path: &Path) -> Vec<Vec<u8>> {
    let size = ffprobe(path, "v:0", "stream=width,height");
    let number = |key: &str| -> usize {
        let line = size.lines().find_map(|l| l.strip_prefix(key)).unwrap();
        line.parse().unwrap()
    };
    let (width, height) = (number("width="), number("height="));
    let path = path.to_string_lossy();
    #[rustfmt::skip]
    let options = [
        "-v", "error", "-i", &*path, "-map", "0:v:0", "-fps_mode", "passthrough", "-pix_fmt", "gray", "-f", "rawvideo", "-",
    ];
    let bytes = run("ffmpeg", options.map(str::to_owned));
    bytes.chunks_exact(width * height).map(<[u8]>::to_vec).collect()
}
