//! `animation`, in terms of tracks.

use super::at::At;
use super::merge::Nullable;
use super::partial::{PartialAnimation, PartialMotion, PartialWordMotion};
use super::resolve::needed;
use super::{Ease, On, Property, Target, Track, TrackValue, effects};
use crate::error::Result;

/// How a word shrinks back, whatever made it grow.
const BACK: Ease = Ease::OutCubic;

/// `has_fills` says whether words change their fill with the voice.
pub(super) fn tracks(animation: Option<&PartialAnimation>, has_fills: bool, at: &At) -> Result<Vec<Track>> {
    let mut tracks = Vec::new();
    let Some(PartialAnimation { enter, exit, word }) = animation else { return Ok(tracks) };
    for (name, on, motion) in [("enter", On::Enter, enter), ("exit", On::Exit, exit)] {
        if let Some(Nullable::Set(motion)) = motion {
            tracks.extend(effect(motion, on, &at.field(name))?);
        }
    }
    if let Some(Nullable::Set(word)) = word {
        tracks.extend(word_tracks(word, has_fills, &at.field("word"))?);
    }
    Ok(tracks)
}

fn effect(motion: &PartialMotion, on: On, at: &At) -> Result<impl Iterator<Item = Track>> {
    let name = needed(at, "effect", motion.effect.as_ref())?;
    let duration = *needed(at, "duration", motion.duration.as_ref())?;
    Ok(effects::tracks(&name.0, on, duration, *needed(at, "ease", motion.ease.as_ref())?))
}

/// The active word grows and takes its fill; the next word's start turns both back.
fn word_tracks(word: &PartialWordMotion, has_fills: bool, at: &At) -> Result<Vec<Track>> {
    let scale = *needed(at, "scale", word.scale.as_ref())?;
    let duration = *needed(at, "duration", word.duration.as_ref())?;
    let ease = *needed(at, "ease", word.ease.as_ref())?;
    let track = |on, property, to, ease| Track {
        target: Target::Word,
        on,
        property,
        from: None,
        to,
        keyframes: None,
        duration: Some(duration),
        delay: 0.0,
        stagger: 0.0,
        ease,
        is_reversed: false,
    };
    let mut tracks = Vec::new();
    if scale != 1.0 {
        tracks.push(track(On::Active, Property::Scale, Some(TrackValue::Number(scale)), ease));
        tracks.push(track(On::After, Property::Scale, None, BACK));
    }
    if has_fills {
        tracks.push(track(On::Active, Property::Fill, None, ease));
        tracks.push(track(On::After, Property::Fill, None, BACK));
    }
    Ok(tracks)
}
