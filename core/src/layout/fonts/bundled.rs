//! The fonts that are part of the engine.

use super::bundled_emoji;

/// The family that every style falls back to.
pub(super) const FALLBACK: &str = "Inter";

/// Notes, hearts and stars that Inter lacks.
pub(super) const SYMBOLS: &str = "M PLUS Rounded 1c Symbols";

/// Families with the files of their fonts, those of one family next to each other.
pub(super) const BUNDLED: [(&str, &[u8]); 12] = [
    (FALLBACK, include_bytes!("../../../assets/fonts/Inter-SemiBold.ttf")),
    (FALLBACK, include_bytes!("../../../assets/fonts/Inter-ExtraBold.ttf")),
    ("Baloo 2", include_bytes!("../../../assets/fonts/Baloo2-ExtraBold.ttf")),
    ("Anton", include_bytes!("../../../assets/fonts/Anton-Regular.ttf")),
    ("Bangers", include_bytes!("../../../assets/fonts/Bangers-Regular.ttf")),
    ("JetBrains Mono", include_bytes!("../../../assets/fonts/JetBrainsMono-Bold.ttf")),
    ("Literata", include_bytes!("../../../assets/fonts/Literata-SemiBold.ttf")),
    ("Montserrat", include_bytes!("../../../assets/fonts/Montserrat-Black.ttf")),
    ("Nunito", include_bytes!("../../../assets/fonts/Nunito-Black.ttf")),
    ("Oswald", include_bytes!("../../../assets/fonts/Oswald-SemiBold.ttf")),
    ("Tilt Neon", include_bytes!("../../../assets/fonts/TiltNeon-Regular.ttf")),
    (SYMBOLS, include_bytes!("../../../assets/fonts/MPlusRounded1c-Symbols.ttf")),
];

/// Families that are part of the engine.
pub fn bundled_families() -> Vec<&'static str> {
    let mut families: Vec<_> = BUNDLED.iter().map(|(family, _)| *family).collect();
    families.dedup();
    families.push(bundled_emoji::FAMILY);
    families
}
