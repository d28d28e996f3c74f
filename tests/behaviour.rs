//! What keys do, shown on the model and on the screen, where a session of screens would say less.

use std::fs;

use dateline::app::message::{Effect, Msg};
use dateline::app::reader::Text;
use dateline::filter::SORT_KEYS;
use dateline::io::load::Input;

use crate::support::world::World;
use crate::support::{Scratch, digest};

/// The day of every headline of a page: two a day, from the 28th down.
fn two_a_day(days: u32) -> String {
    (0..days * 2)
        .map(|nth| {
            let day = 28 - nth / 2;
            format!(
                "- Number {nth} - Harbour Post - October {day}th, 2025 [October {day}th, 2025]\n"
            )
        })
        .collect()
}

fn world(page: impl AsRef<[u8]>) -> (Scratch, World) {
    let scratch = Scratch::new();
    let path = scratch.write("page.txt", page);
    let world = World::with_page(path, 120, 40);
    (scratch, world)
}

fn title(world: &World) -> &str {
    world.model.selected().unwrap().title
}

#[test]
fn the_last_mark_is_undone_and_then_the_one_before() {
    let (_scratch, mut world) = world(two_a_day(3));
    world.press("s j m u");
    let row = |nth| world.model.snapshot.order()[nth];
    assert!(world.model.marks.of(row(0)).starred);
    assert!(!world.model.marks.of(row(1)).read);
    assert!(world.screen().contains("undone: Number 1"));
    world.press("u");
    assert_eq!(world.marks.values().filter(|mark| mark.starred).count(), 0);
    world.press("u");
    assert!(world.screen().contains("nothing to undo"));
}

#[test]
fn the_masthead_tells_how_long_ago_and_who_else_told_it() {
    let told = |day: u32, sources: &[&str]| -> String {
        let line = |source: &&str| {
            format!(
                "- Ferry back at Skarrow after eleven years - {source} - October {day}th, 2025 [October {day}th, 2025]\n"
            )
        };
        sources.iter().map(line).collect()
    };
    let (_scratch, mut first) = world(told(31, &["Harbour Post"]));
    assert!(
        first
            .screen()
            .contains("Harbour Post · yesterday · 31 October 2025")
    );
    assert!(!first.screen().contains("also told by"));
    first.press("j");
    let names = [
        "Harbour Post",
        "The Buoy",
        "Quay Herald",
        "Mole & Pier",
        "The Deck",
        "Fog",
        "Tide",
    ];
    let (_scratch, many) = world(told(24, &names));
    let screen = many.screen();
    assert!(
        screen.contains("· 24 October 2025") && !screen.contains("days ago"),
        "{screen}"
    );
    assert!(screen.contains("and 2 more"), "{screen}");
    let (_scratch, two) = world(told(28, &names[..2]));
    let screen = two.screen();
    assert!(screen.contains("4 days ago · 28 October 2025"), "{screen}");
    let mut next = two;
    let tomorrow = next.model.settings.today.succ_opt().unwrap();
    next.happen(Msg::DayBegan(tomorrow));
    let screen = next.screen();
    assert!(screen.contains("5 days ago · 28 October 2025"), "{screen}");
    assert!(screen.contains("also told by The Buoy") || screen.contains("also told by Harbour"));
}

#[test]
fn what_is_selected_is_seen_and_leaves_no_trace() {
    use ratatui::style::Color;
    let (_scratch, mut world) = world(digest(3));
    world.press("enter");
    let before = world.cells();
    world.press("V v e");
    let cells = world.cells();
    let shaded = |cells: &ratatui::buffer::Buffer| -> String {
        let same = |x: u16, y: u16| cells[(x, y)].bg == before[(x, y)].bg;
        let changed = (0..40).flat_map(|y| (0..120).map(move |x| (x, y)));
        changed
            .filter(|(x, y)| !same(*x, *y) && cells[(*x, *y)].bg != Color::Reset)
            .map(|(x, y)| cells[(x, y)].symbol())
            .collect()
    };
    assert_eq!(shaded(&cells), "Paragraph");
    world.press("esc");
    assert_eq!(shaded(&world.cells()), "");
}

#[test]
fn opening_marks_as_read_and_passing_over_does_not() {
    let (_scratch, mut world) = world(two_a_day(3));
    world.press("j j j");
    assert_eq!(world.model.marks.read_count(), 0);
    world.press("enter");
    assert_eq!(world.model.marks.read_count(), 1);
    // While reading, the next item is opened too.
    world.press("J");
    assert_eq!(world.model.marks.read_count(), 2);
}

