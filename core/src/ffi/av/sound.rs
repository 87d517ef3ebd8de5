//! Sound as an encoder wants it: its sample format, rate and channel layout, in frames of its size.

use std::ffi::c_int;
use std::ptr::{self, NonNull};

use ffmpeg_sys_next as sys;

use super::error::{AvError, check, check_ptr};
use super::frame::Frame;
use super::parameters::CodecParameters;
use super::{raw, raw_enum};

unsafe extern "C" {
    // Declared with the integers that sample formats are in C, see `raw`.
    #[link_name = "av_audio_fifo_alloc"]
    fn fifo_alloc_raw(format: c_int, channels: c_int, samples: c_int) -> *mut sys::AVAudioFifo;
    #[link_name = "av_samples_set_silence"]
    fn set_silence_raw(
        data: *const *mut u8,
        offset: c_int,
        samples: c_int,
        channels: c_int,
        format: c_int,
    ) -> c_int;
    #[link_name = "av_sample_fmt_is_planar"]
    fn is_planar_raw(format: c_int) -> c_int;
    #[link_name = "av_get_bytes_per_sample"]
    fn bytes_per_sample_raw(format: c_int) -> c_int;
}

/// An owned `AVChannelLayout`.
pub(crate) struct ChannelLayout(sys::AVChannelLayout);

// SAFETY: plain data and at most one heap block of its own.
unsafe impl Send for ChannelLayout {}

impl std::fmt::Debug for ChannelLayout {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ChannelLayout({})", self.channels())
    }
}

impl ChannelLayout {
    /// The usual layout of so many channels.
    pub fn default_for(channels: usize) -> Self {
        // SAFETY: zeroed is FFmpeg's own initial value; the call fills it in.
        unsafe {
            let mut layout = std::mem::zeroed();
            sys::av_channel_layout_default(&mut layout, c_int::try_from(channels).unwrap_or(0));
            Self(layout)
        }
    }
    /// Number of channels.
    pub fn channels(&self) -> usize {
        usize::try_from(self.0.nb_channels).unwrap_or(0)
    }
    /// Deep copy into a field that FFmpeg frees.
    pub fn copy_to(&self, target: &mut sys::AVChannelLayout) -> Result<(), AvError> {
        // SAFETY: both are valid layouts.
        check(unsafe { sys::av_channel_layout_copy(target, &self.0) }, "av_channel_layout_copy").map(drop)
    }
}

impl Drop for ChannelLayout {
    fn drop(&mut self) {
        // SAFETY: a valid layout.
        unsafe { sys::av_channel_layout_uninit(&mut self.0) }
    }
}

/// Sample rate and number of channels of an audio stream; zero where the container doesn't say.
pub(crate) fn stream_shape(parameters: &CodecParameters) -> (u32, usize) {
    // SAFETY: the parameters are valid.
    let (rate, channels) = unsafe {
        let raw = parameters.as_ptr();
        ((*raw).sample_rate, (*raw).ch_layout.nb_channels)
    };
    (u32::try_from(rate).unwrap_or(0), usize::try_from(channels).unwrap_or(0))
}

/// The first of the formats that keeps most of decoded audio: floats before 16-bit integers.
pub(crate) fn best_sample_format(takes: &[c_int]) -> Option<c_int> {
    use sys::AVSampleFormat as F;
    let preferred =
        [F::AV_SAMPLE_FMT_FLTP, F::AV_SAMPLE_FMT_FLT, F::AV_SAMPLE_FMT_S16P, F::AV_SAMPLE_FMT_S16];
    preferred.into_iter().map(|f| f as c_int).find(|f| takes.contains(f))
}

/// What comes out of a [`Reframer`].
#[derive(Debug)]
pub(crate) struct SoundFormat {
    /// `AVSampleFormat`.
    pub format: c_int,
    pub rate: u32,
    pub layout: ChannelLayout,
}

