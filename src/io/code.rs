//! The lane that tells what the code of an article is in its language.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender};
use std::time::{Duration, Instant};

use crate::app::message::{Effect, Generation, Msg};
use crate::document::Coloured;
use crate::syntax::coloured;

/// What is not coloured by then stays plain.
const ENOUGH: Duration = Duration::from_secs(2);

/// How often what is coloured so far is shown.
const SO_FAR: Duration = Duration::from_millis(100);

/// Answers as long as the text that is asked about `is_open`: no other was opened since.
pub(super) fn lane(
    asked: &Receiver<Effect>,
    is_open: &dyn Fn(Generation) -> bool,
    answers: &Sender<Msg>,
) {
    while let Ok(effect) = asked.recv() {
        let Effect::Colour {
            generation,
            document,
        } = effect
        else {
            continue;
        };
        let answer = |coloured| {
            let coloured = Arc::new(coloured);
            let _ = answers.send(Msg::Coloured {
                generation,
                coloured,
            });
        };
        let started = Instant::now();
        let mut told = started;
        let mut so_far = |coloured: &Coloured| {
            if told.elapsed() > SO_FAR {
                answer(coloured.clone());
                told = Instant::now();
            }
        };
        let is_over = || !is_open(generation) || started.elapsed() > ENOUGH;
        let coloured = coloured(&document, &is_over, &mut so_far);
        if !coloured.is_empty() && is_open(generation) {
            answer(coloured);
        }
    }
}
