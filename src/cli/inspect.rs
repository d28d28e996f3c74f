//! `dateline inspect`: what was recognised in each input.

use serde::Serialize;

use super::arguments::{InspectArguments, InspectFormat};
use super::options::inputs;
use super::output::Output;
use super::{Failure, Outcome, edition};
use crate::article::Warning;
use crate::store::File;
use crate::text::visible;
use crate::theme::Theme;

#[derive(Serialize)]
struct JsonFile<'a> {
    path: &'a str,
    format: &'a str,
    encoding: String,
    title: Option<&'a str>,
    site: Option<&'a str>,
    lang: Option<&'a str>,
    items: u32,
    subscriptions: usize,
    warnings: &'a [Warning],
}

pub(super) fn run(arguments: &InspectArguments) -> Result<Outcome, Failure> {
    let (snapshot, trouble) = edition::read(&inputs(&arguments.sources), true);
    let mut out = Output::new(Theme::plain());
    for file in snapshot.files() {
        let encoding = file.encoding.to_ascii_lowercase();
        match arguments.format.unwrap_or_default() {
            InspectFormat::Json => out.object(&JsonFile {
                path: &file.name,
                format: file.format,
                encoding,
                title: file.page.title.as_deref(),
                site: file.page.site.as_deref(),
                lang: file.page.lang.as_deref(),
                items: file.items,
                subscriptions: file.subscriptions.len(),
                warnings: &file.warnings,
            })?,
            InspectFormat::Text => text(file, &encoding, &mut out)?,
        }
    }
    out.finish()?;
    Ok(Outcome {
        found: snapshot
            .files()
            .iter()
            .any(|file| file.items > 0 || !file.subscriptions.is_empty()),
        trouble,
    })
}

fn text(file: &File, encoding: &str, out: &mut Output) -> Result<(), Failure> {
    let name = visible(&file.name);
    let count = |number: usize, what: &str| {
        format!("{number} {what}{}", if number == 1 { "" } else { "s" })
    };
    let mut facts = vec![
        file.format.to_owned(),
        encoding.to_owned(),
        count(file.items as usize, "item"),
    ];
    if !file.subscriptions.is_empty() {
        facts.push(count(file.subscriptions.len(), "subscription"));
    }
    if !file.warnings.is_empty() {
        facts.push(count(file.warnings.len(), "warning"));
    }
    out.plain(&format!("{name}: {}\n", facts.join(", ")))?;
    for (what, value) in [
        ("title", &file.page.title),
        ("site", &file.page.site),
        ("language", &file.page.lang),
    ] {
        if let Some(value) = value {
            out.plain(&format!("  {what}: {value}\n"))?;
        }
    }
    for warning in &file.warnings {
        out.plain(&format!("  {name}:{}: {}\n", warning.line, warning.message))?;
    }
    Ok(())
}
