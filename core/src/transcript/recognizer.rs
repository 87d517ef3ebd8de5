//! A loaded model, and the recognition of one source with it.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use super::align::Alignment;
use super::decode::{self, Decoded, Instruction, TextToken};
use super::heads::{self, AlignmentHead};
use super::model::WeightReader;
use super::onsets::{self, Extent};
use super::options::{LanguageOptions, RecognizerOptions};
use super::sentences::sentences;
use super::text::{self, TokenWord};
use super::timing::Sound;
use super::{DropReason, Dropped, Segment, halves, plausible};
use crate::audio::{SAMPLE_RATE, SpeechSpan};
use crate::control::CancelToken;
use crate::error::{Error, Result};
use crate::ffi::whisper::{Language, Model, State, Token};
use crate::units::TimeRange;

/// How often a span whose text runs in circles is cut in two; each time costs two more decodings of all of it.
const HALVINGS: u8 = 2;

/// Samples in a frame of the encoder: 20 ms.
pub(super) const FRAME: usize = SAMPLE_RATE as usize / 50;

/// Frames of silence that the encoder sees after a span, 1.9 s.
///
/// Whisper was trained on whole windows of 30 s; cut close behind the speech it goes on inventing text.
/// Of 95 prompts, `base` ran on in 42 with no margin, in 2 of 48 with 32 frames, in none with 64. With 64
/// `tiny.en` ran on in 9, all of which it saw less than 220 frames of.
const MARGIN: usize = 96;

/// Fewest frames that the encoder sees.
const LEAST: usize = 384;

/// ggml's fast matrix products take lengths that are multiples of this; attention over all 1500 frames
/// of a window falls out of them, and takes 1.5 times as long as over 1472.
const ALIGNMENT: usize = 32;

/// A language is kept for the rest of the source once it is this likely.
const SURE: f32 = 0.5;

/// A Whisper model with the buffers to transcribe one source at a time.
///
/// ```no_run
/// use captioni::audio::SpeechSpan;
/// use captioni::control::CancelToken;
/// use captioni::transcript::{Recognizer, RecognizerOptions, Segment, LanguageOptions};
///
/// fn transcribe(spans: &[SpeechSpan]) -> captioni::Result<Vec<Segment>> {
///     let mut recognizer = Recognizer::load("ggml-base.bin".as_ref(), &RecognizerOptions::default())?;
///     let mut source = recognizer.start(&LanguageOptions::default())?;
///     let mut segments = Vec::new();
///     for span in spans {
///         segments.extend(source.recognize(span, &CancelToken::new())?);
///     }
///     Ok(segments)
/// }
/// ```
#[derive(Debug)]
pub struct Recognizer {
    pub(super) state: State,
    pub(super) heads: Vec<AlignmentHead>,
}

impl Recognizer {
    /// Loads the ggml model at `path`, [verified](super::model::verify()) first, so that C never sees a broken file.
    ///
    /// # Errors
    /// `OPTIONS_INVALID`, or `MODEL_INVALID`.
    pub fn load(path: &Path, options: &RecognizerOptions) -> Result<Self> {
        options.validate()?;
        let model = Model::load(path, WeightReader::open(path, options.weights)?)?;
        let heads = heads::for_model(model.dimensions(), model.multilingual());
        Ok(Self { state: State::new(Arc::new(model), options.threads)?, heads })
    }

    /// Whether the model knows languages other than English.
    pub fn is_multilingual(&self) -> bool {
        self.state.model().multilingual()
    }

    /// A text to be aligned, its words without times.
    ///
    /// # Errors
    /// `OPTIONS_INVALID` when it has no words.
    pub fn align(&self, text: &str) -> Result<Alignment> {
        Alignment::new(text, self.state.model())
    }

    /// Starts a source: from here on one language is spoken.
    ///
    /// # Errors
    /// `OPTIONS_INVALID` for an unknown language, and for one other than English or translation when the
    /// model knows only English.
    pub fn start(&mut self, options: &LanguageOptions) -> Result<SourceRecognizer<'_>> {
        let asked = options.spoken_to(self.is_multilingual())?;
        let language = match asked {
            None if !self.is_multilingual() => Some(super::language::named("en")?),
            other => other,
        };
        Ok(SourceRecognizer {
            recognizer: self,
            translate: options.translate,
            language,
            guess: None,
            before: String::new(),
            dropped: Vec::new(),
            on_words: std::time::Duration::ZERO,
        })
    }
}

