//! Windows in which something is typed and a line is chosen: opened, typed into, moved in, left with a choice.

use std::sync::Arc;

use super::act::act;
use super::jumps::jump_to_byte;
use super::links::{copy_link, follow};
use super::movement::moved;
use crate::app::action::Action;
use crate::app::message::{Effect, Generation};
use crate::app::model::{Focus, Model};
use crate::app::overlay::{Overlay, OverlayKind};
use crate::app::picker::{Choices, Picker};

/// The headings of the article.
pub(super) fn show_headings(model: &mut Model) {
    let Some(document) = model.reader.document().cloned() else {
        model.say("there is no text to find headings in");
        return;
    };
    if document.headings().is_empty() {
        model.say("this article has no headings");
        return;
    }
    let section = model.reader.section();
    show(model, Choices::Headings(document), section);
}

/// The links of the article.
pub(super) fn show_links(model: &mut Model) {
    let Some(document) = model.reader.document().cloned() else {
        model.say("there is no text to find links in");
        return;
    };
    if document.linked().is_empty() {
        model.say("this article has no links");
        return;
    }
    // The one that is chosen, else the first on the screen.
    let first = model.reader.first_byte();
    let at = model.reader.link.unwrap_or_else(|| {
        let before = |linked: &crate::document::Linked| linked.range.start < first;
        document.linked().partition_point(before)
    });
    let at = at.min(document.linked().len() - 1);
    show(model, Choices::Links(document), at);
}

/// All that can be done here.
pub(super) fn show_actions(model: &mut Model) {
    model.overlay = None;
    let choices = Choices::actions(&model.keymap, model.context());
    show(model, choices, 0);
}

fn show(model: &mut Model, choices: Choices, current: usize) {
    let picker = Box::new(Picker::new(choices, current));
    model.overlay = Some(Overlay::new(OverlayKind::Picker(picker)));
    go(model, current);
    // What is before it is seen as well as what follows.
    let height = height(model);
    if let Some(overlay) = &mut model.overlay {
        overlay.top = current.saturating_sub(height / 3);
    }
    go(model, current);
}

/// Lines to choose from that are seen at once: over them stands what is typed.
fn height(model: &Model) -> usize {
    usize::from(model.window_body().height).saturating_sub(1)
}

/// Chooses a line and brings it into sight.
fn go(model: &mut Model, line: usize) {
    let height = height(model).max(1);
    if let Some(overlay) = &mut model.overlay {
        overlay.at = line;
        overlay.top = overlay.top.min(line).max((line + 1).saturating_sub(height));
    }
}

fn picker(model: &mut Model) -> Option<&mut Picker> {
    match &mut model.overlay.as_mut()?.kind {
        OverlayKind::Picker(picker) => Some(picker),
        _ => None,
    }
}

/// Text is typed into the window.
pub(super) fn type_text(model: &mut Model, text: &str, effects: &mut Vec<Effect>) {
    if let Some(picker) = picker(model) {
        picker.line.insert(text);
        ask(model, effects);
    }
}

/// What is typed has changed: the lines are asked for that have it.
fn ask(model: &mut Model, effects: &mut Vec<Effect>) {
    model.picking += 1;
    let generation = model.picking;
    let Some(picker) = picker(model) else {
        return;
    };
    picker.generation = generation;
    let typed = picker.line.text().to_owned();
    if typed.trim().is_empty() {
        picker.found = None;
        let current = picker.current;
        go(model, current);
        return;
    }
    effects.push(Effect::Pick {
        generation,
        typed,
        choices: picker.choices.clone(),
    });
}

/// The lines that have what is typed are here; the best is chosen.
pub(super) fn found(model: &mut Model, generation: Generation, found: Arc<Vec<u32>>) {
    if let Some(picker) = picker(model).filter(|picker| picker.generation == generation) {
        picker.found = Some(found);
        go(model, 0);
    }
}

/// True when the action was the window's.
pub(super) fn act_in_picker(
    model: &mut Model,
    action: Action,
    count: Option<u32>,
    effects: &mut Vec<Effect>,
) -> bool {
    let height = height(model);
    let Some((at, lines)) = model.overlay.as_ref().and_then(|overlay| {
        let OverlayKind::Picker(picker) = &overlay.kind else {
            return None;
        };
        Some((overlay.at, picker.len()))
    }) else {
        return false;
    };
    match action {
        Action::Choose => choose(model, at, effects),
        Action::CopyLink => copy(model, at, effects),
        _ => match moved(action, count, at, lines, height) {
            Some(line) => go(model, line),
            None => return edit(model, action, effects),
        },
    }
    true
}

/// True when the action was one on the line that is typed.
fn edit(model: &mut Model, action: Action, effects: &mut Vec<Effect>) -> bool {
    let Some(picker) = picker(model) else {
        return false;
    };
    let before = picker.line.text().to_owned();
    if !picker.line.edit(action) {
        return false;
    }
    if picker.line.text() != before {
        ask(model, effects);
    }
    true
}

fn choose(model: &mut Model, line: usize, effects: &mut Vec<Effect>) {
    let Some(picker) = picker(model) else {
        return;
    };
    let (Some(at), choices) = (picker.choice(line), picker.choices.clone()) else {
        return;
    };
    model.overlay = None;
    match choices {
        Choices::Headings(document) => {
            model.focus = Focus::Article;
            let number = document.headings()[at] as usize;
            jump_to_byte(model, document.blocks()[number].range.start, effects);
        }
        Choices::Links(_) => follow(model, at, effects),
        Choices::Actions(actions) => act(model, actions[at].0, None, effects),
    }
}

fn copy(model: &mut Model, line: usize, effects: &mut Vec<Effect>) {
    let link = picker(model).and_then(|picker| match picker.choices {
        Choices::Links(_) => picker.choice(line),
        Choices::Headings(_) | Choices::Actions(_) => None,
    });
    match link {
        Some(link) => copy_link(model, link, effects),
        None => model.say("nothing here has an address"),
    }
}
