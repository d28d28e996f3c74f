//! The article of a page: what it is called, who wrote it, and its text.

use url::Url;

use super::document::{self, Markup};
use super::metadata::metadata;
use super::prune::prune;
use super::readable::readable;
use super::tree::{Tag, Tree};
use crate::document::Document;

/// The article of a page.
#[derive(Debug, Clone, Default)]
pub struct Article {
    /// What it is called.
    pub title: Option<String>,
    /// Who wrote it.
    pub author: Option<String>,
    /// When it was published: every date that says so, the surest first, as the page has them.
    pub published: Vec<String>,
    /// The site that it stands on.
    pub site: Option<String>,
    /// Its language (BCP 47).
    pub lang: Option<String>,
    /// Its address, as it says itself.
    pub address: Option<String>,
    /// The address of the image that stands for it.
    pub image: Option<String>,
    /// The feeds that its page announces: what they are called, and where they are.
    pub feeds: Vec<(Option<String>, String)>,
    /// Its text.
    pub document: Document,
    /// No article was found: the text is that of the whole page.
    pub is_whole: bool,
    /// The page was longer or deeper than what is read of one.
    pub is_cut: bool,
}

/// Nodes that Readability is given, at the most, and nodes times their depth: its time grows with both.
const NODES: usize = 100_000;
const WORK: usize = 2_000_000;

/// The article of a page that stands at an address.
pub fn article(markup: &str, address: Option<&str>) -> Article {
    let tree = Tree::new(markup);
    let base = address.and_then(|address| Url::parse(address).ok());
    let said = metadata(&tree, base.as_ref());
    let found = match is_light(&tree) {
        true => readable(&tree),
        false => Default::default(),
    };
    let mut kept = found.kept.unwrap_or_default();
    if !kept.is_empty() {
        prune(&tree, &mut kept);
    }
    let base = said.address.as_deref().or(address);
    let read = |kept: &dyn Fn(usize) -> bool| document::document(&tree, kept, Markup::Page, base);
    let mut document = read(&|at| kept.get(at).copied().unwrap_or(false));
    let is_whole = document.words() == 0;
    if is_whole {
        document = read(&|_| true);
    }
    Article {
        title: found.title.or(said.title),
        author: found.author.or(said.author),
        published: said.published,
        site: said.site,
        lang: said.lang,
        address: said.address,
        image: said.image,
        feeds: said.feeds,
        document,
        is_whole,
        is_cut: tree.is_cut,
    }
}

/// True for a page that Readability reads within its time.
fn is_light(tree: &Tree) -> bool {
    let boxes = (0..tree.len()).filter(|at| {
        matches!(tree.tag(*at), Some(Tag::Div | Tag::Ul | Tag::Table | Tag::Form | Tag::Fieldset))
    });
    let work: usize = boxes.map(|at| tree.within(at).len()).sum();
    tree.len() <= NODES && work <= WORK
}
