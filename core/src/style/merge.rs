//! Partial values that merge as data: what is given replaces or goes into what is there.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};

/// What lies over a value of the same type.
pub(super) trait Merge {
    /// Takes what `over` gives; the rest stays.
    fn overlay(&mut self, over: Self);
}

/// A field that `null` turns off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Nullable<T> {
    /// Turned off.
    Off,
    /// As given.
    Set(T),
}

impl<T> Nullable<T> {
    /// The value; `None` when turned off.
    pub fn set(self) -> Option<T> {
        match self {
            Self::Off => None,
            Self::Set(value) => Some(value),
        }
    }

    /// A look at the value.
    pub fn as_set(&self) -> Option<&T> {
        match self {
            Self::Off => None,
            Self::Set(value) => Some(value),
        }
    }
}

// Not untagged, which would lose the path of what does not fit.
impl<'de, T: Deserialize<'de>> Deserialize<'de> for Nullable<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Option::deserialize(from).map(|value| value.map_or(Self::Off, Self::Set))
    }
}

/// A field that may hold a number.
pub(super) trait Ranged {
    fn number(&self) -> Option<f32>;
}

impl Ranged for Option<f32> {
    fn number(&self) -> Option<f32> {
        *self
    }
}

impl Ranged for Option<Nullable<f32>> {
    fn number(&self) -> Option<f32> {
        self.and_then(Nullable::set)
    }
}

impl Ranged for Option<Nullable<u8>> {
    fn number(&self) -> Option<f32> {
        self.and_then(Nullable::set).map(f32::from)
    }
}

impl Ranged for Option<u8> {
    fn number(&self) -> Option<f32> {
        self.map(f32::from)
    }
}

impl Ranged for Option<u16> {
    fn number(&self) -> Option<f32> {
        self.map(f32::from)
    }
}

/// A field that may hold entries.
pub(super) trait Counted {
    fn count(&self) -> usize;
}

impl<T> Counted for Option<Vec<T>> {
    fn count(&self) -> usize {
        self.as_ref().map_or(0, Vec::len)
    }
}

impl<T> Counted for Option<Nullable<Vec<T>>> {
    fn count(&self) -> usize {
        self.as_ref().and_then(Nullable::as_set).map_or(0, Vec::len)
    }
}

impl<T> Counted for Option<BTreeMap<String, T>> {
    fn count(&self) -> usize {
        self.as_ref().map_or(0, BTreeMap::len)
    }
}

/// Reads a field that is there. `null` is a value of its own, so that only fields that it turns off take it.
pub(super) fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}

impl<T: Merge> Merge for Option<T> {
    fn overlay(&mut self, over: Self) {
        match (self.as_mut(), over) {
            (Some(base), Some(over)) => base.overlay(over),
            (None, over) => *self = over,
            (Some(_), None) => {}
        }
    }
}

impl<T: Merge> Merge for Nullable<T> {
    fn overlay(&mut self, over: Self) {
        match (&mut *self, over) {
            (Self::Set(base), Self::Set(over)) => base.overlay(over),
            (_, over) => *self = over,
        }
    }
}

impl<T: Merge> Merge for Box<T> {
    fn overlay(&mut self, over: Self) {
        (**self).overlay(*over);
    }
}

impl<T: Merge> Merge for BTreeMap<String, T> {
    fn overlay(&mut self, over: Self) {
        for (name, over) in over {
            match self.get_mut(&name) {
                Some(base) => base.overlay(over),
                None => drop(self.insert(name, over)),
            }
        }
    }
}

impl<T> Merge for Vec<T> {
    fn overlay(&mut self, over: Self) {
        *self = over;
    }
}

macro_rules! replaced {
    ($($type:ty),* $(,)?) => {
        $(impl $crate::style::merge::Merge for $type {
            fn overlay(&mut self, over: Self) {
                *self = over;
            }
        })*
    };
}
pub(super) use replaced;

replaced!(String, bool, f32, u8, u16);

/// A struct of fields that may be absent: how it merges, its ranges and its schema. `@whole` marks what every whole style
/// has, `= low..=high` says which numbers
/// are accepted, `; most` how many entries.
macro_rules! partial {
    ($(
        $(#[doc = $about:literal])*
        pub struct $name:ident as $title:literal {
            $(
                $(#[doc = $doc:literal])*
                $(@$whole:ident)? $field:ident $(($key:literal))?: $type:ty $(= $low:literal ..= $high:literal)? $(; $most:literal)?,
            )*
        }
    )*) => {
        $($(#[doc = $about])*
        #[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "camelCase", deny_unknown_fields)]
        pub struct $name {
            $($(#[doc = $doc])*
            #[serde(
                $(rename = $key,)?
                default,
                deserialize_with = "crate::style::merge::given",
                skip_serializing_if = "Option::is_none"
            )]
            pub $field: Option<$type>,)*
        }

        impl $crate::style::merge::Merge for $name {
            fn overlay(&mut self, over: Self) {
                $($crate::style::merge::Merge::overlay(&mut self.$field, over.$field);)*
            }
        }

        impl $crate::style::check::CheckNumbers for $name {
            #[allow(unused_variables, reason = "not all have numbers")]
            fn check_numbers(&self, at: &$crate::style::at::At) -> $crate::error::Result<()> {
                $($({
                    let number = $crate::style::merge::Ranged::number(&self.$field);
                    at.within_field(stringify!($field), number, ($low as f32)..=($high as f32))?;
                })?)*
                $($({
                    let count = $crate::style::merge::Counted::count(&self.$field);
                    at.at_most(stringify!($field), count, $most)?;
                })?)*
                Ok(())
            }
        }

        #[cfg(feature = "types")]
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                $title.into()
            }

            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                let mut object = $crate::style::schema::Object::new(&[$($about),*]);
                $(object.add(
                    generator.subschema_for::<$type>(),
                    $crate::style::schema::Property {
                        field: stringify!($field),
                        key: <[&str]>::first(&[$($key,)?]).copied(),
                        doc: &[$($doc),*],
                        range: <[(f64, f64)]>::first(&[$(($low as f64, $high as f64),)?]).copied(),
                        most: <[usize]>::first(&[$($most,)?]).copied(),
                        is_whole: !<[&str]>::is_empty(&[$(stringify!($whole),)?]),
                    },
                );)*
                object.schema()
            }
        })*
    };
}
pub(super) use partial;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_turned_off_stays_off_until_something_is_set() {
        let mut field = Some(Nullable::Set(1.0_f32));
        field.overlay(None);
        assert_eq!(field, Some(Nullable::Set(1.0)));
        field.overlay(Some(Nullable::Off));
        field.overlay(None);
        assert_eq!(field, Some(Nullable::Off));
        field.overlay(Some(Nullable::Set(2.0)));
        assert_eq!(field, Some(Nullable::Set(2.0)));
    }

    #[test]
    fn lists_replace_and_maps_merge_by_name() {
        let map = |pairs: &[(&str, f32)]| -> BTreeMap<_, _> {
            pairs.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect()
        };
        let mut classes = map(&[("a", 1.0), ("b", 2.0)]);
        classes.overlay(map(&[("b", 3.0), ("c", 4.0)]));
        assert_eq!(classes, map(&[("a", 1.0), ("b", 3.0), ("c", 4.0)]));
        let mut list = vec![1, 2];
        list.overlay(vec![3]);
        assert_eq!(list, [3]);
    }
}
