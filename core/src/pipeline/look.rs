//! What a job's captions look like, from options to the contexts that draw them.

use std::cell::RefCell;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::cues::{Canvas, canvas_of};
use crate::control::Control;
use crate::cues::emphasis::EmphasisOptions;
use crate::cues::{Cue, CueTrack, Measure};
use crate::error::{Error, Result};
use crate::frame::Size;
use crate::layout::{self, CueStyles, FontFile, Fonts, LayoutContext};
use crate::source::{Input, OpenOptions};
use crate::style::{Platform, Style, StyleInput};
use crate::transcript::Segment;
use crate::units::Rational;

const MOST_WORDS: u32 = 100;

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
    /// BCP 47 tag of the language of the text, such as `tr`, which tells which capitals its letters have. That of the
    /// captions without it, where they say.
    pub language: Option<String>,
    /// Font files (TrueType or OpenType) that come before the style's own, in this order. `fallback:FILE` is one that is
    /// only used for what the style's font and the bundled ones lack.
    pub fonts: Vec<FontFile>,
    /// Folders of font files: styles may name their families, and they are used for what all fonts above lack.
    pub font_dirs: Vec<PathBuf>,
    /// Whether the machine's fonts are used for what all others lack, and where a style names their families. What is drawn
    /// then differs from machine to machine. Default: false.
    pub system_fonts: bool,
    /// Most words of a cue, 1 to 100, whatever the style and the timing say; given cues with more are cut. 0 leaves given
    /// cues as they are and the words of speech to the timing.
    #[cfg_attr(feature = "types", schemars(range(max = 100)))]
    pub words_per_cue: Option<u32>,
    /// Which words are drawn in the style's classes, such as `emphasis`, `number` and `name`.
    pub emphasis: EmphasisOptions,
}

impl LookOptions {
    /// Checks everything but what depends on the frame.
    ///
    /// # Errors
    /// `STYLE_INVALID`, or `OPTIONS_INVALID` for an unknown platform or a pattern that is wrong.
    pub fn validate(&self) -> Result<()> {
        self.style.validate()?;
        if let Some(words) = self.words_per_cue.filter(|words| *words > MOST_WORDS) {
            return Err(Error::option("wordsPerCue", words, format!("0 to {MOST_WORDS}")));
        }
        if let Some(tag) = self.language.as_deref().filter(|tag| !layout::is_language(tag)) {
            return Err(Error::option("language", tag, "a BCP 47 tag, such as tr or zh-Hant"));
        }
        self.emphasis.validate()?;
        self.platform().map(drop)
    }

    /// The platform, if one is named.
    pub(super) fn platform(&self) -> Result<Option<Platform>> {
        self.platform.as_deref().map(Platform::find).transpose()
    }

    /// The style for frames of this size.
    pub(super) fn style_for(&self, canvas: Size) -> Result<Style> {
        self.style.resolve(canvas, self.platform()?.as_ref())
    }

    /// A layout for the cues of a track, in their own styles.
    pub(super) fn layout_of(&self, track: &CueTrack, canvas: Size) -> Result<LayoutContext> {
        let language = self.language.as_deref().filter(|tag| *tag != "auto").or(track.language());
        let layout = self.layout(canvas)?.with_styles(self.styles_of(track)?);
        Ok(layout.with_language(language.unwrap_or_default()))
    }

    pub(super) fn styles_of(&self, track: &CueTrack) -> Result<CueStyles> {
        let (base, named) = (self.style.partial()?, track.styles().clone());
        Ok(CueStyles { base, named, platform: self.platform()? })
    }

    fn fonts(&self) -> Fonts {
        Fonts { files: self.fonts.clone(), dirs: self.font_dirs.clone(), system: self.system_fonts }
    }

    fn layout(&self, canvas: Size) -> Result<LayoutContext> {
        let style = self.style_for(canvas)?;
        LayoutContext::new(layout::Options { canvas, style, fonts: self.fonts() })
    }
}

/// What captions are laid out for: a frame as it is shown, in square pixels.
pub(super) fn shown(size: Size, pixel_aspect: Rational) -> Size {
    size.in_square_pixels(pixel_aspect, layout::LONGEST_EDGE)
}

/// Measures text with the fonts that will draw it, and finds what they cannot draw.
#[derive(Debug)]
pub struct Ruler {
    layout: RefCell<LayoutContext>,
    canvas: Canvas,
}

impl Ruler {
    pub(super) fn new(look: &LookOptions, canvas: Canvas) -> Result<Self> {
        Ok(Self { layout: RefCell::new(look.layout(canvas.size)?), canvas })
    }

    /// One for the video of `input`.
    ///
    /// # Errors
    /// Those of opening the input, of the look and of its fonts.
    pub fn of(input: &Input, open: &OpenOptions, look: &LookOptions, control: &Control) -> Result<Self> {
        Self::new(look, canvas_of(input, open, control)?)
    }

    /// What it measures for.
    pub(super) fn canvas(&self) -> Canvas {
        self.canvas
    }

    /// Looks whether what was said can be drawn, so that a missing font costs no whole transcription.
    ///
    /// # Errors
    /// `FONT_MISSING` for letters of which none can be.
    pub fn check(&self, segment: &Segment) -> Result<()> {
        match segment.text.contains(char::is_alphanumeric) {
            true => self.layout.borrow_mut().check(&[Cue::from_text(segment.range, &segment.text)]),
            false => Ok(()),
        }
    }
}

impl Measure for Ruler {
    fn width(&self, text: &str) -> f32 {
        self.layout.borrow_mut().measure(text)
    }
    fn max_width(&self) -> f32 {
        self.layout.borrow().max_line_width()
    }
    fn is_upright(&self) -> bool {
        self.canvas.is_upright()
    }
    fn frame_rate(&self) -> Option<f64> {
        self.canvas.frame_rate
    }
}
