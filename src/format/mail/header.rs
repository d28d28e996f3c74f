//! The head of a message or of a part of one (RFC 5322, 2045): fields, unfolded and decoded, addresses, parameters.
//! Whatever is wrong with a field costs that field at the most.

use memchr::memchr;

use super::transfer;
use crate::article::Timestamp;
use crate::format::{date, encoding};

/// Bytes of one field that are looked at, at the most.
const LONGEST: usize = 64 * 1024;

/// The fields of a message or a part, as they came.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Head<'a>(&'a [u8]);

/// True when a line begins a field: a name of visible characters, and a colon.
pub(super) fn begins_field(line: &[u8]) -> bool {
    let Some(colon) = memchr(b':', &line[..line.len().min(128)]) else {
        return false;
    };
    let name = line[..colon].trim_ascii_end();
    !name.is_empty() && name.iter().all(|b| (b'!'..=b'~').contains(b))
}

/// Fields by which a line is known to be of a head, even under one that is not.
const KNOWN: &[&str] = &[
    "bcc",
    "cc",
    "content-disposition",
    "content-transfer-encoding",
    "content-type",
    "date",
    "delivered-to",
    "from",
    "message-id",
    "mime-version",
    "received",
    "reply-to",
    "return-path",
    "sender",
    "status",
    "subject",
    "to",
];

/// True when a line begins a field that mail is known to have.
pub(super) fn is_known(line: &[u8]) -> bool {
    let Some(colon) = memchr(b':', &line[..line.len().min(128)]) else {
        return false;
    };
    let name = line[..colon].trim_ascii_end();
    let is = |known: &&str| name.eq_ignore_ascii_case(known.as_bytes());
    KNOWN.iter().any(is) || name.starts_with(b"X-")
}

/// The first line of some bytes, with its line end.
fn first_line(bytes: &[u8]) -> &[u8] {
    let end = memchr(b'\n', bytes).map_or(bytes.len(), |at| at + 1);
    &bytes[..end]
}

impl<'a> Head<'a> {
    /// Splits a message or a part into its head and what follows it. The head ends with an empty line, or where a line
    /// can be no field.
    pub fn split(bytes: &'a [u8]) -> (Head<'a>, &'a [u8]) {
        let mut at = 0;
        while at < bytes.len() {
            let line = first_line(&bytes[at..]);
            let text = line.trim_ascii_end();
            let next = at + line.len();
            let below = first_line(&bytes[next..]);
            let is_folded = |line: &[u8]| matches!(line.first(), Some(b' ' | b'\t'));
            if text.is_empty() {
                // A line that only looks empty may be one of a folded field.
                if at > 0 && is_folded(line) && (is_folded(below) || is_known(below)) {
                    at = next;
                    continue;
                }
                return (Head(&bytes[..at]), &bytes[next..]);
            }
            let goes_on = at > 0 && is_folded(line);
            // Mail that was stored and sent on carries lines of its former mailbox.
            let stored = at == 0 && (line.starts_with(b"From ") || line.starts_with(b">From "));
            let strayed = || at > 0 && !line.starts_with(b"--") && is_known(below);
            if !goes_on && !stored && !begins_field(line) && !strayed() {
                return (Head(&bytes[..at]), &bytes[at..]);
            }
            at = next;
        }
        (Head(bytes), &bytes[at..])
    }

    /// The values of every field of this name, folded as they came.
    fn all<'n>(self, name: &'n str) -> impl Iterator<Item = &'a [u8]> + use<'a, 'n> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            while !rest.is_empty() {
                let mut end = first_line(rest).len();
                while matches!(rest.get(end), Some(b' ' | b'\t')) {
                    end += first_line(&rest[end..]).len();
                }
                let (field, others) = rest.split_at(end);
                rest = others;
                let Some(colon) = memchr(b':', &field[..field.len().min(128)]) else {
                    continue;
                };
                if field[..colon]
                    .trim_ascii_end()
                    .eq_ignore_ascii_case(name.as_bytes())
                {
                    return Some(&field[colon + 1..]);
                }
            }
            None
        })
    }

    /// The values of the fields of this name, unfolded; raw bytes that are no UTF-8 are read as the encoding that
    /// `charset` names, or as they look.
    pub fn values<'n>(
        self,
        name: &'n str,
        charset: Option<&'n str>,
    ) -> impl Iterator<Item = String> + use<'a, 'n> {
        let values = self.all(name).map(move |value| unfolded(value, charset));
        values.filter(|value| !value.is_empty())
    }

    /// The first of those values.
    pub fn raw(self, name: &str, charset: Option<&str>) -> Option<String> {
        self.values(name, charset).next()
    }

    /// The first date in a field of this name that is one. Which day of the week it is said to be counts for nothing.
    pub fn date(self, name: &str) -> Option<Timestamp> {
        self.values(name, None).find_map(|value| {
            // Of a line that tells of a message's way, the date is the end.
            let value = value.rsplit(';').next().unwrap_or_default();
            let value = without_comments(value);
            let behind_day = value.split_once(',').map(|(_, date)| date.trim());
            date::parse(&value).or_else(|| date::parse(behind_day?))
        })
    }

    /// The value of a field as a reader sees it.
    pub fn text(self, name: &str, charset: Option<&str>) -> Option<String> {
        let text = decoded(&self.raw(name, charset)?);
        let text = text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// A field with parameters: the last one that is well formed enough to have a value.
    pub fn parameters(self, name: &str) -> Option<Parameters> {
        self.all(name)
            .map(|value| Parameters::of(&unfolded(value, None)))
            .find(|parameters| !parameters.value.is_empty())
    }
}

