//! HDR frames as 8-bit sRGB, for pictures that people look at on any display.
//!
//! - The signal becomes light as its display would show it: PQ by SMPTE ST 2084; HLG by ITU-R BT.2100 on a display of
//!   1000 cd/m², with its system gamma of 1.2.
//! - Light out of BT.709's gamut loses saturation, at equal luminance, until it is inside.
//! - What is left is dimmed by the curve of ITU-R BT.2390 (EETF, section 5.4.1), from 0 to 1000 cd/m² to 0 to 203, which
//!   is graphics white (ITU-R BT.2408) and becomes the white of sRGB. It acts on the largest of R, G and B, and the others
//!   keep their ratio to it, so that hues stay. Up to 87 cd/m² nothing is dimmed; brighter highlights than 1000 are white.
//!
//! White captions, which are at 203 cd/m², come out at 90 % of the signal: highlights need the rest.

use crate::frame::{ColorSpec, Primaries, Transfer, light};

/// Brightest light that is told from brighter, in cd/m².
const PEAK: f64 = 1000.0;
/// Entries of a table; the error is below a quarter of a code.
const ENTRIES: usize = 4_096;

/// Makes sRGB of the R'G'B' of HDR frames.
#[derive(Debug)]
pub(super) struct ToneMap {
    transfer: Transfer,
    primaries: Primaries,
    /// Light of each signal of 16 bits: cd/m² in PQ, scene light in HLG.
    light: Vec<f32>,
    /// Signal of sRGB by the square root of light.
    srgb: Vec<u8>,
    /// What light is multiplied by, by the fourth root of its part of the peak; gives 1.0 for graphics white.
    gain: Vec<f32>,
}

impl ToneMap {
    /// For frames of an HDR transfer function; `None` for others.
    pub fn new(color: ColorSpec) -> Option<Self> {
        let of: fn(f64) -> f64 = match color.transfer {
            Transfer::Sdr => return None,
            Transfer::Pq => light::of_pq,
            Transfer::Hlg => light::scene_of_hlg,
        };
        let part = |index: usize| index as f64 / (ENTRIES - 1) as f64;
        let gain = |index: usize| {
            let light = part(index.max(1)).powi(4) * PEAK;
            (dimmed(light) / light / light::WHITE) as f32
        };
        let srgb = |index| (light::to_srgb(part(index).powi(2)) * 255.0).round() as u8;
        Some(Self {
            transfer: color.transfer,
            primaries: color.primaries,
            light: (0..=u16::MAX).map(|signal| of(f64::from(signal) / 65535.0) as f32).collect(),
            srgb: (0..ENTRIES).map(srgb).collect(),
            gain: (0..ENTRIES).map(gain).collect(),
        })
    }

    /// One pixel.
    pub fn srgb(&self, signal: [u16; 3]) -> [u8; 3] {
        let light = signal.map(|v| self.light.get(usize::from(v)).copied().unwrap_or_default());
        let light = in_gamut(light::to_bt709(self.displayed(light.map(f64::from)), self.primaries));
        let largest = light.into_iter().fold(0.0, f64::max);
        let gain = f64::from(at(&self.gain, (largest / PEAK).sqrt().sqrt())) * (PEAK / largest).min(1.0);
        light.map(|v| nearest(&self.srgb, (v * gain).sqrt()))
    }

    /// Light on the display, in cd/m².
    fn displayed(&self, light: [f64; 3]) -> [f64; 3] {
        match self.transfer {
            Transfer::Hlg => {
                let gain = light::hlg_gain(light::bt2020_luminance(light));
                light.map(|v| v * gain)
            }
            Transfer::Pq | Transfer::Sdr => light,
        }
    }
}

/// The curve of ITU-R BT.2390, without a lift of black, which is 0 on both displays.
fn dimmed(light: f64) -> f64 {
    let peak = light::to_pq(PEAK);
    let (e, most) = ((light::to_pq(light) / peak).min(1.0), light::to_pq(light::WHITE) / peak);
    let knee = 1.5 * most - 0.5;
    if e < knee {
        return light;
    }
    let t = (e - knee) / (1.0 - knee);
    let (t2, t3) = (t * t, t * t * t);
    let spline = (2.0 * t3 - 3.0 * t2 + 1.0) * knee
        + (t3 - 2.0 * t2 + t) * (1.0 - knee)
        + (-2.0 * t3 + 3.0 * t2) * most;
    light::of_pq(spline * peak)
}

/// Light with as much saturation as BT.709 has room for at its luminance.
fn in_gamut(rgb: [f64; 3]) -> [f64; 3] {
    let least = rgb.into_iter().fold(f64::MAX, f64::min);
    let luminance = light::bt709_luminance(rgb);
    if least >= 0.0 {
        return rgb;
    }
    if luminance <= 0.0 {
        return [0.0; 3];
    }
    let kept = luminance / (luminance - least);
    rgb.map(|v| (luminance + kept * (v - luminance)).max(0.0))
}

