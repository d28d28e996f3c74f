//! A text while it is read: what stands in one element of a feed, as text, as markup or as parts, and what it comes to.

use std::borrow::Cow;

use super::vocabulary::{Part, Place, part};
use crate::format::headline::one_line;
use crate::format::html;
use crate::format::xml::{Entities, Fault, Tag, escape};

/// Bytes that are kept of a text, and of one that has to fit a line.
const TEXT: usize = 8 << 20;
const LINE: usize = 64 * 1024;

/// What a text is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Nobody says: it is markup when it looks like it.
    Untold,
    /// Text as it is.
    Plain,
    /// Markup, written as text.
    Markup,
    /// Markup, as elements.
    Elements,
    /// Base 64 of one of the others: true of markup.
    Base64(bool),
    /// It lies elsewhere.
    Elsewhere,
}

/// The kinds by what a type is called: those of Atom, and media types by their beginning.
const TYPES: &[(&str, Kind)] = &[
    ("text/plain", Kind::Plain),
    ("text/html", Kind::Markup),
    ("text/x-markdown", Kind::Plain),
    ("text/", Kind::Untold),
    ("text", Kind::Plain),
    ("html", Kind::Markup),
    ("xhtml", Kind::Elements),
    ("application/xhtml+xml", Kind::Elements),
    ("application/xml", Kind::Elements),
    // Atom: what is neither text nor XML is in base 64. What is no text then is shown by no reader of texts.
    ("application/", Kind::Base64(false)),
    ("image/", Kind::Base64(false)),
    ("audio/", Kind::Base64(false)),
    ("video/", Kind::Base64(false)),
];

/// Elements of HTML that have no end.
const VOID: &[&str] = &[
    "br", "img", "hr", "input", "meta", "link", "area", "base", "col", "embed", "source", "track",
    "wbr",
];

/// A text while it is read.
#[derive(Debug)]
pub struct Capture {
    /// What it is for.
    pub place: Place,
    /// How good it is for that: the smallest number is the best.
    pub rank: u8,
    /// How many elements were open with its own.
    pub depth: usize,
    /// Of an id: it may be an address that leads to the entry.
    pub is_permalink: bool,
    kind: Kind,
    text: String,
    /// An element stands in it: it is markup from its beginning.
    is_markup: bool,
    /// The part that is read now, and how many elements were open with its own.
    part: Option<(Part, usize)>,
    name: String,
    email: String,
}

/// What a body was written in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Text {
    /// Text as it is.
    Plain(String),
    /// Markup.
    Markup(String),
}

impl Capture {
    /// Begins a text with its element's start tag.
    pub fn new(place: Place, rank: u8, depth: usize, tag: &Tag<'_>) -> Capture {
        let mut kind = Kind::Untold;
        if tag.has_attributes() && matches!(place, Place::Body | Place::Title) {
            let stated = tag.attribute("type");
            let stated = stated.as_deref().unwrap_or_default().trim();
            let named = |(name, _): &&(&str, Kind)| match name.ends_with('/') {
                true => stated
                    .get(..name.len())
                    .is_some_and(|start| start.eq_ignore_ascii_case(name)),
                false => stated
                    .split(';')
                    .next()
                    .is_some_and(|stated| stated.trim().eq_ignore_ascii_case(name)),
            };
            kind = TYPES.iter().find(named).map_or(kind, |(_, kind)| *kind);
            match tag.attribute("mode").as_deref() {
                Some("base64") => kind = Kind::Base64(kind == Kind::Markup),
                Some("xml") => kind = Kind::Elements,
                Some("escaped") if kind == Kind::Elements => kind = Kind::Markup,
                _ => {}
            }
            if place == Place::Body && tag.attribute("src").is_some() {
                kind = Kind::Elsewhere;
            }
        }
        let permalink = tag.attribute("isPermaLink").filter(|_| place == Place::Id);
        Capture {
            place,
            rank,
            depth,
            is_permalink: !permalink
                .is_some_and(|stated| stated.trim().eq_ignore_ascii_case("false")),
            is_markup: kind == Kind::Elements,
            kind,
            text: String::new(),
            part: None,
            name: String::new(),
            email: String::new(),
        }
    }

