use captioni::pipeline::{self, GivenCues, LookOptions, OverlayOptions, OverlayShape};
use captioni::source::OpenOptions;
use captioni::units::{Duration, FrameRate};
use captioni::{Error, Result};

use super::video::finished;
use crate::args::Overlay;
use crate::{Context, options};

pub(crate) fn overlay(args: &Overlay, context: &Context) -> Result<()> {
    let look = LookOptions { language: args.language.clone(), ..args.look.options()? };
    let options = OverlayOptions { look, shape: shape(args)?, open: OpenOptions::default() };
    let input = args.input.as_deref().map(options::input);
    let captions = args.reading.captions(&args.cues)?.with_second(args.second.options()?);
    let timing = args.timing.chosen()?;
    let GivenCues { track, warnings } =
        captions.cues_of_overlay(input.as_ref(), timing.as_ref(), &options, &context.control)?;
    context.warn(&warnings);
    let summary = pipeline::overlay(input.as_ref(), &track, &args.output, &options, &context.control)?;
    finished(&summary, context);
    Ok(())
}

fn shape(args: &Overlay) -> Result<OverlayShape> {
    let rate = |text: &String| {
        text.parse::<FrameRate>().map_err(|_| Error::option("fps", text, FrameRate::ACCEPTED))
    };
    let seconds = |secs: f64| match secs.is_finite() {
        true => Ok(Duration::from_secs(secs)),
        false => Err(Error::option("duration", secs, "0 and more, in seconds")),
    };
    Ok(OverlayShape {
        size: args.size.as_deref().map(size).transpose()?,
        fps: args.fps.as_ref().map(rate).transpose()?,
        duration: args.duration.map(seconds).transpose()?,
        alpha: args.alpha.parse()?,
    })
}

/// Width and height from `1080x1920`.
fn size(text: &str) -> Result<[u32; 2]> {
    let side = |text: &str| text.trim().parse().ok();
    let sides =
        text.split_once(['x', 'X', '*', ':']).and_then(|(width, height)| side(width).zip(side(height)));
    sides.map(|(width, height)| [width, height]).ok_or_else(|| {
        Error::option("size", text, "width and height in pixels, 16 to 8192 each, such as 1080x1920")
    })
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_are_two_numbers() {
        assert_eq!(size("1080x1920").unwrap(), [1080, 1920]);
        assert_eq!(size("1920X1080").unwrap(), [1920, 1080]);
        for wrong in ["", "1080", "1080x", "axb", "1080x-2", "1080p"] {
            assert!(size(wrong).is_err(), "{wrong}");
        }
    }
}
