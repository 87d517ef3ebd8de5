//! Opening a source, and what to say when that fails.

use std::ffi::{CString, c_int};
use std::sync::Arc;

use super::clock::StreamClock;
use super::damage::Damage;
use super::media::{MediaSource, Stream};
use super::{Input, MAX_DIMENSION, MAX_TRACKS, MediaInfo, OpenOptions, Track};
use crate::control::CancelToken;
use crate::error::{Error, Result};
use crate::ffi::av;
use crate::ffi::av::error::AvError;
use crate::ffi::av::input::{Demuxer, OpenFailure};
use crate::ffi::av::io::ReadIo;
use crate::units::{Duration, Timestamp};

impl MediaSource {
    /// Opens `input` and finds its tracks. Tripping `cancel` stops any later call within 100 ms.
    ///
    /// # Errors
    /// [`Error::InputNotFound`]; [`Error::InputUnreadable`] with what was found instead of media;
    /// [`Error::UnsupportedFormat`] for playlists, which would make the engine read other files;
    /// [`Error::LimitExceeded`] over [`MAX_TRACKS`] or [`MAX_DIMENSION`]; [`Error::OptionsInvalid`];
    /// [`Error::Cancelled`].
    pub fn open(input: &Input, options: &OpenOptions, cancel: &CancelToken) -> Result<Self> {
        options.validate()?;
        av::ensure_compatible()?;
        cancel.check()?;
        let (reader, len) = input.reader()?;
        let io = ReadIo::new(reader, len, Arc::clone(cancel.flag()))?;
        let format = options.format.as_deref().map(CString::new).transpose();
        let format = format.map_err(|_| unknown_format(options))?;
        let opened = Demuxer::open(io, Arc::clone(cancel.flag()), input.extension(), format.as_deref());
        let fail = |failure| open_error(input, options, failure);
        let mut demuxer = opened.map_err(fail)?;
        check_limits(&demuxer)?;
        demuxer.find_stream_info().map_err(fail)?;
        check_limits(&demuxer)?;
        cancel.check()?;

        let start = Timestamp::from_micros(demuxer.start().unwrap_or(0).max(0));
        let streams: Vec<Stream> = (0..demuxer.stream_count())
            .filter_map(|index| demuxer.stream(index))
            .map(|info| {
                let clock = StreamClock::new(info.time_base, start);
                Stream { info, is_wanted: true, clock }
            })
            .collect();
        let tracks = streams.iter().enumerate().map(|(i, s)| Track::new(i, &s.info, start)).collect();
        let info = MediaInfo {
            container: demuxer.format_name(),
            duration: demuxer.duration().map(Duration::from_micros),
            start,
            bit_rate: demuxer.bit_rate(),
            tracks,
        };
        Ok(Self {
            demuxer,
            input: input.name(),
            info,
            streams,
            threads: c_int::try_from(options.decode_threads).unwrap_or(0),
            cancel: cancel.clone(),
            damage: Damage::default(),
            reset: Duration::ZERO,
        })
    }
}

fn check_limits(demuxer: &Demuxer) -> Result<()> {
    let over = |what: &str, value: String, limit: String| {
        Err(Error::LimitExceeded { what: what.into(), value, limit })
    };
    let count = demuxer.stream_count();
    if count > MAX_TRACKS {
        return over("number of tracks", count.to_string(), MAX_TRACKS.to_string());
    }
    let limit = c_int::try_from(MAX_DIMENSION).unwrap_or(c_int::MAX);
    for (width, height) in (0..count).filter_map(|i| demuxer.stream(i)).map(|s| s.size) {
        if width > limit || height > limit {
            return over(
                "size of the video in pixels",
                format!("{width}x{height}"),
                format!("{MAX_DIMENSION}x{MAX_DIMENSION}"),
            );
        }
    }
    Ok(())
}

fn unknown_format(options: &OpenOptions) -> Error {
    let given = options.format.as_deref().unwrap_or_default();
    Error::option("format", given, "the name of an FFmpeg demuxer, such as mov, matroska or s16le")
}

fn open_error(input: &Input, options: &OpenOptions, failure: OpenFailure) -> Error {
    let unreadable = |reason: String, source: AvError| match source.is_exit() {
        true => Error::Cancelled,
        false => Error::InputUnreadable { input: input.name(), reason, source: Some(Box::new(source)) },
    };
    match failure {
        OpenFailure::UnknownFormat => unknown_format(options),
        OpenFailure::Refused(format) => Error::UnsupportedFormat {
            what: format!("{} ({format})", input.name()),
            accepted: "accepted: files that hold the media themselves, not playlists or text".into(),
        },
        OpenFailure::Unrecognised(error) => unreadable("it is in no known media format".into(), error),
        OpenFailure::Demuxer { format, error } if format.starts_with("mov") && error.is_invalid_data() => {
            let reason = "its index (moov) is missing or damaged; the file was cut off or never finished";
            unreadable(reason.into(), error)
        }
        OpenFailure::Demuxer { format, error } => {
            unreadable(format!("it looks like {format} but cannot be opened"), error)
        }
        OpenFailure::Read(failure) => input.failure(failure),
    }
}
