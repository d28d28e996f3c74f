//! Going to places in articles: what a session of screens would not show.

use std::path::PathBuf;

use dateline::app::message::{Effect, Mouse, MouseKind, Msg};
use dateline::app::model::Focus;
use dateline::io::load::Input;

use crate::support::Scratch;
use crate::support::world::World;

fn fixture(name: &str) -> Input {
    let pages = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/pages");
    Input::Path(pages.join(name))
}

fn world(inputs: Vec<Input>, columns: u16, rows: u16) -> World {
    let mut world = World::new(inputs, columns, rows);
    world.begin();
    world
}

fn title(world: &World) -> String {
    world.model.selected().unwrap().title.to_owned()
}

#[test]
fn a_link_leads_out_of_the_filter_and_back_into_it() {
    let mut world = world(vec![fixture("pilot.md"), fixture("bell.html")], 120, 40);
    world.press("/ p i l o t enter enter");
    assert_eq!(world.model.list.rows(&world.model.snapshot).len(), 1);
    world.press(". . enter");
    assert_eq!(title(&world), "The bell on the mole");
    assert!(world.model.list.is_guest);
    assert_eq!(world.model.filter.line.text(), "pilot");
    world.press("alt-left");
    assert_eq!(title(&world), "The pilot's notes");
    assert!(!world.model.list.is_guest);
    // Back in the list, what does not stand in it is left.
    world.press("alt-right h");
    assert_eq!(title(&world), "The pilot's notes");
    assert_eq!(world.model.focus, Focus::List);
}

#[test]
fn back_leads_to_the_place_also_where_the_filter_asks_for_words_of_the_text() {
    let mut world = world(vec![fixture("pilot.md"), fixture("bell.html")], 80, 12);
    world.press("/ b o d y : l a m p enter enter G");
    let text = |world: &World| -> Vec<String> {
        world.screen().lines().skip(1).map(str::to_owned).collect()
    };
    let left = text(&world);
    world.press("f a alt-left");
    assert_eq!(text(&world), left);
    world.press("g g . . enter");
    assert_eq!(title(&world), "The bell on the mole");
    world.press("alt-left alt-left");
    assert_eq!(text(&world), left);
}

#[test]
fn ctrl_c_takes_the_letters_away_and_leaves_nothing_else() {
    let mut world = world(vec![fixture("pilot.md")], 80, 24);
    world.press("enter f ctrl-c");
    assert!(world.model.reader.hints.is_none() && !world.model.leaving);
    world.press("r ctrl-c");
    assert!(world.model.pending.letter.is_none() && !world.model.leaving);
}

#[test]
fn a_click_on_a_link_follows_it_and_one_beside_it_does_not() {
    let mut world = world(vec![fixture("pilot.md"), fixture("bell.html")], 80, 24);
    world.press("enter");
    let mut click = |x, y| {
        for kind in [MouseKind::Press, MouseKind::Release] {
            world.happen(Msg::Mouse(Mouse { kind, x, y }));
        }
        title(&world)
    };
    // "page of the bell" begins at column 37 of the sixth line, and ends before its last word.
    assert_eq!(click(35, 6), "The pilot's notes");
    assert_eq!(click(70, 6), "The pilot's notes");
    assert_eq!(click(38, 6), "The bell on the mole");
}

#[test]
fn links_are_followed_in_columns_too_and_what_is_folded_is_unfolded_for_them() {
    let scratch = Scratch::new();
    let paragraphs =
        (0..60).map(|nth| format!("Paragraph {nth} says little, but at some length.\n\n"));
    let page = format!(
        "# Late\n\n[inside](#inside)\n\n{}<details><summary>More</summary>\n\n## Inside\n\nHidden words.\n\n</details>\n\n[last](https://a.example/)\n",
        paragraphs.collect::<String>()
    );
    let page = Input::Path(scratch.write("late.md", page));
    let mut world = world(vec![page], 200, 50);
    world.press("enter z f");
    let hints = world.model.reader.hints.clone().unwrap();
    let codes: Vec<&str> = hints.all.iter().map(|hint| &hint.code[..]).collect();
    assert_eq!(codes, ["a"]);
    world.press("a");
    assert!(
        world.screen().contains("Hidden words"),
        "{}",
        world.screen()
    );
    world.press("alt-left ,");
    assert!(world.screen().contains("no link above"));
}

#[test]
fn where_a_jump_led_to_is_seen_until_the_next_key() {
    let mut world = world(vec![fixture("pilot.md")], 80, 24);
    let note = |world: &World| {
        let screen = world.screen();
        let mut lines = screen.lines();
        let row = lines
            .position(|line| line.contains("1. He answers"))
            .unwrap();
        world.cells()[(10, row as u16)].bg
    };
    world.press("enter f d");
    let landed = note(&world);
    world.press("s");
    assert_ne!(note(&world), landed);
}

#[test]
fn a_link_to_a_headline_without_a_text_is_opened_in_the_browser() {
    let scratch = Scratch::new();
    let feed = r#"<rss version="2.0"><channel><title>Post</title><item><guid>1</guid><title>Anchors</title><link>https://anchors.example/?utm_source=x</link></item></channel></rss>"#;
    let feed = Input::Path(scratch.write("feed.xml", feed));
    let mut world = world(vec![fixture("pilot.md"), feed], 120, 40);
    world.press("/ p i l o t enter enter g l a n c h o r s . e enter");
    assert_eq!(title(&world), "The pilot's notes");
    let Some(Effect::Browse(address)) = world.wanted.last() else {
        panic!("{:?}", world.wanted.last());
    };
    assert_eq!(address, "https://anchors.example/");
}

