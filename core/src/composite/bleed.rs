//! Colour for what is transparent, where colours are straight.
//!
//! What a transparent sample holds is not seen, until somebody scales or compresses the frame: then it mixes with its
//! neighbours, and black there makes dark fringes around white letters. So it gets the colour of what is visible nearby:
//! the mean of the smallest square of 2, 4, 8 or 16 samples around it in which anything is, or of the squares beside. What
//! is further away stays black, as some players show what is transparent.

use super::area::{Area, Region};
use super::planes::{Channel, Plane, Planes, subsampled};
use crate::error::Result;
use crate::frame::{FrameMut, PlaneMut, Size};

/// Halvings of the resolution to that of squares of 16 samples.
const HALVINGS: usize = 4;
/// Samples around what is visible that may get its colours: two squares.
const MARGIN: i64 = 2 << HALVINGS;

/// Opacity below which a colour is too coarse to be told from its neighbours.
const FAINT: f32 = 4.0 / 255.0;

/// Gives transparent samples in and around `visible` the colours of visible ones near them. Nothing is done to formats
/// without alpha.
///
/// # Errors
/// `UNSUPPORTED_FORMAT`, `INTERNAL` as for a [`Compositor`](super::Compositor) of such frames.
pub fn bleed(picture: &mut FrameMut, visible: Region) -> Result<()> {
    let planes = Planes::new(&picture.format)?;
    planes.check(picture)?;
    let Some((alpha_at, alpha)) = find(&planes, planes.alpha) else { return Ok(()) };
    let mut weights: Option<((u8, u8), Vec<Level>)> = None;
    for index in 0..planes.alpha {
        let Some((at, channel)) = find(&planes, index) else { continue };
        let shifts = (channel.shift_x, planes.planes[at].shift_y);
        let grid = Grid::around(visible, shifts, picture.size);
        let levels = match weights.take().filter(|(known, _)| *known == shifts) {
            Some((_, levels)) => levels,
            None => {
                let plane = &planes.planes[alpha_at];
                pyramid(grid.weights(&picture.planes[alpha_at], plane, &alpha, picture.size))
            }
        };
        let samples = Samples { plane: &planes.planes[at], channel };
        let mut colors = grid.read(&picture.planes[at], &samples);
        fill(&mut colors, &levels);
        grid.write(&mut picture.planes[at], &samples, &colors, &levels[0]);
        weights = Some((shifts, levels));
    }
    Ok(())
}

fn find(planes: &Planes, index: usize) -> Option<(usize, Channel)> {
    planes.planes.iter().enumerate().find_map(|(at, plane)| {
        plane.channels.iter().find(|channel| channel.index == index).map(|channel| (at, *channel))
    })
}

/// Where the samples of a channel are.
struct Samples<'a> {
    plane: &'a Plane,
    channel: Channel,
}

impl Samples<'_> {
    fn at(&self, data: &PlaneMut, x: usize, y: usize) -> usize {
        y * data.stride + (self.channel.first + x * self.channel.step) * self.plane.word
    }
}

fn read(data: &PlaneMut, plane: &Plane, at: usize) -> u16 {
    match plane.word {
        1 => data.data[at].into(),
        _ => u16::from_le_bytes([data.data[at], data.data[at + 1]]) >> plane.shift,
    }
}

/// The samples of one subsampling inside an area of luma pixels.
struct Grid {
    x: usize,
    y: usize,
    width: usize,
    height: usize,
    shifts: (u8, u8),
}

impl Grid {
    fn around(visible: Region, shifts: (u8, u8), size: Size) -> Self {
        let margin = MARGIN << shifts.0.max(shifts.1);
        let area = Area::of_region(visible).grown(margin).intersect(Area::of(size));
        let range = |from: i64, to: i64, shift: u8| {
            let (from, to) = (from >> shift, (to + (1 << shift) - 1) >> shift);
            (from as usize, (to - from) as usize)
        };
        let (x, width) = range(area.x0, area.x1, shifts.0);
        let (y, height) = range(area.y0, area.y1, shifts.1);
        Self { x, y, width, height, shifts }
    }

