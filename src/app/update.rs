//! What happens, and what follows from it: routing, and what the panes do together. No I/O, no clock; a key costs the
//! same whatever is not on the screen.

use super::action::{Action, Context};
use super::geometry::{Area, SIDE_BY_SIDE};
use super::key::{Key, KeyCode};
use super::keymap::Meaning;
use super::message::{Effect, Generation, Mouse, MouseKind, Msg};
use super::model::{Focus, Model, Notice, Prompt};
use super::overlay::{Overlay, OverlayKind};
use super::reader::Text;
use crate::document::dump;
use crate::store::Snapshot;
use crate::text::counted;

/// Counts beyond this are as good as this.
const LARGEST_COUNT: u32 = 1_000_000_000;

/// Lines of a notch of the wheel.
const WHEEL: usize = 3;

/// Lines of the log that are kept.
const LOG: usize = 10_000;

/// What is asked of the world before the first message.
pub fn start(model: &mut Model) -> Vec<Effect> {
    model.load.generation = 1;
    let mouse = model.mouse.then_some(Effect::CaptureMouse(true));
    mouse
        .into_iter()
        .chain([Effect::Load { generation: 1 }])
        .collect()
}

/// Takes in what happened; returns what is to be done.
pub fn update(model: &mut Model, msg: Msg) -> Vec<Effect> {
    let mut effects = Vec::new();
    match msg {
        Msg::Key(key) => press(model, key, &mut effects),
        Msg::Paste(text) => paste(model, &text, &mut effects),
        Msg::Mouse(mouse) => mouse_event(model, mouse, &mut effects),
        Msg::Resized(size) => model.size = size,
        Msg::Loaded {
            generation,
            snapshot,
            finished,
        } => loaded(model, generation, snapshot, finished, &mut effects),
        Msg::Trouble {
            generation,
            message,
        } if generation == model.load.generation => {
            model.notice = Some(Notice {
                text: message.clone(),
                is_trouble: true,
            });
            log(model, message);
        }
        Msg::Marked { generation, marks } if generation == model.load.shown => {
            model.marks.found(&marks);
            restore_place(model);
        }
        Msg::Filtered {
            generation,
            matches,
        } if generation == model.filter.generation => {
            model.filter.awaited = false;
            model.list.matches = Some(matches);
            if std::mem::take(&mut model.filter.fresh) {
                model.list.back_to_head(&model.snapshot);
            } else {
                model.list.follow(&model.snapshot);
            }
        }
        Msg::Opened {
            generation,
            document,
        } if generation == model.reader.text_generation => match document {
            Ok(document) => model.reader.text = Text::Here(document),
            Err(why) => model.reader.text = Text::Failed(why),
        },
        Msg::LaidOut { generation, layout } if generation == model.reader.layout_generation => {
            model.reader.set_layout(layout);
            let height = article_height(model);
            let top = model.reader.top;
            model.reader.top = top.min(model.reader.lines().saturating_sub(height));
        }
        Msg::Found { generation, hits } if generation == model.reader.search_generation => {
            model.reader.hits = hits;
            model.reader.hit = None;
            if let Some(hit) = model.reader.nearest_hit() {
                let height = article_height(model);
                model.reader.go_to_hit(hit, height);
            }
        }
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
        Msg::Saved { save } => model.marks.saved(save),
        Msg::LibraryTrouble(message) => {
            model.notice = Some(Notice {
                text: message.clone(),
                is_trouble: true,
            });
            log(model, message);
        }
        Msg::Logged(message) => log(model, message),
        Msg::Note(text) => {
            model.notice = Some(Notice {
                text,
                is_trouble: false,
            })
        }
        Msg::Quit => leave(model, &mut effects),
        Msg::Redraw => effects.push(Effect::Redraw),
        Msg::Suspend => act(model, Action::Suspend, None, &mut effects),
        // Answers to what nobody waits for any more.
        Msg::Trouble { .. }
        | Msg::Marked { .. }
        | Msg::Filtered { .. }
        | Msg::Opened { .. }
        | Msg::LaidOut { .. }
        | Msg::Found { .. }
        | Msg::Source { .. } => {}
    }
    settle(model, &mut effects);
    effects
}

