//! Source-over onto frames whose own alpha is straight: colours are not multiplied by it.
//!
//! `alpha' = a + f * (1 - a)` and `color' = (c * a + color * f * (1 - a)) / alpha'`, where `f` is the
//! frame's alpha, averaged for a chroma sample over its luma samples. In single precision: exact enough
//! for 16 bits, and only transparent video comes this way.

use super::planes::{Channel, Plane, Planes, subsampled};
use super::prepared::{Prepared, PreparedRow, Rows, Run, Word};
use crate::frame::{FrameMut, PlaneMut};

/// Blends all planes of a frame that has been checked. Alpha comes last, for the colours read it.
pub(super) fn blend(planes: &Planes, prepared: &Prepared, frame: &mut FrameMut) {
    for alpha_pass in [false, true] {
        for (index, (plane, prepared)) in planes.planes.iter().zip(&prepared.planes).enumerate() {
            for channel in plane.channels.iter().filter(|c| (c.index == planes.alpha) == alpha_pass) {
                let target = Target { planes, index, plane, channel };
                match prepared {
                    Rows::Bytes(rows) => {
                        target.blend(rows, frame, |i, s| (i as f32 / 255.0, s as f32 / 65025.0))
                    }
                    Rows::Words(rows) => {
                        target.blend(rows, frame, |i, s| (i as f32 / 65535.0, s as f32 / 65535.0))
                    }
                }
            }
        }
    }
}

/// A channel to blend into.
struct Target<'a> {
    planes: &'a Planes,
    index: usize,
    plane: &'a Plane,
    channel: &'a Channel,
}

impl Target<'_> {
    /// `unit` makes inverse alpha and premultiplied colour, 0 to 1, of prepared samples.
    fn blend<T: Word + Into<u32>>(
        &self,
        rows: &[PreparedRow<T>],
        frame: &mut FrameMut,
        unit: impl Fn(u32, u32) -> (f32, f32),
    ) {
        for (row, prepared) in rows.iter().enumerate() {
            for run in prepared.runs() {
                for (word, sample) in samples_of(self.channel, &run) {
                    let at = word - run.start;
                    let (inverse, source) = unit(run.inverse[at].into(), run.source[at].into());
                    if inverse < 1.0 {
                        self.blend_sample(frame, row, (word, sample), (inverse, source));
                    }
                }
            }
        }
    }

    fn blend_sample(
        &self,
        frame: &mut FrameMut,
        row: usize,
        (word, sample): (usize, usize),
        (inverse, source): (f32, f32),
    ) {
        let Self { planes, index, plane, channel } = *self;
        let alpha = (1.0 - inverse) + inverse * frame_alpha(planes, frame, plane, channel, sample, row);
        let max = f32::from(plane.max);
        let dst = read(&frame.planes[index], plane, row, word);
        let value = if channel.index == planes.alpha {
            alpha
        } else {
            let under = alpha - (1.0 - inverse);
            (source + f32::from(dst) / max * under) / alpha
        };
        write(&mut frame.planes[index], plane, row, word, (value * max).round().min(max) as u16);
    }
}

/// The words of a run that belong to a channel, with the number of their sample.
fn samples_of<T>(channel: &Channel, run: &Run<T>) -> impl Iterator<Item = (usize, usize)> + use<T> {
    let (first, step) = (channel.first, channel.step);
    let from = run.start.saturating_sub(first).div_ceil(step);
    let end = run.start + run.inverse.len();
    (from..).map(move |sample| (first + sample * step, sample)).take_while(move |(word, _)| *word < end)
}

/// The frame's alpha where a sample lies, 0 to 1.
fn frame_alpha(
    planes: &Planes,
    frame: &FrameMut,
    plane: &Plane,
    channel: &Channel,
    sample: usize,
    row: usize,
) -> f32 {
    let found = planes
        .planes
        .iter()
        .zip(&frame.planes)
        .find_map(|(p, data)| p.channels.iter().find(|c| c.index == planes.alpha).map(|c| (p, data, c)));
    let Some((alpha_plane, data, alpha)) = found else { return 1.0 };
    let columns =
        sample << channel.shift_x..subsampled(frame.size.width, 0).min((sample + 1) << channel.shift_x);
    let rows = row << plane.shift_y..subsampled(frame.size.height, 0).min((row + 1) << plane.shift_y);
    let count = columns.len() * rows.len();
    let mut sum = 0;
    for y in rows {
        for x in columns.clone() {
            sum += u32::from(read(data, alpha_plane, y, alpha.first + x * alpha.step));
        }
    }
    sum as f32 / (count as f32 * f32::from(alpha_plane.max))
}

fn read(data: &PlaneMut, plane: &Plane, row: usize, word: usize) -> u16 {
    let at = row * data.stride + word * plane.word;
    match plane.word {
        1 => data.data[at].into(),
        _ => u16::from_le_bytes([data.data[at], data.data[at + 1]]) >> plane.shift,
    }
}

fn write(data: &mut PlaneMut, plane: &Plane, row: usize, word: usize, value: u16) {
    let at = row * data.stride + word * plane.word;
    match plane.word {
        1 => data.data[at] = value as u8,
        _ => data.data[at..at + 2].copy_from_slice(&(value << plane.shift).to_le_bytes()),
    }
}
