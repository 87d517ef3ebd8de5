//! An opened source: its description and its packets.

use std::ffi::{CStr, c_int};

use super::clock::StreamClock;
use super::damage::Damage;
use super::decode::DecodedTrack;
use super::track::orientation;
use super::{AudioDecoder, MAX_DIMENSION, MediaInfo, Track, VideoDecoder};
use crate::control::CancelToken;
use crate::error::{Error, Result};
use crate::ffi::av;
use crate::ffi::av::decoder::{Decoder, DecoderOptions};
use crate::ffi::av::error::AvError;
use crate::ffi::av::input::Demuxer;
use crate::ffi::av::raw::has_decoder;
use crate::ffi::av::stream::StreamInfo;
use crate::media::{Chapter, Packet, StreamParameters};
use crate::units::{Duration, Rational, TimeBase, TimeRange, Timestamp};

/// Reads in a row that may fail before the rest of the file is given up.
const MAX_FAILED_READS: u32 = 1_000;

/// An opened file or piece of memory. Reads once from start to end; open it again for another pass.
#[derive(Debug)]
pub struct MediaSource {
    pub(super) demuxer: Demuxer,
    pub(super) input: String,
    pub(super) info: MediaInfo,
    pub(super) streams: Vec<Stream>,
    pub(super) threads: c_int,
    pub(super) cancel: CancelToken,
    pub(super) damage: Damage,
    /// How far the container's clock has been reset, as the last stream to notice has it.
    pub(super) reset: Duration,
}

#[derive(Debug)]
pub(super) struct Stream {
    pub(super) info: StreamInfo,
    pub(super) is_wanted: bool,
    pub(super) clock: StreamClock,
}

impl MediaSource {
    /// Description of the source.
    pub fn info(&self) -> &MediaInfo {
        &self.info
    }

    pub(super) fn into_info(self) -> MediaInfo {
        self.info
    }

    /// Metadata of the file, such as `title` and `creation_time`.
    pub fn metadata(&self) -> Vec<(String, String)> {
        self.demuxer.metadata()
    }

    /// Chapters, in the container's order.
    pub fn chapters(&self) -> Vec<Chapter> {
        let on_our_clock = |micros| Timestamp::from_micros(micros) - (self.info.start - Timestamp::ZERO);
        let chapter = |(start, end, title)| Chapter {
            range: TimeRange::new(on_our_clock(start), on_our_clock(end)),
            title,
        };
        self.demuxer.chapters().into_iter().map(chapter).collect()
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
            packet.shift(stream.clock.shift_for(&packet, &mut self.reset));
            stream.clock.note(&packet);
            self.damage.corrupt_packets += u32::from(packet.is_corrupt());
            return Ok(Some(Packet::new(packet, track)));
        }
    }

    /// Goes to the last place at or before `t` from which `track` can be decoded; false if the container
    /// can't seek. Decoders must be made again afterwards.
    ///
    /// # Errors
    /// [`Error::InputUnreadable`] if the reader fails; [`Error::Cancelled`].
    pub fn seek(&mut self, track: usize, t: Timestamp) -> Result<bool> {
        self.reset = Duration::ZERO;
        self.streams.iter_mut().for_each(|s| s.clock.restart());
        let Some(stream) = self.streams.get(track) else { return Ok(false) };
        let ticks = stream.clock.to_container(t);
        match self.demuxer.seek(track, ticks) {
            Ok(()) => Ok(true),
            Err(error) if error.is_exit() => Err(Error::Cancelled),
            Err(_) => self.reader_failure().map_or(Ok(false), Err),
        }
    }

    /// Whether the track has transparency that its decoder does not give, as VP8 and VP9 in WebM keep it apart.
    pub fn has_unread_alpha(&self, track: usize) -> bool {
        let lacks_decoder = |info: &StreamInfo| !alpha_decoder(info.codec).is_some_and(has_decoder);
        let stream = self.streams.get(track);
        stream.is_some_and(|stream| stream.info.has_separate_alpha && lacks_decoder(&stream.info))
    }

    /// When the last packet of `track` that was read ends; `None` before the first.
    pub fn end_of(&self, track: usize) -> Option<Timestamp> {
        self.streams.get(track).and_then(|stream| stream.clock.end())
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
            extras: self.demuxer.extras(track).unwrap_or_default(),
            time_base: stream.info.time_base,
            frame_rate: stream.info.average_frame_rate,
            sample_aspect_ratio: video.map_or(Rational::ONE, |v| v.sample_aspect_ratio),
            language: stream.info.language.clone(),
        })
    }

    /// Takes note of a failed read; true if the rest of the file is lost.
    fn gives_up(&mut self, error: AvError) -> Result<bool> {
        if error.is_exit() {
            return Err(Error::Cancelled);
        }
        // Even a lack of memory is damage: FFmpeg asks for as much as a broken length field says.
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
            name: if stream.info.has_separate_alpha { alpha_decoder(codec) } else { None },
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

/// The decoder that gives alpha which is kept apart.
fn alpha_decoder(codec: &str) -> Option<&'static CStr> {
    match codec {
        "vp8" => Some(c"libvpx"),
        "vp9" => Some(c"libvpx-vp9"),
        _ => None,
    }
}

/// Ticks of one frame, rounded to nearest.
fn frame_ticks(rate: Rational, base: TimeBase) -> i64 {
    (f64::from(base.den()) / (f64::from(base.num()) * rate.as_f64())).round() as i64
}
