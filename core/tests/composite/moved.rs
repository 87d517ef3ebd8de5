//! Overlays that stay or move, against compositors that never saw them before.

use captioni::composite::{Change, Compositor};
use captioni::frame::{ChromaSiting, ColorSpec, Size};
use captioni::raster::{Group, Ink, Layer, Overlay};
use proptest::prelude::*;

use crate::exact::{groups, noise};
use crate::picture::{Picture, formats, overlay, solid};

const SIZE: Size = Size { width: 71, height: 53 };

fn caption(seed: u64) -> Vec<Layer> {
    let mut noise = noise(seed);
    let shadow = solid(20, 18, Size { width: 27, height: 15 }, "#000000a0", |_| noise());
    let fill = solid(22, 20, Size { width: 20, height: 10 }, "#ff69b4", |_| noise() & 0xc0);
    vec![shadow, fill]
}

fn at(layers: &[Layer], dx: i32, dy: i32, id: u64) -> Overlay {
    let layers = layers.iter().map(|l| Layer { x: l.x + dx, y: l.y + dy, ink: l.ink.clone() });
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

/// What one frame's overlay may do to that of the next.
#[derive(Debug, Clone)]
enum Edit {
    Add(usize, Group),
    Remove(usize),
    Move(usize, usize, i32, i32),
    Recolor(usize, usize, [u8; 3]),
    Fade(usize, u8),
}

fn edit() -> impl Strategy<Value = Edit> {
    let any_group = groups().prop_filter_map("no group", |groups| groups.into_iter().next());
    prop_oneof![
        (0usize..4, any_group).prop_map(|(at, group)| Edit::Add(at, group)),
        (0usize..4).prop_map(Edit::Remove),
        (0usize..4, 0usize..4, -9i32..9, -9i32..9).prop_map(|(g, l, dx, dy)| Edit::Move(g, l, dx, dy)),
        (0usize..4, 0usize..4, any::<[u8; 3]>()).prop_map(|(g, l, rgb)| Edit::Recolor(g, l, rgb)),
        (0usize..4, prop_oneof![Just(255u8), any::<u8>()]).prop_map(|(g, opacity)| Edit::Fade(g, opacity)),
    ]
}

fn apply(edit: Edit, groups: &mut Vec<Group>) {
    match edit {
        Edit::Add(at, group) => groups.insert(at.min(groups.len()), group),
        Edit::Remove(at) => drop((at < groups.len()).then(|| groups.remove(at))),
        Edit::Move(group, layer, dx, dy) => {
            if let Some(layer) = groups.get_mut(group).and_then(|group| group.layers.get_mut(layer)) {
                (layer.x, layer.y) = (layer.x + dx, layer.y + dy);
            }
        }
        Edit::Recolor(group, layer, [r, g, b]) => {
            let layer = groups.get_mut(group).and_then(|group| group.layers.get_mut(layer));
            if let Some(Ink::Solid { color, .. }) = layer.map(|layer| &mut layer.ink) {
                (color.r, color.g, color.b) = (r, g, b);
            }
        }
        Edit::Fade(group, opacity) => {
            groups.get_mut(group).into_iter().for_each(|group| group.opacity = opacity)
        }
    }
}

proptest! {
    /// Only what differs is composed again; nobody can tell.
    #[test]
    fn a_changed_overlay_is_as_if_new(
        first in groups(),
        edits in proptest::collection::vec(edit(), 1..8),
        siting in prop_oneof![Just(ChromaSiting::Left), Just(ChromaSiting::Center), Just(ChromaSiting::TopLeft)],
        seed in any::<u64>(),
    ) {
        let color = ColorSpec { siting, ..ColorSpec::BT709 };
        for (name, format) in formats() {
            let before = Picture::new(SIZE, format, color, noise(seed));
            let mut compositor = Compositor::new(SIZE, format, color).unwrap();
            let mut shown = Overlay { canvas: SIZE, id: 0, groups: first.clone() };
            compositor.prepare(&shown).unwrap();
            for edit in &edits {
                apply(edit.clone(), &mut shown.groups);
                shown.id += 1;
                compositor.prepare(&shown).unwrap();
                prop_assert_eq!(before.blended(&compositor), before.with(&shown), "{} after {:?}", name, edit);
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
    apart.groups[0].layers[1].x += 2;
    assert_eq!(compositor.prepare(&apart).unwrap(), Change::Changed, "one layer moved");
    apart.groups[0].layers.pop();
    apart.id = 8;
    assert_eq!(compositor.prepare(&apart).unwrap(), Change::Changed, "one layer less");
    assert_eq!(compositor.prepare(&Overlay { id: 9, ..empty }).unwrap(), Change::Changed, "nothing left");
    assert!(compositor.is_empty());
}
