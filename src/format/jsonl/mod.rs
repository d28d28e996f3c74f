//! Dumps of articles in JSON: an object a line (JSON Lines, NDJSON), as C4, CC-News, Dolma and their like are, or the
//! elements of a list, as a service answers. An object is an item; its text stays in the file until it is opened. What
//! is read is taken apart on all cores, and handed over in its order.

mod record;
mod shape;

use std::io::{self, BufRead, Read};
use std::ops::Range;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use memchr::{memchr_iter, memrchr};

use record::{Field, Record};
use shape::{Shape, Splitter};

use super::digest;
use super::encoding::Encoding;
use super::headline::{beginning, one_line};
use super::news::{Kind, set_apart};
use super::{Body, Confidence, Format, Input, Reads, Sink, date, html, markdown};
use crate::article::{BodySpan, Fingerprint, Item, Page, Timestamp, Warning};
use crate::document::Document;
use crate::text::{count_words, sanitise};

/// Dumps in JSON.
pub const FORMAT: Format = Format {
    name: "jsonl",
    extensions: &["jsonl", "ndjson"],
    sniff,
    reads: Reads::Utf8,
    parse,
    document,
    plain_bytes: true,
};

/// Bytes by which the shape of a dump is told.
const HEAD: usize = 64 * 1024;

/// Bytes that are taken apart at once, the first time and later: the first headlines are there early.
const FIRST: usize = 128 * 1024;
const LATER: usize = 2 << 20;

/// Bytes of one object, at the most.
const LONGEST: usize = 64 << 20;

fn sniff(head: &str) -> Confidence {
    if head.contains("jsonfeed.org/version") {
        return Confidence::No;
    }
    match Shape::of(head) {
        Some(_) => Confidence::Certain,
        None => Confidence::No,
    }
}

/// Some objects of a dump.
struct Batch {
    bytes: Vec<u8>,
    /// Where in the dump the bytes start, and the line that they start in.
    start: u64,
    line: u32,
    /// Where the objects are; lines, when nothing else is said.
    objects: Option<Vec<Range<usize>>>,
}

/// An item as it is found, to be handed over in its turn.
#[derive(Default)]
struct Found {
    title: String,
    source: Option<String>,
    author: Option<String>,
    published: Option<Timestamp>,
    url: Option<String>,
    lang: Option<String>,
    tags: Vec<String>,
    body: Option<BodySpan>,
    fingerprint: Fingerprint,
    line: u32,
}

impl Found {
    fn hand_over(&self, sink: &mut dyn Sink) {
        let tags: Vec<&str> = self.tags.iter().map(String::as_str).collect();
        sink.item(&Item {
            title: &self.title,
            source: self.source.as_deref(),
            author: self.author.as_deref(),
            published: self.published,
            url: self.url.as_deref(),
            lang: self.lang.as_deref(),
            tags: &tags,
            body: self.body,
            fingerprint: self.fingerprint,
            line: self.line,
            ..Item::default()
        });
    }
}

/// What was found in some objects.
#[derive(Default)]
struct Findings {
    items: Vec<Found>,
    warnings: Vec<Warning>,
    /// The first object with bytes that are no UTF-8, and how many there are.
    stray: Option<(u32, u32)>,
}

impl Batch {
    /// Takes the objects apart.
    fn read(&self) -> Findings {
        let mut findings = Findings::default();
        let mut line = self.line;
        match &self.objects {
            None => {
                let mut start = 0;
                for end in memchr_iter(b'\n', &self.bytes).chain([self.bytes.len()]) {
                    let next = (end + 1).min(self.bytes.len());
                    self.object(start..next, line, &mut findings);
                    (start, line) = (next, line.saturating_add(1));
                }
            }
            Some(objects) => {
                let mut at = 0;
                for object in objects {
                    let lines = memchr_iter(b'\n', &self.bytes[at..object.start]).count();
                    line = line.saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
                    at = object.start;
                    self.object(object.clone(), line, &mut findings);
                }
            }
        }
        findings
    }

