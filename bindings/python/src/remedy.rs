//! Remedies in the terms of this package.

use captioni::Remedy;

/// What to do, in one sentence.
pub(crate) fn words(remedy: &Remedy) -> String {
    match remedy {
        Remedy::DownloadFirst => "addresses are not opened: download the file and give its path".into(),
        Remedy::SaveFirst => "standard input is not read: write it to a file and give its path".into(),
        Remedy::CheckPath => "check the path and that it is relative to the working folder".into(),
        Remedy::CheckFile => "check that the file is a whole media file and that you may read it".into(),
        Remedy::GiveVideo => "give a file with a video track, or use `captioni.transcribe` for audio alone".into(),
        Remedy::ChooseTrack => "`captioni.probe` lists the audio tracks; `audio_track` chooses one, counted from 0".into(),
        Remedy::GiveCues => "give cues that say something to `captioni.render`".into(),
        Remedy::FetchModel { name } => format!("fetch it once with `captioni.models.fetch(\"{name}\")`"),
        Remedy::FindModel => "check the network, name a mirror in CAPTIONI_MODEL_URL, or turn a faster-whisper folder into a model with `captioni.models.convert(folder)`".into(),
        Remedy::ConvertModel { folder } => format!("turn it into a model with `captioni.models.convert(\"{}\")`", folder.display()),
        Remedy::ListModels => "`captioni.models.list()` gives all names".into(),
        Remedy::ReplaceModel => "delete the file, then fetch it again with `captioni.models.fetch` or convert it again".into(),
        Remedy::ReplaceFont => "give a TrueType or OpenType file that exists, or a folder that holds some".into(),
        Remedy::AddFont { covers, package } => {
            let missing = covers.as_deref().unwrap_or("the missing characters");
            let source = package.map(|name| format!("; on Debian and Ubuntu the package {name} has one"));
            format!("add a font that covers {missing} to `fonts`, or use those of this machine with `system_fonts`{}", source.unwrap_or_default())
        }
        Remedy::AddFamily => "name a family that is bundled, or add its file to `fonts` or its folder to `font_dirs`, or set `system_fonts` to use those of this machine".into(),
        Remedy::StartFromStyle => "`captioni.styles()` gives whole, valid styles to start from".into(),
        Remedy::NameEncoder => "name another encoder in `encoder`".into(),
        Remedy::CheckFolder => "check that the folder exists and that you may write there".into(),
        Remedy::FreeSpace => "free some space or write to another disk; the target is as it was".into(),
        Remedy::CheckTimes => "compare the times in `cues` with the length of the video; `shift` moves them".into(),
        Remedy::ShiftCues { seconds } => format!("shift them with `shift={seconds}`: files from editing programs often count from 01:00:00"),
        Remedy::NameEncoding { guessed } => format!("if it reads wrongly, name its encoding in `encoding`, such as windows-1250; {guessed} is a guess"),
        Remedy::CheckText => "check that the text is that of this recording".into(),
        Remedy::AlignWords => "`Captioni.align(input, text)` finds when each word is said; pass its transcript as `cues`".into(),
        Remedy::ChooseMarkup => {
            "`emphasis={\"markup\": False}` shows the asterisks; `True` says that they are meant so".into()
        }
        Remedy::Report => "please report it with the input, if you can share it".into(),
    }
}
