//! Plain text as one article: its first line is the title, what follows is the text. Paragraphs, headings, lists,
//! quotes and code are told by how people type them.

use std::io;

use super::headline::{beginning, page_title};
use super::news::{Head, Kind, byline, push_paragraph, set_apart};
use super::passage::Passage;
use super::{Body, Confidence, Format, Input, Reads, Sink};
use crate::article::{Item, Page};
use crate::document::{BlockKind, Document, DocumentBuilder, Marker, Role};
use crate::text::width;

/// Plain text.
pub const FORMAT: Format = Format {
    name: "text",
    extensions: &["txt", "text"],
    sniff,
    reads: Reads::Lines,
    parse,
    document,
    plain_bytes: true,
};

fn sniff(_: &str) -> Confidence {
    Confidence::Fallback
}

/// A line under a title that makes it a heading (Setext): `===` or `---`. Returns the heading's level.
pub(super) fn underline(line: &str) -> Option<u8> {
    let line = line.trim_end();
    let of = |c| line.len() >= 3 && line.bytes().all(|b| b == c);
    match () {
        () if of(b'=') => Some(1),
        () if of(b'-') => Some(2),
        () => None,
    }
}

/// Columns of a first line that is a title, at the most: a longer one is a paragraph.
const LONGEST_TITLE: usize = 240;

fn parse(input: &mut Input<'_>, sink: &mut dyn Sink) -> io::Result<Page> {
    let lines = input.lines();
    let (mut title, mut title_line) = (String::new(), 0);
    let mut head = Head::default();
    let mut body = Passage::default();
    while let Some(line) = lines.next()? {
        let text = line.text.trim();
        if title.is_empty() {
            let (first, _) = heading(text).map_or((text, 0), |(level, text)| (text, level));
            title_line = line.number;
            if width(first) <= LONGEST_TITLE {
                title.push_str(first);
                continue;
            }
            // The text begins with it.
            title = beginning(first);
        }
        if body.span.is_none()
            && (text.is_empty() || (line.number == title_line + 1 && underline(text).is_some()))
        {
            continue;
        }
        head.push(text);
        body.push_line(&line);
        if line.number.is_multiple_of(4096) && !sink.wants_more() {
            break;
        }
    }
    if title.is_empty() {
        return Ok(Page::default());
    }
    let (name, source) = page_title(&title);
    sink.item(&Item {
        title: name,
        source,
        author: head.author.as_deref(),
        published: head.published,
        body: body.span.filter(|span| span.words > 0),
        fingerprint: body.fingerprint,
        line: title_line,
        ..Item::default()
    });
    Ok(Page {
        title: Some(name.to_owned()),
        site: source.map(str::to_owned),
        lang: None,
        ..Page::default()
    })
}

/// `## Heading`: its level and its text.
pub(super) fn heading(line: &str) -> Option<(u8, &str)> {
    let level = line.bytes().take_while(|b| *b == b'#').count();
    let text = line[level..]
        .strip_prefix(' ')?
        .trim()
        .trim_end_matches('#')
        .trim_end();
    ((1..=6).contains(&level) && !text.is_empty()).then_some((level as u8, text))
}

