//! Options as they are meant: what was typed, with the environment, the file of settings and the terminal.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use super::arguments::{Shared, When};
use super::{Failure, complain};
use crate::config::{Config, Hyperlinks};
use crate::filter::{Query, Searches};
use crate::io::hyperlink;
use crate::io::library;
use crate::io::load::Input;
use crate::io::paths;
use crate::io::reading;
use crate::io::terminal::Terminal;
use crate::io::themes;
use crate::text::visible;
use crate::theme::{Depth, Ground, Shelf, Style, Theme, Wanted};

/// What is read: what was named; else what is piped in; else the built-in edition.
pub(super) fn inputs(sources: &[std::ffi::OsString]) -> Vec<Input> {
    if !sources.is_empty() {
        return sources.iter().map(|source| Input::named(source)).collect();
    }
    vec![if is_piped() {
        Input::Stdin
    } else {
        Input::Sample
    }]
}

/// True when something is piped into us, or a file is: not a terminal, not `/dev/null`.
fn is_piped() -> bool {
    if io::stdin().is_terminal() {
        return false;
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        std::fs::metadata("/dev/stdin").is_ok_and(|facts| !facts.file_type().is_char_device())
    }
    #[cfg(not(unix))]
    true
}

/// The themes that there are, and one line for each of the user's that could not be read.
pub(super) fn shelf(named: Option<&Path>) -> (Shelf, Vec<String>) {
    let (own, troubles) = paths::themes(named)
        .map(|folder| themes::read(&folder))
        .unwrap_or_default();
    (Shelf::with(own), troubles)
}

/// The settings of a file; those of the usual one where none is named, and the defaults where there is none.
pub(super) fn config(named: Option<&Path>, shelf: &Shelf) -> Result<Config, Failure> {
    let Some(path) = named.map(PathBuf::from).or_else(paths::config) else {
        return Ok(Config::default());
    };
    let name = path.to_string_lossy();
    match std::fs::read(&path) {
        Ok(bytes) => {
            let text = String::from_utf8(bytes).map_err(|error| {
                let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
                let line = valid.iter().filter(|byte| **byte == b'\n').count() + 1;
                Failure::Said(format!("{name}:{line}: the settings are not UTF-8"))
            })?;
            Config::parse(&text, &shelf.names())
                .map_err(|fault| Failure::Said(format!("{name}:{fault}")))
        }
        // Only a file that was asked for has to be there.
        Err(error) if named.is_none() && error.kind() == io::ErrorKind::NotFound => {
            Ok(Config::default())
        }
        Err(error) => Err(Failure::Said(format!("{name}: {}", reading::plain(&error)))),
    }
}

/// Where the file of settings is looked for, as it may be shown.
pub(super) fn config_path(named: Option<&Path>) -> Result<String, Failure> {
    let path = named.map(PathBuf::from).or_else(paths::config);
    let path = path.ok_or_else(|| {
        Failure::Said("dateline: there is no home folder to look for settings in".into())
    })?;
    Ok(visible(&path.to_string_lossy()).into_owned())
}

impl Shared {
    /// The query, if one was given: in a script, what is not understood of it is a mistake.
    pub(super) fn query(&self) -> Result<Option<Query>, Failure> {
        let Some(text) = &self.filter else {
            return Ok(None);
        };
        let query = self.understood(text)?;
        match query.faults().first() {
            None => Ok(Some(query)),
            Some(fault) => Err(Failure::Said(format!(
                "dateline: --filter: at `{}`: expected {}",
                visible(&text[fault.span.clone()]),
                fault.expected
            ))),
        }
    }

    /// A query as it is understood, with the saved searches that it may name.
    pub(super) fn understood(&self, text: &str) -> Result<Query, Failure> {
        let searches = match self.library().filter(|_| text.contains('@')) {
            Some(path) => library::read_searches(&path).map_err(|error| {
                let name = path.to_string_lossy();
                Failure::Said(format!("{name}: the library cannot be read: {error}"))
            })?,
            None => Searches::default(),
        };
        let today = chrono::Local::now().date_naive();
        Ok(Query::parse_among(text, today, &searches))
    }

