//! One object of a dump, as an article: which of its names stand for what, and their values as text. Values are found
//! without being read; what is not asked for costs no more than being passed over. The door to `serde_json`.

use std::borrow::Cow;
use std::fmt;
use std::sync::LazyLock;

use hashbrown::HashMap;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::shape::string_end;

/// What a name in an object stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Title,
    /// Plain text, or markup that looks like it.
    Text,
    Html,
    Markdown,
    /// A few words of the text, where there is no more.
    Summary,
    Url,
    Date,
    Source,
    Author,
    Language,
    Tags,
    /// An object in which more is said.
    More,
}

const FIELDS: usize = Field::More as usize;

/// The names that dumps use, in lower case and without what separates words; the better ones of a field first: of two
/// in one object the better one counts.
const NAMES: &[(&str, Field)] = &[
    ("title", Field::Title),
    ("headline", Field::Title),
    ("headlinetext", Field::Title),
    ("webtitle", Field::Title),
    ("subject", Field::Title),
    ("pagetitle", Field::Title),
    ("titlepage", Field::Title),
    ("titlerss", Field::Title),
    ("text", Field::Text),
    ("content", Field::Text),
    ("body", Field::Text),
    ("maintext", Field::Text),
    ("articlebody", Field::Text),
    ("bodytext", Field::Text),
    ("contenttext", Field::Text),
    ("article", Field::Text),
    ("fulltext", Field::Text),
    ("articletext", Field::Text),
    ("document", Field::Text),
    ("rawcontent", Field::Text),
    ("rawtext", Field::Text),
    ("selftext", Field::Text),
    ("story", Field::Text),
    ("contents", Field::Text),
    ("contenthtml", Field::Html),
    ("bodyhtml", Field::Html),
    ("html", Field::Html),
    ("rawhtml", Field::Html),
    ("markdown", Field::Markdown),
    ("contentmarkdown", Field::Markdown),
    ("description", Field::Summary),
    ("summary", Field::Summary),
    ("abstract", Field::Summary),
    ("leadparagraph", Field::Summary),
    ("excerpt", Field::Summary),
    ("snippet", Field::Summary),
    ("shortdescription", Field::Summary),
    ("highlights", Field::Summary),
    ("url", Field::Url),
    ("link", Field::Url),
    ("weburl", Field::Url),
    ("articleurl", Field::Url),
    ("canonicalurl", Field::Url),
    ("sourceurl", Field::Url),
    ("documentidentifier", Field::Url),
    ("uri", Field::Url),
    ("permalink", Field::Url),
    ("externalurl", Field::Url),
    ("id", Field::Url),
    ("timestamp", Field::Date),
    ("date", Field::Date),
    ("published", Field::Date),
    ("publishedat", Field::Date),
    ("pubdate", Field::Date),
    ("datepublished", Field::Date),
    ("datepublish", Field::Date),
    ("publisheddate", Field::Date),
    ("publishdate", Field::Date),
    ("publicationdate", Field::Date),
    ("webpublicationdate", Field::Date),
    ("publishedon", Field::Date),
    ("datetime", Field::Date),
    ("seendate", Field::Date),
    ("sqldate", Field::Date),
    ("time", Field::Date),
    ("created", Field::Date),
    ("createdat", Field::Date),
    ("createdutc", Field::Date),
    ("datedownload", Field::Date),
    ("warcdate", Field::Date),
    ("source", Field::Source),
    ("publisher", Field::Source),
    ("publication", Field::Source),
    ("sitename", Field::Source),
    ("site", Field::Source),
    ("sourcecommonname", Field::Source),
    ("sourcename", Field::Source),
    ("newspaper", Field::Source),
    ("outlet", Field::Source),
    ("subreddit", Field::Source),
    ("sourcedomain", Field::Source),
    ("domain", Field::Source),
    ("hostname", Field::Source),
    ("sourcehostname", Field::Source),
    ("author", Field::Author),
    ("authors", Field::Author),
    ("byline", Field::Author),
    ("creator", Field::Author),
    ("by", Field::Author),
    ("writer", Field::Author),
    ("lang", Field::Language),
    ("language", Field::Language),
    ("inlanguage", Field::Language),
    ("tags", Field::Tags),
    ("keywords", Field::Tags),
    ("categories", Field::Tags),
    ("category", Field::Tags),
    ("section", Field::Tags),
    ("sectionname", Field::Tags),
    ("topics", Field::Tags),
    ("labels", Field::Tags),
    ("metadata", Field::More),
    ("meta", Field::More),
    ("fields", Field::More),
    ("data", Field::More),
    ("attributes", Field::More),
    ("node", Field::More),
];

