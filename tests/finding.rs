//! What the user finds with: saved searches, groups of the list, facets of what matches.

use dateline::app::geometry::Size;
use dateline::app::message::{Effect, Mouse, MouseKind, Msg};
use dateline::app::update;
use dateline::io::load::Input;

use crate::support::world::World;
use crate::support::{Scratch, digest};

fn world(page: impl AsRef<[u8]>) -> (Scratch, World) {
    let scratch = Scratch::new();
    let path = scratch.write("page.txt", page);
    let world = World::with_page(path, 120, 40);
    (scratch, world)
}

/// The line of the screen that has this.
#[track_caller]
fn line_with(world: &World, what: &str) -> String {
    let screen = world.screen();
    let line = screen.lines().find(|line| line.contains(what));
    line.unwrap_or_else(|| panic!("no {what} in\n{screen}"))
        .to_owned()
}

/// Saves a filter under a name, as a user does.
fn save(world: &mut World, filter: &str, name: &str) {
    world.press("/ ctrl-u");
    world.type_text(filter);
    world.press("enter W");
    world.type_text(name);
    world.press("enter");
}

#[test]
fn a_filter_is_saved_under_a_name_and_run_by_its_key() {
    let (_scratch, mut world) = world(digest(40));
    save(&mut world, "ferry source:buoy", "Late Boats");
    assert!(line_with(&world, "saved as @late-boats").contains("' l runs it"));
    assert_eq!(world.searches.all()[0].query, "ferry source:buoy");
    save(&mut world, "herring | lighthouse", "light:7");
    world.press("esc '");
    assert!(line_with(&world, "@late-boats").contains("l   @late-boats   2  ferry source:buoy"));
    assert!(line_with(&world, "@light ").contains("7   @light       16  herring | lighthouse"));
    world.press("7");
    assert_eq!(world.model.filter.line.text(), "@light");
    assert!(world.screen().contains("headlines 16 of 41"));
    // It is part of a larger filter as well.
    world.press("/");
    world.type_text(" !@late-boats | 'Number 1:");
    assert!(world.model.filter.query.faults().is_empty());
    world.press("esc ' k enter");
    assert_eq!(world.model.filter.line.text(), "@late-boats");
    assert!(world.screen().contains("headlines 2 of 41"));
}

#[test]
fn a_saved_search_is_deleted_replaced_and_brought_back() {
    let (_scratch, mut world) = world(digest(10));
    save(&mut world, "ferry", "boats");
    save(&mut world, "herring", "boats");
    assert_eq!(world.searches.named("boats").unwrap().query, "herring");
    world.press("' D");
    assert!(
        world
            .screen()
            .contains("@boats is deleted: u brings it back")
    );
    assert!(world.searches.all().is_empty());
    // What the filter names is no more.
    world.press("esc /");
    world.type_text(" @boats");
    assert!(line_with(&world, "expected").contains("a saved search, of which there are none yet"));
    world.press("esc ' u");
    assert_eq!(world.searches.named("boats").unwrap().query, "herring");
    world.press("u");
    assert_eq!(world.searches.named("boats").unwrap().query, "ferry");
    world.press("u u");
    assert!(world.searches.all().is_empty());
    assert!(world.screen().contains("no search to bring back"));
    assert!(
        world
            .screen()
            .contains("none yet: W in the list saves the filter")
    );
}

#[test]
fn what_cannot_be_saved_is_said_and_nothing_is_lost() {
    let (_scratch, mut world) = world(digest(10));
    world.press("W");
    assert!(
        world
            .screen()
            .contains("there is no filter to save: / begins one")
    );
    world.press("/");
    world.type_text("ferry after:soon");
    world.press("enter W");
    assert!(world.screen().contains("not saved: expected a date"));
    world.press("/ ctrl-u");
    world.type_text("ferry");
    world.press("enter W");
    for (name, said) in [
        ("a|b", "a name is a word or several, without marks"),
        ("boats:j", "j can be no search's key"),
        ("boats:xy", "a key is one letter or digit"),
    ] {
        world.press("ctrl-u");
        world.type_text(name);
        world.press("enter");
        assert!(world.screen().contains(said), "{}", world.screen());
        assert!(world.model.prompt.is_some());
    }
    world.press("ctrl-u x enter / ctrl-u");
    world.type_text("tide @x");
    world.press("enter W y : x enter");
    assert!(world.screen().contains("x is the key of @x"));
    world.press("ctrl-u x enter");
    assert!(
        world
            .screen()
            .contains("a search that does not name itself as @x does")
    );
    assert_eq!(world.searches.all().len(), 1);
    assert_eq!(world.searches.all()[0].query, "ferry");
}

