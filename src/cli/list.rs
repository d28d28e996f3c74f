//! `dateline list`: headlines, one a line.

use super::output::JsonItem;
use super::{Edition, Failure, ListArguments, ListFormat, Outcome, Output};
use crate::theme::Role;

pub(super) fn run(arguments: ListArguments) -> Result<Outcome, Failure> {
    let shared = &arguments.shared;
    let config = shared.config()?;
    let edition = Edition::read(shared);
    let rows = edition.rows(
        arguments.id.as_deref(),
        shared.filter.as_deref(),
        arguments.limit,
    )?;
    let mut out = Output::new(shared.theme(&config), shared.is_coloured());
    for (row, score) in &rows {
        let headline = edition.snapshot.headline(*row);
        match arguments.format {
            ListFormat::Json => out.object(&JsonItem::new(
                &headline,
                edition.mark(*row),
                &edition.snapshot,
                *score,
            ))?,
            ListFormat::Tsv => {
                let date = headline
                    .published
                    .map(|date| date.to_string())
                    .unwrap_or_default();
                // No field holds a tab: every text has passed the gate where tabs become spaces.
                let fields = [
                    &headline.id.to_string(),
                    &date,
                    headline.source.unwrap_or_default(),
                    headline.title,
                    headline.url.unwrap_or_default(),
                ];
                out.plain(&fields.join("\t"))?;
                out.plain("\n")?;
            }
            ListFormat::Text => {
                let date = headline
                    .published
                    .and_then(|date| date.day())
                    .map_or_else(|| "no date".into(), |day| day.to_string());
                out.put(&format!("{date:<10}"), Role::Date)?;
                out.plain("  ")?;
                let role = if edition.mark(*row).read {
                    Role::Read
                } else {
                    Role::Unread
                };
                out.put(headline.title, role)?;
                if let Some(source) = headline.source {
                    out.plain(" · ")?;
                    out.put(source, Role::Source)?;
                }
                out.plain("\n")?;
            }
        }
    }
    out.finish()?;
    Ok(Outcome {
        found: !rows.is_empty(),
        ..edition.outcome
    })
}
