//! Named effects, as data: the tracks that an entrance or an exit stands for.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::at::At;
use super::{Ease, Keyframe, On, Property, Target, Track, TrackValue};
use crate::error::Result;
use crate::json::by_likeness;

/// A track of an effect, told as an entrance; an exit runs it backwards. It takes the animation's duration.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct EffectTrack {
    #[serde(default)]
    target: Target,
    property: Property,
    from: Option<TrackValue>,
    to: Option<TrackValue>,
    keyframes: Option<Vec<Keyframe>>,
    #[serde(default)]
    stagger: f32,
    /// `None` takes the animation's.
    ease: Option<Ease>,
}

type Effects = BTreeMap<String, Vec<EffectTrack>>;

static EFFECTS: LazyLock<Effects> = LazyLock::new(|| {
    // A test reads the file as strictly as styles; a build without it has no effects.
    serde_json::from_str(include_str!("../../assets/effects.json")).unwrap_or_default()
});

/// Names of the effects.
pub fn effects() -> impl Iterator<Item = &'static str> {
    EFFECTS.keys().map(String::as_str)
}

/// Refuses a name that no effect has.
pub(super) fn check(name: &str, at: &At) -> Result<()> {
    match EFFECTS.contains_key(name) {
        true => Ok(()),
        false => Err(at.wrong(format!("{name:?}"), by_likeness(name, effects()).join(", "))),
    }
}

/// The tracks of an effect as an entrance or an exit of `duration` seconds.
pub(super) fn tracks(name: &str, on: On, duration: f32, ease: Ease) -> impl Iterator<Item = Track> {
    EFFECTS.get(name).into_iter().flatten().map(move |track| Track {
        target: track.target,
        on,
        property: track.property,
        from: track.from,
        to: track.to,
        keyframes: track.keyframes.clone(),
        duration: Some(duration),
        delay: 0.0,
        stagger: track.stagger,
        ease: track.ease.unwrap_or(ease),
        is_reversed: on == On::Exit,
    })
}

#[cfg(test)]
mod tests {
    use super::super::check::Check;
    use super::*;

    #[test]
    fn the_bundled_effects_are_valid() {
        let file: Effects = serde_json::from_str(include_str!("../../assets/effects.json")).unwrap();
        assert!(["fade", "pop", "rise"].iter().all(|name| file.contains_key(*name)));
        for name in file.keys() {
            for on in [On::Enter, On::Exit] {
                for track in tracks(name, on, 0.2, Ease::OutBack) {
                    track.check(&At::default().field(name)).unwrap();
                }
            }
        }
    }
}