    /// True when elements may stand in it that have the names of entries and texts.
    pub fn is_open(&self) -> bool {
        self.kind == Kind::Elements
    }

    fn room(&self) -> usize {
        let limit = if self.place == Place::Body {
            TEXT
        } else {
            LINE
        };
        limit.saturating_sub(self.text.len())
    }

    /// Takes the beginning of an element that stands in it.
    pub fn start(&mut self, tag: &Tag<'_>, depth: usize) {
        let name = tag.name();
        let name = name.split_once(':').map_or(name, |(_, name)| name);
        if let Some(part) = part(self.place, name) {
            let is_plainer = matches!(self.part, None | Some((Part::Other, _)));
            if is_plainer && !tag.is_empty {
                self.part = Some((part, depth));
            }
            return;
        }
        if !self.is_markup {
            self.is_markup = true;
            if self.kind != Kind::Markup {
                self.text = escape(&self.text).into_owned();
            }
        }
        if self.room() < tag.content().len() + 16 {
            return;
        }
        let attributes = &tag.content()[tag.name().len()..];
        self.text.extend(["<", name, attributes, ">"]);
        let is_void = VOID.iter().any(|void| void.eq_ignore_ascii_case(name));
        if tag.is_empty && !is_void {
            self.text.extend(["</", name, ">"]);
        }
    }

    /// Takes the end of an element that stands in it, by its name and by how many were open with it.
    pub fn end(&mut self, name: &str, depth: usize) {
        if self.part.is_some_and(|(_, own)| depth <= own) {
            self.part = None;
        }
        // Of what lies too deep nobody knows the name.
        if self.is_markup && !name.is_empty() && self.room() > name.len() + 3 {
            let name = name.split_once(':').map_or(name, |(_, name)| name);
            self.text.extend(["</", name, ">"]);
        }
    }

    /// Takes text as it stands in the input.
    pub fn text(&mut self, raw: &str, entities: &mut Entities) -> Option<Fault> {
        let room = self.room();
        let raw = if raw.len() > room {
            &raw[..floor(raw, room)]
        } else {
            raw
        };
        let into = match self.part {
            Some((Part::Name, _)) => &mut self.name,
            Some((Part::Email, _)) => &mut self.email,
            Some((Part::Other, _)) => return None,
            None => &mut self.text,
        };
        if self.is_markup && self.part.is_none() {
            if entities.are_all_known() && !raw.contains('<') {
                into.push_str(raw);
                return None;
            }
            let mut text = String::new();
            let fault = entities.resolve_into(raw, &mut text);
            into.push_str(&escape(&text));
            return fault;
        }
        entities.resolve_into(raw, into)
    }

    /// Takes text in which nothing is an entity.
    pub fn verbatim(&mut self, text: &str) {
        let room = self.room();
        let text = if text.len() > room {
            &text[..floor(text, room)]
        } else {
            text
        };
        match self.part {
            Some((Part::Name, _)) => self.name.push_str(text),
            Some((Part::Email, _)) => self.email.push_str(text),
            Some((Part::Other, _)) => {}
            None if self.kind == Kind::Elements => self.text.push_str(&escape(text)),
            None => self.text.push_str(text),
        }
    }

    /// A text for a body, if there is one.
    pub fn into_body(self) -> Option<Text> {
        let text = match (self.kind, self.is_markup) {
            (Kind::Elsewhere, _) => return None,
            (Kind::Base64(is_markup), _) => {
                let text = decode_base64(&self.text)?;
                match is_markup || looks_like_markup(&text) {
                    true => Text::Markup(text),
                    false => Text::Plain(text),
                }
            }
            (_, true) | (Kind::Markup, _) => Text::Markup(self.text),
            _ if looks_like_markup(&self.text) => Text::Markup(self.text),
            _ => Text::Plain(self.text),
        };
        let (Text::Plain(inner) | Text::Markup(inner)) = &text;
        (!inner.trim().is_empty()).then_some(text)
    }

