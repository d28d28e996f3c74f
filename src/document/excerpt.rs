//! A stretch of a document as the text that it says: paragraphs apart, nothing of the lines that it is set in.

use std::ops::Range;

use super::{Block, BlockKind, Document};

/// What a stretch of a document's text says: an empty line between paragraphs, a line each for items of a list and rows
/// of a table, a tab between cells, lines of code as they are. Nothing of the blocks that `is_seen` says are not seen.
pub fn excerpt(
    document: &Document,
    range: Range<usize>,
    is_seen: impl Fn(&Block) -> bool,
) -> String {
    let mut out = String::new();
    let mut above: Option<&Block> = None;
    let within = |part: &Range<usize>| part.start.max(range.start)..part.end.min(range.end);
    let plain = |part: Range<usize>| match document.text().get(part) {
        Some(text) => text.replace('\u{ad}', ""),
        None => String::new(),
    };
    let blocks = document.blocks();
    let first = blocks.partition_point(|block| block.range.end <= range.start);
    let touched = blocks[first..]
        .iter()
        .take_while(|block| block.range.start < range.end)
        .filter(|block| is_seen(block));
    for block in touched {
        let text = match block.kind {
            BlockKind::Table(table) => {
                let rows = document.tables()[table as usize].rows.iter();
                let rows = rows.map(|row| {
                    let cells = row.cells.iter().map(|cell| within(&cell.range));
                    let cells: Vec<String> = cells
                        .filter(|part| part.start <= part.end)
                        .map(|part| plain(part).replace('\n', " "))
                        .collect();
                    cells.join("\t")
                });
                let rows: Vec<String> = rows.filter(|row| !row.is_empty()).collect();
                rows.join("\n")
            }
            _ => plain(within(&block.range)),
        };
        if text.is_empty() {
            continue;
        }
        match above {
            None => {}
            Some(above) if document.is_close(above, block) => out.push('\n'),
            Some(_) => out.push_str("\n\n"),
        }
        out.push_str(&text);
        above = Some(block);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::{DocumentBuilder, Marker, Role};
    use super::*;

    #[test]
    fn a_stretch_is_what_it_says_and_nothing_of_its_lines() {
        let mut builder = DocumentBuilder::default();
        builder.push("One dampf\u{ad}schiff", Role::Text);
        builder.begin(BlockKind::Rule);
        for item in ["first", "second"] {
            builder.item(0, Marker::Bullet);
            builder.push(item, Role::Text);
        }
        builder.close_all();
        builder.begin_table();
        for row in [["a", "b"], ["c", "d"]] {
            builder.begin_row(false);
            for cell in row {
                builder.begin_cell((1, 1), false, None);
                builder.push(cell, Role::Text);
            }
        }
        builder.begin(BlockKind::Code(None));
        builder.push("x\n  y", Role::Code);
        let document = builder.finish();
        let all = excerpt(&document, 0..document.text().len(), |_| true);
        assert_eq!(
            all,
            "One dampfschiff\n\nfirst\nsecond\n\na\tb\nc\td\n\nx\n  y"
        );
        let from = document.text().find("schiff").unwrap();
        let to = document.text().find("cond").unwrap();
        assert_eq!(
            excerpt(&document, from..to, |_| true),
            "schiff\n\nfirst\nse"
        );
        let b = document.text().find("b\nc").unwrap();
        assert_eq!(excerpt(&document, b..b + 3, |_| true), "b\nc");
    }
}
