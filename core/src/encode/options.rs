//! What the caller may choose about the output.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::container::Container;
use super::encoders;
use crate::error::{Error, Result};

/// How the output is encoded. The defaults suit a video for sharing.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct EncodeOptions {
    /// An encoder's FFmpeg name (`libx264`, `h264_nvenc`, ..), its short name (`x264`, `x265`, `svtav1`, `vp9`)
    /// or a codec (`h264`, `hevc`, `av1`, `prores`). Default: the first that works for the container: H.264 for mp4, mov
    /// and mkv, VP9 or AV1 for webm. VP9 and ProRes keep the transparency of a source.
    pub encoder: Option<String>,
    /// Speed against size. Encoders with scales of their own take their nearest step.
    pub preset: Preset,
    /// Constant quality, lower is better: 0 to 51 for H.264 and HEVC (default 20 and 22), 0 to 63 for VP9 and
    /// AV1 (default 31 and 30). Not together with `bitrate`.
    pub crf: Option<f32>,
    /// Bits a second on average, 10 000 to 1 000 000 000, instead of constant quality.
    pub bitrate: Option<u64>,
    /// Encoder threads, up to 64; 0 for as many as the encoder finds useful.
    pub encode_threads: u32,
    /// The pixel format of the video.
    pub pixel_format: PixelFormatMode,
    /// What becomes of HDR.
    pub hdr: HdrMode,
    /// What becomes of the audio tracks.
    pub audio: AudioMode,
    /// What becomes of the source's own subtitle tracks and attached fonts.
    pub subtitles: SubtitleMode,
    /// Bits a second of each audio track that has to be encoded, 16 000 to 512 000. Default: 64 000 a channel
    /// for up to two channels, and 48 000 for each more.
    pub audio_bitrate: Option<u64>,
}

/// What becomes of the source's own subtitle tracks and attached fonts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum SubtitleMode {
    /// They are copied where the container takes them, else put into the text format that it has; those that it cannot
    /// have are left out with a warning. None of them is shown by default, as there are captions.
    #[default]
    Auto,
    /// Left out.
    None,
}

/// The pixel format of the video.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum PixelFormatMode {
    /// What every player shows: 8 bits and 4:2:0, of HDR 10 bits. ProRes has the source's, and VP9 its alpha.
    #[default]
    Auto,
    /// The source's, or the nearest that the encoder takes.
    Keep,
    /// 8 bits, 4:2:0.
    Yuv420p,
    /// 8 bits, 4:2:2.
    Yuv422p,
    /// 8 bits, 4:4:4.
    Yuv444p,
    /// 10 bits, 4:2:0.
    Yuv420p10,
    /// 10 bits, 4:2:2.
    Yuv422p10,
    /// 10 bits, 4:4:4.
    Yuv444p10,
}

impl PixelFormatMode {
    /// FFmpeg's name of the format, where one is asked for.
    pub(super) const fn format(self) -> Option<&'static str> {
        Some(match self {
            Self::Auto | Self::Keep => return None,
            Self::Yuv420p => "yuv420p",
            Self::Yuv422p => "yuv422p",
            Self::Yuv444p => "yuv444p",
            Self::Yuv420p10 => "yuv420p10le",
            Self::Yuv422p10 => "yuv422p10le",
            Self::Yuv444p10 => "yuv444p10le",
        })
    }
}

/// What becomes of HDR.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum HdrMode {
    /// It stays HDR, in HEVC with 10 bits. Where no encoder is asked for and FFmpeg has none for HEVC, it becomes SDR, with a
    /// warning.
    #[default]
    Auto,
    /// It becomes SDR, by the curve of ITU-R BT.2390 and in the gamut of BT.709: every screen shows it alike.
    Sdr,
}

/// What becomes of the audio tracks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum AudioMode {
    /// Packets are copied untouched when the container takes the codec and players know it there; otherwise
    /// the track is encoded: AAC, or Opus in webm. MP3 and Opus in mp4 are, as QuickTime is silent there.
    #[default]
    Auto,
    /// Always copied; a codec that the container cannot hold is an error.
    Copy,
    /// Always encoded.
    Encode,
    /// Left out.
    None,
}

