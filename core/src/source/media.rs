//! An opened source: its description and its packets.

use std::ffi::{CString, c_int};
use std::sync::Arc;

use super::decode::DecodedTrack;
use super::track::orientation;
use super::{AudioDecoder, Input, MAX_DIMENSION, MAX_TRACKS, MediaInfo, OpenOptions, Track, VideoDecoder};
use crate::control::CancelToken;
use crate::error::{Error, ErrorCode, Result, Warning};
use crate::ffi::av;
use crate::ffi::av::decoder::{Decoder, DecoderOptions};
use crate::ffi::av::error::AvError;
use crate::ffi::av::input::{Demuxer, OpenFailure};
use crate::ffi::av::io::ReadIo;
use crate::ffi::av::stream::StreamInfo;
use crate::frame::{Packet, StreamParameters};
use crate::units::{Duration, Rational, TimeBase, Timestamp};

/// Reads in a row that may fail before the rest of the file is given up.
const MAX_FAILED_READS: u32 = 1_000;

/// How much earlier than announced a file may end without being called cut.
const END_TOLERANCE: Duration = Duration::from_millis(1_000);

/// An opened file or piece of memory. Reads once from start to end; open it again for another pass.
#[derive(Debug)]
pub struct MediaSource {
    demuxer: Demuxer,
    input: String,
    info: MediaInfo,
    streams: Vec<Stream>,
    threads: c_int,
    cancel: CancelToken,
    damage: Damage,
}

#[derive(Debug)]
struct Stream {
    info: StreamInfo,
    is_wanted: bool,
    /// Added to every time of the stream, so that the source starts at 0.
    shift: i64,
    /// Where the last packet ended.
    end: Option<Timestamp>,
}

