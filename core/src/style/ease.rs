//! Animation curves, by name or by their control points.

use std::fmt;

use serde::de::value::SeqAccessDeserializer;
use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::json::by_likeness;

/// How an animation's progress follows its time. The names are those of easings.net.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[allow(missing_docs, reason = "the names are the field's own")]
pub enum Ease {
    #[default]
    Linear,
    InQuad,
    OutQuad,
    InOutQuad,
    InCubic,
    OutCubic,
    InOutCubic,
    OutExpo,
    /// Swings back by a tenth first.
    InBack,
    /// Overshoots by a tenth, then settles.
    OutBack,
    OutBounce,
    OutElastic,
    /// Nothing until the end, then all at once.
    Step,
    /// CSS's `cubic-bezier`: x and y of two control points, the x in 0 to 1.
    Bezier([f32; 4]),
}

const NAMES: [(&str, Ease); 13] = [
    ("linear", Ease::Linear),
    ("inQuad", Ease::InQuad),
    ("outQuad", Ease::OutQuad),
    ("inOutQuad", Ease::InOutQuad),
    ("inCubic", Ease::InCubic),
    ("outCubic", Ease::OutCubic),
    ("inOutCubic", Ease::InOutCubic),
    ("outExpo", Ease::OutExpo),
    ("inBack", Ease::InBack),
    ("outBack", Ease::OutBack),
    ("outBounce", Ease::OutBounce),
    ("outElastic", Ease::OutElastic),
    ("step", Ease::Step),
];

/// Penner's constant for a 10 % overshoot.
const OVERSHOOT: f32 = 1.701_58;

impl Ease {
    /// Names of the curves that have one.
    pub fn names() -> impl Iterator<Item = &'static str> {
        NAMES.iter().map(|(name, _)| *name)
    }

    /// Progress at `t`, which is clamped to 0 to 1. 0 gives 0 and 1 gives 1; some leave 0 to 1 between.
    pub fn at(self, t: f32) -> f32 {
        let t = t.clamp(0.0, 1.0);
        let u = 1.0 - t;
        match self {
            Self::Linear => t,
            Self::InQuad => t * t,
            Self::OutQuad => 1.0 - u * u,
            Self::InOutQuad if t < 0.5 => 2.0 * t * t,
            Self::InOutQuad => 1.0 - 2.0 * u * u,
            Self::InCubic => t * t * t,
            Self::OutCubic => 1.0 - u * u * u,
            Self::InOutCubic if t < 0.5 => 4.0 * t * t * t,
            Self::InOutCubic => 1.0 - 4.0 * u * u * u,
            Self::InBack => t * t * (t * (OVERSHOOT + 1.0) - OVERSHOOT),
            Self::OutBack => 1.0 - u * u * (u * (OVERSHOOT + 1.0) - OVERSHOOT),
            Self::OutBounce => bounced(t),
            _ if t <= 0.0 => 0.0,
            _ if t >= 1.0 => 1.0,
            Self::OutExpo => 1.0 - 2.0_f32.powf(-10.0 * t),
            Self::OutElastic => {
                let turn = (t * 10.0 - 0.75) * std::f32::consts::TAU / 3.0;
                2.0_f32.powf(-10.0 * t) * turn.sin() + 1.0
            }
            Self::Step => 0.0,
            Self::Bezier(points) => on_bezier(points, t),
        }
    }
}

/// Four parabolas, each lower than the one before.
fn bounced(t: f32) -> f32 {
    const STEEPNESS: f32 = 7.562_5;
    const SPAN: f32 = 2.75;
    let bounce = |middle: f32, height: f32| {
        let t = t - middle / SPAN;
        STEEPNESS * t * t + height
    };
    match t * SPAN {
        part if part < 1.0 => STEEPNESS * t * t,
        part if part < 2.0 => bounce(1.5, 0.75),
        part if part < 2.5 => bounce(2.25, 0.937_5),
        _ if t >= 1.0 => 1.0,
        _ => bounce(2.625, 0.984_375),
    }
}

