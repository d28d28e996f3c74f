//! A point in time that may be no finer than a day, a month or a year.

use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};

/// How exactly a [`Timestamp`] was stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// `2025`
    Year,
    /// `2025-10`
    Month,
    /// `2025-10-28`
    Day,
    /// `2025-10-28T09:30:00Z`
    Second,
}

/// A point in time with the precision at which it was stated: a date alone stays a date alone. Eight bytes; ordered
/// by time, then by precision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// A date alone.
    pub fn from_day(day: NaiveDate) -> Timestamp {
        Timestamp::pack(
            day.and_hms_opt(0, 0, 0)
                .unwrap_or_default()
                .and_utc()
                .timestamp(),
            Precision::Day,
        )
    }

    /// A month of a year. `None` when there is no such month.
    pub fn from_month(year: i32, month: u32) -> Option<Timestamp> {
        let day = NaiveDate::from_ymd_opt(year, month, 1)?;
        Some(Timestamp::pack(
            Timestamp::from_day(day).seconds(),
            Precision::Month,
        ))
    }

    /// A year alone. `None` when it is out of range.
    pub fn from_year(year: i32) -> Option<Timestamp> {
        let day = NaiveDate::from_ymd_opt(year, 1, 1)?;
        Some(Timestamp::pack(
            Timestamp::from_day(day).seconds(),
            Precision::Year,
        ))
    }

    /// A point in time, to the second.
    pub fn from_moment(moment: DateTime<Utc>) -> Timestamp {
        Timestamp::pack(moment.timestamp(), Precision::Second)
    }

    fn pack(seconds: i64, precision: Precision) -> Timestamp {
        Timestamp(seconds << 2 | precision as i64)
    }

    /// Seconds since 1970-01-01T00:00:00Z; of a date alone, those of its first second in UTC.
    pub fn seconds(self) -> i64 {
        self.0 >> 2
    }

    /// How exactly it was stated.
    pub fn precision(self) -> Precision {
        match self.0 & 3 {
            0 => Precision::Year,
            1 => Precision::Month,
            2 => Precision::Day,
            _ => Precision::Second,
        }
    }

    /// The day it lies on, in UTC. `None` only beyond the range of the calendar.
    pub fn day(self) -> Option<NaiveDate> {
        DateTime::from_timestamp(self.seconds(), 0).map(|moment| moment.date_naive())
    }

    /// As people write it, as far as it was stated: `28 October 2025`, `28 October 2025, 09:30 UTC`.
    pub fn in_words(self) -> String {
        let Some(moment) = DateTime::from_timestamp(self.seconds(), 0) else {
            return "?".into();
        };
        let form = match self.precision() {
            Precision::Year => "%Y",
            Precision::Month => "%B %Y",
            Precision::Day => "%-d %B %Y",
            Precision::Second => "%-d %B %Y, %H:%M UTC",
        };
        moment.format(form).to_string()
    }

    /// The same with how many days ago that is, for a day of the last week.
    pub fn in_words_on(self, today: NaiveDate) -> String {
        let plain = self.in_words();
        let has_day = matches!(self.precision(), Precision::Day | Precision::Second);
        let day = self.day().filter(|_| has_day);
        match day.map(|day| (today - day).num_days()) {
            Some(0) => format!("today · {plain}"),
            Some(1) => format!("yesterday · {plain}"),
            Some(days @ 2..=7) => format!("{days} days ago · {plain}"),
            _ => plain,
        }
    }

    /// Eight bytes for a column; see [`Timestamp::from_bits`].
    pub fn to_bits(self) -> i64 {
        self.0
    }

    /// The inverse of [`Timestamp::to_bits`].
    pub fn from_bits(bits: i64) -> Timestamp {
        Timestamp(bits)
    }
}

impl fmt::Display for Timestamp {
    /// As ISO 8601, as far as it was stated: `2025`, `2025-10`, `2025-10-28`, `2025-10-28T09:30:00Z`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(moment) = DateTime::from_timestamp(self.seconds(), 0) else {
            return f.write_str("?");
        };
        let form = match self.precision() {
            Precision::Year => "%Y",
            Precision::Month => "%Y-%m",
            Precision::Day => "%Y-%m-%d",
            Precision::Second => "%Y-%m-%dT%H:%M:%SZ",
        };
        f.pad(&moment.format(form).to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_alone_stays_a_date_alone() {
        let day = NaiveDate::from_ymd_opt(2025, 10, 28)
            .map(Timestamp::from_day)
            .unwrap();
        assert_eq!(day.to_string(), "2025-10-28");
        assert_eq!(
            Timestamp::from_month(2025, 10).unwrap().to_string(),
            "2025-10"
        );
        assert_eq!(Timestamp::from_year(-44).unwrap().to_string(), "-0044");
    }
}
