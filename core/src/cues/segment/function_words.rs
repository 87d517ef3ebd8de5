//! Words that lean on the one after them: articles, prepositions, conjunctions, auxiliaries.
//!
//! Subtitle guidelines ask not to part these from what they belong to. The lists hold the common ones of
//! each language; a language without a list breaks at punctuation and by balance alone.

const ENGLISH: &[&str] = &[
    "a", "an", "the", "this", "that", "these", "those", "my", "your", "his", "her", "its", "our", "their",
    "and", "but", "or", "nor", "so", "if", "because", "when", "while", "where", "what", "which", "who",
    "whose", "how", "than", "as", "of", "in", "on", "at", "to", "for", "from", "with", "without", "by",
    "about", "into", "over", "under", "after", "before", "between", "through", "during", "until", "is",
    "are", "was", "were", "be", "been", "am", "will", "would", "can", "could", "should", "must", "may",
    "might", "shall", "does", "did", "have", "has", "had", "not", "i", "you", "he", "she", "it", "we",
    "they", "i'm", "it's", "don't", "very",
];
const SPANISH: &[&str] = &[
    "el", "la", "los", "las", "un", "una", "unos", "unas", "lo", "al", "del", "mi", "tu", "su", "mis", "tus",
    "sus", "este", "esta", "ese", "esa", "y", "e", "o", "u", "pero", "ni", "si", "que", "porque", "cuando",
    "como", "donde", "de", "a", "en", "con", "sin", "por", "para", "sobre", "entre", "hasta", "desde", "no",
    "se", "me", "te", "nos", "le", "les", "es", "son", "ha", "han", "muy",
];
const FRENCH: &[&str] = &[
    "le", "la", "les", "un", "une", "des", "du", "au", "aux", "ce", "cet", "cette", "ces", "mon", "ma",
    "mes", "ton", "ta", "tes", "son", "sa", "ses", "notre", "nos", "votre", "vos", "leur", "leurs", "et",
    "ou", "mais", "donc", "car", "ni", "si", "que", "qui", "quand", "comme", "parce", "de", "à", "en",
    "dans", "sur", "sous", "avec", "sans", "pour", "par", "chez", "entre", "ne", "se", "je", "tu", "il",
    "elle", "on", "nous", "vous", "ils", "elles", "est", "sont", "a", "ont", "très",
];
const GERMAN: &[&str] = &[
    "der", "die", "das", "den", "dem", "des", "ein", "eine", "einen", "einem", "einer", "mein", "meine",
    "dein", "deine", "sein", "seine", "ihr", "ihre", "unser", "unsere", "und", "oder", "aber", "denn",
    "dass", "weil", "wenn", "als", "ob", "wie", "wo", "wer", "was", "in", "im", "an", "am", "auf", "aus",
    "bei", "beim", "mit", "nach", "von", "vom", "vor", "zu", "zum", "zur", "für", "über", "unter", "durch",
    "gegen", "ohne", "um", "ich", "du", "er", "sie", "es", "wir", "ist", "sind", "war", "hat", "haben",
    "nicht", "sehr",
];
const ITALIAN: &[&str] = &[
    "il", "lo", "la", "i", "gli", "le", "un", "uno", "una", "del", "della", "dei", "delle", "al", "alla",
    "nel", "nella", "dal", "dalla", "sul", "sulla", "mio", "mia", "tuo", "tua", "suo", "sua", "e", "o", "ma",
    "se", "che", "perché", "quando", "come", "dove", "di", "a", "da", "in", "con", "su", "per", "tra", "fra",
    "non", "si", "mi", "ti", "ci", "vi", "è", "sono", "ha", "hanno", "molto",
];
const PORTUGUESE: &[&str] = &[
    "o", "a", "os", "as", "um", "uma", "uns", "umas", "do", "da", "dos", "das", "no", "na", "nos", "nas",
    "ao", "à", "meu", "minha", "seu", "sua", "este", "esta", "esse", "essa", "e", "ou", "mas", "se", "que",
    "porque", "quando", "como", "onde", "de", "em", "com", "sem", "por", "para", "sobre", "entre", "até",
    "não", "me", "te", "é", "são", "foi", "tem", "muito",
];
const DUTCH: &[&str] = &[
    "de", "het", "een", "deze", "dit", "die", "dat", "mijn", "jouw", "zijn", "haar", "ons", "onze", "hun",
    "en", "of", "maar", "want", "omdat", "als", "wanneer", "waar", "wie", "wat", "hoe", "van", "in", "op",
    "aan", "bij", "met", "voor", "door", "naar", "over", "onder", "uit", "tot", "zonder", "ik", "je", "jij",
    "hij", "zij", "we", "wij", "is", "was", "heeft", "hebben", "niet", "heel",
];

/// The list of a language, by ISO 639-1 code (a region after it does not matter) or English name.
pub(super) fn of(language: &str) -> &'static [&'static str] {
    let language = language.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    match language.as_str() {
        "en" | "english" => ENGLISH,
        "es" | "spanish" => SPANISH,
        "fr" | "french" => FRENCH,
        "de" | "german" => GERMAN,
        "it" | "italian" => ITALIAN,
        "pt" | "portuguese" => PORTUGUESE,
        "nl" | "dutch" => DUTCH,
        _ => &[],
    }
}
