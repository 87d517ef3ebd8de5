//! Subtitle files as they are found in the wild.
#![cfg(test)]

use captioni::ErrorCode;
use captioni::cues::formats::{Format, Parsed, parse, write};
use captioni::cues::{Cue, CueTrack, PlaceAnchor};
use captioni::units::TimeRange;

fn track(text: impl AsRef<[u8]>, format: Format) -> CueTrack {
    match parse(text.as_ref(), format).unwrap().parsed {
        Parsed::Cues(track) => track,
        Parsed::Transcript(_) => panic!("expected cues"),
    }
}

fn shown(text: impl AsRef<[u8]>, format: Format) -> Vec<(f64, f64, String)> {
    let cues = track(text, format).into_cues();
    cues.iter().map(|cue| (cue.range.start.as_secs(), cue.range.end.as_secs(), cue.text())).collect()
}

fn texts(text: impl AsRef<[u8]>, format: Format) -> Vec<String> {
    shown(text, format).into_iter().map(|(.., text)| text).collect()
}

#[test]
fn srt_from_a_windows_editor() {
    let text = "\u{feff}1\r\n00:00:01,000 --> 00:00:02,500\r\n<i>Hello</i> there,\r\nworld.\r\n\r\n\
                2\r\n00:00:02,500 --> 00:00:04,000\r\n{\\an8}- Tom &amp; I\r\n";
    assert_eq!(
        shown(text, Format::Srt),
        [(1.0, 2.5, "Hello there,\nworld.".into()), (2.5, 4.0, "- Tom & I".into())]
    );
}

#[test]
fn srt_of_old_macs_and_without_a_final_newline() {
    let text = "1\r00:00:01,000 --> 00:00:02,000\ra\r\r2\r00:00:03,000 --> 00:00:04,000\rb";
    assert_eq!(texts(text, Format::Srt), ["a", "b"]);
}

#[test]
fn srt_without_numbers_with_points_and_long_hours() {
    let text =
        "0:0:1.5 --> 00:00:02.000\none\n\n123:00:00,000 --> 123:00:01,000 X1:10 X2:20 Y1:5 Y2:9\ntwo\n";
    assert_eq!(shown(text, Format::Srt), [(1.5, 2.0, "one".into()), (442_800.0, 442_801.0, "two".into())]);
}

#[test]
fn srt_with_blank_lines_everywhere() {
    let text = "\n\n1\n\n00:00:01,000 --> 00:00:02,000\n\nfirst\n\nsecond\n\n\n\
                2\n\n00:00:02,000 --> 00:00:03,000\n\n1984\n\n\
                3\n00:00:03,000 --> 00:00:04,000\n\n\
                4\n00:00:04,000 --> 00:00:05,000\nend\n\n5\n";
    assert_eq!(texts(text, Format::Srt), ["first\nsecond", "1984", "end"]);
}

#[test]
fn srt_cue_numbers_may_be_wrong_and_text_may_be_a_number() {
    let text = "7\n00:00:01,000 --> 00:00:02,000\n7\n7\n00:00:02,000 --> 00:00:03,000\n99\n";
    assert_eq!(texts(text, Format::Srt), ["7", "99"]);
}

#[test]
fn empty_files_have_no_cues() {
    assert!(track("", Format::Srt).is_empty());
    assert!(track("\u{feff}\n\n", Format::Srt).is_empty());
    assert!(track("WEBVTT", Format::Vtt).is_empty());
    assert!(track("[]", Format::Json).is_empty());
}

