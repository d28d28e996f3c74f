//! Contestants run in turn, A B A B, so that what else the machine does meets them all alike.

use std::hint::black_box;
use std::time::{Duration, Instant};

/// The best time of each contestant over so many rounds. A contestant is handed the round's number, from 0.
pub fn race(rounds: usize, contestants: &mut [&mut dyn FnMut(usize) -> usize]) -> Vec<Duration> {
    let mut best = vec![Duration::MAX; contestants.len()];
    for round in 0..rounds {
        for (best, contestant) in best.iter_mut().zip(contestants.iter_mut()) {
            let started = Instant::now();
            black_box(contestant(round));
            *best = (*best).min(started.elapsed());
        }
    }
    best
}

/// In milliseconds.
pub fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
