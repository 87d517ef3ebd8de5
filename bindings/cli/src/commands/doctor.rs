use captioni::Result;
use captioni::encode::{encoders, library};
use captioni::style::PartialStyle;
use captioni::transcript::model::ModelStore;

use crate::report::print;

/// Prints what this installation can do; nothing here is an error.
pub(crate) fn doctor() -> Result<()> {
    let ffmpeg = library();
    let (present, absent): (Vec<_>, Vec<_>) = encoders().into_iter().partition(|e| e.present);
    let names =
        |list: &[captioni::encode::EncoderListing]| list.iter().map(|e| e.name).collect::<Vec<_>>().join(" ");
    let store = ModelStore::open(None)?;
    let installed: Vec<_> = store.list().into_iter().filter(|m| m.installed).map(|m| m.name).collect();
    let installed = if installed.is_empty() { "none".into() } else { installed.join(" ") };
    let lines = [
        format!("captioni  {}\n", env!("CARGO_PKG_VERSION")),
        format!("FFmpeg    {} ({})\n", ffmpeg.version, ffmpeg.licence),
        format!("encoders  {}\n", names(&present)),
        format!("  absent  {}\n", names(&absent)),
        format!("CPU       {}\n", features().join(" ")),
        format!("fonts     {}\n", captioni::layout::bundled_families().join(", ")),
        format!("styles    {}\n", PartialStyle::names().collect::<Vec<_>>().join(" ")),
        format!("models    {installed} (in {})\n", store.dir().display()),
    ];
    print(&lines.concat())
}

/// Instruction sets that the engine's loops and the speech library can use.
fn features() -> Vec<&'static str> {
    #[cfg(target_arch = "x86_64")]
    let found = [
        ("sse4.1", is_x86_feature_detected!("sse4.1")),
        ("avx2", is_x86_feature_detected!("avx2")),
        ("fma", is_x86_feature_detected!("fma")),
        ("f16c", is_x86_feature_detected!("f16c")),
        ("avx512bw", is_x86_feature_detected!("avx512bw")),
        ("avx512vnni", is_x86_feature_detected!("avx512vnni")),
    ];
    #[cfg(target_arch = "aarch64")]
    let found = [("neon", true)];
    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    let found: [(&str, bool); 0] = [];
    found.into_iter().filter(|(_, present)| *present).map(|(name, _)| name).collect()
}
