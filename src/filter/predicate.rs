//! What can be asked by name, `name:value`: the table from which the parser, the completion, the hints and the manual
//! come. One more is a row here.

use chrono::NaiveDate;

use super::condition::{Condition, Part, State, TextField, Unit};
use super::term::{Field, Kind, Term};
use super::when::{self, Span};

/// A value as it was typed behind the name: its text without marks and escapes, and the kind of term that its marks
/// make of it.
#[derive(Debug, Clone)]
pub(super) struct Value {
    pub span: std::ops::Range<usize>,
    pub text: String,
    /// `None` for a value without marks.
    pub kind: Option<Kind>,
}

/// What a value means.
#[derive(Debug)]
pub(super) enum Meaning {
    Term(Term),
    Condition(Condition),
}

/// Something that can be asked by name.
#[derive(Debug)]
pub struct Predicate {
    /// Its name, without the colon.
    pub name: &'static str,
    /// What a value looks like.
    pub values: &'static str,
    /// What it asks.
    pub help: &'static str,
    /// Values that it has no others of; empty where there are others.
    pub choices: &'static [&'static str],
    read: fn(&Value, NaiveDate) -> Result<Meaning, String>,
}

/// Every predicate.
pub const PREDICATES: &[Predicate] = &[
    Predicate {
        name: "title",
        values: "words",
        help: "the title alone",
        choices: &[],
        read: |value, _| Ok(only(value, Field::Title, Kind::Fuzzy)),
    },
    Predicate {
        name: "body",
        values: "words",
        help: "the text: a word of it, or its beginning",
        choices: &[],
        read: |value, _| {
            Ok(Meaning::Condition(Condition::Body(term(
                value,
                Kind::Start,
            ))))
        },
    },
    Predicate {
        name: "source",
        values: "names",
        help: "who published it: a word of the name, or its beginning",
        choices: &[],
        read: |value, _| Ok(only(value, Field::Source, Kind::Start)),
    },
    Predicate {
        name: "author",
        values: "names",
        help: "who wrote it: a word of the name, or its beginning",
        choices: &[],
        read: |value, _| Ok(text(TextField::Author, value, Kind::Start)),
    },
    Predicate {
        name: "url",
        values: "parts",
        help: "a part of the address",
        choices: &[],
        read: |value, _| Ok(text(TextField::Address, value, Kind::Exact)),
    },
    Predicate {
        name: "lang",
        values: "tags",
        help: "the language: `en` is British English too",
        choices: &[],
        read: |value, _| {
            // Tags are the same in any case.
            let value = Value {
                text: value.text.to_lowercase(),
                ..value.clone()
            };
            Ok(text(TextField::Language, &value, Kind::Start))
        },
    },
    Predicate {
        name: "tag",
        values: "names",
        help: "what it is about, as its source says: a word of it, or its beginning",
        choices: &[],
        read: |value, _| Ok(text(TextField::Tag, value, Kind::Start)),
    },
    Predicate {
        name: "feed",
        values: "names",
        help: "the feed that it came with: a word of its name, or its beginning",
        choices: &[],
        read: |value, _| Ok(text(TextField::Feed, value, Kind::Start)),
    },
    Predicate {
        name: "in",
        values: "parts",
        help: "a part of the name of the file or page that it came from",
        choices: &[],
        read: |value, _| Ok(text(TextField::Input, value, Kind::Exact)),
    },
    Predicate {
        name: "after",
        values: "a date",
        help: "published on that day or later",
        choices: &[],
        read: |value, today| {
            let span = day(value, today)?;
            when(Span {
                until: None,
                ..span
            })
        },
    },
    Predicate {
        name: "before",
        values: "a date",
        help: "published before that day",
        choices: &[],
        read: |value, today| {
            let span = day(value, today)?;
            when(Span {
                from: None,
                until: span.from,
            })
        },
    },
    Predicate {
        name: "on",
        values: "a date",
        help: "published on that day, in that month, in that year",
        choices: &[],
        read: |value, today| when(day(value, today)?),
    },
    Predicate {
        name: "date",
        values: "A..B",
        help: "published from A to B, both included; either may be left out",
        choices: &[],
        read: |value, today| {
            let range = when::range(&value.text, today);
            when(range.ok_or(format!("{}, or two of them: A..B", when::EXPECTED))?)
        },
    },
    Predicate {
        name: "is",
        values: "a state",
        help: "unread, read, starred or queued",
        choices: &["unread", "read", "starred", "queued"],
        read: |value, _| {
            let state = match &*value.text.to_ascii_lowercase() {
                "unread" => State::Unread,
                "read" => State::Read,
                "starred" => State::Starred,
                "queued" => State::Queued,
                _ => return Err("unread, read, starred or queued".into()),
            };
            Ok(Meaning::Condition(Condition::Is(state)))
        },
    },
    Predicate {
        name: "has",
        values: "a part",
        help: "a body or a link",
        choices: &["body", "link"],
        read: |value, _| {
            let part = match &*value.text.to_ascii_lowercase() {
                "body" | "text" => Part::Body,
                "link" | "url" => Part::Link,
                _ => return Err("body or link".into()),
            };
            Ok(Meaning::Condition(Condition::Has(part)))
        },
    },
    Predicate {
        name: "words",
        values: "a number",
        help: "the length of the text in words",
        choices: &[],
        read: |value, _| number(Unit::Words, value),
    },
    Predicate {
        name: "minutes",
        values: "a number",
        help: "the minutes that the text takes to read",
        choices: &[],
        read: |value, _| number(Unit::Minutes, value),
    },
    Predicate {
        name: "sources",
        values: "a number",
        help: "how many sources carry the story",
        choices: &[],
        read: |value, _| number(Unit::Sources, value),
    },
];

