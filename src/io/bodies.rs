//! Searches the texts of articles where they lie on disk: all cores, chunk by chunk, until nobody waits for it.
//!
//! Most texts are told by their raw bytes, in lower case, not having a word of what is looked for; only the others are
//! read as articles are, and held against the terms.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use hashbrown::HashSet;
use memchr::memmem::Finder;

use super::content;
use crate::article::{BodySpan, FileId, RowId};
use crate::filter::{Found, Term, on_threads};
use crate::store::Snapshot;
use crate::text::fold_char;

/// Bytes that are read at once, about.
const CHUNK: u64 = 4 << 20;

/// Bytes that are looked at together for whether all of them are ASCII.
const RUN: usize = 32;

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
    /// The rows whose texts have what each of the terms asks. `None` once cancelled.
    pub fn search(
        &mut self,
        terms: &[&Term],
        snapshot: &Snapshot,
        cancelled: &(dyn Fn() -> bool + Sync),
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
            let fresh = search(&unknown, snapshot, cancelled)?;
            self.kept.extend(fresh);
        }
        let found = terms.iter().filter_map(|term| {
            let found = self.kept.iter().find(|found| found.is_of(term));
            found.cloned()
        });
        let found = found.collect();
        while self.kept.len() > KEPT {
            self.kept.pop_front();
        }
        Some(found)
    }
}

/// A term as raw bytes are held against it.
struct Probe<'a> {
    term: &'a Term,
    /// A word of it in lower case, where bytes alone can tell that it is not there.
    finder: Option<Finder<'a>>,
}

