//! Questions about a store: what was typed ([`Query`]), and the rows that answer it, ranked ([`Engine`], [`Matches`]).

mod engine;
mod fuzzy;
mod highlight;
mod index;
mod query;
mod rank;
mod term;

use std::sync::Arc;
use std::time::Duration;

use crate::article::RowId;

pub use engine::{Engine, Want};
pub use highlight::Highlighter;
pub use query::Query;
pub use term::{Field, Folding, Kind, Term};

/// The rows that answer a query, best first.
#[derive(Debug, Clone, Default)]
pub struct Matches {
    /// The query as it was typed.
    pub query: String,
    /// The best rows in order: all of them when `complete`, else the top of the ranking.
    pub rows: Arc<Vec<RowId>>,
    /// The score of each of `rows`; empty when the query has none (see [`Query::has_scores`]).
    pub scores: Arc<Vec<i32>>,
    /// How many rows match, exactly.
    pub total: usize,
    /// True when `rows` holds every match.
    pub complete: bool,
    /// How long the answer took.
    pub took: Duration,
}
