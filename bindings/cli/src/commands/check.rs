use std::fmt::Write;

use captioni::cues::Checked;
use captioni::pipeline;
use captioni::{Error, Result, Warning};

use crate::args::Check;
use crate::remedy::words;
use crate::report::print;
use crate::{Context, options};

/// Says whether the cues keep to the rules.
pub(crate) fn check(args: &Check, context: &Context) -> Result<bool> {
    let timing = args.timing.options()?;
    let given = args.reading.captions(&args.cues)?.as_they_are()?;
    context.warn(&given.warnings);
    let video = args.video.as_deref().map(options::input);
    let language = args.language.as_deref().unwrap_or_default();
    let checked = pipeline::check_cues(&given.track, video.as_ref(), &timing, language, &context.control)?;
    if let Some(path) = &args.svg {
        pipeline::write_file(path, checked.chart().as_bytes())?;
    }
    print(&if args.json { json(&checked, &given.warnings)? } else { table(&checked) })?;
    Ok(checked.passes)
}

/// As every door has it.
fn json(checked: &Checked, warnings: &[Warning]) -> Result<String> {
    let internal = |error: serde_json::Error| Error::internal(error.to_string());
    let mut report = serde_json::to_value(checked).map_err(internal)?;
    if let Some(report) = report.as_object_mut() {
        report.insert("warnings".into(), Warning::all_told(warnings, words).into());
    }
    Ok(serde_json::to_string_pretty(&report).map_err(internal)? + "\n")
}

fn table(checked: &Checked) -> String {
    let cues = checked.measured.len();
    if checked.passes {
        return format!("{cues} cues keep to the rules.\n");
    }
    let mut out = format!("{:<12} {:<6} {:<13} {:>8} {:>8}  text\n", "start", "cue", "rule", "is", "limit");
    for breach in &checked.breaches {
        let text: String = breach.text.replace('\n', " / ").chars().take(48).collect();
        // Writing to a text cannot fail.
        let _ = writeln!(
            out,
            "{:<12} {:<6} {:<13} {:>8.2} {:>8.2}  {text}",
            breach.range.start.to_string(),
            breach.cue.to_string(),
            breach.rule.name(),
            breach.value,
            breach.limit
        );
    }
    let _ = writeln!(out, "{} breaches in {cues} cues.", checked.breaches.len());
    out
}
