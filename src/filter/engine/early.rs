//! The best so far, for a list that does not wait.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::filter::Matches;
use crate::filter::query::Query;
use crate::filter::rank::Place;

/// What is shown of a ranking that is under way.
pub(super) struct Early<'a> {
    pub show: &'a (dyn Fn(Matches) + Sync),
    pub query: &'a Arc<Query>,
    pub asked: Instant,
    pub after: Duration,
    pub soon: Mutex<Soon>,
}

/// What the threads have found so far, each once.
#[derive(Default)]
pub(super) struct Soon {
    pub threads: usize,
    pub total: usize,
    pub places: Vec<(Place, bool)>,
}
