//! What holds for any cues and any words.
#![cfg(test)]

use captioni::cues::formats::{Format, Parsed, parse, write};
use captioni::cues::{
    Cue, CueId, CueLine, CueOptions, CueStyle, CueTrack, CueWord, Measure, Place, PlaceAnchor, segment,
};
use captioni::frame::Size;
use captioni::style::{FontPatch, Nullable, Paint, PartialClass, PartialFont, PartialStyle};
use captioni::transcript::{Segment, Transcript, Word, WordSource};
use captioni::units::{Duration, TimeRange, Timestamp};
use proptest::prelude::*;

const TEXT: &str =
    r"([a-zA-Zé,.!?<>&;:\[\]{}\\/0-9\-]|<i>|-->|&amp;|\{\\an8\}|你|，|は|สวัสดี|👍🏽|\u{a0}x|\u{200e}x){1,6}";

/// Tracks of plain text; times are multiples of `tick` milliseconds.
fn plain_tracks(tick: i64) -> impl Strategy<Value = CueTrack> {
    let line = prop::collection::vec(TEXT, 1..6).prop_map(|words| words.join(" "));
    let text = prop::collection::vec(line, 1..3).prop_map(|lines| lines.join("\n"));
    let cue = (0_i64..500, 1_i64..900, text);
    prop::collection::vec(cue, 0..8).prop_map(move |cues| {
        let mut at = 0;
        let cues = cues.into_iter().map(|(gap, length, text)| {
            let start = at + gap * tick;
            at = start + length * tick;
            Cue::from_text(millis(start, at), &text)
        });
        CueTrack::new(cues.collect()).unwrap()
    })
}

/// Tracks with a time on every word, some with silence between them.
fn timed_tracks(tick: i64) -> impl Strategy<Value = CueTrack> {
    (plain_tracks(tick), prop::collection::vec(0_i64..4, 64)).prop_map(move |(track, silences)| {
        let mut cues = track.into_cues();
        for cue in &mut cues {
            let count = cue.words().count() as i64;
            let (from, to) = (cue.range.start.as_millis(), cue.range.end.as_millis());
            let edge = |index: i64| from + (to - from) * index / (2 * count) / tick * tick;
            for (index, word) in (0..).zip(cue.words_mut()) {
                let spoken = if silences[index as usize % 64] == 0 { 1 } else { 2 };
                word.range = Some(millis(edge(2 * index), edge(2 * index + spoken).min(to)));
            }
        }
        CueTrack::new(cues).unwrap()
    })
}

/// Short tracks in any order, of which several cues are shown at once and some last no time.
fn overlapping_tracks() -> impl Strategy<Value = CueTrack> {
    let cue = (0_i64..60, 0_i64..20, -1..2_i32);
    prop::collection::vec(cue, 0..40).prop_map(|cues| {
        let cue = |(number, (start, length, layer)): (usize, (i64, i64, i32))| Cue {
            layer,
            ..Cue::from_text(millis(start, start + length), &format!("cue{number}"))
        };
        CueTrack::new(cues.into_iter().enumerate().map(cue).collect()).unwrap()
    })
}

/// Text, classes, link and whether it is joined.
type DrawnWord = (String, Vec<String>, Option<(u32, u32)>, bool);