/// What went wrong while reading.
#[derive(Debug, Default)]
struct Damage {
    failed_reads: u32,
    failed_in_a_row: u32,
    corrupt_packets: u32,
    is_at_end: bool,
}

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
                let shift = info.time_base.to_ticks(start).saturating_neg();
                Stream { info, is_wanted: true, shift, end: None }
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
            threads: c_int::try_from(options.threads).unwrap_or(0),
            cancel: cancel.clone(),
            damage: Damage::default(),
        })
    }

    /// Description of the source.
    pub fn info(&self) -> &MediaInfo {
        &self.info
    }

    pub(super) fn into_info(self) -> MediaInfo {
        self.info
    }

    /// The video to caption: decodable before not, default before others, then the largest.
    ///
    /// # Errors
    /// [`Error::NoVideo`].
    pub fn video_track(&self) -> Result<&Track> {
        let rank = |track: &&Track| {
            let size = track.video().map_or(0, |v| u64::from(v.size.width) * u64::from(v.size.height));
            // The earliest wins among equals, where `max_by_key` takes the last.
            (track.is_decodable, track.is_default, size, std::cmp::Reverse(track.index))
        };
        let tracks = self.info.tracks.iter().filter(|t| t.video().is_some());
        tracks.max_by_key(rank).ok_or_else(|| Error::NoVideo { input: self.input.clone() })
    }

    /// The audio to listen to: number `choice` among the audio tracks, from 0, or else the first decodable one
    /// that is marked as default, or else the first.
    ///
    /// # Errors
    /// [`Error::NoAudio`].
    pub fn audio_track(&self, choice: Option<usize>) -> Result<&Track> {
        let mut tracks = self.info.tracks.iter().filter(|t| t.audio().is_some());
        let count = tracks.clone().count();
        let rank = |t: &&Track| (t.is_decodable, t.is_default, std::cmp::Reverse(t.index));
        match choice {
            Some(number) => tracks.nth(number),
            None => tracks.max_by_key(rank),
        }
        .ok_or_else(|| Error::NoAudio { input: self.input.clone(), track: choice, tracks: count })
    }

    /// Delivers packets of these tracks only; at first, all are delivered.
    pub fn select(&mut self, tracks: &[usize]) {
        for (index, stream) in self.streams.iter_mut().enumerate() {
            stream.is_wanted = tracks.contains(&index);
            self.demuxer.set_wanted(index, stream.is_wanted);
        }
    }

    /// The next packet of the selected tracks in file order; `None` at the end.
    ///
    /// Damaged places are skipped, and a file that was cut ends where it was cut; see
    /// [`warnings`](Self::warnings).
    ///
    /// # Errors
    /// [`Error::InputUnreadable`] if the reader fails; [`Error::Cancelled`].
    pub fn read(&mut self) -> Result<Option<Packet>> {
        let mut packet = av::packet::Packet::new()?;
        loop {
            self.cancel.check()?;
            match self.demuxer.read(&mut packet) {
                Ok(()) => self.damage.failed_in_a_row = 0,
                Err(error) if error.is_eof() => {
                    self.damage.is_at_end = true;
                    return self.reader_failure().map_or(Ok(None), Err);
                }
                Err(error) if self.gives_up(error)? => return Ok(None),
                Err(_) => continue,
            }
            let track = usize::try_from(packet.stream_index()).unwrap_or(usize::MAX);
            // Streams that appear in the middle of a file were never announced and are left out.
            let Some(stream) = self.streams.get_mut(track).filter(|s| s.is_wanted) else { continue };
            packet.shift(stream.shift);
            self.damage.corrupt_packets += u32::from(packet.is_corrupt());
            if let Some(ticks) = packet.pts().or(packet.dts()) {
                let end = stream.info.time_base.to_timestamp(ticks.saturating_add(packet.duration()));
                stream.end = stream.end.max(Some(end));
            }
            return Ok(Some(Packet::new(packet, track)));
        }
    }

    /// Goes to the last place at or before `t` from which `track` can be decoded; false if the container
    /// can't seek. Decoders must be made anew afterwards.
    ///
    /// # Errors
    /// [`Error::InputUnreadable`] if the reader fails; [`Error::Cancelled`].
    pub fn seek(&mut self, track: usize, t: Timestamp) -> Result<bool> {
        let Some(stream) = self.streams.get(track) else { return Ok(false) };
        let ticks = stream.info.time_base.to_ticks(t).saturating_sub(stream.shift);
        match self.demuxer.seek(track, ticks) {
            Ok(()) => Ok(true),
            Err(error) if error.is_exit() => Err(Error::Cancelled),
            Err(_) => self.reader_failure().map_or(Ok(false), Err),
        }
    }

    /// A decoder for a video track.
    ///
    /// # Errors
    /// [`Error::UnsupportedFormat`] if FFmpeg lacks the codec; [`Error::InputUnreadable`] if the decoder
    /// rejects the track.
    pub fn video_decoder(&self, track: usize) -> Result<VideoDecoder> {
        let (decoder, about, info) = self.open_decoder(track, "video")?;
        let usual_duration = info.average_frame_rate.map_or(0, |rate| frame_ticks(rate, info.time_base));
        Ok(VideoDecoder::new(decoder, about, orientation(info).0, usual_duration))
    }

    /// A decoder for an audio track.
    ///
    /// # Errors
    /// As [`video_decoder`](Self::video_decoder).
    pub fn audio_decoder(&self, track: usize) -> Result<AudioDecoder> {
        let (decoder, about, _) = self.open_decoder(track, "audio")?;
        Ok(AudioDecoder::new(decoder, about))
    }

    /// What a muxer needs to copy a track's packets.
    ///
    /// # Errors
    /// [`Error::Internal`] if there is no such track.
    pub fn stream_parameters(&self, track: usize) -> Result<StreamParameters> {
        let (Some(stream), Some(codec)) = (self.streams.get(track), self.demuxer.parameters(track)) else {
            return Err(Error::internal(format!("there is no track {track}")));
        };
        let video = self.info.tracks.get(track).and_then(Track::video);
        Ok(StreamParameters {
            codec: codec?,
            time_base: stream.info.time_base,
            frame_rate: stream.info.average_frame_rate,
            sample_aspect_ratio: video.map_or(Rational::ONE, |v| v.sample_aspect_ratio),
            language: stream.info.language.clone(),
        })
    }

    /// What a person should know of the file, so far; complete once [`read`](Self::read) has come to the end.
    pub fn warnings(&self) -> Vec<Warning> {
        let warn = |message| Warning { code: ErrorCode::InputUnreadable, message };
        let mut warnings = Vec::new();
        for (index, stream) in self.streams.iter().enumerate().filter(|(_, s)| s.is_wanted) {
            if let (orientation, Some(degrees)) = orientation(&stream.info) {
                warnings.push(Warning {
                    code: ErrorCode::UnsupportedFormat,
                    message: format!(
                        "track {index} is rotated by {degrees:.1} degrees; {} was applied",
                        orientation.rotation
                    ),
                });
            }
        }
        let Damage { failed_reads, corrupt_packets, .. } = self.damage;
        match self.missing_end() {
            Some((end, announced)) => warnings.push(warn(format!(
                "{} is cut off: it ends at {end} of {announced}; the part that is there was used",
                self.input
            ))),
            None if failed_reads + corrupt_packets > 0 => warnings.push(warn(format!(
                "{} is damaged in {} places, which were skipped",
                self.input,
                failed_reads + corrupt_packets
            ))),
            None => {}
        }
        warnings
    }

    /// Where the file ended and where it said it would, if much earlier.
    fn missing_end(&self) -> Option<(Timestamp, Timestamp)> {
        if !self.damage.is_at_end || self.demuxer.duration_is_estimate() {
            return None;
        }
        let tracks = || self.info.tracks.iter().filter(|t| t.audio().is_some() || t.video().is_some());
        let wanted = || tracks().filter(|t| self.streams[t.index].is_wanted);
        let announced_by_track =
            wanted().map(|t| t.duration.map(|d| t.start.unwrap_or_default() + d)).collect::<Option<Vec<_>>>();
        let announced = match announced_by_track {
            Some(ends) => ends.into_iter().max()?,
            // The container's own length counts only if no track is left out that might be the longest.
            None if wanted().count() == tracks().count() => Timestamp::ZERO + self.info.duration?,
            None => return None,
        };
        let end = self.streams.iter().filter_map(|s| s.end).max().unwrap_or_default();
        (end + END_TOLERANCE < announced).then_some((end, announced))
    }

    /// Takes note of a failed read; true if the rest of the file is lost.
    fn gives_up(&mut self, error: AvError) -> Result<bool> {
        if error.is_exit() || error.is_out_of_memory() {
            return Err(error.into());
        }
        if let Some(failure) = self.reader_failure() {
            return Err(failure);
        }
        self.damage.failed_reads += u32::from(!error.is_again());
        self.damage.failed_in_a_row += 1;
        self.damage.is_at_end = self.damage.failed_in_a_row >= MAX_FAILED_READS;
        Ok(self.damage.is_at_end)
    }

    fn reader_failure(&mut self) -> Option<Error> {
        self.demuxer.take_failure().map(|failure| Error::InputUnreadable {
            input: self.input.clone(),
            reason: failure.to_string(),
            source: Some(Box::new(failure)),
        })
    }

    fn open_decoder(&self, track: usize, kind: &'static str) -> Result<(Decoder, DecodedTrack, &StreamInfo)> {
        let (Some(stream), Some(parameters)) = (self.streams.get(track), self.demuxer.parameters(track))
        else {
            return Err(Error::internal(format!("there is no track {track}")));
        };
        let codec = stream.info.codec;
        let options = DecoderOptions {
            threads: self.threads,
            max_pixels: i64::from(MAX_DIMENSION) * i64::from(MAX_DIMENSION),
        };
        let opened = Decoder::open(&parameters?, stream.info.time_base, options);
        let decoder = opened.map_err(|error| Error::InputUnreadable {
            input: self.input.clone(),
            reason: format!("the decoder rejects its {kind} track ({codec})"),
            source: Some(Box::new(error)),
        })?;
        let decoder = decoder.ok_or_else(|| Error::UnsupportedFormat {
            what: format!("codec {codec}"),
            accepted: "accepted: what the linked FFmpeg can decode".into(),
        })?;
        let about = DecodedTrack {
            input: self.input.clone(),
            kind,
            codec: codec.into(),
            time_base: stream.info.time_base,
        };
        Ok((decoder, about, &stream.info))
    }
}

/// Ticks of one frame, rounded to nearest.
fn frame_ticks(rate: Rational, base: TimeBase) -> i64 {
    (f64::from(base.den()) / (f64::from(base.num()) * rate.as_f64())).round() as i64
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
    Error::option("format", given, "a demuxer that `ffmpeg -demuxers` lists")
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
        OpenFailure::Read(failure) => match input {
            Input::Path(path) => Error::reading(path, failure),
            Input::Bytes(_) => Error::unreadable(input.name(), failure.to_string()),
        },
    }
}
