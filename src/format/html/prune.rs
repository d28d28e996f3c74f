//! What stands in the text of an article and is none of it: what leads to other articles, sign-ups, what names author,
//! date and rubric at its head, the boxes behind its end. Told by the names that elements have, by how much of a
//! block leads elsewhere, by where it stands, and by the phrases that newsrooms use.

use hashbrown::HashMap;

use super::document::is_block;
use super::names::{Names, Place};
use super::tree::{Kind, Tag, Tree};
use super::visible::is_hidden;

/// A stretch of text within one block.
#[derive(Debug)]
pub(super) struct Segment {
    /// The innermost block that it lies in.
    pub block: usize,
    /// Its texts.
    pub nodes: Vec<usize>,
    /// Its words, in lower case.
    pub text: String,
    /// Characters of it, and of those the ones that lead elsewhere.
    pub length: usize,
    pub linked: usize,
    /// Characters that lead to other pages of the site.
    pub inner: usize,
    /// It is said of an image.
    pub is_caption: bool,
}

impl Segment {
    pub fn leads_elsewhere(&self, share: f32) -> bool {
        self.linked as f32 >= self.length as f32 * share
    }

    /// A paragraph as articles have them.
    pub fn is_prose(&self) -> bool {
        let least = if self.is_dense() { 40 } else { 100 };
        self.length >= least && !self.leads_elsewhere(0.5) && !self.is_caption
    }

    /// A script that says much in few characters.
    fn is_dense(&self) -> bool {
        let wide = self.text.chars().filter(|c| *c >= '\u{2e80}').count();
        wide * 2 > self.length
    }

    pub fn ends_a_sentence(&self) -> bool {
        self.text
            .trim_end_matches(['"', '”', '’', '»', ')', '\''])
            .ends_with(['.', '!', '?', '…', '。', '！', '？', ':'])
    }
}

/// The segments of what is kept, in the order of the page.
pub(super) fn segments(tree: &Tree, names: &Names, kept: &[bool]) -> Vec<Segment> {
    let mut found: Vec<Segment> = Vec::new();
    // What is open: where it ends, whether it is a block, whether it leads elsewhere.
    let mut open: Vec<(usize, usize, bool)> = Vec::new();
    let (mut at, mut is_new) = (0, true);
    let site = site(tree);
    // The caption that was begun last: none lies in another that is read.
    let mut captions: Option<std::ops::Range<usize>> = None;
    while at < tree.len() {
        while open.last().is_some_and(|(_, end, _)| *end <= at) {
            if let Some((_, _, is_link)) = open.pop() {
                is_new |= !is_link;
            }
        }
        match &tree.node(at).kind {
            Kind::Element(tag, ..) => {
                if is_hidden(tree, at) {
                    at = tree.node(at).end;
                    continue;
                }
                if names.is_caption(tree, at)
                    && !captions.as_ref().is_some_and(|one| one.contains(&at))
                {
                    captions = Some(tree.within(at));
                }
                if is_block(*tag) {
                    open.push((at, tree.node(at).end, false));
                    is_new = true;
                } else if *tag == Tag::A {
                    open.push((at, tree.node(at).end, true));
                }
            }
            Kind::Text(text) if kept[at] && !text.trim().is_empty() => {
                let block = open.iter().rev().find(|(_, _, is_link)| !is_link);
                let block = block.map_or(0, |(block, ..)| *block);
                if is_new || found.is_empty() {
                    found.push(Segment {
                        block,
                        nodes: Vec::new(),
                        text: String::new(),
                        length: 0,
                        linked: 0,
                        inner: 0,
                        is_caption: captions.iter().any(|range| range.contains(&at)),
                    });
                    is_new = false;
                }
                let link = open.iter().find(|(_, _, is_link)| *is_link);
                let is_linked = link.is_some();
                let is_inner = link.is_some_and(|(at, ..)| is_of_site(tree, *at, site.as_deref()));
                if let Some(segment) = found.last_mut() {
                    segment.nodes.push(at);
                    for word in text.split_whitespace() {
                        if !segment.text.is_empty() {
                            segment.text.push(' ');
                        }
                        segment.text.push_str(&word.to_lowercase());
                        let length = word.chars().count() + 1;
                        segment.length += length;
                        segment.linked += if is_linked { length } else { 0 };
                        segment.inner += if is_inner { length } else { 0 };
                    }
                }
            }
            Kind::Text(_) => {}
        }
        at += 1;
    }
    found
}

