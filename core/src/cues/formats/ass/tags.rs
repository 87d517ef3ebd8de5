//! Override tags: what stands in `{\...}`, with the rules of libass for what is malformed.

use super::super::super::PlaceAnchor;
use super::number::{Rgb, float, int, tag_alpha, tag_color};
use super::style::{legacy_anchor, numpad_anchor};

/// What a colour or transparency is of, in the order of `\1c` to `\4c`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Part {
    Fill,
    /// Of karaoke that is not sung yet.
    Before,
    Outline,
    Shadow,
}

impl Part {
    pub const ALL: [Self; 4] = [Self::Fill, Self::Before, Self::Outline, Self::Shadow];
}

/// How a syllable of karaoke becomes active.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Karaoke {
    /// `\k`: at once.
    Fill,
    /// `\kf`, `\K`: from its left to its right.
    Sweep,
    /// `\ko`: at once, and its outline with it.
    Outline,
}

/// A font size as a tag gives it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in super::super) enum SizeChange {
    /// That size, in pixels of the script.
    To(f64),
    /// So many tenths of what it was are added.
    By(f64),
    /// That of the style.
    Reset,
}

/// A tag with its value; `None` stands for that of the style.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) enum Tag<'a> {
    Anchor(Option<PlaceAnchor>),
    Position {
        x: f64,
        y: f64,
    },
    /// From, to, and when, in milliseconds of the event; `None` is all its time.
    Move {
        from: (f64, f64),
        to: (f64, f64),
        times: Option<(i32, i32)>,
    },
    /// Milliseconds to fade in and out.
    Fade {
        enter: i32,
        exit: i32,
    },
    /// Transparencies, 0 to 255, and the four times between which they change.
    FadeBetween {
        alphas: [i32; 3],
        times: [i32; 4],
    },
    Weight(Option<u16>),
    Italic(Option<bool>),
    Underline(Option<bool>),
    Strikeout(Option<bool>),
    Color(Part, Option<Rgb>),
    Alpha(Part, Option<u8>),
    AlphaOfAll(Option<u8>),
    Border(Option<f64>),
    Shadow(Option<f64>),
    ShadowX(Option<f64>),
    ShadowY(Option<f64>),
    Blur(f64),
    BlurEdges(f64),
    Family(Option<&'a str>),
    Size(SizeChange),
    ScaleX(Option<f64>),
    ScaleY(Option<f64>),
    ScaleReset,
    Spacing(Option<f64>),
    Rotation(Option<f64>),
    /// How long the syllable after it lasts, in hundredths of a second.
    Syllable(Karaoke, f64),
    /// When the next syllable starts, in hundredths of a second from the start of the event.
    SyllableAt(f64),
    /// To the style of a name, or that of the event.
    Reset(Option<&'a str>),
    Wrap(Option<u8>),
    /// Text is a drawing while it is above 0.
    Drawing(i32),
    /// `\t`: other tags, which come into effect between two times, in milliseconds of the event; an end of 0 is that of the
    /// event.
    Transform {
        start: i32,
        end: i32,
        acceleration: f64,
        tags: Vec<Tag<'a>>,
    },
    /// A tag that players know and that is not shown here.
    Unshown(&'static str),
    /// A tag that no player knows.
    Unknown,
}

/// Tags of which nothing but the name is read.
const UNSHOWN: [&str; 10] =
    [r"\xbord", r"\ybord", r"\iclip", r"\clip", r"\fax", r"\fay", r"\frx", r"\fry", r"\org", r"\pbo"];

/// The tags of one block, `inside` being what stands between the braces. Text that starts no tag is a comment.
pub(in super::super) fn tags(inside: &str) -> Vec<Tag<'_>> {
    read(inside, true)
}

fn read(inside: &str, outermost: bool) -> Vec<Tag<'_>> {
    let mut tags = Vec::new();
    let mut rest = inside;
    while let Some((_, after)) = rest.split_once('\\') {
        let raw = Raw::cut(after.trim_start_matches(BLANK));
        rest = raw.rest;
        if !raw.name.is_empty() {
            tags.extend(raw.tag(outermost));
        }
    }
    tags
}

