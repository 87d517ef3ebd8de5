//! Styles whose font size is the height of a line, as subtitle players have it, told in em like all others.

use super::fonts::FontSet;
use crate::style::{
    BoxStyle, Class, LookPatch, Property, Shadow, SizeOf, States, Stroke, Style, Track, TrackValue,
};

/// The same look with sizes of the em, and with lengths in parts of it. Each family has a height of its own.
pub(super) fn in_em(mut style: Style, fonts: &mut FontSet) -> Style {
    if style.font.size_of == SizeOf::Em {
        return style;
    }
    let height = fonts.height(&style.font.family, style.font.weight).total();
    let mut classes = std::mem::take(&mut style.classes);
    for class in classes.values_mut() {
        let family = class.font.family.as_ref().unwrap_or(&style.font.family);
        let own = fonts.height(family, class.font.weight.unwrap_or(style.font.weight)).total();
        class_in_em(class, &style, own, own != height);
    }
    style.classes = classes;
    style.font.size /= height;
    style.font.letter_spacing *= height;
    style.font.word_spacing *= height;
    style.font.line_height *= height;
    strokes(&mut style.look.strokes, height);
    shadows(&mut style.look.shadows, height);
    states(&mut style.states, height);
    style.boxes.iter_mut().for_each(|one| enlarge(one, height));
    style.tracks.iter_mut().for_each(|track| lengths(track, height));
    style
}

/// What a class leaves to its style has the size that it has there; where the heights are `other` ones, that has to be said.
fn class_in_em(class: &mut Class, style: &Style, height: f32, other: bool) {
    if other {
        class.font.size.get_or_insert(style.font.size);
        class.look.strokes.get_or_insert_with(|| style.look.strokes.clone());
        class.look.shadows.get_or_insert_with(|| style.look.shadows.clone());
    }
    class.font.size = class.font.size.map(|size| size / height);
    class.font.letter_spacing = class.font.letter_spacing.map(|space| space * height);
    patch(&mut class.look, height);
    states(&mut class.states, height);
}

fn states(states: &mut States, height: f32) {
    for state in [&mut states.before, &mut states.active, &mut states.after].into_iter().flatten() {
        patch(state, height);
    }
}

fn patch(look: &mut LookPatch, height: f32) {
    strokes(look.strokes.as_deref_mut().unwrap_or_default(), height);
    shadows(look.shadows.as_deref_mut().unwrap_or_default(), height);
}

fn strokes(strokes: &mut [Stroke], height: f32) {
    for stroke in strokes {
        stroke.width *= height;
        stroke.blur *= height;
    }
}

fn shadows(shadows: &mut [Shadow], height: f32) {
    for Shadow { dx, dy, blur, spread, .. } in shadows {
        [dx, dy, blur, spread].into_iter().for_each(|length| *length *= height);
    }
}

fn enlarge(one: &mut BoxStyle, height: f32) {
    let BoxStyle { padding_x, padding_y, radius, .. } = one;
    [padding_x, padding_y, radius].into_iter().for_each(|length| *length *= height);
    if let Some(stroke) = &mut one.stroke {
        stroke.width *= height;
    }
}

fn lengths(track: &mut Track, height: f32) {
    if !matches!(track.property, Property::X | Property::Y | Property::Blur | Property::Spacing) {
        return;
    }
    let ends = [&mut track.from, &mut track.to].into_iter().flatten();
    let between = track.keyframes.iter_mut().flatten().map(|keyframe| &mut keyframe.value);
    for value in ends.chain(between) {
        if let TrackValue::Number(number) = value {
            *number *= height;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::Size;
    use crate::style::PartialStyle;

    const CANVAS: Size = Size { width: 640, height: 360 };

    fn style(json: &str) -> Style {
        let partial: PartialStyle = serde_json::from_str(json).unwrap();
        in_em(partial.resolve(CANVAS, None).unwrap(), &mut FontSet::new(&Default::default()).unwrap())
    }

    #[test]
    fn sizes_of_the_em_are_left_alone() {
        let json = r#"{"font": {"size": 0.1}}"#;
        let partial: PartialStyle = serde_json::from_str(json).unwrap();
        assert_eq!(style(json), partial.resolve(CANVAS, None).unwrap());
    }

    #[test]
    fn lengths_keep_their_pixels() {
        let style = style(
            r##"{"font": {"family": "Inter", "size": 0.1, "sizeOf": "height", "lineHeight": 1},
                "strokes": [{"width": 0.05, "color": "#000"}], "shadows": [{"dx": 0.1, "color": "#000"}],
                "tracks": [{"target": "cue", "on": "always", "property": "x", "from": 0, "to": 2},
                    {"target": "cue", "on": "always", "property": "rotate", "from": 0, "to": 2}],
                "classes": {"loud": {"font": {"family": "Baloo 2"}}}}"##,
        );
        // Inter's lines are as high as 1.43 em, those of Baloo 2 as 1.574.
        let near = |a: f32, b: f32| (a - b).abs() < 1e-4;
        assert!(near(style.font.size * 1.430_18, 0.1), "{}", style.font.size);
        assert!(near(style.font.line_height, 1.430_18));
        assert!(near(style.look.strokes[0].width * style.font.size, 0.005));
        assert!(near(style.look.shadows[0].dx * style.font.size, 0.01));
        let ends: Vec<_> = style.tracks.iter().filter_map(|track| track.to).collect();
        assert!(
            matches!(ends[..], [.., TrackValue::Number(x), TrackValue::Number(2.0)] if near(x, 2.0 * 1.430_18)),
            "{ends:?}"
        );
        let loud = &style.classes["loud"];
        let size = loud.font.size.unwrap();
        assert!(near(size * 1.574, 0.1));
        assert!(near(loud.look.strokes.as_ref().unwrap()[0].width * size, 0.005));
    }
}
