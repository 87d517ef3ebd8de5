//! Captioni against decoding alone, the ffmpeg program, libass, faster-whisper, and its own doors, each pair in one run.
//!
//! `benches/peers.sh` installs the peers and runs this; with names of groups, as in `peers loop styles`, those rows alone
//! are printed, and nothing is written to benches/results. A figure that misses its mark is shown as missed.

mod doors;
mod lines;
mod measure;
mod media;
mod presets;
mod report;
mod speech;
mod subtitles;

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use measure::{Timed, Usage, command, elapsed, in_turn, run};
use media::Media;
use report::{Row, Table};

const LOOP_RUNS: usize = 11;
const ENCODE_RUNS: usize = 5;

/// Seconds of previews, from all over the video and all over the 8 s from keyframe to keyframe.
const PREVIEWED: [&str; 12] =
    ["3.2", "17.9", "64.4", "101.7", "158.1", "203.6", "266.0", "317.3", "371.8", "448.5", "512.9", "590.2"];

/// Measures a group.
type Rows = fn(&Bench) -> Vec<Row>;

/// Groups of rows, in their order: memory first, as a process starts with the peak of the one that forked it, and speech
/// loads a model.
const GROUPS: [(&str, Rows); 10] = [
    ("memory", |bench| bench.memory().into()),
    ("subtitles", |bench| subtitles::rows(&bench.root, &bench.dir)),
    ("kernels", |bench| kernels(&bench.root)),
    ("speech", |bench| speech::rows(&bench.root)),
    ("loop", |bench| bench.render_loop().into()),
    ("styles", presets::rows),
    ("preview", |bench| vec![bench.preview()]),
    ("encode", |bench| bench.end_to_end().into()),
    ("node", |bench| doors::node(&bench.root, &bench.media).into()),
    ("python", |bench| doors::python(&bench.root, &bench.media).into()),
];

fn main() {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    let names = GROUPS.map(|(name, _)| name);
    if let Some(unknown) = asked.iter().find(|asked| !names.contains(&asked.as_str())) {
        eprintln!("there is no group of rows {unknown:?}; there are {}", names.join(", "));
        std::process::exit(2);
    }
    let bench = Bench::new(&Path::new(env!("CARGO_MANIFEST_DIR")).join(".."));
    let mut table = Table::default();
    for (name, rows) in GROUPS {
        if asked.is_empty() || asked.iter().any(|asked| asked == name) {
            table.extend(rows(&bench));
        }
    }
    if asked.is_empty() {
        table.publish(&bench.root.join("benches/results")).expect("benches/results can be written");
    }
}

struct Bench {
    root: PathBuf,
    captioni: PathBuf,
    media: Media,
    dir: PathBuf,
    fonts: PathBuf,
}

impl Bench {
    fn new(root: &Path) -> Self {
        let dir = root.join("target/bench-media");
        let media = media::make(&dir, &root.join("fixtures/media/jfk.mp4"));
        Self {
            root: root.to_owned(),
            captioni: root.join("target/release/captioni"),
            media: media.expect("the bench's media can be made"),
            dir,
            fonts: root.join("core/assets/fonts"),
        }
    }

    fn captioni(&self, args: &[&str]) -> Usage {
        run(&mut command(&self.captioni.to_string_lossy(), args))
    }

    fn render(&self, input: &Path, cues: &Path, rest: &[&str]) -> Usage {
        self.render_as("karaoke", input, cues, rest)
    }

    fn render_as(&self, style: &str, input: &Path, cues: &Path, rest: &[&str]) -> Usage {
        let (input, cues) = (input.to_string_lossy(), cues.to_string_lossy());
        let args = [&["render", &*input, "--cues", &*cues, "--style", style, "--quiet"], rest].concat();
        self.captioni(&args)
    }

    /// Sixty letters that move on every frame, each with a stroke and a shadow.
    fn render_letters(&self) -> Usage {
        let style = self.media.moving.to_string_lossy();
        self.render_as(&style, &self.media.twenty_seconds, &self.media.letters, &["--null"])
    }

