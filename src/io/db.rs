//! The one thread that writes the library. What is answered as saved is on disk; a library that is damaged is set aside.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::begun::begun;
use super::library::{
    DbError, KnownMarks, Library, SearchChange, ThemeChange, change_marks, mark_of,
};
use crate::app::bookmarks::Bookmark;
use crate::app::message::{Generation, Msg};
use crate::article::{ArticleId, Mark, MarkChange, RowId};
use crate::filter::Searches;
use crate::store::Snapshot;
use crate::text::visible;
use crate::theme::Picked;

/// Opens the library; one that is damaged is set aside, and a new one begun. Returns what is to be said of it.
fn open_or_set_aside(path: &Path) -> (Option<(Library, Known)>, Option<String>) {
    let name = visible(&path.to_string_lossy()).into_owned();
    let open = || {
        Library::open(path).and_then(|library| Known::read(&library).map(|known| (library, known)))
    };
    match open() {
        Ok(library) => (Some(library), None),
        Err(error) if error.is_damage() => match set_aside(path) {
            Ok(aside) => {
                let aside = visible(&aside.to_string_lossy()).into_owned();
                match open() {
                    Ok(library) => (
                        Some(library),
                        Some(format!(
                            "{name}: the library was damaged; it is kept as {aside}, and a new one begun"
                        )),
                    ),
                    Err(error) => (
                        None,
                        Some(format!(
                            "{name}: {error}; marks of this session are not kept"
                        )),
                    ),
                }
            }
            Err(error) => (
                None,
                Some(format!(
                    "{name}: the library is damaged and cannot be set aside ({error}); marks of this session are not kept"
                )),
            ),
        },
        Err(error) => (
            None,
            Some(format!(
                "{name}: the library cannot be used: {error}; marks of this session are not kept"
            )),
        ),
    }
}

/// Renames a damaged library, with what SQLite keeps beside it.
fn set_aside(path: &Path) -> std::io::Result<PathBuf> {
    let stamp = chrono::Utc::now().format("%Y%m%d-%H%M%S%.3f");
    let beside = |suffix: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        PathBuf::from(name)
    };
    let aside = beside(&format!(".damaged-{stamp}"));
    fs::rename(path, &aside)?;
    for suffix in ["-wal", "-shm"] {
        let from = beside(suffix);
        if from.exists() {
            fs::rename(from, beside(&format!(".damaged-{stamp}{suffix}")))?;
        }
    }
    Ok(aside)
}

/// How long what could not be written waits until it is tried again.
const AGAIN: Duration = Duration::from_secs(2);

/// How long a place waits for the one after it: who pages through an article does not wake the disk with every page.
const PLACES: Duration = Duration::from_millis(500);

enum Command {
    Save(u64, Vec<(Vec<ArticleId>, MarkChange)>),
    SaveSearch(u64, SearchChange),
    FindSearches,
    FindBegun(Snapshot),
    KeepTheme(ThemeChange),
    FindPicked,
    SaveBookmark(u64, Bookmark),
    FindBookmarks,
    FindMarks(Generation, Snapshot, std::ops::Range<u32>),
}

/// The thread that writes the library. Dropped, it writes what is left and ends.
#[derive(Debug)]
pub struct Db {
    commands: Option<Sender<Command>>,
    thread: Option<JoinHandle<()>>,
}

impl Db {
    /// Starts it. Without a path nothing is kept on disk: marks hold for the session.
    pub fn start(path: Option<PathBuf>, answers: Sender<Msg>) -> Db {
        let (commands, received) = channel();
        let thread = std::thread::Builder::new()
            .name("library".into())
            .spawn(move || lane(path, &received, &answers));
        Db {
            commands: Some(commands),
            thread: thread.ok(),
        }
    }

    fn send(&self, command: Command) {
        if let Some(commands) = &self.commands {
            // The thread ends only after this end of the channel.
            let _ = commands.send(command);
        }
    }

    /// Writes changes of marks; answered by [`Msg::Saved`] when they are on disk.
    pub fn save(&self, save: u64, changes: Vec<(Vec<ArticleId>, MarkChange)>) {
        self.send(Command::Save(save, changes));
    }

    /// Writes a change of a search; answered by [`Msg::SearchSaved`] when it is on disk.
    pub fn save_search(&self, save: u64, change: SearchChange) {
        self.send(Command::SaveSearch(save, change));
    }

    /// Looks up the searches; answered by [`Msg::SearchesFound`].
    pub fn find_searches(&self) {
        self.send(Command::FindSearches);
    }

