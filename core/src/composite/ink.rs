//! Layers in the colours of the frame, ready to be laid over each other.

use std::sync::Arc;

use super::area::Area;
use super::color::ColorMap;
use super::loops::Gain;
use crate::error::{Error, Result};
use crate::frame::Size;
use crate::raster::{Bitmap, Layer, Mask, Overlay, Paint};

/// A layer inside the canvas.
#[derive(Debug)]
pub(super) struct Placed<'a> {
    /// Position of the layer's first pixel.
    pub x: i64,
    /// Position of the layer's first pixel.
    pub y: i64,
    /// What the canvas shows of it.
    pub visible: Area,
    /// Pixels.
    pub ink: Ink<'a>,
}

/// How to fill a layer, in channels of the frame.
#[derive(Debug)]
pub(super) enum Ink<'a> {
    /// One code per channel under coverage.
    Solid { mask: &'a Mask, gain: Gain, codes: [u16; 3] },
    /// Codes and alpha per pixel.
    Image { tile: &'a Tile, opacity: u16 },
}

impl Ink<'_> {
    /// Samples from a row to the next.
    pub(super) fn width(&self) -> usize {
        match self {
            Self::Solid { mask, .. } => mask.size.width as usize,
            Self::Image { tile, .. } => tile.width,
        }
    }
}

/// A bitmap in channels of the frame, straight, in 1/65535.
#[derive(Debug)]
pub(super) struct Tile {
    pub width: usize,
    pub codes: [Vec<u16>; 3],
    pub alpha: Vec<u16>,
}

/// The bitmaps of the current overlay, converted once.
#[derive(Debug, Default)]
pub(super) struct Tiles(Vec<(Arc<Bitmap>, Tile)>);

impl Tiles {
    /// Converts the bitmaps of `layers` that are not here yet and forgets those that left.
    pub(super) fn update(&mut self, layers: &[Layer], map: &ColorMap) -> Result<()> {
        let bitmaps = || {
            layers.iter().filter_map(|l| match &l.paint {
                Paint::Image { bitmap, .. } => Some(bitmap),
                Paint::Solid { .. } => None,
            })
        };
        self.0.retain(|(kept, _)| bitmaps().any(|b| Arc::ptr_eq(b, kept)));
        for bitmap in bitmaps() {
            if self.find(bitmap).is_none() {
                self.0.push((bitmap.clone(), tile(bitmap, map)?));
            }
        }
        Ok(())
    }

    fn find(&self, bitmap: &Arc<Bitmap>) -> Option<&Tile> {
        self.0.iter().find(|(b, _)| Arc::ptr_eq(b, bitmap)).map(|(_, tile)| tile)
    }
}

/// The layers that show, back to front. The tiles must have been updated with the same overlay.
pub(super) fn place<'a>(overlay: &'a Overlay, tiles: &'a Tiles, map: &ColorMap) -> Result<Vec<Placed<'a>>> {
    let canvas = Area::of(overlay.canvas);
    let mut placed = Vec::with_capacity(overlay.layers.len());
    for layer in &overlay.layers {
        let visible = Area::at(layer.x, layer.y, layer_size(layer)).intersect(canvas);
        if visible.is_empty() || opacity(&layer.paint) == 0 {
            continue;
        }
        let ink = match &layer.paint {
            Paint::Solid { mask, color } => {
                check_length("mask", mask.size, 1, mask.coverage.len())?;
                Ink::Solid {
                    mask,
                    gain: Gain::new(color.a),
                    codes: map.codes(unit([color.r, color.g, color.b], 255)),
                }
            }
            Paint::Image { bitmap, opacity } => {
                let Some(tile) = tiles.find(bitmap) else { continue };
                Ink::Image { tile, opacity: u16::from(*opacity) * 257 }
            }
        };
        placed.push(Placed { x: layer.x.into(), y: layer.y.into(), visible, ink });
    }
    Ok(placed)
}

pub(super) fn layer_size(layer: &Layer) -> Size {
    match &layer.paint {
        Paint::Solid { mask, .. } => mask.size,
        Paint::Image { bitmap, .. } => bitmap.size,
    }
}

fn opacity(paint: &Paint) -> u8 {
    match paint {
        Paint::Solid { color, .. } => color.a,
        Paint::Image { opacity, .. } => *opacity,
    }
}

/// Premultiplied bytes as a straight colour, 0 to 1.
fn unit(rgb: [u8; 3], alpha: u8) -> [f64; 3] {
    rgb.map(|v| (f64::from(v) / f64::from(alpha.max(1))).min(1.0))
}

fn tile(bitmap: &Bitmap, map: &ColorMap) -> Result<Tile> {
    check_length("bitmap", bitmap.size, 4, bitmap.rgba.len())?;
    let pixels = bitmap.rgba.as_chunks::<4>().0;
    let mut codes = [(); 3].map(|()| vec![0; pixels.len()]);
    // Pictures of glyphs have long runs of one colour.
    let mut last = ([0; 4], [0; 3]);
    for (i, &[r, g, b, a]) in pixels.iter().enumerate().filter(|(_, p)| p[3] > 0) {
        if last.0 != [r, g, b, a] {
            last = ([r, g, b, a], map.codes(unit([r, g, b], a)));
        }
        for (plane, code) in codes.iter_mut().zip(last.1) {
            plane[i] = code;
        }
    }
    let alpha = pixels.iter().map(|p| u16::from(p[3]) * 257).collect();
    Ok(Tile { width: bitmap.size.width as usize, codes, alpha })
}

fn check_length(what: &str, size: Size, bytes: usize, length: usize) -> Result<()> {
    let expected = (size.width as usize).checked_mul(size.height as usize).and_then(|n| n.checked_mul(bytes));
    if expected == Some(length) {
        return Ok(());
    }
    Err(Error::internal(format!(
        "a {what} of {} pixels has {length} bytes, not {bytes} a pixel",
        super::planes::size_text(size)
    )))
}
