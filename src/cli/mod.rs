//! The headless commands: flags as typed → options as meant → lines on the standard output. What is printed here is a
//! contract. Never the screen, never the reader's state.

mod arguments;
mod edition;
mod import;
mod inspect;
mod linear;
mod list;
mod options;
mod output;
mod settings;
mod show;

use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

pub use arguments::Arguments;
use arguments::{Command, ListArguments, Shared};

use crate::config::Config;
use crate::io::load::Input;
use crate::io::paths;
use crate::io::reading;
use crate::text::visible;
use crate::theme::{Depth, Ground, Shelf, Wanted};

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
    /// The folder of the user's themes.
    pub themes: Option<PathBuf>,
    /// The themes that there are.
    pub shelf: Shelf,
    /// Which of them are wanted.
    pub wanted: Wanted,
    /// How many colours there are.
    pub depth: Depth,
    /// What the terminal is, as far as its environment says so.
    pub ground: Option<Ground>,
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
    #[error("the output was closed")]
    BrokenPipe,
    #[error("dateline: the output cannot be written: {}", reading::plain(.0))]
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

/// Carries out a headless command, or returns what the reader needs. The first argument is the program's name.
pub fn run(arguments: impl Iterator<Item = OsString>) -> Asked {
    let outcome = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => match dispatch(arguments) {
            Ok(Dispatched::Read(reading)) => return Asked::Read(reading),
            Ok(Dispatched::Done(outcome)) => Ok(outcome),
            Err(failure) => Err(failure),
        },
        Err(error) if error.use_stderr() => Err(Failure::Said(arguments::in_one_line(&error))),
        Err(help) => print(&help.to_string()),
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

enum Dispatched {
    Read(Box<Reading>),
    Done(Outcome),
}

fn dispatch(arguments: Arguments) -> Result<Dispatched, Failure> {
    let Arguments {
        command,
        list,
        linear,
    } = arguments;
    if command.is_some() && linear {
        return Err(Failure::Said(
            "dateline: --linear reads, and goes with no command".into(),
        ));
    }
    if command.is_some() && list != ListArguments::default() {
        return Err(Failure::Said(
            "dateline: write the command first, its options and sources behind it; ./NAME for a file named as a command"
                .into(),
        ));
    }
    let outcome = match command {
        None if linear || is_to_be_said(&list) => linear::run(&list.shared),
        None if is_to_be_read(&list) => {
            return reading(list.shared).map(|reading| Dispatched::Read(Box::new(reading)));
        }
        None => list::run(&list),
        Some(Command::List(arguments)) => list::run(&arguments),
        Some(Command::Show(arguments)) => show::run(&arguments),
        Some(Command::Inspect(arguments)) => inspect::run(&arguments),
        Some(Command::Import(arguments)) => import::run(&arguments),
        Some(Command::Config(arguments)) => settings::run(&arguments),
    };
    outcome.map(Dispatched::Done)
}

/// Without a command it is the reader that is wanted, on a terminal and when nothing is said of how to print.
fn is_to_be_read(arguments: &ListArguments) -> bool {
    let ListArguments {
        shared,
        format,
        stories,
    } = arguments;
    let is_of_print = *stories
        || format.is_some()
        || shared.limit.is_some()
        || shared.id.is_some()
        || shared.width.is_some();
    io::stdout().is_terminal() && !is_of_print
}

/// A terminal that cannot move its cursor is talked to line by line.
fn is_to_be_said(arguments: &ListArguments) -> bool {
    is_to_be_read(arguments) && std::env::var_os("TERM").is_some_and(|term| term == "dumb")
}

fn reading(shared: Shared) -> Result<Reading, Failure> {
    let (config, shelf) = shared.settings()?;
    Ok(Reading {
        inputs: options::inputs(&shared.sources),
        library: shared.library(),
        themes: paths::themes(shared.config.as_deref()),
        wanted: options::wanted(&config),
        depth: shared.depth(),
        ground: options::ground(),
        shelf,
        config,
        filter: shared.filter,
    })
}

/// Puts a text of our own on the standard output.
fn print(text: &str) -> Result<Outcome, Failure> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(Outcome {
        found: true,
        trouble: false,
    })
}

/// One line on the standard error, with whatever could act on a terminal shown as an escape. Whether anyone reads it
/// is not our trouble.
pub fn complain(line: &str) {
    let _ = writeln!(io::stderr(), "{}", visible(line));
}
