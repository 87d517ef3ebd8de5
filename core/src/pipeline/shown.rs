//! Whether anything of a track of cues is seen, and if not, why.

use crate::cues::{Cue, CueTrack};
use crate::error::{ErrorCode, Remedy, Warning};
use crate::units::{Duration, TimeRange, Timestamp, clock};

const HOUR: Duration = Duration::from_millis(3_600_000);

/// `NOTHING_SHOWN` for a video that lasts for `video` and shows none of the cues.
pub(super) fn nothing_in(track: &CueTrack, video: TimeRange) -> Option<Warning> {
    let is_shown = track.cues().iter().any(|cue| cue.range.overlaps(video));
    (!is_shown).then(|| nothing_of(track, video))
}

/// `NOTHING_SHOWN` for a track of which a video, which lasts for `video`, has shown nothing.
pub(super) fn nothing_of(track: &CueTrack, video: TimeRange) -> Warning {
    let times = |why: String| nothing_shown(&why).with(Remedy::CheckTimes);
    match track.cues().first() {
        Some(first) if first.range.start >= video.end => late(first, video),
        Some(_) if track.end() <= video.start => times(format!(
            "the last cue ends at {} and the video starts at {}; check that they belong together",
            show(track.end()),
            show(video.start)
        )),
        Some(_) => times(format!(
            "no cue is on screen at a frame of the video, which lasts from {} to {}",
            show(video.start),
            show(video.end)
        )),
        None => no_cues(),
    }
}

/// `NOTHING_SHOWN` for a frame of the instant `t` that shows no cue.
pub(super) fn nothing_at(track: &CueTrack, t: Timestamp) -> Option<Warning> {
    if !track.active(t).is_empty() {
        return None;
    }
    let distance = |cue: &&Cue| (cue.range.start - t).max(t - cue.range.end);
    Some(match track.cues().iter().min_by_key(distance) {
        Some(nearest) => nothing_shown(&format!(
            "there is no cue at {}; the nearest is shown from {} to {}",
            show(t),
            show(nearest.range.start),
            show(nearest.range.end)
        )),
        None => no_cues(),
    })
}

/// `NOTHING_SHOWN` for a track without cues.
pub(super) fn no_cues() -> Warning {
    nothing_shown("there are no cues").with(Remedy::GiveCues)
}

/// Editing programs count from one hour, or another whole one.
fn late(first: &Cue, video: TimeRange) -> Warning {
    let hours = (first.range.start - Timestamp::ZERO).as_micros() / HOUR.as_micros();
    let length = Duration::from_micros(hours * HOUR.as_micros());
    let is_by_hours = hours > 0 && first.range.start - length < video.end;
    let (what, remedy) = match is_by_hours {
        true => (
            format!("take {} off the times of the cues", show(Timestamp::ZERO + length)),
            Remedy::ShiftCues { seconds: -3_600 * hours },
        ),
        false => ("check that they belong together".into(), Remedy::CheckTimes),
    };
    nothing_shown(&format!(
        "the first cue starts at {} and the video ends at {}; {what}",
        show(first.range.start),
        show(video.end),
    ))
    .with(remedy)
}

fn nothing_shown(why: &str) -> Warning {
    Warning::new(ErrorCode::NothingShown, format!("no caption is shown: {why}"))
}

fn show(time: Timestamp) -> String {
    clock::format(time, '.')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn track(times: &[(f64, f64)]) -> CueTrack {
        let cue = |&(start, end): &(f64, f64)| Cue::from_text(TimeRange::from_secs(start, end), "a");
        CueTrack::new(times.iter().map(cue).collect()).unwrap()
    }

    fn why(times: &[(f64, f64)]) -> Option<String> {
        nothing_in(&track(times), TimeRange::from_secs(0.0, 11.0)).map(|warning| warning.message)
    }

    #[test]
    fn what_is_wrong_with_the_times_is_said() {
        assert_eq!(why(&[(20.0, 21.0), (10.9, 12.0)][1..]), None);
        assert_eq!(why(&[]).unwrap(), "no caption is shown: there are no cues");
        assert_eq!(
            why(&[(3601.0, 3603.0)]).unwrap(),
            "no caption is shown: the first cue starts at 01:00:01.000 and the video ends at 00:00:11.000; \
             take 01:00:00.000 off the times of the cues"
        );
        let late = why(&[(11.0, 12.0)]).unwrap();
        assert!(late.ends_with("ends at 00:00:11.000; check that they belong together"), "{late}");
    }

    #[test]
    fn the_nearest_cue_is_named() {
        let track = track(&[(1.0, 2.0), (5.0, 6.0)]);
        assert_eq!(nothing_at(&track, Timestamp::from_secs(1.5)), None);
        let message = nothing_at(&track, Timestamp::from_secs(4.0)).unwrap().message;
        assert_eq!(
            message,
            "no caption is shown: there is no cue at 00:00:04.000; the nearest is shown from 00:00:05.000 to \
             00:00:06.000"
        );
    }
}
