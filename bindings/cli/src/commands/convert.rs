use captioni::Result;
use captioni::cues::formats::{self, Format};
use captioni::pipeline::{self, LookOptions};

use crate::args::Convert;
use crate::report::print;
use crate::{Context, options};

pub(crate) fn convert(args: &Convert, context: &Context) -> Result<()> {
    let to = Format::chosen(args.to.as_deref(), args.output.as_deref())?;
    let look = LookOptions { language: args.language.clone(), ..LookOptions::default() };
    look.validate()?;
    let video = args.video.as_deref().map(options::input);
    let timing = args.timing.chosen()?;
    let captions = args.reading.captions(&args.cues)?;
    let given = captions.cues_by_characters(video.as_ref(), timing.as_ref(), &look, &context.control)?;
    context.warn(&given.warnings);
    let (text, loss) = formats::write_told(&given.track, to)?;
    context.warn(loss.as_slice());
    match &args.output {
        Some(output) => {
            pipeline::write_file(output, text.as_bytes())?;
            context.say(&format!("{}: {} cues", output.display(), given.track.cues().len()));
            Ok(())
        }
        None => print(&text),
    }
}
