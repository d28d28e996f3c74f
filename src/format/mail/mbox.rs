//! Mailbox files, a message after another, each behind a line `From …` (RFC 4155 and its relatives): mboxo, mboxrd,
//! mboxcl, mboxcl2. Read as a stream: no more than one message is in memory.

use std::io::{self, Read};

use memchr::memmem::Finder;

use super::header::{Head, begins_field, is_known};
use super::mime::Message;
use super::{Place, laid_out, lines_that_end_with_lf, push};
use crate::article::{Page, Timestamp, Warning};
use crate::document::Document;
use crate::format::{Body, Confidence, Format, Input, Reads, Sink, date};

/// A mailbox file.
pub const FORMAT: Format = Format {
    name: "mbox",
    extensions: &["mbox", "mbx"],
    sniff,
    reads: Reads::Bytes,
    parse,
    document,
    plain_bytes: false,
};

/// Bytes of a message that are kept, at the most.
const LONGEST: usize = 64 << 20;

/// Bytes that are read at once.
const CHUNK: usize = 256 * 1024;

/// Bytes behind a line `From …` in which it shows whether a message begins there.
const AHEAD: usize = 2048;

fn sniff(head: &str) -> Confidence {
    let text = head.trim_start();
    let at = head.len() - text.len();
    if text.starts_with("From ") && is_separator(head.as_bytes(), at) {
        Confidence::Certain
    } else {
        Confidence::No
    }
}

/// The line that starts at a byte, without its line end, and where the next one starts.
fn line(bytes: &[u8], at: usize) -> (&[u8], usize) {
    let rest = &bytes[at.min(bytes.len())..];
    let len = memchr::memchr(b'\n', rest);
    let text = &rest[..len.unwrap_or(rest.len())];
    let next = at + len.map_or(rest.len(), |len| len + 1);
    (text.strip_suffix(b"\r").unwrap_or(text), next)
}

/// True when a line `From …` begins a message: it has a date as the standard says, or fields follow that nothing but
/// mail begins with. What is a sentence of a text has neither.
fn is_separator(bytes: &[u8], at: usize) -> bool {
    let (envelope, next) = line(bytes, at);
    let (below, _) = line(bytes, next);
    let before = &bytes[..at];
    let is_behind_blank =
        before.trim_ascii().is_empty() || before.ends_with(b"\n\n") || before.ends_with(b"\n\r\n");
    let text = String::from_utf8_lossy(&envelope[..envelope.len().min(500)]);
    let words = || text.split_whitespace().skip(1);
    let is_time = |word: &str| {
        let digits = word.bytes().take_while(u8::is_ascii_digit).count();
        (1..=2).contains(&digits) && word[digits..].starts_with(':')
    };
    let is_month = |word: &str| MONTHS.contains(&word);
    let is_dated = words().any(is_time) && words().any(is_month);
    let has_fields = begins_field(below) || below.starts_with(b">From ");
    if is_dated {
        return has_fields || is_behind_blank && below.trim_ascii().is_empty();
    }
    // Some programs write no date, some no more than the word.
    let sender = words().next().unwrap_or("-");
    let is_bare =
        words().count() <= 1 && (sender == "-" || is_behind_blank && sender.contains('@'));
    is_bare && is_known(below)
}

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// A mailbox while it goes by.
struct Mailbox<'a> {
    reader: &'a mut dyn io::BufRead,
    bytes: Vec<u8>,
    /// Where the message at hand starts in them.
    start: usize,
    /// Bytes of the message that were too many to keep, behind the first [`LONGEST`].
    left_out: usize,
    ended: bool,
}

