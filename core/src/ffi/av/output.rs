//! Muxing into a [`Storage`].

use std::ffi::{CStr, c_int};
use std::io;
use std::ptr::{self, NonNull};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use ffmpeg_sys_next as sys;

use super::dictionary::Dictionary;
use super::encoder::as_av;
use super::error::{AvError, check, check_ptr};
use super::packet::Packet;
use super::parameters::CodecParameters;
use super::raw::av_stream_new_side_data;
use super::sink::{self, Avio, Sink, Storage};
use super::stream::Disposition;
use super::tags::StreamSideData;
use super::text::TextFormat;
use super::{raw_enum, time_base};
use crate::units::{Rational, TimeBase};

/// How far the packets of a stream may be ahead of another's, which are waited for to keep the file in order of time:
/// a recording of slides may have no frame for minutes. In microseconds.
const LONGEST_WAIT: i64 = 600_000_000;
/// The same where there are subtitles, of which none may come for the rest of the video, while all the others are kept in
/// memory.
const LONGEST_WAIT_FOR_TEXT: i64 = 10_000_000;

unsafe extern "C" {
    // Declared with the integer that the codec id is in C: ids newer than the headers must pass through.
    #[link_name = "avformat_query_codec"]
    fn query_codec_raw(format: *const sys::AVOutputFormat, id: c_int, compliance: c_int) -> c_int;
    #[link_name = "av_codec_get_id"]
    fn codec_of_tag(tags: *const *const sys::AVCodecTag, tag: u32) -> c_int;
}

/// Whether the muxer named `format` of the loaded library takes packets of the codec, without experiments.
pub(crate) fn muxer_takes(format: &CStr, codec_id: c_int) -> bool {
    // SAFETY: `format` is terminated; the result is null or static; any integer is accepted as an id.
    unsafe {
        let format = sys::av_guess_format(format.as_ptr(), ptr::null(), ptr::null());
        !format.is_null() && query_codec_raw(format, codec_id, sys::FF_COMPLIANCE_NORMAL) == 1
    }
}

/// Whether the muxer named `format` knows a four-character code as one of the codec's.
pub(crate) fn muxer_knows_tag(format: &CStr, tag: [u8; 4], codec_id: c_int) -> bool {
    // SAFETY: as above; the table of tags is null or static.
    unsafe {
        let format = sys::av_guess_format(format.as_ptr(), ptr::null(), ptr::null());
        let Some(format) = format.as_ref() else { return false };
        !format.codec_tag.is_null() && codec_of_tag(format.codec_tag, u32::from_le_bytes(tag)) == codec_id
    }
}

/// What the container says of a stream beside its codec parameters.
#[derive(Debug)]
pub(crate) struct StreamSettings<'a> {
    /// The time base of the packets; the muxer takes it if it can.
    pub time_base: TimeBase,
    pub frame_rate: Option<Rational>,
    pub metadata: Vec<(&'a str, &'a str)>,
    pub disposition: Disposition,
    /// Four-character code to use instead of the container's usual one.
    pub tag: Option<[u8; 4]>,
    pub side_data: Vec<StreamSideData>,
}

/// An `AVFormatContext` that writes. Dropping it without [`Muxer::write_trailer`] leaves a partial container.
#[derive(Debug)]
pub(crate) struct Muxer {
    context: NonNull<sys::AVFormatContext>,
    /// `context.opaque` points here.
    sink: Box<Sink>,
    avio: Avio,
    streams: Vec<StreamClock>,
}

/// Times of a stream on their way into the muxer.
#[derive(Debug)]
struct StreamClock {
    /// Of the packets as they come; the muxer may have chosen another.
    base: TimeBase,
    /// Ticks of `base` to add.
    delay: i64,
    /// Whether it is of subtitles, of which several may start at once.
    is_text: bool,
    /// Decoding time and length of the last packet, in the muxer's time base.
    last: Option<(i64, i64)>,
}

// SAFETY: the context is reached through `self` only, and nothing in it is tied to a thread.
unsafe impl Send for Muxer {}

impl Muxer {
    /// A muxer of the given short name, such as `mp4`. It stops with [`AvError::is_exit`] once `cancel` is set.
    pub fn new(format: &CStr, storage: Box<dyn Storage>, cancel: Arc<AtomicBool>) -> Result<Self, AvError> {
        let sink = Box::new(Sink::new(storage, cancel));
        let avio = Avio::writer(&sink)?;
        let mut context = ptr::null_mut();
        // SAFETY: `format` is terminated; the context is allocated or null.
        check(
            unsafe {
                sys::avformat_alloc_output_context2(&mut context, ptr::null(), format.as_ptr(), ptr::null())
            },
            "avformat_alloc_output_context2",
        )?;
        let context = check_ptr(context, "avformat_alloc_output_context2")?;
        // SAFETY: the context is fresh; sink and AVIO outlive it, see Drop.
        unsafe {
            (*context.as_ptr()).pb = avio.as_ptr();
            (*context.as_ptr()).opaque = ptr::from_ref::<Sink>(&sink).cast_mut().cast();
            (*context.as_ptr()).io_open = Some(sink::reopen);
            (*context.as_ptr()).io_close2 = Some(sink::close);
            (*context.as_ptr()).max_interleave_delta = LONGEST_WAIT;
        }
        Ok(Self { context, sink, avio, streams: Vec::new() })
    }

