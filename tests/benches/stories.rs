//! Finding stories among few headlines and among ten times as many: the time grows hardly faster than the headlines.

use dateline::cluster::Stories;

use crate::headlines;
use crate::race::{ms, race};

pub fn run() {
    println!("\nstories, best of three");
    let mut before = None;
    for rows in [10_000, 100_000, 1_000_000] {
        let snapshot = headlines::snapshot(rows);
        let at_rest = peak();
        let mut found = 0;
        let mut find = |_| {
            let stories = Stories::find(&snapshot, &|| false);
            found = stories.map_or(0, |stories| stories.all().len());
            found
        };
        let best = ms(race(3, &mut [&mut find])[0]);
        let grown = before.map_or(String::new(), |before: f64| {
            format!(", {:.1}× those of the line above", best / before)
        });
        let memory = match (at_rest, peak()) {
            (Some(at_rest), Some(peak)) => format!(", {} MiB at the peak", (peak - at_rest) / 1024),
            _ => String::new(),
        };
        println!("{rows:>9} rows: {found} stories in {best:.0} ms{grown}{memory}");
        before = Some(best);
    }
}

/// The most memory that the process has had so far, in KiB, where the system tells it.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}
