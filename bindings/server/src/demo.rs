//! Videos that anyone may try: one of the server's own, and those in the operator's folder.

use std::io::Write;
use std::path::PathBuf;

use captioni::Error;
use captioni::source::FileName;

use crate::config::Config;
use crate::error::{Problem, Result};

/// Name of the server's own.
const OWN: &str = "demo.mp4";
/// Eight seconds of speech, see the repository's `fixtures/README.md`.
const VIDEO: &[u8] = include_bytes!("../assets/demo.mp4");
/// Extensions of videos.
const EXTENSIONS: [&str; 10] = ["mp4", "mov", "mkv", "webm", "m4v", "avi", "mpg", "3gp", "ts", "wmv"];
/// Names that a hint lists at most.
const LISTED: usize = 20;

/// Puts the server's own where a job can open it, whole or not at all.
///
/// # Errors
/// Those of the disk.
pub fn unpack(config: &Config) -> Result<()> {
    let path = own(config);
    if std::fs::read(&path).is_ok_and(|held| held == VIDEO) {
        return Ok(());
    }
    let folder = path.parent().unwrap_or(&config.data_dir);
    let written = std::fs::create_dir_all(folder).and_then(|()| {
        let mut part = tempfile::NamedTempFile::new_in(folder)?;
        part.write_all(VIDEO)?;
        part.persist(&path).map(drop).map_err(|error| error.error)
    });
    written.map_err(|error| Error::writing(&path, error).into())
}

fn own(config: &Config) -> PathBuf {
    config.data_dir.join("demo").join(OWN)
}

/// A demo file by its name. A file of the operator's comes before the server's own.
///
/// # Errors
/// A path instead of a name; no such file, with those that there are.
pub fn find(name: &str, config: &Config) -> Result<PathBuf> {
    if FileName::parse(name).is_none() || name.starts_with('.') {
        return Err(Problem::field("demoFile", format!("{name:?}"), "the name of a demo file, no path"));
    }
    let given = config.demo_dir.as_ref().map(|folder| folder.join(name));
    let candidates = given.into_iter().chain((name == OWN).then(|| own(config)));
    // A link could lead out of the folder.
    let is_file = |path: &PathBuf| std::fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_file());
    let found = candidates.into_iter().find(is_file);
    found.ok_or_else(|| {
        let names: Vec<String> = names(config).into_iter().take(LISTED).collect();
        Problem::not_found(format!("demo file {name:?}"))
            .hint(format!("take one of these: {}; or upload a video", names.join(", ")))
    })
}

/// Names of the videos that there are, the operator's first.
pub fn names(config: &Config) -> Vec<String> {
    let entries = config.demo_dir.as_ref().and_then(|folder| std::fs::read_dir(folder).ok());
    let entries = entries.into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()))
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| is_video(name) && !name.starts_with('.'))
        .collect();
    names.sort();
    if !names.iter().any(|name| name == OWN) {
        names.push(OWN.into());
    }
    names
}

fn is_video(name: &str) -> bool {
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    extension.is_some_and(|extension| EXTENSIONS.contains(&extension.as_str()))
}
