//! What cannot be composited is an error, never a panic.

use std::sync::Arc;

use captioni::ErrorCode;
use captioni::composite::Compositor;
use captioni::frame::Bitmap;
use captioni::frame::{ColorSpec, Component, PixelFormat, Size};
use captioni::raster::{Ink, Layer, Overlay};

use crate::picture::{Picture, Plane, flat, formats, overlay, solid, yuv};

const SIZE: Size = Size { width: 17, height: 9 };

fn new(format: PixelFormat) -> captioni::Result<Compositor> {
    Compositor::new(SIZE, format, ColorSpec::BT709)
}

#[test]
fn formats_that_are_not_whole_words_are_refused() {
    let change = |change: fn(&mut PixelFormat)| {
        let mut format = yuv(8, 1, 1);
        change(&mut format);
        format
    };
    let refused = [
        ("four bits", change(|f| f.components[0].depth = 4)),
        ("32 bits", change(|f| f.components[0].depth = 32)),
        ("shifted out of its word", change(|f| f.components[1].shift = 9)),
        ("a shift of 255", change(|f| f.components[1].shift = 255)),
        ("no step", change(|f| f.components[2].step = 0)),
        (
            "a step over half a word",
            change(|f| f.components[2] = Component { depth: 10, step: 3, ..f.components[2] }),
        ),
        ("an offset over a step", change(|f| f.components[0].offset = 1)),
        ("shared words", change(|f| f.components[2] = f.components[1])),
        ("plane 200", change(|f| f.components[0].plane = 200)),
        ("subsampled by 8", change(|f| f.chroma_shift_x = 3)),
        ("subsampled by 2^200", change(|f| f.chroma_shift_y = 200)),
    ];
    for (why, format) in refused {
        assert_eq!(new(format).unwrap_err().code(), ErrorCode::UnsupportedFormat, "{why}");
    }
    for size in [Size { width: 0, height: 9 }, Size { width: 9, height: 0 }] {
        let error = Compositor::new(size, yuv(8, 1, 1), ColorSpec::BT709).unwrap_err();
        assert_eq!(error.code(), ErrorCode::UnsupportedFormat);
    }
}

#[test]
fn short_planes_are_refused_and_the_picture_is_left_alone() {
    for (name, format) in formats() {
        let mut compositor = new(format).unwrap();
        compositor.prepare(&flat(SIZE, "#ffffff")).unwrap();
        let whole = Picture::filled(SIZE, format, ColorSpec::BT709, [1; 4]);
        for plane in 0..whole.planes.len() {
            let damage: [fn(&mut Plane); 5] = [
                |p| p.0.clear(),
                |p| p.0.truncate(p.0.len() / 2),
                |p| p.1 = 3,
                |p| p.1 = usize::MAX,
                |p| p.1 += 100,
            ];
            for damage in damage {
                let mut picture = whole.clone();
                damage(&mut picture.planes[plane]);
                let before = picture.clone();
                let error = compositor.blend(&mut picture.borrow()).unwrap_err();
                assert_eq!(error.code(), ErrorCode::Internal, "{name} plane {plane}");
                assert_eq!(picture, before, "{name} plane {plane}");
            }
        }
        let mut picture = whole.clone();
        picture.planes.pop();
        assert!(compositor.blend(&mut picture.borrow()).is_err(), "{name}: a plane is absent");
    }
}

#[test]
fn the_last_row_may_be_shorter_than_the_stride() {
    let format = yuv(8, 1, 1);
    let mut picture = Picture::filled(SIZE, format, ColorSpec::BT709, [1; 4]);
    for (index, (width, height)) in [(17, 9), (9, 5), (9, 5)].into_iter().enumerate() {
        let (data, stride) = &mut picture.planes[index];
        data.truncate(*stride * (height - 1) + width);
    }
    let found = picture.with(&flat(SIZE, "#ffffff"));
    assert_eq!(found.get(0, 16, 8), 235);
    assert_eq!(found.get(2, 8, 4), 128);
}

#[test]
fn pictures_of_another_kind_are_refused() {
    let mut compositor = new(yuv(8, 1, 1)).unwrap();
    compositor.prepare(&flat(SIZE, "#ffffff")).unwrap();
    let other_size = Size { width: 18, height: 9 };
    let hdr = ColorSpec { transfer: captioni::frame::Transfer::Pq, ..ColorSpec::BT709 };
    for mut picture in [
        Picture::filled(other_size, yuv(8, 1, 1), ColorSpec::BT709, [0; 4]),
        Picture::filled(SIZE, yuv(10, 1, 1), ColorSpec::BT709, [0; 4]),
        Picture::filled(SIZE, yuv(8, 1, 1), hdr, [0; 4]),
    ] {
        assert!(!compositor.fits(&picture.borrow()));
        assert_eq!(compositor.blend(&mut picture.borrow()).unwrap_err().code(), ErrorCode::Internal);
    }
}

#[test]
fn damaged_overlays_are_refused_and_show_nothing() {
    let mut compositor = new(yuv(8, 1, 1)).unwrap();
    let bitmap = Arc::new(Bitmap { size: SIZE, rgba: vec![255; 7] });
    let image = Layer { x: 0, y: 0, ink: Ink::Image { bitmap, opacity: 255 } };
    let mut short = solid(0, 0, SIZE, "#ffffff", |_| 255);
    if let Ink::Solid { mask, .. } = &mut short.ink {
        Arc::make_mut(mask).coverage.pop();
    }
    for (id, layer) in [(1, image), (2, short)] {
        compositor.prepare(&flat(SIZE, "#ffffff")).unwrap();
        let damaged = Overlay { id: 100 + id, ..overlay(SIZE, vec![layer]) };
        assert_eq!(compositor.prepare(&damaged).unwrap_err().code(), ErrorCode::Internal);
        assert!(compositor.is_empty());
    }
    let elsewhere = flat(Size { width: 16, height: 9 }, "#ffffff");
    assert_eq!(
        compositor.prepare(&Overlay { id: 200, ..elsewhere }).unwrap_err().code(),
        ErrorCode::Internal
    );
}

#[test]
fn layers_far_outside_are_clipped() {
    let far = [i32::MIN, -18, 17, i32::MAX];
    let layers = far.iter().flat_map(|&x| far.map(|y| solid(x, y, SIZE, "#ffffff", |_| 255)));
    let mut compositor = new(yuv(8, 1, 1)).unwrap();
    compositor.prepare(&overlay(SIZE, layers.collect())).unwrap();
    assert!(compositor.is_empty());
}
