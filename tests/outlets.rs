//! Ways out of the article: a file of each format, a command that it goes through.

use std::fs;
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use dateline::app::message::{Msg, Piped};
use dateline::article::Mark;
use dateline::document::Document;
use dateline::document::html::push_html;
use dateline::export::Piece;
use dateline::io::piping::Pipes;
use proptest::prelude::*;

use crate::specimen::{built, written};
use crate::support::Scratch;
use crate::support::world::World;

const PAGE: &str = "Ferry & “tide”: back – Harbour Post\n\nSKARROW — The ferry sails <b>again</b>.\n\n\
    Nobody was surprised.\n";

fn world() -> (Scratch, World) {
    let scratch = Scratch::new();
    let path = scratch.write("page.txt", PAGE);
    let mut world = World::with_page(path, 100, 24);
    world.press("enter");
    (scratch, world)
}

/// Types a file's name in the place of the one that is proposed.
fn write_as(world: &mut World, path: &Path) {
    world.press("w ctrl-u");
    world.type_text(&path.to_string_lossy());
    world.press("enter");
}

#[test]
fn an_article_is_written_as_its_files_name_asks() {
    let (scratch, mut world) = world();
    world.press("w");
    assert!(world.screen().contains("write to ferry-tide-back.md"));
    assert!(world.screen().contains("as Markdown"));
    world.press("esc");
    for (ending, begins, holds) in [
        ("txt", "Ferry & “tide”: back\n", "sails <b>again</b>."),
        (
            "md",
            "# Ferry \\& “tide”: back\n",
            "sails \\<b>again\\</b>.",
        ),
        (
            "html",
            "<!DOCTYPE html>\n",
            "sails &lt;b&gt;again&lt;/b&gt;.",
        ),
        ("json", "{\"id\":\"", "sails <b>again</b>."),
    ] {
        let path = scratch.path().join("out").with_extension(ending);
        write_as(&mut world, &path);
        assert!(world.screen().contains("is on disk, as "), "{ending}");
        let content = fs::read_to_string(&path).unwrap();
        assert!(content.starts_with(begins), "{content}");
        assert!(content.contains(holds), "{content}");
    }
}

#[test]
fn a_file_is_written_over_only_when_it_is_asked_for_twice() {
    let (scratch, mut world) = world();
    let path = scratch.write("mine.md", "mine");
    write_as(&mut world, &path);
    assert!(world.screen().contains("is there already"));
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
    // Another name is asked about anew.
    let other = scratch.write("other.md", "other");
    world.press("ctrl-u");
    world.type_text(&other.to_string_lossy());
    world.press("enter");
    assert_eq!(fs::read_to_string(&other).unwrap(), "other");
    world.press("enter");
    assert!(fs::read_to_string(&other).unwrap().contains("Nobody"));
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
    let left: Vec<_> = fs::read_dir(scratch.path()).unwrap().collect();
    assert_eq!(left.len(), 3, "nothing else is left behind");
}

#[test]
fn what_cannot_be_written_is_said_and_can_be_mended() {
    let (scratch, mut world) = world();
    write_as(&mut world, &scratch.path().join("no/such/folder.md"));
    assert!(
        world.screen().contains("no such file"),
        "{}",
        world.screen()
    );
    assert!(world.screen().contains("write to"));
    world.press("ctrl-w");
    world.type_text("pdf");
    world.press("enter");
    assert!(world.screen().contains("the ending says how it is written"));
    world.press("esc");
    write_as(&mut world, &scratch.write("folder.md/x", ""));
    assert!(world.screen().contains("no format has") || world.screen().contains("the ending"));
    world.press("esc");
    write_as(&mut world, &scratch.path().join("folder.md"));
    world.press("enter");
    assert!(world.screen().contains("no file"), "{}", world.screen());
}

#[test]
fn what_a_command_says_is_shown_and_how_it_ended() {
    let (_scratch, mut world) = world();
    world.press("|");
    world.type_text(
        "tr a-z A-Z; echo \"$DATELINE_TITLE\"; printf '\\033[31m\\033]0;x\\007red\\033[0m'; exit 3",
    );
    world.press("enter");
    let screen = world.screen();
    for shown in [
        "NOBODY WAS SURPRISED.",
        "Ferry & “tide”: back",
        "red",
        "exit status 3",
    ] {
        assert!(screen.contains(shown), "{shown}: {screen}");
    }
    world.press("esc");
    assert!(!world.screen().contains("exit status"));
    world.press("| up");
    assert!(world.screen().contains("| tr a-z A-Z"));
    world.press("ctrl-u");
    world.type_text("true");
    world.press("enter");
    assert!(world.screen().contains("it said nothing"));
}

