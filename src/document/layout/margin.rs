//! What stands before the lines of what lies in containers: bars, bullets, numbers, boxes. And what stands before the
//! lines of a block for its own sake.

use super::SOFT_HYPHEN;
use crate::document::{Block, BlockKind, ContainerKind, Document, Marker};
use crate::text::width;

/// Columns by which the first line of a paragraph is set in where that sets it apart.
pub(super) const INDENT: u16 = 2;

/// How wide the margins of a document's containers are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Margins {
    /// Of each container, the columns that its mark takes.
    columns: Vec<u16>,
    /// The containers of which only the summary is shown, in order.
    folded: Vec<u32>,
}

impl Margins {
    /// Numbers of one list, and the names of all footnotes, share a column.
    pub(super) fn of(document: &Document, folded: &[u32]) -> Margins {
        let containers = document.containers();
        let label = |label: u32| width(&document.labels()[label as usize].replace(SOFT_HYPHEN, ""));
        let digits = |number: u32| number.checked_ilog10().unwrap_or(0) as u16 + 1;
        let mut widest = vec![0_u16; containers.len()];
        let mut notes = 0_usize;
        for container in containers {
            match (container.kind, container.parent) {
                (ContainerKind::Item(Marker::Number(number)), Some(list)) => {
                    let list = &mut widest[list as usize];
                    *list = (*list).max(digits(number));
                }
                (ContainerKind::Footnote(name), _) => notes = notes.max(label(name)),
                _ => {}
            }
        }
        let columns = containers.iter().map(|container| match container.kind {
            ContainerKind::Quote
            | ContainerKind::Item(Marker::Bullet | Marker::Task(_))
            | ContainerKind::Details(_) => 2,
            ContainerKind::Item(Marker::Number(number)) => {
                container
                    .parent
                    .map_or(digits(number), |list| widest[list as usize])
                    + 2
            }
            ContainerKind::Definition => 4,
            ContainerKind::Footnote(_) => u16::try_from(notes + 2).unwrap_or(u16::MAX),
            ContainerKind::List { .. } | ContainerKind::Figure => 0,
        });
        Margins {
            columns: columns.collect(),
            folded: folded.to_vec(),
        }
    }

    pub(super) fn folded(&self) -> &[u32] {
        &self.folded
    }

    pub(super) fn is_folded(&self, container: u32) -> bool {
        self.folded.binary_search(&container).is_ok()
    }

    /// The containers whose marks stand before the lines of a block, outermost first, and the columns that they take
    /// together, with those of the block's own mark: never more than half of the line, in which the innermost go
    /// without.
    pub(super) fn before(&self, document: &Document, block: &Block, room: u16) -> (Vec<u32>, u16) {
        let mut taken = 0_u16;
        let fits = |columns: u16| u32::from(columns) * 2 <= u32::from(room);
        let mut path = document.path(block);
        let fitting = path.iter().take_while(|at| {
            let all = taken.saturating_add(self.columns[**at as usize]);
            taken = if fits(all) { all } else { taken };
            fits(all)
        });
        let kept = fitting.count();
        path.truncate(kept);
        let own = own_mark(block.kind).map_or(0, |_| 2);
        if fits(taken.saturating_add(own)) {
            taken += own;
        }
        (path, taken)
    }

    /// What stands for a container before a line, from left to right. `fresh` says that the line is the first in it.
    pub(super) fn mark(
        &self,
        document: &Document,
        container: u32,
        fresh: bool,
        mirrored: bool,
    ) -> String {
        let columns = usize::from(self.columns[container as usize]);
        let kind = document.containers()[container as usize].kind;
        let sign = match kind {
            ContainerKind::Quote => "│".into(),
            _ if !fresh => String::new(),
            ContainerKind::Item(Marker::Bullet) => "•".into(),
            ContainerKind::Item(Marker::Task(false)) => "☐".into(),
            ContainerKind::Item(Marker::Task(true)) => "☑".into(),
            ContainerKind::Item(Marker::Number(number)) if mirrored => format!(".{number}"),
            ContainerKind::Item(Marker::Number(number)) => format!("{number}."),
            ContainerKind::Footnote(label) => {
                format!(
                    "{}.",
                    document.labels()[label as usize].replace(SOFT_HYPHEN, "")
                )
            }
            ContainerKind::Details(_) if self.is_folded(container) && mirrored => "◂".into(),
            ContainerKind::Details(_) if self.is_folded(container) => "▸".into(),
            ContainerKind::Details(_) => "▾".into(),
            ContainerKind::Definition | ContainerKind::List { .. } | ContainerKind::Figure => {
                String::new()
            }
        };
        let blanks = columns.saturating_sub(width(&sign));
        // A number stands at the end of its column, with a space behind it; all else at its beginning.
        let is_number = matches!(kind, ContainerKind::Item(_) | ContainerKind::Footnote(_));
        let behind = if is_number { blanks.min(1) } else { blanks };
        let (before, behind) = (" ".repeat(blanks - behind), " ".repeat(behind));
        if mirrored {
            behind + &sign + &before
        } else {
            before + &sign + &behind
        }
    }
}

/// What stands before the first line of a block for its own sake; its other lines are set in as far.
pub(super) fn own_mark(kind: BlockKind) -> Option<&'static str> {
    match kind {
        BlockKind::Heading(3) => Some("◆"),
        BlockKind::Heading(4) => Some("◇"),
        BlockKind::Heading(5) => Some("▪"),
        BlockKind::Heading(6..) => Some("▫"),
        BlockKind::Code(_) => Some(""),
        BlockKind::Image(_) => Some("▣"),
        _ => None,
    }
}
