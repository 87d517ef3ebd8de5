//! Opening, probing, demuxing and decoding, against the `ffmpeg` program.
#![cfg(test)]

mod audio;
mod broken;
mod decoding;
mod media;
mod orientation;
mod probing;
mod shots;
mod timing;

use captioni::audio::Resampler;
use captioni::pipeline::PcmReader;
use captioni::source::{AudioDecoder, Input, MediaSource, VideoDecoder};

#[test]
fn stages_can_move_between_threads() {
    fn assert_send<T: Send>() {}
    assert_send::<Input>();
    assert_send::<MediaSource>();
    assert_send::<VideoDecoder>();
    assert_send::<AudioDecoder>();
    assert_send::<Resampler>();
    assert_send::<PcmReader>();
}
