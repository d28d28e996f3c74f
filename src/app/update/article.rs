//! Reading: the article that is shown, the place in it, what is searched for in it.

use std::ops::Range;

use super::jumps::{here, jump_to_line, step};
use super::links::{follow_chosen, step_to_heading, step_to_link};
use super::list::unread;
use super::movement::moved;
use crate::app::action::Action;
use crate::app::jumps::Whereto;
use crate::app::message::Effect;
use crate::app::model::{Focus, Model, Prompt};
use crate::app::reader::Text;
use crate::article::Mark;
use crate::store::Snapshot;

/// Lines of the article pane.
pub(super) fn article_height(model: &Model) -> usize {
    model.panes().article_body().height.into()
}

/// Shows the selected item, and asks for its text.
pub(super) fn show_selected(model: &mut Model, effects: &mut Vec<Effect>) {
    let row = model.list.selected;
    let arrival = model.jumps.arrival.take();
    let arrival = arrival.filter(|arrival| Some(arrival.row) == row);
    let is_return = arrival.as_ref().is_some_and(|arrival| arrival.is_return);
    if model.reader.opened {
        model.jumps.left = here(model).filter(|_| !is_return);
    }
    let kept = row.map_or(0, |row| model.marks.of(row).position);
    let stays = arrival
        .as_ref()
        .is_some_and(|arrival| arrival.to != Whereto::Kept);
    let (word, anchor) = match arrival.map(|arrival| arrival.to) {
        Some(Whereto::Word(word)) => (word, None),
        Some(Whereto::Anchor(name)) => (kept, Some(name)),
        Some(Whereto::Kept) | None => (kept, None),
    };
    let headline = row.map(|row| model.snapshot.headline(row));
    let masthead = row.map(|row| model.masthead(&model.snapshot, row));
    model
        .reader
        .show(headline.as_ref(), masthead.unwrap_or_default(), word);
    model.reader.stays = stays;
    model.reader.anchor = anchor;
    let snapshot = model.snapshot.clone();
    ask_text(model, &snapshot, effects);
    if model.focus == Focus::Article {
        mark_opened(model, effects);
    }
}

/// Asks for the text that is awaited, if one is; one that was asked for before is not.
pub(super) fn ask_text(model: &mut Model, snapshot: &Snapshot, effects: &mut Vec<Effect>) {
    model.reader.text_generation += 1;
    if let (Some(row), Text::Awaited) = (model.reader.row, &model.reader.text) {
        effects.push(Effect::Open {
            generation: model.reader.text_generation,
            row,
            snapshot: snapshot.clone(),
        });
    }
}

/// The library knows where the article was left: go there, unless the user has gone elsewhere.
pub(super) fn restore_place(model: &mut Model) {
    let Some(row) = model
        .reader
        .row
        .filter(|row| Some(*row) == model.list.selected)
    else {
        return;
    };
    renew_masthead(model);
    let word = model.marks.of(row).position;
    if word > 0 && model.reader.word == 0 && model.reader.top == 0 {
        (model.reader.word, model.reader.kept) = (word, word);
        if let Some(layout) = model.reader.layout.clone() {
            model.reader.set_layout(layout);
        }
    }
}

/// More is known of the article that is shown.
pub(super) fn renew_masthead(model: &mut Model) {
    let row = model.reader.row;
    if let Some(row) = row.filter(|row| row.index() < model.snapshot.rows()) {
        let masthead = model.masthead(&model.snapshot, row);
        model.reader.go_on_as(row, masthead);
    }
}

/// The place in the article goes into the library.
pub(super) fn keep_place(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(row) = model
        .reader
        .row
        .filter(|row| model.reader.opened && row.index() < model.snapshot.rows())
    else {
        return;
    };
    let word = model.reader.word;
    let height = article_height(model);
    let at_end = model.reader.has_ended(height) && !model.marks.of(row).finished;
    if word != model.reader.kept || at_end {
        model.reader.kept = word;
        let kept = model
            .marks
            .keep_position(row, word, at_end, &model.snapshot);
        effects.extend(kept);
    }
}

/// What the user opens is read; the others of its story are too where the user wants that.
pub(super) fn mark_opened(model: &mut Model, effects: &mut Vec<Effect>) {
    model.reader.opened = true;
    let Some(row) = model.list.selected else {
        return;
    };
    model.jumps.opened(model.snapshot.id(row));
    let mut rows = vec![row];
    if model.settings.read_story
        && let Some(story) = model.list.stories.of(row)
    {
        rows.extend(story.rows.iter().filter(|other| **other != row));
    }
    let read = |mark: &mut Mark| mark.read = true;
    effects.extend(model.marks.change(&rows, &model.snapshot, read));
}

pub(super) fn open(model: &mut Model, effects: &mut Vec<Effect>) {
    if model.list.selected.is_none() {
        return;
    }
    model.list.moved = true;
    model.focus = Focus::Article;
    if model.reader.row == model.list.selected {
        mark_opened(model, effects);
    }
}

pub(super) fn to_list(model: &mut Model, effects: &mut Vec<Effect>) {
    keep_place(model, effects);
    model.reader.copying = None;
    model.focus = Focus::List;
    (model.zoomed, model.bare) = (false, false);
    model.list.dismiss_guest(&model.snapshot);
}