/// Documents with everything that one may hold.
fn documents() -> impl Strategy<Value = CueTrack> {
    let place = (
        0_usize..9,
        prop::option::of(-1.0_f32..2.0),
        prop::option::of(-1.0_f32..2.0),
        prop::option::of(0.01_f32..1.0),
    )
        .prop_map(|(anchor, x, y, width)| Place { anchor: PlaceAnchor::ALL[anchor], x, y, width });
    let name = || prop::option::of("[a-z][a-z0-9-]{0,8}");
    let source = prop::option::of((0_u32..9, 0_u32..99));
    let classes = prop::collection::vec("[a-z][a-z0-9-]{0,8}", 0..3);
    let word = (TEXT, classes, source, any::<bool>());
    let lines = prop::collection::vec(prop::collection::vec(word, 1..4), 1..3);
    let style = prop::option::of((prop::option::of("(Top|Low|karaoke)"), prop::option::of(0.05_f32..0.5)));
    let cue =
        ((0_i64..60, 0_i64..20), any::<bool>(), -3..9_i32, prop::option::of(place), style, name(), lines);
    (prop::collection::vec(cue, 0..6), prop::option::of((1_u32..4_000, 1_u32..4_000))).prop_map(
        |(cues, canvas)| {
            type DrawnStyle = (Option<String>, Option<f32>);
            type Drawn = (
                (i64, i64),
                bool,
                i32,
                Option<Place>,
                Option<DrawnStyle>,
                Option<String>,
                Vec<Vec<DrawnWord>>,
            );
            let cue = |(number, drawn): (u32, Drawn)| {
                let ((start, length), is_named, layer, place, style, speaker, lines) = drawn;
                let word = |(text, classes, source, joined): DrawnWord| CueWord {
                    text,
                    range: Some(millis(start, start + length)),
                    joined,
                    style: classes.first().map(|_| {
                        PartialClass { opacity: Some(Nullable::Set(0.5)), ..Default::default() }.into()
                    }),
                    probability: source.map(|(segment, _)| segment as f32 / 9.0),
                    classes,
                    source: source.map(|(segment, word)| WordSource { segment, word }),
                };
                let line = |words: Vec<_>| CueLine { words: words.into_iter().map(word).collect() };
                let id = if is_named { CueId::Name(format!("cue {number}")) } else { CueId::Number(number) };
                Cue {
                    id: Some(id),
                    range: millis(start, start + length),
                    layer,
                    tier: layer / 4,
                    language: speaker.clone(),
                    place,
                    style: style.map(|(name, max_width)| CueStyle {
                        name,
                        partial: PartialStyle {
                            max_width: max_width.map(|width| width.max(0.1)),
                            ..Default::default()
                        }
                        .into(),
                    }),
                    speaker,
                    lines: lines.into_iter().map(line).collect(),
                }
            };
            let canvas = canvas.map(|(width, height)| Size { width, height });
            let styles =
                ["Top", "Low"].map(|name| (name.to_owned(), PartialStyle::preset("karaoke").unwrap()));
            let track = CueTrack::new((0..).zip(cues).map(cue).collect()).unwrap();
            track.with_styles(styles.into()).unwrap().with_canvas(canvas).unwrap()
        },
    )
}

/// Whether a word is bold, italic, underlined and struck out, and its colour.
type Marks = ([bool; 4], Option<[u8; 3]>);

/// Tracks of words set off as simple formats can say, at nine places, with speakers.
fn marked_tracks() -> impl Strategy<Value = CueTrack> {
    let color = prop::option::of(prop::sample::select(vec![[255, 0, 0], [1, 2, 3], [255, 255, 0]]));
    let marks = (prop::array::uniform4(prop::bool::weighted(0.3)), color);
    let word = ("[a-zé]{1,7}[,.!]?", marks);
    let lines = prop::collection::vec(prop::collection::vec(word, 1..5), 1..3);
    let cue = (1_i64..90, 0_usize..9, prop::option::of("[A-Z][a-z]{0,8}"), lines);
    prop::collection::vec(cue, 0..6).prop_map(|cues| {
        let mut at = 0;
        let cues = cues.into_iter().map(|(length, anchor, speaker, lines)| {
            let word = |(text, (marks, color)): (String, Marks)| {
                let set = |on: bool| if on { serde_json::json!(true) } else { serde_json::Value::Null };
                let mut font = serde_json::json!({"italic": set(marks[1]), "underline": set(marks[2]), "strikeout": set(marks[3])});
                let fields = font.as_object_mut().unwrap();
                fields.retain(|_, value| !value.is_null());
                if marks[0] {
                    fields.insert("weight".into(), 700.into());
                }
                let mut style = serde_json::json!({});
                if !fields.is_empty() {
                    style["font"] = font;
                }
                if let Some([r, g, b]) = color {
                    style["fill"] = format!("#{r:02x}{g:02x}{b:02x}").into();
                }
                let style = (style != serde_json::json!({})).then(|| serde_json::from_value(style).unwrap());
                CueWord { style, ..CueWord::new(text, None) }
            };
            let lines = lines.into_iter().map(|line| CueLine { words: line.into_iter().map(word).collect() });
            let range = millis(at * 10, (at + length) * 10);
            at += length;
            let place = Some(Place { anchor: PlaceAnchor::ALL[anchor], ..Place::default() });
            Cue { place, speaker, ..Cue::new(range, lines.collect()) }
        });
        CueTrack::new(cues.collect()).unwrap()
    })
}