    /// Looks up what was begun and not finished; answered by [`Msg::BegunFound`].
    pub fn find_begun(&self, snapshot: Snapshot) {
        self.send(Command::FindBegun(snapshot));
    }

    /// Keeps a theme that was picked; answered by [`Msg::ThemeKept`] when that is on disk.
    pub fn keep_theme(&self, change: ThemeChange) {
        self.send(Command::KeepTheme(change));
    }

    /// Looks up the themes that were picked; answered by [`Msg::ThemesPicked`].
    pub fn find_picked(&self) {
        self.send(Command::FindPicked);
    }

    /// Writes a place under a letter; answered by [`Msg::BookmarkSaved`] when it is on disk.
    pub fn save_bookmark(&self, save: u64, bookmark: Bookmark) {
        self.send(Command::SaveBookmark(save, bookmark));
    }

    /// Looks up the places under letters; answered by [`Msg::BookmarksFound`].
    pub fn find_bookmarks(&self) {
        self.send(Command::FindBookmarks);
    }

    /// Looks up the marks of rows; answered by [`Msg::Marked`].
    pub fn find_marks(
        &self,
        generation: Generation,
        snapshot: Snapshot,
        rows: std::ops::Range<u32>,
    ) {
        self.send(Command::FindMarks(generation, snapshot, rows));
    }
}

