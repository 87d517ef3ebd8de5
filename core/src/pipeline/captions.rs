//! Captions as a door is given them: a path, the text of a subtitle file, or JSON; and the files that captioning writes
//! beside the video.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::cues::{Canvas, canvas_of};
use super::grouping::{Frame, Video};
use super::shown::no_cues;
use super::subtitles::{self, Embedded};
use super::{LookOptions, OverlayOptions, SecondCues, write_file};
use crate::control::Control;
use crate::cues::formats::{self, Format, MAX_BYTES, Parsed, ReadOptions, Reading, TextEncoding};
use crate::cues::{CueOptions, CueTrack, Scale, Shift, segment};
use crate::error::{Error, ErrorCode, Result, Warning};
use crate::source::{Input, OpenOptions};
use crate::target::Target;
use crate::transcript::Transcript;

/// Captions that are not parsed yet.
#[derive(Debug, Clone, PartialEq)]
pub struct Captions {
    source: CaptionSource,
    reading: CaptionReading,
    second: SecondCues,
}

/// Where captions come from.
#[derive(Debug, Clone, PartialEq)]
pub enum CaptionSource {
    /// A subtitle file, or a subtitle track of a video: `in.mkv#subtitle:0`, counted from 0.
    Path(PathBuf),
    /// The bytes of one.
    Text(Vec<u8>),
}

/// How captions are read, and when they are shown.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct CaptionReading {
    /// Format of the captions; told by their content, then by their name, without it.
    pub from: Option<Format>,
    /// Character encoding of the captions; told by their bytes without it.
    pub encoding: Option<TextEncoding>,
    /// What all times of the captions are moved by, after they are scaled.
    pub shift: Shift,
    /// What all times of the captions are multiplied by.
    pub scale: Scale,
}

impl CaptionReading {
    fn retime(&self, track: CueTrack, warnings: &mut Vec<Warning>) -> Result<CueTrack> {
        let (track, lost) = track.retimed(self.scale, self.shift)?;
        if lost > 0 {
            let shift = f64::from(self.shift);
            let message =
                format!("{lost} of the cues would end before 0 and were left out; `shift` is {shift}");
            warnings.push(Warning::new(ErrorCode::CuesRepaired, message));
        }
        Ok(track)
    }
}

impl Captions {
    /// Those of a subtitle file.
    pub fn of_file(path: impl Into<PathBuf>) -> Self {
        Self::of(CaptionSource::Path(path.into()))
    }

    fn of(source: CaptionSource) -> Self {
        Self { source, reading: CaptionReading::default(), second: SecondCues::default() }
    }

    /// The bytes of a subtitle file.
    pub fn of_bytes(bytes: Vec<u8>) -> Self {
        Self::of(CaptionSource::Text(bytes))
    }

    /// The same, read as told.
    #[must_use]
    pub fn with(self, reading: CaptionReading) -> Self {
        Self { reading, ..self }
    }

    /// The same beside a second track.
    #[must_use]
    pub fn with_second(self, second: SecondCues) -> Self {
        Self { second, ..self }
    }

    pub(super) const ACCEPTED: &str =
        "the path or the text of a subtitle file, cues, a transcript or captions as JSON";

    /// A string of several lines is the text of a file, any other a path; arrays and objects are JSON.
    pub(super) fn from_value(name: &str, value: Value) -> Result<Self> {
        let source = match value {
            Value::String(text) if text.contains('\n') => CaptionSource::Text(text.into_bytes()),
            Value::String(path) if !path.is_empty() => CaptionSource::Path(path.into()),
            Value::Array(_) | Value::Object(_) => CaptionSource::Text(value.to_string().into_bytes()),
            other => return Err(Error::option(name, other, Self::ACCEPTED)),
        };
        Ok(Self::of(source))
    }

    /// Checks what is said of a second track.
    ///
    /// # Errors
    /// `OPTIONS_INVALID`, `STYLE_INVALID`.
    pub fn validate(&self) -> Result<()> {
        self.second.validate()
    }

    /// The cues that `group` makes of these captions, beside those that it makes of the second track.
    fn both(
        &self,
        look: &LookOptions,
        group: impl Fn(&Self, &LookOptions) -> Result<GivenCues>,
    ) -> Result<GivenCues> {
        let given = group(self, look)?;
        self.second.put_beside(given, self.reading, look, group)
    }

