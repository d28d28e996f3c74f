//! Builds a [`Document`] front to back.

use std::ops::Range;

use hashbrown::HashMap;

use super::table::{Alignment, Cell, Grid, Row, Table};
use super::{
    Block, BlockKind, Container, ContainerKind, Direction, Document, Image, Inline, Marker, Role,
    STRIDE, Span, places,
};
use crate::text::{sanitise, words};

/// Containers within containers, at the most: what lies deeper stands in the last one.
const DEPTH: usize = 48;

/// Builds a [`Document`] front to back. Whatever is appended passes [`crate::text::sanitise`] here: markup can name
/// characters that its bytes do not hold.
#[derive(Debug, Default)]
pub struct DocumentBuilder {
    document: Document,
    /// The open block, and where its text begins.
    open: Option<(BlockKind, usize)>,
    /// The containers that are open; `None` for one that lies too deep.
    within: Vec<Option<u32>>,
    table: Option<OpenTable>,
    lang: Option<u32>,
    direction: Option<Direction>,
    /// Labels by name.
    labels: HashMap<String, u32>,
    /// Anchors that no text has followed yet.
    loose_anchors: usize,
}

#[derive(Debug, Default)]
struct OpenTable {
    table: Table,
    grid: Grid,
    /// The open cell; its range ends when the next one begins.
    cell: Option<Cell>,
}

impl DocumentBuilder {
    /// Begins a container; what follows lies in it until it is closed.
    pub fn open(&mut self, kind: ContainerKind) {
        self.end();
        if self.within.len() >= DEPTH {
            self.within.push(None);
            return;
        }
        let container = self.document.containers.len() as u32;
        self.document.containers.push(Container {
            kind,
            parent: self.innermost(),
            first: u32::MAX,
        });
        self.within.push(Some(container));
    }

    /// Ends the container that was begun last.
    pub fn close(&mut self) {
        self.end();
        self.within.pop();
    }

    /// Begins an item of a list that lies in so many others, for markup that knows no more of it: lists are opened and
    /// closed as that demands.
    pub fn item(&mut self, depth: u8, marker: Marker) {
        let is_list = |builder: &DocumentBuilder, at: &Option<u32>| {
            at.is_some_and(|at| {
                let kind = builder.document.containers[at as usize].kind;
                matches!(kind, ContainerKind::List { .. })
            })
        };
        let depth = usize::from(depth);
        while self.within.iter().filter(|at| is_list(self, at)).count() > depth + 1 {
            self.close();
        }
        if self.within.iter().filter(|at| is_list(self, at)).count() > depth {
            while self.within.last().is_some_and(|at| !is_list(self, at)) {
                self.close();
            }
        } else {
            self.open(ContainerKind::List { loose: false });
        }
        self.open(ContainerKind::Item(marker));
    }

    /// The innermost item that is open is a task. One that has a number keeps it, and its box stands in its text.
    pub fn task(&mut self, done: bool) {
        let containers = &mut self.document.containers;
        let items = self.within.iter().rev().flatten();
        for at in items {
            match &mut containers[*at as usize].kind {
                ContainerKind::Item(Marker::Number(_)) => break,
                ContainerKind::Item(marker) => {
                    *marker = Marker::Task(done);
                    return;
                }
                _ => {}
            }
        }
        self.push(if done { "☑ " } else { "☐ " }, Role::Marker);
    }

    /// Begins a paragraph that lies in so many quotations and in nothing else. One that lies in as many as the
    /// paragraph before lies in the same.
    pub fn quote(&mut self, depth: u8) {
        let is_quote = |at: &Option<u32>| {
            at.is_none_or(|at| self.document.containers[at as usize].kind == ContainerKind::Quote)
        };
        if !self.within.iter().all(is_quote) {
            self.close_all();
        }
        while self.within.len() > usize::from(depth) {
            self.close();
        }
        while self.within.len() < usize::from(depth) {
            self.open(ContainerKind::Quote);
        }
        self.begin(BlockKind::Paragraph);
    }

    /// Ends every container.
    pub fn close_all(&mut self) {
        while !self.within.is_empty() {
            self.close();
        }
    }

    fn innermost(&self) -> Option<u32> {
        self.within.iter().rev().find_map(|container| *container)
    }

