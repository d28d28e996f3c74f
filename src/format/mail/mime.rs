//! The parts of a message (RFC 2045, 2046): a message is taken apart line by line, in one go, and what its sender meant
//! to be read is picked from its parts. Parts lie in a list, whatever they lie in.

use std::borrow::Cow;

use memchr::{memchr, memmem};

use super::header::{Head, Mailbox, Parameters, begins_field};
use super::transfer;
use crate::format::encoding;

/// Parts within parts, at the most: what lies deeper is read as if it lay there.
const DEPTH: usize = 32;

/// Parts of a message, at the most.
const PARTS: usize = 10_000;

/// Bytes of a text that are read, at the most.
const LONGEST_TEXT: usize = 32 << 20;

/// A part of a message, or the message.
#[derive(Debug, Default)]
struct Part<'a> {
    head: Head<'a>,
    kind: Parameters,
    body: &'a [u8],
    parts: Vec<usize>,
}

/// A message, taken apart. The first of its parts is the message itself.
#[derive(Debug)]
pub(super) struct Message<'a> {
    parts: Vec<Part<'a>>,
}

/// A part of several parts, while its lines go by.
struct Open {
    part: usize,
    /// What stands between its parts; a message within a message has one part, up to where the parts around it end.
    boundary: Option<Vec<u8>>,
    start: usize,
}

/// Takes a message apart.
struct Scan<'a> {
    bytes: &'a [u8],
    parts: Vec<Part<'a>>,
    open: Vec<Open>,
    /// The part that is no more than text or a file, and where its body starts.
    leaf: Option<(usize, usize)>,
}

impl<'a> Scan<'a> {
    /// A part whose head starts at a byte. Returns where the next line to be looked at starts.
    fn begin(&mut self, mut at: usize) -> usize {
        loop {
            let (head, body) = Head::split(&self.bytes[at..]);
            let start = self.bytes.len() - body.len();
            let parent = self.open.last().map(|open| open.part);
            let in_digest =
                parent.is_some_and(|parent| self.parts[parent].kind.value == "multipart/digest");
            let mut kind = head.parameters("content-type").unwrap_or_default();
            if in_digest && kind.value.is_empty() {
                kind.value = "message/rfc822".into();
            }
            let number = self.parts.len();
            let boundary = kind
                .value
                .starts_with("multipart/")
                .then(|| kind.get("boundary").map(String::into_bytes))
                .flatten()
                .map(|boundary| boundary.trim_ascii_end().to_vec())
                .filter(|boundary| !boundary.is_empty())
                .or_else(|| {
                    kind.value
                        .starts_with("multipart/")
                        .then(|| guess(body))
                        .flatten()
                });
            let is_message = is_message(&kind.value) && transfer_of(head) == Transfer::None;
            let is_deep = self.open.len() >= DEPTH;
            if is_deep && let Some(innermost) = self.open.last_mut().filter(|_| boundary.is_some())
            {
                // Its parts are those of the part around it, of which no more will come: it ends here.
                innermost.boundary = boundary;
                return start;
            }
            self.parts.push(Part {
                head,
                kind,
                body,
                parts: Vec::new(),
            });
            if let Some(parent) = parent {
                self.parts[parent].parts.push(number);
            }
            if boundary.is_none() && (!is_message || is_deep) {
                self.leaf = Some((number, start));
                return start;
            }
            self.open.push(Open {
                part: number,
                boundary: boundary.clone(),
                start,
            });
            if boundary.is_some() {
                return start;
            }
            at = start;
        }
    }

    fn end_innermost(&mut self, end: usize) {
        if let Some(open) = self.open.pop() {
            let end = end.max(open.start);
            self.parts[open.part].body = &self.bytes[open.start..end];
        }
    }

    /// Ends what is open above a level, at a byte.
    fn end_above(&mut self, level: usize, end: usize) {
        if let Some((leaf, start)) = self.leaf.take() {
            self.parts[leaf].body = &self.bytes[start..end.max(start)];
        }
        while self.open.len() > level {
            self.end_innermost(end);
        }
    }