    /// A text for a line, clean. Empty when it says nothing.
    pub fn into_line(self) -> String {
        match self.place {
            Place::Title => match self.into_body() {
                Some(Text::Plain(text) | Text::Markup(text)) => shown(&text),
                None => String::new(),
            },
            _ if !self.name.trim().is_empty() => shown(&self.name),
            _ if !self.email.trim().is_empty() && self.text.trim().is_empty() => {
                one_line(&self.email)
            }
            _ if self.is_markup => shown(&self.text),
            Place::Author | Place::Tag | Place::Publisher | Place::Source => shown(&self.text),
            _ => one_line(&self.text),
        }
    }
}

/// The last byte up to which a text may be cut.
fn floor(text: &str, at: usize) -> usize {
    (0..=at)
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0)
}

/// True when a text has a tag or an entity of HTML in it.
pub fn looks_like_markup(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr2_iter(b'<', b'&', bytes).any(|at| {
        let rest = &bytes[at + 1..];
        match bytes[at] {
            b'<' => {
                let name = rest.strip_prefix(b"/").unwrap_or(rest);
                let begins = name.first().is_some_and(|b| b.is_ascii_alphabetic())
                    || rest.starts_with(b"!--");
                begins && memchr::memchr(b'>', &rest[..rest.len().min(4096)]).is_some()
            }
            _ => {
                let end = memchr::memchr(b';', &rest[..rest.len().min(32)]);
                end.is_some_and(|end| {
                    end > 0
                        && rest[..end]
                            .iter()
                            .all(|b| b.is_ascii_alphanumeric() || *b == b'#')
                })
            }
        }
    })
}

/// Elements that titles are marked up with.
const MARKING: &[&str] = &[
    "a", "abbr", "b", "big", "br", "cite", "code", "del", "div", "em", "font", "h1", "h2", "h3",
    "i", "img", "ins", "li", "p", "q", "s", "small", "span", "strike", "strong", "sub", "sup", "u",
];

/// True when the tags of a text are such as titles are marked up with: written twice over, they were meant as such.
fn is_marked_up(text: &str) -> bool {
    text.split('<').skip(1).all(|tag| {
        let name = tag.strip_prefix('/').unwrap_or(tag);
        let end = name.find(|c: char| !c.is_ascii_alphanumeric());
        let name = &name[..end.unwrap_or(name.len())];
        MARKING.iter().any(|known| known.eq_ignore_ascii_case(name))
    })
}

/// A line as it is meant to be seen: without the tags that it may hold, its entities resolved, also where both were
/// written twice over. One that is nothing but tags is shown as it is.
pub fn shown(text: &str) -> String {
    let mut line: Cow<'_, str> = Cow::Borrowed(text);
    for nth in 0..2 {
        if !looks_like_markup(&line) || (nth > 0 && !is_marked_up(&line)) {
            break;
        }
        let stripped = html::text_of(&line);
        if stripped.trim().is_empty() {
            break;
        }
        line = Cow::Owned(stripped);
    }
    one_line(&line)
}

/// Decodes base 64 (RFC 4648), with white space between its characters. What is something else, or no UTF-8, is no text.
fn decode_base64(text: &str) -> Option<String> {
    let text = text.trim_end_matches(|c: char| c == '=' || c.is_ascii_whitespace());
    let value = |b: u8| match b {
        b'A'..=b'Z' => Some(b - b'A'),
        b'a'..=b'z' => Some(b - b'a' + 26),
        b'0'..=b'9' => Some(b - b'0' + 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    };
    let (mut bytes, mut held, mut bits) = (Vec::with_capacity(text.len() / 4 * 3), 0u32, 0);
    for byte in text.bytes().filter(|b| !b.is_ascii_whitespace()) {
        held = held << 6 | u32::from(value(byte)?);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits) as u8);
            held &= (1 << bits) - 1;
        }
    }
    String::from_utf8(bytes).ok()
}
