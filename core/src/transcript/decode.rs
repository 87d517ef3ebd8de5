//! Greedy decoding of one encoded span.
//!
//! The rules on timestamps are those of the model's training: a timestamp opens and closes each
//! utterance, they never go back, and one is taken as soon as all of them together are likelier than
//! the likeliest text. Their times are not used, since cross attention gives better ones, but they keep
//! the model in step with the audio: told to leave them out, `base` starts over at the end of 4 prompts
//! in 10 when the encoder's window is cut to the audio. Word error rate is 4.1 % with them.
//!
//! There is no sampling at a higher temperature when the text is bad: another draw from the same audio is
//! a guess, and differs from run to run. The recogniser cuts such a span in two instead.

use crate::control::CancelToken;
use crate::error::Result;
use crate::ffi::whisper::{Language, SpecialTokens, State, Token, languages};

/// Frames that a span's first timestamp may name: the first second.
const INITIAL_TIMESTAMPS: usize = 50;

/// Logits this far below the best are left out of sums: all 52,000 together would add a millionth.
const NEGLIGIBLE: f32 = -25.0;

/// What is asked of the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Instruction {
    /// The language spoken; `None` for a model of English alone.
    pub(super) language: Option<Language>,
    /// Whether to write English, whatever is spoken.
    pub(super) translate: bool,
}

/// A token of the text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct TextToken {
    pub(super) id: Token,
    /// Probability among the tokens that were allowed in its place.
    pub(super) probability: f32,
}

/// What the decoder made of a span.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Decoded {
    /// Text alone, no timestamps.
    pub(super) tokens: Vec<TextToken>,
    /// Probability that the model gives to there being no speech.
    pub(super) no_speech: f32,
    /// Mean of the natural logarithms of the probabilities of all tokens, timestamps and end included.
    pub(super) mean_log_probability: f32,
    /// Whether the model ended the text itself, before the limit of its memory.
    pub(super) finished: bool,
}

/// The tokens that start a transcript of `instruction`.
pub(super) fn prompt(state: &State, instruction: Instruction) -> Vec<Token> {
    let special = state.model().special();
    let mut prompt = vec![special.start];
    if let Some(language) = instruction.language {
        prompt.push(state.model().language_token(language));
        prompt.push(if instruction.translate { special.translate } else { special.transcribe });
    }
    prompt
}

/// The likeliest language of the encoded span, with its probability.
pub(super) fn language(state: &mut State, cancel: &CancelToken) -> Result<Option<(Language, f32)>> {
    let model = state.model().clone();
    let logits = state.decode(&[model.special().start], 0, cancel)?;
    let scores: Vec<(Language, f32)> = languages()
        .filter_map(|language| Some((language, *logits.get(model.language_token(language) as usize)?)))
        .collect();
    let Some(&best) = scores.iter().max_by(|a, b| a.1.total_cmp(&b.1)) else { return Ok(None) };
    let sum: f32 = scores.iter().map(|(_, score)| (score - best.1).exp()).sum();
    Ok(Some((best.0, 1.0 / sum)))
}

/// Decodes the encoded span.
pub(super) fn greedy(state: &mut State, instruction: Instruction, cancel: &CancelToken) -> Result<Decoded> {
    let special = state.model().special();
    // Half of the decoder's memory is for text; the other half would hold a prompt.
    let limit = state.model().dimensions().text_ctx / 2 - 4;
    let prompt = prompt(state, instruction);
    let mut logits = state.decode(&prompt[..1], 0, cancel)?;
    let no_speech = probability(logits, special.no_speech);
    if prompt.len() > 1 {
        logits = state.decode(&prompt[1..], 1, cancel)?;
    }
    let mut grammar = Grammar::new(special);
    let mut tokens = Vec::new();
    let mut sum = 0.0;
    for step in 0..limit {
        let (id, log_probability) = grammar.choose(logits);
        sum += log_probability;
        if id == special.end {
            let mean_log_probability = sum / (step + 1) as f32;
            return Ok(Decoded { tokens, no_speech, mean_log_probability, finished: true });
        }
        if id < special.end {
            tokens.push(TextToken { id, probability: log_probability.exp() });
        }
        logits = state.decode(&[id], prompt.len() + step, cancel)?;
    }
    Ok(Decoded { tokens, no_speech, mean_log_probability: sum / limit as f32, finished: false })
}

/// Where in an utterance the decoder is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expects {
    /// Before the first timestamp.
    Start,
    /// After the timestamp that opens an utterance.
    Opened,
    /// In its text.
    Text,
    /// After the timestamp that closes it.
    Closed,
}

/// Which tokens may come next.
struct Grammar {
    special: SpecialTokens,
    expects: Expects,
    /// The earliest timestamp allowed, as an index among them.
    earliest: usize,
}

impl Grammar {
    fn new(special: SpecialTokens) -> Self {
        Self { special, expects: Expects::Start, earliest: 0 }
    }

