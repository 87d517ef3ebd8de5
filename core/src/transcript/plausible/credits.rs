//! What subtitle files end with and nobody says: Whisper learned from such files, and writes it over audio that is no
//! speech.

/// Makers and services that sign subtitles.
const SIGNATURES: &[&str] = &[
    "amara org",
    "subtitles by",
    "captions by",
    "captioned by",
    "transcribed by",
    "transcription by",
    "transcript by",
    "otter ai",
    "sous titres réalisés",
    "sous titrage",
    "sous titres par",
    "untertitel der",
    "untertitel im auftrag",
    "untertitel von",
    "untertitelung",
    "subtítulos realizados por",
    "subtítulos por la comunidad",
    "subtitulado por",
    "legendas pela comunidade",
    "legendado por",
    "sottotitoli creati",
    "sottotitoli a cura",
    "sottotitoli e revisione",
    "ondertitels ingediend",
    "ondertiteld door",
    "ondertiteling",
    "napisy stworzone przez",
    "napisy wykonane przez",
    "субтитры сделал",
    "субтитры создавал",
    "субтитры подогнал",
    "редактор субтитров",
    "titulky vytvořil",
    "altyazı m k",
    "phụ đề được thực hiện",
    "字幕by",
    "字幕由",
    "字幕志愿者",
    "字幕製作",
    "字幕制作",
    "請不吝點贊",
    "请不吝点赞",
    "mbc 뉴스",
    "자막 제공",
    "نانسي قنقر",
];

/// What videos end with; people do say it.
const CLOSINGS: &[&str] = &[
    "thanks for watching",
    "thank you for watching",
    "thank you so much for watching",
    "thank you very much",
    "thank you",
    "thanks",
    "bye",
    "bye bye",
    "you",
    "please subscribe",
    "please subscribe to my channel",
    "like and subscribe",
    "subscribe to the channel",
    "see you next time",
    "see you in the next video",
    "to be continued",
    "the end",
    "merci d avoir regardé",
    "merci d avoir regardé cette vidéo",
    "vielen dank fürs zuschauen",
    "vielen dank",
    "gracias por ver el video",
    "gracias por ver",
    "suscríbete al canal",
    "gracias",
    "grazie per la visione",
    "grazie per l attenzione",
    "grazie",
    "obrigado por assistir",
    "obrigado",
    "спасибо за просмотр",
    "продолжение следует",
    "спасибо",
    "dziękuję za oglądanie",
    "bedankt voor het kijken",
    "izlediğiniz için teşekkürler",
    "ご視聴ありがとうございました",
    "ありがとうございました",
    "感谢观看",
    "謝謝觀看",
    "谢谢观看",
    "시청해주셔서 감사합니다",
    "감사합니다",
];

/// Below these mean probabilities of its words a sentence that is one of them is not believed.
const SIGNATURE_PROBABILITY: f32 = 0.9;
const CLOSING_PROBABILITY: f32 = 0.5;

/// Whether a sentence of this mean probability is taken from the end of a subtitle file.
pub(super) fn is_credit(sentence: &str, probability: f32) -> bool {
    if probability >= SIGNATURE_PROBABILITY {
        return false;
    }
    let plain = plain(sentence);
    let padded = format!(" {plain} ");
    SIGNATURES.iter().any(|signature| match signature.is_ascii() {
        true => padded.contains(&format!(" {signature} ")),
        false => plain.contains(signature),
    }) || probability < CLOSING_PROBABILITY && CLOSINGS.contains(&plain.as_str())
}

/// In small letters, one space for whatever parts words.
fn plain(text: &str) -> String {
    let lower = text.to_lowercase();
    lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_are_not_believed_unless_they_are_certain() {
        for text in [
            "Subtitles by the Amara.org community",
            "Sous-titres réalisés para la communauté d'Amara.org",
            "Субтитры сделал DimaTorzok",
            "字幕由Amara.org社區提供",
            "Untertitelung des ZDF, 2020",
        ] {
            assert!(is_credit(text, 0.8), "{text}");
            assert!(!is_credit(text, 0.95), "{text}");
        }
    }

    #[test]
    fn closings_are_believed_unless_they_are_unlikely() {
        for text in ["Thank you.", "Thanks for watching!", "ご視聴ありがとうございました。"] {
            assert!(is_credit(text, 0.3), "{text}");
            assert!(!is_credit(text, 0.6), "{text}");
        }
    }

    #[test]
    fn other_sentences_are_none_however_unlikely() {
        for text in ["Thank you for calling.", "The captain subtitles bytes.", "You are here.", ""] {
            assert!(!is_credit(text, 0.1), "{text}");
        }
    }
}
