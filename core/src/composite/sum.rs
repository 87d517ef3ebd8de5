//! A window of layers laid over each other, front to back.
//!
//! Front to back, a layer's weight is its alpha times the light that all layers before it let through.
//! Weights never add up to more than one whole, so colours are summed exactly and rounded once, and
//! colour never exceeds alpha.

use super::area::Area;
use super::ink::{Placed, PreparedInk};
use super::loops::{BLOCK, CoverageRows, Gain, SumRows, Sums};
use super::simd;

/// The window in the making. All its samples lie in rows of its area's width, with [`BLOCK`] more after the last.
#[derive(Debug, Default)]
pub(super) struct WindowSum {
    area: Area,
    /// Share of what lies behind all layers so far, in 1/65535.
    through: Vec<u16>,
    /// Codes times weights, per colour channel; gray uses the first only.
    sums: [Vec<u32>; 3],
    /// The code of the second and third channel, where all layers have the same: their sums follow from the light that is
    /// let through, and are not kept. So it is with white, gray and black text.
    level: Option<u16>,
    weights: Vec<u16>,
    pixels: Pixels,
}

/// Straight codes and alpha of some pixels of a gradient.
#[derive(Debug, Default)]
struct Pixels {
    codes: [Vec<u16>; 3],
    alpha: Vec<u16>,
}

/// Layers that are faded as one, and by how much, in 1/65535.
pub(super) type Faded<'a> = (u16, Vec<&'a Placed<'a>>);

