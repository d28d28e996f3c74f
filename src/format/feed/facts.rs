//! What is known of a feed or of one of its entries, and the item that an entry becomes. Any feed format fills it.

use std::borrow::Cow;
use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashMap};

use super::capture::Text;
use super::vocabulary::Place;
use crate::article::{
    BodySpan, Fingerprint, Item, Page, Timestamp, canonical_url, is_openable, resolve,
};
use crate::document::Document;
use crate::format::headline::{beginning, one_line};
use crate::format::xml::escape;
use crate::format::{Sink, Warning, date, html};
use crate::text::{count_words, sanitise};

/// How many authors, tags and attachments are kept of one entry.
const AUTHORS: usize = 24;
const TAGS: usize = 48;
const ATTACHMENTS: usize = 64;

/// How good an address is for an entry's own: what a link leads to that says so, then one that says nothing, then one
/// that is no page, then what an id and what it is about says, and what lies near it. The comments on it come last.
pub const SAID: u8 = 0;
pub const UNSAID: u8 = 2;
pub const NO_PAGE: u8 = 3;
pub const PERMALINK: u8 = 4;
pub const ABOUT: u8 = 5;
pub const NEAR: u8 = 6;

/// From this rank on a feed's author is who answers for the feed, not who writes its entries.
const EDITOR: u8 = 4;

/// A file or an image that belongs to an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Where it lies.
    pub address: String,
    /// Its media type or kind; empty where none is stated.
    pub kind: String,
    /// How many bytes it has.
    pub size: Option<u64>,
}

impl Attachment {
    fn is_image(&self) -> bool {
        self.kind.starts_with("image")
    }
}

/// What is known of a feed or of one of its entries. Of what is said more than once, what has the smallest number
/// counts, and the first of equals.
#[derive(Debug, Default)]
pub struct Facts {
    title: Option<(u8, String)>,
    body: Option<(u8, Text)>,
    date: Option<(u8, Timestamp)>,
    no_date: Option<String>,
    authors: (u8, Vec<String>),
    publisher: Option<(u8, String)>,
    tags: Vec<String>,
    id: Option<(u8, String)>,
    link: Option<(u8, String)>,
    /// A feed's own address.
    pub own: Option<String>,
    language: Option<(u8, String)>,
    source: Option<String>,
    attachments: Vec<Attachment>,
}

/// Keeps what is better than what there is.
fn keep<T>(slot: &mut Option<(u8, T)>, rank: u8, value: T) {
    if slot.as_ref().is_none_or(|(known, _)| rank < *known) {
        *slot = Some((rank, value));
    }
}

fn get<T>(slot: &Option<(u8, T)>) -> Option<&T> {
    slot.as_ref().map(|(_, value)| value)
}

/// An address as it may be opened: whole where the base makes it so.
pub fn address(raw: &str, base: Option<&str>) -> Option<String> {
    let raw = sanitise(raw);
    let raw = raw.trim();
    if raw.is_empty() || !is_openable(raw) {
        return None;
    }
    let resolved = base.and_then(|base| resolve(base, raw));
    let address = resolved.unwrap_or_else(|| raw.to_owned());
    let address: String = address.split_whitespace().collect::<Vec<_>>().join("%20");
    (!address.is_empty()).then_some(address)
}

/// True for an address of the web.
pub fn is_web(address: &str) -> bool {
    let begins = |with: &str| {
        address
            .get(..with.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(with))
    };
    begins("http://") || begins("https://")
}

/// The name in what a feed says of a person: `Name`, `Name <address>`, `address (Name)`, `Name (address)`; else the
/// address.
fn person(text: &str) -> &str {
    let text = text.trim().trim_start_matches("mailto:");
    for (open, close) in [('(', ')'), ('<', '>')] {
        let Some((outer, inner)) = text
            .strip_suffix(close)
            .and_then(|text| text.rsplit_once(open))
        else {
            continue;
        };
        let (outer, inner) = (outer.trim(), inner.trim());
        match (outer.contains('@'), inner.contains('@')) {
            (true, false) if !inner.is_empty() => return inner,
            (false, true) if !outer.is_empty() => return outer.trim_matches('"'),
            (_, true) if outer.is_empty() => return inner,
            _ => {}
        }
    }
    text
}

