//! Inputs made from the fixture: a minute of 1080p30, and karaoke cues for both renderers.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::measure::{command, run};

/// Length of the bench video.
pub const SECONDS: u32 = 60;
/// A word every 0.4 s, so the picture of the caption changes as often.
const WORD: f64 = 0.4;
const WORDS_PER_CUE: usize = 5;

/// Where the inputs are.
#[derive(Debug)]
pub struct Media {
    /// 1080p30 H.264, one minute, with audio.
    pub minute: PathBuf,
    /// Its first ten seconds.
    pub ten_seconds: PathBuf,
    /// Its first twenty seconds.
    pub twenty_seconds: PathBuf,
    /// Five seconds of 2160p30.
    pub four_k: PathBuf,
    /// The minute ten times over.
    pub ten_minutes: PathBuf,
    /// Karaoke cues for ten minutes, our JSON.
    pub cues: PathBuf,
    /// Ten cues of sixty letters each, for a minute.
    pub letters: PathBuf,
    /// The style in which their letters move.
    pub moving: PathBuf,
    /// No cues at all.
    pub no_cues: PathBuf,
    /// The same cues with `\k` tags for libass.
    pub ass: PathBuf,
    /// The letters for libass, an event for each of their moves.
    pub letters_ass: PathBuf,
}

/// Makes what is missing in `dir`.
pub fn make(dir: &Path, fixture: &Path) -> std::io::Result<Media> {
    std::fs::create_dir_all(dir)?;
    let media = Media {
        minute: dir.join("1080p30-60s.mp4"),
        ten_seconds: dir.join("1080p30-10s.mp4"),
        twenty_seconds: dir.join("1080p30-20s.mp4"),
        four_k: dir.join("2160p30-5s.mp4"),
        ten_minutes: dir.join("1080p30-600s.mp4"),
        cues: dir.join("karaoke.json"),
        letters: dir.join("letters.json"),
        moving: dir.join("moving.json"),
        no_cues: dir.join("none.json"),
        ass: dir.join("karaoke.ass"),
        letters_ass: dir.join("letters.ass"),
    };
    if !media.minute.exists() {
        let seconds = SECONDS.to_string();
        #[rustfmt::skip]
        run(command("ffmpeg", ["-v", "error", "-y", "-stream_loop", "-1", "-i"]).arg(fixture).args([
            "-t", &seconds, "-vf", "scale=1920:1080:flags=bicubic,fps=30", "-c:v", "libx264", "-preset", "medium",
            "-crf", "20", "-c:a", "aac",
        ]).arg(&media.minute));
    }
    let copy = ["-c", "copy"];
    for (start, seconds) in [(&media.ten_seconds, "10"), (&media.twenty_seconds, "20")] {
        if !start.exists() {
            run(command("ffmpeg", ["-v", "error", "-y", "-t", seconds, "-i"])
                .arg(&media.minute)
                .args(copy)
                .arg(start));
        }
    }
    if !media.four_k.exists() {
        #[rustfmt::skip]
        run(command("ffmpeg", ["-v", "error", "-y", "-t", "5", "-i"]).arg(&media.minute).args([
            "-vf", "scale=3840:2160:flags=bicubic", "-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-c:a", "copy",
        ]).arg(&media.four_k));
    }
    if !media.ten_minutes.exists() {
        run(command("ffmpeg", ["-v", "error", "-y", "-stream_loop", "9", "-i"])
            .arg(&media.minute)
            .args(copy)
            .arg(&media.ten_minutes));
    }
    std::fs::write(&media.cues, transcript_json(SECONDS * 10))?;
    std::fs::write(&media.no_cues, "[]")?;
    std::fs::write(&media.letters, letters_json(SECONDS))?;
    std::fs::write(&media.moving, MOVING)?;
    std::fs::write(&media.ass, ass(SECONDS))?;
    std::fs::write(&media.letters_ass, letters_ass(SECONDS))?;
    Ok(media)
}

/// A wave through letters that have a stroke and a shadow, and do nothing else.
const MOVING: &str = r#"{"extends": "karaoke", "animation": {"word": null}, "tracks": [{"target": "letter", "on": "always", "property": "y",
    "duration": 1, "stagger": 0.03, "keyframes": [{"at": 0, "value": 0, "ease": "inOutQuad"},
    {"at": 0.25, "value": -0.2, "ease": "inOutQuad"}, {"at": 0.75, "value": 0.2, "ease": "inOutQuad"},
    {"at": 1, "value": 0}]}]}"#;

