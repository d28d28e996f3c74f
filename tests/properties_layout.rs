//! Any document at any width: every word stays, in order; no line is wider than asked; the reader's place is found
//! again. And the lines of a small specimen, as they are meant to look.

use std::fs;
use std::path::Path;

use dateline::document::dump::{markdown, plain_text};
use dateline::document::layout::{Layout, Measure, layout};
use dateline::document::{
    Block, BlockKind, ContainerKind, Document, DocumentBuilder, Inline, Marker, Role, Stress,
};
use dateline::format::encoding::Encoding;
use dateline::format::{self, Body, Page};
use dateline::text::{count_words, next_grapheme, width};
use proptest::prelude::*;

const SOFT_HYPHEN: char = '\u{ad}';

/// What a block of a document is.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Plain(BlockKind),
    Item(u8, Marker),
    Quote(u8),
    Table(u16),
}

/// What a document is made of: a kind of block and its stretches.
type Blocks = Vec<(Kind, Vec<(String, Inline)>)>;

fn build(blocks: &Blocks) -> Document {
    let mut builder = DocumentBuilder::default();
    for (kind, stretches) in blocks {
        if !matches!(kind, Kind::Item(..) | Kind::Quote(_)) {
            builder.close_all();
        }
        match kind {
            Kind::Plain(kind) => builder.begin(*kind),
            Kind::Item(depth, marker) => builder.item(*depth, *marker),
            Kind::Quote(depth) => builder.quote(*depth),
            Kind::Table(columns) => {
                builder.begin_table();
                builder.begin_row(true);
                for column in 0..*columns {
                    builder.begin_cell((1, 1), true, None);
                    builder.push(&format!("c{column}"), Role::Text);
                }
                builder.begin_row(false);
            }
        }
        if *kind == Kind::Plain(BlockKind::Rule) {
            continue;
        }
        for (text, inline) in stretches {
            if matches!(kind, Kind::Table(_)) {
                builder.begin_cell((1, 1), false, None);
            }
            match inline.role {
                Role::Link => builder.push_link(text, "https://example.org/<a b>(c)"),
                _ => builder.push(text, *inline),
            }
        }
    }
    builder.finish()
}

/// Words as they come, and what makes setting them hard.
fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => "[a-zA-Z’“”éüß,.;:!?/-]{1,12}",
        1 => "[a-z]{1,90}",
        1 => "[日本語、。「」カ]{1,40}",
        1 => "([a-z]{1,5}\u{ad}){1,12}[a-z]{0,5}",
        1 => "(👩‍👩‍👧|🇫🇷|☺\u{fe0f}|1\u{fe0f}\u{20e3}|e\u{301}|a\u{300}\u{301}){1,9}",
        1 => "(क्ष्|षि|ก็|שלום|سلام|각){1,9}",
        1 => "[a\u{a0}\u{200b}\u{200d}\u{2060}\u{202f}\u{3000}\u{ad}]{1,9}",
        1 => "https://[a-z/?=&.-]{1,60}",
        1 => any::<String>(),
    ]
}

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec((word(), " {0,2}"), 0..30).prop_map(|words| {
        words
            .into_iter()
            .map(|(word, space)| word + &space)
            .collect()
    })
}

fn block() -> impl Strategy<Value = (Kind, Vec<(String, Inline)>)> {
    let marker = prop_oneof![
        2 => Just(Marker::Bullet),
        2 => any::<u32>().prop_map(Marker::Number),
        1 => any::<bool>().prop_map(Marker::Task),
    ];
    let kind = prop_oneof![
        4 => Just(Kind::Plain(BlockKind::Paragraph)),
        1 => (1..=6_u8).prop_map(|level| Kind::Plain(BlockKind::Heading(level))),
        1 => (0..9_u8, marker).prop_map(|(depth, marker)| Kind::Item(depth, marker)),
        1 => (1..6_u8).prop_map(Kind::Quote),
        1 => Just(Kind::Plain(BlockKind::Code(None))),
        1 => Just(Kind::Plain(BlockKind::Rule)),
        1 => (1..5_u16).prop_map(Kind::Table),
    ];
    let inline = prop_oneof![
        4 => Just(Role::Text.into()),
        1 => Just(Stress::EMPHASIS.into()),
        1 => Just(Stress::STRONG.into()),
        1 => Just(Role::Code.into()),
        1 => Just(Role::Link.into()),
    ];
    (kind, prop::collection::vec((text(), inline), 0..4))
}

fn blocks() -> impl Strategy<Value = Blocks> {
    prop::collection::vec(block(), 0..8)
}

fn columns() -> impl Strategy<Value = u16> {
    prop_oneof![4 => 1..130_u16, 1 => Just(u16::MAX), 1 => any::<u16>()]
}

fn read_markdown(text: &str) -> Document {
    (format::named("markdown").unwrap().document)(&Body {
        bytes: text.as_bytes(),
        encoding: Encoding::UTF_8,
        page: &Page::default(),
    })
}

/// What the reader sees of the text, without white space and soft hyphens.
fn letters(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && *c != SOFT_HYPHEN)
        .collect()
}

