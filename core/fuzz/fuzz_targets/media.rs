//! Any bytes as a media file, read through our own I/O: an answer, never a panic, and what opens decodes to its end or
//! to an error, its audio to what a recogniser takes.
#![no_main]

use captioni::Result;
use captioni::control::CancelToken;
use captioni::pipeline::PcmReader;
use captioni::source::{Input, MediaSource, OpenOptions};

/// Packets read of one file, and blocks of its audio.
const PACKETS: usize = 50;
/// One decoder thread each: more cost time and find nothing.
const OPTIONS: OpenOptions = OpenOptions { format: None, decode_threads: 1 };

fn decode(input: &Input) -> Result<()> {
    let mut source = MediaSource::open(input, &OPTIONS, &CancelToken::new())?;
    let video = source.video_track().map(|track| track.index).ok();
    let audio = source.audio_track(None).map(|track| track.index).ok();
    let mut frames = video.map(|track| source.video_decoder(track)).transpose()?;
    let mut samples = audio.map(|track| source.audio_decoder(track)).transpose()?;
    source.select(&video.into_iter().chain(audio).collect::<Vec<_>>());
    for _ in 0..PACKETS {
        let Some(packet) = source.read()? else { break };
        if let Some(decoder) = frames.as_mut().filter(|_| Some(packet.track()) == video) {
            decoder.send(&packet)?;
            while decoder.receive()?.is_some() {}
        } else if let Some(decoder) = samples.as_mut() {
            decoder.send(&packet)?;
            while decoder.receive()?.is_some() {}
        }
    }
    Ok(())
}

fn resample(input: &Input) -> Result<()> {
    let reader = PcmReader::open(input, &OPTIONS, None, &CancelToken::new())?;
    reader.take(PACKETS).try_for_each(|block| block.map(drop))
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let input = Input::bytes(bytes.to_vec());
    let _ = decode(&input);
    let _ = resample(&input);
});