fn log(model: &mut Model, line: String) {
    if model.log.len() < LOG {
        model.log.push(line);
    }
}

/// Whatever happened: the selection is on the screen, and the article pane shows the selected item.
fn settle(model: &mut Model, effects: &mut Vec<Effect>) {
    let panes = model.panes();
    let height = panes.list_body().height;
    if height > 0 {
        model.list.scroll_into_view(height.into(), &model.snapshot);
    }
    if panes.article_body().is_empty() {
        return;
    }
    let measure = panes.text(model.settings.measure).width.max(1);
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
    if let Some(document) = document.filter(|_| widened || (unset && !model.reader.is_being_set()))
    {
        let generation = model.reader.next_layout();
        effects.push(Effect::LayOut {
            generation,
            document,
            width: measure,
        });
    }
}

/// Asks for the text of the selected item.
fn show_selected(model: &mut Model, effects: &mut Vec<Effect>) {
    let row = model.list.selected;
    let word = row.map_or(0, |row| model.marks.of(row).position);
    let headline = row.map(|row| model.snapshot.headline(row));
    model.reader.show(headline.as_ref(), word);
    model.reader.text_generation += 1;
    if let (Some(row), Text::Awaited) = (row, &model.reader.text) {
        let (generation, snapshot) = (model.reader.text_generation, model.snapshot.clone());
        effects.push(Effect::Open {
            generation,
            row,
            snapshot,
        });
    }
    if model.focus == Focus::Article {
        mark_opened(model, effects);
    }
}

/// The library knows where the article was left: go there, unless the user has gone elsewhere.
fn restore_place(model: &mut Model) {
    let Some(row) = model
        .reader
        .row
        .filter(|row| Some(*row) == model.list.selected)
    else {
        return;
    };
    let word = model.marks.of(row).position;
    if word > 0 && model.reader.word == 0 && model.reader.top == 0 {
        (model.reader.word, model.reader.kept) = (word, word);
        if let Some(layout) = model.reader.layout.clone() {
            model.reader.set_layout(layout);
        }
    }
}

/// The place in the article goes into the library.
fn keep_place(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(row) = model
        .reader
        .row
        .filter(|row| model.reader.opened && row.index() < model.snapshot.rows())
    else {
        return;
    };
    let word = model.reader.word;
    if word != model.reader.kept {
        model.reader.kept = word;
        effects.extend(model.marks.keep_position(row, word, &model.snapshot));
    }
}

/// What the user opens is read.
fn mark_opened(model: &mut Model, effects: &mut Vec<Effect>) {
    model.reader.opened = true;
    if let Some(row) = model.list.selected {
        effects.extend(
            model
                .marks
                .change(row, &model.snapshot, |mark| mark.read = true),
        );
    }
}

fn leave(model: &mut Model, effects: &mut Vec<Effect>) {
    keep_place(model, effects);
    model.leaving = true;
    effects.push(Effect::Quit);
}

fn loaded(
    model: &mut Model,
    generation: Generation,
    snapshot: Snapshot,
    finished: bool,
    effects: &mut Vec<Effect>,
) {
    if generation != model.load.generation {
        return;
    }
    let is_reload = model.load.shown != generation && model.load.shown != 0;
    if is_reload && !finished {
        // What is on the screen stays until all is read anew.
        return;
    }
    if is_reload {
        adopt(model, &snapshot, effects);
    }
    model.load.shown = generation;
    model.load.finished = finished;
    model.snapshot = snapshot;
    let rows = model.snapshot.rows() as u32;
    model.marks.grow(rows as usize);
    if finished && model.snapshot.is_empty() && model.notice.is_none() {
        model.notice = Some(Notice {
            text: "no articles in the inputs".into(),
            is_trouble: true,
        });
    }
    // At the end every row is looked at once more: two rows may have become one since.
    let from = if finished { 0 } else { model.load.marked };
    if rows > from {
        let (snapshot, rows) = (model.snapshot.clone(), from..rows);
        effects.push(Effect::FindMarks {
            generation,
            snapshot,
            rows,
        });
    }
    model.load.marked = rows;
    effects.push(Effect::Index {
        snapshot: model.snapshot.clone(),
    });
    if model.filter.line.text().is_empty() {
        model.list.follow(&model.snapshot);
    } else {
        ask_filter(model, effects);
    }
}

