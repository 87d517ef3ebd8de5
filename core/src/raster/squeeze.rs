//! An overlay for square pixels, fitted to a picture whose pixels are not.

use std::ops::Range;
use std::sync::Arc;

use super::overlay::{Group, Ink, Layer, Mask, Overlay};
use crate::frame::{Bitmap, Gradient, Size};

impl Overlay {
    /// The same overlay on a canvas of fewer pixels, each of which is the exact average of those that it stands for.
    /// Equal ids still mean equal pixels as long as `canvas` is the same.
    #[must_use]
    pub fn squeezed(self, canvas: Size) -> Self {
        if canvas == self.canvas {
            return self;
        }
        let across = Axis { from: self.canvas.width, to: canvas.width };
        let down = Axis { from: self.canvas.height, to: canvas.height };
        let groups = self.groups.into_iter().map(|group| Group {
            layers: group.layers.into_iter().map(|layer| squeezed(layer, across, down)).collect(),
            ..group
        });
        Self { canvas, id: self.id, groups: groups.collect() }
    }
}

fn squeezed(layer: Layer, across: Axis, down: Axis) -> Layer {
    let (x, y) = (across.pixels(layer.x, 0).start, down.pixels(layer.y, 0).start);
    let ink = match layer.ink {
        Ink::Solid { mask, color } => {
            let (size, coverage) = averaged(&mask.coverage, mask.size, 1, layer.x, layer.y, across, down);
            Ink::Solid { mask: Arc::new(Mask { size, coverage }), color }
        }
        Ink::Gradient { mask, gradient, opacity } => {
            let (size, coverage) = averaged(&mask.coverage, mask.size, 1, layer.x, layer.y, across, down);
            let (a, d) = (across.ratio(), down.ratio());
            let map = [a, 0.0, 0.0, d, x as f32 * a - layer.x as f32, y as f32 * d - layer.y as f32];
            let gradient = Gradient { ramp: gradient.ramp.through(map), stops: gradient.stops.clone() };
            Ink::Gradient { mask: Arc::new(Mask { size, coverage }), gradient: Arc::new(gradient), opacity }
        }
        Ink::Image { bitmap, opacity } => {
            let (size, rgba) = averaged(&bitmap.rgba, bitmap.size, 4, layer.x, layer.y, across, down);
            Ink::Image { bitmap: Arc::new(Bitmap { size, rgba }), opacity }
        }
    };
    Layer { x, y, ink }
}

fn averaged(
    samples: &[u8],
    size: Size,
    channels: usize,
    x: i32,
    y: i32,
    across: Axis,
    down: Axis,
) -> (Size, Vec<u8>) {
    let rows = across.average(samples, x, size.width, channels);
    let width = across.pixels(x, size.width).len();
    let samples = down.average(&rows, y, size.height, width * channels);
    let height = down.pixels(y, size.height).len();
    (Size { width: width as u32, height: height as u32 }, samples)
}

/// Pixels of one side of the canvas, before and after.
#[derive(Debug, Clone, Copy)]
struct Axis {
    from: u32,
    to: u32,
}

impl Axis {
    /// Old pixels that a new one stands for.
    fn ratio(self) -> f32 {
        self.from as f32 / self.to as f32
    }

    /// The new pixels that `length` old ones from `start` on lie in.
    fn pixels(self, start: i32, length: u32) -> Range<i32> {
        let (from, to) = (i64::from(self.from), i64::from(self.to));
        let end = i64::from(start) + i64::from(length);
        let first = (i64::from(start) * to).div_euclid(from);
        let last = (end * to + from - 1).div_euclid(from);
        first as i32..last.max(first) as i32
    }

    /// The old pixels, counted from `start`, that new pixel `at` stands for, and how much of it each takes up; it has
    /// `from` parts in all.
    fn parts(self, at: i32, start: i32, length: u32) -> impl Iterator<Item = (usize, u32)> {
        let (from, to) = (i64::from(self.from), i64::from(self.to));
        let (left, right) = (i64::from(at) * from, (i64::from(at) + 1) * from);
        let inside = |pixel: i64| (pixel - i64::from(start)).clamp(0, i64::from(length));
        (inside(left.div_euclid(to))..inside((right + to - 1).div_euclid(to))).map(move |index| {
            let pixel = i64::from(start) + index;
            let overlap = ((pixel + 1) * to).min(right) - (pixel * to).max(left);
            (index as usize, overlap as u32)
        })
    }

