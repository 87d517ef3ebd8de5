//! Captions a video and prints when each word is spoken: `example-caption talk.mp4 captioned.mp4 [style]`.

use std::path::PathBuf;

use captioni::control::Control;
use captioni::pipeline::{CaptionOptions, Engine, EngineOptions, LookOptions, RenderOptions};
use captioni::source::Input;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(video), Some(captioned)) = (args.next(), args.next()) else {
        return Err("usage: example-caption VIDEO CAPTIONED [STYLE]".into());
    };
    let style = args.next().map_or("karaoke".into(), |style| style.to_string_lossy().into_owned());

    let engine = Engine::load(&EngineOptions { model: "tiny.en".into(), ..EngineOptions::default() })?;
    let options = CaptionOptions {
        render: RenderOptions {
            look: LookOptions { style: style.into(), ..LookOptions::default() },
            ..RenderOptions::default()
        },
        ..CaptionOptions::default()
    };
    let control = Control::default().on_progress(|progress| {
        let percent = 100 * progress.done / progress.total.max(1);
        eprint!("\r{:?} {percent} %  ", progress.stage);
    });
    let done = engine.caption(&Input::from(video), &captioned, &options, &control)?;

    eprintln!();
    for word in done.transcript.segments.iter().flat_map(|segment| &segment.words) {
        println!("{:6.2} {}", word.range.start.as_secs(), word.text);
    }
    Ok(())
}
