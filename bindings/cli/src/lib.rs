//! The `captioni` command line, as a library so that other doors can offer the same one.
//!
//! Exit status: 0 done, 1 failed with `error[CODE]: ...` on stderr, 130 cancelled.

mod args;
mod commands;
mod emphasis;
mod formats;
mod gallery;
mod options;
mod progress;
mod remedy;
mod report;
mod style;
mod switches;

use std::ffi::OsString;

use captioni::control::{CancelToken, Control};
use captioni::{Error, Warning};
use clap::Parser;
use clap::error::ErrorKind;

use args::{Cli, Command};
use progress::Show;

const SUCCESS: u8 = 0;
const FAILURE: u8 = 1;
const CANCELLED: u8 = 130;

/// Runs one command line, program name first; gives the exit status.
pub fn run(args: impl IntoIterator<Item = OsString>) -> u8 {
    match Cli::try_parse_from(args) {
        Ok(cli) => finish(execute(&cli)),
        Err(error) => usage(&error),
    }
}

/// What commands share: how to cancel, report and warn.
struct Context {
    control: Control,
    quiet: bool,
}

impl Context {
    fn warn(&self, warnings: &[Warning]) {
        if !self.quiet {
            report::warnings(warnings);
        }
    }

    fn say(&self, line: &str) {
        if !self.quiet {
            eprintln!("{line}");
        }
    }
}

/// The exit status of a command that did what it was asked for.
fn execute(cli: &Cli) -> captioni::Result<u8> {
    let cancel = CancelToken::new();
    cancel_on_ctrl_c(&cancel)?;
    let show = Show::choose(cli.json_progress, cli.quiet);
    let context = Context { control: progress::control(show, cancel), quiet: cli.quiet };
    match &cli.command {
        Command::Check(args) => return Ok(if commands::check(args, &context)? { SUCCESS } else { FAILURE }),
        Command::Caption(args) => commands::caption(args, &context),
        Command::Transcribe(args) => commands::transcribe(args, &context),
        Command::Align(args) => commands::align(args, &context),
        Command::Convert(args) => commands::convert(args, &context),
        Command::Render(args) => commands::render(args, &context),
        Command::Overlay(args) => commands::overlay(args, &context),
        Command::Preview(args) => commands::preview(args, &context),
        Command::Probe(args) => commands::probe(args, &context),
        Command::Styles(args) => commands::styles(args),
        Command::Models(args) => commands::models(args, &context),
        Command::Doctor => commands::doctor(),
    }?;
    Ok(SUCCESS)
}

fn cancel_on_ctrl_c(cancel: &CancelToken) -> captioni::Result<()> {
    let cancel = cancel.clone();
    let handler = move || cancel.cancel();
    // Another command line in the same process has set its own already; that one stays.
    match ctrlc::set_handler(handler) {
        Ok(()) | Err(ctrlc::Error::MultipleHandlers) => Ok(()),
        Err(error) => Err(Error::Internal {
            what: "Ctrl-C cannot be listened for".into(),
            source: Some(Box::new(error)),
        }),
    }
}

fn finish(outcome: captioni::Result<u8>) -> u8 {
    match outcome {
        Ok(status) => status,
        Err(Error::Cancelled) => {
            eprintln!("error[CANCELLED]: cancelled; nothing was written");
            CANCELLED
        }
        Err(error) => {
            report::error(&error);
            FAILURE
        }
    }
}

/// Help and version go to stdout as they are; a wrong command line is an error like any other.
fn usage(error: &clap::Error) -> u8 {
    match error.kind() {
        ErrorKind::DisplayHelp
        | ErrorKind::DisplayVersion
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = error.print();
            if error.use_stderr() { FAILURE } else { SUCCESS }
        }
        _ => {
            let text = error.to_string();
            let text = text.strip_prefix("error: ").unwrap_or(&text);
            eprint!("error[OPTIONS_INVALID]: {text}");
            FAILURE
        }
    }
}