/// Where in [`NAMES`] a name stands.
static RANKS: LazyLock<HashMap<&'static str, u16>> = LazyLock::new(|| {
    let names = NAMES.iter().enumerate();
    names
        .map(|(rank, (name, _))| (*name, rank as u16))
        .collect()
});

/// Bytes of the longest of those names, what separates its words included.
const LONGEST_NAME: usize = 32;

fn rank(name: &str) -> Option<u16> {
    let mut plain = [0; LONGEST_NAME];
    let mut length = 0;
    if name.len() > LONGEST_NAME {
        return None;
    }
    // `_source` of search engines is what was indexed; `source` is who published it.
    if name == "_source" {
        return RANKS.get("data").copied();
    }
    for byte in name
        .bytes()
        .filter(|byte| !matches!(byte, b'_' | b'-' | b' '))
    {
        plain[length] = byte.to_ascii_lowercase();
        length += 1;
    }
    RANKS
        .get(std::str::from_utf8(&plain[..length]).ok()?)
        .copied()
}

/// A name of an object, as far as it means something to us.
struct Name(Option<u16>);

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AnyName;
        impl Visitor<'_> for AnyName {
            type Value = Name;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name")
            }

            fn visit_str<E>(self, name: &str) -> Result<Name, E> {
                Ok(Name(rank(name)))
            }
        }
        deserializer.deserialize_str(AnyName)
    }
}

/// The values of an object that mean something to us, each with how good the name was that it had.
#[derive(Debug, Default, Clone)]
pub(super) struct Record<'a> {
    fields: [Option<(u16, &'a str)>; FIELDS],
    /// Objects in which more is said, not looked at yet.
    more: Vec<&'a str>,
}

/// Objects in which more is said, at the most.
const MORE: usize = 4;

impl<'a> Record<'a> {
    /// Reads an object.
    pub fn of(json: &'a str) -> serde_json::Result<Record<'a>> {
        let mut record: Record<'a> = serde_json::from_str(json)?;
        // One level, however deep they lie in each other.
        for more in std::mem::take(&mut record.more) {
            if let Ok(further) = serde_json::from_str::<Record<'a>>(more) {
                record.fill_up(further);
            }
        }
        Ok(record)
    }

    /// Takes what is said elsewhere where nothing is said here, or less well.
    fn fill_up(&mut self, further: Record<'a>) {
        for (own, other) in self.fields.iter_mut().zip(further.fields) {
            let other = other.map(|(rank, value)| (NAMES.len() as u16 + rank, value));
            if own.is_none_or(|(better, _)| other.is_some_and(|(rank, _)| rank < better)) {
                *own = other.or(*own);
            }
        }
    }

    /// The value of a field as text, if there is any in it.
    pub fn get(&self, field: Field) -> Option<Cow<'a, str>> {
        let (_, value) = self.fields[field as usize]?;
        let text = text_of(value, if field == Field::Text { "\n" } else { ", " })?;
        (!text.trim().is_empty()).then_some(text)
    }

    /// The values of a field, each as text.
    pub fn list(&self, field: Field) -> Vec<Cow<'a, str>> {
        let Some((_, value)) = self.fields[field as usize] else {
            return Vec::new();
        };
        match value.starts_with('[') {
            true => serde_json::from_str::<Vec<&'a RawValue>>(value)
                .unwrap_or_default()
                .into_iter()
                .filter_map(|one| text_of(one.get(), ", "))
                .collect(),
            false => text_of(value, ", ").into_iter().collect(),
        }
    }

    /// True when it says what an article is about.
    pub fn is_article(&self) -> bool {
        let is_there = |field: &Field| self.fields[*field as usize].is_some();
        [
            Field::Title,
            Field::Text,
            Field::Html,
            Field::Markdown,
            Field::Url,
        ]
        .iter()
        .any(is_there)
    }
}

/// True when an object that has this name may be an article, or hold one.
pub(super) fn is_telling(name: &str) -> bool {
    let field = rank(name).map(|rank| NAMES[usize::from(rank)].1);
    matches!(
        field,
        Some(Field::Title | Field::Text | Field::Html | Field::Markdown | Field::Url | Field::More)
    ) && name != "id"
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
        while let Some(Name(rank)) = object.next_key()? {
            let Some(rank) = rank else {
                object.next_value::<IgnoredAny>()?;
                continue;
            };
            let value = object.next_value::<&'de RawValue>()?.get();
            let (name, field) = NAMES[usize::from(rank)];
            if field == Field::More {
                if value.starts_with('{') && record.more.len() < MORE {
                    record.more.push(value);
                }
                continue;
            }
            let is_one = match field {
                // What need be no address counts when it is one.
                Field::Url if matches!(name, "id" | "permalink") => value.starts_with("\"http"),
                _ => !is_empty(value),
            };
            let slot = &mut record.fields[field as usize];
            if is_one && slot.is_none_or(|(better, _)| rank < better) {
                *slot = Some((rank, value));
            }
        }
        Ok(record)
    }
}