    fn as_ptr(&self) -> *mut sys::AVFormatContext {
        self.context.as_ptr()
    }

    /// Whether encoders must put their headers into the parameters instead of the first packet.
    pub fn wants_global_headers(&self) -> bool {
        // SAFETY: the context is valid for as long as `self`.
        unsafe { (*(*self.as_ptr()).oformat).flags & sys::AVFMT_GLOBALHEADER != 0 }
    }

    /// Adds a stream and returns its index. All are added before [`Muxer::write_header`].
    pub fn add_stream(
        &mut self,
        parameters: &CodecParameters,
        settings: StreamSettings<'_>,
    ) -> Result<usize, AvError> {
        // SAFETY: the context owns the stream that is returned.
        let stream = unsafe { sys::avformat_new_stream(self.as_ptr(), ptr::null()) };
        let stream = check_ptr(stream, "avformat_new_stream")?.as_ptr();
        let is_text;
        // SAFETY: the stream is valid, and so are the parameters, whose enum is read as an integer.
        unsafe {
            let target = (*stream).codecpar;
            check(sys::avcodec_parameters_copy(target, parameters.as_ptr()), "avcodec_parameters_copy")?;
            (*target).codec_tag = settings.tag.map_or(0, u32::from_le_bytes);
            if settings.tag.is_some() {
                // Else the mov muxer makes up H.264's tag by its own rules.
                (*self.as_ptr()).strict_std_compliance = sys::FF_COMPLIANCE_UNOFFICIAL;
            }
            (*stream).time_base = muxed_base(raw_enum!(target, codec_id), settings.time_base).into();
            (*stream).sample_aspect_ratio = (*target).sample_aspect_ratio;
            if let Some(rate) = settings.frame_rate.and_then(as_av) {
                (*stream).avg_frame_rate = rate;
            }
            (*stream).disposition = settings.disposition.flags();
            is_text = raw_enum!(target, codec_type) == sys::AVMediaType::AVMEDIA_TYPE_SUBTITLE as c_int;
            if is_text {
                (*self.as_ptr()).max_interleave_delta = LONGEST_WAIT_FOR_TEXT;
            }
            (*stream).metadata = dictionary(&settings.metadata)?.into_raw();
            for StreamSideData { kind, bytes } in settings.side_data {
                let data = av_stream_new_side_data(stream, kind.of_stream(), bytes.len());
                let data = check_ptr(data, "av_stream_new_side_data")?;
                ptr::copy_nonoverlapping(bytes.as_ptr(), data.as_ptr(), bytes.len());
            }
        }
        self.streams.push(StreamClock { base: settings.time_base, delay: 0, is_text, last: None });
        Ok(self.streams.len() - 1)
    }

    /// Sets the metadata of the whole file.
    pub fn set_metadata(&mut self, entries: &[(&str, &str)]) -> Result<(), AvError> {
        let entries = dictionary(entries)?;
        // SAFETY: the context frees the dictionary.
        unsafe {
            sys::av_dict_free(&mut (*self.as_ptr()).metadata);
            (*self.as_ptr()).metadata = entries.into_raw();
        }
        Ok(())
    }

    /// Adds a chapter; `start` and `end` in microseconds.
    pub fn add_chapter(&mut self, start: i64, end: i64, title: &str) -> Result<(), AvError> {
        let metadata = dictionary(&[("title", title)])?;
        // SAFETY: the context frees the array, the chapters and their metadata.
        unsafe {
            let context = self.as_ptr();
            let chapter = sys::av_mallocz(size_of::<sys::AVChapter>()).cast::<sys::AVChapter>();
            let chapter = check_ptr(chapter, "av_mallocz")?.as_ptr();
            let count = usize::try_from((*context).nb_chapters).unwrap_or(0);
            let array = sys::av_realloc_array(
                (*context).chapters.cast(),
                count + 1,
                size_of::<*mut sys::AVChapter>(),
            );
            if array.is_null() {
                sys::av_free(chapter.cast());
                return Err(AvError { call: "av_realloc_array", code: sys::AVERROR(libc::ENOMEM) });
            }
            (*context).chapters = array.cast();
            *(*context).chapters.add(count) = chapter;
            (*context).nb_chapters += 1;
            (*chapter).id = count as i64;
            (*chapter).time_base = TimeBase::MICROS.into();
            (*chapter).start = start;
            (*chapter).end = end;
            (*chapter).metadata = metadata.into_raw();
        }
        Ok(())
    }

