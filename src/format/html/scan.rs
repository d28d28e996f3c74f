//! Markup piece by piece, without a tree: text and tags as they come, in one pass. For what needs no more than that.

use std::borrow::Cow;
use std::ops::Range;

use html5ever::data::{C1_REPLACEMENTS, NAMED_ENTITIES};
use memchr::{memchr, memchr_iter, memchr2, memchr3_iter, memmem};

/// Attributes of one tag, at the most: a parser looks each one up among all before it.
const ATTRIBUTES: usize = 128;

/// A piece of markup.
#[derive(Debug)]
pub(super) enum Piece<'a> {
    /// Text, its character references as they were written.
    Text(&'a str),
    /// A tag.
    Tag(Tag<'a>),
}

/// A tag.
#[derive(Debug)]
pub(super) struct Tag<'a> {
    /// Its name as it was written.
    pub name: &'a str,
    /// It ends an element.
    pub is_end: bool,
    /// Where it stands in the markup.
    pub range: Range<usize>,
    /// Where the attributes beyond the most that are read begin.
    cut: Option<usize>,
}

/// Reads markup front to back.
#[derive(Debug)]
pub(super) struct Pieces<'a> {
    markup: &'a str,
    at: usize,
    /// The element whose content is text alone.
    raw: Option<&'a str>,
}

/// The pieces of markup.
pub(super) fn pieces(markup: &str) -> Pieces<'_> {
    Pieces {
        markup,
        at: 0,
        raw: None,
    }
}

/// Elements whose content is text alone, up to their own end tag.
const RAW: [&str; 9] = [
    "script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "noscript",
];

/// True for an element whose content is text alone.
pub(super) fn is_raw(name: &str) -> bool {
    RAW.contains(&name)
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        let bytes = self.markup.as_bytes();
        let mut start = self.at;
        if start >= bytes.len() {
            return None;
        }
        if let Some(name) = self.raw.take() {
            let end = self.end_of_raw(name);
            if end > start {
                self.at = end;
                return Some(Piece::Text(&self.markup[start..end]));
            }
        }
        let mut from = start;
        loop {
            let Some(open) = memchr(b'<', &bytes[from..]).map(|at| from + at) else {
                self.at = bytes.len();
                return Some(Piece::Text(&self.markup[start..]));
            };
            let is_markup = match bytes.get(open + 1) {
                Some(b'!' | b'?') => true,
                Some(b'/') => bytes.get(open + 2).is_some(),
                Some(next) => next.is_ascii_alphabetic(),
                None => false,
            };
            if !is_markup {
                from = open + 1;
                continue;
            }
            if open > start {
                self.at = open;
                return Some(Piece::Text(&self.markup[start..open]));
            }
            if let Some(tag) = self.markup_at(open) {
                return Some(Piece::Tag(tag));
            }
            start = self.at;
            if start >= bytes.len() {
                return None;
            }
            from = start;
        }
    }
}

impl<'a> Pieces<'a> {
    /// Passes over a tag, a comment or a declaration; the tag, when it is one.
    fn markup_at(&mut self, open: usize) -> Option<Tag<'a>> {
        let bytes = self.markup.as_bytes();
        let is_end = bytes[open + 1] == b'/';
        let name = open + 1 + usize::from(is_end);
        if !bytes[name].is_ascii_alphabetic() {
            let rest = &bytes[open..];
            let end = if rest.starts_with(b"<!-->") || rest.starts_with(b"<!--->") {
                memchr(b'>', rest).map(|at| at + 1)
            } else if rest.starts_with(b"<!--") {
                memmem::find(&rest[4..], b"-->").map(|at| at + 7)
            } else {
                memchr(b'>', rest).map(|at| at + 1)
            };
            self.at = end.map_or(bytes.len(), |end| open + end);
            return None;
        }
        let is_name = |b: &u8| !b.is_ascii_whitespace() && !matches!(b, b'/' | b'>');
        let length = |from: usize| bytes[from..].iter().take_while(|b| is_name(b)).count();
        let name_end = name + length(name);
        let (mut at, mut attributes, mut cut) = (name_end, 0, None);
        let skip_space = |mut at: usize| {
            while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
                at += 1;
            }
            at
        };
        loop {
            at = skip_space(at);
            match bytes.get(at) {
                None => break,
                Some(b'>') => {
                    at += 1;
                    break;
                }
                Some(b'/') => at += 1,
                Some(_) => {
                    if attributes == ATTRIBUTES {
                        cut = Some(at);
                    }
                    attributes += 1;
                    // An equals sign at the head of a name belongs to it.
                    at += 1;
                    at += bytes[at..]
                        .iter()
                        .take_while(|b| is_name(b) && **b != b'=')
                        .count();
                    let equals = skip_space(at);
                    if bytes.get(equals) != Some(&b'=') {
                        continue;
                    }
                    at = skip_space(equals + 1);
                    match bytes.get(at) {
                        Some(quote @ (b'"' | b'\'')) => {
                            let end = memchr(*quote, &bytes[at + 1..]);
                            at = end.map_or(bytes.len(), |end| at + end + 2);
                        }
                        _ => {
                            let rest = bytes[at..].iter();
                            at += rest
                                .take_while(|b| !b.is_ascii_whitespace() && **b != b'>')
                                .count();
                        }
                    }
                }
            }
        }
        self.at = at;
        let name = &self.markup[name..name_end];
        if !is_end {
            self.raw = RAW.into_iter().find(|raw| raw.eq_ignore_ascii_case(name));
        }
        Some(Tag {
            name,
            is_end,
            range: open..at,
            cut,
        })
    }

    /// Where the end tag of an element begins whose content is text alone.
    fn end_of_raw(&self, name: &str) -> usize {
        let bytes = self.markup.as_bytes();
        let mut from = self.at;
        while let Some(at) = memmem::find(&bytes[from..], b"</").map(|at| from + at) {
            let end = at + 2 + name.len();
            let same = bytes
                .get(at + 2..end)
                .is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()));
            if same && !bytes.get(end).is_some_and(u8::is_ascii_alphanumeric) {
                return at;
            }
            from = at + 2;
        }
        bytes.len()
    }
}

