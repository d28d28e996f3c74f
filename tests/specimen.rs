//! A document that has all that a document can have, in many scripts, as its lines are meant to look.

use std::fs;
use std::path::Path;

use dateline::document::layout::{Measure, layout};
use dateline::document::{
    Alignment, BlockKind, ContainerKind, Direction, Document, DocumentBuilder, Image, Inline,
    Marker, Role, Stress,
};
use dateline::format::encoding::Encoding;
use dateline::format::{self, Body, Page};

/// What Markdown can say.
pub fn written() -> Document {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/layout/specimen.md");
    (format::named("markdown").unwrap().document)(&Body {
        bytes: &fs::read(path).unwrap(),
        encoding: Encoding::UTF_8,
        page: &Page::default(),
    })
}

fn paragraph(builder: &mut DocumentBuilder, text: &str) {
    builder.begin(BlockKind::Paragraph);
    builder.push(text, Role::Text);
}

fn table(builder: &mut DocumentBuilder, rows: &[&[&str]]) {
    builder.begin_table();
    for (nth, row) in rows.iter().enumerate() {
        builder.begin_row(nth == 0);
        for cell in *row {
            builder.begin_cell((1, 1), nth == 0, None);
            builder.push(cell, Role::Text);
        }
    }
    builder.end();
}

