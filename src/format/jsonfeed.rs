//! JSON Feed 1 and 1.1. The document is taken apart into its values by hand, so that one item that is no JSON costs
//! that item alone; what a value says is `serde_json`'s. Types that are not as they should be are taken as far as they
//! go.

use std::io;
use std::ops::Range;

use memchr::{memchr_iter, memchr2};
use serde_json::Value;

use super::feed::{Attachment, Extent, Facts, Known, Place, Text, address, hand_on, shown};
use super::news::{Kind, set_apart};
use super::{Body, Confidence, Format, Input, Page, Reads, Sink, Warning};
use crate::document::Document;
use crate::text::sanitise;

/// JSON Feed.
pub const FORMAT: Format = Format {
    name: "jsonfeed",
    extensions: &[],
    sniff,
    reads: Reads::Utf8,
    parse,
    document,
    plain_bytes: false,
};

/// Bytes of a feed that are read, at the most.
const LONGEST: usize = 64 << 20;

/// The byte order mark of UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// Steps over the members of an object or the elements of an array, each as the bytes that it takes.
struct Members<'a> {
    bytes: &'a [u8],
    at: usize,
    /// It is an object.
    is_named: bool,
}

impl<'a> Members<'a> {
    /// Of the value that begins at a byte; `None` when it has no members.
    fn of(bytes: &'a [u8], at: usize) -> Option<Members<'a>> {
        let at = skip(bytes, at);
        let is_named = match bytes.get(at)? {
            b'{' => true,
            b'[' => false,
            _ => return None,
        };
        Some(Members {
            bytes,
            at: at + 1,
            is_named,
        })
    }
}

/// The first byte from here on that is no white space and no comma.
fn skip(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    let passed = rest
        .iter()
        .position(|b| !b.is_ascii_whitespace() && *b != b',');
    at + passed.unwrap_or(rest.len())
}

/// The byte behind the string that begins at a quotation mark.
fn string_end(bytes: &[u8], at: usize) -> usize {
    let mut at = at + 1;
    while let Some(next) = bytes.get(at..).and_then(|rest| memchr2(b'"', b'\\', rest)) {
        at += next;
        if bytes[at] == b'"' {
            return at + 1;
        }
        at += 2;
    }
    bytes.len()
}

/// The byte behind the value that begins here.
fn value_end(bytes: &[u8], mut at: usize) -> usize {
    let mut depth = 0usize;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => {
                at = string_end(bytes, at);
                if depth == 0 {
                    return at;
                }
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth == 0 => return at,
            b'}' | b']' => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            b',' if depth == 0 => return at,
            _ => {}
        }
        at += 1;
    }
    at
}

impl Iterator for Members<'_> {
    /// The name, without quotation marks and empty in an array, and the value.
    type Item = (Range<usize>, Range<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        let at = skip(self.bytes, self.at);
        let mut name = at..at;
        let mut start = at;
        match self.bytes.get(at)? {
            b'}' | b']' => return None,
            b'"' if self.is_named => {
                let end = string_end(self.bytes, at);
                name = at + 1..end.saturating_sub(1).max(at + 1);
                start = skip(self.bytes, end);
                if self.bytes.get(start) == Some(&b':') {
                    start = skip(self.bytes, start + 1);
                }
            }
            _ => {}
        }
        let end = value_end(self.bytes, start);
        // It moves on, whatever stands there.
        self.at = end.max(at + 1);
        Some((name, start.min(end)..end))
    }
}

fn sniff(head: &str) -> Confidence {
    let bytes = head.as_bytes();
    if !head
        .trim_start_matches('\u{feff}')
        .trim_start()
        .starts_with('{')
    {
        return Confidence::No;
    }
    let start = head.find('{').unwrap_or_default();
    let (mut is_stated, mut has_items, mut has_address, mut has_title) =
        (false, false, false, false);
    for (name, value) in Members::of(bytes, start).into_iter().flatten() {
        match &bytes[name] {
            b"version" => is_stated |= head[value].contains("jsonfeed.org/version"),
            b"items" => has_items |= bytes.get(value.start) == Some(&b'['),
            b"home_page_url" | b"feed_url" => has_address = true,
            b"title" => has_title = true,
            _ => {}
        }
    }
    match () {
        () if is_stated || (has_items && (has_address || has_title)) => Confidence::Certain,
        () => Confidence::No,
    }
}

