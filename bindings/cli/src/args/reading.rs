//! How captions are read, and when they are shown.

use clap::Args;

/// How captions are read, and when they are shown.
#[derive(Debug, Args)]
pub(crate) struct Reading {
    /// Format of the captions; told by their content and name without it.
    #[arg(long, value_name = "FORMAT")]
    pub from: Option<String>,
    /// Character encoding of the captions, such as windows-1250; told by their bytes without it.
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// Move all times by so many seconds, or by a clock time such as -01:00:00; less than 0 for sooner.
    #[arg(long, value_name = "TIME", allow_hyphen_values = true, default_value = "0")]
    pub shift: String,
    /// Multiply all times first, such as 25/23.976 for captions made at 25 frames a second.
    #[arg(long, value_name = "FACTOR", default_value = "1")]
    pub scale: String,
}
