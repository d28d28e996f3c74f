//! Places that are remembered under letters: a small letter within its article, a capital one from everywhere. They are
//! kept in the library, as searches are.

use std::collections::BTreeSet;

use hashbrown::HashMap;

use super::message::Effect;
use crate::article::ArticleId;

/// A place that is remembered under a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bookmark {
    /// The letter.
    pub letter: char,
    /// The article.
    pub id: ArticleId,
    /// The word that was at the top of the pane.
    pub word: u32,
}

impl Bookmark {
    /// True when it is gone to from everywhere, not from its article alone.
    pub fn is_global(&self) -> bool {
        self.letter.is_uppercase()
    }

    /// What is remembered once: a capital letter, a small one in each article.
    fn key(&self) -> (char, Option<ArticleId>) {
        (self.letter, (!self.is_global()).then_some(self.id))
    }
}

/// What a letter is awaited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterFor {
    /// The place is remembered under it.
    Remember,
    /// The place that it stands for is gone to.
    Recall,
}

/// The places that are remembered.
#[derive(Debug, Clone, Default)]
pub struct Bookmarks {
    all: HashMap<(char, Option<ArticleId>), Bookmark>,
    /// Those that are not on disk yet, each with the save that holds it.
    pending: HashMap<(char, Option<ArticleId>), u64>,
    saves: u64,
    /// The letter that was set last, until that is on disk.
    pub(super) announced: Option<char>,
}

impl Bookmarks {
    /// True when all of them are on disk.
    pub fn are_kept(&self) -> bool {
        self.pending.is_empty()
    }

    /// Remembers a place, and asks for that to be kept.
    pub(super) fn put(&mut self, bookmark: Bookmark) -> Effect {
        self.saves += 1;
        self.all.insert(bookmark.key(), bookmark);
        self.pending.insert(bookmark.key(), self.saves);
        self.announced = Some(bookmark.letter);
        Effect::SaveBookmark {
            save: self.saves,
            bookmark,
        }
    }

    /// What a letter stands for in an article, which may have several ids.
    pub(super) fn get(&self, letter: char, ids: &[ArticleId]) -> Option<Bookmark> {
        let own = ids.iter().map(|id| Some(*id));
        let mut keys = own.chain([None]).map(|id| (letter, id));
        keys.find_map(|key| self.all.get(&key)).copied()
    }

    /// The letters that stand for something in an article.
    pub(super) fn letters(&self, ids: &[ArticleId]) -> String {
        let here = |id: &Option<ArticleId>| id.is_none_or(|id| ids.contains(&id));
        let all = self.all.keys().filter(|(_, id)| here(id));
        let letters: BTreeSet<char> = all.map(|(letter, _)| *letter).collect();
        letters.into_iter().collect()
    }

    /// Takes in what the library has. What was changed here since, it does not know yet.
    pub(super) fn found(&mut self, found: &[Bookmark]) {
        for bookmark in found {
            if !self.pending.contains_key(&bookmark.key()) {
                self.all.insert(bookmark.key(), *bookmark);
            }
        }
    }

    /// Every change up to this save is on disk. Returns the letter that was to be told of.
    pub(super) fn saved(&mut self, save: u64) -> Option<char> {
        self.pending.retain(|_, last| *last > save);
        self.announced.take_if(|_| save >= self.saves)
    }
}
