//! HDR metadata (SMPTE ST 2086 mastering display, CTA-861.3 content light level) for the encoders that write
//! it into the bitstream. The container gets it as well, through the muxer.

use crate::ffi::av::encoder::{HdrKind, StreamSideData};

/// The value of `x264-params` or `x265-params`; `None` if there is nothing to tell.
pub(super) fn parameters(encoder: &str, side_data: &[StreamSideData]) -> Option<String> {
    let (display_key, light_key) =
        if encoder == "libx265" { ("master-display", "max-cll") } else { ("mastering-display", "cll") };
    let entries: Vec<String> = side_data
        .iter()
        .filter_map(|data| match data.kind {
            HdrKind::MasteringDisplay => Some(format!("{display_key}={}", mastering_display(&data.bytes)?)),
            HdrKind::ContentLight => Some(format!("{light_key}={}", content_light(&data.bytes)?)),
        })
        .collect();
    (!entries.is_empty()).then(|| entries.join(":"))
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
    bytes.chunks_exact(4).map(|b| i32::from_ne_bytes([b[0], b[1], b[2], b[3]])).collect()
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
            StreamSideData { kind: HdrKind::MasteringDisplay, bytes },
            StreamSideData {
                kind: HdrKind::ContentLight,
                bytes: [1000_i32, 400].into_iter().flat_map(i32::to_ne_bytes).collect(),
            },
        ];
        let expected = "G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,50)";
        assert_eq!(
            parameters("libx265", &side_data).unwrap(),
            format!("master-display={expected}:max-cll=1000,400")
        );
        assert!(parameters("libx264", &side_data).unwrap().starts_with("mastering-display=G("));
        assert_eq!(parameters("libx264", &[]), None);
    }

    #[test]
    fn damaged_metadata_is_left_out() {
        let cut = StreamSideData { kind: HdrKind::MasteringDisplay, bytes: vec![0; 10] };
        let zero = StreamSideData { kind: HdrKind::MasteringDisplay, bytes: vec![0; 88] };
        assert_eq!(parameters("libx264", &[cut, zero]), None);
    }
}
