//! Dumps of articles, a JSON object a line (JSON Lines, NDJSON): C4, CC-News, Dolma and their like. A line is an item;
//! its text stays in the file until it is opened. The one door to `serde_json` below the command line.

use std::borrow::Cow;
use std::fmt;
use std::io;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::digest;
use super::{Body, Confidence, Format, Input, Reads, Sink, date};
use crate::article::{BodySpan, Fingerprint, Item, Page, Warning};
use crate::document::Document;
use crate::text::{count_words, next_grapheme, sanitise};

/// JSON Lines.
pub const FORMAT: Format = Format {
    name: "jsonl",
    extensions: &["jsonl", "ndjson"],
    sniff,
    reads: Reads::Lines,
    parse,
    document,
    plain_bytes: true,
};

/// Bytes of a title that is made of a text's beginning, at the most.
const TITLE: usize = 120;

/// What a name in an object stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Title,
    Text,
    Url,
    Date,
    Source,
    Author,
    Language,
}

/// The names that dumps use, the better ones of a field first: of two in one object the better one counts.
const NAMES: &[(&str, Field)] = &[
    ("title", Field::Title),
    ("headline", Field::Title),
    ("subject", Field::Title),
    ("text", Field::Text),
    ("content", Field::Text),
    ("body", Field::Text),
    ("maintext", Field::Text),
    ("article", Field::Text),
    ("raw_content", Field::Text),
    ("url", Field::Url),
    ("link", Field::Url),
    ("uri", Field::Url),
    ("id", Field::Url),
    ("timestamp", Field::Date),
    ("date", Field::Date),
    ("published", Field::Date),
    ("published_at", Field::Date),
    ("publishedAt", Field::Date),
    ("pubDate", Field::Date),
    ("date_publish", Field::Date),
    ("publish_date", Field::Date),
    ("created", Field::Date),
    ("created_at", Field::Date),
    ("source", Field::Source),
    ("publisher", Field::Source),
    ("site", Field::Source),
    ("site_name", Field::Source),
    ("domain", Field::Source),
    ("source_domain", Field::Source),
    ("author", Field::Author),
    ("authors", Field::Author),
    ("byline", Field::Author),
    ("lang", Field::Language),
    ("language", Field::Language),
];

/// A value, as far as it is text: a number is its digits, of several texts they are listed, of an object it is its name.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Text<'a>(Option<Cow<'a, str>>);

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AnyText;
        impl<'de> Visitor<'de> for AnyText {
            type Value = Text<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Text<'de>, E> {
                Ok(Text(Some(Cow::Borrowed(text))))
            }

            fn visit_str<E>(self, text: &str) -> Result<Text<'de>, E> {
                Ok(Text(Some(Cow::Owned(text.to_owned()))))
            }

            fn visit_string<E>(self, text: String) -> Result<Text<'de>, E> {
                Ok(Text(Some(Cow::Owned(text))))
            }

            fn visit_u64<E>(self, number: u64) -> Result<Text<'de>, E> {
                Ok(Text(Some(Cow::Owned(number.to_string()))))
            }

            fn visit_i64<E>(self, number: i64) -> Result<Text<'de>, E> {
                Ok(Text(Some(Cow::Owned(number.to_string()))))
            }

            fn visit_f64<E>(self, number: f64) -> Result<Text<'de>, E> {
                Ok(Text(Some(Cow::Owned(number.to_string()))))
            }

            fn visit_bool<E>(self, _: bool) -> Result<Text<'de>, E> {
                Ok(Text(None))
            }

            fn visit_unit<E>(self) -> Result<Text<'de>, E> {
                Ok(Text(None))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Text<'de>, A::Error> {
                let mut all: Option<Cow<'de, str>> = None;
                while let Some(Text(text)) = list.next_element()? {
                    let Some(text) = text else { continue };
                    all = Some(match all {
                        None => text,
                        Some(all) => Cow::Owned(format!("{all}, {text}")),
                    });
                }
                Ok(Text(all))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Text<'de>, A::Error> {
                let mut name = None;
                while let Some(key) = object.next_key::<Cow<'_, str>>()? {
                    if matches!(&*key, "name" | "title") {
                        let Text(text) = object.next_value()?;
                        name = name.or(text);
                    } else {
                        object.next_value::<IgnoredAny>()?;
                    }
                }
                Ok(Text(name))
            }
        }
        deserializer.deserialize_any(AnyText)
    }
}

