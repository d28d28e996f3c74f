//! The places that are remembered under letters, in the library file.

use rusqlite::{Connection, Transaction, params};

use crate::app::bookmarks::Bookmark;
use crate::article::ArticleId;

/// The step of the schema that brought them. A capital letter stands once, a small one once in each article.
pub(super) const STEP: &str = "
    CREATE TABLE bookmark (
        letter TEXT NOT NULL,
        article BLOB NOT NULL,
        word INTEGER NOT NULL,
        changed_at INTEGER NOT NULL,
        PRIMARY KEY (letter, article)
    ) STRICT, WITHOUT ROWID;
";

/// Writes some of them.
pub(super) fn write(change: &Transaction<'_>, bookmarks: &[Bookmark]) -> rusqlite::Result<()> {
    for bookmark in bookmarks {
        let letter = String::from(bookmark.letter);
        if bookmark.is_global() {
            change.execute("DELETE FROM bookmark WHERE letter = ?1", params![letter])?;
        }
        change.execute(
            "INSERT OR REPLACE INTO bookmark (letter, article, word, changed_at)
             VALUES (?1, ?2, ?3, unixepoch())",
            params![letter, bookmark.id.0, bookmark.word],
        )?;
    }
    Ok(())
}

/// All of them. What is no letter is passed over: the file may have been written by anyone.
pub(super) fn read(connection: &Connection) -> rusqlite::Result<Vec<Bookmark>> {
    let mut query = connection.prepare("SELECT letter, article, word FROM bookmark")?;
    let mut rows = query.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let letter: String = row.get(0)?;
        let mut letters = letter.chars();
        if let (Some(letter), None) = (letters.next(), letters.next())
            && letter.is_alphabetic()
        {
            found.push(Bookmark {
                letter,
                id: ArticleId(row.get(1)?),
                word: row.get(2)?,
            });
        }
    }
    Ok(found)
}
