//! Colours.

use serde::{Deserialize, Serialize};

use super::color_functions;
use super::color_names::NAMES;

const ACCEPTED: &str = "#rgb, #rrggbb, #rrggbbaa, rgb(), hsl() or a name of CSS";

/// An sRGB colour with straight (not premultiplied) alpha. Text form: `#rrggbb` or `#rrggbbaa`; read are
/// `#rgb`, `#rgba`, `rgb()`, `hsl()` and the names of CSS as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Color {
    /// Red, 0 to 255.
    pub r: u8,
    /// Green, 0 to 255.
    pub g: u8,
    /// Blue, 0 to 255.
    pub b: u8,
    /// Opacity, 0 to 255.
    pub a: u8,
}

impl Color {
    /// Opaque white.
    pub const WHITE: Self = Self { r: 255, g: 255, b: 255, a: 255 };

    /// The same colour at `opacity` (0 to 1) of its alpha.
    #[must_use]
    pub fn faded(self, opacity: f32) -> Self {
        Self { a: (f32::from(self.a) * opacity.clamp(0.0, 1.0)).round() as u8, ..self }
    }
}

impl std::fmt::Display for Color {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.r, self.g, self.b)?;
        if self.a != 255 { write!(f, "{:02x}", self.a) } else { Ok(()) }
    }
}

impl std::str::FromStr for Color {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("colour is {text:?}; accepted: {ACCEPTED}");
        if text.contains('(') {
            return color_functions::color(text.trim()).ok_or_else(wrong);
        }
        let Some(digits) = text.trim().strip_prefix('#') else { return named(text.trim()) };
        if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(wrong());
        }
        let value = u32::from_str_radix(digits, 16).map_err(|_| wrong())?;
        let byte = |shift: u32| (value >> shift) as u8;
        let nibble = |shift: u32| ((value >> shift) & 15) as u8 * 17;
        match digits.len() {
            3 => Ok(Self { r: nibble(8), g: nibble(4), b: nibble(0), a: 255 }),
            4 => Ok(Self { r: nibble(12), g: nibble(8), b: nibble(4), a: nibble(0) }),
            6 => Ok(Self { r: byte(16), g: byte(8), b: byte(0), a: 255 }),
            8 => Ok(Self { r: byte(24), g: byte(16), b: byte(8), a: byte(0) }),
            _ => Err(wrong()),
        }
    }
}

/// The colour of a name, in any case.
fn named(name: &str) -> Result<Color, String> {
    let low = name.to_ascii_lowercase();
    if low == "transparent" {
        return Ok(Color { r: 0, g: 0, b: 0, a: 0 });
    }
    if let Some((_, rgb)) = NAMES.iter().find(|(known, _)| *known == low) {
        let [_, r, g, b] = rgb.to_be_bytes();
        return Ok(Color { r, g, b, a: 255 });
    }
    let near = NAMES.iter().map(|(known, _)| (strsim::damerau_levenshtein(known, &low), *known)).min();
    let near = near.filter(|(distance, _)| *distance <= 2).map(|(_, name)| format!(", such as {name}"));
    Err(format!("colour is {name:?}; accepted: {ACCEPTED}{}", near.unwrap_or_default()))
}

#[cfg(feature = "types")]
impl schemars::JsonSchema for Color {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Color".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "description": "An sRGB colour as CSS writes it: `#rgb`, `#rgba`, `#rrggbb`, `#rrggbbaa`, `rgb()`, `hsl()` or a name, such as `gold`.",
            "pattern": "^(#([0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})|[a-zA-Z]{3,20}|(rgb|hsl)a?\\([^()]{5,40}\\))$",
        })
    }
}

impl Serialize for Color {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Color {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_numbers_or_names() {
        let read = |text: &str| text.parse::<Color>().map(|color| color.to_string());
        for (text, color) in [
            ("#f80", "#ff8800"),
            ("#F80C", "#ff8800cc"),
            ("#102030", "#102030"),
            ("#10203040", "#10203040"),
            ("Gold", "#ffd700"),
            (" white ", "#ffffff"),
            ("rebeccapurple", "#663399"),
            ("transparent", "#00000000"),
            ("rgb(255, 136, 0)", "#ff8800"),
            ("RGBA(255 136 0 / 80%)", "#ff8800cc"),
            ("hsl(120deg, 100%, 25%)", "#008000"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(color));
        }
        assert!(NAMES.windows(2).all(|pair| pair[0].0 < pair[1].0));
        let told = read("pnik").unwrap_err();
        assert_eq!(told, format!("colour is \"pnik\"; accepted: {ACCEPTED}, such as pink"));
        for wrong in
            ["", "#", "#12", "#12345", "#1234567", "#gggggg", "rgb(1,2)", "rgb(a,b,c)", "url(1,2,3)", "#+12"]
        {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
