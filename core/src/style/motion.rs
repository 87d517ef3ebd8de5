//! Values of a track along its time.

use super::{Ease, Keyframe, Track, TrackValue};
use crate::frame::Color;

/// What lies between two values.
trait Blend: Copy {
    fn of(value: TrackValue) -> Option<Self>;
    fn blend(self, to: Self, part: f32) -> Self;
}

impl Blend for f32 {
    fn of(value: TrackValue) -> Option<Self> {
        match value {
            TrackValue::Number(number) => Some(number),
            TrackValue::Color(_) => None,
        }
    }

    fn blend(self, to: Self, part: f32) -> Self {
        self + (to - self) * part
    }
}

impl Blend for Color {
    fn of(value: TrackValue) -> Option<Self> {
        match value {
            TrackValue::Color(color) => Some(color),
            TrackValue::Number(_) => None,
        }
    }

    fn blend(self, to: Self, part: f32) -> Self {
        // There is no colour beyond the one that a curve overshoots.
        let part = part.clamp(0.0, 1.0);
        let mix = |a: u8, b: u8| (f32::from(a) + (f32::from(b) - f32::from(a)) * part).round() as u8;
        Self { r: mix(self.r, to.r), g: mix(self.g, to.g), b: mix(self.b, to.b), a: mix(self.a, to.a) }
    }
}

impl Track {
    /// The number when `part` (0 to 1) of the track's time is over; `held` is what it was before, `rest` what it is
    /// without the track.
    pub(crate) fn number_at(&self, part: f32, held: f32, rest: f32) -> f32 {
        let (low, high) = self.property.range();
        self.value_at(part, held, rest).clamp(low, high)
    }

    /// The colour, as [`Track::number_at`].
    pub(crate) fn color_at(&self, part: f32, held: Color, rest: Color) -> Color {
        self.value_at(part, held, rest)
    }

    /// The parts of its time at which it jumps, where it does nothing else; `None` for one that moves.
    pub(crate) fn jumps(&self) -> Option<Vec<f32>> {
        let jumps: Vec<f32> = match &self.keyframes {
            None => (self.ease == Ease::Step).then(|| vec![1.0])?,
            Some(keyframes) => {
                let pairs = || keyframes.iter().zip(keyframes.iter().skip(1));
                let is_still = |(a, b): (&Keyframe, &Keyframe)| {
                    a.ease == Ease::Step || a.value == b.value || a.at >= b.at
                };
                pairs().all(is_still).then(|| keyframes.iter().map(|keyframe| keyframe.at).collect())?
            }
        };
        Some(jumps.into_iter().map(|at| if self.is_reversed { 1.0 - at } else { at }).collect())
    }

    fn value_at<T: Blend>(&self, part: f32, held: T, rest: T) -> T {
        let part = if self.is_reversed { 1.0 - part } else { part };
        if let Some(keyframes) = &self.keyframes {
            return along(keyframes, part).unwrap_or(rest);
        }
        let from = self.from.and_then(T::of).unwrap_or(held);
        let to = self.to.and_then(T::of).unwrap_or(rest);
        // Not by way of `from`, which would leave a rounding error.
        if part >= 1.0 { to } else { from.blend(to, self.ease.at(part)) }
    }
}

fn along<T: Blend>(keyframes: &[Keyframe], part: f32) -> Option<T> {
    let next = keyframes.partition_point(|keyframe| keyframe.at <= part);
    let Some(before) = next.checked_sub(1).and_then(|before| keyframes.get(before)) else {
        return keyframes.first().and_then(|first| T::of(first.value));
    };
    let from = T::of(before.value)?;
    let Some(after) = keyframes.get(next) else { return Some(from) };
    let part = before.ease.at((part - before.at) / (after.at - before.at));
    Some(from.blend(T::of(after.value)?, part))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::style::{On, Property, Target};

    fn track(json: &str) -> Track {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn absent_ends_are_what_was_and_what_rests() {
        let grows = track(r#"{"target": "word", "on": "active", "property": "scale", "to": 2}"#);
        assert_eq!([0.0, 0.5, 1.0].map(|part| grows.number_at(part, 1.0, 1.0)), [1.0, 1.5, 2.0]);
        let returns = track(r#"{"target": "word", "on": "after", "property": "scale"}"#);
        assert_eq!([0.0, 0.5, 1.0].map(|part| returns.number_at(part, 2.0, 1.0)), [2.0, 1.5, 1.0]);
    }

    #[test]
    fn keyframes_are_passed_in_order_and_held_at_both_ends() {
        let track = track(
            r#"{"target": "cue", "on": "enter", "property": "y", "keyframes": [
                {"at": 0.25, "value": 1, "ease": "step"}, {"at": 0.5, "value": 2}, {"at": 1, "value": 4}]}"#,
        );
        let values = [0.0, 0.25, 0.4, 0.5, 0.75, 1.0].map(|part| track.number_at(part, 0.0, 0.0));
        assert_eq!(values, [1.0, 1.0, 1.0, 2.0, 3.0, 4.0]);
        assert_eq!(track.jumps(), None);
        let reversed = Track { is_reversed: true, ..track };
        assert_eq!(reversed.number_at(0.25, 0.0, 0.0), 3.0);
    }

    #[test]
    fn steps_jump_and_do_not_move() {
        let mut step =
            track(r#"{"target": "cue", "on": "enter", "property": "opacity", "from": 0, "ease": "step"}"#);
        assert_eq!(step.jumps(), Some(vec![1.0]));
        assert_eq!((step.number_at(0.99, 1.0, 1.0), step.number_at(1.0, 1.0, 1.0)), (0.0, 1.0));
        step.ease = Ease::Linear;
        assert_eq!(step.jumps(), None);
    }

    #[test]
    fn colours_are_mixed_and_never_overshot() {
        let [black, white] = [0, 255].map(|v| Color { r: v, g: v, b: v, a: 255 });
        let track = Track {
            target: Target::Word,
            on: On::Active,
            property: Property::Fill,
            from: None,
            to: None,
            keyframes: None,
            duration: None,
            delay: 0.0,
            stagger: 0.0,
            ease: Ease::OutBack,
            is_reversed: false,
        };
        assert_eq!(track.color_at(0.7, black, white), white);
        assert_eq!(track.color_at(0.0, black, white), black);
    }
}
