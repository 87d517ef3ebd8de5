//! Makes media with the `ffmpeg` program, sends it through the engine, and asks `ffprobe` about the result.

use std::path::{Path, PathBuf};
use std::process::Command;

use captioni::control::CancelToken;
use captioni::encode::{
    AudioHandling, AudioSpec, EncodeOptions, FileSpec, Output, OutputSpec, PixelFormatMode, Summary,
    VideoSource,
};
use captioni::source::{AudioDecoder, Input, MediaSource, OpenOptions, VideoDecoder};
use captioni::{Error, Result};

/// A folder that is removed at the end of the test.
pub struct Folder(tempfile::TempDir);

impl Folder {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }
    /// Runs `ffmpeg` with these arguments to make the file `name`.
    pub fn make(&self, name: &str, arguments: &str) -> PathBuf {
        let path = self.path(name);
        run(Command::new("ffmpeg").args(["-v", "error", "-y"]).args(arguments.split_whitespace()).arg(&path));
        path
    }
    /// Names of the files, hidden ones too.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<_> = std::fs::read_dir(self.0.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }
}

/// Standard output of a program that must succeed.
pub fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// `ffprobe`'s answer: the values of these entries, one line each.
pub fn probe(path: &Path, stream: &str, entries: &str) -> Vec<String> {
    run(Command::new("ffprobe")
        .args(["-v", "error", "-of", "default=nokey=1:noprint_wrappers=1", "-select_streams", stream])
        .args(["-show_entries", entries])
        .arg(path))
    .lines()
    .map(str::to_owned)
    .collect()
}

/// The value of one entry of a stream.
pub fn field(path: &Path, stream: &str, name: &str) -> String {
    probe(path, stream, &format!("stream={name}")).join(",")
}

/// A hash of the packets of a stream.
pub fn packet_hash(path: &Path, stream: &str) -> String {
    run(Command::new("ffmpeg").args(["-v", "error", "-i"]).arg(path).args([
        "-map",
        &format!("0:{stream}"),
        "-c",
        "copy",
        "-f",
        "streamhash",
        "-hash",
        "md5",
        "-",
    ]))
    .split('=')
    .next_back()
    .unwrap()
    .to_owned()
}

/// Bytes of the decoded pictures in a pixel format.
pub fn decoded(path: &Path, pixel_format: &str) -> Vec<u8> {
    let output = Command::new("ffmpeg")
        .args(["-v", "error", "-i"])
        .arg(path)
        .args(["-map", "0:v:0", "-vsync", "passthrough", "-f", "rawvideo", "-pix_fmt", pixel_format, "-"])
        .output()
        .unwrap();
    assert!(output.status.success());
    output.stdout
}

/// Re-encodes a file with all its audio tracks, as the pipeline does, without drawing anything.
pub fn transcode(input: &Path, output: &Path, options: &EncodeOptions) -> Result<Summary> {
    transcode_until(input, output, options, &CancelToken::new(), u64::MAX)
}

/// As [`transcode`]; trips `cancel` after `frames` pictures.
pub fn transcode_until(
    input: &Path,
    output: &Path,
    options: &EncodeOptions,
    cancel: &CancelToken,
    frames: u64,
) -> Result<Summary> {
    let source_input = Input::from(input);
    let mut source = MediaSource::open(&source_input, &OpenOptions::default(), cancel)?;
    let video = source.video_track()?.index;
    let audio: Vec<_> = source.info().tracks.iter().filter(|t| t.audio().is_some()).cloned().collect();
    let video_parameters = source.stream_parameters(video)?;
    let audio_parameters: Vec<_> =
        audio.iter().map(|track| source.stream_parameters(track.index)).collect::<Result<_>>()?;
    let specs = audio.iter().zip(&audio_parameters).map(|(track, parameters)| AudioSpec {
        parameters,
        title: track.title.as_deref(),
        is_default: track.is_default,
    });
    let spec = OutputSpec {
        file: FileSpec { input: Some(input), metadata: &source.metadata(), chapters: &source.chapters() },
        video: VideoSource::of(&video_parameters),
        audio: specs.collect(),
        copied: Vec::new(),
    };
    let mut out = Output::create(output, spec, options, cancel)?;
    let mut decoder = source.video_decoder(video)?;
    let mut audio_decoders: Vec<Option<AudioDecoder>> = audio
        .iter()
        .enumerate()
        .map(|(number, track)| match out.audio_handling(number) {
            AudioHandling::Encode => source.audio_decoder(track.index).map(Some),
            _ => Ok(None),
        })
        .collect::<Result<_>>()?;
    let mut count = 0;
    let mut write_all = |decoder: &mut VideoDecoder, out: &mut Output| -> Result<()> {
        while let Some(frame) = decoder.receive()? {
            out.write_video(frame)?;
            count += 1;
            if count == frames {
                cancel.cancel();
            }
        }
        Ok(())
    };
    loop {
        let Some(packet) = source.read()? else { break };
        if packet.track() == video {
            decoder.send(&packet)?;
            write_all(&mut decoder, &mut out)?;
        } else if let Some(number) = audio.iter().position(|track| track.index == packet.track()) {
            match &mut audio_decoders[number] {
                Some(decoder) => {
                    decoder.send(&packet)?;
                    while let Some(frame) = decoder.receive()? {
                        out.write_audio(number, &frame)?;
                    }
                }
                None if out.audio_handling(number) == AudioHandling::Copy => {
                    out.write_packet(number, packet)?;
                }
                None => {}
            }
        }
    }
    decoder.finish()?;
    write_all(&mut decoder, &mut out)?;
    for (number, decoder) in audio_decoders.iter_mut().enumerate() {
        let Some(decoder) = decoder else { continue };
        decoder.finish()?;
        while let Some(frame) = decoder.receive()? {
            out.write_audio(number, &frame)?;
        }
    }
    out.finish()
}

/// The error of a transcode that must fail.
pub fn failure(input: &Path, output: &Path, options: &EncodeOptions) -> Error {
    transcode(input, output, options).unwrap_err()
}

/// Options with an encoder.
pub fn with_encoder(name: &str) -> EncodeOptions {
    EncodeOptions { encoder: Some(name.to_owned()), ..fast() }
}

/// Options for tests that don't look at quality: in the source's pixel format.
pub fn fast() -> EncodeOptions {
    EncodeOptions {
        preset: "ultrafast".parse().unwrap(),
        pixel_format: PixelFormatMode::Keep,
        ..EncodeOptions::default()
    }
}
