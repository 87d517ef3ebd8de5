//! Frames with transparency as an animated PNG, which every browser plays.

use crate::error::{Error, Result};
use crate::frame::Size;

/// Bytes of a pixel.
const PIXEL: usize = 4;

/// An animated PNG in the making. Only what differs from the frame before is stored, and a frame like it lasts longer.
#[derive(Debug)]
pub struct AnimatedPng {
    size: Size,
    /// Frames a second.
    rate: u16,
    frames: Vec<Part>,
    last: Vec<u8>,
}

/// What a frame changes.
#[derive(Debug)]
struct Part {
    x: u32,
    y: u32,
    size: Size,
    rgba: Vec<u8>,
    /// How many frames it stands for.
    count: u16,
}

impl AnimatedPng {
    /// For frames of `size`, `rate` a second.
    pub fn new(size: Size, rate: u16) -> Self {
        Self { size, rate: rate.max(1), frames: Vec::new(), last: Vec::new() }
    }

    /// Adds a frame: R, G, B, A of 8 bits, straight alpha, row by row.
    ///
    /// # Errors
    /// `INTERNAL` for a frame of another size.
    pub fn push(&mut self, rgba: &[u8]) -> Result<()> {
        let Size { width, height } = self.size;
        if rgba.len() != width as usize * height as usize * PIXEL {
            return Err(Error::internal("a frame of an animation has another size"));
        }
        let part = match self.frames.last_mut() {
            None => Part { x: 0, y: 0, size: self.size, rgba: rgba.to_vec(), count: 1 },
            Some(shown) if self.last == rgba && shown.count < u16::MAX => {
                shown.count += 1;
                return Ok(());
            }
            Some(_) => changed(&self.last, rgba, width as usize),
        };
        self.frames.push(part);
        self.last = rgba.to_vec();
        Ok(())
    }

    /// The bytes of the file, which plays without end.
    ///
    /// # Errors
    /// `INTERNAL` without a frame.
    pub fn finish(self) -> Result<Vec<u8>> {
        self.encode().map_err(|error| Error::internal(format!("an animation cannot be written: {error}")))
    }

    fn encode(self) -> std::result::Result<Vec<u8>, png::EncodingError> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, self.size.width, self.size.height);
        encoder.set_color(png::ColorType::Rgba);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_compression(png::Compression::High);
        encoder.set_animated(u32::try_from(self.frames.len()).unwrap_or(u32::MAX), 0)?;
        encoder.set_blend_op(png::BlendOp::Source)?;
        let mut writer = encoder.write_header()?;
        for Part { x, y, size, rgba, count } in self.frames {
            writer.set_frame_delay(count, self.rate)?;
            // In this order: a frame must lie inside the image at each step.
            writer.reset_frame_position()?;
            writer.set_frame_dimension(size.width, size.height)?;
            writer.set_frame_position(x, y)?;
            writer.write_image_data(&rgba)?;
        }
        writer.finish()?;
        Ok(bytes)
    }
}

/// The least rectangle in which `after` is not `before`; a single pixel where there is none.
fn changed(before: &[u8], after: &[u8], width: usize) -> Part {
    let stride = width * PIXEL;
    let rows = || before.chunks_exact(stride).zip(after.chunks_exact(stride));
    let differs = |(a, b): (&[u8], &[u8])| a != b;
    let top = rows().position(differs).unwrap_or(0);
    let bottom =
        rows().enumerate().filter(|(_, pair)| differs(*pair)).map(|(y, _)| y).next_back().unwrap_or(top);
    let columns = |(a, b): (&[u8], &[u8])| {
        let pixels = || a.chunks_exact(PIXEL).zip(b.chunks_exact(PIXEL));
        let first = pixels().position(differs)?;
        let last = pixels().enumerate().filter(|(_, pair)| differs(*pair)).map(|(x, _)| x).next_back()?;
        Some((first, last))
    };
    let spans = rows().filter_map(columns);
    let (left, right) = spans.reduce(|(a, b), (c, d)| (a.min(c), b.max(d))).unwrap_or((0, 0));
    let rows = after.chunks_exact(stride).skip(top).take(bottom - top + 1);
    let rgba = rows.flat_map(|row| row.iter().skip(left * PIXEL).take((right - left + 1) * PIXEL).copied());
    Part {
        x: left as u32,
        y: top as u32,
        size: Size { width: (right - left + 1) as u32, height: (bottom - top + 1) as u32 },
        rgba: rgba.collect(),
        count: 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_changes_is_stored_and_what_stays_lasts() {
        let size = Size { width: 4, height: 3 };
        let blank = vec![0; 48];
        let mut dotted = blank.clone();
        dotted[(4 + 2) * PIXEL..][..PIXEL].copy_from_slice(&[9, 8, 7, 255]);
        let mut animation = AnimatedPng::new(size, 20);
        for frame in [&blank, &blank, &blank, &dotted, &blank] {
            animation.push(frame).unwrap();
        }
        assert_eq!(animation.frames.iter().map(|part| part.count).collect::<Vec<_>>(), [3, 1, 1]);
        let part = &animation.frames[1];
        assert_eq!((part.x, part.y, part.size), (2, 1, Size { width: 1, height: 1 }));
        let bytes = animation.finish().unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut pixels).unwrap();
        assert_eq!(pixels, blank);
        assert_eq!(reader.info().animation_control().unwrap().num_frames, 3);
        reader.next_frame(&mut pixels).unwrap();
        let frame = reader.info().frame_control().unwrap();
        assert_eq!((frame.x_offset, frame.y_offset, frame.width, frame.height), (2, 1, 1, 1));
        assert_eq!(pixels[..PIXEL], [9, 8, 7, 255]);
        assert!(AnimatedPng::new(size, 20).push(&blank[1..]).is_err());
    }
}
