//! Pictures as elements: scaled, turned and placed between pixels.

use std::sync::Arc;

use image::imageops::{self, FilterType};
use image::{ImageBuffer, Rgba};

use super::blur;
use super::mask::PlacedMask;
use super::overlay::Mask;
use crate::frame::{Bitmap, Size};
use crate::layout::{Rect, Transform};

/// Longest edge of a picture as it is drawn.
const LONGEST_EDGE: f32 = 8_192.0;

/// A picture and the whole pixel of its top left corner.
#[derive(Debug, Clone)]
pub(super) struct PlacedBitmap {
    pub(super) x: i32,
    pub(super) y: i32,
    pub(super) bitmap: Arc<Bitmap>,
}

impl PlacedBitmap {
    /// What it covers.
    pub(super) fn silhouette(&self) -> PlacedMask {
        self.channel(3)
    }

    fn channel(&self, channel: usize) -> PlacedMask {
        let Bitmap { size, rgba } = &*self.bitmap;
        let coverage = rgba.iter().skip(channel).step_by(4).copied().collect();
        PlacedMask { x: self.x, y: self.y, mask: Arc::new(Mask { size: *size, coverage }) }
    }

    /// Blurred by a standard deviation of `sigma` pixels.
    pub(super) fn blurred(&self, sigma: f32) -> Self {
        let channels = [0, 1, 2, 3].map(|channel| blur::gaussian(&self.channel(channel), sigma));
        let [PlacedMask { x, y, mask }, ..] = &channels;
        let mut rgba = vec![0; mask.coverage.len() * 4];
        for (channel, blurred) in channels.iter().enumerate() {
            let samples = rgba.iter_mut().skip(channel).step_by(4);
            samples.zip(&blurred.mask.coverage).for_each(|(to, from)| *to = *from);
        }
        Self { x: *x, y: *y, bitmap: Arc::new(Bitmap { size: mask.size, rgba }) }
    }
}

/// The picture as it is seen through `at`; `None` if nothing of it is.
pub(super) fn draw(source: &Bitmap, at: Transform) -> Option<PlacedBitmap> {
    let (width, height) = (source.size.width as f32, source.size.height as f32);
    let bounds = at.bounds(Rect { x0: 0.0, y0: 0.0, x1: width, y1: height });
    if bounds.width() > LONGEST_EDGE || bounds.height() > LONGEST_EDGE || bounds.is_empty() {
        return None;
    }
    // What shrinks is averaged first: between four neighbours alone it would flicker.
    let shrunk = (scale(at.a, at.b).min(1.0), scale(at.c, at.d).min(1.0));
    let size = |edge: f32, by: f32| ((edge * by).round() as u32).max(1);
    let (near_width, near_height) = (size(width, shrunk.0), size(height, shrunk.1));
    let buffer = ImageBuffer::<Rgba<u8>, _>::from_raw(source.size.width, source.size.height, &*source.rgba)?;
    let same = (near_width, near_height) == buffer.dimensions();
    let near = match same {
        true => ImageBuffer::from_raw(near_width, near_height, source.rgba.clone())?,
        false => imageops::resize(&buffer, near_width, near_height, FilterType::Triangle),
    };
    let to_source = (near_width as f32 / width, near_height as f32 / height);
    let inverse = at.inverse()?.then(Transform::scaled((0.0, 0.0), to_source));

    let (x, y) = (bounds.x0.floor() as i32, bounds.y0.floor() as i32);
    let size =
        Size { width: (bounds.x1.ceil() as i32 - x) as u32, height: (bounds.y1.ceil() as i32 - y) as u32 };
    let mut rgba = Vec::with_capacity(size.width as usize * size.height as usize * 4);
    for row in 0..size.height {
        for column in 0..size.width {
            let canvas = (x as f32 + column as f32 + 0.5, y as f32 + row as f32 + 0.5);
            rgba.extend(sample(&near, inverse.apply(canvas)));
        }
    }
    Some(PlacedBitmap { x, y, bitmap: Arc::new(Bitmap { size, rgba }) })
}

fn scale(x: f32, y: f32) -> f32 {
    x.hypot(y)
}

/// Between the four nearest pixels; beyond the edges there is nothing.
fn sample(picture: &ImageBuffer<Rgba<u8>, Vec<u8>>, (x, y): (f32, f32)) -> [u8; 4] {
    let (x, y) = (x - 0.5, y - 0.5);
    let (left, top) = (x.floor(), y.floor());
    let (right_part, lower_part) = (x - left, y - top);
    let mut sum = [0.0; 4];
    for (dy, wy) in [(0.0, 1.0 - lower_part), (1.0, lower_part)] {
        for (dx, wx) in [(0.0, 1.0 - right_part), (1.0, right_part)] {
            let (column, row) = (left + dx, top + dy);
            if column < 0.0 || row < 0.0 {
                continue;
            }
            let Some(pixel) = picture.get_pixel_checked(column as u32, row as u32) else { continue };
            sum.iter_mut().zip(pixel.0).for_each(|(sum, value)| *sum += f32::from(value) * wx * wy);
        }
    }
    sum.map(|value| value.round() as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(edge: u32) -> Bitmap {
        Bitmap { size: Size { width: edge, height: edge }, rgba: vec![200; (edge * edge * 4) as usize] }
    }

    fn light(placed: &PlacedBitmap) -> f32 {
        placed.bitmap.rgba.iter().map(|v| f32::from(*v)).sum::<f32>() / (4.0 * 200.0)
    }

    #[test]
    fn a_picture_on_whole_pixels_is_itself() {
        let placed = draw(&square(4), Transform::moved(3.0, 5.0)).unwrap();
        assert_eq!((placed.x, placed.y, &*placed.bitmap), (3, 5, &square(4)));
    }

    #[test]
    fn area_follows_the_scale_whatever_the_place_and_the_angle() {
        for (scale, angle, x) in [(0.25, 0.0, 0.0), (1.0, 0.0, 0.5), (0.5, 30.0, 0.3), (2.0, 45.0, 0.7)] {
            let at = Transform::scaled((0.0, 0.0), (scale, scale));
            let at = at.then(Transform::rotated((0.0, 0.0), angle)).then(Transform::moved(50.0 + x, 50.0));
            let placed = draw(&square(40), at).unwrap();
            let expected = 1600.0 * scale * scale;
            assert!((light(&placed) - expected).abs() < expected * 0.06, "{} for {expected}", light(&placed));
        }
    }

    #[test]
    fn a_blur_spreads_what_is_there() {
        let placed = draw(&square(20), Transform::moved(50.0, 50.0)).unwrap();
        let blurred = placed.blurred(3.0);
        assert!((light(&blurred) - 400.0).abs() < 400.0 * 0.03, "{}", light(&blurred));
        assert!(blurred.x < 45 && blurred.bitmap.size.width > 30);
    }

    #[test]
    fn absurd_sizes_draw_nothing() {
        assert!(draw(&square(4), Transform::scaled((0.0, 0.0), (1e6, 1.0))).is_none());
        assert!(draw(&square(4), Transform::scaled((0.0, 0.0), (0.0, 0.0))).is_none());
    }
}
