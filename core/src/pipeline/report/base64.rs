//! Base64 as it is written.

use std::io::{self, Write};

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Writes bytes as base64 (RFC 4648, padded) to another writer.
pub(super) struct Base64Writer<W: Write> {
    to: W,
    /// Bytes that wait for a third.
    rest: Vec<u8>,
}

impl<W: Write> Base64Writer<W> {
    pub(super) fn new(to: W) -> Self {
        Self { to, rest: Vec::with_capacity(3) }
    }

    pub(super) fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut text = Vec::with_capacity(bytes.len() / 3 * 4 + 4);
        for &byte in bytes {
            self.rest.push(byte);
            if let [a, b, c] = self.rest[..] {
                text.extend(encode([a, b, c]));
                self.rest.clear();
            }
        }
        self.to.write_all(&text)
    }

    /// Writes what is left and the padding.
    pub(super) fn finish(mut self) -> io::Result<()> {
        match self.rest[..] {
            [a, b] => {
                let [text @ .., _] = encode([a, b, 0]);
                self.to.write_all(&text)?;
                self.to.write_all(b"=")
            }
            [a] => {
                let [first, second, ..] = encode([a, 0, 0]);
                self.to.write_all(&[first, second, b'=', b'='])
            }
            _ => Ok(()),
        }
    }
}

#[expect(clippy::indexing_slicing, reason = "six bits, of 64 letters")]
fn encode([a, b, c]: [u8; 3]) -> [u8; 4] {
    let bits = u32::from_be_bytes([0, a, b, c]);
    [18, 12, 6, 0].map(|shift| ALPHABET[((bits >> shift) & 63) as usize])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(parts: &[&[u8]]) -> String {
        let mut text = Vec::new();
        let mut writer = Base64Writer::new(&mut text);
        parts.iter().for_each(|part| writer.write_all(part).unwrap());
        writer.finish().unwrap();
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn the_standards_own_vectors_come_out_however_the_bytes_arrive() {
        for (plain, text) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(encoded(&[plain.as_bytes()]), text);
            let single: Vec<&[u8]> = plain.as_bytes().chunks(1).collect();
            assert_eq!(encoded(&single), text);
        }
        assert_eq!(encoded(&[&[0xfb, 0xff]]), "+/8=");
    }
}