    /// For Opus in Matroska, whose demuxers subtract the encoder delay from the times: adds it, instead of
    /// moving the whole file up until no time is negative. Since version 60, the muxer does so by itself.
    pub fn add_encoder_delays(&mut self) {
        if sys::LIBAVFORMAT_VERSION_MAJOR >= 60 {
            return;
        }
        // SAFETY: the context and its streams are valid for as long as `self`; 0 is "disabled".
        unsafe {
            let context = self.as_ptr();
            (*context).avoid_negative_ts = 0;
            for (index, clock) in self.streams.iter_mut().enumerate() {
                let parameters = (**(*context).streams.add(index)).codecpar;
                if (*parameters).sample_rate > 0 {
                    let sample = sys::AVRational { num: 1, den: (*parameters).sample_rate };
                    let padding = i64::from((*parameters).initial_padding);
                    clock.delay = sys::av_rescale_q(padding, sample, clock.base.into());
                }
            }
        }
    }

    /// Fixes the streams and writes what comes first in the file.
    pub fn write_header(&mut self, options: &[(&str, &str)]) -> Result<(), AvError> {
        let mut options = dictionary(options)?;
        // SAFETY: the context is valid; options that it takes are removed from the dictionary.
        check(
            unsafe { sys::avformat_write_header(self.as_ptr(), options.as_mut_ptr()) },
            "avformat_write_header",
        )?;
        debug_assert_eq!(options.len(), 0, "the muxer doesn't know an option");
        Ok(())
    }

    /// Queues a packet of stream `index` with times in the base given for the stream; the muxer puts the
    /// streams' packets in order of time. The packet is left empty.
    ///
    /// Decoding times that are missing or don't increase, as in damaged sources, would make the muxer give up:
    /// they are moved to the first time that it takes.
    pub fn write(&mut self, index: usize, packet: &mut Packet) -> Result<(), AvError> {
        let context = self.as_ptr();
        let Some(clock) = self.streams.get_mut(index) else {
            return Err(AvError { call: "av_interleaved_write_frame", code: sys::AVERROR(libc::EINVAL) });
        };
        // SAFETY: the stream exists; the muxer may have changed its time base in write_header.
        let (base, flags) =
            unsafe { ((**(*context).streams.add(index)).time_base, (*(*context).oformat).flags) };
        packet.shift(clock.delay);
        packet.rescale(clock.base, time_base(base).unwrap_or(clock.base));
        packet.set_stream_index(c_int::try_from(index).unwrap_or(c_int::MAX));
        let step = i64::from(flags & sys::AVFMT_TS_NONSTRICT == 0 && !clock.is_text);
        let expected = clock.last.map(|(dts, duration)| dts.saturating_add(duration.max(step)));
        let dts = packet.dts().or(packet.pts()).or(expected).unwrap_or(0);
        let dts = clock.last.map_or(dts, |(last, _)| dts.max(last.saturating_add(step)));
        let pts = packet.pts().unwrap_or(dts).max(dts);
        // SAFETY: the packet is valid; the muxer takes over its data.
        unsafe {
            (*packet.as_ptr()).pts = pts;
            (*packet.as_ptr()).dts = dts;
            clock.last = Some((dts, (*packet.as_ptr()).duration));
            check(sys::av_interleaved_write_frame(context, packet.as_ptr()), "av_interleaved_write_frame")
                .map(drop)
        }
    }

    /// Writes all that is queued and completes the container.
    pub fn write_trailer(&mut self) -> Result<(), AvError> {
        // SAFETY: called after write_header, as FFmpeg asks.
        check(unsafe { sys::av_write_trailer(self.as_ptr()) }, "av_write_trailer")?;
        // SAFETY: the AVIO lives; its error says whether the last bytes went out.
        check(unsafe { (*self.avio.as_ptr()).error }, "avio_flush").map(drop)
    }

    /// The storage's error, if that is why a call failed.
    pub fn take_io_error(&mut self) -> Option<io::Error> {
        self.sink.take_error()
    }
}

impl Drop for Muxer {
    fn drop(&mut self) {
        // SAFETY: freed once, before the AVIO and the sink that it points to: fields drop after this.
        unsafe { sys::avformat_free_context(self.as_ptr()) }
    }
}

/// The time base to ask for. The mov muxer ends timed text where the ticks of any other track, whatever their length, are
/// more than its own: between texts that follow on each other it would put one without text and without length. With the
/// shortest ticks it never does, and our samples tell themselves where there is no text.
fn muxed_base(codec_id: c_int, base: TimeBase) -> TimeBase {
    if codec_id == TextFormat::MovText.id() { TimeBase::MICROS } else { base }
}

fn dictionary(entries: &[(&str, &str)]) -> Result<Dictionary, AvError> {
    let mut dictionary = Dictionary::new();
    for (key, value) in entries {
        dictionary.set(key, value)?;
    }
    Ok(dictionary)
}
