//! Tracks whose packets go into the file as they are.

use super::audio::earliest;
use super::container::Container;
use crate::error::Result;
use crate::ffi::av::output::StreamSettings;
use crate::ffi::av::parameters::CodecParameters;
use crate::ffi::av::stream::{Disposition, StreamExtras};
use crate::frame::Size;
use crate::media::{StreamParameters, TextFormat};
use crate::units::{Rational, TimeBase};

/// What a container says of a track that stays true of the copy.
const KEPT_METADATA: [&str; 5] = ["language", "title", HANDLER, "filename", "mimetype"];
const HANDLER: &str = "handler_name";

/// Whether the name of a handler is one that somebody gave.
fn is_title(handler: &str) -> bool {
    !["Handler", "Media", "handler"].iter().any(|usual| handler.contains(usual))
}

/// A track whose packets go into the file as they are: one of the source's, or text that is made here.
#[derive(Debug)]
pub struct CopiedTrack {
    parameters: CodecParameters,
    base: TimeBase,
    frame_rate: Option<Rational>,
    extras: StreamExtras,
}

/// What a container says of a track of subtitles.
#[derive(Debug, Clone)]
pub struct TextSpec {
    /// What the format says once, before all packets.
    pub header: Vec<u8>,
    /// The upright frame that they are for, in pixels.
    pub canvas: Size,
    /// ISO 639-2 code.
    pub language: Option<String>,
    /// Title shown by players.
    pub title: Option<String>,
    /// Shown unless the viewer chooses another.
    pub is_default: bool,
}

impl CopiedTrack {
    /// A track of a source.
    pub fn of(parameters: StreamParameters) -> Self {
        let StreamParameters { codec, mut extras, time_base: base, frame_rate, .. } = parameters;
        extras.metadata.retain(|(key, _)| KEPT_METADATA.contains(&key.to_ascii_lowercase().as_str()));
        Self { parameters: codec, base, frame_rate, extras }
    }

    /// Subtitles of a format, whose packets come in milliseconds.
    ///
    /// # Errors
    /// [`Error::Internal`](crate::Error::Internal) where there is no memory.
    pub fn of_text(format: TextFormat, spec: &TextSpec) -> Result<Self> {
        let entry = |key: &str, value: &Option<String>| Some((key.to_owned(), value.clone()?));
        let metadata = [entry("language", &spec.language), entry("title", &spec.title)];
        Ok(Self {
            parameters: CodecParameters::of_text(format, &spec.header, spec.canvas)?,
            base: TimeBase::MILLIS,
            frame_rate: None,
            extras: StreamExtras {
                disposition: Disposition::default_if(spec.is_default),
                metadata: metadata.into_iter().flatten().collect(),
                side_data: Vec::new(),
            },
        })
    }

    /// Text in the place of a track of a source: in its language, under its title and as its flags say.
    ///
    /// # Errors
    /// As [`of_text`](Self::of_text).
    pub fn as_text(self, format: TextFormat, header: &[u8], canvas: Size) -> Result<Self> {
        let parameters = CodecParameters::of_text(format, header, canvas)?;
        Ok(Self { parameters, base: TimeBase::MILLIS, frame_rate: None, ..self })
    }

    /// The same, of which players show nothing unless the viewer asks for it.
    #[must_use]
    pub fn without_default(mut self) -> Self {
        self.extras.disposition = self.extras.disposition.without_default();
        self
    }

    /// FFmpeg's name of its codec, if it is of subtitles.
    pub fn subtitles(&self) -> Option<String> {
        self.parameters.is_subtitles().then(|| self.parameters.codec_name())
    }

    /// As [`earliest`].
    pub(super) fn earliest(&self) -> i64 {
        earliest(&self.parameters, self.base)
    }

    /// Seconds to a tick of its packets.
    pub(super) fn base(&self) -> TimeBase {
        self.base
    }

    pub(super) fn parameters(&self) -> &CodecParameters {
        &self.parameters
    }

    /// MPEG-4 has a track's title as the name of its handler, which muxers fill with a name of their own.
    fn metadata(&self, container: Container) -> Vec<(&str, &str)> {
        let given = self.extras.metadata.iter().map(|(key, value)| (key.as_str(), value.as_str()));
        let mut metadata: Vec<_> = given.clone().filter(|(key, _)| *key != HANDLER).collect();
        let find = |wanted: &str| given.clone().find(|(key, _)| *key == wanted).map(|(_, value)| value);
        let (title, handler) = (find("title"), find(HANDLER));
        let is_mpeg4 = matches!(container, Container::Mp4 | Container::Mov);
        match (title, handler) {
            (Some(title), _) if is_mpeg4 => metadata.push((HANDLER, title)),
            (None, Some(handler)) if is_mpeg4 => metadata.push((HANDLER, handler)),
            (None, Some(handler)) if self.parameters.is_subtitles() && is_title(handler) => {
                metadata.push(("title", handler));
            }
            _ => {}
        }
        metadata
    }

    pub(super) fn stream_settings(&self, container: Container) -> StreamSettings<'_> {
        let StreamExtras { disposition, side_data, .. } = &self.extras;
        StreamSettings {
            time_base: self.base,
            frame_rate: self.frame_rate,
            metadata: self.metadata(container),
            disposition: *disposition,
            tag: container.copied_tag(&self.parameters),
            side_data: side_data.clone(),
        }
    }
}
