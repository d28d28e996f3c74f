//! What a query asks of an item beyond the words of its headline: its author, its dates, its length, whether it was
//! read. Asked row by row, after the words.

use std::fmt;
use std::ops::{Range, RangeInclusive};

use chrono::NaiveDate;
use hashbrown::HashSet;

use super::pattern::Pattern;
use super::term::Term;
use super::when::Span;
use crate::article::{Mark, RowId, SourceId};
use crate::store::Snapshot;
use crate::text::minutes;

/// A text of an item that is not on its headline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextField {
    /// Who wrote it.
    Author,
    /// Its address.
    Address,
    /// Its language.
    Language,
    /// A file or page that it was read from.
    Input,
    /// A feed that it was read from.
    Feed,
    /// One of its tags.
    Tag,
}

impl TextField {
    /// Its name in a query.
    pub(super) fn name(self) -> &'static str {
        match self {
            TextField::Author => "author",
            TextField::Address => "url",
            TextField::Language => "lang",
            TextField::Input => "in",
            TextField::Feed => "feed",
            TextField::Tag => "tag",
        }
    }
}

/// What became of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It was never opened.
    Unread,
    /// It was opened.
    Read,
    /// It was starred.
    Starred,
    /// It stands in the queue.
    Queued,
}

/// Something that an item may come with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// A text.
    Body,
    /// An address.
    Link,
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// The words of its text.
    Words,
    /// The minutes that its text takes to read.
    Minutes,
    /// Sources that carry its story; those of no story have one.
    Sources,
}

/// Something asked of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// A text of it has what the term asks.
    Text(TextField, Term),
    /// Its title or its source matches.
    Pattern(Pattern),
    /// Its text has what the term asks.
    Body(Term),
    /// It was published then; an item without a date never was.
    When(Span),
    /// It is in that state.
    Is(State),
    /// It comes with that.
    Has(Part),
    /// It has from so many to so many, both included; an item without a text has no words and no minutes.
    Number(Unit, u32, u32),
}

impl fmt::Display for Condition {
    /// As it can be typed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Condition::Text(field, term) => write!(f, "{}:{term}", field.name()),
            Condition::Body(term) => write!(f, "body:{term}"),
            Condition::Pattern(pattern) => {
                write!(f, "/{}/", pattern.source().replace('/', "\\/"))
            }
            Condition::When(Span { from, until }) => {
                f.write_str("date:")?;
                if let Some(from) = from {
                    write!(f, "{from}")?;
                }
                f.write_str("..")?;
                match until.and_then(|day| day.pred_opt()) {
                    Some(last) => write!(f, "{last}"),
                    None => Ok(()),
                }
            }
            Condition::Is(state) => f.write_str(match state {
                State::Unread => "is:unread",
                State::Read => "is:read",
                State::Starred => "is:starred",
                State::Queued => "is:queued",
            }),
            Condition::Has(Part::Body) => f.write_str("has:body"),
            Condition::Has(Part::Link) => f.write_str("has:link"),
            Condition::Number(unit, least, most) => {
                f.write_str(match unit {
                    Unit::Words => "words:",
                    Unit::Minutes => "minutes:",
                    Unit::Sources => "sources:",
                })?;
                write!(f, "{least}..")?;
                match *most {
                    u32::MAX => Ok(()),
                    most => write!(f, "{most}"),
                }
            }
        }
    }
}

/// What is known of rows beside the snapshot, by row number. Rows beyond the end of a column have nothing in it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Overlay<'a> {
    /// Marks, a byte each (see [`Mark::flags`]).
    pub flags: &'a [u8],
    /// How many sources carry a row's story; 0 of a row that is no story's.
    pub sources: &'a [u16],
    /// The rows whose texts have what a query's terms ask of them.
    pub bodies: &'a [Found],
}

/// The rows whose texts have what a term asks.
#[derive(Debug, Clone)]
pub struct Found {
    term: Term,
    /// The rows.
    pub rows: HashSet<RowId>,
}

impl Found {
    /// None yet.
    pub fn new(term: &Term) -> Found {
        Found {
            term: term.clone(),
            rows: HashSet::new(),
        }
    }

    /// True when the term asks the same, wherever it was typed.
    pub fn is_of(&self, term: &Term) -> bool {
        let own = &self.term;
        (own.kind, own.folding, &own.needle) == (term.kind, term.folding, &term.needle)
    }
}

impl Overlay<'_> {
    /// How many sources carry what a row tells.
    pub(super) fn sources_of(self, row: RowId) -> u32 {
        let told = self.sources.get(row.index()).copied().unwrap_or(0);
        u32::from(told.max(1))
    }
}