/// The inputs were read anew: the selection, and the article with its place, go on under new row numbers.
fn adopt(model: &mut Model, snapshot: &Snapshot, effects: &mut Vec<Effect>) {
    keep_place(model, effects);
    let selected = model.selected().map(|headline| headline.id);
    let found = selected.and_then(|id| snapshot.row_of(id));
    let (word, opened) = (model.reader.word, model.reader.opened);
    model.marks.forget_rows();
    model.load.marked = 0;
    model.list.matches = None;
    model.list.wanted = None;
    model.list.moved = true;
    model.list.selected = found.or_else(|| {
        snapshot
            .order()
            .get(model.list.place)
            .or(snapshot.order().last())
            .copied()
    });
    if let Some(row) = found {
        // The text may have changed: it is read again, and the place is found again by its word.
        let headline = snapshot.headline(row);
        model.reader.show(Some(&headline), word);
        model.reader.opened = opened;
        model.reader.text_generation += 1;
        if matches!(model.reader.text, Text::Awaited) {
            let (generation, snapshot) = (model.reader.text_generation, snapshot.clone());
            effects.push(Effect::Open {
                generation,
                row,
                snapshot,
            });
        }
    } else {
        model.reader.row = None;
    }
    model.notice = Some(Notice {
        text: format!("{}, read again", counted(snapshot.len(), "headline")),
        is_trouble: false,
    });
}

fn ask_filter(model: &mut Model, effects: &mut Vec<Effect>) {
    model.filter.generation += 1;
    if model.filter.line.text().is_empty() {
        model.filter.awaited = false;
        model.filter.fresh = false;
        if model.list.matches.take().is_some() {
            // The cursor stays on its item.
            model.list.moved = true;
            model.list.follow(&model.snapshot);
        }
        return;
    }
    model.filter.awaited = true;
    let (generation, query) = (model.filter.generation, model.filter.line.text().to_owned());
    let all = model.list.wanted.is_some();
    effects.push(Effect::Filter {
        generation,
        query,
        all,
        snapshot: model.snapshot.clone(),
    });
}

