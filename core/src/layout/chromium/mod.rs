//! What Chromium makes of the same text.

mod tests;
