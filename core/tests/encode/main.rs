//! Encoding, copying and muxing real media, judged by the `ffmpeg` and `ffprobe` programs.

mod audio;
mod color;
mod files;
mod formats;
mod support;
mod timing;

use captioni::encode::{Converter, Output};

#[test]
fn an_output_can_move_between_threads() {
    fn assert_send<T: Send>() {}
    assert_send::<Output>();
    assert_send::<Converter>();
}

#[test]
#[ignore]
fn scratch_by_hand() {
    let var = |name| std::env::var(name).unwrap_or_default();
    let mut options = captioni::encode::EncodeOptions::default();
    if !var("ENC").is_empty() {
        options.encoder = Some(var("ENC"));
    }
    let start = std::time::Instant::now();
    let summary = support::transcode(var("IN").as_ref(), var("OUT").as_ref(), &options);
    println!("{summary:?} {:?}", start.elapsed());
}