fn press(model: &mut Model, key: Key, effects: &mut Vec<Effect>) {
    let context = model.context();
    if context != Context::Prompt && model.pending.keys.is_empty() && count_digit(model, key) {
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
            if let (
                Context::Prompt,
                [
                    Key {
                        code: KeyCode::Char(c),
                        ctrl: false,
                        alt: false,
                        ..
                    },
                ],
            ) = (context, &keys[..])
            {
                type_text(model, c.encode_utf8(&mut [0; 4]), effects);
            } else if context != Context::Prompt {
                let keys: Vec<String> = keys.iter().map(Key::to_string).collect();
                let help = model.keymap.key_for(context, Action::Help);
                let help = help
                    .map(|key| format!(": {key} shows the keys"))
                    .unwrap_or_default();
                model.notice = Some(Notice {
                    text: format!("{} does nothing here{help}", keys.join(" ")),
                    is_trouble: false,
                });
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

fn paste(model: &mut Model, text: &str, effects: &mut Vec<Effect>) {
    if model.context() == Context::Prompt {
        type_text(model, text.trim_end_matches(['\r', '\n']), effects);
    }
}

fn type_text(model: &mut Model, text: &str, effects: &mut Vec<Effect>) {
    match model.prompt {
        Some(Prompt::Filter) => {
            model.filter.line.insert(text);
            filter_changed(model, effects);
        }
        Some(Prompt::Search) => {
            model.reader.search.insert(text);
            ask_search(model, effects);
        }
        None => {}
    }
}

fn filter_changed(model: &mut Model, effects: &mut Vec<Effect>) {
    model.filter.fresh = true;
    model.list.wanted = None;
    ask_filter(model, effects);
}

fn ask_search(model: &mut Model, effects: &mut Vec<Effect>) {
    model.reader.search_generation += 1;
    let (generation, needle) = (
        model.reader.search_generation,
        model.reader.search.text().to_owned(),
    );
    match model
        .reader
        .document()
        .cloned()
        .filter(|_| !needle.is_empty())
    {
        Some(document) => effects.push(Effect::Find {
            generation,
            document,
            needle,
        }),
        None => {
            model.reader.hits.clear();
            model.reader.hit = None;
        }
    }
}

fn act(model: &mut Model, action: Action, count: Option<u32>, effects: &mut Vec<Effect>) {
    if model.overlay.is_some() && act_in_overlay(model, action, count) {
        return;
    }
    if model.prompt.is_some() && act_in_prompt(model, action, effects) {
        return;
    }
    let steps = count.unwrap_or(1) as usize;
    match action {
        Action::NextItem => go(model, model.list.place.saturating_add(steps), effects),
        Action::PreviousItem => go(model, model.list.place.saturating_sub(steps), effects),
        Action::NextUnread => unread(model, true, effects),
        Action::PreviousUnread => unread(model, false, effects),
        Action::NextDay | Action::PreviousDay => {
            for _ in 0..steps.min(1000) {
                let Some(place) = model.list.day(&model.snapshot, action == Action::NextDay) else {
                    break;
                };
                go(model, place, effects);
            }
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
        Action::Search => model.prompt = Some(Prompt::Search),
        Action::NextHit | Action::PreviousHit => next_hit(model, action == Action::NextHit, steps),
        Action::Star => {
            let Some(row) = model.list.selected else {
                return;
            };
            effects.extend(
                model
                    .marks
                    .change(row, &model.snapshot, |mark| mark.starred = !mark.starred),
            );
        }
        Action::ToggleRead => {
            let Some(row) = model.list.selected else {
                return;
            };
            effects.extend(
                model
                    .marks
                    .change(row, &model.snapshot, |mark| mark.read = !mark.read),
            );
        }
        Action::Undo => undo(model, effects),
        Action::Browse => browse(model, effects),
        Action::CopyTitle | Action::CopyAddress | Action::CopyText => copy(model, action, effects),
        Action::Source => source(model, effects),
        Action::Log => {
            model.overlay = Some(Overlay {
                kind: OverlayKind::Log,
                top: 0,
            })
        }
        Action::Help => {
            model.overlay = Some(Overlay {
                kind: OverlayKind::Help,
                top: 0,
            })
        }
        Action::Reload => {
            model.load.generation += 1;
            model.load.finished = false;
            effects.push(Effect::Load {
                generation: model.load.generation,
            });
        }
        Action::Mouse => {
            model.mouse = !model.mouse;
            effects.push(Effect::CaptureMouse(model.mouse));
            let text = if model.mouse {
                "the mouse moves the reader"
            } else {
                "the mouse is the terminal's: select text with it"
            };
            model.notice = Some(Notice {
                text: text.into(),
                is_trouble: false,
            });
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

/// Lines of the article pane.
fn article_height(model: &Model) -> usize {
    model.panes().article_body().height.into()
}

/// Where a movement leads from a line among so many, on a pane this high; `None` when it is no movement.
fn moved(
    action: Action,
    count: Option<u32>,
    at: usize,
    lines: usize,
    height: usize,
) -> Option<usize> {
    let steps = count.unwrap_or(1) as usize;
    let last = lines.saturating_sub(1);
    let page = height.saturating_sub(2).max(1);
    let half = (height / 2).max(1);
    Some(
        match action {
            Action::Down => at.saturating_add(steps),
            Action::Up => at.saturating_sub(steps),
            Action::HalfPageDown => at.saturating_add(steps.saturating_mul(half)),
            Action::HalfPageUp => at.saturating_sub(steps.saturating_mul(half)),
            Action::PageDown => at.saturating_add(steps.saturating_mul(page)),
            Action::PageUp => at.saturating_sub(steps.saturating_mul(page)),
            Action::First => count.map_or(0, |line| line.saturating_sub(1) as usize),
            Action::Last => count.map_or(last, |line| line.saturating_sub(1) as usize),
            Action::Percent => lines * count.unwrap_or(0).min(100) as usize / 100,
            _ => return None,
        }
        .min(last),
    )
}

fn move_in_list(model: &mut Model, action: Action, count: Option<u32>, effects: &mut Vec<Effect>) {
    let height = model.panes().list_body().height.into();
    let lines = model.list.len(&model.snapshot);
    if let Some(place) = moved(action, count, model.list.place, lines, height) {
        go(model, place, effects);
    }
}

fn move_in_article(
    model: &mut Model,
    action: Action,
    count: Option<u32>,
    effects: &mut Vec<Effect>,
) {
    let height = article_height(model);
    let line = match action {
        Action::NextParagraph | Action::PreviousParagraph => {
            model.reader.paragraph(action == Action::NextParagraph)
        }
        _ => moved(
            action,
            count,
            model.reader.top,
            model.reader.lines(),
            height,
        ),
    };
    if let Some(line) = line {
        scroll(model, line, effects);
    }
}

/// Scrolls the article; what was read of it is kept every few lines, not only at its end.
fn scroll(model: &mut Model, line: usize, effects: &mut Vec<Effect>) {
    let height = article_height(model);
    model.reader.scroll_to(line, height);
    if model.reader.word.abs_diff(model.reader.kept) > 40 {
        keep_place(model, effects);
    }
}

/// Selects the item at a place of the list.
fn go(model: &mut Model, place: usize, effects: &mut Vec<Effect>) {
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

fn unread(model: &mut Model, forward: bool, effects: &mut Vec<Effect>) {
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
            model.notice = Some(Notice {
                text: text.into(),
                is_trouble: false,
            });
        }
    }
}

fn open(model: &mut Model, effects: &mut Vec<Effect>) {
    if model.list.selected.is_none() {
        return;
    }
    model.list.moved = true;
    model.focus = Focus::Article;
    if model.reader.row == model.list.selected {
        mark_opened(model, effects);
    }
}

fn to_list(model: &mut Model, effects: &mut Vec<Effect>) {
    keep_place(model, effects);
    model.focus = Focus::List;
    model.zoomed = false;
}

fn read_on(model: &mut Model, effects: &mut Vec<Effect>) {
    if model.focus == Focus::List {
        open(model, effects);
        return;
    }
    let height = article_height(model);
    if model.reader.is_at_end(height) {
        keep_place(model, effects);
        unread(model, true, effects);
        return;
    }
    let page = height.saturating_sub(2).max(1);
    scroll(model, model.reader.top + page, effects);
}

/// One thing back: keys that wait, search hits, a filter, the article.
fn back(model: &mut Model, effects: &mut Vec<Effect>) {
    if model.pending.count.take().is_some() || !model.pending.keys.is_empty() {
        model.pending.keys.clear();
    } else if model.focus == Focus::Article && !model.reader.search.text().is_empty() {
        model.reader.clear_search();
    } else if model.focus == Focus::Article {
        to_list(model, effects);
    } else if !model.filter.line.text().is_empty() {
        model.filter.line.clear();
        ask_filter(model, effects);
    }
}

fn next_hit(model: &mut Model, forward: bool, steps: usize) {
    let count = model.reader.hits.len();
    if count == 0 {
        let text = if model.reader.search.text().is_empty() {
            "search first"
        } else {
            "not found"
        };
        model.notice = Some(Notice {
            text: text.into(),
            is_trouble: false,
        });
        return;
    }
    let steps = steps % count;
    let hit = match model.reader.hit {
        Some(at) if forward => (at + steps) % count,
        Some(at) => (at + count - steps) % count,
        None => model.reader.nearest_hit().unwrap_or(0),
    };
    let height = article_height(model);
    model.reader.go_to_hit(hit, height);
}

fn undo(model: &mut Model, effects: &mut Vec<Effect>) {
    let text = match model.marks.undo(&model.snapshot) {
        Some((row, effect)) => {
            effects.push(effect);
            format!("undone: {}", model.snapshot.title(row))
        }
        None => "nothing to undo".into(),
    };
    model.notice = Some(Notice {
        text,
        is_trouble: false,
    });
}

/// Only what a browser should open is handed to one.
fn is_web(address: &str) -> bool {
    ["http://", "https://", "mailto:"].iter().any(|scheme| {
        address
            .get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    })
}

fn browse(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(headline) = model.selected() else {
        return;
    };
    let (address, text) = match headline.url {
        Some(url) if is_web(url) => (url.to_owned(), format!("opening {url}")),
        Some(url) => {
            let text = format!("{url} is no address for a browser");
            model.notice = Some(Notice {
                text,
                is_trouble: true,
            });
            return;
        }
        None => {
            let words = format!("{} {}", headline.title, headline.source.unwrap_or_default());
            let address = model
                .settings
                .web_search
                .replace("{}", &percent_encoded(words.trim()));
            (address, "searching the web for the headline".into())
        }
    };
    effects.push(Effect::Browse(address));
    model.notice = Some(Notice {
        text,
        is_trouble: false,
    });
}

/// Percent-encoding of a query's value (RFC 3986, section 2.1): all but unreserved characters.
fn percent_encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 3);
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                out.push(byte.into())
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

fn copy(model: &mut Model, action: Action, effects: &mut Vec<Effect>) {
    let Some(headline) = model.selected() else {
        return;
    };
    let (what, text) = match action {
        Action::CopyAddress => ("the address", headline.url.map(str::to_owned)),
        Action::CopyText => {
            let shown = model.reader.row == Some(headline.row);
            (
                "the text",
                model
                    .reader
                    .document()
                    .filter(|_| shown)
                    .map(|document| dump::plain_text(document)),
            )
        }
        _ => ("the title", Some(headline.title.to_owned())),
    };
    let text = match text {
        Some(text) => {
            effects.push(Effect::Copy(text));
            format!("copied {what}")
        }
        None if action == Action::CopyText => "the text is not open: open the article first".into(),
        None => format!("{what} is not known"),
    };
    model.notice = Some(Notice {
        text,
        is_trouble: false,
    });
}

fn source(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(headline) = model.selected() else {
        return;
    };
    let name = model.snapshot.file(headline.origin.file).name.clone();
    let (row, line) = (headline.row, headline.origin.line);
    model.source_generation += 1;
    model.overlay = Some(Overlay {
        kind: OverlayKind::Source {
            name,
            line,
            lines: None,
        },
        top: 0,
    });
    let (generation, snapshot) = (model.source_generation, model.snapshot.clone());
    effects.push(Effect::ReadSource {
        generation,
        row,
        snapshot,
    });
}

/// True when the action was the window's.
fn act_in_overlay(model: &mut Model, action: Action, count: Option<u32>) -> bool {
    let lines = overlay_lines(model);
    let height = model.overlay_body().height.into();
    let Some(overlay) = &mut model.overlay else {
        return false;
    };
    let again = matches!(
        (action, &overlay.kind),
        (Action::Help, OverlayKind::Help)
            | (Action::Log, OverlayKind::Log)
            | (Action::Source, OverlayKind::Source { .. })
    );
    match action {
        Action::QuitNow
        | Action::Redraw
        | Action::Suspend
        | Action::Mouse
        | Action::Help
        | Action::Log
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
            if let Some(top) = moved(action, count, overlay.top, lines, height) {
                overlay.top = top.min(lines.saturating_sub(height));
            }
        }
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
        }) => model.help().len(),
        Some(Overlay {
            kind: OverlayKind::Log,
            ..
        }) => model.log_lines().count().max(1),
        Some(Overlay {
            kind: OverlayKind::Source { lines, .. },
            ..
        }) => match lines {
            Some(Ok(lines)) => lines.len(),
            _ => 1,
        },
    }
}

/// True when the action was the line's.
fn act_in_prompt(model: &mut Model, action: Action, effects: &mut Vec<Effect>) -> bool {
    let Some(prompt) = model.prompt else {
        return false;
    };
    match (prompt, action) {
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
        }
        (Prompt::Search, Action::Cancel) => {
            model.reader.clear_search();
            model.prompt = None;
        }
        (Prompt::Search, Action::NextItem | Action::PreviousItem) => {
            next_hit(model, action == Action::NextItem, 1)
        }
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
                ask_search(model, effects);
            }
        }
    }
    true
}

