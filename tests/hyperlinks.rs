//! Links of an article are links for the terminal (OSC 8): what it is told of each of its cells.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::support::pty::Terminal;
use crate::support::{BINARY, Scratch};

fn page() -> String {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/pages/pilot.md")
        .to_string_lossy()
        .into_owned()
}

/// The length of the control sequence at the head of some bytes.
fn sequence(bytes: &[u8]) -> usize {
    let end = match bytes.get(1) {
        Some(b'[') => bytes[2..]
            .iter()
            .position(|byte| (b'@'..=b'~').contains(byte)),
        Some(b']') => bytes[2..]
            .windows(2)
            .position(|pair| pair == b"\x1b\\")
            .map(|at| at + 1),
        _ => return 2.min(bytes.len()),
    };
    end.map_or(bytes.len(), |end| end + 3)
}

/// For each link, by its id and its address, the text of the cells of the screen that belong to it.
fn linked(bytes: &[u8], columns: u16, rows: u16) -> BTreeMap<String, String> {
    let mut parser = vt100::Parser::new(rows, columns, 0);
    let mut links: BTreeMap<(u16, u16), String> = BTreeMap::new();
    let (mut at, mut open) = (0, String::new());
    while at < bytes.len() {
        let rest = &bytes[at..];
        let length = match rest[0] {
            b'\x1b' => sequence(rest),
            byte if byte < 0x80 => 1,
            byte => (byte.leading_ones() as usize).min(rest.len()),
        };
        let part = &rest[..length];
        if let Some(link) = part.strip_prefix(b"\x1b]8;") {
            let link = link.strip_suffix(b"\x1b\\").unwrap();
            open = String::from_utf8(link.to_vec()).unwrap();
        } else if part == b"\x1b[2J" {
            links.clear();
        } else if part[0] >= b' ' {
            links.insert(parser.screen().cursor_position(), open.clone());
        }
        parser.process(part);
        at += length;
    }
    assert_eq!(open, ";", "a link is left open");
    let mut texts = BTreeMap::new();
    for ((row, column), link) in links.into_iter().filter(|(_, link)| link.len() > 1) {
        let cell = parser.screen().cell(row, column).unwrap();
        texts
            .entry(link)
            .or_insert_with(String::new)
            .push_str(match cell.contents() {
                "" => " ",
                text => text,
            });
    }
    texts
}

/// The texts of links by their addresses.
fn by_address(links: BTreeMap<String, String>) -> Vec<(String, String)> {
    let mut all: Vec<_> = links
        .into_iter()
        .map(|(link, text)| (link.split_once(';').unwrap().1.to_owned(), text))
        .collect();
    all.sort();
    all
}

const MASTER: &str = "harbour master himself, who is in his office whenever the lamp islit and the door is not locked";

#[test]
fn a_link_is_one_over_all_its_lines_and_goes_with_its_text() {
    let scratch = Scratch::new();
    let mut terminal = Terminal::start(&scratch, 80, 24, &["--no-state", &page()]);
    terminal.wait_for("1 headline");
    terminal.send("\r");
    terminal.wait_for("High water");
    let all = [
        ("https://harbour.example/bell#rope", "page of the bell"),
        ("https://weather.example/a?b=1;c", "weather"),
        ("mailto:master@harbour.example", MASTER),
    ];
    let owned = |all: &[(&str, &str)]| -> Vec<(String, String)> {
        all.iter()
            .map(|(address, text)| ((*address).to_owned(), (*text).to_owned()))
            .collect()
    };
    assert_eq!(by_address(linked(&terminal.bytes(), 80, 24)), owned(&all));
    // Scrolled, the cells are others; under a window there are none; behind it they are again.
    terminal.send("jjjjjj");
    let scrolled = terminal.wait("the page six lines on", |screen| {
        screen
            .lines()
            .nth(2)
            .is_some_and(|line| line.contains("is not locked"))
    });
    let links = by_address(linked(&terminal.bytes(), 80, 24));
    let seen = (
        "mailto:master@harbour.example",
        "lit and the door is not locked",
    );
    assert_eq!(links, owned(&[all[1], seen]), "{scrolled}");
    terminal.send("?");
    terminal.wait_for("in the list");
    assert_eq!(linked(&terminal.bytes(), 80, 24), BTreeMap::new());
    terminal.send("q");
    terminal.wait_for("High water");
    assert_eq!(by_address(linked(&terminal.bytes(), 80, 24)), links);
    terminal.resize(60, 20);
    terminal.wait("the page at the new width", |screen| {
        screen
            .lines()
            .any(|line| line.chars().count() == 60 && line.ends_with('┐'))
    });
    terminal.send("\x03");
    assert!(terminal.wait_for_end().success());
}

#[test]
fn a_terminal_that_would_show_them_gets_none() {
    let scratch = Scratch::new();
    let arguments = ["--no-state", &page()];
    for (term, settings) in [("linux", ""), ("xterm", "hyperlinks = \"never\"")] {
        let config = scratch.write("settings.toml", settings);
        let config = ["--config", config.to_str().unwrap()];
        let arguments: Vec<&str> = config.iter().chain(&arguments).copied().collect();
        let mut terminal =
            Terminal::start_with(&scratch, 80, 24, BINARY, &arguments, &[("TERM", term)]);
        terminal.wait_for("1 headline");
        terminal.send("\r");
        terminal.wait_for("High water");
        terminal.send("\x03");
        assert!(terminal.wait_for_end().success());
        let bytes = terminal.bytes();
        assert!(!bytes.windows(4).any(|four| four == b"\x1b]8;"), "{term}");
    }
}

#[test]
fn what_is_printed_on_a_terminal_has_them_and_what_is_piped_has_them_when_asked() {
    let scratch = Scratch::new();
    let mut terminal = Terminal::start(&scratch, 60, 50, &["show", "--no-state", &page()]);
    assert!(terminal.wait_for_end().success());
    let links = linked(&terminal.bytes(), 60, 50);
    let of_master = links
        .iter()
        .find(|(link, _)| link.ends_with("mailto:master@harbour.example"));
    assert_eq!(
        of_master.unwrap().1.replace(' ', ""),
        MASTER.replace(' ', "")
    );
    let count = |settings: &str| {
        let config = scratch.write("settings.toml", settings);
        let output = std::process::Command::new(BINARY)
            .args(["show", "--no-state", "--color", "always", "--config"])
            .arg(config)
            .arg(page())
            .envs(scratch.environment())
            .output()
            .unwrap();
        String::from_utf8(output.stdout)
            .unwrap()
            .matches("\x1b]8;id=")
            .count()
    };
    assert_eq!(count(""), 0);
    assert!(count("hyperlinks = \"always\"") >= 4);
}
