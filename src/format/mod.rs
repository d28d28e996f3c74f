//! Bytes → articles. One file a format, each a row of [`FORMATS`]. A format reads, it never opens a file: what it
//! reads from is handed to it, and what it finds goes to a [`Sink`].

pub mod date;
pub mod encoding;
mod lines;

pub use lines::{Line, Lines};

pub use crate::article::{Item, Page, Warning};
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
    /// Judges by the beginning of the text, which may be cut anywhere between characters.
    pub sniff: fn(&str) -> Confidence,
    /// Reads the items of an input.
    pub parse: fn(&mut Lines<'_>, &mut dyn Sink) -> std::io::Result<Page>,
    /// Reads the text of one article, given the decoded bytes that its [`BodySpan`] names.
    pub document: fn(&str) -> Document,
}
