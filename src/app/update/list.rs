//! Moving in the list of headlines.

use super::filtering::ask_filter;
use super::movement::moved;
use crate::app::action::Action;
use crate::app::message::Effect;
use crate::app::model::Model;

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
