//! Rows put together by what they share: a day, a source, the file that they were read from, a story.

use std::cmp::Reverse;
use std::hash::Hash;

use hashbrown::HashMap;

use super::sort::alphabetic;
use crate::article::{FileId, Mark, RowId, SourceId};
use crate::store::Snapshot;

/// Rows between two questions whether anyone still waits.
const RUN: usize = 16 * 1024;

/// Seconds of a day.
const DAY: i64 = 86_400;

/// What rows are put together by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grouping {
    /// The day by which they stand in the list, the newest first.
    Day,
    /// Who published them, from A to Z; those without a source last.
    Source,
    /// The feed, file or page that they were first read from, in the order of the inputs.
    File,
    /// The story that they tell, in the order of the list; those that tell none of their own last.
    Story,
}

/// Every grouping, with its name.
pub const GROUPINGS: &[(Grouping, &str)] = &[
    (Grouping::Day, "day"),
    (Grouping::Source, "source"),
    (Grouping::File, "file"),
    (Grouping::Story, "story"),
];

/// What the rows of a group share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Heading {
    /// The days since 1970.
    Day(i64),
    /// The source.
    Source(SourceId),
    /// The file.
    File(FileId),
    /// The story: the row that stands for it.
    Story(RowId),
    /// That no other row tells the same.
    NoStory,
}

/// A group of rows that stand together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Group {
    /// What they share.
    pub heading: Heading,
    /// The place of the first of them.
    pub first: usize,
    /// How many they are.
    pub len: usize,
    /// The line of the heading when each heading has a line over its rows.
    pub line: usize,
}

/// Puts rows together, those of a group in the order in which they come. `story` says which row stands for a row's
/// story. `None` once `cancelled` says that no one waits.
pub fn grouped(
    rows: &[RowId],
    by: Grouping,
    snapshot: &Snapshot,
    story: &dyn Fn(RowId) -> Option<RowId>,
    cancelled: &dyn Fn() -> bool,
) -> Option<(Vec<RowId>, Vec<Group>)> {
    let (headings, of) = match by {
        Grouping::Day => {
            let day = |row| Heading::Day(snapshot.stands_at(row).div_euclid(DAY));
            told_apart(rows, day, cancelled)?
        }
        Grouping::Source => {
            let source = |row| Heading::Source(snapshot.source_of(row));
            told_apart(rows, source, cancelled)?
        }
        Grouping::File => told_apart(rows, |row| Heading::File(snapshot.file_of(row)), cancelled)?,
        Grouping::Story => {
            let story = |row| story(row).map_or(Heading::NoStory, Heading::Story);
            told_apart(rows, story, cancelled)?
        }
    };
    let mut order: Vec<usize> = (0..headings.len()).collect();
    let names = snapshot.sources();
    order.sort_by(|a, b| match (headings[*a], headings[*b]) {
        (Heading::Day(a), Heading::Day(b)) => Reverse(a).cmp(&Reverse(b)),
        (Heading::File(a), Heading::File(b)) => a.0.cmp(&b.0),
        (Heading::Source(a), Heading::Source(b)) => {
            let is_none = |source| source == SourceId::NONE;
            let name = |source: SourceId| &*names[source.0 as usize];
            is_none(a)
                .cmp(&is_none(b))
                .then_with(|| alphabetic(name(a), name(b)))
        }
        // Stories stay in the order in which they were met.
        (a, b) => (a == Heading::NoStory).cmp(&(b == Heading::NoStory)),
    });
    let mut lens = vec![0; headings.len()];
    for group in &of {
        lens[*group as usize] += 1;
    }
    let mut groups = Vec::with_capacity(headings.len());
    let mut next = vec![0; headings.len()];
    let mut first = 0;
    for (nth, group) in order.into_iter().enumerate() {
        next[group] = first;
        groups.push(Group {
            heading: headings[group],
            first,
            len: lens[group],
            line: first + nth,
        });
        first += lens[group];
    }
    let mut together = vec![RowId(0); rows.len()];
    for (row, group) in rows.iter().zip(&of) {
        let place = &mut next[*group as usize];
        together[*place] = *row;
        *place += 1;
    }
    Some((together, groups))
}

