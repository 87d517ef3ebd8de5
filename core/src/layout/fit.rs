//! Line breaking and, as the last resort, a smaller size, until the text fits its box.

use parley::OverflowWrap;

use super::fonts::LineHeight;
use super::scene::Rect;
use super::shape::{Shaped, Shaper, Typeset, VisualLine, break_balanced};
use super::spot::{Flow, Spot};
use super::text::LineText;
use crate::frame::Size;
use crate::style::{Align, Anchor, SizeOf, Style};

/// Text is shrunk this far to keep to the style's number of lines; beyond that it gets more lines.
const SMALLEST_FOR_LINES: f32 = 0.65;
/// Text is shrunk this far to keep words whole.
const SMALLEST_FOR_WORDS: f32 = 0.4;
/// Where nothing fits, the frame has no room for a single readable letter.
const SMALLEST: f32 = 1e-4;
const SHRINK: f32 = 0.95;

/// Everything about the box that does not depend on a cue. Lengths are in em unless said otherwise.
#[derive(Debug)]
pub(super) struct BoxRules {
    /// Pixels of the canvas.
    pub(super) canvas: (f32, f32),
    /// Room inside the margins, in pixels.
    pub(super) safe: Rect,
    /// The frame less a pixel at each edge, for antialiasing and for rounding positions.
    pub(super) frame: Rect,
    /// Widest block in pixels, strokes and padding included.
    pub(super) max_width: f32,
    max_lines: usize,
    pub(super) anchor: Anchor,
    pub(super) align: Align,
    pub(super) ascent: f32,
    pub(super) descent: f32,
    line_height: f32,
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
            outset: style.look.strokes.iter().map(|stroke| stroke.width).sum(),
            padding: style
                .boxes
                .iter()
                .fold((0.0, 0.0), |(x, y), b| (b.padding_x.max(x), b.padding_y.max(y))),
        }
    }

    /// Width that the letters of a line may take at `em` pixels.
    pub(super) fn line_width(&self, em: f32) -> f32 {
        self.line_width_in(self.max_width, em)
    }

    /// The same in a block of `max_width`.
    fn line_width_in(&self, max_width: f32, em: f32) -> f32 {
        max_width - 2.0 * em * self.outset.max(self.padding.0)
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
    fn extent(&self, lines: &[VisualLine], align: Align, size: f32, scale: f32) -> Rect {
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
}

/// Lines that fit, and where they go.
#[derive(Debug)]
pub(super) struct Fitted {
    /// Lines in pixels at the shaper's size.
    pub(super) lines: Vec<VisualLine>,
    /// To be applied to the lines.
    pub(super) scale: f32,
    /// Left end and baseline of each line, in whole pixels of the canvas, after scaling.
    pub(super) origins: Vec<(f32, f32)>,
    /// Where it goes if that place is taken.
    pub(super) flow: Flow,
    /// How its lines are aligned.
    pub(super) align: Align,
}

/// Where a line starts, relative to a block of `block_width`.
fn line_start(align: Align, width: f32, block_width: f32) -> f32 {
    match align {
        Align::Left => 0.0,
        Align::Center => (block_width - width) / 2.0,
        Align::Right => block_width - width,
    }
}

/// Breaks and shrinks `texts` until they fit their spot; `None` where there is nothing to show or no room at all.
pub(super) fn fit(
    texts: &[LineText],
    shaper: &mut Shaper,
    typeset: &Typeset,
    rules: &BoxRules,
    spot: Spot,
) -> Option<Fitted> {
    if texts.is_empty() {
        return None;
    }
    let size = typeset.size;
    let mut shaped: Vec<_> =
        texts.iter().map(|text| shaper.shape(typeset, text, OverflowWrap::Normal)).collect();
    let few = rules.max_lines.max(texts.len());
    let whole = Attempt { spot, size, from: 1.0, to: SMALLEST_FOR_LINES, max_lines: few };
    let more =
        Attempt { spot, size, from: SMALLEST_FOR_LINES, to: SMALLEST_FOR_WORDS, max_lines: usize::MAX };
    if let Some(fitted) =
        whole.run(&mut shaped, shaper, rules).or_else(|| more.run(&mut shaped, shaper, rules))
    {
        return Some(fitted);
    }
    let mut shaped: Vec<_> =
        texts.iter().map(|text| shaper.shape(typeset, text, OverflowWrap::Anywhere)).collect();
    let broken = Attempt { spot, size, from: SMALLEST_FOR_LINES, to: SMALLEST, max_lines: usize::MAX };
    broken.run(&mut shaped, shaper, rules)
}

/// A range of sizes to try, from the largest, with a limit on lines.
struct Attempt {
    spot: Spot,
    /// Pixels of the em that lines are shaped at.
    size: f32,
    from: f32,
    to: f32,
    max_lines: usize,
}

impl Attempt {
    fn run(&self, shaped: &mut [Shaped], shaper: &mut Shaper, rules: &BoxRules) -> Option<Fitted> {
        let mut scale = self.from;
        while scale >= self.to {
            if let Some(fitted) = self.at(scale, shaped, shaper, rules) {
                return Some(fitted);
            }
            scale *= SHRINK;
        }
        None
    }

    fn at(&self, scale: f32, shaped: &mut [Shaped], shaper: &mut Shaper, rules: &BoxRules) -> Option<Fitted> {
        let em = self.size * scale;
        let width = rules.line_width_in(self.spot.max_width, em) / scale;
        if width <= 0.0 {
            return None;
        }
        shaped.iter_mut().for_each(|line| break_balanced(line, width));
        if shaped.iter().map(|line| line.len()).sum::<usize>() > self.max_lines {
            return None;
        }
        let lines: Vec<_> = shaped.iter().flat_map(|line| shaper.visual_lines(line)).collect();
        if lines.is_empty() {
            return None;
        }
        let spot = &self.spot;
        let size = self.size;
        let extent = rules.extent(&lines, spot.align, size, scale);
        let fits = extent.width() <= spot.max_width && extent.height() <= spot.max_height;
        fits.then(|| {
            let origins = rules.origins(&lines, spot, size, scale, extent);
            Fitted { origins, lines, scale, flow: spot.flow(), align: spot.align }
        })
    }
}

impl BoxRules {
    /// Places by the nominal box, so that baselines of cues agree whatever letters they have; `extent`
    /// decides only when ink would leave the frame. What has a coordinate of its own stands there, even outside.
    fn origins(
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

/// Moves `at` so that `at + extent` lies in `room`, which is the wider of the two.
fn keep_inside(at: f32, extent: (f32, f32), room: (f32, f32)) -> f32 {
    at.min(room.1 - extent.1).max(room.0 - extent.0)
}
