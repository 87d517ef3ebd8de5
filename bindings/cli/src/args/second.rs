//! A second track of captions.

use std::path::PathBuf;

use clap::Args;

/// A second track of captions, shown together with the first.
#[derive(Debug, Args)]
pub(crate) struct Second {
    /// Captions in another language, to show beside the first; their files are those of --cues.
    #[arg(long, value_name = "FILE")]
    pub cues2: Option<PathBuf>,
    /// Style of the second captions: a name, a JSON file, or JSON itself. Without it, and for fields over it without extends,
    /// one smaller and plainer than the first's.
    #[arg(long, value_name = "STYLE", requires = "cues2")]
    pub style2: Option<String>,
    /// Where the second captions stand next to the first: above or below; below without it.
    #[arg(long, value_name = "PLACE", requires = "cues2")]
    pub position2: Option<String>,
    /// Language of the second captions as a BCP 47 tag; what their file says without it.
    #[arg(long, value_name = "TAG", requires = "cues2")]
    pub language2: Option<String>,
    /// Character encoding of the second captions, such as windows-1250; told by their bytes without it.
    #[arg(long, value_name = "NAME", requires = "cues2")]
    pub encoding2: Option<String>,
}
