//! `dateline show`: articles, laid out.

use std::sync::Arc;

use super::arguments::{ShowArguments, ShowFormat};
use super::edition::Edition;
use super::output::Output;
use super::{Failure, Outcome, complain};
use crate::document::layout::{Measure, layout};
use crate::document::{Coloured, Document};
use crate::export::{Format, Piece, json, masthead, page};
use crate::io::content::{self, Unreadable};
use crate::io::hyperlink;
use crate::syntax::coloured;
use crate::text::counted;
use crate::theme::Role;

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
    let format = arguments.format.unwrap_or_default();
    let one = match rows[..] {
        [(row, _)] => Some(edition.snapshot.headline(row)),
        _ => None,
    };
    if format == ShowFormat::Html && !rows.is_empty() {
        let count = counted(rows.len(), "article");
        let (title, lang) = one.map_or((&*count, None), |one| (one.title, one.lang));
        let mut head = String::new();
        page::begin(&mut head, title, lang, None);
        out.plain(&head)?;
    }
    let is_linked = shared.prints_links(&config);
    for (nth, (row, score)) in rows.iter().enumerate() {
        let document = match content::document(&edition.snapshot, *row) {
            Ok(document) => Arc::new(document),
            Err(Unreadable::NoBody) => Arc::new(Document::default()),
            Err(error) => {
                complain(&error.to_string());
                edition.outcome.trouble = true;
                continue;
            }
        };
        let piece = Piece {
            snapshot: edition.snapshot.clone(),
            row: *row,
            document,
            mark: edition.mark(*row),
            // To find the stories takes a while, and only JSON tells them.
            story: (format == ShowFormat::Json)
                .then(|| edition.story(*row))
                .flatten(),
            score: *score,
        };
        match format {
            ShowFormat::Json => out.object(&json::Article::new(&piece))?,
            ShowFormat::Html => {
                let prefix = match one {
                    Some(_) => String::new(),
                    None => format!("a{}-", nth + 1),
                };
                let mut article = String::new();
                page::push_article(&mut article, &piece, &prefix);
                out.plain(&article)?;
            }
            ShowFormat::Markdown => {
                if nth > 0 {
                    out.plain("\n* * *\n\n")?;
                }
                out.plain(&piece.written(Format::Markdown))?;
            }
            ShowFormat::Text => {
                if nth > 0 {
                    out.plain("\n")?;
                    out.put(&"─".repeat(width.into()), Role::Marker)?;
                    out.plain("\n\n")?;
                }
                let links = is_linked.then_some(nth);
                lay_out(
                    &masthead(&piece.headline()),
                    &Coloured::default(),
                    &measure,
                    links,
                    &mut out,
                )?;
                if !piece.document.is_empty() {
                    out.plain("\n")?;
                    let coloured = match out.is_styled() {
                        true => coloured(&piece.document, &|| false, &mut |_| {}),
                        false => Coloured::default(),
                    };
                    lay_out(&piece.document, &coloured, &measure, links, &mut out)?;
                }
            }
        }
    }
    if format == ShowFormat::Html && !rows.is_empty() {
        let mut foot = String::new();
        page::end(&mut foot);
        out.plain(&foot)?;
    }
    out.finish()?;
    Ok(Outcome {
        found: !rows.is_empty(),
        ..edition.outcome
    })
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
