//! Any JSON as the options of a job: an answer, never a panic.
#![no_main]

use captioni::pipeline::{Job, Verb};

const VERBS: [Verb; 7] =
    [Verb::Probe, Verb::Transcribe, Verb::Align, Verb::Cues, Verb::Render, Verb::Caption, Verb::Preview];

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(options) = serde_json::from_slice::<serde_json::Value>(bytes) else { return };
    for verb in VERBS {
        let _ = Job::new(verb, None, options.clone());
    }
});
