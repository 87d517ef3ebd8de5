//! Settings as places, and places as settings.

use super::super::super::{Place, PlaceAnchor};
use super::regions::Region;
use super::settings::{Align, Line, LineAlign, PositionAlign, Settings};
use crate::style::{self, Anchor};

/// Height of a line as part of the frame's: that of Chromium's captions, whose letters have a twentieth.
const LINE: f64 = 0.06;
/// Margins of most styles as parts of the frame's height, and the distance of their lines.
const TOP: f64 = 0.06;
const BOTTOM: f64 = 0.08;
const PITCH: f64 = 0.07;

/// Where settings put a cue of so many lines; `None` is where cues without settings are.
pub(super) fn place(settings: &Settings<'_>, region: Option<&Region<'_>>, lines: usize) -> Option<Place> {
    let across = Across::of(settings);
    let height = lines as f64 * LINE;
    let (anchor, y) = match region {
        Some(region) => of_region(region, height),
        None => down(settings, height),
    };
    let (x, width) = match region {
        Some(region) => across.within(region),
        None => (across.x, across.width),
    };
    let edge = match across.align {
        style::Align::Left => 0.0,
        style::Align::Center => 0.5,
        style::Align::Right => 1.0,
    };
    let place = Place {
        anchor: PlaceAnchor::at((anchor, across.align)),
        // At the edge of the frame the style's margin holds.
        x: (x != edge).then_some(x as f32),
        y: y.map(|y| y as f32),
        width: (width > 0.0 && width < 1.0).then_some(width as f32),
    };
    (place != Place::default()).then_some(place)
}

/// Where text stands across the frame, in parts of it.
struct Across {
    align: style::Align,
    x: f64,
    width: f64,
}

impl Across {
    fn of(settings: &Settings<'_>) -> Self {
        let align = match settings.align {
            Align::Start | Align::Left => style::Align::Left,
            Align::Center => style::Align::Center,
            Align::End | Align::Right => style::Align::Right,
        };
        let position = settings.position.map(|position| position / 100.0).unwrap_or(match align {
            style::Align::Left => 0.0,
            style::Align::Center => 0.5,
            style::Align::Right => 1.0,
        });
        let of_box = settings.position_align.unwrap_or(match align {
            style::Align::Left => PositionAlign::LineLeft,
            style::Align::Center => PositionAlign::Center,
            style::Align::Right => PositionAlign::LineRight,
        });
        let most = match of_box {
            PositionAlign::LineLeft => 1.0 - position,
            PositionAlign::Center => 2.0 * position.min(1.0 - position),
            PositionAlign::LineRight => position,
        };
        let width = settings.size.map_or(1.0, |size| size / 100.0).min(most);
        let left = match of_box {
            PositionAlign::LineLeft => position,
            PositionAlign::Center => position - width / 2.0,
            PositionAlign::LineRight => position - width,
        };
        let x = match align {
            style::Align::Left => left,
            style::Align::Center => left + width / 2.0,
            style::Align::Right => left + width,
        };
        Self { align, x, width }
    }

    /// The same in a region instead of the frame.
    fn within(&self, region: &Region<'_>) -> (f64, f64) {
        let width = region.width / 100.0;
        let left = region.viewport_anchor.0 / 100.0 - region.anchor.0 / 100.0 * width;
        (left + self.x * width, self.width * width)
    }
}

/// Cues of a region stand at its bottom.
fn of_region(region: &Region<'_>, height: f64) -> (Anchor, Option<f64>) {
    let whole = f64::from(region.lines) * LINE;
    let bottom = region.viewport_anchor.1 / 100.0 + (1.0 - region.anchor.1 / 100.0) * whole;
    standing(Anchor::Bottom, bottom, height)
}

fn down(settings: &Settings<'_>, height: f64) -> (Anchor, Option<f64>) {
    let at = match settings.line {
        None => return (Anchor::Bottom, None),
        Some(Line::Number(number)) => return counted(number, height / LINE),
        Some(Line::Percent(percent)) => percent / 100.0,
    };
    let anchor = match settings.line_align {
        LineAlign::Start => Anchor::Top,
        LineAlign::Center => Anchor::Middle,
        LineAlign::End => Anchor::Bottom,
    };
    standing(anchor, at, height)
}

/// The line of that number, beside those where cues without settings stand: as they have their margins and heights, so that
/// cues on other lines do not cover them.
fn counted(number: f64, lines: f64) -> (Anchor, Option<f64>) {
    let (at, anchor) = match number < 0.0 {
        // Its first line is the one that is counted from below.
        true => (1.0 - BOTTOM - (-number - lines).max(0.0) * PITCH, Anchor::Bottom),
        false => (TOP + number * PITCH, Anchor::Top),
    };
    match (number, anchor) {
        (0.0, _) => (anchor, None),
        (_, Anchor::Bottom) if -number <= lines => (anchor, None),
        _ => standing(anchor, at, lines * PITCH),
    }
}