pub(super) fn move_in_article(
    model: &mut Model,
    action: Action,
    count: Option<u32>,
    effects: &mut Vec<Effect>,
) {
    let height = article_height(model);
    if let Action::PanRight | Action::PanLeft = action {
        let steps = count.unwrap_or(1) as usize;
        model.reader.pan_by(steps, action == Action::PanRight);
        return;
    }
    let steps = count.unwrap_or(1) as usize;
    let turned = match action {
        Action::PageDown => model.reader.turned(true, false, steps, height),
        Action::PageUp => model.reader.turned(false, false, steps, height),
        Action::HalfPageDown => model.reader.turned(true, true, steps, height),
        Action::HalfPageUp => model.reader.turned(false, true, steps, height),
        _ => None,
    };
    let line = match action {
        _ if turned.is_some() => turned,
        Action::NextHeading | Action::PreviousHeading => {
            step_to_heading(model, action == Action::NextHeading, steps);
            keep_place(model, effects);
            return;
        }
        Action::NextLink | Action::PreviousLink => {
            step_to_link(model, action == Action::NextLink, steps);
            return;
        }
        Action::Follow if follow_chosen(model, effects) => return,
        Action::Follow => Some(model.reader.top.saturating_add(steps)),
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
    match line {
        Some(line) if matches!(action, Action::First | Action::Last | Action::Percent) => {
            jump_to_line(model, line, effects);
        }
        Some(line) => scroll(model, line, effects),
        None => {}
    }
}

/// Scrolls the article; what was read of it is kept every few lines, not only at its end.
pub(super) fn scroll(model: &mut Model, line: usize, effects: &mut Vec<Effect>) {
    let height = article_height(model);
    model.reader.scroll_to(line, height);
    if model.reader.word.abs_diff(model.reader.kept) > 40 {
        keep_place(model, effects);
    }
}

pub(super) fn read_on(model: &mut Model, effects: &mut Vec<Effect>) {
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
    let turned = model.reader.turned(true, false, 1, height);
    let next = turned.unwrap_or_else(|| model.reader.next_page(height.saturating_sub(2)));
    scroll(model, next, effects);
}

pub(super) fn ask_search(model: &mut Model, effects: &mut Vec<Effect>) {
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
            back_to_search(model);
        }
    }
}

/// What the filter asks of texts is shown in the text, which opens where it first stands. What the user searches for
/// goes before.
pub(super) fn search_as_filtered(model: &mut Model, effects: &mut Vec<Effect>) {
    let by_hand = !model.reader.search_is_filter && !model.reader.search.text().is_empty();
    if by_hand || model.reader.document().is_none() {
        return;
    }
    let terms = model.filter.query.body_terms();
    match terms.first().map(|term| term.text.clone()) {
        Some(text) if text == model.reader.search.text() => {}
        Some(text) => {
            model.reader.search.set(&text);
            model.reader.search_is_filter = true;
            ask_search(model, effects);
        }
        None if model.reader.search_is_filter => model.reader.clear_search(),
        None => {}
    }
}

pub(super) fn next_hit(model: &mut Model, forward: bool, steps: usize) {
    let count = model.reader.hits.len();
    if count == 0 {
        let text = if model.reader.search.text().is_empty() {
            "search first"
        } else {
            "not found"
        };
        model.say(text);
        return;
    }
    let at = model.reader.hit;
    let hit = match at {
        Some(at) if forward => (at + steps % count) % count,
        Some(at) => (at + count - steps % count) % count,
        None => model.reader.nearest_hit().unwrap_or(0),
    };
    let height = article_height(model);
    step(model, |model| model.reader.go_to_hit(hit, height));
    match at {
        Some(_) if count == 1 => model.say("the only hit"),
        Some(at) if forward && hit <= at => model.say("from the beginning again"),
        Some(at) if !forward && hit >= at => model.say("from the end again"),
        _ => {}
    }
}

/// What was searched for was looked up: the first hit is shown that stands at the place where the search began, or
/// below it; where there is none, that place is.
pub(super) fn found(model: &mut Model, hits: Vec<Range<usize>>) {
    let height = article_height(model);
    model.reader.hits = hits;
    model.reader.hit = None;
    back_to_search(model);
    let stays = model.reader.stays && model.reader.search_is_filter;
    if let Some(hit) = model.reader.nearest_hit().filter(|_| !stays) {
        model.reader.go_to_hit(hit, height);
    }
}

/// A search is typed from here on.
pub(super) fn begin_search(model: &mut Model) {
    let top = model.reader.top;
    model.reader.search_began = here(model).map(|place| (place, top));
    model.prompt = Some(Prompt::Search);
}

/// Back to where the search that is typed began.
pub(super) fn back_to_search(model: &mut Model) {
    let height = article_height(model);
    let Some((place, top)) = model.reader.search_began else {
        return;
    };
    if model.reader.top != top {
        model.reader.scroll_to(top, height);
    }
    // The lines may be others by now.
    if model.reader.word != place.word {
        model.reader.go_to_word(place.word, height);
    }
}