    /// Begins a block; the one before ends. A table is begun with [`DocumentBuilder::begin_table`].
    pub fn begin(&mut self, kind: BlockKind) {
        self.end();
        if !self.document.blocks.is_empty() {
            self.document.text.push('\n');
        }
        let start = self.document.text.len();
        self.open = Some((kind, start));
        let anchors = &mut self.document.anchors;
        let bound = anchors.len() - std::mem::take(&mut self.loose_anchors);
        anchors[bound..].iter_mut().for_each(|(_, at)| *at = start);
        // A rule has no text: what follows is another block.
        if kind == BlockKind::Rule {
            self.end();
        }
    }

    /// The language (BCP 47) and the direction of the blocks that end from now on.
    pub fn speak(&mut self, lang: Option<&str>, direction: Option<Direction>) {
        self.lang = lang.map(|lang| self.label(lang));
        self.direction = direction;
    }

    /// The index of a name in [`Document::labels`].
    pub fn label(&mut self, name: &str) -> u32 {
        let name = sanitise(name);
        if let Some(known) = self.labels.get(&*name) {
            return *known;
        }
        let at = self.document.labels.len() as u32;
        self.document.labels.push(name.clone().into_owned());
        self.labels.insert(name.into_owned(), at);
        at
    }

    /// Where a link leads, as an index into [`Document::links`].
    pub fn link(&mut self, address: &str) -> usize {
        self.document.links.push(sanitise(address).into_owned());
        self.document.links.len() - 1
    }

    /// Names the text that follows; links to `#name` lead there.
    pub fn anchor(&mut self, name: &str) {
        let at = self.document.text.len();
        self.loose_anchors += usize::from(self.open.is_none());
        self.document
            .anchors
            .push((sanitise(name).into_owned(), at));
    }

    /// Appends text to the open block (a paragraph is opened where there is none).
    pub fn push(&mut self, text: &str, inline: impl Into<Inline>) {
        let inline = inline.into();
        if text.is_empty() {
            return;
        }
        if self.open.is_none() {
            self.begin(BlockKind::Paragraph);
        }
        let start = self.document.text.len();
        match self.open {
            // Only code has lines of its own.
            Some((BlockKind::Code(_), _)) => {
                for (nth, line) in text.split('\n').enumerate() {
                    self.document.text.push_str(if nth > 0 { "\n" } else { "" });
                    self.document.text.push_str(&sanitise(line));
                }
            }
            _ => self.document.text.push_str(&sanitise(text)),
        }
        let range = start..self.document.text.len();
        if range.is_empty() || inline == Inline::default() {
            return;
        }
        match self.document.spans.last_mut() {
            Some(last) if last.range.end == start && last.inline == inline => {
                last.range.end = range.end;
            }
            _ => self.document.spans.push(Span { range, inline }),
        }
    }

    /// Appends text that leads somewhere.
    pub fn push_link(&mut self, text: &str, address: &str) {
        let link = Some(self.link(address));
        self.push(
            text,
            Inline {
                role: Role::Link,
                link,
                ..Inline::default()
            },
        );
    }

    /// Breaks the line where the author wants it broken. Nothing at the head of a block.
    pub fn break_line(&mut self) {
        let Some((_, start)) = self.open.filter(|_| self.is_block_begun()) else {
            return;
        };
        // Blanks at the head of a block would be seen as an empty line.
        if self.document.text[start..].chars().all(char::is_whitespace) {
            self.document.text.truncate(start);
            let spans = &mut self.document.spans;
            while spans.pop_if(|span| span.range.start >= start).is_some() {}
            return;
        }
        while self.document.text.ends_with(' ') {
            self.document.text.pop();
        }
        let end = self.document.text.len();
        if let Some(last) = self.document.spans.last_mut() {
            last.range.end = last.range.end.min(end);
        }
        self.document.text.push('\n');
    }

    /// An image: at the head of a paragraph, or with none open, a block of its own; within a text the words that stand
    /// for it, leading to it where they lead nowhere else. `alt` is what stands for it.
    pub fn push_image(&mut self, image: Image, alt: &str, inline: Inline) {
        let stands_alone = matches!(self.open, None | Some((BlockKind::Paragraph, _)));
        if stands_alone && !self.is_block_begun() {
            let at = self.document.images.len() as u32;
            self.document.images.push(Image {
                address: sanitise(&image.address).into_owned(),
                ..image
            });
            let was_open = self.open.is_some();
            self.begin(BlockKind::Image(at));
            self.push(alt, inline);
            self.end();
            if was_open {
                self.begin(BlockKind::Paragraph);
            }
        } else if !alt.is_empty() {
            let link = inline.link.unwrap_or_else(|| self.link(&image.address));
            self.push(
                alt,
                Inline {
                    link: Some(link),
                    ..inline
                },
            );
        }
    }

