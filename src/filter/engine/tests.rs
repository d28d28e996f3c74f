//! What the engine finds, beside the [`reference`](super::reference).

use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;
use crate::article::{BodySpan, Item, Page, RowId, Timestamp};
use crate::filter::TODAY;
use crate::store::{File, Store};

/// A headline of a test: title, source, day of the month.
type Row = (String, String, Option<u32>);

fn store(pages: &[Vec<Row>], article_every: usize) -> Vec<Snapshot> {
    let mut store = Store::default();
    let mut snapshots = Vec::new();
    for page in pages {
        store.begin_file(File {
            name: if snapshots.is_empty() {
                "one.txt"
            } else {
                "two.txt"
            }
            .into(),
            ..File::default()
        });
        for (nth, (title, source, day)) in page.iter().enumerate() {
            let body = (nth % article_every == article_every - 1).then_some(BodySpan {
                start: nth as u64,
                len: 1,
                line: 1,
                words: nth as u32,
            });
            let day = day.and_then(|day| NaiveDate::from_ymd_opt(2025, 10, day));
            store.push(&Item {
                title,
                source: Some(&**source).filter(|source| !source.is_empty()),
                published: day.filter(|_| body.is_none()).map(Timestamp::from_day),
                body,
                tags: [&[][..], &["Élan vital"], &["tide", "sea"]][nth % 3],
                ..Item::default()
            });
        }
        let feed = snapshots.is_empty().then(|| "Libya news".into());
        store.end_file(Page {
            feed,
            ..Page::default()
        });
        snapshots.push(store.snapshot());
    }
    snapshots
}

fn titled(titles: &[&str]) -> Snapshot {
    let rows = titles
        .iter()
        .map(|title| match title.split_once(" @ ") {
            Some((title, source)) => (title.to_owned(), source.to_owned(), Some(1)),
            None => ((*title).to_owned(), String::new(), Some(1)),
        })
        .collect();
    store(&[rows], usize::MAX).remove(0)
}

fn run(query: &str, snapshot: &Snapshot, want: Want) -> Matches {
    let query = Query::parse(query, TODAY);
    let answer = Engine::default().run(
        &query,
        snapshot,
        Overlay::default(),
        want,
        Waiting::patiently(),
    );
    answer.expect("no one cancelled it")
}

#[test]
fn nothing_found_yet_is_not_shown() {
    let titles: Vec<String> = (0..3 * CHUNK).map(|nth| format!("tide {nth}")).collect();
    let titles = titles.iter().map(String::as_str).chain(["the ferry"]);
    let snapshot = titled(&titles.collect::<Vec<_>>());
    for (typed, is_shown) in [("tide", true), ("ferry", false)] {
        let shown = Mutex::new(Vec::new());
        let show = |matches: Matches| shown.lock().unwrap().push(matches.rows.len());
        let waiting = Waiting::patiently().shown(Duration::ZERO, &show);
        let query = Query::parse(typed, TODAY);
        let overlay = Overlay::default();
        let found = Engine::default().run(&query, &snapshot, overlay, Want::Top(10), waiting);
        assert!(found.unwrap().total > 0);
        assert_eq!(shown.lock().unwrap().contains(&10), is_shown, "{typed}");
        assert!(!shown.lock().unwrap().contains(&0), "{typed}");
    }
}

fn best_first_titles<'a>(rows: &[&'a str]) -> Vec<&'a str> {
    let title = |row: &&'a str| row.split(" @ ").next().unwrap_or(row);
    rows.iter().map(title).collect()
}

fn found<'a>(query: &str, snapshot: &'a Snapshot) -> Vec<&'a str> {
    let matches = run(query, snapshot, Want::All);
    assert!(matches.complete);
    matches
        .rows
        .iter()
        .map(|row| snapshot.title(*row))
        .collect()
}

fn title() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        4 => "[a-dlmoy]{1,7}",
        2 => "[A-D][a-dlmoy]{0,6}",
        1 => "[aáàÁñÑøłżçbc]{1,5}",
        1 => "[äöüß]{1,3}[a-c]{1,2}",
        1 => "[аб日本ひ한ÅŸæ]{1,3}",
        1 => "[-/.,'’—()0-2]{1,2}",
        1 => "eel|mammal|aaron|libya|oil|daddy|NATO",
    ]
    .boxed();
    // A line's worth of words, or more.
    let few = prop::collection::vec(word.clone(), 1..24);
    let many = prop::collection::vec(word, 24..80);
    let words = prop_oneof![3 => few, 1 => many];
    (
        words,
        prop_oneof![4 => Just(" "), 1 => Just("-"), 1 => Just("")],
    )
        .prop_map(|(words, gap)| words.join(gap))
}

