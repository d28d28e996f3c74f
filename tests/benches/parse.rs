//! Reading a digest page of so many headlines into a store, beside the floor: checking that the same bytes are UTF-8
//! and finding their line ends.

use std::io::Write;

use dateline::io::load::{Input, Loader, Report};

use crate::headlines;
use crate::race::{ms, race};

/// A page with these headlines, in a temporary file.
fn page(rows: usize) -> (tempfile::NamedTempFile, Vec<u8>) {
    let titles = headlines::titles(rows);
    let mut text = String::from(
        "A day at the quay – Harbour Post\nThe ferry came.\nRead more from the original source:\nA day at the quay - Harbour Post\n",
    );
    for (nth, (title, source)) in titles.iter().enumerate() {
        let day = 28 - nth * 27 / rows;
        text.push_str(&format!(
            "- {title} - {source} - October {day}th, 2025 [October {day}th, 2025]\n"
        ));
    }
    let mut file = tempfile::Builder::new().suffix(".txt").tempfile().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    (file, text.into_bytes())
}

/// Runs the group.
pub fn run() {
    println!("parse: a digest page into a store, ms (and how many times the floor)");
    for rows in [10_000, 100_000, 1_000_000] {
        let (file, bytes) = page(rows);
        let inputs = [Input::Path(file.path().to_owned())];
        let mut load = |_| {
            let mut items = 0;
            Loader::default().load(&inputs, &|| false, &mut |report| {
                if let Report::Items(store, true) = report {
                    items = store.snapshot().len();
                }
            });
            items
        };
        let mut floor = |_| {
            let text = std::str::from_utf8(&bytes).unwrap();
            memchr::memchr_iter(b'\n', text.as_bytes()).count()
        };
        let times = race(3, &mut [&mut load, &mut floor]);
        println!(
            "  {rows:>9} headlines, {:>5.1} MB  {:>8.1}  (floor {:.1}, {:.0}×)",
            bytes.len() as f64 / 1e6,
            ms(times[0]),
            ms(times[1]),
            times[0].as_secs_f64() / times[1].as_secs_f64()
        );
    }
}
