//! What a frame shows: where there is ink, and in which colours.

use image::{Rgb, RgbImage};

pub const SIZE: (u32, u32) = (640, 360);
pub const BACKDROP: [u8; 3] = [0x40, 0x60, 0x80];

/// How far apart things may be: 2 % of the height, in pixels.
const NEAR: i64 = SIZE.1 as i64 / 50;
/// How far from the backdrop a channel has to be to be ink. Soft edges fade into the backdrop at different distances.
const INK: u8 = 40;
/// Part of the ink that may have none near it.
const STRAY: f64 = 0.01;
/// Greatest difference of the channels of a colour.
const COLOR: u8 = 3;
/// Pixels among their like that a colour has to have to be one of the frame, and pixels anywhere that it has to have in the
/// other one: an outline of two pixels has none among their like but by chance.
const AREA: usize = 8;

/// What a frame shows.
pub struct Sight {
    ink: Vec<bool>,
    /// Colours of areas, with the pixels of each.
    colors: Vec<(Rgb<u8>, usize)>,
    pixels: Vec<Rgb<u8>>,
}

impl Sight {
    pub fn of(frame: &RgbImage) -> Self {
        let ink = frame.pixels().map(|pixel| apart(*pixel, Rgb(BACKDROP)) > INK).collect();
        Self { ink, colors: colors(frame), pixels: frame.pixels().copied().collect() }
    }

    /// How `other` differs, in words.
    pub fn differences(&self, other: &Self) -> Vec<String> {
        let mut differences = Vec::new();
        match (self.bounds(), other.bounds()) {
            (None, None) => return differences,
            (Some(theirs), Some(ours)) => {
                if theirs.iter().zip(ours).any(|(theirs, ours)| theirs.abs_diff(ours) > NEAR as u64) {
                    differences.push(format!("the box is {ours:?}, theirs {theirs:?}"));
                }
            }
            (theirs, ours) => return vec![format!("the box is {ours:?}, theirs {theirs:?}")],
        }
        for (what, a, b) in [("lack", self, other), ("have more of", other, self)] {
            let stray = a.strays(b);
            if stray > STRAY {
                differences.push(format!("we {what} {:.1} % of the ink", stray * 100.0));
            }
        }
        for (what, a, b) in [("lack", self, other), ("have", other, self)] {
            for (color, area) in &a.colors {
                if *area >= AREA && !b.has(*color) {
                    differences.push(format!("we {what} the colour {:?} of {area} pixels", color.0));
                }
            }
        }
        differences
    }

    fn has(&self, color: Rgb<u8>) -> bool {
        self.pixels.iter().filter(|pixel| apart(**pixel, color) <= COLOR).nth(AREA - 1).is_some()
    }

    /// Left, top, right, bottom.
    fn bounds(&self) -> Option<[i64; 4]> {
        let at = self.inked();
        let (xs, ys): (Vec<_>, Vec<_>) = at.unzip();
        Some([*xs.iter().min()?, *ys.iter().min()?, *xs.iter().max()?, *ys.iter().max()?])
    }

    fn inked(&self) -> impl Iterator<Item = (i64, i64)> {
        let width = i64::from(SIZE.0);
        (0..).zip(&self.ink).filter(|(_, ink)| **ink).map(move |(at, _)| (at % width, at / width))
    }

    /// Part of the ink that has none of `other` near it.
    fn strays(&self, other: &Self) -> f64 {
        let near = other.spread();
        let (mut all, mut strays) = (0_u32, 0_u32);
        for (ink, near) in self.ink.iter().zip(near) {
            all += u32::from(*ink);
            strays += u32::from(*ink && !near);
        }
        f64::from(strays) / f64::from(all.max(1))
    }

    /// Where ink is near.
    fn spread(&self) -> Vec<bool> {
        let (width, height) = (i64::from(SIZE.0), i64::from(SIZE.1));
        let mut near = vec![false; self.ink.len()];
        for (x, y) in self.inked() {
            for y in (y - NEAR).max(0)..=(y + NEAR).min(height - 1) {
                let row = y * width;
                near[(row + (x - NEAR).max(0)) as usize..=(row + (x + NEAR).min(width - 1)) as usize]
                    .fill(true);
            }
        }
        near
    }
}

fn apart(a: Rgb<u8>, b: Rgb<u8>) -> u8 {
    a.0.iter().zip(b.0).map(|(a, b)| a.abs_diff(b)).max().unwrap_or(0)
}

/// Colours of pixels whose neighbours have them too, other than the backdrop.
fn colors(frame: &RgbImage) -> Vec<(Rgb<u8>, usize)> {
    let mut colors: Vec<(Rgb<u8>, usize)> = Vec::new();
    for y in 1..SIZE.1 - 1 {
        for x in 1..SIZE.0 - 1 {
            let color = *frame.get_pixel(x, y);
            let neighbours = [(x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1)];
            let is_flat = neighbours.iter().all(|(x, y)| apart(*frame.get_pixel(*x, *y), color) <= 1);
            if !is_flat || apart(color, Rgb(BACKDROP)) <= COLOR {
                continue;
            }
            match colors.iter_mut().find(|(known, _)| apart(*known, color) <= 1) {
                Some((_, area)) => *area += 1,
                None => colors.push((color, 1)),
            }
        }
    }
    colors
}
