//! Where in a style something is, and whether it fits there.

use std::fmt::{Display, Write as _};
use std::ops::RangeInclusive;

use crate::error::{Error, Result};

/// A dotted path into a style.
#[derive(Clone, Default)]
pub(super) struct At(String);

impl At {
    pub(super) fn field(&self, name: &str) -> Self {
        match self.0.is_empty() {
            true => Self(name.to_owned()),
            false => Self(format!("{}.{name}", self.0)),
        }
    }

    pub(super) fn index(&self, index: usize) -> Self {
        let mut path = self.0.clone();
        let _ = write!(path, "[{index}]");
        Self(path)
    }

    pub(super) fn wrong(&self, value: impl Display, accepted: impl Into<String>) -> Error {
        Error::style(&self.0, value, accepted)
    }

    pub(super) fn within(&self, name: &str, value: Option<f32>, range: RangeInclusive<f32>) -> Result<()> {
        match value {
            // NaN is in no range.
            Some(value) if !range.contains(&value) => {
                Err(self.field(name).wrong(value, format!("{} to {}", range.start(), range.end())))
            }
            _ => Ok(()),
        }
    }

    /// The same for a field by its name in Rust.
    pub(super) fn within_field(
        &self,
        field: &str,
        value: Option<f32>,
        range: RangeInclusive<f32>,
    ) -> Result<()> {
        self.within(&camel_case(field), value, range)
    }

    /// Refuses more entries than a field, by its name in Rust, may have.
    pub(super) fn at_most(&self, field: &str, count: usize, most: usize) -> Result<()> {
        match count <= most {
            true => Ok(()),
            false => {
                let at = self.field(&camel_case(field));
                Err(at.wrong(format!("{count} entries"), format!("at most {most} entries")))
            }
        }
    }

    pub(super) fn in_order(&self, ats: impl Iterator<Item = f32>) -> Result<()> {
        let mut least = 0.0;
        for (i, at) in ats.enumerate() {
            self.index(i).within("at", Some(at), least..=1.0)?;
            least = at;
        }
        Ok(())
    }
}

/// A name in Rust as it is in JSON.
pub(super) fn camel_case(snake: &str) -> String {
    let mut words = snake.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| {
        let (initial, rest) = word.split_at_checked(1).unwrap_or_default();
        name + &initial.to_uppercase() + rest
    })
}
