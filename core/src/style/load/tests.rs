use serde_json::json;

use super::*;
use crate::frame::{Color, Size};
use crate::style::{BoxPer, Paint, Style};

const WIDE: Size = Size { width: 1920, height: 1080 };
const UPRIGHT: Size = Size { width: 1080, height: 1920 };

fn invalid(value: Value) -> (String, String, String) {
    match PartialStyle::from_value(&value) {
        Err(Error::StyleInvalid { field, value, accepted }) => (field, value, accepted),
        other => panic!("{value} gave {other:?}"),
    }
}

fn told(value: Value) -> String {
    let (field, value, accepted) = invalid(value);
    format!("{field} | {value} | {accepted}")
}

fn wide(value: Value) -> Style {
    PartialStyle::from_value(&value).unwrap().resolve(WIDE, None).unwrap()
}

fn preset(name: &str) -> Style {
    wide(json!(name))
}

fn color(text: &str) -> Option<Paint> {
    Some(Paint::Solid(text.parse::<Color>().unwrap()))
}

/// Fills before, while and after a word is spoken.
fn fills(style: &Style) -> [Option<Paint>; 3] {
    let states = [&style.states.before, &style.states.active, &style.states.after];
    states.map(|state| state.as_ref().and_then(|look| look.fill.clone()))
}

#[test]
fn every_preset_is_valid_bears_its_name_and_says_what_it_is_like() {
    for name in PartialStyle::names() {
        assert_eq!(preset(name).name, name);
        let description = PartialStyle::preset(name).unwrap().description.unwrap_or_default();
        assert!(description.ends_with('.') && description.len() <= 100, "{name}: {description}");
    }
}

#[test]
fn every_file_is_a_preset() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/styles");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> =
        files.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    let mut names: Vec<_> = PartialStyle::names().collect();
    files.sort();
    names.sort_unstable();
    assert_eq!(names, files);
}

#[test]
fn every_preset_marks_words_in_frames_of_any_shape() {
    for (name, canvas) in PartialStyle::names().flat_map(|name| [(name, WIDE), (name, UPRIGHT)]) {
        let style = PartialStyle::preset(name).unwrap().resolve(canvas, None).unwrap();
        for class in ["emphasis", "uncertain"] {
            let marked = style.classes.get(class).unwrap_or_else(|| panic!("{name} has no {class}"));
            assert_ne!(*marked, crate::style::Class::default(), "{name}: {class}");
        }
    }
}

#[test]
fn whole_styles_survive_a_round_trip_and_take_nothing_from_a_base() {
    for name in PartialStyle::names() {
        let style = PartialStyle::preset(name).unwrap();
        let read = PartialStyle::from_json(&serde_json::to_string(&style).unwrap()).unwrap();
        assert_eq!(read, style);
        for canvas in [WIDE, UPRIGHT] {
            assert_eq!(read.resolve(canvas, None).unwrap(), style.resolve(canvas, None).unwrap());
        }
    }
    let whole = PartialStyle::preset("karaoke").unwrap();
    assert_eq!(whole.resolve(UPRIGHT, None).unwrap().font.size, whole.font.unwrap().size.unwrap());
}

#[test]
fn an_unknown_name_lists_the_nearest_first() {
    let (field, value, accepted) = invalid(json!("barbi"));
    assert_eq!((field.as_str(), value.as_str()), ("style", "\"barbi\""));
    assert!(accepted.starts_with("barbie, "), "{accepted}");
    assert!(invalid(json!("Karaok")).2.starts_with("karaoke, "));
    assert!(invalid(json!({"extends": "Karaok"})).2.starts_with("karaoke, "));
}

#[test]
fn names_are_taken_in_any_case() {
    assert_eq!(preset("Karaoke"), preset("karaoke"));
    let partial = wide(json!({"extends": "Barbie", "font": {"size": 0.2}}));
    assert_eq!(partial.look.fill, preset("barbie").look.fill);
}

#[test]
fn overrides_merge_into_the_extended_preset() {
    let style = wide(json!({"extends": "karaoke", "font": {"size": 0.2}, "strokes": [], "activeFill": null}));
    assert_eq!(style.font.size, 0.2);
    assert_eq!(style.font.weight, preset("karaoke").font.weight);
    assert_eq!(fills(&style), [None, None, None]);
    assert!(style.look.strokes.is_empty());
    assert_eq!(style.name, "custom");
}