/// A condition as rows are held against it: what can be found out once is.
#[derive(Debug)]
pub(super) enum Check<'q> {
    Text(TextField, &'q Term),
    /// By file: its name, or that of its feed, has what is asked.
    Files(Vec<bool>),
    /// The pattern, and by source: its name matches.
    Pattern(&'q Pattern, Vec<bool>),
    Body(Option<&'q Found>),
    /// The seconds in which it must have been published.
    When(Range<i64>),
    Is(State),
    Has(Part),
    Number(Unit, RangeInclusive<u32>),
}

impl<'q> Check<'q> {
    pub fn new(condition: &'q Condition, snapshot: &Snapshot, overlay: Overlay<'q>) -> Check<'q> {
        let mut folded = String::new();
        match condition {
            Condition::Text(field @ (TextField::Input | TextField::Feed), term) => {
                let names = snapshot.files().iter().map(|file| {
                    let name = match field {
                        TextField::Feed => file.page.feed.as_deref(),
                        _ => Some(&*file.name),
                    };
                    name.is_some_and(|name| {
                        term.folding.fold_text(name, &mut folded);
                        term.found_in(&folded)
                    })
                });
                Check::Files(names.collect())
            }
            Condition::Text(field, term) => Check::Text(*field, term),
            Condition::Pattern(pattern) => {
                let names = snapshot.sources().iter().map(|name| {
                    pattern.folding.fold_text(name, &mut folded);
                    !name.is_empty() && pattern.found_in(&folded)
                });
                Check::Pattern(pattern, names.collect())
            }
            Condition::Body(term) => {
                Check::Body(overlay.bodies.iter().find(|found| found.is_of(term)))
            }
            Condition::When(Span { from, until }) => {
                let second = |day: Option<NaiveDate>, open: i64| {
                    day.and_then(|day| day.and_hms_opt(0, 0, 0))
                        .map_or(open, |moment| moment.and_utc().timestamp())
                };
                Check::When(second(*from, i64::MIN)..second(*until, i64::MAX))
            }
            Condition::Is(state) => Check::Is(*state),
            Condition::Has(part) => Check::Has(*part),
            Condition::Number(unit, least, most) => Check::Number(*unit, *least..=*most),
        }
    }

    /// Whether a row answers. `title_has` says whether its title matches; `folded` is room for another text.
    pub fn holds(
        &self,
        row: RowId,
        source: SourceId,
        title_has: impl FnOnce(&Pattern) -> bool,
        snapshot: &Snapshot,
        overlay: Overlay<'_>,
        folded: &mut String,
    ) -> bool {
        match self {
            Check::Text(field, term) => {
                let headline = snapshot.headline(row);
                let has = |text: &str| {
                    term.folding.fold_text(text, folded);
                    term.found_in(folded)
                };
                match field {
                    TextField::Author => headline.author.is_some_and(has),
                    TextField::Address => headline.url.is_some_and(has),
                    TextField::Language => headline.lang.is_some_and(has),
                    TextField::Tag => headline.tags().any(has),
                    TextField::Input | TextField::Feed => false,
                }
            }
            Check::Files(known) => {
                let origins = snapshot.origins(row);
                origins.iter().any(|origin| known[origin.file.0 as usize])
            }
            Check::Pattern(pattern, known) => known[source.0 as usize] || title_has(pattern),
            Check::Body(found) => found.is_some_and(|found| found.rows.contains(&row)),
            Check::When(seconds) => snapshot
                .published(row)
                .is_some_and(|date| seconds.contains(&date.seconds())),
            Check::Is(state) => {
                let flags = overlay.flags.get(row.index()).copied().unwrap_or(0);
                match state {
                    State::Unread => flags & Mark::READ == 0,
                    State::Read => flags & Mark::READ != 0,
                    State::Starred => flags & Mark::STARRED != 0,
                    State::Queued => flags & Mark::QUEUED != 0,
                }
            }
            Check::Has(Part::Body) => snapshot.body(row).is_some(),
            Check::Has(Part::Link) => snapshot.headline(row).url.is_some(),
            Check::Number(unit, range) => {
                let words = || snapshot.body(row).map(|body| body.words);
                let number = match unit {
                    Unit::Words => words(),
                    Unit::Minutes => words().map(minutes),
                    Unit::Sources => Some(overlay.sources_of(row)),
                };
                number.is_some_and(|number| range.contains(&number))
            }
        }
    }
}
