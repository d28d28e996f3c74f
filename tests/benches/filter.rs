//! A keystroke in the filter beside plain `SkimMatcherV2` over the same rows with the same terms.

use dateline::filter::{Engine, Field, Highlighter, Overlay, Query, SCREEN, Waiting, Want};
use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;

use crate::headlines;
use crate::race::{ms, race};

/// The day on which the queries are read.
pub const TODAY: chrono::NaiveDate = chrono::NaiveDate::MIN;

pub const QUERIES: &[&str] = &[
    "l",
    "li",
    "lib",
    "liby",
    "libya",
    "libya oil",
    "sarkozy jail",
    "cntrl bnk",
    "zzqx",
    "aeiou",
];

pub fn run() {
    for rows in [10_000, 100_000, 1_000_000] {
        let snapshot = headlines::snapshot(rows);
        let rows = snapshot.len();
        let mut engine = Engine::default();
        let indexing = race(
            1,
            &mut [&mut |_| {
                engine.extend(&snapshot);
                0
            }],
        );
        println!(
            "\nfilter, {rows} rows (index: {:.1} ms), best of five",
            ms(indexing[0])
        );
        println!(
            "{:14} {:>10} {:>10} {:>8} {:>9}",
            "query", "matches", "ours", "Skim", "ratio"
        );
        let mut sums = [0.0; 2];
        for text in QUERIES {
            let query = Query::parse(text, TODAY);
            let mut total = 0;
            // A different want each time: an answer that was kept would cost nothing.
            let mut ours = |round| {
                let matches = engine.run(
                    &query,
                    &snapshot,
                    Overlay::default(),
                    Want::Top(SCREEN + round),
                    Waiting::patiently(),
                );
                total = matches.map_or(0, |matches| matches.total);
                total
            };
            let matcher = SkimMatcherV2::default();
            let mut skim = |_| {
                let titles = snapshot.order().iter().map(|row| snapshot.title(*row));
                let has_all = |title: &&str| {
                    text.split(' ')
                        .all(|term| matcher.fuzzy_match(title, term).is_some())
                };
                titles.filter(has_all).count()
            };
            let best = race(5, &mut [&mut ours, &mut skim]);
            let (ours, skim) = (ms(best[0]), ms(best[1]));
            sums[0] += ours;
            sums[1] += skim;
            println!(
                "{text:14} {total:>10} {ours:>7.2} ms {skim:>5.0} ms {:>8.1}×",
                skim / ours
            );
        }
        println!(
            "{:14} {:>10} {:>7.2} ms {:>5.0} ms {:>8.1}×",
            "sum",
            "",
            sums[0],
            sums[1],
            sums[1] / sums[0]
        );
        let query = Query::parse("libya oil", TODAY);
        let shown: Vec<&str> = snapshot
            .order()
            .iter()
            .take(60)
            .map(|row| snapshot.title(*row))
            .collect();
        let frame = race(
            100,
            &mut [&mut |_| {
                let mut highlighter = Highlighter::new(&query);
                shown
                    .iter()
                    .map(|title| highlighter.stretches(title, Field::Title).len())
                    .sum()
            }],
        );
        println!(
            "highlights of a row: {:.2} µs",
            ms(frame[0]) * 1e3 / shown.len().max(1) as f64
        );
    }
}
