//! Any sequence of keys, clicks, sizes and answers: nothing panics, the selection is an item of the list and on the
//! screen, the screen is whole. And when all the answers are in, the list is the filter's answer, the article pane
//! shows the selected item's text, and what was marked is kept.
//!
//! Answers come when the lanes that give them are done, in the order of each lane, in any order among lanes; inputs
//! change between two readings of them.

use std::collections::VecDeque;
use std::fs;
use std::path::PathBuf;

use dateline::app::geometry::Size;
use dateline::app::message::{Effect, Mouse, MouseKind, Msg};
use dateline::app::reader::Text;
use dateline::app::{start, update};
use dateline::article::{Mark, RowId};
use dateline::cluster::Stories;
use dateline::filter::{Engine, Grouping, Overlay, Query, Waiting, Want};
use dateline::io::answers::{answer, one_a_story, together};
use dateline::io::bodies::Bodies;
use dateline::io::content;
use dateline::io::library::mark_of;
use dateline::io::load::{Input, Loader, Report};
use dateline::text::width;
use proptest::prelude::*;

use crate::support::pages::is_dangerous;
use crate::support::world::World;
use crate::support::{Scratch, TODAY};

/// What a page may have become when it is read again.
const EDITIONS: [&str; 4] = [
    "The tide, and who reads it – Harbour Post\nBy Ana Ruiz\nHARBOUR, Somewhere — It is read at six.\nAnd at noon.\n\
     Read more from the original source:\nThe tide, and who reads it - Harbour Post\n\
     - Ferry late again - Harbour Post - October 28th, 2025 [October 28th, 2025]\n\
     - Herring, and why - The Buoy - October 27th, 2025 [October 27th, 2025]\n",
    "- Ferry late again - The Buoy - October 28th, 2025 [October 28th, 2025]\n\
     - Ferry later still - Harbour Post - October 29th, 2025 [October 29th, 2025]\n\
     - 日本語の見出し - 東京新聞 - October 29th, 2025 [October 29th, 2025]\n",
    "Herring, and why – The Buoy\nNobody knows; the text is short.\nIt has a second line.\nSource: https://buoy.example/herring\n\
     - The tide, and who reads it - Harbour Post - October 26th, 2025 [October 26th, 2025]\n\
     - Nothing - - October 25th, 2025 [October 25th, 2025]\n",
    "",
];

/// The lanes of the program, each of which carries out what it is asked for in order.
const LANES: usize = 4;

/// The program, and what the world still has to do for it.
struct Sitting {
    world: World,
    _scratch: Scratch,
    changing: PathBuf,
    inputs: Vec<Input>,
    /// Answers of the load lane; the other lanes' effects.
    loads: VecDeque<Msg>,
    lanes: [VecDeque<Effect>; LANES],
}

impl Sitting {
    fn new() -> Sitting {
        let scratch = Scratch::new();
        let changing = scratch.write("changing.txt", EDITIONS[0]);
        let pages = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/pages");
        let inputs = vec![
            Input::Path(pages.join("wide.txt")),
            Input::Path(changing.clone()),
            Input::Path(pages.join("harbour.txt")),
            Input::Path(pages.join("pilot.md")),
            Input::Path(pages.join("bell.html")),
            Input::Path(scratch.path().join("nothing.txt")),
            Input::Path(scratch.write("more.txt", EDITIONS[2])),
        ];
        let mut sitting = Sitting {
            world: World::new(inputs.clone(), 80, 24),
            _scratch: scratch,
            changing,
            inputs,
            loads: VecDeque::new(),
            lanes: Default::default(),
        };
        let effects = start(&mut sitting.world.model);
        sitting.hand_out(effects);
        sitting
    }

    fn happen(&mut self, msg: Msg) {
        let effects = update(&mut self.world.model, msg);
        self.hand_out(effects);
    }

