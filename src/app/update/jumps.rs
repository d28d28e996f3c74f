//! Going to a place: within the article, or in another one; back, and forward again.

use super::article::{article_height, keep_place, mark_opened, scroll};
use crate::app::jumps::{Arrival, Place, Whereto};
use crate::app::message::Effect;
use crate::app::model::{Focus, Model};
use crate::article::RowId;

/// The place that is shown.
pub(super) fn here(model: &Model) -> Option<Place> {
    let row = model.reader.row?;
    (row.index() < model.snapshot.rows()).then(|| Place {
        id: model.snapshot.id(row),
        row,
        word: model.reader.word,
    })
}

/// The place that is shown, of an article that was opened.
fn read_here(model: &Model) -> Option<Place> {
    here(model).filter(|_| model.reader.opened)
}

/// Goes elsewhere in the article; where that is another place, one can go back from it.
pub(super) fn jump(model: &mut Model, go: impl FnOnce(&mut Model)) {
    let before = here(model);
    let is_run = std::mem::replace(&mut model.jumps.is_stepping, false);
    go(model);
    if !is_run {
        left(model, before);
    }
}

/// The same by a key that goes to the next of something: a run of such steps is one jump.
pub(super) fn step(model: &mut Model, go: impl FnOnce(&mut Model)) {
    jump(model, go);
    model.jumps.is_stepping = true;
}

/// One can go back to a place, if it is not where one is.
pub(super) fn left(model: &mut Model, place: Option<Place>) {
    if let Some(place) = place.filter(|place| here(model) != Some(*place)) {
        model.jumps.leave(place);
    }
}

/// Brings a byte of the article's text to the top.
pub(super) fn jump_to_byte(model: &mut Model, byte: usize, effects: &mut Vec<Effect>) {
    let height = article_height(model);
    jump(model, |model| model.reader.go_to_byte(byte, height));
    keep_place(model, effects);
}

/// Brings a line of the article pane to the top.
pub(super) fn jump_to_line(model: &mut Model, line: usize, effects: &mut Vec<Effect>) {
    jump(model, |model| scroll(model, line, effects));
}

/// To the place in the article that an address names.
pub(super) fn jump_to_anchor(model: &mut Model, name: &str, effects: &mut Vec<Effect>) {
    let document = model.reader.document();
    match document.and_then(|document| document.anchor(name)) {
        Some(byte) => jump_to_byte(model, byte, effects),
        None => model.say(format!("no place of this article is named #{name}")),
    }
}

/// Opens an article, at a place of it.
pub(super) fn jump_to_article(
    model: &mut Model,
    row: RowId,
    to: Whereto,
    effects: &mut Vec<Effect>,
) {
    if model.reader.row != Some(row) {
        arrive(model, row, to, false, effects);
        return;
    }
    match to {
        Whereto::Word(word) => {
            let height = article_height(model);
            jump(model, |model| model.reader.go_to_word(word, height));
            keep_place(model, effects);
        }
        Whereto::Anchor(name) => jump_to_anchor(model, &name, effects),
        Whereto::Kept => {}
    }
    read(model, effects);
}

/// Another article is shown from now on; it is read, with the keyboard in it.
fn arrive(model: &mut Model, row: RowId, to: Whereto, is_return: bool, effects: &mut Vec<Effect>) {
    keep_place(model, effects);
    model.list.moved = true;
    model.filter.fresh = false;
    model.list.select_row(row, &model.snapshot);
    model.jumps.arrival = Some(Arrival { row, to, is_return });
    model.focus = Focus::Article;
    model.overlay = None;
    model.prompt = None;
}

/// The article that is shown is read. It may have been shown last when another was selected.
fn read(model: &mut Model, effects: &mut Vec<Effect>) {
    model.list.moved = true;
    model.filter.fresh = false;
    if let Some(row) = model
        .reader
        .row
        .filter(|row| model.list.selected != Some(*row))
    {
        model.list.select_row(row, &model.snapshot);
    }
    model.focus = Focus::Article;
    model.overlay = None;
    model.prompt = None;
    if model.reader.row.is_some() {
        mark_opened(model, effects);
    }
}

/// Which way along the places that were left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Back,
    Forward,
    /// To and fro.
    Swap,
}

/// Goes along the places that were left.
pub(super) fn go_along(model: &mut Model, way: Way, effects: &mut Vec<Effect>) {
    model.jumps.is_stepping = false;
    let here = read_here(model);
    let place = match way {
        Way::Back => model.jumps.back(here),
        Way::Forward => model.jumps.forward(here),
        Way::Swap => model.jumps.swap(here),
    };
    let Some(place) = place else {
        model.say(match way {
            Way::Forward => "nothing to go forward to",
            Way::Back | Way::Swap => "nothing to go back to",
        });
        return;
    };
    match place.row_now(&model.snapshot) {
        None => model.say("the article that was left is not here any more"),
        Some(row) if model.reader.row == Some(row) => {
            let height = article_height(model);
            model.reader.go_to_word(place.word, height);
            read(model, effects);
            keep_place(model, effects);
        }
        Some(row) => arrive(model, row, Whereto::Word(place.word), true, effects),
    }
}
