//! Word times on real speech: against reference times in English, for starts in silence in other languages, and with
//! music and noise under it.
//!
//! `words [english] [languages] [mixtures] [--long [MINUTES]] [--threads N] [--errors]`: the named parts, or the first
//! three and what is asked for, written to benches/results/words.md. `--long` transcribes one file of two hours, or as long as
//! is said. `--errors` shows the prompts that are misheard. A figure that misses its mark is shown as missed.

mod long;
mod report;
mod speech;
mod transcribe;

use std::path::Path;

use report::{
    LANGUAGE, MARKS, MIXTURE, Report, WITHOUT_SPEECH, marks, mixture, other_language, without_speech,
};
use speech::{LANGUAGES, Recording};
use transcribe::{Transcribed, recognizer, transcribe};

/// How much louder the speech is than what lies under it, in decibels.
const LEVELS: [f32; 2] = [10.0, 5.0];
/// Threads that figures are measured with.
const THREADS: usize = 2;
/// Minutes of the long file.
const LONG: f64 = 120.0;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let named = |name: &str| arguments.iter().any(|argument| argument == name);
    let after = |name: &str| arguments.iter().skip_while(|argument| *argument != name).nth(1);
    let threads =
        after("--threads").map_or(THREADS, |count| count.parse().expect("--threads takes a number"));
    let bench = Bench {
        root: Path::new(env!("CARGO_MANIFEST_DIR")).join(".."),
        threads,
        show_errors: named("--errors"),
    };
    let parts = ["english", "languages", "mixtures"].map(named);
    let whole = parts == [false; 3];
    let mut report = Report::default();
    if whole || parts[0] {
        bench.english(&mut report);
    }
    if whole || parts[1] {
        bench.languages(&mut report);
    }
    if whole || parts[2] {
        bench.mixtures(&mut report);
    }
    if named("--long") {
        let minutes = after("--long").and_then(|minutes| minutes.parse().ok()).unwrap_or(LONG);
        bench.long(minutes, &mut report);
    }
    if whole {
        let results = bench.root.join("benches/results/words.md");
        report.publish(&results, threads).expect("benches/results can be written");
    }
}

struct Bench {
    root: std::path::PathBuf,
    threads: usize,
    show_errors: bool,
}

impl Bench {
    fn english(&self, report: &mut Report) {
        let prompts = speech::prompts(&self.root);
        let [base, tiny] = ["base", "tiny.en"].map(|model| {
            transcribe(&mut recognizer(model, self.threads), "en", [&prompts, &prompts], self.show_errors)
        });
        report.section("English: 95 prompts with known word times", MARKS, &marks(&base, &tiny));
    }

    fn languages(&self, report: &mut Report) {
        let mut base = recognizer("base", self.threads);
        let rows = LANGUAGES.map(|(name, code, folder)| {
            let prompts = speech::sample(folder);
            let transcribed = transcribe(&mut base, code, [&prompts, &prompts], false);
            other_language(name, prompts.len(), &transcribed)
        });
        report.section("Other languages, base", LANGUAGE, &rows);
    }

    fn mixtures(&self, report: &mut Report) {
        let prompts = speech::prompts(&self.root);
        let mut base = recognizer("base", self.threads);
        let mut rows = Vec::new();
        for (name, bed) in [("music", speech::music()), ("noise", speech::noise())] {
            for decibels in LEVELS {
                let mixed: Vec<Recording> =
                    prompts.iter().map(|prompt| prompt.over(&bed, decibels)).collect();
                let transcribed: Transcribed =
                    transcribe(&mut base, "en", [&mixed, &prompts], self.show_errors);
                rows.push(mixture(&format!("{name}, {decibels} dB below"), &transcribed));
            }
        }
        report.section("English prompts with music and noise under them, base", MIXTURE, &rows);
        let noise = Recording { samples: speech::noise(), words: Vec::new() };
        let alone =
            speech::TUNES.map(|name| (name, speech::tune(name))).into_iter().chain([("noise", noise)]);
        let rows: Vec<_> = alone
            .map(|(name, sound)| {
                let sound = [sound];
                without_speech(name, &transcribe(&mut base, "en", [&sound, &sound], self.show_errors))
            })
            .collect();
        report.section("Music and noise alone, base", WITHOUT_SPEECH, &rows);
    }

    fn long(&self, minutes: f64, report: &mut Report) {
        let prompts = speech::prompts(&self.root);
        long::measure(&self.root, &prompts, &speech::music(), minutes, self.threads, report);
    }
}
