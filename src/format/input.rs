//! What a format is handed: an input to read items from, and the bytes of one article to read its text from.

use std::borrow::Cow;
use std::io::{self, BufRead, Read};

use super::encoding::Encoding;
use super::lines::Lines;
use crate::article::Page;

/// How a format wants its input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reads {
    /// Line by line, in any encoding in which lines can be told.
    Lines,
    /// As a stream in UTF-8; what is in another encoding is transcoded before.
    Utf8,
    /// As it is stored: the format finds encodings itself.
    Bytes,
}

/// An input whose items are to be read.
#[derive(Debug)]
pub struct Input<'a> {
    lines: Lines<'a>,
    name: &'a str,
}

impl<'a> Input<'a> {
    /// An input that stands at its first byte. `name` is its path or address.
    pub fn new(reader: &'a mut dyn BufRead, encoding: Encoding, name: &'a str) -> Input<'a> {
        Input {
            lines: Lines::new(reader, encoding),
            name,
        }
    }

    /// Its lines.
    pub fn lines(&mut self) -> &mut Lines<'a> {
        &mut self.lines
    }

    /// Its bytes from the first one on, a byte order mark included.
    pub fn reader(&mut self) -> &mut dyn BufRead {
        self.lines.reader()
    }

    /// All of its bytes, up to `limit`; true when there are more.
    pub fn whole(&mut self, limit: usize) -> io::Result<(Vec<u8>, bool)> {
        let mut bytes = Vec::new();
        let reader = self.reader();
        reader.take(limit as u64).read_to_end(&mut bytes)?;
        let more = bytes.len() == limit && !reader.fill_buf()?.is_empty();
        Ok((bytes, more))
    }

    /// Its path or address.
    pub fn name(&self) -> &'a str {
        self.name
    }
}

/// The bytes of one article, as its [`crate::article::BodySpan`] names them.
#[derive(Debug, Clone, Copy)]
pub struct Body<'a> {
    /// The bytes.
    pub bytes: &'a [u8],
    /// The encoding that they are in.
    pub encoding: Encoding,
    /// What is known of the input as a whole.
    pub page: &'a Page,
}

impl<'a> Body<'a> {
    /// As text. Bytes that are no UTF-8 where they should be are read as Windows-1252.
    pub fn text(&self) -> Cow<'a, str> {
        self.encoding.decode(self.bytes).0
    }

    /// As text whose lines are clean, and end with LF.
    pub fn clean(&self) -> String {
        let mut text = String::with_capacity(self.bytes.len());
        let mut reader = self.bytes;
        let mut lines = Lines::new(&mut reader, self.encoding);
        // Reading from memory does not fail.
        while let Ok(Some(line)) = lines.next() {
            text.push_str(&line.text);
            text.push('\n');
        }
        text
    }
}
