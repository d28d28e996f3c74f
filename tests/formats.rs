//! Each input of `fixtures/<format>/` and what is read of it, as its `.golden` beside it says. `DATELINE_BLESS=1 cargo
//! test formats::` writes the goldens anew; read the difference before you keep it.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use dateline::article::{RowId, Subscription, TAG_END};
use dateline::document::dump::markdown;
use dateline::format::FORMATS;
use dateline::io::content;
use dateline::store::Snapshot;

use crate::support::{Scratch, pages};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

/// Everything that is in an input, of which nothing may be said.
fn read(path: &Path) -> Snapshot {
    let (snapshot, said) = pages::read(path);
    assert_eq!(said, Vec::<String>::new());
    snapshot
}

/// What was read, as a golden has it: the file, its warnings, and each item with its text as Markdown.
fn told(snapshot: &Snapshot) -> String {
    let file = &snapshot.files()[0];
    let encoding = file.encoding.to_ascii_lowercase();
    format!(
        "{}, {encoding}, {} items\n{}",
        file.format,
        file.items,
        items(snapshot)
    )
}

/// The page, its warnings and its items, however its bytes were encoded.
fn items(snapshot: &Snapshot) -> String {
    let mut out = String::new();
    let file = &snapshot.files()[0];
    for (name, value) in [
        ("title", &file.page.title),
        ("site", &file.page.site),
        ("language", &file.page.lang),
    ] {
        if let Some(value) = value {
            writeln!(out, "{name}: {value}").unwrap();
        }
    }
    for warning in &file.warnings {
        writeln!(out, "warning at {}: {}", warning.line, warning.message).unwrap();
    }
    for subscription in &file.subscriptions {
        let Subscription {
            title,
            url,
            site,
            folder,
        } = subscription;
        let named = [title, site].map(|text| text.as_deref().unwrap_or("-"));
        writeln!(out, "{folder:?} {} {url} {}", named[0], named[1]).unwrap();
    }
    for row in (0..snapshot.rows() as u32).map(RowId) {
        let headline = snapshot.headline(row);
        let line = snapshot.origins(row)[0].line;
        writeln!(out, "\n{line}: {}", headline.title).unwrap();
        for (name, value) in [
            ("source", headline.source.map(str::to_owned)),
            ("author", headline.author.map(str::to_owned)),
            ("date", headline.published.map(|date| date.to_string())),
            ("address", headline.url.map(str::to_owned)),
            ("language", headline.lang.map(str::to_owned)),
            (
                "tags",
                headline.tags.map(|tags| tags.replace(TAG_END, ", ")),
            ),
            (
                "words",
                headline.body.map(|(_, body)| body.words.to_string()),
            ),
        ] {
            if let Some(value) = value {
                writeln!(out, "  {name}: {value}").unwrap();
            }
        }
        if headline.body.is_some() {
            for line in markdown(&content::document(snapshot, row).unwrap()).lines() {
                writeln!(out, "{}", format!("  | {line}").trim_end()).unwrap();
            }
        }
    }
    out
}

#[test]
fn every_fixture_is_read_as_its_golden_says() {
    let bless = std::env::var_os("DATELINE_BLESS").is_some();
    for format in FORMATS {
        let folder = fixtures().join(format.name);
        let mut paths: Vec<PathBuf> = fs::read_dir(&folder)
            .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
            .map(|entry| entry.unwrap().path())
            .collect();
        paths.sort();
        let (goldens, inputs): (Vec<PathBuf>, Vec<PathBuf>) = paths
            .into_iter()
            .partition(|path| path.extension().is_some_and(|name| name == "golden"));
        assert!(!inputs.is_empty(), "{} has no fixtures", format.name);
        for input in &inputs {
            let snapshot = read(input);
            assert_eq!(
                snapshot.files()[0].format,
                format.name,
                "{}",
                input.display()
            );
            let golden = input.with_added_extension("golden");
            let told = told(&snapshot);
            if bless {
                fs::write(&golden, told).unwrap();
            } else {
                let wanted = fs::read_to_string(&golden).unwrap_or_default();
                assert_as_wanted(&golden, &told, &wanted);
            }
        }
        for golden in goldens {
            assert!(
                inputs.contains(&golden.with_extension("")),
                "{}: its input is gone",
                golden.display()
            );
        }
    }
}

/// Fails at the first line that is not as wanted, and names it.
fn assert_as_wanted(golden: &Path, told: &str, wanted: &str) {
    let first = told
        .lines()
        .zip(wanted.lines())
        .enumerate()
        .find(|(_, (told, wanted))| told != wanted)
        .map(|(at, _)| at + 1);
    assert!(
        told == wanted,
        "{}, line {first:?}; read now:\n{told}",
        golden.display()
    );
}

/// The same page in other bytes is the same page.
#[test]
fn line_ends_marks_and_encodings_change_nothing() {
    let scratch = Scratch::new();
    for name in [
        "digest/round-up.txt",
        "markdown/yaml.md",
        "text/hard-wrapped.txt",
    ] {
        let path = fixtures().join(name);
        let wanted = items(&read(&path));
        let text = fs::read_to_string(&path).unwrap();
        let utf16 = |bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
            let units = std::iter::once(0xfeff).chain(text.encode_utf16());
            units.flat_map(bytes).collect()
        };
        let utf32 = |bytes: fn(u32) -> [u8; 4]| -> Vec<u8> {
            let units = std::iter::once(0xfeff).chain(text.chars().map(u32::from));
            units.flat_map(bytes).collect()
        };
        let (windows, _, lost) = encoding_rs::WINDOWS_1252.encode(&text);
        assert!(!lost, "{name}");
        let kinds: [(&str, Vec<u8>); 9] = [
            ("CR LF", text.replace('\n', "\r\n").into_bytes()),
            ("CR", text.replace('\n', "\r").into_bytes()),
            ("BOM", format!("\u{feff}{text}").into_bytes()),
            ("UTF-16 LE", utf16(u16::to_le_bytes)),
            ("UTF-16 BE", utf16(u16::to_be_bytes)),
            ("UTF-32 LE", utf32(u32::to_le_bytes)),
            ("UTF-32 BE", utf32(u32::to_be_bytes)),
            ("Windows-1252", windows.into_owned()),
            ("NUL", text.replace('e', "\0e").into_bytes()),
        ];
        for (kind, bytes) in kinds {
            let file = Path::new(name).file_name().unwrap().to_str().unwrap();
            let copy = scratch.write(file, bytes);
            assert_eq!(items(&read(&copy)), wanted, "{name} with {kind}");
        }
    }
}