impl Facts {
    /// Takes a line that was read for a place.
    pub fn take(&mut self, place: Place, rank: u8, line: String, base: Option<&str>) {
        if line.is_empty() {
            return;
        }
        match place {
            Place::Title => keep(&mut self.title, rank, line),
            Place::Date => match date::parse(&line) {
                // Who states it anew corrects it.
                Some(date) if self.date.is_none_or(|(known, _)| rank <= known) => {
                    self.date = Some((rank, date));
                }
                Some(_) => {}
                None => self.no_date = self.no_date.take().or(Some(line)),
            },
            Place::Author => {
                let name = person(&line).to_owned();
                let (known, authors) = &mut self.authors;
                if authors.is_empty() || rank < *known {
                    (*known, *authors) = (rank, vec![name]);
                } else if rank == *known && authors.len() < AUTHORS && !authors.contains(&name) {
                    authors.push(name);
                }
            }
            Place::Publisher => keep(&mut self.publisher, rank, person(&line).to_owned()),
            Place::Tag => self.tag(line),
            Place::Tags => line
                .split(',')
                .for_each(|tag| self.tag(tag.trim().to_owned())),
            Place::Id => keep(&mut self.id, rank, line),
            Place::Link | Place::Address => self.link(rank, &line, base),
            Place::Language => keep(&mut self.language, rank, tag_of(&line)),
            Place::Source => self.source = self.source.take().or(Some(line)),
            Place::Picture => {
                if let Some(address) = address(&line, base) {
                    self.attach(Attachment {
                        address,
                        kind: "image".into(),
                        size: None,
                    });
                }
            }
            Place::Body => self.body(rank, Some(Text::Plain(line))),
        }
    }

    /// Takes a text. Of two that are equally good, markup is.
    pub fn body(&mut self, rank: u8, text: Option<Text>) {
        let Some(text) = text else { return };
        let plain = matches!(self.body, Some((known, Text::Plain(_))) if known == rank);
        match (&text, plain) {
            (Text::Markup(_), true) => self.body = Some((rank, text)),
            _ => keep(&mut self.body, rank, text),
        }
    }

    /// Takes an address for its own.
    pub fn link(&mut self, rank: u8, raw: &str, base: Option<&str>) {
        if let Some(address) = address(raw, base) {
            keep(&mut self.link, rank, address);
        }
    }

    /// Takes a language that holds where nothing better is said.
    pub fn speak(&mut self, language: &str) {
        let language = tag_of(language);
        if !language.is_empty() {
            keep(&mut self.language, u8::MAX, language);
        }
    }

    fn tag(&mut self, tag: String) {
        if !tag.is_empty() && self.tags.len() < TAGS && !self.tags.contains(&tag) {
            self.tags.push(tag);
        }
    }

    /// Takes a file or an image; one address is one.
    pub fn attach(&mut self, attachment: Attachment) {
        let known = self
            .attachments
            .iter()
            .any(|known| known.address == attachment.address);
        if !known && self.attachments.len() < ATTACHMENTS {
            self.attachments.push(attachment);
        }
    }

    /// Where an address without a host lies, for want of a stated base.
    pub fn home(&self) -> Option<&str> {
        let link = get(&self.link).map(String::as_str);
        link.or(self.own.as_deref()).filter(|home| is_web(home))
    }

    /// The page that a feed is.
    pub fn page(&self, context: String) -> Page {
        let title = get(&self.title).cloned();
        let own = self.own.clone();
        Page {
            feed: title.clone().or(own),
            title,
            site: get(&self.link).cloned(),
            lang: get(&self.language).cloned(),
            context,
        }
    }

