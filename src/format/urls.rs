//! newsboat's `urls` file: a feed's address a line, with its tags, the title that the reader gave it (`~Title`), and
//! marks. What newsboat makes itself (queries, output of programs) is passed over. It has no articles.

use std::io;

use hashbrown::HashSet;

use super::opml::feed_address;
use super::{Body, Confidence, Format, Input, Page, Reads, Sink, Subscription, Warning};
use crate::article::canonical_url;
use crate::document::Document;

/// newsboat's `urls`.
pub const FORMAT: Format = Format {
    name: "urls",
    extensions: &["urls"],
    sniff,
    reads: Reads::Lines,
    parse,
    document,
    plain_bytes: true,
};

/// Lines of newsboat that name no feed, by how they begin.
const OTHERS: &[(&str, &str)] = &[
    ("query:", "a query of newsboat"),
    ("exec:", "the output of a program"),
    ("filter:", "a feed that a program changes"),
    ("|", "the output of a program"),
];

fn other(line: &str) -> Option<&'static str> {
    let line = line.trim_start_matches('"');
    let found = OTHERS.iter().find(|(begins, _)| line.starts_with(begins));
    found.map(|(_, what)| *what)
}

/// True for a line that says nothing.
fn is_blank(line: &str) -> bool {
    let line = line.trim();
    line.is_empty() || line.starts_with('#')
}

/// Every line of such a file names a feed or something else that newsboat reads.
fn sniff(head: &str) -> Confidence {
    let mut lines = head.lines().filter(|line| !is_blank(line)).peekable();
    let names_a_feed = |line: &str| {
        let words = words(line);
        words
            .first()
            .is_some_and(|address| feed_address(address).is_some())
    };
    let is_whole = head.ends_with('\n');
    let (mut feeds, mut all) = (0, 0);
    while let Some(line) = lines.next() {
        match () {
            () if names_a_feed(line) => feeds += 1,
            () if other(line).is_some() => {}
            // The last line may be cut.
            () if lines.peek().is_none() && all > 0 && !is_whole => {}
            () => return Confidence::No,
        }
        all += 1;
    }
    match feeds {
        0 => Confidence::No,
        _ => Confidence::Likely,
    }
}

/// The words of a line. One in quotation marks may hold spaces; a backslash takes the meaning of a mark away.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let (mut word, mut quoted, mut begun) = (String::new(), false, false);
    let mut characters = line.chars();
    while let Some(c) = characters.next() {
        match c {
            '\\' if quoted => word.extend(characters.next()),
            '"' => {
                quoted = !quoted;
                begun = true;
            }
            // A `#` within an address is part of it.
            '#' if !quoted && word.is_empty() && !begun => break,
            c if c.is_whitespace() && !quoted => {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
                begun = false;
            }
            c => word.push(c),
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

fn parse(input: &mut Input<'_>, sink: &mut dyn Sink) -> io::Result<Page> {
    let mut known = HashSet::new();
    let lines = input.lines();
    while let Some(line) = lines.next()? {
        if is_blank(&line.text) {
            continue;
        }
        let mut warn = |message| {
            sink.warning(Warning {
                line: line.number,
                message,
            });
        };
        if let Some(what) = other(line.text.trim()) {
            warn(format!("{what}, not a feed: passed over"));
            continue;
        }
        let words = words(&line.text);
        let Some((stated, marks)) = words.split_first() else {
            continue;
        };
        let Some(url) = feed_address(stated) else {
            warn(format!("`{stated}` is no address of a feed: passed over"));
            continue;
        };
        if !known.insert(canonical_url(&url).unwrap_or_else(|| url.clone())) {
            continue;
        }
        let title = marks.iter().find_map(|mark| mark.strip_prefix('~'));
        let tag = marks.iter().find(|mark| !mark.starts_with(['~', '!']));
        sink.subscription(Subscription {
            title: title.map(str::to_owned).filter(|title| !title.is_empty()),
            url,
            site: None,
            folder: tag.into_iter().cloned().collect(),
        });
    }
    Ok(Page::default())
}

fn document(_: &Body<'_>) -> Document {
    Document::default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_taken_apart_as_newsboat_does() {
        for (line, wanted) in [
            (
                r#"https://a.example/feed news "two words" "~A \"name\"""#,
                &["https://a.example/feed", "news", "two words", "~A \"name\""][..],
            ),
            (
                "https://a.example/#new x # note",
                &["https://a.example/#new", "x"],
            ),
            ("# https://a.example/", &[]),
        ] {
            assert_eq!(words(line), wanted, "{line}");
        }
    }

    #[test]
    fn a_file_of_addresses_is_told_from_a_text() {
        for (head, sure) in [
            (
                "# mine\nhttps://a.example/feed\nquery:all:unread = \"yes\"\n",
                Confidence::Likely,
            ),
            ("https://a.example/feed\nhttps://b.exam", Confidence::Likely),
            (
                "https://a.example/feed\nA text follows it.\n",
                Confidence::No,
            ),
            ("query:all:x\n", Confidence::No),
            ("", Confidence::No),
        ] {
            assert_eq!(sniff(head), sure, "{head}");
        }
    }
}
