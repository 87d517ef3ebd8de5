//! The demuxer: an owned `AVFormatContext` for reading, bound to its reader and its cancel flag.

use std::ffi::{CStr, CString, c_int, c_uint, c_void};
use std::ptr::{self, NonNull};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use ffmpeg_sys_next as sys;

use super::error::{AvError, check, check_ptr};
use super::io::ReadIo;
use super::packet::Packet;
use super::parameters::CodecParameters;
use super::stream::{StreamExtras, StreamInfo};
use super::{raw, raw_enum, time_base};

/// Demuxers that play other files, or that make frames of plain text.
const REFUSED: [&str; 8] = ["hls", "dash", "concat", "imf", "sdp", "webm_dash_manifest", "image2", "tty"];

/// Extensions that tell the format where the data can't: raw speech, and MP3 behind a long tag.
const TELLING_EXTENSIONS: [&str; 5] = ["g722", "g729", "gsm", "sln", "mp3"];

/// Why an input could not be opened.
#[derive(Debug)]
pub(crate) enum OpenFailure {
    /// There is no demuxer of the name asked for.
    UnknownFormat,
    /// No demuxer knows the data.
    Unrecognised(AvError),
    /// The demuxer is one of [`REFUSED`].
    Refused(String),
    /// The demuxer named by `format` gave up.
    Demuxer { format: String, error: AvError },
    /// The reader failed.
    Read(std::io::Error),
}

/// Packets and stream descriptions of one input.
#[derive(Debug)]
pub(crate) struct Demuxer {
    context: NonNull<sys::AVFormatContext>,
    // Dropped after `context`, which points at both.
    io: ReadIo,
    _cancel: Arc<AtomicBool>,
}

// SAFETY: the context is used by the owning thread alone; its reader is `Send`, its cancel flag atomic.
unsafe impl Send for Demuxer {}

impl Demuxer {
    /// Opens what `io` reads. `extension` helps with formats that have no signature; `format` names one.
    pub fn open(
        mut io: ReadIo,
        cancel: Arc<AtomicBool>,
        extension: Option<&str>,
        format: Option<&CStr>,
    ) -> Result<Self, OpenFailure> {
        let found = match format {
            // SAFETY: a terminated string.
            Some(name) => unsafe { sys::av_find_input_format(name.as_ptr()) },
            None => probe(&mut io, extension)?,
        };
        let name = format_name(found);
        if found.is_null() {
            return Err(OpenFailure::UnknownFormat);
        }
        if name.split(',').any(|n| REFUSED.contains(&n)) {
            return Err(OpenFailure::Refused(name));
        }
        let fail = |error| OpenFailure::Demuxer { format: name.clone(), error };
        // SAFETY: allocates; null is checked.
        let context =
            check_ptr(unsafe { sys::avformat_alloc_context() }, "avformat_alloc_context").map_err(fail)?;
        let mut ptr = context.as_ptr();
        // SAFETY: the context is fresh. `io` and `cancel` outlive it: they are fields dropped after it. On
        // failure avformat_open_input frees the context, but neither of the two.
        let opened = unsafe {
            (*ptr).pb = io.as_ptr();
            (*ptr).interrupt_callback = sys::AVIOInterruptCB {
                callback: Some(interrupted),
                opaque: Arc::as_ptr(&cancel) as *mut c_void,
            };
            let mut options = ptr::null_mut();
            // No protocol has this name, so nothing that a file refers to can be opened.
            sys::av_dict_set(&mut options, c"protocol_whitelist".as_ptr(), c"none".as_ptr(), 0);
            let opened = sys::avformat_open_input(&mut ptr, c"".as_ptr(), found, &mut options);
            sys::av_dict_free(&mut options);
            opened
        };
        if let Err(error) = check(opened, "avformat_open_input") {
            return Err(io.take_failure().map_or_else(|| fail(error), OpenFailure::Read));
        }
        Ok(Self { context, io, _cancel: cancel })
    }

