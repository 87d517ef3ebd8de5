//! Turns and mirrors frames, plane by plane, in whatever format their pixels have.

use std::ffi::c_int;

use super::error::AvError;
use super::frame::{Frame, PlaneRef, pixel_format, plane_extent};
use super::pool::FramePool;
use super::scale::{Scaler, closest_format, drop_range_from_format, format_named};
use crate::frame::{PixelFormat, PlaneMut, Size};

/// What frames become whose own format cannot be turned: packed ones, palettes, and chroma of half the resolution in
/// one direction, which would have to change to the other.
const PLAIN: [&str; 12] = [
    "yuv420p",
    "yuv444p",
    "yuv420p10le",
    "yuv444p10le",
    "yuv420p12le",
    "yuv444p12le",
    "yuv444p16le",
    "gray",
    "gray16le",
    "rgb24",
    "gbrp10le",
    "gbrp12le",
];

/// Rows and columns that are turned together, so that both frames stay in the nearest cache.
const TILE: usize = 32;

/// Which place of the old frame each place of the new one shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Turn {
    /// Rows become columns.
    pub swaps_sides: bool,
    /// Columns of the old frame are read from the right.
    pub from_right: bool,
    /// Rows of the old frame are read from the bottom.
    pub from_bottom: bool,
}

/// Turns frames one way; follows changes of the source.
#[derive(Debug)]
pub(crate) struct Turner {
    turn: Turn,
    plain: Option<(c_int, Scaler)>,
    pictures: FramePool,
}

impl Turner {
    pub fn new(turn: Turn) -> Self {
        Self { turn, plain: None, pictures: FramePool::default() }
    }

    /// The turned frame, which nobody else refers to.
    pub fn apply(&mut self, mut frame: Frame) -> Result<Frame, AvError> {
        if !self.can_turn(&frame) {
            drop_range_from_format(&mut frame);
            frame = self.scaler(frame.format())?.convert(&frame)?;
        }
        let Size { width, height } = frame.size();
        let size = if self.turn.swaps_sides { Size { width: height, height: width } } else { frame.size() };
        let mut turned = self.pictures.frame(frame.format(), size)?;
        turned.copy_properties(&frame, self.turn.swaps_sides)?;
        let format = pixel_format(frame.format()).ok_or(UNSUPPORTED)?;
        let from = frame.planes().ok_or(UNSUPPORTED)?;
        let to = turned.frame_mut().ok_or(UNSUPPORTED)?.planes;
        for (number, (from, to)) in from.into_iter().zip(to).enumerate() {
            let step = step(&format, number).ok_or(UNSUPPORTED)?;
            let (bytes, rows) = plane_extent(&format, frame.size(), number);
            self.turn.plane(&from, to, step, (bytes / step, rows))?;
        }
        Ok(turned)
    }

    fn can_turn(&self, frame: &Frame) -> bool {
        let suits = |format: PixelFormat| {
            let chroma_turns = format.chroma_shift_x == format.chroma_shift_y || !self.turn.swaps_sides;
            chroma_turns && (0..4).all(|plane| step(&format, plane).is_some())
        };
        pixel_format(frame.format()).is_some_and(suits) && frame.planes().is_some()
    }

    fn scaler(&mut self, format: c_int) -> Result<&mut Scaler, AvError> {
        let plain: Vec<_> = PLAIN.iter().filter_map(|name| format_named(name)).collect();
        let closest = closest_format(format, &plain).ok_or(UNSUPPORTED)?;
        let kept = self.plain.take().filter(|(to, _)| *to == closest);
        let (_, scaler) = self.plain.insert(kept.unwrap_or_else(|| (closest, Scaler::new(closest, None))));
        Ok(scaler)
    }
}

const UNSUPPORTED: AvError = AvError { call: "transpose", code: ffmpeg_sys_next::AVERROR(libc::ENOSYS) };

/// Bytes from a pixel to the next in a plane, 1 for a plane that there is not; `None` where its components differ.
fn step(format: &PixelFormat, plane: usize) -> Option<usize> {
    let components = format.used_components().iter().enumerate().chain(format.alpha.iter().map(|a| (3, a)));
    let mut own = components
        .filter(|(_, component)| usize::from(component.plane) == plane)
        .map(|(index, component)| (usize::from(component.step), format.subsampling(index)));
    let Some(first) = own.next() else { return Some(1) };
    own.all(|other| other == first).then_some(first.0)
}

