//! What is typed into the filter, how it is understood, what it finds and what is said of the rest: a table of queries,
//! `fixtures/filter/queries.tsv`. `DATELINE_BLESS=1 cargo test queries::` writes it anew; read the difference before you
//! keep it.

use std::fs;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use dateline::filter::{Engine, Overlay, Query, Waiting, Want};
use dateline::io::answers::answer;
use dateline::io::bodies::Bodies;
use dateline::store::Snapshot;

use crate::support::pages;

/// A Wednesday.
const TODAY: NaiveDate = NaiveDate::from_ymd_opt(2025, 10, 29).unwrap();

/// By row: 1 read, 2 starred, 4 queued; and how many sources carry its story.
const FLAGS: [u8; 4] = [1, 2, 4, 3];
const SOURCES: [u16; 3] = [3, 3, 3];

fn fixture(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/filter");
    folder.join(name)
}

/// What is typed, and the other columns that belong beside it.
fn understood(typed: &str, snapshot: &Snapshot) -> String {
    let query = Query::parse(typed, TODAY);
    let printed = query.to_string();
    let again = Query::parse(&printed, TODAY);
    assert_eq!(again.to_string(), printed, "{typed}");
    let overlay = Overlay {
        flags: &FLAGS,
        sources: &SOURCES,
        bodies: &[],
    };
    let mut rows = Vec::new();
    for query in [&query, &again] {
        let (engine, bodies) = (&mut Engine::default(), &mut Bodies::default());
        let waiting = Waiting::patiently();
        let matches = answer(engine, bodies, query, snapshot, overlay, Want::All, waiting);
        let matches = matches.unwrap();
        let numbers: Vec<String> = matches
            .rows
            .iter()
            .map(|row| snapshot.origins(*row)[0].line.to_string())
            .collect();
        let mark = if matches.forgiving { "~" } else { "" };
        rows.push(format!("{mark}{}", numbers.join(" ")));
    }
    assert_eq!(rows[0], rows[1], "{typed}: {printed} finds others");
    let marks: Vec<String> = query
        .faults()
        .iter()
        .map(|fault| format!("`{}`: {}", &typed[fault.span.clone()], fault.expected))
        .collect();
    format!("{typed}\t{printed}\t{}\t{}", rows[0], marks.join("; "))
}

#[test]
fn each_query_is_understood_as_the_table_says() {
    let (snapshot, said) = pages::read(&fixture("articles.jsonl"));
    assert_eq!((snapshot.rows(), said.len()), (12, 0));
    let table = fs::read_to_string(fixture("queries.tsv")).unwrap();
    let is_query = |line: &&str| !line.starts_with("# ") && !line.is_empty();
    assert!(table.lines().filter(is_query).count() >= 200);
    let mut told = String::new();
    for line in table.lines() {
        match line.split_once('\t').filter(|_| is_query(&line)) {
            Some((typed, _)) => told.push_str(&understood(typed, &snapshot)),
            None => told.push_str(line),
        }
        told.push('\n');
    }
    if std::env::var_os("DATELINE_BLESS").is_some() {
        fs::write(fixture("queries.tsv"), told).unwrap();
        return;
    }
    for (told, stated) in told.lines().zip(table.lines()) {
        assert_eq!(told, stated);
    }
}