#[test]
fn a_search_is_shown_as_saved_once_it_is_on_disk() {
    let (_scratch, mut world) = world(digest(10));
    world.press("/ f e r r y enter W f");
    let effects = update(&mut world.model, Msg::Key("enter".parse().unwrap()));
    assert!(world.screen().contains("saving @f …"));
    let effects = effects
        .into_iter()
        .chain(update(&mut world.model, Msg::Key("'".parse().unwrap())));
    assert!(line_with(&world, "@f").contains("◌"));
    for effect in effects {
        let answers = match effect {
            // The library is read before it is written: what is not there yet is not lost.
            Effect::FindSearches => vec![Msg::SearchesFound(Default::default())],
            Effect::SaveSearch { save, .. } => vec![Msg::SearchSaved { save }],
            _ => Vec::new(),
        };
        for answer in answers {
            update(&mut world.model, answer);
        }
    }
    assert!(!line_with(&world, "@f").contains("◌"));
    assert!(world.screen().contains("saved as @f: ' f runs it"));
}

#[test]
fn a_search_that_another_copy_saves_is_there_when_the_window_opens() {
    let (_scratch, mut world) = world(digest(10));
    save(&mut world, "ferry", "boats");
    let mut other = world.searches.all()[0].clone();
    other.name = "other".into();
    other.key = Some('o');
    world.searches.put(other);
    world.press("esc ' o");
    assert_eq!(world.model.filter.line.text(), "@other");
    assert!(world.screen().contains("headlines 2 of 11"));
}

/// Pages of two sources and three days, with a story of two headlines.
fn editions() -> (Scratch, World) {
    let scratch = Scratch::new();
    let line = |title: &str, source: &str, day: u32| {
        format!("- {title} - {source} - October {day}th, 2025 [October {day}th, 2025]\n")
    };
    let one = [
        line("Storm tears the old pier of Skarrow away", "The Buoy", 27),
        line("Herring season opens", "Quay Herald", 27),
        line("Lighthouse to be painted", "The Buoy", 28),
    ];
    let two = [
        line("Old pier of Skarrow torn away by storm", "Quay Herald", 28),
        line("Ferry late again", "The Buoy", 26),
        "- Nothing is known of this - -\n".to_owned(),
    ];
    let inputs = vec![
        Input::Path(scratch.write("one.txt", one.concat())),
        Input::Path(scratch.write("two.txt", two.concat())),
    ];
    let mut world = World::new(inputs, 120, 40);
    world.begin();
    (scratch, world)
}

/// The lines of the list pane that hold something, without its border, a heading with `=` before it.
fn list(world: &World) -> Vec<String> {
    let screen = world.screen();
    let lines = screen.lines().filter(|line| line.starts_with('│'));
    let lines = lines.map(|line| line.split('│').nth(1).unwrap().trim_end());
    let lines = lines.filter(|line| !line.is_empty());
    let line = |line: &str| match line.contains("──") || !line.starts_with([' ', '▸']) {
        true => format!("={}", line.replace('─', "").trim()),
        false if line.contains(['●', '▸']) => line
            .chars()
            .skip(15)
            .take(7)
            .collect::<String>()
            .trim()
            .to_owned(),
        false => format!("={}", line.trim()),
    };
    lines.map(line).collect()
}

