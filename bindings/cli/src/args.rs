//! The command line, as scripts rely on it.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::formats;

/// Burns animated captions into videos, on this machine, in one process.
#[derive(Debug, Parser)]
#[command(name = "captioni", version, propagate_version = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub command: Command,
    /// Report progress as JSON lines on stderr.
    #[arg(long, global = true)]
    pub json_progress: bool,
    /// Report no progress and no warnings.
    #[arg(long, short, global = true)]
    pub quiet: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Transcribe a video and burn the captions in.
    Caption(Caption),
    /// Write down what is said, with the time of each word.
    Transcribe(Transcribe),
    /// Give the words of a known text the times at which they are said.
    Align(Align),
    /// Burn given captions in.
    Render(Render),
    /// Write one captioned frame as an image.
    Preview(Preview),
    /// Say what is in a media file.
    Probe(Probe),
    /// List the styles.
    Styles(Styles),
    /// List, fetch and convert speech models.
    #[command(subcommand)]
    Models(Models),
    /// Check what this installation can do.
    Doctor,
}

#[derive(Debug, Args)]
pub(crate) struct Caption {
    /// Video with speech.
    pub input: PathBuf,
    #[arg(long, short, help = formats::video())]
    pub output: PathBuf,
    /// Also write the captions as SubRip.
    #[arg(long, value_name = "FILE")]
    pub srt: Option<PathBuf>,
    /// Also write the captions as WebVTT.
    #[arg(long, value_name = "FILE")]
    pub vtt: Option<PathBuf>,
    /// Also write the transcript as JSON.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    #[command(flatten)]
    pub speech: Speech,
    /// Translate into English (multilingual models).
    #[arg(long)]
    pub translate: bool,
    #[command(flatten)]
    pub timing: Timing,
    #[command(flatten)]
    pub look: Look,
    #[command(flatten)]
    pub encoding: Encoding,
}

#[derive(Debug, Args)]
pub(crate) struct Transcribe {
    /// Video or audio file.
    pub input: PathBuf,
    #[arg(long, short, help = formats::transcript())]
    pub format: Option<String>,
    /// Where to write; standard output without it.
    #[arg(long, short)]
    pub output: Option<PathBuf>,
    /// Also write a page that plays the audio with its waveform and the words over it.
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    #[command(flatten)]
    pub speech: Speech,
    /// Translate into English (multilingual models).
    #[arg(long)]
    pub translate: bool,
    #[command(flatten)]
    pub timing: Timing,
}

#[derive(Debug, Args)]
pub(crate) struct Align {
    /// Video or audio file.
    pub input: PathBuf,
    /// What is said, as plain text; a line or a sentence is a segment.
    #[arg(long, value_name = "FILE")]
    pub text: PathBuf,
    /// Earlier transcript (JSON) of the same audio; words that the text shares with it keep their times.
    #[arg(long, value_name = "FILE")]
    pub transcript: Option<PathBuf>,
    #[arg(long, short, help = formats::transcript())]
    pub format: Option<String>,
    /// Where to write; standard output without it.
    #[arg(long, short)]
    pub output: Option<PathBuf>,
    /// Also write a page that plays the audio with its waveform and the words over it.
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    #[command(flatten)]
    pub speech: Speech,
    #[command(flatten)]
    pub timing: Timing,
}

#[derive(Debug, Args)]
pub(crate) struct Render {
    /// Video to draw on.
    pub input: PathBuf,
    #[arg(long, value_name = "FILE", help = formats::cues())]
    pub cues: PathBuf,
    #[arg(long, short, required_unless_present = "null", help = formats::video())]
    pub output: Option<PathBuf>,
    /// Decode and composite, then discard: the render loop alone.
    #[arg(long, conflicts_with = "output")]
    pub null: bool,
    /// Audio track to keep first, counted from 0.
    #[arg(long, value_name = "N")]
    pub audio_track: Option<usize>,
    #[command(flatten)]
    pub look: Look,
    #[command(flatten)]
    pub encoding: Encoding,
}

#[derive(Debug, Args)]
pub(crate) struct Preview {
    /// Video to draw on.
    pub input: PathBuf,
    #[arg(long, value_name = "FILE", help = formats::cues())]
    pub cues: PathBuf,
    /// Time of the frame in seconds.
    #[arg(long, value_name = "SECONDS")]
    pub at: f64,
    #[arg(long, short, help = formats::still())]
    pub output: PathBuf,
    #[command(flatten)]
    pub look: Look,
}

#[derive(Debug, Args)]
pub(crate) struct Probe {
    /// Media file.
    pub input: PathBuf,
    /// As JSON.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Styles {
    /// Whole styles as JSON, to start your own from.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Models {
    /// List the known models and which are installed.
    List {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Fetch and verify models.
    Fetch {
        /// Names, such as tiny.en or base.
        #[arg(required = true)]
        names: Vec<String>,
    },
    /// Print where a model's file is.
    Path {
        /// Name, such as tiny.en.
        name: String,
    },
    /// Turn a CTranslate2 (faster-whisper) folder into a ggml file.
    Convert {
        /// Folder with model.bin and its vocabulary.
        folder: PathBuf,
        /// File to write; by default beside the fetched models, under the folder's name.
        #[arg(long, short)]
        output: Option<PathBuf>,
        /// f16 or q8_0.
        #[arg(long = "type", value_name = "TYPE", default_value = "f16")]
        weights: String,
    },
}

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

/// How words become cues.
#[derive(Debug, Args)]
pub(crate) struct Timing {
    /// Preset of the cue rules, such as standard or shorts.
    #[arg(long, value_name = "NAME")]
    pub timing: Option<String>,
}

/// How captions look.
#[derive(Debug, Args)]
pub(crate) struct Look {
    /// Style name or JSON file; `captioni styles` lists the names.
    #[arg(long, default_value = "clean")]
    pub style: String,
    /// Keep clear of the buttons of a platform, such as tiktok.
    #[arg(long, value_name = "NAME")]
    pub platform: Option<String>,
    /// Font file (TrueType or OpenType) to use before the style's own.
    #[arg(long, value_name = "FILE")]
    pub font: Option<PathBuf>,
}

/// How the video is decoded and encoded.
#[derive(Debug, Args)]
pub(crate) struct Encoding {
    /// Video encoder, such as x264, x265, svtav1 or vp9; by default the first H.264 encoder that works.
    #[arg(long, value_name = "NAME")]
    pub encoder: Option<String>,
    /// Speed preset of the encoder.
    #[arg(long, value_name = "NAME")]
    pub preset: Option<String>,
    /// Constant quality; lower is better.
    #[arg(long, value_name = "N", conflicts_with = "bitrate")]
    pub crf: Option<f32>,
    /// Average bit rate, such as 4M or 800k.
    #[arg(long, value_name = "BITS")]
    pub bitrate: Option<String>,
    /// Threads of the encoder; 0 for as many as it finds useful.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub encode_threads: u32,
    /// Threads of the decoder; 0 for one for every two cores.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub decode_threads: u32,
}