fn pipes(command: &str) -> (Pipes, Receiver<Msg>) {
    let (_scratch, world) = world();
    let piece = Piece {
        snapshot: world.model.snapshot.clone(),
        row: world.model.list.selected.unwrap(),
        document: world.model.reader.document().unwrap().clone(),
        mark: Mark::default(),
        story: None,
        score: None,
    };
    let (answers, received) = channel();
    let pipes = Pipes::start(answers).unwrap();
    pipes.run(1, command.to_owned(), piece);
    (pipes, received)
}

/// What the command said when `wanted` holds for the first time.
fn until(received: &Receiver<Msg>, wanted: impl Fn(&Piped) -> bool) -> Piped {
    let found = received.iter().find_map(|msg| match msg {
        Msg::Piped(piped) if wanted(&piped) => Some(piped),
        _ => None,
    });
    found.unwrap()
}

#[test]
fn a_command_that_never_ends_is_cut_and_one_that_fails_says_so() {
    let (_pipes, received) = pipes("yes");
    let piped = until(&received, |piped| piped.ended.is_some());
    assert_eq!(piped.output.text().len(), (1 << 20) - 1);
    assert!(piped.ended.unwrap().contains("nothing is shown"));
    let (_pipes, received) = pipes("dateline-no-such-command");
    let piped = until(&received, |piped| piped.ended.is_some());
    assert_eq!(piped.ended.unwrap(), "exit status 127");
    assert!(piped.output.text().contains("not found"));
}

#[test]
fn a_command_that_is_stopped_is_ended_with_all_that_it_began() {
    // What it began would say something more, if it could.
    let scratch = Scratch::new();
    let alive = scratch.path().join("alive");
    let command = format!(
        "(sleep 600; touch {}) & trap '' TERM; echo begun $!; while :; do sleep 600; done",
        alive.display()
    );
    let (pipes, received) = pipes(&command);
    let piped = until(&received, |piped| !piped.output.is_empty());
    let began = piped.output.text().rsplit(' ').next().unwrap().to_owned();
    let is_there = || {
        let state = fs::read_to_string(format!("/proc/{began}/stat")).unwrap_or_default();
        state.contains("(sh)") && !state.contains(") Z")
    };
    assert!(is_there() || !Path::new("/proc/self/stat").exists());
    let started = Instant::now();
    pipes.stop();
    drop(pipes);
    // A process that was killed is seen for a moment more.
    while is_there() {
        assert!(started.elapsed() < Duration::from_secs(60));
        thread::yield_now();
    }
}

/// The elements of a page, each of which ends where it should.
fn assert_well_formed(html: &str) {
    let mut reader = quick_xml::Reader::from_str(html);
    let mut depth = 0;
    loop {
        match reader
            .read_event()
            .unwrap_or_else(|error| panic!("{error}: {html}"))
        {
            quick_xml::events::Event::Start(start) => {
                for attribute in start.attributes() {
                    attribute.unwrap_or_else(|error| panic!("{error}: {html}"));
                }
                depth += 1;
            }
            quick_xml::events::Event::End(_) => depth -= 1,
            quick_xml::events::Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(depth, 0, "{html}");
}

fn html(document: &Document) -> String {
    let mut out = "<body>".to_owned();
    push_html(&mut out, document, "a-");
    out.push_str("</body>");
    out
}

#[test]
fn the_specimen_is_well_formed_as_html_and_loses_no_word() {
    for document in [written(), built()] {
        let html = html(&document);
        assert_well_formed(&html);
        // What stands for an image is an attribute.
        let parts = html.split('<').filter_map(|part| part.split_once('>'));
        let plain: String = parts.map(|(_, text)| text).collect();
        for word in document
            .text()
            .split_whitespace()
            .filter(|word| word.chars().all(char::is_alphanumeric))
        {
            assert!(plain.contains(word) || html.contains(word), "{word}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn html_is_well_formed_whatever_is_written(pieces in prop::collection::vec(prop::sample::select(vec![
        "# head\n", "text ", "\n\n", "> ", "- ", "1. ", "- [x] ", "    ", "`a<b`", "**&**", "[x](https://x.example/?a&b)",
        "[x](javascript:x)", "![\"](http://x.example/\">)", "| a | b |\n|---|--:|\n| 1 | 2 |\n", "[^1]", "[^1]: note\n",
        "Term\n: what it is\n", "<details><summary>s</summary>\n\nin\n\n</details>\n", "<b id='x'>", "</b>", "***\n",
        "```rust\nfn\n```\n", "<figure><img src='https://x.example/i.png'><figcaption>c</figcaption></figure>\n",
        "\u{1}", "]]>", "<!--", "שלום", "&amp;",
    ]), 0..40)) {
        let format = dateline::format::named("markdown").unwrap();
        let document = (format.document)(&dateline::format::Body {
            bytes: pieces.concat().as_bytes(),
            encoding: dateline::format::encoding::Encoding::UTF_8,
            page: &dateline::format::Page::default(),
        });
        assert_well_formed(&html(&document));
    }
}
