//! What a page says of itself: in its head, in the data for machines (JSON-LD, microdata, OpenGraph, Dublin Core), and
//! in the elements that name an author or a date.

use serde_json::Value;
use url::Url;

use super::document::resolve;
use super::tree::{Tag, Tree};

/// What a page says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Metadata {
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
    /// The feeds that it announces: what they are called, and where they are.
    pub feeds: Vec<(Option<String>, String)>,
}

/// Bytes of one block of JSON-LD that are read, at the most.
const JSON: usize = 1 << 20;

/// Names of `meta` elements by what they say, the better ones first.
const TITLE: [&str; 6] = [
    "og:title",
    "twitter:title",
    "dc.title",
    "dcterms.title",
    "parsely-title",
    "title",
];
const AUTHOR: [&str; 8] = [
    "author",
    "article:author",
    "dc.creator",
    "dcterms.creator",
    "parsely-author",
    "sailthru.author",
    "citation_author",
    "byl",
];
const PUBLISHED: [&str; 16] = [
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "dc.date.issued",
    "dcterms.created",
    "dcterms.date",
    "dc.date",
    "parsely-pub-date",
    "sailthru.date",
    "pubdate",
    "publish-date",
    "publication_date",
    "citation_publication_date",
    "date",
    "last-modified",
];
const SITE: [&str; 4] = [
    "og:site_name",
    "application-name",
    "dc.publisher",
    "apple-mobile-web-app-title",
];

/// What a page says of itself, its addresses taken as relative to `base`.
pub(super) fn metadata(tree: &Tree, base: Option<&Url>) -> Metadata {
    let mut found = Metadata::default();
    for at in tree.all(Tag::Script) {
        let is_data = tree
            .attribute(at, "type")
            .is_some_and(|kind| kind.eq_ignore_ascii_case("application/ld+json"));
        let text: &str = tree.children(at).next().map_or("", |at| tree.text(at));
        if is_data
            && text.len() <= JSON
            && let Ok(value) = serde_json::from_str(text.trim())
        {
            from_json(&value, &mut found, 0);
        }
    }
    let stated: Vec<(String, &str)> = tree
        .all(Tag::Meta)
        .filter_map(|at| {
            let name = ["property", "name", "itemprop", "http-equiv"]
                .iter()
                .find_map(|name| tree.attribute(at, name))?;
            let value = tree
                .attribute(at, "content")
                .filter(|value| !value.is_empty())?;
            Some((name.to_ascii_lowercase().replace("dc:", "dc."), value))
        })
        .collect();
    let first = |names: &[&str]| {
        names.iter().find_map(|name| {
            let (_, value) = stated.iter().find(|(stated, _)| stated == name)?;
            Some((*value).to_owned())
        })
    };
    let name = |value: &String| !value.contains("://") && value.len() < 200;
    found.title = found.title.or_else(|| first(&TITLE));
    found.author = found
        .author
        .filter(name)
        .or_else(|| first(&AUTHOR).filter(name));
    found.site = found.site.or_else(|| first(&SITE));
    let dates = PUBLISHED.iter().filter_map(|name| first(&[name]));
    found.published.extend(dates);
    found.published.extend(marked(tree, &["datePublished"]));
    found.published.extend(times(tree));
    found.author = found.author.or_else(|| author(tree));
    found.title = found.title.or_else(|| heading(tree));
    found.lang = language(tree).or_else(|| {
        first(&["content-language", "dc.language", "og:locale"]).map(|lang| lang.replace('_', "-"))
    });
    let address = tree
        .all(Tag::Link)
        .find(|at| is_relation(tree, *at, "canonical"))
        .and_then(|at| tree.attribute(at, "href"))
        .map(str::to_owned)
        .or_else(|| first(&["og:url"]));
    let whole = |address: &str| resolve(base, address).filter(|address| address.contains("://"));
    found.address = address.and_then(|address| whole(&address));
    found.image = first(&[
        "og:image",
        "og:image:url",
        "twitter:image",
        "twitter:image:src",
    ])
    .or(found.image)
    .and_then(|address| whole(&address));
    for at in tree.all(Tag::Link) {
        const KINDS: [&str; 5] = [
            "application/rss+xml",
            "application/atom+xml",
            "application/feed+json",
            "application/rdf+xml",
            "text/rss+xml",
        ];
        let kind = tree
            .attribute(at, "type")
            .unwrap_or_default()
            .to_ascii_lowercase();
        if KINDS.contains(&&*kind)
            && is_relation(tree, at, "alternate")
            && let Some(address) = tree
                .attribute(at, "href")
                .and_then(|one| resolve(base, one))
            && found.feeds.iter().all(|(_, known)| *known != address)
        {
            let title = tree
                .attribute(at, "title")
                .filter(|title| !title.is_empty());
            found.feeds.push((title.map(str::to_owned), address));
        }
    }
    found
}

fn is_relation(tree: &Tree, at: usize, relation: &str) -> bool {
    tree.attribute(at, "rel").is_some_and(|stated| {
        stated
            .split_ascii_whitespace()
            .any(|one| one.eq_ignore_ascii_case(relation))
    })
}

