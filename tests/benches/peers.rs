//! The filter beside other matchers, on the same titles (sources, which the others do not know, are left out), with the same terms of which all must match: wall time, and
//! the time of all processors together. `DATELINE_HEADLINES` names a file of headlines to race on, a line each; with it
//! fzf runs too, where it is installed, as a process that also reads the file.

use std::fs::File;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use dateline::filter::{Engine, Matches, Overlay, Query, SCREEN, Waiting, Want};
use dateline::store::Snapshot;
use frizbee::{Config, Matcher as Frizbee};
use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;
use nucleo::Nucleo;
use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Matcher, Utf32String};

use crate::filter::{QUERIES, TODAY};
use crate::headlines;
use crate::race::ms;

/// Queries beside those of every filter bench: with many matches, of which few stand in one piece.
const HARD: &[&str] = &["eai", "e", "tst", "new york"];

/// The first queries, whose sum is the figure; the others are hard ones.
const SUMMED: usize = 9;

const ROUNDS: usize = 5;

/// When the list shows the best so far of a search that is under way.
const SOON: Duration = Duration::from_millis(8);

/// What one run took.
#[derive(Debug, Clone, Copy)]
struct Took {
    wall: Duration,
    processors: Duration,
}

/// The time of all processors that this process has had.
pub fn processors() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

/// The best of several runs, one right after the other, as key follows key in a program that has the machine to itself.
fn race(contestants: &mut [&mut dyn FnMut(usize) -> usize]) -> Vec<(Took, usize)> {
    let race_one = |contestant: &mut &mut dyn FnMut(usize) -> usize| {
        let mut best = Took {
            wall: Duration::MAX,
            processors: Duration::MAX,
        };
        let mut found = 0;
        for round in 0..ROUNDS {
            let (started, before) = (Instant::now(), processors());
            found = contestant(round);
            best.wall = best.wall.min(started.elapsed());
            best.processors = best.processors.min(processors() - before);
        }
        (best, found)
    };
    contestants.iter_mut().map(race_one).collect()
}

pub fn run() {
    for rows in [100_000, 1_000_000] {
        beside(rows);
    }
}

