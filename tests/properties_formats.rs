//! Any bytes at all: nothing panics, and nothing of what is read could reach a terminal as a control sequence. And
//! any page of lines: every word of it is somewhere in what was read.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use dateline::article::RowId;
use dateline::format::FORMATS;
use dateline::io::content;
use proptest::prelude::*;

use crate::support::Scratch;
use crate::support::pages::{is_dangerous, read, texts};
use crate::support::target::read_as;

/// Pieces of pages, and of what is done to pages to do harm.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    let text = prop_oneof![
        Just("- Ferry late - Harbour Post - October 28th, 2025 [October 28th, 2025]\n"),
        Just("- - - February 30th, 2025 [x]\n"),
        Just("Read more from the original source:\n"),
        Just("Source: https://a.example/\u{1b}]8;;x\u{7}\n"),
        Just("---\ntitle: \u{1b}[2J\n---\n"),
        Just("+++\n"),
        Just("# Head\n\n[a](javascript:\u{9b}31m)\n```\n\u{1b}c\n```\n"),
        Just("\u{1b}]52;c;ZXZpbA==\u{7}"),
        Just("\u{90}q\u{9c}"),
        Just("\r"),
        Just("\r\n"),
        Just("\n\n"),
        Just("\0"),
        Just("\u{feff}"),
        Just("\u{202e}\u{2066}"),
        Just("\u{2028}\u{2029}\u{85}"),
        Just("    code\n\t\tmore\n"),
        Just("> > quoted\n1. one\n   * two\n"),
        Just("By Jane Doe\n3 October 2025\n"),
        Just("PARIS (Reuters) - \n"),
    ];
    prop_oneof![
        5 => text.prop_map(|text| text.as_bytes().to_vec()),
        2 => any::<String>().prop_map(String::into_bytes),
        1 => prop::collection::vec(any::<u8>(), 0..40),
        1 => prop::sample::select(vec![&b"\xff\xfe"[..], b"\xfe\xff", b"\xef\xbb\xbf", b"\x93\x94\x80", b"\x1b$B"])
            .prop_map(<[u8]>::to_vec),
    ]
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(piece(), 0..24).prop_map(|pieces| pieces.concat())
}

const ATTRIBUTIONS: &[&str] = &[
    "Read more from the original source:",
    "See the original post:",
    "Continue reading",
    "Source:",
];

/// A line of a page; its words are numbered when the page is made, so that each is one of its kind.
#[derive(Debug, Clone)]
enum PageLine {
    Prose(usize),
    Headline {
        bullet: &'static str,
        words: usize,
        dashed: bool,
        source: usize,
        date: &'static str,
    },
    Attribution(&'static str),
    Blank,
}

fn page_line() -> impl Strategy<Value = PageLine> {
    let bullet = prop::sample::select(vec!["- ", "* ", "• ", "7. ", "", "  - "]);
    let date = prop::sample::select(vec![
        " - October 28th, 2025 [October 28th, 2025]",
        " - October 28th, 2025 [October 27th, 2025]",
        " - February 30th, 2025 [February 30th, 2025]",
        " - 2025-10-28",
        " - - October 28th, 2025 [October 28th, 2025]",
        "- October 28th, 2025",
        "",
    ]);
    let attribution = prop::sample::select(ATTRIBUTIONS);
    prop_oneof![
        3 => (1..40_usize).prop_map(PageLine::Prose),
        5 => (bullet, 1..9_usize, any::<bool>(), 0..4_usize, date).prop_map(
            |(bullet, words, dashed, source, date)| PageLine::Headline { bullet, words, dashed, source, date }
        ),
        1 => attribution.prop_map(PageLine::Attribution),
        1 => Just(PageLine::Blank),
    ]
}

/// A page, and its words.
fn written(lines: &[PageLine]) -> (String, Vec<String>) {
    let (mut page, mut words) = (String::new(), Vec::new());
    let mut some = |count: usize, with: &str| -> String {
        let first = words.len();
        words.extend((first..first + count).map(|nth| format!("Word{nth}x")));
        words[first..].join(with)
    };
    for line in lines {
        match line {
            PageLine::Prose(count) => page.push_str(&some(*count, " ")),
            PageLine::Headline {
                bullet,
                words,
                dashed,
                source,
                date,
            } => {
                page.push_str(bullet);
                page.push_str(&some(*words, if *dashed { " - " } else { " " }));
                if *source > 0 {
                    page.push_str(" - ");
                    page.push_str(&some(*source, " "));
                }
                page.push_str(date);
            }
            PageLine::Attribution(text) => page.push_str(text),
            PageLine::Blank => {}
        }
        page.push('\n');
    }
    (page, words)
}

/// The fixtures of every format, by the number of the format.
static FIXTURES: LazyLock<Vec<(usize, Vec<u8>)>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let mut fixtures = Vec::new();
    for (format, row) in FORMATS.iter().enumerate() {
        for entry in fs::read_dir(folder.join(row.name)).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_file() && path.extension().is_none_or(|ending| ending != "golden") {
                fixtures.push((format, fs::read(path).unwrap()));
            }
        }
    }
    fixtures
});

