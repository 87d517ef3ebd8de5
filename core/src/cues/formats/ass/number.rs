//! Numbers and colours as players read them: what a text starts with, and nothing of what follows.

/// Magnitude that no number of a script exceeds; a script that asks for more means no more.
const LARGEST: f64 = 1e9;

/// The number that `text` starts with, after spaces; `None` if it starts with none.
pub(super) fn float(text: &str) -> Option<f64> {
    let text = text.trim_ascii_start();
    let bytes = text.as_bytes();
    let digits = |from: usize| bytes.iter().skip(from).take_while(|byte| byte.is_ascii_digit()).count();
    let sign = usize::from(matches!(bytes.first(), Some(b'+' | b'-')));
    let whole = digits(sign);
    let mut end = sign + whole;
    let mut fraction = 0;
    if bytes.get(end) == Some(&b'.') {
        fraction = digits(end + 1);
        end += 1 + fraction;
    }
    if whole + fraction == 0 {
        return None;
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let exponent = digits(end + 1 + sign);
        if exponent > 0 {
            end += 1 + sign + exponent;
        }
    }
    text.get(..end)?.parse::<f64>().ok().map(|value| value.clamp(-LARGEST, LARGEST))
}

/// The whole number that `text` starts with, after spaces; `None` if it starts with none.
pub(super) fn int(text: &str) -> Option<i32> {
    digits(text.trim_ascii_start(), 10).map(|(value, _)| value.clamp(i32::MIN.into(), i32::MAX.into()) as i32)
}

/// Red, green and blue.
pub(super) type Rgb = [u8; 3];

/// The colour of an override tag, `&HBBGGRR&`, of which nothing but the digits has to be there. One that is not in
/// hexadecimal is black, and one too large for 31 bits the largest, as in players.
pub(super) fn tag_color(text: &str) -> Rgb {
    let [_, blue, green, red] = tag_hex(text).to_be_bytes();
    [red, green, blue]
}

/// The transparency of an override tag, `&HAA&`: 0 is opaque.
pub(super) fn tag_alpha(text: &str) -> u8 {
    tag_hex(text) as u8
}

fn tag_hex(text: &str) -> i32 {
    let text = text.trim_start_matches(['&', 'H']).trim_ascii_start();
    digits(text, 16).map_or(0, |(value, _)| value.clamp(i32::MIN.into(), i32::MAX.into()) as i32)
}

/// The colour of a style, `&HAABBGGRR`, `0x...` or the same in decimal, and its transparency.
pub(super) fn style_color(text: &str) -> (Rgb, u8) {
    let hex = ["&h", "0x"].iter().find_map(|mark| {
        text.get(..2).filter(|start| start.eq_ignore_ascii_case(mark)).and_then(|_| text.get(2..))
    });
    let value = match hex {
        Some(hex) => digits(hex.trim_ascii_start(), 16),
        None => digits(text.trim_ascii_start(), 10),
    };
    // Modulo 2^32: decimal colours with a transparency were written as negative numbers.
    let [alpha, blue, green, red] = (value.map_or(0, |(value, _)| value) as u32).to_be_bytes();
    ([red, green, blue], alpha)
}

/// A signed number in `base` and what follows it. Saturates.
fn digits(text: &str, base: u32) -> Option<(i64, &str)> {
    let (sign, unsigned) = match text.as_bytes().first() {
        Some(b'-') => (-1, &text[1..]),
        Some(b'+') => (1, &text[1..]),
        _ => (1, text),
    };
    let unsigned = match unsigned.get(..2) {
        Some("0x" | "0X") if base == 16 => &unsigned[2..],
        _ => unsigned,
    };
    let length = unsigned.bytes().take_while(|&byte| char::from(byte).is_digit(base)).count();
    let (number, rest) = unsigned.split_at(length);
    let value = number
        .chars()
        .filter_map(|c| c.to_digit(base))
        .fold(0_i64, |value, digit| value.saturating_mul(base.into()).saturating_add(digit.into()));
    (length > 0).then_some((sign * value, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_end_where_they_stop_making_sense() {
        for (text, expected) in [
            ("12", Some(12.0)),
            (" -1.5px", Some(-1.5)),
            ("+.5", Some(0.5)),
            ("3.", Some(3.0)),
            ("1e2x", Some(100.0)),
            ("1e", Some(1.0)),
            ("1e999", Some(1e9)),
            (".", None),
            ("-", None),
            ("x1", None),
            ("", None),
            ("nan", None),
        ] {
            assert_eq!(float(text), expected, "{text}");
        }
        assert_eq!(int("700.9"), Some(700));
        assert_eq!(int("-99999999999999999999"), Some(i32::MIN));
        assert_eq!(int("b"), None);
    }

    #[test]
    fn colours_of_tags_are_blue_green_red_and_need_no_marks() {
        assert_eq!(tag_color("&H0000FF&"), [255, 0, 0]);
        assert_eq!(tag_color("&HFF"), [255, 0, 0]);
        assert_eq!(tag_color("H80ff00&"), [0, 255, 128]);
        assert_eq!(tag_color("&H00FFFFFF&"), [255, 255, 255]);
        assert_eq!(tag_color("red"), [0, 0, 0]);
        // Beyond 31 bits: the largest, which is white.
        assert_eq!(tag_color("&HFF0000FF&"), [255, 255, 255]);
        assert_eq!((tag_alpha("&H80&"), tag_alpha("&HFF"), tag_alpha("")), (128, 255, 0));
    }

    #[test]
    fn colours_of_styles_have_a_transparency_and_may_be_decimal() {
        assert_eq!(style_color("&H800000FF"), ([255, 0, 0], 128));
        assert_eq!(style_color("&hFFFFFF&"), ([255, 255, 255], 0));
        assert_eq!(style_color("65535"), ([255, 255, 0], 0));
        assert_eq!(style_color("-2147483640"), ([8, 0, 0], 128));
        assert_eq!(style_color(""), ([0, 0, 0], 0));
        assert_eq!(style_color("é"), ([0, 0, 0], 0));
    }
}