    /// Begins a table; rows and cells follow.
    pub fn begin_table(&mut self) {
        let at = self.document.tables.len() as u32;
        self.document.tables.push(Table::default());
        self.begin(BlockKind::Table(at));
        self.table = Some(OpenTable::default());
    }

    /// Begins a row of the open table.
    pub fn begin_row(&mut self, is_header: bool) {
        self.end_cell();
        if let Some(open) = &mut self.table {
            if !open.table.rows.is_empty() {
                open.grid.next_row();
            }
            open.table.rows.push(Row {
                is_header,
                cells: Vec::new(),
            });
        }
    }

    /// Begins a cell of the open row that takes so many columns and rows; what is pushed next is its text.
    pub fn begin_cell(
        &mut self,
        (columns, rows): (u16, u16),
        is_header: bool,
        alignment: Option<Alignment>,
    ) {
        self.end_cell();
        let Some(open) = &mut self.table else { return };
        if open.table.rows.is_empty() {
            open.table.rows.push(Row::default());
        }
        let is_first = open.table.rows.iter().all(|row| row.cells.is_empty());
        if !is_first {
            self.document.text.push('\n');
        }
        let (column, columns) = open.grid.place(columns, rows);
        let start = self.document.text.len();
        open.cell = Some(Cell {
            range: start..start,
            column,
            columns,
            rows: rows.max(1),
            is_header,
            alignment,
        });
    }

    fn end_cell(&mut self) {
        let Some(open) = &mut self.table else { return };
        let Some(mut cell) = open.cell.take() else {
            return;
        };
        cell.range.end = self.document.text.len();
        if let Some(row) = open.table.rows.last_mut() {
            row.cells.push(cell);
        }
    }

    /// How the columns of the open table stand, as far as they say so.
    pub fn align_columns(&mut self, columns: &[Alignment]) {
        if let Some(open) = &mut self.table {
            open.table.columns = columns.to_vec();
        }
    }

    /// True when the open block has text.
    pub fn is_block_begun(&self) -> bool {
        self.open
            .is_some_and(|(_, start)| start < self.document.text.len())
    }

    /// True when the open block's text, if there is any, ends with a space or a line break.
    pub fn is_after_space(&self) -> bool {
        !self.is_block_begun() || self.document.text.ends_with([' ', '\n'])
    }

    /// Ends the open block. One without text is dropped, but for a rule and an image.
    pub fn end(&mut self) {
        self.end_cell();
        let Some((kind, start)) = self.open.take() else {
            return;
        };
        if !matches!(kind, BlockKind::Code(_) | BlockKind::Table(_)) {
            let text = &mut self.document.text;
            // Blanks in lines of their own would be seen as empty lines too many.
            let kept = text[start..].trim_end().len();
            if kept == 0 || text[start + kept..].contains('\n') {
                text.truncate(start + kept);
                let (end, spans) = (text.len(), &mut self.document.spans);
                while spans.pop_if(|span| span.range.start >= end).is_some() {}
                if let Some(last) = spans.last_mut() {
                    last.range.end = last.range.end.min(end);
                }
            }
        }
        let end = self.document.text.len();
        let bare = match (kind, self.table.take()) {
            (BlockKind::Table(at), Some(open)) => {
                let mut table = open.table;
                table.rows.retain(|row| !row.cells.is_empty());
                table
                    .columns
                    .resize(open.grid.columns(), Alignment::default());
                let bare = table.rows.is_empty();
                self.document.tables[at as usize] = table;
                bare
            }
            (BlockKind::Rule | BlockKind::Image(_), _) => false,
            _ => start == end,
        };
        if bare {
            if !self.document.blocks.is_empty() {
                self.document.text.pop();
            }
            let anchors = self.document.anchors.iter().rev();
            self.loose_anchors = anchors.take_while(|(_, at)| *at >= start).count();
            return;
        }
        let number = self.document.blocks.len() as u32;
        let within = self.innermost();
        let mut outer = within;
        while let Some(at) = outer {
            let container = &mut self.document.containers[at as usize];
            container.first = container.first.min(number);
            outer = container.parent;
        }
        self.document.blocks.push(Block {
            kind,
            range: start..end,
            within,
            lang: self.lang,
            direction: self.direction,
        });
    }

