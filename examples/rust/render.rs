//! Draws a subtitle file onto a video: `example-render talk.mp4 talk.srt captioned.mp4`.

use std::path::Path;

use captioni::control::Control;
use captioni::cues::CueOptions;
use captioni::cues::formats::{Format, parse};
use captioni::pipeline::{CharacterWidth, LookOptions, RenderOptions, render};
use captioni::source::Input;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let paths: Vec<_> = std::env::args_os().skip(1).collect();
    let [video, cues, target] = &paths[..] else {
        return Err("usage: example-render VIDEO CUES TARGET".into());
    };
    let subtitles = std::fs::read(cues)?;
    let format = Format::detect(Some(Path::new(cues)), &subtitles)?;
    let track =
        parse(&subtitles, format)?.parsed.into_track(&CueOptions::default(), &CharacterWidth::default())?;
    let look = LookOptions { style: "karaoke".into(), ..LookOptions::default() };
    let options = RenderOptions { look, ..RenderOptions::default() };
    let done =
        render(&Input::from(Path::new(video)), &track, target.as_ref(), &options, &Control::default())?;
    println!("{} frames, {}, {}", done.frames, done.duration, done.path.display());
    Ok(())
}