#[test]
fn the_list_is_put_together_by_one_thing_after_the_other() {
    let (_scratch, mut world) = editions();
    world.press("c");
    world.press("B");
    assert!(world.screen().contains("headlines 6 by day"));
    let headings = |world: &World| -> Vec<String> {
        let lines = list(world);
        lines
            .into_iter()
            .filter(|line| line.starts_with('='))
            .collect()
    };
    assert_eq!(
        headings(&world),
        [
            "=Tuesday, 28 October 2025  2 unread",
            "=Monday, 27 October 2025  2 unread",
            "=Sunday, 26 October 2025  2 unread",
        ]
    );
    world.press("B");
    assert_eq!(
        headings(&world),
        [
            "=Quay Herald  2 unread",
            "=The Buoy  3 unread",
            "=no source  1 unread"
        ]
    );
    world.press("B");
    let files = headings(&world);
    assert!(
        files[0].contains("one.txt") || files[0].contains('…'),
        "{files:?}"
    );
    assert_eq!(files.len(), 2);
    world.press("B");
    assert_eq!(
        headings(&world),
        [
            "=Storm tears the old pier of Skarrow …  2 unread",
            "=told once  4 unread",
        ]
    );
    world.press("B");
    assert_eq!(headings(&world), [""; 0]);
    assert!(world.screen().contains("headlines 6 ─"));
}

#[test]
fn headings_hold_with_a_filter_with_stories_folded_and_while_headlines_come() {
    let (_scratch, mut world) = editions();
    // The story has one row.
    world.press("B B");
    assert_eq!(world.model.list.rows(&world.model.snapshot).len(), 5);
    let counts = |world: &World| -> Vec<usize> {
        let groups = world.model.list.groups();
        groups.iter().map(|group| group.len).collect()
    };
    assert_eq!(counts(&world), [1, 3, 1]);
    world.press("c");
    assert_eq!(counts(&world), [2, 3, 1]);
    world.press("/");
    world.type_text("'r !'season");
    assert_eq!(counts(&world), [1, 2]);
    assert!(
        world.screen().contains("headlines 3 of 6 by source"),
        "{}",
        world.screen()
    );
    // In a group the newest stand first, unless another order is asked for.
    world.type_text(" sort:title");
    let titles: Vec<&str> = world
        .model
        .list
        .rows(&world.model.snapshot)
        .iter()
        .map(|row| world.model.snapshot.title(*row))
        .collect();
    assert_eq!(
        titles,
        [
            "Old pier of Skarrow torn away by storm",
            "Ferry late again",
            "Storm tears the old pier of Skarrow away",
        ]
    );

    let (scratch, _) = editions();
    let inputs = ["one.txt", "two.txt"].map(|name| Input::Path(scratch.path().join(name)));
    let mut world = World::new(inputs.to_vec(), 120, 40);
    world.begin_with(1);
    world.press("B B");
    assert_eq!(counts(&world), [1, 2]);
    world.go_on_loading();
    assert_eq!(counts(&world).len(), 3);
    assert_eq!(world.model.list.place, 1, "the selection stays on its item");
}

#[test]
fn what_is_unread_in_a_group_is_counted_with_every_mark() {
    let (_scratch, mut world) = editions();
    world.press("c B B g g m");
    assert!(line_with(&world, "Quay Herald ─").contains("2 · 1 unread"));
    world.press("j m");
    assert!(
        line_with(&world, "Quay Herald ─")
            .trim_start_matches('│')
            .contains("─ 2│")
    );
    world.press("u");
    assert!(line_with(&world, "Quay Herald ─").contains("2 · 1 unread"));
}

#[test]
fn groups_are_jumped_by_and_clicked() {
    let (_scratch, mut world) = editions();
    world.press("c B B g g");
    let title = |world: &World| world.model.selected().unwrap().title.to_owned();
    world.press("]");
    assert_eq!(title(&world), "Lighthouse to be painted");
    world.press("j [");
    assert_eq!(title(&world), "Lighthouse to be painted");
    world.press("[");
    assert_eq!(title(&world), "Old pier of Skarrow torn away by storm");
    for keys in ["2 ]", "]"] {
        world.press(keys);
        assert!(title(&world).starts_with("Nothing is known of this"));
    }
    // A click on a heading selects the first of its group.
    world.happen(Msg::Mouse(Mouse {
        kind: MouseKind::Press,
        x: 5,
        y: 5,
    }));
    assert_eq!(title(&world), "Lighthouse to be painted");
    // On a pane of one line it is the item that is seen, not its heading.
    for height in [1, 2, 3, 6] {
        world.happen(Msg::Resized(Size { width: 40, height }));
        assert!(world.screen().contains("Lighthouse"), "{height}");
    }
}

