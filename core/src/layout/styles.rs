//! Styles of cues and words over that of the job.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::cues::{Cue, CueWord};
use crate::error::Result;
use crate::frame::Size;
use crate::style::{Class, PartialClass, PartialStyle, Platform, Style};

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
    /// The style of a cue and the cue with each word in one class of that style; `None` for one without a look of its own.
    ///
    /// # Errors
    /// `STYLE_INVALID`, as [`PartialStyle::resolve`].
    pub(super) fn resolve<'a>(&self, cue: &'a Cue, canvas: Size) -> Result<Option<(Style, Cow<'a, Cue>)>> {
        if cue.style.is_none() && cue.words().all(is_one_class) {
            return Ok(None);
        }
        let mut style = self.partial(cue)?.resolve(canvas, self.platform.as_ref())?;
        let mut cue = Cow::Borrowed(cue);
        if !cue.words().all(is_one_class) {
            unite(cue.to_mut(), &mut style);
        }
        Ok(Some((style, cue)))
    }

    /// Most words that a cue may have by its style.
    ///
    /// # Errors
    /// `STYLE_INVALID`, as [`PartialStyle::resolve`].
    pub fn words_per_cue(&self, cue: &Cue, canvas: Size) -> Result<Option<u8>> {
        Ok(self.partial(cue)?.resolve(canvas, None)?.words_per_cue)
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
        Ok(base.merge((*own.partial).clone()))
    }
}

/// Whether a word needs no class made for it.
pub(super) fn is_one_class(word: &CueWord) -> bool {
    word.style.is_none() && word.classes.len() < 2
}

/// The class that counts of those that a word bears.
pub(super) fn class_of<'a, T>(word: &'a CueWord, classes: &BTreeMap<String, T>) -> Option<&'a str> {
    word.classes.iter().rev().map(String::as_str).find(|class| classes.contains_key(*class))
}

/// Makes one class of what a word has several of, its own style above all, under a name that no style gives.
fn unite(cue: &mut Cue, style: &mut Style) {
    let mut known: Vec<(Vec<String>, Option<Box<PartialClass>>, String)> = Vec::new();
    for word in cue.words_mut() {
        let own = word.style.take();
        word.classes.retain(|class| style.classes.contains_key(class));
        if word.classes.len() < 2 && own.is_none() {
            continue;
        }
        let like = known.iter().find(|(classes, style, _)| (classes, style) == (&word.classes, &own));
        let name = like.map(|(.., name)| name.clone()).unwrap_or_else(|| {
            let name = format!("words {}", known.len());
            let classes = word.classes.iter().filter_map(|class| style.classes.get(class).cloned());
            let whole =
                classes.chain(own.as_deref().map(PartialClass::resolve)).fold(Class::default(), Class::with);
            style.classes.insert(name.clone(), whole);
            known.push((word.classes.clone(), own, name.clone()));
            name
        });
        word.classes = vec![name];
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
        let classes: Vec<_> = cue.words().map(|word| word.classes.concat()).collect();
        assert_eq!(classes, ["words 0", "words 1", "words 0", ""]);
        assert_eq!(style.classes["words 1"].look.opacity, Some(0.5));
        assert!(style.classes["words 1"].look.fill.is_some() && style.classes["words 0"].look.fill.is_none());
    }

    #[test]
    fn classes_lie_over_those_before_them() {
        let base = PartialStyle::from_json(
            r##"{"classes": {"a": {"fill": "#ff0000", "opacity": 0.5, "font": {"weight": 900, "italic": true},
                "states": {"active": {"fill": "#000001", "scale": 2}}},
                "b": {"fill": "#00ff00", "font": {"weight": 300}, "states": {"active": {"fill": "#000002"}}}}}"##,
        );
        let styles = CueStyles { base: base.unwrap(), ..CueStyles::default() };
        let json = r#"{"start":0,"end":1,"lines":[{"words":[{"text":"x","class":["a","none","b"]},
            {"text":"y","class":["none","b"]}]}]}"#;
        let cue: Cue = serde_json::from_str(json).unwrap();
        let (style, cue) = styles.resolve(&cue, CANVAS).unwrap().unwrap();
        let classes: Vec<_> = cue.words().map(|word| word.classes.concat()).collect();
        assert_eq!(classes, ["words 0", "b"]);
        let Class { font, look, states } = &style.classes["words 0"];
        assert_eq!((font.weight, font.italic, look.opacity), (Some(300), Some(true), Some(0.5)));
        assert_eq!(look.fill.as_ref().unwrap().mean().to_string(), "#00ff00");
        let active = states.active.as_ref().unwrap();
        assert_eq!((active.fill.as_ref().unwrap().mean().b, active.scale), (2, Some(2.0)));
    }
}