/// A value as text, as far as it is one.
fn text(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.trim().is_empty()).then_some(text)
}

/// What stands under a name, as text.
fn get(object: &Value, name: &str) -> Option<String> {
    text(object.get(name)?)
}

/// A value, or the values of an array.
fn each(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    let (one, many) = match value {
        Some(Value::Array(values)) => (None, Some(values)),
        value => (value, None),
    };
    one.into_iter().chain(many.into_iter().flatten())
}

/// What a feed and its items have alike.
fn take_common(facts: &mut Facts, object: &Value, base: Option<&str>) {
    if let Some(title) = get(object, "title") {
        facts.take(Place::Title, 0, shown(&title), base);
    }
    for author in each(object.get("authors")).chain(each(object.get("author"))) {
        let name = text(author)
            .or_else(|| get(author, "name"))
            .or_else(|| get(author, "url"));
        if let Some(name) = name {
            facts.take(Place::Author, 0, shown(&name), base);
        }
    }
    if let Some(language) = get(object, "language") {
        facts.take(
            Place::Language,
            0,
            sanitise(&language).trim().to_owned(),
            base,
        );
    }
}

fn feed_of(object: &Value) -> Facts {
    let mut feed = Facts::default();
    take_common(&mut feed, object, None);
    if let Some(home) = get(object, "home_page_url") {
        feed.link(0, &home, None);
    }
    feed.own = get(object, "feed_url").and_then(|own| address(&own, None));
    feed
}

fn entry_of(item: &Value, base: Option<&str>) -> Facts {
    let mut entry = Facts::default();
    take_common(&mut entry, item, base);
    for (name, rank) in [("url", 0), ("external_url", 1)] {
        if let Some(url) = get(item, name) {
            entry.link(rank, &url, base);
        }
    }
    if let Some(id) = get(item, "id") {
        let id = sanitise(&id).trim().to_owned();
        if id.starts_with("http://") || id.starts_with("https://") {
            entry.link(2, &id, base);
        }
        entry.take(Place::Id, 0, id, base);
    }
    for (name, rank) in [("date_published", 0), ("date_modified", 5)] {
        if let Some(date) = get(item, name) {
            entry.take(Place::Date, rank, sanitise(&date).trim().to_owned(), base);
        }
    }
    for tag in each(item.get("tags")).filter_map(text) {
        entry.take(Place::Tag, 0, shown(&tag), base);
    }
    for (name, rank) in [("content_html", 0), ("content_text", 1), ("summary", 3)] {
        let text = get(item, name);
        entry.body(
            rank,
            text.map(|text| match name {
                "content_html" => Text::Markup(text),
                _ => Text::Plain(text),
            }),
        );
    }
    for name in ["image", "banner_image"] {
        if let Some(image) = get(item, name) {
            entry.take(Place::Picture, 0, image, base);
        }
    }
    for file in each(item.get("attachments")) {
        let stated = get(file, "url").or_else(|| text(file));
        if let Some(address) = stated.and_then(|stated| address(&stated, base)) {
            entry.attach(Attachment {
                address,
                kind: get(file, "mime_type")
                    .map(|kind| sanitise(&kind).into_owned())
                    .unwrap_or_default(),
                size: file.get("size_in_bytes").and_then(Value::as_u64),
            });
        }
    }
    entry
}

/// A value's text as it may be read: bytes that are no UTF-8 are read as they are in other formats.
fn value(body: &Body<'_>) -> serde_json::Result<Value> {
    serde_json::from_str(&body.text())
}

