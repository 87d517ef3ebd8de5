//! One row of layers laid over each other, front to back.
//!
//! Front to back, a layer's weight is its alpha times the light that all layers before it let through.
//! Weights never add up to more than one whole, so colours are summed exactly and rounded once, and
//! colour never exceeds alpha.

use std::ops::Range;

use super::area::Area;
use super::ink::{Placed, PreparedInk};
use super::loops::{Gain, Sums};
use super::simd;

/// The row in the making.
#[derive(Debug, Default)]
pub(super) struct RowSum {
    /// Share of what lies behind all layers so far, in 1/65535.
    through: Vec<u16>,
    /// Codes times weights, per colour channel; gray uses the first only.
    sums: [Vec<u32>; 3],
    weights: Vec<u16>,
    pixels: Pixels,
}

/// Straight codes and alpha of some pixels of a gradient.
#[derive(Debug, Default)]
struct Pixels {
    codes: [Vec<u16>; 3],
    alpha: Vec<u16>,
}

impl RowSum {
    pub(super) fn clear(&mut self, width: usize) {
        self.weights.resize(width, 0);
        self.through.clear();
        self.through.resize(width, 65535);
        for sums in &mut self.sums {
            sums.clear();
            sums.resize(width, 0);
        }
    }

    /// Puts row `y` of layers that are faded as one behind what is there; `inner` is scratch.
    pub(super) fn put_faded_behind(
        &mut self,
        layers: &[&Placed],
        opacity: u16,
        inner: &mut Self,
        area: Area,
        y: i64,
    ) {
        inner.clear(area.width());
        layers.iter().rev().for_each(|layer| inner.put_behind(layer, area, y));
        let [c0, c1, c2] = self.sums.each_mut().map(Vec::as_mut_slice);
        let [i0, i1, i2] = inner.sums.each_ref().map(Vec::as_slice);
        simd::put_group(&mut self.through, Sums { c0, c1, c2 }, &inner.through, [i0, i1, i2], opacity);
    }

    /// Puts row `y` of a layer behind those that are there. Column 0 is that of `area`.
    pub(super) fn put_behind(&mut self, layer: &Placed, area: Area, y: i64) {
        let visible = layer.visible.intersect(area);
        if visible.is_empty() || !(visible.y0..visible.y1).contains(&y) {
            return;
        }
        let from = (y - layer.y) as usize * layer.ink.width() + (visible.x0 - layer.x) as usize;
        let read = from..from + visible.width();
        let at = (visible.x0 - area.x0) as usize;
        match &layer.ink {
            PreparedInk::Solid { mask, gain, codes } => {
                self.put_solid(&mask.coverage[read], at, *gain, *codes);
            }
            PreparedInk::Gradient { mask, gain, ramp, colors } => {
                let color = |x: usize| colors.at(ramp.at(x as f32 + 0.5, (y - layer.y) as f32 + 0.5));
                let coverage = &mask.coverage[read];
                match color(0) {
                    (codes, u16::MAX) if ramp.is_level() => self.put_solid(coverage, at, *gain, codes),
                    _ => {
                        let x = (visible.x0 - layer.x) as usize;
                        self.put_colors(coverage, at, *gain, |column| color(x + column));
                    }
                }
            }
            PreparedInk::Image { tile, opacity } => {
                let write = at..at + visible.width();
                let weights = &mut self.weights[write.clone()];
                let alpha = &tile.alpha[read.clone()];
                simd::weigh(weights, &mut self.through[write.clone()], alpha, *opacity);
                for (sums, codes) in self.sums.iter_mut().zip(&tile.codes) {
                    simd::add(&mut sums[write.clone()], weights, &codes[read.clone()]);
                }
            }
        }
    }

    /// Puts pixels of one colour under coverage behind what is there, from column `at` on.
    fn put_solid(&mut self, coverage: &[u8], at: usize, gain: Gain, codes: [u16; 3]) {
        let Some(covered) = covered(coverage) else { return };
        let write = at + covered.start..at + covered.end;
        let [c0, c1, c2] = self.sums.each_mut().map(|sums| &mut sums[write.clone()]);
        simd::put_solid(&mut self.through[write], Sums { c0, c1, c2 }, &coverage[covered], gain, codes);
    }

    /// The same with a colour and an alpha for each column of the coverage.
    fn put_colors(
        &mut self,
        coverage: &[u8],
        at: usize,
        gain: Gain,
        color: impl Fn(usize) -> ([u16; 3], u16),
    ) {
        let Some(covered) = covered(coverage) else { return };
        let write = at + covered.start..at + covered.end;
        self.pixels.color(&coverage[covered.clone()], gain, |column| color(covered.start + column));
        let weights = &mut self.weights[write.clone()];
        simd::weigh(weights, &mut self.through[write.clone()], &self.pixels.alpha, u16::MAX);
        for (sums, codes) in self.sums.iter_mut().zip(&self.pixels.codes) {
            simd::add(&mut sums[write.clone()], weights, codes);
        }
    }

    /// Writes the premultiplied colours and, last, the alpha to part of their planes.
    pub(super) fn store(&self, planes: &mut [Vec<u16>], at: Range<usize>) {
        let Some((alpha, colors)) = planes.split_last_mut() else { return };
        for (plane, sums) in colors.iter_mut().zip(&self.sums) {
            simd::normalise(&mut plane[at.clone()], sums);
        }
        for (alpha, through) in alpha[at].iter_mut().zip(&self.through) {
            *alpha = 65535 - through;
        }
    }
}

impl Pixels {
    /// Fills in pixels whose straight colour and alpha are those of `color` by column, under coverage.
    fn color(&mut self, coverage: &[u8], gain: Gain, color: impl Fn(usize) -> ([u16; 3], u16)) {
        self.codes.iter_mut().for_each(Vec::clear);
        self.alpha.clear();
        for (column, &covered) in coverage.iter().enumerate() {
            let (codes, alpha) = if covered > 0 { color(column) } else { ([0; 3], 0) };
            self.codes.iter_mut().zip(codes).for_each(|(to, code)| to.push(code));
            self.alpha.push(gain.of(covered, alpha));
        }
    }
}

/// The part of a row outside which nothing is covered, found in blocks.
fn covered(coverage: &[u8]) -> Option<Range<usize>> {
    const BLOCK: usize = 64;
    let (blocks, rest) = coverage.as_chunks::<BLOCK>();
    let shows = |block: &[u8; BLOCK]| block.iter().fold(0, |any, c| any | c) != 0;
    let first = blocks.iter().position(shows).unwrap_or(blocks.len());
    if rest.iter().any(|c| *c != 0) {
        return Some(first * BLOCK..coverage.len());
    }
    let last = blocks.iter().rposition(shows)?;
    Some(first * BLOCK..(last + 1) * BLOCK)
}
