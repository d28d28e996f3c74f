//! Replays `sessions/*.session`: keys in, screens out. `DATELINE_RECORD=1 cargo test sessions` writes the screens anew;
//! read the difference before you keep it.
//!
//! A session has a directive a line: `open PAGE` (from `fixtures/pages`), `size COLUMNS ROWS`, `keys …` as a keymap
//! names them, `type …`, `click X Y`, `drag X Y`, `release X Y`, `wheel-down X Y`, and `screen`, after which the screen
//! follows, each row behind a colon; the same of `copied` and the text that was copied last, of `cursor` and the cell of
//! the cursor with what is written there. A line that begins with # says what is going on.

use std::fs;
use std::path::{Path, PathBuf};

use dateline::app::geometry::Size;
use dateline::app::message::{Effect, Mouse, MouseKind, Msg};
use dateline::io::load::Input;

use crate::support::world::World;

/// Where the pages of the sessions lie. Not an absolute path: it stands on the screens, and tests are run in the
/// folder of the package wherever that lies.
const PAGES: &str = "tests/fixtures/pages";

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(name)
}

fn mouse(world: &mut World, kind: MouseKind, place: &str) {
    let (x, y) = place.split_once(' ').unwrap();
    world.happen(Msg::Mouse(Mouse {
        kind,
        x: x.parse().unwrap(),
        y: y.parse().unwrap(),
    }));
}

/// Replays a session; returns it with the screens as they are now.
fn replay(session: &str) -> String {
    let mut world = World::new(Vec::new(), 80, 24);
    let mut size = Size {
        width: 80,
        height: 24,
    };
    let mut out = String::new();
    for line in session.lines().filter(|line| !line.starts_with(':')) {
        out.push_str(line);
        out.push('\n');
        let (directive, rest) = line.split_once(' ').unwrap_or((line, ""));
        match directive {
            "" | "#" => {}
            "open" => {
                let pages = rest
                    .split(' ')
                    .map(|page| Input::Path(Path::new(PAGES).join(page)))
                    .collect();
                world = World::new(pages, size.width, size.height);
                world.begin();
            }
            "size" => {
                let (width, height) = rest.split_once(' ').unwrap();
                size = Size {
                    width: width.parse().unwrap(),
                    height: height.parse().unwrap(),
                };
                world.happen(Msg::Resized(size));
            }
            "keys" => world.press(rest),
            "type" => world.type_text(rest),
            "click" => mouse(&mut world, MouseKind::Press, rest),
            "drag" => mouse(&mut world, MouseKind::Drag, rest),
            "release" => mouse(&mut world, MouseKind::Release, rest),
            "wheel-down" => mouse(&mut world, MouseKind::WheelDown, rest),
            "wheel-up" => mouse(&mut world, MouseKind::WheelUp, rest),
            "screen" => {
                for row in world.screen().lines() {
                    out.push(':');
                    out.push_str(row);
                    out.push('\n');
                }
            }
            "copied" => {
                let copied = world.wanted.iter().rev().find_map(|effect| match effect {
                    Effect::Copy(text) => Some(text.as_str()),
                    _ => None,
                });
                for line in copied.unwrap_or("(nothing)").split('\n') {
                    out.push_str(&format!(":{line}\n"));
                }
            }
            "cursor" => out.push_str(&format!(":{}\n", world.cursor())),
            other => panic!("no directive: {other}"),
        }
    }
    out
}