fn parse(input: &mut Input<'_>, sink: &mut dyn Sink) -> io::Result<Page> {
    let (bytes, is_cut) = input.whole(LONGEST)?;
    let start = if bytes.starts_with(MARK) {
        MARK.len()
    } else {
        0
    };
    let page = Page::default();
    let read = |range: Range<usize>| {
        value(&Body {
            bytes: &bytes[range],
            encoding: super::encoding::Encoding::UTF_8,
            page: &page,
        })
    };
    let mut head = serde_json::Map::new();
    let mut items = None;
    for (name, value) in Members::of(&bytes, start).into_iter().flatten() {
        let name = String::from_utf8_lossy(&bytes[name]).into_owned();
        if name == "items" {
            items = items.or(Some(value.start));
        } else if let Ok(value) = read(value) {
            head.entry(name).or_insert(value);
        }
    }
    let feed = feed_of(&Value::Object(head));
    let base = feed.home().map(str::to_owned);
    let mut known = Known::default();
    let (mut line, mut counted) = (1, 0);
    let items = items.and_then(|items| Members::of(&bytes, items));
    for (_, range) in items.into_iter().flatten() {
        line += memchr_iter(b'\n', &bytes[counted..range.start]).count() as u32;
        counted = range.start;
        let extent = Extent {
            start: range.start as u64,
            len: range.len() as u64,
            line,
        };
        match read(range) {
            Ok(item @ Value::Object(_)) => {
                let entry = entry_of(&item, base.as_deref());
                hand_on(&feed, &entry, &mut known, extent, sink);
            }
            Ok(_) => sink.warning(Warning {
                line,
                message: "an item that is no object: passed over".into(),
            }),
            Err(error) => {
                let why = error.to_string();
                let why = why.split(" at line").next().unwrap_or_default();
                sink.warning(Warning {
                    line,
                    message: format!("an item that is no JSON: {}", sanitise(why)),
                });
            }
        }
        if !sink.wants_more() {
            break;
        }
    }
    if is_cut {
        sink.warning(Warning {
            line: 0,
            message: format!("longer than {} MB: what follows is left out", LONGEST >> 20),
        });
    }
    Ok(feed.page(base.unwrap_or_default()))
}

fn document(body: &Body<'_>) -> Document {
    let base = Some(&*body.page.context).filter(|base| !base.is_empty());
    let item = value(body).unwrap_or_default();
    let mut document = entry_of(&item, base).document(base);
    set_apart(&mut document, Kind::Article);
    document
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members(json: &str) -> Vec<(&str, &str)> {
        let members = Members::of(json.as_bytes(), 0).into_iter().flatten();
        members
            .map(|(name, value)| (&json[name], &json[value]))
            .collect()
    }

    #[test]
    fn members_are_told_apart_whatever_lies_in_them() {
        assert_eq!(
            members(r#"{"a": "x, \"y\" }", "b" : [1, {"c": "]"}], "d":null}"#),
            [
                ("a", r#""x, \"y\" }""#),
                ("b", r#"[1, {"c": "]"}]"#),
                ("d", "null")
            ]
        );
        assert_eq!(members(r#"[{"a":1}, 2,, "x"]"#).len(), 3);
        assert_eq!(members(r#"{"a": {"b": "cut"#), [("a", r#"{"b": "cut"#)]);
        assert_eq!(members("7"), []);
        assert_eq!(members(r#"{:}:]"#).len(), 1);
    }

    #[test]
    fn a_feed_is_told_by_what_it_has() {
        for (head, sure) in [
            (
                r#"{"version": "https://jsonfeed.org/version/1.1", "ti"#,
                Confidence::Certain,
            ),
            (
                r#"{"items": [{"id": 1}], "feed_url": "https://a.example/"}"#,
                Confidence::Certain,
            ),
            (r#"{"title": "x", "items": []}"#, Confidence::Certain),
            (r#"{"title": "x", "text": "\"items\": []"}"#, Confidence::No),
            ("[]", Confidence::No),
        ] {
            assert_eq!(sniff(head), sure, "{head}");
        }
    }
}
