//! Real speech from Debian's prompt packages, and what may lie under it.

use std::path::{Path, PathBuf};

use captioni::audio::Pcm16k;
use captioni::control::CancelToken;
use captioni::pipeline::PcmReader;
use captioni::source::{Input, OpenOptions};
use captioni_benches::score::TimedWord;

const SOUNDS: &str = "/usr/share/asterisk/sounds";
const MUSIC: &str = "/usr/share/asterisk/moh";
/// The tune that is laid under speech.
const TUNE: &str = "manolo_camp-morning_coffee";
/// Tunes that are transcribed alone.
pub const TUNES: [&str; 3] = [TUNE, "macroform-cold_day", "reno_project-system"];
const RATE: f64 = 16e3;

/// Other languages: name, code, folder of the prompts.
pub const LANGUAGES: [(&str, &str, &str); 4] = [
    ("Spanish", "es", "es_MX_f_Allison"),
    ("French", "fr", "fr_CA_f_June"),
    ("Italian", "it", "it_IT_m_Carlo"),
    ("Russian", "ru", "ru_RU_f_IvrvoiceRU"),
];

/// Prompts that are transcribed of each language, and the fewest bytes of one: 2.5 s.
const SAMPLE: usize = 40;
const SHORTEST: u64 = 20_000;

/// How much leaky integrators keep of what they hold and take of what comes; together they fall about as pink noise.
const LEAKS: [(f32, f32); 3] = [(0.997_65, 0.099_046), (0.963, 0.296_516), (0.57, 1.052_691_3)];

/// A recording with what is said in it.
#[derive(Debug, Clone)]
pub struct Recording {
    /// 16 kHz mono.
    pub samples: Vec<f32>,
    /// What is said, as far as it is known.
    pub words: Vec<TimedWord>,
}

impl Recording {
    /// Its length.
    pub fn seconds(&self) -> f64 {
        self.samples.len() as f64 / RATE
    }

    /// The same speech with `bed` under it, the speech `decibels` louder.
    pub fn over(&self, bed: &[f32], decibels: f32) -> Self {
        let bed: Vec<f32> = bed.iter().copied().cycle().take(self.samples.len()).collect();
        let gain = (power(&self.samples) / power(&bed)).sqrt() * 10_f32.powf(-decibels / 20.0);
        let samples = self.samples.iter().zip(bed).map(|(speech, bed)| speech + gain * bed).collect();
        Self { samples, words: self.words.clone() }
    }

    /// Appends `other` and after it a part of `bed`, or silence, that lasts `gap` seconds.
    pub fn append(&mut self, other: &Self, gap: f64, bed: Option<&[f32]>) {
        let start = self.seconds();
        self.words.extend(other.words.iter().map(|(word, a, b)| (word.clone(), a + start, b + start)));
        self.samples.extend(&other.samples);
        let count = (gap * RATE) as usize;
        match bed {
            Some(bed) => {
                self.samples.extend(bed.iter().cycle().skip(self.samples.len() % bed.len()).take(count))
            }
            None => self.samples.extend(std::iter::repeat_n(0.0, count)),
        }
    }
}

fn power(samples: &[f32]) -> f32 {
    samples.iter().map(|sample| sample * sample).sum::<f32>() / samples.len() as f32
}

/// The 95 prompts whose word times are known.
pub fn prompts(root: &Path) -> Vec<Recording> {
    let path = root.join("fixtures/transcripts/asterisk-en.json");
    let reference: serde_json::Value =
        serde_json::from_slice(&std::fs::read(path).expect("the reference is in the repository"))
            .expect("the reference is JSON");
    let prompts = reference["prompts"].as_array().expect("prompts");
    let load = |prompt: &serde_json::Value| Recording {
        samples: decode(
            &Path::new(SOUNDS)
                .join(format!("en_US_f_Allison/{}.g722", prompt["file"].as_str().expect("a file"))),
        ),
        words: serde_json::from_value(prompt["words"].clone()).expect("words with start and end"),
    };
    prompts.iter().map(load).collect()
}

/// Prompts of another language, spread evenly over its package; what they say is not known.
pub fn sample(folder: &str) -> Vec<Recording> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(Path::new(SOUNDS).join(folder))
        .unwrap_or_else(|error| panic!("{folder}: {error}; .ci/setup bench installs the prompts"))
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.metadata().is_ok_and(|data| data.is_file() && data.len() >= SHORTEST))
        .collect();
    files.sort();
    let step = files.len().div_ceil(SAMPLE).max(1);
    files.iter().step_by(step).map(|path| Recording { samples: decode(path), words: Vec::new() }).collect()
}

/// A minute of the tune that is laid under speech.
pub fn music() -> Vec<f32> {
    tune(TUNE).samples
}

/// A minute of a tune.
pub fn tune(name: &str) -> Recording {
    let samples = decode(&Path::new(MUSIC).join(name).with_extension("g722"));
    let minute = samples.into_iter().skip(10 * RATE as usize).take(60 * RATE as usize);
    Recording { samples: minute.collect(), words: Vec::new() }
}

/// Thirty seconds of noise that falls by 3 dB an octave, as that of rooms does; always the same.
pub fn noise() -> Vec<f32> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut white = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 40) as f32 / (1 << 23) as f32 - 1.0
    };
    let mut held = [0.0; 3];
    (0..30 * RATE as usize)
        .map(|_| {
            let white = white();
            for (held, (keep, gain)) in held.iter_mut().zip(LEAKS) {
                *held = keep * *held + gain * white;
            }
            0.05 * (held.iter().sum::<f32>() + 0.1848 * white)
        })
        .collect()
}

fn decode(path: &Path) -> Vec<f32> {
    let input = Input::from(path);
    let read = || -> captioni::Result<Vec<Pcm16k>> {
        PcmReader::open(&input, &OpenOptions::default(), None, &CancelToken::new())?.collect()
    };
    let blocks = read().unwrap_or_else(|error| panic!("{error}; .ci/setup bench installs the prompts"));
    blocks.into_iter().flat_map(|block| block.samples).collect()
}
