//! A file that was written, read again before it gets its name: a muxer that says yes to what no player shows is found out
//! here, not by whoever opens the file.

use std::fs::File;
use std::io::{Seek, SeekFrom};
use std::path::Path;

use crate::control::CancelToken;
use crate::error::{Error, Result};
use crate::ffi::av::decoder::{Decoder, DecoderOptions};
use crate::ffi::av::error::AvError;
use crate::ffi::av::frame::Frame;
use crate::ffi::av::input::{Demuxer, OpenFailure};
use crate::ffi::av::io::ReadIo;
use crate::ffi::av::packet::Packet;
use crate::ffi::av::parameters::CodecParameters;
use crate::ffi::av::raw::codec_name;
use crate::units::{TimeBase, Timestamp};

/// Outputs write the video first, and containers keep the order.
const VIDEO_STREAM: usize = 0;
/// How far apart two frames may come to be by the clock of a container: mkv and webm count milliseconds.
const ROUNDING_MICROS: i64 = 2_000;

/// A stream as it was given to the muxer.
#[derive(Debug)]
pub(super) struct Written {
    media_type: i32,
    /// Codec and four-character code of what was encoded here. Containers may have another name for what is copied.
    encoded: Option<(i32, Option<[u8; 4]>)>,
    /// Whether packets of it were written; some containers leave out a stream that has none.
    pub has_packets: bool,
}

impl Written {
    pub fn encoded(parameters: &CodecParameters, tag: Option<[u8; 4]>) -> Self {
        Self { encoded: Some((parameters.codec_id(), tag)), ..Self::copied(parameters) }
    }

    pub fn copied(parameters: &CodecParameters) -> Self {
        Self { media_type: parameters.media_type(), encoded: None, has_packets: false }
    }
}

/// When the first and the last frame of the encoded video are shown.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shown {
    pub first: Timestamp,
    pub last: Timestamp,
}

/// Reads `file` from its start: its streams are those that were written, and where the video was encoded, its first frame
/// and its last keyframe can be decoded, and its last frame is where it should be.
///
/// # Errors
/// [`Error::Internal`] with what differs; [`Error::OutputUnwritable`] where the file can't be read; [`Error::Cancelled`].
pub(super) fn check(
    path: &Path,
    mut file: File,
    written: &[Written],
    shown: Option<Shown>,
    cancel: &CancelToken,
) -> Result<()> {
    let failed = |error| Error::writing(path, error);
    let length = file.metadata().map_err(failed)?.len();
    file.seek(SeekFrom::Start(0)).map_err(failed)?;
    let io = ReadIo::new(Box::new(file), length, cancel.flag().clone())?;
    let checked = open(io, cancel).and_then(|mut demuxer| {
        compare(&demuxer, written)?;
        shown.map_or(Ok(()), |shown| video_is_shown(&mut demuxer, shown))
    });
    cancel.check()?;
    checked.map_err(|fault| match fault {
        Fault::Read(error) => Error::writing(path, error),
        Fault::Differs(what) => {
            Error::internal(format!("{} was written, but does not read back: {what}", path.display()))
        }
    })
}

/// Why a file is not what was written.
#[derive(Debug)]
enum Fault {
    Differs(String),
    Read(std::io::Error),
}

impl From<AvError> for Fault {
    fn from(error: AvError) -> Self {
        Self::Differs(error.to_string())
    }
}

fn open(io: ReadIo, cancel: &CancelToken) -> Result<Demuxer, Fault> {
    let fault = |failure| match failure {
        OpenFailure::Read(error) => Fault::Read(error),
        OpenFailure::Unrecognised(error) | OpenFailure::Demuxer { error, .. } => error.into(),
        OpenFailure::UnknownFormat => Fault::Differs("its format is not known".into()),
        OpenFailure::Refused(format) => Fault::Differs(format!("it is taken for {format}")),
    };
    let mut demuxer = Demuxer::open(io, cancel.flag().clone(), None, None).map_err(fault)?;
    demuxer.find_stream_info().map_err(fault)?;
    Ok(demuxer)
}

