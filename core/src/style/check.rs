//! Ranges of what a partial style gives.

use std::ops::RangeInclusive;

use super::at::At;
use super::partial::{
    FontPatch, PartialAnimation, PartialBox, PartialClass, PartialFont, PartialLook, PartialMargin,
    PartialMotion, PartialStates, PartialStyle, PartialWordMotion,
};
use super::{
    Keyframe, Nullable, On, Paint, Property, Shadow, Stop, Stroke, Target, Track, TrackValue, effects,
};
use crate::error::Result;

const KEYFRAMES: RangeInclusive<usize> = 1..=32;
const STOPS: RangeInclusive<usize> = 2..=8;

/// Fields of a style that its `portrait` has not.
pub(crate) const ONLY_OUTSIDE_PORTRAIT: [&str; 5] = ["extends", "name", "description", "portrait", "$schema"];

impl PartialStyle {
    /// Checks the ranges of what is given, whatever it lies over.
    pub(crate) fn check_ranges(&self) -> Result<()> {
        self.check(&At::default())
    }
}

impl PartialClass {
    /// Checks the ranges of what is given.
    pub(crate) fn check_ranges(&self) -> Result<()> {
        self.check(&At::default())
    }
}

/// A part of a style whose numbers have ranges.
pub(super) trait CheckNumbers {
    /// Refuses the first number that is out of its range.
    fn check_numbers(&self, at: &At) -> Result<()>;
}

/// A part of a style that can be checked whole.
pub(super) trait Check {
    fn check(&self, at: &At) -> Result<()>;
}

impl<T: Check> Check for Nullable<T> {
    fn check(&self, at: &At) -> Result<()> {
        self.as_set().map_or(Ok(()), |value| value.check(at))
    }
}

fn each<T: Check>(at: &At, name: &str, value: Option<&T>) -> Result<()> {
    value.map_or(Ok(()), |value| value.check(&at.field(name)))
}

fn list<T: Check>(at: &At, name: &str, list: Option<&[T]>) -> Result<()> {
    let (at, list) = (at.field(name), list.unwrap_or_default());
    list.iter().enumerate().try_for_each(|(i, entry)| entry.check(&at.index(i)))
}

fn nullable_list<T: Check>(at: &At, name: &str, of: Option<&Nullable<Vec<T>>>) -> Result<()> {
    list(at, name, of.and_then(Nullable::as_set).map(Vec::as_slice))
}

impl Check for PartialStyle {
    fn check(&self, at: &At) -> Result<()> {
        self.check_numbers(at)?;
        each(at, "font", self.font.as_ref())?;
        each(at, "fill", self.fill.as_ref())?;
        each(at, "activeFill", self.active_fill.as_ref())?;
        each(at, "spokenFill", self.spoken_fill.as_ref())?;
        each(at, "unspokenFill", self.unspoken_fill.as_ref())?;
        list(at, "strokes", self.strokes.as_deref())?;
        list(at, "shadows", self.shadows.as_deref())?;
        each(at, "background", self.background.as_ref())?;
        list(at, "boxes", self.boxes.as_deref())?;
        each(at, "states", self.states.as_ref())?;
        self.check_classes(&at.field("classes"))?;
        if let Some(margin) = self.position.as_ref().and_then(|position| position.margin.as_ref()) {
            margin.check(&at.field("position").field("margin"))?;
        }
        each(at, "animation", self.animation.as_ref())?;
        list(at, "tracks", self.tracks.as_deref())?;
        match &self.portrait {
            Some(Nullable::Set(portrait)) => portrait.check_as_portrait(&at.field("portrait")),
            _ => Ok(()),
        }
    }
}

impl PartialStyle {
    fn check_classes(&self, at: &At) -> Result<()> {
        let Some(classes) = &self.classes else { return Ok(()) };
        for (name, class) in classes {
            let letters = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
            if !name.starts_with(|c: char| c.is_ascii_alphabetic())
                || name.len() > 32
                || !name.chars().all(letters)
            {
                let accepted = "a name of 1 to 32 letters, digits, `-` and `_` that starts with a letter";
                return Err(at.field(name).wrong(format!("{name:?}"), accepted));
            }
            class.check(&at.field(name))?;
        }
        Ok(())
    }

    fn check_as_portrait(&self, at: &At) -> Result<()> {
        let given = [
            self.extends.is_some(),
            self.name.is_some(),
            self.description.is_some(),
            self.portrait.is_some(),
            self.schema.is_some(),
        ];
        let given = ONLY_OUTSIDE_PORTRAIT.iter().zip(given).find(|(_, is_given)| *is_given);
        match given {
            Some((name, _)) => {
                Err(at.field(name).wrong("not for upright frames alone", "a style's other fields"))
            }
            None => self.check(at),
        }
    }
}

fn family(at: &At, family: Option<&String>) -> Result<()> {
    match family {
        Some(name) if name.trim().is_empty() => {
            Err(at.field("family").wrong("empty", "the name of a font family"))
        }
        _ => Ok(()),
    }
}

impl Check for PartialFont {
    fn check(&self, at: &At) -> Result<()> {
        self.check_numbers(at)?;
        family(at, self.family.as_ref())?;
        Ok(())
    }
}

impl Check for FontPatch {
    fn check(&self, at: &At) -> Result<()> {
        self.check_numbers(at)?;
        family(at, self.family.as_ref())?;
        Ok(())
    }
}

