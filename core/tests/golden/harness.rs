//! Compares pictures with those in `fixtures/golden`, collects all differences and fails once.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use image::RgbImage;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};

/// Greatest difference of a channel, for rounding that differs between compilers and processors.
const TOLERANCE: u8 = 2;
/// Goldens stay small enough to live in the repository.
const MAX_BYTES: u64 = 128_000;

/// A run over goldens. `CAPTIONI_BLESS=1` writes them instead of comparing.
pub struct Goldens {
    folder: PathBuf,
    failures: Vec<String>,
    seen: BTreeSet<String>,
    bless: bool,
}

impl Goldens {
    pub fn new() -> Self {
        Self::of("")
    }

    /// Those of a folder in `fixtures/golden`.
    pub fn of(folder: &str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/golden").join(folder);
        let bless = std::env::var_os("CAPTIONI_BLESS").is_some_and(|value| value == "1");
        Self { folder, failures: Vec::new(), seen: BTreeSet::new(), bless }
    }

    /// Leaves a golden out of which nothing can be said on this machine.
    pub fn skip(&mut self, name: &str) {
        self.seen.insert(format!("{name}.png"));
    }

    pub fn check(&mut self, name: &str, actual: &RgbImage) {
        let path = self.folder.join(format!("{name}.png"));
        self.seen.insert(format!("{name}.png"));
        if self.bless {
            let file = std::fs::File::create(&path).unwrap();
            actual
                .write_with_encoder(PngEncoder::new_with_quality(
                    file,
                    CompressionType::Best,
                    FilterType::Adaptive,
                ))
                .unwrap();
        }
        let expected = match image::open(&path) {
            Ok(expected) => expected.to_rgb8(),
            Err(e) => return self.failures.push(format!("{name}: {e}; bless it with CAPTIONI_BLESS=1")),
        };
        let bytes = std::fs::metadata(&path).unwrap().len();
        if bytes > MAX_BYTES {
            self.failures.push(format!("{name}: {bytes} bytes, over {MAX_BYTES}"));
        }
        if expected.dimensions() != actual.dimensions() {
            let sizes = format!("{:?}, expected {:?}", actual.dimensions(), expected.dimensions());
            return self.failures.push(format!("{name}: {sizes}"));
        }
        let apart = differences(&expected, actual);
        let wrong = apart.iter().filter(|d| **d > TOLERANCE).count();
        if wrong > 0 {
            let most = apart.iter().max().copied().unwrap_or(0);
            let panels = save_panels(name, &expected, actual, &apart);
            self.failures
                .push(format!("{name}: {wrong} pixels differ, by up to {most}; see {}", panels.display()));
        }
    }

    /// Fails with everything that was found, and with goldens that no case makes.
    pub fn finish(mut self) {
        for entry in std::fs::read_dir(&self.folder).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            if name.ends_with(".png") && !self.seen.contains(&name) {
                self.failures.push(format!("{name}: no test makes it"));
            }
        }
        assert!(self.failures.is_empty(), "\n{}\n", self.failures.join("\n"));
    }
}

/// The greatest channel difference of each pixel.
fn differences(a: &RgbImage, b: &RgbImage) -> Vec<u8> {
    let pixel = |(a, b): (&image::Rgb<u8>, &image::Rgb<u8>)| {
        a.0.iter().zip(b.0).map(|(a, b)| a.abs_diff(b)).max().unwrap_or(0)
    };
    a.pixels().zip(b.pixels()).map(pixel).collect()
}

/// Expected, difference (white where beyond the tolerance) and actual, side by side.
fn save_panels(name: &str, expected: &RgbImage, actual: &RgbImage, apart: &[u8]) -> PathBuf {
    let (width, height) = expected.dimensions();
    let mut panels = RgbImage::new(width * 3, height);
    let mark = |apart: u8| if apart > TOLERANCE { [255; 3] } else { [apart * 40; 3] };
    for (x, y, pixel) in expected.enumerate_pixels() {
        panels.put_pixel(x, y, *pixel);
        panels.put_pixel(x + width, y, image::Rgb(mark(apart[(y * width + x) as usize])));
        panels.put_pixel(x + 2 * width, y, *actual.get_pixel(x, y));
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("golden");
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(format!("{name}.png"));
    panels.save(&path).unwrap();
    path
}
