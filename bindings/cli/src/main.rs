//! The `captioni` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    captioni_cli::run(std::env::args_os()).into()
}
