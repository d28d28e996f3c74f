//! Markdown (CommonMark, with tables, footnotes, definition lists, strikethrough and task lists) as one article. Front
//! matter gives title, date, authors, source, address, language and tags.

mod folding;
mod front;
mod render;

use std::io;

use super::headline::{beginning, page_title};
use super::passage::Passage;
use super::text::{heading, underline};
use super::{Body, Confidence, Format, Input, Line, Reads, Sink, date};
use crate::article::{Item, Page, Timestamp};
use crate::document::Document;
use crate::text::sanitise;
use front::FrontMatter;
pub(super) use render::text;

/// Markdown.
pub const FORMAT: Format = Format {
    name: "markdown",
    extensions: &["md", "markdown", "mdown", "mkd", "mdx"],
    sniff,
    reads: Reads::Lines,
    parse,
    document,
    plain_bytes: true,
};

/// Lines that front matter stands between.
const FENCES: [&str; 3] = ["---", "+++", ";;;"];

/// Lines of front matter, at the most: behind more of them it is no front matter.
const FRONT_LINES: usize = 500;

/// Bytes of a line that a title is made of, at the most.
const LONGEST_TITLE: usize = 4096;

/// Lines of a text in which its heading is looked for, where images and markup stand before it.
const ORNAMENTS: usize = 40;

fn sniff(head: &str) -> Confidence {
    let mut lines = head.lines().filter(|line| !line.trim().is_empty());
    let first = lines.next().unwrap_or_default();
    let marked =
        |line: &str| heading(line).is_some() || line.starts_with("```") || line.contains("](http");
    if heading(first).is_some() && lines.clone().take(200).any(marked) {
        return Confidence::Likely;
    }
    let rest = || head.trim_start().lines().skip(1);
    if let Some(fence) = FENCES.iter().find(|fence| **fence == first.trim_end()) {
        let is_open = |line: &&str| line.trim_end() != *fence;
        let inner = rest().take(FRONT_LINES).take_while(is_open);
        let inner: String = inner.flat_map(|line| [line, "\n"]).collect();
        let is_closed = rest().take(FRONT_LINES).any(|line| !is_open(&line));
        return match FrontMatter::fenced(fence, &inner).is_empty() {
            true => Confidence::No,
            false if is_closed => Confidence::Certain,
            false => Confidence::Likely,
        };
    }
    // Without a fence, and with marks in the text.
    let block = head.trim_start().split("\n\n").next().unwrap_or_default();
    let front = FrontMatter::bare(block).filter(|front| front.title().is_some());
    match front {
        Some(front) if lines.take(200).any(marked) => match front.date().or(front.lang()) {
            Some(_) => Confidence::Certain,
            None => Confidence::Likely,
        },
        _ => Confidence::No,
    }
}

/// An article while its lines go by.
#[derive(Default)]
struct Reading {
    front: FrontMatter,
    /// The heading at the head of the text, once it was seen.
    title: Option<String>,
    /// The first line of the text that is neither markup nor an image.
    first: Option<(u32, String)>,
    /// The first line of the text, whatever it is.
    opening: String,
    /// The heading was looked for, and that is over.
    is_past_title: bool,
    body: Passage,
}

impl Reading {
    /// A line that does not belong to the front matter.
    fn push(&mut self, line: &Line<'_>) {
        let text = line.text.trim();
        if self.body.span.is_none() && text.is_empty() {
            return;
        }
        if self.opening.is_empty() {
            self.opening.push_str(start(text));
        }
        if !self.is_past_title && self.find_title(line, text) {
            return;
        }
        self.body.push_line(line);
    }

