//! The video encoders that the engine knows, in order of preference, and how each is told what is wanted.
//!
//! Which of them an FFmpeg has differs from system to system, and a hardware encoder can be there without its
//! hardware, so the choice is made at run time: present first, then opened, one after another.

use serde::Serialize;

use super::container::Container;
use super::hdr;
use super::options::{EncodeOptions, Preset};
use crate::error::{Error, Result};
use crate::ffi::av;
use crate::ffi::av::encoder::EncoderInfo;
use crate::ffi::av::tags::StreamSideData;
use crate::frame::Size;
use crate::media::VideoFrame;

/// How an encoder is driven.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Api {
    X26x,
    OpenH264,
    VideoToolbox,
    Nvenc,
    Qsv,
    Vaapi,
    SvtAv1,
    Vpx,
    ProRes,
}

/// A codec's name and its scale of constant quality.
#[derive(Debug, PartialEq)]
struct Codec {
    name: &'static str,
    label: &'static str,
    aliases: &'static [&'static str],
    /// `None` where the codec itself says how many bits a frame has.
    crf: Option<Crf>,
}

/// A scale of constant quality, from 0, the best.
#[derive(Debug, PartialEq)]
struct Crf {
    worst: f32,
    default: f32,
}

const fn codec(name: &'static str, label: &'static str, aliases: &'static [&'static str]) -> Codec {
    Codec { name, label, aliases, crf: None }
}

const fn by_crf(worst: f32, default: f32, codec: Codec) -> Codec {
    Codec { crf: Some(Crf { worst, default }), ..codec }
}

const H264: Codec = by_crf(51.0, 20.0, codec("h264", "H.264", &["avc"]));
const HEVC: Codec = by_crf(51.0, 22.0, codec("hevc", "HEVC", &["h265"]));
const VP9: Codec = by_crf(63.0, 31.0, codec("vp9", "VP9", &[]));
const AV1: Codec = by_crf(63.0, 30.0, codec("av1", "AV1", &[]));
const PRORES: Codec = codec("prores", "ProRes", &[]);

/// One encoder.
#[derive(Debug, PartialEq)]
pub(super) struct VideoEncoder {
    /// FFmpeg's name.
    pub name: &'static str,
    codec: &'static Codec,
    api: Api,
}

const fn row(name: &'static str, codec: &'static Codec, api: Api) -> VideoEncoder {
    VideoEncoder { name, codec, api }
}

/// Per codec, software first: it is there whatever the hardware, and its quality is known.
static ENCODERS: [VideoEncoder; 13] = [
    row("libx264", &H264, Api::X26x),
    row("libopenh264", &H264, Api::OpenH264),
    row("h264_videotoolbox", &H264, Api::VideoToolbox),
    row("h264_nvenc", &H264, Api::Nvenc),
    row("h264_qsv", &H264, Api::Qsv),
    row("h264_vaapi", &H264, Api::Vaapi),
    row("libx265", &HEVC, Api::X26x),
    row("hevc_videotoolbox", &HEVC, Api::VideoToolbox),
    row("hevc_nvenc", &HEVC, Api::Nvenc),
    row("libvpx-vp9", &VP9, Api::Vpx),
    row("libsvtav1", &AV1, Api::SvtAv1),
    // Of the two, the first takes a quarter of the time, for files of the same size.
    row("prores_aw", &PRORES, Api::ProRes),
    row("prores_ks", &PRORES, Api::ProRes),
];

/// The encoders that would do, in order, and how the set is called in messages.
#[derive(Debug)]
pub(super) struct Family {
    label: String,
    /// `None` where none has a scale of constant quality.
    worst_crf: Option<f32>,
    pub encoders: Vec<&'static VideoEncoder>,
}

impl Family {
    fn of(label: impl Into<String>, wanted: impl Fn(&VideoEncoder) -> bool) -> Self {
        let encoders: Vec<_> = ENCODERS.iter().filter(|e| wanted(e)).collect();
        let scales = encoders.iter().filter_map(|e| e.codec.crf.as_ref());
        let worst_crf = scales.map(|crf| crf.worst).reduce(f32::max);
        Self { label: label.into(), worst_crf, encoders }
    }

