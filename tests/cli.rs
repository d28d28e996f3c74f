//! The real binary without a terminal: what it prints, what it says went wrong, and its exit codes.

use std::ffi::OsStr;
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

const PAGE: &str = "\
Ferry back in service – Harbour Post

SKARROW — The ferry sails again.

Read more from the original source:
Ferry back in service – Harbour Post

- Tide – and time - Northern Wire - October 28th, 2025 [October 28th, 2025]
- Café opens at the mole - Coastal Herald - October 27th, 2025 [October 27th, 2025]
- Dog seen on mole - - October 18th, 2025 [October 18th, 2025]
";

/// A folder with a home in it, in which the program runs.
struct Scratch(TempDir);

struct Ran {
    code: i32,
    out: String,
    err: String,
}

impl Ran {
    fn lines(&self) -> Vec<&str> {
        self.out.lines().collect()
    }

    fn objects(&self) -> Vec<Value> {
        let objects = self.out.lines().map(serde_json::from_str);
        objects.collect::<Result<_, _>>().expect("an object a line")
    }

    /// Of objects, one field.
    fn field(&self, name: &str) -> Vec<Value> {
        self.objects()
            .iter()
            .map(|object| object[name].clone())
            .collect()
    }
}

impl Scratch {
    fn new() -> Scratch {
        let scratch = Scratch(TempDir::new().unwrap());
        scratch.file("page.txt", PAGE);
        scratch
    }

    fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.0.path().join(name)
    }

    fn file(&self, name: impl AsRef<Path>, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    fn command<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
        command
            .args(arguments)
            .env_clear()
            .env("HOME", self.path("home"))
            .env("XDG_DATA_HOME", self.path("data"))
            .env("XDG_CONFIG_HOME", self.path("config"))
            .current_dir(self.0.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    fn run<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Ran {
        ran(self.command(arguments).spawn().unwrap())
    }

    fn pipe(&self, arguments: &[&str], input: &[u8]) -> Ran {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        let _ = child.stdin.take().unwrap().write_all(input);
        ran(child)
    }
}

/// What came of it. Whatever was read, no control character is in it: but the ends of lines, tabs of a table, and the
/// styles that were asked for.
fn ran(child: Child) -> Ran {
    let output = child.wait_with_output().unwrap();
    let ran = Ran {
        code: output.status.code().expect("it ended by itself"),
        out: String::from_utf8(output.stdout).expect("UTF-8"),
        err: String::from_utf8(output.stderr).expect("UTF-8"),
    };
    for line in ran.out.lines().chain(ran.err.lines()) {
        let bare = without_styles(&line.replace('\t', " "));
        assert!(dateline::text::is_clean(&bare), "let loose: {bare:?}");
    }
    ran
}

fn without_styles(line: &str) -> String {
    let mut parts = line.split("\x1b[");
    let mut bare = parts.next().unwrap().to_owned();
    for part in parts {
        match part.split_once('m') {
            Some((style, rest)) if style.chars().all(|c| c.is_ascii_digit() || c == ';') => {
                bare.push_str(rest)
            }
            _ => bare.push_str(&format!("\x1b[{part}")),
        }
    }
    bare
}

#[test]
fn list_prints_date_title_and_source_newest_first() {
    let scratch = Scratch::new();
    let ran = scratch.run(&["list", "page.txt"]);
    assert_eq!(
        ran.lines(),
        [
            "no date     Ferry back in service · Harbour Post",
            "2025-10-28  Tide – and time · Northern Wire",
            "2025-10-27  Café opens at the mole · Coastal Herald",
            "2025-10-18  Dog seen on mole",
        ]
    );
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    // Where the output is no terminal, no command is that command.
    assert_eq!(scratch.run(&["page.txt"]).out, ran.out);
    assert_eq!(scratch.run(&["page.txt", "-n", "2"]).lines().len(), 2);
}

#[test]
fn list_as_json_has_every_field_of_the_contract_in_order() {
    let scratch = Scratch::new();
    let ran = scratch.run(&["list", "page.txt", "--format", "json"]);
    let first = ran.lines()[0];
    let id = ran.field("id")[0].as_str().unwrap().to_owned();
    assert_eq!(
        first,
        format!(
            "{{\"id\":\"{id}\",\"title\":\"Ferry back in service\",\"source\":\"Harbour Post\",\"author\":null,\
            \"published\":null,\"url\":null,\"feed\":null,\"lang\":null,\"words\":5,\"has_body\":true,\"read\":false,\
            \"starred\":false,\"queued\":false,\"tags\":[],\"story\":null,\
            \"origins\":[{{\"path\":\"page.txt\",\"line\":1}}],\"score\":null}}"
        )
    );
    let dog = &ran.objects()[3];
    assert_eq!(dog["published"], "2025-10-18");
    assert_eq!(dog["source"], Value::Null);
    assert_eq!(dog["origins"][0]["line"], 10);
    // The same article has the same id tomorrow and in another folder.
    scratch.file("other/copy.txt", PAGE);
    let again = scratch.run(&["list", "other", "--format", "json"]);
    assert_eq!(ran.field("id"), again.field("id"));
}

#[test]
fn list_as_tsv_is_id_date_source_title_address() {
    let scratch = Scratch::new();
    let ran = scratch.run(&["list", "page.txt", "--format", "tsv"]);
    let fields: Vec<&str> = ran.out.lines().nth(1).unwrap().split('\t').collect();
    assert_eq!(fields.len(), 5);
    assert_eq!(
        fields[1..],
        ["2025-10-28", "Northern Wire", "Tide – and time", ""]
    );
}

#[test]
fn lines_are_cut_to_a_width_only_when_it_is_asked_for() {
    let scratch = Scratch::new();
    for width in ["1", "8", "12", "13", "30", "71", "72", "200"] {
        let ran = scratch.run(&["list", "page.txt", "--width", width]);
        let widest = ran.out.lines().map(dateline::text::width).max().unwrap();
        assert!(widest <= width.parse().unwrap(), "{width}: {}", ran.out);
    }
    let ran = scratch.run(&["list", "page.txt", "--width", "80"]);
    let columns: Vec<Option<usize>> = [("Harbour", 1), ("Northern", 1)]
        .iter()
        .map(|(source, _)| {
            let line = ran.out.lines().find(|line| line.contains(source)).unwrap();
            line.find(source)
                .map(|at| dateline::text::width(&line[..at]))
        })
        .collect();
    assert_eq!(
        columns[0], columns[1],
        "sources stand in one column:\n{}",
        ran.out
    );
}

#[test]
fn a_filter_ranks_and_says_nothing_found_by_its_exit_code() {
    let scratch = Scratch::new();
    let ran = scratch.run(&["list", "page.txt", "-q", "cafe", "--format", "json"]);
    assert_eq!((ran.code, ran.objects().len()), (0, 1));
    assert!(ran.field("score")[0].as_i64().unwrap() > 0);
    let exact = scratch.run(&["list", "page.txt", "-q", "'mole", "--format", "json"]);
    assert_eq!(exact.field("score"), [Value::Null, Value::Null]);
    let none = scratch.run(&["list", "page.txt", "-q", "zzqx"]);
    assert_eq!(
        (none.code, none.out.as_str(), none.err.as_str()),
        (1, "", "")
    );
    // A query may begin with a hyphen, and nothing typed means everything.
    assert_eq!(scratch.run(&["list", "page.txt", "-q", "-zzqx-"]).code, 1);
    assert_eq!(
        scratch.run(&["list", "page.txt", "-q", ""]).lines().len(),
        4
    );
}

#[test]
fn a_query_that_is_not_understood_is_a_mistake() {
    let scratch = Scratch::new();
    for (query, said) in [
        ("after:soon", "at `soon`: expected a date"),
        ("is:red", "expected unread, read"),
        ("(cafe", "expected a closing parenthesis"),
    ] {
        let ran = scratch.run(&["list", "page.txt", "-q", query]);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{query}");
        assert!(ran.err.contains(said), "{}", ran.err);
        assert_eq!(ran.err.lines().count(), 1);
    }
    assert_eq!(
        scratch
            .run(&["list", "page.txt", "-q", "is:unread"])
            .lines()
            .len(),
        4
    );
}

#[test]
fn texts_are_searched_where_they_lie() {
    let scratch = Scratch::new();
    scratch.file("a.jsonl", "{\"title\": \"One\", \"text\": \"The harbour \\u00e9tait calm.\"}\n{\"title\": \"Two\", \"text\": \"Ships.\"}\n");
    scratch.file(
        "b.txt",
        "Three\n\nThe oil\nrevenue rose, and the Harbour slept.\n",
    );
    scratch.file("c.md", "# Four\n\nAt *Zürich* the harbourmaster drank.\n");
    for (query, titles) in [
        ("body:harbour", "Four One Three"),
        ("body:Harbour", "Three"),
        ("body:'harbour'", "One Three"),
        ("body:etait", "One"),
        ("body:zurich", "Four"),
        ("body:\"oil revenue\"", "Three"),
        ("body:arbour", ""),
        ("!body:harbour", "Two"),
        ("has:body body:ships,calm", "One Two"),
    ] {
        let ran = scratch.run(&[
            "list", "a.jsonl", "b.txt", "c.md", "-q", query, "--format", "json",
        ]);
        let mut found: Vec<String> = ran
            .field("title")
            .iter()
            .map(|t| t.as_str().unwrap().to_owned())
            .collect();
        found.sort();
        assert_eq!(found.join(" "), titles, "{query}");
        assert_eq!(ran.code, i32::from(titles.is_empty()));
    }
}

#[test]
fn a_story_is_one_line_when_that_is_asked_for() {
    let scratch = Scratch::new();
    let date = |day: u32| format!("October {day}th, 2025 [October {day}th, 2025]");
    scratch.file(
        "storm.txt",
        format!(
            "- Storm tears the old pier of Skarrow away - Harbour Post - {}\n\
             - Old pier of Skarrow torn away by storm - The Buoy - {}\n\
             - UPDATE 1-Storm tears the old pier of Skarrow away - Harbour Post - {}\n\
             - Ferry timetable for the winter is out - The Buoy - {}\n",
            date(5),
            date(6),
            date(7),
            date(7)
        ),
    );
    let all = scratch.run(&["list", "storm.txt", "--format", "json"]);
    let stories = all.field("story");
    assert_eq!(all.objects().len(), 4);
    let first = stories.iter().find(|story| !story.is_null()).unwrap();
    assert_eq!(first["sources"], 2);
    assert_eq!(stories.iter().filter(|story| *story == first).count(), 3);
    let folded = scratch.run(&["list", "storm.txt", "--stories", "--format", "tsv"]);
    assert_eq!(folded.lines().len(), 2);
    assert!(
        folded.out.contains("Storm tears") && !folded.out.contains("UPDATE"),
        "{}",
        folded.out
    );
    // What stands for the story is not among these.
    let found = scratch.run(&["list", "storm.txt", "--stories", "-q", "torn"]);
    assert!(found.out.contains("torn away"), "{}", found.out);
    let limited = scratch.run(&["list", "storm.txt", "--stories", "-n", "1"]);
    assert_eq!(limited.lines().len(), 1);
}

#[test]
fn an_article_is_found_by_the_beginning_of_its_id() {
    let scratch = Scratch::new();
    let ids = scratch
        .run(&["list", "page.txt", "--format", "json"])
        .field("id");
    let id = ids[2].as_str().unwrap();
    for prefix in [id, &id[..8], &id.to_uppercase()[..8]] {
        let ran = scratch.run(&["show", "page.txt", "--id", prefix, "--format", "json"]);
        assert_eq!(ran.field("title"), ["Café opens at the mole"]);
    }
    let unknown = scratch.run(&["show", "page.txt", "--id", "zzzz"]);
    assert_eq!(unknown.code, 1);
    assert_eq!(unknown.err, "dateline: no article has the id zzzz\n");
    let many: String = (1..60)
        .map(|n| format!("- Title {n} - Wire - October 28th, 2025\n"))
        .collect();
    scratch.file("many.txt", many);
    let ambiguous = scratch.run(&["list", "many.txt", "--id", "1"]);
    assert_eq!(ambiguous.code, 2);
    assert!(
        ambiguous.err.contains("more than one id begins with 1"),
        "{}",
        ambiguous.err
    );
}

#[test]
fn a_file_is_named_by_its_address_too() {
    let scratch = Scratch::new();
    scratch.file("two words.txt", PAGE);
    let path = scratch.path("two words.txt");
    let address = format!("file://{}", path.to_str().unwrap().replace(' ', "%20"));
    let ran = scratch.run(&["list", &address, "--format", "json"]);
    assert_eq!((ran.code, ran.lines().len()), (0, 4), "{}", ran.err);
    assert_eq!(ran.field("origins")[0][0]["path"], path.to_str().unwrap());
}

#[test]
fn notes_are_numbered_as_they_are_called_and_listed_so() {
    let scratch = Scratch::new();
    let text = "# Quay\n\nLate[^boat] and empty[^quay].\n\n[^quay]: Granite.\n\n[^BOAT]: Old.\n";
    scratch.file("notes.md", text);
    let ran = scratch.run(&["show", "notes.md", "--width", "30"]);
    let shown = ran.lines().join("\n");
    let places = ["Late[1] and empty[2].", "1. Old.", "2. Granite."].map(|said| shown.find(said));
    assert!(
        places.iter().all(Option::is_some) && places.is_sorted(),
        "{shown}"
    );
}

#[test]
fn show_lays_articles_out_and_tells_what_is_known_of_a_headline() {
    let scratch = Scratch::new();
    let ran = scratch.run(&["show", "page.txt", "--width", "30"]);
    assert_eq!(
        ran.out,
        "Ferry back in service\n━━━━━━━━━━━━━━━━━━━━━\nHarbour Post · no date · 5\nwords · 1 min\n\nSKARROW — The ferry sails\nagain.\n"
    );
    let ran = scratch.run(&["show", "page.txt", "-q", "tide"]);
    assert_eq!(
        ran.out,
        "Tide – and time\n━━━━━━━━━━━━━━━\nNorthern Wire · 28 October 2025\n"
    );
    let ran = scratch.run(&["show", "page.txt", "--format", "markdown"]);
    assert!(
        ran.out.starts_with("# Ferry back in service\n\n*Harbour"),
        "{}",
        ran.out
    );
    let ran = scratch.run(&["show", "page.txt", "--format", "json"]);
    assert_eq!(ran.field("text"), ["SKARROW — The ferry sails again.\n"]);
    assert_eq!(ran.field("links"), [Value::Array(vec![])]);
    scratch.file(
        "links.md",
        "# A page\n\nSee [the tide](https://example.org/tide) today.\n",
    );
    let ran = scratch.run(&["show", "links.md", "--format", "json"]);
    assert_eq!(ran.field("links")[0][0]["url"], "https://example.org/tide");
    assert_eq!(ran.field("links")[0][0]["text"], "the tide");
    // A page of headlines alone has nothing to lay out, and says so.
    scratch.file(
        "heads.txt",
        "- A - B - October 1st, 2025\n- C - D - October 2nd, 2025\n",
    );
    let ran = scratch.run(&["show", "heads.txt"]);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert!(ran.err.contains("none of 2 headlines"), "{}", ran.err);
}

#[test]
fn inspect_tells_what_was_recognised() {
    let scratch = Scratch::new();
    let latin: Vec<u8> = PAGE
        .chars()
        .map(|c| u8::try_from(c).unwrap_or(b'-'))
        .collect();
    scratch.file("latin.txt", latin);
    let ran = scratch.run(&["inspect", "page.txt", "latin.txt", "--format", "json"]);
    assert_eq!(
        ran.lines()[0],
        "{\"path\":\"page.txt\",\"format\":\"digest\",\"encoding\":\"utf-8\",\"title\":\"Ferry back in service\",\
        \"site\":\"Harbour Post\",\"lang\":null,\"items\":4,\"subscriptions\":0,\"warnings\":[]}"
    );
    assert_eq!(ran.field("encoding")[1], "windows-1252");
    scratch.file(
        "odd.txt",
        "- A - B - October 2nd, 2025\n- C - D - October 41st, 2025\n- E - F - October 1st, 2025\n",
    );
    let ran = scratch.run(&["inspect", "odd.txt", "--format", "json"]);
    assert_eq!(ran.field("warnings")[0][0]["line"], 2);
    let text = scratch.run(&["inspect", "odd.txt"]).out;
    assert!(
        text.starts_with("odd.txt: digest, utf-8, 3 items, 1 warning\n"),
        "{text}"
    );
    assert!(text.contains("odd.txt:2: "), "{text}");
    // Who lists it hears of it as well, and it is no trouble.
    let list = scratch.run(&["list", "odd.txt"]);
    assert_eq!(list.code, 0);
    assert!(list.err.starts_with("odd.txt:2: "), "{}", list.err);
}

#[test]
fn subscriptions_of_another_reader_are_printed_and_not_kept() {
    let scratch = Scratch::new();
    scratch.file(
        "list.opml",
        "<opml><body><outline text='News'><outline text='Post' xmlUrl='https://post.example/feed' htmlUrl='https://post.example/'/>\
         </outline><outline xmlUrl='https://bare.example/feed'/></body></opml>",
    );
    let ran = scratch.run(&["import", "list.opml", "--dry-run", "--format", "json"]);
    assert_eq!(ran.code, 0);
    assert_eq!(
        ran.lines(),
        [
            "{\"title\":\"Post\",\"url\":\"https://post.example/feed\",\"site\":\"https://post.example/\",\"folder\":[\"News\"]}",
            "{\"title\":null,\"url\":\"https://bare.example/feed\",\"site\":null,\"folder\":[]}",
        ]
    );
    let text = scratch.run(&["import", "list.opml", "--dry-run"]).out;
    assert_eq!(
        text,
        "News / Post  https://post.example/feed\nhttps://bare.example/feed\n"
    );
    let inspected = scratch.run(&["inspect", "list.opml", "--format", "json"]);
    assert_eq!(
        (inspected.code, &inspected.field("subscriptions")[0]),
        (0, &2.into())
    );
    scratch.file(
        "urls",
        "# none\nquery:All:yes = yes\nhttp://a.example/feed sea \"~The Sea\"\n",
    );
    let urls = scratch.run(&["import", "urls", "--dry-run"]);
    assert_eq!(
        (urls.code, &*urls.out),
        (0, "sea / The Sea  http://a.example/feed\n")
    );
    assert!(urls.err.starts_with("urls:2: "), "{}", urls.err);
    let none = scratch.run(&["import", "page.txt", "--dry-run"]);
    assert_eq!((none.code, &*none.out), (1, ""));
    let kept = scratch.run(&["import", "list.opml"]);
    assert_eq!(
        (kept.code, &*kept.out, kept.err.lines().count()),
        (2, "", 1)
    );
}

#[test]
fn a_bad_input_costs_itself_alone_and_one_line() {
    let scratch = Scratch::new();
    fs::create_dir(scratch.path("empty")).unwrap();
    scratch.file("pictures/a.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0");
    scratch.file(
        "noise.bin",
        [0u8, 159, 146, 150, 0, 1, 2, 3, 255, 254, 0, 7],
    );
    scratch.file("nothing.txt", "");
    for (bad, said) in [
        ("missing.txt", "missing.txt: no such file or directory"),
        ("empty", "empty: no articles in this folder"),
        ("pictures", "pictures: no articles in this folder: 1 "),
        ("noise.bin", "noise.bin: "),
        ("nothing.txt", "nothing.txt: no articles in it: it is empty"),
        (
            "https://example.org/",
            "https://example.org/: addresses are not fetched",
        ),
    ] {
        let ran = scratch.run(&["list", bad, "page.txt"]);
        assert_eq!((ran.code, ran.lines().len()), (2, 4), "{bad}");
        assert!(ran.err.starts_with(said), "{bad}: {}", ran.err);
        assert_eq!(ran.err.lines().count(), 1, "{bad}: {}", ran.err);
    }
}

#[cfg(unix)]
#[test]
fn what_cannot_be_read_is_said() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let scratch = Scratch::new();
    scratch.file("locked.txt", PAGE);
    fs::set_permissions(
        scratch.path("locked.txt"),
        fs::Permissions::from_mode(0o000),
    )
    .unwrap();
    // The superuser reads everything.
    if fs::File::open(scratch.path("locked.txt")).is_err() {
        let ran = scratch.run(&["list", "locked.txt", "page.txt"]);
        assert_eq!((ran.code, ran.lines().len()), (2, 4));
        assert_eq!(ran.err, "locked.txt: permission denied\n");
    }
    symlink("gone", scratch.path("dangling.txt")).unwrap();
    assert_eq!(scratch.run(&["list", "dangling.txt"]).code, 2);
    let ran = scratch.run(&["list", "/dev/zero"]);
    assert_eq!(
        (ran.code, ran.err.as_str()),
        (2, "/dev/zero: neither a file nor a folder\n")
    );
    // A folder that holds itself ends.
    fs::create_dir(scratch.path("ring")).unwrap();
    symlink(".", scratch.path("ring/again")).unwrap();
    scratch.file("ring/page.txt", PAGE);
    assert_eq!(scratch.run(&["list", "ring"]).lines().len(), 4);
}