    /// Reads ahead until every stream is described.
    pub fn find_stream_info(&mut self) -> Result<(), OpenFailure> {
        // SAFETY: the context is open.
        let found = unsafe { sys::avformat_find_stream_info(self.context.as_ptr(), ptr::null_mut()) };
        match check(found, "avformat_find_stream_info") {
            Ok(_) => Ok(()),
            Err(error) => Err(self.io.take_failure().map_or_else(
                || OpenFailure::Demuxer { format: self.format_name(), error },
                OpenFailure::Read,
            )),
        }
    }
    /// Short names of the container format, comma-separated.
    pub fn format_name(&self) -> String {
        // SAFETY: the context is open, so it has an input format.
        format_name(unsafe { (*self.context.as_ptr()).iformat })
    }
    /// Start of the earliest stream in microseconds.
    pub fn start(&self) -> Option<i64> {
        // SAFETY: valid for as long as `self`.
        known(unsafe { (*self.context.as_ptr()).start_time })
    }
    /// Length in microseconds.
    pub fn duration(&self) -> Option<i64> {
        // SAFETY: as above.
        known(unsafe { (*self.context.as_ptr()).duration }).filter(|&d| d > 0)
    }
    /// Whether the duration is a guess from the bit rate, not written in the file.
    pub fn duration_is_estimate(&self) -> bool {
        let method = sys::AVDurationEstimationMethod::AVFMT_DURATION_FROM_BITRATE as c_int;
        // SAFETY: as above.
        unsafe { raw_enum!(self.context.as_ptr(), duration_estimation_method) == method }
    }
    /// Bits per second of the whole file.
    pub fn bit_rate(&self) -> Option<u64> {
        // SAFETY: as above.
        u64::try_from(unsafe { (*self.context.as_ptr()).bit_rate }).ok().filter(|&b| b > 0)
    }
    /// The file's own metadata: keys as FFmpeg unifies them, such as `title` and `creation_time`.
    pub fn metadata(&self) -> Vec<(String, String)> {
        // SAFETY: as above; the dictionary may be null.
        unsafe { entries((*self.context.as_ptr()).metadata) }
    }
    /// Start and end in microseconds, and title, of each chapter.
    pub fn chapters(&self) -> Vec<(i64, i64, String)> {
        // SAFETY: as above; the array holds `nb_chapters` valid pointers.
        unsafe {
            let context = self.context.as_ptr();
            let count = (*context).nb_chapters as usize;
            let chapters = (0..count).map(|index| &**(*context).chapters.add(index));
            chapters
                .filter_map(|chapter| {
                    let base = time_base(chapter.time_base)?;
                    let micros = |ticks| base.to_timestamp(ticks).as_micros();
                    let title = entries(chapter.metadata).into_iter().find(|(key, _)| key == "title");
                    let title = title.map(|(_, value)| value).unwrap_or_default();
                    Some((micros(chapter.start), micros(chapter.end), title))
                })
                .collect()
        }
    }
    /// Number of streams; may grow while packets are read.
    pub fn stream_count(&self) -> usize {
        // SAFETY: as above.
        unsafe { (*self.context.as_ptr()).nb_streams as usize }
    }
    /// Description of a stream.
    pub fn stream(&self, index: usize) -> Option<StreamInfo> {
        let stream = self.stream_ptr(index)?;
        // SAFETY: both pointers are valid for as long as `self`.
        Some(unsafe { StreamInfo::read(self.context.as_ptr(), stream) })
    }
    /// A copy of a stream's codec parameters.
    pub fn parameters(&self, index: usize) -> Option<Result<CodecParameters, AvError>> {
        let stream = self.stream_ptr(index)?;
        // SAFETY: every stream has parameters.
        Some(unsafe { CodecParameters::copy_of((*stream).codecpar) })
    }
    /// What the container says of a stream beside them.
    pub fn extras(&self, index: usize) -> Option<StreamExtras> {
        let stream = self.stream_ptr(index)?;
        // SAFETY: valid for as long as `self`.
        Some(unsafe { StreamExtras::read(stream) })
    }
    /// Whether packets of a stream are delivered.
    pub fn set_wanted(&mut self, index: usize, wanted: bool) {
        use sys::AVDiscard::{AVDISCARD_ALL, AVDISCARD_DEFAULT};
        if let Some(stream) = self.stream_ptr(index) {
            // SAFETY: as above.
            unsafe { (*stream).discard = if wanted { AVDISCARD_DEFAULT } else { AVDISCARD_ALL } }
        }
    }
    /// The next packet of any wanted stream, in file order.
    pub fn read(&mut self, packet: &mut Packet) -> Result<(), AvError> {
        packet.clear();
        // SAFETY: both are valid; the packet is empty.
        check(unsafe { sys::av_read_frame(self.context.as_ptr(), packet.as_ptr()) }, "av_read_frame")
            .map(drop)
    }
    /// Goes to the last place at or before `ticks` from which the stream can be decoded.
    pub fn seek(&mut self, index: usize, ticks: i64) -> Result<(), AvError> {
        let Ok(index) = c_int::try_from(index) else {
            return Err(AvError { call: "avformat_seek_file", code: sys::AVERROR(libc::EINVAL) });
        };
        // SAFETY: FFmpeg checks the index itself.
        let moved =
            unsafe { sys::avformat_seek_file(self.context.as_ptr(), index, i64::MIN, ticks, ticks, 0) };
        check(moved, "avformat_seek_file").map(drop)
    }
    /// The reader's own error, if a failed call came from there.
    pub fn take_failure(&mut self) -> Option<std::io::Error> {
        self.io.take_failure()
    }