const BLANK: [char; 2] = [' ', '\t'];

/// A tag as it stands.
struct Raw<'a> {
    /// Its name, with a value right behind it.
    name: &'a str,
    /// What stands in parentheses, empty ones left out. The last one has tags of its own where there is a backslash in it.
    arguments: Vec<&'a str>,
    /// What follows the tag.
    rest: &'a str,
}

impl<'a> Raw<'a> {
    /// Cuts off the tag that a text starts with. A closing parenthesis that is missing is thought of at the end.
    fn cut(text: &'a str) -> Self {
        let (name, rest) = text.split_at(text.find(['(', '\\']).unwrap_or(text.len()));
        let Some(mut rest) = rest.strip_prefix('(') else {
            return Self { name, arguments: Vec::new(), rest };
        };
        let mut arguments = Vec::new();
        while let Some((argument, after)) =
            rest.split_once(',').filter(|(start, _)| !start.contains(['\\', ')']))
        {
            arguments.push(argument);
            rest = after;
        }
        let (last, rest) = rest.split_once(')').unwrap_or((rest, ""));
        arguments.push(last);
        let arguments = arguments.into_iter().map(|argument| argument.trim_matches(BLANK));
        Self { name, arguments: arguments.filter(|argument| !argument.is_empty()).collect(), rest }
    }