/// Speed against size, by the names that x264 made common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "the names say it")]
pub enum Preset {
    Ultrafast,
    Superfast,
    #[default]
    Veryfast,
    Faster,
    Fast,
    Medium,
    Slow,
    Slower,
    Veryslow,
}

impl Preset {
    /// All, fastest first.
    pub const ALL: [Self; 9] = [
        Self::Ultrafast,
        Self::Superfast,
        Self::Veryfast,
        Self::Faster,
        Self::Fast,
        Self::Medium,
        Self::Slow,
        Self::Slower,
        Self::Veryslow,
    ];

    /// The name, such as `veryfast`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ultrafast => "ultrafast",
            Self::Superfast => "superfast",
            Self::Veryfast => "veryfast",
            Self::Faster => "faster",
            Self::Fast => "fast",
            Self::Medium => "medium",
            Self::Slow => "slow",
            Self::Slower => "slower",
            Self::Veryslow => "veryslow",
        }
    }
}

impl fmt::Display for Preset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Preset {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        Self::ALL
            .into_iter()
            .find(|preset| preset.as_str().eq_ignore_ascii_case(name.trim()))
            .ok_or_else(|| Error::option("preset", name, Self::ALL.map(Self::as_str).join(", ")))
    }
}

impl<'de> Deserialize<'de> for Preset {
    #[expect(clippy::indexing_slicing, reason = "lists of one length, counted when this is compiled")]
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        const NAMES: [&str; 9] = {
            let mut names = [""; 9];
            let mut at = 0;
            while at < names.len() {
                names[at] = Preset::ALL[at].as_str();
                at += 1;
            }
            names
        };
        let name = String::deserialize(deserializer)?;
        name.parse().map_err(|_| serde::de::Error::unknown_variant(&name, &NAMES))
    }
}

impl EncodeOptions {
    pub(super) const MAX_THREADS: u32 = 64;

    /// Checks every value against its range.
    ///
    /// # Errors
    /// [`Error::OptionsInvalid`] naming the option, its value and what is accepted.
    pub fn validate(&self) -> Result<()> {
        let family = encoders::family(self.encoder.as_deref())?;
        if let (Some(crf), Some(bitrate)) = (self.crf, self.bitrate) {
            return Err(Error::option(
                "bitrate",
                bitrate,
                format!("none beside crf {crf}; give one of the two"),
            ));
        }
        if let Some(crf) = self.crf {
            family.check_crf(crf)?;
        }
        range("bitrate", self.bitrate, 10_000, 1_000_000_000)?;
        self.bitrate.map_or(Ok(()), |bitrate| family.check_bitrate(bitrate))?;
        range("encodeThreads", Some(u64::from(self.encode_threads)), 0, u64::from(Self::MAX_THREADS))?;
        range("audioBitrate", self.audio_bitrate, 16_000, 512_000)
    }
}

impl EncodeOptions {
    /// Whether HDR becomes SDR in this container, or in none.
    pub(crate) fn drops_hdr(&self, container: Option<Container>) -> bool {
        let is_lost = |container| self.encoder.is_none() && !encoders::keep_hdr(container);
        self.hdr == HdrMode::Sdr || container.is_some_and(is_lost)
    }