    /// Appends a whole document; it lies in the containers that are open.
    pub fn append(&mut self, other: &Document) {
        self.end();
        let outer = self.innermost();
        let room = DEPTH.saturating_sub(self.within.len());
        let (lang, direction) = (self.lang, self.direction);
        let own = &mut self.document;
        let (links, containers) = (own.links.len(), own.containers.len() as u32);
        let (tables, images) = (own.tables.len() as u32, own.images.len() as u32);
        if !own.blocks.is_empty() && !other.blocks.is_empty() {
            own.text.push('\n');
        }
        let (start, first) = (own.text.len(), own.blocks.len() as u32);
        let moved = |range: &Range<usize>| range.start + start..range.end + start;
        own.text.push_str(&other.text);
        own.links.extend_from_slice(&other.links);
        own.images.extend_from_slice(&other.images);
        own.tables.extend(other.tables.iter().map(|table| {
            let mut table = table.clone();
            let cells = table.rows.iter_mut().flat_map(|row| &mut row.cells);
            cells.for_each(|cell| cell.range = moved(&cell.range));
            table
        }));
        own.spans.extend(other.spans.iter().map(|span| Span {
            range: moved(&span.range),
            inline: Inline {
                link: span.inline.link.map(|link| link + links),
                ..span.inline
            },
        }));
        let anchors = other.anchors.iter();
        own.anchors
            .extend(anchors.map(|(name, at)| (name.clone(), at + start)));
        let labels: Vec<u32> = other.labels.iter().map(|name| self.label(name)).collect();
        let label = |at: u32| labels.get(at as usize).copied().unwrap_or_default();
        // What would lie too deep lies in the innermost container that may be.
        let mut depths: Vec<usize> = Vec::with_capacity(other.containers.len());
        for container in &other.containers {
            let parent = container.parent.map(|parent| parent as usize);
            depths.push(parent.map_or(0, |parent| depths[parent]) + 1);
        }
        let within = |at: Option<u32>| {
            let mut at = at;
            while let Some(number) = at.filter(|at| depths[*at as usize] > room) {
                at = other.containers[number as usize].parent;
            }
            at.map_or(outer, |at| Some(at + containers))
        };
        for container in &other.containers {
            self.document.containers.push(Container {
                kind: match container.kind {
                    ContainerKind::Footnote(name) => ContainerKind::Footnote(label(name)),
                    kind => kind,
                },
                parent: within(container.parent),
                first: container.first.saturating_add(first),
            });
        }
        for block in &other.blocks {
            self.document.blocks.push(Block {
                kind: match block.kind {
                    BlockKind::Code(lang) => BlockKind::Code(lang.map(label)),
                    BlockKind::Table(at) => BlockKind::Table(at + tables),
                    BlockKind::Image(at) => BlockKind::Image(at + images),
                    kind => kind,
                },
                range: moved(&block.range),
                within: within(block.within),
                lang: block.lang.map(label).or(lang),
                direction: block.direction.or(direction),
            });
        }
        let mut open = outer.filter(|_| !other.blocks.is_empty());
        while let Some(at) = open {
            let container = &mut self.document.containers[at as usize];
            container.first = container.first.min(first);
            open = container.parent;
        }
    }

    /// The document.
    pub fn finish(mut self) -> Document {
        self.end();
        let Document {
            text,
            strides,
            words: count,
            ..
        } = &mut self.document;
        for word in words(text) {
            if count.is_multiple_of(STRIDE) {
                strides.push(word.start as u32);
            }
            *count += 1;
        }
        self.document.linked = places::linked(&self.document.spans);
        self.document.headings = places::headings(&self.document.blocks);
        self.document
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Marker, Stress};
    use super::*;

    #[test]
    fn blocks_know_what_they_lie_in() {
        let mut builder = DocumentBuilder::default();
        builder.push("before", Role::Text);
        builder.open(ContainerKind::Quote);
        builder.open(ContainerKind::List { loose: false });
        builder.open(ContainerKind::Item(Marker::Number(3)));
        builder.push("third", Stress::STRONG);
        builder.close();
        builder.close();
        builder.push("still quoted", Role::Text);
        builder.close();
        builder.push("after", Role::Text);
        let document = builder.finish();
        assert_eq!(document.text(), "before\nthird\nstill quoted\nafter");
        let paths: Vec<Vec<ContainerKind>> = document
            .blocks()
            .iter()
            .map(|block| {
                let path = document.path(block);
                let kind = |at: &u32| document.containers()[*at as usize].kind;
                path.iter().map(kind).collect()
            })
            .collect();
        let item = ContainerKind::Item(Marker::Number(3));
        let list = ContainerKind::List { loose: false };
        assert_eq!(
            paths,
            [
                vec![],
                vec![ContainerKind::Quote, list, item],
                vec![ContainerKind::Quote],
                vec![]
            ]
        );
    }

