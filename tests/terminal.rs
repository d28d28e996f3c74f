//! The real program in a real pseudo-terminal: what a user sees and types, and what happens to it from outside.

use std::process::Command;

use crate::support::pty::Terminal;
use crate::support::{BINARY, Scratch, digest};

fn signal(process: i32, name: &str) {
    assert!(
        Command::new("kill")
            .args([&format!("-{name}"), &process.to_string()])
            .status()
            .unwrap()
            .success()
    );
}

fn page(scratch: &Scratch) -> String {
    scratch
        .write("page.txt", digest(40))
        .to_string_lossy()
        .into_owned()
}

#[test]
fn a_page_is_read_filtered_and_left() {
    let scratch = Scratch::new();
    let mut terminal = Terminal::start(&scratch, 120, 40, &[&page(&scratch)]);
    let screen = terminal.wait_for("41 headlines · 41 unread");
    assert!(screen.contains("Number 0: the ferry is late again"));
    terminal.send("\r");
    terminal.wait_for("40 unread");
    terminal.wait_for("Paragraph 1 says");
    terminal.send("\x1b");
    terminal.wait_for("j/k move");
    terminal.send("/lighthouse buoy");
    terminal.wait_for("2 of 41 · ");
    terminal.send("\r");
    terminal.wait_for("j/k move");
    terminal.send("q");
    assert!(terminal.wait_for_end().success());
    terminal.wait_until_given_back();
}

#[test]
fn every_size_is_drawn_and_survives() {
    let scratch = Scratch::new();
    let page = page(&scratch);
    for (columns, rows, seen) in [
        (80, 24, "41 headlines"),
        (120, 40, "Paragraph 1"),
        (200, 50, "Paragraph 1"),
        (20, 5, "tide"),
        (1, 1, "…"),
    ] {
        let mut terminal = Terminal::start(&scratch, columns, rows, &["--no-state", &page]);
        terminal.wait_for(seen);
        for keys in [
            "j", "G", "gg", "\r", " ", "?", "q", "\x1b", "z", "/", "a", "\x7f", "\r",
        ] {
            terminal.send(keys);
        }
        terminal.resize(120, 40);
        terminal.wait("borders at the new width", |screen| {
            screen
                .lines()
                .any(|line| line.chars().count() == 120 && line.ends_with('┐'))
        });
        terminal.send("\x03");
        assert!(terminal.wait_for_end().success(), "{columns}×{rows}");
        terminal.wait_until_given_back();
    }
}

#[test]
fn a_storm_of_resizes_ends_on_the_last_size() {
    let scratch = Scratch::new();
    let mut terminal = Terminal::start(&scratch, 100, 30, &["--no-state", &page(&scratch)]);
    terminal.wait_for("41 headlines");
    for step in 0..60 {
        terminal.resize(30 + step * 3 % 150, 6 + step % 40);
    }
    terminal.resize(140, 44);
    terminal.wait("a frame that reaches the last cells", |screen| {
        let lines: Vec<&str> = screen.lines().collect();
        let reaches = |line: &str, end| line.chars().count() == 140 && line.ends_with(end);
        lines.len() == 44 && reaches(lines[1], '┐') && reaches(lines[41], '┘')
    });
    terminal.send("q");
    assert!(terminal.wait_for_end().success());
}

#[test]
fn a_signal_ends_it_and_the_terminal_is_given_back() {
    let scratch = Scratch::new();
    let page = page(&scratch);
    for name in ["TERM", "HUP", "INT"] {
        let mut terminal = Terminal::start(&scratch, 80, 24, &["--no-state", &page]);
        terminal.wait_for("41 headlines");
        signal(terminal.process(), name);
        assert!(terminal.wait_for_end().success(), "SIG{name}");
        terminal.wait_until_given_back();
    }
}

/// True while the process is stopped, by what the kernel says of it.
#[cfg(target_os = "linux")]
fn is_stopped(process: i32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    stat.rsplit(") ").next().unwrap().starts_with('T')
}

