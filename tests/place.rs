//! The place in an article is a word: it is at the top of the screen again after whatever is done to the screen.

use std::path::Path;

use dateline::app::geometry::Size;
use dateline::app::message::{Effect, Msg};
use dateline::app::update;
use proptest::prelude::*;

use crate::support::world::World;
use crate::support::{Scratch, digest};

/// What is done to the screen.
#[derive(Debug, Clone)]
enum Change {
    Resized(u16, u16),
    Measure(u16),
    Keys(&'static str),
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        4 => (1_u16..220, 1_u16..60).prop_map(|(width, height)| Change::Resized(width, height)),
        1 => (20_u16..120).prop_map(Change::Measure),
        3 => prop::sample::select(vec!["C", "z", "Z", "> >", "<", "R", "ctrl-l", "M", "X", "h enter"])
            .prop_map(Change::Keys),
    ]
}

/// Japanese, Arabic and English, in paragraphs of some length.
const SCRIPTS: &str = "港の時計 – 港新聞\n\n昨夜の嵐で渡し船は欠航となり、港の人々は灯台の修理が終わるのを静かに待っている。「誰もいない」と彼女は言った。昨夜の嵐で渡し船は欠航となり、港の人々は灯台の修理が終わるのを静かに待っている。\n\n\
    عاد العبارة إلى الميناء بعد إحدى عشرة سنة، ولم يفاجأ أحد على الرصيف بذلك، فقد كان الجدول معلقا هناك دائما.\n\n\
    The ferry that was due on Monday came on Thursday, and nobody on the quay was surprised; the slate has the hour.\n\n";

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn the_word_at_the_top_is_there_again_after_whatever_is_done_to_the_screen(
        is_mixed in any::<bool>(),
        start in 20_usize..70,
        changes in prop::collection::vec(change(), 1..8),
    ) {
        let scratch = Scratch::new();
        let page = if is_mixed {
            format!("{}{}", SCRIPTS, SCRIPTS.split_once("\n\n").unwrap().1.repeat(6))
        } else {
            digest(3)
        };
        let mut world = World::with_page(scratch.write("page.txt", page), 60, 12);
        world.press("enter");
        world.press(&"j ".repeat(start.min(40)));
        // What begins on the line at the top.
        let (top, document) = (top(&world), world.model.reader.document().unwrap().clone());
        let layout = world.model.reader.layout.clone().unwrap();
        let line = layout.lines()[top - world.model.reader.head()].range();
        let mut word = document.word_at(line.start);
        if document.word_start(word) < line.start {
            word += 1;
        }
        let place = document.word_start(word);
        for change in changes {
            match change {
                Change::Resized(width, height) => world.happen(Msg::Resized(Size { width, height })),
                Change::Measure(width) => {
                    world.model.settings.measure.width = width;
                    world.happen(Msg::Redraw);
                }
                Change::Keys(keys) => world.press(keys),
            }
            let reader = &world.model.reader;
            let columns = world.model.columns_of_text();
            let Some((area, _)) = columns.first().filter(|(area, _)| !area.is_empty()) else {
                continue;
            };
            let (at, end) = (reader.line_of(place), columns.last().unwrap().1.end);
            let is_last = reader.percent(area.height.into()) == 100;
            // An empty line may stand over it.
            let lines = reader.layout.as_ref().unwrap().lines();
            let is_first = (self::top(&world)..=at).contains(&at)
                && (self::top(&world)..at).all(|line| {
                    line.checked_sub(reader.head()).is_some_and(|line| !lines[line].is_text())
                });
            prop_assert!(
                is_first || is_last && (self::top(&world)..end).contains(&at),
                "the word is on line {at}, the screen shows {}..{end}\n{}",
                self::top(&world),
                world.screen()
            );
        }
    }
}

fn top(world: &World) -> usize {
    world.model.reader.top
}

#[test]
fn the_place_is_there_again_in_another_session() {
    let page = Path::new("tests/fixtures/pages/harbour.txt").to_path_buf();
    let mut first = World::with_page(page.clone(), 60, 12);
    first.press("enter space space q");
    let mut second = World::new(vec![dateline::io::load::Input::Path(page)], 90, 12);
    second.marks = first.marks.clone();
    second.begin();
    second.press("enter");
    assert!(
        second.screen().contains("“We do not say late,”"),
        "{}",
        second.screen()
    );
    second.press("g g");
    assert!(
        second.screen().contains("read to 6%"),
        "{}",
        second.screen()
    );
}

#[test]
fn a_place_that_is_not_on_disk_yet_changes_nothing_in_the_list() {
    let scratch = Scratch::new();
    let mut world = World::with_page(scratch.write("page.txt", digest(3)), 60, 12);
    world.press("enter");
    let row = world.model.reader.row.unwrap();
    // No answer of the library comes.
    let mut effects = Vec::new();
    for _ in 0..3 {
        effects.extend(update(&mut world.model, Msg::Key("space".parse().unwrap())));
    }
    let is_place = |effect: &Effect| matches!(effect, Effect::Save { changes, .. } if changes.iter().all(|(_, change)| change.is_place_alone()));
    assert!(effects.iter().any(is_place), "{effects:?}");
    assert!(!world.model.marks.is_pending(row));
    let effects = update(&mut world.model, Msg::Key("s".parse().unwrap()));
    assert!(
        effects
            .iter()
            .any(|effect| matches!(effect, Effect::Save { .. }))
    );
    assert!(world.model.marks.is_pending(row));
}
