//! The colours of a gradient in codes of the frame.

use super::color::ColorMap;
use crate::frame::Gradient;

/// Steps from a gradient's start to its end; between them codes are interpolated.
const STEPS: usize = 256;

/// Straight codes and alpha by how far along a gradient a pixel is, in 1/65535.
#[derive(Debug)]
pub(super) struct ColorTable {
    codes: [Vec<u16>; 3],
    alpha: Vec<u16>,
}

impl ColorTable {
    pub(super) fn new(gradient: &Gradient, map: &ColorMap) -> Self {
        let mut table = Self { codes: Default::default(), alpha: Vec::with_capacity(STEPS + 1) };
        for step in 0..=STEPS {
            let [r, g, b, a] = Gradient::at(&gradient.stops, step as f32 / STEPS as f32);
            let codes = map.codes([r, g, b].map(f64::from));
            table.codes.iter_mut().zip(codes).for_each(|(column, code)| column.push(code));
            table.alpha.push((a * 65535.0).round() as u16);
        }
        table
    }

    /// At `t`, 0 to 1 and held beyond.
    pub(super) fn at(&self, t: f32) -> ([u16; 3], u16) {
        let place = (t.clamp(0.0, 1.0) * (STEPS * 256) as f32).round() as usize;
        let step = (place / 256).min(STEPS - 1);
        let part = (place - step * 256) as u32;
        let between = |column: &[u16]| {
            let (a, b) = (u32::from(column[step]), u32::from(column[step + 1]));
            ((a * (256 - part) + b * part + 128) / 256) as u16
        };
        ([0, 1, 2].map(|channel| between(&self.codes[channel])), between(&self.alpha))
    }
}