    fn ffmpeg(&self, input: &Path, filter: Option<&Path>, sink: &[&str]) -> Usage {
        let input = input.to_string_lossy();
        let filter = filter.map(|ass| format!("ass={}:fontsdir={}", ass.display(), self.fonts.display()));
        let mut args = vec!["-v", "error", "-y", "-i", &*input];
        args.extend(filter.iter().flat_map(|filter| ["-vf", filter]));
        args.extend(sink);
        run(&mut command("ffmpeg", args))
    }

    /// Time of all cores, as marks are closer than what an elapsed time differs by from run to run.
    fn render_loop(&self) -> [Row; 5] {
        let Media { twenty_seconds, cues, no_cues, ass, letters_ass, .. } = &self.media;
        let discard = ["-an", "-f", "null", "-"];
        let mut karaoke = || self.render(twenty_seconds, cues, &["--null"]).cpu;
        let mut letters = || self.render_letters().cpu;
        let mut decoding = || self.render(twenty_seconds, no_cues, &["--null"]).cpu;
        let mut libass = || self.ffmpeg(twenty_seconds, Some(ass), &discard).cpu;
        let mut moved_by_libass = || self.ffmpeg(twenty_seconds, Some(letters_ass), &discard).cpu;
        let mut ffmpeg = || self.ffmpeg(twenty_seconds, None, &discard).cpu;
        let row =
            |what: &'static str, ours: &mut dyn FnMut() -> f64, theirs: &mut dyn FnMut() -> f64, mark| {
                let [ours, theirs] = in_turn(LOOP_RUNS, [ours, theirs]);
                seconds(what, &ours, &theirs, mark)
            };
        [
            row(
                "render loop, 20 s of 1080p30, karaoke, against decoding alone, time of all cores",
                &mut karaoke,
                &mut decoding,
                1.08,
            ),
            row("the same, 60 letters that move on every frame", &mut letters, &mut decoding, 1.3),
            row("the same letters against ffmpeg with libass", &mut letters, &mut moved_by_libass, 1.0),
            row("karaoke against ffmpeg with libass", &mut karaoke, &mut libass, 1.0),
            row("karaoke against ffmpeg decoding alone", &mut karaoke, &mut ffmpeg, 1.15),
        ]
    }

    fn end_to_end(&self) -> [Row; 3] {
        let Media { ten_seconds, cues, ass, .. } = &self.media;
        let (ours, theirs) = (self.dir.join("ours.mp4"), self.dir.join("theirs.mp4"));
        let (ours, theirs) = (ours.to_string_lossy(), theirs.to_string_lossy());
        let x264 = ["-o", &*ours, "--encoder", "x264", "--preset", "veryfast", "--crf", "20"];
        #[rustfmt::skip]
        let sink = [
            "-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-c:a", "copy", "-movflags", "+faststart", &*theirs,
        ];
        let mut captioned = || self.render(ten_seconds, cues, &x264).cpu;
        let mut plain = || self.ffmpeg(ten_seconds, None, &sink).cpu;
        let mut libass = || self.ffmpeg(ten_seconds, Some(ass), &sink).cpu;
        let row =
            |what: &'static str, ours: &mut dyn FnMut() -> f64, theirs: &mut dyn FnMut() -> f64, mark| {
                let [ours, theirs] = in_turn(ENCODE_RUNS, [ours, theirs]);
                seconds(what, &ours, &theirs, mark)
            };
        [
            row(
                "captioned video, 10 s, x264 veryfast crf 20, against ffmpeg without captions, time of all cores",
                &mut captioned,
                &mut plain,
                1.03,
            ),
            row("the same against ffmpeg with libass", &mut captioned, &mut libass, 1.0),
            row("ffmpeg without captions against ffmpeg with libass", &mut plain, &mut libass, 1.0),
        ]
    }

    /// A frame from anywhere in ten minutes, whose keyframes are 8 s apart; ffmpeg draws nothing on its one.
    fn preview(&self) -> Row {
        let Media { ten_minutes, cues, .. } = &self.media;
        let (input, cues) = (ten_minutes.to_string_lossy(), cues.to_string_lossy());
        let frame = self.dir.join("frame.png");
        let frame = frame.to_string_lossy();
        let times = || PREVIEWED.iter().cycle();
        let (mut ours, mut theirs) = (times(), times());
        let [ours, theirs] = in_turn(
            PREVIEWED.len(),
            [
                &mut || {
                    let at = ours.next().copied().unwrap_or_default();
                    elapsed(|| {
                        self.captioni(&[
                            "preview", &input, "--cues", &cues, "--at", at, "-o", &frame, "--quiet",
                        ]);
                    })
                },
                &mut || {
                    let at = theirs.next().copied().unwrap_or_default();
                    let args = ["-v", "error", "-y", "-ss", at, "-i", &*input, "-frames:v", "1", &*frame];
                    elapsed(|| {
                        run(&mut command("ffmpeg", args));
                    })
                },
            ],
        );
        Row {
            what: "preview of a frame of 10 min of 1080p, whole process, against ffmpeg -ss without captions"
                .into(),
            ours: format!("{:.0} ms", ours.median() * 1e3),
            theirs: format!("{:.0} ms", theirs.median() * 1e3),
            value: ours.median() * 1e3,
            spread: None,
            mark: 150.0,
            unit: " ms",
        }
    }

    fn memory(&self) -> [Row; 2] {
        let Media { minute, ten_minutes, cues, .. } = &self.media;
        let out = self.dir.join("ours.mp4");
        let out = out.to_string_lossy();
        let [short, long] = [minute, ten_minutes].map(|input| {
            let usage = self.render(input, cues, &["-o", &*out]);
            usage.peak as f64 / 1e6
        });
        let row = |what: &'static str, value: f64, theirs, mark, unit| Row {
            what: what.into(),
            ours: format!("{value:.0}{unit}"),
            theirs,
            value,
            spread: None,
            mark,
            unit,
        };
        [
            row("peak memory of render, 1080p, 60 s", short, String::new(), 300.0, " MB"),
            row(
                "peak memory of render, 1080p, 10 min",
                long,
                format!("{short:.0} MB for 60 s"),
                300.0,
                " MB",
            ),
        ]
    }
}

