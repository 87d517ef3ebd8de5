//! A partial style to one without anything left open.

use super::at::At;
use super::check::Check;
use super::merge::Nullable;
use super::partial::{
    PartialBox, PartialClass, PartialFont, PartialLook, PartialMargin, PartialPosition, PartialStates,
    PartialStyle,
};
use super::{
    BoxPer, BoxStroke, BoxStyle, Class, Font, Look, LookPatch, Margin, Platform, Position, States, Style,
    motions,
};
use crate::error::{Error, Result};
use crate::frame::Size;

/// What a partial style extends when it does not say.
const BASE: &str = "clean";
/// What a partial style is called when it does not say.
const UNNAMED: &str = "custom";

impl PartialStyle {
    /// The style for frames of this size: over the style that it extends, with its `portrait` fields where they count,
    /// and kept clear of what `platform` covers (see [`Platform::covered`]).
    ///
    /// # Errors
    /// `STYLE_INVALID` with the dotted path of the first field that is unknown, missing or out of range.
    pub fn resolve(&self, canvas: Size, platform: Option<&Platform>) -> Result<Style> {
        self.check(&At::default())?;
        let mut whole = self.whole()?;
        let is_upright = canvas.is_upright();
        let portrait = whole.portrait.take().and_then(Nullable::set);
        let upright = portrait.filter(|_| is_upright).map(|portrait| whole.clone().merge(*portrait));
        let mut style = match upright {
            Some(upright) => complete(&upright).map_err(|error| in_portrait(error, &whole))?,
            None => complete(&whole)?,
        };
        if let Some(platform) = platform {
            platform.clear(&mut style.position, canvas);
        }
        Ok(style)
    }

    /// Checks the style for frames of any size.
    ///
    /// # Errors
    /// As [`PartialStyle::resolve`].
    pub fn validate(&self) -> Result<()> {
        [(16, 9), (9, 16)]
            .iter()
            .try_for_each(|&(width, height)| self.resolve(Size { width, height }, None).map(drop))
    }

    /// Whether it is a whole style, as `styles --json` prints it, which takes nothing from the base.
    pub(super) fn is_whole(&self) -> bool {
        self.extends.is_none() && self.animation.is_some() && complete(&self.clone().lowered()).is_ok()
    }

    /// The style with what it takes from the one that it extends.
    ///
    /// # Errors
    /// `STYLE_INVALID` for the name of no style.
    pub fn whole(&self) -> Result<Self> {
        if self.is_whole() {
            return Ok(self.clone().lowered());
        }
        let base = Self::preset(self.extends.as_ref().map_or(BASE, |name| &name.0))?;
        let mut over = self.clone();
        over.name.get_or_insert_with(|| UNNAMED.into());
        Ok(base.merge(over))
    }
}

/// Tells whether it is the upright form alone that is wrong.
fn in_portrait(error: Error, without: &PartialStyle) -> Error {
    match error {
        Error::StyleInvalid { field, value, accepted } if complete(without).is_ok() => {
            Error::StyleInvalid { field: format!("portrait.{field}"), value, accepted }
        }
        other => other,
    }
}

fn complete(partial: &PartialStyle) -> Result<Style> {
    let at = At::default();
    let mut states = states(partial.states.as_ref());
    if matches!(partial.spoken_fill, Some(Nullable::Set(_))) {
        let spoken = states.after.as_ref().and_then(|look| look.fill.clone());
        let active = states.active.get_or_insert_default();
        active.fill = active.fill.take().or(spoken);
    }
    let has_fills = [&states.before, &states.active, &states.after]
        .iter()
        .any(|state| state.as_ref().is_some_and(|look| look.fill.is_some()));
    let mut tracks = motions::tracks(partial.animation.as_ref(), has_fills, &at.field("animation"))?;
    tracks.extend(partial.tracks.iter().flatten().cloned());
    Ok(Style {
        name: needed(&at, "name", partial.name.as_ref())?.clone(),
        font: font(needed(&at, "font", partial.font.as_ref())?)?,
        look: Look {
            fill: needed(&at, "fill", partial.fill.as_ref())?.clone(),
            strokes: needed(&at, "strokes", partial.strokes.as_ref())?.clone(),
            shadows: needed(&at, "shadows", partial.shadows.as_ref())?.clone(),
            opacity: 1.0,
            scale: 1.0,
        },
        states,
        classes: partial.classes.iter().flatten().filter_map(class).collect(),
        boxes: boxes(partial)?,
        tracks,
        position: position(needed(&at, "position", partial.position.as_ref())?)?,
        max_width: *needed(&at, "maxWidth", partial.max_width.as_ref())?,
        max_lines: *needed(&at, "maxLines", partial.max_lines.as_ref())?,
        words_per_cue: set(partial.words_per_cue.as_ref()),
    })
}

/// A field that is neither given nor in what is extended.
pub(super) fn needed<'a, T>(at: &At, name: &str, value: Option<&'a T>) -> Result<&'a T> {
    value.ok_or_else(|| at.wrong(format!("without `{name}`"), format!("an object with `{name}`")))
}