impl<'a> Probe<'a> {
    fn new(term: &'a Term) -> Probe<'a> {
        // Words may have a line's end between them.
        let word = term.needle.split(' ').max_by_key(|word| word.len());
        let word = word.filter(|word| word.is_ascii() && !word.is_empty());
        let plain = |word: &&str| word.bytes().all(|b| b.is_ascii_alphanumeric());
        Probe {
            term,
            finder: word
                .filter(plain)
                .filter(|word| !word.bytes().any(|b| b.is_ascii_uppercase()))
                .map(|word| Finder::new(word.as_bytes())),
        }
    }
}

/// Replaces `into` by the bytes in lower case without accents, what cannot be so a byte 0, JSON's escapes read. False
/// when they are no UTF-8.
fn plain(raw: &[u8], into: &mut Vec<u8>) -> bool {
    into.clear();
    if raw.is_ascii() && memchr::memmem::find(raw, b"\\u").is_none() {
        into.extend_from_slice(raw);
        into.make_ascii_lowercase();
        return true;
    }
    let Ok(text) = std::str::from_utf8(raw) else {
        return false;
    };
    let mut rest = text;
    while !rest.is_empty() {
        // Most of a text is ASCII without escapes, and is copied run by run.
        let plain = |bytes: &[u8]| bytes.is_ascii() && !bytes.contains(&b'\\');
        let runs = rest.as_bytes().chunks(RUN).take_while(|run| plain(run));
        let run: usize = runs.map(<[u8]>::len).sum();
        into.extend_from_slice(&rest.as_bytes()[..run]);
        rest = &rest[run..];
        let mut chars = rest.chars();
        let mut left = RUN;
        while left > 0
            && let Some(c) = chars.next()
        {
            left = left.saturating_sub(c.len_utf8());
            let c = match c {
                '\\' => match escaped(chars.as_str()) {
                    Some(c) => {
                        chars.nth(4);
                        c
                    }
                    None => c,
                },
                c => c,
            };
            let plain = if c.is_ascii() { c } else { fold_char(c) };
            into.push(u8::try_from(plain).unwrap_or(0));
        }
        rest = chars.as_str();
    }
    into.make_ascii_lowercase();
    true
}

/// The character that `uXXXX` stands for.
fn escaped(text: &str) -> Option<char> {
    let digits = text.strip_prefix('u')?.get(..4)?;
    char::from_u32(u32::from_str_radix(digits, 16).ok()?)
}

fn search(
    terms: &[&Term],
    snapshot: &Snapshot,
    cancelled: &(dyn Fn() -> bool + Sync),
) -> Option<Vec<Found>> {
    let mut bodies: Vec<Body> = Vec::new();
    for row in snapshot.order() {
        let headline = snapshot.headline(*row);
        bodies.extend(headline.body.map(|(file, span)| (file, span, *row)));
    }
    bodies.sort_unstable_by_key(|(file, span, _)| (*file, span.start));
    // Runs of bodies that are read at once.
    let mut runs: Vec<&[Body]> = Vec::new();
    let mut rest = &bodies[..];
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
    let (next, stopped) = (AtomicUsize::new(0), AtomicBool::new(false));
    let work = || {
        let probes: Vec<Probe<'_>> = terms.iter().map(|term| Probe::new(term)).collect();
        let mut found: Vec<HashSet<RowId>> = vec![HashSet::new(); terms.len()];
        let (mut bytes, mut lower, mut folded) = (Vec::new(), Vec::new(), String::new());
        while let Some(run) = runs.get(next.fetch_add(1, Ordering::Relaxed)) {
            if cancelled() {
                stopped.store(true, Ordering::Relaxed);
            }
            if stopped.load(Ordering::Relaxed) {
                break;
            }
            let (file, first, _) = run[0];
            let end = run.iter().map(|(_, span, _)| span.start + span.len).max();
            let len = end.unwrap_or(first.start) - first.start;
            bytes.clear();
            let file = snapshot.file(file);
            // What cannot be read now is said when it is opened.
            let read = content::with_bytes(file, first.start, len, |reader| {
                reader.read_to_end(&mut bytes)
            });
            if read.is_err() {
                continue;
            }
            for (_, span, row) in *run {
                let from = (span.start - first.start) as usize;
                let raw = bytes
                    .get(from..from + span.len as usize)
                    .unwrap_or_default();
                let is_plain = plain(raw, &mut lower);
                let may_have = |probe: &Probe<'_>| match &probe.finder {
                    Some(finder) if is_plain => finder.find(&lower).is_some(),
                    _ => true,
                };
                if !probes.iter().any(may_have) {
                    continue;
                }
                let Some(document) = content::text_of(file, raw) else {
                    continue;
                };
                for (probe, found) in probes.iter().zip(&mut found) {
                    let text = document.text();
                    probe.term.folding.fold_text(text, &mut folded);
                    if folded.contains('\n') {
                        folded = folded.replace('\n', " ");
                    }
                    if probe.term.found_in(&folded) {
                        found.insert(*row);
                    }
                }
            }
        }
        found
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = threads.min(runs.len()).max(1);
    let parts: Vec<Vec<HashSet<RowId>>> = on_threads(threads, &work);
    if stopped.into_inner() {
        return None;
    }
    let mut found: Vec<Found> = terms.iter().map(|term| Found::new(term)).collect();
    for part in parts {
        for (found, rows) in found.iter_mut().zip(part) {
            found.rows.extend(rows);
        }
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raw_bytes_are_compared_without_case_accents_and_escapes() {
        let mut into = Vec::new();
        for (raw, shown) in [
            (
                "Plain ASCII, longer than one run of thirty-two bytes".to_owned(),
                "plain ascii, longer than one run of thirty-two bytes",
            ),
            (
                format!("{}Atlético \\u00c9t\\u00e9 \\n 日", "x".repeat(40)),
                &format!("{}atletico ete \\n \0", "x".repeat(40)),
            ),
            ("\\u12".to_owned(), "\\u12"),
        ] {
            assert!(plain(raw.as_bytes(), &mut into));
            assert_eq!(String::from_utf8_lossy(&into), *shown);
        }
        assert!(!plain(b"\xff\xfe", &mut into));
    }
}