    /// The markup of its text, with links to its files and its images behind it.
    pub fn markup(&self) -> String {
        let mut markup = match get(&self.body) {
            Some(Text::Markup(markup)) => markup.clone(),
            Some(Text::Plain(text)) => paragraphs(text),
            None => String::new(),
        };
        let mut files = String::new();
        for attachment in &self.attachments {
            let address = escape(&attachment.address);
            // What the text shows is not shown again.
            if markup.contains(&attachment.address) || markup.contains(&*address) {
                continue;
            }
            if attachment.is_image() {
                markup.extend(["<p><img alt=\"\" src=\"", &address, "\"></p>"]);
            } else {
                let facts = [
                    Some(attachment.kind.clone()).filter(|kind| !kind.is_empty()),
                    attachment.size.filter(|size| *size > 0).map(size),
                ];
                let facts: Vec<String> = facts.into_iter().flatten().collect();
                let facts = match facts.join(", ") {
                    facts if facts.is_empty() => facts,
                    facts => format!(" ({})", escape(&facts)),
                };
                let name = attachment.address.split(['?', '#']).next();
                let name = name.and_then(|path| path.rsplit('/').find(|part| !part.is_empty()));
                let name = escape(name.unwrap_or(&attachment.address));
                files.extend([
                    "<li><a href=\"",
                    &address,
                    "\">",
                    &name,
                    "</a>",
                    &facts,
                    "</li>",
                ]);
            }
        }
        if !files.is_empty() {
            markup.extend(["<ul>", &files, "</ul>"]);
        }
        markup
    }

    /// The text to be read.
    pub fn document(&self, base: Option<&str>) -> Document {
        html::fragment(&self.markup(), base)
    }
}

/// A language as BCP 47 writes it.
fn tag_of(language: &str) -> String {
    one_line(language).replace('_', "-")
}