    /// Checks a quality against the family's scale.
    pub fn check_crf(&self, crf: f32) -> Result<()> {
        match self.worst_crf {
            Some(worst) if (0.0..=worst).contains(&crf) => Ok(()),
            Some(worst) => Err(Error::option("crf", crf, format!("0 to {worst} for {}", self.label))),
            None => Err(Error::option("crf", crf, self.no_choice())),
        }
    }

    /// Checks that there is a bitrate to choose.
    pub fn check_bitrate(&self, bitrate: u64) -> Result<()> {
        match self.worst_crf {
            Some(_) => Ok(()),
            None => Err(Error::option("bitrate", bitrate, self.no_choice())),
        }
    }

    fn no_choice(&self) -> String {
        format!("none for {}, whose quality is that of its profile", self.label)
    }

    fn names(&self) -> Vec<&'static str> {
        self.encoders.iter().map(|e| e.name).collect()
    }
}

/// The encoders that `name` stands for: one, or those of a codec; without a name, all.
pub(super) fn family(name: Option<&str>) -> Result<Family> {
    let Some(given) = name else { return Ok(Family::of("any encoder", |_| true)) };
    let name = given.trim().to_ascii_lowercase();
    let name = name.as_str();
    let by_codec = |e: &VideoEncoder| e.codec.name == name || e.codec.aliases.contains(&name);
    let by_name = |e: &VideoEncoder| e.name == name || e.name.strip_prefix("lib") == Some(name);
    if let Some(encoder) = ENCODERS.iter().find(|e| by_codec(e)) {
        return Ok(Family::of(encoder.codec.label, by_codec));
    }
    if let Some(encoder) = ENCODERS.iter().find(|e| by_name(e)) {
        return Ok(Family::of(encoder.name, by_name));
    }
    let accepted: Vec<_> = ["h264", "x264", "hevc", "x265", "vp9", "av1", "svtav1", "prores"]
        .into_iter()
        .chain(ENCODERS.iter().map(|e| e.name))
        .collect();
    Err(Error::option("encoder", given, accepted.join(", ")))
}

/// The encoders of two codecs, those of `first` before the others.
fn either(first: &str, second: &str) -> Result<Family> {
    let mut first = family(Some(first))?;
    first.encoders.extend(family(Some(second))?.encoders);
    Ok(first)
}

/// Whether this FFmpeg has an encoder for the container in which players show HDR.
pub(super) fn keep_hdr(container: Container) -> bool {
    let fits = |encoder: &VideoEncoder| {
        EncoderInfo::find(encoder.name).is_some_and(|info| encoder.fits(info, container))
    };
    let wanted = |encoder: &&VideoEncoder| container == Container::WebM || encoder.codec.name == HEVC.name;
    ENCODERS.iter().filter(wanted).any(fits)
}

/// What of frames decides on their encoder.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Nature {
    transparent: bool,
    hdr: bool,
}

impl Nature {
    pub fn of(frame: &VideoFrame) -> Self {
        Self { transparent: frame.is_transparent(), hdr: frame.is_hdr() }
    }
}

/// The encoders to try for the container, in order; `UNSUPPORTED_FORMAT` where it takes none of them. Where the caller
/// leaves the choice open, one that keeps what is transparent in the frames is preferred, and for HDR, which no player
/// shows in H.264, HEVC.
pub(super) fn candidates(container: Container, options: &EncodeOptions, nature: Nature) -> Result<Family> {
    let is_open = options.crf.is_none() && options.bitrate.is_none();
    let mut family = match (options.encoder.as_deref(), container) {
        (None, Container::Mov) if nature.transparent && is_open => either("prores", "h264")?,
        (None, Container::WebM) => either("vp9", "av1")?,
        (None, _) if nature.hdr => either("hevc", "h264")?,
        (None, _) => family(Some("h264"))?,
        (name, _) => family(name)?,
    };
    if let Some(crf) = options.crf {
        family.check_crf(crf)?;
    }
    // Encoders that are missing stay in: trying them gives the better message.
    let fits = |e: &VideoEncoder| EncoderInfo::find(e.name).map(|info| e.fits(info, container));
    let asked = family.names();
    family.encoders.retain(|e| fits(e).unwrap_or(true));
    if family.encoders.is_empty() {
        let taken: Vec<_> = ENCODERS.iter().filter(|e| fits(e) == Some(true)).map(|e| e.name).collect();
        return Err(Error::UnsupportedFormat {
            what: format!("video of {} in {}", asked.join(", "), container.name()),
            accepted: format!("accepted: the encoders {}, or a container that takes it", taken.join(", ")),
        });
    }
    Ok(family)
}