/// The recognition of one source, span by span.
#[derive(Debug)]
pub struct SourceRecognizer<'a> {
    pub(super) recognizer: &'a mut Recognizer,
    translate: bool,
    /// As asked for, or once it is detected for sure.
    language: Option<Language>,
    /// The likeliest so far.
    guess: Option<(Language, f32)>,
    /// Text of the span before.
    before: String,
    dropped: Vec<Dropped>,
    on_words: std::time::Duration,
}

impl SourceRecognizer<'_> {
    /// ISO 639-1 code of the language spoken, such as `en`; `None` before any is detected.
    pub fn language(&self) -> Option<&'static str> {
        self.language.or(self.guess.map(|(language, _)| language)).map(|language| language.code)
    }

    /// What was left out of the spans so far, in their order, taken out of here.
    pub fn take_dropped(&mut self) -> Vec<Dropped> {
        std::mem::take(&mut self.dropped)
    }

    /// How long finding the times of words has taken so far, of all the time spent in [`recognize`](Self::recognize).
    pub fn time_on_words(&self) -> std::time::Duration {
        self.on_words
    }

    /// Recognises a span of at most 30 s.
    ///
    /// Each span is recognised on its own: what was said before is not a prompt, so that a mistake cannot
    /// carry over. Segments are sentences; words are in order, do not overlap, and lie inside the span.
    ///
    /// # Errors
    /// `CANCELLED` within an operation of the network, or `INTERNAL` when Whisper fails.
    pub fn recognize(&mut self, span: &SpeechSpan, cancel: &CancelToken) -> Result<Vec<Segment>> {
        let longest = 30 * SAMPLE_RATE as usize;
        if span.pcm.samples.len() > longest {
            let length = span.pcm.samples.len() as f64 / f64::from(SAMPLE_RATE);
            return Err(Error::LimitExceeded {
                what: "length of a span in seconds".into(),
                value: length.to_string(),
                limit: "30".into(),
            });
        }
        if !plausible::has_sound(&span.pcm.samples) {
            return Ok(Vec::new());
        }
        self.recognize_or_halve(span, HALVINGS, cancel)
    }

    fn recognize_or_halve(
        &mut self,
        span: &SpeechSpan,
        halvings: u8,
        cancel: &CancelToken,
    ) -> Result<Vec<Segment>> {
        let frames = span.pcm.samples.len().div_ceil(FRAME);
        let window = self.recognizer.state.model().dimensions().audio_ctx;
        let mut audio_ctx = listening_window(frames, window);
        let mut decoded = self.decode(span, audio_ctx, cancel)?;
        if !is_sound(&decoded) && audio_ctx < window {
            audio_ctx = window;
            decoded = self.decode(span, audio_ctx, cancel)?;
        }
        if !is_sound(&decoded) {
            let left = halvings.checked_sub(1);
            if let Some((left, (first, second))) = left.zip(halves::halves(span)) {
                let mut segments = self.recognize_or_halve(&first, left, cancel)?;
                segments.extend(self.recognize_or_halve(&second, left, cancel)?);
                return Ok(segments);
            }
            while let Some(found) = plausible::repetition(&decoded.tokens) {
                let repeats: Vec<_> = decoded.tokens.drain(found.repeats()).collect();
                self.drop_text(whole(span), self.text(&repeats), DropReason::Repetition);
            }
        }
        if let Some(reason) = self.doubt(&decoded) {
            self.drop_text(whole(span), self.text(&decoded.tokens), reason);
            return Ok(Vec::new());
        }
        self.before = self.text(&decoded.tokens);
        self.settle_language();
        let begin = Instant::now();
        let segments = self.segments(span, &decoded, frames.min(audio_ctx), cancel);
        self.on_words += begin.elapsed();
        segments
    }

    /// Encodes and decodes.
    fn decode(&mut self, span: &SpeechSpan, audio_ctx: usize, cancel: &CancelToken) -> Result<Decoded> {
        self.encode(span, audio_ctx, cancel)?;
        let instruction = self.instruction();
        decode::greedy(&mut self.recognizer.state, instruction, cancel)
    }

    /// Encodes, and detects the language where it is not known.
    pub(super) fn encode(&mut self, span: &SpeechSpan, audio_ctx: usize, cancel: &CancelToken) -> Result<()> {
        let state = &mut self.recognizer.state;
        state.encode(&span.pcm.samples, audio_ctx, cancel)?;
        if self.language.is_none() {
            let detected = decode::language(state, cancel)?;
            let known = self.guess.map_or(0.0, |(_, probability)| probability);
            self.guess = detected.filter(|(_, probability)| *probability > known).or(self.guess);
        }
        Ok(())
    }

    fn instruction(&self) -> Instruction {
        let language = self.language.or(self.guess.map(|(language, _)| language));
        let multilingual = self.recognizer.is_multilingual();
        Instruction { language: language.filter(|_| multilingual), translate: self.translate }
    }

    /// Keeps a likely language once it has given text that is believed: noise has a language too.
    fn settle_language(&mut self) {
        if self.language.is_none() {
            self.language =
                self.guess.filter(|(_, probability)| *probability >= SURE).map(|(language, _)| language);
        }
    }

    /// The tokens that start a text without timestamps.
    pub(super) fn plain_prompt(&self) -> Vec<Token> {
        let mut tokens = decode::prompt(&self.recognizer.state, self.instruction());
        tokens.push(self.recognizer.state.model().special().no_timestamps);
        tokens
    }

    /// Why what was decoded of a span is not believed, if it is not.
    fn doubt(&self, decoded: &Decoded) -> Option<DropReason> {
        let is_echo = || plausible::is_echo(&self.text(&decoded.tokens), &self.before, decoded);
        plausible::doubt_span(decoded).or_else(|| is_echo().then_some(DropReason::Repetition))
    }

    fn drop_text(&mut self, range: TimeRange, text: String, reason: DropReason) {
        if !text.is_empty() {
            self.dropped.push(Dropped { range, text, reason });
        }
    }

    fn words(&self, tokens: &[TextToken]) -> Vec<TokenWord> {
        let model = self.recognizer.state.model();
        text::words(tokens.iter().map(|token| model.token_bytes(token.id)))
    }

    fn text(&self, tokens: &[TextToken]) -> String {
        text::join(&self.words(tokens))
    }

    fn segments(
        &mut self,
        span: &SpeechSpan,
        decoded: &Decoded,
        frames: usize,
        cancel: &CancelToken,
    ) -> Result<Vec<Segment>> {
        let (words, descriptions) = plausible::without_descriptions(self.words(&decoded.tokens));
        if words.is_empty() {
            for (reason, words) in descriptions {
                self.drop_text(whole(span), text::join(&words), reason);
            }
            return Ok(Vec::new());
        }
        let mut tokens = self.plain_prompt();
        let extent = Extent::all(tokens.len(), decoded.tokens.len(), frames);
        tokens.extend(decoded.tokens.iter().map(|token| token.id));
        let heads = &self.recognizer.heads;
        let asked: Vec<_> = heads.iter().map(|head| head.head).collect();
        let attention = self.recognizer.state.attention(&tokens, &asked, cancel)?;
        let onsets = onsets::onsets(&attention, heads, &extent);
        let sound = Sound::of(span);
        for (reason, words) in descriptions {
            let times = sound.time_words(&words, &onsets, sound.steps());
            let range = TimeRange::new(times[0].start, times[times.len() - 1].end);
            self.drop_text(range, text::join(&words), reason);
        }
        let times = sound.time_words(&words, &onsets, sound.steps());
        let language = crate::language::of(self.language().unwrap_or_default());
        Ok(self.believed(sentences(&words, &times, decoded, language), &sound))
    }

    /// The sentences that can have been said.
    fn believed(&mut self, sentences: Vec<Segment>, sound: &Sound) -> Vec<Segment> {
        let mut believed = Vec::with_capacity(sentences.len());
        for sentence in sentences {
            let steps = sound.steps_in(sentence.range);
            let speech = sound.speech_in(&steps) as f64 / steps.len().max(1) as f64;
            match plausible::doubt(&sentence, speech) {
                Some(reason) => self.drop_text(sentence.range, sentence.text, reason),
                None => believed.push(sentence),
            }
        }
        believed
    }
}

/// When there is speech in a span, or all of it.
fn whole(span: &SpeechSpan) -> TimeRange {
    match (span.speech.first(), span.speech.last()) {
        (Some(first), Some(last)) => TimeRange::new(first.start, last.end),
        _ => TimeRange::new(span.pcm.start, span.pcm.end()),
    }
}

/// Frames for the encoder to see of a span of `frames`, up to `window`: with a margin, and a multiple of
/// [`ALIGNMENT`] where that costs no audio.
pub(super) fn listening_window(frames: usize, window: usize) -> usize {
    let wanted = (frames + MARGIN).max(LEAST).next_multiple_of(ALIGNMENT);
    let longest = window / ALIGNMENT * ALIGNMENT;
    if frames <= longest { wanted.min(longest) } else { window }
}

/// Whether the model ended the text by itself and did not run in circles.
fn is_sound(decoded: &Decoded) -> bool {
    decoded.finished && plausible::repetition(&decoded.tokens).is_none()
}