fn mouse_event(model: &mut Model, mouse: Mouse, effects: &mut Vec<Effect>) {
    let Mouse { kind, x, y } = mouse;
    if model.overlay.is_some() {
        match kind {
            MouseKind::WheelUp => act_in_overlay(model, Action::Up, Some(WHEEL as u32)),
            MouseKind::WheelDown => act_in_overlay(model, Action::Down, Some(WHEEL as u32)),
            MouseKind::Press if !model.overlay_area().contains(x, y) => {
                act_in_overlay(model, Action::Quit, None)
            }
            _ => false,
        };
        return;
    }
    let panes = model.panes();
    let on_divider =
        model.is_side_by_side() && panes.article.contains(x, y) && x == panes.article.x;
    match kind {
        MouseKind::Press if on_divider => model.dragging = true,
        MouseKind::Release => model.dragging = false,
        MouseKind::Drag if model.dragging && model.size.width >= SIDE_BY_SIDE => {
            let share = u32::from(x) * 1000 / u32::from(model.size.width);
            model.divider = (share as u16).clamp(150, 800);
        }
        MouseKind::WheelUp | MouseKind::WheelDown => {
            wheel(model, kind == MouseKind::WheelDown, x, y, effects)
        }
        MouseKind::Press if panes.filter.contains(x, y) => {
            act(model, Action::Filter, None, effects)
        }
        MouseKind::Press if panes.list.contains(x, y) => {
            click_in_list(model, panes.list_body(), y, effects)
        }
        MouseKind::Press if panes.article.contains(x, y) => {
            model.prompt = None;
            open(model, effects);
        }
        MouseKind::Press | MouseKind::Drag => {}
    }
}

