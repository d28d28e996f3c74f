//! The order of the list: newest first, equal dates in the order of the input. Rows that come newest first are only
//! appended; others are merged with those that are older.

use std::cmp::Reverse;

use crate::article::RowId;

/// Rows in the order of the list.
#[derive(Debug, Default)]
pub(super) struct Order {
    pub rows: Vec<RowId>,
    /// The second that each stands by.
    keys: Vec<i64>,
    /// Rows below this one are in `rows`.
    ordered: u32,
    disordered: bool,
}

impl Order {
    /// The second that a row stands by has changed, or the row is no more.
    pub fn disturb(&mut self, row: RowId) {
        self.disordered |= row.0 < self.ordered;
    }

    /// Brings the rows below `end` that came since the last time into the order; `None` stands for those that have no
    /// place in it.
    pub fn extend(&mut self, end: u32, stands_at: impl Fn(RowId) -> Option<i64>) {
        if self.disordered {
            *self = Order::default();
        }
        let mut fresh: Vec<(Reverse<i64>, RowId)> = (self.ordered..end)
            .map(RowId)
            .filter_map(|row| Some((Reverse(stands_at(row)?), row)))
            .collect();
        fresh.sort();
        self.ordered = end;
        let old = match fresh.first() {
            None => return,
            Some((Reverse(newest), _)) => self.keys.partition_point(|key| key >= newest),
        };
        // What is older than the newest of the new rows is merged with them.
        let rest: Vec<(i64, RowId)> = self.keys.drain(old..).zip(self.rows.drain(old..)).collect();
        let mut rest = rest.into_iter().peekable();
        let mut push = |(key, row)| {
            self.keys.push(key);
            self.rows.push(row);
        };
        for (Reverse(key), row) in fresh {
            while let Some(older) = rest.next_if(|(other, _)| *other >= key) {
                push(older);
            }
            push((key, row));
        }
        rest.for_each(push);
    }
}
