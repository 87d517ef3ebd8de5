//! Tracks as the tags that move and fade.

use super::super::look::Look;
use super::number;
use crate::cues::{Cue, Place};
use crate::frame::Size;
use crate::style::{Keyframe, On, Property, Target, Track, TrackValue};

/// `\fad` or `\fade` for tracks of opacity, where one of them says the same.
pub(super) fn fade(cue: &Cue, tracks: &[Track]) -> String {
    let length = cue.range.duration().as_secs() * 1_000.0;
    let (mut enter, mut exit) = (0.0, 0.0);
    for track in tracks.iter().filter(|track| is_of_cue(track, Property::Opacity)) {
        match (track.on, track.from, track.to) {
            (On::Enter, Some(TrackValue::Number(0.0)), _) => enter = millis(track, length),
            (On::Exit, _, Some(TrackValue::Number(0.0))) => exit = millis(track, length),
            (On::Always, ..) => return fade_along(&values(track), length),
            _ => {}
        }
    }
    simple_fade(enter, exit)
}

fn simple_fade(enter: f64, exit: f64) -> String {
    if enter <= 0.0 && exit <= 0.0 {
        String::new()
    } else {
        format!("\\fad({},{})", enter.round(), exit.round())
    }
}

/// For opacities that have a level at the start, one in the middle and one at the end.
fn fade_along(path: &[(f64, f64)], length: f64) -> String {
    let ([(_, first), .., (_, last)], [_, inner @ .., _]) = (path, path) else { return String::new() };
    let level = inner.iter().map(|(_, value)| *value).find(|value| value != first).unwrap_or(*last);
    let is_level = |at: &&(f64, f64)| at.1 == level;
    let enters = path
        .iter()
        .rev()
        .find(|(at, value)| value == first && path.iter().find(is_level).is_some_and(|one| at <= &one.0));
    let starts = path.iter().find(is_level);
    let ends = path.iter().rev().find(is_level);
    let (Some(enters), Some(starts), Some(ends)) = (enters, starts, ends) else { return String::new() };
    let exits = path.iter().find(|(at, value)| at >= &ends.0 && value == last).unwrap_or(ends);
    let times = [enters.0, starts.0, ends.0, exits.0].map(|at| (at * length).round());
    match (first, level, last, times) {
        (_, 1.0, _, [0.0, start, end, exit])
            if [first, last].iter().all(|end| **end == 0.0 || **end == 1.0) && exit == length.round() =>
        {
            simple_fade(start, length - end)
        }
        _ => {
            let [a, b, c] = [*first, level, *last].map(|opacity| ((1.0 - opacity) * 255.0).round());
            let [t1, t2, t3, t4] = times;
            format!("\\fade({a},{b},{c},{t1},{t2},{t3},{t4})")
        }
    }
}

/// What never changes of a cue and is of its look: how far it is stretched across and turned.
pub(super) fn still(tracks: &[Track], look: &mut Look) {
    for track in tracks.iter().filter(|track| track.on == On::Always && track.target == Target::Cue) {
        match (track.property, &values(track)[..]) {
            (Property::ScaleX, [(_, scale)]) => look.scale[0] = *scale,
            (Property::Rotate, [(_, degrees)]) => look.angle = -degrees,
            _ => {}
        }
    }
}

/// `\pos`, or `\move` for tracks of a place; `em` is in pixels of the script.
pub(super) fn position(cue: &Cue, place: &Place, tracks: &[Track], canvas: Size, em: f64) -> String {
    let (Some(x), Some(y)) = (place.x, place.y) else { return String::new() };
    let at = |part: f32, side: u32| f64::from(part) * f64::from(side);
    let (x, y) = (at(x, canvas.width), at(y, canvas.height));
    let along = |property| {
        let track = tracks.iter().find(|track| track.on == On::Always && is_of_cue(track, property))?;
        Some(values(track)).filter(|values| values.len() > 1)
    };
    let paths = (along(Property::X), along(Property::Y));
    let Some(times) = paths.0.as_ref().or(paths.1.as_ref()) else {
        return format!("\\pos({},{})", number(x), number(y));
    };
    let last = |path: &Option<Vec<(f64, f64)>>| {
        path.as_ref().and_then(|path| path.last()).map_or(0.0, |last| last.1 * em)
    };
    let [x1, y1, x2, y2] = [x, y, x + last(&paths.0), y + last(&paths.1)].map(number);
    let still = |pair: &[(f64, f64)]| matches!(pair, [(_, a), (_, b)] if a == b);
    let length = cue.range.duration().as_secs() * 1_000.0;
    let starts =
        times.windows(2).find(|pair| !still(pair)).and_then(|pair| pair.first()).map_or(0.0, |first| first.0);
    let ends = times
        .windows(2)
        .rev()
        .find(|pair| !still(pair))
        .and_then(|pair| pair.last())
        .map_or(1.0, |last| last.0);
    format!("\\move({x1},{y1},{x2},{y2},{},{})", (starts * length).round(), (ends * length).round())
}

fn is_of_cue(track: &Track, property: Property) -> bool {
    track.property == property && track.target == Target::Cue
}

fn millis(track: &Track, length: f64) -> f64 {
    track.duration.map_or(length, |seconds| f64::from(seconds) * 1_000.0)
}

fn values(track: &Track) -> Vec<(f64, f64)> {
    let pair = |keyframe: &Keyframe| match keyframe.value {
        TrackValue::Number(value) => (f64::from(keyframe.at), f64::from(value)),
        TrackValue::Color(_) => (f64::from(keyframe.at), 0.0),
    };
    track.keyframes.iter().flatten().map(pair).collect()
}
