//! The styles of a script.

use super::super::super::PlaceAnchor;
use super::number::{Rgb, float, int, style_color};
use super::tags::{BOLD, REGULAR};

/// What stands around the glyphs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Border {
    /// An outline and a shadow.
    Outline,
    /// A box around each line, in the colour of the outline.
    LineBoxes,
    /// A box around all lines, in the colour of the shadow, behind text with an outline.
    Box,
}

/// A style as the script gives it, in pixels of the script.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Style {
    pub name: String,
    pub family: String,
    /// Height of a line: from the ascender to the descender.
    pub size: f64,
    /// Colours and transparencies in the order of [`Part::ALL`](super::tags::Part::ALL).
    pub colors: [(Rgb, u8); 4],
    pub weight: u16,
    pub italic: bool,
    pub underline: bool,
    pub strikeout: bool,
    /// Across and down, 1 being as they are.
    pub scale: [f64; 2],
    pub spacing: f64,
    /// Degrees, counterclockwise.
    pub angle: f64,
    pub border: Border,
    pub outline: f64,
    pub shadow: f64,
    pub anchor: PlaceAnchor,
    pub margins: Margins,
}

/// Space at the edges of the frame, in pixels of the script; that of the bottom is that of the top.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Margins {
    pub left: i32,
    pub right: i32,
    pub vertical: i32,
}

impl Default for Style {
    /// What players assume of a script without styles.
    fn default() -> Self {
        Self {
            name: DEFAULT.into(),
            family: "Arial".into(),
            size: 18.0,
            colors: [([255, 255, 255], 0), ([0, 255, 255], 0), ([0, 0, 0], 0), ([0, 0, 0], 128)],
            weight: BOLD,
            italic: false,
            underline: false,
            strikeout: false,
            scale: [1.0; 2],
            spacing: 0.0,
            angle: 0.0,
            border: Border::Outline,
            outline: 2.0,
            shadow: 3.0,
            anchor: PlaceAnchor::Bottom,
            margins: Margins { left: 20, right: 20, vertical: 20 },
        }
    }
}

/// The name of the style that stands in for one that is absent.
pub(in super::super) const DEFAULT: &str = "Default";

/// Fields of `[V4+ Styles]` where no `Format:` names them.
pub(super) const FIELDS: &str = "Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, \
    Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, \
    MarginL, MarginR, MarginV, Encoding";
/// Fields of `[V4 Styles]`.
pub(super) const OLD_FIELDS: &str = "Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, TertiaryColour, \
    BackColour, Bold, Italic, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, AlphaLevel, Encoding";

impl Style {
    /// Reads what follows `Style:`; `format` names its fields. `old` is for `[V4 Styles]`: its outline has the colour of
    /// the shadow, and alignment is counted as by `\a`.
    pub fn read(line: &str, format: &str, old: bool) -> Self {
        let mut style = Self {
            size: 0.0,
            colors: [([0; 3], 0); 4],
            weight: REGULAR,
            outline: 0.0,
            shadow: 0.0,
            margins: Margins::default(),
            ..Self::default()
        };
        for (field, value) in format.split(',').map(str::trim).zip(line.split(',').map(str::trim)) {
            style.set(&field.to_ascii_lowercase(), value, old);
        }
        if old && let [.., outline, shadow] = &mut style.colors {
            *outline = *shadow;
        }
        style
    }

    fn set(&mut self, field: &str, value: &str, old: bool) {
        let number = || float(value).unwrap_or(0.0);
        let positive = || float(value).unwrap_or(0.0).max(0.0);
        let whole = || int(value).unwrap_or(0);
        let [fill, before, outline, shadow] = &mut self.colors;
        match field {
            "name" => self.name = value.trim_start_matches('*').into(),
            "fontname" => self.family = value.into(),
            "fontsize" => self.size = positive(),
            "primarycolour" => *fill = style_color(value),
            "secondarycolour" => *before = style_color(value),
            "outlinecolour" | "tertiarycolour" => *outline = style_color(value),
            "backcolour" => *shadow = style_color(value),
            "bold" => self.weight = if whole() == 0 { REGULAR } else { BOLD },
            "italic" => self.italic = whole() != 0,
            "underline" => self.underline = whole() != 0,
            "strikeout" => self.strikeout = whole() != 0,
            "scalex" => self.scale[0] = positive() / 100.0,
            "scaley" => self.scale[1] = positive() / 100.0,
            "spacing" => self.spacing = positive(),
            "angle" => self.angle = number(),
            "borderstyle" => {
                self.border = match whole() {
                    3 => Border::LineBoxes,
                    4 => Border::Box,
                    _ => Border::Outline,
                }
            }
            "outline" => self.outline = positive(),
            "shadow" => self.shadow = positive(),
            "alignment" => self.anchor = if old { old_anchor(whole()) } else { numpad_anchor(whole()) },
            "marginl" => self.margins.left = whole(),
            "marginr" => self.margins.right = whole(),
            "marginv" => self.margins.vertical = whole(),
            _ => {}
        }
    }
}