    fn run(mut self) -> Vec<Part<'a>> {
        let finder = memmem::Finder::new(b"\n--");
        let mut at = self.begin(0);
        while self.parts.len() < PARTS {
            // A line that starts here, or the next one that may be a boundary.
            let is_here =
                self.bytes[at..].starts_with(b"--") && (at == 0 || self.bytes[at - 1] == b'\n');
            let line = match is_here {
                true => at,
                false => match finder.find(&self.bytes[at..]) {
                    Some(found) => at + found + 1,
                    None => break,
                },
            };
            let rest = &self.bytes[line + 2..];
            let len = memchr(b'\n', rest).unwrap_or(rest.len());
            let text = rest[..len].trim_ascii_end();
            at = line + 2 + len;
            let level = self.open.iter().rposition(|open| {
                let boundary = open.boundary.as_deref().unwrap_or_default();
                !boundary.is_empty()
                    && text
                        .strip_prefix(boundary)
                        .is_some_and(|behind| behind.is_empty() || behind == b"--")
            });
            let Some(level) = level else { continue };
            // The line end before a boundary belongs to it.
            let end = self.bytes[..line]
                .strip_suffix(b"\n")
                .map_or(line, |before| {
                    before.strip_suffix(b"\r").unwrap_or(before).len()
                });
            self.end_above(level + 1, end);
            let is_last = self.open[level]
                .boundary
                .as_ref()
                .is_some_and(|boundary| boundary.len() < text.len());
            if is_last {
                self.end_innermost(end);
            } else {
                at = self.begin((at + 1).min(self.bytes.len()));
            }
        }
        self.end_above(0, self.bytes.len());
        self.parts
    }
}

/// The boundary of parts whose head does not name it: a line of dashes with a field under it.
fn guess(body: &[u8]) -> Option<Vec<u8>> {
    let mut lines = body.split(|byte| *byte == b'\n');
    let mut before = lines.next()?;
    for line in lines.take(200) {
        if let Some(boundary) = before.strip_prefix(b"--")
            && !boundary.trim_ascii().is_empty()
            && begins_field(line)
        {
            return Some(boundary.trim_ascii_end().to_vec());
        }
        before = line;
    }
    None
}

fn is_message(kind: &str) -> bool {
    matches!(kind, "message/rfc822" | "message/global" | "message/news")
}

/// How the bytes of a part are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Transfer {
    None,
    QuotedPrintable,
    Base64,
    Uuencode,
}

fn transfer_of(head: Head<'_>) -> Transfer {
    let Some(name) = head.raw("content-transfer-encoding", None) else {
        return Transfer::None;
    };
    let mut name = name.to_ascii_lowercase();
    name.retain(|c| c.is_ascii_alphanumeric());
    match () {
        () if name.starts_with("base64") => Transfer::Base64,
        () if name.starts_with("quotedprintable") => Transfer::QuotedPrintable,
        () if name.contains("uue") => Transfer::Uuencode,
        () => Transfer::None,
    }
}

/// What is to be read of a message, in its order.
#[derive(Debug)]
pub(super) enum Piece {
    /// Markup, read as a page.
    Html(String),
    /// Plain text, its lines as they are meant to be.
    Text(String),
    /// A message within the message begins.
    Begin {
        subject: Option<String>,
        from: Option<String>,
        date: Option<String>,
    },
    /// It ends.
    End,
}

/// A file that came with a message.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Attachment {
    pub name: Option<String>,
    pub kind: String,
    pub size: usize,
}

/// What is in a message.
#[derive(Debug, Default)]
pub(super) struct Content {
    pub pieces: Vec<Piece>,
    pub attachments: Vec<Attachment>,
}

impl<'a> Message<'a> {
    /// Takes a message apart.
    pub fn read(bytes: &'a [u8]) -> Message<'a> {
        let scan = Scan {
            bytes,
            parts: Vec::new(),
            open: Vec::new(),
            leaf: None,
        };
        Message { parts: scan.run() }
    }

    /// The message's own head.
    pub fn head(&self) -> Head<'a> {
        self.parts.first().map(|part| part.head).unwrap_or_default()
    }

    /// The encoding that the text says it is in: what raw bytes of the head are in as well.
    pub fn charset(&self) -> Option<String> {
        self.parts.iter().find_map(|part| part.kind.get("charset"))
    }

    /// What is to be read, and what came with it.
    pub fn content(&self) -> Content {
        let mut content = Content::default();
        self.pick(0, false, &mut content);
        if content.pieces.iter().any(|piece| !piece.is_blank()) {
            return content;
        }
        // A message that is nothing but a file is read where that is a text.
        let text = self.parts.iter().find(|part| {
            matches!(&*part.kind.value, "text/plain" | "text/html")
                && !part.body.trim_ascii().is_empty()
        });
        if let Some(text) = text {
            text.push_text(&mut content);
        }
        content
    }