/// A value in one line.
fn unfolded(value: &[u8], charset: Option<&str>) -> String {
    let value = &value[..value.len().min(LONGEST)];
    let text = encoding::labelled(charset, value);
    let mut line = String::with_capacity(text.len());
    for part in text.split(['\r', '\n']).filter(|part| !part.is_empty()) {
        line.push_str(part);
    }
    line.trim().replace('\t', " ")
}

/// A value without what stands in parentheses, its white space single.
fn without_comments(text: &str) -> String {
    let mut depth = 0_u32;
    let mut kept = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            c if depth == 0 => kept.push(c),
            _ => {}
        }
    }
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// An encoded word (RFC 2047), and what follows it.
struct Word<'a> {
    charset: &'a str,
    bytes: Vec<u8>,
    rest: &'a str,
}

/// Reads the encoded word that a text begins with. Its end may be missing at the end of the text, and there may be
/// spaces in it.
fn word(text: &str) -> Option<Word<'_>> {
    let inner = text.strip_prefix("=?")?;
    let (charset, inner) = inner.split_once('?')?;
    let charset = charset.split('*').next().unwrap_or_default();
    if charset.is_empty() || charset.len() > 40 || !charset.bytes().all(|b| b.is_ascii_graphic()) {
        return None;
    }
    let (kind, inner) = inner.split_once('?')?;
    // The padding of a word may be its end's first character.
    let end = inner.find("?=");
    let (coded, rest) = match end {
        Some(end) => (&inner[..end], &inner[end + 2..]),
        None => {
            let end = inner.find(' ').unwrap_or(inner.len());
            (inner[..end].trim_end_matches('?'), &inner[end..])
        }
    };
    let bytes = match kind {
        "Q" | "q" => transfer::quoted_word(coded),
        "B" | "b" => transfer::base64(coded.as_bytes()),
        _ => return None,
    };
    Some(Word {
        charset,
        bytes,
        rest,
    })
}

/// A value with its encoded words read. Between two of them white space is none of the text, and a character may
/// begin in one and end in the next.
pub(super) fn decoded(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("=?") {
        let (before, from) = rest.split_at(at);
        let Some(first) = word(from) else {
            shown.push_str(before);
            shown.push_str("=?");
            rest = &from[2..];
            continue;
        };
        shown.push_str(before);
        let (charset, mut bytes) = (first.charset, first.bytes);
        rest = first.rest;
        while let Some(next) = word(rest.trim_start()) {
            if !next.charset.eq_ignore_ascii_case(charset) {
                break;
            }
            bytes.extend_from_slice(&next.bytes);
            rest = next.rest;
        }
        shown.push_str(&encoding::labelled(Some(charset), &bytes));
        if rest.trim_start().starts_with("=?") && word(rest.trim_start()).is_some() {
            rest = rest.trim_start();
        }
    }
    shown.push_str(rest);
    shown
}

/// The name and the address of a mailbox; either may be missing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Mailbox {
    pub name: Option<String>,
    pub address: Option<String>,
}