fn pages() -> impl Strategy<Value = Vec<Vec<Row>>> {
    let source = prop_oneof![
        Just(""),
        Just("Abc Daily"),
        Just("Oil & Mammal"),
        Just("Abc Day: Bold"),
        Just("Łódź—Bø"),
        Just("日本"),
    ]
    .prop_map(str::to_owned);
    let row = (title(), source, prop::option::of(1..5u32));
    prop::collection::vec(prop::collection::vec(row, 1..24), 1..5)
}

fn query() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        6 => "[a-dlmoy]{1,5}",
        1 => "[A-D][a-d]{0,3}",
        1 => "[aáñøłbc日ひа]{1,3}",
        1 => "[-.'0-2a-c]{1,3}",
        1 => "eel|mammal|aaron|libya|oil|daddy|mm|NATO|mammm|aaa|adb",
    ];
    let mark = prop_oneof![
        8 => Just(("", "")),
        1 => Just(("'", "")),
        1 => Just(("'", "'")),
        1 => Just(("^", "")),
        1 => Just(("", "$")),
        1 => Just(("!", "")),
        1 => Just(("!^", "")),
        1 => Just(("!'", "'")),
        1 => Just(("title:", "")),
        1 => Just(("!title:", "")),
        1 => Just(("source:", "")),
        1 => Just(("!source:", "")),
    ];
    let asked = prop::sample::select(vec![
        "after:2025-10-03",
        "in:one",
        "feed:libya",
        "tag:elan,sea",
        "!tag:tide",
        "on:2025-10-02,2025-10-04",
        "is:unread",
        "!is:starred",
        "is:queued,read",
        "has:body",
        "!has:link",
        "words:>2",
        "words:..2",
        "sources:>1",
        "in:one",
        "/a.?b/",
        "!/^[ab]/",
        "/B|oil$/",
    ]);
    let term = prop_oneof![
        6 => (mark, word).prop_map(|((before, after), word)| format!("{before}{word}{after}")),
        1 => asked.prop_map(str::to_owned),
    ];
    let gap = prop_oneof![3 => Just(" "), 1 => Just(" | ")];
    let terms = prop::collection::vec((term, gap), 1..5).prop_map(|terms| {
        let text: String = terms
            .iter()
            .map(|(term, gap)| format!("{term}{gap}"))
            .collect();
        text
    });
    let group = (prop_oneof![Just("("), Just("!(")], terms.clone())
        .prop_map(|(open, terms)| format!("{open}{terms})"));
    prop_oneof![
        4 => terms.clone(),
        1 => (terms, prop_oneof![Just(""), Just("| ")], group).prop_map(|(terms, or, group)| format!("{terms} {or}{group}")),
    ]
}

#[test]
fn what_is_best_so_far_is_shown_early() {
    let rows = |nth: usize| {
        let title = format!("Number {nth} of {}", ["oil", "war", "rain"][nth % 3]);
        (title, "Post".to_owned(), Some(nth as u32 % 28 + 1))
    };
    let snapshot = store(&[(0..ALONE * 2).map(rows).collect()], usize::MAX).remove(0);
    let query = Query::parse("number 1 oil", TODAY);
    let shown = Mutex::new(Vec::new());
    let show = |matches| shown.lock().unwrap().push(matches);
    let waiting = Waiting::patiently().shown(Duration::ZERO, &show);
    let mut engine = Engine::default();
    let top = Want::Top(50);
    let last = engine
        .run(&query, &snapshot, Overlay::default(), top, waiting)
        .unwrap();
    let shown = shown.into_inner().unwrap();
    let [early] = &shown[..] else {
        panic!("{shown:?}")
    };
    assert!(early.is_early && !last.is_early);
    assert!(0 < early.total && early.total < last.total);
    assert_eq!(early.rows.len(), early.total.min(50));
    assert!(
        early
            .scores
            .iter()
            .zip(last.scores.iter())
            .all(|(early, last)| early <= last)
    );
    let all = engine.run(
        &query,
        &snapshot,
        Overlay::default(),
        Want::All,
        Waiting::patiently(),
    );
    let all = all.unwrap();
    assert!(early.rows.iter().all(|row| all.rows.contains(row)));
}

