//! An article becomes a file: all of it or nothing, and never over another file unless that was said.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::Builder;

use super::paths;
use super::reading::plain;
use crate::app::message::Written;
use crate::export::{Format, Piece};
use crate::text::visible;

/// Writes an article to a file, in the format that its name asks for. `~` is the home folder. What is there already is
/// replaced only when `overwrite` says so.
pub fn write(name: &str, piece: &Piece, overwrite: bool) -> Written {
    let Some(format) = Format::of_file(name) else {
        return Written::Failed(format!("{name}: no format has this ending"));
    };
    let path = match name.strip_prefix("~/") {
        Some(rest) => match paths::home() {
            Some(home) => home.join(rest),
            None => return Written::Failed("there is no home folder for ~".into()),
        },
        None => PathBuf::from(name),
    };
    let content = piece.written(format);
    let shown = visible(&path.to_string_lossy()).into_owned();
    match put(&path, content.as_bytes(), overwrite) {
        Ok(()) => Written::Done(format!("{shown} is on disk, as {}", format.name())),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && !overwrite => Written::Exists,
        Err(error) => Written::Failed(format!("{shown}: {}", plain(&error))),
    }
}

/// Writes beside the file first, so that a full disk leaves nothing half-written.
fn put(path: &Path, content: &[u8], overwrite: bool) -> io::Result<()> {
    let there = fs::symlink_metadata(path).is_ok();
    if there && !overwrite {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    // A link stays one, and what it leads to is replaced.
    let path = match there {
        true => fs::canonicalize(path)?,
        false => path.to_owned(),
    };
    if there && !fs::metadata(&path)?.is_file() {
        return Err(io::Error::other("it is there already, and no file"));
    }
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let mut builder = Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // Who may read it is the user's mask's business.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.prefix(".dateline-").tempfile_in(folder)?;
    if there {
        let permissions = fs::metadata(&path)?.permissions();
        file.as_file().set_permissions(permissions)?;
    }
    file.write_all(content)?;
    file.as_file().sync_all()?;
    match overwrite {
        true => file.persist(&path),
        false => file.persist_noclobber(&path),
    }
    .map(drop)
    .map_err(|error| error.error)
}