/// The host that most whole addresses of the page lead to, or that it says it stands at.
fn site(tree: &Tree) -> Option<String> {
    let canonical = tree.all(Tag::Link).find_map(|at| {
        let is = tree.attribute(at, "rel")?.eq_ignore_ascii_case("canonical");
        host(tree.attribute(at, "href").filter(|_| is)?)
    });
    if let Some(host) = canonical {
        return Some(host.to_owned());
    }
    let mut counts: HashMap<&str, u32> = HashMap::new();
    for at in tree.all(Tag::A) {
        if let Some(host) = tree.attribute(at, "href").and_then(host) {
            *counts.entry(host).or_default() += 1;
        }
    }
    let most = counts
        .into_iter()
        .max_by_key(|(host, count)| (*count, *host));
    most.map(|(host, _)| host.to_owned())
}

/// The host of a whole address, its first part apart where that only says which server answers.
fn host(address: &str) -> Option<&str> {
    let rest = address
        .strip_prefix("https://")
        .or_else(|| address.strip_prefix("http://"))
        .or_else(|| address.strip_prefix("//"))?;
    let host = rest.split(['/', '?', '#', ':']).next()?;
    Some(host.strip_prefix("www.").unwrap_or(host)).filter(|host| !host.is_empty())
}

/// True for a link to another page of the site.
fn is_of_site(tree: &Tree, at: usize, site: Option<&str>) -> bool {
    let Some(address) = tree.attribute(at, "href") else {
        return false;
    };
    match host(address) {
        Some(host) => site == Some(host),
        None => !address.starts_with('#') && !address.starts_with("mailto:"),
    }
}

/// How a block begins that leads elsewhere, in lower case.
const LEADS: [&str; 70] = [
    "kontakt:",
    "quelle:",
    "quellen:",
    "source:",
    "sources:",
    "fuente:",
    "fonte:",
    "weitere informationen:",
    "titelbild",
    "originalartikel",
    "related:",
    "related story",
    "related stories",
    "related post",
    "related article",
    "related news",
    "read more",
    "read also",
    "also read",
    "read next",
    "see also",
    "see more",
    "also:",
    "more:",
    "more on",
    "more from",
    "watch:",
    "listen:",
    "must read",
    "don't miss",
    "recommended",
    "you may also like",
    "you might also like",
    "lesen sie auch",
    "lies auch",
    "lesen sie dazu",
    "mehr zum thema",
    "mehr dazu",
    "auch interessant",
    "das könnte",
    "weiterlesen",
    "verwandte artikel",
    "ähnliche beiträge",
    "zum weiterlesen",
    "empfehlungen aus",
    "weiterführende links",
    "lea también",
    "lea más",
    "lea:",
    "mire:",
    "te puede interesar",
    "ver también",
    "lire aussi",
    "à lire aussi",
    "a lire aussi",
    "à voir aussi",
    "sur le même sujet",
    "leggi anche",
    "leia também",
    "leia mais",
    "veja também",
    "czytaj też",
    "czytaj także",
    "zobacz też",
    "zobacz także",
    "lees ook",
    "läs också",
    "les også",
    "also on ",
    "next post",
];

