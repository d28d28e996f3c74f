//! A run of rows as columns. Written once, then read by anyone.

use super::column::{SparseText, TextColumn};
use crate::article::{ArticleId, BodySpan, FileId, Origin, RowId, SourceId, Timestamp};

/// A further place where a row's article was read, found when this segment was written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Join {
    pub row: RowId,
    pub origin: Origin,
}

/// A run of rows as columns.
#[derive(Debug, Default)]
pub struct Segment {
    pub(super) first: u32,
    pub(super) titles: TextColumn,
    pub(super) sources: Vec<SourceId>,
    pub(super) ids: Vec<ArticleId>,
    /// The packed date of a dated row; of another row, the date that it stands by.
    pub(super) when: Vec<i64>,
    /// Rows without a date of their own, in order.
    pub(super) undated: Vec<u32>,
    pub(super) lines: Vec<u32>,
    /// From which row on which file was read.
    pub(super) files: Vec<(u32, FileId)>,
    /// A hash of title and source in their normal form: by it a late article finds its headline.
    pub(super) title_keys: Vec<u32>,
    pub(super) bodies: Vec<(u32, BodySpan)>,
    pub(super) authors: SparseText,
    pub(super) urls: SparseText,
    pub(super) langs: SparseText,
    pub(super) tags: SparseText,
    /// Sorted by row once the segment is sealed.
    pub(super) joins: Vec<Join>,
}

impl Segment {
    /// The one after another, which is likely to become as long.
    pub(super) fn after(last: &Segment, first: u32) -> Segment {
        Segment {
            first,
            titles: TextColumn::with_room_of(&last.titles),
            sources: Vec::with_capacity(last.len()),
            ids: Vec::with_capacity(last.len()),
            when: Vec::with_capacity(last.len()),
            lines: Vec::with_capacity(last.len()),
            title_keys: Vec::with_capacity(last.len()),
            ..Segment::default()
        }
    }

    /// The first row.
    pub fn first(&self) -> RowId {
        RowId(self.first)
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.titles.len()
    }

    /// True when it has no row.
    pub fn is_empty(&self) -> bool {
        self.titles.is_empty()
    }

    /// The titles.
    pub fn titles(&self) -> &TextColumn {
        &self.titles
    }

    /// The sources, a row each.
    pub fn sources(&self) -> &[SourceId] {
        &self.sources
    }

    /// The ids by which the rows came, a row each.
    pub fn ids(&self) -> &[ArticleId] {
        &self.ids
    }

    pub(super) fn published(&self, at: u32) -> Option<Timestamp> {
        let dated = self.undated.binary_search(&at).is_err();
        dated.then(|| Timestamp::from_bits(self.when[at as usize]))
    }

    pub(super) fn origin(&self, at: u32) -> Origin {
        let run = self.files.partition_point(|(start, _)| *start <= at);
        Origin {
            file: self.files[run - 1].1,
            line: self.lines[at as usize],
        }
    }

    pub(super) fn body(&self, at: u32) -> Option<BodySpan> {
        self.bodies
            .binary_search_by_key(&at, |(row, _)| *row)
            .ok()
            .map(|found| self.bodies[found].1)
    }

    pub(super) fn seal(&mut self) {
        self.titles.shrink();
        self.sources.shrink_to_fit();
        self.ids.shrink_to_fit();
        self.when.shrink_to_fit();
        self.undated.shrink_to_fit();
        self.lines.shrink_to_fit();
        self.title_keys.shrink_to_fit();
        self.bodies.shrink_to_fit();
        self.authors.shrink();
        self.urls.shrink();
        self.langs.shrink();
        self.tags.shrink();
        self.joins.sort_by_key(|join| join.row);
    }
}
