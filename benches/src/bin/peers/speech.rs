//! Speech against faster-whisper, both with the model loaded and with word times; and the VAD alone.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use captioni::audio::SpeechFinder;
use captioni::control::{CancelToken, Control};
use captioni::pipeline::{Engine, EngineOptions, PcmReader, TranscribeOptions};
use captioni::source::{Input, OpenOptions};

use crate::lines::Lines;
use crate::measure::{command, elapsed, in_turn, run};
use crate::report::Row;

const THREADS: usize = 2;
const RUNS: usize = 5;
/// For what is compared with itself, at a multiple of its time.
const FEW_RUNS: usize = 3;
const PROMPTS: &str = "/usr/share/asterisk/sounds/en_US_f_Allison";
const SECONDS: f64 = 71.0;

/// The rows on speech.
pub fn rows(root: &Path) -> Vec<Row> {
    let dir = root.join("target/bench-media");
    let wav = speech(root, &dir);
    let ours = [Ours::load(), Ours::load()];
    vec![
        vad(&wav),
        transcription(root, &ours[0], &wav),
        two_at_once(&ours, &wav),
        beside_others(&ours[0], &wav),
    ]
}

/// JFK and then prompts, one after the other with 0.4 s between, up to 71 s.
fn speech(root: &Path, dir: &Path) -> PathBuf {
    let wav = dir.join("speech-71s.wav");
    if wav.exists() {
        return wav;
    }
    let mut prompts: Vec<PathBuf> = std::fs::read_dir(PROMPTS)
        .expect("the prompts are installed by .ci/setup test")
        .filter_map(|entry| entry.ok().map(|e| e.path()))
        .filter(|path| path.metadata().is_ok_and(|m| m.len() > 24_000))
        .collect();
    prompts.sort();
    let mut ffmpeg = command("ffmpeg", ["-v", "error", "-y", "-i"]);
    ffmpeg.arg(root.join("fixtures/media/jfk.wav"));
    let chosen = prompts.iter().step_by(7).take(30).collect::<Vec<_>>();
    for prompt in &chosen {
        ffmpeg.args(["-f", "g722", "-i"]).arg(prompt);
    }
    let pads: String = (0..=chosen.len()).map(|i| format!("[{i}:a]apad=pad_dur=0.4[p{i}];")).collect();
    let inputs: String = (0..=chosen.len()).map(|i| format!("[p{i}]")).collect();
    let graph = format!("{pads}{inputs}concat=n={}:v=0:a=1,atrim=duration={SECONDS}[out]", chosen.len() + 1);
    ffmpeg.args(["-filter_complex", &graph, "-map", "[out]", "-ar", "16000", "-ac", "1"]).arg(&wav);
    run(&mut ffmpeg);
    wav
}

fn vad(wav: &Path) -> Row {
    let seconds = (0..RUNS).map(|_| {
        let blocks: Vec<_> =
            PcmReader::open(&Input::from(wav), &OpenOptions::default(), None, &CancelToken::new())
                .and_then(Iterator::collect)
                .expect("the bench's speech can be read");
        let start = Instant::now();
        let mut finder = SpeechFinder::new(&Default::default()).expect("the defaults are valid");
        let spans =
            blocks.iter().map(|block| finder.push(block).len()).sum::<usize>() + finder.finish().len();
        assert!(spans > 0);
        start.elapsed().as_secs_f64()
    });
    let best = seconds.fold(f64::INFINITY, f64::min);
    Row {
        what: "finding speech in 71 s, one core".into(),
        ours: format!("{best:.3} s"),
        theirs: String::new(),
        value: best,
        spread: None,
        mark: 0.3,
        unit: " s",
    }
}

fn transcription(root: &Path, engine: &Ours, wav: &Path) -> Row {
    let mut peer = FasterWhisper::start(root);
    let [ours, theirs] =
        in_turn(RUNS, [&mut || elapsed(|| engine.transcribe(wav)), &mut || peer.transcribe(wav)]);
    let what = "transcribing 71 s with word times, base, 2 threads, against faster-whisper int8";
    crate::seconds(what, &ours, &theirs, 0.8)
}

fn two_at_once(engines: &[Ours; 2], wav: &Path) -> Row {
    let at_once = || {
        std::thread::scope(|scope| {
            for engine in engines {
                scope.spawn(|| engine.transcribe(wav));
            }
        });
    };
    let one_by_one = || engines.iter().for_each(|engine| engine.transcribe(wav));
    let [at_once, one_by_one] = in_turn(FEW_RUNS, [&mut || elapsed(at_once), &mut || elapsed(one_by_one)]);
    let what = "two such transcriptions at once, against one after the other";
    crate::seconds(what, &at_once, &one_by_one, 1.3)
}

fn beside_others(engine: &Ours, wav: &Path) -> Row {
    let mut beside = || {
        let _others = [Busy::start(), Busy::start()];
        elapsed(|| engine.transcribe(wav))
    };
    let [beside, alone] = in_turn(FEW_RUNS, [&mut beside, &mut || elapsed(|| engine.transcribe(wav))]);
    let what = "one beside two processes that take all they get, against alone";
    crate::seconds(what, &beside, &alone, 2.5)
}

/// An engine with its model loaded.
struct Ours(Engine);

impl Ours {
    fn load() -> Self {
        let options =
            EngineOptions { model: "base".into(), threads: Some(THREADS), ..EngineOptions::default() };
        Self(Engine::load(&options).expect("the base model is fetched by benches/peers.sh"))
    }

    fn transcribe(&self, wav: &Path) {
        let options = TranscribeOptions { language: Some("en".into()), ..TranscribeOptions::default() };
        let transcribed = self.0.transcribe(&Input::from(wav), &options, &Control::default());
        assert!(transcribed.expect("the bench's speech is recognised").transcript.segments.len() > 5);
    }
}

/// A process that does nothing, as fast as it can, until this is dropped.
struct Busy(Child);

impl Busy {
    fn start() -> Self {
        let mut shell = Command::new("sh");
        shell.args(["-c", "while :; do :; done"]).stdin(Stdio::null());
        Self(shell.spawn().expect("sh is there"))
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.kill().and_then(|()| self.0.wait()).expect("the busy process ends when it is killed");
    }
}

/// A Python process that has loaded its model and transcribes a file a line.
struct FasterWhisper(Lines);

impl FasterWhisper {
    fn start(root: &Path) -> Self {
        let mut python = Command::new(root.join("target/bench-venv/bin/python"));
        python.arg(root.join("benches/peer_transcribe.py"));
        python.arg(root.join("target/bench-media/faster-whisper-base")).arg(THREADS.to_string());
        let mut lines = Lines::open(&mut python);
        assert_eq!(lines.read(), "ready", "benches/peers.sh installs faster-whisper");
        Self(lines)
    }

    fn transcribe(&mut self, wav: &Path) -> f64 {
        let line = self.0.ask(&wav.display().to_string());
        let (seconds, words) = line.split_once(' ').expect("seconds and words");
        assert!(words.parse::<usize>().is_ok_and(|n| n > 50), "faster-whisper transcribed {words} words");
        seconds.parse().expect("seconds")
    }
}