impl Mailbox {
    /// The first mailbox of a list of addresses.
    pub fn first(text: &str) -> Option<Mailbox> {
        let (mut name, mut comment, mut address) = (String::new(), String::new(), None);
        let mut chars = text.char_indices().peekable();
        let mut is_group = false;
        while let Some((at, c)) = chars.next() {
            match c {
                '"' => {
                    let mut quoted = String::new();
                    while let Some((_, c)) = chars.next() {
                        match c {
                            '"' => break,
                            '\\' => quoted.extend(chars.next().map(|(_, c)| c)),
                            c => quoted.push(c),
                        }
                    }
                    // `"local part"@host` is an address, and keeps its quotation marks.
                    if let Some((host, '@')) = chars.peek().copied() {
                        let end = text[host..].find([' ', ',', '>']);
                        let end = end.map_or(text.len(), |end| host + end);
                        address = Some(text[at..end].to_owned());
                        while chars.next_if(|(next, _)| *next < end).is_some() {}
                    } else {
                        name.push_str(&quoted);
                    }
                }
                '(' => {
                    let mut depth = 1;
                    while let Some((_, c)) = chars.next() {
                        match c {
                            '\\' => {
                                comment.extend(chars.next().map(|(_, c)| c));
                                continue;
                            }
                            '(' => depth += 1,
                            ')' => depth -= 1,
                            _ => {}
                        }
                        if depth == 0 {
                            break;
                        }
                        comment.push(c);
                    }
                }
                '<' => {
                    let inner = &text[at + 1..];
                    let end = inner.find('>').unwrap_or(inner.len());
                    // A route before the address is none of it.
                    let inner = without_comments(&inner[..end]);
                    let inner = inner.rsplit(':').next().unwrap_or_default();
                    let inner: String = inner.chars().filter(|c| !c.is_whitespace()).collect();
                    address = Some(inner).filter(|inner| !inner.is_empty());
                    if address.is_some() {
                        break;
                    }
                    while chars.next_if(|(_, c)| *c != '>').is_some() {}
                    chars.next();
                }
                ':' if !name.trim().contains(' ') || !name.contains('@') => {
                    is_group = true;
                    name.clear();
                }
                ';' if is_group => break,
                // A comma in a name that nobody quoted: an address is still to come.
                ',' if name.contains('@') || comment.contains('@') => break,
                c => name.push(c),
            }
        }
        let name = decoded(&name);
        let comment = decoded(&comment);
        let clean = |text: &str| {
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            let text = text.trim_matches(['"', '\'', ' ', ',']).to_owned();
            (!text.is_empty()).then_some(text)
        };
        let is_address = |text: &str| text.contains('@') && !text.trim().contains(' ');
        let found = if address.is_some() {
            Mailbox {
                name: clean(&name).or_else(|| clean(&comment)),
                address,
            }
        } else if is_address(&name) {
            let name = name.trim_matches([' ', ',']).to_owned();
            Mailbox {
                name: clean(&comment),
                address: Some(name),
            }
        } else {
            Mailbox {
                name: clean(&name).or_else(|| clean(&comment)),
                address: None,
            }
        };
        (found != Mailbox::default()).then_some(found)
    }

    /// The name, or the address where there is none.
    pub fn shown(&self) -> Option<&str> {
        self.name.as_deref().or(self.address.as_deref())
    }
}

/// A value with parameters (RFC 2045, 2231): `text/plain; charset=utf-8`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Parameters {
    /// What stands before the parameters, in lower case.
    pub value: String,
    named: Vec<(String, String)>,
}

/// Parameters of one field, at the most.
const PARAMETERS: usize = 100;

impl Parameters {
    fn of(text: &str) -> Parameters {
        let end = text.find([';', ' ', '(']).unwrap_or(text.len());
        let mut parameters = Parameters {
            value: text[..end].trim_matches('"').to_ascii_lowercase(),
            ..Parameters::default()
        };
        let mut rest = &text[end..];
        while parameters.named.len() < PARAMETERS
            && let Some(equals) = rest.find('=')
        {
            let name = rest[..equals].trim_end();
            let name = name.rsplit([';', ' ', ')']).next().unwrap_or_default();
            let after = rest[equals + 1..].trim_start();
            let (value, behind) = match after.strip_prefix('"') {
                Some(quoted) => unquoted(quoted),
                None => {
                    // A boundary may hold what a value without quotation marks must not.
                    let end = after.find([';', ' ']).unwrap_or(after.len());
                    (after[..end].to_owned(), &after[end..])
                }
            };
            parameters.named.push((name.to_ascii_lowercase(), value));
            rest = behind;
        }
        parameters
    }

    /// The value of a parameter, whatever way it is written.
    pub fn get(&self, name: &str) -> Option<String> {
        let plain = |wanted: &str| {
            let found = self.named.iter().find(|(known, _)| known == wanted);
            found.map(|(_, value)| value.as_str())
        };
        let starred = format!("{name}*");
        if let Some(value) = plain(&starred) {
            let (charset, bytes) = extended(value);
            return Some(encoding::labelled(charset, &bytes).into_owned());
        }
        if plain(&format!("{name}*0*"))
            .or(plain(&format!("{name}*0")))
            .is_some()
        {
            return Some(self.continued(name));
        }
        plain(name).map(decoded)
    }