    /// What the tag means; `None` where players pass over it because of its arguments.
    fn tag(&self, outermost: bool) -> Option<Tag<'a>> {
        if let Some(known) = UNSHOWN.iter().find(|known| self.name.starts_with(&known[1..])) {
            return Some(Tag::Unshown(known));
        }
        let found = NAMES.iter().find_map(|name| {
            let behind = self.name.strip_prefix(name)?.trim_matches(BLANK);
            let value =
                self.arguments.first().copied().or_else(|| Some(behind).filter(|value| !value.is_empty()));
            Some((*name, value))
        });
        let Some((name, value)) = found else { return Some(Tag::Unknown) };
        let number = value.map(|value| float(value).unwrap_or(0.0));
        let whole = value.map(|value| int(value).unwrap_or(0));
        let switch = match whole {
            Some(0) => Some(false),
            Some(1) => Some(true),
            _ => None,
        };
        let not_negative = number.map(|number| number.max(0.0));
        Some(match name {
            "bord" => Tag::Border(not_negative),
            "shad" => Tag::Shadow(not_negative),
            "xshad" => Tag::ShadowX(number),
            "yshad" => Tag::ShadowY(number),
            "blur" => Tag::Blur(number.unwrap_or(0.0).clamp(0.0, MAX_BLUR)),
            "be" => Tag::BlurEdges((number.unwrap_or(0.0) + 0.5).trunc().clamp(0.0, MAX_BLUR_EDGES)),
            "fscx" => Tag::ScaleX(not_negative.map(|percent| percent / 100.0)),
            "fscy" => Tag::ScaleY(not_negative.map(|percent| percent / 100.0)),
            "fsc" => Tag::ScaleReset,
            "fsp" => Tag::Spacing(number),
            "fs" => Tag::Size(size(value)),
            "frz" | "fr" => Tag::Rotation(number),
            "fn" => Tag::Family(value.filter(|&family| family != "0")),
            "alpha" => Tag::AlphaOfAll(value.map(tag_alpha)),
            "an" => Tag::Anchor(whole.filter(|digit| (1..=9).contains(digit)).map(numpad_anchor)),
            "a" => Tag::Anchor(whole.filter(|number| (1..=11).contains(number)).map(legacy_anchor)),
            "b" => Tag::Weight(whole.and_then(weight)),
            "i" => Tag::Italic(switch),
            "u" => Tag::Underline(switch),
            "s" => Tag::Strikeout(switch),
            "kt" => Tag::SyllableAt(number.unwrap_or(0.0)),
            "kf" | "K" => Tag::Syllable(Karaoke::Sweep, number.unwrap_or(100.0)),
            "ko" => Tag::Syllable(Karaoke::Outline, number.unwrap_or(100.0)),
            "k" => Tag::Syllable(Karaoke::Fill, number.unwrap_or(100.0)),
            "q" => Tag::Wrap(whole.filter(|style| (0..=3).contains(style)).map(|style| style as u8)),
            "p" => Tag::Drawing(whole.unwrap_or(0).max(0)),
            "r" => Tag::Reset(value),
            "c" => Tag::Color(Part::Fill, value.map(tag_color)),
            "pos" => return self.position(),
            "move" => return self.movement(),
            "fade" | "fad" => return self.fade(),
            // The character set of fonts, which Unicode has made idle.
            "fe" => return None,
            "t" if outermost => return self.transform(),
            "t" => Tag::Unshown(r"\t in \t"),
            _ => return self.of_part(name, value),
        })
    }

    fn of_part(&self, name: &str, value: Option<&str>) -> Option<Tag<'a>> {
        let (digit, what) = name.split_at_checked(1)?;
        let part = *Part::ALL.get(digit.parse::<usize>().ok()?.checked_sub(1)?)?;
        match what {
            "c" => Some(Tag::Color(part, value.map(tag_color))),
            _ => Some(Tag::Alpha(part, value.map(tag_alpha))),
        }
    }

    fn position(&self) -> Option<Tag<'a>> {
        let [x, y] = self.numbers()?;
        Some(Tag::Position { x, y })
    }

    fn movement(&self) -> Option<Tag<'a>> {
        if let Some([x1, y1, x2, y2]) = self.numbers() {
            return Some(Tag::Move { from: (x1, y1), to: (x2, y2), times: None });
        }
        let [x1, y1, x2, y2, start, end] = self.numbers()?;
        let (start, end) = (start.min(end) as i32, start.max(end) as i32);
        let times = (end > 0).then_some((start, end));
        Some(Tag::Move { from: (x1, y1), to: (x2, y2), times })
    }

    fn fade(&self) -> Option<Tag<'a>> {
        if let Some([enter, exit]) = self.numbers() {
            return Some(Tag::Fade { enter: enter as i32, exit: exit as i32 });
        }
        let [a, b, c, times @ ..]: [f64; 7] = self.numbers()?;
        Some(Tag::FadeBetween {
            alphas: [a, b, c].map(|alpha| alpha as i32),
            times: times.map(|time| time as i32),
        })
    }

    fn transform(&self) -> Option<Tag<'a>> {
        let (tags, numbers) = self.arguments.split_last()?;
        let numbers: Vec<_> = numbers.iter().map(|number| float(number).unwrap_or(0.0)).collect();
        let (start, end, acceleration) = match numbers[..] {
            [] => (0.0, 0.0, 1.0),
            [acceleration] => (0.0, 0.0, acceleration),
            [start, end] => (start, end, 1.0),
            [start, end, acceleration] => (start, end, acceleration),
            _ => return None,
        };
        let tags = read(tags, false);
        (!tags.is_empty()).then_some(Tag::Transform {
            start: start as i32,
            end: end as i32,
            acceleration,
            tags,
        })
    }

    /// The arguments as so many numbers; `None` if there are more or less.
    fn numbers<const N: usize>(&self) -> Option<[f64; N]> {
        let numbers: Vec<_> = self.arguments.iter().map(|text| float(text).unwrap_or(0.0)).collect();
        numbers.try_into().ok()
    }
}

const MAX_BLUR: f64 = 100.0;
const MAX_BLUR_EDGES: f64 = 127.0;

/// Names in the order in which players try them: a tag is the first that its text starts with, its value the rest.
const NAMES: [&str; 44] = [
    "xshad", "yshad", "blur", "fscx", "fscy", "fsc", "fsp", "fs", "bord", "move", "frz", "fr", "fn", "alpha",
    "an", "a", "pos", "fade", "fad", "t", "c", "1c", "2c", "3c", "4c", "1a", "2a", "3a", "4a", "r", "be",
    "b", "i", "kt", "kf", "K", "ko", "k", "shad", "s", "u", "p", "q", "fe",
];

fn size(value: Option<&str>) -> SizeChange {
    let Some(value) = value else { return SizeChange::Reset };
    let number = float(value).unwrap_or(0.0);
    match value.starts_with(['+', '-']) {
        true => SizeChange::By(number / 10.0),
        false if number > 0.0 => SizeChange::To(number),
        false => SizeChange::Reset,
    }
}

