//! The headless commands: flags as typed → options as meant → lines on the standard output. What is printed here is a
//! contract. Never the screen, never the reader's state.

mod inspect;
mod list;
mod output;
mod show;

use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::article::{ArticleId, Mark, RowId};
use crate::config::{self, Config};
use crate::filter::{Engine, Query, Want};
use crate::io::db::{self, KnownMarks};
use crate::io::load::{self, Input};
use crate::io::paths;
use crate::store::Snapshot;
use crate::text::visible;
use crate::theme::{Depth, THEMES, Theme};
use output::Output;

/// A terminal reader for anything made of articles.
#[derive(Debug, Parser)]
#[command(
    name = "dateline",
    version,
    max_term_width = 100,
    args_conflicts_with_subcommands = true
)]
#[command(
    after_help = "Without a SOURCE, what is piped in is read, and without that the built-in edition.\n\
    Exit status: 0 something was found, 1 nothing was, 2 there was trouble with an input."
)]
pub struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    read: Shared,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Print headlines.
    List(ListArguments),
    /// Print articles.
    Show(ShowArguments),
    /// Tell what was recognised in each input.
    Inspect(InspectArguments),
    /// Print the settings, or check them.
    Config(ConfigArguments),
}

/// What every command that reads takes.
#[derive(Debug, Args)]
struct Shared {
    /// Files, folders, - for the standard input.
    #[arg(value_name = "SOURCE")]
    sources: Vec<OsString>,
    /// Only headlines that match.
    #[arg(
        short = 'q',
        long = "filter",
        value_name = "QUERY",
        allow_hyphen_values = true
    )]
    filter: Option<String>,
    /// Where marks are kept.
    #[arg(long, value_name = "PATH")]
    library: Option<PathBuf>,
    /// The file of settings.
    #[arg(long, value_name = "PATH")]
    config: Option<PathBuf>,
    /// Keep no marks, and look at none.
    #[arg(long)]
    no_state: bool,
    /// When to use colours.
    #[arg(long, value_enum, default_value_t = When::Auto, value_name = "WHEN")]
    color: When,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum When {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Args)]