fn wheel(model: &mut Model, down: bool, x: u16, y: u16, effects: &mut Vec<Effect>) {
    let panes = model.panes();
    if panes.article.contains(x, y) {
        let top = if down {
            model.reader.top + WHEEL
        } else {
            model.reader.top.saturating_sub(WHEEL)
        };
        scroll(model, top, effects);
    } else if panes.list.contains(x, y) {
        let place = if down {
            model.list.place.saturating_add(WHEEL)
        } else {
            model.list.place.saturating_sub(WHEEL)
        };
        go(model, place, effects);
    }
}

/// A click selects; a click on what is selected opens it.
fn click_in_list(model: &mut Model, body: Area, y: u16, effects: &mut Vec<Effect>) {
    model.prompt = None;
    let was_in_list = model.focus == Focus::List;
    if !was_in_list {
        to_list(model, effects);
    }
    let Some(line) = y.checked_sub(body.y).filter(|line| *line < body.height) else {
        return;
    };
    let place = model.list.top + usize::from(line);
    if place >= model.list.rows(&model.snapshot).len() {
        return;
    }
    if was_in_list && place == model.list.place {
        open(model, effects);
    } else {
        go(model, place, effects);
    }
}

impl Model {
    /// The window over the screen, its border included.
    pub fn overlay_area(&self) -> Area {
        let (width, height) = (self.size.width, self.size.height);
        let (across, down) = (
            width.min(96).max(width.saturating_sub(8).min(96)),
            height.saturating_sub(if height > 12 { 4 } else { 0 }),
        );
        Area {
            x: (width - across) / 2,
            y: (height - down) / 2,
            width: across,
            height: down,
        }
    }