/// What rate control needs to know of the frames.
#[derive(Debug)]
pub(super) struct Pictures {
    pub size: Size,
    pub frames_per_second: f64,
    /// Whether they have an alpha channel, as encoded.
    pub alpha: bool,
    /// Whether there is a colour for each pixel, as encoded.
    pub full_chroma: bool,
    pub hdr: Vec<StreamSideData>,
}

/// An encoder's bitrate, if it is driven by one, and its own options.
#[derive(Debug)]
pub(super) struct Tuning {
    pub bitrate: Option<u64>,
    pub options: Vec<(&'static str, String)>,
}

impl VideoEncoder {
    /// Whether its rate control reads the length of each frame in ticks.
    pub fn wants_ticks_per_frame(&self) -> bool {
        self.api == Api::Vpx
    }

    /// Whether it can code the two fields of interlaced frames apart.
    pub fn codes_fields(&self) -> bool {
        self.name == "libx264"
    }

    fn fits(&self, info: EncoderInfo, container: Container) -> bool {
        container.takes_video(self.codec.name, info.codec_id())
    }

    /// Whether each of its packets is a frame of its own, whatever comes before.
    pub fn is_intra(&self) -> bool {
        self.api == Api::ProRes
    }

    /// Name of the codec that it makes, as FFmpeg spells it.
    pub fn codec(&self) -> &'static str {
        self.codec.name
    }

    /// Translates the options into the encoder's own.
    pub fn tuning(&self, options: &EncodeOptions, pictures: &Pictures) -> Tuning {
        let default_crf = self.codec.crf.as_ref().map_or(0.0, |crf| crf.default);
        let crf = options.crf.unwrap_or(default_crf);
        let by_quality = options.bitrate.is_none();
        let mut tuning = Tuning { bitrate: options.bitrate, options: Vec::new() };
        let mut set = |key, value: String| tuning.options.push((key, value));
        let step = |steps: [u8; 9]| steps.get(options.preset as usize).copied().unwrap_or_default();
        match self.api {
            Api::X26x => {
                set("preset", options.preset.to_string());
                if by_quality {
                    set("crf", crf.to_string());
                }
                let library = hdr::Library::of(self.name);
                let own = match library {
                    hdr::Library::X264 => lookahead_queue(options.preset),
                    hdr::Library::X265 => Some("log-level=none"),
                };
                let own = own.map(str::to_owned).into_iter();
                let parameters: Vec<_> = own.chain(hdr::parameters(library, &pictures.hdr)).collect();
                if !parameters.is_empty() {
                    set(library.parameters_key(), parameters.join(":"));
                }
            }
            Api::Nvenc => {
                set("preset", format!("p{}", step(NVENC_PRESETS)));
                set("rc", "vbr".into());
                if by_quality {
                    set("cq", crf.to_string());
                    tuning.bitrate = Some(0);
                }
            }
            Api::Qsv => {
                set("preset", options.preset.max(Preset::Veryfast).to_string());
                if by_quality {
                    set("global_quality", crf.round().max(1.0).to_string());
                }
            }
            Api::Vaapi => {
                if by_quality {
                    set("rc_mode", "CQP".into());
                    set("qp", crf.round().max(1.0).to_string());
                }
            }
            Api::SvtAv1 => {
                set("preset", step(SVT_PRESETS).to_string());
                if by_quality {
                    set("crf", crf.round().to_string());
                }
            }
            Api::Vpx => {
                let is_fastest = options.preset == Preset::Ultrafast;
                set("deadline", if is_fastest { "realtime" } else { "good" }.into());
                set("cpu-used", step(VPX_SPEEDS).to_string());
                set("row-mt", "1".into());
                if pictures.alpha {
                    // Alpha is a second stream, which has no frames for reference alone.
                    set("auto-alt-ref", "0".into());
                }
                if by_quality {
                    set("crf", crf.round().to_string());
                    tuning.bitrate = Some(0);
                }
            }
            Api::ProRes => {
                let (hq, full) = ("3", "4");
                set("profile", if pictures.full_chroma { full } else { hq }.into());
            }
            Api::OpenH264 => {
                set("rc_mode", "bitrate".into());
                tuning.bitrate.get_or_insert_with(|| equivalent_bitrate(crf, pictures));
            }
            Api::VideoToolbox => {
                set("allow_sw", "1".into());
                tuning.bitrate.get_or_insert_with(|| equivalent_bitrate(crf, pictures));
            }
        }
        tuning
    }
}

