//! Every action, and where it leads: to the window that is open, the line that is typed, or the pane that has the
//! keyboard.

use super::article::{
    article_height, ask_search, back_to_search, begin_search, keep_place, move_in_article,
    next_hit, open, read_on, to_list,
};
use super::copying;
use super::filtering::{
    ask_filter, complete, drop_offer, filter_changed, next_grouping, next_order, reverse_order,
};
use super::jumps::{Way, go_along};
use super::links::{search_ended, show_hints};
use super::list::{go, move_in_list, unread};
use super::loading::list_changed;
use super::picker::{show_actions, show_headings, show_links};
use super::sharing::{browse, copy};
use super::windows::{act_in_overlay, compare, source};
use super::{begun, bookmarks, facets, outlets, searches, themes};
use crate::app::action::{Action, Context};
use crate::app::bookmarks::LetterFor;
use crate::app::geometry::MOST_COLUMNS;
use crate::app::hints::HintFor;
use crate::app::message::Effect;
use crate::app::model::{Focus, Model, Prompt};
use crate::app::overlay::{Overlay, OverlayKind};
use crate::article::Mark;
use crate::text::{counted, thousands};

pub(super) fn act(
    model: &mut Model,
    action: Action,
    count: Option<u32>,
    effects: &mut Vec<Effect>,
) {
    if model.overlay.is_some() && act_in_overlay(model, action, count, effects) {
        return;
    }
    if model.prompt.is_some() && act_in_prompt(model, action, effects) {
        return;
    }
    if model.context() == Context::Copy && copying::act(model, action, count, effects) {
        return;
    }
    let steps = count.unwrap_or(1) as usize;
    model.jumps.is_stepping &= is_step(action);
    match action {
        Action::NextItem => go(model, model.list.place.saturating_add(steps), effects),
        Action::PreviousItem => go(model, model.list.place.saturating_sub(steps), effects),
        Action::NextUnread => unread(model, true, effects),
        Action::PreviousUnread => unread(model, false, effects),
        Action::NextGroup | Action::PreviousGroup => {
            let forward = action == Action::NextGroup;
            for _ in 0..steps.min(1000) {
                let Some(place) = model.list.group(&model.snapshot, forward) else {
                    break;
                };
                go(model, place, effects);
            }
            model.list.show_group();
        }
        Action::Open => open(model, effects),
        Action::ReadOn => read_on(model, effects),
        Action::SwitchPane if model.focus == Focus::List => open(model, effects),
        Action::SwitchPane | Action::Close => to_list(model, effects),
        Action::Back => back(model, effects),
        Action::Zoom => {
            model.zoomed = !model.zoomed;
            if model.focus == Focus::List {
                model.zoomed = true;
                open(model, effects);
            }
        }
        Action::TextAlone => {
            model.bare = !model.is_bare();
            open(model, effects);
        }
        Action::Wider | Action::Narrower => {
            let step = if action == Action::Wider { 50 } else { -50 };
            model.divider = model.divider.saturating_add_signed(step).clamp(150, 800);
        }
        Action::Filter => {
            if model.focus == Focus::Article {
                to_list(model, effects);
            }
            model.prompt = Some(Prompt::Filter);
        }
        Action::Group => next_grouping(model, effects),
        Action::Order => next_order(model, effects),
        Action::ReverseOrder => reverse_order(model, effects),
        Action::Facets => facets::show(model),
        Action::Searches => searches::show(model, effects),
        Action::SaveSearch => searches::begin_saving(model),
        Action::Search => begin_search(model),
        Action::NextHit | Action::PreviousHit => next_hit(model, action == Action::NextHit, steps),
        Action::Headings => show_headings(model),
        Action::Links => show_links(model),
        Action::Palette => show_actions(model),
        Action::Remember => bookmarks::ask(model, LetterFor::Remember, effects),
        Action::Recall => bookmarks::ask(model, LetterFor::Recall, effects),
        Action::Hints => show_hints(model, HintFor::Follow),
        Action::CopyLink => show_hints(model, HintFor::Copy),
        Action::JumpBack => go_along(model, Way::Back, effects),
        Action::JumpForward => go_along(model, Way::Forward, effects),
        Action::Stories => {
            model.list.unfolded = !model.list.unfolded;
            model.list.moved = true;
            let text = match (model.list.unfolded, model.list.stories.all().len()) {
                (true, _) => "every headline has its row".to_owned(),
                (false, 0) => "no two headlines here tell the same story".to_owned(),
                (false, 1) => "1 story in one row".to_owned(),
                (false, count) => format!("{} stories in one row each", thousands(count)),
            };
            model.say(text);
            list_changed(model, effects);
        }
        Action::Compare => compare(model),
        Action::Star => change_mark(model, effects, |mark| mark.starred = !mark.starred),
        Action::ToggleRead => change_mark(model, effects, |mark| {
            mark.read = !mark.read;
            mark.finished &= mark.read;
        }),
        Action::Undo => undo(model, effects),
        Action::Browse => browse(model, effects),
        Action::Fold | Action::FoldAll => fold(model, action == Action::FoldAll),
        Action::Columns => next_columns(model),
        Action::CopyMode => copying::begin(model, effects),
        Action::CopyTitle | Action::CopyAddress | Action::CopyText => copy(model, action, effects),
        Action::Write => outlets::begin_writing(model),
        Action::Pipe => outlets::begin_piping(model),
        Action::Source => source(model, effects),
        Action::Log => model.overlay = Some(Overlay::new(OverlayKind::Log)),
        Action::ContinueReading => begun::show(model, effects),
        Action::Help => model.overlay = Some(Overlay::new(OverlayKind::Help)),
        Action::Reload => {
            model.load.generation += 1;
            model.load.finished = false;
            effects.push(Effect::Load {
                generation: model.load.generation,
            });
        }
        Action::Themes => themes::show(model, effects),
        Action::Mouse => {
            model.mouse = !model.mouse;
            effects.push(Effect::CaptureMouse(model.mouse));
            let text = if model.mouse {
                "the mouse moves the reader"
            } else {
                "the mouse is the terminal's: select text with it"
            };
            model.say(text);
        }
        Action::Redraw => effects.push(Effect::Redraw),
        Action::Suspend => {
            keep_place(model, effects);
            effects.push(Effect::Suspend);
        }
        // In a narrow or zoomed article, what is left first is the article.
        Action::Quit if model.focus == Focus::Article && !model.is_side_by_side() => {
            to_list(model, effects)
        }
        Action::Quit | Action::QuitNow => leave(model, effects),
        _ if model.focus == Focus::Article => move_in_article(model, action, count, effects),
        _ => move_in_list(model, action, count, effects),
    }
}

