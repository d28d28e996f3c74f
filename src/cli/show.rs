//! `dateline show`: articles, laid out.

use serde::Serialize;

use super::arguments::{ShowArguments, ShowFormat};
use super::edition::Edition;
use super::item::JsonItem;
use super::output::Output;
use super::{Failure, Outcome, complain};
use crate::article::Headline;
use crate::document::layout::{Measure, layout};
use crate::document::{BlockKind, Coloured, Document, DocumentBuilder, dump};
use crate::io::content::{self, Unreadable};
use crate::io::hyperlink;
use crate::syntax::coloured;
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
    text: &'a str,
}

pub(super) fn run(arguments: &ShowArguments) -> Result<Outcome, Failure> {
    let shared = &arguments.shared;
    let (config, shelf) = shared.settings()?;
    let query = shared.query()?;
    let mut edition = Edition::read(shared);
    let has_body = |row| edition.snapshot.headline(row).body.is_some();
    let rows = edition.rows(shared, query.as_ref(), shared.limit, has_body)?;
    let asks_for_all = shared.filter.is_none() && shared.id.is_none() && shared.limit.is_none();
    if rows.is_empty() && asks_for_all && !edition.snapshot.is_empty() {
        let count = edition.snapshot.len();
        complain(&format!(
            "dateline: none of {count} headlines came with a text: `dateline list` has them"
        ));
    }
    let width = shared.columns().unwrap_or(config.measure.width);
    let width = shared.width.unwrap_or(width.min(config.measure.width));
    // Words stay whole and in their own order: what is printed may be searched and copied.
    let measure = Measure {
        width,
        hyphenate: false,
        justify: false,
        reorder: false,
        ..config.measure
    };
    let mut out = Output::new(shared.print_theme(&config, &shelf));
    let is_linked = shared.prints_links(&config);
    for (nth, (row, score)) in rows.iter().enumerate() {
        let document = match content::document(&edition.snapshot, *row) {
            Ok(document) => document,
            Err(Unreadable::NoBody) => Document::default(),
            Err(error) => {
                complain(&error.to_string());
                edition.outcome.trouble = true;
                continue;
            }
        };
        let headline = edition.snapshot.headline(*row);
        match arguments.format.unwrap_or_default() {
            ShowFormat::Json => out.object(&JsonArticle {
                item: JsonItem::new(&edition, *row, *score),
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
                let links = is_linked.then_some(nth);
                lay_out(
                    &masthead(&headline),
                    &Coloured::default(),
                    &measure,
                    links,
                    &mut out,
                )?;
                if !document.is_empty() {
                    out.plain("\n")?;
                    let coloured = match out.is_styled() {
                        true => coloured(&document, &|| false, &mut |_| {}),
                        false => Coloured::default(),
                    };
                    lay_out(&document, &coloured, &measure, links, &mut out)?;
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

/// Prints a document; its links are links for the terminal when it is handed the number of the article.
fn lay_out(
    document: &Document,
    coloured: &Coloured,
    measure: &Measure,
    links: Option<usize>,
    out: &mut Output,
) -> Result<(), Failure> {
    let set = layout(document, measure, &[]);
    for line in 0..set.lines().len() {
        for piece in set.pieces(document, line) {
            let link = piece.inline.link.zip(links);
            let open = link.and_then(|(link, article)| {
                hyperlink::open(&document.links()[link], format_args!("{article}-{link}"))
            });
            out.plain(open.as_deref().unwrap_or_default())?;
            for part in coloured.parts(document, piece) {
                out.put_inline(&part.text, part.inline)?;
            }
            out.plain(open.map_or("", |_| hyperlink::CLOSE))?;
        }
        out.plain("\n")?;
    }
    Ok(())
}

/// The links in the order of the text.
fn links(document: &Document) -> Vec<JsonLink<'_>> {
    let links = document.linked().iter().map(|linked| JsonLink {
        url: document.address(linked),
        text: &document.text()[linked.range.clone()],
    });
    links.collect()
}
