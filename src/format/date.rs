//! Dates as round-ups, texts and front matter write them. What is no date is `None`, never today.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

use crate::article::Timestamp;

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The month that a word names in English: in full, or cut to three letters or more (`Sept.`).
fn month(word: &str) -> Option<u32> {
    let word = word.trim_end_matches('.');
    if word.len() < 3 || !word.is_ascii() {
        return None;
    }
    let named = |name: &&str| {
        name.len() >= word.len()
            && name.as_bytes()[..word.len()].eq_ignore_ascii_case(word.as_bytes())
    };
    MONTHS.iter().position(named).map(|at| at as u32 + 1)
}

/// A day of a month, with or without an English ordinal ending (a wrong one, `22th`, is let pass).
fn day(word: &str) -> Option<u32> {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let ending = &word[digits.len()..];
    let ordinal = ending.is_empty()
        || ["st", "nd", "rd", "th"]
            .iter()
            .any(|known| known.eq_ignore_ascii_case(ending));
    (ordinal && matches!(digits.len(), 1 | 2))
        .then(|| digits.parse().ok())
        .flatten()
}

fn year(word: &str) -> Option<i32> {
    (word.len() == 4)
        .then(|| word.parse().ok())
        .flatten()
        .filter(|year| (1000..3000).contains(year))
}

/// Reads a date: `October 28th, 2025`, `28 October 2025`, `Tuesday, 28 Oct. 2025`, `October 2025`, `2025-10-28`, with
/// or without a time behind it, RFC 3339, RFC 2822.
pub fn parse(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if text.len() < 8 || text.len() > 64 {
        return None;
    }
    named(text)
        .or_else(|| numbered(text))
        .or_else(|| stamped(text))
}

/// True when a text means to be a date, be it right or wrong: what `parse` refuses of these is worth a warning. Every
/// word of it must be part of a date, since the text counts as one from then on; only in the place of a month may
/// another word stand, before or behind a day with its ending (`Smarch 13th, 2025`).
pub fn is_attempt(text: &str) -> bool {
    let text = text.trim();
    if text.len() > 40 {
        return false;
    }
    let words: Vec<&str> = text
        .split([' ', ','])
        .filter(|word| !word.is_empty())
        .collect();
    let Some((last, words)) = words.split_last().filter(|(_, words)| words.len() <= 3) else {
        return false;
    };
    let (mut months, mut days, mut ordinals, mut others) = (0, 0, 0, 0);
    for word in words {
        if day(word).is_some() {
            days += 1;
            ordinals += usize::from(!word.ends_with(|c: char| c.is_ascii_digit()));
        } else if month(word).is_some() {
            months += 1;
        } else if !is_weekday(word) {
            if !word.chars().all(|c| c.is_ascii_alphabetic() || c == '.') {
                return false;
            }
            others += 1;
        }
    }
    let is_year = last.len() >= 4 && last.bytes().all(|b| b.is_ascii_digit());
    is_year && days == 1 && ((months == 1 && others == 0) || (others == 1 && ordinals == 1))
}

/// Forms with the name of a month.
fn named(text: &str) -> Option<Timestamp> {
    let mut words = [""; 4];
    let mut count = 0;
    for word in text
        .split([' ', ',', '\u{a0}'])
        .filter(|word| !word.is_empty())
    {
        *words.get_mut(count)? = word;
        count += 1;
    }
    let words = match &words[..count] {
        // A weekday goes before.
        [weekday, rest @ ..] if rest.len() == 3 && is_weekday(weekday) => rest,
        words => words,
    };
    let date = match words {
        [a, b, c] => {
            let (month, day) = match month(a) {
                Some(month) => (month, day(b)?),
                None => (month(b)?, day(a)?),
            };
            NaiveDate::from_ymd_opt(year(c)?, month, day)?
        }
        [a, b] => return Timestamp::from_month(year(b)?, month(a)?),
        _ => return None,
    };
    Some(Timestamp::from_day(date))
}

fn is_weekday(word: &str) -> bool {
    const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    DAYS.iter().any(|day| {
        word.get(..3)
            .is_some_and(|start| start.eq_ignore_ascii_case(day))
    })
}

/// `2025-10-28`, `2025/10/28`, with or without a time without a zone.
fn numbered(text: &str) -> Option<Timestamp> {
    if !text.as_bytes()[..4].iter().all(u8::is_ascii_digit) {
        return None;
    }
    for form in ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d"] {
        if let Ok(date) = NaiveDate::parse_from_str(text, form) {
            return Some(Timestamp::from_day(date));
        }
    }
    for form in [
        "%Y-%m-%d %H:%M:%S",
        "%Y-%m-%dT%H:%M:%S",
        "%Y-%m-%d %H:%M",
        "%Y-%m-%dT%H:%M",
    ] {
        if let Ok(moment) = NaiveDateTime::parse_from_str(text, form) {
            return Some(Timestamp::from_moment(moment.and_utc()));
        }
    }
    None
}

/// RFC 3339 and RFC 2822.
fn stamped(text: &str) -> Option<Timestamp> {
    let moment = DateTime::parse_from_rfc3339(text)
        .or_else(|_| DateTime::parse_from_rfc2822(text))
        .ok()?;
    Some(Timestamp::from_moment(moment.with_timezone(&Utc)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_every_form_are_read() {
        for (text, wanted) in [
            ("October 28th, 2025", "2025-10-28"),
            ("May 22th, 2024", "2024-05-22"),
            ("Oct. 3, 2025", "2025-10-03"),
            ("28 October 2025", "2025-10-28"),
            ("Tuesday, 28 Oct 2025", "2025-10-28"),
            ("Sept 1st, 1999", "1999-09-01"),
            ("October 2025", "2025-10"),
            ("2025-10-28", "2025-10-28"),
            ("2025/10/28", "2025-10-28"),
            ("2025-10-28 09:30", "2025-10-28T09:30:00Z"),
            ("2025-10-28T09:30:00+02:00", "2025-10-28T07:30:00Z"),
            ("Tue, 28 Oct 2025 09:30:00 GMT", "2025-10-28T09:30:00Z"),
        ] {
            assert_eq!(
                parse(text).map(|date| date.to_string()).as_deref(),
                Some(wanted),
                "{text}"
            );
        }
    }

    #[test]
    fn nonsense_is_no_date() {
        for text in [
            "February 30th, 2024",
            "Smarch 1st, 2024",
            "May 1st, 99999",
            "",
            "soon",
            "12",
            "The New York Times",
            "Apollo 11",
            "2025-13-01",
            "日本語日本語日本語",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
        for text in ["February 30th, 2024", "Smarch 1st, 2024", "May 1st, 99999"] {
            assert!(is_attempt(text), "{text}");
        }
        for text in ["Apollo 11", "The New York Times", "964media", "France 24"] {
            assert!(!is_attempt(text), "{text}");
        }
    }
}
