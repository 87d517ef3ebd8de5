use captioni::style::Style;
use captioni::{Error, Result};

use crate::args::Styles;

pub(crate) fn styles(args: &Styles) -> Result<()> {
    if !args.json {
        Style::names().for_each(|name| println!("{name}"));
        return Ok(());
    }
    let json =
        serde_json::to_string_pretty(&Style::presets()?).map_err(|e| Error::internal(e.to_string()))?;
    println!("{json}");
    Ok(())
}