    fn path(&self) -> Option<&Path> {
        match &self.source {
            CaptionSource::Path(path) => Some(path),
            CaptionSource::Text(_) => None,
        }
    }

    /// The bytes, and the language of a track that says it.
    fn bytes(&self) -> Result<Embedded> {
        let unknown = |text| Embedded { text, language: None };
        match &self.source {
            CaptionSource::Text(bytes) => Ok(unknown(bytes.clone())),
            CaptionSource::Path(path) => {
                if let Some((video, number)) = subtitles::named(path) {
                    return subtitles::read(&video, number);
                }
                let reading = |error| Error::reading(path, error);
                let len = std::fs::metadata(path).map_err(reading)?.len();
                if len > MAX_BYTES as u64 {
                    return Err(Error::LimitExceeded {
                        what: "size of the subtitle file in bytes".into(),
                        value: len.to_string(),
                        limit: MAX_BYTES.to_string(),
                    });
                }
                std::fs::read(path).map_err(reading).map(unknown)
            }
        }
    }

    /// The cues; words that are not grouped yet are grouped to fit the video of `input`, and so are those of cues where a
    /// timing is given. Without one, cues that have more words than the look lets them are [cut](crate::cues::split). What
    /// asterisks emphasise is (see [`emphasis`](crate::cues::emphasis)). The warnings tell what had to be mended, what was
    /// read as mark-up, how many words are left out because nobody says them, and whether times of words are estimates.
    ///
    /// # Errors
    /// Those of reading and [parsing](formats::parse) the file, of opening the input, of the look and of
    /// [`segment`](crate::cues::segment).
    pub fn cues(
        &self,
        input: &Input,
        timing: Option<&CueOptions>,
        look: &LookOptions,
        control: &Control,
    ) -> Result<GivenCues> {
        let open = OpenOptions::default();
        let video = Video::new(Some(input), &open, control);
        self.both(look, |captions, look| {
            captions.group(timing, look, || Frame::of(look, canvas_of(input, &open, control)?, &video))
        })
    }

    /// The transcript that they are.
    ///
    /// # Errors
    /// Those of reading and [parsing](formats::parse) the file; `CUES_INVALID` for cues.
    pub fn transcript(&self) -> Result<Transcript> {
        match self.parse()?.parsed {
            Parsed::Transcript(transcript) => Ok(transcript),
            Parsed::Cues(_) => {
                Err(self.misfit("it holds cues; accepted: a transcript as JSON, with the times of its words"))
            }
        }
    }

    /// As [`cues`](Captions::cues), to fit the frames of captions alone.
    ///
    /// # Errors
    /// As [`cues`](Captions::cues), and for a size that neither the options nor an input tell.
    pub fn cues_of_overlay(
        &self,
        input: Option<&Input>,
        timing: Option<&CueOptions>,
        options: &OverlayOptions,
        control: &Control,
    ) -> Result<GivenCues> {
        timing.map_or(Ok(()), CueOptions::validate)?;
        let frames = options.canvas(input, control)?;
        let canvas = Canvas::of(frames.size, Some(frames.rate.as_f64()));
        let video = Video::new(input, &options.open, control);
        self.both(&options.look, |captions, look| {
            captions.group(timing, look, || Frame::of(look, canvas, &video))
        })
    }

    /// The cues as they are given.
    ///
    /// # Errors
    /// Those of reading and [parsing](formats::parse) the file; `CUES_INVALID` for words that are not cut into cues.
    pub fn as_they_are(&self) -> Result<GivenCues> {
        let Reading { parsed, mut warnings, .. } = self.parse()?;
        match parsed {
            Parsed::Cues(track) => {
                let track = self.reading.retime(track, &mut warnings)?;
                Ok(GivenCues { track, warnings }.told_if_empty())
            }
            Parsed::Transcript(_) => {
                Err(self.misfit("it holds a transcript; accepted: cues, as a subtitle file or JSON"))
            }
        }
    }

    /// Cues for a file of their own, as no frame says how wide lines may be. The video of `input`, where there is one, says
    /// how many frames a second the rules count by, its shape, and where its shots change.
    ///
    /// # Errors
    /// Those of reading and [parsing](formats::parse) the file, of opening the input, and of
    /// [`segment`](crate::cues::segment).
    pub fn cues_by_characters(
        &self,
        input: Option<&Input>,
        timing: Option<&CueOptions>,
        look: &LookOptions,
        control: &Control,
    ) -> Result<GivenCues> {
        let open = OpenOptions::default();
        let video = Video::new(input, &open, control);
        let grouped =
            self.both(look, |captions, look| captions.group(timing, look, || Frame::by_characters(&video)));
        grouped.map(GivenCues::told_if_empty)
    }

