use std::path::Path;

use captioni::cues::{CueOptions, CueTrack};
use captioni::encode::Summary;
use captioni::pipeline::{
    self, AlignOptions, CaptionFiles, CaptionOptions, Captions, Engine, EngineOptions, LookOptions,
    PreviewOptions, TranscribeOptions,
};
use captioni::source::Input;
use captioni::transcript::Transcript;
use captioni::units::Timestamp;
use captioni::{Error, Result};

use crate::args::{Align, Caption, Preview, Render, Speech, Timing, Transcribe};
use crate::formats::Writer;
use crate::report::print;
use crate::{Context, options};

pub(crate) fn caption(args: &Caption, context: &Context) -> Result<()> {
    let render = options::render(&args.look, &args.encoding, args.speech.audio_track)?;
    let options = CaptionOptions {
        transcribe: transcribe_options(&args.speech, args.translate),
        cues: args.timing.options()?,
        render,
    };
    let input = options::input(&args.input);
    pipeline::check_caption(&input, &args.output, &options)?;
    let files = CaptionFiles { srt: args.srt.clone(), vtt: args.vtt.clone(), json: args.json.clone() };
    files.check(&input)?;
    let engine = Engine::load(&engine_options(&args.speech)?)?;
    let done = engine.caption(&input, &args.output, &options, &context.control)?;
    files.write(&done.transcript, &done.cues)?;
    tell_dropped(&done.transcript, context);
    finished(&done.summary, context);
    Ok(())
}

pub(crate) fn transcribe(args: &Transcribe, context: &Context) -> Result<()> {
    let file = TranscriptFile::new(args.format.as_deref(), args.output.as_deref(), &args.timing)?;
    let input = options::input(&args.input);
    check_report(&input, args.report.as_deref())?;
    let engine = Engine::load(&engine_options(&args.speech)?)?;
    let options = transcribe_options(&args.speech, args.translate);
    let transcribed = engine.transcribe(&input, &options, &context.control)?;
    context.warn(&transcribed.warnings);
    tell_dropped(&transcribed.transcript, context);
    if let Some(report) = &args.report {
        let options = TranscribeOptions { audio_track: transcribed.audio_track, ..options };
        pipeline::write_report(&input, &transcribed.transcript, report, &options, &context.control)?;
    }
    file.write(&transcribed.transcript)
}

pub(crate) fn align(args: &Align, context: &Context) -> Result<()> {
    let file = TranscriptFile::new(args.format.as_deref(), args.output.as_deref(), &args.timing)?;
    let text = std::fs::read_to_string(&args.text).map_err(|error| Error::reading(&args.text, error))?;
    let transcript = args.transcript.clone().map(|path| Captions::Path(path).transcript()).transpose()?;
    let options = AlignOptions {
        text,
        transcript,
        language: args.speech.language.clone(),
        audio_track: args.speech.audio_track,
        ..AlignOptions::default()
    };
    options.validate()?;
    let input = options::input(&args.input);
    check_report(&input, args.report.as_deref())?;
    let engine = Engine::load(&engine_options(&args.speech)?)?;
    let transcribed = engine.align(&input, &options, &context.control)?;
    context.warn(&transcribed.warnings);
    if let Some(report) = &args.report {
        let options = transcribe_options(&args.speech, false);
        let options =
            TranscribeOptions { audio_track: transcribed.audio_track.or(options.audio_track), ..options };
        pipeline::write_report(&input, &transcribed.transcript, report, &options, &context.control)?;
    }
    file.write(&transcribed.transcript)
}

pub(crate) fn render(args: &Render, context: &Context) -> Result<()> {
    let options = options::render(&args.look, &args.encoding, args.audio_track)?;
    let input = options::input(&args.input);
    let track = cues(&args.cues, &input, &options.look, context)?;
    match &args.output {
        Some(output) => {
            let summary = pipeline::render(&input, &track, output, &options, &context.control)?;
            finished(&summary, context);
        }
        None => {
            let summary = pipeline::render_null(&input, &track, &options, &context.control)?;
            context.warn(&summary.warnings);
            context.say(&format!("{} frames", summary.frames));
        }
    }
    Ok(())
}

pub(crate) fn preview(args: &Preview, context: &Context) -> Result<()> {
    let options = PreviewOptions { look: args.look.options()?, ..PreviewOptions::default() };
    if !args.at.is_finite() || args.at < 0.0 {
        return Err(Error::option("at", args.at, "0 and more, in seconds"));
    }
    let input = options::input(&args.input);
    let track = cues(&args.cues, &input, &options.look, context)?;
    let preview =
        pipeline::preview(&input, &track, Timestamp::from_secs(args.at), &options, &context.control)?;
    context.warn(&preview.warnings);
    preview.still.write(&args.output)
}

fn cues(path: &Path, input: &Input, look: &LookOptions, context: &Context) -> Result<CueTrack> {
    let captions = Captions::Path(path.to_owned());
    let given = captions.cues(input, &CueOptions::default(), look, &context.control)?;
    context.warn(&given.warnings);
    Ok(given.track)
}

/// Cues for a file of their own, as no frame says how wide lines may be.
fn to_cues(transcript: &Transcript, options: &CueOptions) -> Result<CueTrack> {
    captioni::cues::segment(transcript, options, &pipeline::CharacterWidth::default())
}

fn engine_options(speech: &Speech) -> Result<EngineOptions> {
    Ok(EngineOptions {
        model: speech.model.clone(),
        threads: speech.threads,
        weights: speech.weights.parse()?,
        ..EngineOptions::default()
    })
}

fn transcribe_options(speech: &Speech, translate: bool) -> TranscribeOptions {
    TranscribeOptions {
        language: speech.language.clone(),
        translate,
        audio_track: speech.audio_track,
        ..TranscribeOptions::default()
    }
}

/// Where a transcript goes, and as what.
struct TranscriptFile<'a> {
    writer: Writer,
    path: Option<&'a Path>,
    cues: CueOptions,
}

impl<'a> TranscriptFile<'a> {
    fn new(format: Option<&str>, path: Option<&'a Path>, timing: &Timing) -> Result<Self> {
        Ok(Self { writer: Writer::new(format, path)?, path, cues: timing.options()? })
    }

    fn write(&self, transcript: &Transcript) -> Result<()> {
        write(self.path, &self.writer.write(transcript, || to_cues(transcript, &self.cues))?)
    }
}

fn check_report(input: &Input, report: Option<&Path>) -> Result<()> {
    report.map_or(Ok(()), |report| pipeline::check_report(input, report))
}

fn tell_dropped(transcript: &Transcript, context: &Context) {
    if let Some(line) = transcript.dropped_line() {
        context.say(&format!("warning: {line}"));
    }
}

fn write(path: Option<&Path>, text: &str) -> Result<()> {
    match path {
        Some(path) => pipeline::write_file(path, text.as_bytes()),
        None => print(text),
    }
}

fn finished(summary: &Summary, context: &Context) {
    context.warn(&summary.warnings);
    let Summary { path, frames, encoder, bytes, duration, .. } = summary;
    let megabytes = *bytes as f64 / 1e6;
    context.say(&format!(
        "{}: {frames} frames, {duration}, {megabytes:.1} MB, encoded by {encoder}",
        path.display()
    ));
}