#[test]
fn sessions_show_what_they_showed() {
    let record = std::env::var_os("DATELINE_RECORD").is_some();
    let mut paths: Vec<PathBuf> = fs::read_dir(folder("sessions"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    assert!(!paths.is_empty());
    for path in paths {
        let session = fs::read_to_string(&path).unwrap();
        let now = replay(&session);
        if record {
            fs::write(&path, now).unwrap();
        } else {
            let first = now
                .lines()
                .zip(session.lines())
                .enumerate()
                .find(|(_, (now, then))| now != then);
            assert!(
                now == session,
                "{}: {first:#?}\nnow:\n{now}",
                path.display()
            );
        }
    }
}

#[test]
fn every_screen_is_drawn_at_every_size() {
    let page = folder("fixtures/pages").join("harbour.txt");
    for (columns, rows) in [
        (80, 24),
        (120, 40),
        (200, 50),
        (20, 5),
        (1, 1),
        (0, 0),
        (2, 2),
        (0, 5),
        (5, 0),
        (1, 40),
        (200, 1),
        (200, 2),
        (2, 50),
    ] {
        let mut world = World::with_page(page.clone(), columns, rows);
        for keys in [
            "j",
            "enter",
            "?",
            "j",
            "esc",
            "S",
            "esc",
            "L",
            "esc",
            "z",
            "/ t h e enter",
            "n",
            "esc",
            "esc",
            "/ f e r r y",
            "enter",
            "] [ G g g",
            "9 9 9 j",
            "B ] j [",
            "B",
            "/ t h e enter W t h e enter",
            "' j k",
            "t",
            "F j ]",
            "enter",
            "esc B B B",
            "T j G k",
            "enter",
            "space space space",
        ] {
            world.press(keys);
            let cells = world.cells();
            assert_eq!((cells.area.width, cells.area.height), (columns, rows));
            grid_is_whole(&world);
        }
    }
}

/// Each row of cells is exactly as wide as the screen: nothing hangs over an edge or into a neighbour.
fn grid_is_whole(world: &World) {
    let cells = world.cells();
    for y in 0..cells.area.height {
        let mut x = 0;
        while x < cells.area.width {
            let wide = dateline::text::width(cells[(x, y)].symbol()).max(1) as u16;
            assert!(x + wide <= cells.area.width, "row {y} hangs over at {x}");
            for behind in 1..wide {
                assert_eq!(
                    cells[(x + behind, y)].symbol(),
                    " ",
                    "row {y}: something stands behind the wide cell at {x}"
                );
            }
            x += wide;
        }
    }
}

#[test]
fn wide_characters_never_break_the_grid() {
    let page = folder("fixtures/pages").join("wide.txt");
    for columns in [20, 37, 38, 39, 60, 80, 99, 100, 101, 120, 121] {
        for rows in [5, 12, 24] {
            let mut world = World::with_page(page.clone(), columns, rows);
            for keys in [
                "j", "j", "enter", "space", "z", "esc", "B B", "F", "j enter", "esc", "/",
            ] {
                world.press(keys);
                grid_is_whole(&world);
            }
        }
    }
}

#[test]
fn a_theme_is_shown_as_one_moves_to_it_and_stays_when_it_is_taken() {
    use dateline::theme::{Depth, Shelf, THEMES};
    let mut world = World::with_page(folder("fixtures/pages").join("harbour.txt"), 80, 24);
    let name = |world: &World| world.model.look.theme().name().to_owned();
    let before = world.cells();
    world.press("T");
    for (theme, _) in THEMES {
        world.press("j");
        assert_eq!(name(&world), *theme);
        let page = Shelf::default()
            .theme(theme, Depth::True)
            .unwrap()
            .page(None);
        assert_eq!(world.model.look.page(), page);
        grid_is_whole(&world);
    }
    world.press("k k");
    let painted = world.cells();
    assert!(
        painted
            .content()
            .iter()
            .all(|cell| cell.bg != ratatui::style::Color::Reset)
    );
    for keys in ["esc", "T j j q", "T j j T", "T j j ? esc"] {
        world.press(keys);
        assert_eq!(world.cells(), before, "{keys}");
    }
    world.press("T j j enter");
    assert_eq!(name(&world), "deep");
    assert!(world.screen().contains("deep is kept"));
    // It was picked for a dark terminal, as which one counts that has not said what it is.
    world.happen(Msg::Background((250, 250, 250)));
    assert_eq!(name(&world), "light");
    world.press("T");
    assert!(world.screen().contains("▸ auto"), "{}", world.screen());
    world.happen(Msg::Background((20, 20, 20)));
    world.press("esc");
    assert_eq!(name(&world), "deep");
    world.press("T k k k enter");
    assert_eq!(name(&world), "dark");
}

#[test]
fn a_theme_that_is_being_written_is_seen_as_it_is_written() {
    use dateline::theme::{Color, Role, Source};
    let mut world = World::with_page(folder("fixtures/pages").join("harbour.txt"), 80, 24);
    let link = |world: &World| world.model.look.theme().style(Role::Link).fg;
    let written = |text: &str| Source {
        name: "mine".into(),
        place: "mine.toml".into(),
        text: text.into(),
    };
    world.own_themes = vec![written("[palette]\nblue = \"#010203\"")];
    world.press("T G enter");
    assert_eq!(link(&world), Some(Color::Rgb(1, 2, 3)));
    world.own_themes = vec![written("[palette]\nblue = \"#040506\"")];
    world.happen(Msg::FocusGained);
    assert_eq!(link(&world), Some(Color::Rgb(4, 5, 6)));
    // Half a line is no theme; the next one is.
    world.own_themes = vec![written("[palette]\nblue = \"#0405\"")];
    world.happen(Msg::FocusGained);
    assert!(
        world.screen().contains("mine.toml:2: `#0405` is no colour"),
        "{}",
        world.screen()
    );
    assert_eq!(world.model.look.theme().name(), "dark");
    world.own_themes = vec![written("[palette]\nblue = \"#070809\"")];
    world.happen(Msg::FocusGained);
    assert_eq!(link(&world), Some(Color::Rgb(7, 8, 9)));
}

#[test]
fn code_gets_the_colours_of_its_language() {
    let mut world = World::with_page(folder("fixtures/pages").join("code.md"), 80, 24);
    world.press("enter");
    let cells = world.cells();
    let line = |y| -> String { (0..80).map(|x| cells[(x, y)].symbol()).collect() };
    let find = |y: &u16| line(*y).find("let low = 12; // ebb").is_some();
    let row = (0..24).find(find).unwrap();
    let start = (0..80).find(|x| cells[(*x, row)].symbol() == "l").unwrap();
    let colours = [0, 4, 10, 14].map(|x| cells[(start + x, row)].fg);
    for (nth, colour) in colours.iter().enumerate() {
        assert!(!colours[..nth].contains(colour), "{colours:?}");
    }
}

#[test]
fn the_selection_is_seen_without_colours() {
    use dateline::app::look::Look;
    use dateline::theme::{Depth, Shelf, Wanted};
    use ratatui::style::Modifier;
    let page = folder("fixtures/pages").join("harbour.txt");
    for (theme, _) in dateline::theme::THEMES {
        let mut world = World::with_page(page.clone(), 80, 24);
        let wanted = Wanted {
            named: Some((*theme).into()),
            ..Wanted::default()
        };
        world.model.look = Look::new(Shelf::default(), Depth::None, wanted, None);
        let cells = world.cells();
        assert!(
            cells[(10, 2)].modifier.contains(Modifier::REVERSED),
            "{theme}"
        );
        assert!(
            !cells[(10, 3)].modifier.contains(Modifier::REVERSED),
            "{theme}"
        );
        for cell in cells.content() {
            assert_eq!(
                (cell.fg, cell.bg),
                (ratatui::style::Color::Reset, ratatui::style::Color::Reset),
                "{theme}"
            );
        }
    }
}
