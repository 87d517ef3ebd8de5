//! What raster hands to composite: placed alpha layers, back to front.

use std::sync::Arc;

use crate::frame::{Bitmap, Color, Gradient, Size};
use crate::layout::Rect;

/// 8-bit coverage, `width * height` bytes, rows without padding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mask {
    /// Size in pixels.
    pub size: Size,
    /// Coverage, 0 (none) to 255 (whole), row by row.
    pub coverage: Vec<u8>,
}

/// How a layer's pixels are filled.
#[derive(Debug, Clone)]
pub enum Ink {
    /// One colour under a coverage mask.
    Solid {
        /// Coverage.
        mask: Arc<Mask>,
        /// Fill, its alpha multiplied into the coverage.
        color: Color,
    },
    /// A gradient under a coverage mask.
    Gradient {
        /// Coverage.
        mask: Arc<Mask>,
        /// Colours, on coordinates from the layer's top left corner.
        gradient: Arc<Gradient>,
        /// Opacity, 0 to 255.
        opacity: u8,
    },
    /// A picture of its own.
    Image {
        /// Pixels.
        bitmap: Arc<Bitmap>,
        /// Opacity, 0 to 255.
        opacity: u8,
    },
}

impl Ink {
    /// The picture, of one that has its own colours.
    pub fn bitmap(&self) -> Option<&Arc<Bitmap>> {
        match self {
            Self::Image { bitmap, .. } => Some(bitmap),
            Self::Solid { .. } | Self::Gradient { .. } => None,
        }
    }

    /// The gradient, of one that has one.
    pub fn gradient(&self) -> Option<&Arc<Gradient>> {
        match self {
            Self::Gradient { gradient, .. } => Some(gradient),
            Self::Solid { .. } | Self::Image { .. } => None,
        }
    }

    /// The coverage, of one that is filled.
    pub fn mask(&self) -> Option<&Arc<Mask>> {
        match self {
            Self::Solid { mask, .. } | Self::Gradient { mask, .. } => Some(mask),
            Self::Image { .. } => None,
        }
    }
}

/// A placed layer; may reach beyond the canvas, where it is clipped.
#[derive(Debug, Clone)]
pub struct Layer {
    /// Left edge in canvas pixels.
    pub x: i32,
    /// Top edge in canvas pixels, y down.
    pub y: i32,
    /// Pixels.
    pub ink: Ink,
}

impl Ink {
    /// Fades it to `opacity` of what it is, 0 to 255.
    pub(super) fn fade(&mut self, by: u8) {
        let own = match self {
            Self::Solid { color, .. } => &mut color.a,
            Self::Gradient { opacity, .. } | Self::Image { opacity, .. } => opacity,
        };
        *own = ((u16::from(*own) * u16::from(by) + 127) / 255) as u8;
    }

    /// Opacity of all of it, 0 to 255.
    pub fn opacity(&self) -> u8 {
        match self {
            Self::Solid { color, .. } => color.a,
            Self::Gradient { opacity, .. } | Self::Image { opacity, .. } => *opacity,
        }
    }

    /// Pixels that it takes up.
    pub fn size(&self) -> Size {
        match self {
            Self::Solid { mask, .. } | Self::Gradient { mask, .. } => mask.size,
            Self::Image { bitmap, .. } => bitmap.size,
        }
    }
}

impl Layer {
    /// Whether it has pixels that are not wholly transparent by themselves.
    pub(super) fn shows(&self) -> bool {
        let Size { width, height } = self.ink.size();
        self.ink.opacity() > 0 && width > 0 && height > 0
    }

    /// Whether part of it lies on the canvas.
    pub(super) fn meets(&self, canvas: Size) -> bool {
        let Size { width, height } = self.ink.size();
        let reaches = |at: i32, length: u32| i64::from(at) + i64::from(length) > 0;
        reaches(self.x, width)
            && reaches(self.y, height)
            && i64::from(self.x) < i64::from(canvas.width)
            && i64::from(self.y) < i64::from(canvas.height)
    }

    /// The part of it inside `clip`, rounded to whole pixels of the canvas; `None` if there is none.
    pub(super) fn clipped(self, clip: Rect) -> Option<Self> {
        let Size { width, height } = self.ink.size();
        let cut = |from: f32, to: f32, at: i32, length: u32| {
            let inside = |edge: f32| (edge.round() - at as f32).clamp(0.0, length as f32) as u32;
            (inside(from), inside(to))
        };
        let (left, right) = cut(clip.x0, clip.x1, self.x, width);
        let (top, bottom) = cut(clip.y0, clip.y1, self.y, height);
        if left >= right || top >= bottom {
            return None;
        }
        if (left, top, right, bottom) == (0, 0, width, height) {
            return Some(self);
        }
        let size = Size { width: right - left, height: bottom - top };
        let part = |samples: &[u8], channels: usize| -> Vec<u8> {
            let row = |samples: &[u8]| samples[left as usize * channels..right as usize * channels].to_vec();
            let rows = samples.chunks_exact(width as usize * channels);
            rows.skip(top as usize).take(size.height as usize).flat_map(row).collect()
        };
        let mask_part = |mask: &Mask| Arc::new(Mask { size, coverage: part(&mask.coverage, 1) });
        let ink = match self.ink {
            Ink::Solid { mask, color } => Ink::Solid { mask: mask_part(&mask), color },
            Ink::Gradient { mask, gradient, opacity } => {
                let ramp = gradient.ramp.through([1.0, 0.0, 0.0, 1.0, left as f32, top as f32]);
                let gradient = Arc::new(Gradient { ramp, stops: gradient.stops.clone() });
                Ink::Gradient { mask: mask_part(&mask), gradient, opacity }
            }
            Ink::Image { bitmap, opacity } => {
                Ink::Image { bitmap: Arc::new(Bitmap { size, rgba: part(&bitmap.rgba, 4) }), opacity }
            }
        };
        Some(Self { x: self.x + left as i32, y: self.y + top as i32, ink })
    }
}

/// Layers that are faded as one: what lies under another of them does not show through it.
#[derive(Debug, Clone)]
pub struct Group {
    /// Opacity of all together, 0 to 255.
    pub opacity: u8,
    /// Layers, back to front.
    pub layers: Vec<Layer>,
}

impl Group {
    /// Layers that are not faded.
    pub fn opaque(layers: Vec<Layer>) -> Self {
        Self { opacity: u8::MAX, layers }
    }
}

/// Everything to draw over a frame, back to front. Empty when no cue is shown.
#[derive(Debug, Clone)]
pub struct Overlay {
    /// Size of the picture that coordinates refer to.
    pub canvas: Size,
    /// Equal ids mean equal pixels, so an unchanged overlay costs nothing downstream.
    pub id: u64,
    /// Groups, back to front.
    pub groups: Vec<Group>,
}

impl Overlay {
    /// All layers, back to front.
    pub fn layers(&self) -> impl Iterator<Item = &Layer> {
        self.groups.iter().flat_map(|group| &group.layers)
    }
}
