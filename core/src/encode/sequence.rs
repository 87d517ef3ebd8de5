//! Frames as numbered PNG files, which appear when all are whole.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder};
use tempfile::TempDir;

use crate::error::{Error, Result};
use crate::frame::Size;
use crate::target::Target;

/// Most digits that a number is padded to.
const MOST_DIGITS: usize = 9;

/// A file name with a place for a number: `captions.%05d.png`, or `%d` without zeros before it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Pattern {
    folder: PathBuf,
    before: String,
    digits: usize,
    after: String,
}

impl Pattern {
    fn of(path: &Path) -> Result<Self> {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let accepted = "a name with one place for the number of the frame, such as captions.%05d.png";
        let wrong = || Error::option("output", path.display(), accepted);
        let (before, rest) = name.split_once('%').ok_or_else(wrong)?;
        let (digits, after) = rest.split_once('d').ok_or_else(wrong)?;
        let width = match digits {
            "" => Some(1),
            digits => digits.strip_prefix('0').and_then(|digits| digits.parse().ok()),
        };
        let digits = width.filter(|width| (1..=MOST_DIGITS).contains(width)).ok_or_else(wrong)?;
        if after.contains('%') {
            return Err(wrong());
        }
        let folder = path.parent().map(Path::to_owned).unwrap_or_default();
        Ok(Self { folder, before: before.into(), digits, after: after.into() })
    }

    fn name(&self, number: u64) -> String {
        format!("{}{number:0digits$}{}", self.before, self.after, digits = self.digits)
    }

    fn path(&self, number: u64) -> PathBuf {
        self.folder.join(self.name(number))
    }
}

/// PNG files in the making, numbered from 0. Until [`finish`](Sequence::finish), files of their names are as they were.
#[derive(Debug)]
pub struct Sequence {
    pattern: Pattern,
    /// Beside the targets, so that moving a file is no copying.
    folder: TempDir,
    count: u64,
    /// The file written last, for those that are the same.
    file: Vec<u8>,
    bytes: u64,
}

impl Sequence {
    /// Checks that all names of `frames` files can be written. `input` is a file that must survive.
    ///
    /// # Errors
    /// [`Error::OptionsInvalid`] for a name without a place for a number; [`Error::OutputUnwritable`] where the folder
    /// cannot be written, or where a longer sequence would go on behind this one.
    pub fn create(path: &Path, frames: u64, input: Option<&Path>) -> Result<Self> {
        let pattern = Pattern::of(path)?;
        Target::create(&pattern.path(0), input)?;
        let unwritable =
            |reason: String| Error::OutputUnwritable { path: path.to_owned(), reason, source: None };
        if pattern.path(frames).exists() {
            return Err(unwritable(format!(
                "{} of a longer sequence would follow the {frames} frames of this one; remove the old files, or write \
                 to another folder",
                pattern.name(frames)
            )));
        }
        let beside = if pattern.folder.as_os_str().is_empty() { Path::new(".") } else { &pattern.folder };
        let folder = tempfile::Builder::new().prefix(".captioni-").suffix(".part").tempdir_in(beside);
        let folder = folder.map_err(|error| Error::writing(path, error))?;
        Ok(Self { pattern, folder, count: 0, file: Vec::new(), bytes: 0 })
    }

    /// Writes a frame: R, G, B, A of 8 bits, row by row.
    ///
    /// # Errors
    /// [`Error::DiskFull`], [`Error::OutputUnwritable`]; [`Error::Internal`] if there are not as many pixels.
    pub fn write(&mut self, rgba: &[u8], size: Size) -> Result<()> {
        self.file.clear();
        PngEncoder::new(&mut self.file)
            .write_image(rgba, size.width, size.height, ExtendedColorType::Rgba8)
            .map_err(|error| Error::internal(error.to_string()))?;
        self.again()
    }

    /// Writes the frame before once more.
    ///
    /// # Errors
    /// [`Error::DiskFull`], [`Error::OutputUnwritable`].
    pub fn again(&mut self) -> Result<()> {
        let path = self.folder.path().join(self.count.to_string());
        let written = fs::File::create(&path).and_then(|mut file| file.write_all(&self.file));
        written.map_err(|error| Error::writing(self.pattern.path(self.count), error))?;
        self.bytes += self.file.len() as u64;
        self.count += 1;
        Ok(())
    }

