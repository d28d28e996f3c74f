//! Where our own files lie.

use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;

/// The library: `$DATELINE_LIBRARY`, else `dateline/library.db` in the user's data folder (XDG Base Directory
/// Specification, or what the system has in its place). `None` where the user has no home.
pub fn library() -> Option<PathBuf> {
    let named = std::env::var_os("DATELINE_LIBRARY").filter(|path| !path.is_empty());
    named.map(PathBuf::from).or_else(|| {
        etcetera::choose_base_strategy()
            .ok()
            .map(|folders| folders.data_dir().join("dateline").join("library.db"))
    })
}

/// The settings: `dateline/config.toml` in the user's configuration folder.
pub fn config() -> Option<PathBuf> {
    etcetera::choose_base_strategy()
        .ok()
        .map(|folders| folders.config_dir().join("dateline").join("config.toml"))
}

/// The user's home folder.
pub fn home() -> Option<PathBuf> {
    etcetera::home_dir().ok()
}

/// The user's themes: in the folder of the settings.
pub fn themes(config: Option<&Path>) -> Option<PathBuf> {
    let config = config.map(PathBuf::from).or_else(self::config)?;
    Some(config.parent()?.join("themes"))
}