impl Check for Paint {
    fn check(&self, at: &At) -> Result<()> {
        match self {
            Self::Solid(_) => Ok(()),
            Self::Linear(linear) => {
                let at = at.field("linear");
                at.within("angle", Some(linear.angle), -360.0..=360.0)?;
                stops(&at, &linear.stops)
            }
            Self::Radial(radial) => {
                let at = at.field("radial");
                for (i, part) in radial.center.iter().enumerate() {
                    if !(0.0..=1.0).contains(part) {
                        return Err(at.field("center").index(i).wrong(part, "0 to 1"));
                    }
                }
                at.within("radius", Some(radial.radius), 0.001..=2.0)?;
                stops(&at, &radial.stops)
            }
        }
    }
}

fn stops(at: &At, stops: &[Stop]) -> Result<()> {
    let at = at.field("stops");
    if !STOPS.contains(&stops.len()) {
        return Err(at.wrong(format!("{} entries", stops.len()), "2 to 8 entries"));
    }
    at.in_order(stops.iter().map(|stop| stop.at))
}

impl Check for Stroke {
    fn check(&self, at: &At) -> Result<()> {
        at.within("width", Some(self.width), 0.001..=0.5)?;
        at.within("blur", Some(self.blur), 0.0..=1.0)?;
        self.color.check(&at.field("color"))
    }
}

impl Check for Shadow {
    fn check(&self, at: &At) -> Result<()> {
        at.within("dx", Some(self.dx), -1.0..=1.0)?;
        at.within("dy", Some(self.dy), -1.0..=1.0)?;
        at.within("blur", Some(self.blur), 0.0..=1.0)?;
        at.within("spread", Some(self.spread), -0.5..=0.5)
    }
}

impl Check for PartialLook {
    fn check(&self, at: &At) -> Result<()> {
        self.check_numbers(at)?;
        each(at, "fill", self.fill.as_ref())?;
        nullable_list(at, "strokes", self.strokes.as_ref())?;
        nullable_list(at, "shadows", self.shadows.as_ref())?;
        Ok(())
    }
}

impl Check for PartialStates {
    fn check(&self, at: &At) -> Result<()> {
        each(at, "before", self.before.as_ref())?;
        each(at, "active", self.active.as_ref())?;
        each(at, "after", self.after.as_ref())
    }
}

impl Check for PartialClass {
    fn check(&self, at: &At) -> Result<()> {
        self.check_numbers(at)?;
        each(at, "font", self.font.as_ref())?;
        each(at, "fill", self.fill.as_ref())?;
        nullable_list(at, "strokes", self.strokes.as_ref())?;
        nullable_list(at, "shadows", self.shadows.as_ref())?;
        each(at, "states", self.states.as_ref())
    }
}

impl Check for PartialBox {
    fn check(&self, at: &At) -> Result<()> {
        self.check_numbers(at)?;
        each(at, "color", self.color.as_ref())?;
        if let Some(Nullable::Set(stroke)) = &self.stroke {
            let at = at.field("stroke");
            stroke.check_numbers(&at)?;
            each(&at, "color", stroke.color.as_ref())?;
        }
        Ok(())
    }
}

impl Check for PartialMargin {
    fn check(&self, at: &At) -> Result<()> {
        self.check_numbers(at)
    }
}

impl Check for PartialAnimation {
    fn check(&self, at: &At) -> Result<()> {
        each(at, "enter", self.enter.as_ref())?;
        each(at, "exit", self.exit.as_ref())?;
        each(at, "word", self.word.as_ref())
    }
}

impl Check for PartialMotion {
    fn check(&self, at: &At) -> Result<()> {
        self.check_numbers(at)?;
        if let Some(name) = &self.effect {
            effects::check(&name.0, &at.field("effect"))?;
        }
        Ok(())
    }
}

impl Check for PartialWordMotion {
    fn check(&self, at: &At) -> Result<()> {
        self.check_numbers(at)
    }
}

impl Check for Track {
    fn check(&self, at: &At) -> Result<()> {
        if self.target == Target::Cue && matches!(self.on, On::Active | On::After) {
            return Err(at
                .field("target")
                .wrong("cue", "line, word, letter or box where `on` is active or after"));
        }
        at.within("duration", self.duration, 0.0..=10.0)?;
        at.within("delay", Some(self.delay), 0.0..=10.0)?;
        at.within("stagger", Some(self.stagger), 0.0..=1.0)?;
        for (name, value) in [("from", self.from), ("to", self.to)] {
            value.map_or(Ok(()), |value| value_fits(self.property, value, &at.field(name)))?;
        }
        self.keyframes.as_ref().map_or(Ok(()), |keyframes| self.check_keyframes(keyframes, at))
    }
}

impl Track {
    fn check_keyframes(&self, keyframes: &[Keyframe], at: &At) -> Result<()> {
        let at = at.field("keyframes");
        if self.from.is_some() || self.to.is_some() {
            return Err(at.wrong("beside `from` or `to`", "either keyframes, or `from` and `to`"));
        }
        if !KEYFRAMES.contains(&keyframes.len()) {
            return Err(at.wrong(format!("{} entries", keyframes.len()), "1 to 32 entries"));
        }
        at.in_order(keyframes.iter().map(|keyframe| keyframe.at))?;
        let values = keyframes.iter().enumerate();
        values.into_iter().try_for_each(|(i, keyframe)| {
            value_fits(self.property, keyframe.value, &at.index(i).field("value"))
        })
    }
}

fn value_fits(property: Property, value: TrackValue, at: &At) -> Result<()> {
    let (low, high) = property.range();
    match value {
        TrackValue::Color(_) if property.is_color() => Ok(()),
        TrackValue::Number(number) if !property.is_color() && (low..=high).contains(&number) => Ok(()),
        TrackValue::Number(number) if property.is_color() => {
            Err(at.wrong(number, "a colour such as #ff45aa"))
        }
        TrackValue::Number(number) => Err(at.wrong(number, format!("{low} to {high}"))),
        TrackValue::Color(color) => Err(at.wrong(color, format!("{low} to {high}"))),
    }
}
