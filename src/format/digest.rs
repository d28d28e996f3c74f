//! The digest page: an article (a title line, then paragraphs, a line each), an attribution line with the original's
//! title under it, and a round-up of other headlines, one a line. Any of the parts may be missing.

use std::io;

use super::headline::{Fault, RoundupLine, page_title, roundup_line};
use super::news::{Head, Kind, byline, push_paragraph, set_apart};
use super::passage::Passage;
use super::{Body, Confidence, Format, Input, Line, Reads, Sink};
use crate::article::{Item, Page, Warning, normal_form};
use crate::document::{Document, DocumentBuilder};

/// A round-up page.
pub const FORMAT: Format = Format {
    name: "digest",
    extensions: &[],
    sniff,
    reads: Reads::Lines,
    parse,
    document,
    plain_bytes: true,
};

/// Beginnings of lines that say where an article comes from, in lower case. The weak ones stand in articles too.
const ATTRIBUTIONS: &[(&str, bool)] = &[
    ("read more from the original", true),
    ("read the original", true),
    ("read the full", true),
    ("read more here", true),
    ("read more at", true),
    ("read more on", true),
    ("read more:", true),
    ("read original", true),
    ("see the original", true),
    ("see original", true),
    ("view original", true),
    ("view the original", true),
    ("go to the original", true),
    ("original post by", true),
    ("original post", true),
    ("original article", true),
    ("original source", true),
    ("originally published", true),
    ("originally posted", true),
    ("more here:", true),
    ("continue reading", true),
    ("excerpt from", false),
    ("link:", false),
    ("source:", false),
    ("via:", false),
    ("from:", false),
];

/// True, with whether that is sure, when a line says where the article above it comes from.
fn attribution(line: &str) -> Option<bool> {
    let line = line.trim();
    if line.len() > 300 {
        return None;
    }
    let begins = |known: &str| {
        line.get(..known.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(known))
    };
    ATTRIBUTIONS
        .iter()
        .find(|(known, _)| begins(known))
        .map(|(_, sure)| *sure)
}

/// The address in a line, if there is one.
fn address(line: &str) -> Option<&str> {
    let at = line.find("https://").or_else(|| line.find("http://"))?;
    let url = line[at..]
        .split(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | ')' | ']'))
        .next()?;
    Some(url.trim_end_matches(['.', ',', ';']))
}

/// A dated line of a round-up: nothing else ends like this.
fn dated(line: &str) -> Option<RoundupLine<'_>> {
    let text = line.trim_end();
    // Most lines of prose are told by their last byte.
    if !text.ends_with(|c: char| c == ']' || c.is_ascii_digit()) || text.len() > 2000 {
        return None;
    }
    let read = roundup_line(text);
    let bracketed = text.ends_with(']');
    let has_date = read.date.is_some() || matches!(read.fault, Some(Fault::NoSuchDate(_)));
    (has_date && (read.bulleted || bracketed || read.source.is_some())).then_some(read)
}

fn sniff(head: &str) -> Confidence {
    let (mut lines, mut dates, mut sure) = (0, 0, false);
    let mut attributed = 0;
    for line in head.lines().filter(|line| !line.trim().is_empty()) {
        lines += 1;
        if lines > 1 && attribution(line) == Some(true) {
            (sure, attributed) = (true, lines);
        }
        dates += usize::from(dated(line).is_some());
        if dates >= 2 || (dates >= 1 && sure) {
            return Confidence::Certain;
        }
    }
    // An article alone ends with its attribution, and the original's title under it.
    if dates >= 1 || (sure && lines > 2 && lines - attributed <= 1) {
        Confidence::Likely
    } else {
        Confidence::No
    }
}

/// The page's own article while it is being read.
#[derive(Default)]
struct Own {
    title: String,
    line: u32,
    head: Head,
    body: Passage,
}

impl Own {
    fn push(&mut self, line: &Line<'_>) {
        self.head.push(line.text.trim());
        self.body.push_line(line);
    }

