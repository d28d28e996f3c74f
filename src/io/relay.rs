//! What a format finds, on its way to the store. Of a long input the one goes on reading while the other takes in, each
//! on a thread of its own: either is about half of the work.

use std::mem;
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::thread::Scope;
use std::time::{Duration, Instant};

use super::recording::Recording;
use crate::article::{Item, Subscription, Warning};
use crate::format::Sink;

/// Items of an input that are taken in by the thread that reads it: a short one is not worth another thread.
const SHORT: usize = 256;

/// What is handed over at once: so many items or so many bytes of text, and what there is when this time is over.
const ITEMS: usize = 512;
const BYTES: usize = 256 * 1024;
const DELAY: Duration = Duration::from_millis(5);

/// Items between two looks at the clock.
const BATCH: usize = 16;

/// Recordings that wait to be taken in, at the most.
const WAITING: usize = 4;

/// Hands on what a format finds, in order.
pub(super) struct Relay<'scope, 'env, S> {
    scope: &'scope Scope<'scope, 'env>,
    /// What takes it in, while it does so on this thread.
    here: Option<S>,
    /// What takes it to the other thread.
    there: Option<Courier>,
    is_cancelled: &'env (dyn Fn() -> bool + Sync),
    items: usize,
}

/// Takes what is found to another thread, a recording at a time.
struct Courier {
    sender: SyncSender<Recording>,
    /// Those that have been taken in come back, so that their room is used again.
    emptied: Receiver<Recording>,
    recording: Recording,
    sent: Instant,
}

impl Courier {
    fn send(&mut self) {
        // One that has stopped takes nothing any more; the scope says why.
        let next = self.emptied.try_recv().unwrap_or_default();
        let _ = self.sender.send(mem::replace(&mut self.recording, next));
        self.sent = Instant::now();
    }
}

impl Drop for Courier {
    fn drop(&mut self) {
        self.send();
    }
}

impl<'scope, 'env, S: Sink + Send + 'scope> Relay<'scope, 'env, S> {
    /// From a format to what takes in what it finds: all of it has been taken in when the scope ends.
    pub fn new(
        scope: &'scope Scope<'scope, 'env>,
        sink: S,
        is_cancelled: &'env (dyn Fn() -> bool + Sync),
    ) -> Self {
        Relay {
            scope,
            here: Some(sink),
            there: None,
            is_cancelled,
            items: 0,
        }
    }

    /// Lets another thread take in what is still to come.
    fn move_over(&mut self) {
        let Some(mut sink) = self.here.take() else {
            return;
        };
        let (sender, recordings) = mpsc::sync_channel::<Recording>(WAITING);
        let (empties, emptied) = mpsc::channel();
        self.scope.spawn(move || {
            for mut recording in recordings {
                recording.replay(&mut sink);
                let _ = empties.send(recording);
            }
        });
        self.there = Some(Courier {
            sender,
            emptied,
            recording: Recording::default(),
            sent: Instant::now(),
        });
    }

    fn to(&mut self) -> Option<&mut dyn Sink> {
        match &mut self.there {
            Some(there) => Some(&mut there.recording),
            None => self.here.as_mut().map(|sink| sink as &mut dyn Sink),
        }
    }
}

impl<'scope, S: Sink + Send + 'scope> Sink for Relay<'scope, '_, S> {
    fn item(&mut self, item: &Item<'_>) {
        self.items += 1;
        if let Some(to) = self.to() {
            to.item(item);
        }
        let Some(there) = &mut self.there else {
            if self.items == SHORT {
                self.move_over();
            }
            return;
        };
        let (items, bytes) = there.recording.size();
        let is_due = || self.items.is_multiple_of(BATCH) && there.sent.elapsed() >= DELAY;
        if items >= ITEMS || bytes >= BYTES || is_due() {
            there.send();
        }
    }

    fn warning(&mut self, warning: Warning) {
        if let Some(to) = self.to() {
            to.warning(warning);
        }
    }

    fn subscription(&mut self, subscription: Subscription) {
        if let Some(to) = self.to() {
            to.subscription(subscription);
        }
    }

    fn wants_more(&self) -> bool {
        !(self.is_cancelled)()
    }
}
