//! What a command works on: everything that was read, with what the library knows of it, and the rows that are asked
//! for.

use std::cell::OnceCell;
use std::sync::Arc;

use hashbrown::HashSet;

use super::arguments::Shared;
use super::options::inputs;
use super::{Failure, Outcome, complain};
use crate::article::{ArticleId, Mark, MarkChange, RowId};
use crate::cluster::Stories;
use crate::export::json::Item;
use crate::filter::{Engine, Overlay, Query, Waiting, Want};
use crate::io::bodies::Bodies;
use crate::io::library::{self, KnownMarks};
use crate::io::load::{Input, Loader, Report};
use crate::store::Snapshot;

/// Reads inputs to their end and says what went wrong. The second part is true when something did. Files of folders
/// that hold no articles are named when `thoroughly`; they are no trouble.
pub(super) fn read(inputs: &[Input], thoroughly: bool) -> (Snapshot, bool) {
    let (mut snapshot, mut trouble) = (Snapshot::default(), false);
    Loader::default().load(inputs, &|| false, &mut |report| match report {
        Report::Items(store, true) => snapshot = store.snapshot(),
        Report::Items(_, false) => {}
        Report::PassedOver(line) if thoroughly => complain(&line),
        Report::PassedOver(_) => {}
        Report::Trouble(line) => {
            complain(&line);
            trouble = true;
        }
    });
    (snapshot, trouble)
}

/// Everything that was read, and what is known of it.
pub(super) struct Edition {
    pub snapshot: Snapshot,
    pub outcome: Outcome,
    marks: KnownMarks,
    stories: OnceCell<Stories>,
}

impl Edition {
    /// The stories of what was read: found when they are first asked for.
    pub fn stories(&self) -> &Stories {
        self.stories
            .get_or_init(|| Stories::find(&self.snapshot, &|| false).unwrap_or_default())
    }

    /// Of each story one row: the one that stands for it where it is among these, else the first of them.
    pub fn one_a_story(&self, rows: &mut Vec<(RowId, Option<i32>)>) {
        let here: HashSet<RowId> = rows.iter().map(|(row, _)| *row).collect();
        let mut firsts = self
            .stories()
            .firsts(rows.iter().map(|(row, _)| *row))
            .into_iter();
        rows.retain(|_| firsts.next().unwrap_or(true));
        for (row, _) in rows {
            let first = self.stories().first(*row);
            *row = if here.contains(&first) { first } else { *row };
        }
    }

    /// Reads the inputs and the library, and says what went wrong. Of the warnings about a file the first is said.
    pub fn read(shared: &Shared) -> Edition {
        let (snapshot, mut trouble) = read(&inputs(&shared.sources), false);
        for file in snapshot.files() {
            let Some(first) = file.warnings.first() else {
                continue;
            };
            let more = match file.warnings.len() {
                1 => String::new(),
                count => format!(" ({count} warnings: `dateline inspect` has them all)"),
            };
            complain(&format!(
                "{}:{}: {}{more}",
                file.name, first.line, first.message
            ));
        }
        let marks = shared.library().and_then(|path| {
            let marks = library::read_marks(&path);
            if let Err(error) = &marks {
                let name = path.to_string_lossy();
                complain(&format!("{name}: the library cannot be read: {error}"));
                trouble = true;
            }
            marks.ok()
        });
        Edition {
            snapshot,
            outcome: Outcome {
                found: false,
                trouble,
            },
            marks: marks.unwrap_or_default(),
            stories: OnceCell::new(),
        }
    }

    /// What the library knows of a row.
    pub fn mark(&self, row: RowId) -> Mark {
        if self.marks.is_empty() {
            Mark::default()
        } else {
            library::mark_of(&self.marks, &self.snapshot.ids(row))
        }
    }

    /// The id of a row's story and how many sources tell it, where there are others.
    pub fn story(&self, row: RowId) -> Option<(ArticleId, u32)> {
        let story = self.stories().of(row)?;
        Some((self.snapshot.id(story.rows[0]), story.sources))
    }

    /// A row as JSON has it, with its score where a filter ranked it.
    pub fn item(&self, row: RowId, score: Option<i32>) -> Item<'_> {
        Item::new(&self.snapshot, row, self.mark(row), self.story(row), score)
    }

    /// Changes what is known of a row. Returns what there is to keep.
    pub fn change(&mut self, row: RowId, change: MarkChange) -> Vec<(Vec<ArticleId>, MarkChange)> {
        let changes = vec![(self.snapshot.ids(row), change)];
        library::change_marks(&mut self.marks, &changes, chrono::Utc::now().timestamp());
        changes
    }

    /// The rows that are asked for, so many at the most, in order, each with its score where a filter ranked them. Where none is asked for
    /// by name or by a filter, those for which `otherwise` holds.
    pub fn rows(
        &self,
        shared: &Shared,
        query: Option<&Query>,
        limit: Option<usize>,
        otherwise: impl Fn(RowId) -> bool,
    ) -> Result<Vec<(RowId, Option<i32>)>, Failure> {
        let want = limit.map_or(Want::All, Want::Top);
        let limit = limit.unwrap_or(usize::MAX);
        if let Some(id) = &shared.id {
            let row = self.by_id(id)?;
            return Ok(row.map(|row| (row, None)).into_iter().take(limit).collect());
        }
        let Some(query) = query else {
            let rows = self.snapshot.order().iter().copied();
            let rows = rows.filter(|row| otherwise(*row)).take(limit);
            return Ok(rows.map(|row| (row, None)).collect());
        };
        let flags = match query.asks_for_marks() {
            true => (0..self.snapshot.rows() as u32)
                .map(|row| self.mark(RowId(row)).flags())
                .collect(),
            false => Vec::new(),
        };
        let sources = match query.asks_for_stories() {
            true => Arc::clone(self.stories().sources()),
            false => Arc::default(),
        };
        let terms = query.body_terms();
        let bodies = Bodies::default().search(&terms, &self.snapshot, &|| false, &mut |_| {});
        let bodies = bodies.unwrap_or_default();
        let overlay = Overlay {
            flags: &flags,
            sources: &sources,
            bodies: &bodies,
        };
        let matches = Engine::default()
            .run(query, &self.snapshot, overlay, want, Waiting::patiently())
            .unwrap_or_default();
        let scores = matches.scores.iter().copied().map(Some);
        let scores = scores.chain(std::iter::repeat(None));
        Ok(matches
            .rows
            .iter()
            .copied()
            .zip(scores)
            .take(limit)
            .collect())
    }

    /// The one row whose id begins so; that there is none is said.
    fn by_id(&self, prefix: &str) -> Result<Option<RowId>, Failure> {
        match self.snapshot.find_id(&prefix.to_ascii_lowercase())[..] {
            [row] => Ok(Some(row)),
            [] => {
                complain(&format!("dateline: no article has the id {prefix}"));
                Ok(None)
            }
            [first, second, ..] => {
                let id = |row| self.snapshot.headline(row).id;
                Err(Failure::Said(format!(
                    "dateline: more than one id begins with {prefix}: {}, {} …",
                    id(first),
                    id(second)
                )))
            }
        }
    }
}
