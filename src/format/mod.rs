//! Bytes → articles. One file a format, each a row of [`FORMATS`]. A format reads, it never opens a file: what it
//! reads from is handed to it, and what it finds goes to a [`Sink`].

use crate::article::{BodySpan, Fingerprint, Timestamp};
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

/// An item as a format reads it. Every text in it has passed [`crate::text::sanitise`].
#[derive(Debug, Clone, Copy, Default)]
pub struct Item<'a> {
    /// The title; an item without one is given the beginning of its text by its format.
    pub title: &'a str,
    /// Who published it.
    pub source: Option<&'a str>,
    /// The title that it gives as its original's, where that differs from `title` and its source.
    pub original: Option<(&'a str, Option<&'a str>)>,
    /// Who wrote it.
    pub author: Option<&'a str>,
    /// When it was published.
    pub published: Option<Timestamp>,
    /// Its address.
    pub url: Option<&'a str>,
    /// The feed's own id of it, with the feed's address or name.
    pub entry: Option<(&'a str, &'a str)>,
    /// Its language, as a BCP 47 tag.
    pub lang: Option<&'a str>,
    /// Where its text lies in the file.
    pub body: Option<BodySpan>,
    /// The fingerprint of that text.
    pub fingerprint: Fingerprint,
    /// The line that it begins at, counted from 1.
    pub line: u32,
}

/// Something about an input that its reader should know; never the end of the rest of it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Warning {
    /// The line, counted from 1; 0 for the input as a whole.
    pub line: u32,
    /// What is wrong, without the file's name.
    pub message: String,
}

/// Takes what a format finds, in the order of the input.
pub trait Sink {
    /// An item.
    fn item(&mut self, item: &Item<'_>);
    /// A line that was not understood.
    fn warning(&mut self, warning: Warning);
    /// False when nobody waits for more: a format asks now and then, and ends early.
    fn wants_more(&self) -> bool {
        true
    }
}

/// What a format says of an input as a whole.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// The input's own title.
    pub title: Option<String>,
    /// The site or publication that it is from.
    pub site: Option<String>,
    /// Its language, as a BCP 47 tag.
    pub lang: Option<String>,
}

/// One input format.
#[derive(Debug)]
pub struct Format {
    /// Its name, as `inspect` prints it.
    pub name: &'static str,
    /// Its usual file name extensions, in lower case, without the dot.
    pub extensions: &'static [&'static str],
    /// Judges by the beginning of the text, which may be cut anywhere between characters.
    pub sniff: fn(&str) -> Confidence,
    /// Reads the items of an input.
    pub parse: fn(&mut dyn std::io::BufRead, &mut dyn Sink) -> std::io::Result<Page>,
    /// Reads the text of one article, given the decoded bytes that its [`BodySpan`] names.
    pub document: fn(&str) -> Document,
}
