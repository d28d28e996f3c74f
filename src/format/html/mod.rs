//! HTML: a page → its article; pieces of markup in feeds and mails → documents. Depth and size are bounded before the
//! parser sees anything.
//!
//! [`tree`] parses, [`document`] says what each element means for a reader, [`visible`] what of a page nobody sees.
//! [`readable`] finds the article, [`prune`] takes out of it what stands beside it, [`metadata`] reads what the page
//! says of itself, [`article`] puts them together. [`letter`] knows newsletters, [`scan`] reads words without a tree.

mod article;
mod body;
mod document;
mod letter;
mod metadata;
mod names;
mod prune;
mod readable;
mod scan;
mod tree;
mod visible;

pub use article::{Article, article};
pub(super) use document::raised;
pub use metadata::Metadata;
pub use scan::{reference, text_of};

use std::io;

use super::encoding::Encoding;
use super::headline::beginning;
use super::news::{Kind, set_apart};
use super::{Body, Confidence, Format, Input, Reads, Sink, date};
use crate::article::{BodySpan, Fingerprint, Item, Page, Subscription, Timestamp, Warning};
use crate::document::Document;
use crate::text::sanitise;
use document::Markup;
use tree::{Tag, Tree};

/// HTML.
pub const FORMAT: Format = Format {
    name: "html",
    extensions: &["html", "htm", "xhtml", "shtml"],
    sniff,
    reads: Reads::Utf8,
    parse,
    document: opened,
    // A character may be written as a reference, and a word may be cut by an element.
    plain_bytes: false,
};

fn sniff(head: &str) -> Confidence {
    let mut rest = head.trim_start_matches('\u{feff}').trim_start();
    loop {
        let end = match rest {
            _ if rest.starts_with("<!--") => "-->",
            _ if rest.starts_with("<?") => ">",
            _ => break,
        };
        let Some(at) = rest.find(end) else {
            return Confidence::No;
        };
        rest = rest[at + end.len()..].trim_start();
    }
    let begins = |with: &str| {
        rest.get(..with.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(with))
    };
    if begins("<!doctype html") || begins("<html") {
        return Confidence::Certain;
    }
    // Markdown can begin with any other element.
    const FIRST: [&str; 10] = [
        "head", "body", "title", "meta", "link", "script", "style", "base", "frameset", "center",
    ];
    let name = rest.strip_prefix('<').unwrap_or_default();
    let name = name.split(|c: char| !c.is_ascii_alphanumeric()).next();
    let is_known = |name: &str| FIRST.iter().any(|known| known.eq_ignore_ascii_case(name));
    if name.is_some_and(is_known) {
        return Confidence::Likely;
    }
    Confidence::No
}

