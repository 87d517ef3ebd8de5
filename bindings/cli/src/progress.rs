//! Progress for people on a terminal, for logs, and for programs.

use std::io::IsTerminal;
use std::sync::Mutex;

use captioni::control::{CancelToken, Control, Progress, Stage};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How progress is shown on stderr.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Show {
    /// A bar per stage with the time left.
    Bars,
    /// A line at every tenth of a stage.
    Lines,
    /// One JSON object a line: `{"stage","done","total"}`.
    Json,
    /// Nothing.
    Quiet,
}

impl Show {
    /// What suits the options and where stderr goes.
    pub(crate) fn choose(json: bool, quiet: bool) -> Self {
        match (json, quiet, std::io::stderr().is_terminal()) {
            (true, ..) => Self::Json,
            (_, true, _) => Self::Quiet,
            (.., true) => Self::Bars,
            _ => Self::Lines,
        }
    }
}

/// A control that shows progress and stops on `cancel`.
pub(crate) fn control(show: Show, cancel: CancelToken) -> Control {
    let control = Control::new(cancel);
    match show {
        Show::Quiet => control,
        Show::Json => control.on_progress(|p| {
            if let Ok(line) = serde_json::to_string(&p) {
                eprintln!("{line}");
            }
        }),
        Show::Lines => {
            let last = Mutex::new((None, 0));
            control.on_progress(move |p| {
                let tenth = (p.done * 10).checked_div(p.total).unwrap_or(0);
                let Ok(mut last) = last.lock() else { return };
                if *last != (Some(p.stage), tenth) {
                    *last = (Some(p.stage), tenth);
                    eprintln!("{} {} %", label(p.stage), tenth * 10);
                }
            })
        }
        Show::Bars => {
            let bars = Mutex::new(Bars { stage: None, bar: ProgressBar::hidden() });
            control.on_progress(move |p| {
                if let Ok(mut bars) = bars.lock() {
                    bars.update(p);
                }
            })
        }
    }
}

struct Bars {
    stage: Option<Stage>,
    bar: ProgressBar,
}

impl Bars {
    fn update(&mut self, p: Progress) {
        if self.stage != Some(p.stage) {
            self.bar.finish();
            self.stage = Some(p.stage);
            self.bar = ProgressBar::with_draw_target(Some(p.total), ProgressDrawTarget::stderr_with_hz(10));
            self.bar.set_style(style());
            self.bar.set_message(label(p.stage));
        }
        self.bar.set_length(p.total);
        self.bar.set_position(p.done);
        if p.total > 0 && p.done >= p.total {
            self.bar.finish();
        }
    }
}

fn style() -> ProgressStyle {
    ProgressStyle::with_template("{msg:>13} {wide_bar:.cyan/dim} {percent:>3} %  {eta:>4} left")
        .unwrap_or_else(|_| ProgressStyle::default_bar())
}

fn label(stage: Stage) -> &'static str {
    match stage {
        Stage::Fetch => "Fetching",
        Stage::Transcribe => "Transcribing",
        Stage::Align => "Aligning",
        Stage::Shots => "Finding shots",
        Stage::Render => "Rendering",
    }
}
