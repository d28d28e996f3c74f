//! The user's themes: `themes/*.toml` beside the settings.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::reading::plain;
use crate::text::visible;
use crate::theme::Source;

/// A longer file is no theme.
const LONGEST: u64 = 64 * 1024;

/// Themes beyond so many are not looked at.
const MOST: usize = 1000;

/// The themes of a folder, by name, and one line for each file that could not be read. No folder, no themes.
pub fn read(folder: &Path) -> (Vec<Source>, Vec<String>) {
    let (mut themes, mut troubles) = (Vec::new(), Vec::new());
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return (themes, troubles),
        Err(error) => {
            let name = folder.to_string_lossy();
            troubles.push(format!("{}: {}", visible(&name), plain(&error)));
            return (themes, troubles);
        }
    };
    let mut paths: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .take(MOST)
        .collect();
    paths.sort();
    for path in paths {
        let place = visible(&path.to_string_lossy()).into_owned();
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let name = visible(&name).into_owned();
        match text(&path) {
            Ok(text) => themes.push(Source { name, place, text }),
            Err(error) => troubles.push(format!("{place}: {}", plain(&error))),
        }
    }
    (themes, troubles)
}

/// What a file holds. Only a file: a pipe might never end.
fn text(path: &Path) -> io::Result<String> {
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("not a file"));
    }
    let mut text = String::new();
    File::open(path)?
        .take(LONGEST + 1)
        .read_to_string(&mut text)?;
    match text.len() as u64 > LONGEST {
        true => Err(io::Error::other("too long for a theme")),
        false => Ok(text),
    }
}
