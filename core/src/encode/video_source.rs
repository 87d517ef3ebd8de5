//! What is known of a video track before its first frame.

use crate::ffi::av::tags::FieldOrder;
use crate::frame::FAR_APART;
use crate::media::StreamParameters;
use crate::units::{FrameRate, Rational, TimeBase};

/// Frames a second where the source doesn't say.
const USUAL_RATE: f64 = 30.0;

/// What is known of the video track before its first frame.
#[derive(Debug, Clone)]
pub struct VideoSource {
    pub(super) time_base: TimeBase,
    pub(super) frame_rate: Option<Rational>,
    pub(super) sample_aspect_ratio: Rational,
    pub(super) language: Option<String>,
    pub(super) fields: Option<FieldOrder>,
    /// Whether no frames are added between those of the source.
    is_constant: bool,
}

impl VideoSource {
    /// A track of a source.
    pub fn of(parameters: &StreamParameters) -> Self {
        Self {
            time_base: parameters.time_base,
            frame_rate: parameters.frame_rate,
            sample_aspect_ratio: parameters.sample_aspect_ratio,
            language: parameters.language.clone(),
            fields: FieldOrder::of_stream(&parameters.codec),
            is_constant: false,
        }
    }

    /// A progressive track of square pixels whose frames have a constant rate, each a tick of the time base long.
    pub fn constant(rate: FrameRate) -> Self {
        Self {
            time_base: rate.frame_base(),
            frame_rate: Some(rate.rational()),
            sample_aspect_ratio: Rational::ONE,
            language: None,
            fields: None,
            is_constant: true,
        }
    }

    pub(super) fn frames_per_second(&self) -> f64 {
        self.frame_rate.map_or(USUAL_RATE, Rational::as_f64)
    }

    /// Whether captions that change between the frames may add some.
    fn is_sparse(&self) -> bool {
        !self.is_constant && self.frame_rate.is_some_and(|rate| rate.as_f64() * FAR_APART.as_secs() < 1.0)
    }

    /// The rate that the container is told; none can be promised where frames are added.
    pub(super) fn promised_rate(&self) -> Option<Rational> {
        self.frame_rate.filter(|_| !self.is_sparse())
    }

    /// The rate that the encoder reckons with.
    pub(super) fn expected_rate(&self) -> Option<Rational> {
        if self.is_sparse() { Rational::new(USUAL_RATE as u32, 1) } else { self.frame_rate }
    }
}
