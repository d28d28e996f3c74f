//! The article of a page: what it is called, who wrote it, and its text.

use url::Url;

use super::body::{add_lead, body, prose, rest};
use super::document::{self, Markup};
use super::metadata::{Metadata, metadata};
use super::names::Names;
use super::prune::{Segment, prune, segments};
use super::readable::readable;
use super::tree::{Tag, Tree};
use crate::document::Document;

/// The article of a page.
#[derive(Debug, Clone, Default)]
pub struct Article {
    /// What is said of it.
    pub said: Metadata,
    /// Its text.
    pub document: Document,
    /// No article was found: the text is what the page has of any.
    pub is_whole: bool,
    /// The page was longer or deeper than what is read of one.
    pub is_cut: bool,
}

/// Nodes that Readability is given, at the most, and nodes times their depth: its time grows with both.
const NODES: usize = 100_000;
const WORK: usize = 2_000_000;

/// Bytes that may be looked through to write its article out, at the most.
const WRITTEN: usize = 1 << 30;

/// The article of a page that stands at an address.
pub fn article(markup: &str, address: Option<&str>) -> Article {
    let tree = Tree::new(markup);
    let base = address.and_then(|address| Url::parse(address).ok());
    let said = metadata(&tree, base.as_ref());
    let found = match is_light(&tree) {
        true => readable(&tree),
        false => Default::default(),
    };
    let names = Names::of(&tree);
    let mut kept = chosen(&tree, &names, found.kept);
    let title = found.title.as_ref().or(said.title.as_ref());
    if let Some(title) = title {
        drop_title(&tree, title, &mut kept);
    }
    let base = said.address.as_deref().or(address);
    let read =
        |kept: &dyn Fn(usize) -> bool| document::document(&tree, kept, Markup::Page(&names), base);
    let mut document = read(&|at| kept.get(at).copied().unwrap_or(false));
    let has_prose = segments(&tree, &names, &kept).iter().any(Segment::is_prose);
    if document.words() == 0 {
        document = read(&|_| true);
    }
    Article {
        said: Metadata {
            title: found.title.map(|title| whole(&tree, title)).or(said.title),
            author: found.author.or(said.author),
            ..said
        },
        document,
        is_whole: !has_prose,
        is_cut: tree.is_cut,
    }
}

/// Takes the title out of the text where that begins with it: it stands over the text anyway.
fn drop_title(tree: &Tree, title: &str, kept: &mut [bool]) {
    let first = (0..tree.len()).find(|at| kept[*at] && !tree.text(*at).trim().is_empty());
    let mut around = first.into_iter().flat_map(|at| tree.ancestors(at));
    let heading = around.find(|at| matches!(tree.tag(*at), Some(Tag::H1 | Tag::H2 | Tag::H3)));
    let letters = |text: &str| -> String {
        let letters = text.chars().filter(|c| c.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect()
    };
    if let Some(heading) = heading
        && letters(&tree.words_of(heading)) == letters(title)
    {
        kept[tree.within(heading)].fill(false);
    }
}

/// A title that was cut within a quotation, where what closes it was taken for what stands between a title and the name
/// of its site, as the heading that begins with it has it.
fn whole(tree: &Tree, title: String) -> String {
    let is_open = |text: &str| text.matches('«').count() > text.matches('»').count();
    if !is_open(&title) {
        return title;
    }
    let headings = [Tag::H1, Tag::H2, Tag::Title].into_iter();
    let texts = headings
        .flat_map(|tag| tree.all(tag))
        .map(|at| tree.words_of(at));
    texts
        .filter(|text| text.starts_with(&title) && !is_open(text))
        .min_by_key(String::len)
        .unwrap_or(title)
}

/// What of a page is the article: what Readability keeps, or what the names of elements say where that is too little.
fn chosen(tree: &Tree, names: &Names, readable: Option<Vec<bool>>) -> Vec<bool> {
    let size = |kept: &[bool]| prose(tree, kept);
    let pruned = |mut kept: Vec<bool>| {
        prune(tree, names, &mut kept);
        kept
    };
    let mut best = readable.map(pruned).unwrap_or_default();
    best.resize(tree.len(), false);
    if let Some((named, is_sure)) = body(tree, names) {
        let named = pruned(named);
        let both: Vec<bool> = best.iter().zip(&named).map(|(a, b)| *a && *b).collect();
        let (here, there, shared) = (size(&best), size(&named), size(&both));
        if there > here * 2 && (is_sure && shared * 10 > here * 7 || here < 600) {
            best = named;
        }
    }
    if size(&best) < 400 {
        let all = pruned(rest(tree, names));
        if size(&all) > size(&best) * 3 {
            best = all;
        }
    }
    add_lead(tree, names, &mut best);
    best
}

/// True for a page that Readability reads within its time.
fn is_light(tree: &Tree) -> bool {
    let boxes = (0..tree.len()).filter(|at| {
        matches!(
            tree.tag(*at),
            Some(Tag::Div | Tag::Ul | Tag::Table | Tag::Form | Tag::Fieldset)
        )
    });
    let work: usize = boxes.map(|at| tree.within(at).len()).sum();
    // It writes out what it finds, and looks through the rest of a text at each character that must be escaped.
    let escapes = |text: &str| text.matches(['&', '<', '>', '\u{a0}']).count();
    let written = (0..tree.len()).map(|at| tree.text(at));
    let written: usize = written
        .map(|text| text.len().saturating_mul(escapes(text)))
        .sum();
    tree.len() <= NODES && work <= WORK && written <= WRITTEN
}
