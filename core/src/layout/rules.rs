//! The box that cues of a style are fitted into, and where their lines go in it.

use std::borrow::Cow;

use super::fonts::LineHeight;
use super::scene::Rect;
use super::shape::VisualLine;
use super::spot::Spot;
use super::text::{LineText, is_tall};
use crate::frame::Size;
use crate::style::{Align, Anchor, SizeOf, Style};

/// Least distance of baselines in em for scripts with marks above and below.
const TALL_LINE_HEIGHT: f32 = 1.4;

/// Everything about the box that does not depend on a cue. Lengths are in em unless said otherwise.
#[derive(Debug, Clone)]
pub(super) struct BoxRules {
    /// Pixels of the canvas.
    pub(super) canvas: (f32, f32),
    /// Room inside the margins, in pixels.
    pub(super) safe: Rect,
    /// The frame less a pixel at each edge, for antialiasing and for rounding positions.
    pub(super) frame: Rect,
    /// Widest block in pixels, strokes and padding included.
    pub(super) max_width: f32,
    pub(super) max_lines: usize,
    pub(super) anchor: Anchor,
    pub(super) align: Align,
    pub(super) ascent: f32,
    pub(super) descent: f32,
    line_height: f32,
    /// The same where a script reaches far up and down.
    tall_line_height: f32,
    /// How far strokes reach out of the glyphs.
    outset: f32,
    padding: (f32, f32),
}

impl BoxRules {
    /// For a style on a canvas; `cap_height` and `lines` of its font in em.
    pub(super) fn new(style: &Style, canvas: Size, cap_height: f32, lines: LineHeight) -> Self {
        let (width, height) = (canvas.width as f32, canvas.height as f32);
        let margin = style.position.margin;
        let frame = Rect { x0: 1.0, y0: 1.0, x1: width - 1.0, y1: height - 1.0 };
        let safe = Rect {
            x0: (width * margin.left).max(frame.x0),
            y0: (height * margin.top).max(frame.y0),
            x1: (width * (1.0 - margin.right)).min(frame.x1),
            y1: (height * (1.0 - margin.bottom)).min(frame.y1),
        };
        // The same space above capitals as below the baseline, about a descender's, whatever the font claims:
        // fonts for several scripts claim so much that text would sit off centre in its box.
        const DESCENT: f32 = 0.24;
        let lines = match style.font.size_of {
            SizeOf::Em => LineHeight { ascent: cap_height + DESCENT, descent: DESCENT },
            // Players go by what the font claims.
            SizeOf::Height => lines,
        };
        Self {
            canvas: (width, height),
            safe,
            frame,
            max_width: (width * style.max_width).min(safe.width()),
            max_lines: usize::from(style.max_lines),
            anchor: style.position.anchor,
            align: style.position.align,
            ascent: lines.ascent,
            descent: lines.descent,
            line_height: style.font.line_height,
            tall_line_height: match style.font.size_of {
                SizeOf::Em => style.font.line_height.max(TALL_LINE_HEIGHT),
                SizeOf::Height => style.font.line_height,
            },
            outset: style.look.strokes.iter().map(|stroke| stroke.width).sum(),
            padding: style
                .boxes
                .iter()
                .fold((0.0, 0.0), |(x, y), b| (b.padding_x.max(x), b.padding_y.max(y))),
        }
    }

