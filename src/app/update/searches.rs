//! Saved searches: saved under a name, shown with what each finds, run by a key.

use super::article::to_list;
use super::filtering::{ask_filter, drop_offer, filter_changed};
use crate::app::action::{Action, Context};
use crate::app::key::{Key, KeyCode};
use crate::app::keymap::Meaning;
use crate::app::message::Effect;
use crate::app::model::{Model, Prompt};
use crate::app::overlay::{Overlay, OverlayKind};
use crate::filter::{Search, Searches, search_name};

/// Asks for a name for the filter.
pub(super) fn begin_saving(model: &mut Model) {
    let text = model.filter.line.text();
    if text.trim().is_empty() {
        let key = model.keymap.key_for(model.context(), Action::Filter);
        let key = key
            .map(|key| format!(": {key} begins one"))
            .unwrap_or_default();
        model.say(format!("there is no filter to save{key}"));
        return;
    }
    if let Some(fault) = model.query().faults().first() {
        let text = format!("not saved: expected {}", fault.expected);
        model.complain(text);
        return;
    }
    model.searches.name.clear();
    model.prompt = Some(Prompt::Name);
}

/// The name is typed: the filter is saved under it. A key may stand behind the name, after a colon.
pub(super) fn save(model: &mut Model, effects: &mut Vec<Effect>) {
    match search_of(model, model.searches.name.text()) {
        Ok(search) => {
            let name = search.name.clone();
            model.prompt = None;
            model.say(format!("saving @{name} …"));
            model.searches.announced = Some(name.clone());
            effects.push(model.searches.change(&name, Some(search)));
            searches_changed(model, effects);
        }
        Err(why) => model.complain(why),
    }
}

/// The search that is saved under what was typed; else what is wrong with that.
fn search_of(model: &Model, typed: &str) -> Result<Search, String> {
    let (name, key) = match typed.trim().split_once(':') {
        Some((name, key)) => (name, Some(key.trim())),
        None => (typed, None),
    };
    let name = search_name(name).ok_or("a name is a word or several, without marks")?;
    let all = model.searches.all();
    let known = all.named(&name);
    let key = match key {
        None => match known {
            Some(known) => known.key,
            None => all.key_for(&name, |key| is_free(model, key)),
        },
        Some(key) => {
            let mut letters = key.chars();
            let (Some(key), None) = (letters.next(), letters.next()) else {
                return Err("a key is one letter or digit".into());
            };
            if !key.is_alphanumeric() || !is_free(model, key) {
                return Err(format!("{key} can be no search's key"));
            }
            match all.with_key(key).filter(|other| other.name != name) {
                Some(other) => return Err(format!("{key} is the key of @{}", other.name)),
                None => Some(key),
            }
        }
    };
    let query = model.filter.line.text().trim().to_owned();
    let search = Search { name, key, query };
    // It may name others, but not itself.
    let mut with_it = Searches::clone(all);
    with_it.put(search.clone());
    let sign = format!("@{}", search.name);
    let whole = crate::filter::Query::parse_among(&sign, model.settings.today, &with_it);
    match whole.faults().first() {
        Some(fault) => Err(format!("expected {}", fault.expected)),
        None => Ok(search),
    }
}

/// Where a line is chosen, the key does nothing else.
fn is_free(model: &Model, key: char) -> bool {
    let meaning = model
        .keymap
        .meaning(Context::Picker, &[Key::from(KeyCode::Char(key))]);
    meaning == Meaning::Nothing
}

/// The window of saved searches.
pub(super) fn show(model: &mut Model, effects: &mut Vec<Effect>) {
    model.overlay = Some(Overlay::new(OverlayKind::Searches));
    // Another copy may have saved one.
    effects.push(Effect::FindSearches);
    count(model, effects);
}

/// Asks how much each search finds.
pub(super) fn count(model: &mut Model, effects: &mut Vec<Effect>) {
    let all = model.searches.all();
    let queries: Vec<_> = all
        .all()
        .iter()
        .map(|search| (search.name.clone(), model.understood(&search.query)))
        .collect();
    let known = model.known_for(queries.iter().map(|(_, query)| query));
    model.searches.counting += 1;
    effects.push(Effect::CountSearches {
        generation: model.searches.counting,
        queries,
        known,
    });
}

/// Runs the search that is chosen.
pub(super) fn choose(model: &mut Model, at: usize, effects: &mut Vec<Effect>) {
    let search = model.searches.all().all().get(at);
    if let Some(name) = search.map(|search| search.name.clone()) {
        run(model, &name, effects);
    }
}

/// Runs the search of a key.
pub(super) fn choose_by_key(model: &mut Model, key: char, effects: &mut Vec<Effect>) {
    let search = model.searches.all().with_key(key);
    match search.map(|search| search.name.clone()) {
        Some(name) => run(model, &name, effects),
        None => model.say(format!("no search has the key {key}")),
    }
}

fn run(model: &mut Model, name: &str, effects: &mut Vec<Effect>) {
    model.overlay = None;
    to_list(model, effects);
    drop_offer(model);
    model.filter.line.set(&format!("@{name}"));
    model.filter.line.remember();
    filter_changed(model, effects);
}

/// Forgets the search that is chosen.
pub(super) fn delete(model: &mut Model, at: usize, effects: &mut Vec<Effect>) {
    let search = model.searches.all().all().get(at);
    let Some(name) = search.map(|search| search.name.clone()) else {
        return;
    };
    effects.push(model.searches.change(&name, None));
    let key = model.keymap.key_for(Context::Picker, Action::Undo);
    let key = key
        .map(|key| format!(": {key} brings it back"))
        .unwrap_or_default();
    model.say(format!("@{name} is deleted{key}"));
    searches_changed(model, effects);
}

/// Takes back what was saved or deleted last.
pub(super) fn undo(model: &mut Model, effects: &mut Vec<Effect>) {
    match model.searches.undo() {
        Some((name, effect)) => {
            effects.push(effect);
            model.say(format!("undone: @{name}"));
            searches_changed(model, effects);
        }
        None => model.say("no search to bring back"),
    }
}

/// Others are saved than were: what the filter and the window say may be another.
pub(super) fn searches_changed(model: &mut Model, effects: &mut Vec<Effect>) {
    if model.filter.line.text().contains('@') {
        ask_filter(model, effects);
    }
    let count_of_all = model.searches.all().all().len();
    if let Some(Overlay {
        kind: OverlayKind::Searches,
        at,
        ..
    }) = &mut model.overlay
    {
        *at = (*at).min(count_of_all.saturating_sub(1));
        count(model, effects);
    }
}

/// Changes are on disk.
pub(super) fn saved(model: &mut Model, save: u64) {
    model.searches.saved(save);
    let name = model.searches.announced.take();
    let Some(name) = name.filter(|name| !model.searches.is_pending(name)) else {
        return;
    };
    let all = model.searches.all();
    let key = all.named(&name).and_then(|search| search.key);
    let window = model.keymap.key_for(Context::List, Action::Searches);
    let text = match (window, key) {
        (Some(window), Some(key)) => format!("saved as @{name}: {window} {key} runs it"),
        _ => format!("saved as @{name}"),
    };
    model.say(text);
}
