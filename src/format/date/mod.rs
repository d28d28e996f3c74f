//! Dates as the world writes them. What is no date is `None`, never today; a date alone stays a date alone.
//!
//! [`parse`] is for a field that should hold a date: a feed's, a page's `<meta>`, the head of a mail, a dump. [`in_prose`]
//! is for a line of a text, where fewer forms are a date; [`find`] for a short line that has one in it. What is
//! unambiguous decides itself; else month and day stand as the table of forms in `read` says, unless the weekday that is
//! stated fits the other order alone. A time without a zone counts as UTC,
//! but beside Korean as Korea's.

mod lex;
mod read;
mod words;
mod zone;

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta};

use self::lex::{Piece, Token};
use self::read::{Habit, Scope, read};
use crate::article::Timestamp;

/// A longer text is no date; a mail may have comments in one.
const LONGEST: usize = 256;

/// The most pieces that a date in a line is made of.
const WIDEST: usize = 20;

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

/// The days of the week in English, from Monday on.
pub const WEEKDAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// Which of these names a word is: in full, or cut to three letters or more (`Sept.`).
fn among(names: &[&str], word: &str) -> Option<usize> {
    let word = word.trim_end_matches('.');
    if word.len() < 3 || !word.is_ascii() {
        return None;
    }
    let named = |name: &&str| {
        name.len() >= word.len()
            && name.as_bytes()[..word.len()].eq_ignore_ascii_case(word.as_bytes())
    };
    names.iter().position(named)
}