    fn stream_ptr(&self, index: usize) -> Option<*mut sys::AVStream> {
        // SAFETY: the array holds `nb_streams` valid pointers.
        (index < self.stream_count()).then(|| unsafe { *(*self.context.as_ptr()).streams.add(index) })
    }
}

impl Drop for Demuxer {
    fn drop(&mut self) {
        let mut ptr = self.context.as_ptr();
        // SAFETY: opened in `open`, closed once; a custom reader is left alone.
        unsafe { sys::avformat_close_input(&mut ptr) }
    }
}

/// # Safety
/// `dictionary` must be null or valid.
pub(super) unsafe fn entries(dictionary: *const sys::AVDictionary) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut entry = ptr::null();
    // SAFETY: an empty key with this flag matches every entry after `entry`; entries hold terminated strings.
    unsafe {
        loop {
            entry = sys::av_dict_get(dictionary, c"".as_ptr(), entry, sys::AV_DICT_IGNORE_SUFFIX as c_int);
            let Some(pair) = entry.as_ref() else { return found };
            if let (Some(key), Some(value)) = (raw::text(pair.key), raw::text(pair.value)) {
                found.push((key, value));
            }
        }
    }
}

unsafe extern "C" fn interrupted(opaque: *mut c_void) -> c_int {
    // SAFETY: the flag that the demuxer holds an `Arc` of.
    c_int::from(unsafe { (*opaque.cast::<AtomicBool>()).load(Ordering::Relaxed) })
}

/// Recognises the format by its data. The file's own name is kept from FFmpeg: patterns in it have meaning there,
/// and any text named `.mp4` would count as one.
fn probe(io: &mut ReadIo, extension: Option<&str>) -> Result<*const sys::AVInputFormat, OpenFailure> {
    let name = extension
        .filter(|e| TELLING_EXTENSIONS.iter().any(|t| t.eq_ignore_ascii_case(e)))
        .and_then(|e| CString::new(format!("input.{e}")).ok())
        .unwrap_or_default();
    let mut found = ptr::null();
    let no_limit: c_uint = 0;
    // SAFETY: the reader is live, the name terminated.
    let score = unsafe {
        sys::av_probe_input_buffer2(io.as_ptr(), &mut found, name.as_ptr(), ptr::null_mut(), 0, no_limit)
    };
    match check(score, "av_probe_input_buffer2") {
        Ok(_) => Ok(found),
        Err(error) => Err(io.take_failure().map_or(OpenFailure::Unrecognised(error), OpenFailure::Read)),
    }
}

fn format_name(format: *const sys::AVInputFormat) -> String {
    // SAFETY: null or an entry of FFmpeg's static table, whose names are terminated literals.
    unsafe { format.as_ref().map_or("unknown".into(), |f| raw::text(f.name).unwrap_or_default()) }
}

fn known(time: i64) -> Option<i64> {
    (time != sys::AV_NOPTS_VALUE).then_some(time)
}
