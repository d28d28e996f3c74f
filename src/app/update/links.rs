//! The links of the article: chosen by steps or by letters, followed, copied. And its headings, by steps.

use super::article::article_height;
use super::jumps::{jump_to_anchor, jump_to_article, left, step};
use super::sharing::browse_address;
use crate::app::hints::{HintFor, Hints};
use crate::app::jumps::Whereto;
use crate::app::key::{Key, KeyCode};
use crate::app::message::Effect;
use crate::app::model::Model;
use crate::article::RowId;

/// Chooses the next link, or the one before.
pub(super) fn step_to_link(model: &mut Model, forward: bool, steps: usize) {
    let height = article_height(model);
    match model.reader.step_to_link(forward, steps, height) {
        Some(link) => step(model, |model| model.reader.choose_link(link, height)),
        None => {
            let all = model
                .reader
                .document()
                .map_or(0, |document| document.linked().len());
            model.say(match (all, forward) {
                (0, _) => "no links here",
                (_, true) => "no link below",
                (_, false) => "no link above",
            });
        }
    }
}

/// To the next heading, or the one before.
pub(super) fn step_to_heading(model: &mut Model, forward: bool, steps: usize) {
    let height = article_height(model);
    match model.reader.heading(forward, steps) {
        Some(byte) => step(model, |model| model.reader.go_to_byte(byte, height)),
        None => {
            let all = model
                .reader
                .document()
                .map_or(0, |document| document.headings().len());
            model.say(match (all, forward) {
                (0, _) => "no headings here",
                (_, true) => "no heading below",
                (_, false) => "no heading above",
            });
        }
    }
}

/// Follows the link that is chosen. False when none is.
pub(super) fn follow_chosen(model: &mut Model, effects: &mut Vec<Effect>) -> bool {
    let chosen = model.reader.chosen_link(article_height(model));
    if let Some(link) = chosen {
        follow(model, link, effects);
    }
    chosen.is_some()
}

/// Where a link of the article leads.
fn address_of(model: &Model, link: usize) -> Option<String> {
    let document = model.reader.document()?;
    let linked = document.linked().get(link)?;
    Some(document.address(linked).to_owned())
}

/// Follows a link: within the article, to another article that is here, or out of the program.
pub(super) fn follow(model: &mut Model, link: usize, effects: &mut Vec<Effect>) {
    let Some(address) = address_of(model, link) else {
        return;
    };
    model.reader.link = Some(link);
    if let Some(name) = address.strip_prefix('#') {
        jump_to_anchor(model, name, effects);
        return;
    }
    model.following += 1;
    effects.push(Effect::FindAddress {
        generation: model.following,
        address,
        snapshot: model.snapshot.clone(),
    });
}

/// Copies the address of a link.
pub(super) fn copy_link(model: &mut Model, link: usize, effects: &mut Vec<Effect>) {
    let Some(mut address) = address_of(model, link) else {
        return;
    };
    // A place of the article is one only with the article's own address.
    if address.starts_with('#')
        && let Some(own) = model.selected().and_then(|headline| headline.url)
    {
        let own = own.split('#').next().unwrap_or_default();
        address.insert_str(0, own);
    }
    model.say(format!("copied {address}"));
    effects.push(Effect::Copy(address));
}

/// The link of which a part is seen at a cell.
pub(super) fn link_at(model: &Model, x: u16, y: u16) -> Option<usize> {
    let columns = model.columns_of_text();
    let (area, lines) = columns.iter().find(|(area, _)| area.contains(x, y))?;
    let reader = &model.reader;
    let (document, layout) = reader.document().zip(reader.layout.as_ref())?;
    let line = (lines.start + usize::from(y - area.y)).checked_sub(reader.head())?;
    let column = usize::from(x - area.x);
    let is_there = |link: &usize| {
        let range = &document.linked()[*link].range;
        let places = layout.places(document, line, reader.pan, range);
        places.iter().any(|place| place.contains(&column))
    };
    let mut stretches = layout.stretches(line).into_iter();
    stretches.find_map(|stretch| document.linked_within(&stretch).find(is_there))
}

/// It is known whether the article at an address is here: with a text it is read here, else the address is opened.
pub(super) fn found(
    model: &mut Model,
    address: &str,
    row: Option<RowId>,
    effects: &mut Vec<Effect>,
) {
    let row = row.filter(|row| row.index() < model.snapshot.rows());
    let row = row.map(|row| model.snapshot.survivor(row));
    let Some(row) = row.filter(|row| model.snapshot.headline(*row).body.is_some()) else {
        browse_address(model, address, effects);
        return;
    };
    let name = address.split_once('#').map(|(_, name)| name);
    let to = match name.filter(|name| !name.is_empty()) {
        Some(name) => Whereto::Anchor(name.to_owned()),
        None => Whereto::Kept,
    };
    if model.reader.row == Some(row) && to == Whereto::Kept {
        model.say("that is this article");
        return;
    }
    jump_to_article(model, row, to, effects);
}

/// Shows letters over the links of the screen.
pub(super) fn show_hints(model: &mut Model, of: HintFor) {
    let height = article_height(model);
    match model.reader.hints_for(of, height) {
        None => model.say("no links on the screen"),
        hints => model.reader.hints = hints,
    }
}

/// A key while letters stand over the links. False when it is not one for them, and they go.
pub(super) fn hint_key(model: &mut Model, key: Key, effects: &mut Vec<Effect>) -> bool {
    let Some(mut hints) = model.reader.hints.take() else {
        return false;
    };
    match key {
        Key {
            code: KeyCode::Char(c),
            ctrl: false,
            alt: false,
            ..
        } => {
            hints.typed.extend(c.to_lowercase());
            choose_hint(model, hints, effects);
        }
        Key {
            code: KeyCode::Backspace,
            ..
        } => {
            hints.typed.pop();
            model.reader.hints = Some(hints);
        }
        Key {
            code: KeyCode::Esc, ..
        }
        | Key {
            code: KeyCode::Char('c' | 'g'),
            ctrl: true,
            ..
        } => {}
        _ => return false,
    }
    true
}

fn choose_hint(model: &mut Model, hints: Hints, effects: &mut Vec<Effect>) {
    let first = hints.left().next();
    match first.map(|hint| (hint.linked, hint.code == hints.typed)) {
        None => {
            let text = format!("no link has the letters {}", hints.typed);
            model.say(text);
        }
        Some((linked, true)) => match hints.of {
            HintFor::Follow => follow(model, linked, effects),
            HintFor::Copy => copy_link(model, linked, effects),
        },
        Some((_, false)) => model.reader.hints = Some(hints),
    }
}

/// The search has ended: one can go back to where it began.
pub(super) fn search_ended(model: &mut Model) {
    let began = model.reader.search_began.take();
    left(model, began.map(|(place, _)| place));
}
