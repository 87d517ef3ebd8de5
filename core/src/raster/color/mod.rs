//! Glyphs with colours of their own, as pictures.

mod brush;
mod level;
mod strike;
mod vector;

use std::sync::Arc;

pub(super) use level::Level;

use super::picture::{self, PlacedBitmap};
use crate::frame::{Bitmap, Color};
use crate::layout::{Art, ColorGlyph, Rect, Transform};

/// A glyph as it is seen through `at`, which places its origin within a pixel; `None` if nothing of it is. `text` is
/// the colour of those parts that have none of their own.
pub(super) fn paint(glyph: &ColorGlyph, at: Transform, text: Color) -> Option<PlacedBitmap> {
    let font = glyph.face.color()?;
    let scale = Transform::scaled((0.0, 0.0), (glyph.size, glyph.size));
    match font.art(glyph.id, glyph.size * at.mean_scale())? {
        Art::Layers(layers) => {
            let [x0, y0, x1, y1] = glyph.ink.rect;
            let bounds = scale.then(at).bounds(Rect { x0, y0, x1, y1 });
            vector::paint(font, &layers, scale.then(at), bounds, text)
        }
        Art::Strike(strike) => {
            let bitmap = strike::decode(&strike)?;
            let (across, down) =
                (strike.rect.width() / strike.width as f32, strike.rect.height() / strike.height as f32);
            let placed =
                Transform { a: across, d: down, e: strike.rect.x0, f: strike.rect.y0, ..Transform::IDENTITY };
            picture::draw(&bitmap, placed.then(scale).then(at))
        }
    }
}

/// A picture of straight colours as one of premultiplied ones.
fn premultiplied(mut rgba: Vec<u8>) -> Vec<u8> {
    for [r, g, b, a] in rgba.as_chunks_mut::<4>().0 {
        for color in [r, g, b] {
            *color = ((u16::from(*color) * u16::from(*a) + 127) / 255) as u8;
        }
    }
    rgba
}

/// The same picture at another place.
fn placed(x: i32, y: i32, bitmap: Bitmap) -> PlacedBitmap {
    PlacedBitmap { x, y, bitmap: Arc::new(bitmap) }
}
