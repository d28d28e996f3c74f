//! The same work on several threads.

use std::sync::{Mutex, PoisonError};

/// Threads that wait for work: a search that takes a millisecond has no time to start one.
#[derive(Debug)]
pub(super) struct Workers {
    /// None where this thread works alone, or the system gives no more.
    others: Option<rayon::ThreadPool>,
}

impl Workers {
    /// So many threads, with the one that asks.
    pub fn new(threads: usize) -> Workers {
        let others = threads.checked_sub(1).filter(|others| *others > 0);
        let pool = |others| {
            rayon::ThreadPoolBuilder::new()
                .num_threads(others)
                .thread_name(|_| "search".into())
                .build()
                .ok()
        };
        Workers {
            others: others.and_then(pool),
        }
    }

    /// How many do the work.
    pub fn count(&self, alone: bool) -> usize {
        let others = self.others.as_ref().filter(|_| !alone);
        1 + others.map_or(0, rayon::ThreadPool::current_num_threads)
    }

    /// Does the same work on each of them, or on this thread alone.
    pub fn each<T: Send>(&self, alone: bool, work: &(dyn Fn() -> T + Sync)) -> Vec<T> {
        let Some(others) = self.others.as_ref().filter(|_| !alone) else {
            return vec![work()];
        };
        let done = Mutex::new(Vec::new());
        let keep = |part| {
            let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
            done.push(part);
        };
        others.in_place_scope(|scope| {
            for _ in 0..others.current_num_threads() {
                scope.spawn(|_| keep(work()));
            }
            keep(work());
        });
        done.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Does the same work on so many threads, this one among them; on fewer where the system gives no more.
pub fn on_threads<T: Send>(threads: usize, work: &(dyn Fn() -> T + Sync)) -> Vec<T> {
    std::thread::scope(|scope| {
        let spawn = |_| {
            let thread = std::thread::Builder::new().name("search".into());
            thread.spawn_scoped(scope, work).ok()
        };
        let others: Vec<_> = (1..threads).filter_map(spawn).collect();
        let mut done = vec![work()];
        for other in others {
            match other.join() {
                Ok(part) => done.push(part),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    })
}