    #[test]
    fn cells_find_their_columns_round_what_hangs_down() {
        let mut builder = DocumentBuilder::default();
        builder.begin_table();
        builder.begin_row(true);
        builder.begin_cell((1, 2), true, None);
        builder.push("a", Role::Text);
        builder.begin_cell((2, 1), true, None);
        builder.push("b", Role::Text);
        builder.begin_row(false);
        builder.begin_cell((1, 1), false, Some(Alignment::End));
        builder.push("c", Role::Text);
        builder.break_line();
        builder.push("d", Role::Text);
        builder.end();
        let document = builder.finish();
        assert_eq!(document.text(), "a\nb\nc\nd");
        let table = &document.tables()[0];
        assert_eq!(table.columns.len(), 3);
        let places: Vec<(&str, u16, u16)> = table
            .rows
            .iter()
            .flat_map(|row| &row.cells)
            .map(|cell| {
                (
                    &document.text()[cell.range.clone()],
                    cell.column,
                    cell.columns,
                )
            })
            .collect();
        assert_eq!(places, [("a", 0, 1), ("b", 1, 2), ("c\nd", 1, 1)]);
    }

    #[test]
    fn no_cell_lies_over_one_that_hangs_down() {
        let mut builder = DocumentBuilder::default();
        builder.begin_table();
        for row in [[(1, 1), (2, 2)], [(3, 1), (2, 1)]] {
            builder.begin_row(false);
            for span in row {
                builder.begin_cell(span, false, None);
                builder.push("x", Role::Text);
            }
        }
        let document = builder.finish();
        let cells = document.tables()[0].rows.iter().flat_map(|row| &row.cells);
        let places: Vec<(u16, u16)> = cells.map(|cell| (cell.column, cell.columns)).collect();
        assert_eq!(places, [(0, 1), (1, 2), (0, 1), (3, 2)]);
    }

    #[test]
    fn a_text_behind_a_rule_is_a_paragraph() {
        let mut builder = DocumentBuilder::default();
        builder.begin(BlockKind::Rule);
        builder.push("text", Role::Text);
        let document = builder.finish();
        let kinds: Vec<BlockKind> = document.blocks().iter().map(|block| block.kind).collect();
        assert_eq!(kinds, [BlockKind::Rule, BlockKind::Paragraph]);
    }

    #[test]
    fn a_document_is_appended_as_if_it_had_been_built_there() {
        let inner = |builder: &mut DocumentBuilder| {
            builder.begin(BlockKind::Heading(2));
            builder.anchor("here");
            builder.push("Head", Role::Heading(2));
            builder.open(ContainerKind::List { loose: false });
            builder.open(ContainerKind::Item(Marker::Bullet));
            builder.push_link("leads", "https://a.example/");
            builder.close();
            builder.close();
            builder.begin_table();
            builder.begin_row(false);
            builder.begin_cell((1, 1), false, None);
            builder.push("cell", Role::Text);
            builder.end();
            let lang = Some(builder.label("rust"));
            builder.begin(BlockKind::Code(lang));
            builder.push("code", Role::Code);
            builder.end();
        };
        let around = |builder: &mut DocumentBuilder, inner: &dyn Fn(&mut DocumentBuilder)| {
            builder.push_link("before", "https://b.example/");
            builder.label("c");
            builder.open(ContainerKind::Quote);
            inner(builder);
            builder.close();
            builder.push("after", Role::Text);
        };
        let mut built = DocumentBuilder::default();
        around(&mut built, &inner);
        let mut appended = DocumentBuilder::default();
        around(&mut appended, &|builder| {
            let mut other = DocumentBuilder::default();
            inner(&mut other);
            builder.append(&other.finish());
        });
        assert_eq!(appended.finish(), built.finish());
    }

    #[test]
    fn what_lies_too_deep_is_kept_without_its_container() {
        let mut builder = DocumentBuilder::default();
        for _ in 0..10_000 {
            builder.open(ContainerKind::Quote);
        }
        builder.push("deep", Role::Text);
        for _ in 0..10_000 {
            builder.close();
        }
        builder.push("out", Role::Text);
        let document = builder.finish();
        assert_eq!(document.path(&document.blocks()[0]).len(), DEPTH);
        assert_eq!(document.path(&document.blocks()[1]).len(), 0);
    }
}
