//! The library file: SQLite, its schema, and what is read from it and written to it.
//!
//! The schema grows by steps ([`STEPS`]); a file of a later version than ours is left alone.

use std::fs;
use std::path::Path;
use std::time::Duration;

use hashbrown::HashMap;
use rusqlite::{Connection, ErrorCode, OpenFlags, params};

use super::bookmarks;
use crate::app::bookmarks::Bookmark;
use crate::article::{ArticleId, Mark, MarkChange};
use crate::filter::{Search, Searches, search_name};
use crate::text::sanitise;
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
    pub(super) fn is_damage(&self) -> bool {
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

    pub(super) fn save_all(
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
    pub(super) fn was_changed_elsewhere(&mut self) -> Result<bool, DbError> {
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
