//! The style of a second track of cues, of another language, beside one in a style of its own.

use std::collections::BTreeMap;

use super::merge::Nullable;
use super::partial::{PartialBox, PartialFont, PartialStyle};
use super::{BoxPer, Paint};
use crate::error::Result;
use crate::frame::Color;

/// Size of the letters next to those of the first track.
const SMALLER: f32 = 0.74;
/// Their colour: readable as white is, and told from it.
const SOFT: Color = Color { r: 0xd8, g: 0xe2, b: 0xf0, a: 0xff };

impl PartialStyle {
    /// A style for a second track beside one in this style: smaller and plainer, where that one stands. A box behind lines
    /// is behind its lines as well.
    ///
    /// # Errors
    /// As [`PartialStyle::whole`].
    pub fn beside(&self) -> Result<Self> {
        let first = self.whole()?;
        let mut second = Self::preset("clean")?;
        second.name = Some("second".into());
        second.description = None;
        second.classes = Some(BTreeMap::new());
        second.fill = Some(Paint::from(SOFT));
        second.max_width = first.max_width;
        if let Some(background) = first.background.clone().filter(is_behind_lines) {
            second.background = Some(background);
            second.fill = first.fill.clone();
            second.strokes = first.strokes.clone();
            second.shadows = first.shadows.clone();
        }
        let upright = first.portrait.as_ref().and_then(Nullable::as_set);
        let size = first.font.as_ref().and_then(|font| font.size);
        let size_of = first.font.as_ref().and_then(|font| font.size_of);
        let own = upright.and_then(|upright| upright.font.as_ref()?.size);
        // Sentences, even beside single words as large as a frame holds.
        let most = second.font.as_ref().and_then(|font| font.size).unwrap_or(f32::MAX);
        let smaller = |size: f32| (size * SMALLER).clamp(0.01, most);
        second.font = second.font.map(|font| PartialFont { size: size.map(smaller), size_of, ..font });
        let font = PartialFont { size: own.or(size).map(smaller), ..PartialFont::default() };
        let portrait = Self {
            font: Some(font),
            max_width: upright.and_then(|upright| upright.max_width),
            ..Self::default()
        };
        second.portrait = Some(Nullable::Set(Box::new(portrait)));
        Ok(second.standing_as(&first))
    }

    /// This style, whole, of a second track beside one in the style `first`: it stands where that one does unless it says
    /// where, and without `extends` it is over what is [beside](Self::beside) the first.
    ///
    /// # Errors
    /// As [`PartialStyle::whole`].
    pub fn as_second(&self, first: &Self) -> Result<Self> {
        if self.is_whole() {
            return self.whole();
        }
        if self.extends.is_none() {
            return Ok(first.beside()?.merge(self.clone()));
        }
        let says_place = |style: &Self| style.position.is_some();
        let upright = self.portrait.as_ref().and_then(Nullable::as_set);
        match says_place(self) || upright.is_some_and(|upright| says_place(upright)) {
            true => self.whole(),
            false => Ok(self.whole()?.standing_as(&first.whole()?)),
        }
    }

    /// The style where a whole one stands, in upright frames as well.
    fn standing_as(mut self, first: &Self) -> Self {
        self.position = first.position.clone();
        let upright = first.portrait.as_ref().and_then(Nullable::as_set);
        let position = upright.and_then(|upright| upright.position.clone());
        let mut portrait = self.portrait.take().and_then(Nullable::set).unwrap_or_default();
        portrait.position = position;
        self.portrait = Some(Nullable::Set(portrait));
        self
    }
}

fn is_behind_lines(background: &Nullable<PartialBox>) -> bool {
    background.as_set().is_some_and(|one| matches!(one.per, Some(BoxPer::Cue | BoxPer::Line)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::Size;

    const SHAPES: [Size; 2] = [Size { width: 1920, height: 1080 }, Size { width: 1080, height: 1920 }];

    #[test]
    fn every_style_has_one_beside_it_that_is_smaller_and_stands_there() {
        for name in PartialStyle::names() {
            let first = PartialStyle::preset(name).unwrap();
            let second = first.beside().unwrap();
            for canvas in SHAPES {
                let [first, second] = [&first, &second].map(|style| style.resolve(canvas, None).unwrap());
                assert_eq!(first.position, second.position, "{name}");
                assert!(second.font.size < 0.8 * first.font.size, "{name}");
                assert!(second.words_per_cue.is_none() && second.classes.is_empty(), "{name}");
            }
        }
    }

    #[test]
    fn what_a_second_style_says_holds() {
        let first = PartialStyle::preset("karaoke").unwrap();
        let of = |json: &str| {
            let second = PartialStyle::from_json(json).unwrap().as_second(&first).unwrap();
            SHAPES.map(|canvas| second.resolve(canvas, None).unwrap())
        };
        let [wide, _] = of(r##"{"fill": "#ff0000"}"##);
        let plain = first.beside().unwrap().resolve(SHAPES[0], None).unwrap();
        assert_eq!((wide.look.fill.mean().r, wide.font.size), (255, plain.font.size));
        let karaoke = SHAPES.map(|canvas| first.resolve(canvas, None).unwrap().position);
        assert_eq!(of(r#"{"extends": "minimal"}"#).map(|style| style.position), karaoke);
        let [wide, upright] = of(r#"{"extends": "minimal", "position": {"anchor": "top"}}"#);
        assert_eq!(
            (wide.position.anchor, upright.position.anchor),
            (crate::style::Anchor::Top, crate::style::Anchor::Top)
        );
    }
}
