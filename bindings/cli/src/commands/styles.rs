use captioni::style::PartialStyle;
use captioni::{Error, Result};

use crate::args::Styles;
use crate::report::print;

pub(crate) fn styles(args: &Styles) -> Result<()> {
    if !args.json {
        return PartialStyle::names().try_for_each(|name| print(&format!("{name}\n")));
    }
    let json = serde_json::to_string_pretty(&PartialStyle::presets()?)
        .map_err(|e| Error::internal(e.to_string()))?;
    print(&format!("{json}\n"))
}