    fn group<'a>(
        &self,
        timing: Option<&CueOptions>,
        look: &LookOptions,
        frame: impl FnOnce() -> Result<Frame<'a>>,
    ) -> Result<GivenCues> {
        let Reading { parsed, mut warnings, is_marked_up } = self.parse()?;
        let track = match parsed {
            Parsed::Cues(track) => {
                let track = self.reading.retime(track, &mut warnings)?;
                let (track, warning) = match is_marked_up {
                    true => look.emphasis.read_cues(track),
                    false => (track, None),
                };
                warnings.extend(warning);
                let (track, warning) = look.cut(track, timing, frame)?;
                warnings.extend(warning);
                track
            }
            Parsed::Transcript(mut transcript) => {
                warnings.extend(transcript.not_spoken());
                let emphasised = look.emphasis.read_transcript(&mut transcript);
                let Frame { canvas, measure, video } = frame()?;
                let timing = timing.map_or(Ok(CueOptions::default()), |timing| video.timing(timing))?;
                let rules = look.rules_for(&timing, canvas.size)?;
                let (track, warning) = emphasised.put_on(segment(&transcript, &rules, &*measure)?);
                warnings.extend(warning);
                self.reading.retime(track, &mut warnings)?
            }
        };
        Ok(GivenCues { track, warnings })
    }

    /// They are captions, but not of the kind that was asked for.
    fn misfit(&self, problem: &str) -> Error {
        let name = self.path().map_or("the text".into(), |path| path.display().to_string());
        Error::cues(name, problem)
    }

    fn parse(&self) -> Result<Reading> {
        let CaptionReading { from: format, encoding, .. } = self.reading;
        let Embedded { text, language: known } = self.bytes()?;
        let reading = formats::read(&text, self.path(), &ReadOptions { format, encoding })?;
        Ok(match (reading.parsed, known) {
            (Parsed::Cues(track), Some(known)) if track.language().is_none() => {
                Reading { parsed: Parsed::Cues(track.with_language(Some(known.to_owned()))), ..reading }
            }
            (parsed, _) => Reading { parsed, ..reading },
        })
    }
}

/// Cues that a person has given, and what they should know of them.
#[derive(Debug, Clone, PartialEq)]
pub struct GivenCues {
    /// The cues.
    pub track: CueTrack,
    /// `CUES_REPAIRED`, `NOT_SHOWN`, `NOT_SPOKEN`, `MARKUP_READ`, `TIMES_ESTIMATED`.
    pub warnings: Vec<Warning>,
}

impl GivenCues {
    /// With `NOTHING_SHOWN` where there are no cues.
    fn told_if_empty(mut self) -> Self {
        if self.track.cues().is_empty() {
            self.warnings.push(no_cues());
        }
        self
    }
}

/// Files that captioning writes beside the video.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CaptionFiles {
    /// The captions as SubRip.
    pub srt: Option<PathBuf>,
    /// The captions as WebVTT.
    pub vtt: Option<PathBuf>,
    /// The transcript as JSON.
    pub json: Option<PathBuf>,
}

impl CaptionFiles {
    /// Checks that each can be written and is not the input, before the work starts.
    ///
    /// # Errors
    /// `OUTPUT_UNWRITABLE`, `OPTIONS_INVALID`.
    pub fn check(&self, input: &Input) -> Result<()> {
        let paths = [&self.srt, &self.vtt, &self.json];
        paths.into_iter().flatten().try_for_each(|path| Target::create(path, input.path()).map(drop))
    }

    /// Writes them, each whole or not at all.
    ///
    /// # Errors
    /// `OUTPUT_UNWRITABLE`, `DISK_FULL`.
    pub fn write(&self, transcript: &Transcript, cues: &CueTrack) -> Result<()> {
        for (path, format) in [(&self.srt, Format::Srt), (&self.vtt, Format::Vtt)] {
            if let Some(path) = path {
                write_file(path, formats::write(cues, format)?.as_bytes())?;
            }
        }
        let Some(path) = &self.json else { return Ok(()) };
        write_file(path, transcript.to_json()?.as_bytes())
    }
}