    /// The rules for these texts: lines of scripts whose marks would touch those of the next line stand further apart.
    pub(super) fn of(&self, texts: &[LineText]) -> Cow<'_, Self> {
        let is_tall = texts.iter().any(|text| text.text.contains(is_tall));
        match is_tall && self.line_height < self.tall_line_height {
            true => Cow::Owned(Self { line_height: self.tall_line_height, ..self.clone() }),
            false => Cow::Borrowed(self),
        }
    }

    /// Width that the letters of a line may take at `em` pixels.
    pub(super) fn line_width(&self, em: f32) -> f32 {
        self.line_width_in(self.max_width, em)
    }

    /// The same in a block of `max_width`.
    pub(super) fn line_width_in(&self, max_width: f32, em: f32) -> f32 {
        max_width - 2.0 * em * self.outset.max(self.padding.0)
    }

    /// Height of a block of `lines`, strokes and padding included.
    pub(super) fn height(&self, lines: usize) -> f32 {
        let between = self.line_height * lines.saturating_sub(1) as f32;
        self.ascent + between + self.descent + 2.0 * self.outset.max(self.padding.1)
    }

    /// How far around its block a cue keeps others away at `em` pixels: boxes and strokes do not touch, and lines stand
    /// no closer than those of one cue.
    pub(super) fn clearance(&self, em: f32) -> (f32, f32) {
        let half_leading = (self.line_height - self.ascent - self.descent) / 2.0;
        let reach = (self.outset.max(self.padding.0), self.outset.max(self.padding.1).max(half_leading));
        (reach.0 * em, reach.1 * em + 1.0)
    }

    /// Baselines and the bottom of lines shaped at `size`, from the top of their block on, at `em` pixels. Lines of
    /// larger letters are as much higher.
    fn baselines(&self, lines: &[VisualLine], size: f32, em: f32) -> (Vec<f32>, f32) {
        let mut more = 0.0;
        let larger = |line: &VisualLine| line.size() / size - 1.0;
        let baselines: Vec<_> = lines
            .iter()
            .enumerate()
            .map(|(index, line)| {
                more += larger(line) * if index == 0 { self.ascent } else { self.line_height };
                (self.ascent + index as f32 * self.line_height + more) * em
            })
            .collect();
        let below = self.descent * (1.0 + lines.last().map_or(0.0, larger)) * em;
        let bottom = baselines.last().copied().unwrap_or(0.0) + below;
        (baselines, bottom)
    }

    /// Box of everything painted, relative to the block's corner, for lines shaped at `size` and shrunk by
    /// `scale`.
    pub(super) fn extent(&self, lines: &[VisualLine], align: Align, size: f32, scale: f32) -> Rect {
        let em = size * scale;
        let width = lines.iter().map(|line| line.width).fold(0.0, f32::max) * scale;
        let (baselines, bottom) = self.baselines(lines, size, em);
        let nominal = Rect { x0: 0.0, y0: 0.0, x1: width, y1: bottom };
        let mut extent = nominal.grown(self.padding.0 * em, self.padding.1 * em);
        for (line, y) in lines.iter().zip(baselines).filter(|(line, _)| !line.ink.is_empty()) {
            let x = line_start(align, line.width * scale, width);
            let ink = Rect {
                x0: line.ink.x0 * scale + x,
                y0: line.ink.y0 * scale + y,
                x1: line.ink.x1 * scale + x,
                y1: line.ink.y1 * scale + y,
            };
            extent = extent.union(ink.grown(self.outset * em, self.outset * em));
        }
        extent
    }

    /// Places by the nominal box, so that baselines of cues agree whatever letters they have; `extent`
    /// decides only when ink would leave the frame. What has a coordinate of its own stands there, even outside.
    pub(super) fn origins(
        &self,
        lines: &[VisualLine],
        spot: &Spot,
        size: f32,
        scale: f32,
        extent: Rect,
    ) -> Vec<(f32, f32)> {
        let em = size * scale;
        let width = lines.iter().map(|line| line.width).fold(0.0, f32::max) * scale;
        let (baselines, height) = self.baselines(lines, size, em);
        let (reach_x, reach_y) = (self.outset.max(self.padding.0) * em, self.outset.max(self.padding.1) * em);
        let (center_x, center_y) = self.safe.center();
        let x = match (spot.x, spot.align) {
            (Some(x), align) => x - line_start(align, 0.0, width),
            (None, Align::Left) => self.safe.x0 + reach_x,
            (None, Align::Center) => center_x - width / 2.0,
            (None, Align::Right) => self.safe.x1 - reach_x - width,
        };
        let y = match (spot.y, spot.anchor) {
            (Some(y), Anchor::Top) => y,
            (Some(y), Anchor::Middle) => y - height / 2.0,
            (Some(y), Anchor::Bottom) => y - height,
            (None, Anchor::Top) => self.safe.y0 + reach_y,
            (None, Anchor::Middle) => center_y - height / 2.0,
            (None, Anchor::Bottom) => self.safe.y1 - reach_y - height,
        };
        let inside = |own: Option<f32>, at, extent, room| own.map_or(keep_inside(at, extent, room), |_| at);
        let x = inside(spot.x, x, (extent.x0, extent.x1), (self.frame.x0, self.frame.x1));
        let y = inside(spot.y, y, (extent.y0, extent.y1), (self.frame.y0, self.frame.y1));
        let start = |line: &VisualLine| (x + line_start(spot.align, line.width * scale, width)).round();
        lines.iter().zip(baselines).map(|(line, baseline)| (start(line), (y + baseline).round())).collect()
    }
}

/// Where a line starts, relative to a block of `block_width`.
fn line_start(align: Align, width: f32, block_width: f32) -> f32 {
    match align {
        Align::Left => 0.0,
        Align::Center => (block_width - width) / 2.0,
        Align::Right => block_width - width,
    }
}

/// Moves `at` so that `at + extent` lies in `room`, which is the wider of the two.
fn keep_inside(at: f32, extent: (f32, f32), room: (f32, f32)) -> f32 {
    at.min(room.1 - extent.1).max(room.0 - extent.0)
}