    fn object(&self, range: Range<usize>, line: u32, findings: &mut Findings) {
        let bytes = &self.bytes[range.clone()];
        if bytes.trim_ascii().is_empty() {
            return;
        }
        let (text, is_stray) = Encoding::UTF_8.decode(bytes);
        if is_stray {
            findings.stray.get_or_insert((line, 0)).1 += 1;
        }
        let repaired;
        let mut record = Record::of(text.trim());
        if record.is_err()
            && let Some(json) = record::repaired(text.trim())
        {
            repaired = json;
            record = Record::of(&repaired);
        }
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let why = error.to_string();
                let why = why.split(" at line").next().unwrap_or_default();
                findings.warnings.push(Warning {
                    line,
                    message: format!("no JSON object: {}", sanitise(why)),
                });
                return;
            }
        };
        let span = BodySpan {
            start: self.start + range.start as u64,
            len: range.len() as u64,
            line,
            words: 0,
        };
        match item(&record, span) {
            Some(found) => {
                if let Some(published) = record
                    .get(Field::Date)
                    .filter(|_| found.published.is_none())
                {
                    findings.warnings.push(Warning {
                        line,
                        message: format!(
                            "`{}` is no date: the article stands without one",
                            beginning(&published)
                        ),
                    });
                }
                findings.items.push(found);
            }
            None => findings.warnings.push(Warning {
                line,
                message: "an object with neither a title nor a text nor an address".into(),
            }),
        }
    }
}

/// How the text of a record is written.
enum Writing<'a> {
    Plain(std::borrow::Cow<'a, str>),
    Html(std::borrow::Cow<'a, str>),
    Markdown(std::borrow::Cow<'a, str>),
}

/// The text of a record, and how it is written.
fn text_of<'a>(record: &Record<'a>) -> Option<Writing<'a>> {
    let plain = record.get(Field::Text);
    if let Some(text) = plain {
        return Some(match looks_like_html(&text) {
            true => Writing::Html(text),
            false => Writing::Plain(text),
        });
    }
    let html = record.get(Field::Html).map(Writing::Html);
    html.or_else(|| record.get(Field::Markdown).map(Writing::Markdown))
        .or_else(|| {
            let text = record.get(Field::Summary)?;
            Some(match looks_like_html(&text) {
                true => Writing::Html(text),
                false => Writing::Plain(text),
            })
        })
}

/// Elements by whose tags markup is known.
const ELEMENTS: &[&str] = &[
    "a",
    "b",
    "blockquote",
    "br",
    "div",
    "em",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "i",
    "img",
    "li",
    "ol",
    "p",
    "pre",
    "span",
    "strong",
    "table",
    "ul",
];

/// Tags of a text that are looked at.
const TAGS: usize = 16;

/// True for a text that is markup: it has a tag of an element that texts are made of.
fn looks_like_html(text: &str) -> bool {
    memchr_iter(b'<', text.as_bytes()).take(TAGS).any(|at| {
        let tag = &text[at + 1..];
        let tag = tag.strip_prefix('/').unwrap_or(tag);
        let name = tag.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(0);
        let (name, behind) = tag.split_at(name);
        let is_tag = behind.starts_with(['>', ' ', '/', '\n']) && behind.contains('>');
        is_tag
            && ELEMENTS
                .iter()
                .any(|known| name.eq_ignore_ascii_case(known))
    })
}

/// A text that fits one line, clean.
fn line(record: &Record<'_>, field: Field) -> Option<String> {
    let text = one_line(&record.get(field)?);
    (!text.is_empty()).then_some(text)
}

/// A title or a name, which some dumps give as markup.
fn shown(text: String) -> String {
    match text.contains('&') || text.contains('<') {
        true => one_line(&html::text_of(&text)),
        false => text,
    }
}

/// The item that a record is; `None` when it says nothing.
fn item(record: &Record<'_>, span: BodySpan) -> Option<Found> {
    let body = text_of(record);
    let mut start = String::new();
    let mut fingerprint = Fingerprint::default();
    let mut url = line(record, Field::Url);
    let mut source = line(record, Field::Source);
    // Some call the address a source.
    if url.is_none()
        && source
            .as_deref()
            .is_some_and(|source| host(source).is_some())
    {
        url = source.take();
    }
    let source = source.map(|source| host(&source).map(str::to_owned).unwrap_or(source));
    let published = record.get(Field::Date);
    let title = line(record, Field::Title)
        .map(shown)
        .filter(|title| !title.is_empty());
    // Nothing but the text tells such an item apart.
    let is_bare = url.is_none() && source.is_none() && published.is_none();
    let words = body.as_ref().map(|body| {
        let read;
        let text = match body {
            Writing::Html(markup) => {
                read = html::text_of(markup);
                read.as_str()
            }
            Writing::Plain(text) | Writing::Markdown(text) => text.trim(),
        };
        if title.is_none() {
            start = beginning(text);
        }
        if is_bare {
            fingerprint.update(text);
        }
        count_words(text)
    });
    let title = title
        .or(Some(start).filter(|start| !start.is_empty()))
        .or_else(|| url.clone())?;
    let host = || url.as_deref().and_then(host).map(str::to_owned);
    Some(Found {
        source: source.or_else(host),
        author: line(record, Field::Author).map(shown),
        published: published
            .and_then(|text| date::parse(&text))
            .or_else(|| date::in_address(url.as_deref()?)),
        lang: line(record, Field::Language).filter(|lang| lang.len() <= 35),
        tags: record
            .list(Field::Tags)
            .iter()
            .map(|tag| one_line(tag))
            .filter(|tag| !tag.is_empty())
            .collect(),
        body: words.map(|words| BodySpan { words, ..span }),
        line: span.line,
        title,
        url,
        fingerprint,
    })
}

