//! Mail: a message (RFC 5322) as an article. Its subject is the title, its sender author and source; a page in it is
//! read as a page, a text otherwise, and what came with it is listed at the end. A mailbox file is [`mbox`]'s; of a
//! Maildir every message is read as it would be alone.

mod header;
pub(super) mod mbox;
mod mime;
mod plain;
mod transfer;

use std::io;

use header::{Mailbox, bracketed, list_name};
use mime::{Attachment, Content, Message, Piece};

use super::headline::{beginning, one_line};
use super::{Body, Confidence, Format, Input, Reads, Sink, html, text};
use crate::article::{BodySpan, Fingerprint, Item, Page, Timestamp, Warning};
use crate::document::{BlockKind, ContainerKind, Document, DocumentBuilder, Marker, Role};
use crate::text::count_words;

/// A message alone.
pub const FORMAT: Format = Format {
    name: "mail",
    extensions: &["eml", "mail"],
    sniff,
    reads: Reads::Bytes,
    parse,
    document,
    plain_bytes: false,
};

/// A message of a Maildir, which is told by the folder that it lies in.
pub const MAILDIR: Format = Format {
    name: "maildir",
    extensions: &[],
    sniff: |_| Confidence::No,
    ..FORMAT
};

/// Bytes of a message that are read, at the most.
const LONGEST: usize = 64 << 20;

/// Fields that mail alone has, and fields that other things have as well.
const OWN: &[&str] = &[
    "received",
    "message-id",
    "mime-version",
    "return-path",
    "delivered-to",
    "reply-to",
    "content-transfer-encoding",
    "dkim-signature",
    "in-reply-to",
    "x-mailer",
    "cc",
    "bcc",
    "to",
];
const SHARED: &[&str] = &[
    "from",
    "subject",
    "date",
    "content-type",
    "sender",
    "references",
    "organization",
];

fn sniff(head: &str) -> Confidence {
    let (mut own, mut shared) = (0, 0);
    for (nth, line) in head.lines().enumerate().take(200) {
        let is_stored = nth == 0 && line.starts_with(">From ");
        if line.starts_with([' ', '\t']) && nth > 0 || is_stored {
            continue;
        }
        // A name of fields has no spaces in it.
        let Some((name, _)) = line.split_once(':').filter(|(name, _)| {
            !name.is_empty() && name.len() < 80 && name.bytes().all(|b| b.is_ascii_graphic())
        }) else {
            break;
        };
        let is = |known: &&str| name.eq_ignore_ascii_case(known);
        own += usize::from(OWN.iter().any(is) || name.starts_with("X-"));
        shared += usize::from(SHARED.iter().any(is));
    }
    match (own, shared) {
        (2.., _) | (1.., 1..) => Confidence::Certain,
        (1.., 0) | (0, 2..) => Confidence::Likely,
        _ => Confidence::No,
    }
}

fn parse(input: &mut Input<'_>, sink: &mut dyn Sink) -> io::Result<Page> {
    let (bytes, more) = input.whole(LONGEST)?;
    if more {
        sink.warning(Warning {
            line: 0,
            message: "the message is too long: its end is left out".into(),
        });
    }
    let place = Place {
        start: 0,
        len: bytes.len() as u64,
        line: 1,
        delivered: None,
    };
    let (title, list) = push(&bytes, &place, sink);
    Ok(Page {
        title: Some(title),
        site: list,
        ..Page::default()
    })
}

/// Where a message lies.
struct Place {
    start: u64,
    len: u64,
    line: u32,
    /// When it was put into its mailbox.
    delivered: Option<Timestamp>,
}

/// Hands a message over as an item. Returns its title, and the name of the list that it came by.
fn push(bytes: &[u8], place: &Place, sink: &mut dyn Sink) -> (String, Option<String>) {
    let bytes = &*lines_that_end_with_lf(bytes);
    let message = Message::read(bytes);
    let (head, charset) = (message.head(), message.charset());
    let charset = charset.as_deref();
    let content = message.content();
    let mut words = 0_u32;
    let mut fingerprint = Fingerprint::default();
    let mut start = String::new();
    for piece in &content.pieces {
        let shown = match piece {
            Piece::Html(markup) => html::text_of(markup),
            Piece::Text(text) => {
                if start.is_empty() {
                    start = beginning(text);
                }
                words = words.saturating_add(count_words(text));
                fingerprint.update(text);
                continue;
            }
            Piece::Begin { subject, .. } => subject.clone().unwrap_or_default(),
            Piece::End => continue,
        };
        if start.is_empty() {
            start = beginning(&shown);
        }
        words = words.saturating_add(count_words(&shown));
        fingerprint.update(&shown);
    }
    let line = |text: Option<String>| {
        text.map(|text| one_line(&text))
            .filter(|text| !text.is_empty())
    };
    let title = line(head.text("subject", charset))
        .or(Some(start).filter(|start| !start.is_empty()))
        .unwrap_or_else(|| "(no subject)".to_owned());
    let from = ["from", "sender", "reply-to", "resent-from"]
        .iter()
        .find_map(|name| Mailbox::first(&head.raw(name, charset)?));
    let author = line(from.as_ref().and_then(Mailbox::shown).map(str::to_owned));
    let list = head.text("list-id", charset);
    let list = line(list.as_deref().and_then(list_name).map(str::to_owned));
    let published = head.date("date").or_else(|| head.date("received"));
    let published = published.or(place.delivered);
    let archived = head
        .raw("archived-at", None)
        .map(|at| bracketed(&at).to_owned());
    let url = line(
        archived
            .filter(|url| is_web(url))
            .or_else(|| online(&content)),
    );
    let id = line(
        head.raw("message-id", None)
            .map(|id| bracketed(&id).to_owned()),
    );
    let lang = line(head.text("content-language", None));
    let lang = lang.filter(|lang| lang.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'));
    let tags = line(head.text("keywords", charset)).unwrap_or_default();
    let tags: Vec<&str> = tags
        .split(',')
        .map(str::trim)
        .filter(|tag| !tag.is_empty())
        .collect();
    sink.item(&Item {
        title: &title,
        source: list.as_deref().or(author.as_deref()),
        author: author.as_deref(),
        published,
        url: url.as_deref(),
        entry: id.as_deref().map(|id| (IDS, id)),
        lang: lang.as_deref(),
        tags: &tags,
        body: (words > 0 || !content.attachments.is_empty()).then_some(BodySpan {
            start: place.start,
            len: place.len,
            line: place.line,
            words,
        }),
        fingerprint,
        line: place.line,
        ..Item::default()
    });
    (title, list)
}

/// What ids of messages are unique in: the world (RFC 5322, 3.6.4). A message is the same one in whatever mailbox it
/// lies.
const IDS: &str = "mid:";

/// Mail of old Macintoshes ends its lines with CR alone.
fn lines_that_end_with_lf(bytes: &[u8]) -> std::borrow::Cow<'_, [u8]> {
    let is_old = memchr::memchr(b'\n', bytes).is_none() && memchr::memchr(b'\r', bytes).is_some();
    if !is_old {
        return bytes.into();
    }
    let lines = bytes
        .iter()
        .map(|byte| if *byte == b'\r' { b'\n' } else { *byte });
    lines.collect::<Vec<u8>>().into()
}

