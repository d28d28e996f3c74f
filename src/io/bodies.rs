//! Searches the texts of articles where they lie on disk: all cores, chunk by chunk, until nobody waits for it.
//!
//! Most texts are told by their raw bytes not to have a word of what is looked for ([`Needle`]); only the others are read
//! as articles are, and held against the terms.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use hashbrown::HashSet;

use super::content;
use crate::article::{BodySpan, FileId, RowId};
use crate::filter::{Found, Term, on_threads};
use crate::store::Snapshot;
use crate::text::Needle;

/// Bytes that are read at once, about.
const CHUNK: u64 = 4 << 20;

/// What was found until then is shown after so long, and then each time that so long again has gone by.
const PAUSES: (Duration, Duration) = (Duration::from_millis(60), Duration::from_millis(250));

/// Answers that are kept for when the rest of a query changes.
const KEPT: usize = 16;

/// Searches texts, and keeps what it found.
#[derive(Debug, Default)]
pub struct Bodies {
    snapshot: Snapshot,
    kept: VecDeque<Found>,
}

/// A body, and whose it is.
type Body = (FileId, BodySpan, RowId);

impl Bodies {
    /// The rows whose texts have what each of the terms asks. `None` once cancelled. `so_far` is shown those that were
    /// found until then, from time to time.
    pub fn search(
        &mut self,
        terms: &[&Term],
        snapshot: &Snapshot,
        cancelled: &(dyn Fn() -> bool + Sync),
        so_far: &mut dyn FnMut(&[Found]),
    ) -> Option<Vec<Found>> {
        if terms.is_empty() {
            return Some(Vec::new());
        }
        if !std::ptr::eq(self.snapshot.order(), snapshot.order()) {
            self.kept.clear();
            self.snapshot = snapshot.clone();
        }
        let unknown: Vec<&Term> = terms
            .iter()
            .copied()
            .filter(|term| !self.kept.iter().any(|found| found.is_of(term)))
            .collect();
        if !unknown.is_empty() {
            let known: Vec<Found> = terms.iter().filter_map(|term| self.of(term)).collect();
            let mut so_far = |fresh: &[Found]| so_far(&[&known, fresh].concat());
            let fresh = search(&unknown, snapshot, PAUSES, cancelled, &mut so_far)?;
            self.kept.extend(fresh);
        }
        let found = terms.iter().filter_map(|term| self.of(term)).collect();
        while self.kept.len() > KEPT {
            self.kept.pop_front();
        }
        Some(found)
    }

    fn of(&self, term: &Term) -> Option<Found> {
        self.kept.iter().find(|found| found.is_of(term)).cloned()
    }
}

/// A term as raw bytes are held against it.
struct Probe<'a> {
    term: &'a Term,
    /// The longest of its words, where bytes can tell that it is not there: words may have a line's end between them.
    needle: Option<Needle>,
}

