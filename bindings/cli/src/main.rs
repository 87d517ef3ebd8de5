//! The `captioni` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    captioni::encode::quiet_libraries();
    captioni_cli::run(std::env::args_os()).into()
}
