//! Lines that say when a cue is shown, in the forms that players take.

use super::lines::{Unit, excerpt};
use super::repair::Repairs;
use crate::error::{Error, Result};
use crate::units::{TimeRange, Timestamp, clock};

/// Numbers of frames that drop-frame time codes leave out up to a minute: two in each but every tenth.
pub(super) fn left_out(minutes: f64) -> f64 {
    2.0 * (minutes - (minutes / 10.0).floor())
}

/// What a line is to SubRip.
#[derive(Debug, PartialEq)]
pub(super) enum Timing {
    /// A timing line; its end may come before its start.
    Range(TimeRange),
    /// No timing line.
    Text,
}

/// What stands between the two times, the longest first.
const ARROWS: [&str; 5] = ["-->", "->", "→", "=>", "–>"];

/// Reads `start --> end`, with anything after it. Spaces, hours left out, any point before the fraction and a short arrow
/// are mended; a line that was clearly meant to be one but cannot be read is an error.
pub(super) fn timing(number: usize, line: &str, repairs: &mut Repairs) -> Result<Timing> {
    let bytes = line.as_bytes();
    let first = bytes.iter().find(|byte| !matches!(byte, b' ' | b'\t'));
    if first.is_none_or(|&first| !first.is_ascii_digit() && !matches!(first, b'-' | b'+' | 0x80..)) {
        return Ok(Timing::Text);
    }
    if let Some(range) = exact(bytes) {
        return Ok(Timing::Range(range));
    }
    let trimmed = line.trim().trim_start_matches('\u{feff}');
    if !trimmed.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+')) {
        return Ok(Timing::Text);
    }
    let found = ARROWS.iter().find_map(|arrow| Some((*arrow, trimmed.split_once(arrow)?)));
    let Some((arrow, (start, rest))) = found else { return Ok(Timing::Text) };
    match (Loose::read(start), Loose::read(rest)) {
        (Some(start), Some(end)) if start.rest.is_empty() && !end.rest.starts_with([':', ',', '.', ';']) => {
            if start.is_negative || end.is_negative {
                repairs.note(Repairs::BEFORE_ZERO, number);
            }
            if arrow != "-->" || !start.is_usual || !end.is_usual {
                repairs.note(Repairs::OTHER_TIMES, number);
            }
            Ok(Timing::Range(TimeRange { start: start.time, end: end.time }))
        }
        _ if is_meant(arrow, trimmed) => Err(malformed(number, line, start, rest)),
        _ => Ok(Timing::Text),
    }
}

/// `00:00:01,000 --> 00:00:02,000` and nothing else, as nearly all lines are.
fn exact(line: &[u8]) -> Option<TimeRange> {
    let (start, rest) = line.split_first_chunk::<12>()?;
    let end = rest.strip_prefix(b" --> ")?.first_chunk::<12>()?;
    (line.len() == 29).then_some(())?;
    Some(TimeRange { start: exact_time(start)?, end: exact_time(end)? })
}

fn exact_time(text: &[u8; 12]) -> Option<Timestamp> {
    let [h, i, b':', m, n, b':', s, t, b',', x, y, z] = text.map(|byte| byte) else { return None };
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0_i64, |number, digit| {
            digit.is_ascii_digit().then(|| number * 10 + i64::from(digit - b'0'))
        })
    };
    let (minutes, seconds) = (number(&[m, n])?, number(&[s, t])?);
    let whole = number(&[h, i])? * 3_600 + minutes * 60 + seconds;
    (minutes < 60 && seconds < 60).then_some(Timestamp::from_millis(whole * 1_000 + number(&[x, y, z])?))
}

/// Whether a line that cannot be read was meant to be a timing line: an arrow after a time of several parts.
fn is_meant(arrow: &str, line: &str) -> bool {
    let before = line.split(arrow).next().unwrap_or_default();
    match arrow {
        "-->" => before.chars().next().is_some_and(|c| c.is_ascii_digit()),
        _ => line.matches(':').count() >= 4 && !line.contains(char::is_alphabetic),
    }
}

/// A time as people and programs write it.
struct Loose<'a> {
    time: Timestamp,
    is_negative: bool,
    /// Whether it has hours, minutes and seconds in two digits, and thousandths behind a comma.
    is_usual: bool,
    /// What follows it.
    rest: &'a str,
}

