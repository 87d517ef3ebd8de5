//! The command line, as scripts rely on it.

mod encoding;
mod look;
mod reading;
mod second;
mod speech;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

pub(crate) use encoding::Encoding;
pub(crate) use look::{Look, Timing};
pub(crate) use reading::Reading;
pub(crate) use second::Second;
pub(crate) use speech::Speech;

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
    /// Transcribe a video and burn the captions in, or add them as a subtitle track.
    Caption(Caption),
    /// Write down what is said, with the time of each word.
    Transcribe(Transcribe),
    /// Give the words of a known text the times at which they are said.
    Align(Align),
    /// Turn captions into another format, or move their times.
    Convert(Convert),
    /// Burn given captions in.
    Render(Render),
    /// Write the captions alone, transparent, to lay over the video in an editing program or a browser.
    Overlay(Overlay),
    /// Write one captioned frame as an image.
    Preview(Preview),
    /// Check cues against the rules of a timing; exit status 1 where they break one.
    Check(Check),
    /// Say what is in a media file.
    Probe(Probe),
    /// List the styles, print one to start from, or write a page that shows them all.
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
    pub second: Second,
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
    /// Character encoding of the text, such as windows-1250; told by its bytes without it.
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
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
pub(crate) struct Convert {
    #[arg(help = formats::cues())]
    pub cues: PathBuf,
    #[arg(long, short, help = formats::subtitles())]
    pub output: Option<PathBuf>,
    #[arg(long, value_name = "FORMAT", help = formats::to())]
    pub to: Option<String>,
    /// Video that the captions are for: its frame rate, its shape, and where its shots change.
    #[arg(long, value_name = "FILE")]
    pub video: Option<PathBuf>,
    /// Language of the text as a BCP 47 tag, such as en, by which words are cut; what the file says without it.
    #[arg(long, value_name = "TAG")]
    pub language: Option<String>,
    #[command(flatten)]
    pub reading: Reading,
    #[command(flatten)]
    pub timing: Timing,
}

#[derive(Debug, Args)]
pub(crate) struct Render {
    /// Video to draw on.
    pub input: PathBuf,
    #[arg(long, value_name = "FILE", help = formats::cues())]
    pub cues: PathBuf,
    #[command(flatten)]
    pub reading: Reading,
    #[arg(long, short, required_unless_present = "null", help = formats::video())]
    pub output: Option<PathBuf>,
    /// Decode and composite, then discard: the render loop alone.
    #[arg(long, conflicts_with_all = ["output", "soft"])]
    pub null: bool,
    /// Audio track to keep first, counted from 0.
    #[arg(long, value_name = "N")]
    pub audio_track: Option<usize>,
    /// Language of the captions as a BCP 47 tag, such as tr, for their capitals; what the file says without it.
    #[arg(long, value_name = "TAG")]
    pub language: Option<String>,
    #[command(flatten)]
    pub second: Second,
    #[command(flatten)]
    pub timing: Timing,
    #[command(flatten)]
    pub look: Look,
    #[command(flatten)]
    pub encoding: Encoding,
}

#[derive(Debug, Args)]
pub(crate) struct Overlay {
    /// Video that they are for: their size, rate and length are its own, unless given.
    pub input: Option<PathBuf>,
    #[arg(long, value_name = "FILE", help = formats::cues())]
    pub cues: PathBuf,
    #[command(flatten)]
    pub reading: Reading,
    #[arg(long, short, help = formats::overlay())]
    pub output: PathBuf,
    /// Width and height in pixels, such as 1080x1920.
    #[arg(long, value_name = "SIZE", required_unless_present = "input")]
    pub size: Option<String>,
    /// Frames a second, such as 25, 29.97 or 30000/1001.
    #[arg(long, value_name = "RATE", required_unless_present = "input")]
    pub fps: Option<String>,
    /// Length in seconds; by default that of the video, or until all cues have ended.
    #[arg(long, value_name = "SECONDS")]
    pub duration: Option<f64>,
    /// straight, as editing programs and browsers expect it, or premultiplied: colours on black.
    #[arg(long, value_name = "MODE", default_value = "straight")]
    pub alpha: String,
    /// Language of the captions as a BCP 47 tag, such as tr, for their capitals; what the file says without it.
    #[arg(long, value_name = "TAG")]
    pub language: Option<String>,
    #[command(flatten)]
    pub second: Second,
    #[command(flatten)]
    pub timing: Timing,
    #[command(flatten)]
    pub look: Look,
}

#[derive(Debug, Args)]
pub(crate) struct Preview {
    /// Video to draw on.
    pub input: PathBuf,
    #[arg(long, value_name = "FILE", help = formats::cues())]
    pub cues: PathBuf,
    #[command(flatten)]
    pub reading: Reading,
    /// Time of the frame in seconds.
    #[arg(long, value_name = "SECONDS")]
    pub at: f64,
    #[arg(long, short, help = formats::still())]
    pub output: PathBuf,
    /// Language of the captions as a BCP 47 tag, such as tr, for their capitals; what the file says without it.
    #[arg(long, value_name = "TAG")]
    pub language: Option<String>,
    /// Captions exactly as the video has them at that time, in an entrance or an exit as well. Without it they look as they
    /// do between the two, so that the very start of a cue shows it.
    #[arg(long)]
    pub exact: bool,
    /// Draw over the frame what the platform covers, where captions may stand, and the safe areas of television.
    #[arg(long)]
    pub guides: bool,
    #[command(flatten)]
    pub second: Second,
    #[command(flatten)]
    pub timing: Timing,
    #[command(flatten)]
    pub look: Look,
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    #[arg(help = formats::cues())]
    pub cues: PathBuf,
    #[command(flatten)]
    pub reading: Reading,
    #[command(flatten)]
    pub timing: Timing,
    /// Language of the text as an ISO 639-1 code, where the rules differ by it.
    #[arg(long, value_name = "CODE")]
    pub language: Option<String>,
    /// Video that the cues are for: its frame rate, its shape, and where its shots change.
    #[arg(long, value_name = "FILE")]
    pub video: Option<PathBuf>,
    /// As JSON.
    #[arg(long)]
    pub json: bool,
    /// Also draw the reading speed over time, with the breaches, as an SVG image.
    #[arg(long, value_name = "FILE")]
    pub svg: Option<PathBuf>,
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
    /// One style alone.
    pub name: Option<String>,
    /// Whole styles as JSON, to start your own from.
    #[arg(long)]
    pub json: bool,
    /// Write a page with a moving sample of every style into this folder; it needs no network.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["name", "json"])]
    pub gallery: Option<PathBuf>,
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
