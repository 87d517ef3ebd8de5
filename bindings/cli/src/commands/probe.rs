use captioni::source::{self, MediaInfo, OpenOptions, Track, TrackKind};
use captioni::{Error, Result};

use crate::args::Probe;
use crate::report::print;
use crate::{Context, options};

pub(crate) fn probe(args: &Probe, context: &Context) -> Result<()> {
    let input = options::input(&args.input);
    let info = source::probe(&input, &OpenOptions::default(), &context.control.cancel)?;
    if args.json {
        let json = serde_json::to_string_pretty(&info).map_err(|e| Error::internal(e.to_string()))?;
        return print(&format!("{json}\n"));
    }
    print(&summary(&info))
}

fn summary(info: &MediaInfo) -> String {
    let duration = info.duration.map_or("unknown length".into(), |d| d.to_string());
    let tracks: String = info.tracks.iter().map(line).collect();
    format!("{}, {duration}\n{tracks}", info.container)
}

fn line(track: &Track) -> String {
    let what = match &track.kind {
        TrackKind::Video(video) => {
            let rate = video.frame_rate.map_or(String::new(), |r| format!(", {:.3} fps", r.as_f64()));
            let format = video.pixel_format.as_deref().unwrap_or("unknown pixels");
            format!("video {} {}x{} {format}{rate}", track.codec, video.size.width, video.size.height)
        }
        TrackKind::Audio(audio) => {
            format!("audio {} {} Hz, {} channels", track.codec, audio.sample_rate, audio.channels)
        }
        _ => track.codec.clone(),
    };
    let language = track.language.as_deref().map_or(String::new(), |l| format!(", {l}"));
    format!("  {}: {what}{language}\n", track.index)
}