fn is_web(address: &str) -> bool {
    ["http://", "https://"].iter().any(|scheme| {
        address
            .get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    })
}

/// How newsletters call the link to themselves on the web.
const ONLINE: &[&str] = &[
    "browser",
    "view online",
    "read online",
    "online version",
    "web version",
    "webversion",
    "online ansehen",
    "online lesen",
    "en ligne",
    "navigateur",
    "navegador",
    "przeglądarce",
    "браузере",
    "ブラウザ",
    "浏览器",
];

/// Bytes at a newsletter's head in which such a link is looked for.
const ONLINE_WITHIN: usize = 24 * 1024;

/// The address of a newsletter on the web, where it plainly gives it.
fn online(content: &Content) -> Option<String> {
    let is_so = |text: &str| {
        let text = text.to_lowercase();
        text.len() < 200 && ONLINE.iter().any(|known| text.contains(known))
    };
    let piece = content.pieces.first()?;
    let (Piece::Html(text) | Piece::Text(text)) = piece else {
        return None;
    };
    let mut end = text.len().min(ONLINE_WITHIN);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let text = &text[..end];
    if matches!(piece, Piece::Text(_)) {
        let line = text
            .lines()
            .take(12)
            .find(|line| is_so(line) && line.contains("http"))?;
        let at = line.find("http")?;
        let address = line[at..].split([' ', '>', ')', ']']).next()?;
        return is_web(address).then(|| address.to_owned());
    }
    let mut rest = text;
    while let Some(at) = rest.find("<a ").or_else(|| rest.find("<A ")) {
        let (tag, behind) = rest[at..].split_once('>')?;
        let inner = &behind[..behind.find("</").unwrap_or(0)];
        rest = behind;
        if inner.len() < 400 && is_so(&html::text_of(inner)) {
            let value = tag.split_once("href=")?.1;
            let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            let address = value[1..].split(quote).next()?.replace("&amp;", "&");
            return is_web(&address).then_some(address);
        }
    }
    None
}

fn document(body: &Body<'_>) -> Document {
    let bytes = lines_that_end_with_lf(body.bytes);
    laid_out(&Message::read(&bytes).content())
}

/// The text of a message.
fn laid_out(content: &Content) -> Document {
    let mut builder = DocumentBuilder::default();
    for piece in &content.pieces {
        match piece {
            Piece::Html(markup) => builder.append(&html::newsletter(markup, None)),
            Piece::Text(lines) => builder.append(&text::paragraphs(lines)),
            Piece::Begin {
                subject,
                from,
                date,
            } => {
                builder.begin(BlockKind::Heading(2));
                builder.push(
                    subject.as_deref().unwrap_or("(no subject)"),
                    Role::Heading(2),
                );
                let facts: Vec<&str> = [from, date]
                    .into_iter()
                    .flatten()
                    .map(String::as_str)
                    .collect();
                if !facts.is_empty() {
                    builder.begin(BlockKind::Paragraph);
                    builder.push(&facts.join(" · "), Role::Byline);
                }
                builder.open(ContainerKind::Quote);
            }
            Piece::End => builder.close(),
        }
    }
    builder.close_all();
    if !content.attachments.is_empty() {
        builder.begin(BlockKind::Rule);
        builder.begin(BlockKind::Heading(3));
        builder.push("Attachments", Role::Heading(3));
        builder.open(ContainerKind::List { loose: false });
        for file in &content.attachments {
            builder.open(ContainerKind::Item(Marker::Bullet));
            builder.push(&described(file), Role::Text);
            builder.close();
        }
        builder.close();
    }
    builder.finish()
}

/// `report.pdf (application/pdf, 120 kB)`
fn described(file: &Attachment) -> String {
    let size = match file.size {
        size @ 0..1_000 => format!("{size} B"),
        size @ 1_000..1_000_000 => format!("{} kB", size / 1_000),
        size => format!("{:.1} MB", size as f64 / 1e6),
    };
    match &file.name {
        Some(name) => format!("{name} ({}, {size})", file.kind),
        None => format!("{}, {size}", file.kind),
    }
}
