//! Marks are on disk when they are shown as done: real library files, real processes, killed.

use std::path::Path;
use std::sync::mpsc::channel;

use dateline::app::bookmarks::Bookmark;
use dateline::app::message::Msg;
use dateline::article::{ArticleId, Identity, Mark, MarkChange};
use dateline::filter::Search;
use dateline::io::db::Db;
use dateline::io::library::{Library, read_marks, read_picked, read_searches};
use dateline::theme::{Ground, Picked};

use crate::support::pty::Terminal;
use crate::support::{Scratch, digest};

fn id(number: usize) -> ArticleId {
    Identity::Url(&format!("https://example.org/{number}")).id()
}

const STARRED: MarkChange = MarkChange {
    read: None,
    starred: Some(true),
    queued: None,
    position: None,
    finished: None,
};

#[test]
fn the_connection_that_writes_waits_for_the_disk() {
    let scratch = Scratch::new();
    let library = Library::open(&scratch.path().join("a/b/library.db")).unwrap();
    assert_eq!(
        library.durability().unwrap(),
        ("wal".to_owned(), 2),
        "journal_mode WAL, synchronous FULL"
    );
}

#[test]
fn marks_come_back_under_every_id_of_their_article() {
    let scratch = Scratch::new();
    let path = scratch.path().join("library.db");
    assert!(read_marks(&path).unwrap().is_empty());
    assert!(!path.exists(), "reading begins no library");
    Library::open(&path)
        .unwrap()
        .save(&[(vec![id(1), id(2)], STARRED)])
        .unwrap();
    let marks = read_marks(&path).unwrap();
    let starred = Mark::default().with(STARRED);
    assert_eq!(
        (marks.get(&id(1)), marks.get(&id(2)), marks.len()),
        (Some(&starred), Some(&starred), 2)
    );
}

#[test]
fn a_mark_takes_nothing_from_another() {
    let scratch = Scratch::new();
    let path = scratch.path().join("library.db");
    // Each copy opened the library before the other wrote.
    let (mut one, mut two) = (Library::open(&path).unwrap(), Library::open(&path).unwrap());
    let left_at = MarkChange {
        read: Some(true),
        position: Some(7),
        ..MarkChange::default()
    };
    one.save(&[(vec![id(1)], STARRED)]).unwrap();
    two.save(&[(vec![id(1)], left_at)]).unwrap();
    one.save(&[(
        vec![id(1)],
        MarkChange {
            queued: Some(true),
            ..MarkChange::default()
        },
    )])
    .unwrap();
    let mark = Mark {
        read: true,
        starred: true,
        queued: true,
        position: 7,
        finished: false,
        left_at: 0,
    };
    let kept = read_marks(&path).unwrap()[&id(1)];
    // When it was left is known too, by the library's clock.
    assert!(kept.left_at > 1_700_000_000);
    assert_eq!(Mark { left_at: 0, ..kept }, mark);
}

fn search(name: &str, query: &str) -> Search {
    Search {
        name: name.into(),
        key: name.chars().next(),
        query: query.into(),
    }
}

#[test]
fn searches_are_kept_by_name_for_every_copy() {
    let scratch = Scratch::new();
    let path = scratch.path().join("library.db");
    assert!(read_searches(&path).unwrap().all().is_empty());
    let (mut one, mut two) = (Library::open(&path).unwrap(), Library::open(&path).unwrap());
    let change = |search: Search| (search.name.clone(), Some(search));
    one.save_searches(&[
        change(search("tide", "tide")),
        change(search("old", "on:2024")),
    ])
    .unwrap();
    two.save_searches(&[change(search("tide", "tide | flood")), ("old".into(), None)])
        .unwrap();
    assert_eq!(
        one.searches().unwrap().all(),
        [search("tide", "tide | flood")]
    );
    assert_eq!(read_searches(&path).unwrap(), two.searches().unwrap());
}

#[test]
fn a_library_from_before_searches_and_picks_gets_them_and_keeps_its_marks() {
    let scratch = Scratch::new();
    let path = scratch.path().join("library.db");
    Library::open(&path)
        .unwrap()
        .save(&[(vec![id(1)], STARRED)])
        .unwrap();
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection
        .execute_batch(
            "DROP TABLE search; DROP TABLE choice; DROP TABLE bookmark;
             ALTER TABLE mark DROP COLUMN finished; ALTER TABLE mark DROP COLUMN left_at;
             PRAGMA user_version = 1",
        )
        .unwrap();
    drop(connection);
    assert!(read_searches(&path).unwrap().all().is_empty());
    assert!(read_marks(&path).unwrap()[&id(1)].starred);
    assert_eq!(read_picked(&path).unwrap(), Picked::default());
    let mut library = Library::open(&path).unwrap();
    library
        .save_searches(&[("tide".into(), Some(search("tide", "tide")))])
        .unwrap();
    assert_eq!(library.searches().unwrap().all().len(), 1);
    assert_eq!(library.picked().unwrap(), Picked::default());
    assert_eq!(read_marks(&path).unwrap().len(), 1);
}

