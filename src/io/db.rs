//! The library file: SQLite, and the one thread that writes it. What is answered as saved is on disk.
//!
//! The schema grows by steps ([`STEPS`]); a file of a later version than ours is left alone.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use hashbrown::HashMap;
use rusqlite::{Connection, ErrorCode, OpenFlags, params};

use super::begun::begun;
use super::bookmarks;
use crate::app::bookmarks::Bookmark;
use crate::app::message::{Generation, Msg};
use crate::article::{ArticleId, Mark, MarkChange, RowId};
use crate::filter::{Search, Searches, search_name};
use crate::store::Snapshot;
use crate::text::{sanitise, visible};
use crate::theme::{Ground, Picked};

/// The schema, step by step. `PRAGMA user_version` counts the steps that a file has taken.
const STEPS: &[&str] = &[
    "
    CREATE TABLE mark (
        id BLOB PRIMARY KEY,
        read INTEGER NOT NULL,
        starred INTEGER NOT NULL,
        queued INTEGER NOT NULL,
        position INTEGER NOT NULL,
        changed_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
",
    "
    CREATE TABLE search (
        name TEXT PRIMARY KEY,
        key TEXT,
        query TEXT NOT NULL,
        changed_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
",
    "
    CREATE TABLE choice (
        name TEXT PRIMARY KEY,
        value TEXT NOT NULL,
        changed_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
",
    "
    ALTER TABLE mark ADD COLUMN finished INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE mark ADD COLUMN left_at INTEGER NOT NULL DEFAULT 0;
",
    bookmarks::STEP,
];

/// The step that brought searches.
const SEARCHES_SINCE: u32 = 2;

/// The step that brought choices.
const CHOICES_SINCE: u32 = 3;

/// The choices that are kept, by name: the theme for each ground.
const THEME_CHOICES: [(&str, Ground); 2] =
    [("theme-dark", Ground::Dark), ("theme-light", Ground::Light)];

/// The step that brought what was finished, and when an article was left.
const FINISHED_SINCE: u32 = 4;

/// How long a writer waits for another copy's.
const BUSY: Duration = Duration::from_secs(10);

/// Marks by id.
pub type KnownMarks = HashMap<ArticleId, Mark>;

/// A search to keep under a name, or, where there is none, the name to forget.
pub type SearchChange = (String, Option<Search>);

/// A theme to keep for terminals of this ground, or none any more.
pub type ThemeChange = (Ground, Option<String>);

/// Why a library cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// The file or its folder cannot be used.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// SQLite says no.
    #[error("{0}")]
    Sql(#[from] rusqlite::Error),
    /// The file is of a later version.
    #[error("it was written by a later version of dateline (schema {0})")]
    TooNew(u32),
}

impl DbError {
    /// True when the file is no database, or one that is broken.
    fn is_damage(&self) -> bool {
        let DbError::Sql(error) = self else {
            return false;
        };
        matches!(
            error.sqlite_error_code(),
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt)
        )
    }
}

/// The library file, open for writing.
#[derive(Debug)]
pub struct Library {
    connection: Connection,
    /// Changes when another connection has written.
    version: i64,
}

impl Library {
    /// Opens a library, or begins one, with its folder.
    pub fn open(path: &Path) -> Result<Library, DbError> {
        if let Some(folder) = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
        {
            create_private(folder)?;
        }
        let mut connection = Connection::open(path)?;
        connection.busy_timeout(BUSY)?;
        let version: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        if version > STEPS.len() as u32 {
            return Err(DbError::TooNew(version));
        }
        connection.pragma_update(None, "journal_mode", "WAL")?;
        // A commit that was answered must survive a power cut: NORMAL may lose the last ones in WAL mode.
        connection.pragma_update(None, "synchronous", "FULL")?;
        let change =
            connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let version: u32 = change.pragma_query_value(None, "user_version", |row| row.get(0))?;
        for (at, step) in (1u32..).zip(STEPS).skip(version as usize) {
            change.execute_batch(step)?;
            change.pragma_update(None, "user_version", at)?;
        }
        change.commit()?;
        let version = connection.pragma_query_value(None, "data_version", |row| row.get(0))?;
        Ok(Library {
            connection,
            version,
        })
    }

    /// How the connection that writes is set: its journal's mode, and `synchronous` (2 is FULL).
    pub fn durability(&self) -> Result<(String, i64), DbError> {
        let mode = self
            .connection
            .pragma_query_value(None, "journal_mode", |row| row.get(0))?;
        let synchronous = self
            .connection
            .pragma_query_value(None, "synchronous", |row| row.get(0))?;
        Ok((mode, synchronous))
    }

    /// Every mark.
    pub fn marks(&self) -> Result<KnownMarks, DbError> {
        all_marks(&self.connection, STEPS.len() as u32)
    }

    /// Every search.
    pub fn searches(&self) -> Result<Searches, DbError> {
        all_searches(&self.connection)
    }

    /// The themes that were picked.
    pub fn picked(&self) -> Result<Picked, DbError> {
        all_picked(&self.connection)
    }

    /// Every place under a letter.
    pub fn bookmarks(&self) -> Result<Vec<Bookmark>, DbError> {
        Ok(bookmarks::read(&self.connection)?)
    }

    /// Writes changes of marks, all or none; on disk when it returns. What a change leaves open stays as it is, whoever
    /// wrote it.
    pub fn save(&mut self, changes: &[(Vec<ArticleId>, MarkChange)]) -> Result<(), DbError> {
        self.save_all(changes, &[], &[], &[])
    }

    /// The same of searches.
    pub fn save_searches(&mut self, changes: &[SearchChange]) -> Result<(), DbError> {
        self.save_all(&[], changes, &[], &[])
    }

    /// The same of places under letters.
    pub fn save_bookmarks(&mut self, changes: &[Bookmark]) -> Result<(), DbError> {
        self.save_all(&[], &[], &[], changes)
    }

    fn save_all(
        &mut self,
        marks: &[(Vec<ArticleId>, MarkChange)],
        searches: &[SearchChange],
        themes: &[ThemeChange],
        bookmarks: &[Bookmark],
    ) -> Result<(), DbError> {
        let change = self
            .connection
            .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        {
            let mut put = change.prepare_cached(
                "INSERT INTO mark (id, read, starred, queued, position, finished, left_at, changed_at)
                 VALUES (?1, coalesce(?2, 0), coalesce(?3, 0), coalesce(?4, 0), coalesce(?5, 0), coalesce(?6, 0),
                     iif(?5 IS NULL, 0, unixepoch()), unixepoch())
                 ON CONFLICT (id) DO UPDATE SET
                     read = coalesce(?2, read), starred = coalesce(?3, starred), queued = coalesce(?4, queued),
                     position = coalesce(?5, position), finished = coalesce(?6, finished),
                     left_at = iif(?5 IS NULL, left_at, unixepoch()), changed_at = unixepoch()",
            )?;
            for (ids, of) in marks {
                for id in ids {
                    put.execute(params![
                        id.0,
                        of.read,
                        of.starred,
                        of.queued,
                        of.position,
                        of.finished
                    ])?;
                }
            }
            for (name, search) in searches {
                match search {
                    None => change.execute("DELETE FROM search WHERE name = ?1", params![name])?,
                    Some(Search { key, query, .. }) => change.execute(
                        "INSERT OR REPLACE INTO search (name, key, query, changed_at)
                         VALUES (?1, ?2, ?3, unixepoch())",
                        params![name, key.map(String::from), query],
                    )?,
                };
            }
            for (choice, name) in themes.iter().filter_map(|(ground, name)| {
                let known = THEME_CHOICES.iter().find(|(_, of)| of == ground);
                known.map(|(choice, _)| (choice, name))
            }) {
                match name {
                    None => {
                        change.execute("DELETE FROM choice WHERE name = ?1", params![choice])?
                    }
                    Some(name) => change.execute(
                        "INSERT OR REPLACE INTO choice (name, value, changed_at)
                         VALUES (?1, ?2, unixepoch())",
                        params![choice, name],
                    )?,
                };
            }
        }
        bookmarks::write(&change, bookmarks)?;
        change.commit()?;
        Ok(())
    }

    /// True when another copy has written since the last time.
    fn was_changed_elsewhere(&mut self) -> Result<bool, DbError> {
        let version = self
            .connection
            .pragma_query_value(None, "data_version", |row| row.get(0))?;
        Ok(std::mem::replace(&mut self.version, version) != version)
    }
}

fn all_marks(connection: &Connection, version: u32) -> Result<KnownMarks, DbError> {
    let mut query = connection.prepare(if version >= FINISHED_SINCE {
        "SELECT id, read, starred, queued, position, finished, left_at FROM mark"
    } else {
        "SELECT id, read, starred, queued, position, 0, 0 FROM mark"
    })?;
    let mut rows = query.query([])?;
    let mut marks = KnownMarks::new();
    while let Some(row) = rows.next()? {
        let mark = Mark {
            read: row.get(1)?,
            starred: row.get(2)?,
            queued: row.get(3)?,
            position: row.get(4)?,
            finished: row.get(5)?,
            left_at: row.get(6)?,
        };
        marks.insert(ArticleId(row.get(0)?), mark);
    }
    Ok(marks)
}

/// What is kept there passes the gate as everything foreign does: the file may have been written by anyone.
fn all_searches(connection: &Connection) -> Result<Searches, DbError> {
    let mut query = connection.prepare("SELECT name, key, query FROM search")?;
    let found = query.query_map([], |row| {
        let (name, key): (String, Option<String>) = (row.get(0)?, row.get(1)?);
        let query: String = row.get(2)?;
        Ok(Search {
            key: key.and_then(|key| key.chars().next()),
            query: sanitise(&query).into_owned(),
            name,
        })
    })?;
    let mut searches = Vec::new();
    for search in found {
        searches.push(search?);
    }
    let is_named = |search: &Search| search_name(&search.name).as_ref() == Some(&search.name);
    Ok(searches.into_iter().filter(is_named).collect())
}

fn all_picked(connection: &Connection) -> Result<Picked, DbError> {
    let mut query = connection.prepare("SELECT name, value FROM choice")?;
    let mut rows = query.query([])?;
    let mut picked = Picked::default();
    while let Some(row) = rows.next()? {
        let (choice, name): (String, String) = (row.get(0)?, row.get(1)?);
        if let Some((_, ground)) = THEME_CHOICES.iter().find(|(known, _)| *known == choice) {
            picked.set(*ground, Some(sanitise(&name).into_owned()));
        }
    }
    Ok(picked)
}

#[cfg(unix)]
fn create_private(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
}

#[cfg(not(unix))]
fn create_private(folder: &Path) -> std::io::Result<()> {
    fs::create_dir_all(folder)
}

/// Reads the marks of a library without writing to it. No file, no marks.
pub fn read_marks(path: &Path) -> Result<KnownMarks, DbError> {
    match open_to_read(path)? {
        Some((connection, version)) => all_marks(&connection, version),
        None => Ok(KnownMarks::new()),
    }
}

/// Reads the searches of a library without writing to it. No file, no searches.
pub fn read_searches(path: &Path) -> Result<Searches, DbError> {
    match open_to_read(path)? {
        Some((connection, version)) if version >= SEARCHES_SINCE => all_searches(&connection),
        _ => Ok(Searches::default()),
    }
}

/// Reads the themes that were picked in a library without writing to it. No file, none.
pub fn read_picked(path: &Path) -> Result<Picked, DbError> {
    match open_to_read(path)? {
        Some((connection, version)) if version >= CHOICES_SINCE => all_picked(&connection),
        _ => Ok(Picked::default()),
    }
}

/// A library and its version; `None` where none was begun.
fn open_to_read(path: &Path) -> Result<Option<(Connection, u32)>, DbError> {
    if !path.exists() {
        return Ok(None);
    }
    let connection = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    connection.busy_timeout(BUSY)?;
    let version: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    match version {
        0 => Ok(None),
        version if version > STEPS.len() as u32 => Err(DbError::TooNew(version)),
        version => Ok(Some((connection, version))),
    }
}

/// Changes marks as [`Library::save`] does in the file; `now` in seconds since 1970.
pub fn change_marks(known: &mut KnownMarks, changes: &[(Vec<ArticleId>, MarkChange)], now: i64) {
    for (ids, change) in changes {
        for id in ids {
            let mark = known.entry(*id).or_default();
            *mark = mark.with(*change);
            if change.position.is_some() {
                mark.left_at = now;
            }
        }
    }
}

/// What is known of an article: under any of its ids.
pub fn mark_of(known: &KnownMarks, ids: &[ArticleId]) -> Mark {
    ids.iter()
        .filter_map(|id| known.get(id))
        .fold(Mark::default(), |whole, mark| whole.joined(*mark))
}

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

/// Changes that could not be written yet, in order, and the last save of each kind that they are of.
#[derive(Default)]
struct Unsaved {
    marks: Vec<(Vec<ArticleId>, MarkChange)>,
    last: Option<u64>,
    searches: Vec<SearchChange>,
    last_search: Option<u64>,
    themes: Vec<ThemeChange>,
    bookmarks: Vec<Bookmark>,
    last_bookmark: Option<u64>,
}

impl Unsaved {
    fn is_empty(&self) -> bool {
        self.last.is_none()
            && self.last_search.is_none()
            && self.themes.is_empty()
            && self.last_bookmark.is_none()
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
        // What could not be written is tried again, now and then.
        let command = if !unsaved.is_empty() && library.is_some() {
            commands.recv_timeout(Duration::from_secs(2))
        } else {
            commands.recv().map_err(|_| RecvTimeoutError::Disconnected)
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
                    unsaved.marks.extend(changes);
                    unsaved.last = Some(save);
                }
                Command::SaveSearch(save, change) => {
                    match &change {
                        (_, Some(search)) => known.searches.put(search.clone()),
                        (name, None) => known.searches.remove(name),
                    }
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
                    unsaved.themes.push(change);
                }
                Command::FindPicked => find_picked = true,
                Command::SaveBookmark(save, bookmark) => {
                    known.bookmarks.push(bookmark);
                    unsaved.bookmarks.push(bookmark);
                    unsaved.last_bookmark = Some(save);
                }
                Command::FindBookmarks => find_bookmarks = true,
            }
        }
        if !unsaved.is_empty() {
            write(library.as_mut(), is_kept, &mut unsaved, answers);
        }
        let is_asked = find_searches
            || find_picked
            || find_bookmarks
            || find_begun.is_some()
            || !find.is_empty();
        if let Some(library) = library.as_mut().filter(|_| is_asked && unsaved.is_empty())
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
