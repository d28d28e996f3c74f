//! A folder, with all the folders in it: its files in the order of their names. Small ones are read ahead on all
//! cores, and handed over in their turn; the others are left to who asks.

use std::collections::BTreeMap;
use std::fs::{self, File as DiskFile};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::{thread, vec};

use super::reading::{Recognised, Trouble};
use super::recording::Recording;
use super::unpack::Packing;
use crate::article::Page;
use crate::format::encoding::HEAD;
use crate::store::{Content, File};

/// Folders within folders, at the most.
const DEPTH: usize = 32;

/// Bytes of a file that is read ahead, at the most.
const SMALL: u64 = 2 << 20;

/// Files that are read ahead, at the most.
const AHEAD: usize = 32;

/// What became of a file of a folder.
pub(super) enum Found {
    /// It was read ahead.
    Read(Box<ReadAhead>),
    /// It is to be read in its turn: it is large, or compressed.
    Left,
    /// It cannot be read.
    Trouble(Trouble),
}

/// A file that was read ahead.
pub(super) struct ReadAhead {
    /// What is known of it.
    pub file: File,
    /// What its format found.
    pub recording: Recording,
    /// What its format said of it as a whole.
    pub page: io::Result<Page>,
    /// Its bytes in UTF-8, where they had to be transcoded.
    pub transcoded: Option<Vec<u8>>,
}

/// The files of a folder, one by one.
struct Walk {
    /// The folders that are open, outermost first, each with what is still to come of it.
    open: Vec<vec::IntoIter<PathBuf>>,
}

impl Walk {
    fn of(folder: &Path) -> io::Result<Walk> {
        Ok(Walk {
            open: vec![entries(folder)?],
        })
    }
}

/// What lies in a folder, but for what is hidden, in the order of names. Of a Maildir that is its mail: what its
/// program keeps beside it is none, and the folders within it begin with a dot.
fn entries(folder: &Path) -> io::Result<vec::IntoIter<PathBuf>> {
    let of_maildir = is_maildir(folder);
    let is_shown = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().as_encoded_bytes();
        match of_maildir {
            true => matches!(name, b"cur" | b"new") || is_maildir(path),
            false => !name.starts_with(b"."),
        }
    };
    let entries = fs::read_dir(folder)?.filter_map(Result::ok);
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(is_shown).collect();
    paths.sort();
    Ok(paths.into_iter())
}

/// True for a folder that holds mail as a Maildir does, a file a message.
fn is_maildir(folder: &Path) -> bool {
    ["cur", "new"].iter().all(|name| folder.join(name).is_dir())
}

impl Iterator for Walk {
    type Item = Result<PathBuf, (PathBuf, Trouble)>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let Some(path) = self.open.last_mut()?.next() else {
                self.open.pop();
                continue;
            };
            let Ok(facts) = fs::symlink_metadata(&path) else {
                continue;
            };
            if facts.is_dir() {
                if self.open.len() >= DEPTH {
                    return Some(Err((path, Trouble::TooDeep)));
                }
                match entries(&path) {
                    Ok(entries) => self.open.push(entries),
                    Err(error) => return Some(Err((path, error.into()))),
                }
            } else if facts.is_file()
                || (facts.is_symlink() && fs::metadata(&path).is_ok_and(|facts| facts.is_file()))
            {
                return Some(Ok(path));
            }
        }
    }
}

/// What those who read ahead and the one who takes share.
struct Shared {
    walk: Walk,
    /// What is read and not taken, by its number.
    ready: BTreeMap<usize, (PathBuf, Found)>,
    /// How many files were begun, and taken.
    begun: usize,
    taken: usize,
    /// The walk is at its end.
    is_over: bool,
    /// Nobody takes any more.
    is_stopped: bool,
}

/// The shared state, and the bell that is rung when it changes.
struct Desk(Mutex<Shared>, Condvar);

