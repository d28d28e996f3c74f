//! The searches that are kept under names: what is asked, what is not on disk yet, how much each finds.
//!
//! They are kept in the library and not in the settings: they are made by pressing keys, as marks are, so every running
//! copy has them at once, they are on disk when they are shown as saved, and a file that the user writes by hand stays
//! the user's.

use std::sync::Arc;

use hashbrown::HashMap;

use super::line::Line;
use super::message::{Effect, Generation};
use crate::filter::{Search, Searches};

/// Changes that can be undone, at the most.
const UNDO: usize = 100;

/// The searches that are kept under names.
#[derive(Debug, Clone, Default)]
pub struct SavedSearches {
    all: Arc<Searches>,
    /// The name that is typed for a new one.
    pub name: Line,
    /// How many headlines each finds, as far as they were counted.
    counts: HashMap<String, usize>,
    pub(super) counting: Generation,
    /// Names whose searches are not on disk as they are here, with the last save of each.
    pending: HashMap<String, u64>,
    saves: u64,
    /// What stood under a name before it was changed.
    undo: Vec<(String, Option<Search>)>,
    /// The name that was saved last, until it is on disk.
    pub(super) announced: Option<String>,
}

impl SavedSearches {
    /// All of them.
    pub fn all(&self) -> &Arc<Searches> {
        &self.all
    }

    /// True while a search is not on disk yet.
    pub fn is_pending(&self, name: &str) -> bool {
        self.pending.contains_key(name)
    }

    /// How many headlines a search finds; `None` until that was counted.
    pub fn count(&self, name: &str) -> Option<usize> {
        self.counts.get(name).copied()
    }

    /// A search was counted.
    pub(super) fn counted(&mut self, name: String, total: usize) {
        self.counts.insert(name, total);
    }

    /// Puts a search under a name, or takes it away, so that it can be undone; asks for that to be kept.
    pub(super) fn change(&mut self, name: &str, search: Option<Search>) -> Effect {
        let before = self.all.named(name).cloned();
        self.undo.push((name.to_owned(), before));
        if self.undo.len() > UNDO {
            self.undo.remove(0);
        }
        self.set(name, search)
    }

    fn set(&mut self, name: &str, search: Option<Search>) -> Effect {
        let all = Arc::make_mut(&mut self.all);
        match &search {
            Some(search) => all.put(search.clone()),
            None => all.remove(name),
        }
        self.counts.remove(name);
        self.saves += 1;
        self.pending.insert(name.to_owned(), self.saves);
        Effect::SaveSearch {
            save: self.saves,
            name: name.to_owned(),
            search,
        }
    }

    /// Takes back the last change. Returns the name, and what there is to do; `None` when there is nothing to undo.
    pub(super) fn undo(&mut self) -> Option<(String, Effect)> {
        let (name, before) = self.undo.pop()?;
        let effect = self.set(&name, before);
        Some((name, effect))
    }

    /// Takes in what the library has. What was changed here since, it does not know yet.
    pub(super) fn found(&mut self, mut found: Searches) {
        for name in self.pending.keys() {
            match self.all.named(name) {
                Some(search) => found.put(search.clone()),
                None => found.remove(name),
            }
        }
        self.all = Arc::new(found);
    }

    /// Every change up to this save is on disk.
    pub(super) fn saved(&mut self, save: u64) {
        self.pending.retain(|_, last| *last > save);
    }
}
