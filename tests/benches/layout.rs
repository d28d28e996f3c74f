//! Setting a long article beside textwrap's own `wrap`, ratatui's `Paragraph` and html2text; what is hard to set; and a
//! frame deep inside it.

use dateline::document::layout::{Measure, beginning, layout};
use dateline::document::{BlockKind, ContainerKind, Document, DocumentBuilder, Role};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Text;
use ratatui::widgets::{Paragraph, Widget, Wrap};

use crate::race::{ms, race};

/// Columns of a comfortable line.
const WIDTH: u16 = 68;

/// Lines of a screen.
const HEIGHT: u16 = 48;

const BYTES: usize = 1 << 20;

const ROUNDS: usize = 9;

const LATIN: &[&str] = &[
    "the",
    "harbour",
    "of",
    "a",
    "council’s",
    "and",
    "ferry",
    "in",
    "to",
    "said",
    "minister",
    "half-empty",
    "was",
    "for",
    "that",
    "lighthouse",
    "on",
    "it",
    "by",
    "engineers",
    "had",
    "reported",
    "night",
    "storms,",
    "which",
    "quay",
    "as",
    "still",
    "under",
    "repair",
    "café",
    "“nobody”",
    "at",
    "municipal",
    "with",
    "is",
];

const CJK: &[&str] = &[
    "港口",
    "的",
    "渡轮",
    "昨夜",
    "停航",
    "，",
    "市议会",
    "说",
    "灯塔",
    "仍在",
    "修理",
    "。",
    "工程师",
    "报告",
    "「没有人」",
    "风暴",
    "、",
    "カフェ",
    "で",
    "待つ",
    "12",
    "人",
    "ferry",
];

const ARABIC: &[&str] = &[
    "الميناء",
    "في",
    "المدينة",
    "قال",
    "12",
    "المجلس،",
    "(العبارة)",
    "ليلة",
    "عاصفة",
    "من",
    "كان",
];

const THAI: &[&str] = &[
    "ท่าเรือ",
    "ใน",
    "เมือง",
    "พูด",
    "สภา",
    "เรือ",
    "กลางคืน",
    "พายุ",
    "จาก",
    "เป็น",
    " ",
];

const CELLS: usize = 100_000;

const QUOTES: usize = 10_000;

fn table(cells: usize) -> Document {
    let mut builder = DocumentBuilder::default();
    builder.begin_table();
    for cell in 0..cells {
        if cell % 5 == 0 {
            builder.begin_row(cell == 0);
        }
        builder.begin_cell((1, 1), false, None);
        builder.push(LATIN[cell % LATIN.len()], Role::Text);
        builder.push(" and the harbour", Role::Text);
    }
    builder.finish()
}

fn quotations(depth: usize) -> Document {
    let mut builder = DocumentBuilder::default();
    for _ in 0..depth {
        builder.open(ContainerKind::Quote);
        builder.push("and she said", Role::Text);
    }
    builder.finish()
}

/// The same paragraphs on every machine: xorshift over a list of words.
fn paragraphs(words: &[&str], space: &str) -> Vec<String> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut draw = |bound: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % bound as u64) as usize
    };
    let (mut all, mut bytes) = (Vec::new(), 0);
    while bytes < BYTES {
        let length = 20 + draw(120);
        let text: Vec<&str> = (0..length).map(|_| words[draw(words.len())]).collect();
        let text = text.join(space) + ".";
        bytes += text.len() + 1;
        all.push(text);
    }
    all
}

fn document<'a>(paragraphs: impl IntoIterator<Item = &'a str>) -> Document {
    let mut builder = DocumentBuilder::default();
    for text in paragraphs {
        builder.begin(BlockKind::Paragraph);
        builder.push(text, Role::Text);
    }
    builder.finish()
}

