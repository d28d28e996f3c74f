//! Articles as JSON, an object a line. The names of the fields and their order are a contract.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::Formatter;

use super::Piece;
use crate::article::{ArticleId, Mark, RowId};
use crate::document::{Document, dump};
use crate::store::Snapshot;
use crate::text::is_clean;

/// An item as `list` prints it.
#[derive(Debug, Serialize)]
pub struct Item<'a> {
    id: String,
    title: &'a str,
    source: Option<&'a str>,
    author: Option<&'a str>,
    published: Option<String>,
    url: Option<&'a str>,
    feed: Option<&'a str>,
    lang: Option<&'a str>,
    words: u32,
    has_body: bool,
    read: bool,
    starred: bool,
    queued: bool,
    tags: Vec<&'a str>,
    story: Option<Story>,
    origins: Vec<Origin<'a>>,
    score: Option<i32>,
}

#[derive(Debug, Serialize)]
struct Story {
    id: String,
    sources: u32,
}

#[derive(Debug, Serialize)]
struct Origin<'a> {
    path: &'a str,
    line: u32,
}

impl<'a> Item<'a> {
    /// A row, with what the library knows of it, its story, and its score where a filter ranked it.
    pub fn new(
        snapshot: &'a Snapshot,
        row: RowId,
        mark: Mark,
        story: Option<(ArticleId, u32)>,
        score: Option<i32>,
    ) -> Item<'a> {
        let headline = snapshot.headline(row);
        let origins = snapshot.origins(row);
        let origins = origins.iter().map(|origin| Origin {
            path: &snapshot.file(origin.file).name,
            line: origin.line,
        });
        Item {
            id: headline.id.to_string(),
            title: headline.title,
            source: headline.source,
            author: headline.author,
            published: headline.published.map(|date| date.to_string()),
            url: headline.url,
            feed: snapshot.file(headline.origin.file).page.feed.as_deref(),
            lang: headline.lang,
            words: headline.body.map_or(0, |(_, body)| body.words),
            has_body: headline.body.is_some(),
            read: mark.read,
            starred: mark.starred,
            queued: mark.queued,
            tags: headline.tags().collect(),
            story: story.map(|(id, sources)| Story {
                id: id.to_string(),
                sources,
            }),
            origins: origins.collect(),
            score,
        }
    }
}

/// An article as `show` prints it.
#[derive(Debug, Serialize)]
pub struct Article<'a> {
    #[serde(flatten)]
    item: Item<'a>,
    text: String,
    markdown: String,
    links: Vec<Link<'a>>,
}

#[derive(Debug, Serialize)]
struct Link<'a> {
    url: &'a str,
    text: &'a str,
}

impl<'a> Article<'a> {
    /// The whole of an article.
    pub fn new(piece: &'a Piece) -> Article<'a> {
        let Piece {
            snapshot,
            row,
            document,
            mark,
            story,
            score,
        } = piece;
        Article {
            item: Item::new(snapshot, *row, *mark, *story, *score),
            text: dump::plain_text(document),
            markdown: dump::markdown(document),
            links: links(document),
        }
    }
}

/// The links in the order of the text.
fn links(document: &Document) -> Vec<Link<'_>> {
    let links = document.linked().iter().map(|linked| Link {
        url: document.address(linked),
        text: &document.text()[linked.range.clone()],
    });
    links.collect()
}

/// Writes an object on a line of its own.
pub fn write(out: &mut impl Write, object: &impl Serialize) -> io::Result<()> {
    object.serialize(&mut Serializer::with_formatter(&mut *out, Escaped))?;
    out.write_all(b"\n")
}

/// An object on a line of its own.
pub fn line(object: &impl Serialize) -> String {
    let mut out = Vec::new();
    // Nothing fails that is written to memory.
    let _ = write(&mut out, object);
    String::from_utf8_lossy(&out).into_owned()
}

/// JSON on one line, in which whatever could act on a terminal is an escape. Only the names of files hold such
/// characters, and they are not to be changed: who reads the JSON opens them.
struct Escaped;

impl Formatter for Escaped {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        if is_clean(fragment) {
            return out.write_all(fragment.as_bytes());
        }
        for c in fragment.chars() {
            let (mut bytes, mut units) = ([0; 4], [0; 2]);
            let text = c.encode_utf8(&mut bytes);
            if is_clean(text) {
                out.write_all(text.as_bytes())?;
                continue;
            }
            for unit in c.encode_utf16(&mut units) {
                write!(out, "\\u{unit:04x}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_hides_nothing_from_its_reader_and_does_nothing_to_a_terminal() {
        let name = "a\u{9b}2J\u{202e}é\u{7f}\x1b\n\u{e0001}.txt";
        let json = line(&name);
        assert!(is_clean(json.trim_end()), "{json}");
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), name);
    }
}
