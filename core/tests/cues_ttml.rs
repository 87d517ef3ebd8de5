//! TTML: documents to cues, and tracks to documents.
#![cfg(test)]

use captioni::cues::formats::{Format, Parsed, Reading, parse, write};
use captioni::cues::{Cue, CueTrack, Place, PlaceAnchor};
use captioni::style::{Align, Anchor, Nullable};

/// A document with a body, and what its head and its outermost element have beside.
fn document(parameters: &str, head: &str, body: &str) -> String {
    format!(
        "<?xml version='1.0' encoding='UTF-8'?>\n<tt xmlns='http://www.w3.org/ns/ttml' xmlns:tts='http://www.w3.org/ns/ttml#styling' \
         xmlns:ttp='http://www.w3.org/ns/ttml#parameter' xmlns:ttm='http://www.w3.org/ns/ttml#metadata' xml:lang='en' {parameters}>\n\
         <head>{head}</head>\n{body}\n</tt>"
    )
}

fn read(text: &str) -> (CueTrack, String) {
    let Reading { parsed, warnings, .. } = parse(text.as_bytes(), Format::Ttml).unwrap();
    let messages: Vec<_> = warnings.into_iter().map(|warning| warning.message).collect();
    match parsed {
        Parsed::Cues(track) => (track, messages.join("\n")),
        Parsed::Transcript(_) => panic!("expected cues"),
    }
}

fn cues(body: &str) -> Vec<Cue> {
    let (track, warnings) = read(&document("", "", &format!("<body>{body}</body>")));
    assert_eq!(warnings, "");
    track.into_cues()
}

fn shown(cues: &[Cue]) -> Vec<(f64, f64, String)> {
    cues.iter().map(|cue| (cue.range.start.as_secs(), cue.range.end.as_secs(), cue.text())).collect()
}

#[track_caller]
fn assert_shown(body: &str, expected: &[(f64, f64, &str)]) {
    let expected: Vec<_> =
        expected.iter().map(|(start, end, text)| (*start, *end, (*text).to_owned())).collect();
    assert_eq!(shown(&cues(body)), expected, "{body}");
}

#[test]
fn times_lie_in_those_of_what_holds_them() {
    assert_shown(
        "<div begin='10s' end='20s'><p begin='1s' end='3s'>a</p><p begin='8s' end='15s'>b</p><p dur='2s' begin='2s'>c</p></div>",
        &[(11.0, 13.0, "a"), (12.0, 14.0, "c"), (18.0, 20.0, "b")],
    );
    assert_shown(
        "<div timeContainer='seq'><p dur='2s'>a</p><p begin='1s' dur='2s'>b</p><p end='1s'>c</p></div>",
        &[(0.0, 2.0, "a"), (3.0, 5.0, "b"), (5.0, 6.0, "c")],
    );
    assert_shown("<div><p begin='1s' end='3s' dur='1s'>a</p></div>", &[(1.0, 2.0, "a")]);
}

#[test]
fn timed_spans_appear_and_go() {
    assert_shown(
        "<div><p begin='1s' end='4s'><span end='2s'>one</span> <span begin='1s'>two</span></p></div>",
        &[(1.0, 2.0, "one"), (2.0, 3.0, "one two"), (3.0, 4.0, "two")],
    );
    assert_shown(
        "<div><p begin='0s' end='4s'>a<br/>b <span>c<set begin='1s' end='2s' xmlns:x='http://www.w3.org/ns/ttml#styling' \
         x:display='none'/></span></p></div>",
        &[(0.0, 1.0, "a\nb c"), (1.0, 2.0, "a\nb"), (2.0, 4.0, "a\nb c")],
    );
}

#[test]
fn white_space_counts_where_it_is_preserved() {
    assert_shown(
        "<div><p end='1s'>\n  a\n  b<span> c </span>d<span>e</span>\n</p></div>",
        &[(0.0, 1.0, "a b c de")],
    );
    assert_shown("<div><p end='1s' xml:space='preserve'>a\nb</p></div>", &[(0.0, 1.0, "a\nb")]);
    assert_shown(
        "<div><p end='1s'>&lt;b&gt; &amp;#38; &#233; <![CDATA[<i>]]></p></div>",
        &[(0.0, 1.0, "<b> &#38; é <i>")],
    );
}

