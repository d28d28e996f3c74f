//! The names that feeds use: which vocabulary a name belongs to, by its namespace where that is declared and by its
//! usual prefix where it is not, and what an element of it says. Tables alone; no reading.

/// Whose name an element has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vocabulary {
    /// RSS of every version, and Atom: no name means one thing in the one and another in the other that cannot be told
    /// by what stands in the element.
    Core,
    /// The resource description framework, which RSS 0.90 and 1.0 lie in.
    Rdf,
    /// The Dublin Core, elements and terms.
    Dublin,
    /// RSS 1.0's content module.
    Content,
    /// Media RSS.
    Media,
    /// Podcasts.
    Podcast,
    /// XHTML.
    Markup,
    /// XML's own.
    Xml,
    /// Anything else.
    Foreign,
}

use Vocabulary::{Content, Core, Dublin, Foreign, Markup, Media, Podcast, Rdf, Xml};

/// Namespaces by how their addresses begin, in lower case and without the scheme; the longer of two goes first.
const NAMESPACES: &[(&str, Vocabulary)] = &[
    ("www.w3.org/2005/atom", Core),
    ("purl.org/atom/ns", Core),
    ("purl.org/atom/app", Foreign),
    ("www.w3.org/1999/02/22-rdf-syntax-ns", Rdf),
    ("www.w3.org/tr/rec-rdf-syntax", Rdf),
    ("purl.org/rss/1.0/modules/content", Content),
    ("purl.org/rss/1.0/modules/", Foreign),
    ("purl.org/rss/1.0", Core),
    ("purl.org/net/rss1.1", Core),
    ("my.netscape.com/rdf/simple/0.9", Core),
    ("channel.netscape.com/rdf/simple/0.9", Core),
    ("my.netscape.com/publish/formats/rss", Core),
    ("backend.userland.com/rss", Core),
    ("backend.userland.com/rss2", Core),
    ("blogs.law.harvard.edu/tech/rss", Core),
    ("cyber.law.harvard.edu/rss", Core),
    ("www.rssboard.org/rss-specification", Core),
    ("purl.org/dc/elements/", Dublin),
    ("purl.org/dc/terms", Dublin),
    ("purl.org/dc/", Dublin),
    ("search.yahoo.com/mrss", Media),
    ("video.search.yahoo.com/mrss", Media),
    ("www.itunes.com/dtds/podcast-1.0.dtd", Podcast),
    ("www.itunes.com/", Podcast),
    ("example.com/dtds/podcast-1.0.dtd", Podcast),
    ("www.google.com/schemas/play-podcasts/", Podcast),
    ("www.w3.org/1999/xhtml", Markup),
    ("www.w3.org/xml/1998/namespace", Xml),
    ("www.w3.org/", Foreign),
    ("www.opensearch.org/", Foreign),
    ("a9.com/", Foreign),
    ("schemas.google.com/", Foreign),
    ("www.georss.org/", Foreign),
];

/// Prefixes as they are usual, for names whose namespace is not declared, or is declared as one that nobody knows.
const PREFIXES: &[(&str, Vocabulary)] = &[
    ("", Core),
    ("atom", Core),
    ("atom03", Core),
    ("atom10", Core),
    ("a10", Core),
    ("rss", Core),
    ("rdf", Rdf),
    ("dc", Dublin),
    ("dcterms", Dublin),
    ("dct", Dublin),
    ("content", Content),
    ("media", Media),
    ("itunes", Podcast),
    ("googleplay", Podcast),
    ("xhtml", Markup),
    ("xml", Xml),
];

/// The vocabulary of a namespace; `None` for one that nobody knows.
pub fn of_namespace(address: &str) -> Option<Vocabulary> {
    let address = address.trim();
    let address = address.split_once("://").map_or(address, |(_, rest)| rest);
    let begins = |with: &str| {
        address
            .get(..with.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(with))
    };
    NAMESPACES
        .iter()
        .find(|(known, _)| begins(known))
        .map(|(_, vocabulary)| *vocabulary)
}

/// The vocabulary that a prefix mostly stands for.
pub fn of_prefix(prefix: &str) -> Vocabulary {
    PREFIXES
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(prefix))
        .map_or(Foreign, |(_, vocabulary)| *vocabulary)
}

/// What an element says of an entry, or of a feed where it lies in no entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// A feed lies in it.
    Feed,
    /// An entry.
    Entry,
    /// Holds what could stand without it.
    Group,
    /// A text for this place: of several the one with the smallest number counts.
    Text(Place, u8),
    /// A file or an image that belongs to it.
    Attachment,
}

/// What a text is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The title.
    Title,
    /// The text itself.
    Body,
    /// When it was published.
    Date,
    /// Who wrote it.
    Author,
    /// Who publishes it.
    Publisher,
    /// What it is about.
    Tag,
    /// What it is about, several with commas between them.
    Tags,
    /// Its id.
    Id,
    /// Its address, for want of a link.
    Address,
    /// Its language.
    Language,
    /// The address of its image.
    Picture,
    /// The feed that it was taken from.
    Source,
    /// Where it lies.
    Link,
}

use Meaning::{Attachment, Entry, Feed, Group, Text};
use Place::{
    Address, Author, Body, Date, Id, Language, Link, Picture, Publisher, Source, Tag, Tags, Title,
};