/// The markup without attributes beyond the most that one tag may have.
pub(super) fn bounded(markup: &str) -> Cow<'_, str> {
    let mut kept: Option<String> = None;
    let mut from = 0;
    for piece in pieces(markup) {
        if let Piece::Tag(Tag {
            cut: Some(cut),
            range,
            ..
        }) = piece
        {
            let kept = kept.get_or_insert_default();
            kept.push_str(&markup[from..cut]);
            kept.push('>');
            from = range.end;
        }
    }
    match kept {
        None => markup.into(),
        Some(mut kept) => {
            kept.push_str(&markup[from..]);
            kept.into()
        }
    }
}

/// Text with its character references resolved (HTML, 13.2.5.72).
pub(super) fn decoded(text: &str) -> Cow<'_, str> {
    let Some(first) = memchr(b'&', text.as_bytes()) else {
        return text.into();
    };
    let mut out = String::with_capacity(text.len());
    out.push_str(&text[..first]);
    let mut rest = &text[first..];
    while !rest.is_empty() {
        let taken = match reference(rest, &mut out) {
            0 => {
                out.push('&');
                1
            }
            taken => taken,
        };
        rest = &rest[taken..];
        let next = memchr(b'&', rest.as_bytes()).unwrap_or(rest.len());
        out.push_str(&rest[..next]);
        rest = &rest[next..];
    }
    out.into()
}

/// Appends what the character reference at the head of a text stands for. Returns its length; 0 when it is none.
pub fn reference(text: &str, out: &mut String) -> usize {
    let bytes = text.as_bytes();
    if bytes.get(1) == Some(&b'#') {
        let is_hex = matches!(bytes.get(2), Some(b'x' | b'X'));
        let start = 2 + usize::from(is_hex);
        let radix = if is_hex { 16 } else { 10 };
        let digits = text[start..]
            .bytes()
            .take_while(|b| char::from(*b).is_digit(radix))
            .count();
        if digits == 0 {
            return 0;
        }
        let end = start + digits;
        let number = u32::from_str_radix(&text[start..end], radix).unwrap_or(u32::MAX);
        let replaced = match number {
            0x80..=0x9f => C1_REPLACEMENTS[(number - 0x80) as usize],
            _ => None,
        };
        let named = replaced.or_else(|| char::from_u32(number).filter(|c| *c != '\0'));
        out.push(named.unwrap_or(char::REPLACEMENT_CHARACTER));
        return end + usize::from(bytes.get(end) == Some(&b';'));
    }
    let length = bytes[1..]
        .iter()
        .take(40)
        .take_while(|b| b.is_ascii_alphanumeric())
        .count();
    let end = 1 + length + usize::from(bytes.get(1 + length) == Some(&b';'));
    // The longest name that is known: `&notit` is `¬it`.
    for end in (2..=end).rev() {
        if let Some((first, second)) = NAMED_ENTITIES.get(&text[1..end]).filter(|(c, _)| *c != 0) {
            out.extend(char::from_u32(*first));
            out.extend(char::from_u32(*second).filter(|c| *c != '\0'));
            return end;
        }
    }
    0
}

