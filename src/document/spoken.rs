//! A document as it is said, line after line, to someone who does not see it: what a page shows by its look is told in
//! words. Nothing here depends on a width.

use std::ops::Range;

use super::{Block, BlockKind, Cell, ContainerKind, Document, Marker, Role, Stress, Table};
use crate::text::counted;

/// A line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The first byte of the document's text that it tells, or would.
    pub byte: usize,
    /// What is said.
    pub text: String,
}

/// What a document says, with its links by number, which count from 1 as [`Document::links`] stand.
pub fn spoken(document: &Document) -> Vec<Said> {
    let mut speaker = Speaker {
        document,
        lines: Vec::new(),
        within: Vec::new(),
        prefix: String::new(),
    };
    let is_note = |block: &&Block| {
        let path = document.path(block);
        path.iter().any(|at| {
            let kind = document.containers()[*at as usize].kind;
            matches!(kind, ContainerKind::Footnote(_))
        })
    };
    let (text, notes): (Vec<&Block>, Vec<&Block>) =
        document.blocks().iter().partition(|block| !is_note(block));
    for block in text.into_iter().chain(notes) {
        speaker.enter(block);
        speaker.block(block);
    }
    speaker.leave(0, document.text().len());
    speaker.lines
}

struct Speaker<'a> {
    document: &'a Document,
    lines: Vec<Said>,
    /// The containers that are open.
    within: Vec<u32>,
    /// What is said before the next line.
    prefix: String,
}

impl Speaker<'_> {
    fn say(&mut self, byte: usize, text: impl AsRef<str>) {
        let text = std::mem::take(&mut self.prefix) + text.as_ref();
        self.lines.push(Said { byte, text });
    }

    fn kind(&self, at: u32) -> ContainerKind {
        self.document.containers()[at as usize].kind
    }

    /// Says what ends before a block, and what begins with it.
    fn enter(&mut self, block: &Block) {
        let path = self.document.path(block);
        let shared = Document::shared(&self.within, &path);
        self.leave(shared, block.range.start);
        for at in &path[shared..] {
            self.within.push(*at);
            self.open(*at, block.range.start);
        }
    }

    fn open(&mut self, at: u32, byte: usize) {
        match self.kind(at) {
            ContainerKind::Quote => self.say(byte, "Quote:"),
            ContainerKind::List { .. } => {
                let containers = &self.document.containers()[at as usize..];
                let items = containers.iter().filter(|item| item.parent == Some(at));
                let items = counted(items.count(), "item");
                self.say(byte, format!("List of {items}:"));
            }
            ContainerKind::Item(Marker::Bullet) => self.prefix.push_str("- "),
            ContainerKind::Item(Marker::Number(number)) => {
                self.prefix.push_str(&format!("{number}. "));
            }
            ContainerKind::Item(Marker::Task(done)) => {
                self.prefix
                    .push_str(if done { "Done: " } else { "To do: " });
            }
            ContainerKind::Definition => self.prefix.push_str("Meaning: "),
            ContainerKind::Footnote(label) => {
                let name = &self.document.labels()[label as usize];
                self.prefix.push_str(&format!("Note {name}: "));
            }
            ContainerKind::Details(_) => self.prefix.push_str("Details: "),
            ContainerKind::Figure => {}
        }
    }

    /// Says that what is open beyond so many containers ends.
    fn leave(&mut self, kept: usize, byte: usize) {
        while self.within.len() > kept {
            let Some(at) = self.within.pop() else { return };
            let end = match self.kind(at) {
                ContainerKind::Quote => "End of quote.",
                ContainerKind::List { .. } => "End of list.",
                ContainerKind::Details(_) => "End of details.",
                _ => continue,
            };
            self.say(byte, end);
        }
    }

    fn block(&mut self, block: &Block) {
        let byte = block.range.start;
        match block.kind {
            BlockKind::Rule => self.say(byte, "Separator."),
            BlockKind::Heading(level) => {
                self.prefix.push_str(&format!("Heading {level}: "));
                self.text(block.range.clone());
            }
            BlockKind::Code(lang) => {
                let lang = lang.map_or("", |lang| &*self.document.labels()[lang as usize]);
                let lines = self.document.text()[block.range.clone()].split('\n');
                let count = counted(lines.clone().count(), "line");
                let head = match lang {
                    "" => format!("Code, {count}:"),
                    lang => format!("Code in {lang}, {count}:"),
                };
                self.say(byte, head);
                let mut at = byte;
                for line in lines {
                    self.say(at, line);
                    at += line.len() + 1;
                }
                self.say(block.range.end, "End of code.");
            }
            BlockKind::Table(table) => self.table(&self.document.tables()[table as usize], byte),
            BlockKind::Image(_) if block.range.is_empty() => {
                self.say(byte, "Image without a description.");
            }
            BlockKind::Image(_) => {
                self.prefix.push_str("Image: ");
                self.text(block.range.clone());
            }
            BlockKind::Caption => {
                self.prefix.push_str("Caption: ");
                self.text(block.range.clone());
            }
            BlockKind::Term => {
                self.prefix.push_str("Term: ");
                self.text(block.range.clone());
            }
            BlockKind::Paragraph | BlockKind::Summary => self.text(block.range.clone()),
        }
    }

    /// The text of a range, a line for each that its author broke.
    fn text(&mut self, range: Range<usize>) {
        let mut start = range.start;
        for part in self.document.text()[range].split('\n') {
            let line = self.inline(start..start + part.len());
            self.say(start, line);
            start += part.len() + 1;
        }
    }

    /// A stretch with its links and notes by number, and with what was struck out said to be.
    fn inline(&self, range: Range<usize>) -> String {
        let document = self.document;
        let mut out = String::new();
        let mut at = range.start;
        let mut spans = document.spans_within(&range).iter().peekable();
        while let Some(span) = spans.next() {
            let part = span.range.start.max(range.start)..span.range.end.min(range.end);
            out.push_str(&document.text()[at..part.start]);
            at = part.end;
            let text = &document.text()[part];
            let inline = span.inline;
            match inline.role {
                Role::Note => out.push_str(&format!(" [note {text}]")),
                _ if inline.stress.has(Stress::STRUCK) => {
                    out.push_str(&format!("[deleted: {text}]"));
                }
                _ => out.push_str(text),
            }
            // What leads to one place is one link, however it is stressed.
            let goes_on = spans
                .peek()
                .is_some_and(|next| next.inline.link == inline.link && next.range.start == at);
            if let Some(link) = inline
                .link
                .filter(|_| inline.role != Role::Note && !goes_on)
            {
                out.push_str(&format!(" [link {}]", link + 1));
            }
        }
        out.push_str(&document.text()[at..range.end]);
        out.replace('\u{ad}', "")
    }

    /// A table row by row, each cell behind the name of its column.
    fn table(&mut self, table: &Table, byte: usize) {
        let is_head =
            |row: &&super::Row| row.is_header || row.cells.iter().all(|cell| cell.is_header);
        let heads = table.rows.iter().take_while(is_head).count();
        let heads = if heads == table.rows.len() { 0 } else { heads };
        let mut names = vec![String::new(); table.columns.len()];
        for cell in table.rows[..heads].iter().flat_map(|row| &row.cells) {
            let said = self.cell(cell);
            for column in cell.column..cell.column + cell.columns {
                if let Some(name) = names
                    .get_mut(usize::from(column))
                    .filter(|_| !said.is_empty())
                {
                    if !name.is_empty() {
                        name.push_str(", ");
                    }
                    name.push_str(&said);
                }
            }
        }
        let columns = counted(table.columns.len(), "column");
        let rows = counted(table.rows.len() - heads, "row");
        self.say(byte, format!("Table, {columns}, {rows}:"));
        for (nth, row) in table.rows[heads..].iter().enumerate() {
            let cells = row.cells.iter().filter(|cell| !cell.range.is_empty());
            let cells = cells.map(|cell| match names.get(usize::from(cell.column)) {
                Some(name) if !name.is_empty() => format!("{name}: {}", self.cell(cell)),
                _ => self.cell(cell),
            });
            let cells: Vec<String> = cells.collect();
            let at = row.cells.first().map_or(byte, |cell| cell.range.start);
            self.say(at, format!("Row {}. {}", nth + 1, cells.join("; ")));
        }
        self.say(byte, "End of table.");
    }

    fn cell(&self, cell: &Cell) -> String {
        self.inline(cell.range.clone()).replace('\n', " ")
    }
}

