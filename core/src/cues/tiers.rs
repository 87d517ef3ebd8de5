//! Two tracks of cues as one.

use super::{Cue, CueId, CueStyle, CueTrack};
use crate::error::Result;
use crate::style::PartialStyle;

/// Of text whose language nothing says (BCP 47), so that it is not taken for that of the first track.
const UNDETERMINED: &str = "und";

impl CueTrack {
    /// The track with the cues of `second` shown beside it, in a tier of their own: above 0 below its cues, under 0 above
    /// them. They have `style` where they name none; their ids and the names of their styles begin with `second`.
    ///
    /// # Errors
    /// `CUES_INVALID` as [`CueTrack::with_styles`]; `LIMIT_EXCEEDED` as [`CueTrack::new`].
    pub fn with_second(self, second: Self, tier: i32, style: PartialStyle) -> Result<Self> {
        let (canvas, language) = (self.canvas(), self.language().map(str::to_owned));
        let spoken = second.language().unwrap_or(UNDETERMINED).to_owned();
        let mut styles = self.styles().clone();
        let theirs = second.styles().clone();
        let named = |name: &str| match theirs.contains_key(name) {
            true => format!("{SECOND} {name}"),
            false => name.to_owned(),
        };
        let cues = second.into_cues().into_iter().map(|cue| Cue {
            id: cue.id.map(|id| CueId::Name(format!("{SECOND} {id}"))),
            tier,
            language: cue.language.or_else(|| Some(spoken.clone())),
            style: Some(match cue.style {
                Some(CueStyle { name: Some(name), partial }) => {
                    CueStyle { name: Some(named(&name)), partial }
                }
                Some(CueStyle { name: None, partial }) => CueStyle { name: Some(SECOND.into()), partial },
                None => CueStyle::named(SECOND),
            }),
            ..cue
        });
        let renamed = theirs.iter().map(|(name, style)| (named(name), style.clone()));
        let cues: Vec<_> = self.into_cues().into_iter().chain(cues).collect();
        styles.extend(renamed);
        styles.insert(SECOND.into(), style);
        Ok(Self::new(cues)?.with_styles(styles)?.with_canvas(canvas)?.with_language(language))
    }
}

/// What ids and styles of the second track begin with.
const SECOND: &str = "second";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::TimeRange;

    #[test]
    fn cues_of_both_keep_who_they_are() {
        let track = |text: &str, language: &str| {
            let cue = Cue::from_text(TimeRange::from_secs(1.0, 2.0), text);
            CueTrack::new(vec![cue]).unwrap().with_language(Some(language.into()))
        };
        let style = PartialStyle::preset("minimal").unwrap();
        let styled: CueTrack = serde_json::from_str(
            r##"{"styles": {"Top": {"fill": "#ff0000"}}, "cues": [{"start": 0, "end": 1, "text": "a", "style": "Top"},
                {"start": 2, "end": 3, "text": "b", "style": {"fill": "#00ff00"}}]}"##,
        )
        .unwrap();
        let both = track("Ahoj", "cs").with_second(styled, 1, style.clone()).unwrap();
        assert_eq!((both.language(), both.styles().len()), (Some("cs"), 2));
        let told: Vec<_> = both
            .cues()
            .iter()
            .map(|cue| {
                let style = cue.style.as_ref().and_then(|style| style.name.clone()).unwrap_or_default();
                (cue.text(), cue.tier, cue.language.clone().unwrap_or_default(), style)
            })
            .collect();
        let expected = [("a", 1, "und", "second Top"), ("Ahoj", 0, "", ""), ("b", 1, "und", "second")];
        let expected =
            expected.map(|(text, tier, language, style)| (text.into(), tier, language.into(), style.into()));
        assert_eq!(told, expected);
        let both = track("Ahoj", "cs").with_second(track("Hi", "en"), -1, style).unwrap();
        let second = &both.cues()[1];
        assert_eq!(
            (second.language.as_deref(), second.id.as_ref().unwrap().to_string()),
            (Some("en"), "second 1".into())
        );
    }
}
