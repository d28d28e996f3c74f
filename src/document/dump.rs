//! A document as plain text and as Markdown.

use super::{Block, BlockKind, Document, Role};

/// The text alone: a paragraph a line, an empty line between two, lists and quotes marked as people type them.
pub fn plain_text(document: &Document) -> String {
    let mut out = String::with_capacity(document.text().len() + 2 * document.blocks().len());
    let mut before: Option<BlockKind> = None;
    for block in document.blocks() {
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

/// As CommonMark that reads back to the same document.
pub fn markdown(document: &Document) -> String {
    let mut out = String::with_capacity(document.text().len() * 9 / 8);
    let mut before: Option<BlockKind> = None;
    for block in document.blocks() {
        separate(&mut out, before, block.kind);
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
            }
            BlockKind::Item { depth, number } => {
                out.push_str(&item_marker(depth, number));
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

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

fn push_inline(out: &mut String, document: &Document, block: &Block) {
    let text = document.text();
    let mut at = block.range.start;
    let first = document
        .spans()
        .partition_point(|span| span.range.end <= block.range.start);
    for span in document.spans()[first..]
        .iter()
        .take_while(|span| span.range.start < block.range.end)
    {
        let begins = at == block.range.start;
        push_escaped(out, &text[at..span.range.start], begins);
        let inner = &text[span.range.clone()];
        match (span.link.map(|link| &document.links()[link]), span.role) {
            (Some(address), _) => {
                out.push('[');
                push_escaped(out, inner, false);
                out.push_str("](<");
                out.push_str(&address.replace('<', "%3C").replace('>', "%3E"));
                out.push_str(">)");
            }
            (None, Role::Emphasis | Role::Byline) => surround(out, "*", inner),
            (None, Role::Strong | Role::Dateline) => surround(out, "**", inner),
            (None, Role::Code) => {
                let fence = "`".repeat(longest_run(inner) + 1);
                let pad = if inner.starts_with('`') || inner.ends_with('`') {
                    " "
                } else {
                    ""
                };
                out.push_str(&format!("{fence}{pad}{inner}{pad}{fence}"));
            }
            _ => push_escaped(out, inner, begins && span.range.start == block.range.start),
        }
        at = span.range.end;
    }
    push_escaped(out, &text[at..block.range.end], at == block.range.start);
}

/// Emphasis must touch its text: white space at its edges stays outside.
fn surround(out: &mut String, mark: &str, text: &str) {
    let inner = text.trim();
    if inner.is_empty() {
        out.push_str(text);
        return;
    }
    let lead = text.len() - text.trim_start().len();
    out.push_str(&text[..lead]);
    out.push_str(mark);
    push_escaped(out, inner, false);
    out.push_str(mark);
    out.push_str(&text[lead + inner.len()..]);
}

/// Text whose own punctuation would mean something is escaped: anywhere, and at the head of a block.
fn push_escaped(out: &mut String, text: &str, at_head: bool) {
    let text = if at_head { text.trim_start() } else { text };
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    for (at, c) in text.char_indices() {
        let anywhere = matches!(
            c,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '&' | '~' | '|'
        );
        let heads = at_head && at == 0 && matches!(c, '#' | '>' | '+' | '-' | '=');
        let numbers = at_head && at == digits && digits > 0 && matches!(c, '.' | ')');
        if anywhere || heads || numbers {
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
        let wanted = "## A \\* in a head\n\n**ROME** – See [this \\[page\\]](<https://example.org/a>)\n\n1\\. is no list\n\n3. third\n   - inner\n\n> said\n\n````\na ``` b\nc\n````\n";
        assert_eq!(markdown(&document()), wanted);
    }
}
