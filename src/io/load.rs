//! Inputs → a store, and back to the bytes when an article is opened. Opens files, folders and the standard input;
//! what is in them is the formats' business.

use std::fs::{self, File as DiskFile};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::article::{Item, RowId, Warning};
use crate::document::Document;
use crate::format::encoding::{Encoding, HEAD};
use crate::format::{self, Lines, Sink};
use crate::store::{Content, File, Snapshot, Store};
use crate::text::visible;

/// The built-in edition: what there is to read before there is anything else.
pub const SAMPLE: &[(&str, &[u8])] = &[
    ("guide.md", include_bytes!("../../assets/sample/guide.md")),
    (
        "harbour.txt",
        include_bytes!("../../assets/sample/harbour.txt"),
    ),
];

/// Folders within folders, at the most.
const DEPTH: usize = 32;

/// How soon the first items are shown, and how often more are.
const FIRST: Duration = Duration::from_millis(8);
const AGAIN: Duration = Duration::from_millis(100);

/// Bytes that are read at once.
const BUFFER: usize = 256 * 1024;

/// Items between two looks at the clock.
const BATCH: u32 = 16;

/// Bytes of one article that are read when it is opened, at the most.
const LONGEST_BODY: u64 = 256 << 20;

/// Lines of raw source that are shown of an item, at the most.
const SOURCE_LINES: usize = 2000;

/// Something to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// The standard input.
    Stdin,
    /// A file or a folder.
    Path(PathBuf),
    /// The built-in edition.
    Sample,
}

impl Input {
    /// An input as it is named on the command line.
    pub fn named(name: &std::ffi::OsStr) -> Input {
        if name == "-" {
            Input::Stdin
        } else {
            Input::Path(PathBuf::from(name))
        }
    }

    /// Its name as it may be shown.
    pub fn label(&self) -> String {
        match self {
            Input::Stdin => "standard input".into(),
            Input::Sample => "sample edition".into(),
            Input::Path(path) => {
                let name = path.file_name().unwrap_or(path.as_os_str());
                visible(&name.to_string_lossy()).into_owned()
            }
        }
    }
}

/// What a load tells while it goes on.
pub enum Report<'a> {
    /// More items are in the store. True when the inputs are read to their end.
    Items(&'a mut Store, bool),
    /// An input could not be read: one line, with its name.
    Trouble(String),
    /// A file of a folder holds no articles: one line, with its name.
    PassedOver(String),
}

/// Reads inputs. What came from the standard input is kept, so that it can be read again.
#[derive(Debug, Default)]
pub struct Loader {
    piped: Mutex<Option<Arc<DiskFile>>>,
}

/// What one load needs at every turn.
struct Load<'a> {
    store: Store,
    report: &'a mut dyn FnMut(Report<'_>),
    cancelled: &'a dyn Fn() -> bool,
    due: Instant,
    interval: Duration,
    /// Files of folders that hold no articles, and items, since a folder began.
    passed_over: usize,
}

impl Loader {
    /// Reads the inputs in order, to their end or until it is cancelled, and reports while it does.
    pub fn load(
        &self,
        inputs: &[Input],
        cancelled: &dyn Fn() -> bool,
        report: &mut dyn FnMut(Report<'_>),
    ) {
        let due = Instant::now() + FIRST;
        let mut load = Load {
            store: Store::default(),
            report,
            cancelled,
            due,
            interval: AGAIN,
            passed_over: 0,
        };
        for input in inputs {
            if cancelled() {
                return;
            }
            let outcome = match input {
                Input::Stdin => self.read_stdin(&mut load),
                Input::Path(path) => load.read_path(path),
                Input::Sample => load.read_sample(),
            };
            if let Err(trouble) = outcome {
                let name = match input {
                    Input::Path(path) => visible(&path.to_string_lossy()).into_owned(),
                    Input::Stdin | Input::Sample => input.label(),
                };
                load.say_trouble(&name, &trouble);
            }
        }
        if !cancelled() {
            (load.report)(Report::Items(&mut load.store, true));
        }
    }

    /// The standard input can be read once: what came is kept, and a second load reads the copy.
    fn read_stdin(&self, load: &mut Load<'_>) -> Result<(), Trouble> {
        let mut piped = self.piped.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(spool) = &*piped {
            let content = Content::Spool(Arc::clone(spool));
            return load.read_stream("-", None, &mut Stretch::whole(spool), content);
        }
        let spool = Arc::new(tempfile::tempfile()?);
        *piped = Some(Arc::clone(&spool));
        drop(piped);
        let mut tee = Tee {
            input: io::stdin().lock(),
            copy: &spool,
        };
        load.read_stream("-", None, &mut tee, Content::Spool(Arc::clone(&spool)))
    }
}

/// Reads an input and keeps a copy of what was read.
struct Tee<'a, R> {
    input: R,
    copy: &'a DiskFile,
}

impl<R: Read> Read for Tee<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(buffer)?;
        self.copy.write_all(&buffer[..count])?;
        Ok(count)
    }
}

/// A stretch of a file's bytes, read without moving the file's own cursor, which others may use.
struct Stretch<'a> {
    file: &'a DiskFile,
    at: u64,
    end: u64,
}