/// What each element says. Names are in lower case.
const ELEMENTS: &[(Vocabulary, &str, Meaning)] = &[
    (Core, "title", Text(Title, 0)),
    (Core, "link", Text(Link, 1)),
    (Core, "description", Text(Body, 3)),
    (Core, "item", Entry),
    (Core, "entry", Entry),
    (Core, "pubdate", Text(Date, 0)),
    (Core, "guid", Text(Id, 0)),
    (Core, "id", Text(Id, 0)),
    (Core, "category", Text(Tag, 0)),
    (Core, "author", Text(Author, 0)),
    (Core, "content", Text(Body, 1)),
    (Core, "summary", Text(Body, 3)),
    (Core, "updated", Text(Date, 5)),
    (Core, "published", Text(Date, 0)),
    (Core, "enclosure", Attachment),
    (Core, "source", Text(Source, 0)),
    (Core, "issued", Text(Date, 1)),
    (Core, "created", Text(Date, 4)),
    (Core, "modified", Text(Date, 6)),
    (Core, "date", Text(Date, 3)),
    (Core, "comments", Text(Address, 7)),
    (Core, "rss", Feed),
    (Core, "feed", Feed),
    (Core, "channel", Feed),
    (Core, "rdf", Feed),
    (Core, "image", Text(Picture, 0)),
    (Core, "logo", Text(Picture, 1)),
    (Core, "icon", Text(Picture, 2)),
    (Core, "language", Text(Language, 0)),
    (Core, "managingeditor", Text(Author, 4)),
    (Core, "body", Text(Body, 2)),
    (Core, "fullitem", Text(Body, 2)),
    (Core, "keywords", Text(Tags, 0)),
    (Core, "publisher", Text(Publisher, 1)),
    (Content, "encoded", Text(Body, 0)),
    (Dublin, "title", Text(Title, 1)),
    (Dublin, "alternative", Text(Title, 4)),
    (Dublin, "description", Text(Body, 4)),
    (Dublin, "abstract", Text(Body, 4)),
    (Dublin, "creator", Text(Author, 1)),
    (Dublin, "author", Text(Author, 1)),
    (Dublin, "publisher", Text(Publisher, 0)),
    (Dublin, "subject", Text(Tag, 0)),
    (Dublin, "date", Text(Date, 2)),
    (Dublin, "issued", Text(Date, 2)),
    (Dublin, "available", Text(Date, 3)),
    (Dublin, "created", Text(Date, 4)),
    (Dublin, "modified", Text(Date, 6)),
    (Dublin, "language", Text(Language, 1)),
    (Dublin, "identifier", Text(Id, 2)),
    (Media, "group", Group),
    (Media, "content", Attachment),
    (Media, "thumbnail", Attachment),
    (Media, "player", Attachment),
    (Media, "title", Text(Title, 3)),
    (Media, "description", Text(Body, 6)),
    (Media, "text", Text(Body, 7)),
    (Media, "keywords", Text(Tags, 0)),
    (Media, "category", Text(Tag, 0)),
    (Media, "credit", Text(Author, 5)),
    (Podcast, "title", Text(Title, 2)),
    (Podcast, "author", Text(Author, 3)),
    (Podcast, "owner", Text(Publisher, 2)),
    (Podcast, "summary", Text(Body, 5)),
    (Podcast, "subtitle", Text(Body, 8)),
    (Podcast, "description", Text(Body, 5)),
    (Podcast, "keywords", Text(Tags, 0)),
    (Podcast, "category", Text(Tag, 0)),
    (Podcast, "image", Attachment),
    (Markup, "body", Text(Body, 2)),
    (Markup, "div", Text(Body, 2)),
    (Rdf, "rdf", Feed),
];

/// What an element says, whatever the case of its name.
pub fn meaning(vocabulary: Vocabulary, name: &str) -> Option<Meaning> {
    ELEMENTS
        .iter()
        .find(|(of, known, _)| *of == vocabulary && known.eq_ignore_ascii_case(name))
        .map(|(_, _, meaning)| *meaning)
}

/// What an element within a text of its own says of it, where it is made of parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// What it is called, or where it lies.
    Name,
    /// How it is written to.
    Email,
    /// Nothing that is asked for.
    Other,
}

/// Parts by their names, whatever their vocabulary.
const PARTS: &[(Place, &str, Part)] = &[
    (Author, "name", Part::Name),
    (Author, "nick", Part::Name),
    (Author, "value", Part::Name),
    (Author, "title", Part::Name),
    (Author, "email", Part::Email),
    (Author, "mbox", Part::Email),
    (Publisher, "name", Part::Name),
    (Publisher, "title", Part::Name),
    (Publisher, "email", Part::Email),
    (Source, "title", Part::Name),
    (Picture, "url", Part::Name),
];

/// What an element within a text for this place says of it; `None` where such a text has no parts.
pub fn part(place: Place, name: &str) -> Option<Part> {
    let mut parts = PARTS.iter().filter(|(of, ..)| *of == place).peekable();
    parts.peek()?;
    let found = parts.find(|(_, known, _)| known.eq_ignore_ascii_case(name));
    Some(found.map_or(Part::Other, |(.., part)| *part))
}
