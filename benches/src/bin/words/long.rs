//! One long file: prompts one after the other with silence and music between, from the disk through the engine.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use captioni::Error;
use captioni::control::{CancelToken, Control};
use captioni::pipeline::{Engine, EngineOptions, TranscribeOptions};
use captioni::source::Input;
use captioni_benches::score::{Random, Score, TimedWord, mean, timed};

use crate::report::{Report, at_most};
use crate::speech::Recording;

const MODEL: &str = "tiny.en";
const RATE: u32 = 16_000;

/// Length of the parts at both ends whose word times are compared, in seconds.
const PART: f64 = 600.0;
/// Every so many prompts music comes instead of silence, for so many seconds.
const MUSIC_EVERY: usize = 12;
const MUSIC: f64 = 20.0;

/// Jobs that are cancelled, and the longest that one is let run, in seconds.
const CANCELS: u64 = 20;
const LONGEST_RUN: f64 = 5.0;

/// Columns of the rows.
pub const COLUMNS: &str = " | figure | mark";

/// Transcribes about `minutes` of audio in one file.
pub fn measure(
    root: &Path,
    prompts: &[Recording],
    music: &[f32],
    minutes: f64,
    threads: usize,
    report: &mut Report,
) {
    let path = root.join("target/bench-media").join(format!("long-{minutes}.wav"));
    let said = write(&path, prompts, music, 60.0 * minutes).expect("target/bench-media can be written");
    let engine =
        Engine::load(&EngineOptions { model: MODEL.into(), threads: Some(threads), ..Default::default() })
            .unwrap_or_else(|error| panic!("{error}; run make bench-words"));
    let cancelled = slowest_cancel(&engine, &path);
    let watched = Watched::default();
    let begin = Instant::now();
    let transcribed = engine.transcribe(&Input::from(path.as_path()), &options(), &watched.control());
    let elapsed = begin.elapsed().as_secs_f64();
    let transcript = transcribed.expect("the long file is recognised").transcript;
    let words = timed(transcript.segments.into_iter().flat_map(|segment| segment.words));
    let length = transcript.duration.as_secs();
    let [first, last] =
        [(0.0, PART.min(length / 2.0)), (length - PART.min(length / 2.0), length)].map(|(from, to)| {
            let part = |words: &[TimedWord]| -> Vec<TimedWord> {
                words.iter().filter(|word| (from..to).contains(&word.1)).cloned().collect()
            };
            let mut score = Score::default();
            score.add(&part(&said), &part(&words));
            score
        });
    let [early, late] = [mean(&first.starts), mean(&last.starts)];
    let watched = watched.0.lock().expect("no panic while progress was noted");
    let (early_memory, peak_memory) = watched.memory();
    let rows = [
        format!("mean start error in the first {:.0} min | {early:.1} ms | ", PART.min(length / 2.0) / 60.0),
        format!("the same in the last | {late:.1} ms | "),
        format!("drift between them | {}", at_most((late - early).abs(), 5.0, " ms")),
        format!(
            "words wrong in the first, in the last | {:.1} %, {:.1} % | ",
            first.error_rate(),
            last.error_rate()
        ),
        format!("memory after a tenth | {early_memory:.0} MB | "),
        format!("most that it grows by from there | {}", at_most(peak_memory - early_memory, 20.0, " MB")),
        format!("largest step of progress | {}", at_most(watched.largest_step(), 1.0, " %")),
        format!("slowest of {CANCELS} cancels at random points | {}", at_most(1e3 * cancelled, 100.0, " ms")),
        format!("times faster than the sound | {:.0}x | ", length / elapsed),
    ];
    report.section(&format!("{minutes:.0} min in one file, {MODEL}"), COLUMNS, &rows);
}

fn options() -> TranscribeOptions {
    TranscribeOptions { language: Some("en".into()), ..Default::default() }
}