/// Converts frames of any audio and cuts them again. When the source's format changes, what it holds of the
/// old one is converted first.
#[derive(Debug)]
pub(crate) struct Reframer {
    to: SoundFormat,
    fifo: NonNull<sys::AVAudioFifo>,
    /// The converter and the format, rate and channels that it takes.
    from: Option<(Converter, [usize; 3])>,
}

// SAFETY: the FIFO is a block of memory that only `self` reaches.
unsafe impl Send for Reframer {}

impl Reframer {
    pub fn new(to: SoundFormat) -> Result<Self, AvError> {
        let channels = c_int::try_from(to.layout.channels()).unwrap_or(0);
        // SAFETY: any integers are accepted; null is checked.
        let fifo = check_ptr(unsafe { fifo_alloc_raw(to.format, channels, 1) }, "av_audio_fifo_alloc")?;
        Ok(Self { to, fifo, from: None })
    }

    /// Samples that wait to be pulled.
    pub fn len(&self) -> usize {
        // SAFETY: the FIFO is valid for as long as `self`.
        usize::try_from(unsafe { sys::av_audio_fifo_size(self.fifo.as_ptr()) }).unwrap_or(0)
    }

    /// Adds a frame, without the first `skip` samples of what it converts to. Returns how many were added.
    pub fn push(&mut self, frame: &Frame, skip: usize) -> Result<usize, AvError> {
        let before = self.len();
        let format = [frame.format() as usize, frame.sample_rate() as usize, frame.channels()];
        if self.from.as_ref().is_none_or(|(_, of)| *of != format) {
            self.flush()?;
            self.from = Some((Converter::new(frame, &self.to)?, format));
        }
        let Some((converter, _)) = &mut self.from else { return Ok(0) };
        let converted = converter.run(Some(frame), &self.to)?;
        self.store(&converted, skip)?;
        Ok(self.len() - before)
    }

    /// Adds what the converter still holds.
    pub fn flush(&mut self) -> Result<(), AvError> {
        let Some((mut converter, _)) = self.from.take() else { return Ok(()) };
        let rest = converter.run(None, &self.to)?;
        self.store(&rest, 0)
    }

    /// Adds silence.
    pub fn push_silence(&mut self, samples: usize) -> Result<(), AvError> {
        let frame = self.frame(samples)?;
        let count = c_int::try_from(samples).unwrap_or(0);
        let channels = self.to.layout.0.nb_channels;
        // SAFETY: the frame has room for `count` samples of this format and layout.
        unsafe {
            set_silence_raw((*frame.as_ptr()).extended_data, 0, count, channels, self.to.format);
        }
        self.store(&frame, 0)
    }

    /// Takes exactly `samples`; `None` if there are fewer.
    pub fn pull(&mut self, samples: usize) -> Result<Option<Frame>, AvError> {
        if samples == 0 || self.len() < samples {
            return Ok(None);
        }
        let frame = self.frame(samples)?;
        let count = c_int::try_from(samples).unwrap_or(0);
        // SAFETY: the frame has room for `count` samples of the FIFO's format.
        check(
            unsafe {
                let planes = (*frame.as_ptr()).extended_data.cast();
                sys::av_audio_fifo_read(self.fifo.as_ptr(), planes, count)
            },
            "av_audio_fifo_read",
        )?;
        Ok(Some(frame))
    }

    fn store(&mut self, frame: &Frame, skip: usize) -> Result<(), AvError> {
        let count = frame.samples().saturating_sub(skip);
        if count == 0 {
            return Ok(());
        }
        // SAFETY: plane pointers are moved by `skip` samples, fewer than the frame has.
        unsafe {
            let channels = self.to.layout.channels();
            let planar = is_planar_raw(self.to.format) != 0;
            let sample = usize::try_from(bytes_per_sample_raw(self.to.format)).unwrap_or(0);
            let step = if planar { sample } else { sample * channels };
            let data = (*frame.as_ptr()).extended_data;
            let mut planes: Vec<*mut std::ffi::c_void> = (0..if planar { channels } else { 1 })
                .map(|i| (*data.add(i)).add(skip * step).cast())
                .collect();
            let count = c_int::try_from(count).unwrap_or(0);
            check(
                sys::av_audio_fifo_write(self.fifo.as_ptr(), planes.as_mut_ptr(), count),
                "av_audio_fifo_write",
            )?;
        }
        Ok(())
    }