    /// A value that was cut into numbered parts.
    fn continued(&self, name: &str) -> String {
        let (mut charset, mut bytes) = (None, Vec::new());
        for nth in 0..PARAMETERS {
            let coded = format!("{name}*{nth}*");
            let plain = format!("{name}*{nth}");
            let part = self
                .named
                .iter()
                .find(|(known, _)| *known == coded || *known == plain);
            match part {
                Some((known, value)) if *known == coded && nth == 0 => {
                    let (named, first) = extended(value);
                    charset = named;
                    bytes = first;
                }
                Some((known, value)) if *known == coded => bytes.extend(percent(value)),
                Some((_, value)) => bytes.extend_from_slice(value.as_bytes()),
                None => break,
            }
        }
        encoding::labelled(charset, &bytes).into_owned()
    }
}

/// A quoted string behind its first quotation mark, and what follows it; without a second one it goes to the end.
fn unquoted(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (value, &text[at + 1..]),
            // A path of Windows is not made of escapes.
            '\\' => match chars.clone().next() {
                Some((_, next @ ('"' | '\\'))) => {
                    value.push(next);
                    chars.next();
                }
                _ => value.push(c),
            },
            c => value.push(c),
        }
    }
    (value, "")
}

/// `charset'language'text` with its percent escapes read.
fn extended(value: &str) -> (Option<&str>, Vec<u8>) {
    let mut parts = value.splitn(3, '\'');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(charset), Some(_), Some(text)) => {
            (Some(charset).filter(|name| !name.is_empty()), percent(text))
        }
        _ => (None, percent(value)),
    }
}

fn percent(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        match (first, transfer::hex(behind)) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &behind[2..];
            }
            _ => {
                bytes.push(*first);
                rest = behind;
            }
        }
    }
    bytes
}

/// What stands between `<` and `>`, or the whole.
pub(super) fn bracketed(text: &str) -> &str {
    let inner = text.split_once('<').map_or(text, |(_, inner)| inner);
    inner.split('>').next().unwrap_or_default().trim()
}