#[test]
fn the_nearer_level_wins_however_a_fill_is_written() {
    let red = json!({"extends": "karaoke", "states": {"active": {"fill": "#f00"}}});
    assert_eq!(fills(&wide(red))[1], color("#f00"));
    let upright = json!({"states": {"active": {"fill": "#f00"}}, "portrait": {"activeFill": "#0f0"}});
    let upright = PartialStyle::from_value(&upright).unwrap().resolve(UPRIGHT, None).unwrap();
    assert_eq!(fills(&upright)[1], color("#0f0"));
    let both = json!({"activeFill": "#f00", "states": {"active": {"fill": "#0f0"}}});
    assert_eq!(fills(&wide(both))[1], color("#0f0"));
    assert_eq!(fills(&wide(json!({"extends": "karaoke", "states": {"active": null}})))[1], None);
}

#[test]
fn words_count_as_spoken_from_their_start_where_they_have_no_fill_of_their_own() {
    let spoken = json!({"spokenFill": "#888", "unspokenFill": "#444"});
    assert_eq!(fills(&wide(spoken)), [color("#444"), color("#888"), color("#888")]);
    let state = json!({"states": {"after": {"fill": "#888"}}});
    assert_eq!(fills(&wide(state)), [None, None, color("#888")]);
    let spoken = fills(&wide(json!({"extends": "karaoke", "spokenFill": "#888"})));
    assert_eq!(spoken, [None, color("#ffe11f"), color("#888")]);
}

#[test]
fn a_background_keeps_its_old_words_and_lies_behind_other_boxes() {
    let style = wide(json!({
        "background": {"per": "word", "color": "#000", "paddingX": 0.1, "paddingY": 0.1, "radius": 0.1},
        "boxes": [{"per": "word", "stroke": {"width": 0.02, "color": "#fff"}}]
    }));
    assert_eq!(style.boxes.iter().map(|b| b.per).collect::<Vec<_>>(), [BoxPer::Active, BoxPer::Word]);
    assert_eq!(style.boxes[1].color, None);
}

#[test]
fn wrong_fields_are_named_with_value_and_accepted_range() {
    assert_eq!(told(json!({"font": {"size": 3}})), "font.size | 3 | 0.01 to 0.5");
    assert_eq!(told(json!({"font": {"size": "big"}})), "font.size | \"big\" | a number");
    assert_eq!(
        told(json!({"fill": "pnik"})),
        "fill | \"pnik\" | #rgb, #rrggbb, #rrggbbaa, rgb(), hsl() or a name of CSS, such as pink"
    );
    assert_eq!(
        told(json!({"fill": null})),
        "fill | null | a colour such as \"#ff45aa\", or an object with `linear` or `radial`"
    );
    assert_eq!(
        told(json!({"strokes": [{"width": 0.1}]})),
        "strokes[0] | without `color` | an object with `color`"
    );
    assert_eq!(
        told(json!({"position": {"anchor": "up"}})),
        "position.anchor | \"up\" | one of `top`, `middle`, `bottom`"
    );
    assert_eq!(invalid(json!(4)).0, "style");
    assert_eq!(invalid(json!({"extends": 4})).0, "extends");
    assert_eq!(told(json!({"shadows": null})), "shadows | null | a list");
    assert_eq!(told(json!({"position": "top"})), "position | \"top\" | an object");
    assert_eq!(told(json!({"font": {"italic": 1}})), "font.italic | 1 | true or false");
}

#[test]
fn an_unknown_key_is_answered_with_the_nearest_right_one() {
    let (field, value, accepted) = invalid(json!({"font": {"wieght": 3}}));
    assert_eq!((field.as_str(), value.as_str()), ("font.wieght", "unknown"));
    assert!(accepted.starts_with("the nearest is `weight`; others are "), "{accepted}");
    let (field, _, accepted) = invalid(json!({"classes": {"loud": {"states": {"activ": {}}}}}));
    assert_eq!(field, "classes.loud.states.activ");
    assert!(accepted.starts_with("the nearest is `active`"), "{accepted}");
}