#[test]
fn a_search_that_anyone_wrote_into_the_file_is_harmless() {
    let scratch = Scratch::new();
    let path = scratch.path().join("library.db");
    drop(Library::open(&path).unwrap());
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection
        .execute_batch(
            "INSERT INTO search VALUES ('a b', 'a', 'x', 0), ('ok', NULL, 'a' || char(27) || '[2J', 0), ('', '', '', 0)",
        )
        .unwrap();
    let searches = read_searches(&path).unwrap();
    let [only] = searches.all() else {
        panic!("{searches:?}")
    };
    assert_eq!((only.name.as_str(), only.key), ("ok", None));
    assert!(!only.query.contains(char::is_control));
}

#[test]
fn without_a_library_searches_hold_for_the_session() {
    let (sender, answers) = channel();
    let db = Db::start(None, sender);
    db.save_search(7, ("tide".into(), Some(search("tide", "tide"))));
    db.find_searches();
    drop(db);
    let answers: Vec<Msg> = answers.iter().collect();
    let [Msg::SearchSaved { save: 7 }, Msg::SearchesFound(found)] = &answers[..] else {
        panic!("{answers:?}")
    };
    assert_eq!(found.all(), [search("tide", "tide")]);
}

#[test]
fn a_theme_is_kept_for_each_ground() {
    let scratch = Scratch::new();
    let path = scratch.path().join("library.db");
    for (ground, name, wanted) in [
        (Ground::Dark, Some("deep"), (Some("deep"), None)),
        (
            Ground::Light,
            Some("a\u{1b}[2J"),
            (Some("deep"), Some("a[2J")),
        ),
        (Ground::Dark, Some("lamp"), (Some("lamp"), Some("a[2J"))),
        (Ground::Light, None, (Some("lamp"), None)),
    ] {
        let (sender, answers) = channel();
        let db = Db::start(Some(path.clone()), sender);
        let name = name.map(str::to_owned);
        db.keep_theme((ground, name.clone()));
        drop(db);
        let answers: Vec<Msg> = answers.iter().collect();
        let [Msg::ThemeKept { name: kept, .. }] = &answers[..] else {
            panic!("{answers:?}")
        };
        assert_eq!(*kept, name);
        let picked = read_picked(&path).unwrap();
        assert_eq!((picked.on(Ground::Dark), picked.on(Ground::Light)), wanted);
    }
    // Without a file they hold for the session.
    let (sender, answers) = channel();
    let db = Db::start(None, sender);
    db.keep_theme((Ground::Dark, Some("deep".into())));
    db.find_picked();
    drop(db);
    let answers: Vec<Msg> = answers.iter().collect();
    let [Msg::ThemeKept { .. }, Msg::ThemesPicked(picked)] = &answers[..] else {
        panic!("{answers:?}")
    };
    assert_eq!(picked.on(Ground::Dark), Some("deep"));
}

/// Runs the lane over these saves; returns what it answered.
fn lane(path: &Path, saves: &[usize]) -> Vec<Msg> {
    let (sender, answers) = channel();
    let db = Db::start(Some(path.to_owned()), sender);
    for number in saves {
        db.save(*number as u64 + 1, vec![(vec![id(*number)], STARRED)]);
    }
    drop(db);
    answers.iter().collect()
}

fn troubles(answers: &[Msg]) -> Vec<&str> {
    answers
        .iter()
        .filter_map(|msg| {
            if let Msg::LibraryTrouble(line) = msg {
                Some(line.as_str())
            } else {
                None
            }
        })
        .collect()
}

#[test]
fn what_waits_is_written_together_and_each_save_is_answered_by_the_last() {
    let scratch = Scratch::new();
    let path = scratch.path().join("library.db");
    let answers = lane(&path, &(0..500).collect::<Vec<_>>());
    assert!(troubles(&answers).is_empty());
    assert!(matches!(answers.last(), Some(Msg::Saved { save: 500 })));
    assert_eq!(read_marks(&path).unwrap().len(), 500);
}

