//! How the objects of a dump lie in their file, told by its beginning: one a line, one after another over several lines,
//! or as the elements of a list, which may lie in an object with other things. And where each of them starts and ends.

use std::ops::Range;

use memchr::{memchr, memchr2, memchr3};

use super::record::{Record, is_telling};

/// How objects lie in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Each in a line of its own.
    Lines,
    /// As elements of lists that lie in so many lists and objects; in none, when 0.
    Elements(usize),
}

/// Lines of a beginning that are looked at.
const FIRST_LINES: usize = 8;

/// Lists and objects around the list whose elements are articles, at the most.
const DEPTH: usize = 4;

impl Shape {
    /// Of a file that begins so. `None` when no articles are seen in it.
    pub fn of(head: &str) -> Option<Shape> {
        let text = head.trim_start_matches('\u{feff}').trim_start();
        match text.as_bytes().first()? {
            b'[' => nested(text),
            b'{' => {
                let lines = || {
                    text.lines()
                        .map(str::trim)
                        .filter(|line| line.starts_with('{'))
                };
                let has_articles = || {
                    let records = lines().take(FIRST_LINES).map(Record::of);
                    records.flatten().any(|record| record.is_article())
                };
                let is_whole = lines().next().is_some_and(|line| Record::of(line).is_ok());
                if is_whole && has_articles() {
                    return Some(Shape::Lines);
                }
                // One broken line does not hide the others.
                nested(text).or_else(|| has_articles().then_some(Shape::Lines))
            }
            _ => None,
        }
    }
}

/// Finds the first object in a text with a name by which articles are known, and how deep it lies.
fn nested(text: &str) -> Option<Shape> {
    let bytes = text.as_bytes();
    let mut open: Vec<u8> = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'"' => {
                let end = string_end(bytes, at + 1)?;
                let is_name = bytes[end..].trim_ascii_start().starts_with(b":");
                let name = text.get(at + 1..end - 1).unwrap_or_default();
                if is_name && is_telling(name) {
                    // What lies around may be no more than what the list is called.
                    let value = bytes[end..].trim_ascii_start()[1..].trim_ascii_start();
                    let in_list = open.len().checked_sub(2).is_some_and(|at| open[at] == b'[');
                    let is_list = value.first() == Some(&b'[') || value.first() == Some(&b'{');
                    match open.len() {
                        1 if open[0] == b'{' && !is_list && !has_list_below(&bytes[end..]) => {
                            // A line that is longer than what is at hand of it.
                            let is_line = memchr(b'\n', bytes).is_none();
                            return Some(if is_line {
                                Shape::Lines
                            } else {
                                Shape::Elements(0)
                            });
                        }
                        depth if (2..=DEPTH + 1).contains(&depth) && in_list => {
                            return Some(Shape::Elements(depth - 1));
                        }
                        _ => {}
                    }
                }
                at = end;
                continue;
            }
            bracket @ (b'{' | b'[') => open.push(bracket),
            b'}' | b']' => {
                open.pop();
            }
            _ => {}
        }
        if open.len() > 64 {
            return None;
        }
        at += 1;
    }
    None
}

/// Names of lists of articles within an object that tells of itself as well.
const LISTS: &[&[u8]] = &[
    b"\"articles\"",
    b"\"items\"",
    b"\"results\"",
    b"\"posts\"",
    b"\"entries\"",
    b"\"docs\"",
    b"\"messages\"",
    b"\"stories\"",
];

/// True when a list of that kind follows in an object.
fn has_list_below(bytes: &[u8]) -> bool {
    LISTS.iter().any(|name| {
        memchr::memmem::find(bytes, name).is_some_and(|at| {
            let behind = bytes[at + name.len()..].trim_ascii_start();
            let value = behind.strip_prefix(b":").map(<[u8]>::trim_ascii_start);
            value
                .and_then(|value| value.strip_prefix(b"["))
                .is_some_and(|list| list.trim_ascii_start().starts_with(b"{"))
        })
    })
}

/// Where the string ends whose text starts at a byte, its quotation mark included.
pub(super) fn string_end(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start;
    loop {
        at += memchr2(b'"', b'\\', bytes.get(at..)?)?;
        match bytes[at] {
            b'"' => return Some(at + 1),
            _ => at += 2,
        }
    }
}

/// Finds where the objects of a dump start and end, as its bytes go by.
#[derive(Debug)]
pub(super) struct Splitter {
    /// In how many lists and objects the articles lie.
    wanted: usize,
    depth: usize,
    /// Whether the innermost [`Splitter::wanted`] brackets are those of lists.
    lists: Vec<bool>,
    in_string: bool,
    /// Where the open article starts.
    start: Option<usize>,
    /// The first byte that was not looked at.
    at: usize,
}

impl Splitter {
    pub fn new(wanted: usize) -> Splitter {
        Splitter {
            wanted,
            depth: 0,
            lists: vec![false; wanted + 1],
            in_string: false,
            start: None,
            at: 0,
        }
    }