/// Bytes as people write them.
fn size(bytes: u64) -> String {
    match bytes {
        0..1_000_000 => format!("{} kB", bytes.div_ceil(1000)),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

/// Plain text as markup: an empty line ends a paragraph; where lines are not wrapped by hand, each is one.
fn paragraphs(text: &str) -> String {
    let mut markup = String::with_capacity(text.len() + 16);
    let mut lines: Vec<&str> = Vec::new();
    for line in text.lines().map(str::trim).chain([""]) {
        if !line.is_empty() {
            lines.push(line);
            continue;
        }
        let Some((_, wrapped)) = lines.split_last() else {
            continue;
        };
        let by_hand = wrapped
            .iter()
            .all(|line| (48..=100).contains(&line.chars().count()));
        let lines: Vec<_> = lines.drain(..).map(escape).collect();
        let text = lines.join(if by_hand { " " } else { "<br>" });
        markup.extend(["<p>", &text, "</p>"]);
    }
    markup
}

/// What tells entries of one feed apart, while it is read: the ids and addresses that were met, each with what else was
/// said of its entry, so that one given to several makes no two articles one.
#[derive(Debug, Default)]
pub struct Known {
    said: HashMap<u64, u64>,
    hasher: DefaultHashBuilder,
}

/// Where an entry lies in its input.
#[derive(Debug, Clone, Copy, Default)]
pub struct Extent {
    /// Its first byte.
    pub start: u64,
    /// How many bytes it has.
    pub len: u64,
    /// Its line.
    pub line: u32,
}

impl Known {
    /// True when an id or an address stands for what its entry says, or for nothing yet.
    fn is_own(&mut self, id: &str, said: (&str, Option<&str>)) -> bool {
        let said = self.hasher.hash_one(said);
        let id = self.hasher.hash_one(id);
        *self.said.entry(id).or_insert(said) == said
    }
}

/// Hands on the item that an entry is.
pub fn hand_on(feed: &Facts, entry: &Facts, known: &mut Known, span: Extent, sink: &mut dyn Sink) {
    let text = match get(&entry.body) {
        Some(Text::Markup(markup)) => html::text_of(markup),
        Some(Text::Plain(text)) => text.clone(),
        None => String::new(),
    };
    let url = get(&entry.link).map(String::as_str);
    let title = match get(&entry.title) {
        Some(title) => title.clone(),
        None => beginning(&text),
    };
    let attached = entry.attachments.first();
    let title = match title.is_empty() {
        false => title,
        true => {
            let address = url.or(attached.map(|attached| attached.address.as_str()));
            address
                .or(get(&entry.id).map(String::as_str))
                .unwrap_or("(untitled)")
                .to_owned()
        }
    };
    let address = feed.own.as_deref().or(get(&feed.link).map(String::as_str));
    let canonical = address.and_then(canonical_url);
    let id = get(&entry.id).map(String::as_str);
    // An id without a feed to be of is one when it is one in all the world.
    let id = id.filter(|id| canonical.is_some() || id.contains(':'));
    // What is given to several entries is not what tells them apart: only with their titles and addresses it is.
    let id = match (id, url) {
        (Some(id), _) if known.is_own(id, (&title, url)) => Some(Cow::Borrowed(id)),
        (Some(id), _) => Some(Cow::Owned(format!(
            "{id} {title} {}",
            url.unwrap_or_default()
        ))),
        (None, Some(url)) if !known.is_own(url, (&title, None)) => {
            Some(Cow::Owned(format!("{url} {title}")))
        }
        (None, _) => None,
    };
    let feed_title = get(&feed.title).map(String::as_str);
    let source = entry.source.as_deref().or(feed_title);
    let source = source.or(get(&feed.publisher).map(String::as_str));
    let authors = match &entry.authors.1[..] {
        [] if feed.authors.0 < EDITOR => feed.authors.1.join(", "),
        authors => authors.join(", "),
    };
    let tags: Vec<&str> = entry.tags.iter().map(String::as_str).collect();
    let published = get(&entry.date).copied();
    let has_text = !text.trim().is_empty() || attached.is_some();
    let language = get(&entry.language).or(get(&feed.language));
    sink.item(&Item {
        title: &title,
        source,
        author: Some(&*authors).filter(|authors| !authors.is_empty()),
        published,
        url,
        entry: id
            .as_deref()
            .map(|id| (canonical.as_deref().unwrap_or_default(), id)),
        lang: language.map(String::as_str),
        tags: &tags,
        body: has_text.then(|| BodySpan {
            start: span.start,
            len: span.len,
            line: span.line,
            words: count_words(&text),
        }),
        // Nothing but the text tells such an item apart.
        fingerprint: match (&id, url, source, published) {
            (None, None, None, None) => Fingerprint::of(&text),
            _ => Fingerprint::default(),
        },
        line: span.line,
        ..Item::default()
    });
    if let (None, Some(no_date)) = (published, &entry.no_date) {
        sink.warning(Warning {
            line: span.line,
            message: format!("`{no_date}` is no date: the article stands without one"),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_named_as_a_feed_has_them() {
        for (text, wanted) in [
            ("Ana Roper", "Ana Roper"),
            ("ana@quay.example (Ana Roper)", "Ana Roper"),
            ("Ana Roper (ana@quay.example)", "Ana Roper"),
            ("\"Ana Roper\" <ana@quay.example>", "Ana Roper"),
            ("mailto:ana@quay.example", "ana@quay.example"),
            ("Ana Roper (Harbour Post)", "Ana Roper (Harbour Post)"),
            ("<ana@quay.example>", "ana@quay.example"),
        ] {
            assert_eq!(person(text), wanted, "{text}");
        }
    }

    #[test]
    fn an_address_is_one_that_may_be_opened() {
        let base = Some("https://a.example/b/");
        for (raw, base, wanted) in [
            (
                " https://a.example/x y ",
                None,
                Some("https://a.example/x%20y"),
            ),
            ("../c", base, Some("https://a.example/c")),
            ("//b.example/", base, Some("https://b.example/")),
            ("c", None, Some("c")),
            ("javascript:alert(1)", base, None),
            ("data:text/html,x", base, None),
            ("", base, None),
        ] {
            assert_eq!(address(raw, base).as_deref(), wanted, "{raw}");
        }
    }

    #[test]
    fn lines_of_plain_text_are_joined_where_they_were_wrapped_by_hand() {
        let line = "a line that is about as long as people wrap them by hand";
        assert_eq!(
            paragraphs(&format!("{line}\n{line}\nend")),
            format!("<p>{line} {line} end</p>")
        );
        assert_eq!(
            paragraphs("one\ntwo\n\nthree & four"),
            "<p>one<br>two</p><p>three &amp; four</p>"
        );
    }
}
