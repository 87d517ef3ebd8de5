use std::io::{IsTerminal as _, stdout};

use captioni::style::PartialStyle;
use captioni::{Error, Result};
use serde::Serialize;

use crate::args::Styles;
use crate::gallery;
use crate::report::print;

pub(crate) fn styles(args: &Styles) -> Result<()> {
    if let Some(folder) = &args.gallery {
        return print(&format!("{}\n", gallery::write(folder)?.display()));
    }
    match (&args.name, args.json) {
        (Some(name), true) => json(&PartialStyle::preset(name)?),
        (Some(name), false) => list(&[PartialStyle::preset(name)?], true),
        (None, true) => json(&PartialStyle::presets()?),
        // Scripts read a name a line.
        (None, false) => list(&PartialStyle::presets()?, stdout().is_terminal()),
    }
}

fn list(styles: &[PartialStyle], describe: bool) -> Result<()> {
    styles.iter().try_for_each(|style| {
        let name = style.name.as_deref().unwrap_or_default();
        match style.description.as_deref().filter(|_| describe) {
            Some(description) => print(&format!("{name:12}  {description}\n")),
            None => print(&format!("{name}\n")),
        }
    })
}

fn json(value: &impl Serialize) -> Result<()> {
    let json = serde_json::to_string_pretty(value).map_err(|e| Error::internal(e.to_string()))?;
    print(&format!("{json}\n"))
}