    /// The next object that is whole in these bytes, which go on where they ended before.
    pub fn next(&mut self, bytes: &[u8]) -> Option<Range<usize>> {
        while self.at < bytes.len() {
            if self.in_string {
                let Some(found) = memchr3(b'"', b'\\', b'\n', &bytes[self.at..]) else {
                    self.at = bytes.len();
                    return None;
                };
                self.at += found;
                match bytes[self.at] {
                    b'"' => self.in_string = false,
                    // No string goes on in another line: a quotation mark was lost, and with it the end of what it
                    // stands in.
                    b'\n' => {
                        self.in_string = false;
                        self.at += 1;
                        if let Some(start) = self.start.take() {
                            self.depth = self.wanted;
                            return Some(start..self.at);
                        }
                        continue;
                    }
                    _ if self.at + 1 == bytes.len() => return None,
                    _ => self.at += 1,
                }
                self.at += 1;
                continue;
            }
            let byte = bytes[self.at];
            self.at += 1;
            match byte {
                b'"' => self.in_string = true,
                b'{' | b'[' => {
                    if self.depth == self.wanted && byte == b'{' && self.is_in_list() {
                        self.start = Some(self.at - 1);
                    }
                    if self.depth < self.wanted {
                        self.lists[self.depth] = byte == b'[';
                    }
                    self.depth += 1;
                }
                // Of what was broken off.
                b'}' if self.depth == self.wanted && self.is_in_list() => {}
                b'}' | b']' => {
                    self.depth = self.depth.saturating_sub(1);
                    if self.depth == self.wanted
                        && let Some(start) = self.start.take()
                    {
                        return Some(start..self.at);
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// True when what begins here would be the element of a list, or lie in nothing.
    fn is_in_list(&self) -> bool {
        let outer = self.depth.checked_sub(1);
        outer.is_none_or(|outer| self.lists[outer.min(self.wanted)])
    }

    /// True when the bytes ended within something.
    pub fn is_open(&self) -> bool {
        self.depth > 0
    }

    /// The first byte that is still needed; what is before it is taken away.
    pub fn forget(&mut self) -> usize {
        let kept = self.start.unwrap_or(self.at);
        self.at -= kept;
        self.start = self.start.map(|_| 0);
        kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shape_is_told_by_the_beginning() {
        for (head, shape) in [
            (r#"{"title": "A", "text": "B"}"#, Some(Shape::Lines)),
            (
                r#"{"id": 7, "url": "https://a.example/"}"#,
                Some(Shape::Lines),
            ),
            (
                r#"{"text": "a text that is longer than the he"#,
                Some(Shape::Lines),
            ),
            (
                r#"{"n": 1, "title": "T", "text": "a text that is longer than the he"#,
                Some(Shape::Lines),
            ),
            ("{\"broken\": \n{\"title\": \"x\"}\n", Some(Shape::Lines)),
            ("{\n  \"title\": \"pretty\"\n}", Some(Shape::Elements(0))),
            (r#"[{"title": "A"}, {"tit"#, Some(Shape::Elements(1))),
            (
                "[\n  {\n    \"n\": {\"x\": 1},\n    \"url\": \"u\"\n  }\n]",
                Some(Shape::Elements(1)),
            ),
            (
                r#"{"status": "ok", "articles": [{"source": {"id": null}, "title": "A"}]}"#,
                Some(Shape::Elements(2)),
            ),
            (
                r#"{"response": {"docs": [{"web_url": "u"}]}}"#,
                Some(Shape::Elements(3)),
            ),
            (
                r#"{"title": "a search", "items": [{"title": "A"}]}"#,
                Some(Shape::Lines),
            ),
            (
                "{\"title\": \"a search\",\n \"items\": [{\"title\": \"A\"}]}",
                Some(Shape::Elements(2)),
            ),
            (
                r#"{"hits": {"hits": [{"_id": 1, "_source": {"title": "A"}}]}}"#,
                Some(Shape::Elements(3)),
            ),
            (r#"{"a": 1}"#, None),
            (r#"{"name": "no article", "scripts": {"test": "x"}}"#, None),
            ("[1, 2]", None),
            ("{", None),
            ("- a headline", None),
        ] {
            assert_eq!(Shape::of(head), shape, "{head}");
        }
    }

    #[test]
    fn a_broken_element_costs_itself() {
        let json = b"[{\"a\": 1},\n{\"a\": \"b, \"c\": \"d\"},\n{\n\"e\": \"f, \"g\": 1\n\"h\": {}\n},\n{\"i\": [2]}]";
        let mut splitter = Splitter::new(1);
        let found = std::iter::from_fn(|| splitter.next(json));
        let found: Vec<String> = found
            .map(|range| String::from_utf8_lossy(&json[range]).into_owned())
            .collect();
        assert_eq!(found.first().map(String::as_str), Some("{\"a\": 1}"));
        assert_eq!(found.last().map(String::as_str), Some("{\"i\": [2]}"));
    }

    #[test]
    fn objects_are_found_wherever_the_bytes_are_cut() {
        let json =
            br#"{"x": [{"n": "}\"]{"}, {"y": [[{"z": {}}]]}], "o": {"p": 1}} {"x": [{"q": 2}]}"#;
        let wanted = [
            r#"{"n": "}\"]{"}"#,
            r#"{"y": [[{"z": {}}]]}"#,
            r#"{"q": 2}"#,
        ];
        for part in 1..json.len() {
            let mut splitter = Splitter::new(2);
            let (mut held, mut found) = (Vec::new(), Vec::new());
            for piece in json.chunks(part) {
                held.extend_from_slice(piece);
                while let Some(range) = splitter.next(&held) {
                    found.push(String::from_utf8(held[range].to_vec()).unwrap());
                }
                held.drain(..splitter.forget());
            }
            assert_eq!(found, wanted, "{part} bytes at once");
            assert!(!splitter.is_open());
        }
    }
}
