//! The bundled emoji, kept small until a text needs them.

use std::io::Read;
use std::sync::{Arc, OnceLock};

use flate2::read::ZlibDecoder;
use parley::fontique::Blob;

pub(super) const FAMILY: &str = "Noto Color Emoji";

const COMPRESSED: &[u8] = include_bytes!("../../../assets/fonts/NotoColorEmoji.ttf.zlib");
/// Bytes of the font, so that room for it is made once.
const LENGTH: usize = 5 << 20;

/// The font, the same one for all jobs of the process.
pub(super) fn font() -> Option<Blob<u8>> {
    static FONT: OnceLock<Option<Blob<u8>>> = OnceLock::new();
    FONT.get_or_init(|| {
        let mut bytes = Vec::with_capacity(LENGTH);
        ZlibDecoder::new(COMPRESSED).read_to_end(&mut bytes).ok()?;
        Some(Blob::new(Arc::new(bytes)))
    })
    .clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_whole_and_made_once() {
        let (first, again) = (font().unwrap(), font().unwrap());
        assert_eq!(first.id(), again.id());
        assert!(first.data().len() <= LENGTH, "{}", first.data().len());
        assert!(skrifa::FontRef::new(first.data()).is_ok());
    }
}
