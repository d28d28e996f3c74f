//! What the classes and ids of a page's elements say of their place in it.

use hashbrown::HashMap;

use super::tree::{Tag, Tree};

/// What an element is named as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// It stands beside an article: related stories, sign-ups, bars, boxes.
    Beside = 1,
    /// It says something of an image.
    Caption = 2,
    /// It holds the text of an article.
    Body = 4,
    /// It holds other things than an article.
    Other = 8,
    /// It shows images one after the other.
    Gallery = 16,
}

/// The words that tell.
const WORDS: [(Place, &[&str]); 4] = [
    (
        Place::Beside,
        &[
            "related",
            "related-content",
            "relatedposts",
            "newsletter",
            "newsletters",
            "signup",
            "sign-up",
            "subscribe",
            "promo",
            "breadcrumb",
            "breadcrumbs",
            "share",
            "sharing",
            "social",
            "socials",
            "comments",
            "comment-list",
            "commentlist",
            "author-bio",
            "authorbio",
            "author-box",
            "authorbox",
            "about-author",
            "about-the-author",
            "post-author",
            "slideshow",
            "carousel",
            "most-read",
            "most-popular",
            "mostread",
            "recommended",
            "recommendation",
            "recommendations",
            "recirc",
            "teaser",
            "teasers",
            "sponsor",
            "sponsored",
            "advert",
            "advertisement",
            "tags",
            "taglist",
            "tag-list",
            "post-tags",
            "read-more",
            "readmore",
            "more-on",
            "outbrain",
            "taboola",
            "rail",
            "trending",
            "paywall",
            "post-meta",
            "entry-meta",
            "article-meta",
            "timestamp",
            "post-navigation",
            "pagination",
            "cookie",
            "consent",
            "popup",
            "toolbar",
            "disclaimer",
            "photo-credit",
            "image-credit",
            "media-gallery",
            "photo-gallery",
            "image-gallery",
        ],
    ),
    (
        Place::Caption,
        &[
            "caption",
            "captions",
            "figcaption",
            "credit",
            "credits",
            "photo-credit",
            "image-credit",
            "imagecaption",
            "image-caption",
            "photocaption",
            "img-caption",
            "media-caption",
            "copyright",
            "bildunterschrift",
        ],
    ),
    (
        Place::Body,
        &[
            "articlebody",
            "article-body",
            "article-content",
            "article-text",
            "articletext",
            "articlecontent",
            "entry-content",
            "entrycontent",
            "entry-body",
            "entry-text",
            "post-content",
            "postcontent",
            "post-body",
            "postbody",
            "post-text",
            "post-entry",
            "story-body",
            "storybody",
            "story-content",
            "story-text",
            "news-text",
            "news-body",
            "news-content",
            "single-content",
            "content-body",
            "body-text",
            "bodytext",
            "article-main",
            "blog-post",
            "field-name-body",
        ],
    ),
    (
        Place::Other,
        &[
            "nav",
            "navigation",
            "menu",
            "navbar",
            "footer",
            "sidebar",
            "side-bar",
            "widget",
            "comments",
            "comment",
            "respond",
            "cookie",
            "cookies",
            "consent",
            "banner",
            "login",
            "search",
            "breadcrumb",
            "breadcrumbs",
            "related",
            "newsletter",
            "social",
            "share",
            "header",
            "popup",
            "modal",
        ],
    ),
];

/// Words in a row that are looked up together, at the most.
const TOGETHER: usize = 3;

/// The places of all elements of a page, as their names say.
#[derive(Debug)]
pub(super) struct Names(Vec<u8>);

impl Names {
    pub fn of(tree: &Tree) -> Names {
        let mut words: HashMap<&str, u8> = HashMap::new();
        for (place, known) in WORDS {
            for word in known {
                *words.entry(*word).or_default() |= place as u8;
            }
        }
        let mut text = String::new();
        let mut ends: Vec<(usize, usize)> = Vec::new();
        let places = (0..tree.len()).map(|at| {
            let mut places = 0;
            for name in ["class", "id"] {
                let Some(value) = tree.attribute(at, name) else {
                    continue;
                };
                split(value, &mut text, &mut ends);
                // A longer id is made of a heading's words.
                if name == "id" && ends.len() > 2 {
                    continue;
                }
                for first in 0..ends.len() {
                    for last in first..ends.len().min(first + TOGETHER) {
                        let run = &text[ends[first].0..ends[last].1];
                        places |= words.get(run).copied().unwrap_or_default();
                        // Galleries have names of many makers before them.
                        if run.ends_with("gallery") {
                            places |= Place::Gallery as u8;
                        }
                    }
                }
            }
            places
        });
        Names(places.collect())
    }

    /// True for an element that is named so.
    pub fn are(&self, at: usize, place: Place) -> bool {
        self.0[at] & place as u8 != 0
    }

    /// True for an element that says something of an image.
    pub fn is_caption(&self, tree: &Tree, at: usize) -> bool {
        match tree.tag(at) {
            Some(Tag::Figcaption) => true,
            Some(Tag::P | Tag::Div | Tag::Span | Tag::Small | Tag::Cite | Tag::Em | Tag::Dd) => {
                self.are(at, Place::Caption) && tree.is_short(at, 600)
            }
            _ => false,
        }
    }
}

/// The words of a class or an id in lower case with a hyphen between them, `relatedPosts` being two; and where each
/// stands.
fn split(value: &str, text: &mut String, words: &mut Vec<(usize, usize)>) {
    text.clear();
    words.clear();
    let (mut start, mut was_small) = (0, false);
    for c in value.chars().take(400) {
        let ends = !c.is_ascii_alphanumeric() || (was_small && c.is_ascii_uppercase());
        if ends && text.len() > start {
            words.push((start, text.len()));
            text.push('-');
            start = text.len();
        }
        if c.is_ascii_alphanumeric() {
            text.push(c.to_ascii_lowercase());
        }
        was_small = c.is_ascii_lowercase();
    }
    if text.len() > start {
        words.push((start, text.len()));
    }
}