const REGIONS: &str = "<metadata><ttm:agent xml:id='jo' type='person'><ttm:name type='full'>Jo  Doe</ttm:name></ttm:agent></metadata>\
    <styling><style xml:id='it' tts:fontStyle='italic' tts:color='yellow'/></styling><layout>\
    <region xml:id='low' tts:origin='10% 70%' tts:extent='80% 20%' tts:displayAlign='after' tts:textAlign='center'/>\
    <region xml:id='top' style='it' end='5s' tts:origin='10% 10%' tts:extent='80% 20%'/></layout>";

#[test]
fn text_stands_where_its_region_is() {
    let body = "<body><div><p xml:id='a' region='low' begin='1s' end='3s' ttm:agent='jo'>one</p>\
                <p region='low' begin='2s' end='4s'>two</p><p region='top' end='9s'>three</p>\
                <p region='none' end='1s'>four</p></div></body>";
    let (track, warnings) = read(&document("", REGIONS, body));
    assert_eq!(
        shown(track.cues()),
        [(0.0, 5.0, "three"), (1.0, 2.0, "one"), (2.0, 3.0, "one\ntwo"), (3.0, 4.0, "two")]
            .map(|(start, end, text)| (start, end, text.to_owned()))
    );
    let place = |anchor, x, y| Some(Place { anchor, x: Some(x), y: Some(y), width: Some(0.8) });
    let [three, one, ..] = track.cues() else { panic!() };
    assert_eq!(
        (three.place, one.place),
        (place(PlaceAnchor::TopLeft, 0.1, 0.1), place(PlaceAnchor::Bottom, 0.5, 0.9))
    );
    assert_eq!(
        (one.id.as_ref().unwrap().to_string().as_str(), one.speaker.as_deref()),
        ("a", Some("Jo Doe"))
    );
    let style = &three.style.as_ref().unwrap().partial;
    assert_eq!((style.font.as_ref().unwrap().italic, style.fill.is_some()), (Some(true), true));
    assert!(
        warnings.contains("text that is in no region in 1 cue")
            && warnings.contains("a region that the file lacks"),
        "{warnings}"
    );
}

#[test]
fn words_look_as_their_spans_say() {
    let all = cues(
        "<div xmlns:s='http://www.w3.org/ns/ttml#styling'><p end='1s' s:textAlign='right'>plain <span s:color='#ff000080' \
         s:fontWeight='bold'>red</span> <span s:color='white' s:textDecoration='underline lineThrough' s:fontSize='50%'>small</span></p></div>",
    );
    let [plain, red, small] = &all[0].lines[0].words[..] else { panic!() };
    assert_eq!(plain.style, None);
    let red = red.style.as_ref().unwrap();
    assert_eq!((red.font.as_ref().unwrap().weight, red.fill.is_some()), (Some(700), true));
    let small = small.style.as_ref().unwrap();
    assert_eq!((small.scale, &small.fill), (Some(Nullable::Set(0.5)), &None));
    assert_eq!(
        (small.font.as_ref().unwrap().underline, small.font.as_ref().unwrap().strikeout),
        (Some(true), Some(true))
    );
    let position = all[0].style.as_ref().unwrap().partial.position.clone().unwrap();
    assert_eq!((position.align, position.anchor), (Some(Align::Right), None::<Anchor>));
}

#[test]
fn what_is_not_drawn_is_told_once() {
    let body = "<body><div><p end='1s'><span tts:ruby='container'><span tts:ruby='base'>base</span><span tts:ruby='text'>note</span>\
                </span> <span tts:textEmphasis='filled dot'>x<set tts:color='red'/></span></p><p begin='1s' end='2s' tts:textEmphasis='dot'>y</p></div></body>";
    let (track, warnings) = read(&document("", "", body));
    assert_eq!(track.cues()[0].text(), "base x");
    assert_eq!(
        warnings,
        "not shown: ruby annotations in 1 cue, animation (set, animate) in 1 cue, emphasis marks (tts:textEmphasis) in 2 cues"
    );
}

