//! One picture as an image file.

use std::io::{BufWriter, Write};
use std::path::Path;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{self, PngEncoder};
use image::imageops::FilterType;
use image::{ImageEncoder, RgbImage};

use super::tone::ToneMap;
use super::video::unscalable;
use crate::error::{Error, Result};
use crate::ffi::av::scale::{Scaler, format_named};
use crate::frame::{ColorSpec, FrameMut, PixelFormat, PlaneMut, Size};
use crate::media::VideoFrame;
use crate::target::Target;
use crate::units::Rational;

/// JPEG quality, 1 to 100: high enough that the edges of captions stay clean.
const JPEG_QUALITY: u8 = 92;
/// Longest side of an image, as a guard against absurd pixel aspect ratios.
const LONGEST_SIDE: u32 = 16_384;

/// A picture in 8-bit sRGB. PQ and HLG are tone-mapped: as graphics white is a fifth of what they can show, it comes out
/// at 90 % of the signal, and highlights take the rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Still {
    size: Size,
    /// Rows without padding.
    rgb: Vec<u8>,
}

/// An image file format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StillFormat {
    /// Lossless.
    Png,
    /// Lossy and small.
    Jpeg,
}

const EXTENSIONS: [(&str, StillFormat); 3] =
    [("png", StillFormat::Png), ("jpg", StillFormat::Jpeg), ("jpeg", StillFormat::Jpeg)];

/// Extensions of the image files that can be written.
pub const STILL_EXTENSIONS: [&str; EXTENSIONS.len()] = [EXTENSIONS[0].0, EXTENSIONS[1].0, EXTENSIONS[2].0];

impl StillFormat {
    /// By the extension, one of [`STILL_EXTENSIONS`].
    ///
    /// # Errors
    /// [`Error::UnsupportedFormat`].
    pub fn of(path: &Path) -> Result<Self> {
        let extension = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
        let known = EXTENSIONS.iter().find(|(known, _)| *known == extension);
        known.map(|&(_, format)| format).ok_or_else(|| Error::UnsupportedFormat {
            what: format!("image format {extension:?}"),
            accepted: format!("accepted: {}", STILL_EXTENSIONS.join(", ")),
        })
    }
}

impl Still {
    /// Converts by the frame's own matrix and range, and where it is HDR, by the curve of ITU-R BT.2390 and into the gamut
    /// of BT.709. Pixels that are not square are stretched to be, across or down, so that nothing is lost.
    ///
    /// # Errors
    /// [`Error::UnsupportedFormat`] for a layout that FFmpeg can't convert.
    pub fn of(frame: &VideoFrame, pixel_aspect: Rational) -> Result<Self> {
        let size = frame.size().in_square_pixels(pixel_aspect, LONGEST_SIDE);
        let source = frame.as_av();
        let tones = ToneMap::new(frame.color());
        let (name, bytes) = if tones.is_some() { ("rgb48le", 6) } else { ("rgb24", 3) };
        let format = format_named(name).ok_or_else(|| Error::internal(format!("FFmpeg lacks {name}")))?;
        let mut converted =
            Scaler::new(format, Some(size)).convert(source).map_err(|e| unscalable(source.format(), e))?;
        let samples =
            converted.frame_mut().ok_or_else(|| Error::internal(format!("{name} has no samples")))?;
        let width = size.width as usize * bytes;
        let rows = samples.planes.first().map(|plane| plane.data.chunks(plane.stride)).into_iter().flatten();
        let rows = rows.take(size.height as usize).filter_map(|row| row.get(..width));
        let rgb = match &tones {
            None => rows.flatten().copied().collect(),
            Some(tones) => {
                rows.flat_map(|row| row.as_chunks::<6>().0).flat_map(|p| tones.srgb(signal(*p))).collect()
            }
        };
        Ok(Self { size, rgb })
    }

    /// Size in square pixels.
    pub fn size(&self) -> Size {
        self.size
    }

    /// The pixels, to draw on.
    pub(crate) fn frame_mut(&mut self) -> FrameMut<'_> {
        let stride = self.size.width as usize * 3;
        let planes = vec![PlaneMut { data: &mut self.rgb, stride }];
        FrameMut { format: PixelFormat::RGB24, color: ColorSpec::SRGB, size: self.size, planes }
    }

    /// R, G, B of each pixel, row by row from the top.
    pub fn rgb(&self) -> &[u8] {
        &self.rgb
    }

    /// The picture made smaller to a width of at most `width` pixels, at least 16; unchanged if it is no wider.
    #[must_use]
    pub fn within(self, width: u32) -> Self {
        let width = width.max(16);
        let Some(picture) = (self.size.width > width)
            .then(|| RgbImage::from_raw(self.size.width, self.size.height, self.rgb.clone()))
            .flatten()
        else {
            return self;
        };
        let height = u64::from(self.size.height) * u64::from(width) / u64::from(self.size.width);
        let height = u32::try_from(height).unwrap_or(u32::MAX).max(1);
        let small = image::imageops::resize(&picture, width, height, FilterType::Triangle);
        Self { size: Size { width, height }, rgb: small.into_raw() }
    }

    /// Writes an image to `path`, whole or not at all, in the format of its extension.
    ///
    /// # Errors
    /// [`Error::UnsupportedFormat`], [`Error::OutputUnwritable`], [`Error::DiskFull`].
    pub fn write(&self, path: &Path) -> Result<()> {
        let format = StillFormat::of(path)?;
        let target = Target::create(path, None)?;
        let mut file = BufWriter::new(target.file()?);
        self.encode(format, &mut file).map_err(|error| match error {
            image::ImageError::IoError(cause) => Error::writing(path, cause),
            other => Error::internal(other.to_string()),
        })?;
        file.flush().map_err(|e| Error::writing(path, e))?;
        target.commit().map(drop)
    }

    /// The bytes of an image file.
    ///
    /// # Errors
    /// [`Error::Internal`] if the size is over what the format takes.
    pub fn to_bytes(&self, format: StillFormat) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.encode(format, &mut bytes).map_err(|error| Error::internal(error.to_string()))?;
        Ok(bytes)
    }

    fn encode(&self, format: StillFormat, to: &mut impl Write) -> image::ImageResult<()> {
        let (width, height) = (self.size.width, self.size.height);
        let rgb = image::ExtendedColorType::Rgb8;
        match format {
            // Trying every filter on every row takes longer than all else, and saves little.
            StillFormat::Png => {
                PngEncoder::new_with_quality(to, png::CompressionType::Fast, png::FilterType::Paeth)
                    .write_image(&self.rgb, width, height, rgb)
            }
            StillFormat::Jpeg => {
                JpegEncoder::new_with_quality(to, JPEG_QUALITY).write_image(&self.rgb, width, height, rgb)
            }
        }
    }
}

/// R'G'B' of a pixel of 16-bit words.
fn signal([r0, r1, g0, g1, b0, b1]: [u8; 6]) -> [u16; 3] {
    [[r0, r1], [g0, g1], [b0, b1]].map(u16::from_le_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_come_from_the_extension() {
        assert_eq!(StillFormat::of(Path::new("a.JPG")).unwrap(), StillFormat::Jpeg);
        let error = StillFormat::of(Path::new("a.gif")).unwrap_err();
        assert_eq!(error.to_string(), "image format \"gif\" is not supported; accepted: png, jpg, jpeg");
    }
}