impl Drop for Db {
    fn drop(&mut self) {
        drop(self.commands.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// What the library holds, as far as is known.
#[derive(Default)]
struct Known {
    marks: KnownMarks,
    searches: Searches,
    picked: Picked,
    bookmarks: Vec<Bookmark>,
}

impl Known {
    fn read(library: &Library) -> Result<Known, DbError> {
        Ok(Known {
            marks: library.marks()?,
            searches: library.searches()?,
            picked: library.picked()?,
            bookmarks: library.bookmarks()?,
        })
    }
}

/// Changes that are not written yet, in order, and the last save of each kind that they are of.
#[derive(Default)]
struct Unsaved {
    /// When they are to be; `None` where there is nothing to write.
    due: Option<Instant>,
    marks: Vec<(Vec<ArticleId>, MarkChange)>,
    last: Option<u64>,
    searches: Vec<SearchChange>,
    last_search: Option<u64>,
    themes: Vec<ThemeChange>,
    bookmarks: Vec<Bookmark>,
    last_bookmark: Option<u64>,
}

impl Unsaved {
    /// Something more is to be written, after so long at the latest.
    fn wait_at_most(&mut self, time: Duration) {
        let due = Instant::now() + time;
        self.due = Some(self.due.map_or(due, |before| before.min(due)));
    }
}

fn lane(path: Option<PathBuf>, commands: &Receiver<Command>, answers: &Sender<Msg>) {
    let (mut library, mut known, mut unsaved) = (None, Known::default(), Unsaved::default());
    let is_kept = path.is_some();
    if let Some(path) = &path {
        let (opened, trouble) = open_or_set_aside(path);
        if let Some((opened, read)) = opened {
            (library, known) = (Some(opened), read);
        }
        if let Some(trouble) = trouble {
            let _ = answers.send(Msg::LibraryTrouble(trouble));
        }
    }
    loop {
        let can_write = library.is_some() || !is_kept;
        let command = match unsaved.due.filter(|_| can_write) {
            Some(due) => commands.recv_timeout(due.saturating_duration_since(Instant::now())),
            None => commands.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        let (mut find, mut find_searches, mut find_begun) = (Vec::new(), false, None);
        let (mut find_picked, mut find_bookmarks) = (false, false);
        let now = chrono::Utc::now().timestamp();
        let ended = matches!(command, Err(RecvTimeoutError::Disconnected));
        // Everything that waits goes into one transaction.
        for command in command
            .into_iter()
            .chain(std::iter::from_fn(|| commands.try_recv().ok()))
        {
            match command {
                Command::Save(save, changes) => {
                    change_marks(&mut known.marks, &changes, now);
                    let are_places = changes.iter().all(|(_, change)| change.is_place_alone());
                    unsaved.wait_at_most(if are_places { PLACES } else { Duration::ZERO });
                    unsaved.marks.extend(changes);
                    unsaved.last = Some(save);
                }
                Command::SaveSearch(save, change) => {
                    match &change {
                        (_, Some(search)) => known.searches.put(search.clone()),
                        (name, None) => known.searches.remove(name),
                    }
                    unsaved.wait_at_most(Duration::ZERO);
                    unsaved.searches.push(change);
                    unsaved.last_search = Some(save);
                }
                Command::FindMarks(generation, snapshot, rows) => {
                    find.push((generation, snapshot, rows))
                }
                Command::FindSearches => find_searches = true,
                Command::FindBegun(snapshot) => find_begun = Some(snapshot),
                Command::KeepTheme(change) => {
                    known.picked.set(change.0, change.1.clone());
                    unsaved.wait_at_most(Duration::ZERO);
                    unsaved.themes.push(change);
                }
                Command::FindPicked => find_picked = true,
                Command::SaveBookmark(save, bookmark) => {
                    known.bookmarks.push(bookmark);
                    unsaved.wait_at_most(Duration::ZERO);
                    unsaved.bookmarks.push(bookmark);
                    unsaved.last_bookmark = Some(save);
                }
                Command::FindBookmarks => find_bookmarks = true,
            }
        }
        let is_asked = find_searches
            || find_picked
            || find_bookmarks
            || find_begun.is_some()
            || !find.is_empty();
        // Who asks hears what other copies wrote too: what is ours is there before that is read.
        let is_due = |due: Instant| ended || is_asked || due <= Instant::now();
        if unsaved.due.is_some_and(is_due) {
            write(library.as_mut(), is_kept, &mut unsaved, answers);
        }
        if let Some(library) = library
            .as_mut()
            .filter(|_| is_asked && unsaved.due.is_none())
            && library.was_changed_elsewhere().unwrap_or(false)
        {
            known = Known::read(library).unwrap_or(known);
        }
        for (generation, snapshot, rows) in find {
            let marks = find_marks(&known.marks, &snapshot, rows);
            if !marks.is_empty() {
                let _ = answers.send(Msg::Marked { generation, marks });
            }
        }
        if let Some(snapshot) = find_begun {
            let begun = Arc::new(begun(&known.marks, &snapshot, now));
            let _ = answers.send(Msg::BegunFound(begun));
        }
        if find_searches {
            let _ = answers.send(Msg::SearchesFound(known.searches.clone()));
        }
        if find_picked {
            let _ = answers.send(Msg::ThemesPicked(known.picked.clone()));
        }
        if find_bookmarks {
            let _ = answers.send(Msg::BookmarksFound(known.bookmarks.clone()));
        }
        if ended {
            return;
        }
    }
}

fn write(
    library: Option<&mut Library>,
    is_kept: bool,
    unsaved: &mut Unsaved,
    answers: &Sender<Msg>,
) {
    let written = match library {
        Some(library) => library.save_all(
            &unsaved.marks,
            &unsaved.searches,
            &unsaved.themes,
            &unsaved.bookmarks,
        ),
        // Nothing is to be kept: the session is all that there is to save to.
        None if !is_kept => Ok(()),
        // It was said already that this library cannot be used: what was changed stays pending.
        None => return,
    };
    match written {
        Ok(()) => {
            let Unsaved {
                last,
                last_search,
                themes,
                last_bookmark,
                ..
            } = std::mem::take(unsaved);
            let saved = last.map(|save| Msg::Saved { save });
            let search_saved = last_search.map(|save| Msg::SearchSaved { save });
            let kept = themes
                .into_iter()
                .map(|(ground, name)| Msg::ThemeKept { ground, name });
            let bookmark_saved = last_bookmark.map(|save| Msg::BookmarkSaved { save });
            let saved = saved.into_iter().chain(search_saved).chain(bookmark_saved);
            for msg in saved.chain(kept) {
                let _ = answers.send(msg);
            }
        }
        Err(error) => {
            unsaved.due = Some(Instant::now() + AGAIN);
            let what = match (unsaved.last, unsaved.last_search) {
                (Some(_), _) => "marks are",
                (None, Some(_)) => "searches are",
                (None, None) if unsaved.last_bookmark.is_some() => "places are",
                (None, None) => "the theme is",
            };
            let _ = answers.send(Msg::LibraryTrouble(format!(
                "{what} not on disk yet: {error}; it is tried again"
            )));
        }
    }
}

fn find_marks(
    known: &KnownMarks,
    snapshot: &Snapshot,
    rows: std::ops::Range<u32>,
) -> Vec<(RowId, Mark)> {
    if known.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for segment in snapshot.segments() {
        let first = segment.first().0;
        for (at, id) in segment.ids().iter().enumerate() {
            let row = RowId(first + at as u32);
            if rows.contains(&row.0)
                && let Some(mark) = known.get(id)
            {
                found.push((row, *mark));
            }
        }
    }
    for row in snapshot.joined() {
        let mark = mark_of(known, &snapshot.ids(row));
        if rows.contains(&row.0) && mark != Mark::default() {
            found.push((row, mark));
        }
    }
    found
}
