//! Layers in the colours of the frame, ready to be laid over each other.

use std::sync::Arc;

use super::area::Area;
use super::color::ColorMap;
use super::color_table::ColorTable;
use super::loops::Gain;
use crate::error::{Error, Result};
use crate::frame::{Bitmap, Gradient, Ramp, Size};
use crate::raster::{Group, Ink, Layer, Mask, Overlay};

/// Layers that are faded as one.
#[derive(Debug)]
pub(super) struct PlacedGroup<'a> {
    /// In 1/65535.
    pub opacity: u16,
    /// What the canvas shows of all layers.
    pub visible: Area,
    /// Those that show, back to front.
    pub layers: Vec<Placed<'a>>,
}

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
    pub ink: PreparedInk<'a>,
}

/// How to fill a layer, in channels of the frame.
#[derive(Debug)]
pub(super) enum PreparedInk<'a> {
    /// One code per channel under coverage.
    Solid { mask: &'a Mask, gain: Gain, codes: [u16; 3] },
    /// Codes by how far along a ramp a pixel is, under coverage.
    Gradient { mask: &'a Mask, gain: Gain, ramp: Ramp, colors: &'a ColorTable },
    /// Codes and alpha per pixel.
    Image { tile: &'a Tile, opacity: u16 },
}

impl PreparedInk<'_> {
    /// Samples from a row to the next.
    pub(super) fn width(&self) -> usize {
        match self {
            Self::Solid { mask, .. } | Self::Gradient { mask, .. } => mask.size.width as usize,
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

/// What of the current overlay is converted once.
#[derive(Debug, Default)]
pub(super) struct Converted {
    tiles: Vec<(Arc<Bitmap>, Tile)>,
    tables: Vec<(Arc<Gradient>, ColorTable)>,
}

impl Converted {
    /// Converts what `groups` need and is not here yet, and forgets what left.
    pub(super) fn update(&mut self, groups: &[Group], map: &ColorMap) -> Result<()> {
        let layers = || groups.iter().flat_map(|group| &group.layers);
        let bitmaps = || layers().filter_map(|layer| layer.ink.bitmap());
        let gradients = || layers().filter_map(|layer| layer.ink.gradient());
        self.tiles.retain(|(kept, _)| bitmaps().any(|b| Arc::ptr_eq(b, kept)));
        self.tables.retain(|(kept, _)| gradients().any(|g| Arc::ptr_eq(g, kept)));
        for bitmap in bitmaps() {
            if self.tile(bitmap).is_none() {
                self.tiles.push((bitmap.clone(), tile(bitmap, map)?));
            }
        }
        for gradient in gradients() {
            if self.table(gradient).is_none() {
                self.tables.push((gradient.clone(), ColorTable::new(gradient, map)));
            }
        }
        Ok(())
    }

    fn tile(&self, bitmap: &Arc<Bitmap>) -> Option<&Tile> {
        self.tiles.iter().find(|(b, _)| Arc::ptr_eq(b, bitmap)).map(|(_, tile)| tile)
    }

    fn table(&self, gradient: &Arc<Gradient>) -> Option<&ColorTable> {
        self.tables.iter().find(|(g, _)| Arc::ptr_eq(g, gradient)).map(|(_, table)| table)
    }
}

/// The groups that show, back to front. `converted` must have been updated with the same overlay.
pub(super) fn place<'a>(
    overlay: &'a Overlay,
    converted: &'a Converted,
    map: &ColorMap,
) -> Result<Vec<PlacedGroup<'a>>> {
    let mut placed = Vec::with_capacity(overlay.groups.len());
    for group in overlay.groups.iter().filter(|group| group.opacity > 0) {
        let layers = group.layers.iter().map(|layer| place_layer(layer, overlay.canvas, converted, map));
        let layers: Vec<_> = layers.filter_map(Result::transpose).collect::<Result<_>>()?;
        if let Some(visible) = layers.iter().map(|layer| layer.visible).reduce(Area::union) {
            placed.push(PlacedGroup { opacity: u16::from(group.opacity) * 257, visible, layers });
        }
    }
    Ok(placed)
}

fn place_layer<'a>(
    layer: &'a Layer,
    canvas: Size,
    converted: &'a Converted,
    map: &ColorMap,
) -> Result<Option<Placed<'a>>> {
    let visible = Area::at(layer.x, layer.y, layer.ink.size()).intersect(Area::of(canvas));
    if visible.is_empty() || layer.ink.opacity() == 0 {
        return Ok(None);
    }
    let ink = match &layer.ink {
        Ink::Solid { mask, color } => {
            check_length("mask", mask.size, 1, mask.coverage.len())?;
            let codes = map.codes(unit([color.r, color.g, color.b], 255));
            PreparedInk::Solid { mask, gain: Gain::new(color.a), codes }
        }
        Ink::Gradient { mask, gradient, opacity } => {
            check_length("mask", mask.size, 1, mask.coverage.len())?;
            let Some(colors) = converted.table(gradient) else { return Ok(None) };
            PreparedInk::Gradient { mask, gain: Gain::new(*opacity), ramp: gradient.ramp, colors }
        }
        Ink::Image { bitmap, opacity } => {
            let Some(tile) = converted.tile(bitmap) else { return Ok(None) };
            PreparedInk::Image { tile, opacity: u16::from(*opacity) * 257 }
        }
    };
    Ok(Some(Placed { x: layer.x.into(), y: layer.y.into(), visible, ink }))
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