    /// Checks that nothing is asked of an encoder.
    ///
    /// # Errors
    /// [`Error::OptionsInvalid`].
    pub fn check_copying(&self) -> Result<()> {
        let defaults = Self::default();
        let given = [
            ("encoder", self.encoder.clone()),
            ("preset", (self.preset != defaults.preset).then(|| self.preset.to_string())),
            ("crf", self.crf.map(|crf| crf.to_string())),
            ("bitrate", self.bitrate.map(|bitrate| bitrate.to_string())),
            ("encodeThreads", (self.encode_threads != 0).then(|| self.encode_threads.to_string())),
            ("pixelFormat", self.pixel_format.format().map(str::to_owned)),
            ("hdr", (self.hdr == HdrMode::Sdr).then(|| "sdr".into())),
            ("audio", (self.audio == AudioMode::Encode).then(|| "encode".into())),
            ("audioBitrate", self.audio_bitrate.map(|bitrate| bitrate.to_string())),
        ];
        let found = given.into_iter().find_map(|(option, value)| Some((option, value?)));
        found.map_or(Ok(()), |(option, value)| {
            Err(Error::option(option, value, "none beside `soft`, which encodes nothing"))
        })
    }
}

fn range(option: &str, value: Option<u64>, least: u64, most: u64) -> Result<()> {
    match value {
        Some(value) if !(least..=most).contains(&value) => {
            Err(Error::option(option, value, format!("{least} to {most}")))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(options: &EncodeOptions) -> String {
        options.validate().unwrap_err().to_string()
    }

    #[test]
    fn errors_name_the_value_and_the_range() {
        let options = EncodeOptions { crf: Some(52.0), ..Default::default() };
        assert_eq!(options.validate().ok(), Some(()), "webm without an encoder named goes to 63");
        let options = EncodeOptions { encoder: Some("h264".into()), ..options };
        assert_eq!(message(&options), "option `crf` is 52; accepted: 0 to 51 for H.264");
        let options = EncodeOptions { encoder: Some("vp9".into()), crf: Some(64.0), ..Default::default() };
        assert_eq!(message(&options), "option `crf` is 64; accepted: 0 to 63 for VP9");
        let options = EncodeOptions { crf: Some(f32::NAN), ..Default::default() };
        assert!(message(&options).contains("NaN"));
        let options = EncodeOptions { encode_threads: 65, ..Default::default() };
        assert_eq!(message(&options), "option `encodeThreads` is 65; accepted: 0 to 64");
        let options = EncodeOptions { encoder: Some("mpeg9".into()), ..Default::default() };
        assert!(message(&options).starts_with("option `encoder` is mpeg9; accepted: h264, x264"));
        let prores = EncodeOptions { encoder: Some("prores".into()), ..Default::default() };
        let options = EncodeOptions { crf: Some(20.0), ..prores.clone() };
        assert!(message(&options).starts_with("option `crf` is 20; accepted: none for ProRes"));
        let options = EncodeOptions { bitrate: Some(20_000), ..prores };
        assert!(message(&options).starts_with("option `bitrate` is 20000; accepted: none for ProRes"));
    }

    #[test]
    fn names_are_taken_in_any_case() {
        let options: EncodeOptions =
            serde_json::from_str(r#"{"preset": "VeryFast", "encoder": "H264"}"#).unwrap();
        assert_eq!((options.preset, options.validate().ok()), (Preset::Veryfast, Some(())));
        let error = serde_json::from_str::<EncodeOptions>(r#"{"preset": "quick"}"#).unwrap_err();
        assert!(error.to_string().contains("`ultrafast`, `superfast`"), "{error}");
    }

    #[test]
    fn quality_and_bitrate_exclude_each_other() {
        let options = EncodeOptions { crf: Some(20.0), bitrate: Some(1_000_000), ..Default::default() };
        assert!(message(&options).contains("one of the two"));
    }

    #[test]
    fn json_is_camel_case_and_strict() {
        let options: EncodeOptions =
            serde_json::from_str(r#"{"preset":"slow","audioBitrate":96000,"audio":"encode"}"#).unwrap();
        assert_eq!(options.preset, Preset::Slow);
        assert_eq!(options.audio_bitrate, Some(96_000));
        assert!(serde_json::from_str::<EncodeOptions>(r#"{"prest":"slow"}"#).is_err());
        assert_eq!("medium".parse::<Preset>().unwrap(), Preset::Medium);
        assert!("warp".parse::<Preset>().is_err());
    }
}
