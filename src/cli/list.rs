//! `dateline list`: headlines, one a line.

use std::io;

use super::arguments::{ListArguments, ListFormat};
use super::edition::Edition;
use super::output::Output;
use super::{Failure, Outcome};
use crate::article::{Headline, Mark};
use crate::text::{cut, width};
use crate::theme::Role;

/// Columns of a date, with the space behind it.
const DATE: usize = 12;

/// Columns of a source at the most, where sources have a column of their own.
const SOURCE: usize = 24;

/// Columns of a line from which on sources have one.
const WIDE: usize = 72;

pub(super) fn run(arguments: &ListArguments) -> Result<Outcome, Failure> {
    let shared = &arguments.shared;
    let (config, shelf) = shared.settings()?;
    let query = shared.query()?;
    let edition = Edition::read(shared);
    // Of how many rows so many stories are made is not known before.
    let limit = shared.limit.filter(|_| !arguments.stories);
    let mut rows = edition.rows(shared, query.as_ref(), limit, |_| true)?;
    if arguments.stories {
        edition.one_a_story(&mut rows);
        rows.truncate(shared.limit.unwrap_or(usize::MAX));
    }
    let mut out = Output::new(shared.print_theme(&config, &shelf));
    let columns = shared.columns().map(usize::from);
    for (row, score) in &rows {
        match arguments.format.unwrap_or_default() {
            ListFormat::Json => out.object(&edition.item(*row, *score))?,
            ListFormat::Tsv => fields(&edition.snapshot.headline(*row), &mut out)?,
            ListFormat::Text => {
                let headline = edition.snapshot.headline(*row);
                line(&headline, edition.mark(*row), columns, &mut out)?;
            }
        }
    }
    out.finish()?;
    Ok(Outcome {
        found: !rows.is_empty(),
        ..edition.outcome
    })
}

/// No field holds a tab: every text has passed the gate where tabs become spaces.
fn fields(headline: &Headline<'_>, out: &mut Output) -> io::Result<()> {
    let date = headline.published.map(|date| date.to_string());
    let fields = [
        &headline.id.to_string(),
        date.as_deref().unwrap_or_default(),
        headline.source.unwrap_or_default(),
        headline.title,
        headline.url.unwrap_or_default(),
    ];
    out.plain(&fields.join("\t"))?;
    out.plain("\n")
}

/// Date, title, source: whole, or within so many columns.
fn line(
    headline: &Headline<'_>,
    mark: Mark,
    columns: Option<usize>,
    out: &mut Output,
) -> io::Result<()> {
    let columns = columns.unwrap_or(usize::MAX);
    let date = headline
        .published
        .map_or_else(|| "no date".into(), |date| date.to_string());
    // A date with its time is as wide as one without here: the day.
    let for_date = columns.min(10);
    let date = date.get(..for_date).unwrap_or(&date);
    out.put(&format!("{date:<for_date$}"), Role::Date)?;
    let role = if mark.read { Role::Read } else { Role::Unread };
    let source = headline.source.unwrap_or_default();
    let room = columns.saturating_sub(DATE);
    if room > 0 {
        out.plain("  ")?;
    }
    if (WIDE..usize::MAX).contains(&columns) {
        let for_source = SOURCE.min(columns / 4);
        let for_title = room - for_source - 2;
        let taken = put_cut(headline.title, for_title, role, out)?;
        if !source.is_empty() {
            out.plain(&" ".repeat(for_title - taken + 2))?;
            put_cut(source, for_source, Role::Source, out)?;
        }
    } else {
        let taken = put_cut(headline.title, room, role, out)?;
        let left = (room - taken).saturating_sub(3);
        if !source.is_empty() && left > 0 {
            out.plain(" · ")?;
            put_cut(source, left, Role::Source, out)?;
        }
    }
    out.plain("\n")
}

/// As much of a text as fits the columns; returns how many it took.
fn put_cut(text: &str, columns: usize, role: Role, out: &mut Output) -> io::Result<usize> {
    if columns > text.len() {
        out.put(text, role)?;
        return Ok(width(text));
    }
    let (end, is_cut) = cut(text, columns);
    let ellipsis = if is_cut { "…" } else { "" };
    let shown = format!("{}{ellipsis}", &text[..end]);
    out.put(&shown, role)?;
    Ok(width(&shown))
}
