//! The guidelines once more, written from their text alone, to check what the engine's own checker says.
//!
//! Netflix's Timed Text Style Guide, at partnerhelp.netflixstudios.com: "General Requirements" (215758617) says
//! how long a cue lasts and how many lines it has; "Subtitle Timing Guidelines" (360051554394) where it begins
//! and ends, and that a gap is two frames or about half a second and more; each language's guide how long a line
//! is and how fast it is read; "How is reading speed measured?" (115001352212) that spaces and punctuation count,
//! and that half-width characters are halves in Chinese, Japanese and Korean.
//! What no cue boundary could mend, given when the words are spoken, is no breach.

/// A cue as a reader sees it.
#[derive(Debug, Clone)]
pub struct Shown {
    /// In seconds, as `end`.
    pub start: f64,
    pub end: f64,
    pub lines: Vec<String>,
    /// When its words are spoken: start and end of each.
    pub words: Vec<(f64, f64)>,
}

/// Times may be rounded to milliseconds.
const ROUNDING: f64 = 0.001;
const LINES: usize = 2;
/// How far a cue may outlast its speech: half a second.
const LINGER: f64 = 0.5;
/// Frames of a gap that is to be closed to two. The guide's numbers, for 24 frames a second.
const OPEN_GAP: (f64, f64) = (3.0, 11.0);

struct Limits {
    line: f64,
    speed: f64,
    shortest: f64,
    longest: f64,
    frame: f64,
    gap: f64,
    /// Whether gaps are to be closed and words to be shown as they are spoken.
    follows: bool,
    /// Whether half-width characters are halves.
    halves: bool,
}

/// Breaches of Netflix's guide, a message for each. `language` is a tag such as `en` or `pt-BR`.
pub fn netflix(cues: &[Shown], language: &str, frames_per_second: f64) -> Vec<String> {
    if !frames_per_second.is_finite() || frames_per_second <= 0.0 {
        return vec![format!("{frames_per_second} is no frame rate")];
    }
    let language = language.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    let (line, speed) = match language.as_str() {
        "ja" => (23.0, 4.0),
        "ko" => (16.0, 12.0),
        "zh" => (16.0, 9.0),
        "th" => (35.0, 17.0),
        "en" | "ar" => (42.0, 20.0),
        "hi" => (42.0, 22.0),
        _ => (42.0, 17.0),
    };
    let frame = 1.0 / frames_per_second;
    let halves = matches!(language.as_str(), "ja" | "ko" | "zh");
    let (shortest, longest, gap) = (5.0 / 6.0, 7.0, 2.0 * frame);
    breaches(cues, &Limits { line, speed, shortest, longest, frame, gap, follows: true, halves })
}

/// Breaches of what suits short upright videos, a message for each.
pub fn shorts(cues: &[Shown]) -> Vec<String> {
    // A frame only decides what room is worth using, so the longest usual one will do.
    let (line, speed, frame) = (24.0, 25.0, 1.0 / 24.0);
    let (shortest, longest, gap) = (0.7, 5.0, 0.0);
    breaches(cues, &Limits { line, speed, shortest, longest, frame, gap, follows: false, halves: false })
}

fn breaches(cues: &[Shown], limits: &Limits) -> Vec<String> {
    let mut messages = Vec::new();
    for (index, cue) in cues.iter().enumerate() {
        let next = cues.get(index + 1);
        let mut found = Vec::new();
        look(cue, limits, &mut found);
        pace(cue, next, limits, &mut found);
        if let Some(next) = next {
            distance(cue, next, limits, &mut found);
        }
        if limits.follows {
            speech(cue, next, limits, &mut found);
        }
        let place = |what| format!("cue {} at {:.3} s: {what}", index + 1, cue.start);
        messages.extend(found.into_iter().map(place));
    }
    messages
}

fn look(cue: &Shown, limits: &Limits, found: &mut Vec<String>) {
    if cue.lines.len() > LINES {
        found.push(format!("{} lines", cue.lines.len()));
    }
    // Spaces tell words apart only where there are as many parts as words, so not in Japanese or Thai.
    let spaced = cue.lines.iter().map(|line| parts(line)).sum::<usize>() == cue.words.len();
    for line in &cue.lines {
        let count = characters(line, limits.halves);
        if count > limits.line && !(spaced && parts(line) <= 1) {
            found.push(format!("{count} characters in the line {line:?}"));
        }
    }
}