#[test]
fn an_article_of_a_feed_is_found_by_its_address() {
    let scratch = Scratch::new();
    let feed = r#"<rss version="2.0"><channel><title>Post</title><item><guid>1</guid><title>Anchors</title><link>http://www.anchors.example/the-list?utm_source=x</link><description>An anchor is a thing to hold on to.</description></item></channel></rss>"#;
    let page = "# Links\n\nThe [list](https://WWW.anchors.example/the-list#top), and [another](https://www.anchors.example/the-list2).\n";
    let inputs = vec![
        Input::Path(scratch.write("page.md", page)),
        Input::Path(scratch.write("feed.xml", feed)),
    ];
    let mut world = world(inputs, 80, 24);
    while title(&world) != "Links" {
        world.press("j");
    }
    world.press("enter . enter");
    assert_eq!(title(&world), "Anchors");
    world.press("alt-left . . enter");
    assert_eq!(title(&world), "Links");
    assert!(matches!(world.wanted.last(), Some(Effect::Browse(_))));
}

#[test]
fn every_article_that_was_opened_is_on_the_way_back() {
    let mut world = world(vec![fixture("harbour.txt")], 120, 40);
    let first = title(&world);
    world.press("enter J");
    let second = title(&world);
    // Passing over headlines is no reading.
    world.press("h j j enter");
    let third = title(&world);
    let mut seen = Vec::new();
    for key in ["alt-left", "alt-left", "alt-left", "alt-right", "alt-right"] {
        world.press(key);
        seen.push(title(&world));
    }
    assert_eq!(
        seen,
        [&second, &first, &first, &second, &third].map(String::clone)
    );
}

#[test]
fn back_leads_to_the_same_words_at_another_width() {
    let text =
        (0..400).map(|nth| format!("Paragraph {nth} says that the ferry is late, and why.\n\n"));
    let scratch = Scratch::new();
    let page = format!("# Late\n\n{}", text.collect::<String>());
    let page = Input::Path(scratch.write("late.md", page));
    let mut world = world(vec![page], 60, 24);
    world.press("enter 5 0 % j");
    let top = |world: &World| world.screen().lines().nth(2).unwrap().to_owned();
    let left = top(&world);
    assert!(left.contains("Paragraph"), "{left}");
    world.press("g g");
    world.happen(Msg::Resized(dateline::app::geometry::Size {
        width: 34,
        height: 12,
    }));
    world.press("alt-left");
    let word = left.split_whitespace().nth(2).unwrap();
    let screen = world.screen();
    assert!(
        screen
            .lines()
            .take(4)
            .any(|line| line.contains(&format!("Paragraph {word}"))),
        "{left}\n{screen}"
    );
    // The inputs may be read anew in between.
    world.press("alt-right R alt-left");
    assert!(world.screen().contains(&format!("Paragraph {word}")));
}

#[test]
fn a_place_under_a_letter_is_there_when_the_program_starts_again() {
    let inputs = || vec![fixture("pilot.md"), fixture("bell.html")];
    let mut before = world(inputs(), 80, 24);
    before.press("enter ) ) r B");
    let mut after = World::new(inputs(), 80, 24);
    after.bookmarks = before.bookmarks.clone();
    after.begin();
    after.press("j ` B");
    assert_eq!(title(&after), "The pilot's notes");
    assert_eq!(
        after.screen().lines().nth(2),
        before.screen().lines().nth(2)
    );
}

#[test]
fn a_story_is_entered_at_any_of_its_headlines() {
    let line = |source: &str| {
        format!(
            "- Ferry company apologises to the tide - {source} - October 28th, 2025 [October 28th, 2025]\n"
        )
    };
    let scratch = Scratch::new();
    let page = scratch.write(
        "page.txt",
        line("Harbour Post") + &line("The Buoy") + &line("Quay Herald"),
    );
    let mut world = world(vec![Input::Path(page)], 120, 40);
    let source = |world: &World| world.model.selected().unwrap().source.unwrap().to_owned();
    let first = source(&world);
    world.press("enter v j enter");
    assert_ne!(source(&world), first);
    world.press("alt-left");
    assert_eq!(source(&world), first);
}

#[test]
fn a_hundred_thousand_links_cost_no_more_than_those_on_the_screen() {
    let links = (1..=100_000).map(|nth| format!("[link {nth}](https://a.example/{nth}) "));
    let scratch = Scratch::new();
    let page = format!("# Links\n\n{}", links.collect::<String>());
    let page = Input::Path(scratch.write("links.md", page));
    let mut world = world(vec![page], 80, 24);
    world.press("enter 5 0 % f");
    let hints = world.model.reader.hints.clone().unwrap();
    assert!((50..400).contains(&hints.all.len()), "{}", hints.all.len());
    world.press("esc g l");
    world.type_text("99999");
    assert!(world.screen().contains("https://a.example/99999"));
    world.press("enter");
    let Some(Effect::Browse(address)) = world.wanted.last() else {
        panic!("nothing was opened");
    };
    assert_eq!(address, "https://a.example/99999");
}
