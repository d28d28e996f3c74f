//! Feeds in XML: RSS 0.90 to 0.94, 1.0 and 2.0, Atom 0.3 and 1.0, well-formed or not, mixed or not. One walk over the
//! elements reads them all; what an element means lies in the tables of `vocabulary`. An entry's text stays in its file
//! until it is opened: then the same walk reads the entry's bytes again.

mod capture;
mod facts;
mod nest;
mod vocabulary;

use std::io::{self, Read};

use super::encoding::Encoding;
use super::headline::one_line;
use super::news::{self, set_apart};
use super::xml::{Entities, Fault, Found, Tag, Token, XmlReader, first_tags};
use super::{Body, Confidence, Format, Input, Page, Reads, Sink};
use crate::document::Document;
use capture::Capture;
pub use capture::{Text, shown};
use facts::is_web;
pub use facts::{Attachment, Extent, Facts, Known, address, hand_on};
use nest::{Nest, Role, split};
pub use vocabulary::Place;
use vocabulary::{Meaning, Vocabulary, meaning, part};

/// RSS 0.91 to 2.0.
pub const RSS: Format = Format {
    name: "rss",
    extensions: &["rss"],
    sniff: |head| sniff(head, "rss"),
    reads: Reads::Utf8,
    parse,
    document,
    plain_bytes: false,
};

/// Atom.
pub const ATOM: Format = Format {
    name: "atom",
    extensions: &["atom"],
    sniff: |head| sniff(head, "atom"),
    ..RSS
};

/// RSS 0.90 and 1.0, which are RDF.
pub const RDF: Format = Format {
    name: "rdf",
    extensions: &["rdf"],
    sniff: |head| sniff(head, "rdf"),
    ..RSS
};

/// What a feed's outermost element is called, and which format it is of.
const ROOTS: &[(&str, &str)] = &[
    ("rss", "rss"),
    ("feed", "atom"),
    ("rdf", "rdf"),
    ("channel", "rss"),
    ("entry", "atom"),
    ("item", "rss"),
];

/// Names of elements of HTML that feeds have too: in a text they are the text's.
const HTML: &[&str] = &[
    "title", "link", "summary", "source", "image", "body", "content", "id", "date",
];

/// Start tags that are looked at for a feed among other elements.
const LOOKED_AT: usize = 12;

/// Tells a format by the first element that is a feed's, which mostly is the outermost; whatever stands before it.
fn sniff(head: &str, name: &str) -> Confidence {
    match root(head) == Some(name) {
        true => Confidence::Certain,
        false => Confidence::No,
    }
}

/// The format of the feed that the first elements of a text begin.
fn root(head: &str) -> Option<&'static str> {
    let (tags, is_behind_text) = first_tags(head, LOOKED_AT);
    for (nth, tag) in tags.iter().enumerate() {
        let (prefix, name) = split(tag.name());
        let is = |known: &str| name.eq_ignore_ascii_case(known);
        if is("html") || is("opml") {
            return None;
        }
        let Some((root, format)) = ROOTS.iter().find(|(root, _)| is(root)) else {
            continue;
        };
        // Within other elements, only what is called as nothing else is.
        if nth > 0
            && (matches!(*root, "channel" | "item" | "entry")
                || (!prefix.is_empty() && *root != "rdf"))
        {
            continue;
        }
        // A text may be about feeds: in a feed, something of a feed follows.
        let follows = || {
            let next = tags.get(nth + 1).map(|tag| split(tag.name()).1);
            next.is_some_and(|next| meaning(Vocabulary::Core, next).is_some())
        };
        if !is_behind_text || follows() {
            return Some(format);
        }
    }
    None
}

fn parse(input: &mut Input<'_>, sink: &mut dyn Sink) -> io::Result<Page> {
    let mut reader = XmlReader::new(input.reader(), Encoding::UTF_8);
    let mut walk = Walk::default();
    let mut known = Known::default();
    walk.read(&mut reader, &mut |walk| {
        hand_on(&walk.feed, &walk.entry, &mut known, walk.extent, sink);
        sink.wants_more()
    })?;
    reader.warn(sink);
    Ok(walk.feed.page(walk.context.unwrap_or_default()))
}

