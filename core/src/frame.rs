//! Frames and audio as the stages hand them on: planes with stride, pixel formats, colour.

mod color;
mod color_functions;
mod color_names;
mod gradient;
pub(crate) mod light;

use serde::{Deserialize, Serialize};

pub use color::Color;
pub use gradient::{Gradient, Ramp, Stop};

use crate::units::{Duration, Rational};

/// Frames further apart than this are too few for captions to change with: between them the earlier is shown again. At
/// 15 frames a second and more it never is.
pub(crate) const FAR_APART: Duration = Duration::from_millis(70);

/// How samples of a pixel map to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ColorModel {
    /// Luma and two chroma components.
    Yuv,
    /// Red, green, blue, in this component order whatever the plane order.
    Rgb,
    /// Luma alone.
    Gray,
}

/// Where one component's samples lie in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Component {
    /// Index of the plane.
    pub plane: u8,
    /// Bytes from one sample to the next in a row.
    pub step: u8,
    /// Bytes before the first sample of a row.
    pub offset: u8,
    /// Left shift of the value inside its 8- or 16-bit word (6 in P010).
    pub shift: u8,
    /// Significant bits, 8 to 16.
    pub depth: u8,
}

impl Component {
    /// Bytes of the word that holds one sample: 1 or 2, little endian.
    pub const fn word(self) -> usize {
        if self.depth + self.shift > 8 { 2 } else { 1 }
    }
}

/// Layout of a frame's samples. Any planar or interleaved little-endian format of 8 to 16 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PixelFormat {
    /// Meaning of the components.
    pub model: ColorModel,
    /// The colour components in the model's order; `Gray` uses the first only.
    pub components: [Component; 3],
    /// An alpha component; compositing accumulates it by source-over.
    pub alpha: Option<Component>,
    /// log2 of the horizontal chroma subsampling (1 in 4:2:0 and 4:2:2).
    pub chroma_shift_x: u8,
    /// log2 of the vertical chroma subsampling (1 in 4:2:0).
    pub chroma_shift_y: u8,
}

impl PixelFormat {
    /// Planar 8-bit 4:2:0.
    pub const YUV420P: Self = Self::planar_yuv(8, 1, 1);

    /// 8-bit R, G and B beside each other.
    pub const RGB24: Self = {
        const fn at(offset: u8) -> Component {
            Component { plane: 0, step: 3, offset, shift: 0, depth: 8 }
        }
        Self {
            model: ColorModel::Rgb,
            components: [at(0), at(1), at(2)],
            alpha: None,
            chroma_shift_x: 0,
            chroma_shift_y: 0,
        }
    };

    /// Planar Y'CbCr with samples in the low bits of their word.
    pub const fn planar_yuv(depth: u8, chroma_shift_x: u8, chroma_shift_y: u8) -> Self {
        let step = if depth > 8 { 2 } else { 1 };
        const fn at(plane: u8, step: u8, depth: u8) -> Component {
            Component { plane, step, offset: 0, shift: 0, depth }
        }
        Self {
            model: ColorModel::Yuv,
            components: [at(0, step, depth), at(1, step, depth), at(2, step, depth)],
            alpha: None,
            chroma_shift_x,
            chroma_shift_y,
        }
    }

    /// The colour components in use: one for `Gray`, else three.
    pub fn used_components(&self) -> &[Component] {
        match self.model {
            ColorModel::Gray => &self.components[..1],
            ColorModel::Yuv | ColorModel::Rgb => &self.components,
        }
    }

    /// log2 subsampling of component `index` as (x, y).
    pub const fn subsampling(&self, index: usize) -> (u8, u8) {
        match (self.model, index) {
            (ColorModel::Yuv, 1 | 2) => (self.chroma_shift_x, self.chroma_shift_y),
            _ => (0, 0),
        }
    }
}

/// Matrix between R'G'B' and Y'CbCr.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Matrix {
    /// ITU-R BT.601 (also BT.470BG, SMPTE 170M).
    Bt601,
    /// ITU-R BT.709.
    Bt709,
    /// ITU-R BT.2020, non-constant luminance.
    Bt2020,
    /// SMPTE 240M.
    Smpte240m,
    /// FCC 47 CFR 73.682.
    Fcc,
    /// YCgCo.
    YCgCo,
}

/// Code values of black and white.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Range {
    /// 16 to 235 (chroma 240) of 255.
    Limited,
    /// 0 to 255.
    Full,
}

