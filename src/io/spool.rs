//! Keeps what comes by only once, so that it can be read again: what was piped in, unpacked, transcoded. One temporary
//! file without a name for all of a load, stretch behind stretch.

use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::sync::Arc;

use crate::store::Content;

/// A temporary file that grows.
#[derive(Debug, Default)]
pub(super) struct Spool {
    file: Option<Arc<File>>,
    length: u64,
}

impl Spool {
    /// The file, and where the next stretch begins in it.
    pub fn begin(&mut self) -> io::Result<(Arc<File>, u64)> {
        let file = match &self.file {
            Some(file) => Arc::clone(file),
            None => Arc::clone(self.file.insert(Arc::new(tempfile::tempfile()?))),
        };
        Ok((file, self.length))
    }

    /// A stretch of so many bytes was written.
    pub fn end(&mut self, written: u64) {
        self.length += written;
    }

    /// Keeps what `write` writes.
    pub fn keep(
        &mut self,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<Content> {
        let (file, start) = self.begin()?;
        let mut copy = Counted {
            file: &file,
            written: 0,
        };
        let outcome = {
            let mut buffered = BufWriter::new(&mut copy);
            write(&mut buffered).and_then(|()| buffered.flush())
        };
        self.end(copy.written);
        outcome.map(|()| Content::Spool(Arc::clone(&file), start, copy.written))
    }
}

/// Counts what is written to a file.
struct Counted<'a> {
    file: &'a File,
    written: u64,
}

impl Write for Counted<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.file.write(bytes)?;
        self.written += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Reads an input and keeps a copy of what was read.
pub(super) struct Tee<'a> {
    input: &'a mut dyn Read,
    copy: Counted<'a>,
}

impl<'a> Tee<'a> {
    pub fn new(input: &'a mut dyn Read, copy: &'a File) -> Tee<'a> {
        Tee {
            input,
            copy: Counted {
                file: copy,
                written: 0,
            },
        }
    }

    /// How many bytes were copied.
    pub fn copied(&self) -> u64 {
        self.copy.written
    }
}

impl Read for Tee<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(buffer)?;
        self.copy.write_all(&buffer[..count])?;
        Ok(count)
    }
}