#[test]
fn the_whole_vocabulary_has_ranges() {
    let stops =
        |n: u8| (0..n).map(|i| json!({"at": f32::from(i) / 10.0, "color": "#fff"})).collect::<Vec<_>>();
    let linear = |stops: Vec<Value>| json!({"fill": {"linear": {"stops": stops}}});
    assert_eq!(told(linear(stops(1))), "fill.linear.stops | 1 entries | 2 to 8 entries");
    let mut reversed = stops(3);
    reversed.reverse();
    assert_eq!(told(linear(reversed)), "fill.linear.stops[1].at | 0.1 | 0.2 to 1");
    assert_eq!(told(json!({"states": {"after": {"opacity": 2}}})), "states.after.opacity | 2 | 0 to 1");
    assert_eq!(invalid(json!({"classes": {"9": {}}})).0, "classes.9");
    assert_eq!(
        told(json!({"boxes": [{"per": "cue", "color": "#000", "radius": 3}]})),
        "boxes[0].radius | 3 | 0 to 1"
    );
    let track = |over: Value| {
        let mut track = json!({"target": "word", "on": "active", "property": "scale"});
        track.as_object_mut().unwrap().extend(over.as_object().unwrap().clone());
        told(json!({"tracks": [track]}))
    };
    assert_eq!(track(json!({"to": 11})), "tracks[0].to | 11 | 0 to 10");
    assert_eq!(track(json!({"to": "#fff"})), "tracks[0].to | #ffffff | 0 to 10");
    assert!(track(json!({"target": "cue"})).starts_with("tracks[0].target | cue | "));
    assert!(track(json!({"from": 1, "keyframes": []})).starts_with("tracks[0].keyframes | beside"));
    assert!(track(json!({"property": "scal"})).starts_with("tracks[0].property | \"scal\" | "));
    assert_eq!(track(json!({"ease": [3, 0, 0, 0]})).split(" | ").next(), Some("tracks[0].ease"));
    let effect = json!({"animation": {"enter": {"effect": "pup", "duration": 1, "ease": "linear"}}});
    assert_eq!(told(effect), "animation.enter.effect | \"pup\" | pop, fade, rise");
}

#[test]
fn portrait_fields_count_only_when_taller_than_wide() {
    let style = PartialStyle::from_value(&json!({"portrait": {"font": {"size": 0.3}}})).unwrap();
    let size = |width, height| style.resolve(Size { width, height }, None).unwrap().font.size;
    assert_eq!(size(1080, 1920), 0.3);
    assert_eq!(size(1920, 1080), preset("clean").font.size);
    assert_eq!(size(1080, 1080), size(1920, 1080));
}

#[test]
fn what_a_style_says_counts_over_the_portrait_of_what_it_extends() {
    let upright = |style: Value| {
        let style = PartialStyle::from_value(&style).unwrap();
        style.resolve(Size { width: 9, height: 16 }, None).unwrap().position.margin.bottom
    };
    let own = upright(json!("karaoke"));
    assert_ne!(own, preset("karaoke").position.margin.bottom);
    let said = json!({"extends": "karaoke", "position": {"margin": {"bottom": 0.12}}});
    assert_eq!(upright(said.clone()), 0.12);
    let mut with_portrait = said;
    with_portrait["portrait"] = json!({"position": {"margin": {"bottom": 0.3}}});
    assert_eq!(upright(with_portrait), 0.3);
}

#[test]
fn wrong_portrait_fields_fail_at_load() {
    assert_eq!(invalid(json!({"portrait": {"font": {"size": 7}}})).0, "portrait.font.size");
    assert_eq!(invalid(json!({"portrait": {"nonsense": 1}})).0, "portrait.nonsense");
    assert_eq!(invalid(json!({"portrait": {"name": "x"}})).0, "portrait.name");
    assert_eq!(invalid(json!({"portrait": {"background": {"radius": 0.1}}})).0, "portrait.background");
}

#[test]
fn files_and_text_that_are_not_styles_are_refused() {
    assert_eq!(PartialStyle::from_json("{").unwrap_err().code().as_str(), "STYLE_INVALID");
    assert_eq!(PartialStyle::from_file("no/such.json").unwrap_err().code().as_str(), "INPUT_NOT_FOUND");
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("mine.json");
    std::fs::write(&path, r##"{"extends": "barbie", "name": "mine", "fill": "#123"}"##).unwrap();
    assert_eq!(PartialStyle::from_file(&path).unwrap().name.as_deref(), Some("mine"));
}
