//! Any document at any width, set in any way: every word stays, in order; no line is wider than asked; the reader's place
//! is found again.

use std::ops::Range;

use dateline::document::dump::{markdown, plain_text};
use dateline::document::layout::{Layout, Measure, beginning, layout};
use dateline::document::{
    Block, BlockKind, ContainerKind, Document, DocumentBuilder, Image, Inline, Marker, Role, Stress,
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
    /// A table of so many columns; with cells that take several columns and rows.
    Table(u16, bool),
    /// A paragraph in another container.
    In(ContainerKind),
    Image,
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
            Kind::In(kind) => {
                let kind = match kind {
                    ContainerKind::Footnote(_) => ContainerKind::Footnote(builder.label("note")),
                    kind => *kind,
                };
                builder.open(kind);
            }
            Kind::Image => {
                builder.end();
                builder.push_image(Image::default(), "", Inline::default());
            }
            Kind::Table(columns, _) => {
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
        for (nth, (text, inline)) in stretches.iter().enumerate() {
            if let Kind::Table(_, spans) = kind {
                if nth % 3 == 2 {
                    builder.begin_row(false);
                }
                let span = if *spans {
                    (1 + nth as u16 % 3, 1 + nth as u16 % 2)
                } else {
                    (1, 1)
                };
                builder.begin_cell(span, nth % 5 == 4, None);
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
        1 => "[אבגדהשםבג(),.-]{1,12}",
        1 => "[ابتثجحخ123«»]{1,12}",
        1 => "(ภาษา|ไทย|และ|คน|ที่){1,9}",
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
        2 => (1..9_u16, any::<bool>()).prop_map(|(columns, spans)| Kind::Table(columns, spans)),
        1 => prop_oneof![
            Just(ContainerKind::Definition),
            Just(ContainerKind::Figure),
            Just(ContainerKind::Details(true)),
            Just(ContainerKind::Footnote(0)),
        ]
        .prop_map(Kind::In),
        1 => Just(Kind::Image),
    ];
    let inline = prop_oneof![
        4 => Just(Role::Text.into()),
        1 => Just(Stress::EMPHASIS.into()),
        1 => Just(Stress::STRONG.into()),
        1 => Just(Role::Code.into()),
        1 => Just(Role::Link.into()),
    ];
    (kind, prop::collection::vec((text(), inline), 0..6))
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

/// Every way to set a document.
fn measures() -> impl Strategy<Value = Measure> {
    let flags = prop::array::uniform6(any::<bool>());
    (columns(), flags, 0..3_u8).prop_map(
        |(width, [hyphenate, justify, indent, reorder, lead, pan], leading)| Measure {
            width,
            hyphenate,
            justify,
            indent,
            leading,
            reorder,
            lead,
            pan,
        },
    )
}

/// All that a line shows.
fn shown(document: &Document, set: &Layout, line: usize) -> String {
    set.pieces(document, line)
        .iter()
        .map(|piece| &*piece.text)
        .collect()
}

/// What has lines of its own: the blocks, and of tables the cells.
fn parts(document: &Document) -> Vec<Range<usize>> {
    let parts = document.blocks().iter().flat_map(|block| match block.kind {
        BlockKind::Table(table) => {
            let rows = &document.tables()[table as usize].rows;
            rows.iter()
                .flat_map(|row| &row.cells)
                .map(|cell| cell.range.clone())
                .collect()
        }
        _ => vec![block.range.clone()],
    });
    parts.collect()
}

fn is_note(document: &Document, block: &Block) -> bool {
    let kind = |at: &u32| document.containers()[*at as usize].kind;
    document
        .path(block)
        .iter()
        .any(|at| matches!(kind(at), ContainerKind::Footnote(_)))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn every_word_is_kept_in_order(blocks in blocks(), measure in measures()) {
        let document = build(&blocks);
        let set = layout(&document, &measure, &[]);
        let text = document.text();
        let all: Vec<Range<usize>> = (0..set.lines().len()).flat_map(|line| set.stretches(line)).collect();
        for part in parts(&document) {
            let own = all.iter().filter(|range| part.start <= range.start && range.end <= part.end);
            let mut at = part.start;
            for range in own.filter(|range| !range.is_empty()) {
                prop_assert!(at <= range.start, "{range:?} comes again in {part:?}");
                prop_assert_eq!(letters(&text[at..range.start]), "");
                at = range.end;
            }
            prop_assert_eq!(letters(&text[at..part.end]), "");
        }
        // Blocks follow each other as in the text, with the notes at the end.
        let order: Vec<u32> = set.lines().iter().filter(|line| line.is_text()).map(|line| line.block).collect();
        let key = |block: &u32| (is_note(&document, &document.blocks()[*block as usize]), *block);
        prop_assert!(order.is_sorted_by_key(key));
    }

    #[test]
    fn a_line_shows_what_its_ranges_say(blocks in blocks(), measure in measures()) {
        let document = build(&blocks);
        let set = layout(&document, &Measure { pan: false, ..measure }, &[]);
        for line in 0..set.lines().len() {
            let mut said = vec![];
            for piece in set.pieces(&document, line).iter().filter(|piece| !piece.range.is_empty()) {
                let text = letters(&document.text()[piece.range.clone()]);
                let shown = letters(&piece.text);
                prop_assert_eq!(text.chars().count(), shown.chars().count());
                prop_assert!(piece.backwards || text == shown, "{:?} {:?}", text, shown);
                said.push(piece.range.clone());
            }
            said.sort_by_key(|range| range.start);
            let all = |ranges: &[Range<usize>]| -> String { ranges.iter().map(|range| &document.text()[range.clone()]).collect() };
            let mut ranges = set.stretches(line);
            ranges.sort_by_key(|range| range.start);
            prop_assert_eq!(all(&said), all(&ranges));
        }
    }

    #[test]
    fn no_line_is_wider_than_asked(blocks in blocks(), measure in measures(), pan in 0..90_usize) {
        let document = build(&blocks);
        let set = layout(&document, &measure, &[]);
        for line in 0..set.lines().len() {
            let whole: String = set.panned(&document, line, pan).iter().map(|piece| &*piece.text).collect();
            // A character of two columns has no place in one.
            let room = usize::from(measure.width).max(2);
            prop_assert!(width(&whole) <= room, "{} > {}: {whole:?}", width(&whole), measure.width);
        }
    }

    #[test]
    fn bytes_find_their_line_and_their_columns(blocks in blocks(), measure in measures()) {
        let document = build(&blocks);
        let set = layout(&document, &Measure { pan: false, ..measure }, &[]);
        for number in 0..set.lines().len() {
            let all = width(&shown(&document, &set, number));
            for range in set.stretches(number) {
                let mut taken = 0;
                let mut at = range.start;
                let end = range.end.min(range.start + 80);
                while at < end {
                    prop_assert_eq!(set.line_of(at), number);
                    let next = next_grapheme(document.text(), at).min(range.end);
                    for columns in set.places(&document, number, 0, &(at..next)) {
                        prop_assert!(columns.end <= all);
                        taken += columns.len();
                    }
                    at = next;
                }
                let whole: usize = set.places(&document, number, 0, &(range.start..at)).iter().map(|columns| columns.len()).sum();
                // A grapheme that a span or a line parts is counted where each part stands.
                prop_assert!(taken.abs_diff(whole) <= 2 * document.spans().len() + 2, "{taken} {whole}");
            }
        }
    }

    #[test]
    fn the_place_survives_any_sequence_of_widths(
        blocks in blocks(),
        measures in prop::collection::vec(measures(), 1..8),
        place in any::<prop::sample::Index>(),
    ) {
        let document = build(&blocks);
        prop_assert_eq!(document.words(), count_words(document.text()));
        prop_assume!(document.words() > 0);
        let word = place.index(document.words() as usize) as u32;
        let byte = document.word_start(word);
        prop_assert_eq!(document.word_at(byte), word);
        for measure in measures {
            let set = layout(&document, &measure, &[]);
            let ranges = set.stretches(set.line_of(byte));
            prop_assert!(ranges.iter().any(|range| range.contains(&byte)), "{ranges:?} {byte} {measure:?}");
        }
    }

    #[test]
    fn what_is_folded_is_found_at_its_summary(blocks in blocks(), measure in measures()) {
        let mut builder = DocumentBuilder::default();
        builder.push("before", Role::Text);
        builder.open(ContainerKind::Details(false));
        builder.begin(BlockKind::Summary);
        builder.push("the sum of it", Role::Text);
        builder.push("x", Role::Text);
        for (_, stretches) in &blocks {
            builder.begin(BlockKind::Paragraph);
            stretches.iter().for_each(|(text, _)| builder.push(text, Role::Text));
        }
        builder.close();
        builder.push("behind", Role::Text);
        let document = builder.finish();
        let set = layout(&document, &measure, &[0]);
        let last = document.blocks().len() as u32 - 1;
        for line in set.lines().iter().filter(|line| line.is_text()) {
            prop_assert!([0, 1, last].contains(&line.block));
        }
        for block in &document.blocks()[1..last as usize] {
            prop_assert_eq!(set.lines()[set.line_of(block.range.start)].block, 1);
        }
        prop_assert_eq!(set.lines()[set.line_of(document.text().len() - 1)].block, last);
    }

    #[test]
    fn a_beginning_is_the_beginning_of_the_whole(blocks in blocks(), measure in measures(), lines in 1..30_usize) {
        let document = build(&blocks);
        let (part, whole) = (beginning(&document, &measure, &[], lines), layout(&document, &measure, &[]));
        prop_assert!(part.is_whole() || part.lines().len() >= lines);
        let sure = part.lines().len().saturating_sub(1);
        for line in 0..sure {
            prop_assert_eq!(shown(&document, &part, line), shown(&document, &whole, line));
        }
        for at in 0..=document.text().len() {
            prop_assert!(part.line_of(at) < part.lines().len().max(1));
        }
    }

    #[test]
    fn pages_follow_each_other_without_a_gap(blocks in blocks(), measure in measures(), height in 1..40_usize) {
        let set = layout(&build(&blocks), &measure, &[]);
        let mut top = 0;
        while top < set.lines().len() {
            let next = set.next_page(top, height);
            prop_assert!(next > top);
            // Nothing but empty lines is passed over.
            prop_assert!((top + height..next).all(|line| set.lines()[line].is_gap()));
            top = next;
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
        let is_written = |kind: &Kind| !matches!(kind, Kind::In(_) | Kind::Image | Kind::Table(_, true));
        let blocks: Blocks = blocks.into_iter().filter(|(kind, _)| is_written(kind)).collect();
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