fn parse(input: &mut Input<'_>, sink: &mut dyn Sink) -> io::Result<Page> {
    let (bytes, is_longer) = input.whole(tree::SIZE)?;
    let address = Some(input.name()).filter(|name| name.contains("://"));
    let found = article(&Encoding::UTF_8.decode(&bytes).0, address);
    let mut warn = |message: &str| {
        let message = message.to_owned();
        sink.warning(Warning { line: 0, message });
    };
    let words = found.document.words();
    if is_longer || found.is_cut {
        warn("the page is too long or too deep: only its beginning is read in full");
    }
    match (found.is_whole, words) {
        (_, 0) => warn("no article was found, and no text"),
        (true, _) => warn("no article was found: the text is what the page has of any"),
        _ => {}
    }
    let clean = |text: &Option<String>| {
        let text = sanitise(text.as_deref()?);
        let text = text.split_whitespace().collect::<Vec<&str>>().join(" ");
        Some(text).filter(|text| !text.is_empty())
    };
    let address = clean(&found.said.address).or_else(|| address.map(str::to_owned));
    let site = clean(&found.said.site).or_else(|| host(address.as_deref()?));
    let (author, lang) = (clean(&found.said.author), clean(&found.said.lang));
    let author = author.map(|author| without_label(&author).to_owned());
    let author = author.filter(|author| author.contains(char::is_alphanumeric));
    let title = clean(&found.said.title);
    for (name, url) in &found.said.feeds {
        sink.subscription(Subscription {
            title: clean(&Some(name.clone().unwrap_or_default())).or_else(|| title.clone()),
            url: sanitise(url).into_owned(),
            site: address.clone(),
            folder: Vec::new(),
        });
    }
    let stated = found
        .said
        .published
        .iter()
        .find_map(|date| date::parse(date));
    let named = title
        .clone()
        .or_else(|| Some(beginning(found.document.text())).filter(|start| !start.is_empty()));
    if let Some(named) = named {
        let mut fingerprint = Fingerprint::default();
        found
            .document
            .text()
            .lines()
            .for_each(|line| fingerprint.update(line));
        let body = BodySpan {
            start: 0,
            len: bytes.len() as u64,
            line: 1,
            words,
        };
        sink.item(&Item {
            title: &named,
            source: site.as_deref(),
            author: author.as_deref(),
            published: stated
                .or_else(|| dateline(found.document.text()))
                .or_else(|| date::in_address(address.as_deref()?)),
            url: address.as_deref(),
            lang: lang.as_deref(),
            body: Some(body).filter(|body| body.words > 0),
            fingerprint,
            line: 1,
            ..Item::default()
        });
    }
    Ok(Page {
        title,
        site,
        lang,
        context: input.name().to_owned(),
        ..Page::default()
    })
}

/// The date that a text begins with, as a dateline has it: `22 May 2012. — The launch …`.
fn dateline(text: &str) -> Option<Timestamp> {
    let line = text.lines().find(|line| !line.trim().is_empty())?;
    let (date, _) = line.split_once(['—', '–', '-', '.', ':'])?;
    date::in_prose(date.trim())
}

/// An author without the word that says that it is one: `Text: Jane Doe`.
fn without_label(author: &str) -> &str {
    const LABELS: [&str; 8] = [
        "text",
        "texte",
        "author",
        "autor",
        "auteur",
        "автор",
        "текст",
        "written by",
    ];
    match author.split_once(':') {
        Some((label, name))
            if LABELS.contains(&&*label.trim().to_lowercase()) && !name.trim().is_empty() =>
        {
            name.trim()
        }
        _ => author,
    }
}

/// The text of a page when it is opened.
fn opened(body: &Body<'_>) -> Document {
    let address = Some(&*body.page.context).filter(|name| name.contains("://"));
    let Article {
        mut document,
        is_whole,
        ..
    } = article(&body.text(), address);
    // A page without an article has no beginning of one either.
    if !is_whole {
        set_apart(&mut document, Kind::Article);
    }
    document
}

/// The host of an address, as its site is called where it gives itself no name.
fn host(address: &str) -> Option<String> {
    let url = url::Url::parse(address).ok()?;
    let host = url.host_str()?;
    Some(host.strip_prefix("www.").unwrap_or(host).to_owned())
}

/// The text of a piece of markup: an article's body as a feed has it. Its links are taken as relative to `base`.
pub fn fragment(markup: &str, base: Option<&str>) -> Document {
    document::document(&Tree::new(markup), |_| true, Markup::Fragment, base)
}

/// The text of a newsletter: what is sent along with every issue (how to read it elsewhere, how to leave) is gone. Of a
/// whole page of a site that was sent, it is the article.
pub fn newsletter(markup: &str, base: Option<&str>) -> Document {
    let tree = Tree::new(markup);
    let bodies = [Tag::Article, Tag::Main].map(|tag| tree.all(tag).count());
    if tree.all(Tag::Nav).next().is_some() && bodies.contains(&1) {
        let found = article(markup, base);
        if !found.is_whole {
            return found.document;
        }
    }
    let kept = letter::kept(&tree);
    document::document(&tree, |at| kept[at], Markup::Letter, base)
}

/// An attribute of a tag that stands alone, as Markdown has them.
pub(super) fn attribute(tag: &str, name: &str) -> Option<String> {
    let tree = Tree::new(tag);
    let found = (0..tree.len()).find_map(|at| tree.attribute(at, name));
    found.map(str::to_owned)
}

