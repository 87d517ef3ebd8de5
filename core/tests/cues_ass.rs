//! Scripts of Advanced SubStation Alpha: what is read, what is mended, what is told, and what is written.
#![cfg(test)]

use captioni::ErrorCode;
use captioni::cues::formats::{Format, Parsed, Reading, parse, write};
use captioni::cues::{Cue, CueStyle, CueTrack, Place, PlaceAnchor};
use captioni::error::Warning;
use captioni::units::TimeRange;

const HEAD: &str = "[Script Info]\nScriptType: v4.00+\nPlayResX: 640\nPlayResY: 360\n\n[V4+ Styles]\n\
    Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, \
    StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding\n\
    Style: Default,Inter,36,&H00FFFFFF,&H000000FF,&H00000000,&H80000000,0,0,0,0,100,100,0,0,1,2,0,2,20,20,20,1\n\
    Style: Top,Inter,36,&H0000FFFF,&H000000FF,&H00000000,&H80000000,0,0,0,0,100,100,0,0,1,2,0,8,20,20,20,1\n\n\
    [Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n";

fn read(text: impl AsRef<[u8]>) -> (CueTrack, Vec<Warning>) {
    let Reading { parsed, warnings, .. } = parse(text.as_ref(), Format::Ass).unwrap();
    let Parsed::Cues(track) = parsed else { panic!("expected cues") };
    (track, warnings)
}

/// The cues of events after the usual head.
fn cues(events: &str) -> Vec<Cue> {
    read(format!("{HEAD}{events}")).0.into_cues()
}

fn dialogue(text: &str) -> String {
    format!("Dialogue: 0,0:00:01.00,0:00:03.00,Default,,0,0,0,,{text}\n")
}

fn messages(events: &str) -> Vec<(ErrorCode, String)> {
    let (_, warnings) = read(format!("{HEAD}{events}"));
    warnings.into_iter().map(|warning| (warning.code, warning.message)).collect()
}

#[test]
fn events_are_cues_with_layer_place_and_speaker() {
    let events = "Comment: 0,0:00:00.00,0:00:09.00,Default,,0,0,0,,not shown\n\
        Dialogue: 7,0:00:01.00,0:00:02.50,Top,Ann,0,0,0,,First, with a comma\\Nand a second line\n\
        Dialogue: 0,0:00:03.00,0:00:04.00,Default,,0,0,0,,{\\an7\\pos(64,90)}Placed\n";
    let cues = cues(events);
    assert_eq!(cues.len(), 2);
    assert_eq!((cues[0].layer, cues[0].speaker.as_deref()), (7, Some("Ann")));
    assert_eq!(cues[0].range, TimeRange::from_secs(1.0, 2.5));
    assert_eq!(cues[0].text(), "First, with a comma\nand a second line");
    let place = Place { anchor: PlaceAnchor::TopLeft, x: Some(0.1), y: Some(0.25), width: None };
    assert_eq!((cues[1].speaker.as_deref(), cues[1].place), (None, Some(place)));
    assert_eq!(cues[0].style, Some(CueStyle::named("Top")));
}

/// Styles, and what differs from them in cues and words, as JSON.
#[test]
fn looks_are_styles_of_the_track_and_what_differs() {
    let events = format!(
        "{}{}",
        dialogue(r"{\c&H0000FF&}Red {\i1\fs18}small"),
        dialogue(r"{\fad(500,0)\kf100}Sung").replace("0:00:01.00,0:00:03.00", "0:00:04.00,0:00:06.00")
    );
    let (track, warnings) = read(format!("{HEAD}{events}"));
    assert_eq!(warnings, []);
    let json = serde_json::to_value(&track).unwrap();
    let style = &json["styles"]["Default"];
    assert_eq!(
        style["font"],
        serde_json::json!({"family": "Inter", "weight": 400, "italic": false, "size": 0.1_f32, "sizeOf": "height",
            "letterSpacing": 0.0, "wordSpacing": 0.0, "lineHeight": 1.0, "case": "keep", "underline": false,
            "strikeout": false})
    );
    assert_eq!((&style["fill"], &style["background"]), (&"#ffffff".into(), &serde_json::Value::Null));
    let red = &json["cues"][0];
    assert_eq!(red["style"], serde_json::json!({"name": "Default", "fill": "#ff0000"}));
    let small = serde_json::json!({"font": {"italic": true, "size": 0.05_f32}, "strokes": [{"width": 4.0_f32 / 36.0, "color": "#000000"}]});
    assert_eq!(
        (&red["lines"][0]["words"][0]["style"], &red["lines"][0]["words"][1]["style"]),
        (&serde_json::Value::Null, &small)
    );
    let sung = &json["cues"][1]["style"];
    assert_eq!(sung["states"], serde_json::json!({"before": {"fill": "#ff0000"}}));
    let tracks: Vec<_> = sung["tracks"].as_array().unwrap().iter().map(|track| &track["property"]).collect();
    assert_eq!(tracks, ["opacity", "sweep"]);
}

