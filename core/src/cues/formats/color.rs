//! Colours as style sheets and tags write them.

use crate::frame::Color;

/// What [`Color`] reads; older files leave the `#` out.
pub(super) fn color(text: &str) -> Option<Color> {
    let text = text.trim();
    text.parse().or_else(|_| format!("#{text}").parse()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_come_in_many_forms() {
        let rgba = |text: &str| color(text).map(|Color { r, g, b, a }| (r, g, b, a));
        for text in [
            "red",
            " RED ",
            "#f00",
            "#ff0000",
            "ff0000",
            "rgb(255,0,0)",
            "rgb(255 0 0)",
            "rgb(100%, 0%, 0%)",
            "hsl(0, 100%, 50%)",
            "#f00f",
        ] {
            assert_eq!(rgba(text), Some((255, 0, 0, 255)), "{text}");
        }
        assert_eq!(rgba("rgba(1, 2, 3, 0.5)"), Some((1, 2, 3, 128)));
        assert_eq!(rgba("rgb(1 2 3 / 50%)"), Some((1, 2, 3, 128)));
        assert_eq!(rgba("hsl(120deg 100% 25%)"), Some((0, 128, 0, 255)));
        assert_eq!(rgba("rebeccapurple"), Some((0x66, 0x33, 0x99, 255)));
        assert_eq!(rgba("transparent"), Some((0, 0, 0, 0)));
        for text in [
            "",
            "#",
            "#ff",
            "reddish",
            "rgb(1,2)",
            "rgb(1,2,3,4,5)",
            "rgb(a,b,c)",
            "url(x)",
            "rgb(nan,0,0)",
            "é(1,2,3)",
        ] {
            assert_eq!(rgba(text), None, "{text}");
        }
    }
}