    /// Averages blocks of `length` times `inner` samples, the first at `start`; what lies beside them counts as 0.
    fn average(self, samples: &[u8], start: i32, length: u32, inner: usize) -> Vec<u8> {
        let block = length as usize * inner;
        if self.from == self.to || block == 0 {
            return samples.to_vec();
        }
        let pixels = self.pixels(start, length);
        let parts: Vec<Vec<_>> = pixels.map(|at| self.parts(at, start, length).collect()).collect();
        let mut sums = vec![0_u32; inner];
        let mut averaged = Vec::with_capacity(samples.len() / block * parts.len() * inner);
        for block in samples.chunks_exact(block) {
            for parts in &parts {
                sums.fill(self.from / 2);
                for &(index, weight) in parts {
                    let old = &block[index * inner..][..inner];
                    sums.iter_mut().zip(old).for_each(|(sum, &old)| *sum += u32::from(old) * weight);
                }
                averaged.extend(sums.iter().map(|sum| (sum / self.from) as u8));
            }
        }
        averaged
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::Color;

    const BEFORE: Size = Size { width: 6, height: 4 };

    fn overlay(x: i32, size: Size, coverage: &[u8]) -> Overlay {
        let mask = Arc::new(Mask { size, coverage: coverage.to_vec() });
        let layers = vec![Layer { x, y: 1, ink: Ink::Solid { mask, color: Color::WHITE } }];
        Overlay { canvas: BEFORE, id: 7, groups: vec![Group::opaque(layers)] }
    }

    fn squeeze(x: i32, size: Size, coverage: &[u8], canvas: Size) -> (i32, i32, Size, Vec<u8>) {
        let squeezed = overlay(x, size, coverage).squeezed(canvas);
        assert_eq!((squeezed.id, squeezed.canvas), (7, canvas));
        let Layer { x, y, ink: Ink::Solid { mask, .. } } = &squeezed.groups[0].layers[0] else {
            panic!("no mask")
        };
        (*x, *y, mask.size, mask.coverage.clone())
    }

    #[test]
    fn each_pixel_is_the_average_of_what_it_stands_for() {
        let size = |width, height| Size { width, height };
        // 3 old pixels make 2.
        let across = squeeze(0, size(6, 1), &[90, 60, 30, 0, 240, 255], size(4, 4));
        assert_eq!(across, (0, 1, size(4, 1), vec![80, 40, 80, 250]));
        let down = squeeze(2, size(1, 2), &[100, 200], size(6, 2));
        assert_eq!(down, (2, 0, size(1, 2), vec![50, 100]));
        assert_eq!(squeeze(3, size(2, 1), &[1, 2], BEFORE), (3, 1, size(2, 1), vec![1, 2]));
    }

    #[test]
    fn what_lies_beyond_the_canvas_keeps_its_place() {
        let size = |width, height| Size { width, height };
        let left = squeeze(-3, size(3, 1), &[30, 60, 90], size(4, 4));
        assert_eq!(left, (-2, 1, size(2, 1), vec![40, 80]));
        let inside = squeeze(-1, size(1, 1), &[90], size(4, 4));
        assert_eq!(inside, (-1, 1, size(1, 1), vec![60]));
    }

    #[test]
    fn the_whole_coverage_is_kept() {
        for (from, to) in [(1024, 720), (648, 576), (1920, 1440), (97, 31)] {
            let axis = Axis { from, to };
            for start in [-5, 0, 3, 64] {
                let pixels = axis.pixels(start, 20);
                let mut got = [0_u32; 20];
                for at in pixels {
                    axis.parts(at, start, 20).for_each(|(index, weight)| got[index] += weight);
                }
                assert!(got.iter().all(|&parts| parts == to), "{from} to {to} from {start}: {got:?}");
            }
        }
    }
}