fn seconds(what: impl Into<Cow<'static, str>>, ours: &Timed, theirs: &Timed, mark: f64) -> Row {
    let ratio = ours.ratio(theirs);
    Row {
        what: what.into(),
        ours: format!("{:.2} s", ours.median()),
        theirs: format!("{:.2} s", theirs.median()),
        value: ratio.median,
        spread: Some(ratio.quartiles),
        mark,
        unit: "x",
    }
}

/// What one word does on every frame: criterion's name and ours.
const MOTIONS: [(&str, &str); 4] = [
    ("recolour", "a word that changes its colour, 1080p, a frame"),
    ("move", "a word that moves, 1080p, a frame"),
    ("scale", "a word that grows, 1080p, a frame"),
    ("fade", "a word that fades, 1080p, a frame"),
];

/// What compositing takes of a frame, and layout, raster and composite together where something moves.
fn kernels(root: &Path) -> Vec<Row> {
    let still =
        measured(root, "static_cue/yuv420p", "compositing a still caption, 1080p yuv420p, a frame", 0.1);
    let moving = MOTIONS.map(|(bench, what)| measured(root, &format!("motion/{bench}"), what, 0.15));
    std::iter::once(still).chain(moving).flatten().collect()
}

/// A figure that criterion measured just before.
fn measured(root: &Path, bench: &str, what: &'static str, mark: f64) -> Option<Row> {
    let estimates = root.join("target/criterion").join(bench).join("new/estimates.json");
    let estimates: serde_json::Value = serde_json::from_slice(&std::fs::read(estimates).ok()?).ok()?;
    let ms = estimates["median"]["point_estimate"].as_f64()? / 1e6;
    Some(Row {
        what: what.into(),
        ours: format!("{ms:.4} ms"),
        theirs: String::new(),
        value: ms,
        spread: None,
        mark,
        unit: " ms",
    })
}
