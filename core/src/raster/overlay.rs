//! What raster hands to composite: placed alpha layers, back to front.

use std::sync::Arc;

use crate::frame::{Color, Size};

/// 8-bit coverage, `width * height` bytes, rows without padding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mask {
    /// Size in pixels.
    pub size: Size,
    /// Coverage, 0 (none) to 255 (whole), row by row.
    pub coverage: Vec<u8>,
}

/// A premultiplied 8-bit RGBA picture in sRGB, `width * height * 4` bytes; used for colour glyphs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bitmap {
    /// Size in pixels.
    pub size: Size,
    /// Premultiplied R, G, B, A, row by row.
    pub rgba: Vec<u8>,
}

/// How a layer's pixels are filled.
#[derive(Debug, Clone)]
pub enum Paint {
    /// One colour under a coverage mask.
    Solid {
        /// Coverage.
        mask: Arc<Mask>,
        /// Fill, its alpha multiplied into the coverage.
        color: Color,
    },
    /// A picture of its own.
    Image {
        /// Pixels.
        bitmap: Arc<Bitmap>,
        /// Opacity, 0 to 255.
        opacity: u8,
    },
}

/// A placed layer; may reach beyond the canvas, where it is clipped.
#[derive(Debug, Clone)]
pub struct Layer {
    /// Left edge in canvas pixels.
    pub x: i32,
    /// Top edge in canvas pixels, y down.
    pub y: i32,
    /// Pixels.
    pub paint: Paint,
}

/// Everything to draw over a frame, back to front. Empty when no cue is shown.
#[derive(Debug, Clone)]
pub struct Overlay {
    /// Size of the picture that coordinates refer to.
    pub canvas: Size,
    /// Equal ids mean equal pixels, so an unchanged overlay costs nothing downstream.
    pub id: u64,
    /// Layers, back to front.
    pub layers: Vec<Layer>,
}
