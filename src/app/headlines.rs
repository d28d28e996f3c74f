//! The list pane: which item is selected, which rows are on the screen. The selection is an item, not a row number of
//! the list: it stays on its item whatever comes or goes around it.

use std::cmp::Reverse;
use std::sync::Arc;

use super::message::Generation;
use super::model::RowsThen;
use crate::article::RowId;
use crate::cluster::{Stories, Story};
use crate::filter::{Group, Grouping, Matches};
use crate::store::Snapshot;

/// The list pane.
#[derive(Debug, Clone, Default)]
pub struct Headlines {
    /// The selected item; `None` only while there is none.
    pub selected: Option<RowId>,
    /// It does not stand in the list: it was come to by another way.
    pub is_guest: bool,
    /// Its place in the list; of a guest, the one that it was come from.
    pub place: usize,
    /// The first line of the pane, among all that the list would have: a line an item, and one over each group.
    pub top: usize,
    /// The answer to the filter; `None` while there is no filter.
    pub matches: Option<Matches>,
    /// The rows that it is of.
    pub(super) matches_of: RowsThen,
    /// The stories, once they are found.
    pub stories: Arc<Stories>,
    /// One row a story, in the order of the list; `None` until stories are found.
    pub(super) folded: Option<Arc<Vec<RowId>>>,
    /// Every headline has its row, whatever its story.
    pub unfolded: bool,
    /// What the rows are put together by.
    pub grouping: Option<Grouping>,
    /// Counts requests to count what is unread in each group.
    pub(super) counting: Generation,
    /// The state of the marks at which that was asked last.
    pub(super) counted_at: u64,
    /// The user has moved: until then the list stays at its head while it fills.
    pub(super) moved: bool,
    /// A place that was asked for and is not ranked yet.
    pub(super) wanted: Option<usize>,
}

/// What stands on a line of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListLine {
    /// The heading of a group.
    Heading(usize),
    /// The item at a place.
    Item(usize),
}

impl Headlines {
    /// The groups in which the rows stand; none when they stand in one column.
    pub fn groups(&self) -> &[Group] {
        self.matches
            .as_ref()
            .map_or(&[], |matches| &matches.groups[..])
    }

    /// The group of a place.
    fn group_of(&self, place: usize) -> Option<usize> {
        let next = self.groups().partition_point(|group| group.first <= place);
        next.checked_sub(1)
    }

    /// The line of the item at a place.
    pub fn line_of(&self, place: usize) -> usize {
        place + self.group_of(place).map_or(0, |group| group + 1)
    }

    /// What stands on a line; it may be one beyond the last.
    pub fn at_line(&self, line: usize) -> ListLine {
        let groups = self.groups();
        let next = groups.partition_point(|group| group.line <= line);
        match next.checked_sub(1) {
            Some(group) if groups[group].line == line => ListLine::Heading(group),
            _ => ListLine::Item(line - next),
        }
    }

    /// The line of the screen on which the selection stands.
    pub(super) fn offset(&self) -> usize {
        self.line_of(self.place).saturating_sub(self.top)
    }

    /// The rows of the list that are known, in order.
    pub fn rows<'a>(&'a self, snapshot: &'a Snapshot) -> &'a [RowId] {
        match &self.matches {
            Some(matches) => &matches.rows,
            None => match &self.folded {
                Some(folded) if !self.unfolded => folded,
                _ => snapshot.order(),
            },
        }
    }

    /// Every headline has its row: that was asked for, or stories have headings.
    fn is_unfolded(&self) -> bool {
        self.unfolded || self.grouping == Some(Grouping::Story)
    }

    /// The stories of which one row each is shown, none when every headline has its row; those that have headings.
    pub(super) fn folding(&self) -> Arc<Stories> {
        match self.unfolded && self.grouping != Some(Grouping::Story) {
            true => Arc::default(),
            false => Arc::clone(&self.stories),
        }
    }

    /// The story that a row of the list stands for.
    pub fn story(&self, row: RowId) -> Option<&Story> {
        self.stories.of(row).filter(|_| !self.is_unfolded())
    }

    /// How many rows the list has, those that are not ranked yet included.
    pub fn len(&self, snapshot: &Snapshot) -> usize {
        match &self.matches {
            Some(matches) => matches.total - matches.folded,
            None => self.rows(snapshot).len(),
        }
    }

    /// True when the list has no row.
    pub fn is_empty(&self, snapshot: &Snapshot) -> bool {
        self.len(snapshot) == 0
    }

    /// Where an item stands in the list.
    fn place_of(&self, row: RowId, snapshot: &Snapshot) -> Option<usize> {
        match &self.matches {
            Some(matches) => matches.rows.iter().position(|other| *other == row),
            None => snapshot.place_among(row, self.rows(snapshot)),
        }
    }

    /// Selects the item at a place, or at the last one. True when every row up to it is known; else the rest of the
    /// ranking has to be asked for, and the selection goes there when it comes.
    pub(super) fn select(&mut self, place: usize, snapshot: &Snapshot) -> bool {
        let place = place.min(self.len(snapshot).saturating_sub(1));
        let rows = self.rows(snapshot);
        let known = place < rows.len() || rows.is_empty();
        let near = place.min(rows.len().saturating_sub(1));
        let selected = rows.get(near).copied();
        self.selected = selected;
        self.is_guest = false;
        self.place = near;
        self.wanted = (!known).then_some(place);
        known
    }