/// The y where the curve's x is `t`. x does not decrease along the curve, as its points' lie in 0 to 1.
fn on_bezier([x1, y1, x2, y2]: [f32; 4], t: f32) -> f32 {
    let along = |a: f32, b: f32, s: f32| {
        let u = 1.0 - s;
        3.0 * u * u * s * a + 3.0 * u * s * s * b + s * s * s
    };
    let (mut low, mut high) = (0.0_f32, 1.0_f32);
    // Each step halves what is unknown: 24 leave less than a float tells apart.
    for _ in 0..24 {
        let middle = (low + high) / 2.0;
        if along(x1, x2, middle) < t { low = middle } else { high = middle }
    }
    along(y1, y2, (low + high) / 2.0)
}

impl Serialize for Ease {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match (self, NAMES.iter().find(|(_, ease)| ease == self)) {
            (Self::Bezier(points), _) => points.serialize(serializer),
            (_, Some((name, _))) => serializer.serialize_str(name),
            (_, None) => Err(serde::ser::Error::custom("a curve without a name")),
        }
    }
}

impl<'de> Deserialize<'de> for Ease {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(EaseVisitor)
    }
}

struct EaseVisitor;

impl<'de> Visitor<'de> for EaseVisitor {
    type Value = Ease;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the name of a curve, or [x1, y1, x2, y2] with both x in 0 to 1")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Ease, E> {
        let found = NAMES.iter().find(|(name, _)| *name == text);
        let known = || by_likeness(text, Ease::names()).join(", ");
        found
            .map(|(_, ease)| *ease)
            .ok_or_else(|| E::custom(format!("no curve is {text:?}; accepted: {}", known())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, points: A) -> Result<Ease, A::Error> {
        let points @ [x1, _, x2, _] = <[f32; 4]>::deserialize(SeqAccessDeserializer::new(points))?;
        let fits = [x1, x2].iter().all(|x| (0.0..=1.0).contains(x)) && points.iter().all(|v| v.abs() <= 10.0);
        match fits {
            true => Ok(Ease::Bezier(points)),
            false => Err(serde::de::Error::custom(
                "a curve leaves its range; accepted: [x1, y1, x2, y2] with both x in 0 to 1 and both y in -10 to 10",
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CSS_EASE: Ease = Ease::Bezier([0.25, 0.1, 0.25, 1.0]);

    fn all() -> impl Iterator<Item = Ease> {
        NAMES.iter().map(|(_, ease)| *ease).chain([CSS_EASE])
    }

    #[test]
    fn every_curve_starts_at_zero_and_ends_at_one() {
        for ease in all() {
            assert!(ease.at(0.0).abs() < 1e-6, "{ease:?}");
            assert!((ease.at(1.0) - 1.0).abs() < 1e-6, "{ease:?}");
            assert_eq!(ease.at(-3.0), ease.at(0.0), "{ease:?}");
            assert_eq!(ease.at(9.0), ease.at(1.0), "{ease:?}");
        }
    }

    #[test]
    fn only_back_and_elastic_leave_their_range() {
        for ease in all() {
            let values = || (0..=1000).map(|i| ease.at(i as f32 / 1000.0));
            let (low, high) = (values().fold(0.0, f32::min), values().fold(0.0, f32::max));
            let expected = match ease {
                Ease::InBack => (-0.1, 1.0),
                Ease::OutBack => (0.0, 1.1),
                Ease::OutElastic => (0.0, 1.373),
                _ => (0.0, 1.0),
            };
            assert!((low - expected.0).abs() < 1e-3, "{ease:?} dips to {low}");
            assert!((high - expected.1).abs() < 1e-3, "{ease:?} peaks at {high}");
        }
    }

    #[test]
    fn a_bezier_is_that_of_css() {
        // From browsers: `ease` is at 0.4085 after a quarter, and at 0.8024 after half its time.
        assert!((CSS_EASE.at(0.25) - 0.4085).abs() < 1e-3, "{}", CSS_EASE.at(0.25));
        assert!((CSS_EASE.at(0.5) - 0.8024).abs() < 1e-3, "{}", CSS_EASE.at(0.5));
    }

    #[test]
    fn curves_are_written_as_they_are_read() {
        for ease in all() {
            let text = serde_json::to_string(&ease).unwrap();
            assert_eq!(serde_json::from_str::<Ease>(&text).unwrap(), ease, "{text}");
        }
        assert!(serde_json::from_str::<Ease>("[2, 0, 0, 1]").unwrap_err().to_string().contains("0 to 1"));
        assert!(
            serde_json::from_str::<Ease>("\"outBak\"")
                .unwrap_err()
                .to_string()
                .contains("accepted: outBack, ")
        );
    }
}
