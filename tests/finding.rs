//! What the user finds with: saved searches, groups of the list, facets of what matches.

use dateline::app::message::{Effect, Msg};
use dateline::app::update;

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