/// A box with that side of it at `at`; what would reach out of the frame stands at its edge.
fn standing(anchor: Anchor, at: f64, height: f64) -> (Anchor, Option<f64>) {
    let top = match anchor {
        Anchor::Top => at,
        Anchor::Middle => at - height / 2.0,
        Anchor::Bottom => at - height,
    };
    match anchor {
        _ if top <= 0.0 => (Anchor::Top, None),
        _ if top + height >= 1.0 => (Anchor::Bottom, None),
        Anchor::Middle if at == 0.5 => (Anchor::Middle, None),
        _ => (anchor, Some(at)),
    }
}

/// The settings that put a cue there, each with a space before it.
pub(super) fn settings(place: &Place) -> String {
    let (anchor, align) = place.anchor.sides();
    let mut settings = String::new();
    let percent = |part: f32| number(part.clamp(0.0, 1.0));
    match (anchor, place.y) {
        (Anchor::Bottom, None) => {}
        (Anchor::Top, None) => settings.push_str(" line:0"),
        (Anchor::Middle, None) => settings.push_str(" line:50%,center"),
        (anchor, Some(y)) => {
            let align = match anchor {
                Anchor::Top => "",
                Anchor::Middle => ",center",
                Anchor::Bottom => ",end",
            };
            settings.push_str(&format!(" line:{}%{align}", percent(y)));
        }
    }
    if let Some(x) = place.x {
        settings.push_str(&format!(" position:{}%", percent(x)));
    }
    if let Some(width) = place.width {
        settings.push_str(&format!(" size:{}%", percent(width)));
    }
    match align {
        style::Align::Left => settings.push_str(" align:left"),
        style::Align::Center => {}
        style::Align::Right => settings.push_str(" align:right"),
    }
    settings
}

/// Percent, exact enough to be read as the same part.
fn number(part: f32) -> String {
    let text = format!("{:.4}", f64::from(part) * 100.0);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, lines: usize) -> Option<Place> {
        place(&Settings::read(text, |_| false), None, lines)
    }

    #[test]
    fn settings_are_places() {
        use PlaceAnchor::*;
        let place = |anchor, x, y, width| Some(Place { anchor, x, y, width });
        assert_eq!(of("", 2), None);
        assert_eq!(of("line:auto position:50% size:100% align:center", 1), None);
        assert_eq!(of("line:0", 1), place(Top, None, None, None));
        assert_eq!(of("line:0 position:10% align:start", 1), place(TopLeft, Some(0.1), None, Some(0.9)));
        assert_eq!(of("align:start position:0%", 2), place(BottomLeft, None, None, None));
        assert_eq!(of("align:right size:35%", 1), place(BottomRight, None, None, Some(0.35)));
        assert_eq!(of("line:-1", 1), None);
        assert_eq!(of("line:50%", 1), place(Top, None, Some(0.5), None));
        assert_eq!(of("line:50%,center", 1), place(Center, None, None, None));
        assert_eq!(of("line:80%,end", 1), place(Bottom, None, Some(0.8), None));
        // Lower than its text has room.
        assert_eq!(of("line:90%", 2), None);
        assert_eq!(of("line:-2", 2), None);
        assert_eq!(of("line:-2", 1), place(Bottom, None, Some(0.85), None));
        assert_eq!(of("line:-3", 2), place(Bottom, None, Some(0.85), None));
        assert_eq!(of("line:1", 1), place(Top, None, Some(0.13), None));
        assert_eq!(of("line:99", 1), None);
        assert_eq!(
            of("position:30%,line-left size:40%", 1),
            place(Bottom, Some(0.5), None, Some(0.4)).map(|place| Place { x: None, ..place })
        );
        assert_eq!(of("position:30%", 1), place(Bottom, Some(0.3), None, Some(0.6)));
    }

    #[test]
    fn regions_are_places() {
        let region = Region::read("id:a width:50% lines:3 regionanchor:0%,100% viewportanchor:10%,90%");
        let stands = place(&Settings::read("align:left", |_| false), Some(&region), 1).unwrap();
        assert_eq!(
            (stands.anchor, stands.x, stands.y, stands.width),
            (PlaceAnchor::BottomLeft, Some(0.1), Some(0.9), Some(0.5))
        );
        let whole = Region::read("id:b");
        assert_eq!(place(&Settings::default(), Some(&whole), 1), None);
    }

    #[test]
    fn places_are_written_as_they_are_read() {
        for text in [
            " line:0",
            " line:50%,center",
            " line:12.3456%",
            " line:80%,end align:right",
            " position:10% size:90% align:left",
            " line:25%,center position:30% size:60%",
        ] {
            assert_eq!(settings(&of(text, 1).unwrap()), text);
        }
    }
}
