//! The words of a stretch, given to the decoder in place of what it would have written.

use super::super::onsets::{self, Extent};
use super::super::plausible;
use super::super::recognizer::{FRAME, SourceRecognizer, listening_window};
use super::super::text::TokenWord;
use super::super::timing::Sound;
use super::passage::Passage;
use super::spoken::are_spoken;
use super::{Alignment, Found, Stretch};
use crate::audio::SpeechSpan;
use crate::control::CancelToken;
use crate::error::Result;
use crate::ffi::whisper::Dimensions;

/// Tokens that come before a text at most.
const PROMPT: usize = 4;

impl SourceRecognizer<'_> {
    /// Times the words of `stretch` in `span`, which holds the audio of its
    /// [surroundings](Alignment::surroundings).
    ///
    /// # Errors
    /// `CANCELLED` within an operation of the network, or `INTERNAL` when Whisper fails.
    pub fn time(
        &mut self,
        alignment: &mut Alignment,
        stretch: &Stretch,
        span: &SpeechSpan,
        cancel: &CancelToken,
    ) -> Result<()> {
        let passage = alignment.passage(stretch);
        let frames = span.pcm.samples.len().div_ceil(FRAME);
        let Dimensions { audio_ctx: window, text_ctx, .. } = self.recognizer.state.model().dimensions();
        let fits = passage.tokens.len() + PROMPT <= text_ctx && frames <= window;
        let found = match fits && plausible::has_sound(&span.pcm.samples) {
            true => {
                let is_alone = alignment.is_unheard();
                self.find(&passage, span, listening_window(frames, window), is_alone, cancel)?
            }
            false => None,
        };
        alignment.settle(stretch, found);
        Ok(())
    }

    /// When the words of `passage` are said; `None` if they are not. `is_alone` says that no word of the text was
    /// found yet.
    fn find(
        &mut self,
        passage: &Passage,
        span: &SpeechSpan,
        audio_ctx: usize,
        is_alone: bool,
        cancel: &CancelToken,
    ) -> Result<Option<Vec<Found>>> {
        self.encode(span, audio_ctx, cancel)?;
        let mut tokens = self.plain_prompt();
        let first = tokens.len() + passage.first;
        tokens.extend(&passage.tokens);
        let heads = &self.recognizer.heads;
        let asked: Vec<_> = heads.iter().map(|head| head.head).collect();
        let reading = self.recognizer.state.read(&tokens, &asked, cancel)?;
        let sound = Sound::of(span);
        let steps = sound.steps_in(passage.window);
        let frames = span.pcm.samples.len().div_ceil(FRAME).min(audio_ctx);
        let count = passage.words.last().map_or(0, |word| word.tokens.end);
        let extent = Extent { steps: steps.clone(), ..Extent::all(first, count, frames) };
        let onsets = onsets::onsets(&reading.attention, heads, &extent);
        let times = sound.time_words(&passage.words, &onsets, steps.clone());
        let log_probabilities = &reading.log_probabilities[first - 1..first - 1 + count];
        let mean = log_probabilities.iter().sum::<f32>() / count.max(1) as f32;
        let spoken = are_spoken(passage.words.len(), is_alone, sound.speech_in(&steps), mean);
        Ok(spoken.then(|| {
            let probability = |word: &TokenWord| mean_probability(&log_probabilities[word.tokens.clone()]);
            let found = passage.words.iter().zip(times);
            found.map(|(word, range)| Found { range, probability: probability(word) }).collect()
        }))
    }
}

fn mean_probability(log_probabilities: &[f32]) -> f32 {
    log_probabilities.iter().map(|value| value.exp()).sum::<f32>() / log_probabilities.len().max(1) as f32
}
