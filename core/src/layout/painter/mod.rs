//! One instant of a cue as elements, back to front.

mod boxes;
mod fills;
mod letters;
mod room;
mod units;

use super::cue_layout::CueLayout;
use super::looks::{PaintLook, ShadowLook};
use super::scene::{Element, Fill, Group, Shape, Transform};
use super::timeline::Motion;
use crate::style::Paint;
use crate::units::Timestamp;
use units::Unit;

/// One instant of a cue. Kinds are painted one after the other over all words, so that no word's stroke or
/// shadow covers its neighbour's letters; words and letters in the middle of a fade are painted after them, each as one.
pub(super) struct Painter<'a> {
    layout: &'a CueLayout,
    t: Timestamp,
    cue: Motion,
    /// Where the whole cue goes.
    outer: Transform,
}

impl<'a> Painter<'a> {
    pub(super) fn new(layout: &'a CueLayout, t: Timestamp) -> Self {
        let cue = layout.timeline.motion(&layout.timeline.parts().cue(), t);
        let placed = transform(&cue, layout.block.center());
        // Whole pixels, so that a rise moves masks without painting them again.
        let (dx, dy) = ((cue.x * layout.em).round(), (cue.y * layout.em).round());
        Self { layout, t, cue, outer: placed.then(Transform::moved(dx, dy)) }
    }

    pub(super) fn groups(&self) -> Vec<Group> {
        let units = self.units();
        let (fading, whole): (Vec<_>, Vec<_>) = units.iter().partition(|unit| unit.opacity < 1.0);
        let mut elements = self.boxes(&units);
        match self.whole_outline(&units) {
            Some(outline) => elements.extend(self.paint(&[&outline], &whole)),
            None => elements.extend(self.paint(&whole, &whole)),
        }
        let mut groups = vec![Group { opacity: self.cue.opacity, elements }];
        for unit in fading.into_iter().filter(|unit| unit.opacity > 0.0) {
            let opacity = self.cue.opacity * unit.opacity;
            groups.push(Group { opacity, elements: self.paint(&[unit], &[unit]) });
        }
        groups
    }

    /// Shadows and strokes of `outlines`, then the letters of `fills`.
    fn paint(&self, outlines: &[&Unit], fills: &[&Unit]) -> Vec<Element> {
        let mut elements = Vec::new();
        let most =
            |count: fn(&PaintLook) -> usize| outlines.iter().map(|unit| count(unit.look)).max().unwrap_or(0);
        for index in 0..most(|look| look.shadows.len()) {
            for unit in outlines {
                if let Some(shadow) = unit.look.shadows.get(index) {
                    elements.extend(self.shadow(unit, shadow));
                }
            }
        }
        for index in (0..most(|look| look.strokes.len())).rev() {
            for unit in outlines {
                let is_outermost = index + 1 == unit.look.strokes.len();
                if let Some(stroke) = unit.look.strokes.get(index) {
                    let color = unit.stroke.filter(|_| is_outermost);
                    let fill = self.fill(color.map(Paint::Solid).as_ref().unwrap_or(&stroke.paint), unit);
                    elements.extend(self.shapes(unit, stroke.reach, stroke.blur, fill, unit.at()));
                }
            }
        }
        fills.iter().for_each(|unit| self.letters(unit, &mut elements));
        elements
    }

    fn shadow(&self, unit: &Unit, shadow: &ShadowLook) -> Vec<Element> {
        let by = unit.at().mean_scale();
        let at = unit.at().then(Transform::moved(shadow.dx * by, shadow.dy * by));
        self.shapes(unit, shadow.grow, shadow.blur, self.fill(&shadow.paint, unit), on_pixels(at))
    }

    /// Glyphs, grown, and the lines under and through them.
    fn shapes(&self, unit: &Unit, grow: f32, blur: f32, fill: Fill, at: Transform) -> Vec<Element> {
        let blur = blur.hypot(unit.blur);
        // Through transparent letters, a stroke around them is not to be seen.
        let is_hollow = grow > 0.0 && unit.fill.unwrap_or(unit.look.fill.mean()).a < u8::MAX;
        let shape = Shape::Glyphs { group: unit.glyphs.group.clone(), grow, is_hollow };
        let glyphs = Element { blur, clip: unit.clip, ..Element::new(shape, fill.clone(), at) };
        std::iter::once(glyphs).chain(self.rules(unit, grow, blur, fill, at)).collect()
    }

    /// The lines under and through the text.
    fn rules(&self, unit: &Unit, grow: f32, blur: f32, fill: Fill, at: Transform) -> Option<Element> {
        let rects = unit.rules();
        if rects.is_empty() {
            return None;
        }
        let (x, y) = (unit.glyphs.at.e, unit.glyphs.at.f);
        let rects = rects.iter().map(|rect| rect.moved(-x, -y).grown(grow, grow)).collect();
        let shape = Shape::Boxes { rects, radius: grow, band: None };
        Some(Element { blur, clip: unit.clip, ..Element::new(shape, fill, at) })
    }
}

/// Scaled and turned around a point.
fn transform(motion: &Motion, center: (f32, f32)) -> Transform {
    let scaled = Transform::scaled(center, (motion.scale_x, motion.scale_y));
    if motion.rotate == 0.0 {
        return scaled;
    }
    /// Steps of a degree in which angles are told apart, so that near-equal frames share their masks.
    const ANGLE_STEPS: f32 = 4.0;
    scaled.then(Transform::rotated(center, (motion.rotate * ANGLE_STEPS).round() / ANGLE_STEPS))
}

/// An unscaled shadow stays on whole pixels, and so shares the mask of the stroke it falls from.
fn on_pixels(at: Transform) -> Transform {
    if at.uniform_scale() == Some(1.0) { Transform::moved(at.e.round(), at.f.round()) } else { at }
}