fn bullet(line: &str) -> Option<(u8, Option<u32>, &str)> {
    let indent = line.len() - line.trim_start().len();
    let text = line.trim_start();
    let depth = (indent / 2).min(8) as u8;
    if let Some(rest) = text.strip_prefix(['-', '*', '•', '+']) {
        return rest
            .strip_prefix(' ')
            .map(|rest| (depth, None, rest.trim()));
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number = text[..digits].parse().ok().filter(|_| digits <= 4)?;
    let rest = text[digits..].strip_prefix(['.', ')'])?.strip_prefix(' ')?;
    Some((depth, Some(number), rest.trim()))
}

fn is_rule(line: &str) -> bool {
    let marks: String = line.chars().filter(|c| !c.is_whitespace()).collect();
    marks.len() >= 3
        && ['-', '*', '_', '=']
            .iter()
            .any(|mark| marks.chars().all(|c| c == *mark))
}

fn document(body: &Body<'_>) -> Document {
    let mut document = paragraphs(&body.clean());
    set_apart(&mut document, Kind::Any);
    document
}

/// A plain text as a document.
pub(super) fn paragraphs(text: &str) -> Document {
    let mut builder = DocumentBuilder::default();
    let mut group: Vec<&str> = Vec::new();
    let mut fence: Option<&str> = None;
    let mut at_head = true;
    let mut is_signature = false;
    for line in text.lines() {
        let mark = ["```", "~~~"]
            .into_iter()
            .find(|mark| line.trim_start().starts_with(mark));
        match (fence, mark) {
            (Some(open), mark) if mark == Some(open) => {
                fence = None;
                builder.end();
            }
            (Some(_), _) => code_line(&mut builder, line),
            (None, Some(mark)) => {
                push_group(&mut builder, &mut group, &mut at_head);
                fence = Some(mark);
                builder.begin(BlockKind::Code(None));
            }
            (None, None) if line == "-- " => {
                push_group(&mut builder, &mut group, &mut at_head);
                builder.close_all();
                builder.begin(BlockKind::Rule);
                is_signature = true;
            }
            (None, None) if line.trim().is_empty() => {
                if std::mem::take(&mut is_signature) {
                    push_signature(&mut builder, &mut group);
                }
                push_group(&mut builder, &mut group, &mut at_head)
            }
            (None, None) => group.push(line),
        }
    }
    if is_signature {
        push_signature(&mut builder, &mut group);
    }
    push_group(&mut builder, &mut group, &mut at_head);
    builder.finish()
}

fn code_line(builder: &mut DocumentBuilder, line: &str) {
    if builder.is_block_begun() {
        builder.push("\n", Role::Code);
    }
    builder.push(if line.is_empty() { " " } else { line }, Role::Code);
}

/// Lines under `-- `, which people sign mail with: each stays a line.
fn push_signature(builder: &mut DocumentBuilder, group: &mut Vec<&str>) {
    builder.begin(BlockKind::Paragraph);
    for (nth, line) in group.drain(..).enumerate() {
        if nth > 0 {
            builder.break_line();
        }
        builder.push(line.trim(), Role::Text);
    }
    builder.end();
}

/// In how many quotations a line lies, and its text.
fn quoted(line: &str) -> (u8, &str) {
    if !line.starts_with('>') {
        return (0, line);
    }
    let inner = line.trim_start_matches(['>', ' ']);
    let marks = line[..line.len() - inner.len()].matches('>').count();
    (marks.min(9) as u8, inner)
}

/// True when lines look as if one text had been broken to fit a width.
fn is_wrapped(lines: &[&str]) -> bool {
    lines.split_last().is_some_and(|(last, wrapped)| {
        wrapped.iter().all(|line| (45..=100).contains(&width(line))) && width(last) <= 100
    })
}

/// Lines that lie in so many quotations.
fn push_quoted(builder: &mut DocumentBuilder, depth: u8, lines: &[&str]) {
    for part in lines.split(|line| line.trim().is_empty()) {
        let is_list = part.iter().any(|line| bullet(line).is_some());
        if !is_list && is_wrapped(part) {
            builder.quote(depth);
            let text = part.iter().map(|line| line.trim()).collect::<Vec<_>>();
            builder.push(&text.join(" "), Role::Text);
            continue;
        }
        for line in part {
            builder.quote(depth);
            builder.push(line.trim(), Role::Text);
        }
    }
}

/// Lines between two empty ones. Hard-wrapped prose is joined; other lines are paragraphs of their own.
fn push_group(builder: &mut DocumentBuilder, group: &mut Vec<&str>, at_head: &mut bool) {
    let lines = std::mem::take(group);
    builder.close_all();
    if lines.is_empty() {
        return;
    }
    if lines.iter().all(|line| line.starts_with("    ")) {
        builder.begin(BlockKind::Code(None));
        lines.iter().for_each(|line| code_line(builder, &line[4..]));
        builder.end();
        return;
    }
    if let [title, under] = lines[..]
        && let Some(level) = underline(under).filter(|_| width(title) <= 100)
    {
        builder.begin(BlockKind::Heading(level));
        builder.push(title.trim(), Role::Heading(level));
        return;
    }
    let is_prose = |line: &&str| {
        heading(line).is_none()
            && bullet(line).is_none()
            && !line.starts_with('>')
            && !is_rule(line)
    };
    if lines.iter().all(is_prose) && is_wrapped(&lines) {
        let text = lines
            .iter()
            .map(|line| line.trim())
            .collect::<Vec<_>>()
            .join(" ");
        push_paragraph(builder, &text, *at_head);
        *at_head = byline(&text).is_some();
        return;
    }
    for run in lines.chunk_by(|a, b| quoted(a).0 == quoted(b).0) {
        match quoted(run[0]).0 {
            0 => push_lines(builder, run, at_head),
            depth => {
                let inner: Vec<&str> = run.iter().map(|line| quoted(line).1).collect();
                push_quoted(builder, depth, &inner);
            }
        }
    }
}

/// Lines that are no prose as a whole.
fn push_lines(builder: &mut DocumentBuilder, lines: &[&str], at_head: &mut bool) {
    let mut in_item = false;
    for line in lines {
        let text = line.trim();
        let goes_on = in_item && (line.starts_with(' ') || bullet(line).is_some());
        if !goes_on {
            builder.close_all();
        }
        if let Some((level, text)) = heading(line) {
            builder.begin(BlockKind::Heading(level));
            builder.push(text, Role::Heading(level));
        } else if is_rule(line) {
            builder.begin(BlockKind::Rule);
        } else if let Some((depth, number, text)) = bullet(line) {
            builder.item(depth, number.map_or(Marker::Bullet, Marker::Number));
            builder.push(text, Role::Text);
            in_item = true;
            continue;
        } else if in_item && line.starts_with(' ') {
            builder.push(" ", Role::Text);
            builder.push(text, Role::Text);
            continue;
        } else {
            push_paragraph(builder, text, *at_head);
            *at_head = byline(text).is_some();
        }
        in_item = false;
    }
}
