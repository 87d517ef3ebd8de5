//! Text in 20 scripts as Chromium sets it: the same clusters at the same places, and the same lines in a box.
//!
//! With the same font file and size; graphemes are compared one by one, as words that stand together. Where we differ:
//! Korean is broken at spaces alone, brackets of Chinese and Japanese keep their width beside each other, and the dictionary
//! of Khmer keeps some compounds whole that Chromium breaks.

use std::path::{Path, PathBuf};
use std::process::Command;

use parley::OverflowWrap;
use serde::Deserialize;
use serde_json::json;

use super::super::fonts::{FontSet, Fonts};
use super::super::language::Language;
use super::super::shape::{Shaped, Shaper, Typeset, VisualLine};
use super::super::text::LineText;
use crate::style::Style;

const SIZE: f32 = 40.0;
/// Of the box, in pixels.
const WIDTH: f32 = 520.0;
/// The script whose words Chromium parts otherwise.
const OTHER_WORDS: &str = "Khmer";
/// Largest distance of an edge, in pixels.
const NEAR: f32 = 1.0;

#[derive(Debug, Deserialize)]
struct Sample {
    script: String,
    language: String,
    font: PathBuf,
    text: String,
}

/// What Chromium made of a sample.
#[derive(Debug, Deserialize)]
struct Set {
    graphemes: Vec<String>,
    one: Vec<Place>,
    broken: Vec<Place>,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
struct Place {
    line: usize,
    left: f32,
    right: f32,
}

/// The samples, with fonts where they are installed; `None` where fonts or Chromium are missing outside of CI.
fn samples() -> Option<Vec<Sample>> {
    let mut samples: Vec<Sample> =
        serde_json::from_str(include_str!("../../../../fixtures/scripts.json")).unwrap();
    for sample in &mut samples {
        sample.font = Path::new("/usr/share/fonts").join(&sample.font);
    }
    let missing =
        samples.iter().map(|sample| sample.font.as_path()).chain([chromium()]).find(|path| !path.exists());
    match missing {
        None => Some(samples),
        Some(path) if std::env::var_os("CI").is_none() => {
            eprintln!("{} is missing: .ci/setup test installs it", path.display());
            None
        }
        Some(path) => panic!("{} is missing", path.display()),
    }
}

fn chromium() -> &'static Path {
    Path::new("/usr/bin/chromium")
}

fn set_by_chromium(samples: &[Sample]) -> Vec<Set> {
    let dir = tempfile::tempdir().unwrap();
    let given: Vec<_> = samples
        .iter()
        .map(|sample| json!({"text": sample.text, "language": sample.language, "font": sample.font, "width": WIDTH}))
        .collect();
    let page = dir.path().join("page.html");
    std::fs::write(&page, include_str!("page.html").replace("SAMPLES", &json!(given).to_string())).unwrap();
    let output = Command::new(chromium())
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
        ])
        .args(["--disable-component-update", "--disable-sync", "--allow-file-access-from-files"])
        .args(["--font-render-hinting=none", "--virtual-time-budget=60000", "--dump-dom"])
        .arg(format!("--user-data-dir={}", dir.path().join("profile").display()))
        .arg(&page)
        .output()
        .unwrap();
    let dom = String::from_utf8(output.stdout).unwrap();
    let body = dom.split_once("<body>").and_then(|(_, rest)| rest.split_once("</body>"));
    let json = body.unwrap_or_else(|| panic!("{dom}")).0.replace("&nbsp;", "\u{a0}").replace("&amp;", "&");
    serde_json::from_str(&json).unwrap_or_else(|error| panic!("{error}: {json}"))
}

/// The text with a word for each grapheme that is no space.
fn text_of(graphemes: &[String]) -> LineText {
    let mut text = LineText::default();
    for (grapheme, index) in graphemes.iter().zip(0..) {
        let start = text.text.len();
        text.text.push_str(grapheme);
        if grapheme != " " {
            text.words.push((start..text.text.len(), index));
        }
    }
    text
}

/// Where each grapheme stands, by its number.
fn places(lines: &[VisualLine]) -> Vec<(usize, Place)> {
    let place = |(line, visual): (usize, &VisualLine)| {
        let spans = visual.spans.iter();
        let place = move |span: &super::super::shape::Span| Place { line, left: span.x0, right: span.x1 };
        spans.map(|span| (span.word as usize, place(span))).collect::<Vec<_>>()
    };
    let mut places: Vec<_> = lines.iter().enumerate().flat_map(place).collect();
    places.sort_by_key(|(index, _)| *index);
    places
}