/// What a short block says that is none of the article, wherever it stands in it, in lower case.
const ASIDES: [&str; 59] = [
    "if you enjoyed",
    "nicht eingeloggt",
    "unterstütze ",
    "unterstützen sie",
    "click here to",
    "contributed to this report",
    "(reporting by",
    "sign up for",
    "sign up to",
    "subscribe to our",
    "subscribe to the",
    "click here to subscribe",
    "newsletter",
    "follow us on",
    "follow on twitter",
    "share this",
    "share it with",
    "sharing is caring",
    "like this story",
    "image copyright",
    "media playback",
    "all rights reserved",
    "this article was originally published",
    "affiliate commission",
    "post comment",
    "leave a comment",
    "add a comment",
    "view comments",
    "about the author",
    "enable javascript",
    "advertisement",
    "download our app",
    "join our",
    "have a news tip",
    "breaking news emails",
    "folgen sie uns",
    "folge uns",
    "teilen sie",
    "jetzt teilen",
    "zurück zur",
    "diese website verwendet",
    "this entry was posted",
    "posted in",
    "filed under",
    "suivez-nous",
    "abonnez-vous",
    "partagez",
    "síguenos",
    "suscríbete",
    "compartir",
    "iscriviti",
    "seguici",
    "condividi",
    "alle rechte vorbehalten",
    "tous droits réservés",
    "todos os direitos",
    "image credit",
    "©",
    "first published:",
];

/// Takes out of `kept` what is none of the article.
pub(super) fn prune(tree: &Tree, names: &Names, kept: &mut [bool]) {
    let whole = kept.to_vec();
    by_name(tree, names, kept);
    let segments = segments(tree, names, kept);
    let drop = judged(tree, &segments);
    for (segment, drop) in segments.iter().zip(drop) {
        if drop {
            segment.nodes.iter().for_each(|at| kept[*at] = false);
        }
    }
    // What loses most of itself was no article with things beside it.
    let size = |kept: &[bool]| {
        (0..tree.len())
            .filter(|at| kept[*at])
            .map(|at| tree.text(at).trim().len())
            .sum::<usize>()
    };
    if size(kept) * 4 < size(&whole) {
        kept.copy_from_slice(&whole);
    }
}

/// Elements whose names say that they stand beside the article, unless most of it stands in them.
fn by_name(tree: &Tree, names: &Names, kept: &mut [bool]) {
    let mut upto = vec![0; tree.len() + 1];
    for at in 0..tree.len() {
        let bytes = if kept[at] {
            tree.text(at).trim().len()
        } else {
            0
        };
        upto[at + 1] = upto[at] + bytes;
    }
    let whole = upto[tree.len()];
    let mut at = 0;
    while at < tree.len() {
        let end = tree.node(at).end;
        let own = upto[end] - upto[at];
        if own > 0
            && tree.tag(at).is_some_and(|tag| tag != Tag::A)
            && (names.are(at, Place::Beside) && own * 3 < whole
                || names.are(at, Place::Gallery) && own * 4 < whole * 3)
        {
            kept[at..end].fill(false);
            at = end;
        } else {
            at += 1;
        }
    }
}

