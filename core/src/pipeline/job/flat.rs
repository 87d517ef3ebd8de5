//! A flat object of options, taken apart by the structures that own its keys.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::super::Captions;
use crate::error::{Error, Result};
use crate::json::{self, Misfit};

/// Options as given, and the keys that were asked for so far. A key whose value is null counts as absent.
#[derive(Debug)]
pub(super) struct Flat {
    given: Map<String, Value>,
    known: Vec<String>,
    /// Captions that a door has, in place of those that `cues` names.
    cues: Option<Captions>,
}

impl Flat {
    pub fn new(options: Value) -> Result<Self> {
        match options {
            Value::Null => Ok(Self { given: Map::new(), known: Vec::new(), cues: None }),
            Value::Object(mut given) => {
                given.retain(|_, value| !value.is_null());
                Ok(Self { given, known: Vec::new(), cues: None })
            }
            other => Err(Error::option("options", other, "an object")),
        }
    }

    pub fn with_cues(self, cues: Option<Captions>) -> Self {
        Self { cues, ..self }
    }

    /// The captions that a door has.
    pub fn cues(&mut self) -> Option<Captions> {
        self.cues.take()
    }

    /// A structure whose fields are keys of this object.
    pub fn part<T: Default + Serialize + DeserializeOwned>(&mut self) -> Result<T> {
        let fields =
            serde_json::to_value(T::default()).map_err(|error| Error::internal(error.to_string()))?;
        let names = fields.as_object().into_iter().flat_map(Map::keys);
        let own = names.filter_map(|name| {
            self.known.push(name.clone());
            self.given.get_key_value(name)
        });
        let own = own.map(|(name, value)| (name.clone(), value.clone())).collect();
        read("", &Value::Object(own))
    }

    /// The value of one key.
    pub fn field<T: DeserializeOwned>(&mut self, name: &str) -> Result<Option<T>> {
        self.known.push(name.to_owned());
        self.given.get(name).map(|value| read(name, value)).transpose()
    }

    /// The value of a key that must be there; `accepted` says what it is.
    pub fn required<T: DeserializeOwned>(&mut self, name: &str, accepted: &str) -> Result<T> {
        self.field(name)?.ok_or_else(|| Error::option(name, "missing", accepted))
    }

    /// Refuses keys that nothing asked for.
    pub fn finish(self) -> Result<()> {
        let Self { given, mut known, .. } = self;
        let Some(unknown) = given.keys().find(|key| !known.contains(key)) else { return Ok(()) };
        // A name cut short, such as `out` for `output`, is not as far off as its missing letters.
        let distance = |name: &str| match name.starts_with(unknown.as_str()) {
            true => 1,
            false => strsim::damerau_levenshtein(unknown, name),
        };
        known.sort_by_cached_key(|name| (distance(name), name.clone()));
        known.dedup();
        let (nearest, others) =
            known.split_first().map_or(("", [].as_slice()), |(n, rest)| (n.as_str(), rest));
        let accepted = format!("the nearest is `{nearest}`; others are {}", others.join(", "));
        Err(Error::option(unknown, "unknown", accepted))
    }
}

fn read<T: DeserializeOwned>(name: &str, value: &Value) -> Result<T> {
    json::read(value).map_err(|Misfit { path, found, accepted }| {
        if let Some(field) = within_style(name, &path) {
            return Error::StyleInvalid { field: field.to_owned(), value: found, accepted };
        }
        let option = match (name, path.as_str()) {
            (name, ".") => name.to_owned(),
            ("", path) => path.to_owned(),
            (name, path) => format!("{name}.{path}"),
        };
        Error::option(&option, found, accepted)
    })
}

/// The field of the style that a path leads to, if it leads into the option `style`.
fn within_style<'a>(name: &str, path: &'a str) -> Option<&'a str> {
    let rest = path.strip_prefix("style").filter(|_| name.is_empty())?;
    if rest.is_empty() { Some(path) } else { rest.strip_prefix('.') }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::encode::{EncodeOptions, Preset};
    use crate::pipeline::LookOptions;

    #[test]
    fn structures_take_their_own_keys() {
        let mut flat = Flat::new(json!({"preset": "slow", "language": "en", "crf": null})).unwrap();
        let encode: EncodeOptions = flat.part().unwrap();
        assert_eq!((encode.preset, encode.crf), (Preset::Slow, None));
        assert_eq!(flat.field::<String>("language").unwrap().as_deref(), Some("en"));
        flat.finish().unwrap();
    }

    #[test]
    fn an_unknown_key_is_named_with_the_nearest_right_one() {
        let mut flat = Flat::new(json!({"presett": "slow"})).unwrap();
        flat.part::<EncodeOptions>().unwrap();
        let message = flat.finish().unwrap_err().to_string();
        assert!(
            message.starts_with("option `presett` is unknown; accepted: the nearest is `preset`;"),
            "{message}"
        );
        let mut flat = Flat::new(json!({"audioBit": 1})).unwrap();
        flat.part::<EncodeOptions>().unwrap();
        let message = flat.finish().unwrap_err().to_string();
        assert!(message.contains("the nearest is `audioBitrate`"), "{message}");
    }

    #[test]
    fn a_wrong_value_is_named_with_what_would_do() {
        let message = |options: Value| {
            let mut flat = Flat::new(options).unwrap();
            flat.part::<EncodeOptions>().unwrap_err().to_string()
        };
        assert_eq!(message(json!({"crf": "low"})), "option `crf` is \"low\"; accepted: a number");
        assert!(message(json!({"preset": "quick"})).contains("`ultrafast`"));
        let look = |style: Value| {
            let error = Flat::new(json!({"style": style})).unwrap().part::<LookOptions>().unwrap_err();
            (error.code().as_str(), error.to_string())
        };
        let (code, message) = look(json!({"font": {"sise": 1}}));
        assert!(code == "STYLE_INVALID" && message.contains("font.sise"), "{code} {message}");
        let (code, message) = look(json!(4));
        assert!(code == "STYLE_INVALID" && message.contains("name of a style"), "{code} {message}");
        let error = Flat::new(json!([1])).unwrap_err();
        assert_eq!(error.to_string(), "option `options` is [1]; accepted: an object");
        let mut flat = Flat::new(json!({})).unwrap();
        let missing = flat.required::<String>("cues", "a path").unwrap_err().to_string();
        assert_eq!(missing, "option `cues` is missing; accepted: a path");
    }
}
