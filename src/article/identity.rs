//! Which article is which: its stable id, what that is made of, and the form in which titles are compared.

use std::fmt;
use std::str::FromStr;

use chrono::Datelike;
use sha2::{Digest, Sha256};

use super::Timestamp;

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

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

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
