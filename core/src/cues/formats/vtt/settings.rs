//! Settings of cues, by the standard's parser of them.

use super::time::SPACES;

/// Where a cue stands, as its settings say.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Settings<'a> {
    pub vertical: Option<Vertical>,
    /// `None` is automatic.
    pub line: Option<Line>,
    pub line_align: LineAlign,
    /// Percent of the width; `None` is automatic.
    pub position: Option<f64>,
    pub position_align: Option<PositionAlign>,
    /// Percent of the width; `None` is all of it.
    pub size: Option<f64>,
    pub align: Align,
    pub region: Option<&'a str>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Vertical {
    RightToLeft,
    LeftToRight,
}

/// Where the box stands across the lines.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Line {
    /// So many lines from the top, or from the bottom where negative.
    Number(f64),
    /// Percent of the height.
    Percent(f64),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum LineAlign {
    #[default]
    Start,
    Center,
    End,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PositionAlign {
    LineLeft,
    Center,
    LineRight,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Align {
    Start,
    #[default]
    Center,
    End,
    Left,
    Right,
}

impl<'a> Settings<'a> {
    /// Reads settings; `is_region` tells which ids are those of regions.
    pub fn read(text: &'a str, is_region: impl Fn(&str) -> bool) -> Self {
        let mut settings = Self::default();
        for (name, value) in pairs(text) {
            _ = settings.set(name, value, &is_region);
        }
        // A region says where its cues stand.
        if settings.line.is_some()
            || settings.size.is_some_and(|size| size != 100.0)
            || settings.vertical.is_some()
        {
            settings.region = None;
        }
        settings
    }

    /// Takes a setting; `None` where its value is none.
    fn set(&mut self, name: &str, value: &'a str, is_region: impl Fn(&str) -> bool) -> Option<()> {
        match name {
            "region" => self.region = Some(value).filter(|id| is_region(id)),
            "vertical" => self.vertical = Some(vertical(value)?),
            "line" => {
                let (line, align) = optional_part(value);
                let (line, align) = (line_position(line)?, line_align(align)?);
                (self.line, self.line_align) = (Some(line), align.unwrap_or(self.line_align));
            }
            "position" => {
                let (position, align) = optional_part(value);
                let (position, align) = (percentage(position)?, position_align(align)?);
                (self.position, self.position_align) = (Some(position), align.or(self.position_align));
            }
            "size" => self.size = Some(percentage(value)?),
            "align" => self.align = text_align(value)?,
            _ => {}
        }
        Some(())
    }
}

/// Names and values, which a colon parts.
pub(super) fn pairs(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let pairs = text.split(SPACES).filter_map(|setting| setting.split_once(':'));
    pairs.filter(|(name, value)| !name.is_empty() && !value.is_empty())
}

fn optional_part(value: &str) -> (&str, Option<&str>) {
    value.split_once(',').map_or((value, None), |(value, align)| (value, Some(align)))
}

fn vertical(value: &str) -> Option<Vertical> {
    match value {
        "rl" => Some(Vertical::RightToLeft),
        "lr" => Some(Vertical::LeftToRight),
        _ => None,
    }
}

/// `Some(None)` where there is none; `None` for one that is wrong.
fn line_align(value: Option<&str>) -> Option<Option<LineAlign>> {
    Some(Some(match value {
        None => return Some(None),
        Some("start") => LineAlign::Start,
        Some("center") => LineAlign::Center,
        Some("end") => LineAlign::End,
        Some(_) => return None,
    }))
}

fn position_align(value: Option<&str>) -> Option<Option<PositionAlign>> {
    Some(Some(match value {
        None => return Some(None),
        Some("line-left") => PositionAlign::LineLeft,
        Some("center") => PositionAlign::Center,
        Some("line-right") => PositionAlign::LineRight,
        Some(_) => return None,
    }))
}

fn text_align(value: &str) -> Option<Align> {
    Some(match value {
        "start" => Align::Start,
        "center" => Align::Center,
        "end" => Align::End,
        "left" => Align::Left,
        "right" => Align::Right,
        _ => return None,
    })
}

fn line_position(value: &str) -> Option<Line> {
    if value.ends_with('%') {
        return percentage(value).map(Line::Percent);
    }
    let unsigned = value.strip_prefix('-').unwrap_or(value);
    is_number(unsigned).then(|| value.parse().ok().map(Line::Number))?
}

/// A number of percent, 0 to 100.
pub(super) fn percentage(value: &str) -> Option<f64> {
    let number = value.strip_suffix('%').filter(|number| is_number(number))?;
    number.parse().ok().filter(|percent| (0.0..=100.0).contains(percent))
}

/// Digits, and more of them behind a point if there is one.
fn is_number(text: &str) -> bool {
    let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match text.split_once('.') {
        Some((whole, fraction)) => are_digits(whole) && are_digits(fraction),
        None => are_digits(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Settings<'_> {
        Settings::read(text, |id| id == "fred")
    }

    #[test]
    fn settings_are_those_of_the_standard() {
        let settings =
            read("line:-2,end position:12.5%,line-right size:40% align:left vertical:lr foo:bar x");
        let expected = Settings {
            vertical: Some(Vertical::LeftToRight),
            line: Some(Line::Number(-2.0)),
            line_align: LineAlign::End,
            position: Some(12.5),
            position_align: Some(PositionAlign::LineRight),
            size: Some(40.0),
            align: Align::Left,
            region: None,
        };
        assert_eq!(settings, expected);
        assert_eq!(read("region:fred align:end").region, Some("fred"));
        assert_eq!(read("line:84.5%").line, Some(Line::Percent(84.5)));
    }

    #[test]
    fn what_is_wrong_changes_nothing() {
        for text in [
            "line:42%,left",
            "line:101%",
            "line:-1%",
            "line:1.",
            "line:.5",
            "line:--1",
            "line:1e1",
            "line:%",
            "line:",
            "position:36.67%,start",
            "position:50",
            "position:-1%",
            "size:40",
            "size:1000%",
            "align:middle",
            "vertical:up",
            ":50%",
            "align: end",
            "region:bill",
            "region:fred line:1 line:",
        ] {
            let settings = read(text);
            assert_eq!(Settings { line: None, ..settings }, Settings::default(), "{text}");
            assert_eq!(settings.line.is_some(), text.ends_with("line:1 line:"), "{text}");
        }
    }
}