    fn pick(&self, number: usize, is_related: bool, content: &mut Content) {
        let Some(part) = self.parts.get(number) else {
            return;
        };
        if part.parts.is_empty() {
            return part.pick(number == 0, is_related, content);
        }
        let (family, kind) = part.kind.value.split_once('/').unwrap_or_default();
        if family == "message" {
            let inner = self.parts[part.parts[0]].head;
            let charset = self.parts[part.parts[0]].kind.get("charset");
            let from = inner
                .raw("from", charset.as_deref())
                .and_then(|from| Mailbox::first(&from));
            content.pieces.push(Piece::Begin {
                subject: inner.text("subject", charset.as_deref()),
                from: from.and_then(|from| from.shown().map(str::to_owned)),
                date: inner.text("date", None),
            });
            for inner in &part.parts {
                self.pick(*inner, false, content);
            }
            content.pieces.push(Piece::End);
            return;
        }
        match kind {
            "alternative" => {
                let mut ranked: Vec<(u8, usize)> = part
                    .parts
                    .iter()
                    .map(|at| (self.richness(*at), *at))
                    .collect();
                // Of those that are as good, the last is what its sender likes best; but two plain texts are no
                // choice.
                ranked.sort_by(|a, b| b.cmp(a));
                while let Some((richness, at)) = ranked.first().copied() {
                    let mut one = Content::default();
                    let is_plain = |at: usize| self.parts[at].kind.value == "text/plain";
                    let alike = |other: &&(u8, usize)| is_plain(at) && is_plain(other.1);
                    let mut all: Vec<usize> = ranked[1..]
                        .iter()
                        .filter(alike)
                        .map(|(_, at)| *at)
                        .collect();
                    all.reverse();
                    all.push(at);
                    all.iter()
                        .for_each(|at| self.pick(*at, is_related, &mut one));
                    if one.pieces.iter().any(|piece| !piece.is_blank()) {
                        content.pieces.append(&mut one.pieces);
                        content.attachments.append(&mut one.attachments);
                        return;
                    }
                    ranked.retain(|(other, at)| *other < richness || !all.contains(at));
                }
            }
            "related" => {
                let start = part.kind.get("start");
                let is_start = |at: &&usize| {
                    let id = self.parts[**at].head.raw("content-id", None);
                    start.is_some() && id == start
                };
                let root = part.parts.iter().find(is_start).or(part.parts.first());
                for at in &part.parts {
                    self.pick(*at, Some(at) != root, content);
                }
            }
            // The second part is the signature.
            "signed" => self.pick(part.parts[0], is_related, content),
            _ => {
                for at in &part.parts {
                    self.pick(*at, is_related, content);
                }
            }
        }
    }

    /// How good a part is to be read.
    fn richness(&self, number: usize) -> u8 {
        let part = &self.parts[number];
        if !part.parts.is_empty() {
            let inner = part.parts.iter().map(|at| self.richness(*at));
            return inner.max().unwrap_or(0);
        }
        match &*part.kind.value {
            "text/html" | "application/xhtml+xml" => 3,
            "text/plain" | "" => 2,
            "text/enriched" | "text/richtext" | "text/markdown" => 1,
            _ => 0,
        }
    }
}

/// Kinds of parts that are neither text nor worth a mention.
const SILENT: &[&str] = &[
    "application/pgp-signature",
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
];

