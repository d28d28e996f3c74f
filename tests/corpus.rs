//! The real page and its like, of other people's making: read from the folder that `DATELINE_CORPUS` names, each test
//! passed over, and said so, where there is none.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate};
use dateline::article::{Item, Page, RowId, Timestamp};
use dateline::cluster::Stories;
use dateline::document::dump::plain_text;
use dateline::format::date;
use dateline::format::html::{fragment, text_of};
use dateline::io::content;
use dateline::store::{File, Snapshot, Store};
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
fn feeds_have_the_entries_that_are_stated() {
    for name in ["gofeed", "feed-rs", "feedsmith"] {
        let Some(folder) = set(name) else { continue };
        let expected = fs::read_to_string(folder.join("expected.jsonl")).unwrap();
        let mut seen = 0;
        for line in expected.lines() {
            let case: Value = serde_json::from_str(line).unwrap();
            let stated = case["expect_n_entries"].as_u64();
            let path = case["path"].as_str().unwrap();
            let Some(stated) = stated.filter(|_| case["expect_ok"] == true) else {
                continue;
            };
            let (snapshot, _) = read(&folder.join(path));
            assert_eq!(snapshot.rows() as u64, stated, "{name}: {path}");
            let has = |title: &str| {
                (0..snapshot.rows() as u32).any(|row| snapshot.headline(RowId(row)).title == title)
            };
            let titles = case["expect_entry_titles"].as_array();
            for title in titles.into_iter().flatten().filter_map(Value::as_str) {
                // One with markup or an entity is shown without.
                if !title.trim().is_empty()
                    && !title.contains(['<', '&', '\n'])
                    && title.trim() == title
                {
                    assert!(has(title), "{name}: {path}: {title}");
                }
            }
            seen += 1;
        }
        assert!(seen > 0, "{name} states nothing");
    }
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

/// A file of headlines, a line each, in a store, with the dates that some lines begin with; neighbours are of different
/// sources. The round-up is read as it is.
fn headlines(path: &Path) -> Snapshot {
    let text = fs::read_to_string(path).unwrap();
    if text.contains("\n- ") {
        return read(path).0;
    }
    let mut store = Store::default();
    store.begin_file(File::default());
    for (line, title) in (1..).zip(text.lines()) {
        let dated = title.split_once(',').and_then(|(date, title)| {
            let day = NaiveDate::parse_from_str(date, "%Y%m%d").ok()?;
            Some((day, title))
        });
        let (day, title) = dated.map_or((None, title), |(day, title)| (Some(day), title));
        store.push(&Item {
            title,
            source: Some(&format!("Source {}", line % 97)),
            published: day.map(Timestamp::from_day),
            line,
            ..Item::default()
        });
    }
    store.end_file(Page::default());
    store.snapshot()
}

#[test]
fn pairs_of_headlines_are_one_story_or_two_as_they_were_judged() {
    // Of those drawn at random a tenth are one event in other words, which is not what a story is made by.
    for (name, least) in [("pairs", 0.97), ("unseen", 0.87)] {
        judge_pairs(name, least);
    }
}

fn judge_pairs(name: &str, least: f64) {
    let (Some(_), Some(folder)) = (set("seed"), set("headlines")) else {
        return;
    };
    let corpus = folder.parent().unwrap();
    let judged = fs::read_to_string(format!("tests/fixtures/stories/{name}.tsv")).unwrap();
    let mut judged: Vec<Vec<&str>> = judged
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split('\t').collect())
        .collect();
    judged.sort();
    let (mut wrong, all) = (Vec::new(), judged.len());
    for of_file in judged.chunk_by(|a, b| a[0] == b[0]) {
        let snapshot = headlines(&corpus.join(of_file[0][0]));
        let stories = Stories::find(&snapshot, &|| false).unwrap();
        let mut rows = HashMap::new();
        for row in snapshot.order() {
            let origins = snapshot.origins(*row);
            rows.extend(origins.iter().map(|origin| (origin.line, *row)));
        }
        for pair in of_file {
            let row = |nth: usize| rows[&pair[nth].parse().unwrap()];
            let (a, b) = (row(1), row(2));
            let is_same = a == b || stories.of(a).is_some_and(|story| story.rows.contains(&b));
            if is_same != (pair[3] == "same") {
                wrong.push(pair.join(" "));
            }
        }
    }
    assert!(all >= 200);
    let right = 1.0 - wrong.len() as f64 / all as f64;
    println!("{name}: {right:.3} of {all} pairs are as they were judged");
    assert!(
        right >= least,
        "{name}: {right:.3}; not so:\n{}",
        wrong.join("\n")
    );
}