    /// The likeliest allowed token, with its log probability among those allowed.
    fn choose(&mut self, logits: &[f32]) -> (Token, f32) {
        let end = self.special.end as usize;
        let first = self.special.first_timestamp as usize;
        let text = Candidates::among(logits, 0..end);
        let end = Candidates::among(logits, end..end + 1);
        let times = match self.expects {
            Expects::Start => first..(first + INITIAL_TIMESTAMPS + 1).min(logits.len()),
            Expects::Opened => first..first,
            Expects::Text | Expects::Closed => (first + self.earliest).min(logits.len())..logits.len(),
        };
        let times = Candidates::among(logits, times);
        let (allowed, choice) = match self.expects {
            Expects::Start => (times, times),
            Expects::Opened => (text.and(end), text.and(end)),
            Expects::Closed => (times.and(end), times.or_likelier(end)),
            Expects::Text => {
                let words = text.and(end);
                (words.and(times), times.or_likelier(words))
            }
        };
        self.advance(choice.best);
        // A timestamp stands for all of them: their split over neighbouring frames says nothing of the text.
        let share = if choice.best >= first { times.log_sum } else { choice.highest };
        (choice.best as Token, (share - allowed.log_sum).min(0.0))
    }

    fn advance(&mut self, chosen: usize) {
        let first = self.special.first_timestamp as usize;
        if chosen < first {
            self.expects = Expects::Text;
            return;
        }
        self.earliest = chosen - first;
        self.expects = match self.expects {
            Expects::Text => Expects::Closed,
            _ => Expects::Opened,
        };
    }
}

/// A set of tokens that compete.
#[derive(Debug, Clone, Copy)]
struct Candidates {
    best: usize,
    highest: f32,
    /// Logarithm of the sum of the exponentials of their logits.
    log_sum: f32,
}

impl Candidates {
    fn among(logits: &[f32], range: std::ops::Range<usize>) -> Self {
        let start = range.start;
        let mut best = (start, f32::NEG_INFINITY);
        for (index, &logit) in logits[range.clone()].iter().enumerate() {
            if logit > best.1 {
                best = (start + index, logit);
            }
        }
        if best.1 == f32::NEG_INFINITY {
            return Self { best: start, highest: best.1, log_sum: best.1 };
        }
        let counted = logits[range].iter().map(|logit| logit - best.1).filter(|below| *below > NEGLIGIBLE);
        let sum: f32 = counted.map(f32::exp).sum();
        Self { best: best.0, highest: best.1, log_sum: best.1 + sum.ln() }
    }

    fn and(self, other: Self) -> Self {
        let (high, low) = if self.highest >= other.highest { (self, other) } else { (other, self) };
        let top = self.log_sum.max(other.log_sum);
        if low.log_sum == f32::NEG_INFINITY {
            return high;
        }
        let log_sum = top + ((self.log_sum - top).exp() + (other.log_sum - top).exp()).ln();
        Self { log_sum, ..high }
    }

    /// `self` if all of it together is likelier than the best of `other`.
    fn or_likelier(self, other: Self) -> Self {
        if self.log_sum > other.highest { self } else { other }
    }
}

fn probability(logits: &[f32], token: Token) -> f32 {
    let all = Candidates::among(logits, 0..logits.len());
    logits.get(token as usize).map_or(0.0, |logit| (logit - all.log_sum).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPECIAL: SpecialTokens = SpecialTokens {
        end: 4,
        start: 5,
        transcribe: 6,
        translate: 6,
        no_speech: 7,
        no_timestamps: 7,
        first_timestamp: 8,
    };

    fn choose(grammar: &mut Grammar, favoured: &[(usize, f32)]) -> Token {
        let mut logits = vec![0.0; 20];
        favoured.iter().for_each(|&(token, logit)| logits[token] = logit);
        grammar.choose(&logits).0
    }

    #[test]
    fn an_utterance_opens_and_closes_with_a_timestamp_and_time_never_goes_back() {
        let mut grammar = Grammar::new(SPECIAL);
        assert_eq!(choose(&mut grammar, &[(1, 9.0), (9, 5.0)]), 9, "text before the first timestamp");
        assert_eq!(choose(&mut grammar, &[(1, 5.0), (10, 9.0)]), 1, "a timestamp right after the first");
        assert_eq!(choose(&mut grammar, &[(8, 9.0), (14, 5.0)]), 14, "an earlier timestamp");
        assert_eq!(choose(&mut grammar, &[(1, 9.0), (14, 5.0)]), 14, "text after a closing timestamp");
    }

    #[test]
    fn timestamps_win_when_all_of_them_together_are_likeliest() {
        let mut grammar = Grammar::new(SPECIAL);
        choose(&mut grammar, &[(8, 9.0)]);
        choose(&mut grammar, &[(1, 9.0)]);
        assert_eq!(choose(&mut grammar, &[(2, 3.0), (11, 2.5), (12, 2.5)]), 11);
    }

    #[test]
    fn tokens_that_steer_are_never_chosen() {
        let mut grammar = Grammar::new(SPECIAL);
        choose(&mut grammar, &[(8, 9.0)]);
        assert_eq!(choose(&mut grammar, &[(5, 9.0), (6, 9.0), (7, 9.0), (2, 1.0)]), 2);
    }
}
