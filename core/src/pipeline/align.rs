//! Given text to speech.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::engine::{Engine, TranscribeOptions, Transcribed};
use super::pcm::{PcmReader, PcmWindow};
use super::speech::track_to_transcribe;
use crate::audio::{SpeechFinder, SpeechSpan, VadOptions};
use crate::control::{Control, Stage};
use crate::error::{Error, Result, Warning};
use crate::source::{Input, OpenOptions};
use crate::transcript::{Alignment, RecognizedSpan, SourceRecognizer, Stretch, Transcript, Word};
use crate::units::{Duration, Timestamp};

/// Which text to align, and how.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct AlignOptions {
    /// What is said, as plain text. A line break or the end of a sentence ends a segment.
    pub text: String,
    /// An earlier transcript of the same audio, whose times are kept. Doors read it from any JSON of a transcript.
    #[serde(skip)]
    pub transcript: Option<Transcript>,
    /// Spoken language as an ISO 639-1 code; that of the earlier transcript, or detected, without it.
    pub language: Option<String>,
    /// Audio track to transcribe, counted from 0; without it the default one, or where nobody speaks in that, the first in
    /// which somebody does.
    pub audio_track: Option<usize>,
    /// How speech is told from everything else.
    pub vad: VadOptions,
    /// How the input is opened and decoded.
    pub open: OpenOptions,
}

impl AlignOptions {
    /// Checks everything that does not depend on the input.
    ///
    /// # Errors
    /// `OPTIONS_INVALID`.
    pub fn validate(&self) -> Result<()> {
        if self.text.trim().is_empty() {
            return Err(Error::option("text", "empty", "the words that are spoken"));
        }
        self.transcribing().validate()
    }

    fn transcribing(&self) -> TranscribeOptions {
        TranscribeOptions {
            language: self.language.clone(),
            translate: false,
            audio_track: self.audio_track,
            vad: self.vad.clone(),
            open: self.open.clone(),
        }
    }
}

impl Engine {
    /// Gives the words of a text the times at which they are said in `input`.
    ///
    /// The transcript has exactly the words of the text; a line break or the end of a sentence ends a segment.
    /// Words that nobody says are marked (see [`Word::spoken`]), and what is said but not written is passed over;
    /// `NOT_SPOKEN` among the warnings says how many.
    ///
    /// With an earlier transcript of the same audio, the words that it shares with the text keep their times to
    /// the last bit, and only what lies between is recognised: nothing at all, where words were only taken out.
    /// The others were typed by a person and count as spoken: where they are not found in the audio, they share the
    /// time of what they replace.
    ///
    /// # Errors
    /// Those of opening the input; `NO_AUDIO`; `OPTIONS_INVALID` for a text without words, or a language that the
    /// model does not know.
    pub fn align(&self, input: &Input, options: &AlignOptions, control: &Control) -> Result<Transcribed> {
        options.validate()?;
        let earlier = options.transcript.as_ref();
        let mut recognizer = self.recognizer(control)?;
        let mut alignment = recognizer.align(&options.text)?;
        if let Some(earlier) = earlier {
            let words: Vec<Word> =
                earlier.segments.iter().flat_map(|segment| segment.words.clone()).collect();
            alignment.keep(&words);
        }
        let mut options = options.transcribing();
        options.language = options.language.or_else(|| {
            let language = earlier.map(|earlier| earlier.language.clone());
            language.filter(|language| !language.is_empty() && recognizer.is_multilingual())
        });
        let mut read = AudioRead::default();
        let (short, long): (Vec<_>, Vec<_>) = alignment.untimed().into_iter().partition(Stretch::is_short);
        let needs_audio = !short.is_empty() || !long.is_empty();
        let mut chosen = None;
        if needs_audio && options.audio_track.is_none() {
            let (track, warning) = track_to_transcribe(input, &options.vad, &options.open, control)?;
            (options.audio_track, chosen) = (Some(track), warning);
        }
        let mut session = recognizer.start(&options.speech())?;
        let recognition = Recognition { input, options: &options, control };
        let mut stretches = short;
        if !long.is_empty() {
            let spans = recognition.recognize(&long, &mut session, &mut read)?;
            for (stretch, spans) in long.iter().zip(spans) {
                stretches.extend(alignment.place(stretch, &spans));
            }
        }
        stretches.sort_by_key(|stretch| stretch.window().start);
        recognition.time(&stretches, &mut alignment, &mut session, &mut read)?;
        let language = session.language().map(str::to_owned);
        let duration = earlier.map_or(Duration::ZERO, |earlier| earlier.duration);
        let duration = duration.max(read.end - Timestamp::ZERO);
        let end = if duration > Duration::ZERO { Timestamp::ZERO + duration } else { Timestamp::MAX };
        let transcript = Transcript {
            language: language.or_else(|| options.language.clone()).unwrap_or_default(),
            duration,
            model: self.model().to_owned(),
            segments: alignment.into_segments(end),
            dropped: Vec::new(),
        };
        read.warnings.extend(transcript.not_spoken());
        read.warnings.splice(0..0, chosen);
        Ok(Transcribed { transcript, audio_track: options.audio_track, warnings: read.warnings })
    }
}

