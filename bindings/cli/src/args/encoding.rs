//! How the video is decoded and encoded.

use clap::Args;

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
    /// Pixel format of the video: auto, which every player shows (8 bits and 4:2:0, of HDR 10 bits), keep, yuv420p, yuv422p,
    /// yuv444p, yuv420p10, yuv422p10 or yuv444p10.
    #[arg(long, value_name = "FORMAT", default_value = "auto")]
    pub pixel_format: String,
    /// What becomes of HDR: auto, which keeps it in HEVC, or sdr, which every screen shows alike.
    #[arg(long, value_name = "MODE", default_value = "auto")]
    pub hdr: String,
    /// What becomes of the audio tracks: auto, which copies those that players know in the output, copy, encode or none.
    #[arg(long, value_name = "MODE", default_value = "auto")]
    pub audio: String,
    /// What becomes of the source's own subtitle tracks: auto, which carries over those that the output can hold, or none.
    #[arg(long, value_name = "MODE", default_value = "auto")]
    pub subtitles: String,
    /// Write the captions as a subtitle track, which viewers turn on and off, and copy everything else as it is: mov_text in
    /// mp4 and mov, SubRip or ASS in mkv, WebVTT in webm. Nothing is encoded.
    #[arg(long)]
    pub soft: bool,
    /// Threads of the encoder; 0 for as many as it finds useful.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub encode_threads: u32,
    /// Threads of the decoder; 0 for one for every two cores.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub decode_threads: u32,
}
