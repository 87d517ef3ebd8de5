//! Results on stdout, errors and warnings on stderr.

use std::io::{self, ErrorKind, Write};

use captioni::{Error, Remedy, Result, Warning};

use crate::remedy::words;
use crate::switches::with_switches;

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
    let mut line = format!("error[{}]: {}", error.code(), with_switches(error));
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        let text = inner.to_string();
        if !line.contains(&text) {
            line = format!("{line}: {text}");
        }
        cause = inner.source();
    }
    eprintln!("{line}");
    hint(error.remedy().as_ref());
}

/// `warning[CODE]: message` of each, and a hint after the last that it is for.
pub(crate) fn warnings(warnings: &[Warning]) {
    for (at, warning) in warnings.iter().enumerate() {
        eprintln!("warning[{}]: {}", warning.code, warning.message);
        if warnings.iter().skip(at + 1).all(|later| later.remedy != warning.remedy) {
            hint(warning.remedy.as_ref());
        }
    }
}

fn hint(remedy: Option<&Remedy>) {
    if let Some(remedy) = remedy {
        eprintln!("  hint: {}", words(remedy));
    }
}