#[test]
fn lyrics_have_times_of_words() {
    let text = "<tt xmlns='http://www.w3.org/ns/ttml' xmlns:itunes='http://music.apple.com/lyric-ttml-internal' itunes:timing='Word'>\
                <body><div begin='9.5' end='1:02.000'><p begin='9.5' end='12.0'><span begin='9.5' end='10.1'>Hel</span>\
                <span begin='10.1' end='10.4'>lo</span> <span begin='11' end='12'>there</span></p></div></body></tt>";
    let (track, _) = read(text);
    let times: Vec<_> = track.cues()[0]
        .words()
        .map(|word| word.range.unwrap())
        .map(|range| (range.start.as_secs(), range.end.as_secs()))
        .collect();
    assert_eq!(
        (track.cues()[0].text().as_str(), times),
        ("Hello there", vec![(9.5, 10.1), (10.1, 10.4), (11.0, 12.0)])
    );
}

#[test]
fn bad_files_are_named_with_the_line() {
    let message = |text: &str| parse(text.as_bytes(), Format::Ttml).unwrap_err().to_string();
    assert!(message("<tt xmlns='http://www.w3.org/ns/ttml'>\n<body><p>\n</body></tt>").contains("line 3"));
    assert!(message("<html><body/></html>").contains("of unknown format, starting \"<html>"));
    assert!(message(&format!("<tt>{}", "<div>".repeat(70))).contains("too many elements"));
    let cut = "<tt xmlns='http://www.w3.org/ns/ttml'><body><div><p begin='1x' end='2s'>a &bogus; & b";
    let (track, warnings) = read(cut);
    assert_eq!(track.cues()[0].text(), "a &bogus; & b");
    assert!(
        warnings.contains("a time that cannot be read") && warnings.contains("the end of the file within"),
        "{warnings}"
    );
}

#[test]
fn written_documents_are_of_the_text_profile() {
    let json = r##"[{"start": 1, "end": 2.5, "speaker": "A & B", "place": {"anchor": "topRight", "x": 0.9, "y": 0.1},
        "style": {"fill": "#ffe14d"}, "lines": [{"words": [{"text": "<One>", "start": 1, "end": 1.5}, {"text": "two", "start": 1.5, "end": 2.5,
        "style": {"font": {"italic": true}}}]}]}, {"start": 3, "end": 4, "text": "three\nfour"}]"##;
    let Parsed::Cues(track) = parse(json.as_bytes(), Format::Json).unwrap().parsed else { panic!() };
    let text = write(&track, Format::Ttml).unwrap();
    for part in [
        "imsc1.1/text",
        "<ttm:name type=\"full\">A &amp; B</ttm:name>",
        "tts:origin=\"0% 10%\" tts:extent=\"90% 90%\" tts:displayAlign=\"before\" tts:textAlign=\"right\"",
        "<p begin=\"00:00:01.000\" end=\"00:00:02.500\" region=\"r0\" ttm:agent=\"s0\" tts:color=\"#ffe14d\">",
        "<span tts:fontStyle=\"italic\"><set begin=\"00:00:00.500\" end=\"00:00:01.500\" tts:visibility=\"visible\"/>two</span>",
        "region=\"r1\">three<br/>four</p>",
    ] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
    let (again, warnings) = read(&text);
    assert_eq!(warnings, "");
    let [first, second] = again.cues() else { panic!() };
    assert_eq!((first.text().as_str(), first.speaker.as_deref()), ("<One> two", Some("A & B")));
    assert_eq!(
        first.words().map(|word| word.range).collect::<Vec<_>>(),
        track.cues()[0].words().map(|word| word.range).collect::<Vec<_>>()
    );
    assert_eq!(
        (first.place.unwrap().anchor, first.place.unwrap().x, first.place.unwrap().y),
        (PlaceAnchor::TopRight, Some(0.9), Some(0.1))
    );
    assert_eq!((second.place, second.style.clone()), (None, None));
}

/// Every document of a folder of W3C's is read, and those without text are few.
#[test]
fn documents_of_a_corpus_are_read() {
    let Some(corpus) = std::env::var_os("CAPTIONI_CORPUS") else { return };
    let mut folders = vec![std::path::Path::new(&corpus).join("imsc")];
    let (mut files, mut empty) = (0, 0);
    while let Some(folder) = folders.pop() {
        for entry in
            std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "ttml") {
                let Parsed::Cues(track) = parse(&std::fs::read(&path).unwrap(), Format::Ttml).unwrap().parsed
                else {
                    panic!()
                };
                files += 1;
                empty += usize::from(track.is_empty());
            }
        }
    }
    assert!(files > 0 && empty * 10 < files, "{empty} of {files} documents show no text");
}
