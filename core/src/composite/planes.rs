//! Where a pixel format keeps the samples of each channel, checked once.

use crate::error::{Error, Result};
use crate::frame::{Component, FrameMut, PixelFormat, Size};

/// Largest subsampling, as log2: 4:1:0 and 4:1:1 have 2.
const MAX_CHROMA_SHIFT: u8 = 2;
/// Planes that a format may refer to.
const MAX_PLANES: usize = 4;

/// The samples of one channel inside the rows of its plane, counted in words.
#[derive(Debug, Clone, Copy)]
pub(super) struct Channel {
    /// 0 to 2: colour component; [`Planes::alpha`]: alpha.
    pub index: usize,
    /// Word of the first sample.
    pub first: usize,
    /// Words from a sample to the next.
    pub step: usize,
    /// log2 of the horizontal subsampling.
    pub shift_x: u8,
}

/// One plane: words of one or two bytes, some of which are samples.
#[derive(Debug)]
pub(super) struct Plane {
    /// Bytes of a word: 1 or 2.
    pub word: usize,
    /// Left shift of the value in its word.
    pub shift: u8,
    /// Largest code.
    pub max: u16,
    /// log2 of the vertical subsampling.
    pub shift_y: u8,
    /// The channels that lie here; empty when the format does not use the plane.
    pub channels: Vec<Channel>,
}

/// All planes of a format.
#[derive(Debug)]
pub(super) struct Planes {
    /// Indexed as the frame's planes.
    pub planes: Vec<Plane>,
    /// Number of colour components, which is also the index of the alpha channel.
    pub alpha: usize,
}

impl Planes {
    pub(super) fn new(format: &PixelFormat) -> Result<Self> {
        let colors = format.used_components();
        let alpha = colors.len();
        let mut planes: Vec<Plane> = Vec::new();
        for (index, component) in colors.iter().chain(format.alpha.as_ref()).enumerate() {
            let subsampling = if index == alpha { (0, 0) } else { format.subsampling(index) };
            place(&mut planes, index, component, subsampling).map_err(|what| unsupported(format, &what))?;
        }
        match planes.iter().find(|p| p.overlaps()) {
            Some(_) => Err(unsupported(format, "two components share bits of a word")),
            None => Ok(Self { planes, alpha }),
        }
    }

    /// Fails when a plane of `frame` does not hold the rows that its size asks for.
    pub(super) fn check(&self, frame: &FrameMut) -> Result<()> {
        let short = |index: usize, what: String| {
            Err(Error::internal(format!("plane {index} of a {} frame {what}", size_text(frame.size))))
        };
        for (index, plane) in self.planes.iter().enumerate().filter(|(_, p)| !p.channels.is_empty()) {
            let Some(data) = frame.planes.get(index) else {
                return short(index, "is absent".into());
            };
            let row = plane.row_words(frame.size.width) * plane.word;
            let rows = subsampled(frame.size.height, plane.shift_y);
            if rows > 1 && data.stride < row {
                return short(index, format!("has a stride of {} bytes, less than its {row}", data.stride));
            }
            let needed = data.stride.checked_mul(rows.saturating_sub(1)).and_then(|n| n.checked_add(row));
            if needed.is_none_or(|needed| data.data.len() < needed) {
                return short(index, format!("has {} bytes, not {rows} rows of {row}", data.data.len()));
            }
        }
        Ok(())
    }
}

impl Plane {
    /// Words that the samples of a row span.
    pub(super) fn row_words(&self, width: u32) -> usize {
        let last = |c: &Channel| c.first + subsampled(width, c.shift_x).saturating_sub(1) * c.step + 1;
        self.channels.iter().map(last).max().unwrap_or(0)
    }

    fn overlaps(&self) -> bool {
        let period = self.channels.iter().map(|c| c.step).max().unwrap_or(1);
        let mut taken = vec![false; period];
        self.channels.iter().any(|c| {
            period % c.step != 0
                || (c.first..period).step_by(c.step).any(|word| std::mem::replace(&mut taken[word], true))
        })
    }
}

/// Samples in `length` luma samples at a subsampling of `1 << shift`.
pub(super) fn subsampled(length: u32, shift: u8) -> usize {
    (length as usize).div_ceil(1 << shift)
}

fn place(planes: &mut Vec<Plane>, index: usize, c: &Component, (sx, sy): (u8, u8)) -> Result<(), String> {
    if !(8..=16).contains(&c.depth) || u32::from(c.depth) + u32::from(c.shift) > 16 {
        return Err(format!("component {index} has {} bits shifted by {}", c.depth, c.shift));
    }
    let (word, step, offset) = (c.word(), usize::from(c.step), usize::from(c.offset));
    if step == 0 || step % word != 0 || offset % word != 0 || offset >= step {
        return Err(format!("component {index} starts at byte {offset} with a step of {step}"));
    }
    let plane_index = usize::from(c.plane);
    if plane_index >= MAX_PLANES {
        return Err(format!("component {index} is in plane {plane_index}"));
    }
    if sx > MAX_CHROMA_SHIFT || sy > MAX_CHROMA_SHIFT {
        return Err(format!("chroma is subsampled by {}x{}", 1u64 << sx.min(63), 1u64 << sy.min(63)));
    }
    let max = ((1u32 << c.depth) - 1) as u16;
    let empty = || Plane { word, shift: c.shift, max, shift_y: sy, channels: Vec::new() };
    while planes.len() <= plane_index {
        planes.push(empty());
    }
    let plane = &mut planes[plane_index];
    if plane.channels.is_empty() {
        *plane = empty();
    } else if (plane.word, plane.shift, plane.max, plane.shift_y) != (word, c.shift, max, sy) {
        return Err(format!("components of plane {plane_index} differ in depth or subsampling"));
    }
    plane.channels.push(Channel { index, first: offset / word, step: step / word, shift_x: sx });
    Ok(())
}

fn unsupported(format: &PixelFormat, why: &str) -> Error {
    Error::UnsupportedFormat {
        what: format!("a {:?} pixel format where {why}", format.model),
        accepted: "accepted: planar or interleaved Y'CbCr, RGB and gray with 8 to 16 bits a component".into(),
    }
}

pub(super) fn size_text(size: Size) -> String {
    format!("{}x{}", size.width, size.height)
}