fn font(font: &PartialFont) -> Result<Font> {
    let at = At::default().field("font");
    Ok(Font {
        family: needed(&at, "family", font.family.as_ref())?.clone(),
        weight: *needed(&at, "weight", font.weight.as_ref())?,
        italic: font.italic.unwrap_or(false),
        size: *needed(&at, "size", font.size.as_ref())?,
        size_of: font.size_of.unwrap_or_default(),
        letter_spacing: *needed(&at, "letterSpacing", font.letter_spacing.as_ref())?,
        word_spacing: *needed(&at, "wordSpacing", font.word_spacing.as_ref())?,
        line_height: *needed(&at, "lineHeight", font.line_height.as_ref())?,
        case: *needed(&at, "case", font.case.as_ref())?,
        underline: font.underline.unwrap_or(false),
        strikeout: font.strikeout.unwrap_or(false),
    })
}

fn look(look: &PartialLook) -> LookPatch {
    LookPatch {
        fill: set(look.fill.as_ref()),
        strokes: set(look.strokes.as_ref()),
        shadows: set(look.shadows.as_ref()),
        opacity: set(look.opacity.as_ref()),
        scale: set(look.scale.as_ref()),
    }
}

fn set<T: Clone>(value: Option<&Nullable<T>>) -> Option<T> {
    value.and_then(Nullable::as_set).cloned()
}

fn states(states: Option<&PartialStates>) -> States {
    let Some(states) = states else { return States::default() };
    let state = |state: &Option<Nullable<PartialLook>>| {
        let patch = look(state.as_ref().and_then(Nullable::as_set)?);
        (patch != LookPatch::default()).then_some(patch)
    };
    States { before: state(&states.before), active: state(&states.active), after: state(&states.after) }
}

fn class((name, class): (&String, &Nullable<PartialClass>)) -> Option<(String, Class)> {
    Some((name.clone(), class.as_set()?.resolve()))
}

impl PartialClass {
    /// The class with nothing left open but what its style says.
    pub(crate) fn resolve(&self) -> Class {
        let own = PartialLook {
            fill: self.fill.clone(),
            strokes: self.strokes.clone(),
            shadows: self.shadows.clone(),
            opacity: self.opacity,
            scale: self.scale,
        };
        let font = self.font.clone().unwrap_or_default();
        Class { font, look: look(&own), states: states(self.states.as_ref()) }
    }
}

fn boxes(partial: &PartialStyle) -> Result<Vec<BoxStyle>> {
    let at = At::default();
    let background = partial.background.as_ref().and_then(Nullable::as_set);
    let mut boxes = Vec::new();
    if let Some(background) = background {
        boxes.push(box_style(background, &at.field("background"))?);
    }
    let at = at.field("boxes");
    for (i, more) in partial.boxes.iter().flatten().enumerate() {
        boxes.push(box_style(more, &at.index(i))?);
    }
    Ok(boxes)
}

fn box_style(partial: &PartialBox, at: &At) -> Result<BoxStyle> {
    let stroke = partial.stroke.as_ref().and_then(Nullable::as_set);
    let stroke = stroke.map(|stroke| {
        let at = at.field("stroke");
        let width = *needed(&at, "width", stroke.width.as_ref())?;
        Ok::<_, Error>(BoxStroke { width, color: needed(&at, "color", stroke.color.as_ref())?.clone() })
    });
    let (color, stroke) = (set(partial.color.as_ref()), stroke.transpose()?);
    if color.is_none() && stroke.is_none() {
        return Err(at.wrong("without `color` and `stroke`", "an object with `color`, `stroke` or both"));
    }
    let per = partial.per.unwrap_or(BoxPer::Line);
    let travel = partial.travel.unwrap_or(0.0);
    if travel > 0.0 && per != BoxPer::Active {
        return Err(at.field("travel").wrong(travel, "0, unless `per` is active"));
    }
    let length = |value: Option<f32>| value.unwrap_or(0.0);
    Ok(BoxStyle {
        per,
        color,
        stroke,
        padding_x: length(partial.padding_x),
        padding_y: length(partial.padding_y),
        radius: length(partial.radius),
        travel,
    })
}

fn position(position: &PartialPosition) -> Result<Position> {
    let at = At::default().field("position");
    let margin = needed(&at, "margin", position.margin.as_ref())?;
    Ok(Position {
        anchor: *needed(&at, "anchor", position.anchor.as_ref())?,
        align: *needed(&at, "align", position.align.as_ref())?,
        margin: edges(margin, &at.field("margin"))?,
    })
}

fn edges(margin: &PartialMargin, at: &At) -> Result<Margin> {
    Ok(Margin {
        top: *needed(at, "top", margin.top.as_ref())?,
        right: *needed(at, "right", margin.right.as_ref())?,
        bottom: *needed(at, "bottom", margin.bottom.as_ref())?,
        left: *needed(at, "left", margin.left.as_ref())?,
    })
}