/// For each segment, whether it goes.
fn judged(tree: &Tree, segments: &[Segment]) -> Vec<bool> {
    let mut drop = vec![false; segments.len()];
    let is_heading = |segment: &Segment| {
        matches!(
            tree.tag(segment.block),
            Some(Tag::H1 | Tag::H2 | Tag::H3 | Tag::H4 | Tag::H5 | Tag::H6)
        )
    };
    let in_table = |segment: &Segment| {
        let mut around = std::iter::once(segment.block).chain(tree.ancestors(segment.block));
        around.any(|at| matches!(tree.tag(at), Some(Tag::Td | Tag::Th)))
    };
    // A row that names its values, as in a table of facts at the head of an article, is none of its byline.
    let is_named = |segment: &Segment| {
        let mut around = std::iter::once(segment.block).chain(tree.ancestors(segment.block));
        let row = around.find(|at| tree.tag(*at) == Some(Tag::Tr));
        row.is_some_and(|row| tree.children(row).any(|at| tree.is(at, Tag::Th)))
    };
    let leads = |segment: &Segment| {
        let lead = LEADS.iter().any(|lead| segment.text.starts_with(lead));
        let is_inner = segment.inner as f32 >= segment.length as f32 * 0.8;
        segment.length < 300
            && !is_heading(segment)
            && !in_table(segment)
            && (is_inner && is_headline(segment) || lead && segment.length < 200)
    };
    // A page that is made of links is read as it is.
    let leading = segments.iter().filter(|segment| leads(segment));
    let leading: usize = leading.map(|segment| segment.length).sum();
    let whole: usize = segments.iter().map(|segment| segment.length).sum();
    let all_lead = leading * 3 > whole;
    // So is one that lists articles under their headlines.
    let headlines = segments.iter().filter(|segment| is_heading(segment));
    let (of_others, own): (Vec<&Segment>, Vec<&Segment>) =
        headlines.partition(|segment| segment.leads_elsewhere(0.8));
    if of_others.len() > 4 && of_others.len() > own.len() * 2 {
        return drop;
    }
    let first = segments.iter().position(Segment::is_prose);
    let Some(first) = first else { return drop };
    let length = |some: &[Segment]| some.iter().map(|one| one.length).sum::<usize>();
    let has_head = !segments[first].is_dense()
        && length(&segments[..first]) < (length(segments) / 5).min(1200);
    for (nth, segment) in segments.iter().enumerate() {
        let lead = LEADS.iter().any(|lead| segment.text.starts_with(lead));
        drop[nth] |= !all_lead && leads(segment);
        drop[nth] |= lead && is_heading(segment) && segment.length < 60;
        // A headline of another article, and nothing of that article below it.
        let has_text = |next: &Segment| next.length >= 60 && !next.leads_elsewhere(0.5);
        drop[nth] |= !all_lead
            && is_heading(segment)
            && segment.inner as f32 >= segment.length as f32 * 0.8
            && !segments.get(nth + 1).is_some_and(has_text);
        drop[nth] |= segment.length < 250
            && !in_table(segment)
            && ASIDES.iter().any(|aside| segment.text.contains(aside));
        drop[nth] |= segment.is_caption && segment.length < 60 && is_credit(&segment.text);
        if is_named(segment) {
            continue;
        }
        drop[nth] |= nth < first + 3 && is_date(&segment.text);
        if nth < first && has_head && !segment.is_caption {
            let is_title = is_heading(segment) && nth + 1 == first;
            drop[nth] |= !is_title
                && says_who_or_when(segment)
                && segment.length < 110
                && !segment.ends_a_sentence();
        }
    }
    // What only headed what is gone goes with it.
    for nth in (0..segments.len()).rev() {
        let heads = is_heading(&segments[nth])
            || segments[nth].length < 60 && segments[nth].text.ends_with(':');
        let next = drop.get(nth + 1).copied().unwrap_or(true);
        drop[nth] |= heads && next && nth > first;
    }
    drop
}

/// True for a line that says whose an image is.
fn is_credit(text: &str) -> bool {
    const CREDITS: [&str; 12] = [
        "credit",
        "copyright",
        "getty",
        "photo:",
        "photo by",
        "image:",
        "image caption",
        "media caption",
        "foto:",
        "bild:",
        "reuters",
        "shutterstock",
    ];
    CREDITS.iter().any(|known| text.contains(known))
}

/// True for a line that says when something was published, and little else.
fn is_date(text: &str) -> bool {
    let numbers = text.split(|c: char| !c.is_ascii_digit());
    let has_year = numbers
        .filter(|number| number.len() == 4)
        .any(|number| matches!(&number[..2], "19" | "20"));
    has_year
        && text.len() < 70
        && text.split_whitespace().count() <= 10
        && !text.ends_with(['.', '!', '?'])
}

/// True for a line over a text that leads to a rubric, names its author or says when it was published.
fn says_who_or_when(segment: &Segment) -> bool {
    const WITHIN: [&str; 6] = [
        "posted by",
        "publicado por",
        "tags:",
        "categories:",
        "kategorie:",
        "categoria:",
    ];
    const WORDS: [&str; 8] = [
        "by ",
        "updated",
        "published",
        "posted",
        "von ",
        "par ",
        "por ",
        "share",
    ];
    segment.linked * 2 > segment.length
        || is_date(&segment.text)
        || WORDS.iter().any(|word| segment.text.starts_with(word))
        || WITHIN.iter().any(|word| segment.text.contains(word))
}

/// Long enough to be the headline of another article.
fn is_headline(segment: &Segment) -> bool {
    match segment.is_dense() {
        true => segment.length >= 20,
        false => segment.text.split_whitespace().count() >= 3,
    }
}
