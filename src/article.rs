//! One item: what is known of an article, whoever published it and wherever it was read from.
//!
//! Row numbers ([`RowId`]) and stable ids ([`ArticleId`]) are types of their own, and so is a point in time that may
//! be no finer than a day ([`Timestamp`]). Nothing here reads a file or knows a format.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use sha2::{Digest, Sha256};

use crate::text::{counted, minutes, thousands};

/// The row of an item in a store. Rows never move; they mean nothing outside of the store that gave them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowId(pub u32);

impl RowId {
    /// The row as an index.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A file, page or stream that items were read from, numbered by a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A publisher's name, numbered by a store. [`SourceId::NONE`] stands for an item without one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub u32);

impl SourceId {
    /// No source is known.
    pub const NONE: SourceId = SourceId(0);
}

/// The stable id of an article: 80 bits of the SHA-256 (FIPS 180-4) of its [`Identity`], so that the same article has
/// the same id tomorrow and from another machine. It is written into people's libraries: its meaning never changes.
///
/// Shown as 16 characters of Crockford's base 32 in lower case (no `i`, `l`, `o` or `u`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ArticleId(pub [u8; 10]);

const BASE32: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

impl fmt::Display for ArticleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bits: u128 = 0;
        for byte in self.0 {
            bits = bits << 8 | u128::from(byte);
        }
        let mut text = [0u8; 16];
        for (at, slot) in text.iter_mut().enumerate() {
            *slot = BASE32[(bits >> (75 - 5 * at) & 31) as usize];
        }
        f.pad(std::str::from_utf8(&text).unwrap_or_default())
    }
}

/// What is wrong with a string that should have been an [`ArticleId`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an id has 16 of the characters 0-9 and a-z without i, l, o and u")]
pub struct NotAnId;

impl FromStr for ArticleId {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        if text.len() != 16 {
            return Err(NotAnId);
        }
        let mut bits: u128 = 0;
        for byte in text.bytes() {
            let digit = BASE32
                .iter()
                .position(|&known| known == byte.to_ascii_lowercase())
                .ok_or(NotAnId)?;
            bits = bits << 5 | digit as u128;
        }
        let mut id = [0u8; 10];
        for (at, byte) in id.iter_mut().enumerate() {
            *byte = (bits >> (72 - 8 * at)) as u8;
        }
        Ok(ArticleId(id))
    }
}

/// What makes an article the same article, strongest first: the feed's own id within that feed; else the address
/// without what does not change it; else title, source and date together; and where neither source nor date is
/// known, the title with what it was found with, since two articles are never one for want of a field in both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Identity<'a> {
    /// The id that a feed gives its entry, within that feed.
    Feed {
        /// The address or name of the feed.
        feed: &'a str,
        /// The entry's own id.
        entry: &'a str,
    },
    /// A canonical address (see [`canonical_url`]).
    Url(&'a str),
    /// A title in its normal form (see [`normal_form`]), a source likewise (empty when none), and a date.
    Title {
        /// The title in its normal form.
        title: &'a str,
        /// The source in its normal form; empty when there is none.
        source: &'a str,
        /// The date, where one was stated.
        date: Option<Timestamp>,
    },
    /// A title with neither source nor date.
    Bare {
        /// The title in its normal form.
        title: &'a str,
        /// The [`Fingerprint`] of its text; of its page's title when it has no text.
        fingerprint: Fingerprint,
    },
}

impl Identity<'_> {
    /// The id that follows from this identity. Version 1 of the rule; the version is part of what is hashed.
    pub fn id(self) -> ArticleId {
        let mut hash = Sha256::new();
        match self {
            Identity::Feed { feed, entry } => {
                hash.update(b"1 feed\0");
                hash.update(feed);
                hash.update(b"\0");
                hash.update(entry);
            }
            Identity::Url(url) => {
                hash.update(b"1 url\0");
                hash.update(url);
            }
            Identity::Title {
                title,
                source,
                date,
            } => {
                hash.update(b"1 title\0");
                hash.update(title);
                hash.update(b"\0");
                hash.update(source);
                hash.update(b"\0");
                if let Some(day) = date.and_then(Timestamp::day) {
                    let mut number = day.num_days_from_ce().to_be_bytes();
                    number[0] ^= 0x80;
                    hash.update(number);
                }
            }
            Identity::Bare { title, fingerprint } => {
                hash.update(b"1 bare\0");
                hash.update(title);
                hash.update(b"\0");
                hash.update(fingerprint.0.to_be_bytes());
            }
        }
        let mut id = [0u8; 10];
        id.copy_from_slice(&hash.finalize()[..10]);
        ArticleId(id)
    }
}

