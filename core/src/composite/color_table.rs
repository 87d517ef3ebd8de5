//! The colours of a gradient in codes of the frame.

use std::sync::Arc;

use super::color::ColorMap;
use crate::frame::Gradient;

/// Steps from a gradient's start to its end; between them codes are interpolated.
const STEPS: usize = 256;

/// Straight codes and alpha by how far along a gradient a pixel is, in 1/65535.
#[derive(Debug)]
pub(super) struct ColorTable {
    codes: [Vec<u16>; 3],
    alpha: Vec<u16>,
    /// Which steps have a stop in them: colours may jump or turn there, so that none can be told from those at their ends.
    has_stop: Vec<bool>,
    gradient: Arc<Gradient>,
    map: ColorMap,
}

impl ColorTable {
    pub(super) fn new(gradient: &Arc<Gradient>, map: &ColorMap) -> Self {
        let mut table = Self {
            codes: Default::default(),
            alpha: Vec::with_capacity(STEPS + 1),
            has_stop: vec![false; STEPS],
            gradient: gradient.clone(),
            map: *map,
        };
        for step in 0..=STEPS {
            let (codes, alpha) = table.exact(step as f32 / STEPS as f32);
            table.codes.iter_mut().zip(codes).for_each(|(column, code)| column.push(code));
            table.alpha.push(alpha);
        }
        for stop in gradient.stops.iter().filter(|stop| stop.at > 0.0 && stop.at < 1.0) {
            let place = stop.at * STEPS as f32;
            // One between two steps is in both.
            for step in [place.ceil() as usize, place as usize + 1] {
                if let Some(has_stop) = step.checked_sub(1).and_then(|step| table.has_stop.get_mut(step)) {
                    *has_stop = true;
                }
            }
        }
        table
    }

    fn exact(&self, t: f32) -> ([u16; 3], u16) {
        let [r, g, b, a] = Gradient::at(&self.gradient.stops, t);
        (self.map.codes([r, g, b].map(f64::from)), (a * 65535.0).round() as u16)
    }

    /// At `t`, 0 to 1 and held beyond.
    pub(super) fn at(&self, t: f32) -> ([u16; 3], u16) {
        let t = t.clamp(0.0, 1.0);
        let place = (t * (STEPS * 256) as f32).round() as usize;
        let step = (place / 256).min(STEPS - 1);
        if self.has_stop[step] {
            return self.exact(t);
        }
        let part = (place - step * 256) as u32;
        let between = |column: &[u16]| {
            let (a, b) = (u32::from(column[step]), u32::from(column[step + 1]));
            ((a * (256 - part) + b * part + 128) / 256) as u16
        };
        ([0, 1, 2].map(|channel| between(&self.codes[channel])), between(&self.alpha))
    }
}