/// What came of reading the audio.
#[derive(Debug, Default)]
struct AudioRead {
    end: Timestamp,
    warnings: Vec<Warning>,
}

/// The audio of one input.
struct Recognition<'a> {
    input: &'a Input,
    options: &'a TranscribeOptions,
    control: &'a Control,
}

impl Recognition<'_> {
    fn open(&self) -> Result<PcmReader> {
        let TranscribeOptions { open, audio_track, .. } = self.options;
        PcmReader::open(self.input, open, *audio_track, &self.control.cancel)
    }

    /// What is said in the window of each stretch, in one pass.
    fn recognize(
        &self,
        stretches: &[Stretch],
        session: &mut SourceRecognizer<'_>,
        read: &mut AudioRead,
    ) -> Result<Vec<Vec<RecognizedSpan>>> {
        let mut reader = self.open()?;
        let length = reader.end().unwrap_or_default();
        let mut transcribed = Vec::with_capacity(stretches.len());
        let mut blocks = VecDeque::new();
        for stretch in stretches {
            let mut finder = SpeechFinder::new(&self.options.vad)?;
            let mut spans = Vec::new();
            let mut recognize = |span: SpeechSpan| -> Result<()> {
                let segments = session.recognize(&span, &self.control.cancel)?;
                spans.push(RecognizedSpan::new(&span, segments));
                self.report(Stage::Transcribe, span.pcm.end(), length);
                Ok(())
            };
            while let Some(block) =
                blocks.pop_front().map_or_else(|| reader.read(), |block| Ok(Some(block)))?
            {
                read.end = read.end.max(block.end());
                if block.start >= stretch.window().end {
                    blocks.push_front(block);
                    break;
                }
                finder.push(&block.within(stretch.window())).into_iter().try_for_each(&mut recognize)?;
                // What lies after the window may be the next one's.
                if block.end() > stretch.window().end {
                    blocks.push_front(block);
                    break;
                }
            }
            finder.finish().into_iter().try_for_each(&mut recognize)?;
            transcribed.push(spans);
        }
        self.report(Stage::Transcribe, length, length);
        read.warnings = reader.warnings();
        Ok(transcribed)
    }

    /// Times each stretch, in a pass that ends with the last.
    fn time(
        &self,
        stretches: &[Stretch],
        alignment: &mut Alignment,
        session: &mut SourceRecognizer<'_>,
        read: &mut AudioRead,
    ) -> Result<()> {
        let Some(last) = stretches.last() else { return Ok(()) };
        let end = last.window().end;
        let mut sound = PcmWindow::new(self.open()?);
        for stretch in stretches {
            let pcm = sound.read(alignment.surroundings(stretch))?;
            let span = SpeechSpan::whole(pcm, &self.options.vad)?;
            session.time(alignment, stretch, &span, &self.control.cancel)?;
            self.report(Stage::Align, stretch.window().end, end);
        }
        let news = sound.warnings().into_iter().filter(|warning| !read.warnings.contains(warning));
        let news: Vec<_> = news.collect();
        read.warnings.extend(news);
        Ok(())
    }

    fn report(&self, stage: Stage, at: Timestamp, length: Timestamp) {
        super::engine::report(self.control, stage, at, length);
    }
}
