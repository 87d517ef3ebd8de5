//! The standard's times.

use crate::units::{TimeRange, Timestamp, clock};

/// Reads a time at the start of `text`, and gives back what follows it.
pub(super) fn collect(text: &str) -> Option<(Timestamp, &str)> {
    let (first, rest) = digits(text)?;
    let mut is_hours = first.len() != 2 || first > "59";
    let (second, mut rest) = two(rest.strip_prefix(':')?)?;
    let (hours, minutes, seconds);
    is_hours |= rest.starts_with(':');
    if is_hours {
        let third;
        (third, rest) = two(rest.strip_prefix(':')?)?;
        (hours, minutes, seconds) = (first, second, third);
    } else {
        (hours, minutes, seconds) = ("0", first, second);
    }
    let (thousandths, rest) = digits(rest.strip_prefix('.')?).filter(|(digits, _)| digits.len() == 3)?;
    let [minutes, seconds, thousandths]: [i64; 3] =
        [minutes.parse().ok()?, seconds.parse().ok()?, thousandths.parse().ok()?];
    if minutes > 59 || seconds > 59 {
        return None;
    }
    // What is later than any time that a track may have is as late as can be.
    let hours: i64 = hours.parse().unwrap_or(i64::MAX);
    let whole = hours.saturating_mul(3_600).saturating_add(minutes * 60 + seconds);
    let time = Timestamp::from_millis(whole.saturating_mul(1_000).saturating_add(thousandths));
    Some((time.min(clock::LATEST), rest))
}

/// The times of a cue, and what follows them: its settings.
pub(super) fn range(line: &str) -> Option<(TimeRange, &str)> {
    let (start, rest) = collect(line.trim_start_matches(SPACES))?;
    let rest = rest.trim_start_matches(SPACES).strip_prefix("-->")?;
    let (end, rest) = collect(rest.trim_start_matches(SPACES))?;
    // Not by `new`, which would hide an end before the start.
    Some((TimeRange { start, end }, rest))
}

/// What the standard takes for spaces.
pub(super) const SPACES: [char; 5] = [' ', '\t', '\n', '\x0c', '\r'];

fn digits(text: &str) -> Option<(&str, &str)> {
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    text.split_at_checked(length).filter(|(digits, _)| !digits.is_empty())
}

fn two(text: &str) -> Option<(&str, &str)> {
    digits(text).filter(|(digits, _)| digits.len() == 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_those_of_the_standard() {
        let millis = |text| collect(text).map(|(time, rest)| (time.as_millis(), rest));
        assert_eq!(millis("00:01.000"), Some((1_000, "")));
        assert_eq!(millis("1:00:06.000 x"), Some((3_606_000, " x")));
        assert_eq!(millis("000:00:00.000"), Some((0, "")));
        assert_eq!(millis("99999999999999999999:00:00.000"), Some((clock::LATEST.as_millis(), "")));
        for text in [
            "",
            "1",
            "00:01",
            "00:01,000",
            "00:01.00",
            "00:01.0000",
            "1:00.000",
            "60:00.000",
            "00:60.000",
            "00:0:01.000",
            "-1:00:00.000",
        ] {
            assert_eq!(millis(text), None, "{text}");
        }
    }

    #[test]
    fn cues_need_two_times() {
        let (range, rest) = range(" 00:01.000-->00:02.000align:start").unwrap();
        assert_eq!((range, rest), (TimeRange::from_secs(1.0, 2.0), "align:start"));
        for line in ["-->", "00:01.000 -->", "00:01.000 -> 00:02.000", "x 00:01.000 --> 00:02.000"] {
            assert_eq!(super::range(line), None, "{line}");
        }
    }
}
