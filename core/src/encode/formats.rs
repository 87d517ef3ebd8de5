//! The pixel format that frames are encoded in.

use super::options::PixelFormatMode;
use crate::ffi::av::frame::pixel_format;
use crate::ffi::av::scale::{self, format_named};

/// Frames that have to be encoded.
#[derive(Debug, Clone, Copy)]
pub(super) struct Given {
    pub format: i32,
    pub hdr: bool,
}

impl Given {
    /// The format that every player shows, and how many bits that has.
    fn plain(self) -> (&'static str, u8) {
        if self.hdr { ("yuv420p10le", 10) } else { ("yuv420p", 8) }
    }

    /// Whether few players show what is encoded as it is.
    pub fn is_exotic(self) -> bool {
        let depth = pixel_format(self.format).map_or(u8::MAX, |format| format.components[0].depth);
        scale::chroma_shifts(self.format) != (1, 1) || depth > self.plain().1
    }
}

/// The format of `takes` to encode in; `is_shared` for a codec of files that anybody may open. `None` where there is none,
/// or not the one that is asked for.
pub(super) fn choose_format(
    given: Given,
    takes: &[i32],
    mode: PixelFormatMode,
    is_shared: bool,
) -> Option<i32> {
    if let Some(name) = mode.format() {
        return format_named(name).filter(|format| takes.contains(format));
    }
    let keeps_alpha = scale::has_alpha(given.format) && takes.iter().any(|format| scale::has_alpha(*format));
    let is_simplified = mode == PixelFormatMode::Auto && is_shared && given.is_exotic() && !keeps_alpha;
    let plain = is_simplified.then(|| format_named(given.plain().0)).flatten();
    plain.filter(|format| takes.contains(format)).or_else(|| pick_format(given.format, takes))
}

/// The frame's own format if the encoder takes it, else the one that loses least: alpha before all. RGB and gray frames
/// become 4:2:0: captions have colour, and few players decode RGB, 4:0:0 or 4:4:4.
fn pick_format(from: i32, takes: &[i32]) -> Option<i32> {
    let is_colour_in_memory =
        |format: &i32| pixel_format(*format).is_some() && !scale::is_rgb(*format) && !scale::is_gray(*format);
    let takes: Vec<i32> = takes.iter().copied().filter(is_colour_in_memory).collect();
    if takes.contains(&from) {
        return Some(from);
    }
    // The deprecated full-range twins say with the format what the colour range says as well.
    let mut usable: Vec<i32> = takes.iter().copied().filter(|f| scale::without_range(*f) == *f).collect();
    if scale::has_alpha(from) && usable.iter().any(|format| scale::has_alpha(*format)) {
        usable.retain(|format| scale::has_alpha(*format));
    }
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
        for transparent in ["yuva444p10le", "rgba", "bgra", "ya8", "yuva420p"] {
            assert_eq!(pick(transparent, &["yuv420p", "yuva420p", "yuv444p"]), "yuva420p");
            assert_eq!(pick(transparent, &["yuv422p10le", "yuv444p10le", "yuva444p10le"]), "yuva444p10le");
        }
        assert_eq!(pick("yuv420p10le", &["yuv420p", "yuva420p"]), "yuv420p");
        assert_eq!(pick("yuv420p", &["vaapi"]), "none");
    }

    #[test]
    fn what_is_shared_is_what_every_player_shows() {
        let takes = ["yuv420p", "yuvj420p", "yuv422p", "yuv444p", "nv12", "yuv420p10le", "yuv422p10le"];
        let takes = takes.map(|name| format_named(name).unwrap());
        let choose = |from: &str, hdr: bool, mode: PixelFormatMode, is_shared: bool| {
            let given = Given { format: format_named(from).unwrap(), hdr };
            choose_format(given, &takes, mode, is_shared).map_or("none", pixel_format_name)
        };
        use PixelFormatMode::{Auto, Keep, Yuv422p10, Yuv444p10};
        for from in ["yuv420p10le", "yuv422p10le", "yuv444p", "yuv420p", "gbrp10le", "gray"] {
            assert_eq!(choose(from, false, Auto, true), "yuv420p", "{from}");
        }
        assert_eq!(choose("nv12", false, Auto, true), "nv12");
        for from in ["yuv420p10le", "yuv422p10le", "p010le"] {
            assert_eq!(choose(from, true, Auto, true), "yuv420p10le", "{from}");
        }
        assert_eq!(choose("yuv422p10le", false, Auto, false), "yuv422p10le");
        assert_eq!(choose("yuv422p10le", false, Keep, true), "yuv422p10le");
        assert_eq!(choose("yuv420p", false, Yuv422p10, true), "yuv422p10le");
        assert_eq!(choose("yuv420p", false, Yuv444p10, true), "none");
    }
}
