//! Captions as a subtitle track: everything else as it was, the text as the ffmpeg program and the engine read it.

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use captioni::control::{CancelToken, Control, Progress};
use captioni::cues::formats::{Format, Parsed, parse};
use captioni::cues::{Cue, CueTrack};
use captioni::encode::{AudioMode, EncodeOptions, Summary};
use captioni::pipeline::{Captions, LookOptions, RenderOptions, render};
use captioni::{ErrorCode, Result};

use crate::media::{Media, control, ffprobe, input, run, stream_hash};

const MP4: &str = "-c:v libx264 -bf 2 -pix_fmt yuv420p -c:a aac";
const WEBM: &str = "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -c:a libopus";

/// Two lines with letters of Czech, marks that simple formats hold, an emoji, a gap and cues shown together.
const CUES: &str = "1\n00:00:00,400 --> 00:00:00,900\nPříliš <b>žluťoučký</b>\n<i>kůň</i> 😀\n\n\
                    2\n00:00:01,200 --> 00:00:01,800\none\n\n3\n00:00:01,500 --> 00:00:01,800\ntwo\n";

fn cues(text: &str, format: Format) -> CueTrack {
    match parse(text.as_bytes(), format).unwrap().parsed {
        Parsed::Cues(track) => track,
        Parsed::Transcript(_) => panic!("a transcript"),
    }
}

fn soft() -> RenderOptions {
    RenderOptions { soft: true, ..RenderOptions::default() }
}

fn written(source: &Path, track: &CueTrack, out: &Path, options: &RenderOptions) -> Result<Summary> {
    render(&input(source), track, out, options, &control())
}

/// The captions as the engine reads them, without what a file cannot hold.
fn read_back(out: &Path) -> Vec<(i64, i64, String)> {
    let captions = Captions::of_file(format!("{}#subtitle:0", out.display()));
    let track =
        captions.cues_by_characters(None, None, &LookOptions::default(), &Control::default()).unwrap().track;
    let told = |cue: &Cue| (cue.range.start.as_millis(), cue.range.end.as_millis(), cue.text());
    track.cues().iter().map(told).collect()
}

/// The same as the ffmpeg program does, as WebVTT, which has the least marks.
fn converted(out: &Path) -> String {
    let out = out.to_string_lossy();
    let options = ["-v", "error", "-i", &*out, "-map", "0:s:0", "-f", "webvtt", "-"];
    String::from_utf8(run("ffmpeg", options.map(str::to_owned))).unwrap()
}

fn codes(summary: &Summary) -> Vec<&str> {
    summary.warnings.iter().map(|warning| warning.code.as_str()).collect()
}

#[test]
fn each_container_has_the_captions_and_the_packets_of_the_source() {
    let media = Media::new();
    let (mp4, webm) = (media.video(MP4, "in.mp4"), media.video(WEBM, "in.webm"));
    let track = cues(CUES, Format::Srt).with_language(Some("cs".into()));
    for (source, out, codec, language) in [
        (&mp4, "out.mp4", "mov_text", "ces"),
        (&mp4, "out.m4v", "mov_text", "ces"),
        (&mp4, "out.mov", "mov_text", "ces"),
        (&mp4, "out.mkv", "subrip", "cze"),
        (&webm, "out.webm", "webvtt", "ces"),
        (&webm, "also.mp4", "mov_text", "ces"),
        (&webm, "also.mkv", "subrip", "cze"),
    ] {
        let out = media.path(out);
        let done = written(source, &track, &out, &soft()).unwrap();
        let name = out.display();
        assert_eq!((done.encoder.as_str(), done.frames), ("copy", 50), "{name}");
        assert_eq!((done.subtitles, done.warnings), (vec![codec.to_owned()], vec![]), "{name}");
        for stream in ["0:v", "0:a"] {
            assert_eq!(stream_hash(source, stream), stream_hash(&out, stream), "{name} {stream}");
        }
        let facts = ffprobe(&out, "s:0", "stream=codec_name:stream_disposition=default:stream_tags=language");
        let expected = format!("codec_name={codec}\nDISPOSITION:default=1\nTAG:language={language}\n");
        assert_eq!(facts, expected, "{name}");
        let text = converted(&out);
        assert!(text.contains("<b>žluťoučký") && text.contains("<i>kůň</i> 😀"), "{name}: {text}");
        // Matroska has no place for the delay of AAC, so that all of the file starts that much later.
        let begin = starts(&out);
        let shown: Vec<_> = read_back(&out)
            .into_iter()
            .map(|(start, end, text)| (start - begin, end - begin, text))
            .collect();
        // Timed text shows one text at a time.
        let (until, both) = if codec == "mov_text" { (1500, "one\ntwo") } else { (1800, "two") };
        let expected = [(400, 900, "Příliš žluťoučký\nkůň 😀"), (1200, until, "one"), (1500, 1800, both)];
        assert_eq!(shown, expected.map(|(start, end, text)| (start, end, text.to_owned())), "{name}");
    }
    assert_eq!(media.names().len(), 9, "nothing else is left: {:?}", media.names());
}

