//! Bytes → articles. One file a format, each a row of [`FORMATS`]. A format reads, it never opens a file: what it
//! reads from is handed to it, and what it finds goes to a [`Sink`].

pub mod date;
mod digest;
pub mod encoding;
mod feed;
mod headline;
pub mod html;
mod input;
mod jsonfeed;
mod jsonl;
mod lines;
mod mail;
mod markdown;
mod news;
mod opml;
mod passage;
mod text;
mod urls;
mod xml;

use std::borrow::Cow;

pub use input::{Body, Input, Reads};
pub use lines::{Line, Lines};

pub use crate::article::{Item, Page, Subscription, Warning};
use crate::document::Document;

/// How sure a format is that a file is of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// It is not.
    No,
    /// It could be, when nothing else claims it.
    Fallback,
    /// It looks like it.
    Likely,
    /// Nothing else looks like this.
    Certain,
}

/// Takes what a format finds, in the order of the input.
pub trait Sink {
    /// An item.
    fn item(&mut self, item: &Item<'_>);
    /// A line that was not understood.
    fn warning(&mut self, warning: Warning);
    /// A feed that the input tells of.
    fn subscription(&mut self, subscription: Subscription);
    /// False when nobody waits for more: a format asks now and then, and ends early.
    fn wants_more(&self) -> bool {
        true
    }
}

/// One input format.
#[derive(Debug)]
pub struct Format {
    /// Its name, as `inspect` prints it.
    pub name: &'static str,
    /// Its usual file name extensions, in lower case, without the dot.
    pub extensions: &'static [&'static str],
    /// Judges by the beginning of the text, which may be cut anywhere between characters. Its lines end with LF.
    pub sniff: fn(&str) -> Confidence,
    /// How it wants its input.
    pub reads: Reads,
    /// Reads the items of an input.
    pub parse: fn(&mut Input<'_>, &mut dyn Sink) -> std::io::Result<Page>,
    /// Reads the text of one article.
    pub document: fn(&Body<'_>) -> Document,
    /// The words of a text stand in its bytes as they are, but for what [`Needle`](crate::text::Needle) sees through: a
    /// search may pass over an article whose bytes do not have a word.
    pub plain_bytes: bool,
}

impl Format {
    /// The format that this one is where an input lies in a folder that says more of it.
    pub fn lying_in(&'static self, name: &str) -> &'static Format {
        let folder = std::path::Path::new(name)
            .parent()
            .and_then(|folder| folder.file_name());
        let in_maildir = folder.is_some_and(|folder| folder == "cur" || folder == "new");
        match self.name {
            name if in_maildir && name == mail::FORMAT.name => &mail::MAILDIR,
            _ => self,
        }
    }
}

/// Every format, the surest judges first: of two that are equally sure, the first one reads.
pub const FORMATS: &[Format] = &[
    feed::RSS,
    feed::ATOM,
    feed::RDF,
    opml::FORMAT,
    jsonfeed::FORMAT,
    jsonl::FORMAT,
    mail::mbox::FORMAT,
    mail::FORMAT,
    mail::MAILDIR,
    html::FORMAT,
    markdown::FORMAT,
    digest::FORMAT,
    urls::FORMAT,
    text::FORMAT,
];

/// The format of this name.
pub fn named(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name == name)
}

const OTHER_XML: &str = "XML that is no feed";

/// Kinds of inputs that are known by their first characters and not read.
const FOREIGN: &[(&str, &str)] = &[("<?xml", OTHER_XML), ("{", "JSON"), ("[{", "JSON")];

/// Why no format reads an input.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}: dateline reads {known} only", known = known_formats())]
pub struct NotRead(&'static str);

fn known_formats() -> String {
    let names: Vec<&str> = FORMATS.iter().map(|format| format.name).collect();
    let (last, rest) = names.split_last().unwrap_or((&"", &[]));
    format!("{} and {last}", rest.join(", "))
}

/// A text whose lines end with LF, as those of [`Lines`] end with LF, CR LF or a lone CR.
fn with_line_feeds(text: &str) -> Cow<'_, str> {
    if text.contains('\r') {
        text.replace("\r\n", "\n").replace('\r', "\n").into()
    } else {
        text.into()
    }
}

/// The beginning of a text behind white space and the comments of markup.
fn behind_comments(mut text: &str) -> &str {
    loop {
        text = text.trim_start();
        let comment = text.strip_prefix("<!--");
        match comment.and_then(|comment| comment.split_once("-->")) {
            Some((_, rest)) => text = rest,
            None => return text,
        }
    }
}

/// True when the first element of a text has a namespace: what is neither a feed nor a page then is other XML.
fn has_namespace(text: &str) -> bool {
    let element = behind_comments(text).strip_prefix('<');
    element.is_some_and(|element| {
        let tag = element.split('>').next().unwrap_or_default();
        tag.starts_with(char::is_alphabetic) && tag.contains(" xmlns")
    })
}

/// The format of an input: by the beginning of its text first, by the extension of its file's name second.
pub fn detect(head: &str, extension: Option<&str>) -> Result<&'static Format, NotRead> {
    let mut best: Option<(&'static Format, Confidence)> = None;
    let head = &*with_line_feeds(head);
    for format in FORMATS {
        let mut sure = (format.sniff)(head);
        let named = extension.is_some_and(|extension| {
            format
                .extensions
                .iter()
                .any(|known| known.eq_ignore_ascii_case(extension))
        });
        if named && sure < Confidence::Likely {
            sure = Confidence::Likely;
        }
        if sure > best.map_or(Confidence::No, |(_, sure)| sure) {
            best = Some((format, sure));
        }
    }
    let start = head.trim_start();
    let is_xml = start.starts_with('<')
        && extension.is_some_and(|extension| extension.eq_ignore_ascii_case("xml"));
    if is_xml && best.is_none_or(|(_, sure)| sure < Confidence::Likely) {
        return Err(NotRead(OTHER_XML));
    }
    let begins = |with: &str| {
        start
            .get(..with.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(with))
    };
    if best.is_none_or(|(_, sure)| sure < Confidence::Certain) {
        if let Some((_, kind)) = FOREIGN.iter().find(|(with, _)| begins(with)) {
            return Err(NotRead(kind));
        }
        if has_namespace(head) {
            return Err(NotRead(OTHER_XML));
        }
    }
    Ok(best.map_or(&text::FORMAT, |(format, _)| format))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_xml_is_not_taken_for_a_text() {
        let name = |head: &str, extension| detect(head, extension).map(|format| format.name);
        for head in [
            "<?xml version='1.0'?><a/>",
            "<!-- a -->\n<!-- b -->\n<x:stylesheet version='1' xmlns:x='https://a.example/'>",
            "<svg xmlns='http://www.w3.org/2000/svg'>",
        ] {
            assert_eq!(name(head, Some("txt")), Err(NotRead(OTHER_XML)), "{head}");
        }
        for (head, format) in [
            (
                "<!-- page --><html xmlns='http://www.w3.org/1999/xhtml'>",
                "html",
            ),
            ("<rss xmlns:dc='http://purl.org/dc/elements/1.1/'>", "rss"),
            ("<3 the xmlns attribute\n\nIt is a text.", "text"),
            ("<!-- open", "text"),
        ] {
            assert_eq!(name(head, None), Ok(format), "{head}");
        }
    }
}