impl<'a> Loose<'a> {
    /// Reads two to four numbers with `:` between them and, before the last, also `,`, `.` or `;`.
    fn read(text: &'a str) -> Option<Self> {
        let text = text.trim();
        let (is_negative, mut rest) = match text.strip_prefix('-') {
            Some(rest) => (true, rest.trim_start()),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let mut numbers = Vec::new();
        let mut signs = Vec::new();
        let whole = rest;
        loop {
            let length = rest.bytes().take_while(u8::is_ascii_digit).count();
            let (digits, after) = rest.split_at_checked(length).filter(|(digits, _)| !digits.is_empty())?;
            numbers.push(digits);
            rest = after;
            let next = rest.trim_start();
            let sign = next.chars().next().filter(|c| matches!(c, ':' | ',' | '.' | ';'));
            let Some(sign) = sign.filter(|_| numbers.len() < 4) else { break };
            let after = next.get(1..)?.trim_start();
            if !after.starts_with(|c: char| c.is_ascii_digit()) {
                break;
            }
            signs.push(sign);
            rest = after;
        }
        let length = whole.len() - rest.len();
        let time = time(&numbers, &signs)?;
        let is_usual =
            signs == [':', ':', ','] && length >= 12 && numbers.iter().skip(1).map(|n| n.len()).eq([2, 2, 3]);
        let is_usual = is_usual && !whole.get(..length)?.contains(' ');
        let time = if is_negative { Timestamp::ZERO } else { time };
        Some(Self { time, is_negative, is_usual, rest: rest.trim_start() })
    }
}

fn time(numbers: &[&str], signs: &[char]) -> Option<Timestamp> {
    let (&last, before) = numbers.split_last()?;
    let (&point, between) = signs.split_last()?;
    // `00:00:01:500`, and `00:01:500` where only the last has three digits.
    let is_fraction = point != ':' || numbers.len() == 4 || numbers.len() == 3 && last.len() == 3;
    if between.iter().any(|&sign| sign != ':') || numbers.len() == 4 && before.len() != 3 {
        return None;
    }
    let (whole, fraction) = if is_fraction { (before, last) } else { (numbers, "0") };
    let mut seconds = 0_i64;
    for number in whole {
        let value: i64 = number.parse().ok()?;
        seconds = seconds.checked_mul(60)?.checked_add(value)?;
    }
    let digits = fraction.get(..6).unwrap_or(fraction);
    let micros = digits.parse::<i64>().ok()? * 10_i64.pow(6 - digits.len() as u32);
    let time = Timestamp::from_micros(seconds.checked_mul(1_000_000)?.checked_add(micros)?);
    (time <= clock::LATEST && !whole.is_empty()).then_some(time)
}

fn malformed(number: usize, line: &str, start: &str, rest: &str) -> Error {
    let wrong = match Loose::read(start) {
        Some(start) if start.rest.is_empty() => rest,
        _ => line.trim_start(),
    };
    let column = 1 + line
        .len()
        .checked_sub(wrong.len())
        .and_then(|at| line.get(..at))
        .map_or(0, |ahead| ahead.chars().count());
    let reason = format!(
        "{} is no timing; accepted: 00:00:01,000 --> 00:00:02,000, up to 10,000 hours",
        excerpt(line)
    );
    Error::cues(format!("{}, column {column}", Unit::Line.at(number)), reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> (Option<Timing>, String) {
        let mut repairs = Repairs::default();
        let timing = timing(7, line, &mut repairs).ok();
        (timing, repairs.warning(Unit::Line).map(|warning| warning.message).unwrap_or_default())
    }

    #[test]
    fn timing_lines_come_in_many_forms() {
        let expected = Some(Timing::Range(TimeRange::from_secs(1.0, 2.5)));
        for line in [
            "00:00:01,000 --> 00:00:02,500",
            " 00:00:01,000-->00:00:02,500 ",
            "00:00:01,000  -->  00:00:02,500  X1:40 X2:600",
        ] {
            assert_eq!(
                read(line),
                (Timing::Range(TimeRange::from_secs(1.0, 2.5)).into(), String::new()),
                "{line}"
            );
        }
        for line in [
            " 0:0:1.0-->0:0:2.5 ",
            "00:01.000 --> 00:02.500 align:start position:0%",
            "00: 00: 01, 000 --> 00: 00: 02, 500",
            "00:00:01:000 --> 00:00:02:500",
            "00:00:01,000 -> 00:00:02,500",
            "00:00:01,000 → 00:00:02,500",
            "00:00:01;000 --> 00:00:02;500",
            "0:1 --> 00:02.5",
        ] {
            let (timing, told) = read(line);
            assert_eq!(timing, expected, "{line}");
            assert!(told.contains("not written as the format has it (line 7)"), "{line}: {told}");
        }
        assert!(
            matches!(read("123:00:00,000 --> 123:00:01,000"), (Some(Timing::Range(_)), told) if told.is_empty())
        );
        for line in
            ["Go --> there", "<!-- 1 -->", "10:30:00 - 11:30:00", "12", "- a --> b", "3 -> 4", "1 => 2", ""]
        {
            assert_eq!(read(line), (Some(Timing::Text), String::new()), "{line}");
        }
    }

    #[test]
    fn broken_timing_lines_are_named() {
        let message = |line| timing(7, line, &mut Repairs::default()).unwrap_err().to_string();
        assert_eq!(
            message("00:00:0x,000 --> 00:00:02,000"),
            "cues are invalid at line 7, column 1: \"00:00:0x,000 --> 00:00:02,000\" is no timing; \
             accepted: 00:00:01,000 --> 00:00:02,000, up to 10,000 hours"
        );
        assert!(message("00:00:01,000 --> 00:00:xx").contains("line 7, column 17"));
        assert!(message("00:00:01,000 -->").contains("is no timing"));
        assert!(message("99999999:00:01,000 --> 99999999:00:02,000").contains("up to 10,000 hours"));
    }

    #[test]
    fn times_before_zero_are_taken_for_zero() {
        let (timing, told) = read("-00:00:01,000 --> 00:00:02,000");
        assert_eq!(timing, Some(Timing::Range(TimeRange::from_secs(0.0, 2.0))));
        assert!(told.contains("before 0"), "{told}");
    }
}
