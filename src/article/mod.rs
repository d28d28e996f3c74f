//! One item: what is known of an article, whoever published it and wherever it was read from.
//!
//! Row numbers ([`RowId`]) and stable ids ([`ArticleId`]) are types of their own, and so is a point in time that may
//! be no finer than a day ([`Timestamp`]). Nothing here reads a file or knows a format.

mod address;
mod identity;
mod mark;
mod timestamp;

pub use address::{canonical_url, file_named, is_openable, resolve};
pub use identity::{ArticleId, Fingerprint, Identity, NotAnId, normal_form};
pub use mark::{Mark, MarkChange};
pub use timestamp::{Precision, Timestamp};

use crate::document::Direction;
use crate::document::layout::direction;
use crate::text::{counted, minutes, thousands};

/// The row of an item in a store. Rows never move; they mean nothing outside of the store that gave them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowId(pub u32);

impl RowId {
    /// The row as an index.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A file, page or stream that items were read from, numbered by a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A publisher's name, numbered by a store. [`SourceId::NONE`] stands for an item without one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub u32);

impl SourceId {
    /// No source is known.
    pub const NONE: SourceId = SourceId(0);
}

/// Where an item was read: a file and the line in it, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    /// The file, page or stream.
    pub file: FileId,
    /// The line that it begins at, counted from 1.
    pub line: u32,
}

/// A stretch of a file's bytes that holds the body of an article. Bodies stay where they are until they are opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct BodySpan {
    /// The first byte.
    pub start: u64,
    /// How many bytes.
    pub len: u64,
    /// The line that it begins at, counted from 1.
    pub line: u32,
    /// How many words it has (see [`crate::text::count_words`]).
    pub words: u32,
}

/// A row as it is read from a store: borrowed, cheap, whole but for the body.
#[derive(Debug, Clone, Copy)]
pub struct Headline<'a> {
    /// Its row.
    pub row: RowId,
    /// The id by which it is shown and marked.
    pub id: ArticleId,
    /// The title as it came, without control characters; never empty.
    pub title: &'a str,
    /// Who published it.
    pub source: Option<&'a str>,
    /// Who published it, as the store's number.
    pub source_id: SourceId,
    /// When it was published, as far as that was stated.
    pub published: Option<Timestamp>,
    /// Who wrote it.
    pub author: Option<&'a str>,
    /// Its address.
    pub url: Option<&'a str>,
    /// Its language, as a BCP 47 tag.
    pub lang: Option<&'a str>,
    /// Its tags, with [`TAG_END`] between them.
    pub tags: Option<&'a str>,
    /// Where it was read first.
    pub origin: Origin,
    /// Where its text lies, if it has one, and in which file.
    pub body: Option<(FileId, BodySpan)>,
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
    /// What it is about, as its source says.
    pub tags: &'a [&'a str],
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

/// Stands between tags in a column: no text that is clean has it.
pub const TAG_END: &str = "\x1f";

/// A feed that an input tells of, as a list of subscriptions or the page of a site does.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Subscription {
    /// What it is called there.
    pub title: Option<String>,
    /// The feed's address.
    pub url: String,
    /// The address of the site that it belongs to.
    pub site: Option<String>,
    /// The folders that it lies in, outermost first.
    pub folder: Vec<String>,
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
    /// What it is called as a feed, where it is one.
    pub feed: Option<String>,
    /// What its format must know to read an article from its bytes alone.
    pub context: String,
}

impl<'a> Headline<'a> {
    /// What it is about, as its source says.
    pub fn tags(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.tags.into_iter().flat_map(|tags| tags.split(TAG_END))
    }
}

impl Headline<'_> {
    /// What is known of it, in one line: source, author, date, length.
    pub fn facts(&self) -> String {
        let date = self.published.map(Timestamp::in_words);
        self.facts_with(date.unwrap_or_else(|| "no date".into()))
    }

    /// The same with a date in other words.
    pub fn facts_with(&self, date: String) -> String {
        let mut facts: Vec<String> = Vec::new();
        facts.extend(self.source.map(set_apart));
        // Who writes in their own name is named once; and what stands for the author is, on some pages, when it was
        // written.
        let author = self
            .author
            .filter(|author| self.source != Some(author) && !names_a_year(author));
        facts.extend(author.map(|author| format!("by {}", set_apart(author))));
        facts.push(date);
        if let Some((_, body)) = self.body {
            facts.push(counted(body.words as usize, "word"));
            facts.push(format!("{} min", thousands(minutes(body.words) as usize)));
        }
        facts.join(" · ")
    }
}

/// A name for a line that runs from left to right. One that runs the other way would draw the figures behind it over to
/// its other side (UAX #9): marks on both sides keep it to itself.
fn set_apart(name: &str) -> String {
    match direction(name) {
        Direction::LeftToRight => name.to_owned(),
        Direction::RightToLeft => format!("\u{200e}{name}\u{200e}"),
    }
}

/// True for words that are a day and its year, and no name.
fn names_a_year(words: &str) -> bool {
    let numbers: Vec<&str> = words
        .split(|c: char| !c.is_ascii_digit())
        .filter(|number| !number.is_empty())
        .collect();
    let is_year = |number: &&str| number.len() == 4 && ("1900".."2100").contains(number);
    numbers.len() > 1 && numbers.iter().any(is_year)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_no_author() {
        for (words, is_date) in [
            ("April 28, 2019 at 6:01 am", true),
            ("Last Updated: January 7, 2025", true),
            ("Ana Li", false),
            ("Studio 1984", false),
            ("agent 47, room 12", false),
        ] {
            assert_eq!(names_a_year(words), is_date, "{words}");
        }
    }

    #[test]
    fn a_name_that_runs_from_right_to_left_keeps_the_figures_behind_it_where_they_are() {
        assert_eq!(set_apart("Inga Tolland"), "Inga Tolland");
        assert_eq!(set_apart("נועה לוי"), "\u{200e}נועה לוי\u{200e}");
    }
}
