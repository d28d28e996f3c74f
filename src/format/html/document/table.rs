//! Tables: which of them say something by their rows and columns, and what their cells hold.

use super::super::tree::{Tag, Tree};
use super::super::visible::is_hidden;
use super::{Context, Tables, Writer};
use crate::document::{Alignment, BlockKind, ContainerKind, Role};

impl<'a> Writer<'a> {
    pub(super) fn table(&mut self, at: usize, context: Context<'a>) {
        let tree = self.tree;
        self.end();
        let caption = tree
            .children(at)
            .find(|child| tree.is(*child, Tag::Caption));
        if let Some(caption) = caption {
            self.builder.open(ContainerKind::Figure);
            self.children(
                caption,
                &context.in_block(BlockKind::Caption, Role::Caption),
            );
            self.end();
        }
        self.builder.begin_table();
        // A cell may reach down over the rows that follow.
        let is_plain = rows(tree, at)
            .flat_map(|row| tree.children(row))
            .all(|cell| tree.attribute(cell, "rowspan").is_none());
        for row in rows(tree, at) {
            if is_hidden(tree, row) || is_plain && !self.shows(row) {
                continue;
            }
            let in_head = tree.is(tree.node(row).parent, Tag::Thead);
            let cells = || tree.children(row).filter(|cell| is_cell(tree, *cell));
            let is_header = in_head || cells().all(|cell| tree.is(cell, Tag::Th));
            self.builder.begin_row(is_header);
            for cell in cells() {
                let span = |name: &str| {
                    let stated = tree.attribute(cell, name).and_then(|n| n.parse().ok());
                    stated.unwrap_or(1u16).max(1)
                };
                let spans = (span("colspan"), span("rowspan"));
                let is_header = tree.is(cell, Tag::Th);
                self.builder
                    .begin_cell(spans, is_header, alignment(tree, cell));
                (self.is_open, self.space, self.breaks) = (true, false, 0);
                self.is_cell_begun = false;
                let inner = Context {
                    in_cell: true,
                    ..context.in_block(context.block, Role::Text)
                };
                if !is_hidden(tree, cell) {
                    self.children(cell, &inner);
                }
                (self.space, self.breaks) = (false, 0);
            }
        }
        self.end();
        if caption.is_some() {
            self.close();
        }
    }

    /// True when a row of a table has words.
    fn shows(&self, row: usize) -> bool {
        let (tree, mut at) = (self.tree, row);
        while at < tree.node(row).end {
            if is_hidden(tree, at) {
                at = tree.node(at).end;
                continue;
            }
            let has_words = (self.kept)(at) && !tree.text(at).trim().is_empty();
            // The words that stand for an image are shown of a text alone.
            let has_alt = self.names.is_none()
                && tree.is(at, Tag::Img)
                && tree
                    .attribute(at, "alt")
                    .is_some_and(|alt| !alt.trim().is_empty());
            if has_words || has_alt {
                return true;
            }
            at += 1;
        }
        false
    }
}

fn is_cell(tree: &Tree, at: usize) -> bool {
    matches!(tree.tag(at), Some(Tag::Td | Tag::Th))
}

/// The rows of a table, but not those of one that lies in it.
fn rows(tree: &Tree, table: usize) -> impl Iterator<Item = usize> + '_ {
    let parts = tree.children(table).flat_map(move |child| {
        let is_part = matches!(tree.tag(child), Some(Tag::Thead | Tag::Tbody | Tag::Tfoot));
        let rows = is_part.then(|| tree.children(child));
        std::iter::once(child).chain(rows.into_iter().flatten())
    });
    parts.filter(move |at| tree.is(*at, Tag::Tr))
}

/// True for a table that says something by its rows and columns, not one that only places things on a page.
pub(super) fn is_data(tree: &Tree, at: usize, tables: Tables) -> bool {
    let role = tree.attribute(at, "role").unwrap_or_default();
    if matches!(role, "presentation" | "none") {
        return false;
    }
    let inner = || tree.within(at).skip(1);
    if inner().any(|at| tree.is(at, Tag::Table)) {
        return false;
    }
    if matches!(role, "table" | "grid" | "treegrid")
        || inner().any(|at| matches!(tree.tag(at), Some(Tag::Th | Tag::Thead | Tag::Caption)))
        || tree
            .attribute(at, "summary")
            .is_some_and(|summary| !summary.is_empty())
    {
        return true;
    }
    if tables == Tables::Named {
        return false;
    }
    let (mut all_rows, mut wide_rows, mut cells, mut long_cells) = (0, 0, 0, 0);
    for row in rows(tree, at) {
        let mut in_row = 0;
        for cell in tree.children(row).filter(|cell| is_cell(tree, *cell)) {
            let bytes: usize = tree.within(cell).map(|at| tree.text(at).trim().len()).sum();
            let is_page = tree.within(cell).any(|at| {
                matches!(
                    tree.tag(at),
                    Some(Tag::H1 | Tag::H2 | Tag::H3 | Tag::Blockquote | Tag::Form | Tag::Pre)
                )
            });
            long_cells += usize::from(bytes > 400 || is_page);
            in_row += 1;
        }
        cells += in_row;
        all_rows += 1;
        wide_rows += usize::from(in_row > 1);
    }
    all_rows > 1 && wide_rows * 2 > all_rows && long_cells * 8 < cells
}

/// How a cell says that its text stands in it.
fn alignment(tree: &Tree, cell: usize) -> Option<Alignment> {
    let style = tree.attribute(cell, "style").unwrap_or_default();
    let styled = style.split(';').find_map(|one| {
        let (name, value) = one.split_once(':')?;
        name.trim()
            .eq_ignore_ascii_case("text-align")
            .then(|| value.trim())
    });
    match styled
        .or_else(|| tree.attribute(cell, "align"))?
        .to_ascii_lowercase()
        .as_str()
    {
        "center" | "middle" => Some(Alignment::Center),
        "right" | "end" => Some(Alignment::End),
        "left" | "start" => Some(Alignment::Start),
        _ => None,
    }
}