#[test]
fn a_folder_is_read_in_the_order_of_its_names() {
    let scratch = Scratch::new();
    for name in ["b/2.txt", "a.txt", "c.txt", "b/1.txt", ".hidden.txt"] {
        scratch.file(
            format!("news/{name}"),
            format!("{name}\n\nSome words of text.\n"),
        );
    }
    let ran = scratch.run(&["list", "news", "--format", "json"]);
    assert_eq!(ran.field("title"), ["a.txt", "b/1.txt", "b/2.txt", "c.txt"]);
    let origins = ran.field("origins");
    let path = Path::new("news").join("b").join("1.txt");
    assert_eq!(origins[1][0]["path"], path.to_str().unwrap());
}

#[test]
fn what_is_piped_in_is_read_and_nothing_is_the_sample_edition() {
    let scratch = Scratch::new();
    let ran = scratch.pipe(&["list"], PAGE.as_bytes());
    assert_eq!(ran.lines().len(), 4);
    assert_eq!(scratch.pipe(&[], PAGE.as_bytes()).out, ran.out);
    assert_eq!(scratch.pipe(&["list", "-"], PAGE.as_bytes()).out, ran.out);
    let shown = scratch.pipe(&["show", "--format", "json"], PAGE.as_bytes());
    assert_eq!(shown.field("text"), ["SKARROW — The ferry sails again.\n"]);
    assert_eq!(shown.field("origins")[0][0]["path"], "-");
    // What is named goes before what is piped.
    assert_eq!(
        scratch.pipe(&["list", "page.txt"], b"Other\n\nText.\n").out,
        ran.out
    );
    let sample = scratch.run::<&str>(&[]);
    assert_eq!(sample.code, 0);
    assert!(sample.out.contains("A guide to reading with dateline"));
    let empty = scratch.pipe(&["list"], b"");
    assert_eq!(empty.code, 2);
    assert_eq!(empty.err.lines().count(), 1, "{}", empty.err);
}

