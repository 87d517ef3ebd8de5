use std::path::Path;

use captioni::cues::formats::plain_text;
use captioni::cues::{CueOptions, CueTrack};
use captioni::encode::Summary;
use captioni::pipeline::{
    self, AlignOptions, CaptionFiles, CaptionOptions, Captions, Engine, EngineOptions, LookOptions,
    PreviewOptions, PreviewView, TranscribeOptions,
};
use captioni::source::{Input, OpenOptions};
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
        second: args.second.options()?,
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
    let mut file = TranscriptFile::new(args.format.as_deref(), args.output.as_deref(), &args.timing)?;
    let input = options::input(&args.input);
    check_report(&input, args.report.as_deref())?;
    let engine = Engine::load(&engine_options(&args.speech)?)?;
    file.find_shots(&input, context)?;
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
    let mut file = TranscriptFile::new(args.format.as_deref(), args.output.as_deref(), &args.timing)?;
    let bytes = std::fs::read(&args.text).map_err(|error| Error::reading(&args.text, error))?;
    let (text, guessed) = plain_text(&bytes, args.encoding.as_deref().map(options::encoding).transpose()?)?;
    context.warn(&guessed);
    let transcript = args.transcript.clone().map(|path| Captions::of_file(path).transcript()).transpose()?;
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
    file.find_shots(&input, context)?;
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
    let mut options = options::render(&args.look, &args.encoding, args.audio_track)?;
    options.look.language.clone_from(&args.language);
    let input = options::input(&args.input);
    let captions = args.reading.captions(&args.cues)?.with_second(args.second.options()?);
    let track = cues(&captions, &input, &args.timing, &options.look, context)?;
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
    let look = LookOptions { language: args.language.clone(), ..args.look.options()? };
    let view = PreviewView { exact: args.exact, guides: args.guides };
    let options = PreviewOptions { look, view, ..PreviewOptions::default() };
    if !args.at.is_finite() || args.at < 0.0 {
        return Err(Error::option("at", args.at, "0 and more, in seconds"));
    }
    let input = options::input(&args.input);
    let captions = args.reading.captions(&args.cues)?.with_second(args.second.options()?);
    let track = cues(&captions, &input, &args.timing, &options.look, context)?;
    let preview =
        pipeline::preview(&input, &track, Timestamp::from_secs(args.at), &options, &context.control)?;
    context.warn(&preview.warnings);
    preview.still.write(&args.output)
}

fn cues(
    captions: &Captions,
    input: &Input,
    timing: &Timing,
    look: &LookOptions,
    context: &Context,
) -> Result<CueTrack> {
    let given = captions.cues(input, timing.chosen()?.as_ref(), look, &context.control)?;
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

    /// Before the speech, so that a file without video costs no transcription.
    fn find_shots(&mut self, input: &Input, context: &Context) -> Result<()> {
        let found = pipeline::find_shots(&self.cues, Some(input), &OpenOptions::default(), &context.control)?;
        self.cues = found.into_owned();
        Ok(())
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

pub(super) fn finished(summary: &Summary, context: &Context) {
    context.warn(&summary.warnings);
    let Summary { path, frames, encoder, bytes, duration, subtitles, .. } = summary;
    let megabytes = *bytes as f64 / 1e6;
    let made = match (encoder.as_str(), subtitles.first()) {
        ("copy", Some(codec)) => format!("copied, with captions as {codec}"),
        _ => format!("encoded by {encoder}"),
    };
    context.say(&format!("{}: {frames} frames, {duration}, {megabytes:.1} MB, {made}", path.display()));
}
