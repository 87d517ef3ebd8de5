//! How words become cues, and how those look.

use std::path::PathBuf;

use clap::Args;

use crate::emphasis::Emphasis;

/// How words become cues.
#[derive(Debug, Args)]
pub(crate) struct Timing {
    /// Preset of the cue rules: standard, netflix, bbc, shorts or words; the words of given cues are cut by it as well. By
    /// default shorts for upright video, else standard.
    #[arg(long, value_name = "NAME")]
    pub timing: Option<String>,
    /// Most lines in a cue.
    #[arg(long, value_name = "N")]
    pub max_lines: Option<u32>,
    /// Most characters in a line.
    #[arg(long, value_name = "N")]
    pub max_chars: Option<u32>,
    /// Most characters a second.
    #[arg(long, value_name = "N")]
    pub max_rate: Option<f64>,
    /// Shortest time that a cue is shown, where room follows.
    #[arg(long, value_name = "SECONDS")]
    pub min_duration: Option<f64>,
    /// Longest time that a cue is shown.
    #[arg(long, value_name = "SECONDS")]
    pub max_duration: Option<f64>,
    /// Silence that always ends a cue.
    #[arg(long, value_name = "SECONDS")]
    pub pause: Option<f64>,
    /// Time left empty before the next cue.
    #[arg(long, value_name = "SECONDS")]
    pub gap: Option<f64>,
    /// How long a cue stays after its last word, where room follows.
    #[arg(long, value_name = "SECONDS")]
    pub lead_out: Option<f64>,
    /// Let cues start and end with changes of shot, as netflix has it. Alone, or with =auto, the video is decoded once more
    /// to find them, which takes as long as decoding it does and a few per cent; else times, such as --shots=3.2,10.48.
    #[arg(long, value_name = "SECONDS,...", num_args = 0..=1, require_equals = true, default_missing_value = "auto")]
    pub shots: Option<String>,
}

/// How captions look.
#[derive(Debug, Args)]
pub(crate) struct Look {
    /// Style name, JSON file, or JSON itself, such as '{"extends":"karaoke","fill":"#fff"}'; `captioni styles` lists the names.
    #[arg(long, default_value = "clean")]
    pub style: String,
    /// Where captions stand: top, middle or bottom.
    #[arg(long, value_name = "PLACE")]
    pub position: Option<String>,
    /// Size of letters: a fraction of the frame's shorter edge, 0.01 to 0.5, or per cent of it, such as 6%.
    #[arg(long, value_name = "SIZE")]
    pub font_size: Option<String>,
    /// Colour of the text: a name of CSS, #rgb, #rrggbb, #rrggbbaa, rgb() or hsl().
    #[arg(long, value_name = "COLOR")]
    pub color: Option<String>,
    /// Colour of the word being spoken.
    #[arg(long, value_name = "COLOR")]
    pub active_color: Option<String>,
    /// Write in capitals.
    #[arg(long)]
    pub uppercase: bool,
    /// Most words of a cue, 1 to 100, whatever the style and the timing say; 0 leaves given cues as they are.
    #[arg(long, value_name = "N")]
    pub words_per_cue: Option<u32>,
    /// Change a field of the style, such as font.weight=800, strokes.0.width=0.1 or background=null. The value is JSON, or text.
    /// May be given several times; holds in upright frames as well.
    #[arg(long, value_name = "FIELD=VALUE")]
    pub set: Vec<String>,
    /// Keep captions of an upright video clear of what a platform covers: tiktok, reels, shorts, feed or none.
    #[arg(long, value_name = "NAME")]
    pub platform: Option<String>,
    /// Font file (TrueType or OpenType) to use before the style's own; `fallback:FILE` for what that one lacks. May be given
    /// several times.
    #[arg(long, value_name = "FILE")]
    pub font: Vec<PathBuf>,
    /// Folder of font files for what the fonts above lack; styles may name their families. May be given several times.
    #[arg(long, value_name = "DIR")]
    pub font_dir: Vec<PathBuf>,
    /// Use the fonts of this machine for what all others lack, and where a style names their families.
    #[arg(long)]
    pub system_fonts: bool,
    #[command(flatten)]
    pub emphasis: Emphasis,
}