/// True for what goes to the next of something: a run of them is one jump.
fn is_step(action: Action) -> bool {
    matches!(
        action,
        Action::NextHit
            | Action::PreviousHit
            | Action::NextLink
            | Action::PreviousLink
            | Action::NextHeading
            | Action::PreviousHeading
    )
}

/// True when the action was the line's.
fn act_in_prompt(model: &mut Model, action: Action, effects: &mut Vec<Effect>) -> bool {
    let Some(prompt) = model.prompt else {
        return false;
    };
    if !matches!(action, Action::Complete | Action::CompleteBack) {
        drop_offer(model);
    }
    match (prompt, action) {
        (Prompt::Filter, Action::Complete | Action::CompleteBack) => {
            complete(model, action == Action::Complete, effects)
        }
        (Prompt::Filter, Action::Accept) => {
            model.filter.line.remember();
            model.prompt = None;
            model.focus = Focus::List;
        }
        (Prompt::Filter, Action::Cancel) => {
            model.filter.line.remember();
            model.filter.line.clear();
            model.prompt = None;
            ask_filter(model, effects);
        }
        (Prompt::Search, Action::Accept) => {
            model.reader.search.remember();
            model.prompt = None;
            search_ended(model);
            copying::go_to_hit(model, effects);
        }
        (Prompt::Search, Action::Cancel) => {
            back_to_search(model);
            model.reader.search_began = None;
            model.reader.clear_search();
            model.prompt = None;
        }
        (Prompt::Search, Action::NextItem | Action::Complete) => next_hit(model, true, 1),
        (Prompt::Search, Action::PreviousItem | Action::CompleteBack) => next_hit(model, false, 1),
        (Prompt::Name, Action::Accept) => searches::save(model, effects),
        (Prompt::Name, Action::Cancel) => model.prompt = None,
        (Prompt::Name, action) => return model.searches.name.edit(action),
        (Prompt::File, Action::Accept) => outlets::write(model, effects),
        (Prompt::Command, Action::Accept) => outlets::pipe(model, effects),
        (Prompt::File | Prompt::Command, Action::Cancel) => model.prompt = None,
        (Prompt::File, action) => return model.outlet.file.edit(action),
        (Prompt::Command, action) => return model.outlet.command.edit(action),
        (Prompt::Filter, action) => {
            let before = model.filter.line.text().to_owned();
            if !model.filter.line.edit(action) {
                return false;
            }
            if model.filter.line.text() != before {
                filter_changed(model, effects);
            }
        }
        (Prompt::Search, action) => {
            let before = model.reader.search.text().to_owned();
            if !model.reader.search.edit(action) {
                return false;
            }
            if model.reader.search.text() != before {
                model.reader.search_is_filter = false;
                ask_search(model, effects);
            }
        }
    }
    true
}

