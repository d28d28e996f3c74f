//! The filter is asked, off this thread; its answer comes as a message.

use std::sync::Arc;

use super::article::search_as_filtered;
use crate::app::message::Effect;
use crate::app::model::Model;
use crate::filter::Query;

pub(super) fn ask_filter(model: &mut Model, effects: &mut Vec<Effect>) {
    model.filter.generation += 1;
    let query = Query::parse(model.filter.line.text(), model.settings.today);
    model.filter.query = Arc::new(query);
    if model.filter.line.text().is_empty() {
        search_as_filtered(model, effects);
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
    let (generation, query) = (model.filter.generation, Arc::clone(&model.filter.query));
    let flags = match query.asks_for_marks() {
        true => model.marks.flags().to_vec(),
        false => Vec::new(),
    };
    let all = model.list.wanted.is_some();
    effects.push(Effect::Filter {
        generation,
        query,
        all,
        snapshot: model.snapshot.clone(),
        flags: Arc::new(flags),
        sources: Arc::clone(model.list.stories.sources()),
        stories: model.list.folding(),
    });
}

pub(super) fn filter_changed(model: &mut Model, effects: &mut Vec<Effect>) {
    model.filter.fresh = true;
    model.list.wanted = None;
    ask_filter(model, effects);
}
