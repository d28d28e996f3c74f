//! XML as it is found: a pull reader that gives what can be read of any bytes, in one pass, with a bounded window over
//! the input. Where a tag begins and ends is told here, since a reader by the book ends at the first fault; what a tag
//! says is told by `quick_xml`, whose one door this is. Nothing here knows a feed.

mod entities;
mod fault;
mod tag;

use std::borrow::Cow;
use std::io::{self, BufRead};
use std::ops::Range;

use memchr::{memchr, memchr_iter, memchr2, memmem};

use self::entities::NAME;
pub use self::entities::{Entities, escape};
pub use self::fault::Fault;
use self::fault::{FAULTS, Faults, note};
pub use self::tag::{Tag, first_tags};
use super::encoding::Encoding;
use super::{Sink, Warning};

/// Bytes of a tag, at the most; what is longer is text.
const TAG: usize = 1 << 20;

/// A longer text comes in pieces of about so many bytes.
const PIECE: usize = 64 * 1024;

/// Bytes of a document type declaration of which the entities are taken.
const DOCTYPE: usize = 64 * 1024;

/// A piece of XML.
#[derive(Debug)]
pub enum Token<'t> {
    /// The start tag of an element.
    Start(Tag<'t>),
    /// The end tag of an element: its name, empty when it has none.
    End(Cow<'t, str>),
    /// Text, with its entities as they stand. It ends neither within a character nor within an entity.
    Text(Cow<'t, str>),
    /// Text in which nothing is an entity.
    Verbatim(Cow<'t, str>),
}

/// A piece of XML, and where it lies in the input.
#[derive(Debug)]
pub struct Found<'t> {
    /// The piece.
    pub token: Token<'t>,
    /// The first of its bytes.
    pub start: u64,
    /// The first byte behind it.
    pub end: u64,
    /// The line of its first byte, counted from 1.
    pub line: u32,
    /// What entities stand for.
    pub entities: &'t mut Entities,
}

/// What was found, as where it lies in the window.
enum Piece {
    Start(Range<usize>),
    End(Range<usize>),
    Text(Range<usize>),
    Verbatim(Range<usize>),
}

/// Reads XML token by token from an input that stands at its first byte.
pub struct XmlReader<'a> {
    input: &'a mut dyn BufRead,
    encoding: Encoding,
    window: Vec<u8>,
    /// The first byte of the window that is not read, and the first byte of the last token.
    at: usize,
    token: usize,
    /// The byte of the window up to which lines are counted.
    counted: usize,
    /// Where the window's first byte lies in the input.
    offset: u64,
    line: u32,
    is_at_end: bool,
    in_section: bool,
    entities: Entities,
    faults: Faults,
}

impl std::fmt::Debug for XmlReader<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("XmlReader")
            .field("line", &self.line)
            .finish_non_exhaustive()
    }
}

/// Where a start tag ends, seen from its first byte.
enum TagEnd {
    /// At this `>`.
    At(usize),
    /// Before this `<`, without a `>`.
    Open(usize),
    /// Beyond what is at hand.
    Further,
}

