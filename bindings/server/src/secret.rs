//! Values that never reach a log.

use std::fmt;
use std::str::FromStr;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// A password, key or address with one in it. Its `Debug` and `Display` hide it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The value itself.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether `given` is the value, in a time that does not tell how much of it is right.
    pub fn is(&self, given: &str) -> bool {
        // Digests are of one length, so that the length does not show either.
        let [ours, theirs] = [&self.0, given].map(|text| Sha256::digest(text.as_bytes()));
        ours.ct_eq(&theirs).into()
    }

    /// HMAC-SHA256 of `message` under this key, in hexadecimal.
    pub fn sign(&self, message: &str) -> String {
        hex::encode(seal(self.0.as_bytes(), message))
    }

    /// A key of its own for `purpose`: who has it knows neither this one nor that of another purpose.
    pub fn derive(&self, purpose: &str) -> [u8; 32] {
        seal(self.0.as_bytes(), purpose)
    }

    /// Whether `signature` is that of `message`.
    pub fn verifies(&self, message: &[u8], signature: &str) -> bool {
        let mac = mac(self.0.as_bytes(), message);
        hex::decode(signature).is_ok_and(|signature| mac.verify_slice(&signature).is_ok())
    }
}

/// HMAC-SHA256 of `message` under `key`.
pub fn seal(key: &[u8], message: &str) -> [u8; 32] {
    mac(key, message.as_bytes()).finalize().into_bytes().into()
}

fn mac(key: &[u8], message: &[u8]) -> Hmac<Sha256> {
    // HMAC takes keys of any length.
    #[expect(clippy::expect_used, reason = "no length of key is refused")]
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any key");
    mac.update(message);
    mac
}

impl FromStr for Secret {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.to_owned()))
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

/// Hexadecimal SHA-256.
pub fn digest(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
}

/// `bytes` random bytes in hexadecimal.
pub fn random(bytes: usize) -> String {
    let mut buffer = vec![0; bytes];
    rand::fill(&mut buffer[..]);
    hex::encode(buffer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_shows_nothing() {
        let secret = Secret::from("hunter2".to_owned());
        assert_eq!(format!("{secret:?} {secret}"), "(secret) (secret)");
        assert!(secret.is("hunter2") && !secret.is("hunter") && !secret.is(""));
    }

    #[test]
    fn only_the_right_signature_verifies() {
        let [ours, other] = ["a", "b"].map(|key| Secret::from(key.to_owned()));
        let signature = ours.sign("message");
        assert!(ours.verifies(b"message", &signature));
        assert!(!ours.verifies(b"messag", &signature) && !other.verifies(b"message", &signature));
        assert!(!ours.verifies(b"message", "") && !ours.verifies(b"message", "zz"));
    }
}
