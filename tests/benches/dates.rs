//! Reading one date, form by form, beside the `chrono` function that reads that form alone, where there is one.

use chrono::{DateTime, NaiveDate};
use dateline::format::date;

use crate::race::race;

const ROUNDS: usize = 20_000;

/// Reads a text, and tells whether it was a date.
type Read = fn(&str) -> bool;

const FORMS: &[(&str, Read, Read)] = &[
    (
        "2025-10-28T09:30:00+02:00",
        |text| date::parse(text).is_some(),
        |text| DateTime::parse_from_rfc3339(text).is_ok(),
    ),
    (
        "Tue, 28 Oct 2025 09:30:00 +0200",
        |text| date::parse(text).is_some(),
        |text| DateTime::parse_from_rfc2822(text).is_ok(),
    ),
    (
        "October 28, 2025",
        |text| date::in_prose(text).is_some(),
        |text| NaiveDate::parse_from_str(text, "%B %d, %Y").is_ok(),
    ),
    (
        "Tuesday, October 28, 2025 - 9:30am",
        |text| date::parse(text).is_some(),
        |text| chrono::NaiveDateTime::parse_from_str(text, "%A, %B %d, %Y - %I:%M%P").is_ok(),
    ),
    (
        "28. října 2025, 09:30",
        |text| date::parse(text).is_some(),
        |_| false,
    ),
    (
        "The Harbour Post of 1984 and 2025",
        |text| date::in_prose(text).is_some(),
        |_| false,
    ),
    (
        "By Ana Li | Published 28 October 2025 | Updated 29 October 2025",
        |text| date::find(text).is_some(),
        |_| false,
    ),
];

/// Runs the group.
pub fn run() {
    println!("dates: one of each form, ns (and chrono, where it reads the form)");
    for (text, ours, chronos) in FORMS {
        let mut own = |_| {
            (0..ROUNDS)
                .filter(|_| ours(std::hint::black_box(text)))
                .count()
        };
        let mut floor = |_| {
            (0..ROUNDS)
                .filter(|_| chronos(std::hint::black_box(text)))
                .count()
        };
        let times = race(5, &mut [&mut own, &mut floor]);
        let each = |nth: usize| times[nth].as_secs_f64() * 1e9 / ROUNDS as f64;
        let beside = if chronos(text) {
            format!("chrono {:.0}", each(1))
        } else {
            "-".to_owned()
        };
        println!("  {text:<64} {:>7.0}  {beside}", each(0));
    }
}
