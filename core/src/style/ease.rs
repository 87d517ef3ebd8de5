//! Named animation curves.

use serde::{Deserialize, Serialize};

/// How an animation's progress follows its time. The names are those of easings.net.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs, reason = "the names are the field's own")]
pub enum Ease {
    Linear,
    InQuad,
    OutQuad,
    InOutQuad,
    InCubic,
    OutCubic,
    InOutCubic,
    OutExpo,
    /// Overshoots by a tenth, then settles.
    OutBack,
}

impl Ease {
    /// Progress at `t`, which is clamped to 0 to 1. 0 gives 0 and 1 gives 1; `OutBack` exceeds 1 between.
    pub fn at(self, t: f32) -> f32 {
        let t = t.clamp(0.0, 1.0);
        let u = 1.0 - t;
        match self {
            Self::Linear => t,
            Self::InQuad => t * t,
            Self::OutQuad => 1.0 - u * u,
            Self::InOutQuad if t < 0.5 => 2.0 * t * t,
            Self::InOutQuad => 1.0 - 2.0 * u * u,
            Self::InCubic => t * t * t,
            Self::OutCubic => 1.0 - u * u * u,
            Self::InOutCubic if t < 0.5 => 4.0 * t * t * t,
            Self::InOutCubic => 1.0 - 4.0 * u * u * u,
            Self::OutExpo if t >= 1.0 => 1.0,
            Self::OutExpo => 1.0 - 2.0_f32.powf(-10.0 * t),
            Self::OutBack => {
                // Penner's constant for a 10 % overshoot.
                const OVERSHOOT: f32 = 1.701_58;
                1.0 - u * u * (u * (OVERSHOOT + 1.0) - OVERSHOOT)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Ease; 9] = [
        Ease::Linear,
        Ease::InQuad,
        Ease::OutQuad,
        Ease::InOutQuad,
        Ease::InCubic,
        Ease::OutCubic,
        Ease::InOutCubic,
        Ease::OutExpo,
        Ease::OutBack,
    ];

    #[test]
    fn every_curve_starts_at_zero_and_ends_at_one() {
        for ease in ALL {
            assert!(ease.at(0.0).abs() < 1e-6, "{ease:?}");
            assert!((ease.at(1.0) - 1.0).abs() < 1e-6, "{ease:?}");
            assert_eq!(ease.at(-3.0), ease.at(0.0), "{ease:?}");
            assert_eq!(ease.at(9.0), ease.at(1.0), "{ease:?}");
        }
    }

    #[test]
    fn only_back_overshoots_and_by_a_tenth() {
        for ease in ALL {
            let peak = (0..=1000).map(|i| ease.at(i as f32 / 1000.0)).fold(0.0, f32::max);
            let expected = if ease == Ease::OutBack { 1.1 } else { 1.0 };
            assert!((peak - expected).abs() < 1e-3, "{ease:?} peaks at {peak}");
        }
    }
}
