//! Subtitle tracks, fonts and chapters of a source in what is made of it.

use std::path::{Path, PathBuf};

use captioni::encode::{EncodeOptions, SubtitleMode, Summary};
use captioni::pipeline::{LookOptions, RenderOptions, render};

use crate::media::{Media, control, cue, ffprobe, input, run};

const SCRIPT: &str = "[Script Info]\nScriptType: v4.00+\nPlayResX: 640\nPlayResY: 360\n\n[V4+ Styles]\n\
Format: Name, Fontname, Fontsize, PrimaryColour, Bold, Alignment\nStyle: Default,Arial,40,&H0000FFFF,0,2\n\n[Events]\n\
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n\
Dialogue: 0,0:00:00.50,0:00:01.50,Default,,0,0,0,,{\\pos(100,100)}Sign {\\b1}here\n";

/// A Matroska file with SubRip, a script, images, a font and chapters.
fn full(media: &Media) -> PathBuf {
    let srt = "1\n00:00:00,100 --> 00:00:00,900\nOwn <i>first</i>\n\n2\n00:00:00,500 --> 00:00:01,500\nOwn second\n";
    let chapters = ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=1000\ntitle=One\n\
                    [CHAPTER]\nTIMEBASE=1/1000\nSTART=1000\nEND=2000\ntitle=Two\n";
    let srt = media.write("in.srt", srt.as_bytes());
    let script = media.write("in.ass", SCRIPT.as_bytes());
    let images = media.write("in.sup", &presentation_graphics());
    let chapters = media.write("chapters.txt", chapters.as_bytes());
    let font = format!("{}/assets/fonts/Anton-Regular.ttf", env!("CARGO_MANIFEST_DIR"));
    let video = media.video("-c:v libx264 -pix_fmt yuv420p -c:a aac", "video.mp4");
    let [video, srt, script, images, chapters] =
        [video, srt, script, images, chapters].map(|path| path.display().to_string());
    media.make(
        &format!(
            "-i {video} -i {srt} -i {script} -i {images} -i {chapters} -map 0 -map 1 -map 2 -map 3 -map_chapters 4 \
             -c copy -metadata:s:s:0 language=eng -metadata:s:s:0 title=English -disposition:s:0 default+forced \
             -metadata:s:s:1 language=ger -attach {font} -metadata:s:t mimetype=font/ttf"
        ),
        "full.mkv",
    )
}

/// Images as Blu-ray discs have them: an empty one, for as long as it takes.
fn presentation_graphics() -> Vec<u8> {
    let segment = |kind: u8, data: &[u8]| {
        let time = 45_000_u32.to_be_bytes();
        let length = u16::try_from(data.len()).unwrap().to_be_bytes();
        [b"PG", &time[..], &[0; 4], &[kind], &length, data].concat()
    };
    let composition = [1, 64, 0, 180, 0x10, 0, 0, 0x80, 0, 0, 0];
    [segment(0x16, &composition), segment(0x80, &[])].concat()
}

fn drawn(source: &Path, out: &Path, subtitles: SubtitleMode) -> Summary {
    let encoder = (out.extension().unwrap() == "webm").then(|| "vp9".to_owned());
    let preset = "ultrafast".parse().unwrap();
    let encode = EncodeOptions { encoder, preset, subtitles, ..EncodeOptions::default() };
    let options = RenderOptions { encode, look: LookOptions::default(), ..RenderOptions::default() };
    render(&input(source), &cue(0.5, 1.0, "Hi"), out, &options, &control()).unwrap()
}

fn text(out: &Path, track: usize) -> String {
    let (out, track) = (out.to_string_lossy(), format!("0:s:{track}"));
    let options = ["-v", "error", "-i", &*out, "-map", &track, "-f", "webvtt", "-"];
    String::from_utf8(run("ffmpeg", options.map(str::to_owned))).unwrap()
}

fn messages(done: &Summary) -> Vec<&str> {
    done.warnings.iter().map(|warning| warning.message.as_str()).collect()
}

