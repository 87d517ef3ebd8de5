//! Overlays that stay or move, against compositors that never saw them before.

use captioni::composite::{Change, Compositor};
use captioni::frame::{ChromaSiting, ColorSpec, Size};
use captioni::raster::{Layer, Overlay};
use proptest::prelude::*;

use crate::exact::noise;
use crate::picture::{Picture, formats, overlay, solid};

const SIZE: Size = Size { width: 71, height: 53 };

fn caption(seed: u64) -> Vec<Layer> {
    let mut noise = noise(seed);
    let shadow = solid(20, 18, Size { width: 27, height: 15 }, "#000000a0", |_| noise());
    let fill = solid(22, 20, Size { width: 20, height: 10 }, "#ff69b4", |_| noise() & 0xc0);
    vec![shadow, fill]
}

fn at(layers: &[Layer], dx: i32, dy: i32, id: u64) -> Overlay {
    let layers = layers.iter().map(|l| Layer { x: l.x + dx, y: l.y + dy, paint: l.paint.clone() });
    Overlay { id, ..overlay(SIZE, layers.collect()) }
}

proptest! {
    #[test]
    fn a_moved_overlay_is_as_if_new(
        path in proptest::collection::vec((-30i32..60, -30i32..50), 1..5),
        siting in prop_oneof![Just(ChromaSiting::Left), Just(ChromaSiting::Center), Just(ChromaSiting::TopLeft)],
        seed in any::<u64>(),
    ) {
        let color = ColorSpec { siting, ..ColorSpec::BT709 };
        let layers = caption(seed);
        for (name, format) in formats() {
            let before = Picture::new(SIZE, format, color, noise(seed));
            let mut compositor = Compositor::new(SIZE, format, color).unwrap();
            prop_assert_eq!(compositor.prepare(&at(&layers, 0, 0, 0)).unwrap(), Change::Changed);
            let mut last = (0, 0);
            for (id, &(dx, dy)) in (1..).zip(&path) {
                let overlay = at(&layers, dx, dy, id);
                let expected = match (dx - last.0, dy - last.1) {
                    (0, 0) => Change::Same,
                    (dx, dy) => Change::Moved { dx, dy },
                };
                prop_assert_eq!(compositor.prepare(&overlay).unwrap(), expected);
                prop_assert_eq!(before.blended(&compositor), before.with(&overlay), "{} at {},{}", name, dx, dy);
                last = (dx, dy);
            }
        }
    }
}

#[test]
fn changes_are_told_apart() {
    let color = ColorSpec::BT709;
    let (_, format) = formats()[0];
    let mut compositor = Compositor::new(SIZE, format, color).unwrap();
    let layers = caption(1);
    let empty = Overlay { id: 1, ..overlay(SIZE, Vec::new()) };
    assert_eq!(compositor.prepare(&empty).unwrap(), Change::Same);
    assert!(compositor.is_empty() && compositor.touched().is_none());
    assert_eq!(compositor.prepare(&at(&layers, 0, 0, 2)).unwrap(), Change::Changed);
    assert!(!compositor.is_empty());
    assert_eq!(compositor.prepare(&at(&layers, 0, 0, 2)).unwrap(), Change::Same, "the same id");
    assert_eq!(compositor.prepare(&at(&layers, 0, 0, 3)).unwrap(), Change::Same, "the same layers");
    assert_eq!(compositor.prepare(&at(&caption(1), 0, 0, 4)).unwrap(), Change::Same, "equal layers");
    assert_eq!(compositor.prepare(&at(&caption(1), 2, -4, 5)).unwrap(), Change::Moved { dx: 2, dy: -4 });
    assert_eq!(compositor.prepare(&at(&caption(2), 2, -4, 6)).unwrap(), Change::Changed, "other masks");
    let mut apart = at(&caption(2), 2, -4, 7);
    apart.layers[1].x += 2;
    assert_eq!(compositor.prepare(&apart).unwrap(), Change::Changed, "one layer moved");
    apart.layers.pop();
    apart.id = 8;
    assert_eq!(compositor.prepare(&apart).unwrap(), Change::Changed, "one layer less");
    assert_eq!(compositor.prepare(&Overlay { id: 9, ..empty }).unwrap(), Change::Changed, "nothing left");
    assert!(compositor.is_empty());
}
