//! Any bytes as a media file, read through our own I/O: an answer, never a panic, and what opens decodes to its end or
//! to an error.
#![no_main]

use captioni::Result;
use captioni::control::CancelToken;
use captioni::source::{Input, MediaSource, OpenOptions};

/// Packets read of one file.
const PACKETS: usize = 50;

fn read(bytes: &[u8]) -> Result<()> {
    let mut source =
        MediaSource::open(&Input::bytes(bytes.to_vec()), &OpenOptions::default(), &CancelToken::new())?;
    let video = source.video_track().map(|track| track.index).ok();
    let audio = source.audio_track(None).map(|track| track.index).ok();
    let mut pictures = video.map(|track| source.video_decoder(track)).transpose()?;
    let mut sound = audio.map(|track| source.audio_decoder(track)).transpose()?;
    source.select(&video.into_iter().chain(audio).collect::<Vec<_>>());
    for _ in 0..PACKETS {
        let Some(packet) = source.read()? else { break };
        if let Some(decoder) = pictures.as_mut().filter(|_| Some(packet.track()) == video) {
            decoder.send(&packet)?;
            while decoder.receive()?.is_some() {}
        } else if let Some(decoder) = sound.as_mut() {
            decoder.send(&packet)?;
            while decoder.receive()?.is_some() {}
        }
    }
    Ok(())
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = read(bytes);
});