/// True for a value that says nothing.
fn is_empty(value: &str) -> bool {
    let inner = value.trim_matches(['"', '[', ']', '{', '}']);
    matches!(value, "null" | "true" | "false" | "NaN") || inner.trim().is_empty()
}

/// Some JSON with numbers that are none, as Python writes them (`NaN`, `-Infinity`), taken for 0. `None` when it has
/// none of them.
pub(super) fn repaired(json: &str) -> Option<String> {
    let mut repaired = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.find(['"', 'N', 'I']) {
        let (before, from) = rest.split_at(at);
        repaired.push_str(before);
        let (kept, taken) = match from.as_bytes()[0] {
            b'"' => {
                let end = string_end(from.as_bytes(), 1)?;
                (&from[..end], end)
            }
            _ if from.starts_with("NaN") => ("0", 3),
            _ if from.starts_with("Infinity") => ("0", 8),
            _ => return None,
        };
        repaired.push_str(kept);
        rest = &from[taken..];
    }
    repaired.push_str(rest);
    (repaired != json).then_some(repaired)
}

/// A value, as far as it is text: a number is its digits, several texts are listed, of an object it is its name.
fn text_of<'a>(value: &'a str, between: &str) -> Option<Cow<'a, str>> {
    match value.as_bytes().first()? {
        b'"' => Some(unescaped(value)),
        b'[' | b'{' => {
            let Text(text) = serde_json::from_str::<Text<'a>>(value).ok()?;
            let texts = text?;
            match texts.len() {
                1 => texts.into_iter().next(),
                _ => Some(texts.join(between).into()),
            }
        }
        b'n' | b't' | b'f' => None,
        _ => Some(value.into()),
    }
}

/// The texts within a list or an object.
struct Text<'a>(Option<Vec<Cow<'a, str>>>);

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyText)
    }
}

/// Names of an object that say what it is, the better ones first.
const NAMED: &[&str] = &[
    "name", "title", "rendered", "main", "original", "text", "content", "value",
];

struct AnyText;

impl<'de> Visitor<'de> for AnyText {
    type Value = Text<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Text<'de>, A::Error> {
        let mut all = Vec::new();
        while let Some(one) = list.next_element::<&'de RawValue>()? {
            all.extend(text_of(one.get(), ", "));
        }
        Ok(Text(Some(all).filter(|all| !all.is_empty())))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Text<'de>, A::Error> {
        let mut found: Option<(usize, Cow<'de, str>)> = None;
        while let Some(key) = object.next_key::<Cow<'_, str>>()? {
            let value = object.next_value::<&'de RawValue>()?.get();
            let rank = NAMED.iter().position(|name| *name == key);
            if let Some(rank) = rank
                && found.as_ref().is_none_or(|(better, _)| rank < *better)
                && value.starts_with('"')
                && !is_empty(value)
            {
                found = Some((rank, unescaped(value)));
            }
        }
        Ok(Text(found.map(|(_, text)| vec![text])))
    }
}

/// The text of a JSON string that is well formed; half of a surrogate pair is U+FFFD.
fn unescaped(string: &str) -> Cow<'_, str> {
    let inner = string.strip_prefix('"').unwrap_or(string);
    let inner = inner.strip_suffix('"').unwrap_or(inner);
    let Some(first) = memchr::memchr(b'\\', inner.as_bytes()) else {
        return inner.into();
    };
    let mut text = String::with_capacity(inner.len());
    let (mut rest, mut at) = (inner, first);
    loop {
        text.push_str(&rest[..at]);
        let escape = rest.as_bytes().get(at + 1).copied().unwrap_or_default();
        let plain = match escape {
            b'n' => '\n',
            b't' => '\t',
            b'r' => '\r',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'u' => {
                let (c, taken) = code(&rest[at..]);
                text.push(c);
                rest = &rest[at + taken..];
                let Some(next) = memchr::memchr(b'\\', rest.as_bytes()) else {
                    break;
                };
                at = next;
                continue;
            }
            other => char::from(other),
        };
        text.push(plain);
        rest = rest.get(at + 2..).unwrap_or_default();
        let Some(next) = memchr::memchr(b'\\', rest.as_bytes()) else {
            break;
        };
        at = next;
    }
    text.push_str(rest);
    text.into()
}