/// Folds the nearest part of the article or unfolds it; all of them when they are asked for.
fn fold(model: &mut Model, all: bool) {
    let height = article_height(model);
    let found = match all {
        true => model.reader.fold_all(),
        false => {
            let part = model.reader.nearest_part(height);
            part.map(|part| model.reader.fold(part)).is_some()
        }
    };
    if !found {
        model.say("nothing in this article folds");
    }
}

/// One column of text more, and after the last as many as have room.
fn next_columns(model: &mut Model) {
    model.columns = match model.columns {
        None => Some(1),
        Some(MOST_COLUMNS..) => None,
        Some(count) => Some(count + 1),
    };
    let measure = model.settings.measure.width;
    let shown = model.panes().columns(measure, model.columns).len();
    let text = match model.columns {
        None => "as many columns of text as have room".to_owned(),
        Some(count) if usize::from(count) > shown => {
            format!(
                "{}, as soon as there is room",
                counted(count.into(), "column")
            )
        }
        Some(count) => format!("{} of text", counted(count.into(), "column")),
    };
    model.say(text);
}

/// One thing back: keys that wait, search hits, a filter, the article.
fn back(model: &mut Model, effects: &mut Vec<Effect>) {
    if model.pending.count.take().is_some() || !model.pending.keys.is_empty() {
        model.pending.keys.clear();
    } else if model.focus == Focus::Article && model.reader.link.take().is_some() {
        // What was chosen is not any more.
    } else if model.focus == Focus::Article && !model.reader.search.text().is_empty() {
        model.reader.clear_search();
    } else if model.is_bare() {
        model.bare = false;
    } else if model.focus == Focus::Article {
        to_list(model, effects);
    } else if !model.filter.line.text().is_empty() {
        model.filter.line.clear();
        ask_filter(model, effects);
    }
}

/// Changes the mark of the selected item.
fn change_mark(model: &mut Model, effects: &mut Vec<Effect>, change: impl Fn(&mut Mark)) {
    if let Some(row) = model.list.selected {
        effects.extend(model.marks.change(&[row], &model.snapshot, change));
    }
}

fn undo(model: &mut Model, effects: &mut Vec<Effect>) {
    let text = match model.marks.undo(&model.snapshot) {
        Some((rows, effect)) => {
            effects.push(effect);
            let others = match rows.len() {
                1 => String::new(),
                count => format!(", and {} more of its story", thousands(count - 1)),
            };
            format!("undone: {}{others}", model.snapshot.title(rows[0]))
        }
        None => "nothing to undo".into(),
    };
    model.say(text);
}

pub(super) fn leave(model: &mut Model, effects: &mut Vec<Effect>) {
    keep_place(model, effects);
    model.leaving = true;
    effects.push(Effect::Quit);
}