    fn hand_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            let lane = match effect {
                Effect::Load { generation } => {
                    self.loads = self.read(generation);
                    continue;
                }
                Effect::FindMarks { .. }
                | Effect::Save { .. }
                | Effect::FindSearches
                | Effect::FindBegun { .. }
                | Effect::SaveSearch { .. }
                | Effect::FindBookmarks
                | Effect::SaveBookmark { .. } => 0,
                Effect::Index { .. }
                | Effect::Filter { .. }
                | Effect::Complete { .. }
                | Effect::CountSearches { .. }
                | Effect::CountUnread { .. }
                | Effect::FindFacets { .. } => 1,
                Effect::Open { .. }
                | Effect::LayOut { .. }
                | Effect::Find { .. }
                | Effect::SetOutput { .. }
                | Effect::Pick { .. }
                | Effect::FindAddress { .. } => 2,
                Effect::ReadSource { .. } | Effect::FindStories { .. } => 3,
                _ => continue,
            };
            if matches!(effect, Effect::Filter { .. }) {
                // A filter that is under way ends when there is a new one.
                self.lanes[lane].retain(|other| !matches!(other, Effect::Filter { .. }));
            }
            self.lanes[lane].push_back(effect);
        }
    }

    /// What a load answers when there is something new after each input.
    fn read(&self, generation: u64) -> VecDeque<Msg> {
        let mut answers = VecDeque::new();
        for count in 1..=self.inputs.len() {
            let finished = count == self.inputs.len();
            Loader::default().load(
                &self.inputs[..count],
                &|| false,
                &mut |report| match report {
                    Report::Items(store, true) => answers.push_back(Msg::Loaded {
                        generation,
                        snapshot: store.snapshot(),
                        finished,
                    }),
                    Report::Trouble(message) if finished => answers.push_back(Msg::Trouble {
                        generation,
                        message,
                    }),
                    _ => {}
                },
            );
        }
        answers
    }

    /// A lane does one thing. False when it has nothing to do.
    fn work(&mut self, lane: usize) -> bool {
        let Some(queue) = self.lanes.get_mut(lane) else {
            let answer = self.loads.pop_front();
            let worked = answer.is_some();
            answer.into_iter().for_each(|msg| self.happen(msg));
            return worked;
        };
        let Some(effect) = queue.pop_front() else {
            return false;
        };
        for msg in self.world.carry_out(effect) {
            self.happen(msg);
        }
        true
    }

    fn work_off_everything(&mut self) {
        while (0..=LANES).any(|lane| self.work(lane)) {}
    }

    /// What holds at any time.
    fn check(&self) -> Result<(), TestCaseError> {
        let model = &self.world.model;
        let rows = model.list.rows(&model.snapshot);
        if !model.list.is_guest {
            prop_assert_eq!(model.list.selected, rows.get(model.list.place).copied());
            prop_assert_eq!(model.list.selected.is_none(), rows.is_empty());
        }
        let panes = model.panes();
        let height = usize::from(panes.list_body().height);
        if height > 0 && !rows.is_empty() {
            let shown = model.list.top..model.list.top + height;
            prop_assert!(
                shown.contains(&model.list.line_of(model.list.place)),
                "{} in {shown:?}",
                model.list.line_of(model.list.place)
            );
        }
        if !panes.article_body().is_empty() {
            prop_assert_eq!(model.reader.row, model.list.selected);
        }
        self.check_screen()
    }

    /// Every cell holds a character that takes the cells that it says, and no control character.
    fn check_screen(&self) -> Result<(), TestCaseError> {
        let cells = self.world.cells();
        for y in 0..cells.area.height {
            let mut x = 0;
            while x < cells.area.width {
                let symbol = cells[(x, y)].symbol();
                prop_assert!(!symbol.contains(is_dangerous), "{symbol:?}");
                let taken = width(symbol).max(1) as u16;
                prop_assert!(x + taken <= cells.area.width, "{symbol:?} at {x}, {y}");
                x += taken;
            }
        }
        Ok(())
    }

    /// The list is every match, each in its group, and what is unread is counted.
    fn check_groups(&self, by: Grouping) -> Result<(), TestCaseError> {
        let model = &self.world.model;
        let found = model.list.matches.as_ref().unwrap();
        let query = Query::parse_among(model.filter.line.text(), TODAY, model.searches.all());
        let overlay = Overlay {
            flags: model.marks.flags(),
            sources: model.list.stories.sources(),
            bodies: &[],
        };
        let stories = match model.list.unfolded && by != Grouping::Story {
            true => &Stories::default(),
            false => &*model.list.stories,
        };
        let wanted = together(
            &mut Engine::default(),
            &mut Bodies::default(),
            &query,
            &model.snapshot,
            overlay,
            stories,
            by,
            Waiting::patiently(),
        )
        .unwrap();
        // A list by marks stays while marks are made in it.
        if !query.asks_for_marks() {
            prop_assert_eq!(&found.rows, &wanted.rows);
            prop_assert_eq!(&found.groups, &wanted.groups);
        }
        prop_assert_eq!(found.groups.len(), found.unread.len());
        for (group, unread) in found.groups.iter().zip(&**found.unread) {
            let rows = &found.rows[group.first..group.first + group.len];
            let are = rows
                .iter()
                .filter(|row| !model.marks.is_read(**row))
                .count();
            prop_assert_eq!(are, *unread as usize);
        }
        Ok(())
    }

    /// What holds when everything asked for was done.
    fn check_end(&self) -> Result<(), TestCaseError> {
        self.check()?;
        let model = &self.world.model;
        prop_assert!(model.load.finished);
        prop_assert!(!model.filter.awaited);
        let query = model.filter.line.text();
        if model.filter.is_held {
            prop_assert!(model.prompt.is_some() && model.filter.query.is_half_typed());
        } else if let Some(by) = model.list.grouping {
            self.check_groups(by)?;
        } else if query.is_empty() {
            prop_assert!(model.list.matches.is_none());
        } else {
            let mut engine = Engine::default();
            engine.extend(&model.snapshot);
            let query = Query::parse_among(query, TODAY, model.searches.all());
            let overlay = Overlay {
                flags: model.marks.flags(),
                sources: model.list.stories.sources(),
                bodies: &[],
            };
            let wanted = answer(
                &mut engine,
                &mut Bodies::default(),
                &query,
                &model.snapshot,
                overlay,
                Want::All,
                Waiting::patiently(),
            )
            .unwrap();
            let wanted = match model.list.unfolded {
                true => wanted,
                false => one_a_story(wanted, &model.list.stories),
            };
            let found = model.list.matches.as_ref().unwrap();
            // A list by marks stays while marks are made in it: nothing vanishes under the cursor.
            if !query.asks_for_marks() {
                prop_assert_eq!(found.total, wanted.total);
                prop_assert_eq!(&found.rows[..], &wanted.rows[..found.rows.len()]);
            }
            prop_assert!(found.rows.len() == found.total - found.folded || !found.complete);
        }
        if let Some(row) = model.reader.row {
            // The page may have changed since it was read; the pane says so then.
            match (content::document(&model.snapshot, row), &model.reader.text) {
                (Ok(document), Text::Here(shown)) => {
                    prop_assert_eq!(document.text(), shown.text());
                    prop_assert!(
                        model.reader.layout.is_some() || model.panes().article_body().is_empty()
                    );
                }
                (Err(_), Text::Bare | Text::Failed(_) | Text::Here(_)) => {}
                (document, shown) => prop_assert!(false, "{document:?} and {shown:?}"),
            }
        }
        prop_assert!(model.bookmarks.are_kept());
        let searches = model.searches.all();
        prop_assert_eq!(&**searches, &self.world.searches);
        for search in searches.all() {
            prop_assert!(!model.searches.is_pending(&search.name));
        }
        let mut read = 0;
        for row in (0..model.snapshot.rows() as u32).map(RowId) {
            prop_assert!(!model.marks.is_pending(row));
            let shown = model.marks.of(row);
            if model.snapshot.survivor(row) == row {
                let kept = mark_of(&self.world.marks, &model.snapshot.ids(row));
                // When it was left only the library knows.
                let kept = Mark { left_at: 0, ..kept };
                prop_assert_eq!(shown, kept, "{}", model.snapshot.title(row));
            } else {
                prop_assert_eq!(shown, Mark::default());
            }
            read += usize::from(shown.read);
        }
        prop_assert_eq!(read, model.marks.read_count());
        Ok(())
    }
}