impl Desk {
    fn lock(&self) -> MutexGuard<'_, Shared> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, shared: MutexGuard<'a, Shared>) -> MutexGuard<'a, Shared> {
        self.1.wait(shared).unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads file after file, until there is none or nobody takes any more.
    fn read_ahead(&self) {
        // Nobody shall wait for what a thread that failed was to read.
        let _stop = StopOnPanic(self);
        loop {
            let mut shared = self.lock();
            while shared.begun >= shared.taken + AHEAD && !shared.is_stopped {
                shared = self.wait(shared);
            }
            if shared.is_stopped || shared.is_over {
                return;
            }
            let Some(next) = shared.walk.next() else {
                shared.is_over = true;
                self.1.notify_all();
                return;
            };
            let number = shared.begun;
            shared.begun += 1;
            drop(shared);
            let found = match next {
                Ok(path) => {
                    let found = read(&path).unwrap_or_else(Found::Trouble);
                    (path, found)
                }
                Err((path, trouble)) => (path, Found::Trouble(trouble)),
            };
            self.lock().ready.insert(number, found);
            self.1.notify_all();
        }
    }

    /// The next file in order; `None` behind the last.
    fn take(&self) -> Option<(PathBuf, Found)> {
        let mut shared = self.lock();
        loop {
            let number = shared.taken;
            if let Some(found) = shared.ready.remove(&number) {
                shared.taken += 1;
                self.1.notify_all();
                return Some(found);
            }
            if shared.is_stopped || (shared.is_over && shared.taken == shared.begun) {
                return None;
            }
            shared = self.wait(shared);
        }
    }

    fn stop(&self) {
        self.lock().is_stopped = true;
        self.1.notify_all();
    }
}

struct StopOnPanic<'a>(&'a Desk);

impl Drop for StopOnPanic<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.stop();
        }
    }
}

/// Hands the files of a folder to `take`, in the order of their names, until it says that it has had enough.
pub(super) fn walk(
    folder: &Path,
    take: &mut dyn FnMut(&Path, Found) -> bool,
) -> Result<(), Trouble> {
    let shared = Shared {
        walk: Walk::of(folder)?,
        ready: BTreeMap::new(),
        begun: 0,
        taken: 0,
        is_over: false,
        is_stopped: false,
    };
    let desk = Desk(Mutex::new(shared), Condvar::new());
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| desk.read_ahead());
        }
        while let Some((path, found)) = desk.take() {
            if !take(&path, found) {
                break;
            }
        }
        desk.stop();
    });
    Ok(())
}

/// Reads a file, if it is one to be read ahead.
fn read(path: &Path) -> Result<Found, Trouble> {
    let mut disk = DiskFile::open(path)?;
    let facts = disk.metadata()?;
    if facts.len() > SMALL {
        return Ok(Found::Left);
    }
    let mut bytes = Vec::with_capacity(facts.len() as usize + 1);
    (&mut disk).take(SMALL + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 != facts.len() || Packing::of(&bytes).is_some() {
        return Ok(Found::Left);
    }
    let extension = path.extension().and_then(|extension| extension.to_str());
    let name = path.to_string_lossy().into_owned();
    let recognised = Recognised::of(&bytes[..bytes.len().min(HEAD)], &name, extension)?;
    let transcoded = if recognised.transcoded {
        let mut text = Vec::with_capacity(bytes.len() * 3 / 2);
        recognised.encoding.transcode(&mut &*bytes, &mut text)?;
        Some(text)
    } else {
        None
    };
    let mut recording = Recording::default();
    let mut reader = transcoded.as_deref().unwrap_or(&bytes);
    let page = recognised.read(&name, &mut reader, &mut recording);
    let content = Content::Path(path.to_owned(), facts.len(), facts.modified().ok());
    let file = File {
        name,
        content,
        format: recognised.format.name,
        encoding: recognised.encoding.name(),
        transcoded: recognised.transcoded,
        ..File::default()
    };
    Ok(Found::Read(Box::new(ReadAhead {
        file,
        recording,
        page,
        transcoded,
    })))
}
