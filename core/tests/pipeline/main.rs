//! Whole jobs on real files, judged by the ffmpeg program.
#![cfg(test)]

mod aspect;
mod captioned;
mod carried;
mod classes;
mod errors;
mod jobs;
mod layers;
mod media;
mod noticed;
mod outputs;
mod overlay;
mod pictures;
mod previews;
mod soft;
mod sparse;

use captioni::composite::Compositor;
use captioni::layout::LayoutContext;
use captioni::pipeline::{Engine, OverlayFrames, RenderLoop};
use captioni::raster::Rasterizer;

#[test]
fn contexts_may_move_to_other_threads() {
    fn assert_send<T: Send>() {}
    fn assert_sync<T: Sync>() {}
    assert_send::<Engine>();
    assert_sync::<Engine>();
    assert_send::<RenderLoop>();
    assert_send::<OverlayFrames>();
    assert_send::<LayoutContext>();
    assert_send::<Rasterizer>();
    assert_send::<Compositor>();
    assert_send::<captioni::Error>();
    assert_sync::<captioni::Error>();
}
