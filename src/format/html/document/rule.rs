//! Rules across the page: those that part nothing, and those that are drawn with signs.

use hashbrown::HashSet;

use super::super::tree::{Tag, Tree};
use super::super::visible::is_hidden;

/// True for an element whose text draws a rule: a row of signs, and nothing said.
pub(super) fn is_drawn_rule(tree: &Tree, at: usize) -> bool {
    const SHORT: usize = 200;
    if !tree.is_short(at, SHORT) {
        return false;
    }
    let words = tree.words_of(at);
    let mut signs = words.chars().filter(|c| *c != ' ');
    let first = signs.next();
    first.is_some_and(|first| {
        matches!(first, '_' | '-' | '=' | '*' | '—' | '–' | '─' | '━' | '~')
            && signs.all(|sign| sign == first)
            && words.chars().filter(|c| *c == first).count() >= 3
    })
}

/// The rules of a page that part nothing: at its head, at its end, and the second of two that nothing stands between.
pub(super) fn idle_rules(tree: &Tree, kept: &impl Fn(usize) -> bool) -> HashSet<usize> {
    let mut idle = HashSet::new();
    if tree.all(Tag::Hr).next().is_none() {
        return idle;
    }
    let (mut at, mut is_parted, mut last) = (0, true, None);
    while at < tree.len() {
        if is_hidden(tree, at) {
            at = tree.node(at).end;
            continue;
        }
        let shows = tree.is(at, Tag::Img) || !tree.text(at).trim().is_empty();
        if tree.is(at, Tag::Hr) {
            if is_parted {
                idle.insert(at);
            } else if kept(at) {
                (is_parted, last) = (true, Some(at));
            }
        } else if shows && kept(at) {
            is_parted = false;
        }
        at += 1;
    }
    idle.extend(last.filter(|_| is_parted));
    idle
}