/// What it cannot.
pub fn built() -> Document {
    let mut builder = DocumentBuilder::default();
    for (level, text) in (1_u8..).zip([
        "The almanac of the quay",
        "Tides, and who keeps them",
        "The third pile",
        "The paint on it",
        "Its colour",
        "And nothing else",
    ]) {
        builder.begin(BlockKind::Heading(level));
        builder.push(text, Role::Heading(level));
    }
    builder.begin(BlockKind::Paragraph);
    builder.push("The keeper reads the gauge twice a day", Role::Text);
    let link = Some(builder.link("#fn-1"));
    builder.push(
        "1",
        Inline {
            role: Role::Note,
            link,
            ..Inline::default()
        },
    );
    builder.push(
        " and writes the number into a book that nobody has asked for in years, ",
        Role::Text,
    );
    builder.push("never", Stress::EMPHASIS | Stress::STRONG);
    builder.push(" in pencil.", Role::Text);

    table(
        &mut builder,
        &[
            &["Harbour", "Boats", "Share", "Since"],
            &["Skarrow", "12", "4.5 %", "1911"],
            &["Upper Brenning", "1,204", "95 %", "1876–1902"],
            &["Mole", "–", "0.5 %", "2025-10-28"],
        ],
    );
    table(
        &mut builder,
        &[
            &["What", "What is said of it"],
            &[
                "The bell",
                "It was cast in the year of the great storm and has been rung by hand ever since, whatever the council says.",
            ],
            &["The lamp", "Out of order."],
        ],
    );

    builder.begin_table();
    builder.align_columns(&[Alignment::Start, Alignment::Center, Alignment::End]);
    builder.begin_row(true);
    for (text, span) in [("Month", (1, 2)), ("Landed", (2, 1))] {
        builder.begin_cell(span, true, None);
        builder.push(text, Role::Text);
    }
    builder.begin_row(true);
    for text in ["cod", "eel"] {
        builder.begin_cell((1, 1), true, None);
        builder.push(text, Role::Text);
    }
    for (month, fish) in [
        ("May", ["a few", "12"]),
        ("June, a month of fog", ["none", "7"]),
    ] {
        builder.begin_row(false);
        for text in [month, fish[0], fish[1]] {
            builder.begin_cell((1, 1), false, None);
            builder.push(text, Role::Text);
        }
    }
    builder.begin_row(false);
    builder.begin_cell((3, 1), false, None);
    builder.push("From July on nobody counted.", Stress::EMPHASIS);
    builder.end();

    let wide: Vec<String> = (1..=14).map(|hour| format!("at {hour} o’clock")).collect();
    let names: Vec<&str> = std::iter::once("Day")
        .chain(wide.iter().map(String::as_str))
        .collect();
    let day = |name: &'static str| -> Vec<&str> {
        let heights = ["0.4 m", "0.9 m", "1.3 m, and rising", "1.2 m"];
        std::iter::once(name)
            .chain(heights.into_iter().cycle().take(14))
            .collect()
    };
    table(&mut builder, &[&names, &day("Monday"), &day("Tuesday")]);

    builder.open(ContainerKind::List { loose: false });
    for (number, text) in [
        (8, "the eighth"),
        (
            9,
            "the ninth, which was begun but never finished for want of stone",
        ),
        (10, "the tenth"),
    ] {
        builder.open(ContainerKind::Item(Marker::Number(number)));
        builder.push(text, Role::Text);
        if number == 9 {
            builder.open(ContainerKind::List { loose: false });
            for (done, text) in [(true, "ask for stone"), (false, "be given any")] {
                builder.open(ContainerKind::Item(Marker::Task(done)));
                builder.push(text, Role::Text);
                builder.close();
            }
            builder.close();
        }
        builder.close();
    }
    builder.close();

    for (term, definition) in [
        (
            "neap",
            "The tide that comes when sun and moon do not agree.",
        ),
        ("spring", "The tide that comes when they do."),
    ] {
        builder.begin(BlockKind::Term);
        builder.push(term, Role::Text);
        builder.open(ContainerKind::Definition);
        builder.push(definition, Role::Text);
        builder.close();
    }

    builder.open(ContainerKind::Figure);
    let image = |address: &str| Image {
        address: address.into(),
        size: (Some(640), Some(480)),
    };
    builder.push_image(
        image("https://example.org/pile.jpg"),
        "the third pile at low water",
        Inline::default(),
    );
    builder.begin(BlockKind::Caption);
    builder.push(
        "Low water, seen from the fish market. The paint ends where the weed begins.",
        Role::Text,
    );
    builder.close();
    builder.push_image(
        image("https://example.org/plans/the-old-gauge.png?w=640"),
        "",
        Inline::default(),
    );

    for (is_open, text) in [(true, "What the book says"), (false, "What it leaves out")] {
        builder.open(ContainerKind::Details(is_open));
        builder.begin(BlockKind::Summary);
        builder.push(text, Role::Text);
        paragraph(
            &mut builder,
            "The height, the hour and the weather, in this order.",
        );
        builder.close();
    }

    builder.open(ContainerKind::Quote);
    builder.open(ContainerKind::List { loose: true });
    builder.open(ContainerKind::Item(Marker::Bullet));
    paragraph(&mut builder, "A list in a quotation, with code in it:");
    builder.begin(BlockKind::Code(None));
    builder.push("for hour in tides { book.write(hour); }", Role::Code);
    builder.close_all();

    paragraph(&mut builder, "A first line,");
    builder.break_line();
    builder.push("and a second that its author broke. A space of 10\u{a0}km, a zero\u{200b}width\u{200b}space, a dampf\u{ad}schiff.", Role::Text);

    builder.end();
    for (lang, text) in [
        (
            "ar",
            "يقرأ الحارس المقياس مرتين في اليوم ويكتب الرقم 12 في كتاب لم يسأل عنه أحد (منذ سنوات).",
        ),
        (
            "he",
            "השומר קורא את המד פעמיים ביום, וכותב את המספר 1911 בספר של Skarrow שאיש לא ביקש.",
        ),
        (
            "th",
            "ผู้ดูแลประภาคารอ่านมาตรวัดน้ำวันละสองครั้งและจดตัวเลขลงในสมุดที่ไม่มีใครถามถึงมาหลายปีแล้ว",
        ),
        (
            "hi",
            "रखवाला दिन में दो बार पैमाना पढ़ता है और संख्या को उस किताब में लिखता है जिसे वर्षों से किसी ने नहीं माँगा।",
        ),
        (
            "ko",
            "등대지기는 하루에 두 번 눈금을 읽고 아무도 묻지 않은 책에 숫자를 적는다.",
        ),
        (
            "zh",
            "守灯人每天读两次水位，把数字写进一本多年无人问起的册子里。「没有人来过」，他说。",
        ),
        (
            "ru",
            "Смотритель дважды в день читает уровень воды и записывает его в книгу, о которой никто не спрашивал.",
        ),
        (
            "el",
            "Ο φύλακας διαβάζει τη στάθμη δύο φορές την ημέρα και τη γράφει σε ένα βιβλίο που κανείς δεν ζήτησε.",
        ),
        (
            "de",
            "Der Leuchtturmwärter liest den Wasserstandsanzeiger zweimal täglich ab und trägt die Zahl in das Hafenmeisterbuch ein.",
        ),
    ] {
        let direction = matches!(lang, "ar" | "he").then_some(Direction::RightToLeft);
        builder.speak(Some(lang), direction);
        paragraph(&mut builder, text);
        builder.end();
    }
    builder.speak(Some("he"), Some(Direction::RightToLeft));
    builder.open(ContainerKind::List { loose: false });
    for (number, text) in [(1, "לחם ומלח"), (2, "חבל באורך 40 מטר")] {
        builder.open(ContainerKind::Item(Marker::Number(number)));
        builder.push(text, Role::Text);
        builder.close();
    }
    builder.close();
    builder.speak(None, None);
    paragraph(&mut builder, "She wrote שלום עולם (twice) and left.");
    paragraph(&mut builder, "👍🏽 👩🏻‍🚀 🏴󠁧󠁢󠁳󠁣󠁴󠁿 🇯🇵 ☺️ 3️⃣ ✈︎ e\u{301}\u{302} ｗｉｄｅ");

    let label = builder.label("1");
    builder.open(ContainerKind::Footnote(label));
    builder.anchor("fn-1");
    paragraph(
        &mut builder,
        "At six and at eighteen o’clock, but for the day on which a gull had nested on the pole.",
    );
    builder.close();
    paragraph(
        &mut builder,
        "The last words, which stand before the notes.",
    );
    builder.finish()
}