/// The fields of an object that mean something to us, each with how good the name was that it had.
#[derive(Debug, Default)]
struct Record<'a> {
    fields: [Option<(usize, Cow<'a, str>)>; 7],
    /// A value of that name, not looked at yet: often an object in which more is said.
    metadata: Option<&'a RawValue>,
}

impl<'a> Record<'a> {
    fn of(line: &'a str) -> serde_json::Result<Record<'a>> {
        let mut record: Record<'a> = serde_json::from_str(line)?;
        // One level, however deep they lie in each other.
        let metadata = record.metadata.take().map(RawValue::get);
        if let Some(Ok(further)) = metadata.map(serde_json::from_str::<Record<'a>>) {
            record.fill_up(further);
        }
        Ok(record)
    }

    fn get(&self, field: Field) -> Option<&str> {
        let (_, text) = self.fields[field as usize].as_ref()?;
        Some(text.trim()).filter(|text| !text.is_empty())
    }

    /// Takes what is said elsewhere where nothing is said here.
    fn fill_up(&mut self, further: Record<'a>) {
        for (own, other) in self.fields.iter_mut().zip(further.fields) {
            let other = other.map(|(rank, text)| (NAMES.len() + rank, text));
            match (&own, &other) {
                (Some((better, _)), Some((rank, _))) if better < rank => {}
                (_, None) => {}
                _ => *own = other,
            }
        }
    }

    /// A text that fits one line, clean.
    fn line(&self, field: Field) -> Option<String> {
        let text = one_line(self.get(field)?);
        (!text.is_empty()).then_some(text)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Record<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Object)
    }
}

/// Reads an object as a record.
struct Object;

impl<'de> Visitor<'de> for Object {
    type Value = Record<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Record<'de>, A::Error> {
        let mut record = Record::default();
        while let Some(key) = object.next_key::<Cow<'_, str>>()? {
            if key == "metadata" {
                record.metadata = Some(object.next_value()?);
                continue;
            }
            let known = NAMES.iter().position(|(name, _)| *name == key);
            let Some(rank) = known else {
                object.next_value::<IgnoredAny>()?;
                continue;
            };
            let Text(text) = object.next_value()?;
            let field = NAMES[rank].1;
            // An id counts when it is an address.
            let is_one = |text: &str| NAMES[rank].0 != "id" || text.starts_with("http");
            let Some(text) = text.filter(|text| !text.trim().is_empty() && is_one(text)) else {
                continue;
            };
            let slot = &mut record.fields[field as usize];
            if slot.as_ref().is_none_or(|(better, _)| rank < *better) {
                *slot = Some((rank, text));
            }
        }
        Ok(record)
    }
}

/// A text without line ends and control characters, its white space single.
pub(super) fn one_line(text: &str) -> String {
    let text = sanitise(text);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn sniff(head: &str) -> Confidence {
    if !head.trim_start().starts_with('{') || head.contains("jsonfeed.org/version") {
        return Confidence::No;
    }
    let known = |line: &str| match Record::of(line) {
        Ok(record) => [Field::Text, Field::Title, Field::Url]
            .iter()
            .any(|field| record.get(*field).is_some()),
        // The line is longer than what is at hand of it.
        Err(error) => {
            error.is_eof()
                && line.len() > 1
                && NAMES
                    .iter()
                    .any(|(name, _)| line.contains(&format!("\"{name}\"")))
        }
    };
    // One broken line does not hide the others.
    let mut lines = head
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with('{'));
    if lines.by_ref().take(8).any(known) {
        Confidence::Certain
    } else {
        Confidence::No
    }
}

/// The beginning of a text as a title: its first line, cut between words.
pub(super) fn beginning(text: &str) -> String {
    let first = text.lines().map(one_line).find(|line| !line.is_empty());
    let first = first.unwrap_or_default();
    if first.len() <= TITLE {
        return first;
    }
    let mut end = 0;
    while end < TITLE {
        end = next_grapheme(&first, end);
    }
    let cut = &first[..end];
    let word = cut.rfind(' ').filter(|at| *at > TITLE / 2);
    format!("{}…", cut[..word.unwrap_or(cut.len())].trim_end())
}

/// The host of an address, without its `www.`.
fn host(address: &str) -> Option<&str> {
    let rest = address.split_once("://")?.1;
    let host = rest.split(['/', '?', '#', ':']).next()?;
    let host = host.strip_prefix("www.").unwrap_or(host);
    (!host.is_empty()).then_some(host)
}