impl<'a> XmlReader<'a> {
    /// A reader of an input in this encoding, or in UTF-8 with a byte order mark.
    pub fn new(input: &'a mut dyn BufRead, encoding: Encoding) -> XmlReader<'a> {
        XmlReader {
            input,
            encoding,
            window: Vec::new(),
            at: 0,
            token: 0,
            counted: 0,
            offset: 0,
            line: 1,
            is_at_end: false,
            in_section: false,
            entities: Entities::default(),
            faults: Default::default(),
        }
    }

    /// Notes what is wrong at the last token.
    pub fn note(&mut self, fault: Fault) {
        note(&mut self.faults, fault, self.line);
    }

    /// Says what is wrong with the input: a warning a kind, with the first line that has it.
    pub fn warn(&self, sink: &mut dyn Sink) {
        let found = FAULTS
            .iter()
            .map(|(fault, message)| (self.faults[*fault as usize], message));
        let mut found: Vec<_> = found.filter(|((_, count), _)| *count > 0).collect();
        found.sort_by_key(|((line, _), _)| *line);
        for ((line, count), message) in found {
            let message = match count {
                1 => (*message).to_owned(),
                count => format!("{message} ({count} times)"),
            };
            sink.warning(Warning { line, message });
        }
    }

    /// What is at hand of the input and not read.
    fn rest(&self) -> &[u8] {
        &self.window[self.at..]
    }

    /// Takes in more of the input: false when there is no more. What was read goes.
    fn fill(&mut self) -> io::Result<bool> {
        if self.is_at_end {
            return Ok(false);
        }
        self.count_lines();
        let passed = self.counted;
        self.window.drain(..passed);
        self.offset += passed as u64;
        self.at -= passed;
        self.token -= passed;
        self.counted = 0;
        // As much again as there is, so that what is long is not looked at over and over.
        let held = self.window.len();
        self.window.resize(held + held.max(2 * PIECE), 0);
        let count = loop {
            match self.input.read(&mut self.window[held..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                outcome => break outcome,
            }
        };
        self.window.truncate(held + *count.as_ref().unwrap_or(&0));
        self.is_at_end = count? == 0;
        Ok(!self.is_at_end)
    }

    /// Counts the lines up to the last token. A line ends with LF, CR LF or a lone CR.
    fn count_lines(&mut self) {
        let mut passed = &self.window[self.counted..self.token];
        // It may be half of a CR LF.
        if self.token == self.window.len() && !self.is_at_end {
            passed = passed.strip_suffix(b"\r").unwrap_or(passed);
        }
        let end = self.counted + passed.len();
        let mut ends = memchr_iter(b'\n', passed).count();
        if memchr(b'\r', passed).is_some() {
            ends += memchr_iter(b'\r', passed)
                .filter(|at| self.window.get(self.counted + at + 1) != Some(&b'\n'))
                .count();
        }
        self.line = self.line.saturating_add(ends as u32);
        self.counted = end;
    }

    /// Has so many bytes at hand, if the input has them.
    fn reach(&mut self, count: usize) -> io::Result<()> {
        while self.rest().len() < count && self.fill()? {}
        Ok(())
    }

    /// The next piece; `None` at the end.
    pub fn next(&mut self) -> io::Result<Option<Found<'_>>> {
        let Some(piece) = self.piece()? else {
            return Ok(None);
        };
        let (Piece::Start(range) | Piece::End(range) | Piece::Text(range) | Piece::Verbatim(range)) =
            &piece;
        let (text, is_foreign) = self.encoding.decode(&self.window[range.clone()]);
        if is_foreign {
            note(&mut self.faults, Fault::Bytes, self.line);
        }
        let token = match piece {
            Piece::Start(_) => Token::Start(Tag::new(text)),
            Piece::End(_) => Token::End(text),
            Piece::Text(_) => Token::Text(text),
            Piece::Verbatim(_) => Token::Verbatim(text),
        };
        Ok(Some(Found {
            token,
            start: self.offset + self.token as u64,
            end: self.offset + self.at as u64,
            line: self.line,
            entities: &mut self.entities,
        }))
    }

    fn piece(&mut self) -> io::Result<Option<Piece>> {
        loop {
            self.token = self.at;
            self.reach(1)?;
            self.count_lines();
            if self.rest().is_empty() {
                if self.in_section {
                    self.in_section = false;
                    self.note(Fault::OpenSection);
                }
                return Ok(None);
            }
            if self.in_section {
                match self.section()? {
                    Some(text) => return Ok(Some(Piece::Verbatim(text))),
                    None => continue,
                }
            }
            if self.rest()[0] != b'<' {
                self.text(0)?;
                return Ok(Some(Piece::Text(self.token..self.at)));
            }
            self.reach(9)?;
            match self.rest().get(1) {
                Some(b'!') => self.declaration()?,
                Some(b'?') => self.instruction()?,
                Some(b'/') => return Ok(Some(Piece::End(self.end_tag()?))),
                Some(b) if b.is_ascii_alphabetic() || matches!(b, b'_' | b':' | 0x80..) => {
                    if let Some(content) = self.start_tag()? {
                        return Ok(Some(Piece::Start(content)));
                    }
                    // Else the end of the input cuts it.
                    if self.at == self.token {
                        return self.bracket().map(Some);
                    }
                }
                _ => return self.bracket().map(Some),
            }
        }
    }

    /// A `<` that begins nothing, with the text behind it.
    fn bracket(&mut self) -> io::Result<Piece> {
        self.note(Fault::StrayBracket);
        self.text(1)?;
        Ok(Piece::Text(self.token..self.at))
    }

    /// Reads text up to the next `<` behind the first bytes.
    fn text(&mut self, first: usize) -> io::Result<()> {
        let mut seen = first;
        loop {
            let rest = self.rest();
            if let Some(at) = memchr(b'<', &rest[seen..]) {
                self.at += seen + at;
                return Ok(());
            }
            seen = rest.len();
            if seen >= PIECE {
                self.at += whole(rest);
                return Ok(());
            }
            if !self.fill()? {
                self.at = self.window.len();
                return Ok(());
            }
        }
    }

    /// Reads on in a CDATA section. `None` when nothing of it is left.
    fn section(&mut self) -> io::Result<Option<Range<usize>>> {
        loop {
            if let Some(end) = memmem::find(self.rest(), b"]]>") {
                self.in_section = false;
                self.at += end + 3;
                return Ok((end > 0).then(|| self.token..self.at - 3));
            }
            let held = self.rest().len();
            if held >= PIECE {
                // Two bytes may be the beginning of its end.
                self.at += whole(&self.rest()[..held - 2]).max(1);
                return Ok(Some(self.token..self.at));
            }
            if !self.fill()? {
                self.at = self.window.len();
                self.in_section = false;
                self.note(Fault::OpenSection);
                return Ok((held > 0).then_some(self.token..self.at));
            }
        }
    }

    /// Reads `<!…`: the beginning of a CDATA section, or what is passed over.
    fn declaration(&mut self) -> io::Result<()> {
        let rest = self.rest();
        let begins = |with: &[u8]| {
            rest.get(..with.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(with))
        };
        if begins(b"<![CDATA[") {
            self.at += 9;
            self.in_section = true;
            return Ok(());
        }
        if begins(b"<!--") {
            self.at += 4;
            return self.pass(b"-->");
        }
        if begins(b"<!DOCTYPE") {
            return self.doctype();
        }
        self.pass(b">")
    }

    /// Passes over everything up to and with this end, without keeping it.
    fn pass(&mut self, end: &[u8]) -> io::Result<()> {
        loop {
            if let Some(at) = memmem::find(self.rest(), end) {
                self.at += at + end.len();
                return Ok(());
            }
            let passed = self.rest().len().saturating_sub(end.len() - 1);
            self.at += passed;
            self.token = self.at;
            if !self.fill()? {
                self.at = self.window.len();
                self.note(Fault::OpenSection);
                return Ok(());
            }
        }
    }

    /// Passes over a document type declaration, and takes the entities that it declares.
    fn doctype(&mut self) -> io::Result<()> {
        loop {
            let rest = self.rest();
            let (mut at, mut is_inner, mut end) = (9, false, None);
            while let Some(next) = rest.get(at..).and_then(|rest| {
                rest.iter()
                    .position(|b| matches!(b, b'[' | b']' | b'>' | b'"' | b'\''))
            }) {
                at += next;
                match rest[at] {
                    b'[' => is_inner = true,
                    b']' => is_inner = false,
                    b'>' if !is_inner => {
                        end = Some(at + 1);
                        break;
                    }
                    // A `>` within quotation marks ends nothing, unless they do not end themselves.
                    quote @ (b'"' | b'\'') => {
                        if let Some(close) = memchr(quote, &rest[at + 1..]) {
                            at += close + 1;
                        }
                    }
                    _ => {}
                }
                at += 1;
            }
            if let Some(end) = end {
                let text = self.encoding.decode(&self.window[self.at..self.at + end]).0;
                self.entities.declare(&text);
                self.at += end;
                return Ok(());
            }
            if self.rest().len() >= DOCTYPE || !self.fill()? {
                self.note(Fault::OpenSection);
                return self.pass(b">");
            }
        }
    }

    /// Passes over `<?…?>`; one that is a declaration of XML, or has no end near, ends with the first `>`.
    fn instruction(&mut self) -> io::Result<()> {
        self.reach(PIECE)?;
        let near = &self.rest()[..self.rest().len().min(PIECE)];
        let is_declaration = near
            .get(2..5)
            .is_some_and(|name| name.eq_ignore_ascii_case(b"xml"));
        let end = memmem::find(near, b"?>").map(|at| at + 2);
        let first = memchr(b'>', near).map(|at| at + 1);
        match (end, first) {
            (Some(end), Some(first)) if !is_declaration || end == first => self.at += end,
            (_, Some(first)) => {
                self.note(Fault::OpenSection);
                self.at += first;
            }
            _ => self.pass(b">")?,
        }
        Ok(())
    }

    /// Reads an end tag: where its name lies in the window.
    fn end_tag(&mut self) -> io::Result<Range<usize>> {
        let end = loop {
            let rest = self.rest();
            match memchr2(b'>', b'<', rest.get(2..).unwrap_or_default()) {
                Some(at) => break at + 2,
                None if rest.len() > PIECE || !self.fill()? => break self.rest().len().min(PIECE),
                None => {}
            }
        };
        let from = self.at + 2;
        self.at += end;
        let name = &self.window[from.min(self.at)..self.at];
        let space = name.iter().position(|b| b.is_ascii_whitespace());
        let name = from.min(self.at)..from.min(self.at) + space.unwrap_or(name.len());
        if self.rest().first() == Some(&b'>') {
            self.at += 1;
        } else {
            self.note(Fault::OpenTag);
        }
        Ok(name)
    }

    /// Reads a start tag: where its content lies in the window. `None` when it is none.
    fn start_tag(&mut self) -> io::Result<Option<Range<usize>>> {
        loop {
            match tag_end(self.rest(), self.is_at_end) {
                TagEnd::At(end) => {
                    let content = self.at + 1..self.at + end;
                    self.at += end + 1;
                    return Ok(Some(content));
                }
                TagEnd::Open(end) => {
                    let content = &self.rest()[1..end];
                    let bare = content.trim_ascii_end();
                    let is_tag =
                        memchr(b'=', bare).is_some() || !bare.iter().any(u8::is_ascii_whitespace);
                    if !is_tag || end > PIECE {
                        return Ok(None);
                    }
                    self.note(Fault::OpenTag);
                    let content = self.at + 1..self.at + end;
                    self.at += end;
                    return Ok(Some(content));
                }
                TagEnd::Further => {
                    if self.rest().len() > TAG {
                        return Ok(None);
                    }
                    if self.is_at_end {
                        self.note(Fault::OpenTag);
                        let content = self.at + 1..self.window.len();
                        self.at = self.window.len();
                        // What is cut is a tag when it says something.
                        let says = memchr(b'=', &self.window[content.clone()]).is_some();
                        return Ok(says.then_some(content));
                    }
                    self.fill()?;
                }
            }
        }
    }
}

/// How much of a text that goes on is whole: it ends neither within a character nor within an entity.
fn whole(text: &[u8]) -> usize {
    let mut end = text.len();
    let tail = end.saturating_sub(NAME);
    if let Some(at) = text[tail..].iter().rposition(|b| *b == b'&')
        && memchr(b';', &text[tail + at..]).is_none()
        && tail + at > 0
    {
        end = tail + at;
    }
    // A character has four bytes at the most; what is none may be cut anywhere.
    let start = (end.saturating_sub(4)..end)
        .rev()
        .find(|at| text[*at] & 0xc0 != 0x80);
    match start {
        Some(start) if start > 0 && text[start] >= 0xc0 => start,
        _ => end,
    }
}

/// Finds the end of a start tag that begins with the first byte. A `>` in a value ends nothing, unless the value's
/// quotation mark was forgotten.
fn tag_end(bytes: &[u8], is_all: bool) -> TagEnd {
    let mut at = 1;
    let marks = |b: &u8| matches!(b, b'>' | b'<' | b'"' | b'\'');
    while let Some(next) = bytes[at..].iter().position(marks) {
        at += next;
        match bytes[at] {
            b'>' => return TagEnd::At(at),
            b'<' => return TagEnd::Open(at),
            quote => {
                let before = bytes[..at].iter().rposition(|b| !b.is_ascii_whitespace());
                if before.is_none_or(|before| bytes[before] != b'=') {
                    at += 1;
                    continue;
                }
                let value = &bytes[at + 1..];
                let near = &value[..value.len().min(PIECE)];
                let close = memchr(quote, near);
                let inner = &near[..close.unwrap_or(near.len())];
                let bracket = memchr2(b'>', b'<', inner);
                let is_broken = bracket.is_some_and(|bracket| {
                    inner[bracket] == b'>' && memchr(b'<', &inner[bracket..]).is_some()
                });
                match (close, bracket) {
                    (Some(close), _) if !is_broken => at += close + 2,
                    (None, _) if near.len() < PIECE && !is_all && !is_broken => {
                        return TagEnd::Further;
                    }
                    (_, Some(bracket)) => at += 1 + bracket,
                    (_, None) => at += 1,
                }
            }
        }
        if at >= bytes.len() {
            break;
        }
    }
    TagEnd::Further
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use proptest::prelude::*;

    use super::entities::EXPANDED;
    use super::*;

    /// Every piece, with its bytes and its line.
    fn pieces(bytes: &[u8], buffer: usize) -> Vec<(u64, u64, u32, String)> {
        let mut input = BufReader::with_capacity(buffer, bytes);
        let mut reader = XmlReader::new(&mut input, Encoding::UTF_8);
        let mut pieces = Vec::new();
        while let Some(found) = reader.next().unwrap() {
            let shown = match found.token {
                Token::Start(tag) => {
                    let mut shown = format!("<{}", tag.name());
                    for (key, value) in tag.attributes() {
                        shown.push_str(&format!(" {key}={value}"));
                    }
                    shown + if tag.is_empty { "/>" } else { ">" }
                }
                Token::End(name) => format!("</{name}>"),
                Token::Text(raw) => {
                    let mut text = String::new();
                    found.entities.resolve_into(&raw, &mut text);
                    text
                }
                Token::Verbatim(text) => format!("[{text}]"),
            };
            pieces.push((found.start, found.end, found.line, shown));
        }
        pieces
    }

    fn shown(text: &str) -> String {
        let pieces = pieces(text.as_bytes(), 64);
        pieces
            .into_iter()
            .map(|(.., shown)| shown)
            .collect::<Vec<_>>()
            .join("|")
    }

    #[test]
    fn what_is_ill_formed_is_read_as_it_was_meant() {
        for (xml, wanted) in [
            ("<a b='1' c=\"2>3\"/>x</a>", "<a b=1 c=2>3/>|x|</a>"),
            ("<a b=1 c>x", "<a b=1 c=>|x"),
            ("1 < 2 & 3 <b>x", "1 |< 2 & 3 |<b>|x"),
            ("if a<b then<c>", "if a|<b then|<c>"),
            ("<title\n<link>x</link", "<title>|<link>|x|</link>"),
            ("<a href=\"x><b>y</b><c d=\"e\">", "<a>|<b>|y|</b>|<c d=e>"),
            ("<a t=\"<b>bold</b>\">x", "<a t=<b>bold</b>>|x"),
            ("<![CDATA[a]]b<c>]]>d", "[a]]b<c>]|d"),
            ("<![CDATA[open", "[open]"),
            ("<!-- a <b> -->x<!DOCTYPE y>z<?php a > b ?>w", "x|z|w"),
            ("<?xml version='1.0'><a>", "<a>"),
            ("</ >x</a b>", "</>|x|</a>"),
            ("<a b=\"cut", "<a>"),
            (
                "&eacute;&#233;&#xE9;&#150;&nope;&amp;lt;",
                "éé\u{e9}–&nope;&lt;",
            ),
            ("&notit; &copy 2025", "&notit; &copy 2025"),
        ] {
            assert_eq!(shown(xml), wanted, "{xml}");
        }
    }

    #[test]
    fn entities_are_those_of_the_document_as_far_as_they_do_not_grow() {
        let doctype = "<!DOCTYPE x [ <!ENTITY own \"a &#38; b\"> <!ENTITY twice \"&own;&own;\"> <!ENTITY file SYSTEM \"file:///etc/passwd\"> ]>";
        assert_eq!(
            shown(&format!("{doctype}<a>&own; &twice; &file;</a>")),
            "<a>|a & b &twice; &file;|</a>"
        );
        let long = format!(
            "<!DOCTYPE x [<!ENTITY long \"{}\">]>&long;",
            "a".repeat(2000)
        );
        assert_eq!(shown(&long), "&long;");
        let many = "<!DOCTYPE x [<!ENTITY k \"".to_owned()
            + &"k".repeat(1000)
            + "\">]>"
            + &"&k;".repeat(5000);
        assert!(shown(&many).len() < EXPANDED + 4 * 5000);
    }

    #[test]
    fn lines_are_counted_by_every_line_end() {
        let lines: Vec<u32> = pieces(b"<a>\r\n<b>\r<c>\n\n<d>", 2)
            .iter()
            .map(|piece| piece.2)
            .collect();
        assert_eq!(lines, [1, 1, 2, 2, 3, 3, 5]);
    }

    fn part() -> impl Strategy<Value = String> {
        let known = prop::sample::select(vec![
            "<",
            ">",
            "&",
            ";",
            "\"",
            "'",
            "=",
            "/",
            "!",
            "?",
            "-",
            "[",
            "]",
            " ",
            "\r",
            "\n",
            "a",
            "é",
            "<!--",
            "-->",
            "<![CDATA[",
            "]]>",
            "<?xml ",
            "?>",
            "<!DOCTYPE x [",
            "<a b=\"",
            "</a>",
            "&amp;",
            "&#1",
        ]);
        prop_oneof![9 => known.prop_map(str::to_owned), 1 => any::<String>()]
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn how_the_input_comes_changes_nothing(parts in prop::collection::vec(part(), 0..60), buffer in 1..9_usize) {
            let text = parts.concat();
            let whole = pieces(text.as_bytes(), 1 << 16);
            prop_assert_eq!(&pieces(text.as_bytes(), buffer), &whole);
            let mut end = 0;
            for (start, next, line, _) in whole {
                prop_assert!(start >= end && next > start, "pieces follow each other");
                prop_assert!(line as usize <= text.len() + 1);
                end = next;
            }
        }
    }
}
