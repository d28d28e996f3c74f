//! One page of HTML, whole in itself: its style sheet, for the screen and for print, stands in it; nothing in it runs.

use super::Piece;
use crate::article::Timestamp;
use crate::document::Direction;
use crate::document::html::{direction, is_harmless, push_attribute, push_escaped, push_html};

const STYLE: &str = include_str!("../../assets/article.css");

/// Begins a page.
pub fn begin(out: &mut String, title: &str, lang: Option<&str>, dir: Option<Direction>) {
    out.push_str("<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\"");
    if let Some(lang) = lang {
        push_attribute(out, "lang", lang);
    }
    if let Some(dir) = dir {
        push_attribute(out, "dir", direction(dir));
    }
    out.push_str(
        ">\n<head>\n<meta charset=\"utf-8\"/>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<title>",
    );
    push_escaped(out, title);
    out.push_str("</title>\n<style>\n");
    out.push_str(STYLE);
    out.push_str("</style>\n</head>\n<body>\n");
}

/// Puts an article into the page. Names of places in it begin with `prefix`, which tells articles of one page apart.
pub fn push_article(out: &mut String, piece: &Piece, prefix: &str) {
    let headline = piece.headline();
    out.push_str("<article");
    if let Some(lang) = headline.lang {
        push_attribute(out, "lang", lang);
    }
    push_attribute(out, "dir", direction(piece.document.direction()));
    out.push_str(">\n<header>\n<h1 dir=\"auto\">");
    push_escaped(out, headline.title);
    out.push_str("</h1>\n<p class=\"facts\" dir=\"auto\">");
    let mut facts = Vec::new();
    facts.extend(headline.source.map(escaped));
    facts.extend(headline.author.map(escaped));
    facts.extend(headline.published.map(time));
    out.push_str(&facts.join(" · "));
    out.push_str("</p>\n");
    if let Some(url) = headline.url {
        out.push_str("<p class=\"facts\" dir=\"ltr\">");
        if is_harmless(url) {
            out.push_str("<a");
            push_attribute(out, "href", url);
            out.push('>');
        }
        push_escaped(out, url);
        out.push_str(if is_harmless(url) {
            "</a></p>\n"
        } else {
            "</p>\n"
        });
    }
    out.push_str("</header>\n");
    push_html(out, &piece.document, prefix);
    out.push_str("</article>\n");
}

/// Ends the page.
pub fn end(out: &mut String) {
    out.push_str("</body>\n</html>\n");
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    push_escaped(&mut out, text);
    out
}

fn time(published: Timestamp) -> String {
    let mut out = "<time".to_owned();
    push_attribute(&mut out, "datetime", &published.to_string());
    out.push('>');
    push_escaped(&mut out, &published.in_words());
    out.push_str("</time>");
    out
}