impl Part<'_> {
    fn pick(&self, is_whole: bool, is_related: bool, content: &mut Content) {
        let kind = match &*self.kind.value {
            // Parts without a boundary, or that never came.
            kind if kind.starts_with("multipart/") => "text/plain",
            // A word that is no kind at all, as in `Content-Type: text`.
            kind if kind.is_empty() || !kind.contains('/') => "text/plain",
            kind => kind,
        };
        let disposition = self
            .head
            .parameters("content-disposition")
            .unwrap_or_default();
        let is_text = matches!(
            kind,
            "text/plain"
                | "text/html"
                | "text/enriched"
                | "text/richtext"
                | "text/markdown"
                | "application/xhtml+xml"
        );
        let is_file = disposition.value == "attachment"
            || !is_text
            || self.name(&disposition).is_some() && !is_whole && kind != "text/html";
        if is_file {
            let is_shown_in_page = is_related && disposition.value != "attachment";
            if !is_shown_in_page && !SILENT.contains(&kind) {
                content.attachments.push(Attachment {
                    name: self.name(&disposition),
                    kind: kind.to_owned(),
                    size: self.size(),
                });
            }
            return;
        }
        self.push_text(content);
    }

    fn push_text(&self, content: &mut Content) {
        let bytes = self.decoded(true);
        let bytes = &bytes[..bytes.len().min(LONGEST_TEXT)];
        let charset = self.kind.get("charset");
        let named_within = || meta_charset(bytes);
        let is_html = matches!(
            &*self.kind.value,
            "text/html" | "application/xhtml+xml" | "text/enriched" | "text/richtext"
        );
        let charset = match is_html {
            true => charset.or_else(named_within),
            false => charset,
        };
        let text = encoding::labelled(charset.as_deref(), bytes);
        if is_html || looks_like_html(&text) {
            content.pieces.push(Piece::Html(text.into_owned()));
            return;
        }
        let mut text = text.into_owned();
        if text.contains('\r') {
            text = text.replace("\r\n", "\n").replace('\r', "\n");
        }
        for file in transfer::take_uuencoded(&mut text) {
            content.attachments.push(Attachment {
                name: Some(file.name),
                kind: "application/octet-stream".into(),
                size: file.size,
            });
        }
        if self
            .kind
            .get("format")
            .is_some_and(|format| format.eq_ignore_ascii_case("flowed"))
        {
            let deletes_space = self
                .kind
                .get("delsp")
                .is_some_and(|is| is.eq_ignore_ascii_case("yes"));
            text = super::plain::unflowed(&text, deletes_space);
        }
        content.pieces.push(Piece::Text(text));
    }

    fn name(&self, disposition: &Parameters) -> Option<String> {
        let name = disposition
            .get("filename")
            .or_else(|| self.kind.get("name"))?;
        // A path tells of its sender's machine, and would tell of the reader's.
        let name = name.rsplit(['/', '\\']).next().unwrap_or_default().trim();
        (!name.is_empty()).then(|| name.to_owned())
    }

    fn decoded(&self, is_text: bool) -> Cow<'_, [u8]> {
        match transfer_of(self.head) {
            Transfer::None | Transfer::Uuencode => self.body.into(),
            Transfer::QuotedPrintable => transfer::quoted_printable(self.body).into(),
            Transfer::Base64 if is_text => transfer::base64_text(self.body).into(),
            Transfer::Base64 => transfer::base64(self.body).into(),
        }
    }

    fn size(&self) -> usize {
        match transfer_of(self.head) {
            Transfer::Base64 => transfer::base64_size(self.body),
            Transfer::Uuencode => {
                let mut text = String::from_utf8_lossy(self.body).into_owned();
                transfer::take_uuencoded(&mut text)
                    .iter()
                    .map(|file| file.size)
                    .sum()
            }
            _ => self.decoded(false).len(),
        }
    }
}

/// The encoding that a page says it is in.
fn meta_charset(bytes: &[u8]) -> Option<String> {
    let head = bytes[..bytes.len().min(2048)].to_ascii_lowercase();
    let at = memmem::find(&head, b"charset=")? + 8;
    let name: Vec<u8> = head[at..]
        .iter()
        .copied()
        .skip_while(|byte| matches!(byte, b'"' | b'\'' | b' '))
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':'))
        .collect();
    String::from_utf8(name).ok().filter(|name| !name.is_empty())
}

/// Text that begins as a page does.
fn looks_like_html(text: &str) -> bool {
    let start = text.trim_start();
    ["<!doctype html", "<html"].iter().any(|known| {
        start
            .get(..known.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(known))
    })
}

impl Piece {
    /// True when nothing is in it to be read.
    pub fn is_blank(&self) -> bool {
        match self {
            Piece::Html(markup) => !has_words(markup),
            Piece::Text(text) => text.trim().is_empty(),
            Piece::Begin { .. } => false,
            Piece::End => true,
        }
    }
}

/// True when markup has a letter or a digit that is shown.
fn has_words(markup: &str) -> bool {
    let mut rest = markup;
    while let Some(at) = rest.find(|c: char| matches!(c, '<' | '&') || c.is_alphanumeric()) {
        rest = &rest[at..];
        match rest.as_bytes()[0] {
            b'<' => {
                let silent = ["style", "script", "title"].into_iter().find(|name| {
                    rest.get(1..1 + name.len())
                        .is_some_and(|tag| tag.eq_ignore_ascii_case(name))
                });
                let inner = match silent {
                    Some(name) => find_closing(rest, name),
                    None if rest.starts_with("<!--") => rest.find("-->"),
                    None => Some(0),
                };
                let end = inner.and_then(|at| Some(at + rest[at..].find('>')?));
                let Some(end) = end else { return false };
                rest = &rest[end + 1..];
            }
            b'&' => {
                let len = rest[1..]
                    .bytes()
                    .take(10)
                    .take_while(|b| b.is_ascii_alphanumeric() || *b == b'#')
                    .count();
                rest = &rest[1 + len..];
            }
            _ => return true,
        }
    }
    false
}