#[test]
fn files_may_have_any_name() {
    let scratch = Scratch::new();
    for name in ["list", "show", "-q", "--help", "a b'\"c", "日本語.txt"] {
        scratch.file(name, PAGE);
        let ran = scratch.run(&["--", name]);
        assert_eq!((ran.code, ran.lines().len()), (0, 4), "{name}: {}", ran.err);
        let ran = scratch.run(&["list", "--", name]);
        assert_eq!((ran.code, ran.lines().len()), (0, 4), "{name}: {}", ran.err);
    }
    assert_eq!(scratch.run(&["./list"]).lines().len(), 4);
    assert_eq!(scratch.run(&["page.txt", "list"]).lines().len(), 4);
}

#[cfg(unix)]
#[test]
fn the_name_of_a_file_does_nothing_to_a_terminal() {
    use std::os::unix::ffi::OsStrExt;
    let scratch = Scratch::new();
    let name = "a\u{1b}]0;x\u{7}\u{9b}2J\u{202e}\nb\t.txt";
    let missing = scratch.run(&["list", name]);
    assert_eq!(
        missing.err,
        "a\\u{1b}]0;x\\u{7}\\u{9b}2J\\u{202e}\\nb\\t.txt: no such file or directory\n"
    );
    scratch.file(
        name,
        "- A - B - October 2nd, 2025\n- C - D - October 41st, 2025\n- E - F - October 1st, 2025\n",
    );
    for command in ["list", "show", "inspect"] {
        for form in ["text", "json"] {
            scratch.run(&[command, name, "--format", form]);
        }
    }
    // Whoever reads the JSON has the name as it is.
    let ran = scratch.run(&["list", name, "--format", "json"]);
    assert_eq!(ran.field("origins")[0][0]["path"], name);
    scratch.run(&["list", "--limit\u{202e}\u{7}", "x"]);
    scratch.run(&["list", "--id", "\u{1b}[31m", "page.txt"]);
    scratch.run(&["list", "--config", "\u{9b}.toml", "page.txt"]);
    scratch.run(&["config", "path", "--config", "\u{9b}.toml"]);
    let odd = OsStr::from_bytes(b"\xff\xfe\x1b.txt");
    fs::write(scratch.path(odd), PAGE).unwrap();
    assert_eq!(scratch.run(&[odd]).lines().len(), 4);
}