fn beside(rows: usize) {
    let snapshot = headlines::bare(rows);
    let rows = snapshot.len();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let titles: Vec<&str> = snapshot
        .order()
        .iter()
        .map(|row| snapshot.title(*row))
        .collect();

    let mut engine = Engine::default();
    engine.extend(&snapshot);
    let wide: Vec<Utf32String> = titles
        .iter()
        .map(|title| Utf32String::from(*title))
        .collect();
    let mut nucleo: Nucleo<u32> =
        Nucleo::new(nucleo::Config::DEFAULT, Arc::new(|| {}), Some(threads), 1);
    let injector = nucleo.injector();
    for (row, title) in (0..).zip(&wide) {
        injector.push(row, |_, columns| columns[0] = title.clone());
    }
    let settle = |nucleo: &mut Nucleo<u32>| {
        while nucleo.tick(1000).running {}
        nucleo.snapshot().matched_item_count() as usize
    };
    settle(&mut nucleo);

    println!(
        "\nfilter beside its peers, {rows} rows, {threads} processors, best of {ROUNDS}: wall ms (all processors' ms)"
    );
    println!(
        "{:14} {:>9} {:>15} {:>15} {:>15} {:>15} {:>15}",
        "query", "matches", "ours", "Skim", "nucleo-matcher", "nucleo", "frizbee"
    );
    let mut sums = [0.0; 5];
    let mut worst: f64 = 0.0;
    for (nth, text) in QUERIES.iter().chain(HARD).enumerate() {
        let query = Query::parse(text, TODAY);
        // A different want each time: an answer that was kept would cost nothing.
        let mut ours = |round| {
            let matches = engine.run(
                &query,
                &snapshot,
                Overlay::default(),
                Want::Top(SCREEN + round),
                Waiting::patiently(),
            );
            matches.map_or(0, |matches| matches.total)
        };
        let matcher = SkimMatcherV2::default();
        let mut skim = |_| {
            let has_all = |title: &&&str| {
                text.split(' ')
                    .all(|term| matcher.fuzzy_match(title, term).is_some())
            };
            titles.iter().filter(has_all).count()
        };
        let pattern = Pattern::parse(text, CaseMatching::Smart, Normalization::Smart);
        let mut matcher = Matcher::new(nucleo_matcher::Config::DEFAULT);
        let mut nucleo_matcher = |_| {
            let mut scores: Vec<u32> = wide
                .iter()
                .filter_map(|title| pattern.score(title.slice(..), &mut matcher))
                .collect();
            scores.sort_unstable();
            scores.len()
        };
        let mut whole = |_| {
            // From nothing each time, as it is when a query is pasted or its first letter is changed.
            nucleo.pattern.reparse(
                0,
                "",
                nucleo::pattern::CaseMatching::Smart,
                nucleo::pattern::Normalization::Smart,
                false,
            );
            nucleo.pattern.reparse(
                0,
                text,
                nucleo::pattern::CaseMatching::Smart,
                nucleo::pattern::Normalization::Smart,
                false,
            );
            settle(&mut nucleo)
        };
        let mut frizbee = |_| {
            let mut matcher = Frizbee::from_query(text, &Config::default());
            matcher.match_list_parallel(&titles, threads).len()
        };
        let best = race(&mut [
            &mut ours,
            &mut skim,
            &mut nucleo_matcher,
            &mut whole,
            &mut frizbee,
        ]);
        print!("{text:14} {:>9}", best[0].1);
        for (took, _) in &best {
            print!(" {:>6.2} ({:>6.1})", ms(took.wall), ms(took.processors));
        }
        println!();
        if nth < SUMMED {
            for (sum, (took, _)) in sums.iter_mut().zip(&best) {
                *sum += ms(took.processors);
            }
            worst = worst.max(ms(best[0].0.wall));
        }
    }
    println!("sum of the first {SUMMED}, all processors' ms; times ours:");
    for (name, sum) in ["ours", "Skim", "nucleo-matcher", "nucleo", "frizbee"]
        .iter()
        .zip(sums)
    {
        println!("  {name:15} {sum:>8.1} {:>6.1}×", sum / sums[0]);
    }
    println!("  slowest of ours: {worst:.2} ms wall");
    best_so_far(&mut engine, &snapshot);
    if let Some(path) = std::env::var_os("DATELINE_HEADLINES") {
        fzf(&path);
    }
}

/// The best so far, which the list shows when ranking takes longer: how soon it is there, and how many of a screen's rows
/// are in it that are in the answer.
fn best_so_far(engine: &mut Engine, snapshot: &Snapshot) {
    print!("  the best so far, asked for after {} ms:", ms(SOON));
    for (round, text) in QUERIES.iter().chain(HARD).enumerate() {
        let query = Query::parse(text, TODAY);
        let early = Mutex::new(None);
        let started = Instant::now();
        let show = |matches: Matches| {
            let mut early = early.lock().unwrap();
            early.get_or_insert((started.elapsed(), matches.rows));
        };
        let waiting = Waiting::patiently().shown(SOON, &show);
        let want = Want::Top(SCREEN + ROUNDS + round);
        let answer = engine.run(&query, snapshot, Overlay::default(), want, waiting);
        let (Some(answer), Some((took, rows))) = (answer, early.into_inner().unwrap()) else {
            continue;
        };
        let there = rows.iter().filter(|row| answer.rows.contains(row)).count();
        print!(
            " {text} {:.1} ms ({there} of {}),",
            ms(took),
            answer.rows.len()
        );
    }
    println!();
}

/// fzf as a process: reading the file is part of each of its times.
fn fzf(path: &std::ffi::OsStr) {
    print!("fzf --filter, wall ms, with reading:");
    for text in QUERIES.iter().chain(HARD) {
        let mut best = Duration::MAX;
        for _ in 0..3 {
            let Ok(lines) = File::open(path) else { return };
            let started = Instant::now();
            let done = Command::new("fzf")
                .args(["--filter", text])
                .stdin(lines)
                .stdout(Stdio::null())
                .status();
            if done.is_err() {
                println!(" not installed");
                return;
            }
            best = best.min(started.elapsed());
        }
        print!(" {text} {:.0},", ms(best));
    }
    println!();
}
