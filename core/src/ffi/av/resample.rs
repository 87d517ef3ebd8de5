//! An owned `SwrContext` that turns any audio into `f32` of one channel, or of two where it is stereo.

use std::ffi::c_int;
use std::mem::MaybeUninit;
use std::ptr::{self, NonNull};

use ffmpeg_sys_next as sys;

use super::error::{AvError, check, check_ptr};
use super::frame::Frame;
use super::raw;

/// Converts audio of one format, layout and rate to interleaved `f32` at another rate: stereo stays stereo, all else
/// becomes mono.
#[derive(Debug)]
pub(crate) struct SpeechResampler {
    context: NonNull<sys::SwrContext>,
    /// An empty frame with the format, layout and rate that this was made for.
    input: Frame,
    channels: usize,
}

// SAFETY: plain heap data without ties to a thread.
unsafe impl Send for SpeechResampler {}

impl SpeechResampler {
    /// For frames like `frame`, to `rate` samples a second.
    pub fn new(frame: &Frame, rate: c_int) -> Result<Self, AvError> {
        let input = shape_of(frame)?;
        let from = input.as_ptr();
        let channels = if is_stereo(&input) { 2 } else { 1 };
        let mut context = ptr::null_mut();
        let mut layout = MaybeUninit::zeroed();
        // SAFETY: both layouts are valid for the call, which copies them.
        let made = unsafe {
            sys::av_channel_layout_default(layout.as_mut_ptr(), if channels == 2 { 2 } else { 1 });
            raw::swr_alloc_set_opts2(
                &mut context,
                layout.as_ptr(),
                sys::AVSampleFormat::AV_SAMPLE_FMT_FLT as c_int,
                rate,
                &raw const (*from).ch_layout,
                (*from).format,
                (*from).sample_rate,
                0,
                ptr::null_mut(),
            )
        };
        check(made, "swr_alloc_set_opts2")?;
        let this = Self { context: check_ptr(context, "swr_alloc_set_opts2")?, input, channels };
        this.init()?;
        Ok(this)
    }

    fn init(&self) -> Result<(), AvError> {
        let context = self.context.as_ptr();
        // SAFETY: the context is valid and not initialised yet; the matrix has a weight for each channel, in and out.
        unsafe {
            // Float output is not normalised by default: stereo would come out at 1.4 times full scale.
            let set = sys::av_opt_set_double(context.cast(), c"rematrix_maxval".as_ptr(), 1.0, 0);
            check(set, "av_opt_set_double")?;
            if let Some(weights) = self.weights() {
                let stride = c_int::try_from(weights.len() / self.channels).unwrap_or(0);
                check(sys::swr_set_matrix(context, weights.as_ptr(), stride), "swr_set_matrix")?;
            }
            check(sys::swr_init(context), "swr_init").map(drop)
        }
    }

    /// Channels of what comes out: 1 or 2.
    pub fn channels(&self) -> usize {
        self.channels
    }

    /// How much each channel counts, where FFmpeg has no rule because the channels have no named places.
    fn weights(&self) -> Option<Vec<f64>> {
        use sys::AVChannelOrder::{AV_CHANNEL_ORDER_AMBISONIC, AV_CHANNEL_ORDER_NATIVE};
        let frame = self.input.as_ptr();
        // SAFETY: the frame is valid; the order is an int in C, read as such.
        let order = unsafe { (&raw const (*frame).ch_layout.order).cast::<c_int>().read() };
        let channels = self.input.channels();
        match order {
            o if o == AV_CHANNEL_ORDER_NATIVE as c_int || channels < 2 => None,
            o if o == AV_CHANNEL_ORDER_AMBISONIC as c_int => {
                // The first component is the omnidirectional one.
                Some((0..channels).map(|c| f64::from(u8::from(c == 0))).collect())
            }
            _ if self.channels == 2 => Some(vec![1.0, 0.0, 0.0, 1.0]),
            _ => Some(vec![1.0 / channels as f64; channels]),
        }
    }

    /// Whether `frame` is like those this was made for.
    pub fn accepts(&self, frame: &Frame) -> bool {
        let (mine, other) = (self.input.as_ptr(), frame.as_ptr());
        // SAFETY: both frames are valid, and so are their layouts.
        let same_layout = unsafe {
            sys::av_channel_layout_compare(&raw const (*mine).ch_layout, &raw const (*other).ch_layout) == 0
        };
        same_layout
            && self.input.format() == frame.format()
            && self.input.sample_rate() == frame.sample_rate()
    }

    /// Appends the samples that `frame`, which must be [accepted](Self::accepts), yields; with `None` those
    /// still held back.
    #[expect(clippy::indexing_slicing, reason = "the room was made in the line above")]
    pub fn convert(&mut self, frame: Option<&Frame>, out: &mut Vec<f32>) -> Result<(), AvError> {
        let (data, count) = match frame {
            // SAFETY: the frame is valid; extended_data holds a pointer for each plane.
            Some(frame) => unsafe { ((*frame.as_ptr()).extended_data.cast(), (*frame.as_ptr()).nb_samples) },
            None => (ptr::null_mut::<*const u8>(), 0),
        };
        // SAFETY: the context is initialised.
        let most = unsafe { sys::swr_get_out_samples(self.context.as_ptr(), count) };
        let room = usize::try_from(check(most, "swr_get_out_samples")?).unwrap_or(0);
        let before = out.len();
        out.resize(before + room * self.channels, 0.0);
        let mut target = out[before..].as_mut_ptr().cast::<u8>();
        // SAFETY: `target` has room for `most` samples of each channel; the input is of the shape given at the start.
        let got = unsafe { sys::swr_convert(self.context.as_ptr(), &mut target, most, data, count) };
        let got = check(got, "swr_convert").inspect_err(|_| out.truncate(before))?;
        out.truncate(before + usize::try_from(got).unwrap_or(0) * self.channels);
        Ok(())
    }
}

impl Drop for SpeechResampler {
    fn drop(&mut self) {
        let mut ptr = self.context.as_ptr();
        // SAFETY: allocated by swr_alloc_set_opts2, freed once.
        unsafe { sys::swr_free(&mut ptr) }
    }
}

/// Whether `frame` has a left and a right channel and nothing else; two channels without named places count as such.
fn is_stereo(frame: &Frame) -> bool {
    use sys::AVChannelOrder::AV_CHANNEL_ORDER_UNSPEC;
    if frame.channels() != 2 {
        return false;
    }
    let mut stereo = MaybeUninit::zeroed();
    // SAFETY: the frame and its layout are valid; the order is an int in C, read as such.
    unsafe {
        let layout = &raw const (*frame.as_ptr()).ch_layout;
        sys::av_channel_layout_default(stereo.as_mut_ptr(), 2);
        (&raw const (*layout).order).cast::<c_int>().read() == AV_CHANNEL_ORDER_UNSPEC as c_int
            || sys::av_channel_layout_compare(layout, stereo.as_ptr()) == 0
    }
}

fn shape_of(frame: &Frame) -> Result<Frame, AvError> {
    let shape = Frame::new()?;
    let (to, from) = (shape.as_ptr(), frame.as_ptr());
    // SAFETY: both are valid; the layout copied owns what it refers to and is freed with its frame.
    unsafe {
        (*to).format = (*from).format;
        (*to).sample_rate = (*from).sample_rate;
        let copied = sys::av_channel_layout_copy(&raw mut (*to).ch_layout, &raw const (*from).ch_layout);
        check(copied, "av_channel_layout_copy")?;
    }
    Ok(shape)
}