impl WindowSum {
    /// Lays groups, which are given back to front, over each other; `inner` is scratch.
    pub(super) fn lay(&mut self, groups: &[Faded<'_>], area: Area, inner: &mut Self) {
        self.clear(area, level(groups));
        for (opacity, layers) in groups.iter().rev() {
            match *opacity {
                u16::MAX => layers.iter().rev().for_each(|layer| self.put_behind(layer)),
                opacity => {
                    inner.clear(area, None);
                    layers.iter().rev().for_each(|layer| inner.put_behind(layer));
                    self.put_group_behind(inner, opacity);
                }
            }
        }
    }

    /// The one code that all layers have in the second and third channel.
    pub(super) fn level(&self) -> Option<u16> {
        self.level
    }

    /// Writes the premultiplied colours and, last, the alpha to their planes, each as large as the window. Where there is a
    /// [level](Self::level), the third colour is not written.
    pub(super) fn store(&self, planes: &mut [Vec<u16>]) {
        let Some((alpha, colors)) = planes.split_last_mut() else { return };
        for (index, (plane, sums)) in colors.iter_mut().zip(&self.sums).enumerate() {
            match (self.level, index) {
                (Some(code), 1) => simd::level(plane, &self.through, code),
                (Some(_), 2) => {}
                _ => simd::normalise(plane, sums),
            }
        }
        simd::stopped(alpha, &self.through);
    }

    fn clear(&mut self, area: Area, level: Option<u16>) {
        let pixels = area.width() * area.height() + BLOCK;
        self.area = area;
        self.level = level;
        self.weights.resize(area.width(), 0);
        self.through.clear();
        self.through.resize(pixels, 65535);
        let kept = if level.is_some() { 1 } else { 3 };
        for sums in &mut self.sums[..kept] {
            sums.clear();
            sums.resize(pixels, 0);
        }
    }

    /// Puts layers that were summed by themselves, faded as one, behind what is there.
    fn put_group_behind(&mut self, inner: &Self, opacity: u16) {
        let [c0, c1, c2] = self.sums.each_mut().map(Vec::as_mut_slice);
        let [i0, i1, i2] = inner.sums.each_ref().map(Vec::as_slice);
        simd::put_group(&mut self.through, Sums { c0, c1, c2 }, &inner.through, [i0, i1, i2], opacity);
    }

    /// Puts a layer behind those that are there.
    fn put_behind(&mut self, layer: &Placed) {
        let visible = layer.visible.intersect(self.area);
        if visible.is_empty() {
            return;
        }
        match &layer.ink {
            PreparedInk::Solid { mask, gain, codes } => {
                self.put_solid(visible, layer.rows_of(&mask.coverage, visible), *gain, *codes);
            }
            PreparedInk::Gradient { mask, gain, ramp, colors } => {
                let color = |x: i64, y: i64| {
                    let at = |of: i64, origin: i64| (of - origin) as f32 + 0.5;
                    colors.at(ramp.at(at(x, layer.x), at(y, layer.y)))
                };
                for y in visible.y0..visible.y1 {
                    let row = Area { y0: y, y1: y + 1, ..visible };
                    let coverage = layer.rows_of(&mask.coverage, row);
                    match color(layer.x, y) {
                        (codes, u16::MAX) if ramp.is_level() => self.put_solid(row, coverage, *gain, codes),
                        _ => {
                            self.put_colors(row, coverage.first(), *gain, |x| color(visible.x0 + x as i64, y))
                        }
                    }
                }
            }
            PreparedInk::Image { tile, opacity } => {
                for y in visible.y0..visible.y1 {
                    let row = Area { y0: y, y1: y + 1, ..visible };
                    self.put_alpha(row, layer.row_of(&tile.alpha, row), *opacity);
                    let at = self.start_of(row);
                    for (sums, codes) in self.sums.iter_mut().zip(&tile.codes) {
                        let codes = layer.row_of(codes, row);
                        simd::add(&mut sums[at..at + codes.len()], &self.weights, codes);
                    }
                }
            }
        }
    }

    /// Puts pixels of one colour under coverage behind what is there.
    fn put_solid(&mut self, visible: Area, coverage: CoverageRows, gain: Gain, codes: [u16; 3]) {
        let at = self.start_of(visible);
        let [c0, c1, c2] = self.sums.each_mut();
        let through = &mut self.through[at..];
        let stride = self.area.width();
        match self.level {
            Some(_) => {
                simd::put_luma(SumRows { through, sums: &mut c0[at..], stride }, coverage, gain, codes[0])
            }
            None => {
                let sums = Sums { c0: &mut c0[at..], c1: &mut c1[at..], c2: &mut c2[at..] };
                simd::put_solid(SumRows { through, sums, stride }, coverage, gain, codes);
            }
        }
    }

    /// Puts a row with a colour and an alpha for each column under its coverage behind what is there.
    fn put_colors(
        &mut self,
        row: Area,
        coverage: &[u8],
        gain: Gain,
        color: impl Fn(usize) -> ([u16; 3], u16),
    ) {
        if coverage.iter().all(|covered| *covered == 0) {
            return;
        }
        let mut pixels = std::mem::take(&mut self.pixels);
        pixels.color(coverage, gain, color);
        self.put_alpha(row, &pixels.alpha, u16::MAX);
        let at = self.start_of(row);
        for (sums, codes) in self.sums.iter_mut().zip(&pixels.codes) {
            simd::add(&mut sums[at..at + codes.len()], &self.weights, codes);
        }
        self.pixels = pixels;
    }

    /// Puts a row of alpha behind what is there; what it stops becomes `weights`.
    fn put_alpha(&mut self, row: Area, alpha: &[u16], opacity: u16) {
        let at = self.start_of(row);
        let through = &mut self.through[at..at + alpha.len()];
        simd::weigh(&mut self.weights[..alpha.len()], through, alpha, opacity);
    }

    /// Where the samples of a part of the window begin.
    fn start_of(&self, part: Area) -> usize {
        (part.y0 - self.area.y0) as usize * self.area.width() + (part.x0 - self.area.x0) as usize
    }
}

/// The code that all layers have in both the second and the third channel, if they have.
fn level(groups: &[Faded<'_>]) -> Option<u16> {
    let mut codes = groups.iter().flat_map(|(opacity, layers)| {
        layers.iter().map(move |layer| match layer.ink {
            PreparedInk::Solid { codes: [_, second, third], .. }
                if *opacity == u16::MAX && second == third =>
            {
                Some(second)
            }
            _ => None,
        })
    });
    let first = codes.next()??;
    codes.all(|code| code == Some(first)).then_some(first)
}

impl Placed<'_> {
    /// Rows of its coverage, from and as wide as `part`, which lies in it.
    fn rows_of<'a>(&self, coverage: &'a [u8], part: Area) -> CoverageRows<'a> {
        let stride = self.ink.width();
        let start = self.start_of(part);
        let end = start + (part.height() - 1) * stride + part.width();
        CoverageRows { pixels: &coverage[start..end], stride, width: part.width() }
    }

    /// The part of a row of samples.
    fn row_of<'a>(&self, samples: &'a [u16], row: Area) -> &'a [u16] {
        let start = self.start_of(row);
        &samples[start..start + row.width()]
    }

    fn start_of(&self, part: Area) -> usize {
        (part.y0 - self.y) as usize * self.ink.width() + (part.x0 - self.x) as usize
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