struct ListArguments {
    #[command(flatten)]
    shared: Shared,
    /// At most so many.
    #[arg(short = 'n', long, value_name = "N")]
    limit: Option<usize>,
    /// How to print them.
    #[arg(long, value_enum, default_value_t = ListFormat::Text)]
    format: ListFormat,
    /// Only the article of this id, or of the one that begins so.
    #[arg(long, value_name = "ID")]
    id: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ListFormat {
    Text,
    /// One object a line.
    Json,
    /// id, date, source, title, address.
    Tsv,
}

#[derive(Debug, Args)]
struct ShowArguments {
    #[command(flatten)]
    shared: Shared,
    /// At most so many.
    #[arg(short = 'n', long, value_name = "N")]
    limit: Option<usize>,
    /// How to print them.
    #[arg(long, value_enum, default_value_t = ShowFormat::Text)]
    format: ShowFormat,
    /// Only the article of this id, or of the one that begins so.
    #[arg(long, value_name = "ID")]
    id: Option<String>,
    /// Columns of a line.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=2000))]
    width: Option<u16>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ShowFormat {
    Text,
    /// One object a line.
    Json,
    Markdown,
}

#[derive(Debug, Args)]
struct InspectArguments {
    /// Files, folders, - for the standard input.
    #[arg(value_name = "SOURCE", required = true)]
    sources: Vec<OsString>,
    /// How to print it.
    #[arg(long, value_enum, default_value_t = InspectFormat::Text)]
    format: InspectFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum InspectFormat {
    Text,
    /// One object a line.
    Json,
}

#[derive(Debug, Args)]
struct ConfigArguments {
    #[arg(value_enum)]
    what: ConfigWhat,
    /// The file of settings.
    #[arg(long, value_name = "PATH")]
    config: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ConfigWhat {
    /// The default settings, commented.
    Default,
    /// Where the file of settings is looked for.
    Path,
    /// What is wrong with it.
    Check,
}

/// What a session of the reader needs to begin.
#[derive(Debug)]
pub struct Reading {
    /// What is read.
    pub inputs: Vec<Input>,
    /// What is filtered from the start.
    pub filter: Option<String>,
    /// Where marks are kept; nowhere without it.
    pub library: Option<PathBuf>,
    /// The settings.
    pub config: Config,
    /// How it looks.
    pub theme: Theme,
}

/// What the arguments ask for.
#[derive(Debug)]
pub enum Asked {
    /// A session of the reader.
    Read(Box<Reading>),
    /// Nothing that has not been done; this is the outcome.
    Done(ExitCode),
}

/// Why a command ended early; one line.
#[derive(Debug, thiserror::Error)]
enum Failure {
    /// The reader of our output has gone: no trouble of ours.
    #[error("")]
    BrokenPipe,
    #[error("{0}")]
    Output(io::Error),
    #[error("{0}")]
    Said(String),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Failure::BrokenPipe,
            _ => Failure::Output(error),
        }
    }
}

/// What a command came to.
#[derive(Debug, Clone, Copy, Default)]
struct Outcome {
    found: bool,
    trouble: bool,
}

impl Outcome {
    fn exit_code(self) -> ExitCode {
        match self {
            Outcome { trouble: true, .. } => ExitCode::from(2),
            Outcome { found: true, .. } => ExitCode::SUCCESS,
            Outcome { found: false, .. } => ExitCode::from(1),
        }
    }
}

/// Carries out a headless command, or returns what the reader needs. Prints what is wrong with the arguments itself.
pub fn run(arguments: Arguments) -> Asked {
    let is_terminal = io::stdout().is_terminal();
    let outcome = match arguments.command {
        None if is_terminal => match reading(arguments.read) {
            Ok(reading) => return Asked::Read(Box::new(reading)),
            Err(failure) => Err(failure),
        },
        None => list::run(ListArguments {
            shared: arguments.read,
            limit: None,
            format: ListFormat::Text,
            id: None,
        }),
        Some(Command::List(arguments)) => list::run(arguments),
        Some(Command::Show(arguments)) => show::run(arguments),
        Some(Command::Inspect(arguments)) => inspect::run(arguments),
        Some(Command::Config(arguments)) => run_config(&arguments),
    };
    Asked::Done(match outcome {
        Ok(outcome) => outcome.exit_code(),
        Err(Failure::BrokenPipe) => ExitCode::SUCCESS,
        Err(failure) => {
            complain(&failure.to_string());
            ExitCode::from(2)
        }
    })
}

/// Parses the arguments of this process. Help and mistakes are printed here, and end the process as clap has it.
pub fn arguments() -> Arguments {
    Arguments::parse()
}

/// One line on the standard error. Whether anyone reads it is not our trouble.
pub fn complain(line: &str) {
    let _ = writeln!(io::stderr(), "dateline: {line}");
}

fn inputs(sources: &[OsString]) -> Vec<Input> {
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

impl Shared {
    fn library(&self) -> Option<PathBuf> {
        if self.no_state {
            return None;
        }
        self.library.clone().or_else(paths::library)
    }

    fn config(&self) -> Result<Config, Failure> {
        read_config(self.config.as_deref())
    }

    fn is_on_terminal(&self) -> bool {
        io::stdout().is_terminal()
    }

    /// Styles are wanted; whether they have colours is the theme's matter.
    fn is_coloured(&self) -> bool {
        match self.color {
            When::Always => true,
            When::Never => false,
            When::Auto => self.is_on_terminal(),
        }
    }

    fn theme(&self, config: &Config) -> Theme {
        let env = |name| std::env::var(name).ok();
        let no_color = if self.color == When::Always {
            None
        } else {
            env("NO_COLOR")
        };
        let depth = Depth::from_env(
            no_color.as_deref(),
            env("COLORTERM").as_deref(),
            env("TERM").as_deref(),
        );
        let depth = if self.is_coloured() {
            depth
        } else {
            Depth::None
        };
        let name = match config.theme.as_str() {
            // `foreground;background`, as some terminals say it: 7 and 15 are light.
            "auto" => match env("COLORFGBG")
                .as_deref()
                .and_then(|pair| pair.rsplit(';').next().map(str::to_owned))
            {
                Some(background) if matches!(background.as_str(), "7" | "15") => "light",
                _ => "dark",
            },
            name => name,
        };
        Theme::named(name, depth)
    }
}

fn read_config(named: Option<&std::path::Path>) -> Result<Config, Failure> {
    let Some(path) = named.map(PathBuf::from).or_else(paths::config) else {
        return Ok(Config::default());
    };
    let name = visible(&path.to_string_lossy()).into_owned();
    match std::fs::read_to_string(&path) {
        Ok(text) => {
            let themes: Vec<&str> = THEMES.iter().map(|(name, _)| *name).collect();
            Config::parse(&text, &themes).map_err(|fault| Failure::Said(format!("{name}:{fault}")))
        }
        // Only a file that was asked for has to be there.
        Err(error) if named.is_none() && error.kind() == io::ErrorKind::NotFound => {
            Ok(Config::default())
        }
        Err(error) => Err(Failure::Said(format!("{name}: {error}"))),
    }
}

fn reading(shared: Shared) -> Result<Reading, Failure> {
    let config = shared.config()?;
    let theme = shared.theme(&config);
    Ok(Reading {
        inputs: inputs(&shared.sources),
        library: shared.library(),
        theme,
        config,
        filter: shared.filter,
    })
}

fn run_config(arguments: &ConfigArguments) -> Result<Outcome, Failure> {
    let mut out = io::stdout().lock();
    match arguments.what {
        ConfigWhat::Default => out.write_all(config::DEFAULT.as_bytes())?,
        ConfigWhat::Path => {
            let path = arguments.config.clone().or_else(paths::config);
            let path =
                path.ok_or_else(|| Failure::Said("no home folder to look for settings in".into()))?;
            writeln!(out, "{}", visible(&path.to_string_lossy()))?;
        }
        ConfigWhat::Check => {
            read_config(arguments.config.as_deref())?;
            writeln!(out, "the settings are right")?;
        }
    }
    Ok(Outcome {
        found: true,
        trouble: false,
    })
}

/// What a command works on.
struct Edition {
    snapshot: Snapshot,
    marks: KnownMarks,
    outcome: Outcome,
}

impl Edition {
    /// Reads the inputs and the library, and says what went wrong.
    fn read(shared: &Shared) -> Edition {
        let (snapshot, troubles) = load::read_all(&inputs(&shared.sources));
        let mut outcome = Outcome {
            found: false,
            trouble: !troubles.is_empty(),
        };
        troubles.iter().for_each(|line| complain(line));
        for file in snapshot.files() {
            if let Some(first) = file.warnings.first() {
                let name = visible(&file.name);
                match file.warnings.len() {
                    1 => complain(&format!("{name}:{}: {}", first.line, first.message)),
                    count => complain(&format!(
                        "{name}:{}: {} ({count} warnings; `dateline inspect` has them all)",
                        first.line, first.message
                    )),
                }
            }
        }
        let marks = shared
            .library()
            .map(|path| db::read_marks(&path).map_err(|error| (path, error)));
        let marks = match marks {
            None => KnownMarks::new(),
            Some(Ok(marks)) => marks,
            Some(Err((path, error))) => {
                complain(&format!(
                    "{}: the library cannot be read: {error}",
                    visible(&path.to_string_lossy())
                ));
                outcome.trouble = true;
                KnownMarks::new()
            }
        };
        Edition {
            snapshot,
            marks,
            outcome,
        }
    }

    fn mark(&self, row: RowId) -> Mark {
        if self.marks.is_empty() {
            Mark::default()
        } else {
            db::mark_of(&self.marks, &self.snapshot.ids(row))
        }
    }

    /// The rows that are asked for, in order, each with its score where a filter ranked them.
    fn rows(
        &self,
        id: Option<&str>,
        filter: Option<&str>,
        limit: Option<usize>,
    ) -> Result<Vec<(RowId, Option<i32>)>, Failure> {
        let mut rows: Vec<(RowId, Option<i32>)> = match filter {
            None => self
                .snapshot
                .order()
                .iter()
                .map(|row| (*row, None))
                .collect(),
            Some(text) => {
                let query = Query::parse(text);
                let want = limit.filter(|_| id.is_none()).map_or(Want::All, Want::Top);
                let matches = Engine::default()
                    .run(&query, &self.snapshot, want, &|| false)
                    .unwrap_or_default();
                let scores = matches
                    .scores
                    .iter()
                    .map(|score| Some(*score))
                    .chain(std::iter::repeat(None));
                matches.rows.iter().copied().zip(scores).collect()
            }
        };
        if let Some(id) = id {
            let wanted = self.by_id(id)?;
            rows.retain(|(row, _)| *row == wanted);
        }
        rows.truncate(limit.unwrap_or(usize::MAX));
        Ok(rows)
    }

    /// The one row whose id begins so.
    fn by_id(&self, prefix: &str) -> Result<RowId, Failure> {
        let prefix = prefix.to_ascii_lowercase();
        match self.snapshot.find_id(&prefix)[..] {
            [row] => Ok(row),
            [] => Err(Failure::Said(format!(
                "no article has the id {}",
                visible(&prefix)
            ))),
            [first, second, ..] => {
                let id = |row: RowId| -> ArticleId { self.snapshot.headline(row).id };
                Err(Failure::Said(format!(
                    "more than one id begins with {}: {}, {} …",
                    visible(&prefix),
                    id(first),
                    id(second)
                )))
            }
        }
    }
}
