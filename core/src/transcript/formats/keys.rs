//! What JSON is told apart by.

use std::collections::HashMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// The keys of an object, or of the first object of a list. Those of no value, `null`, do not count.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    pub is_list: bool,
    /// `None` for an empty list.
    keys: Option<ObjectKeys>,
}

type ObjectKeys = HashMap<String, Option<IgnoredAny>>;

impl Keys {
    pub fn has(&self, key: &str) -> bool {
        self.keys.as_ref().is_some_and(|keys| matches!(keys.get(key), Some(Some(_))))
    }

    pub fn is_empty_list(&self) -> bool {
        self.is_list && self.keys.is_none()
    }
}

impl<'de> Deserialize<'de> for Keys {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(KeysVisitor)
    }
}

struct KeysVisitor;

impl<'de> Visitor<'de> for KeysVisitor {
    type Value = Keys;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or a list of objects")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Keys, A::Error> {
        let keys = ObjectKeys::deserialize(serde::de::value::MapAccessDeserializer::new(map))?;
        Ok(Keys { is_list: false, keys: Some(keys) })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Keys, A::Error> {
        let keys = list.next_element()?;
        while let Some(IgnoredAny) = list.next_element()? {}
        Ok(Keys { is_list: true, keys })
    }
}
