//! Captions alone, as frames with an alpha channel.

use std::sync::Arc;

use captioni::ErrorCode;
use captioni::control::Control;
use captioni::pipeline::job::overlay_frames;
use captioni::pipeline::{OverlayFrames, Rgba};
use captioni::units::Timestamp;
use serde_json::{Value, json};

fn frames(more: &Value) -> OverlayFrames {
    let mut options = json!({
        "cues": [{"start": 0.5, "end": 1.0, "text": "Hello there"}], "size": [320, 180], "fps": 10, "style": "clean",
    });
    options.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    overlay_frames(None, options, &Control::default()).unwrap()
}

fn all(frames: OverlayFrames) -> Vec<Rgba> {
    frames.map(Result::unwrap).collect()
}

fn is_empty(frame: &[u8]) -> bool {
    frame.iter().all(|&byte| byte == 0)
}

#[test]
fn captions_show_in_their_time_alone() {
    let frames = frames(&json!({"duration": 2.0}));
    assert_eq!(frames.frame_count(), 20);
    let shown: Vec<_> = all(frames).iter().map(|frame| !is_empty(frame)).collect();
    assert!(shown[7..10].iter().all(|&shown| shown), "{shown:?}");
    assert!(!shown[..5].iter().chain(&shown[10..]).any(|&shown| shown), "{shown:?}");
}

#[test]
fn frames_that_look_alike_share_their_pixels() {
    let frames = all(frames(&json!({"fps": 100})));
    assert!(Arc::ptr_eq(&frames[0], &frames[49]));
    assert!(Arc::ptr_eq(&frames[70], &frames[80]));
    assert!(!Arc::ptr_eq(&frames[49], &frames[70]));
}

#[test]
fn pixels_are_the_same_whether_frames_are_kept_or_not() {
    let karaoke = json!({"style": "karaoke", "fps": 50});
    let kept = all(frames(&karaoke));
    let mut again = frames(&karaoke);
    for (number, kept) in kept.iter().enumerate().rev() {
        let t = again.time(number as u64);
        assert!(again.at(t).unwrap() == *kept, "frame {number}");
    }
}

#[test]
fn the_last_frame_begins_before_the_end() {
    for (fps, count) in [(10.0, 10), (30.0, 30), (29.97, 30), (0.9, 1), (1000.0, 1000)] {
        assert_eq!(frames(&json!({"fps": fps})).frame_count(), count, "{fps}");
    }
    assert_eq!(frames(&json!({"cues": []})).frame_count(), 0);
    assert!(is_empty(&frames(&json!({"cues": []})).at(Timestamp::from_secs(-1.0)).unwrap()));
}

#[test]
fn wrong_options_are_named() {
    for (options, message) in [
        (json!({"cues": [], "fps": 25}), "option `size` is missing; accepted: [width, height] in pixels"),
        (json!({"cues": [], "size": [320, 180]}), "option `fps` is missing"),
        (
            json!({"cues": [], "size": [320, 180], "fps": -1}),
            "option `fps` is -1; accepted: above 0, at most 1000",
        ),
        (json!({"cues": [], "size": [320], "fps": 25}), "an array of length 2"),
        (
            json!({"cues": [], "size": [320, 9000], "fps": 25}),
            "option `height` is 9000; accepted: 16 to 8192",
        ),
        (json!({"cues": [], "size": [320, 180], "fps": 25, "duration": -2}), "option `duration` is -2"),
        (json!({"cues": [], "size": [320, 180], "fsp": 25}), "the nearest is `fps`"),
        (json!({"cues": [], "size": [320, 180], "fps": 25, "durration": 1}), "the nearest is `duration`"),
    ] {
        let error = overlay_frames(None, options, &Control::default()).unwrap_err();
        assert_eq!(error.code(), ErrorCode::OptionsInvalid);
        assert!(error.to_string().contains(message), "{error}");
    }
}