/// A hash of a text by which two texts are told apart: FNV-1a, 64 bits (RFC 9923), over its bytes but for ASCII white
/// space. It goes into ids, so it never changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint(u64);

impl Default for Fingerprint {
    fn default() -> Self {
        Fingerprint(0xcbf2_9ce4_8422_2325)
    }
}

impl Fingerprint {
    /// Takes in more of the text.
    pub fn update(&mut self, text: &str) {
        for byte in text.bytes().filter(|byte| !byte.is_ascii_whitespace()) {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    /// Of a whole text.
    pub fn of(text: &str) -> Fingerprint {
        let mut fingerprint = Fingerprint::default();
        fingerprint.update(text);
        fingerprint
    }
}

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

/// Where an item was read: a file and the line in it, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    /// The file, page or stream.
    pub file: FileId,
    /// The line that it begins at, counted from 1.
    pub line: u32,
}

/// A stretch of a file's bytes that holds the body of an article. Bodies stay where they are until they are opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct BodySpan {
    /// The first byte.
    pub start: u64,
    /// How many bytes.
    pub len: u64,
    /// The line that it begins at, counted from 1.
    pub line: u32,
    /// How many words it has (see [`crate::text::count_words`]).
    pub words: u32,
}

/// A row as it is read from a store: borrowed, cheap, whole but for the body.
#[derive(Debug, Clone, Copy)]
pub struct Headline<'a> {
    /// Its row.
    pub row: RowId,
    /// The id by which it is shown and marked.
    pub id: ArticleId,
    /// The title as it came, without control characters; never empty.
    pub title: &'a str,
    /// Who published it.
    pub source: Option<&'a str>,
    /// Who published it, as the store's number.
    pub source_id: SourceId,
    /// When it was published, as far as that was stated.
    pub published: Option<Timestamp>,
    /// Who wrote it.
    pub author: Option<&'a str>,
    /// Its address.
    pub url: Option<&'a str>,
    /// Its language, as a BCP 47 tag.
    pub lang: Option<&'a str>,
    /// Its tags, with [`TAG_END`] between them.
    pub tags: Option<&'a str>,
    /// Where it was read first.
    pub origin: Origin,
    /// Where its text lies, if it has one, and in which file.
    pub body: Option<(FileId, BodySpan)>,
}

/// An item as a format reads it. Every text in it has passed [`crate::text::sanitise`].
#[derive(Debug, Clone, Copy, Default)]
pub struct Item<'a> {
    /// The title; an item without one is given the beginning of its text by its format.
    pub title: &'a str,
    /// Who published it.
    pub source: Option<&'a str>,
    /// The title that it gives as its original's, where that differs from `title` and its source.
    pub original: Option<(&'a str, Option<&'a str>)>,
    /// Who wrote it.
    pub author: Option<&'a str>,
    /// When it was published.
    pub published: Option<Timestamp>,
    /// Its address.
    pub url: Option<&'a str>,
    /// The feed's own id of it, with the feed's address or name.
    pub entry: Option<(&'a str, &'a str)>,
    /// Its language, as a BCP 47 tag.
    pub lang: Option<&'a str>,
    /// What it is about, as its source says.
    pub tags: &'a [&'a str],
    /// Where its text lies in the file.
    pub body: Option<BodySpan>,
    /// The fingerprint of that text.
    pub fingerprint: Fingerprint,
    /// The line that it begins at, counted from 1.
    pub line: u32,
}

/// Something about an input that its reader should know; never the end of the rest of it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Warning {
    /// The line, counted from 1; 0 for the input as a whole.
    pub line: u32,
    /// What is wrong, without the file's name.
    pub message: String,
}

