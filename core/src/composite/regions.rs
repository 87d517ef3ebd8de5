//! Areas that are to be composed again.

use super::area::Area;

/// A few areas, which may overlap.
#[derive(Debug, Default)]
pub(super) struct Regions(Vec<Area>);

impl Regions {
    /// Adds an area, as one with those that it takes few more pixels to join.
    pub(super) fn add(&mut self, mut area: Area) {
        if area.is_empty() {
            return;
        }
        while let Some(near) = self.0.iter().rposition(|known| is_near(*known, area)) {
            area = area.union(self.0.swap_remove(near));
        }
        self.0.push(area);
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Area> + '_ {
        self.0.iter().copied()
    }
}

/// Whether one area around both has at most a quarter more pixels than they have.
fn is_near(a: Area, b: Area) -> bool {
    let pixels = |area: Area| area.width() * area.height();
    pixels(a.union(b)) * 4 <= (pixels(a) + pixels(b)) * 5
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_joined_and_distant_areas_are_not() {
        let area = |x0, y0| Area { x0, y0, x1: x0 + 10, y1: y0 + 10 };
        let mut regions = Regions::default();
        for at in [(0, 0), (100, 0), (12, 0), (5, 1), (30, 30)] {
            regions.add(area(at.0, at.1));
        }
        regions.add(Area { x0: 4, y0: 4, x1: 4, y1: 9 });
        let found: Vec<_> = regions.iter().map(|a| (a.x0, a.x1)).collect();
        assert_eq!(found, [(100, 110), (0, 22), (30, 40)]);
    }
}