/// The pieces of a line that show the document's own text, and what the layout added before and behind.
fn shown(document: &Document, set: &Layout, line: usize) -> (String, String) {
    let (mut own, mut whole) = (String::new(), String::new());
    for piece in set.pieces(document, line) {
        whole.push_str(&piece.text);
        if !piece.range.is_empty() {
            own.push_str(&piece.text);
        }
    }
    (own, whole)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_word_is_kept_in_order(blocks in blocks(), width in columns()) {
        let document = build(&blocks);
        let set = layout(&document, &Measure { width });
        let all: String = (0..set.lines().len()).map(|line| shown(&document, &set, line).0).collect();
        prop_assert_eq!(letters(&all), letters(document.text()));
    }

    #[test]
    fn no_line_is_wider_than_asked(blocks in blocks(), asked in columns()) {
        let document = build(&blocks);
        let set = layout(&document, &Measure { width: asked });
        for line in 0..set.lines().len() {
            let (_, whole) = shown(&document, &set, line);
            // A character of two columns has no place in one.
            let room = usize::from(asked).max(2);
            prop_assert!(width(&whole) <= room, "{} > {asked}: {whole:?}", width(&whole));
        }
    }

    #[test]
    fn lines_follow_each_other_and_bytes_find_their_line(blocks in blocks(), width in columns()) {
        let document = build(&blocks);
        let set = layout(&document, &Measure { width });
        for (number, line) in set.lines().iter().enumerate() {
            let range = line.range();
            prop_assert!(number == 0 || set.lines()[number - 1].range().end <= range.start);
            for (at, _) in document.text()[range.clone()].char_indices() {
                prop_assert_eq!(set.line_of(range.start + at), number);
            }
        }
    }

    #[test]
    fn the_place_survives_any_sequence_of_widths(
        blocks in blocks(),
        widths in prop::collection::vec(columns(), 1..8),
        place in any::<prop::sample::Index>(),
    ) {
        let document = build(&blocks);
        prop_assert_eq!(document.words(), count_words(document.text()));
        prop_assume!(document.words() > 0);
        let word = place.index(document.words() as usize) as u32;
        let byte = document.word_start(word);
        prop_assert_eq!(document.word_at(byte), word);
        for width in widths {
            let set = layout(&document, &Measure { width });
            let line = &set.lines()[set.line_of(byte)];
            prop_assert!(line.range().contains(&byte), "{:?} at {width}", line.range());
        }
    }

    #[test]
    fn the_dumps_keep_every_word(blocks in blocks()) {
        let document = build(&blocks);
        let plain = letters(&plain_text(&document));
        let mut rest = plain.chars();
        prop_assert!(letters(document.text()).chars().all(|c| rest.any(|shown| shown == c)));
    }

    #[test]
    fn markdown_reads_back_to_the_same_text(blocks in blocks()) {
        let document = build(&blocks);
        let dumped = markdown(&document);
        let again = read_markdown(&dumped);
        prop_assert_eq!(letters(again.text()), letters(document.text()), "{}", dumped);
        let blank = |text: &str| letters(text).is_empty();
        let kept: Vec<_> = document
            .blocks()
            .iter()
            .filter(|block| {
                matches!(
                    block.kind,
                    BlockKind::Rule | BlockKind::Code(_) | BlockKind::Table(_)
                ) || !blank(&document.text()[block.range.clone()])
            })
            .collect();
        prop_assert_eq!(again.blocks().len(), kept.len(), "{}", dumped);
        let marker = |document: &Document, block: &Block| {
            let path = document.path(block);
            let kinds = path.iter().map(|at| document.containers()[*at as usize].kind);
            kinds.rev().find_map(|kind| match kind {
                ContainerKind::Item(Marker::Number(number)) => Some(Marker::Number(number.min(999_999_999))),
                ContainerKind::Item(marker) => Some(marker),
                _ => None,
            })
        };
        for (new, old) in again.blocks().iter().zip(kept) {
            prop_assert_eq!(new.kind, old.kind, "{}", dumped);
            prop_assert_eq!(marker(&again, new), marker(&document, old), "{}", dumped);
        }
    }

    #[test]
    fn what_a_search_finds_is_the_needle(haystack in text(), from in any::<prop::sample::Index>(), length in 1..12_usize) {
        let mut builder = DocumentBuilder::default();
        builder.push(&haystack, Role::Text);
        let document = builder.finish();
        let mut stops = vec![0];
        while let Some(last) = stops.last().filter(|last| **last < document.text().len()) {
            stops.push(next_grapheme(document.text(), *last));
        }
        let start = from.index(stops.len());
        let end = stops.get(start + length).copied().unwrap_or(document.text().len());
        let needle = document.text()[stops[start]..end].trim();
        prop_assume!(needle.contains(char::is_alphanumeric));
        let hits = document.find(needle);
        prop_assert!(!hits.is_empty(), "{needle:?} in {haystack:?}");
        for pair in hits.windows(2) {
            prop_assert!(pair[0].end <= pair[1].start);
        }
    }
}

/// The lines of the specimen at a width, with the marks that tell stress from text.
fn picture(document: &Document, width: u16) -> String {
    let set = layout(document, &Measure { width });
    let mut picture = String::new();
    for line in 0..set.lines().len() {
        let mut shown = String::new();
        for piece in set.pieces(document, line) {
            let marks = match piece.inline {
                Inline {
                    role: Role::Link, ..
                } => "_",
                inline if inline.stress.has(Stress::STRONG) => "**",
                inline if inline.stress.has(Stress::EMPHASIS) => "*",
                _ => "",
            };
            shown.extend([marks, &*piece.text, marks]);
        }
        picture.push_str(shown.trim_end());
        picture.push('\n');
    }
    picture
}

/// `DATELINE_RECORD=1` writes the pictures anew; read what it wrote.
#[test]
fn a_specimen_is_set_as_it_is_meant_to_look() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/layout");
    let document = read_markdown(&fs::read_to_string(folder.join("specimen.md")).unwrap());
    for width in [20, 40, 68] {
        let path = folder.join(format!("specimen.{width}.txt"));
        let picture = picture(&document, width);
        if std::env::var_os("DATELINE_RECORD").is_some() {
            fs::write(&path, &picture).unwrap();
        }
        let meant = fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(picture, meant, "at {width} columns");
    }
}
