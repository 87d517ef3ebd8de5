//! YouTube's `json3`: captions that people made, or recognised words with times.

use serde::Deserialize;

use super::rough::{Number, Rough, RoughSegment, RoughWord};
use super::tokens::words;
use super::{Content, Fault, Shape, TranscriptFormat};
use crate::error::Error;
use crate::units::clock::LATEST;
use crate::units::{TimeRange, Timestamp};

pub(super) const FORMAT: TranscriptFormat = TranscriptFormat {
    name: "json3",
    programs: &["YouTube"],
    read: Some(Shape {
        name: "YouTube's {\"events\": [...]}",
        fits: |keys| !keys.is_list && keys.has("events"),
        read,
    }),
    write: None,
};

const UNIT: f64 = 1_000.0;

#[derive(Deserialize)]
struct File {
    events: Vec<Event>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    t_start_ms: Option<Number>,
    d_duration_ms: Option<Number>,
    segs: Option<Vec<Seg>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Seg {
    utf8: Option<String>,
    t_offset_ms: Option<Number>,
    /// 0 to 255.
    ac_asr_conf: Option<Number>,
}

impl Event {
    fn times(&self) -> (f64, f64) {
        let number = |number: Option<Number>| number.and_then(|number| number.0).unwrap_or_default();
        let start = number(self.t_start_ms);
        (start, start + number(self.d_duration_ms))
    }

    fn text(&self) -> String {
        self.segs.iter().flatten().filter_map(|seg| seg.utf8.as_deref()).collect()
    }
}

fn read(text: &str) -> Result<Content, Fault> {
    let file: File = serde_json::from_str(text)?;
    if !file.events.is_empty() && file.events.iter().all(|event| event.t_start_ms.is_none()) {
        let reason = "no event has `tStartMs`; accepted: YouTube's json3";
        return Err(Fault::Content(Error::cues("`events`", reason)));
    }
    let has_text = |event: &Event| !event.text().trim().is_empty();
    let events: Vec<_> = file.events.into_iter().filter(has_text).collect();
    if !events.iter().flat_map(|event| event.segs.iter().flatten()).any(|seg| seg.t_offset_ms.is_some()) {
        let time = |millis: f64| Timestamp::from_secs((millis / UNIT).clamp(0.0, LATEST.as_secs()));
        let phrases = events.iter().map(|event| {
            let (start, end) = event.times();
            (TimeRange { start: time(start), end: time(end) }, event.text())
        });
        return Ok(Content::Phrases(phrases.collect()));
    }
    // An event is shown until after the next one begins, as its lines roll; its words end before that.
    let ends: Vec<_> = events.iter().skip(1).map(|next| next.times().0).chain([f64::INFINITY]).collect();
    let segments = events.iter().zip(ends).map(|(event, next)| segment(event, next));
    Ok(Content::Words(Rough { segments: segments.collect(), unit: Some(UNIT), ..Rough::default() }))
}

fn segment(event: &Event, next: f64) -> RoughSegment {
    let (start, end) = event.times();
    let end = end.min(next.max(start));
    let segs: Vec<_> = event.segs.iter().flatten().collect();
    let at = |seg: &Seg| start + seg.t_offset_ms.and_then(|offset| offset.0).unwrap_or_default();
    let ends = segs.iter().skip(1).map(|seg| at(seg)).chain([end]);
    let pieces = segs.iter().zip(ends).map(|(seg, end)| RoughWord {
        text: seg.utf8.clone().unwrap_or_default(),
        start: Some(at(seg)),
        end: Some(end.max(at(seg))),
        probability: seg
            .ac_asr_conf
            .and_then(|value| value.0)
            .filter(|value| *value > 0.0)
            .map(|value| (value / 255.0) as f32),
        ..RoughWord::default()
    });
    RoughSegment { start: Some(start), end: Some(end), text: None, words: words(pieces), speaker: None }
}