    /// Gives the files their names, all or none, and tells how many bytes they are.
    ///
    /// # Errors
    /// [`Error::OutputUnwritable`]; what was there is put back then.
    pub fn finish(self) -> Result<u64> {
        for number in 0..self.count {
            if let Err(error) = self.place(number) {
                (0..=number).rev().for_each(|number| self.take_back(number));
                return Err(Error::writing(self.pattern.path(number), error));
            }
        }
        Ok(self.bytes)
    }

    fn made(&self, number: u64) -> PathBuf {
        self.folder.path().join(number.to_string())
    }

    /// Where a file that was there before waits until all is well.
    fn replaced(&self, number: u64) -> PathBuf {
        self.folder.path().join(format!("{number}.old"))
    }

    fn place(&self, number: u64) -> io::Result<()> {
        let target = self.pattern.path(number);
        if target.exists() {
            fs::rename(&target, self.replaced(number))?;
        }
        fs::rename(self.made(number), target)
    }

    /// As far as that can be done, for a file that was placed, or half so.
    fn take_back(&self, number: u64) {
        let target = self.pattern.path(number);
        if !self.made(number).exists() {
            let _ = fs::rename(&target, self.made(number));
        }
        if self.replaced(number).exists() {
            let _ = fs::rename(self.replaced(number), target);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorCode;

    const SIZE: Size = Size { width: 2, height: 1 };

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn patterns_have_one_place_for_a_number() {
        let name = |pattern: &str| Pattern::of(Path::new(pattern)).map(|pattern| pattern.path(42));
        for (pattern, named) in
            [("a/b.%05d.png", "a/b.00042.png"), ("%d.png", "42.png"), ("x%02dy.png", "x42y.png")]
        {
            assert_eq!(name(pattern).unwrap(), Path::new(named));
        }
        for wrong in ["b.png", "b.%5d.png", "b.%d%d.png", "b.%0d.png", "b.%099d.png", "100%.png", "b.%s.png"]
        {
            let error = name(wrong).unwrap_err();
            assert_eq!(error.code(), ErrorCode::OptionsInvalid, "{wrong}");
            assert!(error.to_string().contains("captions.%05d.png"), "{error}");
        }
    }

    #[test]
    fn files_appear_when_all_are_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("c.%03d.png");
        let old = folder.path().join("c.001.png");
        fs::write(&old, "old").unwrap();
        let mut sequence = Sequence::create(&path, 2, None).unwrap();
        sequence.write(&[255, 0, 0, 255, 0, 0, 0, 0], SIZE).unwrap();
        sequence.again().unwrap();
        assert_eq!(fs::read(&old).unwrap(), b"old");
        let bytes = sequence.finish().unwrap();
        assert_eq!(names(folder.path()), ["c.000.png", "c.001.png"]);
        let written = fs::read(&old).unwrap();
        assert_eq!(bytes, 2 * written.len() as u64);
        let image = image::load_from_memory(&written).unwrap().into_rgba8();
        assert_eq!(image.into_raw(), [255, 0, 0, 255, 0, 0, 0, 0]);
    }

    #[test]
    fn what_cannot_be_placed_puts_everything_back() {
        let folder = tempfile::tempdir().unwrap();
        let old = folder.path().join("0.png");
        fs::write(&old, "old").unwrap();
        let mut sequence = Sequence::create(&folder.path().join("%d.png"), 2, None).unwrap();
        sequence.write(&[0; 8], SIZE).unwrap();
        sequence.again().unwrap();
        // The second file is gone when it is to be placed.
        fs::remove_file(sequence.made(1)).unwrap();
        let error = sequence.finish().unwrap_err();
        assert_eq!(error.code(), ErrorCode::OutputUnwritable, "{error}");
        assert_eq!(fs::read(&old).unwrap(), b"old");
        assert_eq!(names(folder.path()), ["0.png"]);
    }

    #[test]
    fn a_longer_sequence_is_not_continued() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("7.png"), "old").unwrap();
        let error = Sequence::create(&folder.path().join("%d.png"), 7, None).unwrap_err();
        assert!(error.to_string().contains("7.png of a longer sequence"), "{error}");
        assert_eq!(names(folder.path()), ["7.png"]);
    }
}
