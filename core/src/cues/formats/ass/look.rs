//! How text looks at a point of an event: its style, and what the tags before it changed.

use super::number::Rgb;
use super::style::{Border, Style};
use super::tags::{Part, SizeChange, Tag};

/// Lengths are in pixels of the script.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Look {
    pub family: String,
    /// Height of a line: from the ascender to the descender.
    pub size: f64,
    pub weight: u16,
    pub italic: bool,
    pub underline: bool,
    pub strikeout: bool,
    /// Across and down, 1 being as they are.
    pub scale: [f64; 2],
    pub spacing: f64,
    /// Degrees, counterclockwise.
    pub angle: f64,
    /// In the order of [`Part::ALL`].
    pub colors: [(Rgb, u8); 4],
    pub border: Border,
    pub outline: f64,
    /// To the right and down.
    pub shadow: [f64; 2],
    pub blur: f64,
    /// How many times edges are smoothed.
    pub blur_edges: f64,
}

impl From<&Style> for Look {
    fn from(style: &Style) -> Self {
        Self {
            family: style.family.clone(),
            size: style.size,
            weight: style.weight,
            italic: style.italic,
            underline: style.underline,
            strikeout: style.strikeout,
            scale: style.scale,
            spacing: style.spacing,
            angle: style.angle,
            colors: style.colors,
            border: style.border,
            outline: style.outline,
            shadow: [style.shadow; 2],
            blur: 0.0,
            blur_edges: 0.0,
        }
    }
}

impl Look {
    /// Applies a tag; `style` is what it goes back to where it has no value. Tags that are not about looks change nothing.
    pub fn apply(&mut self, tag: &Tag<'_>, style: &Self) {
        match *tag {
            Tag::Weight(weight) => self.weight = weight.unwrap_or(style.weight),
            Tag::Italic(italic) => self.italic = italic.unwrap_or(style.italic),
            Tag::Underline(underline) => self.underline = underline.unwrap_or(style.underline),
            Tag::Strikeout(strikeout) => self.strikeout = strikeout.unwrap_or(style.strikeout),
            Tag::Border(outline) => self.outline = outline.unwrap_or(style.outline),
            Tag::Shadow(offset) => self.shadow = offset.map_or(style.shadow, |offset| [offset; 2]),
            Tag::ShadowX(offset) => self.shadow[0] = offset.unwrap_or(style.shadow[0]),
            Tag::ShadowY(offset) => self.shadow[1] = offset.unwrap_or(style.shadow[1]),
            Tag::Blur(blur) => self.blur = blur,
            Tag::BlurEdges(times) => self.blur_edges = times,
            Tag::Family(family) => self.family = family.unwrap_or(&style.family).into(),
            Tag::Size(change) => self.size = resized(self.size, change, style.size),
            Tag::ScaleX(scale) => self.scale[0] = scale.unwrap_or(style.scale[0]),
            Tag::ScaleY(scale) => self.scale[1] = scale.unwrap_or(style.scale[1]),
            Tag::ScaleReset => self.scale = style.scale,
            Tag::Spacing(spacing) => self.spacing = spacing.unwrap_or(style.spacing),
            Tag::Rotation(angle) => self.angle = angle.unwrap_or(style.angle),
            Tag::Color(part, color) => {
                self.paint(part, style, |ours, theirs| ours.0 = color.unwrap_or(theirs.0))
            }
            Tag::Alpha(part, alpha) => {
                self.paint(part, style, |ours, theirs| ours.1 = alpha.unwrap_or(theirs.1))
            }
            Tag::AlphaOfAll(alpha) => {
                for part in Part::ALL {
                    self.paint(part, style, |ours, theirs| ours.1 = alpha.unwrap_or(theirs.1));
                }
            }
            _ => {}
        }
    }

    /// Colour and transparency of a part.
    pub fn color(&self, part: Part) -> (Rgb, u8) {
        let [fill, before, outline, shadow] = self.colors;
        match part {
            Part::Fill => fill,
            Part::Before => before,
            Part::Outline => outline,
            Part::Shadow => shadow,
        }
    }

    fn paint(&mut self, part: Part, style: &Self, change: impl Fn(&mut (Rgb, u8), (Rgb, u8))) {
        let theirs = style.color(part);
        let [fill, before, outline, shadow] = &mut self.colors;
        let ours = match part {
            Part::Fill => fill,
            Part::Before => before,
            Part::Outline => outline,
            Part::Shadow => shadow,
        };
        change(ours, theirs);
    }
}

fn resized(size: f64, change: SizeChange, of_style: f64) -> f64 {
    let size = match change {
        SizeChange::To(size) => size,
        SizeChange::By(part) => size * (1.0 + part),
        SizeChange::Reset => of_style,
    };
    if size > 0.0 { size } else { of_style }
}

#[cfg(test)]
mod tests {
    use super::super::tags::tags;
    use super::*;

    fn after(block: &str) -> Look {
        let style = Look::from(&Style { size: 40.0, outline: 2.0, shadow: 1.0, ..Style::default() });
        let mut look = style.clone();
        tags(block).iter().for_each(|tag| look.apply(tag, &style));
        look
    }

    #[test]
    fn tags_change_what_they_name_and_go_back_to_the_style() {
        let look = after(r"\b0\i1\fs20\c&HFF&\3a&H80&\bord0\xshad5");
        assert_eq!(
            (look.weight, look.italic, look.size, look.outline, look.shadow),
            (400, true, 20.0, 0.0, [5.0, 1.0])
        );
        assert_eq!(look.colors, [([255, 0, 0], 0), ([0, 255, 255], 0), ([0, 0, 0], 128), ([0, 0, 0], 128)]);
        assert_eq!(after(r"\b0\i1\fs20\c&HFF&\3a&H80&\bord0\xshad5\b\i\fs\c\3a\bord\shad"), after(""));
    }

    #[test]
    fn sizes_grow_by_tenths_of_what_they_are() {
        assert_eq!(after(r"\fs+5").size, 60.0);
        assert_eq!(after(r"\fs+5\fs-5").size, 30.0);
        assert_eq!(after(r"\fs-10").size, 40.0);
    }

    #[test]
    fn one_transparency_is_for_all_parts() {
        assert_eq!(after(r"\alpha&H40&").colors.map(|(_, alpha)| alpha), [0x40; 4]);
        assert_eq!(after(r"\alpha&H40&\1a&H00&\alpha").colors.map(|(_, alpha)| alpha), [0, 0, 0, 128]);
    }
}
