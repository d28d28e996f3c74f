//! The article of a page as Mozilla's Readability finds it. The one door to `dom_smoothie` and the tree that it works
//! on; what comes back is which nodes of ours it kept.

use dom_query::{Document, Element, NodeData, NodeId};
use dom_smoothie::Readability;
use hashbrown::HashMap;
use html5ever::{QualName, ns};

use super::tree::{Kind, Tag, Tree};

/// What Readability finds in a page.
#[derive(Debug, Clone, Default)]
pub(super) struct Readable {
    /// For every node, whether it is part of the article; none where there is no article.
    pub kept: Option<Vec<bool>>,
    /// The title of the article.
    pub title: Option<String>,
    /// Who wrote it, as the page says.
    pub author: Option<String>,
}

/// The article that Readability finds in a tree.
pub(super) fn readable(tree: &Tree) -> Readable {
    let document = Document::default();
    let mut ids: Vec<Option<NodeId>> = vec![None; tree.len()];
    let mut numbers: HashMap<NodeId, usize> = HashMap::new();
    ids[0] = Some(document.root().id);
    let mut at = 1;
    while at < tree.len() {
        let node = tree.node(at);
        if is_mute(tree, at) {
            at = node.end;
            continue;
        }
        let data = match &node.kind {
            Kind::Element(_, name, attributes) => {
                let name = QualName::new(None, ns!(html), name.clone());
                NodeData::Element(Element::new(name, attributes.clone(), None, false))
            }
            Kind::Text(text) => NodeData::Text {
                contents: text.clone(),
            },
        };
        let id = document.tree.create_node(data);
        if let Some(parent) = ids[node.parent] {
            document.tree.append_child_of(&parent, &id);
        }
        ids[at] = Some(id);
        numbers.insert(id, at);
        at += 1;
    }
    let Ok(mut readability) = Readability::with_document(document, None, None) else {
        return Readable::default();
    };
    let Ok(article) = readability.parse() else {
        let title = readability.get_article_title().trim().to_owned();
        return Readable {
            title: Some(title).filter(|title| !title.is_empty()),
            ..Readable::default()
        };
    };
    let found = readability.doc.select("#readability-page-1");
    let kept = found.nodes().first().map(|root| {
        let mut kept = vec![false; tree.len()];
        for node in root.descendants_it() {
            if let Some(at) = numbers.get(&node.id) {
                kept[*at] = true;
            }
        }
        kept
    });
    Readable {
        kept,
        title: Some(article.title).filter(|title| !title.is_empty()),
        author: article.byline.filter(|name| !name.is_empty()),
    }
}

/// Scripts but for those that say what the page is.
fn is_mute(tree: &Tree, at: usize) -> bool {
    match tree.tag(at) {
        Some(Tag::Style | Tag::Svg) => true,
        Some(Tag::Script) => tree.attribute(at, "type") != Some("application/ld+json"),
        _ => false,
    }
}
