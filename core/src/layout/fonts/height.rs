//! How high lines of a font are.

use owned_ttf_parser::Face;

/// How far a font's lines reach from the baseline, in em: what players of subtitles take for the height of its letters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::layout) struct LineHeight {
    pub(in crate::layout) ascent: f32,
    pub(in crate::layout) descent: f32,
}

impl LineHeight {
    pub(in crate::layout) fn total(self) -> f32 {
        self.ascent + self.descent
    }

    /// By the numbers for Windows, where a font has such: those are what the players were made for.
    pub(super) fn of(font: &[u8], index: u32) -> Option<Self> {
        let face = Face::from_slice(font, index).ok()?;
        let em = f32::from(face.units_per_em());
        // Unsigned in the file, whatever the library makes of them.
        let windows = face.tables().os2.map(|os2| {
            let [ascent, descent] = [os2.windows_ascender(), os2.windows_descender().wrapping_neg()];
            [ascent as u16, descent as u16].map(|units| f32::from(units) / em)
        });
        let own = [face.ascender(), face.descender().saturating_neg()].map(|units| f32::from(units) / em);
        let [ascent, descent] = windows.filter(|[ascent, descent]| ascent + descent > 0.0).unwrap_or(own);
        let height = Self { ascent, descent };
        (SMALLEST_HEIGHT..=LARGEST_HEIGHT).contains(&height.total()).then_some(height)
    }
}

/// Heights that a font may claim, in em; others are a slip of its maker.
const SMALLEST_HEIGHT: f32 = 0.5;
const LARGEST_HEIGHT: f32 = 4.0;