    /// Looks for the heading. True for a line that is the title and none of the text.
    fn find_title(&mut self, line: &Line<'_>, text: &str) -> bool {
        let is_first = self.body.span.is_none();
        // Under a line that was the first: it was a heading.
        if let Some((number, title)) = &self.first {
            self.is_past_title = true;
            if number + 1 == line.number && underline(text).is_some() {
                let title = title.clone();
                if self.names(&title) && self.body.span.is_some_and(|span| span.line == *number) {
                    self.body = Passage::default();
                    self.title = Some(title);
                    return true;
                }
                self.title = self.title.take().or(Some(title));
            }
            return false;
        }
        if let Some((_, own)) = heading(text) {
            self.is_past_title = true;
            let own = plain(own);
            let is_title = is_first && self.names(&own);
            self.title = Some(own);
            return is_title;
        }
        let is_ornament = text.is_empty()
            || text.starts_with(['<', '!'])
            || text.starts_with("[!")
            || text.starts_with("[//]");
        let seen = self.body.span.map_or(0, |span| line.number - span.line);
        if is_ornament && (seen as usize) < ORNAMENTS {
            return false;
        }
        self.first = Some((line.number, start(text).to_owned()));
        false
    }

    /// True when a heading says no more than the title: then it is passed over in the text.
    fn names(&self, own: &str) -> bool {
        self.front
            .title()
            .is_none_or(|title| title == own || plain(title) == own)
    }
}

/// So much of a line as a title can be made of.
fn start(line: &str) -> &str {
    let mut end = line.len().min(LONGEST_TITLE);
    while !line.is_char_boundary(end) {
        end -= 1;
    }
    &line[..end]
}

/// The words of a line in Markdown.
fn plain(line: &str) -> String {
    let line = start(line);
    if !line.contains(['*', '_', '`', '[', '<', '&', '\\', '~']) {
        return line.to_owned();
    }
    let document = text(line);
    document.text().replace('\n', " ")
}

