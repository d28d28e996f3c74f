//! The filter is asked, off this thread; its answer comes as a message.

use std::sync::Arc;

use super::article::search_as_filtered;
use crate::app::message::Effect;
use crate::app::model::{Model, Offer, Prompt};
use crate::filter::{Completion, GROUPINGS, Matches, Query, Sort, SortKey, TokenKind};

pub(super) fn ask_filter(model: &mut Model, effects: &mut Vec<Effect>) {
    model.filter.generation += 1;
    let was_filtered = !model.filter.query.text().is_empty();
    model.filter.query = Arc::new(model.query());
    if model.filter.line.text().is_empty() {
        search_as_filtered(model, effects);
        model.filter.fresh = false;
        // The cursor stays on its item.
        model.list.moved |= was_filtered;
    }
    if !model.is_asked() {
        model.filter.awaited = false;
        model.filter.is_held = false;
        let line = model.list.offset();
        if model.list.matches.take().is_some() {
            model.list.follow(line, &model.snapshot);
        }
        return;
    }
    model.filter.awaited = true;
    let (generation, query) = (model.filter.generation, Arc::clone(&model.filter.query));
    let grouping = model.list.grouping;
    let flags = match query.asks_for_marks() || grouping.is_some() {
        true => model.marks.flags().to_vec(),
        false => Vec::new(),
    };
    model.filter.asked_at = model.marks.changes();
    model.filter.asked_of = model.rows_now();
    let all = model.list.wanted.is_some();
    effects.push(Effect::Filter {
        generation,
        query,
        all,
        snapshot: model.snapshot.clone(),
        flags: Arc::new(flags),
        sources: Arc::clone(model.list.stories.sources()),
        stories: model.list.folding(),
        grouping,
    });
}

/// The answer to the filter has come.
pub(super) fn filtered(model: &mut Model, matches: Matches) {
    model.filter.awaited = matches.is_early;
    let (of, now) = (model.list.matches_of, model.rows_now());
    model.filter.is_held = matches.total == 0
        && model.prompt == Some(Prompt::Filter)
        && model.filter.query.is_half_typed()
        && (model.list.matches.is_none() || of == now);
    if model.filter.is_held {
        return;
    }
    model.list.matches_of = model.filter.asked_of;
    let line = model.list.offset();
    model.list.matches = Some(matches);
    // What is unread in its groups is as it was when it was asked.
    model.list.counting += 1;
    model.list.counted_at = model.filter.asked_at;
    if model.filter.fresh {
        // What is found yet may be better.
        model.filter.fresh = model.filter.awaited;
        model.list.back_to_head(&model.snapshot);
    } else {
        model.list.follow(line, &model.snapshot);
    }
}

/// What was half-typed is typed: it is answered as it stands.
pub(super) fn let_go(model: &mut Model, effects: &mut Vec<Effect>) {
    if model.filter.is_held && model.prompt != Some(Prompt::Filter) {
        model.filter.is_held = false;
        ask_filter(model, effects);
    }
}

/// The next thing that rows are put together by.
pub(super) fn next_grouping(model: &mut Model, effects: &mut Vec<Effect>) {
    let now = model.list.grouping;
    let known = GROUPINGS.iter().position(|(by, _)| Some(*by) == now);
    let next = GROUPINGS.get(known.map_or(0, |at| at + 1));
    model.list.grouping = next.map(|(by, _)| *by);
    model.list.moved = true;
    model.list.wanted = None;
    match next {
        Some((_, name)) => model.say(format!("put together by {name}")),
        None => model.say("in one column"),
    }
    ask_filter(model, effects);
}

/// Marks have changed since it was counted what is unread in each group: it is counted anew.
pub(super) fn keep_unread(model: &mut Model, effects: &mut Vec<Effect>) {
    let now = model.marks.changes();
    if model.list.counted_at == now || model.list.groups().is_empty() {
        return;
    }
    model.list.counted_at = now;
    model.list.counting += 1;
    if let Some(matches) = &model.list.matches {
        effects.push(Effect::CountUnread {
            generation: model.list.counting,
            rows: Arc::clone(&matches.rows),
            groups: Arc::clone(&matches.groups),
            flags: Arc::new(model.marks.flags().to_vec()),
        });
    }
}

/// Orders that are taken in turn; after the last comes what the list has by itself, by score where words have one, else
/// by date. The other of the two is among them.
const ORDERS: &[SortKey] = &[
    SortKey::Date,
    SortKey::Source,
    SortKey::Title,
    SortKey::Length,
    SortKey::Sources,
];