/// When the first frame is shown later than in the source, in milliseconds.
fn starts(out: &Path) -> i64 {
    let name = out.file_name().unwrap();
    if name == "out.mkv" { milliseconds(&ffprobe(out, "v:0", "stream=start_time")) } else { 0 }
}

fn milliseconds(line: &str) -> i64 {
    let (_, seconds) = line.trim().split_once('=').unwrap();
    (seconds.parse::<f64>().unwrap() * 1000.0).round() as i64
}

#[test]
fn gaps_in_timed_text_are_samples_without_text() {
    let media = Media::new();
    let (source, out) = (media.video(MP4, "in.mp4"), media.path("out.mp4"));
    written(&source, &cues(CUES, Format::Srt), &out, &soft()).unwrap();
    let options = "-v error -select_streams s:0 -show_entries packet=pts_time,duration_time,size -of csv=p=0";
    let options = options.split(' ').map(str::to_owned).chain([out.to_string_lossy().into_owned()]);
    let packets = String::from_utf8(run("ffprobe", options)).unwrap();
    let told: Vec<_> = packets
        .lines()
        .map(|line| {
            let fields: Vec<_> = line.split(',').collect();
            (fields[0].to_owned(), fields[1].to_owned(), fields[2] == "2")
        })
        .collect();
    let expected = [
        ("0.000000", "0.400000", true),
        ("0.400000", "0.500000", false),
        ("0.900000", "0.300000", true),
        ("1.200000", "0.300000", false),
        ("1.500000", "0.300000", false),
    ];
    let expected = expected.map(|(start, length, is_empty)| (start.to_owned(), length.to_owned(), is_empty));
    assert_eq!(told[..expected.len()], expected);
}

#[test]
fn matroska_has_a_script_where_subrip_does_not_do() {
    let media = Media::new();
    let source = media.video(MP4, "in.mp4");
    let vtt = "WEBVTT\n\n00:00.400 --> 00:01.400 line:10%\n<v Jo>Big <00:00.900>words\n";
    let track = cues(vtt, Format::Vtt);
    let out = media.path("out.mkv");
    let done = written(&source, &track, &out, &soft()).unwrap();
    assert_eq!((done.subtitles, done.warnings), (vec!["ass".to_owned()], vec![]));
    let captions = Captions::of_file(format!("{}#subtitle:0", out.display()));
    let again =
        captions.cues_by_characters(None, None, &LookOptions::default(), &Control::default()).unwrap().track;
    let (before, after) = (&track.cues()[0], &again.cues()[0]);
    assert_eq!((after.speaker.as_deref(), after.text()), (Some("Jo"), before.text()));
    let length = |cue: &Cue| {
        cue.words().map(|word| word.range.unwrap().duration().as_micros() / 10_000).collect::<Vec<_>>()
    };
    assert_eq!(length(after), length(before));
    assert!(after.place.is_some());

    // What the others do not hold is told once for each kind.
    let done = written(&source, &track, &media.path("out.mp4"), &soft()).unwrap();
    assert_eq!(codes(&done), ["NOT_KEPT"]);
    for kind in ["places in 1 cue", "times of words in 1 cue", "names of speakers in 1 cue", "mkv"] {
        assert!(done.warnings[0].message.contains(kind), "{:?}", done.warnings);
    }
    let styled = |name: &str, out: &str| {
        let look = LookOptions { style: name.to_owned().into(), ..LookOptions::default() };
        let options = RenderOptions { look, ..soft() };
        written(&source, &cues(CUES, Format::Srt), &media.path(out), &options).unwrap()
    };
    let done = styled("karaoke", "styled.mp4");
    assert!(codes(&done) == ["NOT_KEPT"] && done.warnings[0].message.starts_with("the style"), "{done:?}");
    assert_eq!(styled("karaoke", "styled.mkv").subtitles, ["ass"]);
    assert_eq!(codes(&styled("clean", "plain.mp4")), Vec::<&str>::new());
}

