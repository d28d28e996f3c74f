//! Any text at all: reading it as a date never panics. And any moment, written in any form: what is read is what was
//! written, as finely as the form says it.

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};
use dateline::article::{Precision, Timestamp};
use dateline::format::date;
use proptest::prelude::*;

/// Pieces of dates, well joined and not.
fn piece() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "28",
        "2025",
        "10",
        "9",
        "0930",
        "20251028",
        "99999999999",
        "Oct",
        "October",
        "mar",
        "lis",
        "Tuesday",
        "월",
        "年",
        "月",
        "日",
        "28th",
        "T",
        "Z",
        "W44",
        "W",
        ":",
        ":",
        "-",
        "/",
        ".",
        ",",
        "+",
        "+0200",
        "(",
        ")",
        "[",
        "\\",
        "am",
        "p.m.",
        "GMT",
        "EST5EDT",
        "America/New_York",
        "Etc/GMT+5",
        "uhr",
        "h",
        "kl",
        "tháng",
        "ต.ค.",
        "تشرين",
        "الأول",
        "٢٠٢٥",
        "\u{301}",
        " ",
        " ",
        " ",
        "\t",
        "'",
        "@",
        "xx",
        "updated",
        "Published:",
    ]);
    prop_oneof![8 => words.prop_map(str::to_owned), 1 => any::<String>(), 1 => any::<char>().prop_map(String::from)]
}

/// Forms, as chrono writes them; a day alone has no time in it.
const DAYS: &[&str] = &[
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y%m%d",
    "%Y-%j",
    "%Y%j",
    "%G-W%V-%u",
    "%GW%V%u",
    "%B %-d, %Y",
    "%b. %-d, %Y",
    "%-d %B %Y",
    "%A, %-d %B %Y",
    "%a %d %b %Y",
    "%d-%b-%Y",
    "%-d. %B %Y",
    "%Y %B %d",
    "%Y年%-m月%-d日",
    "%Y년 %-m월 %-d일",
    "%a, %d.%m.%Y",
    "%a, %m/%d/%Y",
    "%-dth of %B, %Y",
    "%d %m %Y",
];
const MOMENTS: &[&str] = &[
    "%Y-%m-%dT%H:%M:%SZ",
    "%Y-%m-%d %H:%M:%S",
    "%Y%m%dT%H%M%SZ",
    "%Y%m%d%H%M%S",
    "%Y-%j %H:%M:%S",
    "%a, %d %b %Y %H:%M:%S GMT",
    "%A, %d-%b-%Y %H:%M:%S UTC",
    "%a %b %e %H:%M:%S %Y",
    "%a %b %d %Y %H:%M:%S GMT+0000 (UTC)",
    "%a %b %e %H:%M:%S UTC %Y",
    "%B %-d, %Y at %-I:%M:%S %p",
    "%-I:%M:%S %p, %b %-d, %Y",
    "%d.%m.%Y, %H:%M:%S Uhr",
    "%d/%b/%Y:%H:%M:%S +0000",
    "%Y年%-m月%-d日 %H:%M:%S",
    "%Y年%-m月%-d日%-H時%-M分%-S秒",
];

proptest! {
    #[test]
    fn no_text_is_too_odd(pieces in prop::collection::vec(piece(), 0..24), gap in prop::sample::select(vec!["", " "])) {
        let text = pieces.join(gap);
        let field = date::parse(&text);
        prop_assert!(date::in_prose(&text).is_none() || field.is_some(), "prose has a date that a field has not: {text:?}");
        date::find(&text);
        if let Some(read) = field {
            let shown = read.to_string();
            prop_assert!(shown.len() == [4, 7, 10, 20][read.precision() as usize], "{text:?}: {shown}");
            prop_assert_eq!(date::parse(&shown), Some(read), "{}", text);
        }
    }

    #[test]
    fn what_is_written_in_any_form_is_read(seconds in -30_000_000_000i64..60_000_000_000) {
        let moment = DateTime::from_timestamp(seconds, 0).unwrap();
        for form in DAYS {
            let text = moment.format(form).to_string();
            prop_assert_eq!(date::parse(&text), Some(Timestamp::from_day(moment.date_naive())), "{}", text);
        }
        for form in MOMENTS {
            let text = moment.format(form).to_string();
            prop_assert_eq!(date::parse(&text), Some(Timestamp::from_moment(moment)), "{}", text);
        }
        prop_assert_eq!(date::parse(&moment.format("%B %Y").to_string()), Timestamp::from_month(moment.year(), moment.month()));
    }

    #[test]
    fn every_distance_from_utc_is_taken_off(seconds in 0i64..4_000_000_000, minutes in -1439i32..1440) {
        let moment: DateTime<Utc> = DateTime::from_timestamp(seconds, 0).unwrap();
        let local = (moment + TimeDelta::minutes(minutes.into())).naive_utc();
        let (sign, ahead) = (if minutes < 0 { '-' } else { '+' }, minutes.abs());
        let (hours, minutes) = (ahead / 60, ahead % 60);
        for text in [
            format!("{}{sign}{hours:02}:{minutes:02}", local.format("%Y-%m-%dT%H:%M:%S")),
            format!("{} {sign}{hours:02}{minutes:02}", local.format("%a, %d %b %Y %H:%M:%S")),
            format!("{} GMT{sign}{hours:02}:{minutes:02}", local.format("%B %-d, %Y %H:%M:%S")),
        ] {
            prop_assert_eq!(date::parse(&text), Some(Timestamp::from_moment(moment)), "{}", text);
        }
    }

    #[test]
    fn a_day_that_is_none_is_refused(year in 1000i32..3000, month in 1u32..13, day in 28u32..40) {
        let text = format!("{year}-{month:02}-{day:02}");
        let wanted = NaiveDate::from_ymd_opt(year, month, day).map(Timestamp::from_day);
        prop_assert_eq!(date::parse(&text), wanted);
        prop_assert!(date::parse(&text).is_none_or(|read| read.precision() == Precision::Day));
    }
}
