//! Moving in the list of headlines.

use super::filtering::ask_filter;
use super::movement::moved;
use crate::app::action::Action;
use crate::app::message::Effect;
use crate::app::model::Model;
use crate::article::RowId;

pub(super) fn move_in_list(
    model: &mut Model,
    action: Action,
    count: Option<u32>,
    effects: &mut Vec<Effect>,
) {
    let height = model.panes().list_body().height.into();
    let lines = model.list.len(&model.snapshot);
    if let Some(place) = moved(action, count, model.list.place, lines, height) {
        go(model, place, effects);
    }
}

/// Selects the item at a place of the list.
pub(super) fn go(model: &mut Model, place: usize, effects: &mut Vec<Effect>) {
    model.list.moved = true;
    model.filter.fresh = false;
    if !model.list.select(place, &model.snapshot)
        && model
            .list
            .matches
            .as_ref()
            .is_some_and(|matches| !matches.complete)
    {
        ask_filter(model, effects);
    }
}

/// Selects an item wherever it is: what hides it from the list is taken away.
pub(super) fn go_to_row(model: &mut Model, row: RowId, effects: &mut Vec<Effect>) {
    let row = model.snapshot.survivor(row);
    if let Some(place) = model.list.place_of(row, &model.snapshot) {
        go(model, place, effects);
        return;
    }
    model.filter.line.clear();
    model.list.grouping = None;
    model.list.wanted = None;
    (model.list.selected, model.list.moved) = (Some(row), true);
    ask_filter(model, effects);
    if model.list.selected != Some(row) {
        // Another of its story stands for it.
        model.list.unfolded = true;
    }
    if let Some(place) = model.list.place_of(row, &model.snapshot) {
        go(model, place, effects);
    }
}

pub(super) fn unread(model: &mut Model, forward: bool, effects: &mut Vec<Effect>) {
    let marks = &model.marks;
    let any = model.unread() > 0;
    match model
        .list
        .find(&model.snapshot, forward, |row| !marks.is_read(row))
        .filter(|_| any)
    {
        Some(place) => go(model, place, effects),
        None => {
            let text = match (any, forward) {
                (false, _) => "everything is read",
                (true, true) => "nothing unread below",
                (true, false) => "nothing unread above",
            };
            model.say(text);
        }
    }
}
