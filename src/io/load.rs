//! Inputs → a store, and back to the bytes when an article is opened. Opens files, folders and the standard input;
//! what is in them is the formats' business.

use std::fs::{self, File as DiskFile};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::content::Stretch;
use super::spool::{Spool, Tee};
use super::unpack::{Archive, Fault, Packing, Unpacked};
use crate::article::{Item, Subscription, Warning};
use crate::format::encoding::{Encoding, HEAD};
use crate::format::{self, Format, Sink};
use crate::store::{Content, File, Store};
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

/// Compressed files within compressed files, at the most.
const PACKED_DEPTH: usize = 3;

/// How soon the first items are shown, and how often more are.
const FIRST: Duration = Duration::from_millis(8);
const AGAIN: Duration = Duration::from_millis(100);

/// Bytes that are read at once.
pub(super) const BUFFER: usize = 256 * 1024;

/// Items between two looks at the clock.
const BATCH: u32 = 16;

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
    /// Keeps what came as a stream.
    spool: Spool,
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
            spool: Spool::default(),
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
        if let Some(copy) = &*piped {
            let content = Content::Spool(Arc::clone(copy), 0, u64::MAX);
            let input = Stream::of("-", None, Some(content));
            return load.read_stream(input, &mut Stretch::of(copy, 0, u64::MAX));
        }
        let copy = Arc::new(tempfile::tempfile()?);
        *piped = Some(Arc::clone(&copy));
        drop(piped);
        let content = Content::Spool(Arc::clone(&copy), 0, u64::MAX);
        let input = Stream::of("-", None, Some(content));
        load.read_stream(input, &mut Tee::new(&mut io::stdin().lock(), &copy))
    }
}

/// An input that is read from its first byte to its last.
struct Stream<'a> {
    name: &'a str,
    extension: Option<&'a str>,
    /// Where its bytes lie; `None` when they come by only once.
    kept: Option<Content>,
    /// How many archives it lies in.
    depth: usize,
}

impl<'a> Stream<'a> {
    fn of(name: &'a str, extension: Option<&'a str>, kept: Option<Content>) -> Stream<'a> {
        Stream {
            name,
            extension,
            kept,
            depth: 0,
        }
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

impl Load<'_> {
    fn say_trouble(&mut self, name: &str, trouble: &Trouble) {
        (self.report)(Report::Trouble(format!("{name}: {trouble}")));
    }

    fn read_sample(&mut self) -> Result<(), Trouble> {
        for (name, bytes) in SAMPLE {
            let extension = Path::new(name)
                .extension()
                .and_then(|extension| extension.to_str());
            let stream = Stream::of(name, extension, Some(Content::Embedded(bytes)));
            self.read_stream(stream, &mut &**bytes)?;
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
            self.settle(&path.to_string_lossy(), outcome);
        }
        Ok(())
    }

    /// Says what became of one input among many: one that holds no articles is no trouble.
    fn settle(&mut self, name: &str, outcome: Result<(), Trouble>) {
        let Err(trouble) = outcome else { return };
        let name = visible(name).into_owned();
        match trouble {
            Trouble::NotText(_) | Trouble::NotRead(_) | Trouble::Empty => {
                self.passed_over += 1;
                (self.report)(Report::PassedOver(format!("{name}: {trouble}")));
            }
            trouble => self.say_trouble(&name, &trouble),
        }
    }

    fn read_file(&mut self, path: &Path, piped: bool) -> Result<(), Trouble> {
        let mut file = DiskFile::open(path)?;
        let name = path.to_string_lossy();
        let extension = path.extension().and_then(|extension| extension.to_str());
        let kept = if piped {
            None
        } else {
            let facts = file.metadata()?;
            Some(Content::Path(
                path.to_owned(),
                facts.len(),
                facts.modified().ok(),
            ))
        };
        self.read_stream(Stream::of(&name, extension, kept), &mut file)
    }