    /// The sum of alpha over the luma pixels of each sample.
    fn weights(&self, data: &PlaneMut, plane: &Plane, alpha: &Channel, size: Size) -> Level {
        let samples = Samples { plane, channel: *alpha };
        let mut weights = vec![0.0; self.width * self.height];
        let (width, height) = (subsampled(size.width, 0), subsampled(size.height, 0));
        let rows = (self.y << self.shifts.1)..((self.y + self.height) << self.shifts.1).min(height);
        let columns = (self.x << self.shifts.0)..((self.x + self.width) << self.shifts.0).min(width);
        for y in rows {
            let row = ((y >> self.shifts.1) - self.y) * self.width;
            for x in columns.clone() {
                let weight = &mut weights[row + (x >> self.shifts.0) - self.x];
                *weight += f32::from(read(data, plane, samples.at(data, x, y)));
            }
        }
        let whole = f32::from(plane.max) * f32::from(1u8 << self.shifts.0) * f32::from(1u8 << self.shifts.1);
        weights.iter_mut().filter(|weight| **weight < FAINT * whole).for_each(|weight| *weight = 0.0);
        Level { width: self.width, height: self.height, weights }
    }

    fn read(&self, data: &PlaneMut, samples: &Samples) -> Vec<f32> {
        let rows =
            (self.y..self.y + self.height).flat_map(|y| (self.x..self.x + self.width).map(move |x| (x, y)));
        rows.map(|(x, y)| f32::from(read(data, samples.plane, samples.at(data, x, y)))).collect()
    }

    fn write(&self, data: &mut PlaneMut, samples: &Samples, colors: &[f32], level: &Level) {
        let plane = samples.plane;
        for (number, (color, _)) in
            colors.iter().zip(&level.weights).enumerate().filter(|(_, (_, w))| **w == 0.0)
        {
            let at = samples.at(data, self.x + number % self.width, self.y + number / self.width);
            let value = color.round() as u16;
            match plane.word {
                1 => data.data[at] = value as u8,
                _ => data.data[at..at + 2].copy_from_slice(&(value << plane.shift).to_le_bytes()),
            }
        }
    }
}

/// How much of each sample is visible, at one of the resolutions.
struct Level {
    width: usize,
    height: usize,
    weights: Vec<f32>,
}

impl Level {
    fn half(&self) -> Self {
        let (width, height) = (self.width.div_ceil(2), self.height.div_ceil(2));
        let mut weights = vec![0.0; width * height];
        for (number, weight) in self.weights.iter().enumerate() {
            weights[self.parent(number, width)] += weight;
        }
        Self { width, height, weights }
    }

    /// The sample of the level of half the resolution, `width` wide, in which a sample of this one is.
    fn parent(&self, number: usize, width: usize) -> usize {
        (number / self.width / 2) * width + number % self.width / 2
    }
}

/// The level and those of less resolution.
fn pyramid(level: Level) -> Vec<Level> {
    let mut levels = vec![level];
    for _ in 0..HALVINGS {
        let half = levels.last().map(Level::half);
        levels.extend(half);
    }
    levels
}

/// Gives samples without weight the colours of those near them, where there are any; tells which samples have one now.
fn fill(colors: &mut [f32], levels: &[Level]) -> Vec<bool> {
    let [level, coarser @ ..] = levels else { return Vec::new() };
    let Some(half) = coarser.first() else { return spread(colors, level) };
    let mut sums = vec![0.0; half.weights.len()];
    for (number, (color, weight)) in colors.iter().zip(&level.weights).enumerate() {
        sums[level.parent(number, half.width)] += color * weight;
    }
    for (sum, weight) in sums.iter_mut().zip(&half.weights).filter(|(_, weight)| **weight > 0.0) {
        *sum /= weight;
    }
    let near = fill(&mut sums, coarser);
    let mut known: Vec<bool> = level.weights.iter().map(|weight| *weight > 0.0).collect();
    for (number, (color, known)) in
        colors.iter_mut().zip(&mut known).enumerate().filter(|(_, (_, known))| !**known)
    {
        let parent = level.parent(number, half.width);
        if near[parent] {
            (*color, *known) = (sums[parent], true);
        }
    }
    known
}

