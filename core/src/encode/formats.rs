//! The pixel format that frames are encoded in.

use crate::ffi::av::frame::pixel_format;
use crate::ffi::av::scale;

/// The frame's own format if the encoder takes it, else the one that loses least. RGB and gray frames
/// become 4:2:0: captions have colour, and few players decode RGB, 4:0:0 or 4:4:4.
pub(super) fn pick_format(from: i32, takes: &[i32]) -> Option<i32> {
    let is_colour_in_memory =
        |format: &i32| pixel_format(*format).is_some() && !scale::is_rgb(*format) && !scale::is_gray(*format);
    let takes: Vec<i32> = takes.iter().copied().filter(is_colour_in_memory).collect();
    if takes.contains(&from) {
        return Some(from);
    }
    // The deprecated full-range twins say with the format what the colour range says as well.
    let mut usable: Vec<i32> = takes.iter().copied().filter(|f| scale::without_range(*f) == *f).collect();
    if scale::is_rgb(from) || scale::is_gray(from) {
        let in_420: Vec<i32> =
            usable.iter().copied().filter(|f| scale::chroma_shifts(*f) == (1, 1)).collect();
        if !in_420.is_empty() {
            usable = in_420;
        }
    }
    scale::closest_format(from, &usable)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ffi::av::frame::pixel_format_name;
    use crate::ffi::av::scale::format_named;

    fn pick(from: &str, takes: &[&str]) -> &'static str {
        let takes: Vec<_> = takes.iter().map(|name| format_named(name).unwrap()).collect();
        pick_format(format_named(from).unwrap(), &takes).map_or("none", pixel_format_name)
    }

    #[test]
    fn formats_are_kept_or_lose_least() {
        let x264 = [
            "yuv420p",
            "yuvj420p",
            "yuv422p",
            "yuvj422p",
            "yuv444p",
            "yuvj444p",
            "nv12",
            "nv16",
            "nv21",
            "yuv420p10le",
            "yuv422p10le",
            "yuv444p10le",
            "nv20le",
            "gray",
            "gray10le",
        ];
        for own in ["yuv420p", "yuv422p10le", "yuv444p", "nv12"] {
            assert_eq!(pick(own, &x264), own);
        }
        assert_eq!(pick("yuv420p12le", &x264), "yuv420p10le");
        assert_eq!(pick("yuv422p12le", &x264), "yuv422p10le");
        assert_eq!(pick("p010le", &x264), "yuv420p10le");
        assert_eq!(pick("yuyv422", &x264), "yuv422p");
        assert_eq!(pick("yuva444p10le", &x264), "yuv444p10le");
        assert_eq!(pick("rgb24", &x264), "yuv420p");
        assert_eq!(pick("gbrp10le", &x264), "yuv420p10le");
        assert_eq!(pick("gray", &x264), "yuv420p");
        assert_eq!(pick("pal8", &x264), "yuv420p");
        assert_eq!(pick("yuv444p10le", &["yuv420p"]), "yuv420p");
        assert_eq!(pick("yuv420p", &["vaapi"]), "none");
    }
}
