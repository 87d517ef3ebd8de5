//! Colours as functions of CSS, after <https://www.w3.org/TR/css-color-4/>.

use super::color::Color;

/// Longer texts are none.
const LONGEST: usize = 48;

/// `rgb(...)` or `hsl(...)` with commas or spaces, percent, and an opacity or none.
pub(super) fn color(text: &str) -> Option<Color> {
    let text = text.get(..LONGEST).unwrap_or(text).to_ascii_lowercase();
    let (function, inside) = text.split_once('(')?;
    let inside = inside.strip_suffix(')')?;
    let mut parts = inside.split([',', '/', ' ']).filter(|part| !part.is_empty());
    let [first, second, third] = [parts.next()?, parts.next()?, parts.next()?];
    let alpha = parts.next().map_or(Some(1.0), |part| number(part, 1.0))?;
    parts.next().is_none().then_some(())?;
    let [r, g, b] = match function {
        "rgb" | "rgba" => [number(first, 255.0)?, number(second, 255.0)?, number(third, 255.0)?],
        "hsl" | "hsla" => {
            let degrees: f32 = first.strip_suffix("deg").unwrap_or(first).parse().ok()?;
            from_hsl(degrees, number(second, 100.0)? / 100.0, number(third, 100.0)? / 100.0)
        }
        _ => return None,
    };
    let byte = |value: f32| value.round().clamp(0.0, 255.0) as u8;
    Some(Color { r: byte(r), g: byte(g), b: byte(b), a: byte(alpha * 255.0) })
}

/// A number, or percent of `whole`.
fn number(text: &str, whole: f32) -> Option<f32> {
    let (number, part) = text.strip_suffix('%').map_or((text, 1.0), |number| (number, whole / 100.0));
    number.parse().ok().map(|number: f32| number * part).filter(|number| number.is_finite())
}

/// Red, green and blue up to 255 of a hue in degrees, a saturation and a lightness.
fn from_hsl(hue: f32, saturation: f32, lightness: f32) -> [f32; 3] {
    let (saturation, lightness) = (saturation.clamp(0.0, 1.0), lightness.clamp(0.0, 1.0));
    let reach = saturation * lightness.min(1.0 - lightness);
    [0.0, 8.0, 4.0].map(|part: f32| {
        let k = (part + hue / 30.0).rem_euclid(12.0);
        255.0 * (lightness - reach * (k - 3.0).min(9.0 - k).clamp(-1.0, 1.0))
    })
}
