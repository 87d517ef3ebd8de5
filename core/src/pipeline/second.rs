//! A second track of cues, of another language, shown above or below the first.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{CaptionReading, Captions, GivenCues, LookOptions};
use crate::cues::Cue;
use crate::cues::formats::TextEncoding;
use crate::error::{Error, ErrorCode, Result, Warning};
use crate::layout;
use crate::style::{PartialStyle, StyleInput};

/// A second track of cues, shown together with the first.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "camelCase")]
pub struct SecondCues {
    /// Captions in another language, as `cues` are given. `shift` and `scale` hold for their times as well.
    #[cfg_attr(feature = "types", schemars(with = "Option<GivenCaptions>"))]
    pub cues2: Option<Value>,
    /// Name of the style of the second track, or an object of fields. Without it, and for fields over it without `extends`,
    /// a smaller and plainer one than the first track's. It stands where the first track does, unless it says where.
    pub style2: Option<StyleInput>,
    /// Where the second track stands next to the first. Default: `below`.
    pub position2: Option<SecondPosition>,
    /// BCP 47 tag of the language of the second track; what its file says without it.
    pub language2: Option<String>,
    /// Character encoding of the second track; told by its bytes without it.
    pub encoding2: Option<TextEncoding>,
}

/// The shapes that captions have in options.
#[cfg(feature = "types")]
struct GivenCaptions;

#[cfg(feature = "types")]
impl schemars::JsonSchema for GivenCaptions {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "GivenCaptions".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "anyOf": [{"type": "string"}, {"type": "object"}, {"type": "array", "items": {"type": "object"}}],
        })
    }
}

/// Where a second track stands next to the first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum SecondPosition {
    /// Above it.
    Above,
    /// Below it.
    #[default]
    Below,
}

impl std::str::FromStr for SecondPosition {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        match name.to_ascii_lowercase().as_str() {
            "above" => Ok(Self::Above),
            "below" => Ok(Self::Below),
            _ => Err(Error::option("position2", name, "above, below")),
        }
    }
}

impl SecondPosition {
    /// The tier of its cues, where those of the first track have 0.
    fn tier(self) -> i32 {
        match self {
            Self::Above => -1,
            Self::Below => 1,
        }
    }
}

impl SecondCues {
    /// Checks everything but the captions themselves.
    ///
    /// # Errors
    /// `OPTIONS_INVALID`, also for what is said of a second track where there is none; `STYLE_INVALID`.
    pub fn validate(&self) -> Result<()> {
        let Self { cues2, style2, position2, language2, encoding2 } = self;
        if cues2.is_none() {
            let said = [
                ("style2", style2.is_some()),
                ("position2", position2.is_some()),
                ("language2", language2.is_some()),
                ("encoding2", encoding2.is_some()),
            ];
            return match said.into_iter().find(|(_, is_said)| *is_said) {
                Some((name, _)) => Err(Error::option(name, "given without `cues2`", "it beside `cues2`")),
                None => Ok(()),
            };
        }
        self.captions(CaptionReading::default())?;
        if let Some(tag) = language2.as_deref().filter(|tag| !layout::is_language(tag)) {
            return Err(Error::option("language2", tag, "a BCP 47 tag, such as tr or zh-Hant"));
        }
        style2.as_ref().map_or(Ok(()), StyleInput::validate)
    }

    /// The second track, read as the first is but for its format and encoding.
    fn captions(&self, first: CaptionReading) -> Result<Option<Captions>> {
        let Some(cues) = &self.cues2 else { return Ok(None) };
        let reading = CaptionReading { from: None, encoding: self.encoding2, ..first };
        Ok(Some(Captions::from_value("cues2", cues.clone())?.with(reading)))
    }

    /// The cues of the first track, which were read as `reading` says, with those of the second, which `group` makes.
    ///
    /// # Errors
    /// As [`Captions::cues`].
    pub(super) fn put_beside(
        &self,
        given: GivenCues,
        reading: CaptionReading,
        look: &LookOptions,
        group: impl FnOnce(&Captions, &LookOptions) -> Result<GivenCues>,
    ) -> Result<GivenCues> {
        let Some(captions) = self.captions(reading)? else { return Ok(given) };
        let style = self.style(look)?;
        let own = LookOptions {
            style: StyleInput::from(style.clone()),
            language: self.language2.clone(),
            words_per_cue: None,
            ..look.clone()
        };
        let GivenCues { track, warnings: told } = group(&captions, &own)?;
        let GivenCues { track: first, mut warnings } = given;
        warnings.extend(told.into_iter().map(of_second));
        if track.is_empty() {
            warnings.push(Warning::new(ErrorCode::NothingShown, "the second track has no cues"));
        }
        if self.style2.is_some() && !track.is_empty() && track.cues().iter().all(has_named_style) {
            let message = "`style2` is not shown: all cues of the second track have styles of their own";
            warnings.push(Warning::new(ErrorCode::NotShown, message));
        }
        let track = match &self.language2 {
            Some(tag) => track.with_language(Some(tag.clone())),
            None => track,
        };
        let tier = self.position2.unwrap_or_default().tier();
        Ok(GivenCues { track: first.with_second(track, tier, style)?, warnings })
    }

    /// The style of the second track.
    fn style(&self, look: &LookOptions) -> Result<PartialStyle> {
        let first = look.style.partial()?;
        match &self.style2 {
            None => first.beside(),
            Some(StyleInput::Name(name)) => {
                let named = PartialStyle::fields(&serde_json::json!({"extends": name}))?;
                named.as_second(&first)
            }
            Some(StyleInput::Partial(style)) => style.as_second(&first),
        }
    }
}

fn has_named_style(cue: &Cue) -> bool {
    cue.style.as_ref().is_some_and(|style| style.name.is_some())
}

fn of_second(warning: Warning) -> Warning {
    Warning { message: format!("second track: {}", warning.message), ..warning }
}