/// A list's name (RFC 2919): the words before its id.
pub(super) fn list_name(text: &str) -> Option<&str> {
    let (phrase, id) = text.split_once('<')?;
    let phrase = phrase.trim().trim_matches(['"', '\'']).trim();
    // Names that a service made up are numbers for its own use, or the id once more.
    let digits = phrase.bytes().filter(u8::is_ascii_digit).count();
    let made_up = digits * 4 > phrase.len() || id.starts_with(phrase);
    (phrase.chars().any(char::is_alphabetic) && !made_up).then_some(phrase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoded_words_are_read_as_far_as_they_can_be() {
        for (text, wanted) in [
            ("plain", "plain"),
            ("=?utf-8?Q?Caf=C3=A9_noir?=", "Café noir"),
            ("=?UTF-8?B?Q2Fmw6k=?= au lait", "Café au lait"),
            // White space between two words is none of the text.
            ("=?utf-8?q?one?= =?utf-8?q?two?=", "onetwo"),
            ("=?utf-8?q?one?= =?iso-8859-1?q?=e9?= end", "oneé end"),
            // A character that begins in one and ends in the next.
            ("=?utf-8?Q?Caf=C3?= =?utf-8?Q?=A9?=", "Café"),
            // Glued to other text, with spaces in it, without an end.
            ("Re:=?utf-8?q?Caf=C3=A9?=!", "Re:Café!"),
            ("=?utf-8?Q?two words?= more", "two words more"),
            ("=?utf-8?Q?no_end=C3=A9", "no endé"),
            // A charset that says less than its bytes.
            ("=?us-ascii?Q?Caf=C3=A9?=", "Café"),
            ("=?x-unknown?Q?Caf=E9?=", "Café"),
            ("=?utf-8?Q?Caf=E9?=", "Café"),
            ("=?cp1252*en?Q?=93Caf=E9=94?=", "“Café”"),
            ("=?utf-7?Q?Caf+AOk-?=", "Café"),
            // What is no encoded word stays as it is.
            ("1 =? 2", "1 =? 2"),
            ("=?a?X?b?=", "=?a?X?b?="),
            ("=?", "=?"),
        ] {
            assert_eq!(decoded(text), wanted, "{text}");
        }
    }

    #[test]
    fn a_mailbox_is_told_however_it_is_written() {
        for (text, name, address) in [
            ("ana@a.example", None, Some("ana@a.example")),
            ("Ana <ana@a.example>", Some("Ana"), Some("ana@a.example")),
            (
                "\"Ferry, Ana\" <ana@a.example>, bo@b.example",
                Some("Ferry, Ana"),
                Some("ana@a.example"),
            ),
            (
                "ana@a.example (Ana Ferry)",
                Some("Ana Ferry"),
                Some("ana@a.example"),
            ),
            (
                "ana@a.example, Bo <bo@b.example>",
                None,
                Some("ana@a.example"),
            ),
            (
                "=?utf-8?Q?Ana_Caf=C3=A9?= <ana@a.example>",
                Some("Ana Café"),
                Some("ana@a.example"),
            ),
            ("\"odd one\"@a.example", None, Some("\"odd one\"@a.example")),
            (
                "Crew: Ana <ana@a.example>, bo@b.example;",
                Some("Ana"),
                Some("ana@a.example"),
            ),
            (
                "Ferry, Ana <ana@a.example>",
                Some("Ferry, Ana"),
                Some("ana@a.example"),
            ),
            (
                "Ana (who \\) writes) <ana(at home)@a.example>",
                Some("Ana"),
                Some("ana@a.example"),
            ),
            ("Ana", Some("Ana"), None),
            ("Ana <>", Some("Ana"), None),
            ("Ana <ana@a.example", Some("Ana"), Some("ana@a.example")),
        ] {
            let found = Mailbox::first(text).unwrap();
            assert_eq!(
                (found.name.as_deref(), found.address.as_deref()),
                (name, address),
                "{text}"
            );
        }
        assert_eq!(Mailbox::first(" <> "), None);
    }

    #[test]
    fn the_first_date_that_is_one_counts() {
        let date = |head: &[u8]| {
            Head::split(head)
                .0
                .date("date")
                .map(|date| date.to_string())
        };
        let wanted = Some("1994-03-22T13:34:51Z".to_owned());
        assert_eq!(date(b"Date: Mon, 22 Mar 1994 13:34:51 +0000\n"), wanted);
        assert_eq!(
            date(b"Date: soon\nDate: Tue,\n 22\n Mar 1994 13:34:51 +0000 (quay time)\n"),
            wanted
        );
        assert_eq!(date(b"Date: soon\n"), None);
    }

    #[test]
    fn parameters_are_read_in_every_way_they_are_written() {
        for (text, name, wanted) in [
            ("text/plain; charset=utf-8", "charset", Some("utf-8")),
            (
                "text/plain; charset=\"utf-8\" (Unicode)",
                "charset",
                Some("utf-8"),
            ),
            ("text/plain charset=utf-8", "charset", Some("utf-8")),
            (
                "multipart/mixed;boundary=----=_a:b",
                "boundary",
                Some("----=_a:b"),
            ),
            (
                "multipart/mixed; boundary=\"not closed",
                "boundary",
                Some("not closed"),
            ),
            (
                "a/b; filename*=utf-8'en'Caf%C3%A9.pdf",
                "filename",
                Some("Café.pdf"),
            ),
            (
                "a/b; name*0*=utf-8''Caf%C3; name*1*=%A9; name*2=\" noir.pdf\"",
                "name",
                Some("Café noir.pdf"),
            ),
            (
                "a/b; name=\"=?utf-8?Q?Caf=C3=A9.pdf?=\"",
                "name",
                Some("Café.pdf"),
            ),
            (
                "a/b; name=\"C:\\new\\a\\\"b\"",
                "name",
                Some("C:\\new\\a\"b"),
            ),
            ("a/b", "name", None),
        ] {
            assert_eq!(Parameters::of(text).get(name).as_deref(), wanted, "{text}");
        }
    }

    #[test]
    fn a_head_ends_where_no_field_is() {
        let (head, rest) = Head::split(b"Subject: a\r\n  b\r\nX: y\r\n\r\ntext");
        assert_eq!(head.text("subject", None).as_deref(), Some("a  b"));
        assert_eq!(rest, b"text");
        let (head, rest) = Head::split(b"Subject: a\nno field here\n");
        assert_eq!(head.text("Subject", None).as_deref(), Some("a"));
        assert_eq!(rest, b"no field here\n");
        let (head, rest) = Head::split(b"\ntext");
        assert_eq!(head.raw("subject", None), None);
        assert_eq!(rest, b"text");
        // Lines that are none of a head, in the middle of one.
        let broken = b"To: a,\n\t\n\tb\nstray\nSubject: c\n\ntext";
        let (head, rest) = Head::split(broken);
        assert_eq!(head.text("subject", None).as_deref(), Some("c"));
        assert_eq!(rest, b"text");
    }
}