/// Thirty letters each.
const LETTERS: [[&str; 5]; 2] =
    [["abcdef", "ghijkl", "mnopqr", "stuvwx", "yzabcd"], ["efghij", "klmnop", "qrstuv", "wxyzab", "cdefgh"]];

/// Two lines of letters every six seconds.
fn letters_json(seconds: u32) -> String {
    let lines = LETTERS
        .map(|words| serde_json::json!({ "words": words.map(|text| serde_json::json!({ "text": text })) }));
    let cues: Vec<_> = (0..seconds / 6)
        .map(|cue| serde_json::json!({ "start": cue * 6, "end": cue * 6 + 6, "lines": lines }))
        .collect();
    serde_json::Value::from(cues).to_string()
}

const TEXT: [&str; 10] = ["ask", "not", "what", "your", "country", "can", "do", "for", "you", "today"];

fn cues(seconds: u32) -> impl Iterator<Item = Vec<(f64, &'static str)>> {
    let words = (f64::from(seconds) / WORD) as usize;
    (0..words / WORDS_PER_CUE).map(|cue| {
        (cue * WORDS_PER_CUE..(cue + 1) * WORDS_PER_CUE)
            .map(|i| (i as f64 * WORD, TEXT[i % TEXT.len()]))
            .collect()
    })
}

/// Cue JSON as our own `--cues` reads it.
fn transcript_json(seconds: u32) -> String {
    let cues: Vec<_> = cues(seconds)
        .map(|words| {
            let (start, end) = (words[0].0, words[words.len() - 1].0 + WORD);
            let words: Vec<_> = words
                .iter()
                .map(|(t, text)| serde_json::json!({ "text": text, "start": t, "end": t + WORD }))
                .collect();
            serde_json::json!({ "start": start, "end": end, "lines": [{ "words": words }] })
        })
        .collect();
    serde_json::Value::from(cues).to_string()
}

/// The style of both scripts: 80 px text with an outline and a shadow.
const ASS_HEADER: &str = "[Script Info]\nScriptType: v4.00+\nPlayResX: 1920\nPlayResY: 1080\n\n[V4+ Styles]\n\
    Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, \
    Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, \
    MarginR, MarginV, Encoding\n\
    Style: Default,Inter,80,&H0000E6FF,&H00FFFFFF,&H00000000,&H80000000,-1,0,0,0,100,100,0,0,1,4,2,2,60,60,90,1\n\n\
    [Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n";

/// One `\k` a word.
fn ass(seconds: u32) -> String {
    let mut out = ASS_HEADER.to_owned();
    for words in cues(seconds) {
        let (start, end) = (words[0].0, words[words.len() - 1].0 + WORD);
        let text: Vec<_> =
            words.iter().map(|(_, w)| format!("{{\\k{}}}{w}", (WORD * 100.0) as u32)).collect();
        let _ =
            writeln!(out, "Dialogue: 0,{},{},Default,,0,0,0,,{}", stamp(start), stamp(end), text.join(" "));
    }
    out
}

/// Each letter goes up and down once a second, 30 ms after the one before. The shadow is not blurred: libass would blur the
/// outline as well.
fn letters_ass(seconds: u32) -> String {
    const MOVES: [(f64, f64, f64, f64); 3] =
        [(0.0, 0.25, 0.0, -16.0), (0.25, 0.75, -16.0, 16.0), (0.75, 1.0, 16.0, 0.0)];
    let mut out = ASS_HEADER.to_owned();
    for (row, line) in LETTERS.iter().enumerate() {
        for (column, letter) in line.join(" ").chars().enumerate().filter(|(_, letter)| *letter != ' ') {
            let (x, y) = (130 + column * 50, 840.0 + row as f64 * 100.0);
            let late = (row * 30 + column) as f64 * 0.03;
            for second in 0..seconds {
                for (from, to, high, low) in MOVES {
                    let [start, end] = [from, to].map(|at| stamp(f64::from(second) + late + at));
                    let text = letter.to_ascii_uppercase();
                    let (high, low) = (y + high, y + low);
                    let _ = writeln!(
                        out,
                        "Dialogue: 0,{start},{end},Default,,0,0,0,,{{\\move({x},{high},{x},{low})}}{text}"
                    );
                }
            }
        }
    }
    out
}

/// A time as ASS writes it.
fn stamp(t: f64) -> String {
    format!("{}:{:02}:{:05.2}", (t / 3600.0) as u32, (t / 60.0) as u32 % 60, t % 60.0)
}
