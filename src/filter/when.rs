//! Days as a query names them: `2025-10-28`, `2025-10`, `2025`, `today`, `yesterday`, `monday`, `3d`, `2w`, `6mo`,
//! `1y`. Each names a stretch of days.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

use crate::format::date::WEEKDAYS;

/// A stretch of days: from the first on, up to the second, which is not in it. An open end is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Span {
    /// The first day.
    pub from: Option<NaiveDate>,
    /// The day after the last.
    pub until: Option<NaiveDate>,
}

/// What a day of a query looks like, for those who typed something else.
pub(super) const EXPECTED: &str =
    "a date: 2025-10-28, 2025-10, 2025, today, yesterday, monday, 3d, 2w, 6mo or 1y";

/// The stretch of days that a word names, seen from today. So many days, weeks, months or years ago is a single day.
pub(super) fn days(word: &str, today: NaiveDate) -> Option<Span> {
    let word = word.trim().to_ascii_lowercase();
    let single = |day: NaiveDate| {
        Some(Span {
            from: Some(day),
            until: day.succ_opt(),
        })
    };
    match &*word {
        "today" => return single(today),
        "yesterday" => return single(today.pred_opt()?),
        _ => {}
    }
    if word.len() >= 3
        && let Some(weekday) = weekday(&word)
    {
        let back =
            (today.weekday().num_days_from_monday() + 7 - weekday.num_days_from_monday()) % 7;
        return single(today.checked_sub_days(Days::new(back.into()))?);
    }
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    if digits > 0 && digits < word.len() && digits <= 6 {
        let count: u32 = word[..digits].parse().ok()?;
        let day = match &word[digits..] {
            "d" => today.checked_sub_days(Days::new(count.into())),
            "w" => today.checked_sub_days(Days::new(u64::from(count) * 7)),
            "m" | "mo" => today.checked_sub_months(Months::new(count)),
            "y" => today.checked_sub_months(Months::new(count.checked_mul(12)?)),
            _ => None,
        };
        if let Some(day) = day {
            return single(day);
        }
    }
    calendar(&word)
}

/// A year, a month of a year or a day, by number.
fn calendar(word: &str) -> Option<Span> {
    let mut parts = word.split('-');
    let mut number = |digits: usize| -> Option<Option<u32>> {
        match parts.next() {
            None => Some(None),
            Some(part) if part.len() == digits && part.bytes().all(|b| b.is_ascii_digit()) => {
                Some(part.parse().ok())
            }
            Some(_) => None,
        }
    };
    let (year, month, day) = (number(4)??, number(2)?, number(2)?);
    if parts.next().is_some() {
        return None;
    }
    let from = NaiveDate::from_ymd_opt(year as i32, month.unwrap_or(1), day.unwrap_or(1))?;
    let until = match (month, day) {
        (_, Some(_)) => from.succ_opt(),
        (Some(_), None) => from.checked_add_months(Months::new(1)),
        (None, None) => from.checked_add_months(Months::new(12)),
    };
    Some(Span {
        from: Some(from),
        until,
    })
}

fn weekday(word: &str) -> Option<Weekday> {
    let nth = WEEKDAYS.iter().position(|name| name.starts_with(word))?;
    Weekday::try_from(nth as u8).ok()
}

/// The stretch that `A..B` names, both ends in it; either end may be left out. A word alone is its own stretch.
pub(super) fn range(text: &str, today: NaiveDate) -> Option<Span> {
    let Some((first, last)) = text.split_once("..") else {
        return days(text, today);
    };
    let end = |word: &str| match word.trim() {
        "" => Some(Span::default()),
        word => days(word, today),
    };
    let (first, last) = (end(first)?, end(last)?);
    (first.from.is_some() || last.until.is_some()).then_some(Span {
        from: first.from,
        until: last.until,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_name_stretches_of_days() {
        // A Wednesday.
        let today = NaiveDate::from_ymd_opt(2025, 10, 29).unwrap();
        let shown = |text: &str| {
            range(text, today).map(|Span { from, until }| {
                let day = |day: Option<NaiveDate>| day.map_or(String::new(), |day| day.to_string());
                format!("{}..{}", day(from), day(until))
            })
        };
        for (text, means) in [
            ("2025-10-28", "2025-10-28..2025-10-29"),
            ("2025-10", "2025-10-01..2025-11-01"),
            ("2024-12", "2024-12-01..2025-01-01"),
            ("2025", "2025-01-01..2026-01-01"),
            ("today", "2025-10-29..2025-10-30"),
            ("Yesterday", "2025-10-28..2025-10-29"),
            ("wednesday", "2025-10-29..2025-10-30"),
            ("thu", "2025-10-23..2025-10-24"),
            ("monday", "2025-10-27..2025-10-28"),
            ("3d", "2025-10-26..2025-10-27"),
            ("2w", "2025-10-15..2025-10-16"),
            ("6mo", "2025-04-29..2025-04-30"),
            ("1y", "2024-10-29..2024-10-30"),
            ("2025-09..2025-10", "2025-09-01..2025-11-01"),
            ("3d..", "2025-10-26.."),
            ("..2024", "..2025-01-01"),
            ("2w..yesterday", "2025-10-15..2025-10-29"),
        ] {
            assert_eq!(shown(text).as_deref(), Some(means), "{text}");
        }
        for text in [
            "",
            "..",
            "20",
            "2025-",
            "2025-13",
            "2025-02-30",
            "2025-1-1",
            "3",
            "3x",
            "mo",
            "t",
            "999999999d",
            "999999y",
            "soon",
            "2025-10-28-01",
            "12025",
            "..x",
            "é",
        ] {
            assert_eq!(shown(text), None, "{text}");
        }
    }
}
