//! Left and right to one channel.
//!
//! A mix of the two loses what they hold with opposite signs: all of it where a cable or a microphone is wired the wrong
//! way round, nearly all where one side is a little quieter than the other. So their powers are compared block by
//! block, and where the mix is far below its sides the louder side is taken alone. Sides that have nothing in common,
//! as with one speaker on each, are never more than 6 dB above their mix.

use crate::error::{ErrorCode, Warning};

use super::SAMPLE_RATE;

/// The mix has at most this part of the power of the louder side where the two cancel each other: -15 dB.
const CANCELLED: f32 = 0.032;

/// They no longer do where it has at least this part: -9 dB.
const WHOLE: f32 = 0.126;

/// Power below which a block tells nothing: -60 dB.
const SILENCE: f32 = 1e-6;

/// Samples over which one choice fades into the next: 10 ms.
const FADE: usize = SAMPLE_RATE as usize / 100;

/// Seconds of one side alone that a person should know of.
const NOTABLE: f64 = 1.0;

/// How much of each side counts.
type Weights = [f32; 2];

const BOTH: Weights = [0.5, 0.5];
const SIDES: [Weights; 2] = [[1.0, 0.0], [0.0, 1.0]];

/// Mixes a track that is, for as long as it is, stereo.
#[derive(Debug, Default)]
pub(super) struct StereoMix {
    /// What the last block was taken with.
    weights: Option<Weights>,
    /// Samples that were taken from one side alone, by side.
    alone: [u64; 2],
}

impl StereoMix {
    /// Mixes a block of left and right samples in turn.
    pub fn mix(&mut self, block: &[f32]) -> Vec<f32> {
        let last = self.weights.unwrap_or(BOTH);
        let weights = choose(block, last);
        let from = if self.weights.is_some() { last } else { weights };
        self.weights = Some(weights);
        let samples = block.len() / 2;
        if let Some(side) = SIDES.iter().position(|side| *side == weights) {
            self.alone[side] += samples as u64;
        }
        let fade = |at: usize| (at as f32 / FADE as f32).min(1.0);
        let weight = |at: usize, side: usize| from[side] + (weights[side] - from[side]) * fade(at);
        let frames = block.chunks_exact(2).enumerate();
        frames.map(|(at, frame)| frame[0] * weight(at, 0) + frame[1] * weight(at, 1)).collect()
    }

    /// What a person should know.
    pub fn warning(&self) -> Option<Warning> {
        let seconds = self.alone.map(|samples| samples as f64 / f64::from(SAMPLE_RATE));
        let total = seconds[0] + seconds[1];
        let side = if seconds[0] >= seconds[1] { "left" } else { "right" };
        let message = format!(
            "the left and the right channel cancel each other out when they are mixed; for {total:.1} s the {side} one \
             alone was transcribed"
        );
        (total >= NOTABLE).then(|| Warning::new(ErrorCode::TrackChosen, message))
    }
}

/// What to take a block with; `last` where it does not tell.
fn choose(block: &[f32], last: Weights) -> Weights {
    let power = |weights: Weights| {
        let squares =
            block.chunks_exact(2).map(|frame| (frame[0] * weights[0] + frame[1] * weights[1]).powi(2));
        squares.sum::<f32>() / (block.len() / 2).max(1) as f32
    };
    let sides = SIDES.map(power);
    let (louder, side) = if sides[0] >= sides[1] { (sides[0], SIDES[0]) } else { (sides[1], SIDES[1]) };
    let mixed = power(BOTH);
    match last == BOTH {
        _ if louder < SILENCE => last,
        true if mixed < CANCELLED * louder => side,
        false if mixed > WHOLE * louder => BOTH,
        _ => last,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Blocks of half a second, with `right` as loud as that against the left.
    fn blocks(rights: &[f32]) -> Vec<Vec<f32>> {
        // 64 whole periods, so that one block goes on where the last one ended.
        let tone = |at: usize| (at as f32 * std::f32::consts::TAU * 64.0 / 8_000.0).sin() * 0.5;
        let block = |&right: &f32| (0..8_000).flat_map(|at| [tone(at), tone(at) * right]).collect();
        rights.iter().map(block).collect()
    }

    fn levels(rights: &[f32]) -> (Vec<f32>, Option<Warning>) {
        let mut mix = StereoMix::default();
        let level =
            |block: &Vec<f32>| mix.mix(block).iter().fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
        let levels = blocks(rights).iter().map(level).collect();
        (levels, mix.warning())
    }

    #[test]
    fn sides_that_cancel_are_not_mixed() {
        let (found, warning) = levels(&[-1.0, -1.0, -0.8, -0.8]);
        assert!(found.iter().all(|level| *level > 0.49), "{found:?}");
        let warning = warning.unwrap();
        assert_eq!(warning.code, ErrorCode::TrackChosen);
        assert!(warning.message.contains("for 2.0 s the left one"), "{}", warning.message);
    }

    #[test]
    fn all_else_is_mixed() {
        let (found, warning) = levels(&[1.0, 0.0, 0.5]);
        assert!(found.iter().zip([0.5, 0.25, 0.375]).all(|(a, b)| (a - b).abs() < 0.01), "{found:?}");
        assert_eq!(warning, None);
    }

    #[test]
    fn the_mix_comes_back_without_a_jump() {
        let mut mix = StereoMix::default();
        let samples: Vec<f32> = blocks(&[-1.0, 1.0]).iter().flat_map(|block| mix.mix(block)).collect();
        let jump = samples.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max);
        assert!(jump < 0.03, "{jump}");
    }

    #[test]
    fn silence_changes_nothing() {
        let mut mix = StereoMix::default();
        mix.mix(&blocks(&[-1.0])[0]);
        mix.mix(&[1e-4, -1e-4].repeat(8_000));
        assert_eq!(mix.weights, Some(SIDES[0]));
    }
}
