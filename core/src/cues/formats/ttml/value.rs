//! Values of style attributes.

use crate::frame::Color;

/// A length in its unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Length {
    pub value: f64,
    pub unit: Unit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Pixel,
    Em,
    Cell,
    Percent,
    /// Of the width of all.
    RootWidth,
    RootHeight,
}

/// `80%` and its like.
pub(super) fn length(text: &str) -> Option<Length> {
    let at = text.find(|c: char| c.is_ascii_alphabetic() || c == '%')?;
    let (number, unit) = text.split_at(at);
    let value: f64 = number.trim().parse().ok()?;
    let unit = match unit.trim() {
        "px" => Unit::Pixel,
        "em" => Unit::Em,
        "c" => Unit::Cell,
        "%" => Unit::Percent,
        "rw" => Unit::RootWidth,
        "rh" => Unit::RootHeight,
        _ => return None,
    };
    value.is_finite().then_some(Length { value, unit })
}

/// Lengths apart by spaces, `None` if one of them is none.
pub(super) fn lengths(text: &str) -> Option<Vec<Length>> {
    text.split_whitespace().take(8).map(length).collect()
}

/// Names of <https://www.w3.org/TR/ttml2/#style-value-named-color>.
const COLORS: [(&str, u32); 19] = [
    ("transparent", 0x0000_0000),
    ("black", 0x0000_00ff),
    ("silver", 0xc0c0_c0ff),
    ("gray", 0x8080_80ff),
    ("white", 0xffff_ffff),
    ("maroon", 0x8000_00ff),
    ("red", 0xff00_00ff),
    ("purple", 0x8000_80ff),
    ("fuchsia", 0xff00_ffff),
    ("magenta", 0xff00_ffff),
    ("green", 0x0080_00ff),
    ("lime", 0x00ff_00ff),
    ("olive", 0x8080_00ff),
    ("yellow", 0xffff_00ff),
    ("navy", 0x0000_80ff),
    ("blue", 0x0000_ffff),
    ("teal", 0x0080_80ff),
    ("aqua", 0x00ff_ffff),
    ("cyan", 0x00ff_ffff),
];

/// `#rrggbb[aa]`, `rgb(r, g, b)`, `rgba(r, g, b, a)` with all up to 255, or a name.
pub(super) fn color(text: &str) -> Option<Color> {
    let text = text.trim();
    if let Some(digits) = text.strip_prefix('#') {
        let value = u32::from_str_radix(digits, 16).ok();
        return match digits.len() {
            6 => value.map(|rgb| of_value(rgb << 8 | 0xff)),
            8 => value.map(of_value),
            _ => None,
        };
    }
    let of_function = |name| text.strip_prefix(name)?.trim_start().strip_prefix('(')?.strip_suffix(')');
    if let Some(parts) = of_function("rgba").or_else(|| of_function("rgb")) {
        let mut parts = parts.split(',').map(|part| part.trim().parse::<u8>().ok());
        let (r, g, b) = (parts.next()??, parts.next()??, parts.next()??);
        return Some(Color { r, g, b, a: parts.next().unwrap_or(Some(255))? });
    }
    COLORS.iter().find(|(known, _)| known.eq_ignore_ascii_case(text)).map(|(_, value)| of_value(*value))
}

fn of_value(value: u32) -> Color {
    let [r, g, b, a] = value.to_be_bytes();
    Color { r, g, b, a }
}

/// The first family that is no kind of families.
pub(super) fn family(text: &str) -> Option<String> {
    const GENERIC: [&str; 9] = [
        "default",
        "monospace",
        "sansserif",
        "serif",
        "monospacesansserif",
        "monospaceserif",
        "proportionalsansserif",
        "proportionalserif",
        "sans-serif",
    ];
    let first = text.split(',').next()?.trim().trim_matches(['"', '\'']).trim();
    let generic = GENERIC.contains(&first.to_ascii_lowercase().as_str());
    (!first.is_empty() && !generic).then(|| first.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colors_come_in_many_forms() {
        let shown = |text: &str| color(text).map(|color| color.to_string());
        for (text, expected) in [
            ("#FF8000", "#ff8000"),
            ("#ff800080", "#ff800080"),
            ("rgb(255,128,0)", "#ff8000"),
            ("rgba( 255, 128, 0, 64)", "#ff800040"),
            ("Lime", "#00ff00"),
            ("aqua", "#00ffff"),
            ("transparent", "#00000000"),
        ] {
            assert_eq!(shown(text).as_deref(), Some(expected), "{text}");
        }
        for text in ["", "#ff", "rgb(256,0,0)", "rgb(1,2)", "reddish", "#gggggg", "#é1"] {
            assert_eq!(shown(text), None, "{text}");
        }
    }

    #[test]
    fn lengths_have_units() {
        assert_eq!(length("-1.5c"), Some(Length { value: -1.5, unit: Unit::Cell }));
        assert_eq!(lengths("10% 5rh").map(|both| both.len()), Some(2));
        assert_eq!((length("10"), length("px"), lengths("1px 2")), (None, None, None));
    }

    #[test]
    fn kinds_of_families_are_left_to_the_style() {
        assert_eq!(family("proportionalSansSerif, Arial"), None);
        assert_eq!(family("\"Fira Sans\", sansSerif").as_deref(), Some("Fira Sans"));
    }
}
