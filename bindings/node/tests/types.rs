//! `index.d.ts` is `types/api.d.ts` and what the core's own types say. `CAPTIONI_BLESS=1` writes it.
#![cfg(test)]

use std::fmt::Write as _;
use std::path::Path;

use captioni::encode::VIDEO_EXTENSIONS;
use captioni::style::{PartialStyle, Platform};
use captioni::{audio, control, cues, encode, error, frame, pipeline, source, transcript, units};
use ts_rs::{Config, TS};

#[test]
fn the_committed_declarations_are_those_of_the_core() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let api = std::fs::read_to_string(folder.join("types/api.d.ts")).unwrap();
    let expected =
        format!("{api}\n// From the core's own types by tests/types.rs.\n{}{}", names(), declarations());
    let committed = folder.join("index.d.ts");
    if std::env::var_os("CAPTIONI_BLESS").is_some_and(|value| value == "1") {
        std::fs::write(&committed, &expected).unwrap();
    }
    let actual = std::fs::read_to_string(&committed).unwrap_or_default();
    assert!(
        actual == expected,
        "index.d.ts is out of date; write it with CAPTIONI_BLESS=1 cargo test --test types"
    );
}

fn names() -> String {
    let platforms = Platform::all().unwrap().into_iter().map(|platform| platform.name);
    let mut out = String::new();
    let mut union = |name: &str, doc: &str, names: Vec<String>| {
        let names: Vec<_> = names.iter().map(|name| format!("'{name}'")).collect();
        writeln!(out, "\n/** {doc} */\nexport type {name} = {};", names.join(" | ")).unwrap();
    };
    union("StyleName", "A bundled style.", PartialStyle::names().map(Into::into).collect());
    union("PlatformName", "A platform whose buttons captions keep clear of.", platforms.collect());
    union(
        "ContainerName",
        "A container that videos are written to.",
        VIDEO_EXTENSIONS.map(Into::into).to_vec(),
    );
    union("TimingName", "A named timing.", cues::TIMING_PRESETS.map(Into::into).to_vec());
    out
}

macro_rules! declare {
    ($($type:ty),* $(,)?) => {
        fn declarations() -> String {
            let config = Config::new().with_large_int("number");
            [$(declaration::<$type>(&config)),*].concat()
        }
    };
}

declare![
    error::ErrorCode,
    error::Warning,
    control::Progress,
    control::Stage,
    pipeline::EngineOptions,
    transcript::model::Weights,
    source::OpenOptions,
    pipeline::TranscribeOptions,
    pipeline::AlignOptions,
    audio::VadOptions,
    cues::CueOptions,
    pipeline::LookOptions,
    encode::EncodeOptions,
    encode::AudioMode,
    encode::Preset,
    source::MediaInfo,
    source::Track,
    source::VideoTrack,
    source::AudioTrack,
    units::Rational,
    transcript::Transcript,
    transcript::Segment,
    transcript::Word,
    transcript::Dropped,
    transcript::DropReason,
    cues::CueTrack,
    cues::Cue,
    cues::CueId,
    cues::CueLine,
    cues::CueWord,
    cues::Place,
    cues::PlaceAnchor,
    transcript::WordSource,
    frame::Size,
    cues::formats::Format,
    transcript::formats::RemotionCaption,
    encode::Summary,
    transcript::model::ModelStatus,
    transcript::model::WeightFormat,
    frame::Color,
];

/// One exported type with its documentation, laid out for people.
fn declaration<T: TS>(config: &Config) -> String {
    let mut text = T::decl(config);
    if text.contains('\n') {
        text = text.replace(", }", ",\n}");
    }
    text = format!("{}\nexport {text}", T::docs().unwrap_or_default());
    let mut out = String::from("\n");
    let mut doc: Vec<&str> = Vec::new();
    let mut depth = 0;
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match line.strip_prefix("*").filter(|rest| *rest != "/") {
            Some(words) => doc.push(words.trim()),
            None if line.starts_with("/**") => doc.clear(),
            None if line == "*/" => comment(&mut out, depth, &doc),
            None => {
                let line = line.strip_suffix(',').map_or(line.into(), |line| format!("{line};"));
                depth -= usize::from(line.starts_with('}'));
                writeln!(out, "{}{line}", indent(depth)).unwrap();
                depth += usize::from(line.ends_with('{'));
            }
        }
    }
    out
}

fn comment(out: &mut String, depth: usize, doc: &[&str]) {
    let indent = indent(depth);
    let lines: Vec<_> = doc.iter().map(|line| plain(line)).collect();
    match lines.as_slice() {
        [line] => writeln!(out, "{indent}/** {line} */").unwrap(),
        lines => {
            let lines = lines.iter().map(|line| format!("{indent} * {line}").trim_end().to_owned() + "\n");
            writeln!(out, "{indent}/**\n{}{indent} */", lines.collect::<String>()).unwrap();
        }
    }
}

/// Without links, as Rust's lead nowhere here.
fn plain(doc: &str) -> String {
    let mut out = String::new();
    let mut rest = doc;
    while let Some((before, link)) = rest.split_once("[`") {
        let Some((name, after)) = link.split_once("`]") else { break };
        out += &format!("{before}`{name}`");
        rest = after.strip_prefix('(').map_or(after, |target| {
            let end = target.find(')').unwrap_or_default();
            &target[end + 1 + usize::from(target[..end].ends_with('('))..]
        });
    }
    (out + rest).replace("`None`", "`null`")
}

fn indent(depth: usize) -> &'static str {
    ["", "  "][depth]
}