impl Mailbox<'_> {
    /// The message at hand, and what was read beyond it.
    fn rest(&self) -> &[u8] {
        &self.bytes[self.start..]
    }

    /// Reads on until so many bytes are at hand, or the mailbox ends.
    fn fill(&mut self, upto: usize) -> io::Result<()> {
        while !self.ended && self.rest().len() < upto {
            // What is done with goes when it is as much as what is at hand: no byte is moved more than once or twice.
            if self.start > self.rest().len() {
                self.bytes.drain(..self.start);
                self.start = 0;
            }
            let more = (upto - self.rest().len()).max(CHUNK) as u64;
            let part = (&mut *self.reader)
                .take(more)
                .read_to_end(&mut self.bytes)?;
            self.ended = part == 0;
        }
        Ok(())
    }

    /// How many bytes the message at hand has, up to the line `From …` of the next one.
    fn message(&mut self, finder: &Finder<'_>) -> io::Result<usize> {
        self.left_out = 0;
        self.fill(CHUNK)?;
        let mut at = self.stated_end()?.unwrap_or(0);
        loop {
            match finder.find(&self.rest()[at..]) {
                Some(found) => {
                    let from = at + found + 1;
                    self.fill(from + AHEAD)?;
                    if is_separator(self.rest(), from) {
                        return Ok(from);
                    }
                    at = from;
                }
                None if self.ended => return Ok(self.rest().len()),
                None => {
                    // The mark may be cut at the end of what is at hand.
                    at = at.max(self.rest().len().saturating_sub(finder.needle().len()));
                    if at > LONGEST + CHUNK {
                        let upto = at - AHEAD;
                        self.bytes.drain(self.start + LONGEST..self.start + upto);
                        self.left_out += upto - LONGEST;
                        at = LONGEST + AHEAD;
                    }
                    self.fill(self.rest().len() + 1)?;
                }
            }
        }
    }

    /// Where the message ends by its own account (`Content-Length`), if the next one begins there. Its text may hold
    /// lines that look like the beginning of another.
    fn stated_end(&mut self) -> io::Result<Option<usize>> {
        let bytes = self.rest();
        let (_, start) = envelope(bytes);
        let (head, body) = Head::split(&bytes[start..]);
        let start = bytes.len() - body.len();
        let stated = head.raw("content-length", None);
        let length: Option<usize> = stated.and_then(|length| length.parse().ok());
        let Some(end) = length
            .filter(|length| *length < LONGEST)
            .map(|length| start + length)
        else {
            return Ok(None);
        };
        self.fill(end + AHEAD)?;
        let bytes = self.rest();
        let Some(behind) = bytes.get(end..) else {
            return Ok(None);
        };
        let gap = behind
            .iter()
            .take_while(|byte| matches!(byte, b'\r' | b'\n'))
            .count();
        let next = end + gap.min(4);
        let begins = next == bytes.len() && self.ended
            || bytes[next..].starts_with(b"From ")
                && bytes[..next].ends_with(b"\n")
                && is_separator(bytes, next);
        Ok(begins.then(|| next.saturating_sub(1)))
    }
}

/// The line `From …` that a message of a mailbox begins with, and where what follows it starts.
fn envelope(bytes: &[u8]) -> (Option<&[u8]>, usize) {
    let blank = bytes
        .iter()
        .take_while(|byte| byte.is_ascii_whitespace())
        .count();
    if !bytes[blank..].starts_with(b"From ") {
        return (None, 0);
    }
    let (envelope, next) = line(bytes, blank);
    (Some(envelope), next)
}

/// The date of a line `From …`.
fn delivered(envelope: &[u8]) -> Option<Timestamp> {
    let text = String::from_utf8_lossy(&envelope[..envelope.len().min(500)]);
    let words: Vec<&str> = text.split_whitespace().collect();
    let month = words.iter().position(|word| MONTHS.contains(word))?;
    date::parse(&words[month.saturating_sub(1)..].join(" "))
        .or_else(|| date::parse(&words[month..].join(" ")))
}

fn parse(input: &mut Input<'_>, sink: &mut dyn Sink) -> io::Result<Page> {
    let finder = Finder::new(b"\nFrom ");
    let mut mailbox = Mailbox {
        reader: input.reader(),
        bytes: Vec::new(),
        start: 0,
        left_out: 0,
        ended: false,
    };
    let (mut start, mut line) = (0_u64, 1_u32);
    // The list that every message came by.
    let mut shared: Option<Option<String>> = None;
    loop {
        let len = mailbox.message(&finder)?;
        if len == 0 || !sink.wants_more() {
            break;
        }
        let message = &mailbox.rest()[..len];
        let (envelope, head) = envelope(message);
        if !message.trim_ascii().is_empty() {
            if mailbox.left_out > 0 {
                sink.warning(Warning {
                    line,
                    message: "the message is too long: its end is left out".into(),
                });
            }
            let place = Place {
                start,
                len: (len + mailbox.left_out) as u64,
                line,
                delivered: envelope.and_then(delivered),
            };
            let (_, list) = push(&message[head..], &place, sink);
            match &mut shared {
                None => shared = Some(list),
                Some(known) if *known != list => *known = None,
                Some(_) => {}
            }
        }
        start += (len + mailbox.left_out) as u64;
        let lines = memchr::memchr_iter(b'\n', message).count();
        line = line.saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
        mailbox.start += len;
    }
    let title = shared.flatten();
    Ok(Page {
        site: title.clone(),
        title,
        ..Page::default()
    })
}

/// A message as it was before it was put into the mailbox: lines of its text that began with `From ` were given a `>`.
/// Where the mailbox counts bytes instead, such lines stand in it as they are, and none was given.
fn restored(bytes: &[u8]) -> Vec<u8> {
    let (_, start) = envelope(bytes);
    let bytes = &bytes[start..];
    let is_counted =
        memchr::memmem::find_iter(bytes, b"\nFrom ").any(|at| is_separator(bytes, at + 1));
    if is_counted {
        return bytes.to_vec();
    }
    let mut restored = Vec::with_capacity(bytes.len());
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let marks = line.iter().take_while(|byte| **byte == b'>').count();
        let is_marked = marks > 0 && line[marks..].starts_with(b"From ");
        restored.extend_from_slice(&line[usize::from(is_marked)..]);
    }
    restored
}

fn document(body: &Body<'_>) -> Document {
    let bytes = restored(body.bytes);
    laid_out(&Message::read(&lines_that_end_with_lf(&bytes)).content())
}