/// Gives each sample without weight the mean of the eight around it.
fn spread(colors: &mut [f32], level: &Level) -> Vec<bool> {
    let Level { width, height, ref weights } = *level;
    let given = colors.to_vec();
    let around = |at: usize, end: usize| at.saturating_sub(1)..(at + 2).min(end);
    let mut spread = |number: usize| {
        if weights[number] > 0.0 {
            return true;
        }
        let (mut sum, mut whole) = (0.0, 0.0);
        for y in around(number / width, height) {
            for x in around(number % width, width) {
                sum += given[y * width + x] * weights[y * width + x];
                whole += weights[y * width + x];
            }
        }
        if whole > 0.0 {
            colors[number] = sum / whole;
        }
        whole > 0.0
    };
    (0..weights.len()).map(&mut spread).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::{ColorSpec, Component, PixelFormat};

    const SIZE: Size = Size { width: 9, height: 6 };

    /// Planar Y'CbCr 4:2:0 with alpha; what is visible is one column.
    fn bled(visible: Region) -> Vec<Vec<u8>> {
        let format = PixelFormat {
            alpha: Some(Component { plane: 3, step: 1, offset: 0, shift: 0, depth: 8 }),
            ..PixelFormat::YUV420P
        };
        let mut planes = [vec![16; 54], vec![128; 15], vec![128; 15], vec![0; 54]];
        for y in 0..6 {
            planes[0][y * 9 + 4] = 235;
            planes[3][y * 9 + 4] = 200;
        }
        for y in 0..3 {
            planes[1][y * 5 + 2] = 90;
        }
        let [y, u, v, a] = &mut planes;
        let planes_mut = [(y, 9), (u, 5), (v, 5), (a, 9)];
        let planes_mut = planes_mut.map(|(data, stride)| PlaneMut { data, stride }).into();
        let mut picture = FrameMut { format, color: ColorSpec::BT709, size: SIZE, planes: planes_mut };
        bleed(&mut picture, visible).unwrap();
        planes.into()
    }

    #[test]
    fn transparent_samples_get_the_colour_of_visible_ones() {
        let planes = bled(Region { x: 4, y: 0, width: 1, height: 6 });
        assert_eq!(planes[0], [235; 54]);
        assert_eq!(planes[1], [90; 15]);
        assert_eq!(planes[2], [128; 15]);
        assert_eq!(planes[3].iter().filter(|&&alpha| alpha == 200).count(), 6, "alpha stays");
    }

    #[test]
    fn the_nearest_colour_wins() {
        let mut colors = [10.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 50.0];
        let weights = vec![1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0];
        fill(&mut colors, &pyramid(Level { width: 8, height: 1, weights }));
        assert_eq!(colors, [10.0, 10.0, 10.0, 10.0, 50.0, 50.0, 50.0, 50.0]);
    }

    #[test]
    fn what_is_far_from_anything_visible_stays() {
        let mut colors = [3.0; 64];
        let mut weights = vec![0.0; 64];
        (colors[15], weights[15]) = (9.0, 1.0);
        let known = fill(&mut colors, &pyramid(Level { width: 64, height: 1, weights }));
        assert_eq!(colors[..32], [9.0; 32], "the square beside as well, as it begins at the next sample");
        assert_eq!(colors[32..], [3.0; 32]);
        assert_eq!(known.iter().filter(|known| **known).count(), 32);
    }
}
