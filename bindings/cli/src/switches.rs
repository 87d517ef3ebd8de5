//! Options by the names that the command line has for them.

use captioni::Error;
use clap::{Command, CommandFactory};

use crate::args::Cli;

/// Switches whose names are not those of the core's options.
const OTHERS: [(&str, &str); 2] = [("fonts", "font"), ("fontDirs", "font-dir")];

/// What went wrong, with `--audio-track` for the core's `audioTrack` and the like.
pub(crate) fn with_switches(error: &Error) -> String {
    let text = error.to_string();
    if !matches!(error, Error::OptionsInvalid { .. }) {
        return text;
    }
    let parts = text.split('`').enumerate().map(|(at, part)| match at % 2 {
        0 => part.to_owned(),
        _ => format!("`{}`", switch(part).unwrap_or_else(|| part.to_owned())),
    });
    parts.collect()
}

/// The switch of an option of the core, if it has one.
fn switch(option: &str) -> Option<String> {
    let other = OTHERS.iter().find(|(core, _)| *core == option).map(|(_, switch)| (*switch).to_owned());
    let name = other.unwrap_or_else(|| kebab(option));
    has_switch(&Cli::command(), &name).then(|| format!("--{name}"))
}

fn has_switch(command: &Command, name: &str) -> bool {
    command.get_arguments().any(|argument| argument.get_long() == Some(name))
        || command.get_subcommands().any(|command| has_switch(command, name))
}

fn kebab(option: &str) -> String {
    let mut name = String::with_capacity(option.len() + 4);
    for c in option.chars() {
        if c.is_ascii_uppercase() {
            name.push('-');
        }
        name.push(c.to_ascii_lowercase());
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_named_as_the_command_line_spells_them() {
        for (option, named) in [
            ("audioTrack", "--audio-track"),
            ("encodeThreads", "--encode-threads"),
            ("decodeThreads", "--decode-threads"),
            ("crf", "--crf"),
            ("fonts", "--font"),
            ("model", "--model"),
            ("weights", "--weights"),
            ("platform", "--platform"),
            ("language", "--language"),
            // An argument without a switch, and what the command line does not have.
            ("input", "input"),
            ("maxLines", "--max-lines"),
            ("closeGap", "closeGap"),
            ("CAPTIONI_MODEL_DIR", "CAPTIONI_MODEL_DIR"),
        ] {
            let told = with_switches(&Error::option(option, 9, "0 to 3"));
            assert_eq!(told, format!("option `{named}` is 9; accepted: 0 to 3"));
        }
        let told = with_switches(&Error::option("at", 9, "less than `closeGap`, without `audioTrack`"));
        assert_eq!(told, "option `--at` is 9; accepted: less than `closeGap`, without `--audio-track`");
        assert_eq!(
            with_switches(&Error::style("font.size", "`crf`", "1")),
            "style field `font.size` is `crf`; accepted: 1"
        );
    }
}