#[test]
fn vtt_with_everything_around_the_cues() {
    let text = "\u{feff}WEBVTT - Title\nKind: captions\nLanguage: en\n\n\
                STYLE\n::cue { color: red }\n\n\
                REGION\nid:fred\nwidth:40%\n\n\
                NOTE of\nmany lines\n\n\
                intro\n00:01.000 --> 00:02.000 align:start position:0% line:80%\n\
                <v.loud Mary>Hi &lt;you&gt;</v> <b>there</b>&nbsp;!\n- <c.yellow.bg_blue>What?</c>\n\n\
                00:00:02.000 --> 00:00:03.000\n&lrm;bye";
    assert_eq!(
        shown(text, Format::Vtt),
        [(1.0, 2.0, "Hi <you> there\u{a0}!\n- What?".into()), (2.0, 3.0, "\u{200e}bye".into())]
    );
}

#[test]
fn vtt_karaoke_as_youtube_writes_it() {
    let text = "WEBVTT\nKind: captions\nLanguage: en\n\n\
                00:00:00.160 --> 00:00:02.310 align:start position:0%\n \n\
                so<00:00:00.480><c> today</c><00:00:00.800><c> we</c><00:00:01.120><c> are</c>\n\n\
                00:00:02.310 --> 00:00:02.320 align:start position:0%\nso today we are\n \n";
    let track = track(text, Format::Vtt);
    let words: Vec<_> = track.cues()[0]
        .words()
        .map(|word| {
            let range = word.range.unwrap();
            (word.text.as_str(), range.start.as_millis(), range.end.as_millis())
        })
        .collect();
    assert_eq!(words, [("so", 160, 480), ("today", 480, 800), ("we", 800, 1120), ("are", 1120, 2310)]);
    // Shown once more, the line is as it was when it was spoken.
    let again = track.cues()[1].words().map(|word| word.range.unwrap());
    assert!(again.into_iter().all(|range| range.start.as_millis() == 2_310 && range.is_empty()));
}

#[test]
fn vtt_times_inside_a_word_part_it_without_a_space() {
    let track =
        track("WEBVTT\n\n00:00.000 --> 00:03.000\nka<00:01.000>ra<00:02.000>o<c>ke</c> x\n", Format::Vtt);
    assert_eq!(track.cues()[0].text(), "karaoke x");
    let words: Vec<_> = track.cues()[0].words().map(|word| word.text.as_str()).collect();
    assert_eq!(words, ["ka", "ra", "oke", "x"]);
    assert_eq!(
        write(&track, Format::Vtt).unwrap(),
        "WEBVTT\n\n00:00:00.000 --> 00:00:03.000\nka<00:00:01.000>ra<00:00:02.000>oke <00:00:02.750>x\n"
    );
}

#[test]
fn vtt_silence_between_words_is_written_as_a_time_of_its_own() {
    let mut cue = Cue::from_text(TimeRange::from_secs(1.0, 5.0), "one two\nsix");
    let times = [(1.0, 1.5), (2.0, 3.0), (3.0, 4.0)].map(|(start, end)| TimeRange::from_secs(start, end));
    cue.words_mut().zip(times).for_each(|(word, range)| word.range = Some(range));
    let timed = CueTrack::new(vec![cue]).unwrap();
    let written = write(&timed, Format::Vtt).unwrap();
    assert_eq!(
        written.lines().skip(3).collect::<Vec<_>>(),
        ["one<00:00:01.500> <00:00:02.000>two", "<00:00:03.000>six<00:00:04.000>"]
    );
    assert_eq!(track(written, Format::Vtt), timed);
}

#[test]
fn sbv_from_youtube() {
    let text = "0:00:00.599,0:00:04.160\n>> ALICE: Hi, my name is Alice[br]Miller\n\n\
                0:00:04.160,0:00:06.770\nand this\nis John\n";
    assert_eq!(
        shown(text, Format::Sbv),
        [
            (0.599, 4.16, ">> ALICE: Hi, my name is Alice\nMiller".into()),
            (4.16, 6.77, "and this\nis John".into())
        ]
    );
}

