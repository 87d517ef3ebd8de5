//! How events move and fade, as tracks over all their time.

use super::change;
use super::event::{Fade, Motion, Path, Shown};
use super::look::Look;
use super::partial::{blur, size};
use super::script::Event;
use super::tags::Karaoke;
use crate::frame::Color;
use crate::style::{Ease, Keyframe, On, Property, Target, Track, TrackValue};

/// The tracks of a cue whose first look is `look`.
pub(super) fn tracks(event: &Event<'_>, shown: &Shown, look: &Look) -> Vec<Track> {
    let length = (event.end - event.start).as_millis().max(1) as f64;
    let mut tracks = always(look);
    tracks.extend(change::tracks(look, &shown.changes, length));
    if let Some(fade) = shown.fade {
        tracks.push(along(Property::Opacity, &fade_points(fade, length), length));
    }
    if let Some(Motion { from, path: Some(Path { to, times }) }) = shown.motion {
        let (start, end) = times.map_or((0.0, length), |(start, end)| (start.into(), end.into()));
        for (property, distance) in [(Property::X, to.0 - from.0), (Property::Y, to.1 - from.1)] {
            if distance != 0.0 {
                tracks.push(along(property, &[(start, 0.0), (end, distance / size(look))], length));
            }
        }
    }
    if shown.karaoke == Some(Karaoke::Sweep) {
        let points = [(0.0, 0.0), (length, 1.0)];
        tracks.push(Track {
            target: Target::Word,
            on: On::Active,
            ..along(Property::Sweep, &points, length)
        });
    }
    tracks
}

/// The tracks of what never changes and has no field in a style.
pub(super) fn always(look: &Look) -> Vec<Track> {
    let [across, down] = look.scale;
    let stretch = if down > 0.0 { across / down } else { 1.0 };
    // An outline is soft by itself; without one the letters are.
    let blur = if look.outline > 0.0 { 0.0 } else { blur(look).into() };
    let still =
        |property, value: f64, rest: f64| (value != rest).then(|| along(property, &[(0.0, value)], 1.0));
    [
        still(Property::ScaleX, stretch, 1.0),
        // Scripts turn counterclockwise.
        still(Property::Rotate, -look.angle % 360.0, 0.0),
        still(Property::Blur, blur, 0.0),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// A track of the cue through points of time, in milliseconds of its `length`, and value.
pub(super) fn along(property: Property, points: &[(f64, f64)], length: f64) -> Track {
    let (low, high) = property.range();
    let number = |value: f64| TrackValue::Number((value as f32).clamp(low, high));
    let inside = points.iter().filter(|(time, _)| *time > 0.0 && *time < length);
    let mut all = vec![(0.0, number(value(points, |time| time <= 0.0, 0.0)))];
    all.extend(inside.map(|&(time, value)| (time, number(value))));
    if points.len() > 1 {
        all.push((length, number(value(points, |time| time < length, length))));
    }
    track(property, all, length)
}

/// The same through colours; a change that is cut off by the end of the cue ends there.
pub(super) fn between(property: Property, points: &[(f64, Color)], length: f64) -> Track {
    let points = points.iter().map(|(time, color)| (time.clamp(0.0, length), TrackValue::Color(*color)));
    track(property, points.collect(), length)
}

/// Most keyframes of a track.
const KEYFRAMES: usize = 32;

fn track(property: Property, points: Vec<(f64, TrackValue)>, length: f64) -> Track {
    let keyframe = |(time, value)| Keyframe { at: (time / length) as f32, value, ease: Ease::Linear };
    Track {
        target: Target::Cue,
        on: On::Always,
        property,
        from: None,
        to: None,
        keyframes: Some(points.into_iter().take(KEYFRAMES).map(keyframe).collect()),
        duration: None,
        delay: 0.0,
        stagger: 0.0,
        ease: Ease::Linear,
        is_reversed: false,
    }
}

/// The value at a time, between the last point that is `before` it and the next.
fn value(points: &[(f64, f64)], before: impl Fn(f64) -> bool, at: f64) -> f64 {
    let next = points.iter().position(|(time, _)| !before(*time)).unwrap_or(points.len());
    let last = next.checked_sub(1).and_then(|last| points.get(last));
    match (last, points.get(next)) {
        (Some((from, start)), Some((to, end))) => start + (end - start) * (at - from) / (to - from),
        (Some((_, only)), None) | (None, Some((_, only))) => *only,
        (None, None) => 0.0,
    }
}

/// Opacities at times that do not decrease.
fn fade_points(fade: Fade, length: f64) -> Vec<(f64, f64)> {
    let (alphas, [t1, t2, t3, t4]) = match fade {
        Fade::Ends { enter, exit } => ([255, 0, 255], [0.0, enter.into(), length - f64::from(exit), length]),
        Fade::Between { alphas, times: [-1, enter, exit, -1] } => {
            (alphas, [0.0, enter.into(), length - f64::from(exit), length])
        }
        Fade::Between { alphas, times } => (alphas, times.map(f64::from)),
    };
    let [a, b, c] = alphas.map(|alpha| 1.0 - f64::from(alpha.clamp(0, 255)) / 255.0);
    let mut latest = f64::MIN;
    let ordered = [(t1, a), (t2, b), (t3, b), (t4, c)].into_iter().map(|(time, value)| {
        latest = latest.max(time);
        (latest, value)
    });
    ordered.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keyframes(points: &[(f64, f64)]) -> Vec<(f32, f32)> {
        let track = along(Property::Opacity, points, 1_000.0);
        let pair = |keyframe: Keyframe| match keyframe.value {
            TrackValue::Number(value) => (keyframe.at, value),
            TrackValue::Color(color) => panic!("{color}"),
        };
        track.keyframes.unwrap().into_iter().map(pair).collect()
    }

    #[test]
    fn fades_take_the_whole_time_of_the_event() {
        let ends = |enter, exit| keyframes(&fade_points(Fade::Ends { enter, exit }, 1_000.0));
        assert_eq!(ends(200, 300), [(0.0, 0.0), (0.2, 1.0), (0.7, 1.0), (1.0, 0.0)]);
        assert_eq!(ends(200, 0), [(0.0, 0.0), (0.2, 1.0), (1.0, 1.0)]);
        assert_eq!(ends(0, 250), [(0.0, 1.0), (0.75, 1.0), (1.0, 0.0)]);
        assert_eq!(ends(2_000, 0), [(0.0, 0.0), (1.0, 0.5)]);
    }

    #[test]
    fn fades_between_have_three_levels() {
        let fade = Fade::Between { alphas: [255, 0, 51], times: [100, 200, 700, 1_700] };
        let seen = keyframes(&fade_points(fade, 1_000.0));
        assert_eq!(seen[..4], [(0.0, 0.0), (0.1, 0.0), (0.2, 1.0), (0.7, 1.0)]);
        assert!((seen[4].1 - 0.94).abs() < 1e-6, "{seen:?}");
        let ends = Fade::Between { alphas: [255, 0, 255], times: [-1, 200, 300, -1] };
        assert_eq!(fade_points(ends, 1_000.0), fade_points(Fade::Ends { enter: 200, exit: 300 }, 1_000.0));
    }

    #[test]
    fn what_is_beyond_the_range_is_cut_to_it() {
        let track = along(Property::X, &[(0.0, 0.0), (500.0, 99.0)], 1_000.0);
        let last = track.keyframes.unwrap().pop().unwrap();
        assert_eq!((last.at, last.value), (1.0, TrackValue::Number(20.0)));
    }
}
