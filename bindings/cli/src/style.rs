//! The style that switches ask for.

use std::path::Path;

use captioni::frame::Color;
use captioni::style::{PartialStyle, StyleInput};
use captioni::{Error, Result};
use serde_json::{Map, Value, json};

use crate::args::Look;

impl Look {
    /// The style by name or as it is given, with what switches say over it.
    pub(crate) fn style(&self) -> Result<StyleInput> {
        let given = given(&self.style)?;
        let base = match &given {
            StyleInput::Name(name) => {
                PartialStyle::preset(name)?;
                PartialStyle::fields(&json!({"extends": name}))?
            }
            StyleInput::Partial(style) => (**style).clone(),
        };
        let said = self.said(&base)?;
        if said.is_empty() {
            return Ok(given);
        }
        let style = base.merge(PartialStyle::fields(&Value::Object(said))?);
        style.validate()?;
        Ok(style.into())
    }

    /// Fields of the style that switches give.
    fn said(&self, base: &PartialStyle) -> Result<Map<String, Value>> {
        let mut fields = Fields::over(base)?;
        if let Some(place) = &self.position {
            let places = ["top", "middle", "bottom"];
            let place = place.to_ascii_lowercase();
            if !places.contains(&place.as_str()) {
                return Err(Error::option("position", place, places.join(", ")));
            }
            fields.set("position.anchor", json!(place))?;
        }
        if let Some(size) = &self.font_size {
            fields.set("font.size", json!(font_size(size)?))?;
        }
        if let Some(color) = &self.color {
            fields.set("fill", color_of("color", color)?)?;
        }
        if let Some(color) = &self.active_color {
            fields.set("activeFill", color_of("active-color", color)?)?;
        }
        if self.uppercase {
            fields.set("font.case", json!("upper"))?;
        }
        for text in &self.set {
            let (path, value) = text
                .split_once('=')
                .ok_or_else(|| Error::option("set", text, "FIELD=VALUE, such as font.weight=800"))?;
            let value = serde_json::from_str(value).unwrap_or_else(|_| json!(value));
            fields.set(path.trim(), value)?;
        }
        Ok(fields.said)
    }
}

/// A style by its name, its file or itself.
pub(crate) fn given(style: &str) -> Result<StyleInput> {
    if style.trim_start().starts_with('{') {
        return Ok(PartialStyle::from_json(style)?.into());
    }
    match Path::new(style).extension() {
        Some(extension) if extension == "json" => Ok(PartialStyle::from_file(style)?.into()),
        _ => Ok(style.into()),
    }
}

fn color_of(option: &str, text: &str) -> Result<Value> {
    let color = text.parse::<Color>().map_err(|told| {
        let accepted = told.split_once("accepted: ").map_or("a colour", |(_, accepted)| accepted);
        Error::option(option, text, accepted)
    })?;
    Ok(json!(color))
}

/// A fraction of the frame's shorter edge.
fn font_size(text: &str) -> Result<f64> {
    let number = |text: &str| text.trim().parse::<f64>().ok().filter(|number| number.is_finite());
    let size = match text.trim().strip_suffix('%') {
        Some(share) => number(share).map(|share| share / 100.0),
        None => number(text),
    };
    if let Some(size) = size.filter(|size| (0.01..=0.5).contains(size)) {
        return Ok(size);
    }
    let accepted = "0.01 to 0.5 of the frame's shorter edge, or 1% to 50% of it";
    let pixels = number(text.trim().trim_end_matches("px")).filter(|pixels| (10.0..=540.0).contains(pixels));
    let accepted = match pixels {
        Some(pixels) => format!("{accepted}; {pixels} pixels of 1080 are {:.1}%", pixels / 10.8),
        None => accepted.into(),
    };
    Err(Error::option("font-size", text, accepted))
}

/// Fields of a style by their dotted paths.
struct Fields {
    said: Map<String, Value>,
    /// The style that they change, for entries of its lists.
    whole: Value,
}

impl Fields {
    fn over(base: &PartialStyle) -> Result<Self> {
        let whole =
            serde_json::to_value(base.whole()?).map_err(|error| Error::internal(error.to_string()))?;
        Ok(Self { said: Map::new(), whole })
    }

    fn set(&mut self, path: &str, value: Value) -> Result<()> {
        let mut at = Value::Object(std::mem::take(&mut self.said));
        let steps: Vec<_> = path.split('.').collect();
        let outcome = put(&mut at, Some(&self.whole), &steps, value);
        if let Value::Object(said) = at {
            self.said = said;
        }
        outcome.map_err(|(step, accepted)| {
            let field = steps.get(..=step).unwrap_or(&steps).join(".");
            Error::style(&field, "no field", accepted)
        })
    }
}

