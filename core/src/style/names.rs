//! Names of what is bundled.

use serde::{Deserialize, Serialize};

use super::merge::replaced;

/// A bundled style.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StyleName(pub String);

/// A bundled effect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EffectName(pub String);

replaced!(StyleName, EffectName);