fn parse(input: &mut Input<'_>, sink: &mut dyn Sink) -> io::Result<Page> {
    let lines = input.lines();
    while let Some(line) = lines.next()? {
        let text = line.text.trim();
        if text.is_empty() {
            continue;
        }
        if line.number.is_multiple_of(256) && !sink.wants_more() {
            break;
        }
        let record = match Record::of(text) {
            Ok(record) => record,
            Err(error) => {
                let why = error.to_string();
                let why = why.split(" at line").next().unwrap_or_default();
                sink.warning(Warning {
                    line: line.number,
                    message: format!("no JSON object: {}", sanitise(why)),
                });
                continue;
            }
        };
        let body = record.get(Field::Text);
        let title = record
            .line(Field::Title)
            .or_else(|| body.map(beginning))
            .filter(|title| !title.is_empty());
        let (url, source) = (record.line(Field::Url), record.line(Field::Source));
        let Some(title) = title.or_else(|| url.clone()) else {
            sink.warning(Warning {
                line: line.number,
                message: "an object with neither a title nor a text nor an address".into(),
            });
            continue;
        };
        let published = record.get(Field::Date);
        let (author, lang) = (record.line(Field::Author), record.line(Field::Language));
        let item = Item {
            title: &title,
            source: source.as_deref().or_else(|| host(url.as_deref()?)),
            author: author.as_deref(),
            published: published.and_then(date::parse),
            url: url.as_deref(),
            lang: lang.as_deref(),
            body: body.map(|text| BodySpan {
                start: line.start,
                len: line.end - line.start,
                line: line.number,
                words: count_words(text),
            }),
            // Nothing but the text tells such an item apart.
            fingerprint: match (&url, &source, published) {
                (None, None, None) => body.map_or_else(Fingerprint::default, Fingerprint::of),
                _ => Fingerprint::default(),
            },
            line: line.number,
            ..Item::default()
        };
        sink.item(&item);
        if let Some(published) = published.filter(|_| item.published.is_none()) {
            sink.warning(Warning {
                line: line.number,
                message: format!(
                    "`{}` is no date: the article stands without one",
                    one_line(published)
                ),
            });
        }
    }
    Ok(Page::default())
}

/// A paragraph a line of the text.
fn document(body: &Body<'_>) -> Document {
    let line = body.clean();
    let text = Record::of(line.trim())
        .ok()
        .and_then(|record| record.get(Field::Text).map(str::to_owned));
    let clean: Vec<String> = text
        .unwrap_or_default()
        .lines()
        .map(|line| sanitise(line).into_owned())
        .collect();
    digest::paragraph_a_line(&clean.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_is_told_by_its_beginning() {
        for (head, sure) in [
            (r#"{"title": "A", "text": "B"}"#, Confidence::Certain),
            (
                r#"{"id": 7, "url": "https://a.example/"}"#,
                Confidence::Certain,
            ),
            (
                r#"{"text": "a text that is longer than the he"#,
                Confidence::Certain,
            ),
            (r#"{"a": 1}"#, Confidence::No),
            ("{\n  \"title\": \"pretty\"\n}", Confidence::No),
            (
                r#"{"version": "https://jsonfeed.org/version/1", "title": "x"}"#,
                Confidence::No,
            ),
            ("{", Confidence::No),
            ("- a headline", Confidence::No),
        ] {
            assert_eq!(sniff(head), sure, "{head}");
        }
    }

    #[test]
    fn values_of_every_type_are_taken_as_far_as_they_are_text() {
        let record = Record::of(
            r#"{"authors": ["Ana", {"name": "Bo", "age": 3}], "title": null, "headline": "T\u001b[31m\n x", "date": 1700000000,
                "source": {"id": 1, "name": "Post"}, "text": true, "created": "2020-01-01", "id": 5, "url": 5.5}"#,
        )
        .unwrap();
        assert_eq!(record.line(Field::Title).as_deref(), Some("T[31m x"));
        assert_eq!(record.get(Field::Author), Some("Ana, Bo"));
        assert_eq!(record.get(Field::Source), Some("Post"));
        assert_eq!(record.get(Field::Text), None);
        assert_eq!(
            date::parse(record.get(Field::Date).unwrap())
                .unwrap()
                .to_string(),
            "2023-11-14T22:13:20Z"
        );
        assert_eq!(date::parse("1700000000123"), date::parse("1700000000"));
        assert!(Record::of("[1]").is_err());
        let nested = Record::of(
            r#"{"text": "x", "metadata": {"title": "T", "text": "y", "metadata": [1]}}"#,
        )
        .unwrap();
        assert_eq!(
            (nested.get(Field::Title), nested.get(Field::Text)),
            (Some("T"), Some("x"))
        );
    }

    #[test]
    fn a_text_without_a_title_is_named_by_its_beginning() {
        assert_eq!(beginning("\n  First line \nsecond"), "First line");
        let long = beginning(&"word ".repeat(60));
        assert!(long.ends_with("word…") && long.len() <= TITLE + 3, "{long}");
        assert!(beginning(&"x".repeat(500)).ends_with('…'));
    }
}
