//! An article that leaves the program whole: as plain text, Markdown, a page of HTML, an object of JSON. The command line
//! prints it so and the reader writes it so; where it goes is theirs.
//!
//! | file | what it makes |
//! |---|---|
//! | `json` | objects on a line; the one door to `serde_json` for what leaves |
//! | `page` | one page of HTML with its style sheet in it |

pub mod json;
pub mod page;

use std::sync::Arc;

use crate::article::{ArticleId, Headline, Mark, RowId};
use crate::document::{BlockKind, Document, DocumentBuilder, Role, dump};
use crate::store::Snapshot;

/// What an article can be written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// The text alone, a paragraph a line.
    Text,
    /// CommonMark.
    Markdown,
    /// A page of its own.
    Html,
    /// An object, as `dateline show --format json` prints it.
    Json,
}

/// Every format with its name and the endings of its files, the first of which is the usual one.
pub const FORMATS: &[(Format, &str, &[&str])] = &[
    (Format::Text, "text", &["txt", "text"]),
    (Format::Markdown, "Markdown", &["md", "markdown"]),
    (Format::Html, "HTML", &["html", "htm"]),
    (Format::Json, "JSON", &["json"]),
];

/// Characters of a name that is made of a title, at the most.
const NAME: usize = 60;

impl Format {
    /// The format that a file's name asks for by its ending.
    pub fn of_file(name: &str) -> Option<Format> {
        let (stem, ending) = name.rsplit_once('.')?;
        let is_named = !stem.is_empty() && !stem.ends_with('/');
        let asked = |endings: &&[&str]| endings.iter().any(|own| own.eq_ignore_ascii_case(ending));
        FORMATS
            .iter()
            .find(|(_, _, endings)| is_named && asked(endings))
            .map(|(format, _, _)| *format)
    }

    /// Its name, as it is said to people.
    pub fn name(self) -> &'static str {
        FORMATS[self as usize].1
    }
}

/// An article, and what is known of it beside its text.
#[derive(Debug, Clone)]
pub struct Piece {
    /// The rows that it is of.
    pub snapshot: Snapshot,
    /// Its row.
    pub row: RowId,
    /// Its text; empty where there is none.
    pub document: Arc<Document>,
    /// What the library knows of it.
    pub mark: Mark,
    /// The id of its story and how many sources tell it, where there are others.
    pub story: Option<(ArticleId, u32)>,
    /// Its score, where a filter ranked it.
    pub score: Option<i32>,
}

impl Piece {
    /// Its headline.
    pub fn headline(&self) -> Headline<'_> {
        self.snapshot.headline(self.row)
    }

    /// The whole of it in a format, as a file holds it.
    pub fn written(&self, format: Format) -> String {
        let headline = self.headline();
        match format {
            Format::Text => joined(
                dump::plain_text(&masthead(&headline)),
                dump::plain_text(&self.document),
            ),
            Format::Markdown => joined(
                dump::markdown(&masthead(&headline)),
                dump::markdown(&self.document),
            ),
            Format::Html => {
                let mut out = String::new();
                let dir = self.document.direction();
                page::begin(&mut out, headline.title, headline.lang, Some(dir));
                page::push_article(&mut out, self, "");
                page::end(&mut out);
                out
            }
            Format::Json => json::line(&json::Article::new(self)),
        }
    }
}

/// A head and the text under it.
fn joined(mut head: String, text: String) -> String {
    if !text.is_empty() {
        head.push('\n');
        head.push_str(&text);
    }
    head
}

/// Title, facts and address, over the text.
pub fn masthead(headline: &Headline<'_>) -> Document {
    let mut builder = DocumentBuilder::default();
    builder.begin(BlockKind::Heading(1));
    builder.push(headline.title, Role::Heading(1));
    builder.begin(BlockKind::Paragraph);
    builder.push(&headline.facts(), Role::Byline);
    if let Some(url) = headline.url {
        builder.begin(BlockKind::Paragraph);
        builder.push_link(url, url);
    }
    builder.finish()
}

/// The name of a file for an article, without its ending: the words of its title.
pub fn file_name(title: &str) -> String {
    let mut name = String::new();
    for word in title.split(|c: char| !c.is_alphanumeric() && !matches!(c, '\'' | '’')) {
        let word = word.replace(['\'', '’'], "").to_lowercase();
        let behind = usize::from(!name.is_empty());
        if word.is_empty() {
            continue;
        }
        if name.chars().count() + behind + word.chars().count() > NAME {
            if name.is_empty() {
                name.extend(word.chars().take(NAME));
            }
            break;
        }
        if !name.is_empty() {
            name.push('-');
        }
        name.push_str(&word);
    }
    if name.is_empty() {
        name.push_str("article");
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_says_by_its_ending_what_it_is_to_hold() {
        for (at, (format, _, endings)) in FORMATS.iter().enumerate() {
            assert_eq!(*format as usize, at);
            for ending in *endings {
                assert_eq!(Format::of_file(&format!("~/a.b.{ending}")), Some(*format));
            }
        }
        assert_eq!(Format::of_file("TIDE.HTML"), Some(Format::Html));
        for name in ["tide", "tide.pdf", ".md", "x/.md", ""] {
            assert_eq!(Format::of_file(name), None, "{name}");
        }
    }

    #[test]
    fn a_file_is_named_for_the_words_of_the_title() {
        assert_eq!(
            file_name("The Man Who Read the Sea"),
            "the-man-who-read-the-sea"
        );
        assert_eq!(
            file_name("France’s “ex”-president: 1/2"),
            "frances-ex-president-1-2"
        );
        assert_eq!(file_name("../../etc/passwd"), "etc-passwd");
        assert_eq!(file_name("日本語の見出し"), "日本語の見出し");
        assert_eq!(file_name("?!"), "article");
        assert_eq!(file_name(&"word ".repeat(40)).chars().count(), 59);
        assert_eq!(file_name(&"x".repeat(400)).len(), 60);
    }
}
