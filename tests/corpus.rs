//! The real page and its like, of other people's making: read from the folder that `DATELINE_CORPUS` names, each test
//! passed over, and said so, where there is none.

use std::fs;
use std::path::PathBuf;

use chrono::DateTime;
use dateline::article::{RowId, Timestamp};
use dateline::format::date;
use dateline::io::content;
use dateline::store::Snapshot;
use serde_json::Value;

use crate::support::Scratch;
use crate::support::pages::{is_dangerous, read, texts};

/// A set of the corpus.
fn set(name: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("DATELINE_CORPUS").map(|corpus| PathBuf::from(corpus).join(name));
    match folder {
        Some(folder) if folder.is_dir() => Some(folder),
        _ => {
            println!("passed over: DATELINE_CORPUS names no folder with {name}");
            None
        }
    }
}

fn json(path: PathBuf) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// Title, source and date of a row, as the expected results have them.
fn parts(snapshot: &Snapshot, row: RowId) -> [Value; 3] {
    let headline = snapshot.headline(row);
    [
        headline.title.into(),
        headline.source.into(),
        headline.published.map(|date| date.to_string()).into(),
    ]
}

fn stated(item: &Value) -> [Value; 3] {
    ["title", "source", "date"].map(|name| item[name].clone())
}

#[test]
fn the_real_page_is_read_whole() {
    let Some(folder) = set("seed") else { return };
    let expected = json(folder.join("expected.json"));
    let (snapshot, said) = read(&folder.join(expected["file"].as_str().unwrap()));
    assert_eq!(said, Vec::<String>::new());
    let links = expected["links"].as_array().unwrap();
    assert_eq!(snapshot.rows(), links.len() + 1);
    let article = RowId(0);
    assert_eq!(parts(&snapshot, article), stated(&expected));
    let document = content::document(&snapshot, article).unwrap();
    let paragraphs = expected["body"]["each"].as_array().unwrap();
    assert_eq!(document.blocks().len(), paragraphs.len());
    for (block, paragraph) in document.blocks().iter().zip(paragraphs) {
        let text = &document.text()[block.range.clone()];
        assert!(
            text.starts_with(paragraph["first"].as_str().unwrap()),
            "{text}"
        );
        assert!(
            text.ends_with(paragraph["last"].as_str().unwrap()),
            "{text}"
        );
        assert_eq!(
            Some(text.chars().count() as u64),
            paragraph["characters"].as_u64()
        );
    }
    for (row, link) in (1..).map(RowId).zip(links) {
        assert_eq!(parts(&snapshot, row), stated(link));
        assert_eq!(
            Some(snapshot.origins(row)[0].line.into()),
            link["line"].as_u64()
        );
    }
}

#[test]
fn eight_thousand_lines_of_round_ups_are_taken_apart() {
    let Some(folder) = set("digest-lines") else {
        return;
    };
    let expected = fs::read_to_string(folder.join("files/digest.expected.jsonl")).unwrap();
    let (snapshot, _) = read(&folder.join("files/digest.txt"));
    // The first item is the page's own.
    for (row, line) in (1..).map(RowId).zip(expected.lines()) {
        assert_eq!(
            parts(&snapshot, row),
            stated(&serde_json::from_str(line).unwrap())
        );
    }
    assert_eq!(snapshot.rows(), expected.lines().count() + 1);
}

#[test]
fn no_hostile_file_sends_the_terminal_anything() {
    let Some(folder) = set("hostile") else { return };
    let mut folders = vec![folder];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let (snapshot, said) = read(&path);
            for text in said.into_iter().chain(texts(&snapshot)) {
                assert!(!text.contains(is_dangerous), "{}: {text:?}", path.display());
            }
        }
    }
}

#[test]
fn no_naughty_string_sends_the_terminal_anything_or_hides_what_follows() {
    let Some(folder) = set("naughty-strings") else {
        return;
    };
    let scratch = Scratch::new();
    for line in fs::read_to_string(folder.join("expected.jsonl"))
        .unwrap()
        .lines()
    {
        let case: Value = serde_json::from_str(line).unwrap();
        let naughty = case["string"].as_str().unwrap_or_default();
        let date = "October 28th, 2025 [October 28th, 2025]";
        let headlines = format!(
            "- First - AP - {date}\n- {naughty} - Reuters - {date}\n- Last - AP - {date}\n"
        );
        let (snapshot, _) = read(&scratch.write("digest.txt", headlines));
        let last = RowId(snapshot.rows() as u32 - 1);
        assert_eq!(snapshot.headline(last).title, "Last", "{naughty:?}");
        assert!(
            texts(&snapshot)
                .iter()
                .all(|text| !text.contains(is_dangerous)),
            "{naughty:?}"
        );
        let (snapshot, _) =
            read(&scratch.write("article.txt", format!("A title\n\n{naughty}\n\nThe end.\n")));
        let texts = texts(&snapshot);
        assert!(
            texts.iter().any(|text| text.contains("The end.")),
            "{naughty:?}"
        );
        assert!(
            texts.iter().all(|text| !text.contains(is_dangerous)),
            "{naughty:?}"
        );
    }
}

#[test]
fn dates_as_found_in_the_wild_are_read() {
    let Some(folder) = set("dates") else { return };
    let text = fs::read_to_string(folder.join("expected.jsonl")).unwrap();
    // With a moment stated, with none stated but a date, and no date at all.
    let (mut right, mut all, mut faults) = ([0; 3], [0; 3], Vec::new());
    for line in text.lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let input = case["input"].as_str().unwrap();
        let read = date::parse(input);
        let (kind, fits) = match case["expect_utc"].as_str() {
            Some("INVALID-BY-SPEC") => continue,
            Some("PARSES") => (1, read.is_some()),
            Some(moment) => {
                let stated = DateTime::parse_from_rfc3339(moment).unwrap();
                (0, read.map(Timestamp::seconds) == Some(stated.timestamp()))
            }
            None => (2, read.is_none()),
        };
        all[kind] += 1;
        right[kind] += usize::from(fits);
        if !fits {
            faults.push(format!("{input:?}: {read:?}"));
        }
    }
    println!("stated, must parse, must refuse: {right:?} of {all:?}");
    for (nth, hundredth) in [98, 95, 95].into_iter().enumerate() {
        assert!(right[nth] * 100 >= all[nth] * hundredth, "{faults:#?}");
    }
}