impl<'a> Probe<'a> {
    fn new(term: &'a Term) -> Probe<'a> {
        let word = term.needle.split(' ').max_by_key(|word| word.len());
        Probe {
            term,
            needle: word.and_then(Needle::new),
        }
    }

    fn may_be_in(&self, bytes: &[u8]) -> bool {
        let needle = self.needle.as_ref();
        needle.is_none_or(|needle| needle.may_be_in(bytes))
    }
}

/// The texts of a snapshot in the order in which they lie on disk.
fn bodies_of(snapshot: &Snapshot) -> Vec<Body> {
    let mut bodies: Vec<Body> = Vec::new();
    for row in snapshot.order() {
        let headline = snapshot.headline(*row);
        bodies.extend(headline.body.map(|(file, span)| (file, span, *row)));
    }
    bodies.sort_unstable_by_key(|(file, span, _)| (*file, span.start));
    bodies
}

/// Runs of bodies that are read at once.
fn runs_of(bodies: &[Body]) -> Vec<&[Body]> {
    let mut runs: Vec<&[Body]> = Vec::new();
    let mut rest = bodies;
    while let Some((first, _)) = rest.split_first() {
        let near = |body: &Body| body.0 == first.0 && body.1.start - first.1.start < CHUNK;
        let end = rest
            .iter()
            .position(|body| !near(body))
            .unwrap_or(rest.len());
        let (run, others) = rest.split_at(end);
        runs.push(run);
        rest = others;
    }
    runs
}

/// Room in which a thread reads texts.
#[derive(Default)]
struct Room {
    bytes: Vec<u8>,
    folded: String,
}

impl Room {
    /// Calls `found` for each body of a run that has what a term asks, with the term's place among the probes.
    fn search(
        &mut self,
        run: &[Body],
        probes: &[Probe<'_>],
        snapshot: &Snapshot,
        mut found: impl FnMut(usize, RowId),
    ) {
        let (file, first, _) = run[0];
        let end = run.iter().map(|(_, span, _)| span.start + span.len).max();
        let len = end.unwrap_or(first.start) - first.start;
        let file = snapshot.file(file);
        self.bytes.clear();
        // What cannot be read now is said when it is opened.
        let read = content::with_bytes(file, first.start, len, |reader| {
            reader.read_to_end(&mut self.bytes)
        });
        if read.is_err() {
            return;
        }
        let is_plain = content::has_plain_bytes(file);
        for (_, span, row) in run {
            let from = (span.start - first.start) as usize;
            let raw = self.bytes.get(from..from + span.len as usize);
            let raw = raw.unwrap_or_default();
            if is_plain && !probes.iter().any(|probe| probe.may_be_in(raw)) {
                continue;
            }
            let Some(document) = content::text_of(file, raw) else {
                continue;
            };
            for (nth, probe) in probes.iter().enumerate() {
                let folded = &mut self.folded;
                probe.term.folding.fold_text(document.text(), folded);
                if folded.contains('\n') {
                    *folded = folded.replace('\n', " ");
                }
                if probe.term.found_in(folded) {
                    found(nth, *row);
                }
            }
        }
    }
}

/// `so_far` is shown what was found until then, from time to time.
fn search(
    terms: &[&Term],
    snapshot: &Snapshot,
    pauses: (Duration, Duration),
    cancelled: &(dyn Fn() -> bool + Sync),
    so_far: &mut dyn FnMut(&[Found]),
) -> Option<Vec<Found>> {
    let bodies = bodies_of(snapshot);
    let runs = runs_of(&bodies);
    let probes: Vec<Probe<'_>> = terms.iter().map(|term| Probe::new(term)).collect();
    let mut found: Vec<Found> = terms.iter().map(|term| Found::new(term)).collect();
    let (next, stopped) = (AtomicUsize::new(0), AtomicBool::new(false));
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = threads.min(runs.len()).max(1);
    let (mut pause, later) = pauses;
    while next.load(Ordering::Relaxed) < runs.len() {
        let started = Instant::now();
        let work = || {
            let mut found: Vec<HashSet<RowId>> = vec![HashSet::new(); probes.len()];
            let mut room = Room::default();
            while let Some(run) = runs.get(next.fetch_add(1, Ordering::Relaxed)) {
                if cancelled() {
                    stopped.store(true, Ordering::Relaxed);
                }
                if stopped.load(Ordering::Relaxed) {
                    break;
                }
                room.search(run, &probes, snapshot, |nth, row| {
                    found[nth].insert(row);
                });
                if started.elapsed() >= pause {
                    break;
                }
            }
            found
        };
        for part in on_threads(threads, &work) {
            for (found, rows) in found.iter_mut().zip(part) {
                found.rows.extend(rows);
            }
        }
        if stopped.load(Ordering::Relaxed) {
            return None;
        }
        if next.load(Ordering::Relaxed) < runs.len() {
            so_far(&found);
        }
        pause = later;
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::article::{Item, Page};
    use crate::filter::Query;
    use crate::store::{Content, File, Store};

    /// A file a text, each a record of JSON.
    fn snapshot(texts: &[&str]) -> Snapshot {
        let mut store = Store::default();
        for (nth, text) in texts.iter().enumerate() {
            let record = format!(r#"{{"title": "No {nth}", "text": "{text}"}}"#);
            let len = record.len() as u64;
            store.begin_file(File {
                name: format!("{nth}.jsonl"),
                format: "jsonl",
                content: Content::Embedded(record.leak().as_bytes()),
                ..File::default()
            });
            store.push(&Item {
                title: &format!("No {nth}"),
                body: Some(BodySpan {
                    start: 0,
                    len,
                    line: 1,
                    words: 9,
                }),
                ..Item::default()
            });
            store.end_file(Page::default());
        }
        store.snapshot()
    }

    fn rows(found: &[Found]) -> Vec<u32> {
        let mut rows: Vec<u32> = found[0].rows.iter().map(|row| row.0).collect();
        rows.sort_unstable();
        rows
    }

    #[test]
    fn a_word_is_found_however_a_text_writes_it() {
        let snapshot = snapshot(&[
            "The Atlético wins.",
            "The atl\\u00e9tico wins.",
            "<p>The atl&eacute;tico wins.</p>",
            "<p>The <b>A</b>tl&#233;tico wins.</p>",
            "<p>The atl<i></i>etico wins.</p>",
            "The rest\\nof Atletico.",
            "<p>Athletic wins, the atl &eacute; tico.</p>",
            "“Nothing of it” – here",
        ]);
        let query = Query::parse("body:atletico", chrono::NaiveDate::MIN);
        let mut bodies = Bodies::default();
        let found = bodies.search(&query.body_terms(), &snapshot, &|| false, &mut |_| {});
        assert_eq!(rows(&found.unwrap()), [0, 1, 2, 3, 4, 5]);
    }

    #[test]
    fn what_is_found_until_then_is_shown() {
        let snapshot = snapshot(&["the tide"; 200]);
        let query = Query::parse("body:tide", chrono::NaiveDate::MIN);
        let mut shown = Vec::new();
        let pauses = (Duration::ZERO, Duration::ZERO);
        let mut so_far = |found: &[Found]| shown.push(rows(found));
        let found = search(
            &query.body_terms(),
            &snapshot,
            pauses,
            &|| false,
            &mut so_far,
        );
        let found = rows(&found.unwrap());
        assert_eq!(found.len(), 200);
        assert!(!shown.is_empty());
        assert!(shown.windows(2).all(|two| two[0].len() < two[1].len()));
        assert!(shown.iter().flatten().all(|row| found.contains(row)));
        let over = search(
            &query.body_terms(),
            &snapshot,
            pauses,
            &|| true,
            &mut |_| {},
        );
        assert!(over.is_none());
    }
}