fn pace(cue: &Shown, next: Option<&Shown>, limits: &Limits, found: &mut Vec<String>) {
    let duration = cue.end - cue.start;
    if !duration.is_finite() || duration <= 0.0 {
        found.push(format!("ends at {:.3} s, not after its start", cue.end));
        return;
    }
    let drawn_out = match cue.words.as_slice() {
        [(start, end)] => end - start > limits.longest && duration <= end - start + LINGER + ROUNDING,
        _ => false,
    };
    if duration > limits.longest + ROUNDING && !drawn_out {
        found.push(format!("too long: {duration:.3} s"));
    }
    // Neither into the next cue nor beyond the longest duration can a cue be extended.
    let latest = next.map_or(f64::INFINITY, |next| next.start - limits.gap).min(cue.start + limits.longest);
    if latest - cue.end <= limits.frame + ROUNDING {
        return;
    }
    if duration < limits.shortest - ROUNDING {
        found.push(format!("too short: {duration:.3} s"));
    }
    let count: f64 = cue.lines.iter().map(|line| characters(line, limits.halves)).sum();
    if count > limits.speed * (duration + ROUNDING) {
        found.push(format!("too fast: {:.2} characters a second", count / duration));
    }
}

fn distance(cue: &Shown, next: &Shown, limits: &Limits, found: &mut Vec<String>) {
    let gap = next.start - cue.end;
    let (least, most) = (OPEN_GAP.0 * limits.frame, OPEN_GAP.1 * limits.frame);
    // Closing a gap must not make the cue before it too long.
    let closable = next.start - limits.gap - cue.start <= limits.longest + ROUNDING;
    if next.start < cue.start - ROUNDING {
        found.push(format!("out of order: the next starts at {:.3} s", next.start));
    } else if gap < -ROUNDING {
        found.push(format!("overlaps the next by {:.3} s", -gap));
    } else if gap < limits.gap - ROUNDING {
        found.push(format!("gap too small: {gap:.3} s"));
    } else if limits.follows && gap >= least - ROUNDING && gap <= most + ROUNDING && closable {
        found.push(format!("gap not closed: {gap:.3} s"));
    }
}

fn speech(cue: &Shown, next: Option<&Shown>, limits: &Limits, found: &mut Vec<String>) {
    let allowed = limits.frame + ROUNDING;
    let following = next.and_then(|next| next.words.first());
    for (start, end) in &cue.words {
        if *start < cue.start - allowed {
            found.push(format!("a word spoken before it, at {start:.3} s"));
        }
        // The gap to a next cue that starts with its first word may swallow a very short word, or one spoken over.
        let crowded =
            following.is_some_and(|(first, _)| start <= first && cue.end >= first - limits.gap - allowed);
        if cue.end < (start + end) / 2.0 - allowed && !crowded {
            found.push(format!("a word spoken after it, at {start:.3} s"));
        }
    }
}

/// Parts between spaces, without lone punctuation.
fn parts(line: &str) -> usize {
    line.split_whitespace().filter(|part| part.chars().any(char::is_alphanumeric)).count()
}

fn characters(line: &str, halves: bool) -> f64 {
    let weight = |character| if halves && !is_wide(character) { 0.5 } else { 1.0 };
    line.chars().filter(|character| !is_silent(*character)).map(weight).sum()
}

/// Whether a character is a combining mark or a format character.
fn is_silent(character: char) -> bool {
    let code = u32::from(character);
    // Scripts of India, whose blocks have their marks in the same places.
    if (0x0900..=0x0D7F).contains(&code) {
        return matches!(code & 0x7F, 0x00..=0x03 | 0x3C | 0x3E..=0x4D | 0x51..=0x57 | 0x62..=0x63);
    }
    matches!(code,
        0x0300..=0x036F | 0x0483..=0x0489 | 0x1AB0..=0x1AFF | 0x1DC0..=0x1DFF | 0x20D0..=0x20FF | 0x3099..=0x309A
        | 0xFE00..=0xFE0F | 0xFE20..=0xFE2F | 0xE0000..=0xE01EF
        | 0x00AD | 0x061C | 0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x206F | 0xFEFF
        // Hebrew, Arabic, then Thai and Lao.
        | 0x0591..=0x05BD | 0x05BF | 0x05C1..=0x05C2 | 0x05C4..=0x05C5 | 0x05C7
        | 0x0610..=0x061A | 0x064B..=0x065F | 0x0670 | 0x06D6..=0x06DC | 0x06DF..=0x06E4 | 0x06E7..=0x06E8
        | 0x06EA..=0x06ED | 0x0E31 | 0x0E34..=0x0E3A | 0x0E47..=0x0E4E | 0x0EB1 | 0x0EB4..=0x0EBC | 0x0EC8..=0x0ECE)
}

