//! Markdown (CommonMark, with strikethrough and task lists) as one article. Front matter between `---` or `+++` gives
//! title, date, author, source, address and language. The one door to `pulldown_cmark`.

use std::io;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::headline::page_title;
use super::passage::Passage;
use super::text::{heading, underline};
use super::{Body, Confidence, Format, Input, Line, Reads, Sink, date};
use crate::article::{Item, Page};
use crate::document::{
    Alignment, BlockKind, ContainerKind, Document, DocumentBuilder, Image, Inline, Marker, Role,
    Stress,
};

/// Markdown.
pub const FORMAT: Format = Format {
    name: "markdown",
    extensions: &["md", "markdown", "mdown"],
    sniff,
    reads: Reads::Lines,
    parse,
    document,
    plain_bytes: true,
};

fn sniff(head: &str) -> Confidence {
    let mut lines = head.lines().filter(|line| !line.trim().is_empty());
    let first = lines.next().unwrap_or_default();
    let marked =
        |line: &str| heading(line).is_some() || line.starts_with("```") || line.contains("](http");
    if heading(first).is_some() && lines.clone().take(200).any(marked) {
        return Confidence::Likely;
    }
    let keyed = |line: &str| FrontMatter::KEYS.iter().any(|key| line.starts_with(key));
    if matches!(first.trim_end(), "---" | "+++") && lines.take(10).any(keyed) {
        return Confidence::Likely;
    }
    Confidence::No
}

/// What the front matter says.
#[derive(Default)]
struct FrontMatter {
    title: Option<String>,
    date: Option<String>,
    author: Option<String>,
    source: Option<String>,
    url: Option<String>,
    lang: Option<String>,
}