#[test]
fn what_cannot_be_is_said_before_the_work() {
    let media = Media::new();
    let source = media.video(MP4, "in.mp4");
    let track = cues(CUES, Format::Srt);
    let fails = |source: &PathBuf, out: &str, options: &RenderOptions| {
        let error = written(source, &track, &media.path(out), options).unwrap_err();
        (error.code(), error.to_string())
    };
    let (code, message) = fails(&source, "out.webm", &soft());
    assert_eq!(code, ErrorCode::UnsupportedFormat);
    assert!(message.contains("h264") && message.contains("accepted: mp4, mov, mkv"), "{message}");
    for (encode, name) in [
        (EncodeOptions { crf: Some(20.0), ..EncodeOptions::default() }, "crf"),
        (EncodeOptions { encoder: Some("x264".into()), ..EncodeOptions::default() }, "encoder"),
        (EncodeOptions { audio: AudioMode::Encode, ..EncodeOptions::default() }, "audio"),
    ] {
        let (code, message) = fails(&source, "out.mp4", &RenderOptions { encode, ..soft() });
        assert_eq!(code, ErrorCode::OptionsInvalid);
        assert!(message.contains(&format!("`{name}`")) && message.contains("beside `soft`"), "{message}");
    }
    let second = RenderOptions { audio_track: Some(1), ..soft() };
    assert_eq!(fails(&source, "out.mp4", &second).0, ErrorCode::NoAudio);
    let turned = format!("-i {} -c copy -metadata:s:v rotate=90", source.display());
    let upright = media.make(&turned, "upright.mp4");
    let (code, message) = fails(&upright, "out.mkv", &soft());
    assert!(code == ErrorCode::UnsupportedFormat && message.contains("accepted: mp4, mov;"), "{message}");
    assert_eq!(media.names(), ["in.mp4", "upright.mp4"]);

    let out = media.path("turned.mp4");
    written(&upright, &track, &out, &soft()).unwrap();
    assert!(ffprobe(&out, "v:0", "stream_side_data=rotation").contains("rotation=90"));
    assert!(ffprobe(&out, "s:0", "stream=width,height").contains("width=180\nheight=320"));
}

#[test]
fn times_count_from_the_start_of_the_source() {
    let media = Media::new();
    let track = cues(CUES, Format::Srt);
    // A stream that starts at ten seconds, and a file whose edit list cuts half a second off.
    let late = media.video(&format!("{MP4} -output_ts_offset 10"), "late.ts");
    let whole = media.video(&format!("{MP4} -g 5"), "whole.mp4");
    let cut = media.make(&format!("-ss 0.5 -i {} -c copy", whole.display()), "cut.mp4");
    for (source, out) in [(&late, "late.mkv"), (&late, "late.mp4"), (&cut, "cut.mkv"), (&cut, "cut.mov")] {
        let out = media.path(out);
        written(source, &track, &out, &soft()).unwrap();
        let moved = last_frame(&out) - last_frame(source);
        let (start, end, _) = read_back(&out)[0];
        let name = out.display();
        assert!(
            (start - moved - 400).abs() <= 1 && (end - moved - 900).abs() <= 1,
            "{name}: {start}, {moved}"
        );
    }
}

/// When the last frame is shown, in milliseconds from the start of the file.
fn last_frame(path: &Path) -> i64 {
    let start = milliseconds(&ffprobe(path, "v:0", "format=start_time"));
    let all = ffprobe(path, "v:0", "packet=pts_time");
    all.lines().map(milliseconds).max().unwrap() - start
}

#[test]
fn captions_after_the_end_and_on_a_still_frame() {
    let media = Media::new();
    // One frame for ten seconds, and no sound: nothing comes after the captions.
    let source = media.make("-f lavfi -i testsrc2=size=64x64:rate=1/5:duration=10 -c:v libx264", "still.mp4");
    let text = "1\n00:00:02,000 --> 00:00:03,000\nseen\n\n2\n00:00:09,000 --> 00:00:19,000\ncut\n\n\
                3\n00:00:20,000 --> 00:00:21,000\ngone\n";
    let out = media.path("out.mov");
    let done = written(&source, &cues(text, Format::Srt), &out, &soft()).unwrap();
    assert_eq!(done.duration.as_millis(), 10_000);
    let expected = [(2_000, 3_000, "seen".to_owned()), (9_000, 10_000, "cut".to_owned())];
    assert_eq!(read_back(&out), expected);
    let late = cues("1\n00:00:20,000 --> 00:00:21,000\ngone\n", Format::Srt);
    assert_eq!(codes(&written(&source, &late, &out, &soft()).unwrap()), ["NOTHING_SHOWN"]);
}

#[test]
fn a_cancelled_copy_leaves_the_target_as_it_was() {
    let media = Media::new();
    let (source, out) = (media.video(MP4, "in.mp4"), media.write("out.mp4", b"old"));
    let track = cues(CUES, Format::Srt);
    let token = CancelToken::new();
    let tripped = token.clone();
    let stopped = Control::new(token).on_progress(move |_| tripped.cancel());
    let error = render(&input(&source), &track, &out, &soft(), &stopped).unwrap_err();
    assert_eq!(error.code(), ErrorCode::Cancelled);
    assert_eq!((std::fs::read(&out).unwrap(), media.names().len()), (b"old".to_vec(), 2));

    static SEEN: Mutex<Vec<Progress>> = Mutex::new(Vec::new());
    let watched = Control::default().on_progress(|progress| SEEN.lock().unwrap().push(progress));
    render(&input(&source), &track, &out, &soft(), &watched).unwrap();
    let seen = SEEN.lock().unwrap();
    let last = seen.last().unwrap();
    assert!(seen.len() > 10 && last.done == last.total && last.total > 1_900_000, "{last:?}");
    assert!(seen.windows(2).all(|pair| pair[0].done <= pair[1].done));
}