/// The host of an address, without its `www.`.
fn host(address: &str) -> Option<&str> {
    let (scheme, rest) = address.split_once("://")?;
    let host = rest.split(['/', '?', '#', ':']).next()?;
    let host = host.strip_prefix("www.").unwrap_or(host);
    (!host.is_empty() && scheme.bytes().all(|b| b.is_ascii_alphanumeric())).then_some(host)
}

/// A dump, cut into batches.
struct Cutter<'a> {
    reader: &'a mut dyn BufRead,
    /// `None` for lines.
    splitter: Option<Splitter>,
    bytes: Vec<u8>,
    start: u64,
    line: u32,
    size: usize,
    ended: bool,
    /// Lines that were too long, and what was left open at the end.
    warnings: Vec<Warning>,
}

impl Cutter<'_> {
    /// Reads more. False at the end.
    fn read(&mut self, count: usize) -> io::Result<bool> {
        let part = (&mut *self.reader)
            .take(count as u64)
            .read_to_end(&mut self.bytes)?;
        self.ended = part == 0;
        Ok(!self.ended)
    }

    /// The next batch; `None` at the end.
    fn next(&mut self) -> io::Result<Option<Batch>> {
        loop {
            self.read(self.size)?;
            if self.bytes.is_empty() {
                return Ok(None);
            }
            let size = std::mem::replace(&mut self.size, LATER);
            let (cut, objects) = match &mut self.splitter {
                None => {
                    let cut = match self.ended {
                        true => self.bytes.len(),
                        false => memrchr(b'\n', &self.bytes).map_or(0, |at| at + 1),
                    };
                    (cut, None)
                }
                Some(splitter) => {
                    let mut objects = Vec::new();
                    while let Some(range) = splitter.next(&self.bytes) {
                        objects.push(range);
                    }
                    let cut = splitter.forget();
                    if self.ended && splitter.is_open() {
                        self.warnings.push(Warning {
                            line: 0,
                            message: "the JSON ends too early: what is whole of it is read".into(),
                        });
                    }
                    (
                        if self.ended { self.bytes.len() } else { cut },
                        Some(objects),
                    )
                }
            };
            if cut == 0 {
                if self.bytes.len() > LONGEST {
                    self.pass_over()?;
                }
                // Twice as much each time, lest a long line be looked through again and again.
                self.size = size.max(self.bytes.len()).min(LONGEST);
                continue;
            }
            let rest = self.bytes.split_off(cut);
            let bytes = std::mem::replace(&mut self.bytes, rest);
            let batch = Batch {
                start: self.start,
                line: self.line,
                objects,
                bytes,
            };
            self.pass(&batch.bytes);
            return Ok(Some(batch));
        }
    }

    /// Counts what is done with.
    fn pass(&mut self, bytes: &[u8]) {
        self.start += bytes.len() as u64;
        let lines = memchr_iter(b'\n', bytes).count();
        self.line = self
            .line
            .saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
    }

    /// Passes over an object that is too long.
    fn pass_over(&mut self) -> io::Result<()> {
        self.warnings.push(Warning {
            line: self.line,
            message: "the object is too long: it is left out".into(),
        });
        loop {
            let bytes = std::mem::take(&mut self.bytes);
            let end = match &self.splitter {
                None => memchr::memchr(b'\n', &bytes).map(|at| at + 1),
                // Where it ends nobody knows: nothing of what follows is read.
                Some(_) => None,
            };
            let done = end.unwrap_or(bytes.len());
            self.pass(&bytes[..done]);
            self.bytes = bytes[done..].to_vec();
            if end.is_some() || !self.read(LATER)? {
                return Ok(());
            }
        }
    }
}

/// A thread that takes batches apart.
struct Reader {
    batches: SyncSender<Batch>,
    findings: Receiver<Findings>,
}

