//! Inputs → a store, and back to the bytes when an article is opened. Opens files, folders and the standard input;
//! what is in them is the formats' business.

use std::fs::{self, File as DiskFile};
use std::io::{self, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::content::Stretch;
use super::folder::{self, Found, ReadAhead};
use super::reading::{Recognised, Trouble};
use super::relay::Relay;
use super::spool::{Spool, Tee};
use super::unpack::{Archive, Packing, Unpacked};
use crate::article::{Item, Page, Subscription, Warning, file_named};
use crate::format::Sink;
use crate::format::encoding::HEAD;
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
            return Input::Stdin;
        }
        let path = name.to_str().and_then(file_named);
        Input::Path(path.unwrap_or_else(|| PathBuf::from(name)))
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
    report: &'a mut (dyn FnMut(Report<'_>) + Send),
    cancelled: &'a (dyn Fn() -> bool + Sync),
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
        cancelled: &(dyn Fn() -> bool + Sync),
        report: &mut (dyn FnMut(Report<'_>) + Send),
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
            self.read_folder(path)?;
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

    fn read_folder(&mut self, folder: &Path) -> Result<(), Trouble> {
        folder::walk(folder, &mut |path, found| {
            let outcome = match found {
                Found::Read(read) => self.take_in(*read),
                Found::Left => self.read_file(path, false),
                Found::Trouble(trouble) => Err(trouble),
            };
            self.settle(&path.to_string_lossy(), outcome);
            !(self.cancelled)()
        })
    }

    /// Takes in a file that was read ahead.
    fn take_in(&mut self, mut read: ReadAhead) -> Result<(), Trouble> {
        let mut file = read.file;
        if let Some(text) = read.transcoded {
            file.content = self.spool.keep(|copy| copy.write_all(&text))?;
        }
        self.fill(file, |sink| {
            read.recording.replay(sink);
            read.page
        })
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
        let recognised = Recognised::of(&head, stream.name, stream.extension)?;
        let file = File {
            name: stream.name.to_owned(),
            format: recognised.format.name,
            encoding: recognised.encoding.name(),
            transcoded: recognised.transcoded,
            ..File::default()
        };
        if recognised.transcoded {
            let transcode = |copy: &mut dyn Write| recognised.encoding.transcode(&mut whole, copy);
            let content = self.spool.keep(transcode)?;
            let file = File { content, ..file };
            let Content::Spool(copy, start, length) = &file.content.clone() else {
                return Ok(());
            };
            let stretch = Stretch::of(copy, *start, start.saturating_add(*length));
            let mut reader = BufReader::with_capacity(BUFFER, stretch);
            return self.fill(file, |sink| recognised.read(stream.name, &mut reader, sink));
        }
        if let Some(content) = stream.kept {
            let mut reader = BufReader::with_capacity(BUFFER, whole);
            let file = File { content, ..file };
            return self.fill(file, |sink| recognised.read(stream.name, &mut reader, sink));
        }
        let (copy, start) = self.spool.begin()?;
        let mut tee = Tee::new(&mut whole, &copy);
        let content = Content::Spool(Arc::clone(&copy), start, u64::MAX);
        let file = File { content, ..file };
        let number = self.store.next_file();
        let outcome = {
            let mut reader = BufReader::with_capacity(BUFFER, &mut tee);
            self.fill(file, |sink| recognised.read(stream.name, &mut reader, sink))
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
            count => Err(Trouble::NothingInArchive(count)),
        }
    }

    /// Begins a file in the store, and ends it when `read` has found all that is in it.
    fn fill(
        &mut self,
        file: File,
        read: impl FnOnce(&mut dyn Sink) -> io::Result<Page>,
    ) -> Result<(), Trouble> {
        let file = self.store.begin_file(file);
        let cancelled = self.cancelled;
        let taking = StoreSink {
            load: self,
            pushed: 0,
        };
        let page = thread::scope(|scope| read(&mut Relay::new(scope, taking, cancelled)));
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
}
