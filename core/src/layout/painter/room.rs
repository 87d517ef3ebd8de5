//! Room for words that grow, so that they do not cover their neighbours.

use super::Painter;
use crate::layout::cue_layout::Fragment;
use crate::layout::scene::Rect;
use crate::style::Align;

impl Painter<'_> {
    /// How far each fragment moves to the right, in whole pixels: as far as it takes that neighbours stay apart.
    pub(super) fn rooms(&self) -> Vec<f32> {
        let fragments = &self.layout.fragments;
        let sizes: Vec<_> = fragments.iter().map(|fragment| self.grown(fragment)).collect();
        let mut rooms = vec![0.0; fragments.len()];
        if sizes.iter().all(|(extra, _)| *extra <= 0.0) {
            return rooms;
        }
        let mut start = 0;
        for line in fragments.chunk_by(|a, b| a.line == b.line) {
            let end = start + line.len();
            if let (Some(sizes), Some(rooms)) = (sizes.get(start..end), rooms.get_mut(start..end)) {
                self.make_room(line, sizes, rooms);
            }
            start = end;
        }
        rooms
    }

    /// How much wider a fragment is on each side, and how far its strokes reach.
    fn grown(&self, fragment: &Fragment) -> (f32, f32) {
        let timeline = &self.layout.timeline;
        let phase = timeline.follows_words().then(|| timeline.phase(fragment.word, self.t));
        let Some(look) = self.layout.looks.of(fragment.word).map(|look| look.at(phase)) else {
            return (0.0, 0.0);
        };
        let scale = look.scale * timeline.motion(&timeline.parts().word(fragment.word), self.t).scale_x;
        (fragment.rect.width() * (scale - 1.0) / 2.0, look.reach() * scale)
    }

    fn make_room(&self, line: &[Fragment], sizes: &[(f32, f32)], rooms: &mut [f32]) {
        let mut row: Vec<_> = line.iter().map(|fragment| fragment.rect).zip(sizes).zip(rooms).collect();
        row.sort_by(|((a, _), _), ((b, _), _)| a.x0.total_cmp(&b.x0));
        let mut before: Option<(Rect, (f32, f32))> = None;
        let mut all = 0.0;
        for ((rect, size), room) in &mut row {
            if let Some((left, (extra, reach))) = before {
                let gap = (rect.x0 - left.x1).max(0.0);
                // A gap that strokes fill at rest is not made wider for them; of one that is free, half stays free.
                let free = (gap - reach - size.1).max(0.0) / 2.0;
                all += (extra.max(0.0) + size.0.max(0.0) - free).max(0.0);
            }
            **room = all;
            before = Some((*rect, **size));
        }
        let fixed = match self.layout.align {
            Align::Left => 0.0,
            Align::Center => all / 2.0,
            Align::Right => all,
        };
        row.into_iter().for_each(|(_, room)| *room = (*room - fixed).round());
    }
}