#[test]
fn text_that_reads_like_a_timing_stays_text() {
    for text in
        ["1:20,2:10", "0:00:01.000,0:00:02.000", ":00:02.500,1:02:03.040", "00:00:01,000 --> 00:00:02,000"]
    {
        let cues = CueTrack::new(vec![Cue::from_text(TimeRange::from_secs(1.0, 2.0), text)]).unwrap();
        for format in [Format::Srt, Format::Vtt, Format::Sbv] {
            assert_eq!(track(write(&cues, format).unwrap(), format), cues, "{text} as {format:?}");
        }
    }
}

#[test]
fn lrc_lines_end_at_the_latest_time_that_there_is() {
    assert_eq!(shown("[10000:00:00.00]Late", Format::Lrc), [(36e6, 36e6, "Late".into())]);
    assert_eq!(shown("[9999:59:58.00]Late", Format::Lrc), [(36e6 - 2.0, 36e6, "Late".into())]);
}

#[test]
fn lrc_times_that_are_the_same_show_a_line_once() {
    let text = "[offset:+5000]\n[00:01.00][00:02.00][00:02.00][00:06.00]Refrain\n";
    assert_eq!(shown(text, Format::Lrc), [(0.0, 1.0, "Refrain".into()), (1.0, 5.0, "Refrain".into())]);
}

#[test]
fn lrc_text_is_not_copied_without_bound() {
    let times: String = (0..100).map(|at| format!("[{at}:00]")).collect();
    let error = parse(format!("{times}{}", "x".repeat(1 << 20)).as_bytes(), Format::Lrc).unwrap_err();
    assert_eq!(error.code(), ErrorCode::LimitExceeded, "{error}");
}

#[test]
fn lrc_plain_compressed_and_enhanced() {
    let text = "[ar:Someone]\n[offset:+500]\n[00:12.50][00:20.50]Refrain\n\
                [00:16.00]<00:16.50>Two <00:17.50>words\n[00:18.50]\n";
    assert_eq!(
        shown(text, Format::Lrc),
        [(12.0, 15.5, "Refrain".into()), (15.5, 18.0, "Two words".into()), (20.0, 24.0, "Refrain".into())]
    );
    let track = track(text, Format::Lrc);
    let starts: Vec<_> = track.cues()[1].words().map(|word| word.range.unwrap().start.as_secs()).collect();
    assert_eq!(starts, [16.0, 17.0]);
}

#[test]
fn tags_in_lyrics_are_not_shown() {
    let text = "[00:01.00]<font size=\"20\"><i>One</i> <00:01.50>two</font> <3\n[00:02.00]\n";
    assert_eq!(shown(text, Format::Lrc), [(1.0, 2.0, "One two <3".into())]);
}

#[test]
fn microdvd_stands_at_the_top_where_it_says_so() {
    let read = parse(b"{1}{1}25\n{0}{25}{P:0}Up\n{25}{50}{s:40}Low\n", Format::Sub).unwrap();
    let Parsed::Cues(track) = read.parsed else { panic!("cues") };
    let anchors: Vec<_> = track.cues().iter().map(|cue| cue.place.map(|place| place.anchor)).collect();
    assert_eq!(anchors, [Some(PlaceAnchor::Top), None]);
    assert_eq!(read.warnings[0].message, "not shown: sizes of letters in 1 cue");
}

#[test]
fn sami_has_the_colors_of_its_classes() {
    let text = "<SAMI><HEAD><STYLE><!-- P {color: white} .EN {lang: en; color: yellow} #Low {color: lime} --></STYLE></HEAD>\
                <BODY><SYNC Start=0><P Class=EN>One<SYNC Start=1000><P Class=EN ID=Low>Two<SYNC Start=2000><P Class=EN>&nbsp;";
    let fills: Vec<_> = track(text, Format::Smi)
        .cues()
        .iter()
        .map(|cue| cue.style.as_ref().unwrap().partial.fill.as_ref().unwrap().mean().to_string())
        .collect();
    assert_eq!(fills, ["#ffff00", "#00ff00"]);
}