#[cfg(target_os = "linux")]
#[test]
fn it_stops_for_the_shell_and_comes_back() {
    let scratch = Scratch::new();
    let mut terminal = Terminal::start(&scratch, 80, 24, &["--no-state", &page(&scratch)]);
    terminal.wait_for("41 headlines");
    for how in ["key", "signal"] {
        match how {
            "key" => terminal.send("\x1a"),
            _ => signal(terminal.process(), "TSTP"),
        }
        while !is_stopped(terminal.process()) {
            std::thread::yield_now();
        }
        terminal.wait_until_given_back();
        signal(terminal.process(), "CONT");
        terminal.wait_for("41 headlines");
        terminal.send("j");
        terminal.send("?");
        terminal.wait_for("the next unread headline");
        terminal.send("q");
        terminal.wait_for("j/k move");
    }
    terminal.send("q");
    assert!(terminal.wait_for_end().success());
}

#[test]
fn without_a_terminal_headlines_are_listed_and_the_reader_says_so() {
    let scratch = Scratch::new();
    let page = page(&scratch);
    let output = Command::new(BINARY)
        .arg(&page)
        .arg("--no-state")
        .envs(scratch.environment())
        .output()
        .unwrap();
    assert_eq!(
        String::from_utf8(output.stdout).unwrap().lines().count(),
        41
    );
    // A terminal to write on but none to read from.
    let shell = format!("'{BINARY}' --no-state '{page}' < /dev/null");
    let mut terminal =
        Terminal::start_with(&scratch, 80, 24, "setsid", &["-w", "sh", "-c", &shell], &[]);
    let status = terminal.wait_for_end();
    assert!(
        terminal.screen().contains("no terminal"),
        "{}",
        terminal.screen()
    );
    assert_eq!(status.exit_code(), 2);
}

#[test]
fn a_page_that_is_piped_in_is_read_with_the_keyboard_working() {
    let scratch = Scratch::new();
    let page = page(&scratch);
    let shell = format!("cat '{page}' | '{BINARY}' --no-state");
    let mut terminal = Terminal::start_with(&scratch, 120, 40, "sh", &["-c", &shell], &[]);
    terminal.wait_for("41 headlines");
    terminal.send("\r");
    terminal.wait_for("Paragraph 1 says");
    terminal.send("R");
    terminal.wait_for("read again");
    terminal.wait_for("Paragraph 1 says");
    terminal.send("q");
    assert!(terminal.wait_for_end().success());
}

#[test]
fn nothing_that_a_text_holds_reaches_the_terminal_as_a_control_sequence() {
    let scratch = Scratch::new();
    let evil = "\x1b]0;owned\x07 \u{9b}2J \x1b[?1049l \x08\x08 \u{202e}gnp \x1bP+q\x1b\\ \x1b]52;c;aGk=\x07";
    let text = format!(
        "Title {evil} end – Wire\nBody {evil} text.\n- Link {evil} title - Sou{evil}rce - October 28th, 2025\n- Other - Wire - October 28th, 2025\n"
    );
    let page = scratch
        .write("evil\u{1b}[31m.txt", text)
        .to_string_lossy()
        .into_owned();
    let mut terminal = Terminal::start(&scratch, 120, 40, &["--no-state", &page]);
    terminal.wait_for("3 headlines");
    for keys in ["j", "j", "\r", "S", "q", "L", "q"] {
        terminal.send(keys);
    }
    // An Esc that another key follows at once is an Alt.
    terminal.wait_for("z zoom");
    terminal.send("\x1b");
    terminal.wait_for("j/k move");
    terminal.send("/owned");
    terminal.wait_for("2 of 3 · ");
    terminal.send("\r");
    terminal.send("q");
    assert!(terminal.wait_for_end().success());
    let bytes = String::from_utf8(terminal.bytes()).unwrap();
    // What we ask the terminal ourselves is no text's.
    let bytes = bytes.replace(BACKGROUND, "");
    for sign in [
        "\x1b]",
        "\x1bP",
        "\u{9b}",
        "\x08",
        "\u{202e}",
        "\x1b[2J\x1b[31m",
    ] {
        assert!(!bytes.contains(sign), "{sign:?} reached the terminal");
    }
}

/// The question what the terminal's background is.
const BACKGROUND: &str = "\x1b]11;?\x1b\\";

