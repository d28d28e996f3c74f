//! The house holds: imports go down its floors, outside crates come in by one door, and no drawer collects junk.
//! Reads `src/` as text.

use std::fs;
use std::path::{Path, PathBuf};

/// Modules by floor, from the ground. Neighbours on a floor do not import each other.
const FLOORS: &[&[&str]] = &[
    &["text"],
    &["document"],
    &["article"],
    &["format", "store"],
    &["filter", "cluster", "config", "export", "theme", "syntax"],
    &["app"],
    &["ui", "io"],
    &["run", "cli"],
];

/// Outside crates and the only places that may name them.
const DOORS: &[(&str, &[&str])] = &[
    ("ratatui", &["ui/", "run/screen.rs"]),
    ("crossterm", &["io/terminal.rs"]),
    ("syntect", &["syntax.rs"]),
    ("two_face", &["syntax.rs"]),
    ("textwrap", &["document/layout/paragraph.rs"]),
    ("hypher", &["document/layout/hyphenation.rs"]),
    ("unicode_bidi", &["document/layout/bidi.rs"]),
    (
        "fuzzy_matcher",
        &["filter/fuzzy.rs", "filter/engine/reference.rs"],
    ),
    ("regex", &["filter/pattern.rs"]),
    (
        "fearless_simd",
        &["filter/alignment.rs", "filter/line.rs", "text/needle.rs"],
    ),
    ("rayon", &["filter/threads.rs"]),
    ("wide", &["text/words.rs"]),
    ("rusqlite", &["io/library.rs", "io/bookmarks.rs"]),
    ("encoding_rs", &["format/encoding.rs"]),
    ("chardetng", &["format/encoding.rs"]),
    ("chrono_tz", &["format/date/zone.rs"]),
    ("pulldown_cmark", &["format/markdown/render.rs"]),
    ("saphyr_parser", &["format/markdown/front.rs"]),
    ("icu_properties", &["text/linebreak.rs"]),
    ("icu_segmenter", &["text/linebreak.rs"]),
    ("signal_hook", &["io/terminal.rs"]),
    ("clap", &["cli/"]),
    ("quick_xml", &["format/xml/"]),
    (
        "serde_json",
        &[
            "export/json.rs",
            "format/jsonl/record.rs",
            "format/jsonfeed.rs",
            "format/html/metadata.rs",
        ],
    ),
    ("open", &["io/"]),
    ("rustix", &["io/piping.rs"]),
    ("etcetera", &["io/paths.rs"]),
    ("tempfile", &["io/"]),
    ("flate2", &["io/unpack.rs"]),
    ("ruzstd", &["io/unpack.rs"]),
    ("zip", &["io/unpack.rs"]),
    ("sha2", &["article/identity.rs"]),
    ("url", &["article/address.rs", "format/html/"]),
    (
        "html5ever",
        &[
            "format/html/tree.rs",
            "format/html/scan.rs",
            "format/html/readable.rs",
        ],
    ),
    ("dom_smoothie", &["format/html/readable.rs"]),
    ("dom_query", &["format/html/readable.rs"]),
    ("unicode_width", &["text/"]),
    (
        "unicode_segmentation",
        &["text/", "document/", "ui/canvas.rs"],
    ),
    ("unicode_normalization", &["text/"]),
];

/// File names that say nothing of what lies in them.
const JUNK: &[&str] = &[
    "utils", "util", "common", "helpers", "types", "prelude", "manager", "misc",
];

fn sources() -> Vec<(String, String)> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|e| e == "rs") {
                found.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    walk(&root, &mut paths);
    paths.sort();
    assert!(paths.len() > 5, "the source was not found");
    paths
        .iter()
        .map(|p| {
            (
                p.strip_prefix(&root)
                    .unwrap()
                    .to_string_lossy()
                    .replace('\\', "/"),
                fs::read_to_string(p).unwrap(),
            )
        })
        .collect()
}

/// The source without its comments and its unit tests, which may reach for what they like.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod ").next().unwrap();
    text.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n")
}

fn module(path: &str) -> &str {
    path.split('/').next().unwrap().trim_end_matches(".rs")
}

fn floor(module: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&module))
}

/// The names that follow `crate::` or `dateline::`, those of a braced group included.
fn imports(code: &str, root: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices(root) {
        if code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let rest = &code[at + root.len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let mut depth = 0;
            let mut name = String::new();
            for c in group.chars() {
                match c {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => found.push(std::mem::take(&mut name)),
                    c if depth == 0 => name.push(c),
                    _ => {}
                }
            }
            found.push(name);
        } else {
            found.push(
                rest.chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '_')
                    .collect(),
            );
        }
    }
    found
        .iter()
        .map(|name| name.trim().split("::").next().unwrap().trim().to_owned())
        .filter(|name| !name.is_empty())
        .collect()
}

#[test]
fn imports_only_go_down() {
    let mut faults = Vec::new();
    for (path, text) in sources() {
        let own = module(&path);
        if matches!(own, "main" | "lib") {
            continue;
        }
        let Some(here) = floor(own) else {
            faults.push(format!("{path}: `{own}` has no floor"));
            continue;
        };
        for name in imports(&code(&text), "crate::") {
            match floor(&name) {
                Some(there) if there > here => faults.push(format!("{path} climbs to {name}")),
                Some(there) if there == here && name != own => {
                    faults.push(format!("{path} imports its neighbour {name}"))
                }
                _ => {}
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn cli_knows_no_screen_and_filter_no_app() {
    for (path, text) in sources() {
        if module(&path) == "cli" {
            for name in imports(&code(&text), "crate::") {
                assert!(
                    !matches!(name.as_str(), "app" | "ui"),
                    "{path} imports {name}"
                );
            }
        }
    }
}

#[test]
fn outside_crates_come_in_by_one_door() {
    let mut faults = Vec::new();
    for (path, text) in sources() {
        let code = code(&text);
        for (name, doors) in DOORS {
            let named = code.lines().any(|line| {
                let line = line.trim_start();
                line.contains(&format!("{name}::"))
                    && !line.contains(&format!("::{name}::"))
                    && !line.contains(&format!("_{name}::"))
                    || line.starts_with(&format!("use {name};"))
            });
            if named && !doors.iter().any(|door| path.starts_with(door)) {
                faults.push(format!(
                    "{path} names {name}, whose door is {}",
                    doors.join(" or ")
                ));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn each_file_is_named_for_a_noun_and_says_what_it_holds() {
    for (path, text) in sources() {
        assert!(
            text.starts_with("//!"),
            "{path} does not say what lives in it"
        );
        let stem = path.trim_end_matches(".rs").rsplit('/').next().unwrap();
        assert!(!JUNK.contains(&stem), "{path} is a junk drawer");
    }
}

#[test]
fn state_and_screen_hold_no_hidden_state_and_do_no_io() {
    const BANNED: &[&str] = &[
        "RefCell",
        "Cell<",
        "static mut",
        "LazyLock",
        "OnceLock",
        "OnceCell",
        "thread_local!",
        "Mutex",
        "RwLock",
    ];
    const WORLD: &[&str] = &[
        "std::fs",
        "std::io",
        "std::thread",
        "std::net",
        "std::process",
        "std::env",
        "Instant::now",
        "SystemTime",
        "Utc::now",
        "Local::now",
    ];
    for (path, text) in sources() {
        let code = code(&text);
        if path.starts_with("app/") || path.starts_with("ui/") {
            for word in BANNED.iter().chain(WORLD) {
                assert!(!code.contains(word), "{path} holds {word}");
            }
        }
    }
}