fn parse(input: &mut Input<'_>, sink: &mut dyn Sink) -> io::Result<Page> {
    let reader = input.reader();
    let mut bytes = Vec::with_capacity(FIRST);
    (&mut *reader).take(HEAD as u64).read_to_end(&mut bytes)?;
    let mark = if bytes.starts_with(b"\xef\xbb\xbf") {
        3
    } else {
        0
    };
    bytes.drain(..mark);
    let head = String::from_utf8_lossy(&bytes);
    let splitter = match Shape::of(&head) {
        Some(Shape::Elements(depth)) => Some(Splitter::new(depth)),
        Some(Shape::Lines) | None => None,
    };
    drop(head);
    let mut cutter = Cutter {
        reader,
        splitter,
        bytes,
        start: mark as u64,
        line: 1,
        size: FIRST - HEAD,
        ended: false,
        warnings: Vec::new(),
    };
    let mut stray: Option<(u32, u32)> = None;
    let mut hand_over = |findings: Findings| {
        findings.items.iter().for_each(|item| item.hand_over(sink));
        findings
            .warnings
            .into_iter()
            .for_each(|warning| sink.warning(warning));
        if let Some((line, count)) = findings.stray {
            stray.get_or_insert((line, 0)).1 += count;
        }
        sink.wants_more()
    };
    // What fits one batch is not worth a thread.
    let first = cutter.next()?;
    let mut goes_on = first.is_none_or(|first| hand_over(first.read()));
    let mut next = if goes_on { cutter.next()? } else { None };
    if next.is_some() {
        thread::scope(|scope| {
            let threads = thread::available_parallelism().map_or(1, usize::from);
            let mut readers: Vec<Reader> = Vec::new();
            for _ in 0..threads {
                let (batches, work) = sync_channel::<Batch>(1);
                let (done, findings) = sync_channel(1);
                let thread = thread::Builder::new().name("json".into());
                let spawned = thread.spawn_scoped(scope, move || {
                    for batch in work {
                        if done.send(batch.read()).is_err() {
                            break;
                        }
                    }
                });
                if spawned.is_ok() {
                    readers.push(Reader { batches, findings });
                }
            }
            let (mut sent, mut taken) = (0, 0);
            // Batches go round; so do findings, and come in their order.
            while goes_on && let Some(batch) = next.take() {
                let Some(reader) = readers.get(sent % readers.len().max(1)) else {
                    goes_on = hand_over(batch.read());
                    next = cutter.next()?;
                    continue;
                };
                if reader.batches.send(batch).is_err() {
                    break;
                }
                sent += 1;
                next = cutter.next()?;
                while goes_on && sent - taken > readers.len() {
                    let Ok(findings) = readers[taken % readers.len()].findings.recv() else {
                        break;
                    };
                    taken += 1;
                    goes_on = hand_over(findings);
                }
            }
            while goes_on && taken < sent {
                let Ok(findings) = readers[taken % readers.len()].findings.recv() else {
                    break;
                };
                taken += 1;
                goes_on = hand_over(findings);
            }
            io::Result::Ok(())
        })?;
    }
    cutter
        .warnings
        .into_iter()
        .for_each(|warning| sink.warning(warning));
    if let Some((line, count)) = stray {
        let message = format!("bytes that are no UTF-8 ({count} such lines): read as Windows-1252");
        sink.warning(Warning { line, message });
    }
    Ok(Page::default())
}

/// A paragraph a line of the text, where it is no markup.
fn document(body: &Body<'_>) -> Document {
    let json = body.text();
    let repaired = record::repaired(json.trim());
    let Ok(record) = Record::of(repaired.as_deref().unwrap_or(json.trim())) else {
        return Document::default();
    };
    let url = record.get(Field::Url);
    let mut document = match text_of(&record) {
        Some(Writing::Html(markup)) => html::fragment(&markup, url.as_deref()),
        Some(Writing::Markdown(text)) => markdown::text(&text),
        Some(Writing::Plain(text)) => {
            let clean: Vec<String> = text
                .lines()
                .map(|line| sanitise(line).into_owned())
                .collect();
            digest::paragraph_a_line(&clean.join("\n"))
        }
        None => Document::default(),
    };
    set_apart(&mut document, Kind::Any);
    document
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_told_by_its_tags() {
        for (text, is_markup) in [
            ("<p>One</p>", true),
            ("One<br/>two", true),
            ("It's <a href='https://a.example/'>here</a>", true),
            ("1 < 2 and b > a", false),
            ("if a <b then", false),
            ("a <thing> of no page", false),
            ("plain", false),
        ] {
            assert_eq!(looks_like_html(text), is_markup, "{text}");
        }
    }
}