/// The date at the head of a file's name, as Jekyll has it.
fn dated(name: &str) -> Option<(Timestamp, &str)> {
    let name = name.rsplit(['/', '\\']).next()?;
    let (day, rest) = (name.get(..10)?, name.get(10..)?);
    let is_day = day.bytes().enumerate().all(|(at, byte)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    let slug = rest.strip_prefix(['-', '_'])?;
    Some((date::parse(day).filter(|_| is_day)?, slug))
}

/// The title that a file's name is: a note's is its title as it stands, of others the words are joined by hyphens.
fn named(name: &str) -> Option<String> {
    let file = name.rsplit(['/', '\\']).next()?;
    let slug = dated(name).map_or(file, |(_, slug)| slug);
    let stem = slug.rsplit_once('.').map_or(slug, |(stem, _)| stem);
    let title = if stem.contains(' ') {
        stem.to_owned()
    } else {
        stem.replace(['-', '_'], " ")
    };
    let title = sanitise(title.trim()).into_owned();
    title.contains(char::is_alphabetic).then_some(title)
}

/// Lines that may be front matter, until it shows whether they are.
enum Held {
    /// Not begun.
    Nothing,
    /// Between two lines of a fence.
    Fenced(&'static str, Vec<Line<'static>>),
    /// Lines `Name: value`.
    Bare(Vec<Line<'static>>),
    /// The text has begun.
    Over,
}

fn parse(input: &mut Input<'_>, sink: &mut dyn Sink) -> io::Result<Page> {
    let file = input.name();
    let lines = input.lines();
    let mut reading = Reading::default();
    let mut first_line = 0;
    let mut held = Held::Nothing;
    while let Some(line) = lines.next()? {
        let text = line.text.trim();
        if matches!(held, Held::Nothing) {
            if text.is_empty() {
                continue;
            }
            first_line = line.number;
            held = match FENCES.into_iter().find(|fence| *fence == text) {
                Some(fence) => {
                    held = Held::Fenced(fence, Vec::new());
                    continue;
                }
                None => Held::Bare(Vec::new()),
            };
        }
        held = match held {
            Held::Fenced(fence, inner) if text == fence || (fence == "---" && text == "...") => {
                reading.front = FrontMatter::fenced(fence, &joined(&inner));
                Held::Over
            }
            Held::Fenced(fence, mut inner) => {
                inner.push(line.into_owned());
                if inner.len() < FRONT_LINES {
                    Held::Fenced(fence, inner)
                } else {
                    inner.iter().for_each(|line| reading.push(line));
                    Held::Over
                }
            }
            Held::Bare(mut inner) => {
                let name = text.split_once(':').map(|(name, _)| name);
                let is_name = |name: &str| {
                    !name.is_empty()
                        && name.len() < 40
                        && name
                            .bytes()
                            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b' '))
                };
                let goes_on = line.text.starts_with([' ', '\t']) && !inner.is_empty();
                if !text.is_empty()
                    && (goes_on || name.is_some_and(is_name))
                    && inner.len() < FRONT_LINES
                {
                    inner.push(line.into_owned());
                    Held::Bare(inner)
                } else {
                    let front = if text.is_empty() {
                        FrontMatter::bare(&joined(&inner))
                    } else {
                        None
                    };
                    match front {
                        Some(front) => reading.front = front,
                        None => inner.iter().for_each(|line| reading.push(line)),
                    }
                    reading.push(&line);
                    Held::Over
                }
            }
            held => {
                reading.push(&line);
                held
            }
        };
    }
    match held {
        Held::Bare(inner) => match FrontMatter::bare(&joined(&inner)) {
            Some(front) if inner.len() > 1 => reading.front = front,
            _ => inner.iter().for_each(|line| reading.push(line)),
        },
        Held::Fenced(_, inner) => inner.iter().for_each(|line| reading.push(line)),
        Held::Nothing | Held::Over => {}
    }
    let Reading {
        front,
        title,
        first,
        opening,
        body,
        ..
    } = reading;
    // A text that is nothing but markup is called what it shows, or what it is.
    let lines = [first.map(|(_, line)| line), Some(opening)];
    let named_by = |line: &String| [beginning(&plain(line)), beginning(line)];
    let named_by = |line: String| named_by(&line).into_iter().find(|name| !name.is_empty());
    let first = || lines.into_iter().flatten().find_map(named_by);
    let stated = front.title().map(str::to_owned);
    // A note with front matter and no heading is called what its file is called.
    let of_file = || if front.is_empty() { None } else { named(file) };
    let whole = stated.clone().or(title).or_else(of_file).or_else(first);
    let Some(whole) = whole.filter(|title| !title.trim().is_empty()) else {
        return Ok(Page::default());
    };
    let (name, split_source) = if front.source().is_some() || stated.is_some() {
        (&*whole, None)
    } else {
        page_title(&whole)
    };
    let source = front.source().or(split_source);
    let author = front.author();
    let published = front.date().and_then(date::parse);
    sink.item(&Item {
        title: name,
        source,
        author: author.as_deref(),
        published: published.or_else(|| dated(file).map(|(day, _)| day)),
        url: front.url(),
        lang: front.lang(),
        tags: &front.tags(),
        body: body.span,
        fingerprint: body.fingerprint,
        line: first_line,
        ..Item::default()
    });
    Ok(Page {
        title: Some(name.to_owned()),
        site: source.map(str::to_owned),
        lang: front.lang().map(str::to_owned),
        ..Page::default()
    })
}

/// Lines as one text.
fn joined(lines: &[Line<'_>]) -> String {
    lines.iter().flat_map(|line| [&*line.text, "\n"]).collect()
}

fn document(body: &Body<'_>) -> Document {
    text(&body.clean())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_by_day_and_words() {
        for (file, day, title) in [
            (
                "posts/2025-10-28-the-late-boat.md",
                Some("2025-10-28"),
                Some("the late boat"),
            ),
            ("Notes/The late boat.md", None, Some("The late boat")),
            ("a_b-c.markdown", None, Some("a b c")),
            ("2025-13-45-x.md", None, Some("2025 13 45 x")),
            ("-", None, None),
        ] {
            let found = dated(file).map(|(day, _)| day.to_string());
            assert_eq!(
                (found.as_deref(), named(file).as_deref()),
                (day, title),
                "{file}"
            );
        }
    }
}