/// Stands between tags in a column: no text that is clean has it.
pub const TAG_END: &str = "\x1f";

/// A feed that an input tells of, as a list of subscriptions or the page of a site does.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Subscription {
    /// What it is called there.
    pub title: Option<String>,
    /// The feed's address.
    pub url: String,
    /// The address of the site that it belongs to.
    pub site: Option<String>,
    /// The folders that it lies in, outermost first.
    pub folder: Vec<String>,
}

/// What a format says of an input as a whole.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// The input's own title.
    pub title: Option<String>,
    /// The site or publication that it is from.
    pub site: Option<String>,
    /// Its language, as a BCP 47 tag.
    pub lang: Option<String>,
    /// What it is called as a feed, where it is one.
    pub feed: Option<String>,
    /// What its format must know to read an article from its bytes alone.
    pub context: String,
}

impl<'a> Headline<'a> {
    /// What it is about, as its source says.
    pub fn tags(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.tags.into_iter().flat_map(|tags| tags.split(TAG_END))
    }
}

impl Headline<'_> {
    /// What is known of it, in one line: source, author, date, length.
    pub fn facts(&self) -> String {
        let date = self.published.map(Timestamp::in_words);
        self.facts_with(date.unwrap_or_else(|| "no date".into()))
    }

    /// The same with a date in other words.
    pub fn facts_with(&self, date: String) -> String {
        let mut facts: Vec<String> = Vec::new();
        facts.extend(self.source.map(str::to_owned));
        facts.extend(self.author.map(|author| format!("by {author}")));
        facts.push(date);
        if let Some((_, body)) = self.body {
            facts.push(counted(body.words as usize, "word"));
            facts.push(format!("{} min", thousands(minutes(body.words) as usize)));
        }
        facts.join(" · ")
    }
}

/// What is kept of an article in the library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mark {
    /// It was opened.
    pub read: bool,
    /// It was starred.
    pub starred: bool,
    /// It stands in the queue of what is to be read.
    pub queued: bool,
    /// The word that was at the top of the screen when it was last left.
    pub position: u32,
    /// It was read to its end.
    pub finished: bool,
    /// When it was last left, in seconds since 1970; 0 where that is not known.
    pub left_at: i64,
}

impl Mark {
    /// The mark of an article that turns out to be two with marks of their own.
    pub fn joined(self, other: Mark) -> Mark {
        Mark {
            read: self.read | other.read,
            starred: self.starred | other.starred,
            queued: self.queued | other.queued,
            position: self.position.max(other.position),
            finished: self.finished | other.finished,
            left_at: self.left_at.max(other.left_at),
        }
    }

    /// The bit of [`Mark::flags`] for what was opened.
    pub const READ: u8 = 1;
    /// The bit for what was starred.
    pub const STARRED: u8 = 2;
    /// The bit for what is queued.
    pub const QUEUED: u8 = 4;
    /// The bit for what was read to its end.
    pub const FINISHED: u8 = 8;

    /// The mark in a byte, without the position.
    pub fn flags(self) -> u8 {
        [
            (self.read, Mark::READ),
            (self.starred, Mark::STARRED),
            (self.queued, Mark::QUEUED),
            (self.finished, Mark::FINISHED),
        ]
        .iter()
        .fold(0, |flags, (is_so, bit)| {
            flags | if *is_so { *bit } else { 0 }
        })
    }
}

/// What changes of a [`Mark`]. Only this is written: two who mark one article at once both get what they asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MarkChange {
    /// See [`Mark::read`].
    pub read: Option<bool>,
    /// See [`Mark::starred`].
    pub starred: Option<bool>,
    /// See [`Mark::queued`].
    pub queued: Option<bool>,
    /// See [`Mark::position`].
    pub position: Option<u32>,
    /// See [`Mark::finished`].
    pub finished: Option<bool>,
}

impl MarkChange {
    /// What makes one mark of another.
    pub fn between(before: Mark, after: Mark) -> MarkChange {
        MarkChange {
            read: (before.read != after.read).then_some(after.read),
            starred: (before.starred != after.starred).then_some(after.starred),
            queued: (before.queued != after.queued).then_some(after.queued),
            position: (before.position != after.position).then_some(after.position),
            finished: (before.finished != after.finished).then_some(after.finished),
        }
    }

