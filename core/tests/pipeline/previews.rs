//! Stills that people can judge: captions settled, guides, HDR on any display.

use captioni::pipeline::{LookOptions, Preview, PreviewOptions, PreviewView, preview};
use captioni::style::PartialStyle;
use captioni::units::Timestamp;

use crate::media::{Media, control, cue, input};

fn still(path: &std::path::Path, text: &str, at: f64, style: &str, view: PreviewView) -> Preview {
    let look = LookOptions { style: style.into(), ..LookOptions::default() };
    let options = PreviewOptions { look, view, ..PreviewOptions::default() };
    preview(&input(path), &cue(0.4, 1.6, text), Timestamp::from_secs(at), &options, &control()).unwrap()
}

/// How many bytes of two stills are apart by more than a compression would be.
fn differing(a: &Preview, b: &Preview) -> usize {
    a.still.rgb().iter().zip(b.still.rgb()).filter(|(a, b)| a.abs_diff(**b) > 24).count()
}

#[test]
fn the_edges_of_a_cue_show_it_in_every_style() {
    let media = Media::new();
    let path = media.make("-f lavfi -i color=gray:size=480x270:rate=10:duration=2 -c:v ffv1", "in.mkv");
    let exact = PreviewView { exact: true, ..PreviewView::default() };
    let settled = |at: f64, style: &str| still(&path, "Hold on", at, style, PreviewView::default());
    let empty = settled(0.0, "clean");
    for style in PartialStyle::names() {
        for at in [0.4, 1.599_999] {
            let shown = differing(&settled(at, style), &empty);
            assert!(shown > 500, "{style} at {at}: {shown} bytes differ from the frame alone");
        }
    }
    let at_start = still(&path, "Hold on", 0.4, "clean", exact);
    assert_eq!((differing(&at_start, &empty), at_start.warnings.len()), (0, 0), "it fades in from nothing");
    assert_eq!(settled(0.2, "clean").warnings.len(), 1);
    // Between entrance and exit both are the same.
    assert_eq!(settled(1.0, "clean").still, still(&path, "Hold on", 1.0, "clean", exact).still);
}

#[test]
fn guides_show_what_is_covered_and_where_captions_stand() {
    let media = Media::new();
    let upright = media.make("-f lavfi -i color=gray:size=540x960:rate=5:duration=1 -c:v ffv1", "up.mkv");
    let wide = media.make("-f lavfi -i color=gray:size=960x540:rate=5:duration=1 -c:v ffv1", "wide.mkv");
    let drawn = |path: &std::path::Path, platform: Option<&str>, guides: bool| {
        let look = LookOptions { platform: platform.map(str::to_owned), ..LookOptions::default() };
        let view = PreviewView { guides, ..PreviewView::default() };
        let options = PreviewOptions { look, view, ..PreviewOptions::default() };
        preview(&input(path), &cue(0.0, 1.0, "Hi"), Timestamp::ZERO, &options, &control()).unwrap()
    };
    let at = |preview: &Preview, x: u32, y: u32| {
        let at = ((y * preview.still.size().width + x) * 3) as usize;
        <[u8; 3]>::try_from(&preview.still.rgb()[at..at + 3]).unwrap()
    };
    let is_red = |[r, g, b]: [u8; 3]| r > 140 && g < 120 && b < 130;
    let tiktok = drawn(&upright, Some("tiktok"), true);
    // In what is covered at the top, at the bottom and at the right; not in the middle.
    assert!(is_red(at(&tiktok, 60, 90)) && is_red(at(&tiktok, 60, 900)) && is_red(at(&tiktok, 500, 500)));
    assert!(!is_red(at(&tiktok, 270, 400)));
    for (path, platform) in [(&upright, None), (&upright, Some("none")), (&wide, Some("tiktok"))] {
        let shown = drawn(path, platform, true);
        let reds = shown.still.rgb().as_chunks::<3>().0.iter().filter(|p| is_red(**p)).count();
        assert_eq!(reds, 0, "{platform:?}");
        assert!(differing(&shown, &drawn(path, platform, false)) > 2_000, "lines are drawn");
    }
    assert_eq!(drawn(&upright, Some("none"), false).still, drawn(&upright, None, false).still);
}

/// Levels by the documents, not by this code: 573 of 1023 is graphics white in PQ, 721 in HLG (ITU-R BT.2408).
#[test]
fn hdr_is_shown_in_the_tones_of_sdr() {
    let media = Media::new();
    for (transfer, luma) in [("smpte2084", 573), ("arib-std-b67", 721)] {
        let path = media.make(
            &format!(
                "-f lavfi -i color=black:size=320x180:rate=5:duration=2 -vf \
                 format=yuv420p10le,geq=lum='if(lt(X,160),{luma},64)':cb=512:cr=512 -c:v ffv1 -color_trc {transfer} \
                 -color_primaries bt2020 -colorspace bt2020nc -color_range tv"
            ),
            &format!("{transfer}.mkv"),
        );
        let plain = still(&path, "MMMM", 1.0, "karaoke", PreviewView::default());
        let [white, black] = [(20, 20), (300, 20)].map(|(x, y)| plain.still.rgb()[(y * 320 + x) * 3]);
        assert!(white.abs_diff(229) <= 2 && black <= 1, "{transfer}: {white} and {black}");
        // The word that is spoken is sRGB's #ffe11f, at graphics white.
        let brightest = |channel: usize| {
            let right = plain.still.rgb().as_chunks::<3>().0.chunks(320).flat_map(|row| &row[165..]);
            right.map(|p| p[channel]).max().unwrap()
        };
        let [r, g] = [brightest(0), brightest(1)];
        assert!(r.abs_diff(229) <= 6 && g > 190 && g < r, "{transfer}: captions are {r}, {g}");
    }
}
