//! Pictures in memory and overlays to blend into them.

use std::sync::Arc;

use captioni::composite::Compositor;
use captioni::frame::{Color, ColorModel, ColorSpec, Component, FrameMut, PixelFormat, PlaneMut, Size};
use captioni::raster::{Group, Ink, Layer, Mask, Overlay};

#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    pub format: PixelFormat,
    pub color: ColorSpec,
    pub size: Size,
    pub planes: Vec<Plane>,
}

/// Bytes and stride.
pub type Plane = (Vec<u8>, usize);

impl Picture {
    /// Every byte comes from `fill`, words of two bytes included; rows have some padding.
    pub fn new(size: Size, format: PixelFormat, color: ColorSpec, mut fill: impl FnMut() -> u8) -> Self {
        let mut planes: Vec<Plane> = Vec::new();
        for (index, c) in components(&format) {
            let (width, height) = component_size(size, &format, index);
            let stride = usize::from(c.offset) + (width + 1) * usize::from(c.step) + 5;
            let plane = usize::from(c.plane);
            planes.resize(planes.len().max(plane + 1), (Vec::new(), 0));
            if planes[plane].1 < stride {
                planes[plane] = ((0..stride * height).map(|_| fill()).collect(), stride);
            }
        }
        let mut picture = Self { format, color, size, planes };
        // No sample above its largest code, no bits where the format has none.
        for (index, c) in components(&format) {
            let (width, height) = component_size(size, &format, index);
            for (x, y) in (0..height).flat_map(|y| (0..width).map(move |x| (x, y))) {
                let value = picture.get(index, x, y) & max(c);
                picture.set(index, x, y, value);
            }
        }
        picture
    }

    pub fn filled(size: Size, format: PixelFormat, color: ColorSpec, values: [u16; 4]) -> Self {
        let mut picture = Self::new(size, format, color, || 0);
        for (index, _) in components(&format) {
            let (width, height) = component_size(size, &format, index);
            for (x, y) in (0..height).flat_map(|y| (0..width).map(move |x| (x, y))) {
                picture.set(index, x, y, values[index]);
            }
        }
        picture
    }

    /// The value of component `index` (3: alpha) at its own sample position.
    pub fn get(&self, index: usize, x: usize, y: usize) -> u16 {
        let c = component(&self.format, index);
        let (data, stride) = &self.planes[usize::from(c.plane)];
        let at = y * stride + usize::from(c.offset) + x * usize::from(c.step);
        match c.word() {
            1 => data[at].into(),
            _ => u16::from_le_bytes([data[at], data[at + 1]]) >> c.shift,
        }
    }

    pub fn set(&mut self, index: usize, x: usize, y: usize, value: u16) {
        let c = component(&self.format, index);
        let (data, stride) = &mut self.planes[usize::from(c.plane)];
        let at = y * *stride + usize::from(c.offset) + x * usize::from(c.step);
        match c.word() {
            1 => data[at] = value as u8,
            _ => data[at..at + 2].copy_from_slice(&(value << c.shift).to_le_bytes()),
        }
    }

    pub fn borrow(&mut self) -> FrameMut<'_> {
        let planes = self.planes.iter_mut().map(|(data, stride)| PlaneMut { data, stride: *stride });
        FrameMut { format: self.format, color: self.color, size: self.size, planes: planes.collect() }
    }

    /// The picture with an overlay blended in by a compositor of its own.
    pub fn with(&self, overlay: &Overlay) -> Self {
        let mut compositor = Compositor::new(self.size, self.format, self.color).unwrap();
        compositor.prepare(overlay).unwrap();
        self.blended(&compositor)
    }

    pub fn blended(&self, compositor: &Compositor) -> Self {
        let mut picture = self.clone();
        compositor.blend(&mut picture.borrow()).unwrap();
        picture
    }
}

/// The components in use with their index; alpha is 3.
pub fn components(format: &PixelFormat) -> Vec<(usize, Component)> {
    let used = format.used_components().iter().copied().enumerate();
    used.chain(format.alpha.map(|a| (3, a))).collect()
}

pub fn component(format: &PixelFormat, index: usize) -> Component {
    if index == 3 { format.alpha.unwrap() } else { format.components[index] }
}

pub fn max(c: Component) -> u16 {
    ((1u32 << c.depth) - 1) as u16
}

/// log2 of the subsampling of a component.
pub fn shifts(format: &PixelFormat, index: usize) -> (u8, u8) {
    if index == 3 { (0, 0) } else { format.subsampling(index) }
}

pub fn component_size(size: Size, format: &PixelFormat, index: usize) -> (usize, usize) {
    let (sx, sy) = shifts(format, index);
    ((size.width as usize).div_ceil(1 << sx), (size.height as usize).div_ceil(1 << sy))
}

