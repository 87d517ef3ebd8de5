//! Subtitle tracks of videos, as the text of the files that they would be.

use std::path::{Path, PathBuf};

use super::packets::{Writer, range};
use crate::control::CancelToken;
use crate::error::{Error, Result};
use crate::language::iso639_1;
use crate::media::TextFormat;
use crate::source::{Input, MediaSource, OpenOptions, Track, TrackKind};

/// What follows the name of a video whose subtitles are meant.
const MARK: &str = "#subtitle:";

/// Codecs whose subtitles are text, by FFmpeg's names.
const ACCEPTED: &str = "accepted: subrip, ass, webvtt, mov_text or text";

/// The video and the number of its subtitle track that a path such as `in.mkv#subtitle:0` names.
pub(in super::super) fn named(path: &Path) -> Option<(PathBuf, usize)> {
    let (video, number) = path.to_str()?.rsplit_once(MARK)?;
    Some((video.into(), number.parse().ok()?)).filter(|_| !path.exists())
}

/// A subtitle track as a file.
pub(in super::super) struct Embedded {
    pub text: Vec<u8>,
    /// ISO 639-1 code, where the track says it.
    pub language: Option<&'static str>,
}

/// Subtitle track `number`, counted from 0.
///
/// # Errors
/// Those of opening the video; `OPTIONS_INVALID` for a number that it lacks; `UNSUPPORTED_FORMAT` for subtitles that are
/// images.
pub(in super::super) fn read(video: &Path, number: usize) -> Result<Embedded> {
    let mut source =
        MediaSource::open(&Input::from(video), &OpenOptions::default(), &CancelToken::default())?;
    let tracks: Vec<_> =
        source.info().tracks.iter().filter(|track| track.kind == TrackKind::Subtitle).cloned().collect();
    let Some(track) = tracks.get(number) else {
        let accepted = match tracks.len() {
            0 => "a video with subtitle tracks; this one has none".to_owned(),
            count => format!("0 to {}, of the subtitle tracks of {}", count - 1, video.display()),
        };
        return Err(Error::option("cues", format!("{}{MARK}{number}", video.display()), accepted));
    };
    let held = held(track, number)?;
    let parameters = source.stream_parameters(track.index)?;
    let mut writer = Writer::new(held, parameters.codec.extradata());
    source.select(&[track.index]);
    while let Some(packet) = source.read()? {
        if let Some(range) = range(&packet, parameters.time_base) {
            writer.add(range, &packet);
        }
    }
    let language = parameters.language.as_deref().and_then(iso639_1);
    Ok(Embedded { text: writer.finish(), language })
}

fn held(track: &Track, number: usize) -> Result<TextFormat> {
    let codec = track.codec.as_str();
    TextFormat::of_codec(codec).ok_or_else(|| {
        let images = ["hdmv_pgs_subtitle", "dvd_subtitle", "dvb_subtitle", "xsub"].contains(&codec);
        let what = if images { ", whose subtitles are images," } else { "" };
        Error::UnsupportedFormat {
            what: format!("subtitle track {number} ({codec}){what}"),
            accepted: ACCEPTED.into(),
        }
    })
}