#[test]
fn lrc_of_many_makers() {
    let text = "[Verse 1]\n[00:01:50]One <00:02:00>two\n(no time)\n[00:03:25]Three\n[00:05:00]\n";
    assert_eq!(shown(text, Format::Lrc), [(1.5, 3.25, "One two".into()), (3.25, 5.0, "Three".into())]);
    let told = parse(text.as_bytes(), Format::Lrc).unwrap().warnings;
    assert_eq!(told[0].message, "mended: a line without a time, left out (2 times, first at line 1)");
    assert_eq!(
        shown("[offset: -3000]\n[00:01.00]Late\n[00:02.00]", Format::Lrc),
        [(4.0, 5.0, "Late".into())]
    );
    let words = track("[00:01.00]One [00:01.50]two\n[00:02.00]", Format::Lrc);
    let starts: Vec<_> = words.cues()[0].words().map(|word| word.range.unwrap().start.as_secs()).collect();
    assert_eq!(starts, [1.0, 1.5]);
}

#[test]
fn tags_of_subrip_are_looks_and_places() {
    let text = "1\n00:00:01,000 --> 00:00:02,000\n{\\an8}<b>Bold</b> and <i>slanted\nover lines</i> {\\u1}x\n\n\
                2\n00:00:02,000 --> 00:00:03,000\n<font color=\"#ff8000\">All <font color=red>red</font> of it</font>\n\n\
                3\n00:00:03,000 --> 00:00:04,000\n<i>All of it</i>\\Nin two\\hlines\n\n\
                4\n00:00:04,000 --> 00:00:05,000\n<i>All</i>\n";
    let read = parse(text.as_bytes(), Format::Srt).unwrap();
    assert_eq!(read.warnings, []);
    let Parsed::Cues(track) = read.parsed else { panic!("expected cues") };
    let [first, second, third, fourth] = track.cues() else { panic!("expected four cues") };
    assert_eq!(first.place.map(|place| place.anchor), Some(PlaceAnchor::Top));
    let looks: Vec<_> = first.words().map(|word| serde_json::to_string(&word.style).unwrap()).collect();
    let italic = r#"{"font":{"italic":true}}"#;
    assert_eq!(
        looks,
        [r#"{"font":{"weight":700}}"#, "null", italic, italic, italic, r#"{"font":{"underline":true}}"#]
    );
    let fill = |cue: &Cue, word: usize| {
        serde_json::to_value(&cue.words().nth(word).unwrap().style).unwrap()["fill"].clone()
    };
    assert_eq!(
        (fill(second, 0), fill(second, 1), fill(second, 3)),
        ("#ff8000".into(), "#ff0000".into(), "#ff8000".into())
    );
    assert_eq!(third.text(), "All of it\nin two\u{a0}lines");
    assert_eq!(serde_json::to_string(&fourth.style).unwrap(), r#"{"font":{"italic":true}}"#);
    let written = write(&track, Format::Srt).unwrap();
    assert!(written.contains("{\\an8}<b>Bold</b> and <i>slanted\nover lines</i> <u>x</u>\n\n"), "{written}");
    assert_eq!(self::track(written, Format::Srt), track);
}

#[test]
fn text_that_reads_like_a_tag_stays_text() {
    let text = "a <3 b && c > d <LAUGHS> {sic} C:\\Docs";
    let cues = CueTrack::new(vec![Cue::from_text(TimeRange::from_secs(1.0, 2.0), text)]).unwrap();
    assert!(write(&cues, Format::Srt).unwrap().contains(text));
    for text in ["<i>x</i>", "{\\an8}x", "{y:i}x", "C:\\News \\hx", "AT&amp;T &eacute;"] {
        let cues = CueTrack::new(vec![Cue::from_text(TimeRange::from_secs(1.0, 2.0), text)]).unwrap();
        for format in [Format::Srt, Format::Vtt, Format::Sbv] {
            assert_eq!(track(write(&cues, format).unwrap(), format), cues, "{text} as {format:?}");
        }
    }
}

#[test]
fn vtt_looks_places_and_speakers() {
    let text = "WEBVTT\n\nSTYLE\n::cue { background-color: #000000 }\n::cue(.loud) { color: #ff8000; font-size: 2em }\n\n\
                intro\n00:01.000 --> 00:02.000 line:0 position:10% align:start\n\
                <v Mary Ann><i>Hi</i> <c.loud>you</c> <c.yellow>there</c></v>\n\n\
                00:02.000 --> 00:03.000 vertical:rl\n<ruby>WWW<rt>World</rt></ruby> caf&eacute;\n";
    let read = parse(text.as_bytes(), Format::Vtt).unwrap();
    let told: Vec<_> = read.warnings.iter().map(|warning| warning.message.as_str()).collect();
    assert_eq!(
        told,
        [
            "not shown: vertical text (shown in lines) in 1 cue, ruby in 1 cue, typefaces and sizes of style sheets"
        ]
    );
    let Parsed::Cues(track) = read.parsed else { panic!("expected cues") };
    let json = serde_json::to_value(&track).unwrap();
    let first = &json["cues"][0];
    assert_eq!((&first["id"], &first["speaker"]), (&"intro".into(), &"Mary Ann".into()));
    assert_eq!(first["place"]["anchor"], "topLeft");
    assert_eq!(first["style"]["background"]["color"], "#000000");
    let words = &first["lines"][0]["words"];
    assert_eq!(words[0]["style"]["font"]["italic"], true);
    assert_eq!((&words[1]["class"], &words[1]["style"]["fill"]), (&"loud".into(), &"#ff8000".into()));
    assert_eq!(words[2]["style"]["fill"], "#ffff00");
    assert_eq!(track.cues()[1].text(), "WWW café");
    assert_eq!(self::track(write(&track, Format::Vtt).unwrap(), Format::Vtt), track);
}

#[test]
fn overlaps_from_rounding_to_frames_are_left_to_drawing() {
    let text = "1\n00:00:01,000 --> 00:00:03,042\na\n\n2\n00:00:03,000 --> 00:00:04,000\nb\n";
    assert_eq!(shown(text, Format::Srt), [(1.0, 3.042, "a".into()), (3.0, 4.0, "b".into())]);
}

#[test]
fn formats_are_told_apart_by_content_then_by_name() {
    let detect = |name: &str, text: &str| Format::detect(Some(name.as_ref()), text.as_bytes()).unwrap();
    assert_eq!(detect("a.srt", "\u{feff}WEBVTT\n"), Format::Vtt);
    assert_eq!(detect("a.txt", "\r\n1\r\n00:00:01,000 --> 00:00:02,000\r\n"), Format::Srt);
    assert_eq!(detect("a", " [ {\"start\": 0}]"), Format::Json);
    assert_eq!(detect("a", "[ti:Song]\n[00:01.00]La"), Format::Lrc);
    assert_eq!(detect("a", "[00:01.00]La"), Format::Lrc);
    assert_eq!(detect("a", "0:00:00.599,0:00:04.160\nHi"), Format::Sbv);
    assert_eq!(detect("a.txt", "\u{feff}; made by hand\r\n[Script Info]\r\n"), Format::Ass);
    assert_eq!(detect("a.SRT", "nonsense"), Format::Srt);
    assert_eq!(detect("a.ssa", "nonsense"), Format::Ass);
    assert_eq!(detect("a.txt", "[Verse 1]\n[00:01.00]La"), Format::Lrc);
    assert_eq!(detect("a.txt", "Found on a site\n\n1\n00:00:01,000 --> 00:00:02,000\na"), Format::Srt);
    assert_eq!(detect("a.txt", "nonsense"), Format::Txt);
}