impl Turn {
    /// Fills `to` from a plane of `columns` by `rows` pixels of `step` bytes.
    fn plane(
        self,
        from: &PlaneRef<'_>,
        to: PlaneMut<'_>,
        step: usize,
        extent: (usize, usize),
    ) -> Result<(), AvError> {
        match step {
            1 => self.pixels::<1>(from, to, extent),
            2 => self.pixels::<2>(from, to, extent),
            3 => self.pixels::<3>(from, to, extent),
            4 => self.pixels::<4>(from, to, extent),
            6 => self.pixels::<6>(from, to, extent),
            8 => self.pixels::<8>(from, to, extent),
            _ => return Err(UNSUPPORTED),
        }
        Ok(())
    }

    fn pixels<const STEP: usize>(
        self,
        from: &PlaneRef<'_>,
        to: PlaneMut<'_>,
        (columns, rows): (usize, usize),
    ) {
        let (width, height) = if self.swaps_sides { (rows, columns) } else { (columns, rows) };
        let mirrored =
            |is_mirrored: bool, at: usize, length: usize| if is_mirrored { length - 1 - at } else { at };
        let across = |column: usize| mirrored(self.from_right, column, columns) * STEP;
        let down = |row: usize| mirrored(self.from_bottom, row, rows) * from.stride;
        for top in (0..height).step_by(TILE) {
            for left in (0..width).step_by(TILE) {
                let length = TILE.min(width - left);
                for y in top..(top + TILE).min(height) {
                    let row = &mut to.data[y * to.stride + left * STEP..][..length * STEP];
                    for (pixel, x) in row.chunks_exact_mut(STEP).zip(left..) {
                        let at = if self.swaps_sides { across(y) + down(x) } else { across(x) + down(y) };
                        pixel.copy_from_slice(&from.data[at..at + STEP]);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The old places of a frame of 3 x 2 bytes, turned.
    fn turned(swaps_sides: bool, from_right: bool, from_bottom: bool) -> Vec<u8> {
        let old = [0, 1, 2, 99, 3, 4, 5];
        let mut new = vec![0; 6];
        let width = if swaps_sides { 2 } else { 3 };
        let turn = Turn { swaps_sides, from_right, from_bottom };
        let to = PlaneMut { data: &mut new, stride: width };
        turn.plane(&PlaneRef { data: &old, stride: 4 }, to, 1, (3, 2)).unwrap();
        new
    }

    #[test]
    fn each_place_shows_its_own() {
        assert_eq!(turned(false, false, false), [0, 1, 2, 3, 4, 5]);
        assert_eq!(turned(false, true, false), [2, 1, 0, 5, 4, 3]);
        assert_eq!(turned(false, true, true), [5, 4, 3, 2, 1, 0]);
        assert_eq!(turned(true, false, false), [0, 3, 1, 4, 2, 5]);
        // Clockwise: the left column becomes the top row.
        assert_eq!(turned(true, false, true), [3, 0, 4, 1, 5, 2]);
        assert_eq!(turned(true, true, false), [2, 5, 1, 4, 0, 3]);
    }

    #[test]
    fn pictures_larger_than_a_tile_are_turned_whole() {
        let (columns, rows) = (TILE * 2 + 7, TILE + 3);
        let old: Vec<u8> = (0..columns * rows * 2).map(|at| (at * 31 % 251) as u8).collect();
        let mut new = vec![0; old.len()];
        let turn = Turn { swaps_sides: true, from_right: true, from_bottom: true };
        let to = PlaneMut { data: &mut new, stride: rows * 2 };
        turn.plane(&PlaneRef { data: &old, stride: columns * 2 }, to, 2, (columns, rows)).unwrap();
        for (x, y) in (0..rows).flat_map(|x| (0..columns).map(move |y| (x, y))) {
            let (at, from) = ((y * rows + x) * 2, ((rows - 1 - x) * columns + columns - 1 - y) * 2);
            assert_eq!(new[at..at + 2], old[from..from + 2], "{x}, {y}");
        }
    }

    #[test]
    fn any_format_can_be_turned() {
        for name in [
            "yuv420p", "yuv422p", "yuyv422", "nv12", "p010le", "rgb24", "pal8", "monow", "gray16be",
            "yuva444p",
        ] {
            let format = format_named(name).unwrap();
            let mut turner = Turner::new(Turn { swaps_sides: true, from_right: false, from_bottom: true });
            for size in [Size { width: 34, height: 18 }, Size { width: 70, height: 130 }] {
                let turned = turner.apply(Frame::video(format, size).unwrap());
                let turned = turned.unwrap_or_else(|e| panic!("{name}: {e}")).size();
                assert_eq!((turned.width, turned.height), (size.height, size.width), "{name}");
            }
        }
    }
}
