//! What the players of the short-video platforms lay over a frame, as dated data.

use serde::{Deserialize, Serialize};

use super::{Align, Margin, Position};
use crate::error::{Error, Result};
use crate::json::by_likeness;

const PLATFORMS: &str = include_str!("../../assets/platforms.json");

/// The edges of an upright video that a platform covers with buttons and text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Platform {
    /// Name, such as `tiktok`.
    pub name: String,
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
    /// Moves captions of an upright frame out of what the platform covers.
    pub(super) fn clear(&self, position: &mut Position) {
        let (own, covered) = (position.margin, self.margin);
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
    use crate::frame::Size;
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
