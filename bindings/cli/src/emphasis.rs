//! Which words are emphasised, as switches.

use captioni::cues::emphasis::EmphasisOptions;
use clap::Args;
use clap::builder::BoolishValueParser;

/// Which words are drawn in the style's classes.
#[derive(Debug, Args)]
pub(crate) struct Emphasis {
    /// Word or phrase to emphasise; may be given many times.
    #[arg(long = "emphasize", value_name = "WORDS")]
    pub words: Vec<String>,
    /// Regular expression of words to emphasise; may be given many times.
    #[arg(long = "emphasize-pattern", value_name = "REGEX")]
    pub patterns: Vec<String>,
    /// Whether *asterisks* around words of given captions are emphasis, `yes` or `no`; by default they are, with a warning.
    #[arg(long, value_name = "YES|NO", value_parser = BoolishValueParser::new())]
    pub markup: Option<bool>,
    /// Words of a lower probability are drawn as uncertain by styles that have a look for it, 0 to 1.
    #[arg(long, value_name = "P", default_value_t = EmphasisOptions::default().uncertain_below)]
    pub uncertain_below: f32,
}

impl Emphasis {
    pub fn options(&self) -> EmphasisOptions {
        EmphasisOptions {
            words: self.words.clone(),
            patterns: self.patterns.clone(),
            markup: self.markup,
            uncertain_below: self.uncertain_below,
        }
    }
}
