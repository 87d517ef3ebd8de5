//! Two sequences of words laid side by side: how many edits apart they are, and which words are the same.

/// The fewest insertions, deletions and replacements that turn `a` into `b`.
pub fn edits<T: PartialEq>(a: &[T], b: &[T]) -> usize {
    let mut costs: Vec<usize> = (0..=b.len()).collect();
    for (row, x) in a.iter().enumerate() {
        let mut diagonal = std::mem::replace(&mut costs[0], row + 1);
        for (column, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = costs[column + 1];
            costs[column + 1] = replaced.min(diagonal + 1).min(costs[column] + 1);
        }
    }
    costs[b.len()]
}

/// Pairs of indices of what is the same: the longest common run, the first of several in `a` and then in `b`,
/// and so on to the left and to the right of it. These are the pairs of Python's `difflib.SequenceMatcher`.
pub fn pairs<T: PartialEq>(a: &[T], b: &[T]) -> Vec<(usize, usize)> {
    let (i, j, length) = longest_run(a, b);
    if length == 0 {
        return Vec::new();
    }
    let mut found = pairs(&a[..i], &b[..j]);
    found.extend((0..length).map(|k| (i + k, j + k)));
    let (after_a, after_b) = (i + length, j + length);
    found.extend(pairs(&a[after_a..], &b[after_b..]).into_iter().map(|(x, y)| (x + after_a, y + after_b)));
    found
}

/// Where the longest common run starts in each, and its length.
fn longest_run<T: PartialEq>(a: &[T], b: &[T]) -> (usize, usize, usize) {
    let mut best = (0, 0, 0);
    // Lengths of the runs that end at the item of `a` before, and at each of `b`.
    let mut before = vec![0; b.len() + 1];
    for (i, x) in a.iter().enumerate() {
        let mut now = vec![0; b.len() + 1];
        for (j, y) in b.iter().enumerate() {
            if x == y {
                let length = before[j] + 1;
                now[j + 1] = length;
                if length > best.2 {
                    best = (i + 1 - length, j + 1 - length, length);
                }
            }
        }
        before = now;
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        text.split_whitespace().collect()
    }

    #[test]
    fn edits_are_the_fewest() {
        assert_eq!(edits(&words("a b c"), &words("a b c")), 0);
        assert_eq!(edits(&words("a b c d"), &words("b c x d e")), 3);
        assert_eq!(edits(&words(""), &words("a b")), 2);
    }

    #[test]
    fn pairs_grow_from_the_longest_run() {
        // The run "c d e" wins over the earlier "a", after which nothing is left for "a" of the second.
        assert_eq!(pairs(&words("a c d e"), &words("c d e a")), [(1, 0), (2, 1), (3, 2)]);
        assert_eq!(pairs(&words("x a y b"), &words("a z b")), [(1, 0), (3, 2)]);
        assert_eq!(pairs(&words("a a"), &words("a")), [(0, 0)]);
    }
}