/// The streams with packets are all there, in the order that they were written in.
fn compare(demuxer: &Demuxer, written: &[Written]) -> Result<(), Fault> {
    let found: Vec<_> = (0..demuxer.stream_count())
        .filter_map(|index| demuxer.parameters(index))
        .collect::<Result<_, _>>()?;
    let mut found: Vec<_> = found.iter().collect();
    for (number, stream) in written.iter().enumerate().filter(|(_, stream)| stream.has_packets) {
        let Some(place) = found.iter().position(|found| found.media_type() == stream.media_type) else {
            return Err(Fault::Differs(format!("track {number} is missing")));
        };
        let found = found.remove(place);
        let Some((codec_id, tag)) = stream.encoded else { continue };
        if found.codec_id() != codec_id {
            let [wanted, found] = [codec_id, found.codec_id()].map(codec_name);
            return Err(Fault::Differs(format!("track {number} should be {wanted}, and is {found}")));
        }
        if let Some(tag) = tag.filter(|tag| *tag != found.tag()) {
            let [wanted, found] = [tag, found.tag()].map(|tag| tag.escape_ascii().to_string());
            return Err(Fault::Differs(format!("track {number} should be tagged {wanted}, and is {found}")));
        }
    }
    Ok(())
}

/// The first frame and the last keyframe of the video can be decoded, and the last frame is where it should be.
fn video_is_shown(demuxer: &mut Demuxer, shown: Shown) -> Result<(), Fault> {
    for other in (0..demuxer.stream_count()).filter(|&other| other != VIDEO_STREAM) {
        demuxer.set_wanted(other, false);
    }
    let base = demuxer.stream(VIDEO_STREAM).map_or(TimeBase::MICROS, |stream| stream.time_base);
    let parameters = demuxer.parameters(VIDEO_STREAM).ok_or_else(|| Fault::Differs("no video".into()))??;
    let Some(first) = next_packet(demuxer)? else {
        return Err(Fault::Differs("its video has no packet".into()));
    };
    decodes(&parameters, base, &first, "first frame")?;
    let start = first.pts().unwrap_or(0);
    let wanted = shown.last - shown.first;
    // Where a file has no index of keyframes, all that follows is read.
    let _ = demuxer.seek(VIDEO_STREAM, base.to_ticks(base.to_timestamp(start) + wanted));
    let (mut keyframe, mut last) = (None, start);
    while let Some(packet) = next_packet(demuxer)? {
        last = packet.pts().map_or(last, |pts| pts.max(last));
        if packet.is_keyframe() {
            keyframe = Some(packet);
        }
    }
    if let Some(keyframe) = keyframe {
        decodes(&parameters, base, &keyframe, "last keyframe")?;
    }
    let found = (base.to_timestamp(last) - base.to_timestamp(start)).as_micros();
    let wanted = wanted.as_micros();
    if (found - wanted).abs() > ROUNDING_MICROS {
        return Err(Fault::Differs(format!(
            "its last frame is {:.3} s after its first, and should be {:.3} s",
            found as f64 / 1e6,
            wanted as f64 / 1e6
        )));
    }
    Ok(())
}

/// The next packet of the video; what was read ahead may still hold others.
fn next_packet(demuxer: &mut Demuxer) -> Result<Option<Packet>, Fault> {
    loop {
        let mut packet = Packet::new()?;
        match demuxer.read(&mut packet) {
            Ok(()) if usize::try_from(packet.stream_index()) == Ok(VIDEO_STREAM) => return Ok(Some(packet)),
            Ok(()) => {}
            Err(error) if error.is_eof() => return Ok(None),
            Err(error) => return Err(demuxer.take_failure().map_or_else(|| error.into(), Fault::Read)),
        }
    }
}

