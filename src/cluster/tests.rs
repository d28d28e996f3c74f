//! Which headlines are one story and which are not.

use chrono::NaiveDate;

use super::words::{COUNTING, DENYING, STOP};
use super::*;
use crate::article::{Item, Page, Timestamp};
use crate::store::{File, Store};

type Row = (&'static str, &'static str, u32);

fn store(rows: &[(&str, &str, u32)]) -> Snapshot {
    let mut store = Store::default();
    store.begin_file(File::default());
    for (title, source, day) in rows {
        let day = NaiveDate::from_ymd_opt(2025, 10, *day);
        store.push(&Item {
            title,
            source: Some(source),
            published: day.map(Timestamp::from_day),
            ..Item::default()
        });
    }
    store.end_file(Page::default());
    store.snapshot()
}

/// The stories as titles with their sources, each story in its order, the stories in that of their first titles.
fn told(rows: &[Row]) -> Vec<Vec<String>> {
    let snapshot = store(rows);
    let stories = Stories::find(&snapshot, &|| false).unwrap();
    let title = |row: &RowId| {
        let headline = snapshot.headline(*row);
        format!(
            "{} @ {}",
            headline.title,
            headline.source.unwrap_or_default()
        )
    };
    let mut told: Vec<Vec<String>> = stories
        .all()
        .iter()
        .map(|story| story.rows.iter().map(title).collect())
        .collect();
    told.sort();
    told
}

const ROWS: &[Row] = &[
    (
        "The harbour's oldest crane to be scrapped after the storm",
        "Quay Herald",
        3,
    ),
    (
        "Harbours oldest crane to be scrapped after storm",
        "Harbour Post",
        3,
    ),
    (
        "UPDATE 1-Harbour’s oldest crane to be scrapped after the storm",
        "Quay Herald",
        4,
    ),
    (
        "Oldest crane of the harbour to be scrapped after a storm, says ...",
        "The Buoy",
        4,
    ),
    (
        "The harbour's oldest crane to be scrapped after the storm",
        "The Buoy",
        24,
    ),
    (
        "Ferry to Skarrow late for the ninth time this month",
        "Harbour Post",
        5,
    ),
    (
        "Ferry to Skarrow late for the tenth time in autumn",
        "Harbour Post",
        6,
    ),
    (
        "61 bodies of whales found on the western shore",
        "Quay Herald",
        7,
    ),
    ("Western shore: bodies of 61 whales found", "The Buoy", 9),
    ("Western shore: bodies of 17 whales found", "Mole & Pier", 9),
    ("Morning briefing", "Quay Herald", 8),
    ("Morning briefing", "The Buoy", 8),
    ("中央銀行が利上げを発表し市場は大きく揺れた", "経済日報", 8),
    ("中央銀行が利上げ発表、市場は大きく揺れた", "東京新聞", 8),
];

#[test]
fn headlines_of_one_event_are_a_story_and_no_others_are() {
    assert_eq!(
        told(ROWS),
        [
            vec![
                "61 bodies of whales found on the western shore @ Quay Herald",
                "Western shore: bodies of 61 whales found @ The Buoy",
            ],
            vec![
                "The harbour's oldest crane to be scrapped after the storm @ Quay Herald",
                "Harbours oldest crane to be scrapped after storm @ Harbour Post",
                "UPDATE 1-Harbour’s oldest crane to be scrapped after the storm @ Quay Herald",
                "Oldest crane of the harbour to be scrapped after a storm, says ... @ The Buoy",
            ],
            vec![
                "中央銀行が利上げを発表し市場は大きく揺れた @ 経済日報",
                "中央銀行が利上げ発表、市場は大きく揺れた @ 東京新聞",
            ],
        ]
    );
}

/// Whether two titles of two sources, so many days apart, are one story among others.
fn are_one(a: &'static str, b: &'static str, days: u32, same_source: bool) -> bool {
    let mut rows = ROWS.to_vec();
    rows.push((a, "Tide Table", 10));
    let source = if same_source {
        "Tide Table"
    } else {
        "Lighthouse"
    };
    rows.push((b, source, 10 + days));
    let snapshot = store(&rows);
    let stories = Stories::find(&snapshot, &|| false).unwrap();
    let (a, b) = (RowId(ROWS.len() as u32), RowId(ROWS.len() as u32 + 1));
    let (a, b) = (snapshot.survivor(a), snapshot.survivor(b));
    assert_ne!(a, b);
    stories.of(a).is_some_and(|story| story.rows.contains(&b))
}