fn document(body: &Body<'_>) -> Document {
    let mut context = body.page.context.as_bytes();
    let mut bytes = body.bytes;
    let mut input = (&mut context).chain(&mut bytes);
    let mut reader = XmlReader::new(&mut input, body.encoding);
    let mut document = Document::default();
    // Reading from memory does not fail.
    let _ = Walk::default().read(&mut reader, &mut |walk| {
        document = walk.entry.document(walk.base.as_deref());
        false
    });
    set_apart(&mut document, news::Kind::Article);
    document
}

/// What a link leads to, by the last word of what it says of it.
enum Relation {
    /// What an entry or a feed is the summary of.
    Own,
    /// A file that belongs to it.
    File,
    /// The feed, or the entry in it.
    Itself,
    /// Something near it.
    Near,
}

/// Relations of links (RFC 4287, section 4.2.7.2; RFC 8288); others lead nowhere that a reader wants to go.
const RELATIONS: &[(&str, Relation)] = &[
    ("", Relation::Own),
    ("alternate", Relation::Own),
    ("enclosure", Relation::File),
    ("self", Relation::Itself),
    ("via", Relation::Near),
    ("related", Relation::Near),
    ("canonical", Relation::Near),
];

/// A walk over the elements of a feed, from entry to entry.
#[derive(Debug, Default)]
struct Walk {
    nest: Nest,
    feed: Facts,
    entry: Facts,
    /// How many elements are open with the entry's; none while no entry is.
    open: Option<usize>,
    extent: Extent,
    /// The text that is read now.
    capture: Option<Capture>,
    /// What must be known to read an entry alone, as it was at the first one.
    context: Option<String>,
    /// The base address of the entry's text.
    base: Option<String>,
}

/// Is told of each entry when it is read; false when nobody waits for more.
type Hear<'a> = &'a mut dyn FnMut(&Walk) -> bool;

impl Walk {
    /// Reads an input to its end, or until nobody waits for more.
    fn read(&mut self, reader: &mut XmlReader<'_>, hear: Hear<'_>) -> io::Result<()> {
        let mut end = 0;
        while let Some(found) = reader.next()? {
            let Found {
                token,
                start,
                line,
                entities,
                ..
            } = found;
            end = found.end;
            let mut fault = None;
            let mut goes_on = true;
            match token {
                Token::Start(tag) => {
                    if let Some(depth) = self.ends_before(&tag) {
                        fault = Some(Fault::OpenElement);
                        goes_on = self.close(depth, start, hear);
                    }
                    match &mut self.capture {
                        Some(capture) => {
                            self.nest.open(&tag);
                            capture.start(&tag, self.nest.depth());
                        }
                        None => self.begin(&tag, start, line, entities),
                    }
                    if tag.is_empty && goes_on {
                        goes_on = self.close(self.nest.depth() - 1, end, hear);
                    }
                }
                Token::End(name) => match self.nest.ended_by(&name) {
                    Some(depth) => {
                        if self.nest.depth() > depth + 1 && self.capture.is_none() {
                            fault = Some(Fault::OpenElement);
                        }
                        goes_on = self.close(depth, end, hear);
                    }
                    None => fault = Some(Fault::StrayEnd),
                },
                Token::Text(text) => {
                    if let Some(capture) = &mut self.capture {
                        fault = capture.text(&text, entities);
                    }
                }
                Token::Verbatim(text) => {
                    if let Some(capture) = &mut self.capture {
                        capture.verbatim(&text);
                    }
                }
            }
            if let Some(fault) = fault {
                reader.note(fault);
            }
            if !goes_on {
                return Ok(());
            }
        }
        if self.nest.depth() > 0 {
            reader.note(Fault::Truncated);
            self.close(0, end, hear);
        }
        Ok(())
    }