#[test]
fn days_are_jumped_by_in_the_order_of_the_list_and_in_a_ranking() {
    for filter in ["", "/ n u m b e r enter"] {
        let (_scratch, mut world) = world(two_a_day(4));
        world.press(filter);
        world.press("g g");
        let day = |world: &World| {
            world
                .model
                .selected()
                .unwrap()
                .published
                .unwrap()
                .to_string()
        };
        world.press("]");
        assert_eq!(day(&world), "2025-10-27");
        world.press("2 ]");
        assert_eq!(
            (day(&world), title(&world)),
            ("2025-10-25".into(), "Number 6")
        );
        world.press("j [");
        assert_eq!(title(&world), "Number 6");
        world.press("[");
        assert_eq!(title(&world), "Number 4");
    }
}

#[test]
fn the_next_unread_is_found_below_and_above() {
    let (_scratch, mut world) = world(two_a_day(3));
    world.press("m j m j m g g n");
    assert_eq!(title(&world), "Number 3");
    world.press("m G m k m n");
    assert!(
        world.screen().contains("everything is read"),
        "{}",
        world.screen()
    );
    world.press("g g m j n");
    assert!(world.screen().contains("nothing unread below"));
    world.press("N");
    assert_eq!(title(&world), "Number 0");
}

#[test]
fn space_reads_page_by_page_and_then_the_next_unread() {
    let (_scratch, mut world) = world(digest(6));
    world.happen(Msg::Resized(dateline::app::geometry::Size {
        width: 80,
        height: 24,
    }));
    world.press("space");
    assert!(world.screen().contains("Paragraph 1 "));
    let mut pages = 1;
    while title(&world).starts_with("The tide") {
        world.press("space");
        pages += 1;
        assert!(pages < 20, "{}", world.screen());
    }
    assert!(pages > 2);
    assert_eq!(world.model.marks.read_count(), 2);
}

#[test]
fn a_filter_is_kept_by_enter_and_taken_away_by_escape_with_the_cursor_on_its_item() {
    let (_scratch, mut world) = world(digest(40));
    world.press("/ f e r r y enter j j");
    let chosen = title(&world).to_owned();
    assert!(chosen.contains("ferry"));
    assert!(world.screen().contains("8 of 41"), "{}", world.screen());
    world.press("esc");
    assert_eq!(title(&world), chosen);
    assert!(world.model.list.matches.is_none());
}

#[test]
fn a_reload_keeps_the_item_the_filter_and_the_place_in_the_text() {
    let (scratch, mut world) = world(digest(40));
    world.press("enter ctrl-d ctrl-d esc / t i d e enter enter");
    let top = |world: &World| {
        let screen = world.screen();
        let row = screen.lines().nth(3).unwrap();
        row.split("││").nth(1).unwrap().to_owned()
    };
    let before = top(&world);
    let page = digest(40).replace("- Number 3:", "- Something new:");
    fs::write(scratch.path().join("page.txt"), page).unwrap();
    world.press("R");
    assert_eq!(title(&world), "The tide gauge keeps its own time");
    assert_eq!(top(&world), before);
    assert_eq!(world.model.filter.line.text(), "tide");
    world.press("esc esc / s o m e t h i n g enter");
    assert_eq!(title(&world), "Something new: the dredger is late again");
}

#[test]
fn a_headline_that_is_shown_gets_its_text_when_its_article_comes() {
    let scratch = Scratch::new();
    let inputs = vec![
        Input::Path(scratch.write("a.txt", two_a_day(1))),
        Input::Path(scratch.write("b.txt", "Number 0 – Harbour Post\nThe text of number nought.\n\
            - Number 5 - AP - October 5th, 2025 [October 5th, 2025]\n- Number 6 - AP - October 5th, 2025 [October 5th, 2025]\n")),
    ];
    let mut world = World::new(inputs, 120, 40);
    world.begin_with(1);
    assert!(matches!(world.model.reader.text, Text::Bare));
    assert!(world.screen().contains("came without a text"));
    world.go_on_loading();
    assert!(
        world.screen().contains("The text of number nought."),
        "{}",
        world.screen()
    );
}

#[test]
fn a_filter_that_is_there_before_the_headlines_leaves_one_selected() {
    let scratch = Scratch::new();
    let inputs = vec![Input::Path(scratch.write("a.txt", two_a_day(3)))];
    let mut world = World::new(inputs, 120, 40);
    world.model.filter.line.set("5");
    world.begin();
    assert_eq!(title(&world), "Number 5");
}