/// The character that `\uXXXX` or two of them stand for, and how many bytes that is.
fn code(text: &str) -> (char, usize) {
    let unit = |at: usize| {
        let digits = text.get(at..at + 6)?.strip_prefix("\\u")?;
        u16::from_str_radix(digits, 16).ok()
    };
    let Some(first) = unit(0) else {
        return (char::REPLACEMENT_CHARACTER, text.len().min(6));
    };
    let units = [Some(first), unit(6)];
    let mut decoded = char::decode_utf16(units.into_iter().flatten());
    match decoded.next() {
        Some(Ok(c)) => (c, 6 * c.len_utf16()),
        _ => (char::REPLACEMENT_CHARACTER, 6),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_every_type_are_taken_as_far_as_they_are_text() {
        let record = Record::of(
            r#"{"authors": ["Ana", {"name": "Bo", "age": 3}], "title": null, "headline": "T\u001b[31m\n x", "date": 1700000000,
                "source": {"id": 1, "name": "Post"}, "text": true, "created": "2020-01-01", "id": 5, "url": 5.5}"#,
        )
        .unwrap();
        let get = |field| record.get(field).map(Cow::into_owned);
        assert_eq!(get(Field::Author).as_deref(), Some("Ana, Bo"));
        assert_eq!(get(Field::Title).as_deref(), Some("T\u{1b}[31m\n x"));
        assert_eq!(get(Field::Source).as_deref(), Some("Post"));
        assert_eq!(get(Field::Text), None);
        assert_eq!(get(Field::Url).as_deref(), Some("5.5"));
        assert_eq!(get(Field::Date).as_deref(), Some("1700000000"));
        assert!(Record::of("[1]").is_err());
    }

    #[test]
    fn the_better_name_counts_however_its_words_are_joined() {
        for (json, field, wanted) in [
            (r#"{"content": "b", "text": "a"}"#, Field::Text, "a"),
            (
                r#"{"Published At": "b", "publishedAt": "c"}"#,
                Field::Date,
                "b",
            ),
            (r#"{"published_at": "b", "created": "c"}"#, Field::Date, "b"),
            (
                r#"{"text": "x", "metadata": {"title": "T", "text": "y", "meta": [1]}}"#,
                Field::Title,
                "T",
            ),
            (r#"{"text": "x", "meta": {"text": "y"}}"#, Field::Text, "x"),
            (
                r#"{"_source": {"title": "in a search engine"}}"#,
                Field::Title,
                "in a search engine",
            ),
            (
                r#"{"title": {"rendered": "in a blog"}}"#,
                Field::Title,
                "in a blog",
            ),
            (r#"{"text": ["one", "two"]}"#, Field::Text, "one\ntwo"),
            (r#"{"text": "", "body": "b"}"#, Field::Text, "b"),
            (
                r#"{"id": "https://a.example/", "n": [[]]}"#,
                Field::Url,
                "https://a.example/",
            ),
        ] {
            let record = Record::of(json).unwrap();
            assert_eq!(record.get(field).as_deref(), Some(wanted), "{json}");
        }
    }

    #[test]
    fn numbers_that_are_none_are_taken_for_nought() {
        for (json, wanted) in [
            (
                r#"{"a": NaN, "b": [-Infinity, "NaN\"NaN"]}"#,
                Some(r#"{"a": 0, "b": [-0, "NaN\"NaN"]}"#),
            ),
            (r#"{"a": "NaN"}"#, None),
            (r#"{"a": None}"#, None),
            (r#"{"a": "open"#, None),
        ] {
            assert_eq!(repaired(json).as_deref(), wanted, "{json}");
        }
    }

    #[test]
    fn escapes_are_read_and_half_of_a_pair_costs_one_character() {
        for (json, wanted) in [
            (r#""a\n\t\"\\\/b""#, "a\n\t\"\\/b"),
            (r#""caf\u00e9 \ud83d\ude00!""#, "café 😀!"),
            (r#""\ud83d x \udc00\ud800""#, "\u{fffd} x \u{fffd}\u{fffd}"),
            (r#""plain""#, "plain"),
            (r#""\u0041\u0042""#, "AB"),
        ] {
            assert_eq!(unescaped(json), wanted, "{json}");
        }
    }
}
