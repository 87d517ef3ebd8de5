//! Blending in real numbers, written from the definitions: back to front, sample by sample.

use captioni::composite::Region;
use captioni::frame::{ChromaSiting, ColorModel, Matrix, Range, Size, Stop};
use captioni::raster::{Group, Ink, Layer, Overlay};

use crate::picture::{Picture, component, component_size, components, max, shifts};

/// Kr, Kg, Kb.
pub fn weights(matrix: Matrix) -> [f64; 3] {
    let (r, b) = match matrix {
        Matrix::Bt601 => (0.299, 0.114),
        Matrix::Bt709 => (0.2126, 0.0722),
        Matrix::Bt2020 => (0.2627, 0.0593),
        Matrix::Smpte240m => (0.212, 0.087),
        Matrix::Fcc => (0.3, 0.11),
        Matrix::YCgCo => (0.25, 0.25),
    };
    [r, 1.0 - r - b, b]
}

/// Code values of an SDR colour, before rounding.
pub fn codes(picture: &Picture, rgb: [f64; 3]) -> [f64; 3] {
    let [kr, kg, kb] = match picture.format.model {
        ColorModel::Gray => weights(Matrix::Bt709),
        _ => weights(picture.color.matrix),
    };
    let [r, g, b] = rgb;
    let y = kr * r + kg * g + kb * b;
    let components = match (picture.format.model, picture.color.matrix) {
        (ColorModel::Rgb, _) => rgb,
        (ColorModel::Gray, _) => [y, 0.0, 0.0],
        (_, Matrix::YCgCo) => [y, g - y, (r - b) / 2.0],
        _ => [y, (b - y) / (2.0 - 2.0 * kb), (r - y) / (2.0 - 2.0 * kr)],
    };
    let mut codes = [0.0; 3];
    for (i, value) in components.into_iter().enumerate() {
        let depth = i32::from(picture.format.components[i].depth);
        let (unit, full) = (2f64.powi(depth - 8), 2f64.powi(depth) - 1.0);
        let is_chroma = picture.format.model == ColorModel::Yuv && i > 0;
        codes[i] = match (picture.color.range, is_chroma) {
            (Range::Limited, false) => unit * (16.0 + 219.0 * value),
            (Range::Limited, true) => unit * (128.0 + 224.0 * value),
            (Range::Full, false) => full * value,
            (Range::Full, true) => (unit * 128.0 + full * value).min(full),
        };
    }
    codes
}

/// Luma positions that chroma sample `at` averages, with their weights.
fn taps(at: usize, shift: u8, cosited: bool, length: usize) -> Vec<(usize, f64)> {
    let n = 1i64 << shift;
    let first = at as i64 * n;
    let positions: Vec<(i64, f64)> = if cosited && shift > 0 {
        let half = n / 2;
        let weight = |d: i64| if d.abs() == half { 0.5 } else { 1.0 } / n as f64;
        (-half..=half).map(|d| (first + d, weight(d))).collect()
    } else {
        (0..n).map(|d| (first + d, 1.0 / n as f64)).collect()
    };
    positions.into_iter().map(|(p, w)| (p.clamp(0, length as i64 - 1) as usize, w)).collect()
}

/// Alpha and code of a layer at a luma position; `None` outside it.
fn layer_at(picture: &Picture, layer: &Layer, x: usize, y: usize, index: usize) -> Option<(f64, f64)> {
    let (dx, dy) = (x as i64 - i64::from(layer.x), y as i64 - i64::from(layer.y));
    let at = |width: u32, height: u32| {
        let inside = (0..i64::from(width)).contains(&dx) && (0..i64::from(height)).contains(&dy);
        inside.then(|| (dy * i64::from(width) + dx) as usize)
    };
    let code = |rgb: [f64; 3], alpha: f64| match index {
        3 => Some((alpha, f64::from(max(component(&picture.format, 3))))),
        _ => Some((alpha, codes(picture, rgb)[index])),
    };
    match &layer.ink {
        Ink::Solid { mask, color } => {
            let coverage = f64::from(mask.coverage[at(mask.size.width, mask.size.height)?]) / 255.0;
            let rgb = [color.r, color.g, color.b].map(|v| f64::from(v) / 255.0);
            code(rgb, coverage * f64::from(color.a) / 255.0)
        }
        Ink::Gradient { mask, gradient, opacity } => {
            let coverage = f64::from(mask.coverage[at(mask.size.width, mask.size.height)?]) / 255.0;
            let part = f64::from(gradient.ramp.at(dx as f32 + 0.5, dy as f32 + 0.5));
            let (rgb, alpha) = mixed(&gradient.stops, part);
            code(rgb, coverage * alpha * f64::from(*opacity) / 255.0)
        }
        Ink::Image { bitmap, opacity } => {
            let i = at(bitmap.size.width, bitmap.size.height)? * 4;
            let [r, g, b, a] = [0, 1, 2, 3].map(|k| f64::from(bitmap.rgba[i + k]));
            if a == 0.0 {
                return None;
            }
            code([r / a, g / a, b / a], a / 255.0 * f64::from(*opacity) / 255.0)
        }
    }
}

