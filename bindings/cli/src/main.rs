//! The `captioni` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    captioni::own_process();
    captioni_cli::run(std::env::args_os()).into()
}