#[test]
fn what_a_text_holds_does_nothing_to_a_terminal() {
    let scratch = Scratch::new();
    let evil = "\x1b]0;owned\x07\x1b[2J\u{9b}31m\u{202e}\u{2066}\x08\x7f\u{feff}";
    scratch.file(
        "evil.txt",
        format!(
            "Title{evil} – Pos{evil}t\n\nBody {evil} of the text.\n\n    code {evil}\n\nRead more from the original source:\nTitle\n\n\
            - Head{evil}line - Sour{evil}ce - October 28th, 2025\n- {evil} - {evil} - October 27th, 2025\n"
        ),
    );
    scratch.file(
        "evil.md",
        format!("# T{evil}\n\n[a{evil}](http://x/{evil}) `c{evil}`\n"),
    );
    for file in ["evil.txt", "evil.md"] {
        for (command, form) in [
            ("list", "text"),
            ("list", "json"),
            ("list", "tsv"),
            ("show", "text"),
            ("show", "json"),
            ("show", "markdown"),
            ("inspect", "text"),
            ("inspect", "json"),
        ] {
            let ran = scratch.run(&[command, file, "--format", form]);
            let ends = if form == "tsv" { "\t" } else { "" };
            assert_eq!(ran.code, 0, "{command} {file}");
            assert!(
                !ran.out.contains('\x1b') && (ends.is_empty() || ran.out.contains(ends)),
                "{command} {file} {form}"
            );
        }
    }
}

