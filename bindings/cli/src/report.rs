//! Results on stdout, errors and warnings on stderr.

use std::io::{self, ErrorKind, Write};

use captioni::{Error, Result, Warning};

/// Writes to stdout. A reader that has seen enough, such as `head`, is no error.
pub(crate) fn print(text: &str) -> Result<()> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Error::writing("<stdout>", error)),
        _ => Ok(()),
    }
}

/// `error[CODE]: message`, causes that say more, and a hint.
pub(crate) fn error(error: &Error) {
    let mut line = format!("error[{}]: {error}", error.code());
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        let text = inner.to_string();
        if !line.contains(&text) {
            line = format!("{line}: {text}");
        }
        cause = inner.source();
    }
    eprintln!("{line}");
    if let Some(hint) = error.hint() {
        eprintln!("  hint: {hint}");
    }
}

/// `warning[CODE]: message`.
pub(crate) fn warning(warning: &Warning) {
    eprintln!("warning[{}]: {}", warning.code, warning.message);
}