/// Of `\b`: 0 and 1 are the usual weights, and 100 and more say which.
fn weight(value: i32) -> Option<u16> {
    match value {
        0 => Some(REGULAR),
        1 => Some(BOLD),
        100.. => Some(value.min(1_000) as u16),
        _ => None,
    }
}

pub(super) const REGULAR: u16 = 400;
pub(super) const BOLD: u16 = 700;

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Tag<'_> {
        let mut tags = tags(text);
        assert_eq!(tags.len(), 1, "{text}: {tags:?}");
        tags.remove(0)
    }

    #[test]
    fn comments_are_no_tags() {
        assert_eq!(tags("just a note"), []);
        assert_eq!(tags("note \\b1 and more"), [Tag::Weight(Some(BOLD))]);
        assert_eq!(tags("\\"), []);
        assert_eq!(tags("\\\\i1"), [Tag::Italic(Some(true))]);
    }

    #[test]
    fn switches_take_0_and_1_and_all_else_is_the_style() {
        assert_eq!(
            tags(r"\i1\u0\s1"),
            [Tag::Italic(Some(true)), Tag::Underline(Some(false)), Tag::Strikeout(Some(true))]
        );
        assert_eq!(tags(r"\i\i2\i-1"), [Tag::Italic(None), Tag::Italic(None), Tag::Italic(None)]);
        assert_eq!(one(r"\ix"), Tag::Italic(Some(false)));
        assert_eq!(
            tags(r"\b0\b1\b700\b50\b"),
            [Some(400), Some(700), Some(700), None, None].map(Tag::Weight)
        );
    }

    #[test]
    fn sizes_are_absolute_or_tenths() {
        assert_eq!(one(r"\fs20"), Tag::Size(SizeChange::To(20.0)));
        assert_eq!(one(r"\fs(20)"), Tag::Size(SizeChange::To(20.0)));
        assert_eq!(one(r"\fs+2"), Tag::Size(SizeChange::By(0.2)));
        assert_eq!(one(r"\fs-5"), Tag::Size(SizeChange::By(-0.5)));
        for text in [r"\fs", r"\fs0", r"\fsx"] {
            assert_eq!(one(text), Tag::Size(SizeChange::Reset), "{text}");
        }
    }

    #[test]
    fn colours_and_transparencies_have_parts() {
        assert_eq!(one(r"\c&H0000FF&"), Tag::Color(Part::Fill, Some([255, 0, 0])));
        assert_eq!(one(r"\1c&H00FF00"), Tag::Color(Part::Fill, Some([0, 255, 0])));
        assert_eq!(one(r"\3c&HFF0000&"), Tag::Color(Part::Outline, Some([0, 0, 255])));
        assert_eq!(one(r"\2c"), Tag::Color(Part::Before, None));
        assert_eq!(one(r"\4a&H80&"), Tag::Alpha(Part::Shadow, Some(128)));
        assert_eq!(one(r"\alpha&HFF&"), Tag::AlphaOfAll(Some(255)));
        assert_eq!(one(r"\alpha"), Tag::AlphaOfAll(None));
    }

    #[test]
    fn names_are_the_longest_that_players_know() {
        assert_eq!(one(r"\bord2"), Tag::Border(Some(2.0)));
        assert_eq!(one(r"\bord-2"), Tag::Border(Some(0.0)));
        assert_eq!(one(r"\blur0.6"), Tag::Blur(0.6));
        assert_eq!(one(r"\be1"), Tag::BlurEdges(1.0));
        assert_eq!(one(r"\fscx120"), Tag::ScaleX(Some(1.2)));
        assert_eq!(one(r"\fsp-1.5"), Tag::Spacing(Some(-1.5)));
        assert_eq!(one(r"\fnDejaVu Sans "), Tag::Family(Some("DejaVu Sans")));
        assert_eq!(one(r"\fn"), Tag::Family(None));
        assert_eq!(one(r"\fr45"), Tag::Rotation(Some(45.0)));
        assert_eq!(one(r"\shad1"), Tag::Shadow(Some(1.0)));
        assert_eq!(one(r"\rAlt"), Tag::Reset(Some("Alt")));
        assert_eq!(one(r"\r"), Tag::Reset(None));
        assert_eq!(one(r"\p1"), Tag::Drawing(1));
        assert_eq!(one(r"\q2"), Tag::Wrap(Some(2)));
        assert_eq!(one(r"\clip(0,0,10,10)"), Tag::Unshown(r"\clip"));
        assert_eq!(one(r"\xyz"), Tag::Unknown);
    }

    #[test]
    fn anchors_come_from_two_pads() {
        assert_eq!(one(r"\an8"), Tag::Anchor(Some(PlaceAnchor::Top)));
        assert_eq!(one(r"\an0"), Tag::Anchor(None));
        assert_eq!(one(r"\a6"), Tag::Anchor(Some(PlaceAnchor::Top)));
        assert_eq!(one(r"\a10"), Tag::Anchor(Some(PlaceAnchor::Center)));
        // Illegal ones that players take for the top left.
        assert_eq!(one(r"\a4"), Tag::Anchor(Some(PlaceAnchor::TopLeft)));
        assert_eq!(one(r"\a12"), Tag::Anchor(None));
    }

    #[test]
    fn places_and_moves_want_all_their_numbers() {
        assert_eq!(one(r"\pos(10, 20.5)"), Tag::Position { x: 10.0, y: 20.5 });
        assert_eq!(one(r"\pos(10,20"), Tag::Position { x: 10.0, y: 20.0 });
        assert_eq!(tags(r"\pos(10)\pos10,20\pos(,)"), []);
        let (from, to) = ((1.0, 2.0), (3.0, 4.0));
        assert_eq!(one(r"\move(1,2,3,4)"), Tag::Move { from, to, times: None });
        assert_eq!(one(r"\move(1,2,3,4,500,100)"), Tag::Move { from, to, times: Some((100, 500)) });
        assert_eq!(one(r"\move(1,2,3,4,0,0)"), Tag::Move { from, to, times: None });
        assert_eq!(tags(r"\move(1,2,3,4,5)"), []);
    }

    #[test]
    fn fades_have_two_or_seven_numbers_under_both_names() {
        assert_eq!(one(r"\fad(200,300)"), Tag::Fade { enter: 200, exit: 300 });
        assert_eq!(one(r"\fade(200,300)"), Tag::Fade { enter: 200, exit: 300 });
        let all = Tag::FadeBetween { alphas: [255, 0, 128], times: [0, 100, 200, 300] };
        assert_eq!(one(r"\fad(255,0,128,0,100,200,300)"), all);
        assert_eq!(tags(r"\fad(200)"), []);
    }

    #[test]
    fn karaoke_is_in_hundredths() {
        assert_eq!(
            tags(r"\k20\kf30.5\K40\ko50\k\kt100"),
            [
                Tag::Syllable(Karaoke::Fill, 20.0),
                Tag::Syllable(Karaoke::Sweep, 30.5),
                Tag::Syllable(Karaoke::Sweep, 40.0),
                Tag::Syllable(Karaoke::Outline, 50.0),
                Tag::Syllable(Karaoke::Fill, 100.0),
                Tag::SyllableAt(100.0),
            ]
        );
    }

    #[test]
    fn transforms_hold_tags() {
        let tags = vec![Tag::Size(SizeChange::To(40.0)), Tag::Color(Part::Fill, Some([255, 0, 0]))];
        let transform =
            |start, end, acceleration| Tag::Transform { start, end, acceleration, tags: tags.clone() };
        assert_eq!(one(r"\t(\fs40\c&HFF&)"), transform(0, 0, 1.0));
        assert_eq!(one(r"\t(2,\fs40\c&HFF&)"), transform(0, 0, 2.0));
        assert_eq!(one(r"\t(100,200,\fs40\c&HFF&"), transform(100, 200, 1.0));
        assert_eq!(one(r"\t(100,200,.5,\fs40\c&HFF&)"), transform(100, 200, 0.5));
        assert_eq!(super::tags(r"\t(100,200)\i1"), [Tag::Italic(Some(true))]);
    }
}