/// The marks of a word, by its own style and that of its cue.
fn marks_of(cue: &Cue, word: &CueWord) -> Marks {
    let font = |get: fn(&FontPatch) -> Option<bool>, of_cue: fn(&PartialFont) -> Option<bool>| {
        let own = word.style.as_ref().and_then(|style| style.font.as_ref()).and_then(get);
        let cue = cue.style.as_ref().and_then(|style| style.partial.font.as_ref()).and_then(of_cue);
        own.or(cue).unwrap_or(false)
    };
    let marks = [
        font(|font| font.weight.map(|weight| weight >= 600), |font| font.weight.map(|weight| weight >= 600)),
        font(|font| font.italic, |font| font.italic),
        font(|font| font.underline, |font| font.underline),
        font(|font| font.strikeout, |font| font.strikeout),
    ];
    let own = word.style.as_ref().and_then(|style| style.fill.as_ref()?.as_set()).map(Paint::mean);
    let fill = own.or(cue.style.as_ref().and_then(|style| style.partial.fill.as_ref()).map(Paint::mean));
    (marks, fill.map(|color| [color.r, color.g, color.b]))
}

fn millis(start: i64, end: i64) -> TimeRange {
    TimeRange::new(Timestamp::from_millis(start), Timestamp::from_millis(end))
}

fn reparsed(track: &CueTrack, format: Format) -> CueTrack {
    match parse(write(track, format).unwrap().as_bytes(), format).unwrap().parsed {
        Parsed::Cues(track) => track,
        Parsed::Transcript(_) => panic!("expected cues"),
    }
}