    /// What is sure of an article that was two, of which this was changed of the one and that of the other: a mark of
    /// either is one of both.
    pub fn joined(self, other: MarkChange) -> MarkChange {
        let either = |a: Option<bool>, b: Option<bool>| match (a, b) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (Some(false), Some(false)) => Some(false),
            _ => None,
        };
        MarkChange {
            read: either(self.read, other.read),
            starred: either(self.starred, other.starred),
            queued: either(self.queued, other.queued),
            position: self.position.zip(other.position).map(|(a, b)| a.max(b)),
            finished: either(self.finished, other.finished),
        }
    }

    /// This change, and a later one.
    pub fn then(self, later: MarkChange) -> MarkChange {
        MarkChange {
            read: later.read.or(self.read),
            starred: later.starred.or(self.starred),
            queued: later.queued.or(self.queued),
            position: later.position.or(self.position),
            finished: later.finished.or(self.finished),
        }
    }
}

impl Mark {
    /// This mark, changed.
    pub fn with(self, change: MarkChange) -> Mark {
        Mark {
            read: change.read.unwrap_or(self.read),
            starred: change.starred.unwrap_or(self.starred),
            queued: change.queued.unwrap_or(self.queued),
            position: change.position.unwrap_or(self.position),
            finished: change.finished.unwrap_or(self.finished),
            left_at: self.left_at,
        }
    }
}

/// A title or a source in the form in which two of them are compared: lower case without accents, typographic
/// quotation marks and dashes as ASCII, each run of white space one space. The form is part of the meaning of an
/// [`ArticleId`]: it never changes.
pub fn normal_form(text: &str, into: &mut String) {
    into.clear();
    if has_single_spaces(text) {
        into.push_str(text);
        into.make_ascii_lowercase();
        return;
    }
    let mut gap = false;
    for c in text.chars() {
        if c.is_whitespace() {
            gap = !into.is_empty();
            continue;
        }
        if gap {
            into.push(' ');
            gap = false;
        }
        if c.is_ascii() {
            into.push(c.to_ascii_lowercase());
            continue;
        }
        match c {
            '‘' | '’' | '‚' | '‛' | 'ʼ' | '´' => into.push('\''),
            '“' | '”' | '„' | '‟' => into.push('"'),
            '‐' | '‑' | '‒' | '–' | '—' | '―' => into.push('-'),
            '…' => into.push_str("..."),
            _ => into.push(crate::text::fold_char(c)),
        }
    }
}

/// True for a text in ASCII whose words have one space between them, as most titles do.
fn has_single_spaces(text: &str) -> bool {
    // Without a way out of the loop, so that it looks at many bytes at once.
    let (mut is_odd, mut last) = (false, b' ');
    for byte in text.bytes() {
        is_odd |= !(b' '..0x80).contains(&byte) | (byte == b' ' && last == b' ');
        last = byte;
    }
    !is_odd && last != b' '
}

/// Query parameters that tell who passed a link on, never what it leads to.
const TRACKING: &[&str] = &[
    "fbclid", "gclid", "dclid", "msclkid", "yclid", "igshid", "mc_cid", "mc_eid", "_hsenc",
    "_hsmi", "ref_src",
];

/// An address without what does not change it: the scheme (http and https are one), the host's case, a default port,
/// the fragment, parameters that only track. `None` when it is no http or https address.
pub fn canonical_url(address: &str) -> Option<String> {
    let mut url = url::Url::parse(address.trim()).ok()?;
    if !matches!(url.scheme(), "http" | "https") {
        return None;
    }
    let default_port = matches!(
        (url.scheme(), url.port()),
        (_, None) | ("http", Some(443)) | ("https", Some(80))
    );
    let _ = url.set_scheme("https");
    if default_port {
        let _ = url.set_port(None);
    }
    url.set_fragment(None);
    let kept: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(name, _)| !name.starts_with("utm_") && !TRACKING.contains(&name.as_ref()))
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    if kept.len() < url.query_pairs().count() {
        if kept.is_empty() {
            url.set_query(None);
        } else {
            url.query_pairs_mut().clear().extend_pairs(kept);
        }
    }
    if url.query() == Some("") {
        url.set_query(None);
    }
    Some(url.into())
}