#[test]
fn what_is_told_again_is_one_story() {
    for (a, b, days, same_source) in [
        // A reprint, by others and by the same.
        (
            "Mayor opens rebuilt pier after long dispute",
            "Mayor opens rebuilt pier after long dispute",
            2,
            false,
        ),
        (
            "Mayor opens rebuilt pier after long dispute",
            "Mayor opens rebuilt pier after long dispute",
            1,
            true,
        ),
        // Abbreviations with points and without, numbers in words and in figures.
        (
            "US Declares Harbour Emergency Over Oil Spill",
            "U.S. declares harbour emergency over the oil spill",
            0,
            false,
        ),
        (
            "Two crews rescued from grounded dredger Aurora",
            "2 crews rescued from grounded dredger Aurora",
            0,
            false,
        ),
        // Wires send again.
        (
            "Cannery workers reject pay offer, strike goes on",
            "UPDATE 1-Cannery workers reject pay offer, strike goes on",
            0,
            true,
        ),
        (
            "Cannery workers reject pay offer, strike goes on",
            "CORRECTED-Cannery workers reject pay offer, strike goes on",
            1,
            false,
        ),
        // Punctuation that was lost, other quotation marks.
        (
            "Norrland's ex-minister Brekke to be tried over ferry contracts",
            "Norrlands ex-minister Brekke to be tried over ferry contracts",
            0,
            false,
        ),
        (
            "\"No way back\", says Brekke as trial opens",
            "‘No way back,’ says Brekke as trial opens",
            0,
            false,
        ),
        // Cut short.
        (
            "Norrland's ex-minister Brekke to be tried over ferry contracts signed in 2019",
            "Norrland's ex-minister Brekke to be tried over ferry...",
            0,
            false,
        ),
        (
            "Storm closes the Skarrow bridge",
            "Storm closes the Skarrow bridge for a second week, council says",
            0,
            false,
        ),
        // In another order, in other forms of the same words.
        (
            "Bodies of 14 divers recovered off Skarrow",
            "14 bodies of divers recovered near Skarrow",
            0,
            false,
        ),
        (
            "Skarrow council approving the new harbour wall plan",
            "Council of Skarrow approves plan for new harbour wall",
            0,
            false,
        ),
    ] {
        assert!(are_one(a, b, days, same_source), "{a} | {b}");
    }
}

#[test]
fn what_only_looks_alike_is_two_stories() {
    for (a, b, days, same_source) in [
        // Numbers, months, days.
        (
            "Letters from the lighthouse, May 2008",
            "Letters from the lighthouse, October 2008",
            3,
            false,
        ),
        (
            "Bodies of 14 divers recovered off Skarrow",
            "Bodies of 9 divers recovered off Skarrow",
            0,
            false,
        ),
        (
            "Lottery numbers for Friday: 4, 8, 15, 16, 23",
            "Lottery numbers for Monday: 3, 9, 11, 30, 41",
            3,
            false,
        ),
        (
            "Canning Co. third quarter profit beats forecasts",
            "Canning Co. fourth quarter profit beats forecasts",
            0,
            false,
        ),
        (
            "Weather for the coast: Monday, October 6",
            "Weather for the coast: Tuesday, October 7",
            1,
            true,
        ),
        (
            "Daily horoscope for October 9: what the stars hold",
            "Daily horoscope for October 10: what the stars hold",
            1,
            false,
        ),
        (
            "Week 7 picks: who wins in the rowing league",
            "Week 8 picks: who wins in the rowing league",
            0,
            false,
        ),
        // Names: companies, places, people, sides.
        (
            "Canning Co. third quarter profit beats forecasts",
            "Netmakers third quarter profit beats forecasts",
            0,
            false,
        ),
        (
            "Man arrested in Skarrow after stabbing outside bar",
            "Man arrested in Ostby after stabbing outside bar",
            0,
            false,
        ),
        (
            "Election results: Northshire council, full list of winners",
            "Election results: Southmark council, full list of winners",
            0,
            false,
        ),
        (
            "Brekke wins 2025 Skarrow regatta",
            "Lund wins 2025 Ostby regatta",
            0,
            false,
        ),
        (
            "Ostby beat Skarrow in cup semi-final",
            "Lunde beat Northam in cup semi-final",
            0,
            false,
        ),
        // Who it was.
        (
            "man charged over ferry terminal bomb threat",
            "woman charged over ferry terminal bomb threat",
            0,
            false,
        ),
        // The same columns, long after or without more words.
        ("Live updates", "Live updates", 0, false),
        ("The week in pictures", "The week in pictures", 0, false),
        (
            "Letters to the editor: ferries, fog and fish",
            "Letters to the editor: ferries, fog and fish",
            7,
            true,
        ),
        (
            "Mayor opens rebuilt pier after long dispute",
            "Mayor opens rebuilt pier after long dispute",
            14,
            false,
        ),
        // Of one source, which tells of different events in like words.
        (
            "Fire crews called to warehouse blaze in the old town",
            "Fire crews called to chimney blaze in the new town",
            1,
            true,
        ),
    ] {
        assert!(!are_one(a, b, days, same_source), "{a} | {b}");
    }
}