fn chapters(out: &Path) -> usize {
    let out = out.to_string_lossy();
    let options = ["-v", "error", "-show_entries", "chapter_tags=title", "-of", "csv=p=0", &*out];
    String::from_utf8(run("ffprobe", options.map(str::to_owned))).unwrap().lines().count()
}

#[test]
fn matroska_has_all_of_them_as_they_were() {
    let media = Media::new();
    let (source, out) = (full(&media), media.path("out.mkv"));
    let done = drawn(&source, &out, SubtitleMode::Auto);
    assert_eq!((done.subtitles.join(" ").as_str(), done.warnings), ("subrip ass hdmv_pgs_subtitle", vec![]));
    let facts = "stream=codec_name:stream_disposition=default,forced:stream_tags=language,title";
    assert_eq!(
        ffprobe(&out, "s:0", facts),
        "codec_name=subrip\nDISPOSITION:default=0\nDISPOSITION:forced=1\nTAG:language=eng\nTAG:title=English\n"
    );
    assert!(ffprobe(&out, "s:1", facts).contains("language=ger"));
    assert!(ffprobe(&out, "t:0", "stream_tags=filename,mimetype").contains("filename=Anton-Regular.ttf"));
    assert_eq!(text(&out, 0), text(&source, 0));
    assert_eq!(text(&out, 1), text(&source, 1));
    assert_eq!(chapters(&out), 2);

    let none = drawn(&source, &media.path("none.mkv"), SubtitleMode::None);
    assert_eq!((none.subtitles, none.warnings), (vec![], vec![]));
}

#[test]
fn others_have_the_text_in_their_own_format_and_the_rest_is_named() {
    let media = Media::new();
    let source = full(&media);
    for (out, codec) in [("out.mp4", "mov_text"), ("out.webm", "webvtt")] {
        let out = media.path(out);
        let done = drawn(&source, &out, SubtitleMode::Auto);
        assert_eq!(done.subtitles, [codec, codec]);
        let (first, second) = (text(&out, 0), text(&out, 1));
        assert!(first.contains("Own <i>first</i>") && first.contains("Own second"), "{first}");
        assert!(second.contains("Sign <b>here</b>"), "{second}");
        let told = messages(&done).join("\n");
        for what in [
            &*format!("track 3 (subtitles, ass) became {codec}, which does not hold looks of words in 1 cue"),
            "track 4 (subtitles, hdmv_pgs_subtitle) is not carried over",
            "mkv has",
            "track 5 (attachment, Anton-Regular.ttf) is not carried over",
        ] {
            assert!(told.contains(what), "{out:?}: {told}");
        }
        assert_eq!((done.warnings.len(), chapters(&out)), (3, 2), "{told}");
    }
    // And back: the text of mp4, whose chapters are a track that is not missed.
    let out = media.path("back.mkv");
    let done = drawn(&media.path("out.mp4"), &out, SubtitleMode::Auto);
    assert_eq!((messages(&done), done.subtitles.join(" ").as_str()), (vec![], "subrip subrip"));
    assert!(text(&out, 0).contains("Own <i>first</i>") && chapters(&out) == 2);
}

#[test]
fn soft_captions_come_first_and_are_the_ones_shown() {
    let media = Media::new();
    let (source, out) = (full(&media), media.path("out.mkv"));
    let options = RenderOptions { soft: true, ..RenderOptions::default() };
    let done = render(&input(&source), &cue(0.5, 1.0, "Hi"), &out, &options, &control()).unwrap();
    assert_eq!(done.subtitles, ["subrip", "subrip", "ass", "hdmv_pgs_subtitle"]);
    let facts = "stream_disposition=default:stream_tags=title";
    assert_eq!(ffprobe(&out, "s:0", facts), "DISPOSITION:default=1\nTAG:title=Captions\n");
    assert_eq!(ffprobe(&out, "s:1", facts), "DISPOSITION:default=0\nTAG:title=English\n");
    assert!(text(&out, 0).contains("Hi") && ffprobe(&out, "t:0", "stream=codec_type").contains("attachment"));
}