/// The file or folder that a `file:` address names (RFC 8089); `None` for any other text, and for one on another host.
pub fn file_named(address: &str) -> Option<std::path::PathBuf> {
    let scheme = address.get(..5)?;
    let is_file = scheme.eq_ignore_ascii_case("file:");
    let url = url::Url::parse(address).ok().filter(|_| is_file)?;
    url.to_file_path().ok()
}

/// What an address may begin with that is offered to be opened: nothing that runs or shows a file.
const SCHEMES: &[&str] = &[
    "http", "https", "mailto", "gemini", "gopher", "ftp", "ftps", "tel", "news", "nntp", "magnet",
    "xmpp", "irc",
];

/// True for an address that may be offered to be opened: one of a known scheme, or one without a scheme.
pub fn is_openable(address: &str) -> bool {
    let scheme = address.trim_start().split([':', '/', '?', '#']).next();
    let scheme = scheme.unwrap_or_default();
    let has_scheme = address.trim_start()[scheme.len()..].starts_with(':')
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic());
    !has_scheme
        || SCHEMES
            .iter()
            .any(|known| known.eq_ignore_ascii_case(scheme))
}

/// An address seen from the one that it stands at. One that is whole already, or cannot be made so, is `None`.
pub fn resolve(base: &str, address: &str) -> Option<String> {
    match url::Url::parse(address) {
        Err(url::ParseError::RelativeUrlWithoutBase) => {
            let base = url::Url::parse(base).ok()?;
            base.join(address).ok().map(String::from)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_from_what_is_shown() {
        let id = Identity::Url("https://example.org/a").id();
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(id.to_string().len(), 16);
    }

    #[test]
    fn ids_are_those_that_people_have_in_their_libraries() {
        let date = NaiveDate::from_ymd_opt(2025, 10, 28).map(Timestamp::from_day);
        let title = Identity::Title {
            title: "the ferry is late",
            source: "harbour post",
            date,
        };
        assert_eq!(title.id().to_string(), "ez5gdx2dkptqryk6");
        assert_eq!(
            Identity::Url("https://example.org/a").id().to_string(),
            "79xnnckpbq2pr2dm"
        );
        assert_eq!(
            Identity::Feed {
                feed: "https://example.org/feed",
                entry: "7"
            }
            .id()
            .to_string(),
            "71y3bsj9vnkcmswt"
        );
    }

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

    #[test]
    fn addresses_that_lead_to_the_same_page_are_one() {
        let canonical = |url| canonical_url(url).unwrap();
        assert_eq!(
            canonical("HTTP://Example.ORG:80/a?utm_source=x&id=7#top"),
            "https://example.org/a?id=7"
        );
        assert_eq!(
            canonical("https://example.org/a?fbclid=1"),
            "https://example.org/a"
        );
        assert_ne!(
            canonical("https://example.org/a"),
            canonical("https://example.org/A")
        );
        assert_eq!(canonical_url("javascript:alert(1)"), None);
    }

    #[test]
    fn a_file_goes_by_its_address_too() {
        for (address, path) in [
            ("file:///tmp/a%20b/c.md", Some("/tmp/a b/c.md")),
            ("FILE://localhost/tmp/c.md", Some("/tmp/c.md")),
            ("file://elsewhere.example/tmp/c.md", None),
            ("https://example.org/c.md", None),
            ("file", None),
            ("日本.md", None),
        ] {
            assert_eq!(file_named(address), path.map(Into::into), "{address}");
        }
    }

    #[test]
    fn titles_differ_neither_by_quotes_nor_by_accents_nor_by_case() {
        let mut form = String::new();
        for (text, normal) in [
            ("  Libya’s  “Café” – Über…\t", "libya's \"cafe\" - uber..."),
            ("The Ferry Is Late", "the ferry is late"),
            ("The  Ferry", "the ferry"),
            (" The Ferry ", "the ferry"),
            ("The\tFerry", "the ferry"),
            ("", ""),
        ] {
            normal_form(text, &mut form);
            assert_eq!(form, normal, "{text:?}");
        }
    }
}
