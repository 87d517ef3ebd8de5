//! Frames in layouts that compositing can't write to, or that have no colour, turned into one that it can.

use super::boxed::Boxer;
use super::dimmer::Dimmer;
use super::video::unscalable;
use crate::error::{Result, Warning};
use crate::ffi::av::frame::{pixel_format, pixel_format_name};
use crate::ffi::av::scale::{self, Scaler};
use crate::frame::Size;
use crate::media::VideoFrame;
use crate::units::Rational;

/// Layouts that a frame may be turned into, of every depth and subsampling that video has.
const COMPOSITABLE: [&str; 14] = [
    "yuv420p",
    "yuv422p",
    "yuv444p",
    "yuv420p10le",
    "yuv422p10le",
    "yuv444p10le",
    "yuv420p12le",
    "yuv422p12le",
    "yuv444p12le",
    "yuv420p16le",
    "yuv422p16le",
    "yuv444p16le",
    "rgb24",
    "rgb48le",
];

/// Makes frames compositable, and all of one size. Most already are, and pass through untouched.
#[derive(Debug)]
pub struct Converter {
    /// The format that it was made for, and the scaler from it.
    scaler: Option<(i32, Scaler)>,
    size: Option<Size>,
    pixel_aspect: Rational,
    boxer: Option<Boxer>,
    dimmer: Option<Dimmer>,
}

impl Converter {
    /// A converter for a track whose pixels are `pixel_aspect` times as wide as high, and whose frames get this size;
    /// that of the first one without it.
    pub fn new(size: Option<Size>, pixel_aspect: Rational) -> Self {
        Self { scaler: None, size, pixel_aspect, boxer: None, dimmer: None }
    }

    /// The same for output in SDR, to which HDR is tone-mapped; with what a person should know if there is HDR.
    ///
    /// # Errors
    /// [`Error::Internal`](crate::Error::Internal) for an FFmpeg that lacks the usual pixel formats.
    pub fn in_sdr(self, warning: Option<Warning>) -> Result<Self> {
        Ok(Self { dimmer: Some(Dimmer::new(warning)?), ..self })
    }

    /// What a person should know of the frames so far.
    pub fn warning(&self) -> Option<&Warning> {
        self.dimmer.as_ref().and_then(Dimmer::warning)
    }

    /// The frame itself if its layout can be described and has colour; else a copy in the layout that loses
    /// least. Gray becomes 4:2:0, so that captions keep their colour. A frame of another size is shown whole on black.
    ///
    /// # Errors
    /// [`Error::UnsupportedFormat`](crate::Error::UnsupportedFormat) for a layout that FFmpeg can't convert.
    pub fn convert(&mut self, frame: VideoFrame) -> Result<VideoFrame> {
        let frame = match &mut self.dimmer {
            Some(dimmer) => dimmer.convert(frame)?,
            None => frame,
        };
        let frame = self.compositable(frame)?;
        let size = *self.size.get_or_insert(frame.size());
        if frame.size() == size {
            return Ok(frame);
        }
        let (time, source) = (frame.time(), frame.into_av());
        let (format, aspect) = (source.format(), self.pixel_aspect);
        let boxer = self.boxer.get_or_insert_with(|| Boxer::new(format, size, aspect));
        Ok(VideoFrame::new(boxer.convert(source).map_err(|e| unscalable(format, e))?, time))
    }

    fn compositable(&mut self, frame: VideoFrame) -> Result<VideoFrame> {
        let from = frame.as_av().format();
        if pixel_format(from).is_some() && !scale::is_gray(from) {
            return Ok(frame);
        }
        let time = frame.time();
        let source = frame.into_av();
        if self.scaler.as_ref().is_none_or(|(format, _)| *format != from) {
            let Some(to) = target_of(from) else {
                return Err(crate::Error::UnsupportedFormat {
                    what: format!("pixel format {}", pixel_format_name(from)),
                    accepted: "accepted: what FFmpeg's swscale converts".into(),
                });
            };
            self.scaler = Some((from, Scaler::new(to, None)));
        }
        let Some((_, scaler)) = &mut self.scaler else { return Ok(VideoFrame::new(source, time)) };
        let converted = scaler.convert(&source).map_err(|e| unscalable(from, e))?;
        Ok(VideoFrame::new(converted, time))
    }
}

fn target_of(from: i32) -> Option<i32> {
    let wanted = |name: &&str| {
        if scale::is_gray(from) {
            name.starts_with("yuv420p")
        } else {
            name.starts_with("rgb") == scale::is_rgb(from)
        }
    };
    let list: Vec<i32> =
        COMPOSITABLE.iter().filter(|n| wanted(n)).filter_map(|n| scale::format_named(n)).collect();
    scale::closest_format(from, &list)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ffi::av::frame::Frame;
    use crate::media::FrameTime;
    use crate::units::TimeBase;

    fn converted(format: &str) -> &'static str {
        let size = Size { width: 32, height: 16 };
        let frame = Frame::video(scale::format_named(format).unwrap(), size).unwrap();
        let time = FrameTime { ticks: 7, duration: 1, base: TimeBase::MICROS };
        let frame = Converter::new(None, Rational::ONE).convert(VideoFrame::new(frame, time)).unwrap();
        assert_eq!((frame.time(), frame.size()), (time, size));
        assert!(frame.pixel_format().is_some());
        pixel_format_name(frame.as_av().format())
    }

    #[test]
    fn only_what_cannot_be_composited_is_converted() {
        for format in ["yuv420p", "nv12", "p010le", "yuva444p10le", "bgra", "gbrp12le", "yuyv422"] {
            assert_eq!(converted(format), format);
        }
        assert_eq!(converted("pal8"), "rgb24");
        assert_eq!(converted("yuv420p10be"), "yuv420p10le");
        assert_eq!(converted("rgb565le"), "rgb24");
        assert_eq!(converted("gbrpf32le"), "rgb48le");
        assert_eq!(converted("gray"), "yuv420p");
        assert_eq!(converted("gray10le"), "yuv420p10le");
        assert_eq!(converted("monow"), "yuv420p");
    }
}