#[cfg(test)]
mod tests {
    use super::super::{DocumentBuilder, Image, Inline};
    use super::*;

    #[test]
    fn what_is_seen_is_said() {
        let mut builder = DocumentBuilder::default();
        builder.begin(BlockKind::Heading(2));
        builder.push("Tides", Role::Text);
        builder.begin(BlockKind::Paragraph);
        builder.push("See ", Role::Text);
        builder.push_link("the ta\u{ad}ble", "https://harbour.example");
        builder.push(" and ", Role::Text);
        builder.push("not this", Stress::STRUCK);
        builder.open(ContainerKind::Quote);
        for item in ["first", "second"] {
            builder.item(0, Marker::Bullet);
            builder.push(item, Role::Text);
        }
        builder.close_all();
        builder.begin(BlockKind::Code(None));
        builder.push("a\n  b", Role::Code);
        builder.begin_table();
        for row in [["Name", "Boats"], ["Skarrow", "12"]] {
            builder.begin_row(row[0] == "Name");
            for cell in row {
                builder.begin_cell((1, 1), false, None);
                builder.push(cell, Role::Text);
            }
        }
        builder.end();
        builder.push_image(Image::default(), "A mole in fog", Inline::default());
        let document = builder.finish();
        let lines = spoken(&document);
        let said: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(
            said,
            [
                "Heading 2: Tides",
                "See the table [link 1] and [deleted: not this]",
                "Quote:",
                "List of 2 items:",
                "- first",
                "- second",
                "End of list.",
                "End of quote.",
                "Code, 2 lines:",
                "a",
                "  b",
                "End of code.",
                "Table, 2 columns, 1 row:",
                "Row 1. Name: Skarrow; Boats: 12",
                "End of table.",
                "Image: A mole in fog",
            ]
        );
    }
}