#[test]
fn what_is_copied_and_opened_is_the_items_own() {
    let page = "---\ntitle: Splicing\nurl: https://ropes.example/a?b=1&c=2\n---\n\nBegin *here*.\n";
    let scratch = Scratch::new();
    let mut world = World::with_page(scratch.write("splicing.md", page), 120, 40);
    world.press("o y t y u y y");
    let wanted = format!("{:?}", world.wanted);
    for told in [
        r#"Browse("https://ropes.example/a?b=1&c=2")"#,
        r#"Copy("Splicing")"#,
        r#"Copy("https://ropes.example/a?b=1&c=2")"#,
        "Begin here.",
    ] {
        assert!(wanted.contains(told), "{told} in {wanted}");
    }
    let mut world = World::with_page(scratch.write("page.txt", two_a_day(1)), 120, 40);
    world.wanted.clear();
    world.press("o");
    let [Effect::Browse(address)] = &world.wanted[..] else {
        panic!("{:?}", world.wanted);
    };
    assert!(
        address.starts_with("https://search.example/?q=Number"),
        "{address}"
    );
}

/// Two stories and a headline of neither.
fn stories() -> String {
    let date = |day: u32| format!("October {day}th, 2025 [October {day}th, 2025]");
    format!(
        "- Ferry timetable for the winter is out - The Buoy - {}\n\
         - UPDATE 1-Storm tears the old pier of Skarrow away - Harbour Post - {}\n\
         - Old pier of Skarrow torn away by storm - The Buoy - {}\n\
         - Storm tears the old pier of Skarrow away - Harbour Post - {}\n",
        date(8),
        date(7),
        date(6),
        date(5)
    )
}

#[test]
fn one_row_stands_for_a_story_until_it_is_unfolded() {
    let (_scratch, mut world) = world(stories());
    let rows = |world: &World| world.model.list.rows(&world.model.snapshot).len();
    assert_eq!(rows(&world), 2);
    assert!(world.screen().contains("+1"), "{}", world.screen());
    world.press("j");
    assert_eq!(title(&world), "Storm tears the old pier of Skarrow away");
    world.press("v");
    let window = world.screen();
    assert!(window.contains("story, 3 headlines"), "{window}");
    assert!(window.contains("2025-10-06  The Buoy"), "{window}");
    world.press("esc c");
    assert_eq!(rows(&world), 4);
    assert_eq!(title(&world), "Storm tears the old pier of Skarrow away");
    world.press("k k");
    assert!(title(&world).starts_with("UPDATE"));
    // What is folded away hands the cursor to what stands for it.
    world.press("c");
    assert_eq!(title(&world), "Storm tears the old pier of Skarrow away");
    world.press("k v");
    assert!(
        world
            .screen()
            .contains("no other headline here tells this story")
    );
}

#[test]
fn a_filter_shows_the_best_match_of_a_story() {
    let (_scratch, mut world) = world(stories());
    world.press("/ t o r n enter");
    assert_eq!(title(&world), "Old pier of Skarrow torn away by storm");
    world.press("esc / s k a r r o w enter");
    assert_eq!(world.model.list.rows(&world.model.snapshot).len(), 1);
    let screen = world.screen();
    assert!(
        screen.contains("headlines 3 of 4") && screen.contains("1 of 1"),
        "{screen}"
    );
}

#[test]
fn an_article_that_was_found_by_its_text_opens_where_it_stands() {
    let (_scratch, mut world) = world(digest(6));
    world.press("/");
    world.type_text("body:\"paragraph 9\"");
    world.press("enter enter");
    assert!(
        world.screen().contains("headlines 1 of 7"),
        "{}",
        world.screen()
    );
    assert_eq!(world.model.reader.search.text(), "paragraph 9");
    assert_eq!(world.model.reader.hits.len(), 1);
    assert!(
        world.screen().contains("Paragraph 9 "),
        "{}",
        world.screen()
    );
    assert!(
        world.screen().contains("search paragraph 9"),
        "{}",
        world.screen()
    );
}

