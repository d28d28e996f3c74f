//! The library file: SQLite, and the one thread that writes it. What is answered as saved is on disk.
//!
//! The schema grows by steps ([`STEPS`]); a file of a later version than ours is left alone.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use hashbrown::HashMap;
use rusqlite::{Connection, ErrorCode, OpenFlags, params};

use crate::app::message::{Generation, Msg};
use crate::article::{ArticleId, Mark, MarkChange, RowId};
use crate::store::Snapshot;
use crate::text::visible;

/// The schema, step by step. `PRAGMA user_version` counts the steps that a file has taken.
const STEPS: &[&str] = &["
    CREATE TABLE mark (
        id BLOB PRIMARY KEY,
        read INTEGER NOT NULL,
        starred INTEGER NOT NULL,
        queued INTEGER NOT NULL,
        position INTEGER NOT NULL,
        changed_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
"];

/// How long a writer waits for another copy's.
const BUSY: Duration = Duration::from_secs(10);

/// Marks by id.
pub type KnownMarks = HashMap<ArticleId, Mark>;

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
        all_marks(&self.connection)
    }

    /// Writes changes of marks, all or none; on disk when it returns. What a change leaves open stays as it is, whoever
    /// wrote it.
    pub fn save(&mut self, changes: &[(Vec<ArticleId>, MarkChange)]) -> Result<(), DbError> {
        let change = self
            .connection
            .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        {
            let mut put = change.prepare_cached(
                "INSERT INTO mark (id, read, starred, queued, position, changed_at)
                 VALUES (?1, coalesce(?2, 0), coalesce(?3, 0), coalesce(?4, 0), coalesce(?5, 0), unixepoch())
                 ON CONFLICT (id) DO UPDATE SET
                     read = coalesce(?2, read), starred = coalesce(?3, starred), queued = coalesce(?4, queued),
                     position = coalesce(?5, position), changed_at = unixepoch()",
            )?;
            for (ids, of) in changes {
                for id in ids {
                    put.execute(params![id.0, of.read, of.starred, of.queued, of.position])?;
                }
            }
        }
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

fn all_marks(connection: &Connection) -> Result<KnownMarks, DbError> {
    let mut query = connection.prepare("SELECT id, read, starred, queued, position FROM mark")?;
    let mut rows = query.query([])?;
    let mut marks = KnownMarks::new();
    while let Some(row) = rows.next()? {
        let mark = Mark {
            read: row.get(1)?,
            starred: row.get(2)?,
            queued: row.get(3)?,
            position: row.get(4)?,
        };
        marks.insert(ArticleId(row.get(0)?), mark);
    }
    Ok(marks)
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
    if !path.exists() {
        return Ok(KnownMarks::new());
    }
    let connection = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    connection.busy_timeout(BUSY)?;
    let version: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    match version {
        0 => Ok(KnownMarks::new()),
        version if version > STEPS.len() as u32 => Err(DbError::TooNew(version)),
        _ => all_marks(&connection),
    }
}

/// Changes marks as [`Library::save`] does in the file.
pub fn change_marks(known: &mut KnownMarks, changes: &[(Vec<ArticleId>, MarkChange)]) {
    for (ids, change) in changes {
        for id in ids {
            let mark = known.entry(*id).or_default();
            *mark = mark.with(*change);
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
fn open_or_set_aside(path: &Path) -> (Option<(Library, KnownMarks)>, Option<String>) {
    let name = visible(&path.to_string_lossy()).into_owned();
    let open =
        || Library::open(path).and_then(|library| library.marks().map(|marks| (library, marks)));
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

/// Changes that could not be written yet, in order.
#[derive(Default)]
struct Unsaved {
    changes: Vec<(Vec<ArticleId>, MarkChange)>,
    last: Option<u64>,
}

fn lane(path: Option<PathBuf>, commands: &Receiver<Command>, answers: &Sender<Msg>) {
    let (mut library, mut known, mut unsaved) = (None, KnownMarks::new(), Unsaved::default());
    let is_kept = path.is_some();
    if let Some(path) = &path {
        let (opened, trouble) = open_or_set_aside(path);
        if let Some((opened, marks)) = opened {
            (library, known) = (Some(opened), marks);
        }
        if let Some(trouble) = trouble {
            let _ = answers.send(Msg::LibraryTrouble(trouble));
        }
    }
    loop {
        // What could not be written is tried again, now and then.
        let command = if unsaved.last.is_some() && library.is_some() {
            commands.recv_timeout(Duration::from_secs(2))
        } else {
            commands.recv().map_err(|_| RecvTimeoutError::Disconnected)
        };
        let mut find = Vec::new();
        let ended = matches!(command, Err(RecvTimeoutError::Disconnected));
        // Everything that waits goes into one transaction.
        for command in command
            .into_iter()
            .chain(std::iter::from_fn(|| commands.try_recv().ok()))
        {
            match command {
                Command::Save(save, changes) => {
                    change_marks(&mut known, &changes);
                    unsaved.changes.extend(changes);
                    unsaved.last = Some(save);
                }
                Command::FindMarks(generation, snapshot, rows) => {
                    find.push((generation, snapshot, rows))
                }
            }
        }
        if unsaved.last.is_some() {
            write(library.as_mut(), is_kept, &mut unsaved, answers);
        }
        for (generation, snapshot, rows) in find {
            if let Some(library) = library.as_mut().filter(|_| unsaved.last.is_none())
                && library.was_changed_elsewhere().unwrap_or(false)
            {
                known = library.marks().unwrap_or(known);
            }
            let marks = find_marks(&known, &snapshot, rows);
            if !marks.is_empty() {
                let _ = answers.send(Msg::Marked { generation, marks });
            }
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
    let Some(last) = unsaved.last else { return };
    match library {
        Some(library) => match library.save(&unsaved.changes) {
            Ok(()) => {
                *unsaved = Unsaved::default();
                let _ = answers.send(Msg::Saved { save: last });
            }
            Err(error) => {
                let _ = answers.send(Msg::LibraryTrouble(format!(
                    "marks are not on disk yet: {error}; they are tried again"
                )));
            }
        },
        // Nothing is to be kept: the session is all that there is to save to.
        None if !is_kept => {
            *unsaved = Unsaved::default();
            let _ = answers.send(Msg::Saved { save: last });
        }
        // It was said already that this library cannot be used: the marks stay pending.
        None => {}
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
