//! Layout to pixels: glyph coverage, strokes and shadows as placed alpha layers.

mod overlay;

pub use overlay::{Bitmap, Layer, Mask, Overlay, Paint};
