//! Time expressions, after <https://www.w3.org/TR/ttml2/#timing-value-time-expression>.

use super::xml::{Element, Space};
use crate::cues::formats::timing::left_out;
use crate::units::clock::{self, LATEST};
use crate::units::{Duration, Timestamp};

/// How a document counts time.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Clock {
    /// Frames in a second, the multiplier included.
    frame_rate: f64,
    /// Parts of a frame.
    sub_frames: f64,
    /// Ticks in a second.
    tick_rate: f64,
    /// `ttp:timeBase="smpte"`: clock times count frames, which are not those of the clock where a second has 29.97.
    smpte: bool,
    /// Two numbers are left out in most minutes.
    drop: bool,
    /// `ttp:timeBase="clock"`: times of day.
    pub of_day: bool,
}

impl Clock {
    pub fn of(tt: &Element) -> Self {
        let parameter = |name| tt.attribute(Space::Parameter, name).map(str::trim);
        let number =
            |name| parameter(name)?.parse::<f64>().ok().filter(|value| *value > 0.0 && value.is_finite());
        let multiplier = parameter("frameRateMultiplier").and_then(ratio).unwrap_or(1.0);
        let sub_frames = number("subFrameRate").unwrap_or(1.0);
        let frame_rate = number("frameRate").unwrap_or(30.0) * multiplier;
        // As the specification has it: ticks are parts of frames where frames are given.
        let tick_rate = number("tickRate")
            .or_else(|| number("frameRate").map(|_| frame_rate * sub_frames))
            .unwrap_or(1.0);
        Self {
            frame_rate,
            sub_frames,
            tick_rate,
            smpte: parameter("timeBase") == Some("smpte"),
            drop: parameter("dropMode") == Some("dropNTSC"),
            of_day: parameter("timeBase") == Some("clock"),
        }
    }

    /// The time from the start of what holds it; `None` for what is no time.
    pub fn parse(&self, text: &str) -> Option<Duration> {
        let text = text.trim();
        let secs = self.offset(text).or_else(|| self.frames(text)).or_else(|| clock_time(text))?;
        (0.0..=LATEST.as_secs()).contains(&secs).then(|| Duration::from_secs(secs))
    }

    /// `12.5s` and its like.
    fn offset(&self, text: &str) -> Option<f64> {
        let at = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
        let (number, unit) = text.split_at(at);
        let value = decimal(number)?;
        match unit {
            "h" => Some(value * 3_600.0),
            "m" => Some(value * 60.0),
            // Apple's lyrics leave the unit out.
            "s" | "" => Some(value),
            "ms" => Some(value / 1e3),
            "f" => Some(value / self.frame_rate),
            "t" => Some(value / self.tick_rate),
            _ => None,
        }
    }

    /// `01:02:03:04`, with frames, and `01:02:03:04.5` with parts of one.
    fn frames(&self, text: &str) -> Option<f64> {
        let mut parts = text.split([':', ';']);
        let mut whole = || parts.next().filter(|part| is_digits(part))?.parse::<u32>().ok();
        let (hours, minutes, seconds) = (whole()?, whole()?, whole()?);
        let frames = decimal_frames(parts.next()?, self.sub_frames)?;
        if parts.next().is_some() || minutes > 59 || seconds > 60 {
            return None;
        }
        let nominal = self.frame_rate.round();
        let frames = frames.min((nominal - 1.0).max(0.0));
        let minutes = f64::from(hours) * 60.0 + f64::from(minutes);
        let seconds = minutes * 60.0 + f64::from(seconds.min(59));
        if !self.smpte {
            return Some(seconds + frames / self.frame_rate);
        }
        let left_out = if self.drop { left_out(minutes) } else { 0.0 };
        Some((seconds * nominal + frames - left_out) / self.frame_rate)
    }
}

/// `01:02:03.4`, and as lenient as subtitle files are.
fn clock_time(text: &str) -> Option<f64> {
    // A second of 60 is that of 59, as for a leap second.
    let text = text.replace(":60", ":59");
    clock::parse(&text).map(Timestamp::as_secs)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn decimal(text: &str) -> Option<f64> {
    let text = text.replace(',', ".");
    let of_digits = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    text.parse().ok().filter(|_| of_digits)
}

fn decimal_frames(text: &str, sub_frames: f64) -> Option<f64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let number = |text: &str| text.parse::<u32>().ok().filter(|_| is_digits(text)).map(f64::from);
    Some(number(whole)? + number(part)? / sub_frames)
}

/// `1000 1001`, and `1000:1001` of the drafts.
fn ratio(text: &str) -> Option<f64> {
    let mut parts = text.split([' ', ':']).filter(|part| !part.is_empty());
    let mut number = || parts.next()?.parse::<f64>().ok().filter(|value| *value > 0.0 && value.is_finite());
    Some(number()? / number()?)
}

#[cfg(test)]
mod tests {
    use super::super::xml::Tree;
    use super::*;

    fn clock(parameters: &str) -> Clock {
        let text = format!(
            "<tt xmlns='http://www.w3.org/ns/ttml' xmlns:ttp='http://www.w3.org/ns/ttml#parameter' {parameters}/>"
        );
        Clock::of(Tree::read(&text).unwrap().root().unwrap())
    }

    fn secs(clock: &Clock, text: &str) -> Option<f64> {
        clock.parse(text).map(Duration::as_secs)
    }

    #[test]
    fn times_come_in_all_units() {
        let clock = clock("ttp:frameRate='24' ttp:frameRateMultiplier='1000 1001' ttp:tickRate='10000000'");
        for (text, expected) in [
            ("00:01:02.5", 62.5),
            ("00:00:01,25", 1.25),
            ("1.5h", 5_400.0),
            ("2m", 120.0),
            ("137.4s", 137.4),
            ("1500ms", 1.5),
            ("360f", 15.015),
            ("1374000000t", 137.4),
            ("00:00:01:12", 1.5005),
            ("1:02.5", 62.5),
            ("10.25", 10.25),
        ] {
            assert_eq!(secs(&clock, text), Some(expected), "{text}");
        }
        for text in ["", "s", "-1s", "1x", "00:99:00.0", "1e3s", "+1s", "a:b:c:d", "20000h"] {
            assert_eq!(secs(&clock, text), None, "{text}");
        }
    }

    #[test]
    fn ticks_are_frames_where_those_are_given() {
        assert_eq!(secs(&clock("ttp:frameRate='25' ttp:subFrameRate='2'"), "50t"), Some(1.0));
        assert_eq!(secs(&clock(""), "2t"), Some(2.0));
        assert_eq!(secs(&clock("ttp:frameRate='25' ttp:subFrameRate='2'"), "00:00:01:10.1"), Some(1.42));
    }

    #[test]
    fn time_codes_count_frames() {
        let ntsc = "ttp:timeBase='smpte' ttp:frameRate='30' ttp:frameRateMultiplier='1000 1001'";
        let hour = |parameters: &str| secs(&clock(parameters), "01:00:00:00").unwrap();
        assert!((hour(ntsc) - 3_603.6).abs() < 1e-6);
        assert!((hour(&format!("{ntsc} ttp:dropMode='dropNTSC'")) - 3_599.996_4).abs() < 1e-6);
        assert!(clock("ttp:timeBase='clock'").of_day);
    }
}
