//! What a job's captions look like, from options to the contexts that draw them.

use std::cell::RefCell;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::cues::canvas_of;
use crate::control::Control;
use crate::cues::{Cue, CueTrack, Measure};
use crate::error::Result;
use crate::frame::Size;
use crate::layout::{self, CueStyles, LayoutContext};
use crate::source::{Input, OpenOptions};
use crate::style::{Platform, Style, StyleInput};
use crate::transcript::Segment;
use crate::units::Rational;

/// How captions look.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct LookOptions {
    /// Name of a style, or an object of fields that differ from it: `{"extends": "karaoke", "fill": "#fff"}`.
    pub style: StyleInput,
    /// Platform whose buttons an upright video keeps clear of, such as `tiktok`.
    #[cfg_attr(feature = "types", schemars(with = "Option<crate::style::PlatformName>"))]
    pub platform: Option<String>,
    /// Font files (TrueType or OpenType) that come before the style's own, in this order.
    pub fonts: Vec<PathBuf>,
}

impl LookOptions {
    /// Checks everything but what depends on the frame.
    ///
    /// # Errors
    /// `STYLE_INVALID`, or `OPTIONS_INVALID` for an unknown platform.
    pub fn validate(&self) -> Result<()> {
        self.style.validate()?;
        self.platform().map(drop)
    }

    fn platform(&self) -> Result<Option<Platform>> {
        self.platform.as_deref().map(Platform::find).transpose()
    }

    /// The style for frames of this size.
    pub(super) fn style_for(&self, canvas: Size) -> Result<Style> {
        self.style.resolve(canvas, self.platform()?.as_ref())
    }

    /// A layout for the cues of a track, in their own styles.
    pub(super) fn layout_of(&self, track: &CueTrack, canvas: Size) -> Result<LayoutContext> {
        let (base, named) = (self.style.partial()?, track.styles().clone());
        let styles = CueStyles { base, named, platform: self.platform()? };
        Ok(self.layout(canvas)?.with_styles(styles))
    }

    fn layout(&self, canvas: Size) -> Result<LayoutContext> {
        let style = self.style_for(canvas)?;
        LayoutContext::new(layout::Options { canvas, style, fonts: self.fonts.clone() })
    }
}

/// What captions are laid out for: a frame as it is shown, in square pixels.
pub(super) fn shown(size: Size, pixel_aspect: Rational) -> Size {
    size.in_square_pixels(pixel_aspect, layout::LONGEST_EDGE)
}

/// Measures text with the fonts that will draw it, and finds what they cannot draw.
#[derive(Debug)]
pub struct Ruler(RefCell<LayoutContext>);

impl Ruler {
    pub(super) fn new(look: &LookOptions, canvas: Size) -> Result<Self> {
        look.layout(canvas).map(|layout| Self(RefCell::new(layout)))
    }

    /// One for the video of `input`.
    ///
    /// # Errors
    /// Those of opening the input, of the look and of its fonts.
    pub fn of(input: &Input, open: &OpenOptions, look: &LookOptions, control: &Control) -> Result<Self> {
        Self::new(look, canvas_of(input, open, control)?)
    }

    /// Looks whether what was said can be drawn, so that a missing font costs no whole transcription.
    ///
    /// # Errors
    /// `FONT_MISSING` for letters of which none can be.
    pub fn check(&self, segment: &Segment) -> Result<()> {
        match segment.text.contains(char::is_alphanumeric) {
            true => self.0.borrow_mut().check(&[Cue::from_text(segment.range, &segment.text)]),
            false => Ok(()),
        }
    }
}

impl Measure for Ruler {
    fn width(&self, text: &str) -> f32 {
        self.0.borrow_mut().measure(text)
    }
    fn max_width(&self) -> f32 {
        self.0.borrow().max_line_width()
    }
}