    /// The cells within the window's border.
    pub fn overlay_body(&self) -> Area {
        let area = self.overlay_area();
        if area.width >= 24 && area.height >= 5 {
            area.inside()
        } else {
            area
        }
    }

    /// The help: for each context that has keys of its own, a heading and a line for each action.
    pub fn help(&self) -> Vec<HelpLine> {
        let contexts = [
            (Context::List, "in the list"),
            (Context::Article, "in the article"),
            (Context::Global, "everywhere"),
            (Context::Prompt, "while typing"),
        ];
        let bindings = self.keymap.bindings();
        let mut lines = Vec::new();
        for (context, title) in contexts {
            lines.push(HelpLine::Heading(title));
            let mut bound: Vec<(Action, Vec<&str>)> = Vec::new();
            for (at, keys, action) in bindings {
                if *at == context {
                    match bound.iter_mut().find(|(known, _)| known == action) {
                        Some((_, known)) => known.push(keys),
                        None => bound.push((*action, vec![keys])),
                    }
                }
            }
            bound.sort_by_key(|(action, _)| *action);
            for (action, keys) in bound {
                lines.push(HelpLine::Keys(keys.join("  "), action.help()));
            }
        }
        lines
    }
}

/// A line of the help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HelpLine {
    /// The name of a context.
    Heading(&'static str),
    /// Keys, and what they do.
    Keys(String, &'static str),
}
