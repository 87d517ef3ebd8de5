//! Whether somebody says the words of a text.

/// Whether words are said of which the decoder finds the tokens so likely.
pub(in super::super) fn is_spoken(mean_log_probability: f32) -> bool {
    mean_log_probability > -7.0
}
