//! Remedies in the terms of the command line.

use captioni::Remedy;

/// What to do, in one sentence.
pub(crate) fn words(remedy: &Remedy) -> String {
    match remedy {
        Remedy::DownloadFirst => "addresses are not opened: download the file and give its path".into(),
        Remedy::SaveFirst => "standard input is not read: write it to a file and give its path".into(),
        Remedy::CheckPath => "check the path and that it is relative to the working folder".into(),
        Remedy::CheckFile => "check that the file is a whole media file and that you may read it".into(),
        Remedy::GiveVideo => "give a file with a video track, or use `captioni transcribe` for audio alone".into(),
        Remedy::ChooseTrack => "`captioni probe` lists the audio tracks; `--audio-track N` chooses one, counted from 0".into(),
        Remedy::GiveCues => "give cues that say something with `captioni render --cues FILE`".into(),
        Remedy::FetchModel { name } => format!("run `captioni models fetch {name}`"),
        Remedy::FindModel => "check the network, name a mirror in CAPTIONI_MODEL_URL, or convert a faster-whisper folder with `captioni models convert DIR`".into(),
        Remedy::ConvertModel { folder } => format!("turn it into a model file with `captioni models convert {}`", folder.display()),
        Remedy::ListModels => "`captioni models list` prints all names".into(),
        Remedy::ReplaceModel => "delete the file and fetch or convert the model again".into(),
        Remedy::ReplaceFont => "give a TrueType or OpenType file that exists, or a folder that holds some".into(),
        Remedy::AddFont { covers, package } => {
            let missing = covers.as_deref().unwrap_or("the missing characters");
            let source = package.map(|name| format!("; on Debian and Ubuntu the package {name} has one"));
            format!("add a font that covers {missing} with `--font fallback:FILE`, or use those of this machine with `--system-fonts`{}", source.unwrap_or_default())
        }
        Remedy::AddFamily => "name a family that `captioni doctor` lists, or add its file with `--font` or its folder with `--font-dir`; `--system-fonts` uses those of this machine".into(),
        Remedy::StartFromStyle => "`captioni styles --json` prints whole, valid styles to start from".into(),
        Remedy::NameEncoder => "install an FFmpeg that has libx264, or name another encoder with `--encoder`; `captioni doctor` lists them".into(),
        Remedy::CheckFolder => "check that the folder exists and that you may write there".into(),
        Remedy::FreeSpace => "free some space or write to another disk; the target is as it was".into(),
        Remedy::CheckTimes => "compare the times in the cues with the length of the video; `--shift SECONDS` moves them".into(),
        Remedy::ShiftCues { seconds } => format!("shift them with `--shift {seconds}`: files from editing programs often count from 01:00:00"),
        Remedy::NameEncoding { guessed } => format!("if it reads wrongly, name its encoding with `--encoding`, such as windows-1250; {guessed} is a guess"),
        Remedy::CheckText => "check that the text is that of this recording".into(),
        Remedy::AlignWords => "`captioni align VIDEO --text FILE --format json -o words.json` finds when each word is said; give that file as `--cues`".into(),
        Remedy::ChooseMarkup => "--markup no shows the asterisks; --markup yes says that they are meant so".into(),
        Remedy::Report => "please report it with the input, if you can share it".into(),
    }
}
