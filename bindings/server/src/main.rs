//! `captioni-server`: see `captioni-server --help`.

use std::process::ExitCode;

use captioni_server::{child, commands};

fn main() -> ExitCode {
    // Before anything that starts a thread: a child leaves the network first.
    if std::env::args().nth(1).as_deref() == Some("child") {
        return child::main();
    }
    commands::main()
}
