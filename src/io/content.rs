//! Back from a row to its bytes: the text of an article when it is opened, the raw lines that it was read from.

use std::fs::File as DiskFile;
use std::io::{self, BufRead, BufReader, Read};

use super::load::BUFFER;
use super::reading::plain;
use crate::article::RowId;
use crate::document::Document;
use crate::format::encoding::Encoding;
use crate::format::{self, Body, Lines};
use crate::store::{Content, File, Snapshot};
use crate::text::visible;

/// Bytes of one article that are read when it is opened, at the most.
const LONGEST_BODY: u64 = 256 << 20;

/// Lines of raw source that are shown of an item, at the most.
const SOURCE_LINES: usize = 2000;

/// A stretch of a file's bytes, read without moving the file's own cursor, which others may use.
pub(super) struct Stretch<'a> {
    file: &'a DiskFile,
    at: u64,
    end: u64,
}

impl Stretch<'_> {
    /// From one byte of a file to another, or to its end.
    pub fn of(file: &DiskFile, at: u64, end: u64) -> Stretch<'_> {
        Stretch { file, at, end }
    }
}

impl Read for Stretch<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let room = usize::try_from(self.end - self.at)
            .unwrap_or(usize::MAX)
            .min(buffer.len());
        #[cfg(unix)]
        let count = std::os::unix::fs::FileExt::read_at(self.file, &mut buffer[..room], self.at)?;
        #[cfg(windows)]
        let count =
            std::os::windows::fs::FileExt::seek_read(self.file, &mut buffer[..room], self.at)?;
        self.at += count as u64;
        Ok(count)
    }
}

/// Why the text of an article cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// It has none.
    #[error("this headline came without a text")]
    NoBody,
    /// Its file is not the one that was read.
    #[error("{0} has changed since it was read: reload")]
    Changed(String),
    /// Its file cannot be read.
    #[error("{0}: {1}")]
    Io(String, String),
}

/// Hands the bytes of a file to `read`, as long as they are those that the items were read from.
pub(super) fn with_bytes<T>(
    file: &File,
    start: u64,
    len: u64,
    read: impl FnOnce(&mut dyn BufRead) -> io::Result<T>,
) -> Result<T, Unreadable> {
    let name = || visible(&file.name).into_owned();
    let outcome = match &file.content {
        Content::Embedded(bytes) => {
            let from = usize::try_from(start)
                .unwrap_or(usize::MAX)
                .min(bytes.len());
            let len = usize::try_from(len)
                .unwrap_or(usize::MAX)
                .min(bytes.len() - from);
            read(&mut &bytes[from..from + len])
        }
        Content::Spool(spool, first, length) => {
            let at = first.saturating_add(start);
            let end = at.saturating_add(len).min(first.saturating_add(*length));
            read(&mut BufReader::with_capacity(
                BUFFER,
                Stretch::of(spool, at, end),
            ))
        }
        Content::Path(path, size, modified) => DiskFile::open(path).and_then(|disk| {
            let facts = disk.metadata()?;
            if facts.len() != *size || facts.modified().ok() != *modified {
                return Err(io::ErrorKind::InvalidData.into());
            }
            let stretch = Stretch::of(&disk, start, start.saturating_add(len));
            read(&mut BufReader::with_capacity(BUFFER, stretch))
        }),
    };
    outcome.map_err(|error| match error.kind() {
        io::ErrorKind::InvalidData => Unreadable::Changed(name()),
        _ => Unreadable::Io(name(), plain(&error)),
    })
}

/// The encoding that the bytes of a file are kept in.
fn encoding(file: &File) -> Encoding {
    if file.transcoded {
        Encoding::UTF_8
    } else {
        Encoding::named(file.encoding)
    }
}

/// True when the words of a file's texts can be looked for in its bytes.
pub(super) fn has_plain_bytes(file: &File) -> bool {
    let has = format::named(file.format).is_some_and(|format| format.plain_bytes);
    has && encoding(file).is_utf_8()
}

/// The text of an article, of whose bytes these are.
pub(super) fn text_of(file: &File, bytes: &[u8]) -> Option<Document> {
    let format = format::named(file.format)?;
    Some((format.document)(&Body {
        bytes,
        encoding: encoding(file),
        page: &file.page,
    }))
}

/// Reads the text of an article.
pub fn document(snapshot: &Snapshot, row: RowId) -> Result<Document, Unreadable> {
    let (file, span) = snapshot.headline(row).body.ok_or(Unreadable::NoBody)?;
    let file = snapshot.file(file);
    let mut bytes = Vec::new();
    with_bytes(file, span.start, span.len.min(LONGEST_BODY), |reader| {
        reader.read_to_end(&mut bytes)
    })?;
    text_of(file, &bytes).ok_or(Unreadable::NoBody)
}

/// Lines before an item, and lines with text behind it, that are shown with its source: an attribution and the original's title among them.
const AROUND: u32 = 2;

/// Reads the raw lines that an item was read from and some around it, each with its number.
pub fn source(snapshot: &Snapshot, row: RowId) -> Result<Vec<(u32, String)>, Unreadable> {
    let headline = snapshot.headline(row);
    let first = headline.origin.line.saturating_sub(AROUND);
    let file = snapshot.file(headline.origin.file);
    let own_body = headline
        .body
        .filter(|(body_file, _)| *body_file == headline.origin.file);
    let end = own_body.map_or(0, |(_, span)| span.start + span.len);
    with_bytes(file, 0, u64::MAX, |reader| {
        let mut found = Vec::new();
        let mut lines = Lines::new(reader, encoding(file));
        let mut behind = 0;
        while let Some(line) = lines.next()? {
            let own = line.start < end || line.number <= headline.origin.line;
            behind += u32::from(!own && !line.text.trim().is_empty());
            if behind > AROUND || found.len() >= SOURCE_LINES {
                break;
            }
            if line.number >= first {
                found.push((line.number, line.text.into_owned()));
            }
        }
        Ok(found)
    })
}
