//! Clock times as subtitle files write them, such as `01:02:03,456`.

use super::{TimeRange, Timestamp};

/// The last instant that a cue may end at: 10,000 hours.
pub(crate) const LATEST: Timestamp = Timestamp::from_millis(10_000 * 3_600_000);

/// Parses `[hours:]minutes:seconds[.fraction]`, with `.` or `,` before the fraction.
///
/// The first part may have any number of digits, later ones are below 60. `None` for anything else,
/// a sign included, and for times after [`LATEST`].
pub(crate) fn parse(text: &str) -> Option<Timestamp> {
    let (whole, fraction) = match text.find(['.', ',']) {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    };
    let mut parts = whole.split(':');
    let mut seconds = digits(parts.next()?)?;
    let mut count = 1;
    for part in parts {
        let value = digits(part).filter(|&value| value < 60 && part.len() <= 2)?;
        seconds = seconds.checked_mul(60)?.checked_add(value)?;
        count += 1;
    }
    if !(2..=3).contains(&count) {
        return None;
    }
    let micros = seconds.checked_mul(1_000_000)?.checked_add(fraction.map_or(Some(0), micros)?)?;
    let time = Timestamp::from_micros(i64::try_from(micros).ok()?);
    (time <= LATEST).then_some(time)
}

/// `hours:minutes:seconds` and milliseconds after `point`, hours with at least two digits.
pub(crate) fn format(time: Timestamp, point: char) -> String {
    let mut text = String::with_capacity(12);
    write(time, point, &mut text);
    text
}

/// The same to the end of `out`.
pub(crate) fn write(time: Timestamp, point: char, out: &mut String) {
    let millis = time.as_millis();
    if millis < 0 {
        out.push('-');
    }
    let millis = millis.unsigned_abs();
    let (seconds, millis) = (millis / 1_000, millis % 1_000);
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if hours > 99 {
        out.push_str(&(hours / 100).to_string());
    }
    let digits = |number: u64, out: &mut String| {
        out.extend([number / 10 % 10, number % 10].map(|digit| char::from(b'0' + digit as u8)));
    };
    digits(hours, out);
    out.push(':');
    digits(minutes, out);
    out.push(':');
    digits(seconds, out);
    out.push(point);
    out.push(char::from(b'0' + (millis / 100) as u8));
    digits(millis, out);
}

/// Rules for one stretch of time, `what` being its owner.
pub(crate) fn check_range(what: &str, TimeRange { start, end }: TimeRange) -> Result<(), String> {
    if start < Timestamp::ZERO {
        return Err(format!("{what} starts at the negative time {}; accepted: 0 or later", show(start)));
    }
    if end < start {
        return Err(format!(
            "{what} ends at {}, before it starts at {}; accepted: an end at or after the start",
            show(end),
            show(start)
        ));
    }
    if end > LATEST {
        return Err(format!("{what} ends at {}; accepted: at most {}", show(end), show(LATEST)));
    }
    Ok(())
}

fn show(time: Timestamp) -> String {
    format(time, '.')
}

fn digits(text: &str) -> Option<u64> {
    // `u64::from_str` takes a leading plus sign.
    if text.bytes().all(|b| b.is_ascii_digit()) { text.parse().ok() } else { None }
}

fn micros(fraction: &str) -> Option<u64> {
    let value = digits(fraction.get(..6).unwrap_or(fraction))?;
    if !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    Some(value * 10_u64.pow(6 - fraction.len().min(6) as u32))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn clocks_come_in_many_forms() {
        let millis = |text| parse(text).map(Timestamp::as_millis);
        assert_eq!(millis("00:00:01,000"), Some(1_000));
        assert_eq!(millis("1:2:3.45"), Some(3_723_450));
        assert_eq!(millis("02:03.456"), Some(123_456));
        assert_eq!(millis("123:00:00,001"), Some(442_800_001));
        assert_eq!(millis("75:00"), Some(4_500_000));
        assert_eq!(millis("00:00:01.1234567"), Some(1_123));
    }

    #[test]
    fn what_is_no_clock_is_refused() {
        for text in [
            "",
            "1",
            ":",
            "00:00:61",
            "00:75:00",
            "-00:00:01",
            "+1:00",
            "1:2:3:4",
            "00:00:01,",
            "00:00:1é",
            "0:00:00,00000é",
            "99999999999999999999:00:00",
            "10001:00:00",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn written_clocks_parse_back(millis in 0_i64..=LATEST.as_millis(), point in prop::sample::select(vec!['.', ','])) {
            let time = Timestamp::from_millis(millis);
            prop_assert_eq!(parse(&format(time, point)), Some(time));
        }
    }
}