/// What happens to a file on its way: from a place on, so many bytes are gone, doubled, or others.
#[derive(Debug, Clone)]
enum Damage {
    Gone(usize),
    Doubled(usize),
    Other(Vec<u8>),
}

fn damage() -> impl Strategy<Value = (prop::sample::Index, Damage)> {
    let damage = prop_oneof![
        2 => (1..200_usize).prop_map(Damage::Gone),
        2 => (1..200_usize).prop_map(Damage::Doubled),
        2 => piece().prop_map(Damage::Other),
        1 => Just(Damage::Gone(usize::MAX)),
    ];
    (any::<prop::sample::Index>(), damage)
}

fn damaged(mut bytes: Vec<u8>, damages: &[(prop::sample::Index, Damage)]) -> Vec<u8> {
    for (at, damage) in damages {
        let at = at.index(bytes.len() + 1);
        let end = |len: usize| at.saturating_add(len).min(bytes.len());
        match damage {
            Damage::Gone(len) => drop(bytes.drain(at..end(*len))),
            Damage::Doubled(len) => {
                let copy = bytes[at..end(*len)].to_vec();
                bytes.splice(at..at, copy);
            }
            Damage::Other(other) => drop(bytes.splice(at..at, other.iter().copied())),
        }
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_panic_and_no_control_character_passes(
        bytes in bytes(),
        name in prop::sample::select(vec!["page.txt", "page.md", "page", "page.html"]),
    ) {
        let scratch = Scratch::new();
        let (snapshot, said) = read(&scratch.write(name, bytes));
        for text in said.into_iter().chain(texts(&snapshot)) {
            prop_assert!(!text.contains(is_dangerous), "{text:?}");
        }
    }

    #[test]
    fn no_format_fails_at_any_bytes(bytes in bytes()) {
        for format in FORMATS {
            read_as(format, &bytes);
        }
    }

    #[test]
    fn no_format_fails_at_what_is_damaged(
        fixture in any::<prop::sample::Index>(),
        damages in prop::collection::vec(damage(), 0..6),
    ) {
        let (format, bytes) = fixture.get(&FIXTURES);
        read_as(&FORMATS[*format], &damaged(bytes.clone(), &damages));
    }

    #[test]
    fn every_word_of_a_page_is_in_what_was_read(
        lines in prop::collection::vec(page_line(), 1..30),
        name in prop::sample::select(vec!["page.txt", "page"]),
    ) {
        let (page, words) = written(&lines);
        prop_assume!(!words.is_empty());
        let scratch = Scratch::new();
        let (snapshot, said) = read(&scratch.write(name, &page));
        prop_assert_eq!(said, Vec::<String>::new());
        let mut shown = String::new();
        for row in (0..snapshot.rows() as u32).map(RowId) {
            let headline = snapshot.headline(row);
            let mut show = |text: &str| shown.extend([text, " "]);
            show(headline.title);
            show(headline.source.unwrap_or_default());
            if headline.body.is_some() {
                show(content::document(&snapshot, row).unwrap().text());
            }
            // What an attribution names stands in the source of its article alone.
            let source = content::source(&snapshot, row).unwrap();
            let mut texts = source.iter().map(|(_, line)| &**line).filter(|line| !line.is_empty());
            while let Some(line) = texts.next() {
                if ATTRIBUTIONS.contains(&line) {
                    texts.clone().take(1).for_each(&mut show);
                }
            }
        }
        for word in words {
            prop_assert!(shown.contains(&word), "{word} of\n{page}\nis not in {shown:?}");
        }
    }
}