#[test]
fn facets_narrow_the_list_and_widen_it() {
    let (_scratch, mut world) = editions();
    world.press("F");
    assert!(line_with(&world, "The Buoy   ").contains(" 3 █"));
    assert!(line_with(&world, "27 Oct 2025").contains(" 2 █"));
    assert!(line_with(&world, "unread   ").contains(" 6 █"));
    assert!(
        !world.screen().contains("languages"),
        "what has no data is left out"
    );
    world.press("enter");
    assert_eq!(world.model.filter.line.text(), "source:\"The Buoy\"");
    assert!(world.screen().contains("headlines 3 of 6"));
    assert!(world.screen().contains("✓ The Buoy"));
    // What is counted is what matches now.
    assert!(line_with(&world, "27 Oct 2025").contains(" 1 █"));
    world.press("enter");
    assert_eq!(world.model.filter.line.text(), "");
    world.press("!");
    assert_eq!(world.model.filter.line.text(), "!source:\"The Buoy\"");
    assert!(world.screen().contains("headlines 3 of 6"));
    // The cursor is on what took its place.
    world.press("enter");
    assert_eq!(
        world.model.filter.line.text(),
        "source:\"Quay Herald\" !source:\"The Buoy\""
    );
    // Both stand at the head of the pane, to be taken out.
    world.press("home");
    for _ in 0..2 {
        world.press("enter");
    }
    assert_eq!(world.model.filter.line.text(), "");
    world.press("F");
    assert!(world.model.overlay.is_none());
}

#[test]
fn facets_are_of_what_the_filter_finds_whatever_its_order() {
    let (_scratch, mut world) = editions();
    world.press("/");
    world.type_text("ligthouse sort:title");
    world.press("enter F");
    // It is the second try that found something.
    assert!(line_with(&world, "The Buoy   ").contains(" 1 █"));
    assert!(!world.screen().contains("Quay Herald   "));
}

#[test]
fn an_article_that_is_opened_marks_its_story_where_the_user_wants_that() {
    let (_scratch, mut world) = editions();
    world.press("/");
    world.type_text("pier");
    world.press("enter enter");
    assert_eq!(world.model.marks.read_count(), 1);
    world.press("u esc");
    world.model.settings.read_story = true;
    world.press("enter");
    assert_eq!(world.model.marks.read_count(), 2);
    assert_eq!(world.marks.values().filter(|mark| mark.read).count(), 2);
    world.press("u");
    assert!(
        world.screen().contains("and 1 more of its story"),
        "{}",
        world.screen()
    );
    assert_eq!(world.model.marks.read_count(), 0);
    assert_eq!(world.marks.values().filter(|mark| mark.read).count(), 0);
}

#[test]
fn what_is_half_typed_never_empties_the_list() {
    let (_scratch, mut world) = editions();
    for filter in [
        "source:\"The Buoy\" on:2025-10-27",
        "pier | (ferry late)",
        "storm after:2025-10-26 before:yesterday",
        "/sto?rm/ is:unread",
        "title:ferry sort:-date,title",
        "(storm | herring) !'painted'",
    ] {
        world.press("/ ctrl-u");
        for c in filter.chars() {
            world.type_text(&c.to_string());
            let rows = world.model.list.rows(&world.model.snapshot);
            assert!(!rows.is_empty(), "{}", world.model.filter.line.text());
        }
    }
    // Once it is typed it is answered as it stands.
    world.press("/ ctrl-u");
    world.type_text("pier sou");
    assert!(world.screen().contains("none so far"));
    world.press("enter");
    assert!(world.screen().contains("no headline matches"));
    assert!(world.screen().contains("0 of 6"));
}
