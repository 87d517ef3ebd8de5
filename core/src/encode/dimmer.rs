//! HDR frames as SDR ones that every player shows, by the same curve as [pictures](super::Still).

use std::cmp::Reverse;

use super::tone::ToneMap;
use super::video::unscalable;
use crate::error::{Error, Result, Warning};
use crate::ffi::av::frame::Frame;
use crate::ffi::av::scale::{Scaler, format_named};
use crate::frame::ColorSpec;
use crate::media::VideoFrame;

/// Makes 8-bit 4:2:0 frames of BT.709 of HDR ones.
#[derive(Debug)]
pub(super) struct Dimmer {
    to_signal: Scaler,
    rgb: i32,
    to_yuv: Scaler,
    cube: Option<(ColorSpec, Cube)>,
    /// What a person should know once there was a frame of HDR.
    warning: Option<Warning>,
}

impl Dimmer {
    pub(super) fn new(warning: Option<Warning>) -> Result<Self> {
        let format = |name: &str| {
            format_named(name).ok_or_else(|| Error::internal(format!("FFmpeg lacks the pixel format {name}")))
        };
        Ok(Self {
            to_signal: Scaler::new(format("rgb48le")?, None),
            rgb: format("rgb24")?,
            to_yuv: Scaler::new(format("yuv420p")?, None),
            cube: None,
            warning,
        })
    }

    /// What a person should know of frames so far.
    pub(super) fn warning(&self) -> Option<&Warning> {
        self.warning.as_ref().filter(|_| self.cube.is_some())
    }

    /// A frame of SDR stays as it is.
    pub(super) fn convert(&mut self, frame: VideoFrame) -> Result<VideoFrame> {
        let color = frame.color();
        if self.cube.as_ref().is_none_or(|(made_for, _)| *made_for != color) {
            let Some(tones) = ToneMap::new(color) else { return Ok(frame) };
            self.cube = Some((color, Cube::new(&tones)));
        }
        let Some((_, cube)) = &self.cube else { return Ok(frame) };
        let (time, source) = (frame.time(), frame.into_av());
        let scaled = |error| unscalable(source.format(), error);
        let mut signal = self.to_signal.convert(&source).map_err(scaled)?;
        let mut rgb = Frame::video(self.rgb, source.size())?;
        map(cube, &mut signal, &mut rgb)?;
        let mut frame = self.to_yuv.convert(&rgb).map_err(scaled)?;
        frame.set_pts(time.ticks);
        Ok(VideoFrame::new(frame, time))
    }
}

fn map(cube: &Cube, signal: &mut Frame, rgb: &mut Frame) -> Result<()> {
    let width = signal.size().width as usize;
    let lacks = || Error::internal("a frame of RGB has no samples");
    let (from, to) = (signal.frame_mut().ok_or_else(lacks)?, rgb.frame_mut().ok_or_else(lacks)?);
    for (from, to) in from.planes.into_iter().zip(to.planes) {
        let rows = from.data.chunks(from.stride).zip(to.data.chunks_mut(to.stride));
        for (from, to) in rows {
            let pixels = from.as_chunks::<6>().0.iter().zip(to.as_chunks_mut::<3>().0).take(width);
            for ([r0, r1, g0, g1, b0, b1], to) in pixels {
                *to = cube.srgb([[*r0, *r1], [*g0, *g1], [*b0, *b1]].map(u16::from_le_bytes));
            }
        }
    }
    Ok(())
}

/// A tone map at the nodes of a lattice over all signals. Between them it is interpolated in the tetrahedron that a signal
/// is in, as colour management does, which is half a code from it on average and takes a tenth of the time.
#[derive(Debug)]
struct Cube(Vec<[u8; 3]>);

impl Cube {
    /// Steps along each side.
    const STEPS: u32 = 64;
    const NODES: usize = Self::STEPS as usize + 1;
    const WHOLE: u32 = u16::MAX as u32;

    fn new(tones: &ToneMap) -> Self {
        let signal = |node: usize| (node as u32 * Self::WHOLE / Self::STEPS) as u16;
        let nodes = 0..Self::NODES;
        let all = nodes.clone().flat_map(|r| nodes.clone().map(move |g| (r, g)));
        let all = all.flat_map(|(r, g)| nodes.clone().map(move |b| [r, g, b]));
        Self(all.map(|node| tones.srgb(node.map(signal))).collect())
    }

    fn srgb(&self, signal: [u16; 3]) -> [u8; 3] {
        let mut at = 0;
        // The part of a step beyond the node before it along each side, and what a step along it is in the list.
        let mut beyond = [(0, Self::NODES * Self::NODES), (0, Self::NODES), (0, 1)];
        for ((beyond, step), signal) in beyond.iter_mut().zip(signal) {
            let place = u32::from(signal) * Self::STEPS;
            let node = (place / Self::WHOLE).min(Self::STEPS - 1);
            *beyond = place - node * Self::WHOLE;
            at += node as usize * *step;
        }
        beyond.sort_unstable_by_key(|(part, _)| Reverse(*part));
        let mut sums = [Self::WHOLE / 2; 3];
        let mut left = Self::WHOLE;
        for (part, step) in beyond.into_iter().chain([(0, 0)]) {
            let node = self.0.get(at).copied().unwrap_or_default();
            for (sum, value) in sums.iter_mut().zip(node) {
                *sum += u32::from(value) * (left - part);
            }
            left = part;
            at += step;
        }
        sums.map(|sum| (sum / Self::WHOLE) as u8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::{ChromaSiting, Matrix, Primaries, Range, Transfer};

    #[test]
    fn the_lattice_is_as_good_as_the_curve() {
        for transfer in [Transfer::Pq, Transfer::Hlg] {
            let color = ColorSpec {
                matrix: Matrix::Bt2020,
                range: Range::Limited,
                transfer,
                primaries: Primaries::Bt2020,
                siting: ChromaSiting::Left,
            };
            let tones = ToneMap::new(color).unwrap();
            let cube = Cube::new(&tones);
            let mut seed = 1_u64;
            let mut random = || {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (seed >> 48) as u16
            };
            let (mut total, mut far) = (0_u32, 0);
            for _ in 0..20_000 {
                // Like what cameras see: of little saturation, with all brightnesses.
                let base = random();
                let signal = [(); 3].map(|()| base.saturating_add(random() / 8));
                for (is, should) in cube.srgb(signal).into_iter().zip(tones.srgb(signal)) {
                    total += u32::from(is.abs_diff(should));
                    far += u32::from(is.abs_diff(should) > 4);
                }
            }
            let (mean, far) = (f64::from(total) / 60_000.0, f64::from(far) / 60_000.0);
            // Far from it are some that are at the gamut's edge, where a channel falls to 0 within one step.
            assert!(mean < 0.5 && far < 0.01, "{transfer:?}: {mean} on average, {far} of all are far off");
            for grey in (0..=u16::MAX).step_by(257) {
                let [r, g, b] = cube.srgb([grey; 3]);
                let [should, ..] = tones.srgb([grey; 3]);
                assert!(r.abs_diff(should) <= 2 && r.abs_diff(g) <= 1 && g.abs_diff(b) <= 1, "{grey}");
            }
        }
    }
}
