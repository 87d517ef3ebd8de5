//! The captions document as JSON: an object, or the bare array of its cues.

use std::fmt;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::look::Styles;
use super::{Cue, CueTrack};
use crate::error::Error;
use crate::frame::Size;

/// What a [`CueTrack`] is made of. Its rules are not checked yet.
#[derive(Debug, Default, Serialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
pub(super) struct Document {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub canvas: Option<Size>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    #[serde(skip_serializing_if = "Styles::is_empty")]
    pub styles: Styles,
    pub cues: Vec<Cue>,
}

impl<'de> Deserialize<'de> for Document {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Fields {
            canvas: Option<Size>,
            language: Option<String>,
            #[serde(default)]
            styles: Styles,
            cues: Vec<Cue>,
        }

        struct Shapes;

        impl<'de> Visitor<'de> for Shapes {
            type Value = Document;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an array of cues or {\"cues\": [...]}")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, cues: A) -> Result<Document, A::Error> {
                let cues = Vec::deserialize(SeqAccessDeserializer::new(cues))?;
                Ok(Document { cues, ..Document::default() })
            }

            fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<Document, A::Error> {
                let Fields { canvas, language, styles, cues } =
                    Fields::deserialize(MapAccessDeserializer::new(fields))?;
                Ok(Document { canvas, language, styles, cues })
            }
        }

        deserializer.deserialize_any(Shapes)
    }
}

impl TryFrom<Document> for CueTrack {
    type Error = Error;

    fn try_from(document: Document) -> Result<Self, Error> {
        let Document { canvas, language, styles, cues } = document;
        Ok(Self::new(cues)?.with_styles(styles)?.with_canvas(canvas)?.with_language(language))
    }
}

impl From<CueTrack> for Document {
    fn from(track: CueTrack) -> Self {
        let (canvas, language) = (track.canvas(), track.language().map(str::to_owned));
        Self { canvas, language, styles: track.styles().clone(), cues: track.into_cues() }
    }
}
