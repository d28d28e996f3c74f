//! Questions about a store: what was typed, and the rows that answer it, ranked.

use std::sync::Arc;
use std::time::Duration;

use crate::article::RowId;

/// The rows that answer a query, best first.
#[derive(Debug, Clone, Default)]
pub struct Matches {
    /// The query as it was typed.
    pub query: String,
    /// The best rows in order: all of them when `complete`, else the top of the ranking.
    pub rows: Arc<Vec<RowId>>,
    /// How many rows match, exactly.
    pub total: usize,
    /// True when `rows` holds every match.
    pub complete: bool,
    /// How long the answer took.
    pub took: Duration,
}