fn differences(what: &str, set: &Set, ours: &[(usize, Place)], theirs: &[Place]) -> Vec<String> {
    let mut wrong = Vec::new();
    for line in 0..=theirs.iter().map(|place| place.line).max().unwrap_or(0) {
        let of_line = |places: &[Place]| places.iter().map(|place| place.left).fold(f32::MAX, f32::min);
        let seen = |index: &usize| set.graphemes[*index] != " " && theirs[*index].line == line;
        let expected: Vec<_> = (0..theirs.len()).filter(seen).collect();
        let found: Vec<_> =
            ours.iter().filter(|(_, place)| place.line == line).map(|(index, _)| *index).collect();
        if expected != found {
            let text =
                |indices: &[usize]| indices.iter().map(|at| set.graphemes[*at].as_str()).collect::<String>();
            wrong.push(format!("{what}, line {line}: {:?} for {:?}", text(&found), text(&expected)));
            continue;
        }
        // Chromium aligns to the right what is written to the left.
        let left = of_line(&expected.iter().map(|at| theirs[*at]).collect::<Vec<_>>());
        for (index, place) in ours.iter().filter(|(_, place)| place.line == line) {
            let (expected, grapheme) = (theirs[*index], &set.graphemes[*index]);
            let apart = [place.left - (expected.left - left), place.right - (expected.right - left)];
            if apart.iter().any(|apart| apart.abs() > NEAR) {
                wrong.push(format!("{what}, line {line}, {grapheme:?}: {apart:?} pixels apart"));
            }
        }
    }
    wrong
}

impl Set {
    /// With Burmese signs that stand beside their letter as a part of it, as fonts have them: where inside such a cluster
    /// one ends and the next starts, each engine says for itself.
    fn in_clusters(self) -> Self {
        let mut set = Self { graphemes: Vec::new(), one: Vec::new(), broken: Vec::new() };
        for ((grapheme, one), broken) in self.graphemes.into_iter().zip(self.one).zip(self.broken) {
            let is_sign = grapheme.starts_with(|c: char| ('\u{102b}'..='\u{103e}').contains(&c));
            match (set.graphemes.last_mut(), set.one.last_mut(), set.broken.last_mut()) {
                (Some(before), Some(before_one), Some(before_broken)) if is_sign => {
                    before.push_str(&grapheme);
                    before_one.right = one.right;
                    before_broken.right = broken.right;
                }
                _ => {
                    set.graphemes.push(grapheme);
                    set.one.push(one);
                    set.broken.push(broken);
                }
            }
        }
        set
    }
}

fn typeset() -> Typeset {
    let size = crate::frame::Size { width: 640, height: 360 };
    let style: Style = crate::style::StyleInput::default().resolve(size, None).unwrap();
    let mut font = style.font;
    (font.letter_spacing, font.word_spacing, font.weight) = (0.0, 0.0, 400);
    Typeset { fonts: vec![font], size: SIZE, has_letters: true }
}

#[test]
fn twenty_scripts_are_set_as_chromium_sets_them() {
    let Some(samples) = samples() else { return };
    let mut wrong = Vec::new();
    for (sample, set) in samples.iter().zip(set_by_chromium(&samples)) {
        let set = set.in_clusters();
        let fonts = Fonts { files: vec![sample.font.clone().into()], ..Fonts::default() };
        let mut shaper = Shaper::new(FontSet::new(&fonts).unwrap());
        shaper.language = Language::new(&sample.language);
        let mut shaped: Shaped = shaper.shape(&typeset(), &text_of(&set.graphemes), OverflowWrap::Normal);
        let one = places(&shaper.visual_lines(&shaped));
        shaped.break_all_lines(Some(WIDTH));
        let broken = places(&shaper.visual_lines(&shaped));
        let mut found = differences("on one line", &set, &one, &set.one);
        if sample.script != OTHER_WORDS {
            found.extend(differences("in a box", &set, &broken, &set.broken));
        }
        wrong.extend(found.into_iter().map(|what| format!("{} {what}", sample.script)));
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
