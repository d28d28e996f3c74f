//! Any markup is read within bounds, and every word that its reader would see is in the document.

use dateline::document::dump::{markdown, plain_text};
use dateline::format::html::{article, fragment, newsletter, text_of};
use proptest::prelude::*;

/// Markup of elements within elements; each `%` becomes a word of its own.
fn markup() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("% %".to_owned()),
        Just(" % ".to_owned()),
        Just("%<br>%".to_owned()),
        Just("<!-- no -->%".to_owned()),
        Just("%&nbsp;%".to_owned()),
        Just("<hr>".to_owned()),
        Just("<img src=a.png width=400>".to_owned()),
    ];
    leaf.prop_recursive(6, 60, 5, |inner| {
        let element = prop::sample::select(vec![
            "p",
            "div",
            "span",
            "b",
            "em",
            "a href=/x",
            "ul",
            "ol start=7",
            "li",
            "blockquote",
            "pre",
            "code",
            "h2",
            "h5",
            "table",
            "tr",
            "td",
            "th colspan=3",
            "dl",
            "dt",
            "dd",
            "figure",
            "figcaption",
            "details",
            "summary",
            "section",
            "article",
            "sup",
            "sub",
            "kbd",
            "mark",
            "center",
            "font color=red",
            "label",
            "main",
            "aside",
        ]);
        let closed = any::<bool>();
        (element, closed, prop::collection::vec(inner, 0..5)).prop_map(
            |(element, closed, inner)| {
                let name = element.split(' ').next().unwrap_or_default();
                let end = if closed {
                    format!("</{name}>")
                } else {
                    String::new()
                };
                format!("<{element}>{}{end}", inner.concat())
            },
        )
    })
}

/// Numbers the words, so that each is one of its kind.
fn numbered(markup: &str) -> (String, usize) {
    let mut out = String::new();
    let mut count = 0;
    for c in markup.chars() {
        if c == '%' {
            count += 1;
            out.push_str(&format!("word{count}x"));
        } else {
            out.push(c);
        }
    }
    (out, count)
}

/// Pieces of pages, and of what is done to pages to do harm.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        markup(),
        any::<String>(),
        prop::sample::select(vec![
            "<",
            "</",
            "<a ",
            "<!--",
            "-->",
            "<![CDATA[",
            "<script>",
            "</script>",
            "<style>",
            "<svg>",
            "<math>",
            "<template>",
            "</p>",
            "</table>",
            "<select><option>",
            "<frameset>",
            "<plaintext>",
            "<textarea>",
            "<title>",
            "<noscript>",
            "&#x1b;[2J",
            "&#0;",
            "&#x110000;",
            "&amp",
            "<a href='java\nscript:x'>",
            "<base href='x:'>",
            "<meta property=og:title content='t'>",
            "<time datetime=2025-01-01>",
            "<form><div class=related>",
            "<script type=application/ld+json>{\"@type\":\"Article\"",
            "<h1 id=a><a href=#a>1</a></h1>",
        ])
        .prop_map(str::to_owned),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn every_word_of_markup_is_in_its_document(markup in markup()) {
        let (markup, count) = numbered(&markup);
        let document = fragment(&markup, None);
        let bare = text_of(&markup);
        for word in (1..=count).map(|nth| format!("word{nth}x")) {
            prop_assert!(document.text().contains(&word), "{word} of {markup}");
            prop_assert!(bare.contains(&word), "{word} of {markup}");
        }
    }

    #[test]
    fn any_page_is_read(pieces in prop::collection::vec(piece(), 0..12)) {
        let page = pieces.concat();
        let read = [
            fragment(&page, Some("https://a.example/b")),
            newsletter(&page, None),
            article(&page, Some("https://a.example/b")).document,
        ];
        for document in &read {
            let text = markdown(document) + &plain_text(document);
            prop_assert!(!text.contains(|c: char| c.is_control() && c != '\n'), "{text:?}");
            let unsafe_link = |link: &String| link.to_ascii_lowercase().starts_with("javascript:");
            prop_assert!(!document.links().iter().any(unsafe_link));
        }
        text_of(&page);
    }
}

#[test]
fn what_is_deep_wide_or_unclosed_is_read_within_bounds() {
    let cells = format!("<table>{}</table>", "<tr><td>cell<td>cell".repeat(20_000));
    let attributes: String = (0..50_000).map(|nth| format!(" a{nth}=1")).collect();
    for (markup, word) in [
        (format!("{}deep", "<div>".repeat(40_000)), "deep"),
        (format!("{}deep", "<b>".repeat(8_000)), "deep"),
        (format!("{}deep", "<ul><li>".repeat(10_000)), "deep"),
        (format!("{}deep", "<table><tr><td>".repeat(8_000)), "deep"),
        (format!("{}end", "<p>one <i>two".repeat(20_000)), "end"),
        (format!("<p{attributes}>held</p>"), "held"),
        (
            format!("<p title='{}'>held</p>", "x".repeat(3_000_000)),
            "held",
        ),
        (
            format!(
                "{}<a href=#1>end</a>",
                "<a href=#1><sup>1</sup></a>".repeat(20_000)
            ),
            "end",
        ),
        (cells, "cell"),
        (format!("{}end", "&amp;".repeat(100_000)), "end"),
    ] {
        let head = &markup[..20];
        assert!(fragment(&markup, None).text().contains(word), "{head}");
        assert!(
            article(&markup, None).document.text().contains(word),
            "{head}"
        );
        assert!(text_of(&markup).contains(word), "{head}");
    }
}
