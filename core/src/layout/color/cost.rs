//! How much a graph of COLR asks for, before any of it is drawn.
//!
//! Graphs share parts, so a few bytes may stand for more fills than a machine can draw in a lifetime. Cycles and depth
//! are bounded where the graph is walked; this counts its steps.

use skrifa::raw::TableProvider;
use skrifa::raw::tables::colr::{Colr, Paint};
use skrifa::{FontRef, GlyphId};

/// Steps of a graph that is drawn. The richest flags of Noto Color Emoji take about 2000.
const MAX_STEPS: u32 = 50_000;
/// Paints within each other; the same as where the graph is walked.
const MAX_DEPTH: u32 = 64;

/// Whether a glyph's graph has a number of steps that can be drawn.
pub(super) fn is_bounded(font: &FontRef<'_>, id: GlyphId) -> bool {
    let Ok(colr) = font.colr() else { return false };
    let mut steps = Steps { colr, left: MAX_STEPS };
    match steps.colr.v1_base_glyph(id) {
        Ok(Some((paint, _))) => steps.walk(&paint, 1, 0).is_some(),
        _ => matches!(steps.colr.v0_base_glyph(id), Ok(Some(layers)) if layers.len() <= MAX_STEPS as usize),
    }
}

struct Steps<'a> {
    colr: Colr<'a>,
    left: u32,
}

impl<'a> Steps<'a> {
    /// Takes off the steps of a paint that is walked `times`; `None` if there are too many, or it cannot be read.
    fn walk(&mut self, paint: &Paint<'a>, times: u32, depth: u32) -> Option<()> {
        self.left = self.left.checked_sub(times)?;
        let depth = Some(depth + 1).filter(|depth| *depth < MAX_DEPTH)?;
        let next = match paint {
            Paint::Solid(_)
            | Paint::VarSolid(_)
            | Paint::LinearGradient(_)
            | Paint::VarLinearGradient(_)
            | Paint::RadialGradient(_)
            | Paint::VarRadialGradient(_)
            | Paint::SweepGradient(_)
            | Paint::VarSweepGradient(_) => return Some(()),
            Paint::ColrLayers(layers) => {
                let first = usize::try_from(layers.first_layer_index()).ok()?;
                for layer in first..first.checked_add(usize::from(layers.num_layers()))? {
                    let (paint, _) = self.colr.v1_layer(layer).ok()?;
                    self.walk(&paint, times, depth)?;
                }
                return Some(());
            }
            Paint::Composite(both) => {
                self.walk(&both.backdrop_paint().ok()?, times, depth)?;
                both.source_paint()
            }
            Paint::ColrGlyph(glyph) => {
                self.colr.v1_base_glyph(glyph.glyph_id().into()).ok()?.map(|(paint, _)| Ok(paint))?
            }
            // Walked once to see whether it is a mere fill, and again if it is not.
            Paint::Glyph(glyph) => return self.walk(&glyph.paint().ok()?, times.checked_mul(2)?, depth),
            Paint::Transform(paint) => paint.paint(),
            Paint::VarTransform(paint) => paint.paint(),
            Paint::Translate(paint) => paint.paint(),
            Paint::VarTranslate(paint) => paint.paint(),
            Paint::Scale(paint) => paint.paint(),
            Paint::VarScale(paint) => paint.paint(),
            Paint::ScaleAroundCenter(paint) => paint.paint(),
            Paint::VarScaleAroundCenter(paint) => paint.paint(),
            Paint::ScaleUniform(paint) => paint.paint(),
            Paint::VarScaleUniform(paint) => paint.paint(),
            Paint::ScaleUniformAroundCenter(paint) => paint.paint(),
            Paint::VarScaleUniformAroundCenter(paint) => paint.paint(),
            Paint::Rotate(paint) => paint.paint(),
            Paint::VarRotate(paint) => paint.paint(),
            Paint::RotateAroundCenter(paint) => paint.paint(),
            Paint::VarRotateAroundCenter(paint) => paint.paint(),
            Paint::Skew(paint) => paint.paint(),
            Paint::VarSkew(paint) => paint.paint(),
            Paint::SkewAroundCenter(paint) => paint.paint(),
            Paint::VarSkewAroundCenter(paint) => paint.paint(),
        };
        self.walk(&next.ok()?, times, depth)
    }
}
