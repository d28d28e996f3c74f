//! A place is remembered under a letter, and gone to by it.

use super::jumps::{Way, go_along, here, jump_to_article};
use crate::app::bookmarks::{Bookmark, LetterFor};
use crate::app::jumps::Whereto;
use crate::app::key::{Key, KeyCode};
use crate::app::message::Effect;
use crate::app::model::{Focus, Model};
use crate::article::ArticleId;

/// A letter is awaited.
pub(super) fn ask(model: &mut Model, wanted: LetterFor, effects: &mut Vec<Effect>) {
    match wanted {
        LetterFor::Remember if here(model).is_none() || model.focus != Focus::Article => {
            model.say("open an article to remember a place in it");
            return;
        }
        LetterFor::Remember => {
            model.say("under which letter? a capital one is for every article");
        }
        LetterFor::Recall => {
            // Another copy may have remembered one.
            effects.push(Effect::FindBookmarks);
            let letters = model.bookmarks.letters(&ids(model));
            let letters: Vec<String> = letters.chars().map(String::from).collect();
            let known = match letters.len() {
                0 => "no letter stands for a place here".to_owned(),
                _ => letters.join(" "),
            };
            model.say(format!("to which place? {known} · again: back to the last"));
        }
    }
    model.pending.letter = Some(wanted);
}

fn ids(model: &Model) -> Vec<ArticleId> {
    here(model).map_or_else(Vec::new, |here| model.snapshot.ids(here.row))
}

/// A key while a letter is awaited. False when none is.
pub(super) fn letter_key(model: &mut Model, key: Key, effects: &mut Vec<Effect>) -> bool {
    let Some(wanted) = model.pending.letter.take() else {
        return false;
    };
    model.notice = None;
    let letter = match key {
        Key {
            code: KeyCode::Char(c),
            ctrl: false,
            alt: false,
            ..
        } => c,
        _ => return true,
    };
    match wanted {
        LetterFor::Recall if letter == '`' || letter == '\'' => go_along(model, Way::Swap, effects),
        _ if !letter.is_alphabetic() => {
            model.say(format!("{letter} is no letter"));
        }
        LetterFor::Remember => remember(model, letter, effects),
        LetterFor::Recall => recall(model, letter, effects),
    }
    true
}

fn remember(model: &mut Model, letter: char, effects: &mut Vec<Effect>) {
    let Some(place) = here(model) else {
        return;
    };
    let bookmark = Bookmark {
        letter,
        id: place.id,
        word: place.word,
    };
    model.say(format!("remembering this place as {letter} …"));
    effects.push(model.bookmarks.put(bookmark));
}

fn recall(model: &mut Model, letter: char, effects: &mut Vec<Effect>) {
    let Some(bookmark) = model.bookmarks.get(letter, &ids(model)) else {
        model.say(format!("{letter} stands for no place here"));
        return;
    };
    // Most often the article is the one that is shown.
    let row = match here(model) {
        Some(here) if !bookmark.is_global() || here.id == bookmark.id => Some(here.row),
        _ => model.snapshot.row_of(bookmark.id),
    };
    match row {
        Some(row) => jump_to_article(model, row, Whereto::Word(bookmark.word), effects),
        None => model.say(format!("the article of {letter} is not among these")),
    }
}

/// What is remembered is on disk.
pub(super) fn saved(model: &mut Model, save: u64) {
    if let Some(letter) = model.bookmarks.saved(save) {
        model.say(format!("{letter} stands for this place"));
    }
}
