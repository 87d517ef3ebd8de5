//! Regions: parts of the frame that cues may stand in.

use super::settings::{pairs, percentage};

/// A region; numbers are percent of the frame.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Region<'a> {
    pub id: &'a str,
    pub width: f64,
    /// Its height, in lines.
    pub lines: u32,
    /// The point of it that stands at `viewport_anchor`, across and down.
    pub anchor: (f64, f64),
    pub viewport_anchor: (f64, f64),
    pub scrolls: bool,
}

impl<'a> Region<'a> {
    /// Reads the settings of a region.
    pub fn read(text: &'a str) -> Self {
        let mut region = Self {
            id: "",
            width: 100.0,
            lines: 3,
            anchor: (0.0, 100.0),
            viewport_anchor: (0.0, 100.0),
            scrolls: false,
        };
        for (name, value) in pairs(text) {
            _ = region.set(name, value);
        }
        region
    }

    fn set(&mut self, name: &str, value: &'a str) -> Option<()> {
        match name {
            "id" => self.id = value,
            "width" => self.width = percentage(value)?,
            "lines" => {
                self.lines = value.bytes().all(|byte| byte.is_ascii_digit()).then(|| value.parse().ok())??
            }
            "regionanchor" => self.anchor = point(value)?,
            "viewportanchor" => self.viewport_anchor = point(value)?,
            "scroll" => self.scrolls |= value == "up",
            _ => {}
        }
        Some(())
    }
}

fn point(value: &str) -> Option<(f64, f64)> {
    let (x, y) = value.split_once(',')?;
    Some((percentage(x)?, percentage(y)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_are_those_of_the_standard() {
        let region = Region::read(
            "id:fred width:40%\nlines:2 regionanchor:0%,50.5%\tviewportanchor:10%,90% scroll:up",
        );
        let expected = Region {
            id: "fred",
            width: 40.0,
            lines: 2,
            anchor: (0.0, 50.5),
            viewport_anchor: (10.0, 90.0),
            scrolls: true,
        };
        assert_eq!(region, expected);
        let usual = Region::read(
            "width:140% lines:x lines:-1 regionanchor:5% viewportanchor:1%,101% scroll:down id=x",
        );
        assert_eq!(usual, Region::read(""));
    }
}