#[test]
fn places_that_wait_for_the_next_are_written_with_a_mark_and_at_the_end() {
    let scratch = Scratch::new();
    let path = scratch.path().join("library.db");
    let (sender, answers) = channel();
    let db = Db::start(Some(path.clone()), sender);
    let place = |word| MarkChange {
        position: Some(word),
        ..MarkChange::default()
    };
    let ids = || vec![id(1)];
    db.save(1, vec![(ids(), place(10))]);
    db.save(2, vec![(ids(), place(20))]);
    db.save(3, vec![(vec![id(2)], STARRED)]);
    let is_third = |msg: &Msg| matches!(msg, Msg::Saved { save: 3 });
    assert!(answers.iter().any(|msg| is_third(&msg)));
    let kept = |at: &Path| read_marks(at).unwrap().get(&id(1)).unwrap().position;
    assert_eq!(kept(&path), 20, "the mark is answered: both are on disk");
    db.save(4, vec![(ids(), place(30))]);
    drop(db);
    assert_eq!(kept(&path), 30);
}

#[test]
fn two_copies_write_without_loss() {
    let scratch = Scratch::new();
    let path = scratch.path().join("library.db");
    std::thread::scope(|scope| {
        for copy in 0..2 {
            let path = &path;
            scope.spawn(move || {
                for round in 0..20 {
                    let from = copy * 1000 + round * 10;
                    let answers = lane(path, &(from..from + 10).collect::<Vec<_>>());
                    assert!(troubles(&answers).is_empty(), "{:?}", troubles(&answers));
                }
            });
        }
    });
    assert_eq!(read_marks(&path).unwrap().len(), 400);
}

#[test]
fn a_damaged_library_is_set_aside_and_that_is_said() {
    let scratch = Scratch::new();
    let whole = scratch.path().join("whole.db");
    lane(&whole, &(0..2000).collect::<Vec<_>>());
    let bytes = std::fs::read(&whole).unwrap();
    let mut scrambled = bytes.clone();
    scrambled[100..]
        .iter_mut()
        .enumerate()
        .for_each(|(at, byte)| *byte ^= (at % 251) as u8 | 1);
    for (name, content) in [
        (
            "noise",
            b"this is no database, it is a letter to the editor ".repeat(50),
        ),
        ("scrambled", scrambled),
    ] {
        let path = scratch.write(&format!("{name}/library.db"), &content);
        let answers = lane(&path, &[1]);
        let said = troubles(&answers);
        assert!(
            said.len() == 1 && said[0].contains("damaged"),
            "{name}: {said:?}"
        );
        assert!(read_marks(&path).unwrap().contains_key(&id(1)), "{name}");
        let aside: Vec<_> = std::fs::read_dir(path.parent().unwrap())
            .unwrap()
            .map(|e| e.unwrap().path())
            .filter(|p| p.to_string_lossy().contains("damaged"))
            .collect();
        assert!(
            aside
                .iter()
                .any(|path| std::fs::read(path).unwrap() == content),
            "{name}: {aside:?}"
        );
    }
    let empty = scratch.write("empty/library.db", "");
    assert!(
        troubles(&lane(&empty, &[1])).is_empty(),
        "an empty file is a library to be begun"
    );
}