/// Something that happens.
#[derive(Debug, Clone)]
enum Event {
    Keys(&'static str),
    Letter(char),
    Paste(String),
    Mouse(Mouse),
    Resized(Size),
    /// A lane does so many things.
    Work(usize, usize),
    /// The page that changes becomes another edition.
    Rewritten(usize),
    Redraw,
}

fn event() -> impl Strategy<Value = Event> {
    let keys = prop::sample::select(vec![
        "j",
        "k",
        "down",
        "up",
        "ctrl-d",
        "ctrl-u",
        "pagedown",
        "pageup",
        "g g",
        "G",
        "5 0 %",
        "3 j",
        "9 9 9 9 9 9 9 9 9 9 9 j",
        "1 2 G",
        "home",
        "end",
        "space",
        "J",
        "K",
        "}",
        "{",
        "z",
        ">",
        "<",
        "s",
        "m",
        "u",
        "o",
        "y t",
        "y u",
        "y y",
        "y",
        "S",
        "L",
        "R",
        "M",
        "?",
        "/",
        "n",
        "N",
        "]",
        "[",
        "enter",
        "tab",
        "esc",
        "h",
        "l",
        "f",
        "b",
        "g",
        "ctrl-w",
        "ctrl-k",
        "ctrl-y",
        "ctrl-t",
        "backspace",
        "delete",
        "left",
        "right",
        "ctrl-a",
        "ctrl-e",
        "alt-b",
        "alt-d",
        "f5",
        "ctrl-z",
        "/ f e r r y enter",
        "/ ! ' a",
        "/ t i d e enter enter",
        "enter / e enter n n",
        "/ ^ | $ (",
        "/ b o d y : t enter",
        "/ s o r t : t i t l e enter",
        "/ i s : r e a d enter",
        "/ s o u r c e s : > 1 enter",
        "/ h r e r i n g x enter",
        "/ s o tab tab",
        "tab",
        "/ s o u r c e : tab enter",
        "F",
        "F j enter",
        "F j j ! esc",
        "F ] enter k enter",
        "F G enter",
        "]",
        "D",
        "B",
        "B B B B",
        "c",
        "v",
        "v enter",
        "O",
        "alt-left",
        "alt-right",
        "enter .",
        ".",
        ",",
        ")",
        "(",
        "enter f a",
        "f s",
        "y l a",
        "enter g l enter",
        "g l t h enter",
        "enter t down enter",
        "t w backspace",
        ": a r t i c l e",
        ": down down enter",
        "enter r a",
        "r Q",
        "` a",
        "` Q",
        "` `",
        "-",
        "'",
        "' t",
        "' D u",
        "' j enter",
        "W t i d e enter",
        "/ t i d e enter W t enter",
        "/ @ t | @ x enter",
        "/ @ t enter W t enter",
        "/ ( @ tab enter",
        "/ z z s o r",
        "enter V v w e ] y",
        "enter V l l $ j k v G y",
        "V / t enter n v y",
        "C",
        "C C",
        "x X",
        "Z",
        "enter Z z",
        "g c",
        "g c enter",
        "w ctrl-u a . m d enter",
        "w esc",
        "| t r u e enter",
        "| esc",
        "/ ! e",
    ]);
    let kind = prop::sample::select(vec![
        MouseKind::Press,
        MouseKind::Drag,
        MouseKind::Release,
        MouseKind::WheelUp,
        MouseKind::WheelDown,
    ]);
    let side = |most: u16| prop_oneof![3 => 0..most, 1 => 0..4_u16];
    prop_oneof![
        12 => keys.prop_map(Event::Keys),
        2 => prop::char::range('a', 'z').prop_map(Event::Letter),
        1 => prop_oneof![Just("fer\n'ry".to_owned()), any::<String>()].prop_map(Event::Paste),
        2 => (kind, side(150), side(50)).prop_map(|(kind, x, y)| Event::Mouse(Mouse { kind, x, y })),
        2 => (side(150), side(50)).prop_map(|(width, height)| Event::Resized(Size { width, height })),
        12 => (0..=LANES, 1..4_usize).prop_map(|(lane, count)| Event::Work(lane, count)),
        1 => (0..EDITIONS.len()).prop_map(Event::Rewritten),
        1 => Just(Event::Redraw),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_sequence_of_messages_leaves_the_reader_in_order(events in prop::collection::vec(event(), 1..60)) {
        let mut sitting = Sitting::new();
        for event in events {
            match event {
                Event::Keys(keys) => {
                    for key in keys.split(' ') {
                        sitting.happen(Msg::Key(key.parse().unwrap()));
                    }
                }
                Event::Letter(c) => sitting.happen(Msg::Key(c.to_string().parse().unwrap())),
                Event::Paste(text) => sitting.happen(Msg::Paste(text)),
                Event::Mouse(mouse) => sitting.happen(Msg::Mouse(mouse)),
                Event::Resized(size) => sitting.happen(Msg::Resized(size)),
                Event::Work(lane, count) => {
                    for _ in 0..count {
                        sitting.work(lane);
                    }
                }
                Event::Rewritten(edition) => fs::write(&sitting.changing, EDITIONS[edition]).unwrap(),
                Event::Redraw => sitting.happen(Msg::Redraw),
            }
            if sitting.world.model.leaving {
                break;
            }
            sitting.check()?;
        }
        sitting.work_off_everything();
        sitting.check_end()?;
    }
}