    /// Where a start tag shows that an element was left open: how many are open when those are closed that should be.
    fn ends_before(&self, tag: &Tag<'_>) -> Option<usize> {
        // Elements are part of such a text, whatever they are called.
        let capture = self.capture.as_ref();
        if capture.map_or(self.open.is_none(), Capture::is_open) {
            return None;
        }
        let (prefix, name) = split(tag.name());
        let vocabulary = self.nest.vocabulary(prefix);
        let said = meaning(vocabulary, name)?;
        if let (Meaning::Entry, Some(open)) = (said, self.open) {
            return Some(open - 1);
        }
        let capture = capture?;
        let is_markup = HTML.iter().any(|known| known.eq_ignore_ascii_case(name));
        let ends = match capture.place {
            Place::Body => vocabulary == Vocabulary::Core && !is_markup,
            Place::Title => !matches!(name, "body" | "div"),
            place => part(place, name).is_none(),
        };
        ends.then(|| capture.depth - 1)
    }

    /// Closes elements until so many are open.
    fn close(&mut self, depth: usize, end: u64, hear: Hear<'_>) -> bool {
        while self.nest.depth() > depth {
            let own = self.nest.depth();
            match &mut self.capture {
                Some(capture) if capture.depth < own => capture.end(self.nest.name(), own),
                Some(_) => self.finish(),
                None => {}
            }
            self.nest.close();
            if self.open == Some(own) {
                self.open = None;
                self.extent.len = end - self.extent.start;
                if !hear(self) {
                    return false;
                }
            }
        }
        true
    }

    fn facts(&mut self) -> &mut Facts {
        match self.open {
            Some(_) => &mut self.entry,
            None => &mut self.feed,
        }
    }

    /// The base address that holds here: the stated one, else where the feed's site is.
    fn base(&self) -> Option<String> {
        self.nest.base().or(self.feed.home()).map(str::to_owned)
    }

    /// Takes the beginning of an element that stands in no text.
    fn begin(&mut self, tag: &Tag<'_>, start: u64, line: u32, entities: &Entities) {
        let parent = self.nest.role();
        let vocabulary = self.nest.open(tag);
        let Some(said) = meaning(vocabulary, split(tag.name()).1) else {
            return;
        };
        let is_ours = matches!(parent, Role::Feed | Role::Entry | Role::Group);
        match said {
            Meaning::Entry if self.open.is_none() => self.begin_entry(tag, start, line, entities),
            Meaning::Feed if self.open.is_none() => {
                self.nest.is(Role::Feed);
                if let Some(language) = self.nest.language() {
                    self.feed.speak(language);
                }
            }
            Meaning::Group if is_ours => self.nest.is(Role::Group),
            Meaning::Attachment if is_ours => {
                self.nest.is(Role::Group);
                self.attach(tag);
            }
            Meaning::Text(place, rank) if is_ours => self.begin_text(place, rank, tag),
            _ => {}
        }
    }

    fn begin_entry(&mut self, tag: &Tag<'_>, start: u64, line: u32, entities: &Entities) {
        self.nest.is(Role::Entry);
        self.open = Some(self.nest.depth());
        self.entry = Facts::default();
        self.extent = Extent {
            start,
            len: 0,
            line,
        };
        self.base = self.base();
        if self.context.is_none() {
            self.context = Some(entities.doctype() + &self.nest.context(self.base.as_deref()));
        }
        if let Some(language) = self.nest.language() {
            self.entry.speak(language);
        }
        if let Some(about) = tag.attribute("rdf:about") {
            let (about, base) = (one_line(&about), self.base.as_deref());
            if is_web(&about) {
                self.entry.link(facts::ABOUT, &about, base);
            }
            self.entry.take(Place::Id, 1, about, base);
        }
    }

    fn begin_text(&mut self, place: Place, rank: u8, tag: &Tag<'_>) {
        let stated: &[&str] = match place {
            Place::Link => &["href", "rdf:resource", "resource"],
            Place::Picture => &["href", "rdf:resource", "url"],
            Place::Tag => &["label", "term", "text", "rdf:resource"],
            _ => &[],
        };
        let stated = stated.iter().filter_map(|name| tag.attribute(name));
        let stated = stated
            .map(|value| one_line(&value))
            .find(|value| !value.is_empty());
        match (place, stated) {
            (Place::Link, Some(address)) => self.link(tag, &address),
            (_, Some(value)) => {
                // Others may lie in it.
                self.nest.is(Role::Group);
                let base = self.base();
                self.facts().take(place, rank, value, base.as_deref());
            }
            (_, None) => {
                if let Some(source) = tag.attribute("src").filter(|_| place == Place::Body) {
                    let base = self.base();
                    self.facts().link(facts::NEAR, &source, base.as_deref());
                }
                self.nest.is(Role::Text);
                self.capture = Some(Capture::new(place, rank, self.nest.depth(), tag));
            }
        }
    }