/// Transfer function, as far as it changes what graphics white is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Transfer {
    /// Any display-referred gamma: sRGB code values are used as they are.
    Sdr,
    /// SMPTE ST 2084; graphics white is 203 cd/m² (ITU-R BT.2408).
    Pq,
    /// ARIB STD-B67; graphics white is 75 % signal (ITU-R BT.2408).
    Hlg,
}

/// Chromaticities of the primaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Primaries {
    /// BT.709 and sRGB; used as well for the close SD sets.
    Bt709,
    /// BT.2020.
    Bt2020,
    /// Display P3 and DCI-P3.
    P3,
}

/// Where chroma samples sit against luma, in luma pixels right and down from the top left luma sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChromaSiting {
    /// (0, 0.5): MPEG-2, H.264 and later by default.
    Left,
    /// (0.5, 0.5): MPEG-1, JPEG.
    Center,
    /// (0, 0): common in BT.2020 video.
    TopLeft,
}

/// Everything needed to place an sRGB colour in a frame's own colour space.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ColorSpec {
    /// Ignored unless the model is `Yuv`.
    pub matrix: Matrix,
    /// Code value range.
    pub range: Range,
    /// Transfer function.
    pub transfer: Transfer,
    /// Primaries.
    pub primaries: Primaries,
    /// Chroma position; only matters when subsampled.
    pub siting: ChromaSiting,
}

impl ColorSpec {
    /// HD video: BT.709, limited range, left-sited chroma.
    pub const BT709: Self = Self {
        matrix: Matrix::Bt709,
        range: Range::Limited,
        transfer: Transfer::Sdr,
        primaries: Primaries::Bt709,
        siting: ChromaSiting::Left,
    };

    /// R'G'B' of computers: BT.709's primaries, full range.
    pub const SRGB: Self = Self {
        matrix: Matrix::Bt709,
        range: Range::Full,
        transfer: Transfer::Sdr,
        primaries: Primaries::Bt709,
        siting: ChromaSiting::Center,
    };
}

/// Width and height in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
pub struct Size {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

impl Size {
    /// Whether it is taller than wide.
    pub const fn is_upright(self) -> bool {
        self.height > self.width
    }

    /// The same frame in square pixels, which lose none: stretched across where `pixel_aspect`, width to height, is
    /// over 1, down where it is under 1. No side is stretched beyond `longest`, as aspects can be absurd.
    pub fn in_square_pixels(self, pixel_aspect: Rational, longest: u32) -> Self {
        let ratio = pixel_aspect.as_f64();
        let stretched = |side: u32, by: f64| {
            (f64::from(side) * by).round().min(f64::from(longest)).max(f64::from(side)) as u32
        };
        if ratio >= 1.0 {
            Self { width: stretched(self.width, ratio), ..self }
        } else {
            Self { height: stretched(self.height, ratio.recip()), ..self }
        }
    }
}

/// A premultiplied 8-bit RGBA image in sRGB, `width * height * 4` bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bitmap {
    /// Size in pixels.
    pub size: Size,
    /// Premultiplied R, G, B, A, row by row.
    pub rgba: Vec<u8>,
}

/// One plane, borrowed for writing. Row `y` is `data[y * stride..]`; `stride` is in bytes.
#[derive(Debug)]
pub struct PlaneMut<'a> {
    /// The bytes of all rows; the last row may be shorter than `stride`.
    pub data: &'a mut [u8],
    /// Bytes from a row to the next.
    pub stride: usize,
}

/// A whole frame, borrowed for writing in its own pixel format.
#[derive(Debug)]
pub struct FrameMut<'a> {
    /// Layout of the samples.
    pub format: PixelFormat,
    /// Colour space of the samples.
    pub color: ColorSpec,
    /// Size in luma pixels.
    pub size: Size,
    /// The planes, indexed by [`Component::plane`].
    pub planes: Vec<PlaneMut<'a>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pixels_become_square_without_losing_any() {
        let size = Size { width: 720, height: 576 };
        let shown = |num, den| size.in_square_pixels(Rational::new(num, den).unwrap(), 8_192);
        assert_eq!(shown(1, 1), size);
        assert_eq!(shown(16, 15), Size { width: 768, height: 576 });
        assert_eq!(shown(8, 9), Size { width: 720, height: 648 });
        assert_eq!(shown(u32::MAX, 1).width, 8_192);
        let wide = Size { width: 10_000, height: 576 };
        assert_eq!(wide.in_square_pixels(Rational::new(2, 1).unwrap(), 8_192), wide);
    }
}
