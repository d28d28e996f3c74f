//! Parts of the text that fold: of those that are folded only the summary is shown.

use std::sync::Arc;

use super::reader::{Reader, Text};
use crate::document::{Block, BlockKind, ContainerKind, Document};

impl Reader {
    /// The text is here: what its author left folded is folded.
    pub(super) fn set_text(&mut self, document: Arc<Document>) {
        let folded = parts(&document).filter(|(_, is_open)| !is_open);
        self.folded = Arc::new(folded.map(|(at, _)| at).collect());
        self.text = Text::Here(document);
    }

    /// Folds a part, or unfolds it.
    pub(super) fn fold(&mut self, part: u32) {
        let folded = Arc::make_mut(&mut self.folded);
        match folded.binary_search(&part) {
            Ok(at) => drop(folded.remove(at)),
            Err(at) => folded.insert(at, part),
        }
        self.is_refolded = true;
    }

    /// Unfolds every part, or folds them all where none is folded. False when nothing folds.
    pub(super) fn fold_all(&mut self) -> bool {
        let Some(document) = self.document() else {
            return false;
        };
        let all: Vec<u32> = parts(document).map(|(at, _)| at).collect();
        if all.is_empty() {
            return false;
        }
        self.folded = match self.folded.is_empty() {
            true => Arc::new(all),
            false => Arc::default(),
        };
        self.is_refolded = true;
        true
    }

    /// The part that is nearest to the reader: the first whose summary is on the screen, else the innermost one that
    /// goes on there, else the first one below.
    pub(super) fn nearest_part(&self, height: usize) -> Option<u32> {
        let document = self.document()?;
        let line = |part: u32| {
            let first = document.containers()[part as usize].first;
            let block = document.blocks().get(first as usize)?;
            Some(self.line_of(block.range.start))
        };
        let here = self.parts_at(document.word_start(self.word));
        let shown = self.top..self.shown_until(height);
        let mut below = None;
        for (part, _) in parts(document) {
            match line(part) {
                // Of what is folded with the part that it lies in nothing is seen.
                Some(at) if at < shown.start || self.is_hidden(part) => {}
                Some(at) if shown.contains(&at) => return Some(part),
                Some(_) => {
                    below = Some(part);
                    break;
                }
                None => {}
            }
        }
        here.last().copied().or(below)
    }

    /// True when a part lies in one that is folded.
    fn is_hidden(&self, part: u32) -> bool {
        let Some(document) = self.document() else {
            return false;
        };
        let parent = |at: &u32| document.containers()[*at as usize].parent;
        std::iter::successors(parent(&part), parent)
            .any(|outer| self.folded.binary_search(&outer).is_ok())
    }

    /// The part whose summary holds a byte of the text.
    pub(super) fn part_of_summary(&self, byte: usize) -> Option<u32> {
        let document = self.document()?;
        let blocks = document.blocks();
        let next = blocks.partition_point(|block| block.range.start <= byte);
        let block = next.checked_sub(1).map(|at| &blocks[at])?;
        let part = block.within?;
        let folds = matches!(
            document.containers()[part as usize].kind,
            ContainerKind::Details(_)
        );
        (folds && block.kind == BlockKind::Summary).then_some(part)
    }

    /// The parts that a byte of the text lies in, outermost first.
    fn parts_at(&self, byte: usize) -> Vec<u32> {
        let Some(document) = self.document() else {
            return Vec::new();
        };
        let blocks = document.blocks();
        let next = blocks.partition_point(|block| block.range.start <= byte);
        let path = next.checked_sub(1).map(|at| document.path(&blocks[at]));
        let mut path = path.unwrap_or_default();
        path.retain(|at| {
            let kind = document.containers()[*at as usize].kind;
            matches!(kind, ContainerKind::Details(_))
        });
        path
    }

    /// True when a block is not folded away; of a part that is folded, its summary is seen.
    pub(super) fn shows_block(&self, block: &Block) -> bool {
        let Some(document) = self.document() else {
            return false;
        };
        let is_folded = |at: &u32| self.folded.binary_search(at).is_ok();
        let own = block.within.filter(|_| block.kind == BlockKind::Summary);
        let mut path = document.path(block).into_iter();
        !path.any(|at| is_folded(&at) && own != Some(at))
    }

    /// Unfolds what a byte of the text is folded away in.
    pub(super) fn unfold(&mut self, byte: usize) {
        let summary = self.part_of_summary(byte);
        for part in self.parts_at(byte) {
            if summary != Some(part) && self.folded.binary_search(&part).is_ok() {
                self.fold(part);
            }
        }
    }
}

/// The parts of a document that fold, and whether each is unfolded from the start.
fn parts(document: &Document) -> impl Iterator<Item = (u32, bool)> + '_ {
    let containers = (0..).zip(document.containers());
    containers.filter_map(|(at, container)| match container.kind {
        ContainerKind::Details(is_open) => Some((at, is_open)),
        _ => None,
    })
}
