//! What happens, and what follows from it: routing, and what the panes do together. No I/O, no clock; a key costs the
//! same whatever is not on the screen.

mod act;
mod article;
mod begun;
mod bookmarks;
mod copying;
mod facets;
mod filtering;
mod jumps;
mod keys;
mod links;
mod list;
mod loading;
mod mouse;
mod movement;
mod outlets;
mod picker;
mod searches;
mod sharing;
mod themes;
mod windows;

use std::sync::Arc;

use self::act::{act, leave};
use self::article::{
    article_height, keep_place, renew_masthead, restore_place, search_as_filtered, show_selected,
};
use self::filtering::{ask_filter, completed, filtered, keep_unread, let_go};
use self::keys::{paste, press};
use self::loading::{loaded, stories_found};
use self::mouse::mouse_event;
use self::searches::{saved as search_saved, searches_changed};
use super::action::Action;
use super::message::{Effect, Msg};
use super::model::{Model, Prompt};
use super::overlay::{Overlay, OverlayKind};
use super::reader::Text;
use crate::document::layout::Measure;
use crate::syntax::has_code;

/// Lines of the log that are kept.
const LOG: usize = 10_000;

/// What is asked of the world before the first message.
pub fn start(model: &mut Model) -> Vec<Effect> {
    model.load.generation = 1;
    themes::tell(model);
    let mouse = model.mouse.then_some(Effect::CaptureMouse(true));
    mouse
        .into_iter()
        .chain([
            Effect::FindPicked,
            Effect::FindSearches,
            Effect::FindBookmarks,
            Effect::Load { generation: 1 },
        ])
        .collect()
}

/// Takes in what happened; returns what is to be done.
pub fn update(model: &mut Model, msg: Msg) -> Vec<Effect> {
    let mut effects = Vec::new();
    let was_running = outlets::is_running(model);
    match msg {
        Msg::Key(key) => press(model, key, &mut effects),
        Msg::Paste(text) => paste(model, &text, &mut effects),
        Msg::Mouse(mouse) => mouse_event(model, mouse, &mut effects),
        Msg::Resized(size) => {
            model.size = size;
            model.reader.hints = None;
        }
        Msg::Loaded {
            generation,
            snapshot,
            finished,
        } => loaded(model, generation, snapshot, finished, &mut effects),
        Msg::Trouble {
            generation,
            message,
        } if generation == model.load.generation => {
            model.complain(message.clone());
            log(model, message);
        }
        Msg::Marked { generation, marks } if generation == model.load.shown => {
            model.marks.found(&marks, &model.snapshot);
            restore_place(model);
            if !marks.is_empty() && model.filter.query.asks_for_marks() {
                ask_filter(model, &mut effects);
            }
        }
        Msg::Filtered {
            generation,
            matches,
        } if generation == model.filter.generation => {
            filtered(model, matches);
            if model.reader.row == model.list.selected {
                search_as_filtered(model, &mut effects);
            }
        }
        Msg::UnreadCounted { generation, unread } if generation == model.list.counting => {
            if let Some(matches) = &mut model.list.matches {
                matches.unread = unread;
            }
        }
        Msg::FacetsFound { generation, facets } if generation == model.facets.generation => {
            facets::found(model, facets)
        }
        Msg::Completed {
            generation,
            completion,
        } if generation == model.filter.completing && model.prompt == Some(Prompt::Filter) => {
            completed(model, completion, &mut effects)
        }
        Msg::StoriesFound {
            generation,
            stories,
            folded,
        } if generation == model.load.shown => stories_found(model, stories, folded, &mut effects),
        Msg::Opened {
            generation,
            document,
        } if generation == model.reader.text_generation => match document {
            Ok(document) => {
                if has_code(&document) {
                    effects.push(Effect::Colour {
                        generation,
                        document: Arc::clone(&document),
                    });
                }
                model.reader.set_text(document);
                model.reader.go_to_awaited_anchor();
                search_as_filtered(model, &mut effects);
            }
            Err(why) => model.reader.text = Text::Failed(why),
        },
        Msg::Coloured {
            generation,
            coloured,
        } if generation == model.reader.text_generation => model.reader.coloured = coloured,
        Msg::LaidOut { generation, layout } if generation == model.reader.layout_generation => {
            let was_refolded = model.reader.was_refolded();
            model.reader.set_layout(layout);
            let height = article_height(model);
            let top = model.reader.top;
            model.reader.top = top.min(model.reader.last_top(height));
            if let Some(hit) = model.reader.hit.filter(|_| was_refolded) {
                model.reader.go_to_hit(hit, height);
            }
        }
        Msg::Found { generation, hits } if generation == model.reader.search_generation => {
            article::found(model, hits)
        }
        Msg::Picked { generation, found } => picker::found(model, generation, found),
        Msg::AddressFound {
            generation,
            address,
            row,
        } if generation == model.following => links::found(model, &address, row, &mut effects),
        Msg::Source {
            generation,
            lines: read,
        } if generation == model.source_generation => {
            if let Some(Overlay {
                kind: OverlayKind::Source { lines, .. },
                ..
            }) = &mut model.overlay
            {
                *lines = Some(read);
            }
        }
        Msg::BegunFound(begun) => {
            if let Some(Overlay {
                kind: OverlayKind::Begun(shown),
                ..
            }) = &mut model.overlay
            {
                *shown = Some(begun);
            }
        }
        Msg::Written {
            generation,
            written,
        } => outlets::written(model, generation, written),
        Msg::Piped(said) => outlets::piped(model, said),
        Msg::OutputSet {
            generation,
            output,
            layout,
        } => outlets::output_set(model, generation, output, layout),
        Msg::Saved { save } => model.marks.saved(save),
        Msg::SearchesFound(found) => {
            if **model.searches.all() != found {
                model.searches.found(found);
                searches_changed(model, &mut effects);
            }
        }
        Msg::SearchSaved { save } => search_saved(model, save),
        Msg::BookmarksFound(found) => model.bookmarks.found(&found),
        Msg::BookmarkSaved { save } => bookmarks::saved(model, save),
        Msg::SearchCounted {
            generation,
            name,
            total,
        } if generation == model.searches.counting => model.searches.counted(name, total),
        Msg::ThemesPicked(picked) => model.look.found(picked),
        Msg::ThemeKept { ground, name } => themes::kept(model, ground, name),
        Msg::Background(rgb) => model.look.heard(rgb),
        Msg::ThemesFound(own) => themes::shelved(model, own),
        Msg::FocusGained if model.look.has_colours() => {
            effects.extend([Effect::AskBackground, Effect::FindThemes])
        }
        Msg::LibraryTrouble(message) => {
            model.complain(message.clone());
            log(model, message);
        }
        Msg::Logged(message) => log(model, message),
        Msg::DayBegan(today) => {
            model.settings.today = today;
            renew_masthead(model);
        }
        Msg::Note(text) => model.say(text),
        Msg::Quit => leave(model, &mut effects),
        Msg::Redraw => effects.push(Effect::Redraw),
        Msg::Suspend => act(model, Action::Suspend, None, &mut effects),
        // Answers to what nobody waits for any more.
        Msg::Trouble { .. }
        | Msg::Marked { .. }
        | Msg::Filtered { .. }
        | Msg::StoriesFound { .. }
        | Msg::UnreadCounted { .. }
        | Msg::FacetsFound { .. }
        | Msg::Completed { .. }
        | Msg::SearchCounted { .. }
        | Msg::Opened { .. }
        | Msg::Coloured { .. }
        | Msg::FocusGained
        | Msg::LaidOut { .. }
        | Msg::Found { .. }
        | Msg::AddressFound { .. }
        | Msg::Source { .. } => {}
    }
    settle(model, &mut effects);
    outlets::keep_output(model, &mut effects, was_running);
    effects
}