    fn frame(&self, samples: usize) -> Result<Frame, AvError> {
        sound_frame(&self.to, samples)
    }
}

impl Drop for Reframer {
    fn drop(&mut self) {
        // SAFETY: allocated by av_audio_fifo_alloc, freed once.
        unsafe { sys::av_audio_fifo_free(self.fifo.as_ptr()) }
    }
}

fn sound_frame(format: &SoundFormat, samples: usize) -> Result<Frame, AvError> {
    let frame = Frame::new()?;
    let raw = frame.as_ptr();
    // SAFETY: the frame is fresh; av_frame_get_buffer validates.
    unsafe {
        (*raw).format = format.format;
        (*raw).sample_rate = c_int::try_from(format.rate).unwrap_or(0);
        (*raw).nb_samples = c_int::try_from(samples).unwrap_or(-1);
        format.layout.copy_to(&mut (*raw).ch_layout)?;
        check(sys::av_frame_get_buffer(raw, 0), "av_frame_get_buffer")?;
    }
    Ok(frame)
}

/// An owned `SwrContext`.
#[derive(Debug)]
struct Converter(NonNull<sys::SwrContext>);

impl Converter {
    fn new(from: &Frame, to: &SoundFormat) -> Result<Self, AvError> {
        let mut context = ptr::null_mut();
        let guessed = ChannelLayout::default_for(from.channels());
        // SAFETY: layouts and frame are valid; the context is allocated or null.
        unsafe {
            let layout = &raw const (*from.as_ptr()).ch_layout;
            let known = sys::av_channel_layout_check(layout) != 0
                && raw_enum!(layout, order) != sys::AVChannelOrder::AV_CHANNEL_ORDER_UNSPEC as c_int;
            check(
                raw::swr_alloc_set_opts2(
                    &mut context,
                    &to.layout.0,
                    to.format,
                    c_int::try_from(to.rate).unwrap_or(0),
                    if known { layout } else { &raw const guessed.0 },
                    from.format(),
                    c_int::try_from(from.sample_rate()).unwrap_or(0),
                    0,
                    ptr::null_mut(),
                ),
                "swr_alloc_set_opts2",
            )?;
            let converter = Self(check_ptr(context, "swr_alloc_set_opts2")?);
            // Float output is not normalised by default: a downmix would clip in the encoder.
            let set = sys::av_opt_set_double(context.cast(), c"rematrix_maxval".as_ptr(), 1.0, 0);
            check(set, "av_opt_set_double")?;
            check(sys::swr_init(context), "swr_init")?;
            Ok(converter)
        }
    }

    /// Converts a frame, or at the end what is left.
    fn run(&mut self, frame: Option<&Frame>, to: &SoundFormat) -> Result<Frame, AvError> {
        let samples = frame.map_or(0, Frame::samples);
        let context = self.0.as_ptr();
        // SAFETY: the context is open; input and output have the formats that it was opened with.
        unsafe {
            let count = c_int::try_from(samples).unwrap_or(0);
            let room = check(sys::swr_get_out_samples(context, count), "swr_get_out_samples")?.max(1);
            let out = sound_frame(to, usize::try_from(room).unwrap_or(1))?;
            let input = frame.map_or(ptr::null_mut(), |f| (*f.as_ptr()).extended_data);
            let made = sys::swr_convert(context, (*out.as_ptr()).extended_data, room, input.cast(), count);
            (*out.as_ptr()).nb_samples = check(made, "swr_convert")?;
            Ok(out)
        }
    }
}

impl Drop for Converter {
    fn drop(&mut self) {
        let mut ptr = self.0.as_ptr();
        // SAFETY: allocated by swr_alloc_set_opts2, freed once.
        unsafe { sys::swr_free(&mut ptr) }
    }
}
