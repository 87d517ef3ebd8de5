//! A page of all styles in motion that needs nothing beside it.

use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use captioni::pipeline::{SAMPLE_SIZE, Sample, sample, write_file};
use captioni::style::{PartialStyle, StyleInput};
use captioni::{Error, Result};

const PAGE: &str = include_str!("page.html");

/// Writes the page into a folder, which is made if it is not there, and says where it is.
///
/// # Errors
/// `OUTPUT_UNWRITABLE`, `DISK_FULL`.
pub(crate) fn write(folder: &Path) -> Result<PathBuf> {
    std::fs::create_dir_all(folder).map_err(|error| Error::writing(folder, error))?;
    let styles = PartialStyle::presets()?;
    let cards: String = styles.iter().map(card).collect::<Result<_>>()?;
    let ratio = format!("{} / {}", SAMPLE_SIZE.width, SAMPLE_SIZE.height);
    let page = PAGE
        .replace("{{ratio}}", &ratio)
        .replace("{{count}}", &styles.len().to_string())
        .replace("{{cards}}", &cards);
    let path = folder.join("index.html");
    write_file(&path, page.as_bytes())?;
    Ok(path)
}

fn card(style: &PartialStyle) -> Result<String> {
    let name = style.name.as_deref().unwrap_or_default();
    let Sample { motion, poster } = sample(&StyleInput::from(style.clone()))?;
    let [motion, poster] =
        [motion, poster].map(|png| format!("data:image/png;base64,{}", STANDARD.encode(png)));
    let description = escaped(style.description.as_deref().unwrap_or_default());
    Ok(format!(
        r#"<li><picture class="stage"><source media="(prefers-reduced-motion: reduce)" srcset="{poster}"><img src="{motion}" alt="A moving sample of {name}"></picture>
<h2>{name}</h2><p>{description}</p><code>captioni caption talk.mp4 -o captioned.mp4 --style {name}</code></li>
"#
    ))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}
