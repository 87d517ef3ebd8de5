//! How wide lines may be where no frame says it.

use crate::cues::Measure;

/// Width by counting characters, for subtitle files that no frame belongs to.
#[derive(Debug, Clone, Copy)]
pub struct CharacterWidth {
    /// Characters that a line may have.
    pub max: u16,
    /// Whether the frame of the video is taller than wide.
    pub upright: bool,
    /// Frames a second of the video, where there is one.
    pub frame_rate: Option<f64>,
}

impl Default for CharacterWidth {
    /// 42 characters, as Netflix's timed text style guide has it for Latin scripts.
    fn default() -> Self {
        Self { max: 42, upright: false, frame_rate: None }
    }
}

impl Measure for CharacterWidth {
    fn width(&self, text: &str) -> f32 {
        text.chars().count() as f32
    }
    fn max_width(&self) -> f32 {
        f32::from(self.max)
    }
    fn is_upright(&self) -> bool {
        self.upright
    }
    fn frame_rate(&self) -> Option<f64> {
        self.frame_rate
    }
}
