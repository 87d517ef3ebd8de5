//! Makes media with the `ffmpeg` program and reads it with ours and theirs.

use std::path::{Path, PathBuf};
use std::process::Command;

use captioni::control::CancelToken;
use captioni::error::Result;
use captioni::frame::{Component, FrameMut};
use captioni::media::VideoFrame;
use captioni::source::{Input, MediaSource, OpenOptions};

/// A folder of its own for one test's files.
pub struct Media(tempfile::TempDir);

impl Media {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Runs `ffmpeg ARGS NAME`; `args` are split at spaces.
    pub fn make(&self, args: &str, name: &str) -> PathBuf {
        let path = self.path(name);
        ffmpeg(args, &[path.as_os_str()]);
        path
    }

    /// A moving test picture in `codec` (encoder and options).
    pub fn video(&self, codec: &str, name: &str) -> PathBuf {
        self.make(&format!("-f lavfi -i testsrc2=size=128x72:rate=25:duration=0.4 {codec}"), name)
    }
}

/// Runs the program and returns what it writes to its standard output.
pub fn ffmpeg(args: &str, more: &[&std::ffi::OsStr]) -> Vec<u8> {
    let output = Command::new("ffmpeg")
        .args(["-nostdin", "-v", "error", "-y"])
        .args(args.split_whitespace())
        .args(more)
        .output()
        .expect("the tests need the ffmpeg program");
    assert!(output.status.success(), "ffmpeg {args}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

pub fn open(path: &Path) -> Result<MediaSource> {
    MediaSource::open(&Input::from(path), &OpenOptions::default(), &CancelToken::new())
}

/// All frames of the video that would be captioned.
pub fn frames(source: &mut MediaSource) -> Result<Vec<VideoFrame>> {
    let track = source.video_track()?.index;
    source.select(&[track]);
    let mut decoder = source.video_decoder(track)?;
    let mut frames = Vec::new();
    loop {
        let packet = source.read()?;
        match &packet {
            Some(packet) => decoder.send(packet)?,
            None => decoder.finish()?,
        }
        while let Some(frame) = decoder.receive()? {
            frames.push(frame);
        }
        if packet.is_none() {
            return Ok(frames);
        }
    }
}

/// The samples of a frame as `ffmpeg -f rawvideo` writes them.
pub fn raw(frame: &mut VideoFrame) -> Vec<u8> {
    let picture = frame.frame_mut().unwrap();
    let mut bytes = Vec::new();
    for (index, plane) in picture.planes.iter().enumerate() {
        let (width, height) = extent(&picture, index);
        for row in plane.data.chunks(plane.stride).take(height) {
            bytes.extend_from_slice(&row[..width]);
        }
    }
    bytes
}

/// Bytes in a row and rows of a plane.
fn extent(picture: &FrameMut<'_>, plane: usize) -> (usize, usize) {
    let format = &picture.format;
    let components: Vec<(usize, &Component)> =
        format.used_components().iter().enumerate().chain(format.alpha.iter().map(|a| (3, a))).collect();
    let (index, component) = components.iter().find(|(_, c)| usize::from(c.plane) == plane).unwrap();
    let (shift_x, shift_y) = format.subsampling(*index);
    (
        picture.size.width.div_ceil(1 << shift_x) as usize * usize::from(component.step),
        picture.size.height.div_ceil(1 << shift_y) as usize,
    )
}

/// What the program decodes, frame after frame without padding.
pub fn decoded_by_ffmpeg(path: &Path) -> Vec<u8> {
    let mut args = vec![std::ffi::OsStr::new("-i"), path.as_os_str()];
    args.extend("-map 0:v:0 -vsync passthrough -f rawvideo -".split(' ').map(std::ffi::OsStr::new));
    ffmpeg("", &args)
}

/// Our frames equal the program's, sample by sample.
pub fn assert_same_pictures(path: &Path) -> Vec<VideoFrame> {
    let mut source = open(path).unwrap();
    let mut frames = frames(&mut source).unwrap();
    assert_eq!(source.warnings(), [], "{}", path.display());
    let ours: Vec<u8> = frames.iter_mut().flat_map(raw).collect();
    let theirs = decoded_by_ffmpeg(path);
    assert_eq!(ours.len(), theirs.len(), "{}: {} frames", path.display(), frames.len());
    assert!(ours == theirs, "{} differs", path.display());
    frames
}