/// Puts a value where the steps lead, through lists as they are in the style. Fails with the step that leads nowhere.
fn put(
    at: &mut Value,
    whole: Option<&Value>,
    steps: &[&str],
    value: Value,
) -> std::result::Result<(), (usize, String)> {
    let Some((step, rest)) = steps.split_first() else {
        *at = value;
        return Ok(());
    };
    let deeper = |(step, accepted): (usize, String)| (step + 1, accepted);
    if let Ok(index) = step.parse::<usize>() {
        if !at.is_array() {
            *at = whole.filter(|whole| whole.is_array()).cloned().unwrap_or_else(|| json!([]));
        }
        let Value::Array(entries) = at else { return Err((0, "an entry of a list".into())) };
        if index == entries.len() {
            entries.push(Value::Null);
        }
        let accepted = format!("an entry of the list, 0 to {}", entries.len());
        let entry = entries.get_mut(index).ok_or((0, accepted))?;
        return put(entry, whole.and_then(|whole| whole.get(index)), rest, value).map_err(deeper);
    }
    if step.is_empty() {
        return Err((0, "the name of a field".into()));
    }
    if !at.is_object() {
        *at = json!({});
    }
    let Value::Object(fields) = at else { return Err((0, "a field of an object".into())) };
    let field = fields.entry(*step).or_insert(Value::Null);
    put(field, whole.and_then(|whole| whole.get(step)), rest, value).map_err(deeper)
}

#[cfg(test)]
mod tests {
    use captioni::frame::Size;
    use captioni::style::Style;

    use super::*;
    use crate::args::{Cli, Command};
    use clap::Parser;

    fn look(switches: &[&str]) -> Look {
        let line = ["captioni", "preview", "in.mp4", "--cues", "a.srt", "--at", "1", "-o", "a.png"];
        let cli = Cli::try_parse_from(line.iter().chain(switches)).unwrap();
        let Command::Preview(preview) = cli.command else { panic!("{:?}", cli.command) };
        preview.look
    }

    fn styles(switches: &[&str]) -> [Style; 2] {
        let style = look(switches).style().unwrap();
        [(16, 9), (9, 16)].map(|(width, height)| style.resolve(Size { width, height }, None).unwrap())
    }

    fn refused(switches: &[&str]) -> String {
        look(switches).style().unwrap_err().to_string()
    }

    #[test]
    fn without_switches_a_style_stays_a_name() {
        assert_eq!(look(&["--style", "Karaoke"]).style().unwrap(), "Karaoke".into());
        assert!(refused(&["--style", "karoake"]).contains("karaoke"));
    }

    #[test]
    fn switches_hold_in_upright_frames_as_well() {
        let said = [
            "--style",
            "karaoke",
            "--position",
            "Top",
            "--font-size",
            "6%",
            "--color",
            "gold",
            "--active-color",
            "#f00",
            "--uppercase",
            "--set",
            "position.margin.bottom=0.2",
            "--set",
            "strokes.0.width=0.05",
            "--set",
            "maxWidth=0.5",
            "--set",
            "font.family=Baloo 2",
        ];
        for style in styles(&said) {
            assert_eq!((style.font.size, style.max_width), (0.06, 0.5));
            assert_eq!(style.font.family, "Baloo 2");
            assert_eq!(style.position.margin.bottom, 0.2);
            assert_eq!(style.look.fill.mean().to_string(), "#ffd700");
            assert_eq!((style.look.strokes.len(), style.look.strokes[0].width), (1, 0.05));
            assert_eq!(style.look.strokes[0].color.mean().to_string(), "#0a0a0c");
            assert_eq!(style.states.active.unwrap().fill.unwrap().mean().to_string(), "#ff0000");
        }
    }

    #[test]
    fn a_style_may_be_json_and_what_is_said_counts_over_it() {
        let json = r##"{"extends":"karaoke","fill":"#123456","portrait":{"maxWidth":0.3}}"##;
        let [wide, upright] = styles(&["--style", json]);
        assert_eq!((wide.look.fill.mean().to_string().as_str(), upright.max_width), ("#123456", 0.3));
        let [_, upright] = styles(&["--style", json, "--set", "maxWidth=0.6", "--set", "strokes=[]"]);
        assert_eq!((upright.max_width, upright.look.strokes.len()), (0.6, 0));
        assert!(refused(&["--style", "{\"fil\": 1}"]).contains("the nearest is `fill`"));
    }

    #[test]
    fn what_will_not_do_is_named_with_what_does() {
        for (switches, says) in [
            (["--font-size", "65px"], "65 pixels of 1080 are 6.0%"),
            (["--font-size", "80%"], "1% to 50%"),
            (["--position", "centre"], "top, middle, bottom"),
            (["--color", "pnik"], "such as pink"),
            (["--set", "font.sise=0.1"], "`font.sise` is unknown; accepted: the nearest is `size`"),
            (["--set", "font.size=7"], "0.01 to 0.5"),
            (["--set", "font.size"], "FIELD=VALUE"),
            (["--set", "strokes.7.width=1"], "an entry of the list"),
            (["--set", "font..size=1"], "the name of a field"),
            (["--set", "background.radius=0.2"], "background"),
        ] {
            let told = refused(&switches);
            assert!(told.contains(says), "{switches:?}: {told}");
        }
    }
}
