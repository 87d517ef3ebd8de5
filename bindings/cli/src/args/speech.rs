//! How speech is recognised.

use clap::Args;

/// How speech is recognised.
#[derive(Debug, Args)]
pub(crate) struct Speech {
    /// Model name or file.
    #[arg(long, default_value = "tiny.en")]
    pub model: String,
    /// Spoken language as an ISO 639-1 code; detected without it.
    #[arg(long, value_name = "CODE")]
    pub language: Option<String>,
    /// Threads for recognition; by default one per core.
    #[arg(long, value_name = "N")]
    pub threads: Option<usize>,
    /// How the model's weights are held: q8_0, or stored, as its file has them.
    #[arg(long, value_name = "TYPE", default_value = "q8_0")]
    pub weights: String,
    /// Audio track to transcribe, counted from 0.
    #[arg(long, value_name = "N")]
    pub audio_track: Option<usize>,
}
