//! `dateline show`: articles, laid out.

use serde::Serialize;

use super::output::JsonItem;
use super::{Edition, Failure, Outcome, Output, ShowArguments, ShowFormat, complain};
use crate::article::Headline;
use crate::document::layout::{Measure, layout};
use crate::document::{BlockKind, Document, DocumentBuilder, dump};
use crate::io::load::{self, Unreadable};
use crate::io::terminal::Terminal;
use crate::theme::Role;

#[derive(Serialize)]
struct JsonArticle<'a> {
    #[serde(flatten)]
    item: JsonItem<'a>,
    text: String,
    markdown: String,
    links: Vec<JsonLink<'a>>,
}

#[derive(Serialize)]
struct JsonLink<'a> {
    url: &'a str,
    text: String,
}

pub(super) fn run(arguments: ShowArguments) -> Result<Outcome, Failure> {
    let shared = &arguments.shared;
    let config = shared.config()?;
    let mut edition = Edition::read(shared);
    let is_chosen = arguments.id.is_some() || shared.filter.is_some();
    let limit = arguments.limit.filter(|_| is_chosen);
    let mut rows = edition.rows(arguments.id.as_deref(), shared.filter.as_deref(), limit)?;
    if !is_chosen {
        rows.retain(|(row, _)| edition.snapshot.headline(*row).body.is_some());
        rows.truncate(arguments.limit.unwrap_or(usize::MAX));
    }
    let width = arguments.width.unwrap_or_else(|| {
        let terminal = if shared.is_on_terminal() {
            Terminal::size().ok().map(|size| size.width)
        } else {
            None
        };
        terminal
            .unwrap_or(config.measure)
            .min(config.measure)
            .max(1)
    });
    let mut out = Output::new(shared.theme(&config), shared.is_coloured());
    for (nth, (row, score)) in rows.iter().enumerate() {
        let headline = edition.snapshot.headline(*row);
        let document = match load::document(&edition.snapshot, *row) {
            Ok(document) => document,
            Err(Unreadable::NoBody) => Document::default(),
            Err(error) => {
                complain(&error.to_string());
                edition.outcome.trouble = true;
                continue;
            }
        };
        match arguments.format {
            ShowFormat::Json => out.object(&JsonArticle {
                item: JsonItem::new(&headline, edition.mark(*row), &edition.snapshot, *score),
                text: dump::plain_text(&document),
                markdown: dump::markdown(&document),
                links: links(&document),
            })?,
            ShowFormat::Markdown => {
                if nth > 0 {
                    out.plain("\n* * *\n\n")?;
                }
                out.plain(&dump::markdown(&masthead(&headline)))?;
                if !document.is_empty() {
                    out.plain("\n")?;
                    out.plain(&dump::markdown(&document))?;
                }
            }
            ShowFormat::Text => {
                if nth > 0 {
                    out.plain("\n")?;
                    out.put(&"─".repeat(width.into()), Role::Marker)?;
                    out.plain("\n\n")?;
                }
                lay_out(&masthead(&headline), width, &mut out)?;
                if !document.is_empty() {
                    out.plain("\n")?;
                    lay_out(&document, width, &mut out)?;
                }
            }
        }
    }
    out.finish()?;
    Ok(Outcome {
        found: !rows.is_empty(),
        ..edition.outcome
    })
}

/// Title and facts, over the text.
fn masthead(headline: &Headline<'_>) -> Document {
    let mut builder = DocumentBuilder::default();
    builder.begin(BlockKind::Heading(1));
    builder.push(headline.title, crate::document::Role::Heading(1));
    builder.begin(BlockKind::Paragraph);
    builder.push(&headline.facts(), crate::document::Role::Byline);
    if let Some(url) = headline.url {
        builder.begin(BlockKind::Paragraph);
        builder.push_link(url, url);
    }
    builder.finish()
}

fn lay_out(document: &Document, width: u16, out: &mut Output) -> Result<(), Failure> {
    let set = layout(document, &Measure { width });
    for line in 0..set.lines().len() {
        for piece in set.pieces(document, line) {
            out.put(&piece.text, piece.role.into())?;
        }
        out.plain("\n")?;
    }
    Ok(())
}

fn links(document: &Document) -> Vec<JsonLink<'_>> {
    let linked = document
        .spans()
        .iter()
        .filter_map(|span| span.link.map(|link| (span, link)));
    linked
        .map(|(span, link)| JsonLink {
            url: &document.links()[link],
            text: document.text()[span.range.clone()].to_owned(),
        })
        .collect()
}
