//! The video and audio tracks of a source that are copied as they are.

use super::super::RenderOptions;
use crate::encode::{AudioMode, Container, CopiedTrack};
use crate::error::{Error, Result};
use crate::source::{MediaSource, Orientation, Track, TrackKind};

/// Indices of the tracks that are copied: the video to caption first, then the others in their order.
///
/// # Errors
/// `NO_VIDEO`; `NO_AUDIO` for an audio track that the source lacks; `UNSUPPORTED_FORMAT` for one that the container cannot
/// hold, with the containers that can hold them all.
pub(super) fn kept(
    source: &MediaSource,
    container: Container,
    options: &RenderOptions,
) -> Result<Vec<usize>> {
    let video = source.video_track()?.index;
    let chosen = options.audio_track.map(|choice| source.audio_track(Some(choice))).transpose()?;
    let is_audio = |track: &&Track| match (&track.kind, chosen) {
        (TrackKind::Audio(_), _) if options.encode.audio == AudioMode::None => false,
        (TrackKind::Audio(_), Some(chosen)) => track.index == chosen.index,
        (kind, _) => matches!(kind, TrackKind::Audio(_)),
    };
    let audio: Vec<_> = source.info().tracks.iter().filter(is_audio).collect();
    let needed: Vec<&Track> = source.video_track().into_iter().chain(audio.iter().copied()).collect();
    for track in &needed {
        if !holds(source, track, container)? {
            return Err(misfit(source, track, container, &needed));
        }
    }
    let more = source.info().tracks.iter().filter(|track| {
        let is_more = track.index != video && matches!(track.kind, TrackKind::Video(_) | TrackKind::CoverArt);
        is_more && holds(source, track, container).unwrap_or(false)
    });
    let mut others: Vec<_> = audio.iter().copied().chain(more).map(|track| track.index).collect();
    others.sort_unstable();
    Ok([vec![video], others].concat())
}

/// The tracks as they are written.
pub(super) fn copied(source: &MediaSource, kept: &[usize]) -> Result<Vec<CopiedTrack>> {
    kept.iter().map(|&track| source.stream_parameters(track).map(CopiedTrack::of)).collect()
}

fn holds(source: &MediaSource, track: &Track, container: Container) -> Result<bool> {
    let parameters = source.stream_parameters(track.index)?;
    Ok(match &track.kind {
        TrackKind::Video(video) => {
            let is_upright = video.orientation == Orientation::default();
            container.holds_video(&parameters) && (is_upright || container.holds_orientation())
        }
        TrackKind::Audio(_) => container.holds_audio(&parameters),
        // FFmpeg writes covers into mp4 alone.
        TrackKind::CoverArt => container == Container::Mp4 && container.holds_video(&parameters),
        _ => false,
    })
}

fn misfit(source: &MediaSource, track: &Track, container: Container, needed: &[&Track]) -> Error {
    let others =
        Container::names(|other| needed.iter().all(|track| holds(source, track, other).unwrap_or(false)));
    let kind = match &track.kind {
        TrackKind::Video(video) if video.orientation != Orientation::default() => "video that is turned",
        TrackKind::Video(_) => "video",
        _ => "audio",
    };
    let accepted = match others.join(", ") {
        none if none.is_empty() => "no container that is written holds all tracks as they are".into(),
        others => format!("accepted: {others}"),
    };
    Error::UnsupportedFormat {
        what: format!("track {} ({kind}, {}), copied into {},", track.index, track.codec, container.name()),
        accepted: format!("{accepted}; without `soft` what does not fit is encoded"),
    }
}
