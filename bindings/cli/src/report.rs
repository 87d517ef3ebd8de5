//! Errors and warnings on stderr.

use captioni::{Error, Warning};

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