#[test]
fn a_denial_is_not_what_it_denies() {
    let yes = "Brekke will resign over ferry contracts";
    for no in [
        "Brekke will not resign over ferry contracts",
        "Brekke won't resign over ferry contracts",
    ] {
        assert!(!are_one(yes, no, 0, false), "{no}");
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 64, ..Default::default() })]

    #[test]
    fn whatever_comes_first_the_stories_are_the_same(
        picks in proptest::collection::vec((0..5usize, 0..5usize, 0..4usize, 0..4usize, 1..9u32), 2..40),
        order in proptest::collection::vec(proptest::prelude::any::<u64>(), 40),
    ) {
        const WHO: [&str; 5] = ["Brekke", "Harbour board", "Ostby ferry crew", "Two divers", "Mayor of Skarrow"];
        const WHAT: [&str; 5] = ["rejects new pier", "rejects the new pier plan", "found safe after storm", "found safe after 3 days of storm", "to open harbour museum"];
        const MORE: [&str; 4] = ["", " near the old lighthouse", ", council says", " – for now"];
        const SOURCES: [&str; 4] = ["Quay Herald", "The Buoy", "Mole & Pier", ""];
        let titles: Vec<(String, &str, u32)> = picks
            .iter()
            .map(|(who, what, more, source, day)| {
                (format!("{} {}{}", WHO[*who], WHAT[*what], MORE[*more]), SOURCES[*source], *day)
            })
            .collect();
        let mut rows: Vec<(&str, &str, u32)> =
            titles.iter().map(|(title, source, day)| (&**title, *source, *day)).collect();
        let told = |rows: &[(&str, &str, u32)]| {
            let snapshot = store(rows);
            let stories = Stories::find(&snapshot, &|| false).unwrap();
            let ids = |story: &Story| story.rows.iter().map(|row| snapshot.id(*row)).collect::<Vec<_>>();
            let mut all: Vec<_> = stories.all().iter().map(|story| (ids(story), story.sources)).collect();
            all.sort();
            all
        };
        let wanted = told(&rows);
        let mut order = order.iter();
        rows.sort_by_cached_key(|_| order.next());
        proptest::prop_assert_eq!(told(&rows), wanted);
    }
}

#[test]
fn the_order_in_which_headlines_come_does_not_matter() {
    let wanted = told(ROWS);
    let mut rows = ROWS.to_vec();
    for turn in 0..rows.len() {
        rows.rotate_left(1);
        if turn % 3 == 0 {
            rows.reverse();
        }
        assert_eq!(told(&rows), wanted);
    }
}

#[test]
fn sources_are_counted_once() {
    let snapshot = store(ROWS);
    let stories = Stories::find(&snapshot, &|| false).unwrap();
    let crane = stories.of(RowId(0)).unwrap();
    assert_eq!((crane.rows.len(), crane.sources), (4, 3));
    assert_eq!(stories.of(RowId(4)), None);
    assert!(Stories::find(&snapshot, &|| true).is_none());
}

#[test]
fn words_that_say_nothing_are_in_order_and_short() {
    assert!(STOP.is_sorted());
    assert!(STOP.iter().all(|word| word.len() <= 7));
    assert!(COUNTING.is_sorted() && DENYING.is_sorted());
}
