//! Where the text of an article lies by the names of its elements: what Readability takes too little of, or nothing, is
//! found so; and the lead, which often stands outside of the element that holds the rest.

use super::document::is_block;
use super::names::{Names, Place};
use super::prune::{Segment, segments};
use super::tree::{Tag, Tree};
use super::visible::is_hidden;

/// The texts of an article by the names of elements, and whether these leave no doubt; none when nothing is named so.
pub(super) fn body(tree: &Tree, names: &Names) -> Option<(Vec<bool>, bool)> {
    // How surely each element is an article's body; how much it says tells between equals.
    let mut best: Option<(u32, usize, usize)> = None;
    for at in 1..tree.len() {
        let Some(tag) = tree.tag(at) else { continue };
        if !is_block(tag) && tag != Tag::Article {
            continue;
        }
        let states = |name: &str, value: &str| tree.attribute(at, name) == Some(value);
        let rank = match () {
            () if states("itemprop", "articleBody") => 3,
            () if names.are(at, Place::Body) => 3,
            () if tag == Tag::Article => 2,
            () if tag == Tag::Main || states("role", "main") => 1,
            () => continue,
        };
        let size = size(tree, at);
        if size < 200 {
            continue;
        }
        if best.is_none_or(|(known, most, _)| (rank, size) > (known, most)) {
            best = Some((rank, size, at));
        }
    }
    let (rank, _, at) = best?;
    let mut kept = vec![false; tree.len()];
    kept[tree.within(at)].fill(true);
    clear(tree, names, at, &mut kept);
    Some((kept, rank == 3))
}

/// All texts of a page but those of what holds other things than an article.
pub(super) fn rest(tree: &Tree, names: &Names) -> Vec<bool> {
    let mut kept = vec![true; tree.len()];
    clear(tree, names, 0, &mut kept);
    kept
}

/// Takes out of an element what holds other things than an article.
fn clear(tree: &Tree, names: &Names, root: usize, kept: &mut [bool]) {
    let mut at = root + 1;
    let end = tree.node(root).end;
    while at < end {
        let is_other = match tree.tag(at) {
            Some(Tag::Nav | Tag::Footer | Tag::Aside | Tag::Dialog) => true,
            // Some servers put the whole page into a form.
            Some(Tag::Form) => tree.within(at).len() * 3 < tree.len(),
            Some(Tag::Body | Tag::Html | Tag::Main | Tag::Article | Tag::A) | None => false,
            Some(tag) => is_block(tag) && names.are(at, Place::Other),
        };
        if is_other {
            kept[tree.within(at)].fill(false);
            at = tree.node(at).end;
        } else {
            at += 1;
        }
    }
}

/// Bytes of an element's text that do not lead elsewhere.
fn size(tree: &Tree, at: usize) -> usize {
    let end = tree.node(at).end;
    let (mut at, mut size) = (at, 0);
    while at < end {
        match tree.tag(at) {
            None => size += tree.text(at).trim().len(),
            Some(Tag::A | Tag::Script | Tag::Style | Tag::Nav | Tag::Noscript) => {
                at = tree.node(at).end;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    size
}

/// Bytes of what is kept of a text that do not lead elsewhere.
pub(super) fn prose(tree: &Tree, kept: &[bool]) -> usize {
    let (mut at, mut size) = (0, 0);
    while at < tree.len() {
        if tree.is(at, Tag::A) || is_hidden(tree, at) {
            at = tree.node(at).end;
            continue;
        }
        if kept[at] {
            size += tree.text(at).trim().len();
        }
        at += 1;
    }
    size
}

/// Adds the lead: prose between the heading of a page and the first words of the article that is kept.
pub(super) fn add_lead(tree: &Tree, names: &Names, kept: &mut [bool]) {
    let first = (0..tree.len()).find(|at| kept[*at] && !tree.text(*at).trim().is_empty());
    let Some(first) = first else { return };
    let heading = tree
        .all(Tag::H1)
        .filter(|at| tree.node(*at).end <= first)
        .last();
    let Some(heading) = heading else { return };
    let between = tree.node(heading).end..first;
    let mut open = rest(tree, names);
    for (at, open) in open.iter_mut().enumerate() {
        *open &= between.contains(&at);
    }
    let found = segments(tree, names, &open);
    let is_lead = |segment: &&Segment| {
        segment.length >= 70
            && !segment.leads_elsewhere(0.3)
            && !segment.is_caption
            && segment.ends_a_sentence()
            && !segment.text.starts_with("by ")
    };
    // Many paragraphs that are not kept are another article; one that stands there twice is said of an image.
    let leads: Vec<&Segment> = found.iter().filter(is_lead).collect();
    let is_once = !matches!(leads[..], [one, two] if one.text == two.text);
    if leads.len() <= 2 && is_once {
        let nodes = leads.iter().flat_map(|segment| &segment.nodes);
        nodes.for_each(|at| kept[*at] = true);
    }
}
