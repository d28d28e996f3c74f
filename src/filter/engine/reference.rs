//! The definition in `rank`, followed word by word: characters, no masks, a matcher of its own for each score.

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;

use crate::article::{RowId, Timestamp};
use crate::filter::condition::{Condition, Overlay, Part, State, TextField, Unit};
use crate::filter::query::{Clause, Query};
use crate::filter::term::{Field, Folding, Kind, Term, is_word};
use crate::store::Snapshot;

fn folded(text: &str, folding: Folding) -> Vec<char> {
    text.chars().map(|c| folding.fold(c)).collect()
}

fn places(needle: &[char], text: &[char]) -> Vec<usize> {
    (0..(text.len() + 1).saturating_sub(needle.len()))
        .filter(|at| text[*at..].starts_with(needle))
        .collect()
}

fn free(text: &[char], at: Option<usize>) -> bool {
    !at.and_then(|at| text.get(at)).copied().is_some_and(is_word)
}

fn has(term: &Term, text: &str) -> bool {
    let needle: Vec<char> = term.needle.chars().collect();
    let text = folded(text, term.folding);
    let starts = places(&needle, &text);
    match term.kind {
        Kind::Fuzzy => score(term, &text).is_some(),
        Kind::Exact => !starts.is_empty(),
        Kind::Start => starts.iter().any(|at| free(&text, at.checked_sub(1))),
        Kind::Near => unreachable!("never typed"),
        Kind::Word => starts
            .iter()
            .any(|at| free(&text, at.checked_sub(1)) && free(&text, Some(at + needle.len()))),
        Kind::Prefix => text.starts_with(&needle),
        Kind::Suffix => text.ends_with(&needle),
        Kind::Whole => text == needle,
    }
}

fn score(term: &Term, text: &[char]) -> Option<i32> {
    let text = &text[..text.len().min(1000)];
    let line: String = text.iter().collect();
    let matcher = SkimMatcherV2::default().respect_case();
    let score = matcher.fuzzy_match(&line, &term.needle)? as i32;
    let needle: Vec<char> = term.needle.chars().collect();
    let starts = places(&needle, text).into_iter();
    let bonus = starts.filter(|at| free(text, at.checked_sub(1))).map(|at| {
        if free(text, Some(at + needle.len())) {
            24
        } else {
            8
        }
    });
    Some(score + bonus.max().unwrap_or(0))
}

fn term(term: &Term, title: &str, source: &str) -> Option<i32> {
    let source = Some(source).filter(|source| !source.is_empty());
    let anchored = matches!(term.kind, Kind::Prefix | Kind::Suffix | Kind::Whole);
    let in_title = term.only != Some(Field::Source);
    let in_source = match term.only {
        None => !anchored,
        Some(only) => only == Field::Source,
    };
    if term.kind == Kind::Fuzzy {
        let here = Some(title).filter(|_| in_title);
        let here = here.and_then(|title| score(term, &folded(title, term.folding)));
        let there = source.filter(|_| in_source).and_then(|source| {
            let name = folded(source, term.folding);
            let is_head = |at: &usize| is_word(name[*at]) && free(&name, at.checked_sub(1));
            let heads: String = (0..name.len()).filter(is_head).map(|at| name[at]).collect();
            let called = heads == term.needle && heads.chars().count() > 2;
            let score = score(term, &name)?;
            Some(
                if called {
                    score + 24
                } else {
                    score.div_euclid(2)
                } - 13,
            )
        });
        return here.max(there);
    }
    let there = source.is_some_and(|source| in_source && has(term, source));
    (((in_title && has(term, title)) || there) != term.negated).then_some(0)
}

fn holds(condition: &Condition, row: RowId, snapshot: &Snapshot, overlay: Overlay<'_>) -> bool {
    let headline = snapshot.headline(row);
    match condition {
        Condition::Text(field, term) => match field {
            TextField::Author => headline.author.is_some_and(|text| has(term, text)),
            TextField::Address => headline.url.is_some_and(|text| has(term, text)),
            TextField::Language => headline.lang.is_some_and(|text| has(term, text)),
            TextField::Input => snapshot
                .origins(row)
                .iter()
                .any(|origin| has(term, &snapshot.file(origin.file).name)),
            TextField::Feed => snapshot.origins(row).iter().any(|origin| {
                let feed = snapshot.file(origin.file).page.feed.as_deref();
                feed.is_some_and(|feed| has(term, feed))
            }),
            TextField::Tag => headline.tags().any(|tag| has(term, tag)),
        },
        Condition::Pattern(pattern) => [headline.title, headline.source.unwrap_or_default()]
            .iter()
            .filter(|text| !text.is_empty())
            .any(|text| {
                let text: String = folded(text, pattern.folding).iter().collect();
                pattern.found_in(&text)
            }),
        Condition::Body(_) => unreachable!("no bodies here"),
        Condition::When(span) => {
            let day = headline.published.and_then(Timestamp::day);
            day.is_some_and(|day| {
                span.from.is_none_or(|from| from <= day)
                    && span.until.is_none_or(|until| day < until)
            })
        }
        Condition::Is(state) => {
            let bit = |bit| overlay.flags[row.index()] & bit != 0;
            match state {
                State::Unread => !bit(1),
                State::Read => bit(1),
                State::Starred => bit(2),
                State::Queued => bit(4),
            }
        }
        Condition::Has(Part::Body) => headline.body.is_some(),
        Condition::Has(Part::Link) => headline.url.is_some(),
        Condition::Number(Unit::Sources, least, most) => {
            let sources = u32::from(overlay.sources[row.index()].max(1));
            sources >= *least && sources <= *most
        }
        Condition::Number(unit, least, most) => headline.body.is_some_and(|(_, body)| {
            let length = match unit {
                Unit::Words => body.words,
                _ => body.words.div_ceil(230).max(1),
            };
            length >= *least && length <= *most
        }),
    }
}

fn clause(one: &Clause, row: RowId, snapshot: &Snapshot, overlay: Overlay<'_>) -> Option<i32> {
    match one {
        Clause::Term(one) => {
            let headline = snapshot.headline(row);
            term(one, headline.title, headline.source.unwrap_or_default())
        }
        Clause::Condition { negated, condition } => {
            (holds(condition, row, snapshot, overlay) != *negated).then_some(0)
        }
        Clause::Group {
            negated,
            groups: inner,
        } => {
            let inner = groups(inner, row, snapshot, overlay);
            if *negated {
                inner.is_none().then_some(0)
            } else {
                inner
            }
        }
    }
}

fn groups(
    all: &[Vec<Clause>],
    row: RowId,
    snapshot: &Snapshot,
    overlay: Overlay<'_>,
) -> Option<i32> {
    let best = |group: &Vec<Clause>| {
        let answers = group.iter().map(|one| clause(one, row, snapshot, overlay));
        answers.max().flatten()
    };
    all.iter().map(best).sum()
}

pub fn run(query: &Query, snapshot: &Snapshot, overlay: Overlay<'_>) -> Vec<(i32, RowId)> {
    let mut found = Vec::new();
    for row in (0..snapshot.rows() as u32).map(RowId) {
        if snapshot.survivor(row) != row {
            continue;
        }
        let headline = snapshot.headline(row);
        let Some(score) = groups(query.groups(), row, snapshot, overlay) else {
            continue;
        };
        let length = headline.title.chars().count();
        let length = if query.has_scores() { length } else { 0 };
        found.push((-score, length, -snapshot.stands_at(row), row));
    }
    found.sort();
    found
        .iter()
        .map(|(score, _, _, row)| (-score, *row))
        .collect()
}