/// B-cubed precision and recall (Bagga and Baldwin 1998) of stories against those that were stated.
#[test]
fn stories_are_of_one_topic_each() {
    let Some(folder) = set("stories") else { return };
    let (snapshot, _) = read(&folder.join("files/headlines.jsonl"));
    let stories = Stories::find(&snapshot, &|| false).unwrap();
    let stated = fs::read_to_string(folder.join("expected.jsonl")).unwrap();
    let topics: HashMap<u32, String> = stated
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .map(|one| {
            (
                one["line"].as_u64().unwrap() as u32,
                one["story"].to_string(),
            )
        })
        .collect();
    let rows: Vec<(RowId, &String)> = snapshot
        .order()
        .iter()
        .filter_map(|row| {
            let origins = snapshot.origins(*row);
            let topic = origins.iter().find_map(|origin| topics.get(&origin.line))?;
            Some((*row, topic))
        })
        .collect();
    let topic_of: HashMap<RowId, &String> = rows.iter().copied().collect();
    let (mut precision, mut recall) = (0.0, 0.0);
    for (row, topic) in &rows {
        let alone = vec![*row];
        let story = stories.of(*row).map_or(&alone, |story| &story.rows);
        let same = story.iter().filter(|row| topic_of.get(row) == Some(topic));
        let same = same.count() as f64;
        let wanted = rows.iter().filter(|(_, other)| other == topic).count();
        precision += same / story.len() as f64;
        recall += same / wanted as f64;
    }
    let all = rows.len() as f64;
    let (precision, recall) = (precision / all, recall / all);
    println!("precision {precision:.3}, recall {recall:.3} of {all}");
    assert!(
        precision >= 0.95 && recall >= 0.15,
        "{precision:.3} {recall:.3}"
    );
}

/// How often each run of four words stands in a text.
fn runs(text: &str) -> HashMap<Vec<&str>, u32> {
    let words: Vec<&str> = text
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| !word.is_empty())
        .collect();
    let mut runs = HashMap::new();
    for run in words.windows(4.min(words.len().max(1))) {
        *runs.entry(run.to_vec()).or_default() += 1;
    }
    runs
}

/// Pages of newspapers and blogs, and the text of their articles as people marked it: precision and recall of runs of
/// four words, each the mean of all pages.
#[test]
fn the_articles_of_pages_are_found() {
    let Some(folder) = set("zyte-articles") else {
        return;
    };
    let stated = fs::read_to_string(folder.join("expected.jsonl")).unwrap();
    let (mut precision, mut recall, mut pages) = (0.0, 0.0, 0.0);
    for case in stated.lines() {
        let case: Value = serde_json::from_str(case).unwrap();
        let (snapshot, _) = read(&folder.join(case["path"].as_str().unwrap()));
        let document = content::document(&snapshot, RowId(0)).unwrap();
        let text = plain_text(&document);
        let marked = folder.join(case["expected_text"].as_str().unwrap());
        let marked = fs::read_to_string(marked).unwrap();
        let (found, wanted) = (runs(&text), runs(&marked));
        let both = |run: &Vec<&str>| found.get(run).copied().unwrap_or(0).min(wanted[run]);
        let both: u32 = wanted.keys().map(both).sum();
        precision += f64::from(both) / f64::from(found.values().sum::<u32>().max(1));
        recall += f64::from(both) / f64::from(wanted.values().sum::<u32>().max(1));
        pages += 1.0;
    }
    let (precision, recall) = (precision / pages, recall / pages);
    let f1 = 2.0 * precision * recall / (precision + recall);
    println!("precision {precision:.3}, recall {recall:.3}, F1 {f1:.3} of {pages} pages");
    assert!(f1 >= 0.962, "{f1:.3}");
}

/// Every character reference that HTML has, as its standard decodes it.
#[test]
fn character_references_are_read_as_the_standard_says() {
    let Some(folder) = set("html-entities") else {
        return;
    };
    // What no terminal is shown does not count, nor what stands for it.
    let shown = |text: &str| -> String {
        let text = dateline::text::sanitise(text);
        text.chars()
            .filter(|c| !c.is_whitespace() && *c != char::REPLACEMENT_CHARACTER && *c != '\u{ad}')
            .collect()
    };
    let (mut right, mut all) = (0, 0);
    for name in ["entities", "namedEntities", "numericEntities"] {
        let path = folder.join("files").join(name).with_extension("jsonl");
        for case in fs::read_to_string(path).unwrap().lines() {
            let case: Value = serde_json::from_str(case).unwrap();
            let input = format!("<p>[{}]</p>", case["input"].as_str().unwrap());
            let wanted = shown(&format!("[{}]", case["expect"].as_str().unwrap()));
            let document = fragment(&input, None);
            all += 1;
            right +=
                u32::from(shown(document.text()) == wanted && shown(&text_of(&input)) == wanted);
        }
    }
    println!("{right} of {all}");
    assert!(right * 100 >= all * 99, "{right} of {all}");
}
