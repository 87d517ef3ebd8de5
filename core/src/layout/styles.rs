//! Styles of cues and words over that of the job.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::cues::Cue;
use crate::error::Result;
use crate::frame::Size;
use crate::style::{PartialClass, PartialStyle, Platform, Style};

/// What the styles of cues are made of.
#[derive(Debug, Clone, Default)]
pub struct CueStyles {
    /// Under cues that name none.
    pub base: PartialStyle,
    /// Those of the track, by name.
    pub named: BTreeMap<String, PartialStyle>,
    /// What upright frames are kept clear of.
    pub platform: Option<Platform>,
}

impl CueStyles {
    /// The style of a cue and the cue with its words in classes of that style; `None` for one without a look of its own.
    ///
    /// # Errors
    /// `STYLE_INVALID`, as [`PartialStyle::resolve`].
    pub(super) fn resolve<'a>(&self, cue: &'a Cue, canvas: Size) -> Result<Option<(Style, Cow<'a, Cue>)>> {
        if cue.style.is_none() && cue.words().all(|word| word.style.is_none()) {
            return Ok(None);
        }
        let partial = self.partial(cue)?;
        let mut style = partial.resolve(canvas, self.platform.as_ref())?;
        let mut cue = Cow::Borrowed(cue);
        if cue.words().any(|word| word.style.is_some()) {
            classify(cue.to_mut(), &partial, &mut style);
        }
        Ok(Some((style, cue)))
    }

    fn partial(&self, cue: &Cue) -> Result<PartialStyle> {
        let Some(own) = &cue.style else { return Ok(self.base.clone()) };
        let base = match &own.name {
            None => self.base.clone(),
            Some(name) => match self.named.get(name) {
                Some(named) => named.clone(),
                None => PartialStyle::preset(name)?,
            },
        };
        Ok(base.merge(own.partial.clone()))
    }
}

/// Makes a class of each style that words have, with a name that no style gives.
fn classify(cue: &mut Cue, partial: &PartialStyle, style: &mut Style) {
    let mut known: Vec<(Option<String>, PartialClass, String)> = Vec::new();
    for word in cue.words_mut() {
        let Some(own) = word.style.take() else { continue };
        let like = known.iter().find(|(class, style, _)| *class == word.class && *style == own);
        let name = like.map(|(.., name)| name.clone()).unwrap_or_else(|| {
            let name = format!("words {}", known.len());
            let class = word.class.as_ref().and_then(|class| partial.classes.as_ref()?.get(class)?.as_set());
            let whole = class.cloned().unwrap_or_default().merge(own.clone());
            style.classes.insert(name.clone(), whole.resolve());
            known.push((word.class.clone(), own, name.clone()));
            name
        });
        word.class = Some(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CANVAS: Size = Size { width: 640, height: 360 };

    fn resolved(json: &str) -> (Style, Cue) {
        let cue: Cue = serde_json::from_str(json).unwrap();
        let named =
            PartialStyle::from_json(r##"{"fill": "#00ff00", "classes": {"loud": {"fill": "#ff0000"}}}"##);
        let styles =
            CueStyles { named: BTreeMap::from([("Top".into(), named.unwrap())]), ..CueStyles::default() };
        let (style, cue) = styles.resolve(&cue, CANVAS).unwrap().unwrap();
        (style, cue.into_owned())
    }

    #[test]
    fn a_named_style_is_under_what_is_different() {
        let (style, _) =
            resolved(r#"{"start":0,"end":1,"text":"a","style":{"name":"Top","font":{"italic":true}}}"#);
        assert!(style.font.italic);
        assert_eq!(style.look.fill.mean().to_string(), "#00ff00");
    }

    #[test]
    fn words_that_look_alike_share_a_class_over_their_own() {
        let (style, cue) = resolved(
            r##"{"start":0,"end":1,"style":"Top","lines":[{"words":[{"text":"a","style":{"opacity":0.5}},
                {"text":"b","class":"loud","style":{"opacity":0.5}},{"text":"c","style":{"opacity":0.5}}, {"text":"d"}]}]}"##,
        );
        let classes: Vec<_> = cue.words().map(|word| word.class.as_deref()).collect();
        assert_eq!(classes, [Some("words 0"), Some("words 1"), Some("words 0"), None]);
        assert_eq!(style.classes["words 1"].look.opacity, Some(0.5));
        assert!(style.classes["words 1"].look.fill.is_some() && style.classes["words 0"].look.fill.is_none());
    }
}