    /// Reads an input from its first byte: whether it is compressed, what encoding, what format, then its items.
    fn read_stream(&mut self, stream: Stream<'_>, input: &mut dyn Read) -> Result<(), Trouble> {
        let mut head = Vec::new();
        input.take(HEAD as u64).read_to_end(&mut head)?;
        let packing = Packing::of(&head);
        let mut whole = head.as_slice().chain(input);
        if let Some(packing) = packing {
            return self.read_packed(packing, stream, &mut whole);
        }
        let stated = Encoding::of(&head)?;
        let text = stated.beginning(&head)?;
        let format = format::detect(&text, stream.extension)?;
        drop(text);
        let transcoded =
            stated.is_wide() || (format.reads == format::Reads::Utf8 && !stated.is_utf_8());
        let file = File {
            name: stream.name.to_owned(),
            format: format.name,
            encoding: stated.name(),
            transcoded,
            ..File::default()
        };
        if transcoded {
            let content = self.spool.keep(|copy| stated.transcode(&mut whole, copy))?;
            let Content::Spool(copy, start, length) = &content else {
                return Ok(());
            };
            let stretch = Stretch::of(copy, *start, start.saturating_add(*length));
            let mut reader = BufReader::with_capacity(BUFFER, stretch);
            let file = File {
                content: content.clone(),
                ..file
            };
            return self.read_items(file, format, Encoding::UTF_8, &mut reader);
        }
        if let Some(content) = stream.kept {
            let mut reader = BufReader::with_capacity(BUFFER, whole);
            let file = File { content, ..file };
            return self.read_items(file, format, stated, &mut reader);
        }
        let (copy, start) = self.spool.begin()?;
        let mut tee = Tee::new(&mut whole, &copy);
        let file = File {
            content: Content::Spool(Arc::clone(&copy), start, u64::MAX),
            ..file
        };
        let number = self.store.next_file();
        let outcome = {
            let mut reader = BufReader::with_capacity(BUFFER, &mut tee);
            self.read_items(file, format, stated, &mut reader)
        };
        self.spool.end(tee.copied());
        self.store.end_content(number, tee.copied());
        outcome
    }

    /// Reads what a compressed input holds.
    fn read_packed(
        &mut self,
        packing: Packing,
        stream: Stream<'_>,
        input: &mut dyn Read,
    ) -> Result<(), Trouble> {
        if stream.depth >= PACKED_DEPTH {
            return Err(Trouble::PackedTooDeep);
        }
        let depth = stream.depth + 1;
        if packing == Packing::Zip {
            return self.read_archive(stream, input);
        }
        let inner = Path::new(stream.name).file_stem().map(Path::new);
        let extension = inner.and_then(|inner| inner.extension()?.to_str());
        let mut unpacked = Unpacked::stream(packing, input);
        let outcome = self.read_stream(
            Stream {
                name: stream.name,
                extension,
                kept: None,
                depth,
            },
            &mut unpacked,
        );
        if let Some(fault) = unpacked.fault() {
            self.say_trouble(&visible(stream.name), &fault.into());
        }
        outcome
    }

    /// Reads every member of an archive.
    fn read_archive(&mut self, stream: Stream<'_>, input: &mut dyn Read) -> Result<(), Trouble> {
        let disk = match &stream.kept {
            Some(Content::Path(path, ..)) => DiskFile::open(path)?,
            // Its table of contents stands at its end.
            _ => {
                let mut copy = tempfile::tempfile()?;
                io::copy(input, &mut copy)?;
                copy
            }
        };
        let before = (self.store.rows(), self.passed_over);
        let mut archive = Archive::open(disk)?;
        let (members, fault) = archive.members();
        if let Some(fault) = fault {
            self.say_trouble(&visible(stream.name), &fault.into());
        }
        for member in 0..members {
            if (self.cancelled)() {
                return Ok(());
            }
            let (inner, mut unpacked) = match archive.member(member) {
                Ok(Some(member)) => member,
                Ok(None) => continue,
                Err(fault) => {
                    self.say_trouble(&visible(stream.name), &fault.into());
                    continue;
                }
            };
            let name = format!("{}/{inner}", stream.name);
            let extension = Path::new(&inner).extension().and_then(|e| e.to_str());
            let outcome = self.read_stream(
                Stream {
                    name: &name,
                    extension,
                    kept: None,
                    depth: stream.depth + 1,
                },
                &mut unpacked,
            );
            self.settle(&name, outcome);
            if let Some(fault) = unpacked.fault() {
                self.say_trouble(&visible(&name), &fault.into());
            }
        }
        match self.passed_over - before.1 {
            _ if self.store.rows() > before.0 => Ok(()),
            0 => Err(Trouble::Empty),
            count => Err(Trouble::NothingInFolder(count)),
        }
    }

    fn read_items(
        &mut self,
        file: File,
        format: &'static Format,
        encoding: Encoding,
        reader: &mut dyn BufRead,
    ) -> Result<(), Trouble> {
        let name = file.name.clone();
        let file = self.store.begin_file(file);
        let mut input = format::Input::new(reader, encoding, &name);
        let page = (format.parse)(
            &mut input,
            &mut StoreSink {
                load: self,
                pushed: 0,
            },
        );
        if let Some((line, count)) = input.lines().stray() {
            let message =
                format!("bytes that are no UTF-8 ({count} such lines): read as Windows-1252");
            self.store.warn(Warning { line, message });
        }
        if let Some(line) = input.lines().cut() {
            self.store.warn(Warning {
                line,
                message: "the line is too long: its end is left out".into(),
            });
        }
        self.store
            .end_file(page.as_ref().cloned().unwrap_or_default());
        self.publish_if_due();
        page?;
        if self.store.holds_nothing(file) {
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

    fn subscription(&mut self, subscription: Subscription) {
        self.load.store.subscribe(subscription);
    }

    fn wants_more(&self) -> bool {
        !(self.load.cancelled)()
    }
}