#[test]
fn names_and_values_are_completed_with_how_many_have_them() {
    let (_scratch, mut world) = world(digest(40));
    world.press("/");
    world.type_text("sour");
    world.press("tab");
    assert_eq!(world.model.filter.line.text(), "source:");
    assert!(
        world.screen().contains("sources:"),
        "the other way is offered"
    );
    world.type_text("h");
    world.press("tab");
    // Two sources have a word that begins so.
    assert_eq!(world.model.filter.line.text(), "source:\"Harbour Post\"");
    let screen = world.screen();
    assert!(
        screen.contains("\"Harbour Post\" 11") && screen.contains("\"Quay Herald\" 10"),
        "{screen}"
    );
    world.press("tab");
    assert_eq!(world.model.filter.line.text(), "source:\"Quay Herald\"");
    assert!(
        world.screen().contains("headlines 10 of 41"),
        "{}",
        world.screen()
    );
    world.press("shift-tab shift-tab tab space");
    world.type_text("f");
    assert_eq!(world.model.filter.line.text(), "source:\"Harbour Post\" f");
    world.press("ctrl-u x z q tab");
    assert!(world.screen().contains("nothing completes this"));
}

#[test]
fn the_list_is_put_in_every_order_by_two_keys() {
    let (_scratch, mut world) = world(digest(9));
    let mut orders = Vec::new();
    for filter in ["", "/ ' l a t e enter", "/ l a t e enter"] {
        world.press(filter);
        loop {
            for key in ["-", "-", "O"] {
                world.press(key);
                orders.push(world.model.filter.line.text().to_owned());
            }
            if !world.model.filter.line.text().contains("sort:") {
                break;
            }
        }
        world.press("esc");
    }
    for order in SORT_KEYS.iter().map(|(_, name, ..)| name) {
        for mark in ["", "-"] {
            let typed = format!("sort:{mark}{order}");
            let by_itself = typed == "sort:score";
            assert!(
                orders.iter().any(|line| line.ends_with(&typed)) || by_itself,
                "{typed}"
            );
        }
    }
    // The other of score and date is among them, as what it is by itself is said with nothing.
    assert!(orders.contains(&"late sort:date".to_owned()));
    assert!(orders.contains(&"late sort:-score".to_owned()));
    assert!(!orders.contains(&"'late sort:date".to_owned()));
}

#[test]
fn an_order_says_what_stands_first() {
    let (_scratch, mut world) = world(digest(9));
    world.press("/");
    world.type_text("'late");
    world.press("enter -");
    assert_eq!(world.model.filter.line.text(), "'late sort:-date");
    assert!(
        world.screen().contains("the oldest first"),
        "{}",
        world.screen()
    );
    world.press("g g");
    assert_eq!(title(&world), "Number 8: the dredger is late again");
    world.press("O");
    assert!(
        world.screen().contains("the newest first"),
        "{}",
        world.screen()
    );
    world.press("O g g");
    let source = |world: &World| world.model.selected().unwrap().source.unwrap().to_owned();
    assert_eq!(source(&world), "Harbour Post");
    world.press("-");
    assert!(world.screen().contains("sources from Z to A first"));
    world.press("g g");
    assert_eq!(source(&world), "The Buoy");
}

/// A page of Markdown, open in the article pane.
fn article(text: &str) -> (Scratch, World) {
    let scratch = Scratch::new();
    let path = scratch.write("page.md", text);
    let mut world = World::with_page(path, 80, 24);
    world.press("enter");
    (scratch, world)
}

#[test]
fn code_that_is_wider_than_the_page_is_panned_and_a_hit_in_it_is_brought_up() {
    let long = format!("{}the_end();", "step(); ".repeat(20));
    let (_scratch, mut world) = article(&format!("# Code\n\nSome text.\n\n```\n{long}\n```\n"));
    let seen = |world: &World| world.screen().contains("the_end");
    assert!(!seen(&world) && world.screen().contains('›'));
    world.press("shift-right");
    assert!(world.screen().contains('‹'));
    world.press("9 9 shift-right");
    assert!(seen(&world) && !world.screen().contains('›'));
    world.press("9 9 shift-left");
    assert!(!world.screen().contains('‹'));
    // Nothing is found out of sight.
    world.press("/");
    world.type_text("the_end");
    world.press("enter");
    assert!(seen(&world));
    // The text round it stays where it is.
    assert!(world.screen().contains("Some text."));
}