#[test]
fn files_of_windows_and_of_any_order_are_read_without_a_word() {
    let late = dialogue("late").replace("0:00:01.00,0:00:03.00", "0:00:05.00,0:00:06.00");
    let text = format!("\u{feff}{HEAD}{late}{}", dialogue("early")).replace('\n', "\r\n");
    let (track, warnings) = read(text);
    assert_eq!(track.cues().iter().map(Cue::text).collect::<Vec<_>>(), ["early", "late"]);
    assert_eq!(warnings, []);
    assert_eq!(track.canvas().map(|canvas| (canvas.width, canvas.height)), Some((640, 360)));
}

#[test]
fn karaoke_times_words() {
    let cues = cues(&dialogue(r"{\k50}One {\kf50}two{\ko100}three"));
    let words: Vec<_> = cues[0].words().map(|word| (&*word.text, word.range.unwrap(), word.joined)).collect();
    let secs = TimeRange::from_secs;
    assert_eq!(
        words,
        [("One", secs(1.0, 1.5), false), ("two", secs(1.5, 2.0), false), ("three", secs(2.0, 3.0), true)]
    );
}

#[test]
fn what_is_not_shown_is_told_once_with_the_number_of_events() {
    let twice = dialogue(r"{\clip(0,0,9,9)}a{\iclip(0,0,9,9)}").repeat(2);
    let drawing = dialogue(r"{\p1}m 0 0 l 10 10{\p0}");
    let told = messages(&format!("{twice}{drawing}Picture: 0,0:00:00.00\n"));
    let expected = r"not shown: \clip in 2 cues, \iclip in 2 cues, drawings (\p) in 1 cue, pictures";
    assert_eq!(told, [(ErrorCode::NotShown, expected.into())]);
    assert_eq!(messages(&dialogue("{a note}plain{} text")), []);
}

#[test]
fn slips_are_mended_and_told() {
    let unknown = dialogue("a").replace("Default", "Lost");
    let told = messages(&format!("{unknown}{unknown}lines that\nare no events\n"));
    let expected = "mended: a style that the file lacks, for which Default stands in (2 times, first at line 13); a line that \
                    belongs to no cue, left out (2 times, first at line 15)";
    assert_eq!(told, [(ErrorCode::CuesRepaired, expected.into())]);
    let backwards = dialogue("a").replace("0:00:03.00", "0:00:00.50");
    assert!(messages(&backwards)[0].1.contains("ends before it starts"));
}

#[test]
fn broken_events_are_refused_with_line_and_column() {
    let error = |events: String| parse(format!("{HEAD}{events}").as_bytes(), Format::Ass).unwrap_err();
    let broken = error(dialogue("a").replace("0:00:03.00", "0:00:0x.00"));
    assert_eq!(broken.code(), ErrorCode::CuesInvalid);
    assert!(broken.to_string().contains("line 13, column 24: \"0:00:0x.00\" is no time"), "{broken}");
    assert!(error("Dialogue: 0,0:00:01.00\n".into()).to_string().contains("line 13, column 13"));
    let negative = error(dialogue("a").replace("0:00:01.00", "-0:00:01.00"));
    assert!(negative.to_string().contains("line 13: the cue starts at the negative time"), "{negative}");
}

#[test]
fn scripts_without_a_head_are_read_with_what_players_assume() {
    let (track, warnings) = read("[Events]\nDialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,Hello\n");
    assert_eq!((track.cues().len(), warnings), (1, vec![]));
    assert_eq!(track.canvas().map(|canvas| (canvas.width, canvas.height)), Some((384, 288)));
}

#[test]
fn what_is_written_reads_back() {
    let events = format!(
        "{}{}",
        dialogue(r"{\an7\pos(64,90)}Placed \{here\} in C:\folder"),
        dialogue(r"{\k50}One {\k25} {\k25}two\N{\k50}three")
            .replace("0:00:01.00,0:00:03.00,Default,", "0:00:04.00,0:00:06.00,Default,Ann")
    );
    let (track, _) = read(format!("{HEAD}{events}"));
    let written = write(&track, Format::Ass).unwrap();
    assert_eq!(read(&written), (track, vec![]), "{written}");
}

/// The scripts that drawing is tested with. Some say in a way of their own what others say too.
#[test]
fn scripts_survive_being_written() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/ass");
    for script in std::fs::read_dir(folder).unwrap() {
        let script = script.unwrap().path();
        let (track, _) = read(std::fs::read(&script).unwrap());
        let (again, warnings) = read(write(&track, Format::Ass).unwrap());
        assert_eq!(warnings, [], "{}", script.display());
        let texts = |track: &CueTrack| track.cues().iter().map(Cue::text).collect::<Vec<_>>();
        assert_eq!(texts(&again), texts(&track), "{}", script.display());
        // Passes of `\be` come back as `\blur`, and no `\t` is written.
        if !["soft-edges", "transform"].map(Some).contains(&script.file_stem().unwrap().to_str()) {
            assert_eq!(again, track, "{}", script.display());
        }
    }
}

#[test]
fn hostile_texts_take_time_that_grows_with_them() {
    // Each brace searched to the end, or each column counted, would take hours.
    let braces = dialogue(&"{".repeat(1 << 20));
    assert_eq!(cues(&braces)[0].words().count(), 1);
    let fields = "a,".repeat(1 << 18);
    let text = format!("[Events]\nFormat: {fields}Text\nDialogue: {fields}hello\n");
    assert_eq!(read(text).0.cues().len(), 1);
}