    /// Where marks are kept; nowhere without it.
    pub fn library(&self) -> Option<PathBuf> {
        if self.no_state {
            return None;
        }
        self.library.clone().or_else(paths::library)
    }

    /// The settings, and the themes that they may name.
    pub fn settings(&self) -> Result<(Config, Shelf), Failure> {
        let named = self.config.as_deref();
        let (shelf, troubles) = shelf(named);
        for trouble in troubles {
            complain(&trouble);
        }
        Ok((config(named, &shelf)?, shelf))
    }

    /// The columns that there are: those that were asked for, or the terminal's.
    pub fn columns(&self) -> Option<u16> {
        let of_terminal = || {
            let size = io::stdout().is_terminal().then(Terminal::size);
            size.and_then(Result::ok).map(|size| size.width.max(1))
        };
        self.width.or_else(of_terminal)
    }

    /// How many colours what is printed has, and the reader.
    pub fn depth(&self) -> Depth {
        let asked = self.color.unwrap_or(When::Auto);
        let no_color = env("NO_COLOR").filter(|_| asked != When::Always);
        let depth = Depth::from_env(
            no_color.as_deref(),
            env("COLORTERM").as_deref(),
            env("TERM").as_deref(),
        );
        match asked {
            When::Auto => depth,
            When::Always => depth.max(Depth::Ansi16),
            When::Never => Depth::None,
        }
    }

    /// True when links that are printed are to be links for a terminal.
    pub fn prints_links(&self, config: &Config) -> bool {
        let is_seen = io::stdout().is_terminal() && self.color != Some(When::Never);
        match config.hyperlinks {
            Hyperlinks::Auto => is_seen && hyperlink::is_wanted(Hyperlinks::Auto),
            setting => hyperlink::is_wanted(setting),
        }
    }

    /// How what is printed looks: without any style where it is not for a terminal's eyes. What is printed stands on the
    /// terminal's own background: a theme that is made for another one stands back.
    pub fn print_theme(&self, config: &Config, shelf: &Shelf) -> Theme {
        let is_styled = match self.color.unwrap_or(When::Auto) {
            When::Auto => io::stdout().is_terminal(),
            When::Always => true,
            When::Never => false,
        };
        if !is_styled {
            return Theme::plain();
        }
        let (ground, depth, wanted) = (ground(), self.depth(), wanted(config));
        let told = ground.unwrap_or_default();
        let picked = self.library().filter(|_| wanted.named.is_none());
        let picked = picked.and_then(|path| library::read_picked(&path).ok());
        let picked = picked.as_ref().and_then(|picked| picked.on(told));
        let picked = picked.filter(|name| shelf.names().contains(name));
        let name = picked.unwrap_or(wanted.on(told));
        let theme = shelf.theme(name, depth).unwrap_or_else(|fault| {
            complain(&fault.to_string());
            Shelf::fallback(told, depth)
        });
        match theme.page(ground) == Style::default() || theme.ground() == Some(told) {
            true => theme,
            false => Shelf::fallback(told, depth),
        }
    }
}

fn env(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// What the settings say of themes.
pub(super) fn wanted(config: &Config) -> Wanted {
    Wanted {
        named: Some(config.theme.clone()).filter(|name| name != "auto"),
        dark: config.theme_dark.clone(),
        light: config.theme_light.clone(),
    }
}

/// What the terminal is, as far as its environment says so.
pub(super) fn ground() -> Option<Ground> {
    told(env("COLORFGBG").as_deref()?)
}

/// `COLORFGBG` is `foreground;background`, each a number of the sixteen, of which 7 and 15 are light.
fn told(colorfgbg: &str) -> Option<Ground> {
    let background: u8 = colorfgbg.rsplit(';').next()?.parse().ok()?;
    match background {
        7 | 15 => Some(Ground::Light),
        0..=15 => Some(Ground::Dark),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_terminals_say_what_they_are_in_their_environment() {
        assert_eq!(told("0;15"), Some(Ground::Light));
        assert_eq!(told("0;default;7"), Some(Ground::Light));
        assert_eq!(told("15;0"), Some(Ground::Dark));
        assert_eq!(told("15;default"), None);
    }
}
