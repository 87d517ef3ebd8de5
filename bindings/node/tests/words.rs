//! What goes wrong is said in the terms of this package.
#![cfg(test)]

use captioni::Error;

#[path = "../src/remedy.rs"]
mod remedy;

#[test]
fn no_error_speaks_of_the_command_line() {
    let mut hints = 0;
    for error in Error::samples() {
        let hint = error.remedy().map(|remedy| remedy::words(&remedy)).unwrap_or_default();
        hints += usize::from(!hint.is_empty());
        for text in [error.to_string(), hint] {
            assert!(!text.contains(" --") && !text.contains("`--"), "{:?}: {text}", error.code());
            assert!(!text.contains("captioni "), "{:?}: {text}", error.code());
        }
    }
    assert!(hints > 15, "{hints}");
}
