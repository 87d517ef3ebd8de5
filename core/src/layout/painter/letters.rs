//! What of a unit is filled: its letters, and its glyphs with colours of their own.

use super::Painter;
use super::units::Unit;
use crate::layout::looks::PaintLook;
use crate::layout::scene::{Element, Fill, Rect, Shape};
use crate::style::Paint;

/// How letters are filled, and what is seen of glyphs with colours of their own: no fill tints them.
struct Filling {
    fill: Fill,
    color_opacity: f32,
}

impl Painter<'_> {
    pub(super) fn letters(&self, unit: &Unit, elements: &mut Vec<Element>) {
        let own = match unit.fill {
            Some(color) => Filling {
                fill: self.fill(&Paint::Solid(color), unit),
                color_opacity: f32::from(color.a) / 255.0,
            },
            None => self.filling(unit, unit.look),
        };
        let Some((part, before)) = unit.sweep else {
            elements.extend(self.filled(unit, own));
            return;
        };
        let (swept, left) = unit.split(part);
        let clipped = |clip: Rect| {
            move |element: Element| Element {
                clip: Some(element.clip.map_or(clip, |own| own.intersect(clip))),
                ..element
            }
        };
        let before = self.filling(unit, before);
        elements.extend(self.filled(unit, before).into_iter().map(clipped(left)));
        elements.extend(self.filled(unit, own).into_iter().map(clipped(swept)));
    }

    fn filling(&self, unit: &Unit, look: &PaintLook) -> Filling {
        Filling { fill: self.fill(&look.fill, unit), color_opacity: look.color_opacity }
    }

    fn filled(&self, unit: &Unit, Filling { fill, color_opacity }: Filling) -> Vec<Element> {
        let (blur, clip) = (unit.blur, unit.clip);
        let mut elements = Vec::new();
        if let Some(group) = &unit.glyphs.filled {
            let shape = Shape::Glyphs { group: group.clone(), grow: 0.0, is_hollow: false };
            elements.push(Element { blur, clip, ..Element::new(shape, fill.clone(), unit.at()) });
        }
        for (glyph, at) in &unit.glyphs.colored {
            let shape = Shape::ColorGlyph(glyph.clone());
            let element = Element::new(shape, fill.clone(), at.then(unit.at()));
            elements.push(Element { opacity: color_opacity, blur, clip, ..element });
        }
        elements.extend(self.rules(unit, 0.0, blur, fill, unit.at()));
        elements
    }
}