/// Whether a character is as wide as an ideograph.
fn is_wide(character: char) -> bool {
    matches!(u32::from(character),
        0x1100..=0x115F | 0x2E80..=0xA4CF | 0xA960..=0xA97F | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF
        | 0xFE30..=0xFE6F | 0xFF01..=0xFF60 | 0xFFE0..=0xFFE6 | 0x1F300..=0x1FAFF | 0x20000..=0x3FFFD)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: f64 = 1.0 / 24.0;

    /// A cue whose words are spoken evenly while it is shown.
    fn shown(start: f64, end: f64, lines: &[&str]) -> Shown {
        let count = lines.iter().map(|line| parts(line)).sum::<usize>();
        let at = |index: usize| start + (end - start) * index as f64 / count as f64;
        let words = (0..count).map(|index| (at(index), at(index + 1))).collect();
        Shown { start, end, lines: lines.iter().map(|line| line.to_string()).collect(), words }
    }

    fn pair(gap: f64) -> [Shown; 2] {
        [shown(1.0, 3.0, &["Hello there,", "my friend."]), shown(3.0 + gap, 6.0, &["How are you today?"])]
    }

    /// Each message is to hold its expected text.
    #[track_caller]
    fn expect(messages: Vec<String>, expected: &[&str]) {
        let same = messages.iter().zip(expected).all(|(message, part)| message.contains(part));
        assert!(same && messages.len() == expected.len(), "{messages:?} instead of {expected:?}");
    }

    #[test]
    fn says_nothing_of_clean_cues() {
        expect(netflix(&pair(2.0 * FRAME), "en-US", 24.0), &[]);
        expect(netflix(&pair(0.083), "fr", 24.0), &[]);
        expect(netflix(&[], "en", 24.0), &[]);
        expect(shorts(&pair(0.0)), &[]);
        expect(netflix(&[], "en", 0.0), &["frame rate"]);
    }

    #[test]
    fn counts_lines() {
        expect(netflix(&[shown(1.0, 4.0, &["one", "two", "three"])], "en", 24.0), &["3 lines"]);
        expect(shorts(&[shown(1.0, 4.0, &["one", "two", "three"])]), &["3 lines"]);
    }

    #[test]
    fn measures_lines() {
        // Two words, of which the space is half a character in Chinese, Japanese and Korean.
        for (language, letter, most) in
            [("en", "a", 41), ("th", "ก\u{e34}", 34), ("zh", "字", 15), ("ko", "가", 15), ("ja", "字", 22)]
        {
            let text = |count: usize| format!("{} {}", letter.repeat(count - 9), letter.repeat(9));
            let line = |count| netflix(&[shown(0.0, 7.0, &[&text(count)])], language, 24.0);
            expect(line(most), &[]);
            expect(line(most + 1), &["in the line"]);
        }
        expect(netflix(&[shown(0.0, 7.0, &["- a", &"a".repeat(60)])], "en", 24.0), &[]);
        // Several words without spaces could have been broken.
        let words = vec![(0.0, 3.0), (3.0, 7.0)];
        let joined = Shown { words, ..shown(0.0, 7.0, &[&"ก".repeat(36)]) };
        expect(netflix(&[joined], "th", 24.0), &["36 characters in the line"]);
        expect(shorts(&[shown(0.0, 3.0, &["twenty-four letters long"])]), &[]);
        expect(shorts(&[shown(0.0, 3.0, &["twenty-five letters, long"])]), &["in the line"]);
    }

    #[test]
    fn measures_reading_speed() {
        let most = [
            ("en", "a", 20),
            ("fr", "a", 17),
            ("ar", "ب\u{64e}", 20),
            ("hi", "क\u{93f}", 22),
            ("ja", "字", 4),
        ];
        for (language, letter, most) in most.into_iter().chain([("ko", "가", 12), ("zh-Hans", "字", 9)]) {
            let cue = |count| netflix(&[shown(1.0, 2.0, &[&letter.repeat(count)])], language, 24.0);
            expect(cue(most), &[]);
            expect(cue(most + 1), &["too fast"]);
        }
        expect(shorts(&[shown(0.0, 1.0, &["thirteen more", "and thirteen."])]), &["too fast"]);
        // No time is left before the next cue, or within seven seconds.
        let cues =
            |gap: f64| [shown(1.0, 2.0, &["far too much for one second"]), shown(2.0 + gap, 4.0, &["next"])];
        expect(netflix(&cues(2.0 * FRAME), "en", 24.0), &[]);
        expect(netflix(&cues(0.6), "en", 24.0), &["too fast"]);
        expect(netflix(&[shown(0.0, 7.0, &[&"字".repeat(20), &"字".repeat(20)])], "ja", 24.0), &[]);
    }

    #[test]
    fn measures_durations() {
        let cue = |end| netflix(&[shown(1.0, end, &["well now"])], "en", 24.0);
        expect(cue(1.833), &[]);
        expect(cue(1.8), &["too short"]);
        expect(cue(8.0), &[]);
        expect(cue(8.01), &["too long"]);
        expect(cue(1.0), &["not after its start"]);
        expect(cue(f64::NAN), &["not after its start"]);
        expect(netflix(&[shown(1.0, 9.0, &["Ooooh!"])], "en", 24.0), &[]);
        expect(netflix(&[Shown { end: 12.0, ..shown(1.0, 9.0, &["Ooooh!"]) }], "en", 24.0), &["too long"]);
        let short = |gap: f64| [shown(1.0, 1.5, &["Oh."]), shown(1.5 + gap * FRAME, 4.0, &["next"])];
        expect(netflix(&short(2.0), "en", 24.0), &[]);
        expect(netflix(&short(12.0), "en", 24.0), &["too short"]);
        expect(shorts(&short(0.0)), &[]);
        expect(shorts(&short(2.0)), &["too short"]);
        expect(shorts(&[shown(0.0, 5.1, &["well now"])]), &["too long"]);
    }

    #[test]
    fn measures_gaps() {
        for (frames, expected) in [(1.0, "gap too small"), (3.0, "gap not closed"), (11.0, "gap not closed")]
        {
            expect(netflix(&pair(frames * FRAME), "en", 24.0), &[expected]);
            expect(shorts(&pair(frames * FRAME)), &[]);
        }
        expect(netflix(&pair(12.0 * FRAME), "en", 24.0), &[]);
        let long = [shown(0.0, 7.0, &["well now"]), shown(7.25, 9.0, &["next"])];
        expect(netflix(&long, "en", 24.0), &[]);
    }

    #[test]
    fn wants_order() {
        expect(netflix(&pair(-0.1), "en", 24.0), &["overlaps the next"]);
        expect(shorts(&pair(-0.1)), &["overlaps the next"]);
        let mut cues = pair(0.5);
        cues.reverse();
        expect(netflix(&cues, "en", 24.0), &["out of order"]);
    }

    #[test]
    fn follows_speech() {
        let spoken = |words: Vec<(f64, f64)>| {
            let [first, second] = pair(2.0 * FRAME);
            netflix(&[Shown { words, ..first }, second], "en", 24.0)
        };
        expect(spoken(vec![(0.96, 1.5), (2.5, 3.5)]), &[]);
        expect(spoken(vec![(0.9, 1.5)]), &["spoken before it"]);
        expect(spoken(vec![(3.5, 4.0)]), &["spoken after it"]);
        // Too short to be reached before the gap to the next cue's first word.
        expect(spoken(vec![(3.06, 3.08)]), &[]);
        let mut alone = pair(1.0);
        alone[0].words.push((3.0, 3.5));
        expect(netflix(&alone, "en", 24.0), &["spoken after it"]);
    }
}
