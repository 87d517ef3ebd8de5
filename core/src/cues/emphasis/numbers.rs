//! Numbers, in digits.

use crate::cues::Cue;

/// Letters that may follow a number in its word: `1st`, `5km`, `60fps`, `10x`.
const LONGEST_UNIT: usize = 4;

/// Which words of a cue are numbers, or the currency or percent sign that stands beside one.
pub(super) fn find(cue: &Cue) -> Vec<bool> {
    let texts: Vec<&str> = cue.words().map(|word| word.text.as_str()).collect();
    let numbers: Vec<bool> = texts.iter().map(|text| is_number(text)).collect();
    let is = |index: Option<usize>| index.and_then(|index| numbers.get(index)).is_some_and(|is| *is);
    let beside = |index: usize| is(index.checked_sub(1)) || is(Some(index + 1));
    (0..texts.len())
        .map(|index| is(Some(index)) || texts.get(index).is_some_and(|text| is_sign(text)) && beside(index))
        .collect()
}

/// Whether a word is a number: digits of any script with separators, around them punctuation, signs and a short unit.
fn is_number(word: &str) -> bool {
    let core = word.trim_start_matches(|c: char| !c.is_alphanumeric());
    let core = match core.chars().next() {
        Some(c) if c.is_numeric() => core,
        // A currency by its letters: US$5, CHF5 is a name of something.
        Some(_) => match core.find(is_currency) {
            Some(at) if core.get(..at).is_some_and(|letters| letters.chars().count() <= 3) => {
                core.get(at..).unwrap_or_default().trim_start_matches(is_currency)
            }
            _ => return false,
        },
        None => return false,
    };
    if !core.starts_with(char::is_numeric) {
        return false;
    }
    let unit = core.trim_start_matches(|c: char| c.is_numeric() || is_separator(c));
    let unit = unit.trim_matches(|c: char| !c.is_alphabetic());
    unit.chars().count() <= LONGEST_UNIT && unit.chars().all(|c| c.is_alphabetic() || c == '/')
}

/// Whether a word is the sign of a currency or of a part of a hundred, with punctuation or without.
fn is_sign(word: &str) -> bool {
    word.contains(|c| is_currency(c) || is_percent(c)) && !word.contains(char::is_alphanumeric)
}

fn is_separator(c: char) -> bool {
    matches!(
        c,
        '.' | ','
            | '\''
            | '’'
            | ':'
            | '/'
            | '⁄'
            | '-'
            | '–'
            | '−'
            | '·'
            | '٫'
            | '٬'
            | '×'
            | '\u{a0}'
            | '\u{202f}'
    )
}

/// Signs of the category Sc.
fn is_currency(c: char) -> bool {
    matches!(c, '$' | '¢'..='¥' | '֏' | '؋' | '৲' | '৳' | '૱' | '௹' | '฿' | '៛' | '\u{20a0}'..='\u{20cf}'
        | '﷼' | '﹩' | '＄' | '￠' | '￡' | '￥' | '￦')
}

fn is_percent(c: char) -> bool {
    matches!(c, '%' | '‰' | '‱' | '٪' | '﹪' | '％')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::TimeRange;

    fn numbers(text: &str) -> Vec<String> {
        let cue = Cue::from_text(TimeRange::default(), text);
        let words = cue.words().map(|word| word.text.clone());
        words.zip(find(&cue)).filter(|(_, is)| *is).map(|(word, _)| word).collect()
    }

    #[test]
    fn numbers_are_told_by_their_digits() {
        for number in [
            "3", "$3,000,", "(50%)", "−3.5°", "1'000.50", "10:30", "US$5.", "€5", "5€", "№5", "#1", "1st",
            "60fps", "½", "٣٤٫٥", "१२", "2026/27", "\"4K\"", "3–1", "100km/h", "②",
        ] {
            assert_eq!(numbers(&format!("so {number} is")), [number], "{number}");
        }
    }

    #[test]
    fn what_only_holds_digits_is_no_number() {
        for word in ["iPhone15", "COVID-19", "B2B", "three", "20-year-old", "%", "$", "三"] {
            assert_eq!(numbers(&format!("so {word} is")), [""; 0], "{word}");
        }
    }

    #[test]
    fn signs_and_groups_stand_beside_their_number() {
        assert_eq!(numbers("about 1 000 000 € or 5 %, and % alone"), ["1", "000", "000", "€", "5", "%,"]);
        assert_eq!(numbers("在2026年花了￥300"), ["2026", "￥300"]);
        assert_eq!(numbers("２０人"), ["２", "０"]);
    }
}
