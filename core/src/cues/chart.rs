//! What was measured of cues, as a picture: reading speed over time with its limit, and where each breach is.

use std::fmt::Write;

use super::check::{Breach, Checked, Measured};

/// Pixels.
const WIDTH: f64 = 1200.0;
const HEIGHT: f64 = 300.0;
const LEFT: f64 = 52.0;
const RIGHT: f64 = 16.0;
const TOP: f64 = 44.0;
const BOTTOM: f64 = 36.0;
/// Characters a second at the top, at least.
const SCALE: f64 = 30.0;

impl Checked {
    /// An SVG image 1200 by 300: a bar for each cue as long as it is shown and as high as its characters a second, the
    /// limit as a line, and a mark over each cue that breaks something, with the rules in its title; changes of shot as
    /// dotted lines.
    #[must_use]
    pub fn chart(&self) -> String {
        let end = self.measured.iter().map(|cue| cue.range.end.as_secs()).fold(1.0, f64::max);
        let fastest = self.measured.iter().filter_map(|cue| cue.rate).fold(SCALE, f64::max).min(4.0 * SCALE);
        let plot = Plot { end, fastest };
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" width=\"{WIDTH}\" height=\"{HEIGHT}\" \
             font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n\
             <text x=\"{LEFT}\" y=\"24\" font-size=\"15\" fill=\"#222\">Characters a second: {} cues, {} breaches</text>\n",
            self.measured.len(),
            self.breaches.len(),
        );
        plot.axes(&mut out);
        for shot in &self.shots {
            // Writing to a text cannot fail.
            let _ = writeln!(
                out,
                "<path d=\"M{:.1} {TOP}V{:.1}\" stroke=\"#9a9a9a\" stroke-dasharray=\"2 3\"><title>shot at {shot}</title></path>",
                plot.x(shot.as_secs()),
                HEIGHT - BOTTOM
            );
        }
        let mut rest = self.breaches.as_slice();
        for cue in &self.measured {
            let own =
                rest.iter().take_while(|breach| breach.cue == cue.cue && breach.range == cue.range).count();
            let (broken, others) = rest.split_at(own);
            rest = others;
            bar(cue, broken, &plot, &mut out);
        }
        if let Some(limit) = self.max_rate {
            let y = plot.y(limit);
            let _ = writeln!(
                out,
                "<path d=\"M{LEFT} {y:.1}H{:.1}\" stroke=\"#c4122f\" stroke-dasharray=\"6 4\"/>\n\
                 <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\" fill=\"#c4122f\">limit {limit}</text>",
                WIDTH - RIGHT,
                WIDTH - RIGHT,
                y - 4.0
            );
        }
        out + "</svg>\n"
    }
}

fn bar(cue: &Measured, broken: &[Breach], plot: &Plot, out: &mut String) {
    let Some(rate) = cue.rate else { return };
    let (x, y) = (plot.x(cue.range.start.as_secs()), plot.y(rate));
    let width = (plot.x(cue.range.end.as_secs()) - x - 0.5).max(0.5);
    let color = if broken.is_empty() { "#4a90d9" } else { "#e8833a" };
    let mut title = format!("{} at {}: {rate:.1} characters a second", cue.cue, cue.range.start);
    for breach in broken {
        let _ = write!(title, "; {} {:.2}, limit {:.2}", breach.rule.name(), breach.value, breach.limit);
    }
    let _ = writeln!(
        out,
        "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{:.1}\" fill=\"{color}\"><title>{}</title></rect>",
        plot.y(0.0) - y,
        escaped(&title)
    );
    if !broken.is_empty() {
        let (x, y) = (x + width / 2.0, TOP - 6.0);
        let _ = writeln!(out, "<circle cx=\"{x:.1}\" cy=\"{y}\" r=\"2.5\" fill=\"#c4122f\"/>");
    }
}

struct Plot {
    end: f64,
    fastest: f64,
}

impl Plot {
    fn x(&self, seconds: f64) -> f64 {
        LEFT + seconds / self.end * (WIDTH - LEFT - RIGHT)
    }

    fn y(&self, rate: f64) -> f64 {
        HEIGHT - BOTTOM - (rate / self.fastest).min(1.0) * (HEIGHT - TOP - BOTTOM)
    }

    fn axes(&self, out: &mut String) {
        let mut rate = 0.0;
        while rate <= self.fastest {
            let y = self.y(rate);
            let _ = writeln!(
                out,
                "<path d=\"M{LEFT} {y:.1}H{:.1}\" stroke=\"#ddd\"/><text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\" fill=\"#666\">{rate}</text>",
                WIDTH - RIGHT,
                LEFT - 8.0,
                y + 4.0
            );
            rate += 10.0;
        }
        let steps = [1.0, 5.0, 10.0, 30.0, 60.0, 300.0, 600.0, 1_800.0, 3_600.0];
        let step = steps.into_iter().find(|step| self.end / step <= 12.0).unwrap_or(self.end / 10.0);
        let mut at = 0.0;
        while at <= self.end {
            let minutes = (at / 60.0).floor();
            let _ = writeln!(
                out,
                "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\" fill=\"#666\">{minutes}:{:02}</text>",
                self.x(at),
                HEIGHT - 14.0,
                at - minutes * 60.0
            );
            at += step;
        }
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