pub fn run() {
    println!("\nlayout of 1 MiB at {WIDTH} columns, best of {ROUNDS}");
    for (name, words, space) in [("prose", LATIN, " "), ("CJK", CJK, "")] {
        let texts = paragraphs(words, space);
        let whole = document(texts.iter().map(String::as_str));
        // A paragraph too long for the optimal fit is set line by line as it comes.
        let single = document([texts.join(" ").as_str()]);
        let measure = Measure::new(WIDTH);
        let hyphenated = Measure {
            hyphenate: true,
            ..measure
        };
        let area = Rect::new(0, 0, WIDTH, HEIGHT);
        let mut end = Buffer::empty(area);
        let markup: String = texts.iter().map(|text| format!("<p>{text}</p>")).collect();
        let best = race(
            ROUNDS,
            &mut [
                &mut |_| layout(&whole, &measure, &[]).lines().len(),
                &mut |_| layout(&whole, &hyphenated, &[]).lines().len(),
                &mut |_| {
                    let screen = beginning(&whole, &hyphenated, &[], HEIGHT.into());
                    screen.lines().len()
                },
                &mut |_| layout(&single, &measure, &[]).lines().len(),
                &mut |_| {
                    let wrap = |text: &String| textwrap::wrap(text, usize::from(WIDTH)).len();
                    texts.iter().map(wrap).sum()
                },
                &mut |_| {
                    let paragraph = Paragraph::new(Text::from(texts.join("\n\n")));
                    let paragraph = paragraph.wrap(Wrap { trim: true });
                    paragraph.scroll((u16::MAX, 0)).render(area, &mut end);
                    end.content.len()
                },
                &mut |_| {
                    let text = html2text::from_read(markup.as_bytes(), WIDTH.into());
                    text.unwrap().lines().count()
                },
            ],
        );
        let ours = ms(best[0]);
        let rows = [
            ("ours, optimal fit", best[0]),
            ("ours, hyphenated", best[1]),
            ("ours, its first screen", best[2]),
            ("ours, one paragraph of it", best[3]),
            ("textwrap::wrap", best[4]),
            ("ratatui's Paragraph, its end", best[5]),
            ("html2text, from <p>", best[6]),
        ];
        for (what, time) in rows {
            println!(
                "{name:6} {what:28} {:>8.2} ms {:>6.2}×",
                ms(time),
                ms(time) / ours
            );
        }
    }

    let cells = table(CELLS);
    let quotes = quotations(QUOTES);
    let word = document(["x".repeat(10 * BYTES).as_str()]);
    let arabic = document(paragraphs(ARABIC, " ").iter().map(String::as_str));
    let thai = document(paragraphs(THAI, "").iter().map(String::as_str));
    let measure = Measure::new(WIDTH);
    let hard = [
        ("a table of 100,000 cells", &cells),
        ("10,000 quotations in each other", &quotes),
        ("one word of 10 MiB", &word),
        ("1 MiB of Arabic", &arabic),
        ("1 MiB of Thai", &thai),
    ];
    for (what, document) in hard {
        let best = race(
            3,
            &mut [&mut |_| layout(document, &measure, &[]).lines().len()],
        );
        println!("{what:35} {:>8.2} ms", ms(best[0]));
    }

    let texts = paragraphs(LATIN, " ");
    let whole = document(texts.iter().map(String::as_str));
    let set = layout(&whole, &Measure::new(WIDTH), &[]);
    let top = set.lines().len() / 2;
    let paragraph = Paragraph::new(Text::from(texts.join("\n\n")))
        .wrap(Wrap { trim: true })
        .scroll((top.try_into().unwrap(), 0));
    let area = Rect::new(0, 0, WIDTH, HEIGHT);
    let mut buffer = Buffer::empty(area);
    let frame = race(
        ROUNDS,
        &mut [
            &mut |_| {
                let pieces = |line| set.pieces(&whole, line).len();
                (top..top + usize::from(HEIGHT)).map(pieces).sum()
            },
            &mut |_| {
                (&paragraph).render(area, &mut buffer);
                buffer.content.len()
            },
        ],
    );
    println!(
        "a screen from its middle: pieces of {HEIGHT} lines {:.1} µs; ratatui's Paragraph {:.1} ms",
        ms(frame[0]) * 1e3,
        ms(frame[1]),
    );
}