// One entry per `Preset`, ultrafast to veryslow.
const NVENC_PRESETS: [u8; 9] = [1, 1, 2, 3, 3, 4, 5, 6, 7];
const SVT_PRESETS: [u8; 9] = [12, 11, 10, 9, 8, 7, 5, 4, 3];
const VPX_SPEEDS: [u8; 9] = [8, 7, 6, 5, 4, 3, 2, 1, 0];

/// Frames that wait for x264's lookahead, where its own choice is one more, 4: each takes 7 MB at 1080p, and with one
/// less the output is the same, and as fast within 1 %. With two less it takes 4 % longer.
fn lookahead_queue(preset: Preset) -> Option<&'static str> {
    (Preset::Superfast..=Preset::Slower).contains(&preset).then_some("sync-lookahead=3")
}

/// For encoders without constant quality: 0.1 bit a pixel at 20, twice that for every 6 steps down, as the
/// quantiser of H.264 doubles its step every 6.
fn equivalent_bitrate(crf: f32, pictures: &Pictures) -> u64 {
    let pixels = f64::from(pictures.size.width) * f64::from(pictures.size.height);
    let bits = pixels * pictures.frames_per_second * 0.1 * ((20.0 - f64::from(crf)) / 6.0).exp2();
    bits.clamp(100_000.0, 1e9) as u64
}

/// An encoder of the engine's list, and whether the loaded FFmpeg has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EncoderListing {
    /// FFmpeg's name.
    pub name: &'static str,
    /// Codec that it makes: `h264`, `hevc`, `vp9`, `av1`.
    pub codec: &'static str,
    /// Whether it is in the loaded FFmpeg. A hardware encoder may be present without its hardware.
    pub present: bool,
}

/// The FFmpeg that is loaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LibraryInfo {
    /// Version of FFmpeg.
    pub version: String,
    /// Licence that this build of it is under, such as `GPL version 2 or later`.
    pub licence: String,
}

/// Every video encoder that the engine can drive, in order of preference within a codec.
pub fn encoders() -> Vec<EncoderListing> {
    let present = |name| av::ensure_compatible().is_ok() && EncoderInfo::find(name).is_some();
    ENCODERS
        .iter()
        .map(|e| EncoderListing { name: e.name, codec: e.codec.name, present: present(e.name) })
        .collect()
}

