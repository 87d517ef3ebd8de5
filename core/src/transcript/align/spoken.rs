//! Whether somebody says the words of a text.
//!
//! The recogniser did not write them as they are written, which may be its mistake, the text's, or neither's:
//! a script is not always followed. What tells is whether there is speech that is nothing else, and how
//! likely the decoder finds the words there. Measured on 95 prompts, where all words are said and the
//! recogniser mistakes 3 %: such words have at least 80 ms of speech each, and where three or more stand
//! together the mean logarithm of their tokens' probabilities is above -2.5. Of 34 phrases put in the place
//! of others it was below -4.0 in 32, and below -3.4 in all.
//!
//! One word or two in place of others are taken for another reading of what is said, however unlikely: to
//! leave a name out of the captions because the model does not know it is worse than to show a wrong word.
//! Where nothing of the text was recognised there are no others, and a title such as "Test" is not what is said.

/// Steps of speech that a word takes at least: 60 ms.
const SHORTEST: usize = 6;

/// Words that have no speech to themselves are believed above this: their neighbours swallowed them.
const CERTAIN: f32 = -1.0;

/// Words of a phrase that is long enough for its probability to count.
const PHRASE: usize = 3;

/// Below this a phrase is not said.
const UNLIKELY: f32 = -4.0;

/// Whether `words` words are said, with so many steps of speech for them and tokens of such a mean logarithm
/// of their probabilities; `is_alone` where no other word of the text was recognised.
pub(super) fn are_spoken(words: usize, is_alone: bool, speech: usize, mean_log_probability: f32) -> bool {
    if speech < SHORTEST * words {
        return mean_log_probability > CERTAIN;
    }
    words < PHRASE && !is_alone || mean_log_probability > UNLIKELY
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_need_speech_or_near_certainty() {
        assert!(are_spoken(2, false, 20, -2.0));
        assert!(!are_spoken(2, false, 5, -2.0), "no room");
        assert!(are_spoken(1, false, 0, -0.2), "swallowed by a neighbour");
    }

    #[test]
    fn a_wrong_word_takes_a_place_and_a_wrong_sentence_does_not() {
        assert!(are_spoken(1, false, 40, -15.0));
        assert!(!are_spoken(1, true, 40, -15.0), "nothing of the text was recognized");
        assert!(are_spoken(1, true, 40, -3.0));
        assert!(!are_spoken(8, false, 300, -5.0));
        assert!(are_spoken(8, false, 300, -2.5));
    }
}
