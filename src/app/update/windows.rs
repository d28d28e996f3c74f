//! The windows over the screen: opened, scrolled, closed.

use super::jumps::jump_to_article;
use super::movement::moved;
use super::picker::act_in_picker;
use super::{begun, facets, searches, themes};
use crate::app::action::Action;
use crate::app::jumps::Whereto;
use crate::app::message::Effect;
use crate::app::model::Model;
use crate::app::overlay::{Overlay, OverlayKind};

pub(super) fn source(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(headline) = model.selected() else {
        return;
    };
    let name = model.snapshot.file(headline.origin.file).name.clone();
    let (row, line) = (headline.row, headline.origin.line);
    model.source_generation += 1;
    model.overlay = Some(Overlay::new(OverlayKind::Source {
        name,
        line,
        lines: None,
    }));
    let (generation, snapshot) = (model.source_generation, model.snapshot.clone());
    effects.push(Effect::ReadSource {
        generation,
        row,
        snapshot,
    });
}

/// The headlines of the selected item's story.
pub(super) fn compare(model: &mut Model) {
    let story = model
        .list
        .selected
        .and_then(|row| model.list.stories.of(row));
    match story {
        Some(story) => {
            let rows = story.rows.clone();
            model.overlay = Some(Overlay::new(OverlayKind::Story { rows }));
        }
        None => model.say("no other headline here tells this story"),
    }
}

/// True when the action was the window's.
pub(super) fn act_in_overlay(
    model: &mut Model,
    action: Action,
    count: Option<u32>,
    effects: &mut Vec<Effect>,
) -> bool {
    if model.overlay.as_ref().is_some_and(Overlay::is_picker) && pick(model, action, count, effects)
    {
        return true;
    }
    if act_in_picker(model, action, count, effects) {
        return true;
    }
    let lines = overlay_lines(model);
    let height = model.window_body().height.into();
    let Some(overlay) = &mut model.overlay else {
        return false;
    };
    let again = matches!(
        (action, &overlay.kind),
        (Action::Help, OverlayKind::Help)
            | (Action::Log, OverlayKind::Log)
            | (Action::Source, OverlayKind::Source { .. })
            | (Action::Compare, OverlayKind::Story { .. })
            | (Action::Searches, OverlayKind::Searches)
            | (Action::Facets, OverlayKind::Facets)
            | (Action::Themes, OverlayKind::Themes(_))
    );
    // What ends a command in a shell ends it here, and nothing else, also when it has just ended by itself.
    let is_of_command = matches!(&overlay.kind, OverlayKind::Output(_));
    match action {
        Action::QuitNow if is_of_command => model.overlay = None,
        Action::QuitNow
        | Action::Redraw
        | Action::Suspend
        | Action::Mouse
        | Action::Help
        | Action::Log
        | Action::Searches
        | Action::Facets
        | Action::Themes
        | Action::Palette
            if !again =>
        {
            return false;
        }
        Action::Quit | Action::Back | Action::Close => model.overlay = None,
        _ if again => model.overlay = None,
        action => {
            let action = if action == Action::ReadOn {
                Action::PageDown
            } else {
                action
            };
            let is_picker = overlay.is_picker();
            let from = if is_picker { overlay.at } else { overlay.top };
            match moved(action, count, from, lines, height) {
                None => {}
                Some(at) if is_picker => {
                    overlay.at = at;
                    overlay.top = overlay.top.min(at).max((at + 1).saturating_sub(height));
                }
                Some(top) => overlay.top = top.min(lines.saturating_sub(height)),
            }
        }
    }
    true
}

/// True when the action was one on the line that is chosen.
fn pick(model: &mut Model, action: Action, count: Option<u32>, effects: &mut Vec<Effect>) -> bool {
    let Some(overlay) = &model.overlay else {
        return false;
    };
    let at = overlay.at;
    match overlay.kind {
        OverlayKind::Facets => return facets::act(model, action, count, effects),
        OverlayKind::Themes(_) => return themes::act(model, action, effects),
        _ => {}
    }
    if let OverlayKind::Story { rows } = &overlay.kind {
        let row = rows.get(at).copied().filter(|_| action == Action::Choose);
        if let Some(row) = row {
            model.overlay = None;
            jump_to_article(model, row, Whereto::Kept, effects);
        }
        return row.is_some();
    }
    match action {
        Action::Choose if matches!(overlay.kind, OverlayKind::Begun(_)) => {
            begun::choose(model, at, effects)
        }
        Action::Delete | Action::Undo if matches!(overlay.kind, OverlayKind::Begun(_)) => {
            return false;
        }
        Action::Choose => searches::choose(model, at, effects),
        Action::Delete => searches::delete(model, at, effects),
        Action::Undo => searches::undo(model, effects),
        _ => return false,
    }
    true
}

/// Lines of the window that is open.
fn overlay_lines(model: &Model) -> usize {
    match &model.overlay {
        None => 0,
        Some(Overlay {
            kind: OverlayKind::Help,
            ..
        }) => model.keymap.help().len(),
        Some(Overlay {
            kind: OverlayKind::Picker(picker),
            ..
        }) => picker.len(),
        Some(Overlay {
            kind: OverlayKind::Log,
            ..
        }) => model.log_lines().count().max(1),
        Some(Overlay {
            kind: OverlayKind::Searches,
            ..
        }) => model.searches.all().all().len(),
        Some(Overlay {
            kind: OverlayKind::Facets,
            ..
        }) => model.facets.lines(&model.filter.query).len(),
        Some(Overlay {
            kind: OverlayKind::Themes(lines),
            ..
        }) => lines.len(),
        Some(Overlay {
            kind: OverlayKind::Story { rows },
            ..
        }) => rows.len(),
        Some(Overlay {
            kind: OverlayKind::Begun(begun),
            ..
        }) => begun.as_ref().map_or(0, |begun| begun.len()),
        Some(Overlay {
            kind: OverlayKind::Output(output),
            ..
        }) => {
            let set = output.set.as_ref();
            set.map_or(1, |(_, layout)| layout.lines().len().max(1))
        }
        Some(Overlay {
            kind: OverlayKind::Source { lines, .. },
            ..
        }) => match lines {
            Some(Ok(lines)) => lines.len(),
            _ => 1,
        },
    }
}
