//! Remedies in the terms of a client over HTTP, who has no files, folders or programs on this machine: what only its
//! operator can do is said to be the operator's.

use captioni::Remedy;

/// What to do, in one sentence.
pub(crate) fn words(remedy: &Remedy) -> String {
    match remedy {
        Remedy::DownloadFirst => "upload the file itself; addresses are not opened".into(),
        Remedy::SaveFirst => "upload the file itself".into(),
        Remedy::CheckPath => "upload the file again, or use the name of one that is there".into(),
        Remedy::CheckFile => "check that the file plays on your machine and was uploaded whole".into(),
        Remedy::GiveVideo => {
            "upload a file with a video track; /v1/audio/transcriptions takes audio alone".into()
        }
        Remedy::ChooseTrack => "choose another audio track, counted from 0".into(),
        Remedy::GiveCues => {
            "upload a file with speech, or send a `transcript` with the words and their times".into()
        }
        Remedy::FetchModel { name } => {
            format!("/api/config lists the models that are here; the operator of this server can add {name}")
        }
        Remedy::FindModel => {
            "/api/config lists the models that are here; the operator of this server can add others".into()
        }
        Remedy::ConvertModel { .. } => {
            "/api/config lists the models that are here; the operator of this server can add others".into()
        }
        Remedy::ListModels => "/api/config lists the models that are here".into(),
        Remedy::ReplaceModel => {
            "choose another model; the operator of this server has to replace this one".into()
        }
        Remedy::ReplaceFont => "choose another font".into(),
        Remedy::AddFont { covers, .. } => {
            let missing = covers.as_deref().unwrap_or("the missing characters");
            format!("the operator of this server can add a font that covers {missing} (CAPTIONI_FONT_DIRS)")
        }
        Remedy::AddFamily => {
            "name a family of the styles in /api/styles; the operator of this server can add others".into()
        }
        Remedy::StartFromStyle => {
            "/api/styles lists the styles; send the name of one, or an object that extends one".into()
        }
        Remedy::NameEncoder => "name another encoder in `output.encoder`, or none".into(),
        Remedy::CheckFolder => "tell the operator of this server that it cannot write its files".into(),
        Remedy::FreeSpace => {
            "try again later, or tell the operator of this server that its disk is full".into()
        }
        Remedy::CheckTimes => {
            "compare the times of the captions with the length of the video; `shift` moves them".into()
        }
        Remedy::ShiftCues { seconds } => format!(
            "shift them with `shift` {seconds}: files from editing programs often count from 01:00:00"
        ),
        Remedy::NameEncoding { guessed } => format!(
            "if it reads wrongly, name its encoding in `encoding`, such as windows-1250; {guessed} is a guess"
        ),
        Remedy::CheckText => "check that the text is that of this recording".into(),
        Remedy::AlignWords => "send the `text` for the engine to find when each word is said".into(),
        Remedy::ChooseMarkup => {
            "`emphasis.markup`: `false` shows the asterisks, `true` says that they are meant so".into()
        }
        Remedy::Report => "report it to the operator of this server with the request id".into(),
    }
}

#[cfg(test)]
mod tests {
    use captioni::ErrorCode;
    use utoipa::PartialSchema as _;

    use crate::error::Problem;

    #[test]
    fn no_problem_speaks_of_a_command_line() {
        let mut hints = 0;
        for error in captioni::Error::samples() {
            let problem = Problem::from(error);
            hints += usize::from(problem.hint.is_some());
            for text in [problem.message.as_str(), problem.hint.as_deref().unwrap_or_default()] {
                assert!(!text.contains(" --") && !text.contains("`--"), "{:?}: {text}", problem.code);
                assert!(!text.contains("captioni "), "{:?}: {text}", problem.code);
            }
        }
        assert!(hints > 15, "{hints}");
    }

    #[test]
    fn the_studio_has_words_for_every_code() {
        let page = include_str!("../pages/said.js");
        let errors = page.split("const NOTICES").next().unwrap();
        let notices = page.split("const NOTICES").nth(1).unwrap().split("const BLANK").next().unwrap();
        let has = |table: &str, code: &str| {
            assert!(table.lines().any(|line| line.trim().starts_with(&format!("{code}: ["))), "{code}");
        };
        let schema = serde_json::to_value(crate::error::ServerCode::schema()).unwrap();
        let server = schema["enum"].as_array().unwrap().iter().map(|code| code.as_str().unwrap());
        ErrorCode::ALL.iter().map(|code| code.as_str()).chain(server).for_each(|code| has(errors, code));
        // Those that a finished job may come with.
        for code in ErrorCode::ALL.iter().filter(|code| may_warn(**code)) {
            has(notices, code.as_str());
        }
    }

    fn may_warn(code: ErrorCode) -> bool {
        match code {
            ErrorCode::InputUnreadable
            | ErrorCode::UnsupportedFormat
            | ErrorCode::FontMissing
            | ErrorCode::GlyphMissing
            | ErrorCode::NoSpeech
            | ErrorCode::NothingShown
            | ErrorCode::NotSpoken
            | ErrorCode::TrackChosen
            | ErrorCode::AlphaLost
            | ErrorCode::MarkupRead
            | ErrorCode::CuesRepaired
            | ErrorCode::NotShown
            | ErrorCode::NoRoom
            | ErrorCode::TimesEstimated
            | ErrorCode::TextShrunk
            | ErrorCode::NotKept => true,
            ErrorCode::InputNotFound
            | ErrorCode::NoVideo
            | ErrorCode::NoAudio
            | ErrorCode::ModelMissing
            | ErrorCode::ModelInvalid
            | ErrorCode::StyleInvalid
            | ErrorCode::CuesInvalid
            | ErrorCode::OptionsInvalid
            | ErrorCode::EncoderMissing
            | ErrorCode::OutputUnwritable
            | ErrorCode::DiskFull
            | ErrorCode::LimitExceeded
            | ErrorCode::Cancelled
            | ErrorCode::Internal => false,
        }
    }
}
