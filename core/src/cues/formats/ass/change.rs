//! `\t`: looks that change over time, as tracks of the whole cue.

use super::super::not_shown::NotShown;
use super::look::Look;
use super::motion::{along, between};
use super::partial::{blur, size};
use super::tags::{Part, Tag};
use crate::frame::Color;
use crate::style::{Property, Track};

/// A change from a look to another.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Change {
    from: Look,
    to: Look,
    /// Milliseconds of the event; an end of 0 is that of the event.
    times: (f64, f64),
    /// Power of the time that has passed.
    acceleration: f64,
}

/// Most steps that a curve is cut into; 32 keyframes are what a track may have.
const STEPS: i32 = 8;

impl Change {
    /// What `tags` change of a look; `style` is what they go back to where they have no value.
    pub fn new(from: &Look, style: &Look, times: (i32, i32), acceleration: f64, tags: &[Tag<'_>]) -> Self {
        let mut to = from.clone();
        tags.iter().for_each(|tag| to.apply(tag, style));
        Self { from: from.clone(), to, times: (times.0.into(), times.1.into()), acceleration }
    }

    /// What the look is in the end.
    pub fn to(&self) -> &Look {
        &self.to
    }

    /// Notes what of it no track changes.
    pub fn note_limits(&self, not_shown: &mut NotShown) {
        let Self { from, to, .. } = self;
        for (name, differs) in [
            (r"\bord in \t", from.outline != to.outline),
            (r"\shad in \t", from.shadow != to.shadow),
            (r"\blur and \be in \t", from.outline > 0.0 && blur(from) != blur(to)),
            (
                r"\2c and \4c in \t",
                [Part::Before, Part::Shadow].iter().any(|&part| from.color(part).0 != to.color(part).0),
            ),
        ] {
            if differs {
                not_shown.note(name);
            }
        }
    }

    /// Points of time and of the value that `of` a look, in a line between two.
    fn points(&self, length: f64, of: &dyn Fn(&Look) -> f64) -> Vec<(f64, f64)> {
        let (start, end) = self.times;
        let end = if end == 0.0 { length } else { end }.max(start);
        let (from, to) = (of(&self.from), of(&self.to));
        let steps = if self.acceleration == 1.0 { 1 } else { STEPS };
        let step = |step: i32| {
            let part = f64::from(step) / f64::from(steps);
            (start + (end - start) * part, from + (to - from) * part.powf(self.acceleration.max(0.0)))
        };
        (0..=steps).map(step).collect()
    }
}

/// Looks as they are seen best, since tracks only take from opacity, and nothing that is drawn grows out of no size. Those
/// that have what the first one has follow it.
pub(super) fn at_their_clearest(looks: &mut [Look], changes: &[Change]) {
    let Some(first) = looks.first().cloned() else { return };
    let mut clear = first.clone();
    for Change { to, .. } in changes {
        for (ours, theirs) in clear.colors.iter_mut().zip(to.colors) {
            ours.1 = ours.1.min(theirs.1);
        }
        for (ours, theirs) in clear.scale.iter_mut().zip(to.scale) {
            *ours = if *ours < SMALLEST * theirs { theirs } else { *ours };
        }
    }
    for look in looks {
        for ((ours, old), new) in look.colors.iter_mut().zip(first.colors).zip(clear.colors) {
            ours.1 = if ours.1 == old.1 { new.1 } else { ours.1 };
        }
        look.scale = if look.scale == first.scale { clear.scale } else { look.scale };
    }
}

/// Part of a size below which text is laid out at what it grows to.
const SMALLEST: f64 = 0.2;

/// The tracks of a cue whose first look is `look`.
pub(super) fn tracks(look: &Look, changes: &[Change], length: f64) -> Vec<Track> {
    let opacity = |of: &Look| 255.0 - f64::from(of.color(Part::Fill).1);
    let clear = opacity(look).max(1.0);
    let height = size(look);
    let width = (look.size * look.scale[0]).max(1.0);
    let soft = |of: &Look| if of.outline > 0.0 { 0.0 } else { f64::from(blur(of)) };
    let mut tracks = Vec::new();
    let mut add = |property, of: &dyn Fn(&Look) -> f64| {
        let points = in_order(changes.iter().flat_map(|change| change.points(length, of)).collect());
        if points.iter().any(|point| point.1 != of(look)) {
            tracks.push(along(property, &points, length));
        }
    };
    add(Property::Opacity, &|of| opacity(of) / clear);
    add(Property::ScaleX, &|of| of.size * of.scale[0] / width);
    add(Property::ScaleY, &|of| of.size * of.scale[1] / height);
    add(Property::Rotate, &|of| look.angle - of.angle);
    add(Property::Spacing, &|of| (of.spacing - look.spacing) / height);
    add(Property::Blur, &|of| soft(of) - soft(look));
    for (property, part) in [(Property::Fill, Part::Fill), (Property::Stroke, Part::Outline)] {
        tracks.extend(colors(property, part, 255 - look.color(part).1, changes, length));
    }
    tracks
}

fn colors(property: Property, part: Part, a: u8, changes: &[Change], length: f64) -> Option<Track> {
    let channel = |index: usize| {
        let of = move |look: &Look| f64::from(look.color(part).0.get(index).copied().unwrap_or_default());
        in_order(changes.iter().flat_map(|change| change.points(length, &of)).collect())
    };
    let [red, green, blue] = [0, 1, 2].map(channel);
    let colors = red.iter().zip(&green).zip(&blue).map(|((r, g), b)| {
        let [r, g, b] = [r, g, b].map(|point| point.1.round() as u8);
        (r, g, b)
    });
    let colors: Vec<_> = red.iter().map(|red| red.0).zip(colors).collect();
    let (_, first) = *colors.first()?;
    let changes = colors.iter().any(|(_, color)| *color != first);
    let points = colors.into_iter().map(|(time, (r, g, b))| (time, Color { r, g, b, a })).collect::<Vec<_>>();
    changes.then(|| between(property, &points, length))
}

/// Times that do not decrease.
fn in_order(mut points: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    let mut latest = f64::MIN;
    for (time, _) in &mut points {
        latest = latest.max(*time);
        *time = latest;
    }
    points
}

#[cfg(test)]
mod tests {
    use super::super::style::Style;
    use super::super::tags::tags as read;
    use super::*;
    use crate::style::TrackValue;

