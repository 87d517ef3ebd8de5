//! Font files and folders of them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use owned_ttf_parser::{Face, name_id};
use parley::FontData;
use parley::fontique::Blob;
use rusttype::{GlyphId, Scale};

use crate::layout::color::ColorFont;

/// A font file larger than this is refused; the largest CJK collections have about 120 MB.
const MAX_FONT_BYTES: u64 = 256 << 20;
/// Folders within folders that are looked into.
const MAX_DEPTH: usize = 8;

/// The bytes of a file.
pub(super) fn read(file: &Path) -> std::io::Result<Vec<u8>> {
    let metadata = std::fs::metadata(file)?;
    if !metadata.is_file() {
        return Err(std::io::Error::other("not a file"));
    }
    if metadata.len() > MAX_FONT_BYTES {
        return Err(std::io::Error::other("over 256 MB"));
    }
    std::fs::read(file)
}

/// Refuses what rusttype cannot rasterise, before anything is shaped with it.
pub(super) fn check(bytes: &[u8]) -> std::result::Result<(), &'static str> {
    if matches!(bytes.get(..4), Some(b"wOFF" | b"wOF2")) {
        return Err("WOFF is compressed; give the TrueType or OpenType file it was made from");
    }
    let font = rusttype::Font::try_from_bytes(bytes).ok_or("not a TrueType or OpenType font")?;
    let metrics = font.v_metrics_unscaled();
    if metrics.ascent == metrics.descent {
        return Err("its ascender equals its descender");
    }
    let unscaled = Scale::uniform(1.0);
    let outlined = |id| font.glyph(GlyphId(id)).scaled(unscaled).exact_bounding_box().is_some();
    let count = u16::try_from(font.glyph_count()).unwrap_or(u16::MAX);
    let has_colors = || ColorFont::new(&FontData::new(Blob::new(Arc::new(bytes.to_vec())), 0), &[]).is_some();
    if !(0..count).any(outlined) && !has_colors() {
        let has_svg = Face::from_slice(bytes, 0).is_ok_and(|face| face.tables().svg.is_some());
        return Err(match has_svg {
            true => "its glyphs are drawings in SVG, which are not read; give one with COLR, CBDT or sbix",
            false => "it has no outlines",
        });
    }
    Ok(())
}

/// What a font calls its family, with all its weights where it says so.
pub(super) fn family(bytes: &[u8]) -> Option<String> {
    let face = Face::from_slice(bytes, 0).ok()?;
    let named = |id| {
        let mut names = face.names().into_iter().filter(move |name| name.name_id == id && name.is_unicode());
        names.find_map(|name| name.to_string()).filter(|name| !name.is_empty())
    };
    named(name_id::TYPOGRAPHIC_FAMILY).or_else(|| named(name_id::FAMILY))
}

/// The files in a folder and its folders that look like fonts, in the order of their paths.
pub(super) fn in_folder(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut entries: Vec<_> = std::fs::read_dir(folder)?.filter_map(std::result::Result::ok).collect();
    entries.sort_by_key(std::fs::DirEntry::path);
    collect(entries, MAX_DEPTH, &mut files);
    Ok(files)
}

fn collect(entries: Vec<std::fs::DirEntry>, depth: usize, files: &mut Vec<PathBuf>) {
    for path in entries.into_iter().map(|entry| entry.path()) {
        // Follows links, as installed fonts often are some.
        let Ok(metadata) = std::fs::metadata(&path) else { continue };
        if metadata.is_file() {
            files.extend(Some(path).filter(|path| is_font(path) && metadata.len() <= MAX_FONT_BYTES));
        } else if depth > 0
            && let Ok(entries) = std::fs::read_dir(&path)
        {
            let mut entries: Vec<_> = entries.filter_map(std::result::Result::ok).collect();
            entries.sort_by_key(std::fs::DirEntry::path);
            collect(entries, depth - 1, files);
        }
    }
}

fn is_font(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|extension| {
        ["ttf", "otf", "ttc", "otc"].iter().any(|known| known.eq_ignore_ascii_case(extension))
    })
}
