//! Questions about a store: what was typed ([`Query`]), and the rows that answer it, ranked ([`Engine`], [`Matches`]).

mod alignment;
mod completion;
mod condition;
mod engine;
mod facet;
mod forgive;
mod fuzzy;
mod group;
mod highlight;
mod index;
mod line;
mod parse;
mod pattern;
mod pick;
mod predicate;
mod probe;
mod query;
mod rank;
mod saved;
mod sort;
mod term;
mod threads;
mod when;

use std::sync::Arc;
use std::time::Duration;

use crate::article::RowId;

pub use completion::{Candidate, Completion, complete};
pub use condition::{Condition, Found, Overlay, Part, State, TextField, Unit};
pub use engine::{Engine, SCREEN, Waiting, Want};
pub use facet::{Facet, FacetKind, FacetSection, Facets};
pub use group::{GROUPINGS, Group, Grouping, Heading, grouped, unread};
pub use highlight::Highlighter;
pub use pick::Picking;
pub use predicate::{PREDICATES, Predicate};
pub use query::{Clause, Fault, Query, Token, TokenKind};
pub use saved::{Search, Searches, search_name};
pub use sort::{SORT_KEYS, Sort, SortKey};
pub use term::{Field, Folding, Kind, Term};
pub use threads::on_threads;
pub use when::Span;

/// The day on which the tests' queries are read: a Wednesday.
#[cfg(test)]
const TODAY: chrono::NaiveDate = match chrono::NaiveDate::from_ymd_opt(2025, 10, 29) {
    Some(day) => day,
    None => chrono::NaiveDate::MIN,
};

/// The rows that answer a query, best first.
#[derive(Debug, Clone, Default)]
pub struct Matches {
    /// What they answer.
    pub query: Arc<Query>,
    /// The best rows in order: all of them when `complete`, else the top of the ranking.
    pub rows: Arc<Vec<RowId>>,
    /// The score of each of `rows`; empty when the query has none (see [`Query::has_scores`]).
    pub scores: Arc<Vec<i32>>,
    /// How many rows match, exactly.
    pub total: usize,
    /// The best so far of a search that goes on: `total` is what was counted until then.
    pub is_early: bool,
    /// True when `rows` holds every match.
    pub complete: bool,
    /// Nothing matched the query as it was typed: these match with a letter of each word forgiven.
    pub forgiving: bool,
    /// How many matches are not among `rows` because another of their story stands for them.
    pub folded: usize,
    /// The groups in which `rows` stand; none when they were not asked to.
    pub groups: Arc<Vec<Group>>,
    /// Of each group, how many rows were never opened.
    pub unread: Arc<Vec<u32>>,
    /// How long the answer took.
    pub took: Duration,
}
