//! Items come in: the first time, and when the inputs are read anew.

use super::article::{ask_text, keep_place, renew_masthead};
use super::filtering::ask_filter;
use std::sync::Arc;

use crate::app::message::{Effect, Generation};
use crate::app::model::Model;
use crate::app::reader::Text;
use crate::article::RowId;
use crate::cluster::Stories;
use crate::store::Snapshot;
use crate::text::counted;

pub(super) fn loaded(
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
    follow_joins(model, effects);
    if finished && model.snapshot.is_empty() && model.notice.is_none() {
        model.complain("no articles in the inputs");
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
    if finished {
        effects.push(Effect::FindStories {
            generation,
            snapshot: model.snapshot.clone(),
        });
    }
    list_changed(model, effects);
}

/// The stories were found: from now on one row stands for each.
pub(super) fn stories_found(
    model: &mut Model,
    stories: Arc<Stories>,
    folded: Arc<Vec<RowId>>,
    effects: &mut Vec<Effect>,
) {
    model.list.stories = stories;
    model.list.folded = Some(folded);
    renew_masthead(model);
    list_changed(model, effects);
}

/// Other rows are to be shown than were.
pub(super) fn list_changed(model: &mut Model, effects: &mut Vec<Effect>) {
    if model.list.matches.is_none() {
        let line = model.list.offset();
        model.list.follow(line, &model.snapshot);
    }
    if model.is_asked() {
        ask_filter(model, effects);
    }
}

/// What turned out to be one article with another goes on as that one; of what is shown, more may be known by now.
fn follow_joins(model: &mut Model, effects: &mut Vec<Effect>) {
    model.marks.join(&model.snapshot);
    let survivor = |row: Option<RowId>| row.map(|row| model.snapshot.survivor(row));
    model.list.selected = survivor(model.list.selected);
    let Some(row) = survivor(model.reader.row) else {
        return;
    };
    let headline = model.snapshot.headline(row);
    let has_body = headline.body.is_some();
    let masthead = model.masthead(&model.snapshot, row);
    model.reader.go_on_as(row, masthead);
    if matches!(model.reader.text, Text::Bare) && has_body {
        // The headline's article has come.
        model.reader.text = Text::Awaited;
        let snapshot = model.snapshot.clone();
        ask_text(model, &snapshot, effects);
    }
}

/// The inputs were read anew: the selection, and the article with its place, go on under new row numbers.
fn adopt(model: &mut Model, snapshot: &Snapshot, effects: &mut Vec<Effect>) {
    keep_place(model, effects);
    // Row numbers that are on the way mean nothing any more.
    model.following += 1;
    model.jumps.arrival = None;
    let selected = model.selected().map(|headline| headline.id);
    let found = selected.and_then(|id| snapshot.row_of(id));
    let (word, opened) = (model.reader.word, model.reader.opened);
    model.marks.forget_rows(&model.snapshot, snapshot);
    model.load.marked = 0;
    model.list.matches = None;
    model.list.stories = Arc::default();
    model.list.folded = None;
    model.list.wanted = None;
    model.list.moved = true;
    model.list.is_guest &= found.is_some();
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
        let masthead = model.masthead(snapshot, row);
        model.reader.show(Some(&headline), masthead, word);
        model.reader.opened = opened;
        ask_text(model, snapshot, effects);
    } else {
        model.reader.row = None;
    }
    model.say(format!(
        "{}, read again",
        counted(snapshot.len(), "headline")
    ));
}