/// The month that a word names in English.
fn month(word: &str) -> Option<u32> {
    among(&MONTHS, word).map(|at| at as u32 + 1)
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

/// Reads a text that should be a date and nothing else, in any form.
pub fn parse(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if text.len() > LONGEST || !lex::has_digits(text, 3) {
        return None;
    }
    english(text)
        .or_else(|| standard(text))
        .or_else(|| mail(text))
        .or_else(|| counted(text))
        .or_else(|| read(&lex::pieces(text), Scope::Field, habit(text)))
}

/// The day that an address has between its slashes: `/2006/12/04/`.
pub fn in_address(address: &str) -> Option<Timestamp> {
    let (_, path) = address.split_once("://")?;
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    parts.windows(3).find_map(|day| {
        let is_number = |part: &str, most: usize| {
            (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
        };
        let fits = day[0].len() == 4
            && is_number(day[0], 4)
            && ("1990".."2100").contains(&day[0])
            && day[1..].iter().all(|part| is_number(part, 2));
        let written = || format!("{}-{:0>2}-{:0>2}", day[0], day[1], day[2]);
        fits.then(|| parse(&written())).flatten()
    })
}

/// Reads a line, or the end of one, that is a date and nothing else. Numbers that could be anything are none here, nor
/// is a year alone.
pub fn in_prose(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if text.len() > LONGEST || !lex::has_digits(text, 4) {
        return None;
    }
    english(text)
        .or_else(|| standard(text))
        .or_else(|| read(&lex::pieces(text), Scope::Line, habit(text)))
}

/// Finds the date in a short line such as a byline: the first one that is not that of an update, else the first.
pub fn find(line: &str) -> Option<Timestamp> {
    let line = &line[..line.floor_char_boundary(2 * LONGEST)];
    if !lex::has_digits(line, 4) {
        return None;
    }
    let pieces = lex::pieces(line);
    let habit = habit(line);
    let mut updated = None;
    let (mut at, mut between) = (0, 0);
    while at < pieces.len() {
        let found = if begins(&pieces, at) {
            (at + 1..=pieces.len().min(at + WIDEST))
                .rev()
                .filter(|end| !is_cut(&pieces, *end))
                .find_map(|end| Some((read(&pieces[at..end], Scope::Line, habit)?, end)))
        } else {
            None
        };
        let Some((date, end)) = found else {
            at += 1;
            continue;
        };
        let is_update = pieces[between..at]
            .iter()
            .any(|piece| matches!(piece.token, Token::Word(word) if word.meaning.updates));
        if !is_update {
            return Some(date);
        }
        updated = updated.or(Some(date));
        (at, between) = (end, end);
    }
    updated
}

/// True where a date may begin: not within a number that has points in it, nor behind a word that is stuck to it.
fn begins(pieces: &[Piece], at: usize) -> bool {
    let token = |back: usize| at.checked_sub(back).map(|at| pieces[at].token);
    let is_number = |back: usize| matches!(token(back), Some(Token::Number { .. }));
    let stuck = pieces[at].glued
        && match token(1) {
            Some(Token::Mark('.' | '-' | ':')) => is_number(2),
            Some(Token::Mark(mark)) => matches!(mark, '/' | '+' | '#' | '_' | '$' | '='),
            Some(Token::Number { .. }) => true,
            Some(Token::Word(word)) => !word.is_ideographic,
            None => false,
        };
    let may = match pieces[at].token {
        Token::Number { .. } => true,
        Token::Word(word) => {
            word.meaning.month > 0 || word.meaning.weekdays != 0 || word.meaning.half.is_some()
        }
        Token::Mark(_) => false,
    };
    may && !stuck
}

/// True when a number or a name would be cut in two here.
fn is_cut(pieces: &[Piece], end: usize) -> bool {
    let Some(next) = pieces.get(end).filter(|next| next.glued) else {
        return false;
    };
    match next.token {
        Token::Mark(mark) => {
            matches!(mark, '/' | '-' | ':' | '.')
                && pieces
                    .get(end + 1)
                    .is_some_and(|piece| piece.glued && matches!(piece.token, Token::Number { .. }))
        }
        Token::Number { .. } => true,
        Token::Word(word) => !word.is_ideographic,
    }
}

/// Whose habits a text goes by.
fn habit(text: &str) -> Habit {
    if text.is_ascii() {
        return Habit::None;
    }
    text.chars()
        .find_map(|c| match c {
            '\u{e01}'..='\u{e5b}' => Some(Habit::Thai),
            '\u{ac00}'..='\u{d7a3}' => Some(Habit::Korean),
            _ => None,
        })
        .unwrap_or(Habit::None)
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

/// The commonest forms of prose, in English, read ahead of the table: `October 28th, 2025`, `28 October 2025`,
/// `October 2025`.
fn english(text: &str) -> Option<Timestamp> {
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
    among(&WEEKDAYS, word).is_some()
}

/// The form of the standards, read ahead of the table: `2025-10-28`, and `2025-10-28T09:30:00Z` with its kin.
fn standard(text: &str) -> Option<Timestamp> {
    let bytes = text.as_bytes();
    let pair = |at: usize| match bytes.get(at..at + 2)? {
        [a @ b'0'..=b'9', b @ b'0'..=b'9'] => Some(u32::from(a - b'0') * 10 + u32::from(b - b'0')),
        _ => None,
    };
    if !matches!(bytes.get(4..8)?, [b'-', _, _, b'-']) {
        return None;
    }
    let year = i32::try_from(pair(0)? * 100 + pair(2)?).ok()?;
    let day = NaiveDate::from_ymd_opt(year, pair(5)?, pair(8)?).filter(|_| year >= 1000)?;
    if bytes.len() == 10 {
        return Some(Timestamp::from_day(day));
    }
    if !matches!(bytes.get(10..17)?, [b'T' | b' ', _, _, b':', _, _, b':']) {
        return None;
    }
    let moment = day.and_hms_opt(pair(11)?, pair(14)?, pair(17)?)?;
    let fraction = match &bytes[19..] {
        [b'.', digits @ ..] => 1 + digits.iter().take_while(|b| b.is_ascii_digit()).count(),
        _ => 0,
    };
    let zone = 19 + fraction;
    let ahead = match &bytes[zone..] {
        _ if fraction == 1 => return None,
        [] | [b'Z'] => 0,
        [sign @ (b'+' | b'-'), _, _, b':', _, _] => {
            let (hours, minutes) = (pair(zone + 1)?, pair(zone + 4)?);
            if hours > 23 || minutes > 59 {
                return None;
            }
            let ahead = i64::from(hours * 3600 + minutes * 60);
            if *sign == b'-' { -ahead } else { ahead }
        }
        _ => return None,
    };
    let moment = moment.and_utc() - TimeDelta::seconds(ahead);
    (moment.year() <= 9999).then(|| Timestamp::from_moment(moment))
}

/// The form of mail and RSS, read ahead of the table when its zone is a number or `GMT`: other names are not chrono's.
fn mail(text: &str) -> Option<Timestamp> {
    let bytes = text.as_bytes();
    let sign = bytes.get(bytes.len().checked_sub(5)?)?;
    if !matches!(sign, b'+' | b'-') && !text.ends_with(" GMT") {
        return None;
    }
    let moment = DateTime::parse_from_rfc2822(text).ok()?.to_utc();
    Some(Timestamp::from_moment(moment))
}

/// A number alone: seconds since 1970, or thousandths, millionths or billionths, as its length says of the years since
/// 1973; or all of a day and a time in one, `20251028093000`.
fn counted(text: &str) -> Option<Timestamp> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(fraction) {
        return None;
    }
    // Twelve digits may be thousandths of a second too: only of our time are they a day.
    if let (12 | 14, Some((day, time))) = (whole.len(), whole.split_at_checked(8))
        && (time.len() == 6 || matches!(&day[..2], "19" | "20"))
        && let Some(moment) = read(
            &lex::pieces(&format!("{day}T{time}")),
            Scope::Field,
            Habit::None,
        )
    {
        return Some(moment);
    }
    let number = whole.parse::<i64>().ok()?;
    let seconds = match whole.len() {
        9 | 10 => number,
        12 | 13 => number / 1_000,
        16 => number / 1_000_000,
        // Ten millionths since the year 1, as Windows counts.
        18 => number / 10_000_000 - 62_135_596_800,
        19 => number / 1_000_000_000,
        _ => return None,
    };
    DateTime::from_timestamp(seconds, 0).map(Timestamp::from_moment)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(date: Option<Timestamp>) -> Option<String> {
        date.map(|date| date.to_string())
    }

    /// Asserts what each of these is read as; all that are not are told at once.
    fn check(read: fn(&str) -> Option<Timestamp>, cases: &[(&str, &str)]) {
        let mut faults = Vec::new();
        for (text, wanted) in cases {
            let got = shown(read(text)).unwrap_or_default();
            if got != *wanted {
                faults.push(format!("{text:?}: {got:?}, not {wanted:?}"));
            }
        }
        assert!(faults.is_empty(), "{faults:#?}");
    }

    /// Asserts that all of these are the same moment or day.
    fn check_same(read: fn(&str) -> Option<Timestamp>, wanted: &str, texts: &[&str]) {
        let cases: Vec<_> = texts.iter().map(|text| (*text, wanted)).collect();
        check(read, &cases);
    }

    #[test]
    fn an_address_may_have_the_day() {
        let day = |address| in_address(address).map(|day| day.to_string());
        assert_eq!(
            day("https://a.example/2006/12/4/a-list/").as_deref(),
            Some("2006-12-04")
        );
        assert_eq!(day("https://a.example/2006/13/04/"), None);
        assert_eq!(day("https://a.example/shop/4711/12/04/"), None);
        assert_eq!(day("2006/12/04"), None);
    }

    #[test]
    fn dates_of_every_form_are_read() {
        check(
            parse,
            &[
                ("October 28th, 2025", "2025-10-28"),
                ("May 22th, 2024", "2024-05-22"),
                ("Sept 1st, 1999", "1999-09-01"),
                ("October 2025", "2025-10"),
                ("2025", "2025"),
                ("2025-10", "2025-10"),
                ("10/2025", "2025-10"),
                ("202510", "2025-10"),
                ("251028", "2025-10-28"),
                ("-2510", "2025-10"),
                ("-25-10", "2025-10"),
                ("2025-301", "2025-10-28"),
                ("2025301", "2025-10-28"),
                ("25301", "2025-10-28"),
                ("2025-W44", "2025-10-27"),
                ("2025-W44-2", "2025-10-28"),
                ("2025W442", "2025-10-28"),
                ("2025-10-28+02:00", "2025-10-28"),
                ("2025-10-28Z", "2025-10-28"),
                ("2025-10-28T24:00:00Z", "2025-10-29T00:00:00Z"),
                ("2025-12-31T23:59:60Z", "2025-12-31T23:59:59Z"),
                ("2025年10月", "2025-10"),
                ("2025年", "2025"),
            ],
        );
        check_same(
            parse,
            "2025-10-28",
            &[
                "28 October 2025",
                "28 Octob. 2025",
                "Tuesday, 28 Oct 2025",
                "Tue 28 Oct 2025",
                "Friday, 28 Oct 2025",
                "28-Oct-2025",
                "28/Oct/2025",
                "28Oct2025",
                "28-Oct-25",
                "2025-Oct-28",
                "2025 October 28",
                "28th of October 2025",
                "Oct. 28, 2025.",
                "Lisbon, 28 October 2025",
                "2025-10-28",
                "2025-10-28 GMT",
                "2025/10/28",
                "2025.10.28",
                "2025. 10. 28.",
                "20251028",
                "10/28/2025",
                "28/10/2025",
                "10/28/25",
                "28.10.2025",
                "28. 10. 2025",
                "10.28.2025",
                "28.10.25",
                "28-10-2025",
                "25-10-28",
                "28 10 2025",
                "28 10 25",
                "２０２５年１０月２８日",
                "2025年10月28日",
                "2025年10月28日（火）",
                "2025/10/28(화)",
                "2025年10月28日火曜日",
                "2025 年 10 月 28 日 星期二",
                "10 月 28, 2025",
                "十月 28, 2025",
                "2025년 10월 28일",
                "2025년10월28일 화요일",
                "28 tháng 10, 2025",
                "Ngày 28 tháng 10 năm 2025",
                "٢٨ أكتوبر ٢٠٢٥",
                "28 ตุลาคม 2568",
                "28 ต.ค. 2568",
                "วันอังคารที่ 28 ตุลาคม พ.ศ. 2568",
            ],
        );
    }

    #[test]
    fn a_month_is_known_in_many_languages() {
        check_same(
            parse,
            "2025-10-28",
            &[
                "Dienstag, 28. Oktober 2025",
                "Di, 28. Okt. 2025",
                "mardi 28 octobre 2025",
                "mar. 28 oct. 2025",
                "Le mardi 28 OCTOBRE 2025",
                "martes, 28 de octubre de 2025",
                "mar, 28/10/2025",
                "28 ottobre 2025",
                "terça-feira, 28 de outubro de 2025",
                "28 out 2025",
                "dinsdag 28 oktober 2025",
                "tisdag 28 oktober 2025",
                "tirsdag den 28. oktober 2025",
                "28. lokakuuta 2025",
                "wtorek, 28 października 2025 r.",
                "28. října 2025",
                "úterý 28. rijna 2025",
                "28. októbra 2025",
                "2025. október 28.",
                "2025. október 28-án, kedd",
                "28 octombrie 2025",
                "28 d'octubre de 2025",
                "28 d’octubre del 2025",
                "28. listopada 2025.",
                "28. oktobra 2025.",
                "28. октобра 2025.",
                "28 октября 2025 г.",
                "28-го октября 2025 года",
                "28 жовтня 2025",
                "28 октомври 2025 г.",
                "Τρίτη 28 Οκτωβρίου 2025",
                "ΤΡΙΤΗ 28 ΟΚΤΩΒΡΙΟΥ 2025",
                "28 Ekim 2025 Salı",
                "28 EKİM 2025",
                "الثلاثاء 28 أكتوبر 2025",
                "28 تشرين الأول 2025",
                "28 اکتبر 2025",
                "28 באוקטובר 2025",
                "28 अक्तूबर 2025",
                "28 Oktober 2025",
                "2025 m. spalio 28 d.",
                "2025. gada 28. oktobrī",
                "28. oktoober 2025",
                "28. október 2025",
            ],
        );
        check(
            parse,
            &[
                ("28 listopada 2025", "2025-11-28"),
                ("28. listopadu 2025", "2025-11-28"),
                ("wtorek, 28. lis 2025", "2025-10-28"),
                ("piątek, 28. lis 2025", "2025-11-28"),
                ("1er août 2025", "2025-08-01"),
                ("1 AOUT 2025", "2025-08-01"),
                ("3 März 2025", "2025-03-03"),
                ("3. Maerz 2025", "2025-03-03"),
                ("mar 3 mar 2025", "2025-03-03"),
                ("فيفري 2025", "2025-02"),
            ],
        );
    }

    #[test]
    fn a_time_of_day_is_read_wherever_it_stands() {
        check_same(
            parse,
            "2025-10-28T09:30:00Z",
            &[
                "2025-10-28T09:30:00Z",
                "2025-10-28t09:30:00z",
                "2025-10-28T09:30Z",
                "2025-10-28 09:30",
                "2025-10-28 9:30",
                "2025-10-28 00:00:00.0 09:30:00.0",
                "2025-10-28T09:30:00.123456789Z",
                "2025-10-28T09:30:00,123Z",
                "2025-10-28T 09:30:00 Z",
                "2025-10-28 T 09:30:00",
                "20251028T093000Z",
                "20251028T0930Z",
                "20251028093000",
                "202510280930",
                "20251028 09:30",
                "2025-W44-2T09:30Z",
                "2025-301T09:30Z",
                "Tue, 28 Oct 2025 09:30:00 GMT",
                "tue, 28 oct 2025 09:30:00 gmt",
                "TUE, 28 OCT 2025 09:30:00 GMT",
                "Tue,28 Oct 2025 09:30:00 GMT",
                "Tue, 28 Oct 2025 09:30 UT",
                "28 Oct 25 09:30 Z",
                "28 Oct 125 09:30:00",
                "Mon, 28 Oct 2025 09:30:00 -0000",
                "28 Oct 2025 09:30",
                "Tue,\r\n 28 Oct 2025\r\n\t09(comment): 30 : 00 +0000",
                "Tue (what a day), 28(th) Oct(ober) 2025 09:30 +0000 (a (nested \\) one)",
                "28 Oct 2025 09:30:00 X",
                "28 Oct 2025 09:30:00 XYZT",
                "Tue Oct 28 09:30:00 2025",
                "Tue Oct 28 09:30:00 UTC 2025",
                "Tue Oct 28 09:30:00 +0000 2025",
                "Tue Oct 28 2025 09:30:00 GMT+0000 (Coordinated Universal Time)",
                "Tuesday, 28-Oct-25 09:30:00 GMT",
                "28/Oct/2025:09:30:00 +0000",
                "2025-10-28 09:30:00 +0000 UTC",
                "Tuesday, 28 October 2025 at 09:30 (GMT)",
                "Tuesday, October 28, 2025 - 9:30am",
                "Tuesday, October 28, 2025 | 9:30 a.m.",
                "Oct 28, 2025 @ 09:30 AM",
                "Oct 28, 2025, 9:30 A. M.",
                "9:30 AM, Oct 28, 2025",
                "09:30, 28 October 2025 (UTC)",
                "09:30 28.10.2025",
                "28.10.2025 um 09.30 Uhr",
                "28. Oktober 2025, 9:30 Uhr",
                "am 28. Oktober 2025 um 9 Uhr 30",
                "28/10/2025 à 09h30",
                "le 28 octobre 2025 à 9 h 30",
                "28 de octubre de 2025 a las 09:30 hrs",
                "28 ottobre 2025 alle ore 9.30",
                "28. oktober 2025 kl. 09.30",
                "28.10.2025 klo 9.30",
                "28 Oktober 2025 pukul 16.30 WIB",
                "2025年10月28日 09:30",
                "2025年10月28日午前9時30分",
                "2025年10月28日 上午9:30",
                "2025-10-28 오후 6:30",
                "2025년 10월 28일 18시 30분",
                "2025. 10. 28. 오후 6:30:00",
                "28 Οκτωβρίου 2025, 9:30 π.μ.",
                "28 أكتوبر 2025 9:30 ص",
                "10/28/25 09:30:00",
                "1761643800",
                "1761643800.25",
                "1761643800123",
                "1761643800123456",
                "1761643800123456789",
                "638972406000000000",
            ],
        );
        check(
            parse,
            &[
                ("28 Oct 2025 12:05 AM", "2025-10-28T00:05:00Z"),
                ("28 Oct 2025 12:05 pm", "2025-10-28T12:05:00Z"),
                ("28 Oct 2025 5pm", "2025-10-28T17:00:00Z"),
                ("28 Oct 2025 17:26 PM", "2025-10-28T17:26:00Z"),
                ("28 Oct 2025 5:05 p. m.", "2025-10-28T17:05:00Z"),
                ("2025年10月28日 下午5時", "2025-10-28T17:00:00Z"),
                ("28 Oct 2025 0930 hrs IST", "2025-10-28T04:00:00Z"),
            ],
        );
    }

    #[test]
    fn zones_are_known_by_number_name_and_place() {
        check_same(
            parse,
            "2025-10-28T09:30:00Z",
            &[
                "2025-10-28T11:30:00+02:00",
                "2025-10-28T11:30:00 +02:00",
                "2025-10-28T11:30:00+0200",
                "2025-10-28T11:30:00+02",
                "2025-10-28 10:30:00+01:00[Europe/Paris]",
                "2025-10-28T09:10:00-00:20",
                "20251028T113000+0200",
                "28 Oct 2025 11:30+0200",
                "28 Oct 2025 07:30:00 −02:00",
                "28 Oct 2025 15:00:00 +0530",
                "28 Oct 2025 15:00:00 IST",
                "28 Oct 2025 23:15 +1345",
                "28 Oct 2025 11:30 GMT+2",
                "28 Oct 2025 11:30 UTC+02:00",
                "28 Oct 2025 02:30:00 GMT-07:00",
                "28 Oct 2025 11:30:00 +0200 (CEST)",
                "Tue Oct 28 2025 11:30:00 GMT+0200 (Central European Summer Time)",
                "28 Oct 2025 11:30 CEST",
                "28 Oct 2025 11:30 (CEST)",
                "28 Oct 2025 10:30 CET",
                "Tue Oct 28 10:30:00 CET 2025",
                "28 Oct 2025 10:30 MET",
                "28 Oct 2025 10:30 BST",
                "28 Oct 2025 12:30 MSK",
                "28 Oct 2025 18:30 JST",
                "28 Oct 2025 20:30 AEDT",
                "28 Oct 2025 04:30 EST",
                "28 Oct 2025 5:30 AM EDT",
                "28 Oct 2025 05:30 ET",
                "28 Oct 2025 02:30 PDT",
                "28 Oct 2025 01:30 pst",
                "28 Oct 2025 02:30 PT",
                "28 Oct 2025 04:30:00 EST5EDT",
                "28 Oct 2025 02:30:00 America/Los_Angeles",
                "28 Oct 2025 06:30:00 America/Argentina/Buenos_Aires",
                "28 Oct 2025 09:30:00 Etc/GMT",
                "28 Oct 2025 10:30:00 Europe/Brussels",
                "5:30 AM EDT Oct 28, 2025",
            ],
        );
        check(
            parse,
            &[
                ("28 Jul 2025 05:30 ET", "2025-07-28T09:30:00Z"),
                ("28 Jan 2025 05:30 ET", "2025-01-28T10:30:00Z"),
                // The hour that is left out in spring, and the one that comes twice in autumn.
                ("30 Mar 2025 02:30 Europe/Berlin", "2025-03-30T01:30:00Z"),
                ("26 Oct 2025 02:30 Europe/Berlin", "2025-10-26T00:30:00Z"),
            ],
        );
    }

    #[test]
    fn day_and_month_decide_themselves_or_go_by_the_rule() {
        check(
            parse,
            &[
                ("13/04/2025", "2025-04-13"),
                ("04/13/2025", "2025-04-13"),
                ("04/03/2025", "2025-04-03"),
                ("04.03.2025", "2025-03-04"),
                ("04-03-2025", "2025-03-04"),
                ("Tue, 04/03/2025", "2025-03-04"),
                ("Thu, 04.03.2025", "2025-04-03"),
                ("28 Oct 49", "2049-10-28"),
                ("28 Oct 50", "1950-10-28"),
                ("03-04-05", "2003-04-05"),
            ],
        );
    }

    #[test]
    fn nonsense_is_no_date() {
        const NONSENSE: &[&str] = &[
            "",
            "soon",
            "12",
            "013",
            "2025-",
            "today",
            "yesterday",
            "3 hours ago",
            "vor 18 Stunden",
            "Oct 28",
            "28 October",
            "09:30",
            "Tuesday",
            "Tuesday 09:30",
            "The New York Times",
            "Apollo 11",
            "February 30th, 2024",
            "29 February 2025",
            "31/02/2025",
            "13/13/2025",
            "2025-13-01",
            "2025-00-10",
            "0000-00-00 00:00:00",
            "0001-01-01T00:00:00Z",
            "0001-01-01",
            "99999999999",
            "2025-10-xx",
            "2025-xx-28",
            "2025-10-28T25:00:00Z",
            "2025-10-28T24:30:00Z",
            "2025-10-28T09:60:00Z",
            "2025-10-28T09:30:61Z",
            "2025-10-28T09:xx:00Z",
            "2025-10-28T09:30:00+xx:00",
            "2025-10-28T09:30:00+00:xx",
            "2025-10-28T09:30:00+24:00",
            "2025-10-28T09:30:00-10:99",
            "2025-366",
            "2025-W54-1",
            "2025-W44-8",
            "Tue, 28 Oct 2025 9:3:0:1 GMT",
            "Tue, 28 Oct zz 09:30:00 GMT",
            "Tue, 28 Zzz 2025 09:30:00 GMT",
            "Tue, Oct x 2025 09:30:00 GMT",
            "Tue, 99 Oct 2025 09:30:00 GMT",
            "Tue, 28 Oct 2025 09:30:00 zzzzzz",
            "Tue, 28 Oct 2025 09:30:00 +zz:00",
            "28 Oct Nov 2025",
            "28 29 Oct 2025",
            "28 Oct 2025 2026",
            "28 Oct 2025 09:30 10:30",
            "October 2025 09:30",
            "2025 09:30",
            "Smarch 1st, 2024",
            "May 1st, 99999",
            "1.2.3.4",
            "12-34",
            "12345678901234567890123",
            "日本語日本語日本語",
            "2025年13月28日",
            "令和7年10月28日",
            "9999-12-31T23:59:59-23:59",
            "-1",
            "28 Oct 2025 and more",
            "28 Oct 2025)",
            "=2025-10-28",
        ];
        check_same(parse, "", NONSENSE);
        check_same(in_prose, "", NONSENSE);
        for text in ["February 30th, 2024", "Smarch 1st, 2024", "May 1st, 99999"] {
            assert!(is_attempt(text), "{text}");
        }
        for text in ["Apollo 11", "The New York Times", "964media", "France 24"] {
            assert!(!is_attempt(text), "{text}");
        }
    }

    #[test]
    fn prose_has_fewer_dates() {
        check(
            in_prose,
            &[
                ("October 28th, 2025", "2025-10-28"),
                ("October 2025", "2025-10"),
                ("28 octobre 2025", "2025-10-28"),
                ("2025年10月28日", "2025-10-28"),
                ("28.10.2025", "2025-10-28"),
                ("10/28/2025", "2025-10-28"),
                ("10/28/25 9:30 am", "2025-10-28T09:30:00Z"),
                (
                    "Tuesday, 28 October 2025 at 09:30 (GMT)",
                    "2025-10-28T09:30:00Z",
                ),
                ("Tue, 28 Oct 2025 09:30:00 GMT", "2025-10-28T09:30:00Z"),
            ],
        );
        check_same(
            in_prose,
            "",
            &[
                "2025",
                "1984",
                "1761643800",
                "20251028",
                "2024-25",
                "2010-12",
                "10/2025",
                "Mars 2024",
                "Set 2025",
                "10.12.14",
                "10/28/25",
                "Paris, 28 October 2025",
                "Monet, 3 May 2024",
                "- 28 October 2025",
                "28 October 2025 -",
                "28 October 2025 (the day we left)",
                "192.168.10.2025",
                "0100-01-01",
            ],
        );
    }

    #[test]
    fn the_date_of_a_line_is_found() {
        check(
            find,
            &[
                (
                    "Published: Oct 28, 2025 09:30 EDT | Updated Oct 29, 2025",
                    "2025-10-28T13:30:00Z",
                ),
                (
                    "Updated: 29 Oct 2025, 10:00 · Published: 28 Oct 2025",
                    "2025-10-28",
                ),
                ("Last updated on 29 October 2025", "2025-10-29"),
                ("By Ana Li, 28 October 2025", "2025-10-28"),
                ("Ana Li | 28.10.2025 | 09:30 Uhr", "2025-10-28T09:30:00Z"),
                (
                    "Veröffentlicht am 28. Oktober 2025 um 9:30 Uhr",
                    "2025-10-28T09:30:00Z",
                ),
                (
                    "Publié le 28 octobre 2025 à 09h30, mis à jour le 29 octobre 2025",
                    "2025-10-28T09:30:00Z",
                ),
                (
                    "Mis à jour le 29/10/2025 - Publié le 28/10/2025",
                    "2025-10-28",
                ),
                (
                    "发布时间：2025年10月28日 09:30 来源：日报",
                    "2025-10-28T09:30:00Z",
                ),
                ("入力2025年10月28日", "2025-10-28"),
                ("입력 2025.10.28 18:30", "2025-10-28T09:30:00Z"),
                ("Page 10 October 28, 2025", "2025-10-28"),
                (
                    "Posted 5:30 AM EDT Oct 28, 2025 by Ana",
                    "2025-10-28T09:30:00Z",
                ),
                ("28 October 2025.", "2025-10-28"),
                (
                    "Updated 0530 GMT (1330 HKT) October 28, 2025",
                    "2025-10-28T05:30:00Z",
                ),
                ("Release 1.2.10.2025 of 3000 things", ""),
                ("3 hours ago", ""),
                ("1984 by George Orwell", ""),
                ("Call 0800 2025 1028", ""),
                ("Oct 28", ""),
                ("", ""),
            ],
        );
    }
}
