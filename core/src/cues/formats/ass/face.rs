//! The typeface of a look: scripts name a face of a family (`Inter SemiBold`), styles a family and a weight.

use super::look::Look;

/// What the last words of a face's name say of its weight.
const WEIGHTS: [(&str, u16); 14] = [
    ("extralight", 200),
    ("ultralight", 200),
    ("semibold", 600),
    ("demibold", 600),
    ("extrabold", 800),
    ("ultrabold", 800),
    ("hairline", 100),
    ("regular", 400),
    ("medium", 500),
    ("light", 300),
    ("black", 900),
    ("heavy", 900),
    ("thin", 100),
    ("bold", 700),
];

/// What stands in for a family without a name, as for all that are not there.
const NAMELESS: &str = "Arial";

/// Family and weight. The weight that a name says counts; players find no other face under it.
pub(super) fn face(look: &Look) -> (String, u16) {
    // An @ asks for a vertical face.
    let name = look.family.trim().trim_start_matches('@');
    let (family, weight) =
        match name.rsplit_once(' ').and_then(|(family, last)| Some((family, weight(last)?))) {
            Some((family, weight)) => (family.trim_end(), weight),
            None => (name, look.weight),
        };
    (if family.is_empty() { NAMELESS } else { family }.into(), weight)
}

fn weight(word: &str) -> Option<u16> {
    WEIGHTS.iter().find(|(name, _)| name.eq_ignore_ascii_case(word)).map(|(_, weight)| *weight)
}

/// The name of a face, from which [`face`] reads family and weight again. Regular and bold have no name of their own.
pub(super) fn face_name(family: &str, weight: u16) -> String {
    let named = match weight {
        ..150 => " Thin",
        150..250 => " ExtraLight",
        250..350 => " Light",
        350..450 | 650..750 => "",
        450..550 => " Medium",
        550..650 => " SemiBold",
        750..850 => " ExtraBold",
        850.. => " Black",
    };
    // A comma ends a field.
    format!("{}{named}", family.replace(',', " "))
}

/// Height from ascender to descender of an em: that of the bundled families, and of most others.
pub(super) fn height_of_em(family: &str) -> f64 {
    match family {
        "Inter" => 1.43,
        "Baloo 2" => 1.574,
        _ => 1.2,
    }
}

#[cfg(test)]
mod tests {
    use super::super::style::Style;
    use super::*;

    #[test]
    fn names_of_faces_say_their_weight() {
        let face = |family: &str| {
            face(&Look { family: family.into(), weight: 700, ..Look::from(&Style::default()) })
        };
        let is = |family: &str, weight| (family.to_owned(), weight);
        assert_eq!(face("Inter SemiBold"), is("Inter", 600));
        assert_eq!(face("Baloo 2 extrabold"), is("Baloo 2", 800));
        assert_eq!(face("Baloo 2"), is("Baloo 2", 700));
        assert_eq!(face("@Bold"), is("Bold", 700));
        assert_eq!(face(" "), is("Arial", 700));
        for weight in [100, 200, 300, 500, 600, 700, 800, 900] {
            assert_eq!(face(&face_name("Inter", weight)), is("Inter", weight));
        }
    }
}