impl Stretch<'_> {
    fn whole(file: &DiskFile) -> Stretch<'_> {
        Stretch {
            file,
            at: 0,
            end: u64::MAX,
        }
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

/// Why an input was not read.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error("{}", plain(.0))]
    Io(#[from] io::Error),
    #[error("{0}")]
    NotText(#[from] format::encoding::NotText),
    #[error("{0}")]
    NotRead(#[from] format::NotRead),
    #[error("neither a file nor a folder")]
    Special,
    #[error("no articles in it: it is empty")]
    Empty,
    #[error("no articles in this folder")]
    EmptyFolder,
    #[error("no articles in this folder: {0} files in it hold none (the log names them)")]
    NothingInFolder(usize),
    #[error("folders lie too deep in each other")]
    TooDeep,
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

impl Load<'_> {
    fn say_trouble(&mut self, name: &str, trouble: &Trouble) {
        (self.report)(Report::Trouble(format!("{name}: {trouble}")));
    }

    fn read_sample(&mut self) -> Result<(), Trouble> {
        for (name, bytes) in SAMPLE {
            let extension = Path::new(name)
                .extension()
                .and_then(|extension| extension.to_str());
            self.read_stream(name, extension, &mut &**bytes, Content::Embedded(bytes))?;
        }
        Ok(())
    }

    fn read_path(&mut self, path: &Path) -> Result<(), Trouble> {
        let text = path.to_string_lossy();
        if text.starts_with("http://") || text.starts_with("https://") {
            return Err(Trouble::Address);
        }
        let facts = fs::metadata(path)?;
        if facts.is_dir() {
            let before = self.store.rows();
            self.passed_over = 0;
            self.read_folder(path, 0)?;
            return match self.passed_over {
                _ if self.store.rows() > before || (self.cancelled)() => Ok(()),
                0 => Err(Trouble::EmptyFolder),
                count => Err(Trouble::NothingInFolder(count)),
            };
        }
        // A pipe that the shell made for us, as in `dateline <(curl …)`.
        let handed = ["/dev/fd/", "/proc/self/fd/", "/dev/stdin"]
            .iter()
            .any(|known| text.starts_with(known));
        if !facts.is_file() && !handed {
            return Err(Trouble::Special);
        }
        self.read_file(path, !facts.is_file())
    }

    fn read_folder(&mut self, folder: &Path, depth: usize) -> Result<(), Trouble> {
        if depth >= DEPTH {
            return Err(Trouble::TooDeep);
        }
        let mut entries: Vec<(PathBuf, fs::FileType)> = fs::read_dir(folder)?
            .filter_map(Result::ok)
            .filter(|entry| !entry.file_name().as_encoded_bytes().starts_with(b"."))
            .filter_map(|entry| entry.file_type().ok().map(|kind| (entry.path(), kind)))
            .collect();
        entries.sort_by(|(a, _), (b, _)| a.cmp(b));
        for (path, kind) in entries {
            if (self.cancelled)() {
                return Ok(());
            }
            let is_file = kind.is_file()
                || (kind.is_symlink() && fs::metadata(&path).is_ok_and(|facts| facts.is_file()));
            let outcome = if kind.is_dir() {
                self.read_folder(&path, depth + 1)
            } else if is_file {
                self.read_file(&path, false)
            } else {
                continue;
            };
            let Err(trouble) = outcome else { continue };
            let name = visible(&path.to_string_lossy()).into_owned();
            match trouble {
                Trouble::NotText(_) | Trouble::NotRead(_) | Trouble::Empty => {
                    self.passed_over += 1;
                    (self.report)(Report::PassedOver(format!("{name}: {trouble}")));
                }
                trouble => self.say_trouble(&name, &trouble),
            }
        }
        Ok(())
    }

    fn read_file(&mut self, path: &Path, piped: bool) -> Result<(), Trouble> {
        let mut file = DiskFile::open(path)?;
        let name = path.to_string_lossy();
        let extension = path.extension().and_then(|extension| extension.to_str());
        if piped {
            let spool = Arc::new(tempfile::tempfile()?);
            let mut tee = Tee {
                input: file,
                copy: &spool,
            };
            return self.read_stream(
                &name,
                extension,
                &mut tee,
                Content::Spool(Arc::clone(&spool)),
            );
        }
        let facts = file.metadata()?;
        let content = Content::Path(path.to_owned(), facts.len(), facts.modified().ok());
        self.read_stream(&name, extension, &mut file, content)
    }

    /// Reads an input from its first byte: what encoding, what format, then its items.
    fn read_stream(
        &mut self,
        name: &str,
        extension: Option<&str>,
        input: &mut dyn Read,
        content: Content,
    ) -> Result<(), Trouble> {
        let mut head = Vec::new();
        input.take(HEAD as u64).read_to_end(&mut head)?;
        let encoding = Encoding::of(&head)?;
        let mut whole = head.as_slice().chain(input);
        if !encoding.is_wide() {
            let mut reader = BufReader::with_capacity(BUFFER, whole);
            return self.read_items(
                name,
                extension,
                &head,
                encoding,
                encoding,
                &mut reader,
                content,
            );
        }
        // Lines of such an input cannot be told by bytes: it is read from a copy in UTF-8.
        let spool = Arc::new(tempfile::tempfile()?);
        encoding.transcode(&mut whole, &mut io::BufWriter::new(&*spool))?;
        let mut head = Vec::new();
        Stretch::whole(&spool)
            .take(HEAD as u64)
            .read_to_end(&mut head)?;
        let mut reader = BufReader::with_capacity(BUFFER, Stretch::whole(&spool));
        let content = Content::Spool(Arc::clone(&spool));
        self.read_items(
            name,
            extension,
            &head,
            encoding,
            Encoding::UTF_8,
            &mut reader,
            content,
        )
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "all that is known of an input before its items are"
    )]
    fn read_items(
        &mut self,
        name: &str,
        extension: Option<&str>,
        head: &[u8],
        stated: Encoding,
        encoding: Encoding,
        reader: &mut dyn BufRead,
        content: Content,
    ) -> Result<(), Trouble> {
        let (text, _) = encoding.decode(head.get(encoding.mark()..).unwrap_or_default());
        let format = format::detect(&text, extension)?;
        drop(text);
        let file = self.store.begin_file(File {
            name: name.to_owned(),
            content,
            format: format.name,
            encoding: stated.name(),
            ..File::default()
        });
        let mut lines = Lines::new(reader, encoding);
        let page = (format.parse)(
            &mut lines,
            &mut StoreSink {
                load: self,
                pushed: 0,
            },
        );
        if let Some((line, count)) = lines.stray() {
            let message =
                format!("bytes that are no UTF-8 ({count} such lines): read as Windows-1252");
            self.store.warn(Warning { line, message });
        }
        if let Some(line) = lines.cut() {
            self.store.warn(Warning {
                line,
                message: "the line is too long: its end is left out".into(),
            });
        }
        self.store
            .end_file(page.as_ref().cloned().unwrap_or_default());
        self.publish_if_due();
        page?;
        if self.store.items_of(file) == 0 {
            Err(Trouble::Empty)
        } else {
            Ok(())
        }
    }

    fn publish_if_due(&mut self) {
        if Instant::now() < self.due || !self.store.is_settled() {
            return;
        }
        (self.report)(Report::Items(&mut self.store, false));
        self.due = Instant::now() + self.interval;
    }
}

/// Takes items into the store, and publishes them now and then.
struct StoreSink<'a, 'b> {
    load: &'a mut Load<'b>,
    pushed: u32,
}

impl Sink for StoreSink<'_, '_> {
    fn item(&mut self, item: &Item<'_>) {
        self.load.store.push(item);
        self.pushed = self.pushed.wrapping_add(1);
        if self.pushed.is_multiple_of(BATCH) {
            self.load.publish_if_due();
        }
    }

    fn warning(&mut self, warning: Warning) {
        self.load.store.warn(warning);
    }

    fn wants_more(&self) -> bool {
        !(self.load.cancelled)()
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
        Content::Spool(spool) => {
            let stretch = Stretch {
                file: spool,
                at: start,
                end: start.saturating_add(len),
            };
            read(&mut BufReader::with_capacity(BUFFER, stretch))
        }
        Content::Path(path, size, modified) => DiskFile::open(path).and_then(|disk| {
            let facts = disk.metadata()?;
            if facts.len() != *size || facts.modified().ok() != *modified {
                return Err(io::ErrorKind::InvalidData.into());
            }
            let stretch = Stretch {
                file: &disk,
                at: start,
                end: start.saturating_add(len),
            };
            read(&mut BufReader::with_capacity(BUFFER, stretch))
        }),
    };
    outcome.map_err(|error| match error.kind() {
        io::ErrorKind::InvalidData => Unreadable::Changed(name()),
        _ => Unreadable::Io(name(), plain(&error)),
    })
}

/// The text of an article, of whose bytes these are.
pub(super) fn text_of(file: &File, mut bytes: &[u8]) -> Option<Document> {
    let format = format::named(file.format)?;
    let text = text(file, &mut bytes).ok()?;
    Some((format.document)(&text))
}

/// Reads bytes of a file as text, its lines clean.
fn text(file: &File, reader: &mut dyn BufRead) -> io::Result<String> {
    let mut text = String::new();
    let mut lines = Lines::new(reader, Encoding::for_lines(file.encoding));
    while let Some(line) = lines.next()? {
        text.push_str(&line.text);
        text.push('\n');
    }
    Ok(text)
}

/// Reads the text of an article.
pub fn document(snapshot: &Snapshot, row: RowId) -> Result<Document, Unreadable> {
    let (file, span) = snapshot.headline(row).body.ok_or(Unreadable::NoBody)?;
    let file = snapshot.file(file);
    let text = with_bytes(file, span.start, span.len.min(LONGEST_BODY), |reader| {
        text(file, reader)
    })?;
    let format = format::named(file.format).ok_or(Unreadable::NoBody)?;
    Ok((format.document)(&text))
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
        let mut lines = Lines::new(reader, Encoding::for_lines(file.encoding));
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
