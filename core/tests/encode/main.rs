//! Encoding, copying and muxing real media, judged by the `ffmpeg` and `ffprobe` programs.
#![cfg(test)]

mod audio;
mod color;
mod files;
mod formats;
mod playable;
mod support;
mod timing;

use captioni::encode::{Converter, Output};

#[test]
fn an_output_can_move_between_threads() {
    fn assert_send<T: Send>() {}
    assert_send::<Output>();
    assert_send::<Converter>();
}
