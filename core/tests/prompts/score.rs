//! Word errors and errors of word times.

use captioni::transcript::Word;

use super::Recording;

/// What hearing a recording, or several, came to.
#[derive(Debug, Clone, Default)]
pub struct Score {
    /// Words that were said.
    pub words: usize,
    /// Words inserted, left out or replaced.
    pub errors: usize,
    /// Errors of the starts of matched words in seconds, late is positive.
    pub starts: Vec<f64>,
    /// Errors of their ends.
    pub ends: Vec<f64>,
}

impl Score {
    /// Adds what was heard of one recording.
    pub fn add(&mut self, said: &Recording, heard: &[Word]) {
        let said: Vec<_> = said.words.iter().map(|(word, a, b)| (normal(word), *a, *b)).collect();
        let heard: Vec<_> = heard
            .iter()
            .map(|word| (normal(&word.text), word.range.start.as_secs(), word.range.end.as_secs()))
            .filter(|(word, ..)| !word.is_empty())
            .collect();
        let (errors, pairs) = align(&said, &heard, |a, b| a.0 == b.0);
        self.words += said.len();
        self.errors += errors;
        for (a, b) in pairs {
            self.starts.push(heard[b].1 - said[a].1);
            self.ends.push(heard[b].2 - said[a].2);
        }
    }

    /// Word error rate in percent.
    pub fn error_rate(&self) -> f64 {
        100.0 * self.errors as f64 / self.words as f64
    }
}

impl std::fmt::Display for Score {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} words, word error rate {:.2} %", self.words, self.error_rate())?;
        for (name, errors) in [("starts", &self.starts), ("ends", &self.ends)] {
            let (near, close) = (within(errors, 0.05), within(errors, 0.1));
            write!(
                f,
                "; {name} within 50 ms {near:.1} %, 100 ms {close:.1} %, mean {:.0} ms",
                1e3 * mean(errors)
            )?;
        }
        Ok(())
    }
}

/// Percent of errors of at most `limit` seconds.
pub fn within(errors: &[f64], limit: f64) -> f64 {
    100.0 * errors.iter().filter(|error| error.abs() <= limit + 1e-9).count() as f64 / errors.len() as f64
}

/// Mean of the absolute errors.
pub fn mean(errors: &[f64]) -> f64 {
    errors.iter().map(|error| error.abs()).sum::<f64>() / errors.len() as f64
}

/// The word without case and punctuation, as both sides are compared.
fn normal(word: &str) -> String {
    let plain: String =
        word.to_lowercase().chars().filter(|c| c.is_ascii_lowercase() || *c == '\'').collect();
    if plain == "mr" { "mister".into() } else { plain }
}

/// The fewest edits from `a` to `b`, and the pairs of the indices of what is the same.
fn align<T>(a: &[T], b: &[T], same: impl Fn(&T, &T) -> bool) -> (usize, Vec<(usize, usize)>) {
    let width = b.len() + 1;
    let mut costs: Vec<usize> = (0..(a.len() + 1) * width).map(|at| at / width + at % width).collect();
    for i in 1..=a.len() {
        for j in 1..=b.len() {
            let replaced = costs[(i - 1) * width + j - 1] + usize::from(!same(&a[i - 1], &b[j - 1]));
            let edited = costs[(i - 1) * width + j].min(costs[i * width + j - 1]) + 1;
            costs[i * width + j] = replaced.min(edited);
        }
    }
    let (mut i, mut j, mut pairs) = (a.len(), b.len(), Vec::new());
    while i > 0 && j > 0 {
        let cost = costs[i * width + j];
        let matched = same(&a[i - 1], &b[j - 1]);
        if cost == costs[(i - 1) * width + j - 1] + usize::from(!matched) {
            (i, j) = (i - 1, j - 1);
            pairs.extend(matched.then_some((i, j)));
        } else if cost == costs[(i - 1) * width + j] + 1 {
            i -= 1;
        } else {
            j -= 1;
        }
    }
    (costs[costs.len() - 1], pairs)
}
