//! HDR metadata (SMPTE ST 2086 mastering display, CTA-861.3 content light level) for the encoders that write
//! it into the bitstream. The container gets it as well, through the muxer.

use crate::ffi::av::tags::{SideDataKind, StreamSideData};

/// An encoder library that takes parameters as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Library {
    X264,
    X265,
}

impl Library {
    /// By FFmpeg's name of the encoder.
    pub fn of(encoder: &str) -> Self {
        if encoder == "libx265" { Self::X265 } else { Self::X264 }
    }
    /// The option that takes the parameters.
    pub fn parameters_key(self) -> &'static str {
        match self {
            Self::X264 => "x264-params",
            Self::X265 => "x265-params",
        }
    }
}

/// The library's parameters for what there is to tell.
pub(super) fn parameters(library: Library, side_data: &[StreamSideData]) -> Vec<String> {
    let (display_key, light_key) = match library {
        Library::X264 => ("mastering-display", "cll"),
        Library::X265 => ("master-display", "max-cll"),
    };
    let parameter = |data: &StreamSideData| {
        Some(match data.kind {
            SideDataKind::MasteringDisplay => format!("{display_key}={}", mastering_display(&data.bytes)?),
            SideDataKind::ContentLight => format!("{light_key}={}", content_light(&data.bytes)?),
            SideDataKind::Other(_) => return None,
        })
    };
    side_data.iter().filter_map(parameter).collect()
}

/// `AVMasteringDisplayMetadata`: rationals of red, green and blue x and y, white point, least and most
/// luminance, then two flags. Coded in units of 0.00002 and 0.0001 cd/m².
fn mastering_display(bytes: &[u8]) -> Option<String> {
    let numbers = integers(bytes);
    let scaled = |index: usize, units: f64| {
        let (num, den) = (numbers.get(2 * index)?, numbers.get(2 * index + 1)?);
        let value = f64::from(*num) / f64::from(*den) * units;
        (value >= 0.0 && value <= f64::from(u32::MAX)).then(|| value.round() as u32)
    };
    let has = |index: usize| numbers.get(index).is_some_and(|flag| *flag != 0);
    if !has(20) || !has(21) {
        return None;
    }
    let point = |index| Some(format!("({},{})", scaled(index, 50_000.0)?, scaled(index + 1, 50_000.0)?));
    let luminance = format!("({},{})", scaled(9, 10_000.0)?, scaled(8, 10_000.0)?);
    Some(format!("G{}B{}R{}WP{}L{luminance}", point(2)?, point(4)?, point(0)?, point(6)?))
}

/// `AVContentLightMetadata`: MaxCLL and MaxFALL in cd/m².
fn content_light(bytes: &[u8]) -> Option<String> {
    match integers(bytes)[..] {
        [most, average, ..] => Some(format!("{most},{average}")),
        _ => None,
    }
}

fn integers(bytes: &[u8]) -> Vec<i32> {
    bytes.as_chunks().0.iter().copied().map(i32::from_ne_bytes).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bt2020_display_is_written_in_coded_units() {
        let rationals = [
            (34_000, 50_000),
            (16_000, 50_000),
            (13_250, 50_000),
            (34_500, 50_000),
            (7_500, 50_000),
            (3_000, 50_000),
            (15_635, 50_000),
            (16_450, 50_000),
            (50, 10_000),
            (10_000_000, 10_000),
        ];
        let numbers = rationals.into_iter().flat_map(|(num, den)| [num, den]).chain([1, 1]);
        let bytes: Vec<u8> = numbers.flat_map(i32::to_ne_bytes).collect();
        let side_data = [
            StreamSideData { kind: SideDataKind::MasteringDisplay, bytes },
            StreamSideData {
                kind: SideDataKind::ContentLight,
                bytes: [1000_i32, 400].into_iter().flat_map(i32::to_ne_bytes).collect(),
            },
        ];
        let expected = "G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,50)";
        assert_eq!(
            parameters(Library::X265, &side_data),
            [format!("master-display={expected}"), "max-cll=1000,400".into()]
        );
        assert_eq!(
            parameters(Library::X264, &side_data),
            [format!("mastering-display={expected}"), "cll=1000,400".into()]
        );
    }

    #[test]
    fn damaged_metadata_is_left_out() {
        let cut = StreamSideData { kind: SideDataKind::MasteringDisplay, bytes: vec![0; 10] };
        let zero = StreamSideData { kind: SideDataKind::MasteringDisplay, bytes: vec![0; 88] };
        assert!(parameters(Library::X264, &[cut, zero]).is_empty());
    }
}