/// What an article in JSON-LD says of itself, wherever it lies in it.
fn from_json(value: &Value, found: &mut Metadata, depth: u32) {
    const ARTICLES: [&str; 12] = [
        "Article",
        "NewsArticle",
        "BlogPosting",
        "Report",
        "ReportageNewsArticle",
        "AnalysisNewsArticle",
        "OpinionNewsArticle",
        "TechArticle",
        "ScholarlyArticle",
        "LiveBlogPosting",
        "SocialMediaPosting",
        "Review",
    ];
    if depth > 4 {
        return;
    }
    if let Value::Array(values) = value {
        values
            .iter()
            .for_each(|one| from_json(one, found, depth + 1));
    }
    let Value::Object(fields) = value else { return };
    if let Some(graph) = fields.get("@graph") {
        from_json(graph, found, depth + 1);
    }
    let kinds = fields.get("@type").map(strings).unwrap_or_default();
    if !kinds.iter().any(|kind| ARTICLES.contains(kind)) {
        return;
    }
    let text = |name: &str| {
        let text = super::scan::text_of(fields.get(name)?.as_str()?);
        Some(text).filter(|text| !text.is_empty())
    };
    let named = |name: &str| {
        let names: Vec<&str> = fields.get(name).map(names).unwrap_or_default();
        let names = super::scan::text_of(&names.join(", "));
        Some(names).filter(|names| !names.is_empty())
    };
    if found.title.is_none() {
        found.title = text("headline").or_else(|| text("name"));
    }
    if found.author.is_none() {
        found.author = named("author");
    }
    if found.site.is_none() {
        found.site = named("publisher");
    }
    if let Some(date) = text("datePublished") {
        found.published.push(date);
    }
    if found.image.is_none() {
        let image = fields.get("image");
        let image = image.map(|image| image.get("url").unwrap_or(image));
        let image = image.map(strings).unwrap_or_default();
        found.image = image.first().map(|image| (*image).to_owned());
    }
}

/// A string, or the strings of an array.
fn strings(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(values) => values.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// The names of people or organisations.
fn names(value: &Value) -> Vec<&str> {
    match value {
        Value::Array(values) => values.iter().flat_map(names).collect(),
        Value::Object(fields) => fields.get("name").map(strings).unwrap_or_default(),
        value => strings(value),
    }
}

/// What elements say that microdata marks so.
fn marked<'a>(tree: &'a Tree, names: &'a [&str]) -> impl Iterator<Item = String> + 'a {
    (0..tree.len()).filter_map(move |at| {
        let stated = tree.attribute(at, "itemprop")?;
        let is_named = stated
            .split_ascii_whitespace()
            .any(|one| names.contains(&one));
        if !is_named || !tree.is_short(at, 1000) {
            return None;
        }
        let value = ["content", "datetime"]
            .iter()
            .find_map(|name| tree.attribute(at, name));
        let value = value.map_or_else(|| tree.words_of(at), str::to_owned);
        Some(value).filter(|value| !value.is_empty() && value.len() < 200)
    })
}

/// The dates of `time` elements, those said to be the day of publication first.
fn times(tree: &Tree) -> Vec<String> {
    let mut found: Vec<(bool, String)> = Vec::new();
    for at in tree.all(Tag::Time).take(16) {
        let class = tree.attribute(at, "class").unwrap_or_default();
        let is_publication = tree.attribute(at, "pubdate").is_some() || class.contains("publish");
        let value = tree
            .attribute(at, "datetime")
            .map_or_else(|| tree.words_of(at), str::to_owned);
        found.push((!is_publication, value));
    }
    found.sort_by_key(|(is_other, _)| *is_other);
    found.into_iter().map(|(_, date)| date).collect()
}

/// The author that an element of the page names.
fn author(tree: &Tree) -> Option<String> {
    let marked = marked(tree, &["author"]).next();
    let named = || {
        (0..tree.len()).find_map(|at| {
            let class = tree.attribute(at, "class").unwrap_or_default();
            let is_byline = class.split_ascii_whitespace().any(|one| {
                matches!(
                    one,
                    "byline" | "author" | "p-author" | "post-author" | "author-name"
                )
            });
            let is = is_relation(tree, at, "author") && tree.is(at, Tag::A) || is_byline;
            (is && tree.is_short(at, 200))
                .then(|| tree.words_of(at))
                .filter(|name| !name.is_empty())
        })
    };
    marked
        .or_else(named)
        .filter(|name| name.chars().count() < 100)
}

/// The title of the page, or its first heading.
fn heading(tree: &Tree) -> Option<String> {
    let first = |tag: Tag| {
        let text = tree.words_of(tree.all(tag).next()?);
        Some(text).filter(|text| !text.is_empty())
    };
    first(Tag::Title).or_else(|| first(Tag::H1))
}

fn language(tree: &Tree) -> Option<String> {
    let html = tree.all(Tag::Html).next()?;
    let lang = tree
        .attribute(html, "lang")
        .or_else(|| tree.attribute(html, "xml:lang"))?;
    Some(lang.to_owned()).filter(|lang| !lang.is_empty())
}