impl Predicate {
    /// The predicate of a name, in any case.
    pub(super) fn named(name: &str) -> Option<&'static Predicate> {
        PREDICATES
            .iter()
            .find(|predicate| predicate.name.eq_ignore_ascii_case(name))
    }

    /// What a value means, seen from today; else what was expected.
    pub(super) fn read(&self, value: &Value, today: NaiveDate) -> Result<Meaning, String> {
        (self.read)(value, today)
    }
}

fn term(value: &Value, plain: Kind) -> Term {
    let kind = value.kind.unwrap_or(plain);
    Term::new(value.span.clone(), kind, false, &value.text)
}

fn only(value: &Value, field: Field, plain: Kind) -> Meaning {
    Meaning::Term(Term {
        only: Some(field),
        ..term(value, plain)
    })
}

fn text(field: TextField, value: &Value, plain: Kind) -> Meaning {
    Meaning::Condition(Condition::Text(field, term(value, plain)))
}

fn day(value: &Value, today: NaiveDate) -> Result<Span, String> {
    when::days(&value.text, today).ok_or_else(|| when::EXPECTED.into())
}

fn when(span: Span) -> Result<Meaning, String> {
    Ok(Meaning::Condition(Condition::When(span)))
}

/// `800`, `>800`, `>=800`, `<5`, `<=5`, `3..5`, `3..`, `..5`.
fn number(unit: Unit, value: &Value) -> Result<Meaning, String> {
    let expected = || "a number: 800, >800, <=5 or 3..5".to_owned();
    let read = |text: &str| text.trim().parse::<u32>().map_err(|_| expected());
    let text = &*value.text;
    let (least, most) = if let Some(rest) = text.strip_prefix(">=") {
        (read(rest)?, u32::MAX)
    } else if let Some(rest) = text.strip_prefix("<=") {
        (0, read(rest)?)
    } else if let Some(rest) = text.strip_prefix('>') {
        (read(rest)?.saturating_add(1), u32::MAX)
    } else if let Some(rest) = text.strip_prefix('<') {
        let most = read(rest)?.checked_sub(1);
        (0, most.ok_or("a number above 0".to_owned())?)
    } else if let Some((least, most)) = text.split_once("..") {
        let end = |text: &str, open| {
            if text.is_empty() {
                Ok(open)
            } else {
                read(text)
            }
        };
        if least.is_empty() && most.is_empty() {
            return Err(expected());
        }
        (end(least, 0)?, end(most, u32::MAX)?)
    } else {
        let exactly = read(text.strip_prefix('=').unwrap_or(text))?;
        (exactly, exactly)
    };
    Ok(Meaning::Condition(Condition::Number(unit, least, most)))
}