#[test]
fn a_headline_matches_by_its_title_or_its_source() {
    let snapshot = titled(&[
        "Atlético wins @ Marca",
        "Oil price falls @ Reuters",
        "Reuters sold @ Post",
        "Libya’s oil revenue @ Libya Herald",
        "Boiling point",
        "Libya frees ex-president @ AP",
    ]);
    for (query, rows) in [
        ("", "0 1 2 3 4 5"),
        ("oil", "1 3 4"),
        ("OIL", ""),
        ("Oil", "1"),
        ("oil libya", "3"),
        ("libya | boil", "3 4 5"),
        ("oil libya | price", "1 3"),
        ("'oil", "1 3 4"),
        ("'oil'", "1 3"),
        ("\"oil rev\"", "3"),
        ("libya's", "3"),
        ("reuters", "1 2"),
        ("!reuters", "0 3 4 5"),
        ("oil !libya", "1 4"),
        ("^libya", "3 5"),
        ("^reuters", "2"),
        ("wins$", "0"),
        ("post$", ""),
        ("^reuters\\ sold$", "2"),
        ("!^libya", "0 1 2 4"),
        ("atletico", "0"),
        ("atlético", "0"),
        ("'átlético", ""),
        ("xprsdt", "5"),
        ("no such thing", ""),
    ] {
        let mut matches = run(query, &snapshot, Want::All).rows.to_vec();
        matches.sort();
        let found: Vec<_> = matches.iter().map(|row| row.0.to_string()).collect();
        assert_eq!(found.join(" "), rows, "{query}");
    }
}

#[test]
fn better_matches_come_first() {
    for (query, best_first) in [
        // A word, the start of one, a part of one, letters strewn about.
        (
            "oil",
            &["The oil", "The oilman", "Boilers", "Chromium bill"][..],
        ),
        // A word in the middle before the beginning of another at the start.
        ("ai", &["The first AI of all", "AIM activist dies"]),
        // What a paper is called before letters strewn about, and a word of the title before that.
        (
            "nyt",
            &[
                "NYT sold @ Post",
                "Rain @ New York Times",
                "No money yet for ferries @ Post",
            ],
        ),
        // Names of two letters by their capitals, whatever has these letters otherwise.
        ("UN", &["Is the UN at an end", "UNESCO warns", "USAIN runs"]),
        (
            "us china",
            &["US and China talk", "Virus hits chinook again"],
        ),
        ("9/11", &["The 9/11 museum", "Bridge 9/115 is closed"]),
        (
            "fed",
            &["What the Fed said", "Federal court", "Life of leeds"],
        ),
        ("bank run", &["A bank run", "Banker runs"]),
        ("sao paulo", &["São Paulo floods", "Sao Paulo markets fall"]),
        // The title before the source.
        (
            "libya",
            &[
                "Oil from Libya @ Post",
                "Oil price falls @ Libya",
                "Bells of Moriarty ring a bubbly tune near the sea",
            ],
        ),
        ("l", &["Boil @ Post", "An @ L"]),
        // The shorter of two.
        ("oil", &["Oil falls", "Oil falls again"]),
        // Without scores the order is the list's.
        ("'oil", &["The oilman from Libya", "Oil"]),
        ("!gas", &["The oilman from Libya", "Oil"]),
    ] {
        let expected = best_first_titles(best_first);
        assert_eq!(found(query, &titled(best_first)), expected, "{query}");
        if Query::parse(query, TODAY).has_scores() {
            let mut other_way: Vec<_> = best_first.to_vec();
            other_way.reverse();
            assert_eq!(found(query, &titled(&other_way)), expected, "{query}");
        }
    }
    let day = |title: &str, day| (title.to_owned(), String::new(), Some(day));
    let dated = store(&[vec![day("Oil up", 1), day("Oil hi", 2)]], usize::MAX);
    assert_eq!(found("oil", &dated[0]), ["Oil hi", "Oil up"]);
    assert_eq!(found("'oil", &dated[0]), ["Oil hi", "Oil up"]);
}

#[test]
fn a_second_try_forgives_one_letter_a_word() {
    let titles = [
        "War in Ukraine goes on",
        "Sarkozy is jailed",
        "São Paulo wins",
        "Ukrainian grain",
        "Kraken found @ The Sarkozy Post",
    ];
    let snapshot = titled(&titles);
    for (query, rows) in [
        ("urkaine", "0"),
        ("sarkozyy jailled", "1"),
        ("srakozy", "1 4"),
        ("ukraone", "0"),
        ("urkain", "0 3"),
        ("saao pualo", "2"),
        ("uukrainee", ""),
        ("zq", ""),
        ("'urkaine", ""),
    ] {
        let typed = Query::parse(query, TODAY);
        assert_eq!(run(query, &snapshot, Want::All).total, 0, "{query}");
        let found = typed.forgive(4).map(|again| {
            let mut engine = Engine::default();
            let all = engine.run(
                &again,
                &snapshot,
                Overlay::default(),
                Want::All,
                Waiting::patiently(),
            );
            let mut rows: Vec<u32> = all.unwrap().rows.iter().map(|row| row.0).collect();
            rows.sort_unstable();
            rows.iter()
                .map(u32::to_string)
                .collect::<Vec<_>>()
                .join(" ")
        });
        assert_eq!(found.unwrap_or_default(), rows, "{query}");
    }
}