/// Decodes one packet by itself; a library without a decoder of the codec is not asked.
fn decodes(parameters: &CodecParameters, base: TimeBase, packet: &Packet, what: &str) -> Result<(), Fault> {
    let options = DecoderOptions { threads: 1, max_pixels: i64::MAX, name: None };
    let Some(mut decoder) = Decoder::open(parameters, base, options)? else { return Ok(()) };
    let decoded = decoder.send(Some(packet)).and_then(|()| decoder.send(None)).and_then(|()| {
        let mut frame = Frame::new()?;
        decoder.receive(&mut frame)
    });
    decoded.map_err(|error| Fault::Differs(format!("its {what} can't be decoded: {error}")))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::super::file::FileSpec;
    use super::super::options::EncodeOptions;
    use super::super::output::{Output, OutputSpec};
    use super::super::video_source::VideoSource;
    use super::*;
    use crate::error::ErrorCode;
    use crate::ffi::av::scale::format_named;
    use crate::frame::Size;
    use crate::media::{FrameTime, VideoFrame};
    use crate::units::FrameRate;

    const FRAMES: i64 = 30;

    /// A video of grey frames at 24 a second.
    fn write(path: &Path) {
        let source = VideoSource::constant(FrameRate::FILM);
        let base = source.time_base;
        let spec = OutputSpec {
            file: FileSpec { input: None, metadata: &[], chapters: &[] },
            video: source,
            audio: Vec::new(),
            copied: Vec::new(),
        };
        let mut output =
            Output::create(path, spec, &EncodeOptions::default(), &CancelToken::default()).unwrap();
        for ticks in 0..FRAMES {
            let size = Size { width: 64, height: 48 };
            let frame = Frame::video(format_named("yuv420p").unwrap(), size).unwrap();
            output.write_video(VideoFrame::new(frame, FrameTime { ticks, duration: 1, base })).unwrap();
        }
        output.finish().unwrap();
    }

    fn fault(path: &Path, written: &[Written], frames: i64) -> Option<String> {
        let last = FrameRate::FILM.frame_base().to_timestamp(frames - 1);
        let shown = Shown { first: Timestamp::ZERO, last };
        let checked = check(path, File::open(path).unwrap(), written, Some(shown), &CancelToken::default());
        checked.err().map(|error| {
            assert_eq!(error.code(), ErrorCode::Internal);
            error.to_string()
        })
    }

    fn written(path: &Path) -> Written {
        let file = File::open(path).unwrap();
        let length = file.metadata().unwrap().len();
        let io = ReadIo::new(Box::new(file), length, Default::default()).unwrap();
        let demuxer = open(io, &CancelToken::default()).unwrap();
        let parameters = demuxer.parameters(VIDEO_STREAM).unwrap().unwrap();
        Written { has_packets: true, ..Written::encoded(&parameters, None) }
    }

    #[test]
    fn what_was_written_is_found_again_in_each_container() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["whole.mp4", "whole.mov", "whole.mkv", "whole.webm"] {
            let path = folder.path().join(name);
            write(&path);
            assert_eq!(fault(&path, &[written(&path)], FRAMES), None, "{name}");
        }
    }

    #[test]
    fn what_differs_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("whole.mp4");
        write(&path);
        let told = |written: Written, frames, part: &str| {
            let fault = fault(&path, &[written], frames).expect(part);
            assert!(fault.contains(part), "{fault}");
        };
        let whole = written(&path);
        told(Written { has_packets: true, ..written(&path) }, FRAMES + 1, "its last frame is 1.208 s after");
        let (codec_id, _) = whole.encoded.unwrap();
        let of = |codec_id, tag| Some((codec_id, tag));
        told(
            Written { encoded: of(codec_id, Some(*b"ai1q")), ..written(&path) },
            FRAMES,
            "tagged ai1q, and is avc1",
        );
        told(Written { encoded: of(codec_id + 1, None), ..written(&path) }, FRAMES, "and is h264");
        told(Written { media_type: 1, ..written(&path) }, FRAMES, "track 0 is missing");
    }

    #[test]
    fn frames_that_no_decoder_takes_are_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("broken.mp4");
        write(&path);
        let whole = written(&path);
        let mut bytes = fs::read(&path).unwrap();
        let data = bytes.windows(4).position(|name| name == b"mdat").unwrap() + 4;
        bytes[data..].fill(0xff);
        fs::write(&path, bytes).unwrap();
        let told = fault(&path, &[whole], FRAMES).unwrap();
        assert!(told.contains("its first frame can't be decoded"), "{told}");
        fs::write(&path, b"no video").unwrap();
        assert!(fault(&path, &[], FRAMES).is_some());
    }
}