/// The next order, as if it had been typed.
pub(super) fn next_order(model: &mut Model, effects: &mut Vec<Effect>) {
    let query = model.query();
    let orders: Vec<SortKey> = ORDERS
        .iter()
        .copied()
        .filter(|key| *key != own_order(&query))
        .collect();
    let now = match query.sort() {
        [] => None,
        [first, ..] => orders.iter().position(|key| *key == first.key),
    };
    let next = match (query.sort(), now) {
        ([], _) => orders.first(),
        (_, Some(at)) => orders.get(at + 1),
        (_, None) => None,
    };
    let next = next.map(|key| Sort {
        key: *key,
        reversed: false,
    });
    put_in_order(model, &query, next, effects);
}

/// The order that there is, the other way round, as if it had been typed.
pub(super) fn reverse_order(model: &mut Model, effects: &mut Vec<Effect>) {
    let query = model.query();
    let now = query.sort().first().copied().unwrap_or(Sort {
        key: own_order(&query),
        reversed: false,
    });
    let turned = Sort {
        reversed: !now.reversed,
        ..now
    };
    let by_itself = Sort {
        key: own_order(&query),
        reversed: false,
    };
    let turned = Some(turned).filter(|turned| *turned != by_itself);
    put_in_order(model, &query, turned, effects);
}

/// What the list is ordered by when nothing is said of it.
fn own_order(query: &Query) -> SortKey {
    match query.has_scores() {
        true => SortKey::Score,
        false => SortKey::Date,
    }
}

/// Puts an order into the filter in the place of the one that is there.
fn put_in_order(model: &mut Model, query: &Query, order: Option<Sort>, effects: &mut Vec<Effect>) {
    let mut line = query.text().to_owned();
    for token in query.tokens().iter().rev() {
        let start = token.span.start;
        if token.kind == TokenKind::Name && line[start..].to_ascii_lowercase().starts_with("sort:")
        {
            let end = line[start..].find(char::is_whitespace);
            line.replace_range(start..end.map_or(line.len(), |end| start + end), "");
        }
    }
    let mut line = line.trim().to_owned();
    if let Some(order) = order {
        let gap = if line.is_empty() { "" } else { " " };
        line = format!("{line}{gap}sort:{order}");
    }
    model.filter.line.set(&line);
    let order = order.unwrap_or(Sort {
        key: own_order(query),
        reversed: false,
    });
    ask_filter(model, effects);
    model.say(format!("{} first", order.first()));
}

/// Something else is typed: what was offered is past.
pub(super) fn drop_offer(model: &mut Model) {
    model.filter.offer = None;
    model.filter.completing += 1;
}

/// The next way to go on, or the one before; where none are offered yet, they are asked for.
pub(super) fn complete(model: &mut Model, forward: bool, effects: &mut Vec<Effect>) {
    let Some(offer) = &mut model.filter.offer else {
        model.filter.completing += 1;
        effects.push(Effect::Complete {
            generation: model.filter.completing,
            text: model.filter.line.text().to_owned(),
            cursor: model.filter.line.cursor(),
            snapshot: model.snapshot.clone(),
            searches: Arc::clone(model.searches.all()),
        });
        return;
    };
    let count = offer.candidates.len();
    let step = if forward { 1 } else { count - 1 };
    offer.chosen = (offer.chosen + step) % count;
    choose(model, effects);
}

/// The ways to go on have come: the first of them is taken, the others are offered.
pub(super) fn completed(model: &mut Model, completion: Completion, effects: &mut Vec<Effect>) {
    let Completion { span, candidates } = completion;
    if candidates.is_empty() {
        model.say("nothing completes this");
        return;
    }
    model.filter.offer = Some(Offer {
        candidates,
        chosen: 0,
        span,
    });
    choose(model, effects);
}

fn choose(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(mut offer) = model.filter.offer.take() else {
        return;
    };
    let text = &offer.candidates[offer.chosen].text;
    model.filter.line.replace(offer.span.clone(), text);
    offer.span.end = offer.span.start + text.len();
    // What is the only way is no offer: the next completion goes on from it.
    if offer.candidates.len() > 1 {
        model.filter.offer = Some(offer);
    }
    filter_changed(model, effects);
}

pub(super) fn filter_changed(model: &mut Model, effects: &mut Vec<Effect>) {
    model.filter.fresh = true;
    model.list.wanted = None;
    ask_filter(model, effects);
}