#[test]
fn a_page_step_does_not_part_a_heading_from_its_text() {
    let lines: String = (0..14).map(|nth| format!("Line {nth}.\n\n")).collect();
    let (_scratch, mut world) = article(&format!(
        "# Page\n\n{lines}### Head\n\nIts text.\n\n{lines}"
    ));
    let mut tops = vec![];
    for _ in 0..4 {
        world.press("space");
        let screen = world.screen();
        let head = screen.find("◆ Head");
        let text = screen.find("Its text.");
        tops.push((head, text));
        if text.is_some() && head.is_none() {
            panic!("a page begins between a heading and its text:\n{screen}");
        }
    }
    assert!(tops.iter().any(|(head, _)| head.is_some()));
}

#[test]
fn the_lead_of_an_article_is_bold_and_what_follows_is_not() {
    let page = Input::Path("tests/fixtures/pages/harbour.txt".into());
    let mut world = World::new(vec![page], 80, 24);
    world.begin();
    world.press("enter");
    let is_bold = |world: &World, words: &str| {
        let screen = world.screen();
        let row = screen.lines().position(|line| line.contains(words));
        let line = screen.lines().nth(row.unwrap()).unwrap();
        let column = line[..line.find(words).unwrap()].chars().count();
        let cell = &world.cells()[(column as u16, row.unwrap() as u16)];
        cell.modifier.contains(ratatui::style::Modifier::BOLD)
    };
    assert!(is_bold(&world, "SKERRY POINT"));
    assert!(is_bold(&world, "The ferry that was due"));
    assert!(!is_bold(&world, "The harbour office keeps"));
    world.model.settings.measure.lead = false;
    world.press("esc enter j k");
    world.happen(Msg::Resized(dateline::app::geometry::Size {
        width: 81,
        height: 24,
    }));
    assert!(!is_bold(&world, "The ferry that was due"));
    assert!(is_bold(&world, "SKERRY POINT"));
}

#[test]
fn an_article_that_fills_one_column_stands_in_the_middle() {
    let column = |digest: String, size: (u16, u16)| {
        let scratch = Scratch::new();
        let mut world = World::with_page(scratch.write("page.txt", digest), size.0, size.1);
        world.press("enter z");
        let screen = world.screen();
        let line = screen
            .lines()
            .find(|line| line.contains("gauge keeps"))
            .unwrap();
        let end = line.find("The tide").unwrap();
        line[..end].chars().count()
    };
    // Of a width of 200 a text of 68 has 66 on either side; two such texts begin at 30.
    assert_eq!(column(digest(3), (200, 90)), 66);
    assert_eq!(column(digest(3), (200, 20)), 30);
}

#[test]
fn a_letter_is_not_by_whom_it_is_from() {
    let letter = |from: &str| {
        format!(
            "From: {from}\nSubject: Tides\nDate: Thu, 19 Nov 2026 07:30:00 +0000\n\nThe tide is late.\n"
        )
    };
    let scratch = Scratch::new();
    let path = scratch.write("a.eml", letter("The Quayside <letter@quayside.example>"));
    let mut world = World::with_page(path, 100, 20);
    world.press("enter z");
    let screen = world.screen();
    assert!(
        screen.contains("The Quayside · ") && !screen.contains("by The"),
        "{screen}"
    );
}

#[test]
fn a_first_line_that_is_a_paragraph_is_the_beginning_of_the_text() {
    let page = "The ferry that was due on Monday came on Thursday. ".repeat(12);
    let scratch = Scratch::new();
    let mut world = World::with_page(
        scratch.write("page.txt", page + "\n\nThe end of it.\n"),
        80,
        30,
    );
    world.press("enter");
    let screen = world.screen();
    let first = screen.lines().find(|line| line.contains('…')).unwrap();
    assert!(
        first
            .trim_end_matches(['│', ' '])
            .ends_with("The ferry that…"),
        "{screen}"
    );
    let text = screen.split_once("min").unwrap().1;
    assert!(text.matches("Thursday").count() >= 12, "{screen}");
}

#[test]
fn the_first_column_of_a_text_that_runs_from_right_to_left_is_the_right_one() {
    let paragraph =
        "המעבורת שהייתה אמורה להגיע ביום שני הגיעה רק ביום חמישי, ואיש לא הופתע. ".repeat(6);
    let page = format!("הנמל הישן\n\n{}", format!("{paragraph}\n\n").repeat(6));
    let scratch = Scratch::new();
    let mut world = World::with_page(scratch.write("page.txt", page), 200, 20);
    world.press("enter z");
    let screen = world.screen();
    let title: String = "הנמל הישן".chars().rev().collect();
    let line = screen.lines().find(|line| line.contains(&title)).unwrap();
    let before = line.split(&title).next().unwrap();
    assert!(before.chars().count() > 100, "{screen}");
}
