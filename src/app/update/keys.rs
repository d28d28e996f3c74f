//! Keys that are pressed: counts, sequences, and text that is typed.

use super::act::act;
use super::article::ask_search;
use super::bookmarks::letter_key;
use super::filtering::{drop_offer, filter_changed};
use super::links::hint_key;
use super::picker;
use super::searches::choose_by_key;
use crate::app::action::{Action, Context};
use crate::app::key::{Key, KeyCode};
use crate::app::keymap::Meaning;
use crate::app::message::Effect;
use crate::app::model::{Model, Prompt};
use crate::app::overlay::OverlayKind;

/// Counts beyond this are as good as this.
const LARGEST_COUNT: u32 = 1_000_000_000;

pub(super) fn press(model: &mut Model, key: Key, effects: &mut Vec<Effect>) {
    model.reader.landed = None;
    if letter_key(model, key, effects) || hint_key(model, key, effects) {
        return;
    }
    let context = model.context();
    let takes_counts = !matches!(context, Context::Prompt | Context::Picker | Context::Finder);
    if takes_counts && model.pending.keys.is_empty() && count_digit(model, key) {
        return;
    }
    model.pending.keys.push(key);
    match model.keymap.meaning(context, &model.pending.keys) {
        Meaning::Pending => {}
        Meaning::Action(action) => {
            model.pending.keys.clear();
            let count = model.pending.count.take();
            if model.notice.is_some() && action != Action::Redraw {
                model.notice = None;
            }
            act(model, action, count, effects);
        }
        Meaning::Nothing => {
            let keys = std::mem::take(&mut model.pending.keys);
            model.pending.count = None;
            let letter = match keys[..] {
                [
                    Key {
                        code: KeyCode::Char(c),
                        ctrl: false,
                        alt: false,
                        ..
                    },
                ] => Some(c),
                _ => None,
            };
            let window = model.overlay.as_ref().map(|overlay| &overlay.kind);
            let is_typed = matches!(context, Context::Prompt | Context::Finder);
            if let (true, Some(c)) = (is_typed, letter) {
                type_text(model, c.encode_utf8(&mut [0; 4]), effects);
            } else if let (Some(OverlayKind::Searches), Some(c)) = (window, letter) {
                choose_by_key(model, c, effects);
            } else if !is_typed {
                let keys: Vec<String> = keys.iter().map(Key::to_string).collect();
                let help = model.keymap.key_for(context, Action::Help);
                let help = help
                    .map(|key| format!(": {key} shows the keys"))
                    .unwrap_or_default();
                model.say(format!("{} does nothing here{help}", keys.join(" ")));
            }
        }
    }
}

/// A digit goes to the count, unless it is a key of its own.
fn count_digit(model: &mut Model, key: Key) -> bool {
    let KeyCode::Char(c) = key.code else {
        return false;
    };
    let Some(digit) = c.to_digit(10).filter(|_| !key.ctrl && !key.alt) else {
        return false;
    };
    if digit == 0 && model.pending.count.is_none() {
        return false;
    }
    let count = model
        .pending
        .count
        .unwrap_or(0)
        .saturating_mul(10)
        .saturating_add(digit);
    model.pending.count = Some(count.min(LARGEST_COUNT));
    true
}

pub(super) fn paste(model: &mut Model, text: &str, effects: &mut Vec<Effect>) {
    if matches!(model.context(), Context::Prompt | Context::Finder) {
        type_text(model, text.trim_end_matches(['\r', '\n']), effects);
    }
}

fn type_text(model: &mut Model, text: &str, effects: &mut Vec<Effect>) {
    if model.overlay.is_some() {
        picker::type_text(model, text, effects);
        return;
    }
    match model.prompt {
        Some(Prompt::Filter) => {
            drop_offer(model);
            model.filter.line.insert(text);
            filter_changed(model, effects);
        }
        Some(Prompt::Search) => {
            model.reader.search.insert(text);
            model.reader.search_is_filter = false;
            ask_search(model, effects);
        }
        Some(Prompt::Name) => model.searches.name.insert(text),
        Some(Prompt::File) => model.outlet.file.insert(text),
        Some(Prompt::Command) => model.outlet.command.insert(text),
        None => {}
    }
}