pub fn yuv(depth: u8, sx: u8, sy: u8) -> PixelFormat {
    PixelFormat::planar_yuv(depth, sx, sy)
}

/// Words of all components in one plane, each at its byte, `step` bytes a pixel.
pub fn packed(model: ColorModel, offsets: [u8; 3], alpha: Option<u8>, step: u8, depth: u8) -> PixelFormat {
    let at = |offset| Component { plane: 0, step, offset, shift: 0, depth };
    PixelFormat {
        model,
        components: offsets.map(at),
        alpha: alpha.map(at),
        chroma_shift_x: 0,
        chroma_shift_y: 0,
    }
}

pub fn rgba() -> PixelFormat {
    packed(ColorModel::Rgb, [0, 1, 2], Some(3), 4, 8)
}

fn planar(model: ColorModel, depth: u8) -> PixelFormat {
    PixelFormat { model, ..yuv(depth, 0, 0) }
}

/// Luma alone, then both chroma components interleaved: NV12 and, shifted, P010.
fn semi_planar(depth: u8, shift: u8, sx: u8, sy: u8) -> PixelFormat {
    let word = if depth > 8 { 2 } else { 1 };
    let at = |plane, step, offset| Component { plane, step, offset, shift, depth };
    let components = [at(0, word, 0), at(1, 2 * word, 0), at(1, 2 * word, word)];
    PixelFormat { components, ..yuv(depth, sx, sy) }
}

/// Every layout that decoders give, and some that only encoders take.
pub fn formats() -> Vec<(&'static str, PixelFormat)> {
    let at = |step, offset| Component { plane: 0, step, offset, shift: 0, depth: 8 };
    let yuyv = PixelFormat { components: [at(2, 0), at(4, 1), at(4, 3)], ..yuv(8, 1, 0) };
    let mut gbrp = planar(ColorModel::Rgb, 8);
    (gbrp.components[0].plane, gbrp.components[1].plane, gbrp.components[2].plane) = (2, 0, 1);
    let mut yuva = yuv(8, 1, 1);
    yuva.alpha = Some(Component { plane: 3, ..yuva.components[0] });
    vec![
        ("yuv420p", yuv(8, 1, 1)),
        ("yuv422p", yuv(8, 1, 0)),
        ("yuv440p", yuv(8, 0, 1)),
        ("yuv444p", yuv(8, 0, 0)),
        ("yuv411p", yuv(8, 2, 0)),
        ("yuv410p", yuv(8, 2, 2)),
        ("yuv420p9", yuv(9, 1, 1)),
        ("yuv420p10", yuv(10, 1, 1)),
        ("yuv422p10", yuv(10, 1, 0)),
        ("yuv440p10", yuv(10, 0, 1)),
        ("yuv444p10", yuv(10, 0, 0)),
        ("yuv420p12", yuv(12, 1, 1)),
        ("yuv422p12", yuv(12, 1, 0)),
        ("yuv444p12", yuv(12, 0, 0)),
        ("yuv444p16", yuv(16, 0, 0)),
        ("nv12", semi_planar(8, 0, 1, 1)),
        ("nv16", semi_planar(8, 0, 1, 0)),
        ("p010", semi_planar(10, 6, 1, 1)),
        ("p016", semi_planar(16, 0, 1, 1)),
        ("yuyv422", yuyv),
        ("yuva420p", yuva),
        ("gray", planar(ColorModel::Gray, 8)),
        ("gray10", planar(ColorModel::Gray, 10)),
        ("ya8", PixelFormat { alpha: Some(at(2, 1)), ..packed(ColorModel::Gray, [0; 3], None, 2, 8) }),
        ("gbrp", gbrp),
        ("gbrp10", planar(ColorModel::Rgb, 10)),
        ("rgb24", packed(ColorModel::Rgb, [0, 1, 2], None, 3, 8)),
        ("rgba", rgba()),
        ("bgra", packed(ColorModel::Rgb, [2, 1, 0], Some(3), 4, 8)),
        ("rgba64", packed(ColorModel::Rgb, [0, 2, 4], Some(6), 8, 16)),
    ]
}

pub fn solid(x: i32, y: i32, size: Size, color: &str, coverage: impl FnMut(usize) -> u8) -> Layer {
    let coverage = (0..size.width as usize * size.height as usize).map(coverage).collect();
    let color: Color = color.parse().unwrap();
    Layer { x, y, ink: Ink::Solid { mask: Arc::new(Mask { size, coverage }), color } }
}

pub fn overlay(canvas: Size, layers: Vec<Layer>) -> Overlay {
    Overlay { canvas, id: 7, groups: vec![Group::opaque(layers)] }
}

/// One colour over the whole picture.
pub fn flat(canvas: Size, color: &str) -> Overlay {
    overlay(canvas, vec![solid(0, 0, canvas, color, |_| 255)])
}