/// Elements that stand within a line: no space comes of them.
fn is_within_line(name: &str) -> bool {
    const INLINE: [&str; 33] = [
        "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn",
        "em", "font", "i", "ins", "kbd", "mark", "q", "rb", "ruby", "s", "samp", "small", "span",
        "strike", "strong", "sub", "sup", "time", "tt", "u", "wbr",
    ];
    INLINE.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// Elements whose content is no text for a reader.
fn is_silent(name: &str) -> bool {
    const SILENT: [&str; 9] = [
        "script", "style", "iframe", "noembed", "noframes", "noscript", "template", "head", "svg",
    ];
    SILENT.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// The words of markup in one line: tags gone, character references resolved, no script and no style, each run of
/// white space one space. No tree is built: for titles and for counting.
pub fn text_of(markup: &str) -> String {
    let mut out = String::with_capacity(markup.len().min(1 << 16));
    if memchr2(b'<', b'&', markup.as_bytes()).is_none() {
        push_words(&mut out, markup);
        out.truncate(out.trim_end().len());
        return out;
    }
    let mut silent: Option<&str> = None;
    for piece in pieces(markup) {
        match piece {
            Piece::Text(text) if silent.is_none() => push_words(&mut out, &decoded(text)),
            Piece::Text(_) => {}
            Piece::Tag(tag) => match silent {
                Some(name) if tag.is_end && tag.name.eq_ignore_ascii_case(name) => silent = None,
                // A head without an end ends where the text begins.
                Some(name) if name.eq_ignore_ascii_case("head") => {
                    if tag.name.eq_ignore_ascii_case("body") {
                        silent = None;
                    }
                }
                Some(_) => {}
                None if !tag.is_end && is_silent(tag.name) => silent = Some(tag.name),
                None if is_within_line(tag.name) => {}
                None => push_words(&mut out, " "),
            },
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// True for a text whose white space is a space or the end of a line at a time. Two passes without a branch tell, and a
/// look at each byte that white space beyond ASCII can begin with.
fn is_even(text: &str) -> bool {
    let bytes = text.as_bytes();
    let shown = |b: &u8| *b >= 0x20 || *b == b'\n';
    let even = bytes.iter().fold(true, |even, b| even & shown(b));
    let pairs = bytes.iter().zip(bytes.iter().skip(1));
    let even = even && pairs.fold(true, |even, (a, b)| even & !((*a == b' ') & (*b == b' ')));
    let is_space = |at: usize| {
        let c = text.get(at..).and_then(|rest| rest.chars().next());
        c.is_some_and(char::is_whitespace)
    };
    even && (text.is_ascii()
        || !memchr3_iter(0xc2, 0xe2, 0xe3, bytes)
            .chain(memchr_iter(0xe1, bytes))
            .any(is_space))
}

/// Appends text, each run of white space one space, none at the beginning.
fn push_words(out: &mut String, text: &str) {
    if is_even(text) {
        for (nth, line) in text.split('\n').enumerate() {
            let is_apart = out.is_empty() || out.ends_with(' ');
            if nth > 0 && !is_apart {
                out.push(' ');
            }
            let is_apart = is_apart || nth > 0;
            out.push_str(if is_apart {
                line.trim_start_matches(' ')
            } else {
                line
            });
        }
        return;
    }
    let mut words = text.split_whitespace();
    if text.starts_with(char::is_whitespace) && !out.is_empty() && !out.ends_with(' ') {
        out.push(' ');
    }
    if let Some(word) = words.next() {
        out.push_str(word);
    }
    for word in words {
        out.push(' ');
        out.push_str(word);
    }
    if text.ends_with(char::is_whitespace) && !out.is_empty() && !out.ends_with(' ') {
        out.push(' ');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_told_from_markup() {
        for (markup, wanted) in [
            ("plain  words", "plain words"),
            ("a <b>bo</b>ld<br>word", "a bold word"),
            ("1 < 2 &amp; 3 > 2", "1 < 2 & 3 > 2"),
            ("<p>one</p><p>two", "one two"),
            ("<script>if (a<b) '</p>'</script>rest", "rest"),
            ("<style>p{}</STYLE >rest", "rest"),
            ("<!-- a > b -->rest<!-->more", "restmore"),
            ("<a title=\"x > y\" href=z>in</a>", "in"),
            ("&notit; &#x80; &#0; &bogus; &", "¬it; € \u{fffd} &bogus; &"),
            ("&eacute;t&eacute &NotEqualTilde;", "été ≂̸"),
            ("<head><title>No</title><body>Yes", "Yes"),
            ("a</ b>c", "ac"),
            ("unclosed <a href='", "unclosed"),
            (
                "São \n Paulo\u{2003}\u{a0}and\u{3000}日本 \u{1680}’s\u{85}",
                "São Paulo and 日本 ’s",
            ),
            ("a\n\nb<br> \nc \n", "a b c"),
            ("before<object data=x>instead</object>", "before instead"),
        ] {
            assert_eq!(text_of(markup), wanted, "{markup}");
        }
    }

    #[test]
    fn what_is_passed_over_may_come_in_any_number() {
        assert_eq!(text_of(&("<!-->".repeat(200_000) + "end")), "end");
    }

    #[test]
    fn a_tag_keeps_so_many_attributes() {
        let many: String = (0..1000).map(|n| format!(" a{n}='>'")).collect();
        let markup = format!("<p{many}>text</p><b c>");
        let kept = bounded(&markup);
        assert!(kept.contains("a127='>'"));
        assert!(!kept.contains("a128"));
        assert!(kept.ends_with(">text</p><b c>"));
        assert!(matches!(bounded("<p a b>text"), Cow::Borrowed(_)));
    }
}