/// The lines of a document, with the marks that tell stress from text.
fn picture(document: &Document, measure: &Measure, folded: &[u32]) -> String {
    let set = layout(document, measure, folded);
    let mut picture = String::new();
    for line in 0..set.lines().len() {
        let mut shown = String::new();
        for piece in set.pieces(document, line) {
            let marks = match piece.inline {
                Inline {
                    role: Role::Link | Role::Note,
                    ..
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

/// `DATELINE_RECORD=1` writes the picture anew; read what it wrote.
fn check(name: &str, picture: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/layout")
        .join(name);
    if std::env::var_os("DATELINE_RECORD").is_some() {
        fs::write(&path, picture).unwrap();
    }
    assert_eq!(
        picture,
        fs::read_to_string(&path).unwrap_or_default(),
        "{name}"
    );
}

#[test]
fn a_specimen_is_set_as_it_is_meant_to_look() {
    for width in [20, 40, 68, 100, 160] {
        let measure = Measure {
            hyphenate: true,
            ..Measure::new(width)
        };
        let whole = [written(), built()].map(|document| picture(&document, &measure, &[]));
        check(&format!("specimen.{width}.txt"), &whole.join("\n"));
    }
}

#[test]
fn it_is_justified_and_set_in_and_apart_when_that_is_asked() {
    let measure = Measure {
        hyphenate: true,
        justify: true,
        indent: true,
        ..Measure::new(40)
    };
    check(
        "specimen.justified.txt",
        &picture(&written(), &measure, &[]),
    );
    let apart = Measure {
        leading: 1,
        ..Measure::new(40)
    };
    let folded = built()
        .containers()
        .iter()
        .position(|container| container.kind == ContainerKind::Details(false));
    let folded = [folded.unwrap() as u32];
    check("specimen.apart.txt", &picture(&built(), &apart, &folded));
}

#[test]
fn a_character_is_found_at_the_column_where_it_is_seen() {
    use unicode_segmentation::UnicodeSegmentation;
    for document in [written(), built()] {
        for (width, justify) in [(20, false), (40, true), (68, false), (100, true)] {
            let measure = Measure {
                justify,
                hyphenate: true,
                ..Measure::new(width)
            };
            let set = layout(&document, &measure, &[]);
            for line in 0..set.lines().len() {
                for stretch in set.stretches(line) {
                    let text = &document.text()[stretch.clone()];
                    for (at, grapheme) in text.grapheme_indices(true) {
                        let byte = stretch.start + at;
                        let range = byte..byte + grapheme.len();
                        let places = set.places(&document, line, 0, &range);
                        let Some(place) = places.first().filter(|place| !place.is_empty()) else {
                            continue;
                        };
                        assert_eq!(
                            set.byte_at(&document, line, 0, place.start),
                            Some(byte),
                            "{grapheme:?} in {text:?} at {width}"
                        );
                    }
                }
            }
        }
    }
}