/// Colour and alpha between stops, mixed premultiplied.
fn mixed(stops: &[Stop], part: f64) -> ([f64; 3], f64) {
    let unit =
        |stop: &Stop| [stop.color.r, stop.color.g, stop.color.b, stop.color.a].map(|v| f64::from(v) / 255.0);
    let before = stops.iter().rfind(|stop| f64::from(stop.at) <= part).unwrap_or(&stops[0]);
    let after = stops.iter().find(|stop| f64::from(stop.at) > part).unwrap_or(before);
    let length = f64::from(after.at) - f64::from(before.at);
    let t = if length > 0.0 { ((part - f64::from(before.at)) / length).clamp(0.0, 1.0) } else { 0.0 };
    let (a, b) = (unit(before), unit(after));
    let (wa, wb) = (a[3] * (1.0 - t), b[3] * t);
    let alpha = wa + wb;
    let color = |i: usize| if alpha > 0.0 { (a[i] * wa + b[i] * wb) / alpha } else { 0.0 };
    ([color(0), color(1), color(2)], alpha)
}

/// Premultiplied code and alpha of the layers of a group.
fn group_at(picture: &Picture, group: &Group, x: usize, y: usize, index: usize) -> (f64, f64) {
    let (mut code, mut alpha) = (0.0, 0.0);
    for layer in &group.layers {
        if let Some((la, lc)) = layer_at(picture, layer, x, y, index) {
            code = code * (1.0 - la) + lc * la;
            alpha = alpha * (1.0 - la) + la;
        }
    }
    (code, alpha)
}

/// Premultiplied code and alpha of the whole overlay for one sample of component `index`.
fn sample(picture: &Picture, overlay: &Overlay, index: usize, x: usize, y: usize) -> (f64, f64) {
    let (sx, sy) = shifts(&picture.format, index);
    let siting = picture.color.siting;
    let columns = taps(x, sx, siting != ChromaSiting::Center, picture.size.width as usize);
    let rows = taps(y, sy, siting == ChromaSiting::TopLeft, picture.size.height as usize);
    let (mut code, mut alpha) = (0.0, 0.0);
    for &(row, wy) in &rows {
        for &(column, wx) in &columns {
            let (mut c, mut a) = (0.0, 0.0);
            for group in &overlay.groups {
                let (gc, ga) = group_at(picture, group, column, row, index);
                let opacity = f64::from(group.opacity) / 255.0;
                c = c * (1.0 - ga * opacity) + gc * opacity;
                a = a * (1.0 - ga * opacity) + ga * opacity;
            }
            code += c * wx * wy;
            alpha += a * wx * wy;
        }
    }
    (code, alpha)
}

/// How far a blended picture is from the exact one.
#[derive(Debug, Clone, Copy)]
pub struct Difference {
    /// The largest, as a multiple of what the component's depth allows.
    pub worst: f64,
    /// Of the component that is worst off, in decibels.
    pub psnr: f64,
}

/// Differences between `found` and the exact result of blending `overlay` into `before` with premultiplied or absent
/// alpha, over the samples of a box of luma pixels.
pub fn difference(before: &Picture, found: &Picture, overlay: &Overlay, area: Region) -> Difference {
    let mut all = Difference { worst: 0.0, psnr: f64::INFINITY };
    for (index, c) in components(&before.format) {
        let (width, height) = component_size(before.size, &before.format, index);
        let (sx, sy) = shifts(&before.format, index);
        let samples = |from: u32, length: u32, shift: u8, most: usize| {
            (from >> shift) as usize..((from + length).div_ceil(1 << shift) as usize).min(most)
        };
        let (mut sum, mut count) = (0.0, 0);
        for y in samples(area.y, area.height, sy, height) {
            for x in samples(area.x, area.width, sx, width) {
                let (code, alpha) = sample(before, overlay, index, x, y);
                let exact = f64::from(before.get(index, x, y)) * (1.0 - alpha) + code;
                let difference = (f64::from(found.get(index, x, y)) - exact).abs();
                all.worst = all.worst.max(difference / tolerance(c.depth));
                sum += difference * difference;
                count += 1;
            }
        }
        let mean = sum / f64::from(count.max(1));
        all.psnr = all.psnr.min(10.0 * (f64::from(max(c)).powi(2) / mean).log10());
    }
    all
}

/// The largest difference over the whole picture.
pub fn worst(before: &Picture, found: &Picture, overlay: &Overlay) -> f64 {
    let Size { width, height } = before.size;
    difference(before, found, overlay, Region { x: 0, y: 0, width, height }).worst
}

/// Half a code for the rounding, half a code for 8-bit alpha, and the errors of 16-bit weights.
fn tolerance(depth: u8) -> f64 {
    let alpha = if depth == 8 { 0.5 } else { 0.0 };
    0.5 + alpha + 4.0 * f64::from((1u32 << depth) - 1) / 65535.0
}
