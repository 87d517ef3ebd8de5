//! Errors as JavaScript is given them.

use captioni::Error;
use serde_json::json;

use crate::remedy::words;

/// `{code, message, hint}` as JSON.
pub(crate) fn to_json(error: &Error) -> String {
    let hint = error.remedy().as_ref().map(words);
    json!({"code": error.code(), "message": error.to_string(), "hint": hint}).to_string()
}