    const LENGTH: f64 = 1_000.0;

    /// The first look at its clearest, and the tracks, of `before` and then a change to `after`.
    fn changed(before: &str, after: &str, times: (i32, i32), acceleration: f64) -> (Look, Vec<Track>) {
        let style = Look::from(&Style { size: 40.0, outline: 0.0, ..Style::default() });
        let mut look = style.clone();
        read(before).iter().for_each(|tag| look.apply(tag, &style));
        let changes = [Change::new(&look, &style, times, acceleration, &read(after))];
        let mut looks = [look];
        at_their_clearest(&mut looks, &changes);
        let [look] = looks;
        let tracks = tracks(&look, &changes, LENGTH);
        (look, tracks)
    }

    fn path(track: &Track) -> Vec<(f32, TrackValue)> {
        track.keyframes.iter().flatten().map(|keyframe| (keyframe.at, keyframe.value)).collect()
    }

    #[test]
    fn text_that_appears_is_laid_out_as_it_is_seen() {
        let (look, tracks) = changed(r"\alpha&HFF&", r"\alpha&H00&", (200, 700), 1.0);
        assert_eq!(look.colors.map(|color| color.1), [0; 4]);
        let [track] = &tracks[..] else { panic!("{tracks:?}") };
        let number = TrackValue::Number;
        assert_eq!(track.property, Property::Opacity);
        assert_eq!(
            path(track),
            [(0.0, number(0.0)), (0.2, number(0.0)), (0.7, number(1.0)), (1.0, number(1.0))]
        );
        let (grown, tracks) = changed(r"\fscx0\fscy0", r"\fscx100\fscy100", (0, 500), 1.0);
        assert_eq!(grown.scale, [1.0; 2]);
        let properties: Vec<_> = tracks.iter().map(|track| track.property).collect();
        assert_eq!(properties, [Property::ScaleX, Property::ScaleY]);
        assert_eq!(path(&tracks[0]), [(0.0, number(0.0)), (0.5, number(1.0)), (1.0, number(1.0))]);
    }

    #[test]
    fn an_end_of_none_is_that_of_the_event() {
        let (_, tracks) = changed("", r"\frz90\fsp4", (0, 0), 1.0);
        let [turned, spaced] = &tracks[..] else { panic!("{tracks:?}") };
        assert_eq!(path(turned), [(0.0, TrackValue::Number(0.0)), (1.0, TrackValue::Number(-90.0))]);
        assert_eq!(path(spaced)[1].1, TrackValue::Number(0.1));
    }

    #[test]
    fn curves_are_cut_into_steps() {
        let (_, tracks) = changed("", r"\frz80", (0, 1_000), 2.0);
        let path = path(&tracks[0]);
        assert_eq!((path.len(), path[4]), (9, (0.5, TrackValue::Number(-20.0))));
    }

    #[test]
    fn colours_keep_their_transparency() {
        let (_, tracks) = changed(r"\1a&H80&", r"\c&H0000FF&", (0, 500), 1.0);
        let [track] = &tracks[..] else { panic!("{tracks:?}") };
        assert_eq!(track.property, Property::Fill);
        let color = |r, g, b| TrackValue::Color(Color { r, g, b, a: 127 });
        assert_eq!(path(track), [(0.0, color(255, 255, 255)), (0.5, color(255, 0, 0))]);
    }
}