#[test]
fn colours_are_for_terminals_or_for_who_asks() {
    let scratch = Scratch::new();
    assert!(!scratch.run(&["list", "page.txt"]).out.contains('\x1b'));
    let coloured = scratch.run(&["list", "page.txt", "--color", "always"]);
    assert!(coloured.out.contains("\x1b["), "{}", coloured.out);
    let forced = scratch
        .command(&["list", "page.txt", "--color", "always"])
        .env("NO_COLOR", "1")
        .spawn()
        .unwrap();
    assert_eq!(ran(forced).out, coloured.out, "who asks is given");
    let json = scratch.run(&["list", "page.txt", "--color", "always", "--format", "json"]);
    assert!(!json.out.contains('\x1b'));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let scratch = Scratch::new();
    let many: String = (1..20_000)
        .map(|n| format!("- Title {n} - Wire - October 28th, 2025\n"))
        .collect();
    scratch.file("many.txt", many);
    for arguments in [
        &["list", "many.txt"][..],
        &["list", "many.txt", "--format", "json"],
        &["show", "many.txt", "-q", "title"],
        &["--help"],
        &["config", "default"],
    ] {
        let mut child = scratch.command(arguments).spawn().unwrap();
        let mut pipe = child.stdout.take().unwrap();
        let mut some = [0; 100];
        let _ = pipe.read(&mut some).unwrap();
        drop(pipe);
        let ran = ran(child);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{arguments:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_is_trouble() {
    let scratch = Scratch::new();
    for arguments in [
        &["list", "page.txt"][..],
        &["--help"],
        &["inspect", "page.txt"],
    ] {
        let full = fs::OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .unwrap();
        let ran = ran(scratch.command(arguments).stdout(full).spawn().unwrap());
        assert_eq!(ran.code, 2, "{arguments:?}");
        assert_eq!(
            ran.err,
            "dateline: the output cannot be written: no space left on device\n"
        );
    }
}

#[test]
fn wrong_usage_is_one_line_and_exit_code_2() {
    let scratch = Scratch::new();
    for (arguments, said) in [
        (&["--bogus"][..], "unexpected argument '--bogus'"),
        (&["list", "-n", "many"], "invalid value 'many'"),
        (
            &["list", "--format", "html"],
            "possible values: text, json, tsv",
        ),
        (&["show", "--width", "0"], "invalid value '0'"),
        (&["-q", "x", "list", "page.txt"], "write the command first"),
        (&["config"], "required arguments were not provided"),
        (&["list", "--id", ""], "a value is required"),
    ] {
        let ran = scratch.run(arguments);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{arguments:?}");
        assert!(ran.err.contains(said), "{arguments:?}: {}", ran.err);
        assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
    }
}

#[test]
fn help_and_version_are_printed() {
    let scratch = Scratch::new();
    for arguments in [
        &["--help"][..],
        &["-h"],
        &["list", "--help"],
        &["show", "-h"],
        &["--version"],
    ] {
        let ran = scratch.run(arguments);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{arguments:?}");
        assert!(!ran.out.is_empty());
    }
}

#[test]
fn settings_come_from_a_file_and_a_mistake_in_it_names_its_line() {
    let scratch = Scratch::new();
    let default = scratch.run(&["config", "default"]);
    assert_eq!(default.out, dateline::config::DEFAULT);
    let path = scratch.path("config/dateline/config.toml");
    assert_eq!(
        scratch.run(&["config", "path"]).out.trim_end(),
        path.to_str().unwrap()
    );
    assert_eq!(scratch.run(&["config", "check"]).code, 0);
    scratch.file("config/dateline/config.toml", "measure = 20\n");
    let shown = scratch.run(&["show", "page.txt"]).out;
    assert!(
        shown.lines().all(|line| dateline::text::width(line) <= 20),
        "{shown}"
    );
    scratch.file("config/dateline/config.toml", "# mine\nmeasur = 20\n");
    for arguments in [&["config", "check"][..], &["list", "page.txt"]] {
        let ran = scratch.run(arguments);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""));
        assert!(
            ran.err
                .starts_with(&format!("{}:2: unknown field `measur`", path.display())),
            "{}",
            ran.err
        );
        assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
    }
    scratch.file("mine.toml", default.out);
    assert_eq!(
        scratch
            .run(&["list", "page.txt", "--config", "mine.toml"])
            .code,
        0
    );
    let missing = scratch.run(&["list", "page.txt", "--config", "none.toml"]);
    assert_eq!(missing.err, "none.toml: no such file or directory\n");
}

#[test]
fn a_mistake_in_a_theme_names_its_line_and_stops_nothing() {
    let scratch = Scratch::new();
    let mine = scratch.path("config/dateline/themes/mine.toml");
    scratch.file("config/dateline/config.toml", "theme = \"mine\"\n");
    scratch.file(
        &mine,
        "inherits = \"paper\"\n[palette]\nink = \"#010203\"\n",
    );
    let check = scratch.run(&["config", "check"]);
    assert_eq!((check.code, check.err.as_str()), (0, ""));
    let show = ["show", "page.txt", "--color", "always"];
    let coloured = |arguments: &[&str]| {
        let mut command = scratch.command(arguments);
        command.env("COLORTERM", "truecolor");
        command.env("TERM", "xterm").env("COLORFGBG", "0;15");
        ran(command.spawn().unwrap())
    };
    assert!(coloured(&show).out.contains("\x1b[38;2;1;2;3m"));
    // A theme that is made for another ground stands back.
    let shown = scratch.command(&show).env("COLORTERM", "truecolor").spawn();
    assert!(!ran(shown.unwrap()).out.contains("38;2;1;2;3"));
    scratch.file(&mine, "[roles]\n\ntitel = {}\n");
    let wrong = format!("{}:3: there is no role `titel`\n", mine.display());
    let check = scratch.run(&["config", "check"]);
    assert_eq!((check.code, check.out.as_str()), (2, ""));
    assert_eq!(check.err, wrong);
    let shown = coloured(&show);
    assert_eq!((shown.code, shown.err), (0, wrong));
    assert!(shown.out.contains("\x1b["));
    // A theme that is not wanted is not read.
    scratch.file("config/dateline/config.toml", "theme = \"light\"\n");
    assert_eq!(coloured(&show).err, "");
    scratch.file("config/dateline/config.toml", "\ntheme = \"mien\"\n");
    let check = scratch.run(&["config", "check"]);
    assert!(
        check
            .err
            .contains("config.toml:2: there is no theme `mien`: choose auto, dark, ")
            && check.err.contains(", mine\n"),
        "{}",
        check.err
    );
}

#[test]
fn code_is_printed_in_the_colours_of_its_language() {
    let scratch = Scratch::new();
    scratch.file("code.md", "Tide\n\n```rust\nlet low = 12;\n```\n");
    let printed = |colours| {
        let mut command = scratch.command(&["show", "code.md", "--color", colours]);
        command.env("COLORTERM", "truecolor").env("TERM", "xterm");
        ran(command.spawn().unwrap()).out
    };
    let plain = printed("never");
    assert!(plain.contains("  let low = 12;"), "{plain}");
    let coloured = printed("always");
    let colour_of = |word: &str| {
        let end = coloured.find(word).unwrap();
        let start = coloured[..end].rfind("\x1b[").unwrap();
        &coloured[start..end]
    };
    assert_ne!(colour_of("let"), colour_of("12"));
    assert_eq!(without_styles(&coloured), plain);
}

#[test]
fn marks_of_the_library_are_shown_unless_no_state_is_wanted() {
    use dateline::article::MarkChange;
    use dateline::io::library::Library;
    let scratch = Scratch::new();
    let ids = scratch
        .run(&["list", "page.txt", "--format", "json"])
        .field("id");
    let id = ids[1].as_str().unwrap().parse().unwrap();
    let path = scratch.path("data/dateline/library.db");
    let mark = MarkChange {
        read: Some(true),
        starred: Some(true),
        ..MarkChange::default()
    };
    Library::open(&path)
        .unwrap()
        .save(&[(vec![id], mark)])
        .unwrap();
    let list = |more: &[&str]| {
        let mut arguments = vec!["list", "page.txt", "--format", "json"];
        arguments.extend(more);
        scratch.run(&arguments)
    };
    assert_eq!(list(&[]).field("starred"), [false, true, false, false]);
    assert_eq!(list(&[]).field("read"), [false, true, false, false]);
    assert_eq!(list(&["--no-state"]).field("starred"), [false; 4]);
    assert_eq!(list(&["--library", "none.db"]).field("starred"), [false; 4]);
    assert!(
        !scratch.path("none.db").exists(),
        "looking makes no library"
    );
    let named = scratch
        .command(&["list", "page.txt", "--format", "json"])
        .env("XDG_DATA_HOME", scratch.path("elsewhere"))
        .env("DATELINE_LIBRARY", &path)
        .spawn()
        .unwrap();
    assert_eq!(ran(named).field("starred"), [false, true, false, false]);
    // A file that is no library costs the marks, not the headlines.
    let broken = list(&["--library", "page.txt"]);
    assert_eq!((broken.code, broken.lines().len()), (2, 4));
    assert!(
        broken
            .err
            .starts_with("page.txt: the library cannot be read"),
        "{}",
        broken.err
    );
    assert_eq!(broken.err.lines().count(), 1);
}

#[test]
fn a_saved_search_is_part_of_a_filter() {
    use dateline::filter::Search;
    use dateline::io::library::Library;
    let scratch = Scratch::new();
    let count = |query: &str, more: &[&str]| {
        let mut arguments = vec!["list", "page.txt", "-q", query];
        arguments.extend(more);
        let ran = scratch.run(&arguments);
        (ran.code, ran.lines().len(), ran.err)
    };
    let all = count("!nothing", &[]).1;
    let unknown = count("@some", &[]);
    assert_eq!((unknown.0, unknown.1), (2, 0));
    assert_eq!(
        unknown.2,
        "dateline: --filter: at `@some`: expected a saved search, of which there are none yet\n"
    );
    let search = Search {
        name: "some".into(),
        key: Some('s'),
        query: "'a 'e sort:title".into(),
    };
    Library::open(&scratch.path("data/dateline/library.db"))
        .unwrap()
        .save_searches(&[("some".into(), Some(search))])
        .unwrap();
    let some = count("'a 'e", &[]).1;
    assert_eq!(count("@some", &[]), (0, some, String::new()));
    assert_eq!(count("!@some", &[]).1, all - some);
    assert_eq!(count("@some | !@Some", &[]).1, all);
    assert_eq!(
        count("@other", &[]).2,
        "dateline: --filter: at `@other`: expected a saved search: @some\n"
    );
    assert_eq!(count("@some", &["--no-state"]).0, 2);
    let broken = count("@some", &["--library", "page.txt"]);
    assert!(
        broken.2.starts_with("page.txt: the library cannot be read"),
        "{}",
        broken.2
    );
    assert_eq!(broken.0, 2);
}

#[test]
fn the_linear_reader_says_line_by_line_what_is_asked_for() {
    let scratch = Scratch::new();
    let ran = scratch.pipe(
        &["--linear", "page.txt", "--library", "library.db"],
        b"/ferry\n1\n/\nnonsense\nq\n",
    );
    assert_eq!(
        ran.lines(),
        [
            "4 headlines.",
            "1. Ferry back in service. Harbour Post. 1 min",
            "2. Tide – and time. Northern Wire. 28 October 2025. no text",
            "3. Café opens at the mole. Coastal Herald. 27 October 2025. no text",
            "4. Dog seen on mole. 18 October 2025. no text",
            "1 headline for ferry.",
            "1. Ferry back in service. Harbour Post. 1 min",
            "Heading 1: Ferry back in service",
            "Harbour Post · no date · 5 words · 1 min",
            "SKARROW — The ferry sails again.",
            "End of the article.",
            "4 headlines.",
            "1. Ferry back in service. Harbour Post. 1 min. read",
            "2. Tide – and time. Northern Wire. 28 October 2025. no text",
            "3. Café opens at the mole. Coastal Herald. 27 October 2025. no text",
            "4. Dog seen on mole. 18 October 2025. no text",
            "nonsense means nothing here: ? says what does.",
        ]
    );
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    // What was read is marked, also for the others.
    let read = scratch.run(&[
        "list",
        "page.txt",
        "-q",
        "is:read",
        "--library",
        "library.db",
    ]);
    assert_eq!(
        read.lines(),
        ["no date     Ferry back in service · Harbour Post"]
    );
    // Without a command more it ends.
    assert_eq!(
        scratch
            .pipe(&["--linear", "page.txt", "--no-state"], b"")
            .code,
        0
    );
    assert_eq!(scratch.run(&["list", "--linear", "page.txt"]).code, 2);
    assert_eq!(scratch.run(&["--linear", "list", "page.txt"]).code, 2);
}

#[test]
fn show_prints_one_page_of_html_whatever_it_shows() {
    let scratch = Scratch::new();
    let ran = scratch.run(&["show", "page.txt", "--format", "html"]);
    for part in [
        "<!DOCTYPE html>\n",
        "<title>Ferry back in service</title>",
        "@media print",
        "<span class=\"dateline\">SKARROW</span>",
        "</html>\n",
    ] {
        assert!(ran.out.contains(part), "{part}: {}", ran.out);
    }
    assert_eq!(ran.code, 0);
    let all = scratch.run(&["show", "page.txt", "-q", "m", "--format", "html"]);
    assert_eq!(all.out.matches("<html").count(), 1);
    assert_eq!(all.out.matches("<article").count(), 3);
    let none = scratch.run(&["show", "page.txt", "-q", "zzz", "--format", "html"]);
    assert_eq!((none.code, none.out.as_str()), (1, ""));
}
