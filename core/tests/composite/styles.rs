//! What the bundled styles draw, in the middle of entrances, words and exits, against real numbers.

use captioni::composite::Compositor;
use captioni::cues::{Cue, CueTrack};
use captioni::frame::{ColorSpec, Size};
use captioni::layout::{CueStack, LayoutContext, Options};
use captioni::raster::{self, Overlay, Rasterizer};
use captioni::style::PartialStyle;
use captioni::units::{TimeRange, Timestamp};

use crate::exact::noise;
use crate::picture::{Picture, yuv};
use crate::reference::difference;

const SIZE: Size = Size { width: 224, height: 126 };
/// Shadows, gradients, boxes, fades and sweeps; an image where an emoji font is bundled.
const TEXT: &str = "Look *here* 42 💛";
/// In an entrance, in a word, in an exit.
const MOMENTS: [f64; 3] = [1.06, 1.8, 2.97];

fn overlays(style: &str) -> Vec<Overlay> {
    let style = PartialStyle::preset(style).unwrap().resolve(SIZE, None).unwrap();
    let mut context =
        LayoutContext::new(Options { canvas: SIZE, style, fonts: captioni::layout::Fonts::default() })
            .unwrap();
    let track = CueTrack::new(vec![Cue::from_text(TimeRange::from_secs(1.0, 3.0), TEXT)]).unwrap();
    let mut cues = CueStack::new(track).unwrap();
    let mut rasterizer = Rasterizer::new(raster::Options::default());
    let mut at = |t| rasterizer.render(SIZE, &cues.scenes(Timestamp::from_secs(t), &mut context));
    MOMENTS.map(&mut at).into_iter().filter(|overlay| !overlay.groups.is_empty()).collect()
}

#[test]
fn styles_are_blended_as_real_numbers_would() {
    for style in PartialStyle::names() {
        let overlays = overlays(style);
        assert!(overlays.len() >= 2, "{style} is not seen at {MOMENTS:?}");
        for (number, overlay) in (0_u64..).zip(&overlays) {
            for (depth, (sx, sy)) in
                [8, 10].into_iter().flat_map(|d| [(1, 1), (1, 0), (0, 0)].map(|s| (d, s)))
            {
                let format = yuv(depth, sx, sy);
                let before = Picture::new(SIZE, format, ColorSpec::BT709, noise(number + 1));
                let mut compositor = Compositor::new(SIZE, format, ColorSpec::BT709).unwrap();
                compositor.prepare(overlay).unwrap();
                let found = before.blended(&compositor);
                let Some(area) = compositor.touched() else { continue };
                let difference = difference(&before, &found, overlay, area);
                let at = format!("{style}, moment {number}, {depth} bits, {sx}{sy}: {difference:?}");
                assert!(difference.psnr >= 45.0, "{at}");
                assert!(difference.worst <= 1.0, "{at}");
            }
        }
    }
}
