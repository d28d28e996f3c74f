//! What is asked of the headlines, answered: filters with their second try, orders, groups, facets, counts. Which thread
//! does it, and for how long it is wanted, is the business of [`super::lanes`].

use std::sync::Arc;
use std::thread;
use std::time::Instant;

use super::bodies::Bodies;
use crate::app::message::{Effect, Msg};
use crate::cluster::Stories;
use crate::filter::{
    Engine, Facets, Found, Grouping, Matches, Overlay, Query, SCREEN, Sort, SortKey, Waiting, Want,
    grouped, unread,
};
use crate::store::Snapshot;

/// Rows of a ranking that are found behind those of a screen: more pages than anyone turns at once.
pub(super) const TOP: usize = 1000;

/// The answer to a query, whose terms may be held against texts; that of a second try, which forgives a letter of each
/// word, when nothing matches or what matches was hardly meant.
pub fn answer(
    engine: &mut Engine,
    bodies: &mut Bodies,
    query: &Query,
    snapshot: &Snapshot,
    overlay: Overlay<'_>,
    want: Want,
    waiting: Waiting<'_>,
) -> Option<Matches> {
    let started = Instant::now();
    // Of texts those are shown that were searched until then.
    let mut so_far = |found: &[Found]| {
        let overlay = Overlay {
            bodies: found,
            ..overlay
        };
        let matches = engine.run(query, snapshot, overlay, want, waiting.unshown());
        // Nothing found yet is no answer.
        if let Some(matches) = matches.filter(|matches| matches.total > 0) {
            waiting.show(Matches {
                is_early: true,
                took: started.elapsed(),
                ..matches
            });
        }
    };
    let is_over = || waiting.is_over();
    let bodies = bodies.search(&query.body_terms(), snapshot, &is_over, &mut so_far)?;
    let overlay = Overlay {
        bodies: &bodies,
        ..overlay
    };
    let first = engine.run(query, snapshot, overlay, want, waiting)?;
    let again = query.forgiving(&first, snapshot);
    let second = again.map(|again| engine.run(&again, snapshot, overlay, want, waiting.unshown()));
    let matches = match second {
        None => first,
        Some(None) => return None,
        Some(Some(second)) if second.total == 0 => first,
        Some(Some(second)) => Matches {
            forgiving: true,
            ..second
        },
    };
    Some(Matches {
        took: started.elapsed(),
        ..matches
    })
}

/// Answers what is asked aside of the filter; `None` when `cancelled` said that it is no longer wanted, or not now.
pub fn answer_aside(
    engine: &mut Engine,
    bodies: &mut Bodies,
    effect: &Effect,
    cancelled: &(dyn Fn() -> bool + Sync),
    send: &dyn Fn(Msg),
) -> Option<()> {
    match effect {
        Effect::CountSearches {
            generation,
            queries,
            known,
        } => {
            for (name, query) in queries {
                let bodies = {
                    let terms = query.body_terms();
                    bodies.search(&terms, &known.snapshot, cancelled, &mut |_| {})?
                };
                let overlay = Overlay {
                    flags: &known.flags,
                    sources: &known.sources,
                    bodies: &bodies,
                };
                let waiting = Waiting::until(cancelled);
                let matches = engine.run(query, &known.snapshot, overlay, Want::Top(0), waiting)?;
                send(Msg::SearchCounted {
                    generation: *generation,
                    name: name.clone(),
                    total: matches.total,
                });
            }
        }
        Effect::CountUnread {
            generation,
            rows,
            groups,
            flags,
        } => send(Msg::UnreadCounted {
            generation: *generation,
            unread: Arc::new(unread(rows, groups, flags)),
        }),
        Effect::FindFacets {
            generation,
            query,
            known,
        } => {
            let overlay = Overlay {
                flags: &known.flags,
                sources: &known.sources,
                bodies: &[],
            };
            let waiting = Waiting::until(cancelled);
            let query = query.in_order(&[]);
            let snapshot = &known.snapshot;
            let matches = every_match(engine, bodies, &query, snapshot, overlay, waiting)?;
            let threads = thread::available_parallelism().map_or(1, usize::from);
            let facets = Facets::of(&matches.rows, snapshot, &known.flags, threads, cancelled)?;
            send(Msg::FacetsFound {
                generation: *generation,
                facets: Arc::new(facets),
            });
        }
        _ => {}
    }
    Some(())
}

/// Every match: in the order that was asked for, else in that of the list. Whether they are of a second try is told by
/// the best of them, as in [`answer`].
fn every_match(
    engine: &mut Engine,
    bodies: &mut Bodies,
    query: &Query,
    snapshot: &Snapshot,
    overlay: Overlay<'_>,
    waiting: Waiting<'_>,
) -> Option<Matches> {
    let waiting = waiting.unshown();
    if !query.has_scores() {
        return answer(engine, bodies, query, snapshot, overlay, Want::All, waiting);
    }
    let ranked = query.in_order(&[]);
    let top = Want::Top(SCREEN);
    let best = answer(engine, bodies, &ranked, snapshot, overlay, top, waiting)?;
    let newest = [Sort {
        key: SortKey::Date,
        reversed: false,
    }];
    let order = match query.sort() {
        [] => &newest,
        asked => asked,
    };
    let is_over = || waiting.is_over();
    let found = bodies.search(&query.body_terms(), snapshot, &is_over, &mut |_| {})?;
    let overlay = Overlay {
        bodies: &found,
        ..overlay
    };
    let query = best.query.in_order(order);
    let matches = engine.run(&query, snapshot, overlay, Want::All, waiting)?;
    Some(Matches {
        forgiving: best.forgiving,
        ..matches
    })
}

/// Every match, put together; of stories one row each is left, but where they are what is put together by.
#[expect(
    clippy::too_many_arguments,
    reason = "it is what `answer` takes, and two things more"
)]
pub fn together(
    engine: &mut Engine,
    bodies: &mut Bodies,
    query: &Query,
    snapshot: &Snapshot,
    overlay: Overlay<'_>,
    stories: &Stories,
    by: Grouping,
    waiting: Waiting<'_>,
) -> Option<Matches> {
    let started = Instant::now();
    let mut matches = every_match(engine, bodies, query, snapshot, overlay, waiting)?;
    if by != Grouping::Story {
        matches = if query.is_empty() && query.sort().is_empty() {
            let rows = stories.standing(&matches.rows);
            Matches {
                folded: matches.total - rows.len(),
                rows: Arc::new(rows),
                ..matches
            }
        } else {
            one_a_story(matches, stories)
        };
    }
    let story = |row| stories.of(row).map(|story| story.rows[0]);
    let cancelled = || waiting.is_over();
    let (rows, groups) = grouped(&matches.rows, by, snapshot, &story, &cancelled)?;
    Some(Matches {
        unread: Arc::new(unread(&rows, &groups, overlay.flags)),
        rows: Arc::new(rows),
        groups: Arc::new(groups),
        scores: Arc::default(),
        took: started.elapsed(),
        ..matches
    })
}

/// Of the matches one row a story.
pub fn one_a_story(mut matches: Matches, stories: &Stories) -> Matches {
    let firsts = stories.firsts(matches.rows.iter().copied());
    matches.folded = firsts.iter().filter(|first| !**first).count();
    if matches.folded > 0 {
        let mut kept = firsts.iter();
        Arc::make_mut(&mut matches.rows).retain(|_| kept.next() == Some(&true));
        let mut kept = firsts.iter();
        Arc::make_mut(&mut matches.scores).retain(|_| kept.next() == Some(&true));
    }
    matches
}