fn log(model: &mut Model, line: String) {
    if model.log.len() < LOG {
        model.log.push(line);
    }
}

/// Whatever happened: the selection is on the screen, the article pane shows the selected item, and what is counted is
/// counted of what there is.
fn settle(model: &mut Model, effects: &mut Vec<Effect>) {
    let_go(model, effects);
    show_selection(model, effects);
    keep_unread(model, effects);
    facets::keep_facets(model, effects);
    themes::follow(model);
}

fn show_selection(model: &mut Model, effects: &mut Vec<Effect>) {
    let panes = model.panes();
    let height = panes.list_body().height;
    if height > 0 {
        model.list.scroll_into_view(height.into(), &model.snapshot);
    }
    if panes.article_body().is_empty() {
        return;
    }
    let columns = panes.columns(model.settings.measure.width, model.columns);
    let height = columns.first().map_or(0, |column| column.height);
    model.reader.set_pane(columns.len(), height.into());
    let measure = Measure {
        width: columns.first().map_or(1, |column| column.width.max(1)),
        pan: true,
        ..model.settings.measure
    };
    let widened = model.reader.measure != measure;
    model.reader.measure = measure;
    if model.reader.row != model.list.selected {
        keep_place(model, effects);
        show_selected(model, effects);
    } else if widened {
        model.reader.set_masthead();
    }
    let (unset, document) = (
        model.reader.layout.is_none(),
        model.reader.document().cloned(),
    );
    let is_wanted = widened || model.reader.is_refolded || (unset && !model.reader.is_being_set());
    if let Some(document) = document.filter(|_| is_wanted) {
        let generation = model.reader.next_layout();
        effects.push(Effect::LayOut {
            generation,
            document,
            measure,
            folded: Arc::clone(&model.reader.folded),
        });
    }
}