/// An entry of a table by a place from 0 to 1, between two by their distance.
fn at(table: &[f32], place: f64) -> f32 {
    let place = place.clamp(0.0, 1.0) * (table.len().saturating_sub(1)) as f64;
    let index = place as usize;
    let entry = |index: usize| table.get(index).or(table.last()).copied().unwrap_or_default();
    let (a, b) = (entry(index), entry(index + 1));
    a + (b - a) * (place - index as f64) as f32
}

fn nearest(table: &[u8], place: f64) -> u8 {
    let index = (place.clamp(0.0, 1.0) * (table.len().saturating_sub(1)) as f64).round() as usize;
    table.get(index).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::{ChromaSiting, Matrix, Range};

    fn map(transfer: Transfer) -> ToneMap {
        let (primaries, range) = (Primaries::Bt2020, Range::Limited);
        ToneMap::new(ColorSpec {
            matrix: Matrix::Bt2020,
            range,
            transfer,
            primaries,
            siting: ChromaSiting::Left,
        })
        .unwrap()
    }

    fn grey(transfer: Transfer, signal: f64) -> u8 {
        let [r, g, b] = map(transfer).srgb([(signal * 65535.0).round() as u16; 3]);
        assert!(r.abs_diff(g) <= 1 && g.abs_diff(b) <= 1, "{r} {g} {b}");
        g
    }

    /// By the formulas of the recommendations as they print them, with other steps than the code takes: greys need no
    /// gamut. `signal` is PQ.
    fn expected(signal: f64) -> f64 {
        let [c1, c2, c3, m1, m2] = [0.8359375, 18.8515625, 18.6875, 0.1593017578125, 78.84375_f64];
        let eotf =
            |e: f64| ((e.powf(1.0 / m2) - c1).max(0.0) / (c2 - c3 * e.powf(1.0 / m2))).powf(1.0 / m1) * 1e4;
        // PQ of 203 and of 1000 cd/m², as BT.2408 and BT.2390 tabulate them.
        let (white, peak) = (0.5806888810416109, 0.751827096247041);
        let e1 = signal / peak;
        let max_lum = white / peak;
        let ks = 1.5 * max_lum - 0.5;
        let p = |b: f64| {
            let t = (b - ks) / (1.0 - ks);
            (2.0 * t.powi(3) - 3.0 * t.powi(2) + 1.0) * ks
                + (t.powi(3) - 2.0 * t.powi(2) + t) * (1.0 - ks)
                + (-2.0 * t.powi(3) + 3.0 * t.powi(2)) * max_lum
        };
        let e2 = if e1 < ks { e1 } else { p(e1) };
        let light = eotf(e2 * peak) / 203.0;
        255.0 * if light <= 0.0031308 { 12.92 * light } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 }
    }

    #[test]
    fn greys_of_pq_follow_the_curve_of_bt_2390() {
        for signal in [0.0, 0.05, 0.1, 0.2, 0.3, 0.38, 0.45, 0.5, 0.5807, 0.65, 0.7, 0.7518] {
            let (is, should) = (grey(Transfer::Pq, signal), expected(signal));
            assert!((f64::from(is) - should).abs() <= 0.75, "{signal}: {is} for {should}");
        }
        assert_eq!((grey(Transfer::Pq, 0.7519), grey(Transfer::Pq, 1.0)), (255, 255));
        assert_eq!(grey(Transfer::Pq, 0.5807), 229, "graphics white");
    }

    #[test]
    fn hlg_is_shown_as_its_display_shows_it() {
        // BT.2408, table 1: grey cards and whites that mean the same in HLG and in PQ.
        for (hlg, pq) in [(0.38, 0.38), (0.71, 0.56), (0.73, 0.57), (0.75, 0.58), (1.0, 0.7518)] {
            let (is, should) = (grey(Transfer::Hlg, hlg), expected(pq));
            assert!((f64::from(is) - should).abs() <= 3.0, "{hlg}: {is} for {should}");
        }
    }

    #[test]
    fn saturated_light_stays_inside_and_keeps_its_hue() {
        let pq = map(Transfer::Pq);
        let code = |nits: f64| (light::to_pq(nits) * 65535.0).round() as u16;
        // sRGB's red at a third of graphics white, placed in BT.2020, comes back as it was.
        let red = light::from_bt709([0.33, 0.0, 0.0], Primaries::Bt2020).map(|v| code(v * 203.0));
        let [r, g, b] = pq.srgb(red);
        assert!(
            r.abs_diff((light::to_srgb(0.33) * 255.0).round() as u8) <= 1 && g <= 4 && b <= 4,
            "{r} {g} {b}"
        );
        // BT.2020's own green, which sRGB has not, stays the greenest that there is at its luminance.
        let [r, g, b] = pq.srgb([0, code(150.0), 0]);
        assert!(g > 150 && r < 4 && g > b && b < 140, "{r} {g} {b}");
        // Ten times brighter than can be shown: the same hue.
        let [r, g, b] = pq.srgb([code(4000.0), code(2000.0), code(2000.0)]);
        assert!(r == 255 && g < 230 && g.abs_diff(b) < 20, "{r} {g} {b}");
    }
}