/// Writes the audio as it is put together; gives what is said in it.
fn write(path: &Path, prompts: &[Recording], music: &[f32], seconds: f64) -> std::io::Result<Vec<TimedWord>> {
    std::fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
    let mut random = Random(0x1ead);
    let mut said = Vec::new();
    let mut count = 0_u32;
    let part = PathBuf::from(path).with_extension("pcm");
    let mut pcm = BufWriter::new(std::fs::File::create(&part)?);
    for turn in 0.. {
        let start = f64::from(count) / f64::from(RATE);
        if start >= seconds {
            break;
        }
        let mut joined = Recording { samples: Vec::new(), words: Vec::new() };
        let prompt = &prompts[random.below(prompts.len())];
        match turn % MUSIC_EVERY {
            0 => joined.append(prompt, MUSIC, Some(music)),
            _ => joined.append(prompt, random.between(0.2, 3.0), None),
        }
        said.extend(joined.words.into_iter().map(|(word, a, b)| (word, a + start, b + start)));
        for sample in &joined.samples {
            pcm.write_all(&((sample.clamp(-1.0, 1.0) * 32_767.0) as i16).to_le_bytes())?;
        }
        count += joined.samples.len() as u32;
    }
    pcm.into_inner()?.sync_all()?;
    let mut wav = std::fs::File::create(path)?;
    let bytes = 2 * count;
    wav.write_all(b"RIFF")?;
    wav.write_all(&(36 + bytes).to_le_bytes())?;
    wav.write_all(b"WAVEfmt \x10\0\0\0\x01\0\x01\0")?;
    wav.write_all(&RATE.to_le_bytes())?;
    wav.write_all(&(2 * RATE).to_le_bytes())?;
    wav.write_all(b"\x02\0\x10\0data")?;
    wav.write_all(&bytes.to_le_bytes())?;
    std::io::copy(&mut std::fs::File::open(&part)?, &mut wav)?;
    std::fs::remove_file(part)?;
    Ok(said)
}

/// Seconds from a cancel to the end of the job, the most of several at random points.
fn slowest_cancel(engine: &Engine, path: &Path) -> f64 {
    let mut random = Random(0xca9ce1);
    let mut slowest = 0.0_f64;
    for _ in 0..CANCELS {
        let cancel = CancelToken::new();
        let wait = Duration::from_secs_f64(random.between(0.0, LONGEST_RUN));
        let (outcome, took) = std::thread::scope(|scope| {
            let job = scope.spawn(|| {
                let outcome =
                    engine.transcribe(&Input::from(path), &options(), &Control::new(cancel.clone()));
                (outcome, Instant::now())
            });
            std::thread::sleep(wait);
            let begin = Instant::now();
            cancel.cancel();
            let (outcome, end) = job.join().expect("the job does not panic");
            (outcome, end.saturating_duration_since(begin))
        });
        assert!(matches!(outcome, Err(Error::Cancelled)), "the long file was over before the cancel");
        slowest = slowest.max(took.as_secs_f64());
    }
    slowest
}

/// Progress of a job with the memory that the process held then.
#[derive(Debug, Clone, Default)]
struct Watched(Arc<Mutex<Notes>>);

impl Watched {
    fn control(&self) -> Control {
        let notes = self.0.clone();
        Control::default().on_progress(move |progress| {
            let share = progress.done as f64 / progress.total as f64;
            notes.lock().expect("no panic while progress was noted").0.push((share, resident()));
        })
    }
}

/// Share of the work that is done, 0 to 1, and megabytes held.
#[derive(Debug, Default)]
struct Notes(Vec<(f64, f64)>);

impl Notes {
    /// Megabytes after a tenth, and the most from there on.
    fn memory(&self) -> (f64, f64) {
        let after: Vec<f64> = self.0.iter().filter(|note| note.0 >= 0.1).map(|note| note.1).collect();
        (after.first().copied().unwrap_or(0.0), after.iter().copied().fold(0.0, f64::max))
    }

    /// Percent.
    fn largest_step(&self) -> f64 {
        let shares = std::iter::once(0.0).chain(self.0.iter().map(|note| note.0));
        100.0 * shares.zip(self.0.iter()).map(|(before, note)| note.0 - before).fold(0.0, f64::max)
    }
}

/// Megabytes that the process holds.
fn resident() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.trim().split(' ').next()?.parse::<f64>().ok());
    kilobytes.map_or(0.0, |kilobytes| kilobytes / 1e3)
}