impl FrontMatter {
    const KEYS: [&'static str; 6] = ["title", "date", "author", "source", "url", "lang"];

    /// A line `key: value` or `key = "value"`; other keys are not ours to read.
    fn push(&mut self, line: &str) {
        let Some((key, value)) = line.split_once([':', '=']) else {
            return;
        };
        let value = value.trim().trim_matches(['"', '\'']).trim();
        let slot = match key.trim().to_ascii_lowercase().as_str() {
            "title" => &mut self.title,
            "date" | "published" => &mut self.date,
            "author" | "by" => &mut self.author,
            "source" | "site" | "publication" => &mut self.source,
            "url" | "link" | "canonical" => &mut self.url,
            "lang" | "language" => &mut self.lang,
            _ => return,
        };
        if !value.is_empty() {
            *slot = Some(value.to_owned());
        }
    }
}

/// Lines of front matter, at the most: behind more of them it is no front matter.
const FRONT_LINES: usize = 200;

/// An article while its lines go by.
#[derive(Default)]
struct Reading {
    front: FrontMatter,
    title: String,
    title_line: u32,
    body: Passage,
}

impl Reading {
    /// A line that does not belong to the front matter.
    fn push(&mut self, line: &Line<'_>) {
        let text = line.text.trim();
        if self.body.span.is_none() {
            if text.is_empty() {
                return;
            }
            if self.title.is_empty() {
                let own = heading(text).map(|(_, own)| own);
                let stated = self.front.title.as_deref();
                // Where the front matter has the title, only the same title once more is passed over.
                if stated.is_none() || own.is_some_and(|own| stated == Some(own)) {
                    self.title.push_str(own.unwrap_or(text));
                    self.title_line = line.number;
                    return;
                }
            }
            if self.title_line + 1 == line.number && underline(text).is_some() {
                return;
            }
        }
        self.body.push_line(line);
    }
}

fn parse(input: &mut Input<'_>, sink: &mut dyn Sink) -> io::Result<Page> {
    let lines = input.lines();
    let mut reading = Reading::default();
    let mut first_line = 0;
    let mut fence: Option<&str> = None;
    // What may be front matter, until the line that ends it is seen: without one it is text.
    let mut held: Vec<Line<'static>> = Vec::new();
    while let Some(line) = lines.next()? {
        let text = line.text.trim();
        if first_line == 0 && !text.is_empty() {
            first_line = line.number;
            fence = ["---", "+++"].into_iter().find(|fence| *fence == text);
            if fence.is_some() {
                continue;
            }
        }
        if let Some(open) = fence {
            if text == open || (open == "---" && text == "...") {
                fence = None;
                held.drain(..)
                    .for_each(|line| reading.front.push(&line.text));
                continue;
            }
            held.push(line.into_owned());
            if held.len() < FRONT_LINES {
                continue;
            }
            fence = None;
            held.drain(..).for_each(|line| reading.push(&line));
            continue;
        }
        reading.push(&line);
    }
    held.iter().for_each(|line| reading.push(line));
    let Reading {
        front,
        title: plain,
        body,
        ..
    } = reading;
    let Some(whole) = front
        .title
        .clone()
        .or(Some(plain))
        .filter(|title| !title.is_empty())
    else {
        return Ok(Page::default());
    };
    let (name, split_source) = if front.source.is_some() {
        (&*whole, None)
    } else {
        page_title(&whole)
    };
    let source = front.source.as_deref().or(split_source);
    sink.item(&Item {
        title: name,
        source,
        author: front.author.as_deref(),
        published: front.date.as_deref().and_then(date::parse),
        url: front.url.as_deref(),
        lang: front.lang.as_deref(),
        body: body.span.filter(|span| span.words > 0),
        fingerprint: body.fingerprint,
        line: first_line,
        ..Item::default()
    });
    Ok(Page {
        title: Some(name.to_owned()),
        site: source.map(str::to_owned),
        lang: front.lang.clone(),
        ..Page::default()
    })
}

/// What is open while events go by.
#[derive(Default)]
struct Open {
    /// The next number of each open list that counts.
    lists: Vec<Option<u64>>,
    heading: Option<u8>,
    code: Option<String>,
    emphasis: u32,
    strong: u32,
    struck: u32,
    link: Option<usize>,
    /// The address of an open image, and what stands for it.
    image: Option<(String, String)>,
    /// The cells of the open row are names of columns.
    in_head: bool,
}

impl Open {
    fn inline(&self, role: Role) -> Inline {
        let mut stress = Stress::NONE;
        for (open, with) in [
            (self.emphasis, Stress::EMPHASIS),
            (self.strong, Stress::STRONG),
            (self.struck, Stress::STRUCK),
        ] {
            if open > 0 {
                stress = stress | with;
            }
        }
        let role = match (role, self.heading) {
            (Role::Text, _) if self.link.is_some() => Role::Link,
            (Role::Text, Some(level)) => Role::Heading(level),
            (role, _) => role,
        };
        Inline {
            role,
            stress,
            link: self.link,
        }
    }
}

fn document(body: &Body<'_>) -> Document {
    let text = &body.clean();
    let mut builder = DocumentBuilder::default();
    let mut open = Open::default();
    let options = Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES;
    for event in Parser::new_ext(text, options) {
        match event {
            Event::Start(tag) => start(tag, &mut open, &mut builder),
            Event::End(tag) => end(tag, &mut open, &mut builder),
            Event::Text(text) => {
                if let Some((_, shown)) = &mut open.image {
                    shown.push_str(&text);
                } else if let Some(code) = &mut open.code {
                    code.push_str(&text);
                } else {
                    builder.push(&text, open.inline(Role::Text));
                }
            }
            Event::Code(text) => match &mut open.image {
                Some((_, shown)) => shown.push_str(&text),
                None => builder.push(&text, open.inline(Role::Code)),
            },
            Event::Html(text) | Event::InlineHtml(text) => {
                builder.push(text.trim_end(), open.inline(Role::Text));
            }
            Event::SoftBreak => match &mut open.image {
                Some((_, shown)) => shown.push(' '),
                None => builder.push(" ", open.inline(Role::Text)),
            },
            Event::HardBreak => match &mut open.image {
                Some((_, shown)) => shown.push(' '),
                None => builder.break_line(),
            },
            Event::Rule => {
                builder.begin(BlockKind::Rule);
                builder.end();
            }
            Event::TaskListMarker(done) => builder.task(done),
            Event::FootnoteReference(name) => {
                let link = Some(builder.link(&format!("#fn-{name}")));
                let inline = Inline {
                    role: Role::Note,
                    link,
                    ..Inline::default()
                };
                builder.push(&format!("[{name}]"), inline);
            }
            _ => {}
        }
    }
    builder.finish()
}

fn start(tag: Tag<'_>, open: &mut Open, builder: &mut DocumentBuilder) {
    match tag {
        Tag::Paragraph => builder.begin(BlockKind::Paragraph),
        Tag::Heading { level, .. } => {
            let level = match level {
                HeadingLevel::H1 => 1,
                HeadingLevel::H2 => 2,
                HeadingLevel::H3 => 3,
                HeadingLevel::H4 => 4,
                HeadingLevel::H5 => 5,
                HeadingLevel::H6 => 6,
            };
            open.heading = Some(level);
            builder.begin(BlockKind::Heading(level));
        }
        Tag::BlockQuote(_) => builder.open(ContainerKind::Quote),
        Tag::CodeBlock(kind) => {
            open.code = Some(String::new());
            let lang = match &kind {
                CodeBlockKind::Fenced(info) => info.split([' ', ',']).next().unwrap_or_default(),
                CodeBlockKind::Indented => "",
            };
            let lang = (!lang.is_empty()).then(|| builder.label(lang));
            builder.begin(BlockKind::Code(lang));
        }
        Tag::List(first) => {
            builder.open(ContainerKind::List { loose: false });
            open.lists.push(first);
        }
        Tag::Item => {
            let number = open.lists.last_mut().and_then(Option::as_mut).map(|next| {
                *next += 1;
                (*next - 1).try_into().unwrap_or(u32::MAX)
            });
            builder.open(ContainerKind::Item(
                number.map_or(Marker::Bullet, Marker::Number),
            ));
        }
        Tag::FootnoteDefinition(name) => {
            let label = builder.label(&name);
            builder.open(ContainerKind::Footnote(label));
            builder.anchor(&format!("fn-{name}"));
        }
        Tag::Table(columns) => {
            builder.begin_table();
            let alignment = |column: &pulldown_cmark::Alignment| match column {
                pulldown_cmark::Alignment::Center => Alignment::Center,
                pulldown_cmark::Alignment::Right => Alignment::End,
                _ => Alignment::Start,
            };
            builder.align_columns(&columns.iter().map(alignment).collect::<Vec<_>>());
        }
        Tag::TableHead => {
            open.in_head = true;
            builder.begin_row(true);
        }
        Tag::TableRow => builder.begin_row(false),
        Tag::TableCell => builder.begin_cell((1, 1), open.in_head, None),
        Tag::Emphasis => open.emphasis += 1,
        Tag::Strong => open.strong += 1,
        Tag::Strikethrough => open.struck += 1,
        Tag::Link { dest_url, .. } => open.link = Some(builder.link(&dest_url)),
        Tag::Image { dest_url, .. } => {
            open.image
                .get_or_insert((dest_url.into_string(), String::new()));
        }
        _ => {}
    }
}

fn end(tag: TagEnd, open: &mut Open, builder: &mut DocumentBuilder) {
    match tag {
        TagEnd::Paragraph => builder.end(),
        TagEnd::BlockQuote(_) | TagEnd::Item | TagEnd::FootnoteDefinition => builder.close(),
        TagEnd::Heading(_) => {
            open.heading = None;
            builder.end();
        }
        TagEnd::CodeBlock => {
            // In a quotation or an item its lines come one by one.
            let code = open.code.take().unwrap_or_default();
            builder.push(code.strip_suffix('\n').unwrap_or(&code), Role::Code);
            builder.end();
        }
        TagEnd::List(_) => {
            open.lists.pop();
            builder.close();
        }
        TagEnd::Table => builder.end(),
        TagEnd::TableHead => open.in_head = false,
        TagEnd::Emphasis => open.emphasis = open.emphasis.saturating_sub(1),
        TagEnd::Strong => open.strong = open.strong.saturating_sub(1),
        TagEnd::Strikethrough => open.struck = open.struck.saturating_sub(1),
        TagEnd::Link => {
            open.link = None;
        }
        TagEnd::Image => {
            if let Some((address, alt)) = open.image.take() {
                let image = Image {
                    address,
                    ..Image::default()
                };
                builder.push_image(image, &alt, open.inline(Role::Image));
            }
        }
        _ => {}
    }
}
