//! What the players of the short-video platforms lay over a frame, as dated data.
//!
//! The margins are those of a screen of 9:16, which the players are made for. An upright frame that is less tall stands in
//! the middle of it, so that less of the frame is covered. Frames that are as wide as high or wider are shown small, above
//! what a player lays over others, or turned by the viewer: nothing of them is taken as covered.

use serde::{Deserialize, Serialize};

use super::{Align, Margin, Position};
use crate::error::{Error, Result};
use crate::frame::Size;
use crate::json::by_likeness;

/// Width to height of the screen that the margins are for.
const SCREEN: f32 = 9.0 / 16.0;

const PLATFORMS: &str = include_str!("../../assets/platforms.json");

/// The edges of an upright video that a platform covers with buttons and text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Platform {
    /// Name, such as `tiktok`.
    pub name: String,
    /// Name as people write it, such as `TikTok`.
    pub title: String,
    /// Year and month in which the margins were looked up.
    pub as_of: String,
    /// Where they come from.
    pub source: String,
    /// What is covered at each edge.
    pub margin: Margin,
}

impl Platform {
    /// All that are known.
    ///
    /// # Errors
    /// `INTERNAL` if the bundled data is damaged.
    pub fn all() -> Result<Vec<Self>> {
        serde_json::from_str(PLATFORMS).map_err(|e| Error::Internal {
            what: "the bundled platforms cannot be read".into(),
            source: Some(Box::new(e)),
        })
    }

    /// The one of that name, in any case.
    ///
    /// # Errors
    /// `OPTIONS_INVALID` listing the names, the most alike first.
    pub fn find(name: &str) -> Result<Self> {
        let all = Self::all()?;
        let names: Vec<_> = all.iter().map(|p| p.name.clone()).collect();
        all.into_iter().find(|p| p.name.eq_ignore_ascii_case(name.trim())).ok_or_else(|| {
            let names = by_likeness(name, names.iter().map(String::as_str));
            Error::option("platform", format!("{name:?}"), names.join(", "))
        })
    }
}

impl Platform {
    /// What is covered of a frame of this size; `None` if nothing is.
    pub fn covered(&self, canvas: Size) -> Option<Margin> {
        let shape = canvas.width as f32 / canvas.height as f32;
        // Above and below the frame, as parts of the screen.
        let bars = ((1.0 - SCREEN / shape) / 2.0).max(0.0);
        let within = |margin: f32| ((margin - bars) / (1.0 - 2.0 * bars)).max(0.0);
        let Margin { top, right, bottom, left } = self.margin;
        let covered = Margin { top: within(top), right, bottom: within(bottom), left };
        let is_covered = [covered.top, right, covered.bottom, left].iter().any(|side| *side > 0.0);
        (shape < 1.0 && is_covered).then_some(covered)
    }

    /// Moves captions out of what the platform covers.
    pub(super) fn clear(&self, position: &mut Position, canvas: Size) {
        let Some(covered) = self.covered(canvas) else { return };
        let own = position.margin;
        let (mut left, mut right) = (own.left.max(covered.left), own.right.max(covered.right));
        if position.align == Align::Center {
            // Buttons cover one side alone, but centred text is meant to stay in the middle.
            (left, right) = (left.max(right), left.max(right));
        }
        let (top, bottom) = (own.top.max(covered.top), own.bottom.max(covered.bottom));
        position.margin = Margin { top, right, bottom, left };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::style::PartialStyle;

    #[test]
    fn upright_captions_move_out_of_the_way_and_others_stay() {
        let platform = Platform::find("reels").unwrap();
        let style = PartialStyle::preset("clean").unwrap();
        let margin = |width, height, platform: Option<&Platform>| {
            style.resolve(Size { width, height }, platform).unwrap().position.margin
        };
        assert!(margin(1080, 1920, Some(&platform)).bottom >= platform.margin.bottom);
        assert_eq!(margin(1920, 1080, Some(&platform)), margin(1920, 1080, None));
    }

    #[test]
    fn less_tall_frames_are_less_covered() {
        let covered = |name, width, height| Platform::find(name).unwrap().covered(Size { width, height });
        assert_eq!(covered("feed", 1080, 1920), Some(Platform::find("feed").unwrap().margin));
        // In the feed, 9:16 is cut to 4:5.
        let whole = covered("feed", 1080, 1350).unwrap();
        assert!(whole.top < 0.03 && (0.05..0.1).contains(&whole.bottom), "{whole:?}");
        let tall = covered("tiktok", 1080, 2400).unwrap();
        assert_eq!(tall, Platform::find("tiktok").unwrap().margin);
        assert_eq!(covered("tiktok", 1080, 1080), None);
        assert_eq!(covered("none", 1080, 1920), None);
    }

    #[test]
    fn names_are_taken_in_any_case() {
        assert_eq!(Platform::find("TikTok").unwrap(), Platform::find("tiktok").unwrap());
    }

    #[test]
    fn unknown_platforms_list_the_nearest_first() {
        let message = Platform::find("tictok").unwrap_err().to_string();
        assert!(message.contains("accepted: tiktok, "), "{message}");
    }

    #[test]
    fn every_platform_leaves_room_for_text() {
        for Platform { name, margin, .. } in Platform::all().unwrap() {
            assert!(margin.top + margin.bottom < 0.6 && margin.left + margin.right < 0.4, "{name}");
        }
    }
}
