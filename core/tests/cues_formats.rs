//! Subtitle files as they are found in the wild.
#![cfg(test)]

use captioni::ErrorCode;
use captioni::cues::formats::{Format, Parsed, parse, write};
use captioni::cues::{Cue, CueTrack};
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
                NOTE\n00:00:00.000 --> not a cue\n\n\
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
    assert!(track.cues()[1].words().all(|word| word.range.is_none()));
}

#[test]
fn vtt_times_inside_a_word_part_it_without_a_space() {
    let track =
        track("WEBVTT\n\n00:00.000 --> 00:03.000\nka<00:01.000>ra<00:02.000>o<c>ke</c> x\n", Format::Vtt);
    assert_eq!(track.cues()[0].text(), "karaoke x");
    let words: Vec<_> = track.cues()[0].words().map(|word| word.text.as_str()).collect();
    assert_eq!(words, ["ka", "ra", "oke", "x"]);
    assert_eq!(
        write(&track, Format::Vtt),
        "WEBVTT\n\n00:00:00.000 --> 00:00:03.000\nka<00:00:01.000>ra<00:00:02.000>oke <00:00:02.750>x\n"
    );
}

#[test]
fn vtt_silence_between_words_is_written_as_a_time_of_its_own() {
    let mut cue = Cue::from_text(TimeRange::from_secs(1.0, 5.0), "one two\nsix");
    let times = [(1.0, 1.5), (2.0, 3.0), (3.0, 4.0)].map(|(start, end)| TimeRange::from_secs(start, end));
    cue.words_mut().zip(times).for_each(|(word, range)| word.range = Some(range));
    let timed = CueTrack::new(vec![cue]).unwrap();
    let written = write(&timed, Format::Vtt);
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
            assert_eq!(track(write(&cues, format), format), cues, "{text} as {format:?}");
        }
    }
}

#[test]
fn lrc_lines_end_at_the_latest_time_that_there_is() {
    assert_eq!(shown("[10000:00:00]Late", Format::Lrc), [(36e6, 36e6, "Late".into())]);
    assert_eq!(shown("[9999:59:58]Late", Format::Lrc), [(36e6 - 2.0, 36e6, "Late".into())]);
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
}