/// Version and licence of the loaded FFmpeg.
pub fn library() -> LibraryInfo {
    let (version, licence) = av::encoder::library();
    LibraryInfo { version, licence }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorCode;

    fn full_hd() -> Pictures {
        let size = Size { width: 1920, height: 1080 };
        Pictures { size, frames_per_second: 30.0, alpha: false, full_chroma: false, hdr: Vec::new() }
    }

    fn names(name: &str) -> Vec<&'static str> {
        family(Some(name)).unwrap().names()
    }

    #[test]
    fn short_names_and_codecs_are_understood() {
        assert_eq!(names("x264"), ["libx264"]);
        assert_eq!(names("svtav1"), ["libsvtav1"]);
        assert_eq!(names("vp9"), ["libvpx-vp9"]);
        assert_eq!(names("h265")[0], "libx265");
        assert_eq!(names("h264")[..2], ["libx264", "libopenh264"]);
    }

    #[test]
    fn a_codec_that_the_container_cannot_hold_is_an_error_with_those_that_it_can() {
        let options = EncodeOptions { encoder: Some("x264".into()), ..Default::default() };
        let error = candidates(Container::WebM, &options, Nature::default()).unwrap_err();
        assert_eq!(error.code(), ErrorCode::UnsupportedFormat);
        let error = error.to_string();
        assert!(
            error.starts_with("video of libx264 in webm is not supported; accepted: the encoders libvpx"),
            "{error}"
        );
        for encoder in ["vp9", "av1"] {
            let options = EncodeOptions { encoder: Some(encoder.into()), ..Default::default() };
            assert_eq!(
                candidates(Container::Mov, &options, Nature::default()).unwrap_err().code(),
                ErrorCode::UnsupportedFormat
            );
            assert!(candidates(Container::Mp4, &options, Nature::default()).is_ok());
        }
    }

    /// The option `key` of `encoder` at each preset, fastest first.
    fn at_presets(encoder: &str, key: &str) -> Vec<String> {
        let encoder = ENCODERS.iter().find(|e| e.name == encoder).unwrap();
        let value = |preset| {
            let options = EncodeOptions { preset, ..Default::default() };
            let tuning = encoder.tuning(&options, &full_hd());
            tuning.options.into_iter().find(|(name, _)| *name == key).unwrap().1
        };
        Preset::ALL.map(value).into()
    }

    #[test]
    fn presets_map_to_every_scale() {
        assert_eq!(at_presets("libx264", "preset"), Preset::ALL.map(Preset::as_str));
        assert_eq!(at_presets("libx265", "preset"), Preset::ALL.map(Preset::as_str));
        // These know nothing faster than veryfast.
        let qsv = Preset::ALL.map(|preset| preset.max(Preset::Veryfast).as_str());
        assert_eq!(at_presets("h264_qsv", "preset"), qsv);
        assert_eq!(
            at_presets("h264_nvenc", "preset"),
            ["p1", "p1", "p2", "p3", "p3", "p4", "p5", "p6", "p7"]
        );
        assert_eq!(at_presets("libsvtav1", "preset"), ["12", "11", "10", "9", "8", "7", "5", "4", "3"]);
        assert_eq!(at_presets("libvpx-vp9", "cpu-used"), ["8", "7", "6", "5", "4", "3", "2", "1", "0"]);
    }

    #[test]
    fn encoders_without_constant_quality_are_given_a_bitrate() {
        for encoder in &ENCODERS {
            let bitrate = encoder.tuning(&EncodeOptions::default(), &full_hd()).bitrate;
            let expected = match encoder.api {
                Api::VideoToolbox if encoder.name.starts_with("hevc") => Some(4_937_452),
                Api::OpenH264 | Api::VideoToolbox => Some(6_220_800),
                // To them, 0 says that quality counts alone.
                Api::Nvenc | Api::Vpx => Some(0),
                Api::X26x | Api::Qsv | Api::Vaapi | Api::SvtAv1 | Api::ProRes => None,
            };
            assert_eq!(bitrate, expected, "{}", encoder.name);
        }
    }

    #[test]
    fn bitrates_follow_size_and_quality() {
        assert_eq!(equivalent_bitrate(20.0, &full_hd()), 6_220_800);
        assert_eq!(equivalent_bitrate(26.0, &full_hd()), 3_110_400);
    }

    #[test]
    fn the_listing_knows_what_this_ffmpeg_has() {
        let program =
            std::process::Command::new("ffmpeg").args(["-hide_banner", "-encoders"]).output().unwrap();
        let program = String::from_utf8(program.stdout).unwrap();
        for listed in encoders() {
            let there = program.split_whitespace().any(|word| word == listed.name);
            assert_eq!(listed.present, there, "{}", listed.name);
        }
        let library = library();
        assert!(library.version.starts_with(|first: char| first.is_ascii_digit()), "{}", library.version);
        assert!(library.licence.contains("GPL"), "{}", library.licence);
    }
}