    /// The list has changed: the selection stays on its item, and on its line of the screen, which is handed in; where
    /// the item is gone, it goes to the one that took its place.
    pub(super) fn follow(&mut self, line: usize, snapshot: &Snapshot) {
        let guest = self.selected.filter(|_| self.is_guest);
        if guest.is_some_and(|row| self.place_of(row, snapshot).is_none()) {
            self.wanted = None;
            self.place = self.place.min(self.rows(snapshot).len().saturating_sub(1));
            return;
        }
        let place = match self.selected {
            Some(row) if self.moved => self
                .place_of(row, snapshot)
                // Another of its story may stand for it.
                .or_else(|| self.place_of(self.stories.first(row), snapshot))
                .unwrap_or(self.place),
            _ => 0,
        };
        let wanted = self.wanted.take();
        self.select(wanted.unwrap_or(place), snapshot);
        self.top = self.line_of(self.place).saturating_sub(line);
    }

    /// Selects an item wherever it stands; one that is not in the list is its guest.
    pub(super) fn select_row(&mut self, row: RowId, snapshot: &Snapshot) {
        match self.place_of(row, snapshot) {
            Some(place) => {
                self.select(place, snapshot);
            }
            None => (self.selected, self.is_guest) = (Some(row), true),
        }
    }

    /// A guest leaves: the item at the place of the list is selected again.
    pub(super) fn dismiss_guest(&mut self, snapshot: &Snapshot) {
        if self.is_guest {
            self.select(self.place, snapshot);
        }
    }

    /// The best answer is selected.
    pub(super) fn back_to_head(&mut self, snapshot: &Snapshot) {
        self.top = 0;
        self.select(0, snapshot);
    }

    /// Brings as much of the selection's group onto the screen as there is room for.
    pub(super) fn show_group(&mut self) {
        if let Some(group) = self.group_of(self.place) {
            self.top = self.groups()[group].line;
        }
    }

    /// Brings the selection onto the screen.
    pub(super) fn scroll_into_view(&mut self, height: usize, snapshot: &Snapshot) {
        // A few lines stay in view around the selection, where there is room.
        let margin = if height >= 12 { 3 } else { 0 };
        let lines = self.len(snapshot) + self.groups().len();
        let last_top = lines.saturating_sub(height.max(1));
        let line = self.line_of(self.place);
        // With the first of a group its heading is seen, where there is room for both.
        let is_first = |group: usize| self.groups()[group].first == self.place;
        let with_heading = height > 1 && self.group_of(self.place).is_some_and(is_first);
        let lowest = line.saturating_sub(margin.max(usize::from(with_heading)));
        let highest = (line + margin + 1)
            .saturating_sub(height.max(1))
            .min(last_top);
        self.top = self.top.min(lowest).max(highest).min(last_top.max(highest));
    }

    /// The place of the nearest row after (or before) the selection for which `fits` holds.
    pub(super) fn find(
        &self,
        snapshot: &Snapshot,
        forward: bool,
        fits: impl Fn(RowId) -> bool,
    ) -> Option<usize> {
        let rows = self.rows(snapshot);
        if forward {
            let from = (self.place + 1).min(rows.len());
            rows[from..]
                .iter()
                .position(|row| fits(*row))
                .map(|at| from + at)
        } else {
            rows[..self.place.min(rows.len())]
                .iter()
                .rposition(|row| fits(*row))
        }
    }

    /// The place of the first row of the next group; backwards, of this group, or of the group before it. Where there
    /// are no groups, days are taken for them.
    pub(super) fn group(&self, snapshot: &Snapshot, forward: bool) -> Option<usize> {
        let Some(here) = self.group_of(self.place) else {
            return self.day(snapshot, forward);
        };
        let groups = self.groups();
        let next = match forward {
            true => groups.get(here + 1),
            false if groups[here].first < self.place => groups.get(here),
            false => groups.get(here.checked_sub(1)?),
        };
        next.map(|group| group.first)
    }

    /// The place of the first row of the next day; backwards, of this day, or of the day before it. The day is that by
    /// which a row stands in the list. In the order of the list it is found by halving; in that of a ranking, row by
    /// row.
    fn day(&self, snapshot: &Snapshot, forward: bool) -> Option<usize> {
        let rows = self.rows(snapshot);
        let day = |row: RowId| snapshot.stands_at(row).div_euclid(86_400);
        let here = day(self.selected?);
        if self.matches.is_some() {
            if forward {
                return self.find(snapshot, true, |row| day(row) != here);
            }
            let first = |of: i64, before: usize| {
                let other = rows[..before].iter().rposition(|row| day(*row) != of);
                other.map_or(0, |at| at + 1)
            };
            let first_here = first(here, self.place.min(rows.len()));
            if first_here < self.place {
                return Some(first_here);
            }
            let there = day(*rows.get(first_here.checked_sub(1)?)?);
            return Some(first(there, first_here));
        }
        if forward {
            let next = rows.partition_point(|row| Reverse(day(*row)) <= Reverse(here));
            return (next < rows.len()).then_some(next);
        }
        let first = rows.partition_point(|row| Reverse(day(*row)) < Reverse(here));
        if first < self.place {
            return Some(first);
        }
        let there = day(*rows.get(first.checked_sub(1)?)?);
        Some(rows.partition_point(|row| Reverse(day(*row)) < Reverse(there)))
    }
}
