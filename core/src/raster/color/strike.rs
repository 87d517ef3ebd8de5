//! Bitmaps that fonts carry.

use std::io::Cursor;

use image::{ImageFormat, ImageReader, Limits};

use super::premultiplied;
use crate::frame::{Bitmap, Size};
use crate::layout::{Strike, StrikeData};

/// Bytes that decoding a bitmap may take.
const MAX_BYTES: u64 = 64 << 20;

/// `None` for what cannot be decoded or is not of the size that the font says.
pub(super) fn decode(strike: &Strike<'_>) -> Option<Bitmap> {
    let size = Size { width: strike.width, height: strike.height };
    let rgba = match strike.data {
        StrikeData::Png(bytes) => premultiplied(png(bytes, size)?),
        StrikeData::Bgra(bytes) => {
            let length = size.width as usize * size.height as usize * 4;
            let mut rgba = bytes.get(..length)?.to_vec();
            rgba.as_chunks_mut::<4>().0.iter_mut().for_each(|pixel| pixel.swap(0, 2));
            rgba
        }
    };
    Some(Bitmap { size, rgba })
}

fn png(bytes: &[u8], size: Size) -> Option<Vec<u8>> {
    let mut limits = Limits::default();
    limits.max_image_width = Some(size.width);
    limits.max_image_height = Some(size.height);
    limits.max_alloc = Some(MAX_BYTES);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), ImageFormat::Png);
    reader.limits(limits);
    let decoded = reader.decode().ok()?.into_rgba8();
    (decoded.dimensions() == (size.width, size.height)).then(|| decoded.into_raw())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::Rect;

    fn strike(data: StrikeData<'_>, width: u32, height: u32) -> Strike<'_> {
        Strike { data, width, height, rect: Rect { x0: 0.0, y0: -1.0, x1: 1.0, y1: 0.0 } }
    }

    fn encoded(width: u32, height: u32, pixel: [u8; 4]) -> Vec<u8> {
        let picture = image::RgbaImage::from_pixel(width, height, image::Rgba(pixel));
        let mut bytes = Vec::new();
        picture.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).unwrap();
        bytes
    }

    #[test]
    fn pictures_come_out_premultiplied() {
        let png = encoded(2, 1, [200, 100, 50, 128]);
        let bitmap = decode(&strike(StrikeData::Png(&png), 2, 1)).unwrap();
        assert_eq!(bitmap.rgba, [[100, 50, 25, 128]; 2].concat());
        let bitmap = decode(&strike(StrikeData::Bgra(&[25, 50, 100, 128]), 1, 1)).unwrap();
        assert_eq!(bitmap.rgba, [100, 50, 25, 128]);
    }

    #[test]
    fn pictures_that_are_not_what_the_font_says_are_not_drawn() {
        let png = encoded(64, 64, [255; 4]);
        assert!(decode(&strike(StrikeData::Png(&png), 2, 1)).is_none(), "larger");
        assert!(decode(&strike(StrikeData::Png(&png), 65, 64)).is_none(), "smaller");
        assert!(decode(&strike(StrikeData::Png(&png[..60]), 64, 64)).is_none(), "cut off");
        assert!(decode(&strike(StrikeData::Png(b"no picture"), 1, 1)).is_none());
        assert!(decode(&strike(StrikeData::Bgra(&[0; 15]), 2, 2)).is_none());
    }
}
