//! An input line by line: decoded, sanitised, each with its number and the bytes it lies at. Lines are borrowed from
//! the reader's own buffer wherever they can be.

use std::borrow::Cow;
use std::io::{self, BufRead};

use super::encoding::Encoding;
use crate::text::sanitise;

/// A longer line is cut, and said so: memory is bounded whatever an input holds.
const LONGEST: usize = 64 << 20;

/// One line of an input.
#[derive(Debug)]
pub struct Line<'a> {
    /// Counted from 1.
    pub number: u32,
    /// The first of its bytes in the input.
    pub start: u64,
    /// The first byte after it, its line end included.
    pub end: u64,
    /// Its text, without the line end; it has passed [`sanitise`].
    pub text: Cow<'a, str>,
}

impl Line<'_> {
    /// The line with a text of its own, to be kept while the reader goes on.
    pub fn into_owned(self) -> Line<'static> {
        Line {
            text: Cow::Owned(self.text.into_owned()),
            ..self
        }
    }
}

/// Reads an input line by line. A line ends with LF, CR LF or a lone CR.
pub struct Lines<'a> {
    reader: &'a mut dyn BufRead,
    encoding: Encoding,
    /// Bytes of a byte order mark that are still to be passed over.
    mark: usize,
    number: u32,
    offset: u64,
    /// Bytes of the reader's buffer that the last line was borrowed from.
    borrowed: usize,
    long: Vec<u8>,
    stray: Option<(u32, u32)>,
    cut: Option<u32>,
}

impl std::fmt::Debug for Lines<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lines")
            .field("number", &self.number)
            .field("offset", &self.offset)
            .finish_non_exhaustive()
    }
}

impl<'a> Lines<'a> {
    /// Lines of a reader that stands at the input's first byte.
    pub fn new(reader: &'a mut dyn BufRead, encoding: Encoding) -> Lines<'a> {
        Lines {
            reader,
            mark: encoding.mark(),
            encoding,
            number: 0,
            offset: 0,
            borrowed: 0,
            long: Vec::new(),
            stray: None,
            cut: None,
        }
    }

    /// The first line with bytes that were not in the input's encoding, and how many such lines there were.
    pub fn stray(&self) -> Option<(u32, u32)> {
        self.stray
    }

    /// The last line that was too long and was cut.
    pub fn cut(&self) -> Option<u32> {
        self.cut
    }

    /// The reader itself, for a format that does not read lines.
    pub(super) fn reader(&mut self) -> &mut dyn BufRead {
        &mut *self.reader
    }

    /// The next line; `None` at the end.
    #[expect(
        clippy::should_implement_trait,
        reason = "a line borrows from the reader, which no Iterator can say"
    )]
    pub fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        self.reader.consume(self.borrowed);
        self.offset += std::mem::take(&mut self.borrowed) as u64;
        while self.mark > 0 {
            let passed = self.reader.fill_buf()?.len().min(self.mark);
            self.reader.consume(passed);
            self.offset += passed as u64;
            self.mark = if passed == 0 { 0 } else { self.mark - passed };
        }
        let buffer = self.reader.fill_buf()?;
        if buffer.is_empty() {
            return Ok(None);
        }
        self.number = self.number.saturating_add(1);
        let (number, start) = (self.number, self.offset);
        // A CR at the very end of the buffer may be half of a CR LF: the slow way looks further.
        let whole = memchr::memchr2(b'\n', b'\r', buffer).and_then(|at| {
            match (buffer[at], buffer.get(at + 1)) {
                (b'\n', _) => Some((at, at + 1)),
                (_, Some(b'\n')) => Some((at, at + 2)),
                (_, Some(_)) => Some((at, at + 1)),
                (_, None) => None,
            }
        });
        let bytes = match whole {
            Some((len, with_end)) => {
                self.borrowed = with_end;
                &self.reader.fill_buf()?[..len]
            }
            None => {
                self.read_long()?;
                &self.long
            }
        };
        let (text, stray) = self.encoding.decode(bytes);
        if stray {
            let (_, count) = self.stray.get_or_insert((number, 0));
            *count += 1;
        }
        let text = match text {
            Cow::Borrowed(text) => sanitise(text),
            Cow::Owned(text) => Cow::Owned(sanitise(&text).into_owned()),
        };
        Ok(Some(Line {
            number,
            start,
            end: self.offset + self.borrowed as u64,
            text,
        }))
    }

    /// A line that does not lie in the buffer as a whole.
    fn read_long(&mut self) -> io::Result<()> {
        self.long.clear();
        loop {
            let buffer = self.reader.fill_buf()?;
            if buffer.is_empty() {
                return Ok(());
            }
            let end = memchr::memchr2(b'\n', b'\r', buffer);
            let part = &buffer[..end.unwrap_or(buffer.len())];
            let room = LONGEST.saturating_sub(self.long.len());
            self.long.extend_from_slice(&part[..part.len().min(room)]);
            if part.len() > room {
                self.cut = Some(self.number);
            }
            let carriage = end.is_some_and(|at| buffer[at] == b'\r');
            let taken = part.len() + usize::from(end.is_some());
            self.reader.consume(taken);
            self.offset += taken as u64;
            if carriage && self.reader.fill_buf()?.first() == Some(&b'\n') {
                self.reader.consume(1);
                self.offset += 1;
            }
            if end.is_some() {
                return Ok(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    fn lines(bytes: &[u8], buffer: usize) -> Vec<(u32, u64, u64, String)> {
        let mut reader = BufReader::with_capacity(buffer, bytes);
        let mut lines = Lines::new(&mut reader, Encoding::of(bytes).unwrap());
        let mut found = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            found.push((line.number, line.start, line.end, line.text.into_owned()));
        }
        found
    }

    #[test]
    fn line_ends_of_every_kind_end_a_line_whatever_the_buffer() {
        let bytes = b"A\r\nB\nC\rD\n\rE";
        let wanted = [
            (1, 0, 3, "A"),
            (2, 3, 5, "B"),
            (3, 5, 7, "C"),
            (4, 7, 9, "D"),
            (5, 9, 10, ""),
            (6, 10, 11, "E"),
        ];
        for buffer in 1..16 {
            let found = lines(bytes, buffer);
            assert_eq!(
                found,
                wanted.map(|(n, s, e, t)| (n, s, e, t.to_owned())),
                "buffer of {buffer}"
            );
        }
    }

    #[test]
    fn a_byte_order_mark_is_no_text_but_counts_as_bytes() {
        assert_eq!(
            lines(b"\xef\xbb\xbfTitle\nBody", 64),
            [(1, 3, 9, "Title".into()), (2, 9, 13, "Body".into())]
        );
        assert_eq!(lines(b"\xef\xbb\xbf", 64), []);
    }

    #[test]
    fn lines_are_sanitised() {
        assert_eq!(lines(b"Tit\0le \x1b[31m\n", 64)[0].3, "Title [31m");
    }
}