    /// Takes a link as Atom has it.
    fn link(&mut self, tag: &Tag<'_>, address: &str) {
        let base = self.base();
        let base = base.as_deref();
        let relation = tag.attribute("rel").unwrap_or_default();
        let relation = relation.trim().rsplit('/').next().unwrap_or_default();
        let known = |(name, _): &&(&str, Relation)| name.eq_ignore_ascii_case(relation);
        let relation_is_unsaid = relation.is_empty();
        let Some((_, relation)) = RELATIONS.iter().find(known) else {
            return;
        };
        let kind = tag.attribute("type").unwrap_or_default();
        let is_page = kind.is_empty() || kind.contains("html");
        match (relation, self.open) {
            (Relation::Own, open) => {
                // In a feed of RSS such a link often leads to the feed itself.
                let rank = match (is_page, open) {
                    (false, _) => facts::NO_PAGE,
                    (true, None) if relation_is_unsaid => facts::UNSAID,
                    (true, _) => facts::SAID,
                };
                self.facts().link(rank, address, base);
            }
            (Relation::File, Some(_)) => self.attach(tag),
            (Relation::Itself, None) => {
                let own = facts::address(address, base);
                self.feed.own = self.feed.own.take().or(own);
            }
            (Relation::Itself | Relation::Near, Some(_)) => {
                self.entry.link(facts::NEAR, address, base);
            }
            (_, None) => {}
        }
    }

    /// Takes a file or an image.
    fn attach(&mut self, tag: &Tag<'_>) {
        let get = |names: &[&str]| {
            let mut values = names.iter().filter_map(|name| tag.attribute(name));
            values.next().map(|value| one_line(&value))
        };
        let base = self.base();
        let Some(address) = get(&["url", "href", "rdf:resource"])
            .and_then(|raw| facts::address(&raw, base.as_deref()))
        else {
            return;
        };
        let name = split(tag.name()).1;
        let is_image = matches!(name, "thumbnail" | "image");
        let kind = get(&["type", "medium"]).unwrap_or_default();
        self.facts().attach(Attachment {
            address,
            kind: if is_image { "image".into() } else { kind },
            size: get(&["length", "fileSize"]).and_then(|size| size.parse().ok()),
        });
    }

