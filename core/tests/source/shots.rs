//! Where shots change, in clips whose cuts are known.

use captioni::control::Control;
use captioni::source::{Input, OpenOptions, shots};

use crate::media::Media;

/// Sources of `lavfi`, and how they are joined. Small and of 25 frames a second.
fn found(inputs: &[&str], graph: &str, codec: &str) -> Vec<f64> {
    let mut args = String::new();
    for input in inputs {
        args += &format!("-f lavfi -i {input} ");
    }
    let media = Media::new();
    let path = media.make(&format!("{args}-filter_complex {graph} {codec}"), "clip.mkv");
    let times = shots(&Input::from(path), &OpenOptions::default(), &Control::default()).unwrap();
    times.into_iter().map(|at| at.as_secs()).collect()
}

const PATTERN: &str = "testsrc2=s=320x180:r=25:d=2";
const FRACTAL: &str = "mandelbrot=s=320x180:r=25,trim=end_frame=45,setpts=N/25/TB";
const NOISE: &str = "color=gray:s=320x180:r=25:d=1.4,noise=alls=80:allf=t";
const BARS: &str = "smptebars=s=320x180:r=25:d=1.2";
const X264: &str = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p";

#[test]
fn hard_cuts_are_found_to_the_frame() {
    let clips = [PATTERN, FRACTAL, NOISE, BARS];
    let joined = "[0]format=yuv420p[a];[1]format=yuv420p[b];[2]format=yuv420p[c];[3]format=yuv420p[d];[a][b][c][d]concat=n=4";
    assert_eq!(found(&clips, joined, X264), [2.0, 3.8, 5.2]);
    // In ten bits, in RGB, and in a palette, which no converter of ours reads as it is.
    let two = "[0]format=yuv420p[a];[1]format=yuv420p[b];[a][b]concat=n=2";
    for codec in ["-c:v ffv1 -pix_fmt yuv420p10le", "-c:v ffv1 -pix_fmt bgr0", "-c:v png -pix_fmt pal8"] {
        assert_eq!(found(&[PATTERN, BARS], two, codec), [2.0], "{codec}");
    }
}

#[test]
fn fades_flashes_and_pans_are_none() {
    let still = "mandelbrot=s=320x180:r=25,trim=end_frame=60,setpts=N/25/TB";
    let wide = "testsrc2=s=960x180:r=25:d=3";
    for (inputs, graph) in [
        (
            &[PATTERN, BARS][..],
            "[0]format=yuv420p[a];[1]format=yuv420p[b];[a][b]xfade=fade:duration=0.6:offset=1.2",
        ),
        (&[still], "fade=in:0:12,fade=out:40:12"),
        (&[still], "drawbox=c=white:t=fill:enable='between(n,30,32)'"),
        (&[wide], "crop=320:180:x='clip((n-25)*15,0,640)':y=0"),
    ] {
        assert_eq!(found(inputs, graph, X264), [0.0; 0], "{graph}");
    }
}