/// Of `\an` and `Alignment` of `[V4+ Styles]`: the digits of a numeric pad. Others are at the bottom, or above 9 at the top.
pub(super) fn numpad_anchor(digit: i32) -> PlaceAnchor {
    let digit = if digit < -3 { 2 } else { digit.saturating_abs() };
    let digit = if digit > 9 { 7 + (digit - 1) % 3 } else { digit };
    let index = usize::try_from(digit).ok().and_then(|digit| digit.checked_sub(1));
    index.and_then(|index| PlaceAnchor::ALL.get(index)).copied().unwrap_or_default()
}

/// Of `\a`: 1 to 3 from left to right at the bottom, 4 more at the top, 8 more in the middle. The ones between are top left.
pub(super) fn legacy_anchor(number: i32) -> PlaceAnchor {
    let number = if number & 3 == 0 { 5 } else { number };
    let row = match number & 12 {
        0 => 0,
        4 => 6,
        _ => 3,
    };
    numpad_anchor(row + (number & 3))
}

/// Of `Alignment` of `[V4 Styles]`: as `\a` but for the ones between.
fn old_anchor(number: i32) -> PlaceAnchor {
    match number {
        4 => PlaceAnchor::Right,
        8 => PlaceAnchor::BottomRight,
        1..=11 => legacy_anchor(number),
        _ => PlaceAnchor::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_are_read_by_the_names_of_their_fields() {
        let line = "Alt,Inter,64,&H000000FF,&H0000FFFF,&H80FF0000,&H00000000,-1,0,1,0,120,90,2,15,3,4,1.5,8,10,20,30,1";
        let style = Style::read(line, FIELDS, false);
        assert_eq!((&*style.name, &*style.family, style.size), ("Alt", "Inter", 64.0));
        assert_eq!(style.colors[0], ([255, 0, 0], 0));
        assert_eq!(style.colors[2], ([0, 0, 255], 128));
        assert_eq!((style.weight, style.italic, style.underline, style.strikeout), (700, false, true, false));
        assert_eq!((style.scale, style.spacing, style.angle), ([1.2, 0.9], 2.0, 15.0));
        assert_eq!((style.border, style.outline, style.shadow), (Border::LineBoxes, 4.0, 1.5));
        assert_eq!(
            (style.anchor, style.margins),
            (PlaceAnchor::Top, Margins { left: 10, right: 20, vertical: 30 })
        );
        let swapped = Style::read("30, *X ,DejaVu Sans", "fontsize,NAME,Fontname", false);
        assert_eq!(
            (&*swapped.name, &*swapped.family, swapped.size, swapped.weight),
            ("X", "DejaVu Sans", 30.0, 400)
        );
        assert_eq!(swapped.scale, [1.0; 2]);
    }

    #[test]
    fn old_styles_outline_in_the_colour_of_the_shadow() {
        let line = "Old,Arial,20,16777215,65535,255,8388608,0,-1,1,2,3,6,30,30,30,0,0";
        let style = Style::read(line, OLD_FIELDS, true);
        assert_eq!(style.colors.map(|(rgb, _)| rgb), [[255; 3], [255, 255, 0], [0, 0, 128], [0, 0, 128]]);
        assert_eq!((style.anchor, style.italic), (PlaceAnchor::Top, true));
        assert_eq!(old_anchor(10), PlaceAnchor::Center);
        assert_eq!(
            [4, 8, 0, 12].map(old_anchor),
            [PlaceAnchor::Right, PlaceAnchor::BottomRight, PlaceAnchor::Bottom, PlaceAnchor::Bottom]
        );
    }

    #[test]
    fn anchors_out_of_range_stay_in_the_frame() {
        assert_eq!(
            [0, -1, -9, 10, 11, i32::MAX].map(numpad_anchor),
            [
                PlaceAnchor::Bottom,
                PlaceAnchor::BottomLeft,
                PlaceAnchor::Bottom,
                PlaceAnchor::TopLeft,
                PlaceAnchor::Top,
                PlaceAnchor::TopLeft
            ]
        );
    }
}