    /// Takes the text that was read.
    fn finish(&mut self) {
        let Some(capture) = self.capture.take() else {
            return;
        };
        let (place, rank) = (capture.place, capture.rank);
        if place == Place::Body {
            let body = capture.into_body();
            self.base = self.base();
            self.facts().body(rank, body);
            return;
        }
        let base = match place {
            Place::Link | Place::Address | Place::Picture | Place::Id => self.base(),
            _ => None,
        };
        let is_link = capture.is_permalink;
        let line = capture.into_line();
        let facts = self.facts();
        if place == Place::Id && is_link && is_web(&line) {
            facts.link(facts::PERMALINK, &line, base.as_deref());
        }
        facts.take(place, rank, line, base.as_deref());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::dump;
    use crate::format::{Item, Subscription, Warning};

    /// What was found: each entry's title, address and id, and where its text lies; and what was said.
    #[derive(Default)]
    struct Heard {
        entries: Vec<(String, Option<String>, Option<String>)>,
        bodies: Vec<(u64, u64)>,
        said: Vec<String>,
    }

    impl Sink for Heard {
        fn item(&mut self, item: &Item<'_>) {
            self.entries.push((
                item.title.to_owned(),
                item.url.map(str::to_owned),
                item.entry.map(|(feed, id)| format!("{feed} {id}")),
            ));
            self.bodies
                .extend(item.body.map(|body| (body.start, body.len)));
        }

        fn warning(&mut self, warning: Warning) {
            self.said.push(warning.message);
        }

        fn subscription(&mut self, _: Subscription) {}
    }

    fn heard(xml: &str) -> (Heard, Page) {
        let mut heard = Heard::default();
        let mut bytes = xml.as_bytes();
        let mut input = Input::new(&mut bytes, Encoding::UTF_8, "feed.xml");
        let page = parse(&mut input, &mut heard).unwrap();
        (heard, page)
    }

    fn titles(xml: &str) -> Vec<String> {
        let entries = heard(xml).0.entries.into_iter();
        entries.map(|(title, ..)| title).collect()
    }

    /// The texts of a feed, each read from its own bytes alone, as Markdown.
    fn texts(xml: &str) -> Vec<String> {
        let (heard, page) = heard(xml);
        let text = |(start, len): &(u64, u64)| {
            let document = document(&Body {
                bytes: &xml.as_bytes()[*start as usize..(start + len) as usize],
                encoding: Encoding::UTF_8,
                page: &page,
            });
            dump::markdown(&document)
        };
        heard.bodies.iter().map(text).collect()
    }

    #[test]
    fn a_feed_is_told_from_a_text_about_feeds() {
        for (head, wanted) in [
            ("<rss version='2.0'><channel>", Some("rss")),
            (
                "\u{feff}\n<!-- x --><?xml version='1.0'?><RSS>",
                Some("rss"),
            ),
            ("Warning: headers sent\n<rss><channel><title>", Some("rss")),
            ("<wrapper><data><feed><entry>", Some("atom")),
            (
                "<r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>",
                Some("rdf"),
            ),
            ("<entry xmlns='http://www.w3.org/2005/Atom'>", Some("atom")),
            ("How <rss> came to be", None),
            ("# RSS\n```\n<rss><channel><title>", None),
            ("{\"text\": \"<rss><channel>\"}", None),
            ("<html><body><rss><channel>", None),
            ("<catalog><item><title>", None),
            ("<opml><body>", None),
        ] {
            assert_eq!(root(head), wanted, "{head}");
        }
    }

    #[test]
    fn what_lies_too_deep_or_is_left_open_costs_nothing_behind_it() {
        let deep = "<b>".repeat(3000);
        assert_eq!(
            titles(&format!(
                "<rss><channel><item><title>One</title><description>{deep}text</description></item><item><title>Two</title></item>"
            )),
            ["One", "Two"]
        );
        assert_eq!(
            titles(
                "<rss><channel><item><title>One<link>x</link><item><title>Two</item><title>Feed</title>"
            ),
            ["One", "Two"]
        );
        assert_eq!(
            titles(
                "<feed><entry><content type='xhtml'><entry><title>No</title></entry></content><title>Yes</title></entry></feed>"
            ),
            ["Yes"]
        );
    }

    #[test]
    fn names_are_known_by_their_namespace_and_else_by_their_prefix() {
        let feed = |declared: &str, entry: &str| {
            titles(&format!(
                "<rss {declared}><channel><item>{entry}</item></channel></rss>"
            ))
        };
        assert_eq!(feed("", "<dc:title>by prefix</dc:title>"), ["by prefix"]);
        assert_eq!(
            feed(
                "xmlns:d='http://purl.org/dc/elements/1.1/'",
                "<d:title>by address</d:title>"
            ),
            ["by address"]
        );
        assert_eq!(
            feed(
                "xmlns:o='https://other.example/'",
                "<o:title>no</o:title><title>own</title>"
            ),
            ["own"]
        );
        assert_eq!(
            feed(
                "",
                "<atom:title xmlns:atom='http://www.w3.org/2005/Atom'>its own</atom:title>"
            ),
            ["its own"]
        );
    }

    #[test]
    fn an_id_never_makes_two_articles_one() {
        let (found, _) = heard(
            "<rss><channel><link>https://a.example/</link>\
             <item><title>A</title><guid>1</guid></item><item><title>B</title><guid>1</guid></item>\
             <item><title>A</title><guid>1</guid></item>\
             <item><title>C</title><guid isPermaLink='false'>https://a.example/c</guid></item>\
             <item><title>D</title><guid>https://a.example/d</guid></item></channel></rss>",
        );
        let ids: Vec<&str> = found
            .entries
            .iter()
            .filter_map(|(.., id)| id.as_deref())
            .collect();
        assert_eq!(ids.len(), 5);
        assert_eq!(ids[0], ids[2]);
        assert_ne!(ids[0], ids[1]);
        let addresses: Vec<Option<&str>> = found
            .entries
            .iter()
            .map(|(_, url, _)| url.as_deref())
            .collect();
        assert_eq!(
            addresses,
            [None, None, None, None, Some("https://a.example/d")]
        );
        // Without the feed's address, only an id that is one anywhere counts.
        let (bare, _) =
            heard("<rss><channel><item><title>A</title><guid>1</guid></item></channel></rss>");
        assert_eq!(bare.entries[0].2, None);
    }

    #[test]
    fn what_an_entry_is_about_is_one_clean_line() {
        let (found, _) = heard(
            "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'>\
             <channel rdf:about='https://a.example/'><title>F</title></channel>\
             <item rdf:about='https://a.example/\n&#27;[2J1'><title>T</title></item></rdf:RDF>",
        );
        let id = found.entries[0].2.as_deref().unwrap();
        assert!(id.ends_with("https://a.example/ [2J1"), "{id:?}");
    }

    #[test]
    fn a_text_is_read_from_its_own_bytes() {
        let feed = "<!DOCTYPE feed [<!ENTITY own 'Quay House'>]><a:feed xmlns:a='http://www.w3.org/2005/Atom' xml:base='https://a.example/x/'>\
            <a:entry><a:title>T</a:title><a:content type='html'>&lt;a href='y'&gt;&own;&lt;/a&gt;</a:content></a:entry>\
            <a:entry><a:title>U</a:title><a:content type='xhtml' xml:base='/z/'><h:div xmlns:h='http://www.w3.org/1999/xhtml'>\
            <h:p>R&amp;D <h:a href='w'>w</h:a></h:p><h:a id='q'/><h:p>end</h:p></h:div></a:content></a:entry></a:feed>";
        assert_eq!(
            texts(feed),
            [
                "[Quay House](https://a.example/x/y)\n",
                "R\\&D [w](https://a.example/z/w)\n\nend\n"
            ]
        );
        let plain = "<rss><channel><item><description>One line\nanother\n\nA &amp;lt; b</description></item></channel></rss>";
        assert_eq!(texts(plain), ["One line another A \\< b\n"]);
        let cut =
            "<rss><channel><item><title>T</title><content:encoded><![CDATA[<p>what <b>there is";
        assert_eq!(texts(cut), ["what **there is**\n"]);
    }

    #[test]
    fn a_title_is_clean_text() {
        for (xml, wanted) in [
            (
                "<title>AT&amp;T &lt;b&gt;bold&lt;/b&gt;</title>",
                "AT&T bold",
            ),
            (
                "<title>A &amp;lt;i&amp;gt;twice&amp;lt;/i&amp;gt;</title>",
                "A twice",
            ),
            (
                "<title>Vec&amp;lt;u8&amp;gt; grows</title>",
                "Vec<u8> grows",
            ),
            ("<title>in <em>elements</em></title>", "in elements"),
            ("<title><![CDATA[a &amp; b\n c\u{7}]]></title>", "a & b c"),
            ("<title>3 &lt; 4</title>", "3 < 4"),
            (
                "<title type='application/octet-stream'>QSBsaW5l</title>",
                "A line",
            ),
            (
                "<title></title><description>&lt;p&gt;From the text&lt;/p&gt;</description>",
                "From the text",
            ),
            (
                "<enclosure url='https://a.example/1.mp3'/>",
                "https://a.example/1.mp3",
            ),
        ] {
            let feed = format!("<rss><channel><item>{xml}</item></channel></rss>");
            assert_eq!(titles(&feed), [wanted], "{xml}");
        }
    }
}
