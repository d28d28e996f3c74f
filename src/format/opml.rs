//! OPML: lists of subscriptions, folders in each other, well-formed or not. It has no articles.

use std::io;

use hashbrown::HashSet;

use super::encoding::Encoding;
use super::headline::one_line;
use super::xml::{Tag, Token, XmlReader, first_tags};
use super::{Body, Confidence, Format, Input, Page, Reads, Sink, Subscription, Warning};
use crate::article::{canonical_url, is_openable};
use crate::document::Document;

/// OPML 1 and 2.
pub const FORMAT: Format = Format {
    name: "opml",
    extensions: &["opml"],
    sniff,
    reads: Reads::Utf8,
    parse,
    document,
    plain_bytes: false,
};

/// Folders within folders, at the most: what lies deeper lies in the last one.
const DEPTH: usize = 32;

/// Bytes of a title, at the most.
const TITLE: usize = 64 * 1024;

/// Start tags that are looked at to tell a list of subscriptions that is not called one.
const LOOKED_AT: usize = 24;

/// An element of this name without its prefix, whatever the case.
fn is(name: &str, wanted: &str) -> bool {
    let name = name.split_once(':').map_or(name, |(_, name)| name);
    name.eq_ignore_ascii_case(wanted)
}

fn sniff(head: &str) -> Confidence {
    let (tags, is_behind_text) = first_tags(head, LOOKED_AT);
    let is_list = |tag: &Tag<'_>| {
        is(tag.name(), "opml") && (!is_behind_text || tags.iter().any(|tag| is(tag.name(), "body")))
            || is(tag.name(), "outline") && tag.attribute("xmlUrl").is_some()
    };
    match tags.iter().any(is_list) {
        true => Confidence::Certain,
        false => Confidence::No,
    }
}

/// What an outline says, and whether it counts.
enum Outline {
    /// A subscription; what lies in it lies in its folder.
    Feed,
    /// A folder; without a name it is none.
    Folder(Option<String>),
    /// What its author has put out of use, with all that lies in it.
    Comment,
}

fn parse(input: &mut Input<'_>, sink: &mut dyn Sink) -> io::Result<Page> {
    let mut reader = XmlReader::new(input.reader(), Encoding::UTF_8);
    let mut page = Page::default();
    let mut open: Vec<Outline> = Vec::new();
    let mut deeper = 0usize;
    let mut known = HashSet::new();
    let mut title: Option<String> = None;
    while let Some(found) = reader.next()? {
        match found.token {
            Token::Start(tag) if is(tag.name(), "outline") => {
                let outline = outline(&tag);
                let is_used = !open.iter().any(|open| matches!(open, Outline::Comment));
                if let (Outline::Feed, true) = (&outline, is_used) {
                    subscribe(&tag, &open, found.line, &mut known, sink);
                }
                match tag.is_empty {
                    true => {}
                    false if open.len() < DEPTH => open.push(outline),
                    false => deeper += 1,
                }
            }
            Token::Start(tag) if is(tag.name(), "title") && !tag.is_empty => {
                title = page.title.is_none().then(String::new);
            }
            Token::Start(_) => {}
            Token::End(name) if is(&name, "outline") => match deeper.checked_sub(1) {
                Some(less) => deeper = less,
                None => {
                    open.pop();
                }
            },
            Token::End(_) => page.title = page.title.take().or(title.take()),
            Token::Text(text) => {
                if let Some(title) = title.as_mut().filter(|title| title.len() < TITLE) {
                    found.entities.resolve_into(&text, title);
                }
            }
            Token::Verbatim(text) => {
                if let Some(title) = title.as_mut().filter(|title| title.len() < TITLE) {
                    title.push_str(&text);
                }
            }
        }
        if !sink.wants_more() {
            break;
        }
    }
    reader.warn(sink);
    let title = page.title.map(|title| one_line(&title));
    page.title = title.filter(|title| !title.is_empty());
    Ok(page)
}

/// An attribute that says something.
fn get(tag: &Tag<'_>, name: &str) -> Option<String> {
    let value = one_line(&tag.attribute(name)?);
    (!value.is_empty()).then_some(value)
}

fn outline(tag: &Tag<'_>) -> Outline {
    if get(tag, "isComment").is_some_and(|stated| stated.eq_ignore_ascii_case("true")) {
        return Outline::Comment;
    }
    match address(tag) {
        Some(_) => Outline::Feed,
        None => Outline::Folder(get(tag, "text").or_else(|| get(tag, "title"))),
    }
}

/// The address of a feed: `url` counts where the outline is said to be one.
fn address(tag: &Tag<'_>) -> Option<String> {
    get(tag, "xmlUrl").or_else(|| {
        let kind = get(tag, "type")?;
        let is_feed = ["rss", "atom", "feed"]
            .iter()
            .any(|known| known.eq_ignore_ascii_case(&kind));
        get(tag, "url").filter(|_| is_feed)
    })
}

fn subscribe(
    tag: &Tag<'_>,
    open: &[Outline],
    line: u32,
    known: &mut HashSet<String>,
    sink: &mut dyn Sink,
) {
    let Some(stated) = address(tag) else { return };
    let Some(url) = feed_address(&stated) else {
        sink.warning(Warning {
            line,
            message: format!("`{stated}` is no address of a feed: passed over"),
        });
        return;
    };
    if !known.insert(canonical_url(&url).unwrap_or_else(|| url.clone())) {
        return;
    }
    let folders = open.iter().filter_map(|outline| match outline {
        Outline::Folder(name) => name.clone(),
        _ => None,
    });
    let mut folder: Vec<String> = folders.collect();
    // Flat lists say it beside the feed.
    if let (true, Some(category)) = (folder.is_empty(), get(tag, "category")) {
        let first = category
            .split(',')
            .find(|path| !path.trim_matches(['/', ' ']).is_empty());
        let parts = first.unwrap_or_default().split('/').map(str::trim);
        folder.extend(
            parts
                .filter(|part| !part.is_empty())
                .map(str::to_owned)
                .take(DEPTH),
        );
    }
    sink.subscription(Subscription {
        title: get(tag, "text").or_else(|| get(tag, "title")),
        url,
        site: get(tag, "htmlUrl").filter(|site| is_openable(site)),
        folder,
    });
}

/// An address of the web that leads to a feed, also where `feed:` stands before it.
pub(super) fn feed_address(stated: &str) -> Option<String> {
    let stated = stated.trim();
    let address = match stated.strip_prefix("feed:") {
        Some(rest) => match rest.strip_prefix("//") {
            Some(rest) => format!("http://{rest}"),
            None => rest.to_owned(),
        },
        None => stated.to_owned(),
    };
    let scheme = address
        .split("://")
        .next()
        .filter(|scheme| scheme.len() < address.len())?;
    let is_fetched = ["http", "https", "file", "ftp", "gopher", "gemini"]
        .iter()
        .any(|known| known.eq_ignore_ascii_case(scheme));
    (is_fetched && !address.contains(char::is_whitespace)).then_some(address)
}

fn document(_: &Body<'_>) -> Document {
    Document::default()
}
