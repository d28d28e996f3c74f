//! A document as plain text and as Markdown.

use std::ops::Range;

use super::{
    Alignment, Block, BlockKind, Cell, ContainerKind, Document, Inline, Marker, Role, Row, Stress,
    Table,
};

/// The text alone: a paragraph a line, an empty line between two, lists and quotes marked as people type them. What
/// stands for an image is left out where there is anything else.
pub fn plain_text(document: &Document) -> String {
    let mut out = String::with_capacity(document.text().len() + 2 * document.blocks().len());
    let mut above: Option<&Block> = None;
    let blocks = document.blocks();
    let only_images = !blocks
        .iter()
        .any(|block| is_shown(document, block) && !is_image(block));
    let shown = |block: &&Block| is_shown(document, block) && (only_images || !is_image(block));
    for block in blocks.iter().filter(shown) {
        match above {
            None => {}
            Some(above) if document.is_close(above, block) => out.push('\n'),
            Some(_) => out.push_str("\n\n"),
        }
        let mut lines = Margins::of(document, block, above, plain_margin);
        let text = document.text()[block.range.clone()].replace('\u{ad}', "");
        match block.kind {
            BlockKind::Rule => lines.push(&mut out, "* * *"),
            BlockKind::Code(_) => {
                for line in text.split('\n') {
                    lines.push(&mut out, &format!("    {line}"));
                }
            }
            BlockKind::Table(table) => {
                for row in &document.tables()[table as usize].rows {
                    let cell = |cell: &Cell| {
                        let text = &document.text()[cell.range.clone()];
                        text.replace('\n', " ").replace('\u{ad}', "")
                    };
                    let cells: Vec<String> = row.cells.iter().map(cell).collect();
                    lines.push(&mut out, cells.join(" | ").trim_end());
                }
            }
            _ => text.split('\n').for_each(|line| lines.push(&mut out, line)),
        }
        above = Some(block);
    }
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

/// False for a paragraph of white space.
fn is_shown(document: &Document, block: &Block) -> bool {
    let blank = |c: char| c.is_whitespace() || c == '\u{ad}';
    matches!(
        block.kind,
        BlockKind::Rule | BlockKind::Code(_) | BlockKind::Image(_) | BlockKind::Table(_)
    ) || !document.text()[block.range.clone()].chars().all(blank)
}

fn is_image(block: &Block) -> bool {
    matches!(block.kind, BlockKind::Image(_))
}

/// What stands before the lines of a block.
struct Margins {
    first: String,
    rest: String,
    begun: bool,
}

impl Margins {
    /// The marks of all containers that a block lies in: on its first line those that begin with it are whole, on the
    /// others there are blanks in their place. `margin` gives both for a container.
    fn of(
        document: &Document,
        block: &Block,
        above: Option<&Block>,
        mut margin: impl FnMut(&Document, u32) -> (String, String),
    ) -> Margins {
        let path = document.path(block);
        let shared = above.map_or(0, |above| Document::shared(&document.path(above), &path));
        let mut margins = Margins {
            first: String::new(),
            rest: String::new(),
            begun: false,
        };
        for (nth, at) in path.iter().enumerate() {
            let (first, rest) = margin(document, *at);
            margins
                .first
                .push_str(if nth < shared { &rest } else { &first });
            margins.rest.push_str(&rest);
        }
        margins
    }

    fn push(&mut self, out: &mut String, line: &str) {
        if self.begun {
            out.push('\n');
            out.push_str(&self.rest);
        } else {
            out.push_str(&self.first);
        }
        self.begun = true;
        out.push_str(line);
    }
}

fn plain_margin(document: &Document, at: u32) -> (String, String) {
    let behind = |mark: String| (mark.clone(), " ".repeat(mark.chars().count()));
    match document.containers()[at as usize].kind {
        ContainerKind::Quote => ("> ".into(), "> ".into()),
        ContainerKind::Item(Marker::Bullet) => ("- ".into(), "  ".into()),
        ContainerKind::Item(Marker::Task(done)) => (
            format!("- [{}] ", if done { 'x' } else { ' ' }),
            "  ".into(),
        ),
        ContainerKind::Item(Marker::Number(number)) => behind(format!("{number}. ")),
        ContainerKind::Definition => ("    ".into(), "    ".into()),
        ContainerKind::Footnote(label) => {
            let name = format!("[{}] ", document.labels()[label as usize]);
            (name, "    ".into())
        }
        ContainerKind::List { .. } | ContainerKind::Figure | ContainerKind::Details(_) => {
            Default::default()
        }
    }
}

/// As CommonMark with the tables, footnotes, task lists and strike-through of its common extensions, that reads back to
/// the same document, but for what these have no way to say: its text stays.
pub fn markdown(document: &Document) -> String {
    let mut out = String::with_capacity(document.text().len() * 9 / 8);
    let mut above: Option<&Block> = None;
    let mut lists = Lists::default();
    for block in document
        .blocks()
        .iter()
        .filter(|block| is_shown(document, block))
    {
        let path = document.path(block);
        let shared = above.map_or(0, |above| Document::shared(&document.path(above), &path));
        lists.begin_block(document, &path, shared);
        if let Some(above) = above {
            let close = document.is_close(above, block)
                && above.kind != BlockKind::Term
                && !is_image(above)
                && !lists.needs_gap;
            out.push('\n');
            if !close {
                // What the two blocks lie in together goes on between them.
                let common: String = path[..shared]
                    .iter()
                    .map(|at| lists.margin(document, *at).1)
                    .collect();
                out.push_str(common.trim_end());
                out.push('\n');
            }
        }
        let mut lines = Margins::of(document, block, above, |document, at| {
            lists.margin(document, at)
        });
        let text = &document.text()[block.range.clone()];
        match block.kind {
            BlockKind::Rule => lines.push(&mut out, "* * *"),
            BlockKind::Code(lang) => {
                let fence = "`".repeat(longest_run(text).max(2) + 1);
                let lang = lang.map_or("", |lang| &*document.labels()[lang as usize]);
                let lang = lang.split(['`', ' ']).next().unwrap_or_default();
                lines.push(&mut out, &format!("{fence}{lang}"));
                text.split('\n').for_each(|line| lines.push(&mut out, line));
                lines.push(&mut out, &fence);
            }
            BlockKind::Heading(level) => {
                let mut line = "#".repeat(level.clamp(1, 6).into());
                line.push(' ');
                push_inline(&mut line, document, block.range.clone(), true);
                // A heading's last `#` would close it.
                if line.ends_with('#') {
                    line.insert(line.len() - 1, '\\');
                }
                lines.push(&mut out, &line.replace('\n', " "));
            }
            BlockKind::Table(table) => {
                push_table(
                    &mut out,
                    &mut lines,
                    document,
                    &document.tables()[table as usize],
                );
            }
            BlockKind::Image(image) => {
                let mut line = "![".to_owned();
                push_escaped(&mut line, text);
                line.push_str("](");
                push_destination(&mut line, &document.images()[image as usize].address);
                line.push(')');
                lines.push(&mut out, &line);
            }
            BlockKind::Paragraph | BlockKind::Caption | BlockKind::Term | BlockKind::Summary => {
                let mut inline = String::new();
                push_inline(&mut inline, document, block.range.clone(), true);
                let mut rest = inline.split('\n').peekable();
                while let Some(line) = rest.next() {
                    let line = line.trim_start();
                    // A line break that its author set.
                    let end = if rest.peek().is_some() { "\\" } else { "" };
                    let mut head = line.to_owned();
                    if lines.begun {
                        escape_head(&mut head, 0);
                    }
                    lines.push(&mut out, &format!("{head}{end}"));
                }
            }
        }
        above = Some(block);
    }
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

/// The lists that are open, outermost first, and what their items are marked with.
#[derive(Debug, Default)]
struct Lists {
    open: Vec<OpenList>,
    /// The list that ended last, for one that follows it without a word between them.
    last: Option<OpenList>,
    /// The list that begins may not stand right under a text.
    needs_gap: bool,
}

#[derive(Debug, Clone)]
struct OpenList {
    container: u32,
    /// The item that is open, and the number it has.
    item: Option<u32>,
    number: Option<u32>,
    /// What marks its items: a list that follows another has the other one.
    mark: char,
}

impl Lists {
    /// Brings what is open into step with the path of the next block.
    fn begin_block(&mut self, document: &Document, path: &[u32], shared: usize) {
        self.needs_gap = false;
        while self
            .open
            .last()
            .is_some_and(|list| !path.contains(&list.container))
        {
            self.last = self.open.pop();
        }
        for (nth, at) in path.iter().enumerate() {
            match document.containers()[*at as usize].kind {
                ContainerKind::List { .. }
                    if !self.open.iter().any(|list| list.container == *at) =>
                {
                    // Only a list that stands where another one ended could be taken for more of it.
                    let follows = self.last.take().filter(|_| nth == shared);
                    let mark = follows.map_or('-', |last| other(last.mark));
                    self.open.push(OpenList {
                        container: *at,
                        item: None,
                        number: None,
                        mark,
                    });
                }
                ContainerKind::Item(marker) => {
                    let Some(list) = self
                        .open
                        .iter_mut()
                        .rfind(|list| path[..nth].contains(&list.container))
                    else {
                        continue;
                    };
                    if list.item == Some(*at) {
                        continue;
                    }
                    let number = match marker {
                        // CommonMark reads nine digits.
                        Marker::Number(number) => Some(number.min(999_999_999)),
                        _ => None,
                    };
                    let goes_on = list.item.is_some()
                        && match (list.number, number) {
                            (Some(before), Some(now)) => before + 1 == now,
                            (before, now) => before.is_none() && now.is_none(),
                        };
                    if list.item.is_some() && !goes_on {
                        list.mark = other(list.mark);
                    }
                    // Only a list that counts from 1 may begin right under a text.
                    self.needs_gap |= !goes_on && number.is_some_and(|number| number != 1);
                    (list.item, list.number) = (Some(*at), number);
                }
                _ => {}
            }
        }
        if path.len() > shared {
            self.last = None;
        }
    }

    /// What stands for a container on the first line in it, and on the others.
    fn margin(&self, document: &Document, at: u32) -> (String, String) {
        match document.containers()[at as usize].kind {
            ContainerKind::Quote => ("> ".into(), "> ".into()),
            ContainerKind::Item(marker) => {
                let list = self.open.iter().rfind(|list| list.item == Some(at));
                let alternative = list.is_some_and(|list| list.mark == '*');
                let bullet = if alternative { '*' } else { '-' };
                let delimiter = if alternative { ')' } else { '.' };
                match marker {
                    Marker::Bullet => (format!("{bullet} "), "  ".into()),
                    // A box is one only before a text.
                    Marker::Task(_) if !begins_with_text(document, at) => {
                        (format!("{bullet} "), "  ".into())
                    }
                    Marker::Task(done) => {
                        let box_ = if done { "[x]" } else { "[ ]" };
                        (format!("{bullet} {box_} "), "  ".into())
                    }
                    Marker::Number(number) => {
                        let mark = format!("{}{delimiter} ", number.min(999_999_999));
                        let rest = " ".repeat(mark.len());
                        (mark, rest)
                    }
                }
            }
            ContainerKind::Footnote(label) => {
                let name = document.labels()[label as usize].replace([']', '[', ' '], "");
                (format!("[^{name}]: "), "    ".into())
            }
            ContainerKind::List { .. }
            | ContainerKind::Definition
            | ContainerKind::Figure
            | ContainerKind::Details(_) => Default::default(),
        }
    }
}

/// True when the first block in a container is a paragraph of its own.
fn begins_with_text(document: &Document, at: u32) -> bool {
    let first = document.containers()[at as usize].first;
    document
        .blocks()
        .get(first as usize)
        .is_some_and(|block| block.within == Some(at) && block.kind == BlockKind::Paragraph)
}

/// The mark of a list that must be told from one with this mark.
fn other(mark: char) -> char {
    if mark == '*' { '-' } else { '*' }
}

/// A table of GitHub Flavored Markdown: its first row names the columns.
fn push_table(out: &mut String, lines: &mut Margins, document: &Document, table: &Table) {
    let columns = table.columns.len();
    let mut rows = table.rows.iter();
    let row = |row: Option<&Row>| {
        let mut cells = vec![String::new(); columns];
        for cell in row.iter().flat_map(|row| &row.cells) {
            let mut text = String::new();
            push_inline(&mut text, document, cell.range.clone(), false);
            cells[usize::from(cell.column)] = text.replace('|', "\\|").replace('\n', "<br>");
        }
        format!("| {} |", cells.join(" | "))
    };
    let has_header = table.rows.first().is_some_and(|row| row.is_header);
    lines.push(out, &row(if has_header { rows.next() } else { None }));
    let rule = table.columns.iter().map(|column| match column {
        Alignment::Start => " --- |",
        Alignment::Center => " :---: |",
        Alignment::End => " ---: |",
    });
    lines.push(out, &format!("|{}", rule.collect::<String>()));
    rows.for_each(|next| lines.push(out, &row(Some(next))));
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// The text of a range with its spans marked. `is_block` says that it stands at the head of a line.
fn push_inline(out: &mut String, document: &Document, range: Range<usize>, is_block: bool) {
    let text = document.text();
    let head = out.len();
    let mut at = range.start;
    let mut spans = document.spans_within(&range).iter().peekable();
    while let Some(span) = spans.next() {
        push_escaped(out, &text[at..span.range.start]);
        // What leads to one place is one link, however it is stressed.
        at = span.range.end;
        while let Some(next) = spans.next_if(|next| {
            next.range.start == at
                && span.inline.link.is_some()
                && next.inline.link == span.inline.link
        }) {
            at = next.range.end;
        }
        let inner = &text[span.range.start..at];
        let behind = text[at..range.end].chars().find(|c| *c != '\u{ad}');
        let Inline { role, stress, link } = span.inline;
        let emphasis = stress.has(Stress::EMPHASIS) || role == Role::Byline;
        let strong = stress.has(Stress::STRONG) || role == Role::Dateline;
        match (link.map(|link| &document.links()[link]), role) {
            (Some(label), Role::Note) => {
                let name = label
                    .trim_start_matches("#fn-")
                    .replace([']', '[', ' '], "");
                out.push_str(&format!("[^{name}]"));
            }
            (Some(address), _) => {
                // `![` would be an image.
                if out.ends_with('!') {
                    out.insert(out.len() - 1, '\\');
                }
                out.push('[');
                push_escaped(out, inner);
                out.push_str("](");
                push_destination(out, address);
                out.push(')');
            }
            (None, _) if emphasis && strong => surround(out, "***", inner, behind),
            (None, _) if emphasis => surround(out, "*", inner, behind),
            (None, _) if strong => surround(out, "**", inner, behind),
            (None, _) if stress.has(Stress::STRUCK) => surround(out, "~~", inner, behind),
            (None, Role::Code) if !out.ends_with('`') => {
                let fence = "`".repeat(longest_run(inner) + 1);
                let pad = if inner.starts_with('`') || inner.ends_with('`') {
                    " "
                } else {
                    ""
                };
                out.push_str(&format!("{fence}{pad}{inner}{pad}{fence}"));
            }
            _ => push_escaped(out, inner),
        }
    }
    push_escaped(out, &text[at..range.end]);
    if is_block {
        escape_head(out, head);
    }
}

/// What means something at the head of a block alone is escaped there.
fn escape_head(out: &mut String, head: usize) {
    let blank = out[head..].len() - out[head..].trim_start().len();
    out.drain(head..head + blank);
    let text = &out[head..];
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if text.starts_with(['#', '>', '+', '-', '=', ':']) {
        out.insert(head, '\\');
    } else if digits > 0 && text[digits..].starts_with(['.', ')']) {
        out.insert(head + digits, '\\');
    }
}

/// An address as the destination of a link (CommonMark 6.3): bare where it can be, else between pointed brackets.
fn push_destination(out: &mut String, address: &str) {
    let bare =
        |b: u8| b.is_ascii_graphic() && !matches!(b, b'(' | b')' | b'<' | b'>' | b'\\' | b'&');
    if !address.is_empty() && address.bytes().all(bare) {
        out.push_str(address);
        return;
    }
    out.push('<');
    for c in address.chars() {
        match c {
            '<' => out.push_str("%3C"),
            '>' => out.push_str("%3E"),
            '\\' | '&' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out.push('>');
}

/// Stress must touch its text: white space at its edges stays outside. Where the characters at an edge do not let a
/// mark open or close (CommonMark 0.31, 6.2), the text stands without it.
fn surround(out: &mut String, mark: &str, text: &str, behind: Option<char>) {
    let inner = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{ad}');
    let lead = text.len()
        - text
            .trim_start_matches(|c: char| c.is_whitespace() || c == '\u{ad}')
            .len();
    let (Some(first), Some(last)) = (inner.chars().next(), inner.chars().next_back()) else {
        push_escaped(out, text);
        return;
    };
    let (above, below) = (&text[..lead], &text[lead + inner.len()..]);
    push_escaped(out, above);
    let before = out.chars().next_back();
    let behind = below.chars().next().or(behind);
    let apart =
        |c: Option<char>| c.is_none_or(|c| c.is_ascii_whitespace() || c.is_ascii_punctuation());
    let plain = |c: char| c.is_alphanumeric();
    let opens = (plain(first) || apart(before)) && !matches!(before, Some('*' | '~'));
    let closes = plain(last) || apart(behind);
    if opens && closes {
        out.push_str(mark);
        push_escaped(out, inner);
        out.push_str(mark);
    } else {
        push_escaped(out, inner);
    }
    push_escaped(out, below);
}

/// Text whose own punctuation would mean something anywhere is escaped.
fn push_escaped(out: &mut String, text: &str) {
    for c in text.chars() {
        if matches!(
            c,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '&' | '~' | '^'
        ) {
            out.push('\\');
        }
        if c != '\u{ad}' {
            out.push(c);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::DocumentBuilder;
    use super::*;

    fn document() -> Document {
        let mut builder = DocumentBuilder::default();
        builder.begin(BlockKind::Heading(2));
        builder.push("A * in a head", Role::Heading(2));
        builder.push("", Role::Text);
        builder.begin(BlockKind::Paragraph);
        builder.push("ROME", Role::Dateline);
        builder.push(" – See ", Role::Text);
        builder.push_link("this [page]", "https://example.org/a");
        builder.begin(BlockKind::Paragraph);
        builder.push("1. is no list", Role::Text);
        builder.item(0, Marker::Number(3));
        builder.push("third", Role::Text);
        builder.item(1, Marker::Bullet);
        builder.push("inner", Role::Text);
        builder.quote(1);
        builder.push("said", Role::Text);
        builder.close_all();
        builder.begin(BlockKind::Code(None));
        builder.push("a ``` b\nc", Role::Code);
        builder.finish()
    }

    #[test]
    fn plain_text_is_as_people_type_it() {
        let wanted = "A * in a head\n\nROME – See this [page]\n\n1. is no list\n\n3. third\n   - inner\n\n> said\n\n    a ``` b\n    c\n";
        assert_eq!(plain_text(&document()), wanted);
    }

    #[test]
    fn markdown_escapes_what_would_mean_something() {
        let wanted = "## A \\* in a head\n\n**ROME** – See [this \\[page\\]](https://example.org/a)\n\n1\\. is no list\n\n3. third\n   - inner\n\n> said\n\n````\na ``` b\nc\n````\n";
        assert_eq!(markdown(&document()), wanted);
    }
}