#[test]
fn the_top_is_the_head_of_the_whole_and_the_total_is_exact() {
    let titles: Vec<String> = (0..30_000)
        .map(|n| format!("{} {n} oil", if n % 3 == 0 { "Libya" } else { "Chad é" }))
        .collect();
    let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
    let snapshot = titled(&titles);
    for query in ["libya", "oil 7", "'libya", "!chad", ""] {
        let all = run(query, &snapshot, Want::All);
        let top = run(query, &snapshot, Want::Top(50));
        assert_eq!(top.total, all.rows.len());
        assert_eq!(*top.rows, all.rows[..50]);
        assert!(all.complete && !top.complete);
        assert_eq!(run(query, &snapshot, Want::Top(0)).total, top.total);
    }
}

#[test]
fn an_old_query_ends_early() {
    let titles: Vec<String> = (0..20_000).map(|n| format!("Oil {n}")).collect();
    let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
    let snapshot = titled(&titles);
    let mut engine = Engine::default();
    engine.extend(&snapshot);
    for (query, after) in [("oil", 0), ("oil", 3), ("'oil", 3)] {
        let asked = AtomicUsize::new(0);
        let cancelled = || asked.fetch_add(1, Ordering::Relaxed) >= after;
        let answer = engine.run(
            &Query::parse(query, TODAY),
            &snapshot,
            Overlay::default(),
            Want::All,
            Waiting::until(&cancelled),
        );
        assert!(answer.is_none());
        let threads = engine.workers.count(false);
        assert!(asked.into_inner() <= after + 1 + threads, "it went on");
    }
}

#[test]
fn rows_that_come_later_are_found_and_those_of_another_load_are_not() {
    let page = |from: usize| -> Vec<Row> {
        (from..from + 10)
            .map(|n| (format!("Oil {n}"), format!("Source {n}"), Some(1)))
            .collect()
    };
    let pages = [page(0), page(10), page(20)];
    let mut engine = Engine::default();
    let mut count = |query: &str, snapshot: &Snapshot| {
        let answer = engine.run(
            &Query::parse(query, TODAY),
            snapshot,
            Overlay::default(),
            Want::Top(3),
            Waiting::patiently(),
        );
        answer.map(|matches| matches.total)
    };
    let snapshots = store(&pages, usize::MAX);
    for (snapshot, rows) in snapshots.iter().zip([10, 20, 30]) {
        for _ in 0..2 {
            assert_eq!(count("oil", snapshot), Some(rows));
        }
        assert_eq!(count("'source", snapshot), Some(rows));
    }
    assert_eq!(count("oil", &snapshots[0]), Some(10), "an older snapshot");
    assert_eq!(
        count("'7 | source\\ 25", &snapshots[2]),
        Some(4),
        "7, 17, 27, 25"
    );
    let other = store(&pages[1..2], usize::MAX);
    assert_eq!(count("oil", &other[0]), Some(10));
    assert_eq!(count("'source\\ 1", &other[0]), Some(10), "its own sources");
    assert_eq!(count("oil", &Snapshot::default()), Some(0));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn the_fast_filter_equals_the_slow_one(
        mut pages in pages(),
        queries in prop::collection::vec(query(), 1..6),
        most in 0..12usize,
    ) {
        // Headlines whose articles come later are joined, some by absorbing a row.
        let again = pages[0].clone();
        pages.push(again);
        let mut engine = Engine { workers: Workers::new(2), ..Engine::default() };
        for snapshot in store(&pages, 3) {
            for text in &queries {
                let query = Query::parse(text, TODAY);
                let flags: Vec<u8> = (0..snapshot.rows()).map(|row| (row % 8) as u8).collect();
                let sources: Vec<u16> = (0..snapshot.rows()).map(|row| (row % 4) as u16).collect();
                let overlay = Overlay { flags: &flags, sources: &sources, bodies: &[] };
                let expected = reference::run(&query, &snapshot, overlay);
                let all = engine.run(&query, &snapshot, overlay, Want::All, Waiting::patiently()).unwrap();
                let rows: Vec<RowId> = expected.iter().map(|(_, row)| *row).collect();
                prop_assert_eq!(&*all.rows, &rows, "{}", text);
                if query.has_scores() {
                    let scores: Vec<i32> = expected.iter().map(|(score, _)| *score).collect();
                    prop_assert_eq!(&*all.scores, &scores, "{}", text);
                }
                let top = engine.run(&query, &snapshot, overlay, Want::Top(most), Waiting::patiently()).unwrap();
                prop_assert_eq!(&*top.rows, &rows[..rows.len().min(most)], "{}", text);
                prop_assert_eq!(top.total, rows.len());
                prop_assert_eq!(top.complete, rows.len() <= most);
            }
        }
    }
}
