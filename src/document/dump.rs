//! A document as plain text and as Markdown.

use super::{Block, BlockKind, Document, Role};

/// The text alone: a paragraph a line, an empty line between two, lists and quotes marked as people type them.
pub fn plain_text(document: &Document) -> String {
    let mut out = String::with_capacity(document.text().len() + 2 * document.blocks().len());
    let mut before: Option<BlockKind> = None;
    for block in document
        .blocks()
        .iter()
        .filter(|block| is_shown(document, block))
    {
        separate(&mut out, before, block.kind);
        let text = document.text()[block.range.clone()].replace('\u{ad}', "");
        match block.kind {
            BlockKind::Rule => out.push_str("* * *"),
            BlockKind::Item { depth, number } => {
                out.push_str(&item_marker(depth, number));
                out.push_str(&text);
            }
            BlockKind::Quote { depth } => {
                out.push_str(&"> ".repeat(depth.into()));
                out.push_str(&text);
            }
            BlockKind::Code => push_lines(&mut out, "    ", &text),
            BlockKind::Paragraph | BlockKind::Heading(_) => out.push_str(&text),
        }
        before = Some(block.kind);
    }
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

/// False for a paragraph of white space.
fn is_shown(document: &Document, block: &Block) -> bool {
    let blank = |c: char| c.is_whitespace() || c == '\u{ad}';
    matches!(block.kind, BlockKind::Rule | BlockKind::Code)
        || !document.text()[block.range.clone()].chars().all(blank)
}

fn separate(out: &mut String, above: Option<BlockKind>, below: BlockKind) {
    match (above, below) {
        (None, _) => {}
        (Some(BlockKind::Item { .. }), BlockKind::Item { .. }) => out.push('\n'),
        _ => out.push_str("\n\n"),
    }
}

fn item_marker(depth: u8, number: Option<u32>) -> String {
    let indent = "   ".repeat(depth.into());
    match number {
        Some(number) => format!("{indent}{number}. "),
        None => format!("{indent}- "),
    }
}

fn push_lines(out: &mut String, indent: &str, text: &str) {
    for (at, line) in text.split('\n').enumerate() {
        if at > 0 {
            out.push('\n');
        }
        out.push_str(indent);
        out.push_str(line);
    }
}

/// As CommonMark that reads back to the same document, but for stress that CommonMark has no way to mark where it
/// stands: its text stays, the stress goes.
pub fn markdown(document: &Document) -> String {
    let mut out = String::with_capacity(document.text().len() * 9 / 8);
    let mut before: Option<BlockKind> = None;
    let mut lists = Lists::default();
    for block in document
        .blocks()
        .iter()
        .filter(|block| is_shown(document, block))
    {
        separate(&mut out, before, block.kind);
        if !matches!(block.kind, BlockKind::Item { .. }) {
            lists = Lists::default();
        }
        match block.kind {
            BlockKind::Rule => out.push_str("* * *"),
            BlockKind::Code => {
                let text = &document.text()[block.range.clone()];
                let fence = "`".repeat(longest_run(text).max(2) + 1);
                out.push_str(&fence);
                out.push('\n');
                out.push_str(text);
                out.push('\n');
                out.push_str(&fence);
            }
            BlockKind::Heading(level) => {
                out.push_str(&"#".repeat(level.clamp(1, 6).into()));
                out.push(' ');
                push_inline(&mut out, document, block);
                // A heading's last `#` would close it.
                if out.ends_with('#') {
                    out.insert(out.len() - 1, '\\');
                }
            }
            BlockKind::Item { depth, number } => {
                lists.push_marker(&mut out, depth, number);
                push_inline(&mut out, document, block);
            }
            BlockKind::Quote { depth } => {
                out.push_str(&"> ".repeat(depth.into()));
                push_inline(&mut out, document, block);
            }
            BlockKind::Paragraph => push_inline(&mut out, document, block),
        }
        before = Some(block.kind);
    }
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

/// The items that the next one may lie in or follow, outermost first.
#[derive(Default)]
struct Lists(Vec<OpenItem>);

struct OpenItem {
    depth: u8,
    number: Option<u32>,
    /// What stands behind the number: a list that does not go on counting has the other one.
    delimiter: char,
    /// Where its text begins, and with it the markers of the items that lie in it.
    column: usize,
}

impl Lists {
    fn push_marker(&mut self, out: &mut String, depth: u8, number: Option<u32>) {
        // CommonMark reads nine digits.
        let number = number.map(|number| number.min(999_999_999));
        let mut before = None;
        while let Some(item) = self.0.pop_if(|item| item.depth >= depth) {
            before = Some(item);
        }
        let indent = self.0.last().map_or(0, |item| item.column);
        let mut delimiter = '.';
        if let Some(number) = number {
            let last = before.as_ref().filter(|item| item.number.is_some());
            let goes_on = last.is_some_and(|item| item.number == number.checked_sub(1));
            delimiter = match last {
                Some(item) if goes_on => item.delimiter,
                Some(item) if item.delimiter == '.' => ')',
                _ => '.',
            };
            // Only a list that counts from 1 may begin right under a text.
            if !goes_on && number != 1 && out.ends_with('\n') && !out.ends_with("\n\n") {
                out.push('\n');
            }
        }
        let marker = number.map_or("- ".to_owned(), |number| format!("{number}{delimiter} "));
        out.push_str(&" ".repeat(indent));
        out.push_str(&marker);
        self.0.push(OpenItem {
            depth,
            number,
            delimiter,
            column: indent + marker.len(),
        });
    }
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

fn push_inline(out: &mut String, document: &Document, block: &Block) {
    let text = document.text();
    let head = out.len();
    let mut at = block.range.start;
    let first = document
        .spans()
        .partition_point(|span| span.range.end <= block.range.start);
    let mut spans = document.spans()[first..]
        .iter()
        .take_while(|span| span.range.start < block.range.end)
        .peekable();
    while let Some(span) = spans.next() {
        push_escaped(out, &text[at..span.range.start]);
        // Two marks of a kind that meet would be read as another mark.
        at = span.range.end;
        while let Some(next) = spans.next_if(|next| {
            (next.role, next.link, next.range.start) == (span.role, None, at) && span.link.is_none()
        }) {
            at = next.range.end;
        }
        let inner = &text[span.range.start..at];
        let behind = text[at..block.range.end].chars().find(|c| *c != '\u{ad}');
        match (span.link.map(|link| &document.links()[link]), span.role) {
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
            (None, Role::Emphasis | Role::Byline) => surround(out, "*", inner, behind),
            (None, Role::Strong | Role::Dateline) => surround(out, "**", inner, behind),
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
    push_escaped(out, &text[at..block.range.end]);
    escape_head(out, head);
}

/// What means something at the head of a block alone is escaped there.
fn escape_head(out: &mut String, head: usize) {
    let blank = out[head..].len() - out[head..].trim_start().len();
    out.drain(head..head + blank);
    let text = &out[head..];
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if text.starts_with(['#', '>', '+', '-', '=']) {
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
    let opens = (plain(first) || apart(before)) && before != Some('*');
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
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '&' | '~') {
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
        builder.begin(BlockKind::Item {
            depth: 0,
            number: Some(3),
        });
        builder.push("third", Role::Text);
        builder.begin(BlockKind::Item {
            depth: 1,
            number: None,
        });
        builder.push("inner", Role::Text);
        builder.begin(BlockKind::Quote { depth: 1 });
        builder.push("said", Role::Quote);
        builder.begin(BlockKind::Code);
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
