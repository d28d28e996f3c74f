//! HTML: markup → [`Document`]. Depth and size are bounded before the parser sees anything.

mod article;
mod document;
mod letter;
mod metadata;
mod prune;
mod readable;
mod scan;
mod tree;
mod visible;

pub use article::{Article, article};
pub use scan::text_of;

use crate::document::Document;
use document::Markup;
use tree::Tree;

/// The text of a piece of markup: an article's body as a feed has it. Its links are taken as relative to `base`.
pub fn fragment(markup: &str, base: Option<&str>) -> Document {
    document::document(&Tree::new(markup), |_| true, Markup::Fragment, base)
}

/// The text of a newsletter: what is sent along with every issue (how to read it elsewhere, how to leave) is gone.
pub fn newsletter(markup: &str, base: Option<&str>) -> Document {
    let tree = Tree::new(markup);
    let kept = letter::kept(&tree);
    document::document(&tree, |at| kept[at], Markup::Letter, base)
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
            ("a&nbsp;b &lt;i&gt;", "a\u{a0}b \\<i>\n"),
            ("<q>said</q>", "“said”\n"),
            (
                "<ul><li><input type=checkbox checked>done</ul>",
                "- [x] done\n",
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