/// The address of a link, where it is one that may be opened.
pub(super) fn address(stated: &str) -> Option<String> {
    document::resolve(None, stated)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::dump;

    #[test]
    fn a_newsletter_is_its_issue_alone() {
        let story =
            "<p>The harbour froze over in the night, and the ferries stayed where they were.</p>";
        let markup = format!(
            "<div style='max-height:0'>Ferries stay in port</div><table><tr><td><a href=x>View in browser</a></td></tr>\
             <tr><td><h1>Ice</h1></td><td>{}</td></tr><tr><td>You are receiving this because you signed up.<br>\
             <a href=y>Unsubscribe</a></td></tr><tr><td>1 Quay Road, Port</td></tr></table>\
             <img src='https://example.org/open.gif' width=1 height=1>",
            story.repeat(6)
        );
        let text = dump::plain_text(&newsletter(&markup, None));
        assert!(text.starts_with("Ice\n\nThe harbour froze"), "{text}");
        assert!(text.ends_with("stayed where they were.\n"), "{text}");
    }

    #[test]
    fn of_a_page_that_was_sent_the_article_is_read() {
        let story = "<p>The harbour froze over in the night, and the ferries stayed where they were, and whoever had to cross went round by the road over the hill.</p>";
        let markup = format!(
            "<html><body><nav><ul><li><a href=/a>Boats</a><li><a href=/b>Tides and weather</a></ul></nav>\
             <main><h1>Ice</h1>{}</main><footer><a href=/c>Contact</a></footer></body></html>",
            story.repeat(6)
        );
        let text = dump::plain_text(&newsletter(&markup, None));
        assert!(text.contains("The harbour froze"), "{text}");
        assert!(
            !text.contains("Tides") && !text.contains("Contact"),
            "{text}"
        );
    }

    #[test]
    fn the_title_over_a_text_is_not_said_again_in_it() {
        let story = "<p>The harbour froze over in the night, and the ferries stayed where they were, all of them, \
                     until the ice broke on the third day.</p>";
        let markup = format!(
            "<title>Ice - The Quay</title><meta property='og:title' content='Ice on the quay'><body><article>\
             <h2>Ice on the Quay</h2>{}<h2>Boats</h2>{}</article>",
            story.repeat(3),
            story.repeat(3)
        );
        let found = article(&markup, None);
        let text = dump::plain_text(&found.document);
        assert_eq!(found.said.title.as_deref(), Some("Ice on the quay"));
        assert!(text.starts_with("The harbour froze"), "{text}");
        assert!(text.contains("Boats"), "{text}");
    }

    #[test]
    fn a_name_may_have_its_label() {
        assert_eq!(without_label("Текст: Ana Li"), "Ana Li");
        assert_eq!(without_label("Ana Li: a life"), "Ana Li: a life");
    }

    #[test]
    fn each_element_means_what_it_says() {
        for (markup, wanted) in [
            ("<p>One <em>two</em>\n three", "One *two* three\n"),
            ("<p>a<br>b<br><br>c", "a\\\nb\n\nc\n"),
            ("<h2>Head <i>line</i></h2>text", "## Head *line*\n\ntext\n"),
            (
                "<ol start=3><li>c<ul><li>in</ul><li>d</ol>",
                "3. c\n   - in\n4. d\n",
            ),
            ("<ul><li>a<ul><li>b</ul></ul>", "- a\n  - b\n"),
            ("<ul>stray<li>a</ul>", "- stray\n- a\n"),
            (
                "<blockquote><p>said<p>more</blockquote>",
                "> said\n>\n> more\n",
            ),
            (
                "<pre class=lang-rs>\n a\n\tb  c\n</pre>",
                "```rs\n a\n    b  c\n```\n",
            ),
            (
                "<p>x<sup>2</sup> and H<sub>2</sub>O, 5<sup>th</sup>",
                "x² and H₂O, 5th\n",
            ),
            (
                "<a href='/b?c=1'>to b</a>",
                "[to b](https://example.org/b?c=1)\n",
            ),
            ("<a href='java\nscript:x'>no</a>", "no\n"),
            (
                "<table><tr><th>a<th>b<tr><td>1<td><p>2</p><p>3</table>",
                "| a | b |\n| --- | --- |\n| 1 | 2<br>3 |\n",
            ),
            (
                "<table><tr><td>All<td><p>of<h2>a</h2>page</table>",
                "All\n\nof\n\n## a\n\npage\n",
            ),
            (
                "<figure><img src=a.png alt='A quay'><figcaption>The quay</figcaption></figure>",
                "![A quay](https://example.org/a/a.png)\n\nThe quay\n",
            ),
            ("<dl><dt>Quay<dd>A wall</dl>", "Quay\n\nA wall\n"),
            (
                "<p hidden>no<p style='display: none'>no<script>no</script><p>yes",
                "yes\n",
            ),
            ("<img src=/pixel.gif width=1 height=1>text", "text\n"),
            (
                "<pre><code>a\nb</code><code>c</code></pre>",
                "```\na\nb\n\nc\n```\n",
            ),
            ("<pre><code>a</code><code>b</code></pre>", "```\nab\n```\n"),
            ("a&nbsp;b &lt;i&gt;", "a\u{a0}b \\<i>\n"),
            ("<q>said</q>", "“said”\n"),
            (
                "<hr><p>a<hr><p hidden>no</p><hr><p>b<hr>",
                "a\n\n* * *\n\nb\n",
            ),
            ("<p>a<br>&nbsp;<br>&nbsp;<p>&nbsp;<p>b", "a\n\nb\n"),
            ("<p>&nbsp;<br>a<br>b", "a\\\nb\n"),
            (
                "<p>a<h2>______</h2><p>b<p>* * *<p>c",
                "a\n\n* * *\n\nb\n\n* * *\n\nc\n",
            ),
            (
                "<img src=/s/1x1-white.jpg data-src=quay.jpg alt=Quay>",
                "![Quay](https://example.org/a/quay.jpg)\n",
            ),
            (
                "<p><img src=a.png alt='The  quay'><p>The quay, in May",
                "![](https://example.org/a/a.png)\n\nThe quay, in May\n",
            ),
            (
                "<p>a<p><img src=b.png alt='A boat'><p>b<p><img src=c.png alt='A boat'>",
                "a\n\n![A boat](https://example.org/a/b.png)\n\nb\n\n![](https://example.org/a/c.png)\n",
            ),
            (
                "<img src=a.png alt='A quay<br><small>in May</small>'>",
                "![A quay in May](https://example.org/a/a.png)\n",
            ),
            (
                "<h2 id=quay>Quay<a href=#quay>¶</a></h2><p><a href=#quay>above</a>",
                "## Quay\n\n[above](#quay)\n",
            ),
            (
                "<p>Write a <pre>+</pre>, then a word.",
                "Write a\n\n```\n+\n```\n\n, then a word.\n",
            ),
            (
                "<div>Write a <pre>+</pre>, then a word.</div>",
                "Write a +, then a word.\n",
            ),
            (
                "<table><tr><td><img src=a.png><td>&nbsp;<tr><td>a<td>b</table>",
                "|  |  |\n| --- | --- |\n| a | b |\n",
            ),
            (
                "<ul><li><input type=checkbox checked>done</ul>",
                "- [x] done\n",
            ),
            (
                "text<sup><a href=#n1 id=fnref-1>1</a></sup><ol><li id=n1>note <a href=#fnref-1>↩</a> \
                 <a href=#fnref-1-2>↩<sup>2</sup></a></ol>",
                "text[^1]\n\n[^1]: note\n",
            ),
            (
                "text<sup><a href=#n1>1</a></sup><ol><li id=n1>note</ol>",
                "text[^1]\n\n[^1]: note\n",
            ),
        ] {
            let document = fragment(markup, Some("https://example.org/a/page"));
            assert_eq!(dump::markdown(&document), wanted, "{markup}");
        }
    }
}