/// Where `</name` is, in whatever case.
fn find_closing(text: &str, name: &str) -> Option<usize> {
    memmem::find_iter(text.as_bytes(), b"</").find(|at| {
        text.get(at + 2..at + 2 + name.len())
            .is_some_and(|tag| tag.eq_ignore_ascii_case(name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(message: &str) -> Vec<String> {
        let content = Message::read(message.as_bytes()).content();
        let shown = content.pieces.iter().map(|piece| match piece {
            Piece::Html(markup) => format!("html {}", markup.trim()),
            Piece::Text(text) => format!("text {}", text.trim()),
            Piece::Begin { subject, .. } => format!("begin {}", subject.as_deref().unwrap_or("-")),
            Piece::End => "end".to_owned(),
        });
        let files = content.attachments.iter().map(|file| {
            format!(
                "file {} {} {}",
                file.name.as_deref().unwrap_or("-"),
                file.kind,
                file.size
            )
        });
        shown.chain(files).collect()
    }

    const ALTERNATIVES: &str = "Content-Type: multipart/alternative; boundary=b\n\npreamble\n--b\n\nplain\n--b\nContent-Type: text/html\n\n<p>page</p>\n--b--\nepilogue\n";

    #[test]
    fn of_alternatives_the_page_is_read_when_it_says_something() {
        assert_eq!(pieces(ALTERNATIVES), ["html <p>page</p>"]);
        let empty = ALTERNATIVES.replace("page", "<style>p { color: red }</style>&nbsp;");
        assert_eq!(pieces(&empty), ["text plain"]);
    }

    #[test]
    fn parts_that_are_not_ended_end_with_what_is_around_them() {
        let message = "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/alternative; boundary=b\n\n--b\n\none\n--a\n\ntwo";
        assert_eq!(pieces(message), ["text one", "text two"]);
    }

    #[test]
    fn a_boundary_that_is_not_named_is_guessed() {
        let message = "Content-Type: multipart/mixed\n\n--x\nContent-Type: text/plain\n\none\n--x\nContent-Type: text/plain\n\ntwo\n--x--\n";
        assert_eq!(pieces(message), ["text one", "text two"]);
        assert_eq!(
            pieces("Content-Type: multipart/mixed\n\nno parts at all"),
            ["text no parts at all"]
        );
    }

    #[test]
    fn files_are_listed_and_not_read() {
        let message = "Content-Type: multipart/mixed; boundary=a\n\n--a\n\nsee\n--a\nContent-Type: application/pdf; name=\"../x/a.pdf\"\nContent-Transfer-Encoding: base64\n\nYWJjZA==\n--a\nContent-Type: text/plain\nContent-Disposition: attachment\n\nnotes\n--a--";
        assert_eq!(
            pieces(message),
            [
                "text see",
                "file a.pdf application/pdf 4",
                "file - text/plain 5"
            ]
        );
    }

    #[test]
    fn a_message_in_a_message_is_read_in_its_place() {
        let message = "Content-Type: multipart/digest; boundary=a\n\n--a\n\nSubject: first\n\none\n--a\nContent-Type: message/rfc822\n\nSubject: second\n\ntwo\n--a--";
        assert_eq!(
            pieces(message),
            [
                "begin first",
                "text one",
                "end",
                "begin second",
                "text two",
                "end"
            ]
        );
    }

    #[test]
    fn parts_may_lie_as_deep_as_they_like() {
        let mut message = String::new();
        for depth in 0..5_000 {
            message.push_str(&format!(
                "Content-Type: multipart/mixed; boundary=b{depth}\n\n--b{depth}\n"
            ));
        }
        message.push_str("\nat the bottom\n");
        assert_eq!(pieces(&message), ["text at the bottom"]);
        let nested = format!(
            "{}\nat the bottom\n",
            "Content-Type: message/rfc822\n\n".repeat(20_000)
        );
        assert!(pieces(&nested).len() <= 2 * DEPTH + 2);
    }
}