    /// Hands the article over, with what stands between it and the round-up: the attribution, the original's title.
    fn emit(&self, held: &[Line<'_>], sink: &mut dyn Sink) -> Option<Page> {
        if self.title.is_empty() {
            return None;
        }
        let original = held
            .get(1)
            .map(|line| line.text.trim())
            .filter(|line| address(line).is_none());
        let (title, source) = match original.and_then(|original| by_original(&self.title, original))
        {
            Some(parts) => parts,
            None => page_title(&self.title),
        };
        let original = original
            .map(page_title)
            .filter(|(title, _)| !title.is_empty());
        sink.item(&Item {
            title,
            source: source.or(original.and_then(|(_, source)| source)),
            author: self.head.author.as_deref(),
            published: self.head.published,
            original,
            url: held.iter().find_map(|line| address(&line.text)),
            body: self.body.span,
            fingerprint: self.body.fingerprint,
            line: self.line,
            ..Item::default()
        });
        Some(Page {
            title: Some(title.to_owned()),
            site: source.map(str::to_owned),
            lang: None,
            ..Page::default()
        })
    }
}

/// The title line split where the original's line shows its source to begin.
fn by_original<'a>(title: &'a str, original: &str) -> Option<(&'a str, Option<&'a str>)> {
    let (_, source) = page_title(original);
    let before = title.strip_suffix(source?)?.trim_end();
    let bare = before.trim_end_matches(['-', '–', '—', '|']);
    (bare.len() < before.len()).then(|| {
        (
            bare.trim_end(),
            Some(&title[title.len() - source.map_or(0, str::len)..]),
        )
    })
}

/// Two lines that name the same article: one begins with the other's title.
fn same_title(title: &str, other: &str) -> bool {
    let (mut a, mut b) = (String::new(), String::new());
    normal_form(page_title(title).0, &mut a);
    normal_form(page_title(other).0, &mut b);
    let common = a.len().min(b.len()).min(40);
    common >= 8
        && a.is_char_boundary(common)
        && b.is_char_boundary(common)
        && a[..common] == b[..common]
}

fn headline(number: u32, text: &str, sink: &mut dyn Sink) {
    let read = roundup_line(text);
    if let Some(fault) = read.fault {
        sink.warning(Warning {
            line: number,
            message: fault.to_string(),
        });
    }
    sink.item(&Item {
        title: read.title,
        source: read.source,
        published: read.date,
        line: number,
        ..Item::default()
    });
}

fn parse(input: &mut Input<'_>, sink: &mut dyn Sink) -> io::Result<Page> {
    let lines = input.lines();
    let mut page = Page::default();
    let mut own = Own::default();
    // An attribution line, and what follows it until the round-up is sure.
    let mut held: Vec<Line<'static>> = Vec::new();
    let mut in_roundup = false;
    while let Some(line) = lines.next()? {
        let text = line.text.trim();
        if text.is_empty() {
            continue;
        }
        if in_roundup {
            headline(line.number, text, sink);
            if line.number.is_multiple_of(1024) && !sink.wants_more() {
                return Ok(page);
            }
            continue;
        }
        let is_dated = dated(text).is_some();
        if own.title.is_empty() && !is_dated {
            own.title = text.to_owned();
            own.line = line.number;
            continue;
        }
        let sure = held
            .first()
            .is_some_and(|first| attribution(&first.text) == Some(true));
        let listed = is_dated || (sure && roundup_line(text).bulleted);
        let follows = match held.len() {
            // A third line that is no headline: the round-up begins here only under the article's own title.
            2 => listed || same_title(&own.title, &held[1].text),
            _ => listed,
        };
        if follows {
            page = own.emit(&held, sink).unwrap_or_default();
            in_roundup = true;
            headline(line.number, text, sink);
            continue;
        }
        if held.len() == 2 {
            held.drain(..).for_each(|line| own.push(&line));
        }
        if !held.is_empty() || attribution(text).is_some() {
            held.push(line.into_owned());
        } else {
            own.push(&line);
        }
    }
    if !in_roundup {
        // Without a round-up below it, only a sure attribution is one.
        if held
            .first()
            .is_some_and(|first| attribution(&first.text) != Some(true))
        {
            held.drain(..).for_each(|line| own.push(&line));
        }
        page = own.emit(&held, sink).unwrap_or_default();
    }
    Ok(page)
}

fn document(body: &Body<'_>) -> Document {
    let mut document = paragraph_a_line(&body.clean());
    set_apart(&mut document, Kind::Article);
    document
}

/// A text whose lines are paragraphs.
pub(super) fn paragraph_a_line(text: &str) -> Document {
    let mut builder = DocumentBuilder::default();
    let mut at_head = true;
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        push_paragraph(&mut builder, line, at_head);
        at_head = byline(line).is_some();
    }
    builder.finish()
}