#[test]
fn a_terminal_that_says_that_it_is_light_gets_the_light_theme_and_its_answer_is_no_keys() {
    let scratch = Scratch::new();
    for (answer, later) in [
        ("\x1b]11;rgb:ffff/ffff/ffff\x1b\\", ""),
        ("\x1b]11;rgb:fbfb/f1f1/c7c7\x07", ""),
        // In pieces, as over a slow line.
        ("\x1b]11;rgb:ffff/ff", "ff/ffff\x1b\\"),
    ] {
        let mut terminal = Terminal::start(&scratch, 120, 40, &["--no-state", &page(&scratch)]);
        terminal.wait_for("41 headlines");
        let asked = |bytes: &[u8]| String::from_utf8_lossy(bytes).contains(BACKGROUND);
        terminal.wait_for_bytes("the question", asked);
        terminal.send("/");
        terminal.wait_for("take away");
        terminal.send(answer);
        terminal.send(later);
        // Ink, as the light theme has it.
        let ink = |bytes: &[u8]| String::from_utf8_lossy(bytes).contains("38;2;38;40;45");
        terminal.wait_for_bytes("dark letters", ink);
        terminal.send("lighthouse buoy");
        terminal.wait_for("/ lighthouse buoy");
        terminal.wait_for("2 of 41 · ");
        terminal.send("\x03");
        terminal.send("q");
        assert!(terminal.wait_for_end().success(), "{answer:?}");
        terminal.wait_until_given_back();
    }
}

#[test]
fn a_theme_that_was_picked_is_there_at_the_next_start() {
    let scratch = Scratch::new();
    let page = page(&scratch);
    let mut terminal = Terminal::start(&scratch, 120, 40, &[&page]);
    terminal.wait_for("41 headlines");
    terminal.send("T");
    terminal.wait_for("Brown ink on sepia.");
    terminal.send("jjjjjjjj");
    terminal.wait_for("▸ paper");
    terminal.send("\r");
    terminal.wait_for("paper is kept");
    terminal.send("q");
    assert!(terminal.wait_for_end().success());
    let mut terminal = Terminal::start(&scratch, 120, 40, &[&page]);
    let sepia = |bytes: &[u8]| String::from_utf8_lossy(bytes).contains("48;2;245;236;215");
    terminal.wait_for_bytes("the page of an old paperback", sepia);
    terminal.send("q");
    assert!(terminal.wait_for_end().success());
}

#[test]
fn a_second_start_opens_the_page_where_it_was_left() {
    let scratch = Scratch::new();
    let page = page(&scratch);
    let mut terminal = Terminal::start(&scratch, 80, 24, &[&page]);
    terminal.wait_for("41 unread");
    terminal.send("\r");
    terminal.wait_for("Paragraph 1 says");
    terminal.send("  ");
    let left = terminal.wait("a later page", |screen| {
        !screen.contains("Paragraph 3 ") && screen.contains("Paragraph 9 ")
    });
    terminal.send("\x03");
    assert!(terminal.wait_for_end().success());
    // At another width as well: the place is a word, not a line.
    for columns in [80, 60, 120] {
        let mut terminal = Terminal::start(&scratch, columns, 24, &[&page]);
        terminal.wait_for("40 unread");
        terminal.send("\r");
        let first = left
            .lines()
            .find(|line| line.contains("Paragraph"))
            .unwrap();
        let sign = &first[first.find("Paragraph").unwrap()..][..12];
        terminal.wait_for(sign);
        assert!(
            !terminal.screen().contains("Paragraph 1 "),
            "{}",
            terminal.screen()
        );
        terminal.send("\x03");
        assert!(terminal.wait_for_end().success());
    }
}

#[test]
fn a_place_is_remembered_under_a_letter_for_the_next_start() {
    let scratch = Scratch::new();
    let page = page(&scratch);
    let mut terminal = Terminal::start(&scratch, 80, 24, &[&page]);
    terminal.wait_for("41 unread");
    terminal.send("\r");
    terminal.wait_for("Paragraph 1 says");
    terminal.send("  rK");
    terminal.wait_for("K stands for this place");
    terminal.send("ggq");
    terminal.wait_for("j/k move");
    terminal.send("q");
    assert!(terminal.wait_for_end().success());
    let mut terminal = Terminal::start(&scratch, 80, 24, &[&page]);
    terminal.wait_for("40 unread");
    terminal.send("G`");
    terminal.wait_for("to which place? K");
    terminal.send("K");
    terminal.wait("the later page", |screen| {
        !screen.contains("Paragraph 3 ") && screen.contains("Paragraph 9 ")
    });
    terminal.send("\x03");
    assert!(terminal.wait_for_end().success());
}