#[test]
fn a_library_of_a_later_version_is_left_alone() {
    let scratch = Scratch::new();
    let path = scratch.path().join("library.db");
    lane(&path, &[1]);
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    drop(connection);
    let before = std::fs::read(&path).unwrap();
    let answers = lane(&path, &[2]);
    assert!(troubles(&answers).len() == 1 && troubles(&answers)[0].contains("later version"));
    assert!(
        !answers.iter().any(|msg| matches!(msg, Msg::Saved { .. })),
        "nothing is said to be saved"
    );
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn a_library_that_cannot_be_opened_is_said_and_reading_goes_on() {
    let scratch = Scratch::new();
    let page = scratch
        .write("page.txt", digest(5))
        .to_string_lossy()
        .into_owned();
    let folder = scratch.path().join("folder.db");
    std::fs::create_dir(&folder).unwrap();
    let mut terminal = Terminal::start(
        &scratch,
        120,
        30,
        &[&page, "--library", &folder.to_string_lossy()],
    );
    terminal.wait("the headlines and the complaint", |screen| {
        screen.contains("the library cannot be used") && screen.contains("6 headlines")
    });
    terminal.send("j");
    terminal.send("s");
    terminal.wait_for("☆");
    terminal.send("q");
    assert!(terminal.wait_for_end().success());
}

/// What was shown as starred and done when the program was killed.
fn shown_as_starred(screen: &str) -> Vec<String> {
    let rows = screen.lines().filter(|line| line.contains('★'));
    rows.map(|line| {
        let at = line.find("Number ").unwrap();
        line[at..].split(':').next().unwrap().to_owned()
    })
    .collect()
}

/// A sequence of numbers that looks random and is always the same.
fn random(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state
}

#[test]
fn marks_that_were_shown_as_done_survive_kill_9() {
    let scratch = Scratch::new();
    let page = scratch
        .write("page.txt", digest(60))
        .to_string_lossy()
        .into_owned();
    let path = scratch.path().join("library.db");
    let library = path.to_string_lossy().into_owned();
    let mut state = 0x2545_f491_4f6c_dd1d;
    let mut stars = 0;
    for round in 0..50 {
        let _ = std::fs::remove_file(&path);
        let mut terminal = Terminal::start(&scratch, 90, 40, &[&page, "--library", &library]);
        terminal.wait_for("61 headlines");
        // Stars are typed one after the other; the program is killed at some moment among them.
        let keys = 1 + random(&mut state) % 30;
        for _ in 0..keys {
            terminal.send("js");
        }
        let seen = (random(&mut state) % (keys + 1)) as usize;
        let screen = terminal.wait("some stars that are on disk", |screen| {
            shown_as_starred(screen).len() >= seen
        });
        assert!(
            std::process::Command::new("kill")
                .args(["-9", &terminal.process().to_string()])
                .status()
                .unwrap()
                .success()
        );
        terminal.wait_for_end();
        let listed = std::process::Command::new(crate::support::BINARY)
            .args(["list", &page, "--library", &library, "--format", "json"])
            .output()
            .unwrap();
        let listed = String::from_utf8(listed.stdout).unwrap();
        let shown = shown_as_starred(&screen);
        for title in &shown {
            let line = listed
                .lines()
                .find(|line| line.contains(&format!("\"{title}:")))
                .unwrap();
            assert!(
                line.contains("\"starred\":true"),
                "round {round}: {title} was shown as done and is lost"
            );
        }
        stars += shown.len();
        for suffix in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{library}{suffix}"));
        }
    }
    assert!(
        stars > 200,
        "only {stars} stars were seen: the test shows nothing"
    );
}

#[test]
fn two_programs_at_once_do_not_disturb_each_other() {
    let scratch = Scratch::new();
    let page = scratch
        .write("page.txt", digest(30))
        .to_string_lossy()
        .into_owned();
    let library = scratch
        .path()
        .join("library.db")
        .to_string_lossy()
        .into_owned();
    let mut one = Terminal::start(&scratch, 90, 40, &[&page, "--library", &library]);
    let mut two = Terminal::start(&scratch, 90, 40, &[&page, "--library", &library]);
    one.wait_for("31 headlines");
    two.wait_for("31 headlines");
    for _ in 0..10 {
        one.send("js");
        two.send("Gks");
        two.send("kskk");
    }
    one.wait("ten stars on disk", |screen| {
        shown_as_starred(screen).len() >= 10
    });
    for terminal in [&mut one, &mut two] {
        terminal.send("q");
        assert!(terminal.wait_for_end().success());
        assert!(!terminal.screen().contains("not on disk"));
    }
    let marks = read_marks(Path::new(&library)).unwrap();
    assert!(marks.values().filter(|mark| mark.starred).count() >= 10);
}

#[test]
fn places_under_letters_are_kept_a_capital_one_once_and_a_small_one_in_each_article() {
    let scratch = Scratch::new();
    let path = scratch.path().join("library.db");
    let place = |letter, article, word| Bookmark {
        letter,
        id: id(article),
        word,
    };
    let mut library = Library::open(&path).unwrap();
    library
        .save_bookmarks(&[
            place('a', 1, 10),
            place('a', 2, 20),
            place('É', 1, 30),
            place('a', 1, 11),
            place('É', 2, 40),
        ])
        .unwrap();
    drop(library);
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection
        .execute_batch("INSERT INTO bookmark VALUES ('ab', zeroblob(10), 1, 0), (char(27), zeroblob(10), 1, 0)")
        .unwrap();
    drop(connection);
    let mut kept = Library::open(&path).unwrap().bookmarks().unwrap();
    kept.sort_by_key(|bookmark| bookmark.word);
    assert_eq!(
        kept,
        [place('a', 1, 11), place('a', 2, 20), place('É', 2, 40)]
    );
}