proptest! {
    #[test]
    fn plain_tracks_survive_every_format(track in plain_tracks(1)) {
        for format in [Format::Srt, Format::Vtt, Format::Sbv, Format::Json] {
            prop_assert_eq!(&reparsed(&track, format), &track, "{:?}", format);
        }
    }

    #[test]
    fn timed_tracks_survive_the_formats_that_hold_times(track in timed_tracks(1)) {
        prop_assert_eq!(&reparsed(&track, Format::Json), &track);
        // A word that lasts as long as its cue is written without a time.
        prop_assert_eq!(reparsed(&track, Format::Vtt).with_word_times(), track);
    }

    #[test]
    fn documents_hold_text_and_times_of_words(plain in plain_tracks(1), timed in timed_tracks(1)) {
        // Ids of documents are names, and what is never shown is not read.
        let bare = |track: CueTrack| -> Vec<_> {
            let shown = track.into_cues().into_iter().filter(|cue| !cue.range.is_empty());
            shown.map(|cue| Cue { id: None, ..cue }).collect()
        };
        for track in [plain, timed] {
            prop_assert_eq!(bare(reparsed(&track, Format::Ttml)), bare(track));
        }
    }

    #[test]
    fn lyrics_survive_in_hundredths(track in timed_tracks(10)) {
        // LRC has no way to tell a bracketed time in the text from its own.
        let plain = |cue: &Cue| cue.lines.len() == 1 && !cue.text().contains(['[', '<']);
        // Nor has it ids; the reader counts.
        let counted = |cue: Cue| Cue { id: None, ..cue };
        let cues = track.into_cues().into_iter().filter(plain).map(counted);
        let track = CueTrack::new(cues.collect()).unwrap();
        prop_assert_eq!(reparsed(&track, Format::Lrc).with_word_times(), track);
    }

    #[test]
    fn scripts_hold_text_and_times_in_hundredths(track in plain_tracks(1), timed in timed_tracks(10)) {
        // A script has a frame of its own.
        let texts = |track: &CueTrack| track.cues().iter().map(Cue::text).collect::<Vec<_>>();
        let read = reparsed(&track, Format::Ass);
        prop_assert_eq!(texts(&read), texts(&track));
        for (read, cue) in read.cues().iter().zip(track.cues()) {
            prop_assert!((read.range.start - cue.range.start).as_millis().abs() <= 5);
        }
        let plain = |cue: Cue| Cue { style: None, ..cue };
        let read: Vec<_> = reparsed(&timed, Format::Ass).into_cues().into_iter().map(plain).collect();
        prop_assert_eq!(read, timed.into_cues());
    }

    #[test]
    fn scripts_of_any_tags_are_cues_of_valid_styles(
        style in r"([0-9]{1,3}|-1|1e9|&HFF00FF00|Inter|,){0,30}",
        width in 0..3_000_i32,
        text in r"(\{|\}|\\|[a-z]{1,3}|[0-9]{1,3}|-|\.|,|\(|\)| |\\N|\\t\(|\\k|\\kf20|\\fs|\\fscx0|\\fscy|\\bord|\\shad|\\xshad|\\blur|\\be|\\frz|\\fsp|\\c&H|\\alpha&HFF&|\\pos\(|\\move\(1,2,3,4,|\\fad\(|\\fade\(1,2,3,4,5,6,7\)|\\r|\\an8|\\p1|\\fn|\\b|1e9){0,40}",
        end in 0..3_i32,
    ) {
        let script = format!(
            "[Script Info]\nPlayResX: {width}\n[V4+ Styles]\nStyle: Default,{style}\n[Events]\n\
             Dialogue: 0,0:00:01.00,0:00:0{end}.50,Default,,0,0,0,,x{text}y\n"
        );
        let read = |script: &str| match parse(script.as_bytes(), Format::Ass).unwrap().parsed {
            Parsed::Cues(track) => track,
            Parsed::Transcript(_) => panic!("expected cues"),
        };
        let track = read(&script);
        let written = read(&write(&track, Format::Ass).unwrap());
        let texts = |track: &CueTrack| track.cues().iter().map(Cue::text).collect::<Vec<_>>();
        prop_assert_eq!(texts(&written), texts(&track));
    }

    #[test]
    fn marks_places_and_speakers_survive_the_formats_that_hold_them(track in marked_tracks()) {
        let marks = |track: &CueTrack, keep: fn(Marks) -> Marks| -> Vec<_> {
            let of_cue = |cue: &Cue| {
                let words = cue.words().map(|word| (word.text.clone(), keep(marks_of(cue, word))));
                (cue.place.unwrap_or_default().anchor, words.collect::<Vec<_>>())
            };
            track.cues().iter().map(of_cue).collect()
        };
        let speakers = |track: &CueTrack| track.cues().iter().map(|cue| cue.speaker.clone()).collect::<Vec<_>>();
        for format in [Format::Srt, Format::Vtt, Format::Ttml] {
            let read = reparsed(&track, format);
            prop_assert_eq!(marks(&read, |all| all), marks(&track, |all| all), "{:?}", format);
            if format != Format::Srt {
                prop_assert_eq!(speakers(&read), speakers(&track), "{:?}", format);
            }
        }
        // Scripts say the weight and the colour of all text.
        let said = |([_, italic, underline, strikeout], _): Marks| ([false, italic, underline, strikeout], None);
        let read = reparsed(&track, Format::Ass);
        prop_assert_eq!(marks(&read, said), marks(&track, said));
        prop_assert_eq!(speakers(&read), speakers(&track));
    }

    #[test]
    fn written_files_are_detected(track in plain_tracks(1)) {
        // Plain text is anything.
        for format in Format::written().filter(|format| *format != Format::Txt) {
            let written = write(&track, format).unwrap();
            if !track.is_empty() {
                prop_assert_eq!(Format::detect(None, written.as_bytes()).unwrap(), format);
            }
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for format in Format::ALL {
            let _ = parse(&bytes, format);
        }
    }

    #[test]
    fn nearly_subtitles_are_read_or_refused(
        text in r"(WEBVTT|[0-9]|:|,|\.|-->| |\n|\r|<|>|&|;|\{|\\|\}|\[|\]|a|é|NOTE|00:00:01.000|<00:01.00>|\[Events\]|Dialogue:|0:00:01.00|\\k1|\\t\(){0,60}"
    ) {
        for format in Format::ALL {
            let _ = parse(text.as_bytes(), format);
        }
    }

    #[test]
    fn word_times_fill_the_cue(track in plain_tracks(1)) {
        for cue in track.with_word_times().cues() {
            let ranges: Vec<_> = cue.words().map(|word| word.range.unwrap()).collect();
            prop_assert_eq!(ranges[0].start, cue.range.start);
            prop_assert_eq!(ranges.last().unwrap().end, cue.range.end);
            prop_assert!(ranges.windows(2).all(|pair| pair[0].end == pair[1].start));
        }
    }

    #[test]
    fn what_is_active_is_what_a_look_at_every_cue_finds(track in overlapping_tracks(), at in -2_i64..90) {
        let t = Timestamp::from_millis(at);
        let mut expected: Vec<_> =
            track.cues().iter().enumerate().filter(|(_, cue)| cue.range.contains(t)).collect();
        expected.sort_by_key(|(_, cue)| cue.layer);
        prop_assert_eq!(track.active(t), expected);
        let edges = track.cues().iter().filter(|cue| cue.range.start < cue.range.end);
        let edges = edges.flat_map(|cue| [cue.range.start, cue.range.end]);
        prop_assert_eq!(track.next_cue_change(t), edges.filter(|&edge| edge > t).min());
    }

    #[test]
    fn overlapping_tracks_survive_the_formats_that_hold_overlaps(track in overlapping_tracks()) {
        for format in [Format::Srt, Format::Vtt, Format::Sbv] {
            let held = |track: CueTrack| track.into_cues().into_iter().map(|cue| (cue.range, cue.text())).collect::<Vec<_>>();
            prop_assert_eq!(held(reparsed(&track, format)), held(track.clone()), "{:?}", format);
        }
        prop_assert_eq!(&reparsed(&track, Format::Json), &track);
        let lyrics = write(&track, Format::Lrc).unwrap();
        for cue in track.cues() {
            prop_assert!(cue.lines.iter().all(|line| lyrics.contains(&line.text())));
        }
    }

    #[test]
    fn a_document_survives_as_json(document in documents()) {
        let read = reparsed(&document, Format::Json);
        prop_assert_eq!(&read, &document);
        let json = serde_json::to_string(&document).unwrap();
        prop_assert_eq!(serde_json::from_str::<CueTrack>(&json).unwrap(), document);
    }

    #[test]
    fn nothing_changes_between_changes(
        track in timed_tracks(1),
        over in timed_tracks(1),
        at in 0_i64..8_000,
    ) {
        let unnamed = |track: CueTrack| track.into_cues().into_iter().map(|cue| Cue { id: None, ..cue });
        let track = CueTrack::new(unnamed(track).chain(unnamed(over)).collect()).unwrap();
        let t = Timestamp::from_millis(at);
        let state = |t| {
            let active = track.active(t);
            let spoken = active.iter().flat_map(|(_, cue)| cue.words());
            let spoken: Vec<_> = spoken.map(|word| word.range.unwrap().contains(t)).collect();
            (active.iter().map(|(index, _)| *index).collect::<Vec<_>>(), spoken)
        };
        let next = track.next_change(t).unwrap_or(t + Duration::from_millis(100));
        prop_assert!(next > t);
        for between in t.as_millis()..next.as_millis() {
            prop_assert_eq!(state(Timestamp::from_millis(between)), state(t));
        }
    }
}

/// Ten pixels a character.
struct Mono(f32);

impl Measure for Mono {
    fn width(&self, text: &str) -> f32 {
        10.0 * text.chars().count() as f32
    }
    fn max_width(&self) -> f32 {
        self.0
    }
}

fn transcripts() -> impl Strategy<Value = Transcript> {
    let text = r"([a-z]{1,12}|你好|世界|the|and)[,.!?]?";
    // Starts may run backwards and words may have no length, as recognisers have it.
    let word = (text, -300_i64..900, 0_i64..600);
    let segment = prop::collection::vec(word, 0..30);
    prop::collection::vec(segment, 0..5).prop_map(|segments| {
        let mut at = 500;
        let segments = segments.into_iter().map(|words| {
            let words: Vec<_> = words
                .into_iter()
                .map(|(text, gap, length)| {
                    at = (at + gap).max(0);
                    Word { text, range: millis(at, at + length), probability: 1.0, spoken: true }
                })
                .collect();
            let texts: Vec<_> = words.iter().map(|word| word.text.as_str()).collect();
            Segment { range: millis(at, at), text: texts.join(" "), words, speaker: None }
        });
        Transcript {
            segments: segments.collect(),
            dropped: Vec::new(),
            language: "en".into(),
            duration: Duration::ZERO,
            model: String::new(),
        }
    })
}

fn options() -> impl Strategy<Value = CueOptions> {
    (
        1_u32..4,
        prop::option::of(1_u32..8),
        100_i64..1_000,
        0_i64..1_500,
        1_500_i64..8_000,
        0_i64..300,
        0_i64..900,
    )
        .prop_map(|(max_lines, max_words, pause, min, max, gap, lead_out)| CueOptions {
            max_lines: Some(max_lines),
            max_words,
            pause: Some(Duration::from_millis(pause)),
            min_duration: Some(Duration::from_millis(min)),
            max_duration: Some(Duration::from_millis(max)),
            gap: Some(Duration::from_millis(gap)),
            lead_out: Some(Duration::from_millis(lead_out)),
            ..CueOptions::default()
        })
}

proptest! {
    #[test]
    fn every_word_is_shown_once_in_order(transcript in transcripts(), options in options(), width in 0.0_f32..600.0) {
        let track = segment(&transcript, &options, &Mono(width)).unwrap();
        let shown: Vec<_> = track.cues().iter().flat_map(Cue::words).map(|word| word.text.as_str()).collect();
        let spoken = transcript.segments.iter().flat_map(|segment| &segment.words).map(|word| word.text.as_str());
        prop_assert_eq!(shown, spoken.collect::<Vec<_>>());
    }

    #[test]
    fn links_lead_to_the_words_of_the_transcript(transcript in transcripts(), options in options(), width in 0.0_f32..600.0) {
        let track = reparsed(&segment(&transcript, &options, &Mono(width)).unwrap(), Format::Json);
        let json = serde_json::to_string(&transcript).unwrap();
        let transcript: Transcript = serde_json::from_str(&json).unwrap();
        let linked = |word: &CueWord| {
            let source = word.source.unwrap();
            &transcript.segments[source.segment as usize].words[source.word as usize]
        };
        let words = || track.cues().iter().flat_map(Cue::words);
        prop_assert!(words().all(|word| linked(word).text == word.text));
        let found: Vec<_> = words().map(linked).collect();
        let all: Vec<_> = transcript.segments.iter().flat_map(|segment| &segment.words).collect();
        prop_assert_eq!(found, all);
    }

    #[test]
    fn cues_keep_to_the_options(transcript in transcripts(), options in options(), width in 0.0_f32..600.0) {
        let track = segment(&transcript, &options, &Mono(width)).unwrap();
        for cue in track.cues() {
            prop_assert!(cue.range.start < cue.range.end);
            prop_assert!(cue.lines.len() <= options.max_lines.unwrap() as usize);
            prop_assert!(cue.words().count() <= options.max_words.unwrap_or(u32::MAX) as usize);
            for line in &cue.lines {
                prop_assert!(line.words.len() == 1 || Mono(width).width(&line.text()) <= width, "{}", line.text());
            }
            if cue.words().count() > 1 {
                prop_assert!(cue.range.duration() <= options.max_duration.unwrap());
            }
            prop_assert_eq!(cue.words().next().unwrap().range.unwrap().start, cue.range.start);
            for word in cue.words() {
                let range = word.range.unwrap();
                prop_assert!(range.start < range.end && range.end <= cue.range.end);
            }
        }
        for pair in track.cues().windows(2) {
            prop_assert!(pair[0].range.end <= pair[1].range.start);
        }
    }

    #[test]
    fn segmented_tracks_survive_as_files(transcript in transcripts()) {
        let track = segment(&transcript, &CueOptions::default(), &Mono(300.0)).unwrap();
        let texts = |track: &CueTrack| track.cues().iter().map(Cue::text).collect::<Vec<_>>();
        for format in [Format::Srt, Format::Vtt, Format::Sbv, Format::Json] {
            prop_assert_eq!(texts(&reparsed(&track, format)), texts(&track));
        }
    }
}
