//! One input from its first bytes to its items: what encoding, what format, then what the format finds.

use std::io::{self, BufRead};

use super::unpack::Fault;
use crate::article::{Page, Warning};
use crate::format::encoding::{Encoding, NotText};
use crate::format::{self, Format, Input, NotRead, Reads, Sink};
use crate::text::visible;

/// Why an input was not read.
#[derive(Debug, thiserror::Error)]
pub(super) enum Trouble {
    #[error("{}", plain(.0))]
    Io(#[from] io::Error),
    #[error("{0}")]
    NotText(#[from] NotText),
    #[error("{0}")]
    NotRead(#[from] NotRead),
    #[error("neither a file nor a folder")]
    Special,
    #[error("no articles in it: it is empty")]
    Empty,
    #[error("no articles in this folder")]
    EmptyFolder,
    #[error("no articles in this folder: {0} files in it hold none (the log names them)")]
    NothingInFolder(usize),
    #[error("no articles in this archive: {0} files in it hold none (the log names them)")]
    NothingInArchive(usize),
    #[error("folders lie too deep in each other")]
    TooDeep,
    #[error("compressed files lie too deep in each other")]
    PackedTooDeep,
    #[error("{0}")]
    Packed(#[from] Fault),
    #[error("addresses are not fetched: pipe the page in, as in `curl -s ADDRESS | dateline`")]
    Address,
}

/// A system's message without the number that Rust puts behind it.
pub fn plain(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut characters = text.chars();
    let first = characters
        .next()
        .map(|c| c.to_lowercase().to_string())
        .unwrap_or_default();
    visible(&(first + characters.as_str())).into_owned()
}

/// What an input is, told by its first bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Recognised {
    /// The encoding that it is in.
    pub encoding: Encoding,
    /// The format that reads it.
    pub format: &'static Format,
    /// It must be transcoded to UTF-8 before the format reads it.
    pub transcoded: bool,
}

impl Recognised {
    /// Told by the first bytes of an input, by where it lies, and by the extension of its name, that of what packed it
    /// apart.
    pub fn of(head: &[u8], name: &str, extension: Option<&str>) -> Result<Recognised, Trouble> {
        let encoding = Encoding::of(head)?;
        let format = format::detect(&encoding.beginning(head)?, extension)?.lying_in(name);
        let transcoded =
            encoding.is_wide() || (format.reads == Reads::Utf8 && !encoding.is_utf_8());
        Ok(Recognised {
            encoding,
            format,
            transcoded,
        })
    }

    /// Reads the items of an input that stands at its first byte.
    pub fn read(
        &self,
        name: &str,
        reader: &mut dyn BufRead,
        sink: &mut dyn Sink,
    ) -> io::Result<Page> {
        let encoding = if self.transcoded {
            Encoding::UTF_8
        } else {
            self.encoding
        };
        let mut input = Input::new(reader, encoding, name);
        let page = (self.format.parse)(&mut input, sink);
        if let Some((line, count)) = input.lines().stray() {
            let message =
                format!("bytes that are no UTF-8 ({count} such lines): read as Windows-1252");
            sink.warning(Warning { line, message });
        }
        if let Some(line) = input.lines().cut() {
            sink.warning(Warning {
                line,
                message: "the line is too long: its end is left out".into(),
            });
        }
        page
    }
}
