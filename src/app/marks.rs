//! What was read and starred: shown at once as pending, as done when it is on disk, and undone step by step.

use hashbrown::HashMap;

use super::message::Effect;
use crate::article::{ArticleId, Mark, MarkChange, RowId};
use crate::store::Snapshot;

/// Marks of the rows on hand.
#[derive(Debug, Clone, Default)]
pub struct Marks {
    flags: Vec<u8>,
    positions: HashMap<RowId, u32>,
    /// Rows of which marks that are seen are not on disk yet, with the last save that holds them.
    pending: HashMap<RowId, u64>,
    /// What was changed in this session: what the library says of it may be older.
    touched: HashMap<RowId, MarkChange>,
    saves: u64,
    /// Counts changes.
    changes: u64,
    /// What was changed together is undone together.
    undo: Vec<Vec<Undo>>,
    read: usize,
}

/// A change of a row, and the way back.
#[derive(Debug, Clone, Copy)]
struct Undo {
    row: RowId,
    id: ArticleId,
    back: MarkChange,
}

impl Marks {
    /// What is known of a row.
    pub fn of(&self, row: RowId) -> Mark {
        let flags = self.flags.get(row.index()).copied().unwrap_or(0);
        Mark {
            read: flags & Mark::READ != 0,
            starred: flags & Mark::STARRED != 0,
            queued: flags & Mark::QUEUED != 0,
            position: self.positions.get(&row).copied().unwrap_or(0),
            finished: flags & Mark::FINISHED != 0,
            left_at: 0,
        }
    }

    /// True when it was opened.
    pub fn is_read(&self, row: RowId) -> bool {
        self.flags
            .get(row.index())
            .is_some_and(|flags| flags & Mark::READ != 0)
    }

    /// True when its marks are not on disk yet.
    pub fn is_pending(&self, row: RowId) -> bool {
        self.pending.contains_key(&row)
    }

    /// The marks of all rows, a byte each (see [`Mark::flags`]).
    pub fn flags(&self) -> &[u8] {
        &self.flags
    }

    /// Another number after every change.
    pub(super) fn changes(&self) -> u64 {
        self.changes
    }

    /// How many rows were opened.
    pub fn read_count(&self) -> usize {
        self.read
    }

    /// Makes room for new rows.
    pub(super) fn grow(&mut self, rows: usize) {
        self.flags.resize(rows.max(self.flags.len()), 0);
    }

    /// Forgets rows, as they were read anew; what can be undone stays, and what is not on disk yet is still not.
    pub(super) fn forget_rows(&mut self, before: &Snapshot, now: &Snapshot) {
        self.flags.clear();
        self.positions.clear();
        let pending = self.pending.drain().filter_map(|(row, save)| {
            let row = now.row_of(before.headline(row).id)?;
            Some((row, save))
        });
        self.pending = pending.collect();
        self.touched.clear();
        self.read = 0;
    }

    /// Rows that were absorbed count no more; what was marked of them in this session holds for the rows that go on.
    pub(super) fn join(&mut self, snapshot: &Snapshot) {
        for (gone, row) in snapshot.absorbed() {
            let mark = self.of(gone);
            if mark != Mark::default() {
                self.put(gone, Mark::default());
                self.put(row, self.of(row).joined(mark));
            }
            if let Some(change) = self.touched.remove(&gone) {
                let touched = self.touched.entry(row).or_default();
                *touched = touched.joined(change);
            }
            if let Some(save) = self.pending.remove(&gone) {
                self.pending.insert(row, save);
            }
        }
    }

    fn put(&mut self, row: RowId, mark: Mark) {
        let Some(flags) = self.flags.get_mut(row.index()) else {
            return;
        };
        self.changes += 1;
        self.read -= usize::from(*flags & Mark::READ != 0);
        *flags = mark.flags();
        self.read += usize::from(mark.read);
        if mark.position > 0 {
            self.positions.insert(row, mark.position);
        } else {
            self.positions.remove(&row);
        }
    }

    /// Takes in what the library knows.
    pub(super) fn found(&mut self, marks: &[(RowId, Mark)], snapshot: &Snapshot) {
        // Of a row that was absorbed since, the other has the mark.
        let here = |row: &RowId| snapshot.survivor(*row) == *row;
        for (row, mark) in marks.iter().filter(|(row, _)| here(row)) {
            let touched = self.touched.get(row).copied().unwrap_or_default();
            self.put(*row, mark.with(touched));
        }
    }

    /// Changes marks of rows, and asks for that to be kept.
    fn set(&mut self, rows: &[(RowId, MarkChange)], snapshot: &Snapshot) -> Effect {
        self.saves += 1;
        let mut changes = Vec::with_capacity(rows.len());
        for (row, change) in rows {
            self.put(*row, self.of(*row).with(*change));
            let touched = self.touched.entry(*row).or_default();
            *touched = touched.then(*change);
            if !change.is_place_alone() {
                self.pending.insert(*row, self.saves);
            }
            changes.push((snapshot.ids(*row), *change));
        }
        Effect::Save {
            save: self.saves,
            changes,
        }
    }

    /// Changes the marks of rows, as far as that is a change, so that it can be undone as one.
    pub(super) fn change(
        &mut self,
        rows: &[RowId],
        snapshot: &Snapshot,
        change: impl Fn(&mut Mark),
    ) -> Option<Effect> {
        let (mut undo, mut changes) = (Vec::new(), Vec::new());
        for row in rows {
            let before = self.of(*row);
            let mut after = before;
            change(&mut after);
            if after != before {
                undo.push(Undo {
                    row: *row,
                    id: snapshot.id(*row),
                    back: MarkChange::between(after, before),
                });
                changes.push((*row, MarkChange::between(before, after)));
            }
        }
        if changes.is_empty() {
            return None;
        }
        self.undo.push(undo);
        Some(self.set(&changes, snapshot))
    }

    /// Keeps the word that was at the top of the screen, and that the end was reached when it was.
    pub(super) fn keep_position(
        &mut self,
        row: RowId,
        word: u32,
        at_end: bool,
        snapshot: &Snapshot,
    ) -> Option<Effect> {
        let before = self.of(row);
        let after = Mark {
            position: word,
            finished: before.finished || at_end,
            ..before
        };
        let change = MarkChange::between(before, after);
        (before != after).then(|| self.set(&[(row, change)], snapshot))
    }

    /// Takes back the last change. Returns its rows, one at least, and what there is to do; `None` when there is nothing
    /// to undo.
    pub(super) fn undo(&mut self, snapshot: &Snapshot) -> Option<(Vec<RowId>, Effect)> {
        loop {
            // The inputs may have been read anew since: an article may be in another row, or gone.
            let back: Vec<(RowId, MarkChange)> = self
                .undo
                .pop()?
                .into_iter()
                .filter_map(|Undo { row, id, back }| {
                    let same = row.index() < snapshot.rows() && snapshot.id(row) == id;
                    let row = if same { Some(row) } else { snapshot.row_of(id) };
                    Some((snapshot.survivor(row?), back))
                })
                .collect();
            if !back.is_empty() {
                let rows = back.iter().map(|(row, _)| *row).collect();
                return Some((rows, self.set(&back, snapshot)));
            }
        }
    }

    /// Every mark up to this save is on disk.
    pub(super) fn saved(&mut self, save: u64) {
        self.pending.retain(|_, last| *last > save);
    }
}