/// The headings that there are, and by row the number of its own.
fn told_apart(
    rows: &[RowId],
    heading: impl Fn(RowId) -> Heading,
    cancelled: &dyn Fn() -> bool,
) -> Option<(Vec<Heading>, Vec<u32>)> {
    let mut numbers: HashMap<Heading, u32> = HashMap::new();
    let mut headings = Vec::new();
    let mut of = Vec::with_capacity(rows.len());
    for run in rows.chunks(RUN) {
        if cancelled() {
            return None;
        }
        for row in run {
            let heading = heading(*row);
            let number = match of.last() {
                // Neighbours mostly share it.
                Some(last) if headings[*last as usize] == heading => *last,
                _ => *numbers.entry(heading).or_insert_with(|| {
                    headings.push(heading);
                    headings.len() as u32 - 1
                }),
            };
            of.push(number);
        }
    }
    Some((headings, of))
}

/// How many rows of each group were never opened; `flags` has the rows' marks.
pub fn unread(rows: &[RowId], groups: &[Group], flags: &[u8]) -> Vec<u32> {
    let is_unread = |row: &&RowId| flags.get(row.index()).copied().unwrap_or(0) & Mark::READ == 0;
    let count = |group: &Group| {
        let rows = rows.get(group.first..group.first + group.len);
        rows.unwrap_or_default().iter().filter(is_unread).count() as u32
    };
    groups.iter().map(count).collect()
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::article::{Item, Page, Timestamp};
    use crate::store::{File, Store};

    #[test]
    fn rows_stand_together_by_what_they_share() {
        let mut store = Store::default();
        for (name, lines) in [
            ("b.txt", ["1 Quay 5", "2 Élan 6", "3 - 5"]),
            ("a.txt", ["4 apex 6", "5 Quay 4", "6 - 6"]),
        ] {
            store.begin_file(File {
                name: name.into(),
                ..File::default()
            });
            for line in lines {
                let fields: Vec<&str> = line.split(' ').collect();
                let day = NaiveDate::from_ymd_opt(2025, 10, fields[2].parse().unwrap());
                store.push(&Item {
                    title: fields[0],
                    source: Some(fields[1]).filter(|source| *source != "-"),
                    published: day.map(Timestamp::from_day),
                    ..Item::default()
                });
            }
            store.end_file(Page::default());
        }
        let snapshot = store.snapshot();
        let of_story = |row| {
            let title = snapshot.title(row);
            ["3", "5"].contains(&title).then_some(RowId(4))
        };
        let told = |by| {
            let rows = snapshot.order();
            let (rows, groups) = grouped(rows, by, &snapshot, &of_story, &|| false).unwrap();
            let mut told = String::new();
            for (nth, group) in groups.iter().enumerate() {
                assert_eq!(group.line, group.first + nth);
                let titles = rows[group.first..group.first + group.len].iter();
                let titles: Vec<&str> = titles.map(|row| snapshot.title(*row)).collect();
                let heading = match group.heading {
                    Heading::Day(day) => format!("day {}", day - 20_361),
                    Heading::Source(source) => snapshot.source(source).unwrap_or("none").into(),
                    Heading::File(file) => snapshot.file(file).name.clone(),
                    Heading::Story(row) => format!("story {}", snapshot.title(row)),
                    Heading::NoStory => "alone".into(),
                };
                told.push_str(&format!("{heading}: {}; ", titles.join(" ")));
            }
            told
        };
        assert_eq!(told(Grouping::Day), "day 6: 2 4 6; day 5: 1 3; day 4: 5; ");
        assert_eq!(
            told(Grouping::Source),
            "apex: 4; Élan: 2; Quay: 1 5; none: 6 3; "
        );
        assert_eq!(told(Grouping::File), "b.txt: 2 1 3; a.txt: 4 6 5; ");
        assert_eq!(told(Grouping::Story), "story 5: 3 5; alone: 2 4 6 1; ");
        let rows = snapshot.order();
        let (rows, groups) = grouped(rows, Grouping::Day, &snapshot, &of_story, &|| false).unwrap();
        // The rows of 2 and 5 are read.
        let flags = [0, Mark::READ, 0, 0, Mark::READ];
        assert_eq!(unread(&rows, &groups, &flags), [2, 2, 0]);
        let gone = grouped(&rows, Grouping::Day, &snapshot, &of_story, &|| true);
        assert!(gone.is_none());
    }
}
