//! Flags as they are typed: the table of commands and options from which the help comes. What they mean lies in
//! `options`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::NonEmptyStringValueParser;
use clap::{Args, Parser, Subcommand, ValueEnum};

/// A terminal reader for anything made of articles.
#[derive(Debug, Parser)]
#[command(
    name = "dateline",
    version,
    max_term_width = 100,
    disable_help_subcommand = true,
    override_usage = "dateline [OPTIONS] [SOURCE]...\n       dateline <COMMAND> [OPTIONS] [SOURCE]...",
    after_help = "Without a command: reads on a terminal, and lists where the standard output is none.\n\
    Without a SOURCE: what is piped in, else the built-in edition.\n\
    Exit status: 0 something was found, 1 nothing was, 2 there was trouble."
)]
pub struct Arguments {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    #[command(flatten)]
    pub(super) list: ListArguments,
    /// Read line by line, in a conversation: for screen readers, braille and terminals that can do no more.
    #[arg(long)]
    pub(super) linear: bool,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Print headlines.
    List(ListArguments),
    /// Print articles.
    Show(ShowArguments),
    /// Tell what was recognised in each input.
    Inspect(InspectArguments),
    /// Take subscriptions over from another reader.
    Import(ImportArguments),
    /// Print the settings, or check them.
    Config(ConfigArguments),
}

/// What every command that prints items takes.
#[derive(Debug, Default, PartialEq, Eq, Args)]
pub(super) struct Shared {
    /// Files, folders, - for the standard input.
    #[arg(value_name = "SOURCE")]
    pub sources: Vec<OsString>,
    /// Only headlines that match.
    #[arg(
        short = 'q',
        long = "filter",
        value_name = "QUERY",
        allow_hyphen_values = true
    )]
    pub filter: Option<String>,
    /// At most so many.
    #[arg(short = 'n', long, value_name = "N")]
    pub limit: Option<usize>,
    /// Only the article of this id; its first characters are enough.
    #[arg(long, value_name = "ID", value_parser = NonEmptyStringValueParser::new(), conflicts_with = "filter")]
    pub id: Option<String>,
    /// Columns of a line.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=2000))]
    pub width: Option<u16>,
    /// When to use colours: auto (on a terminal), always, never.
    #[arg(long, value_enum, value_name = "WHEN", hide_possible_values = true)]
    pub color: Option<When>,
    /// The file that keeps the marks [default: library.db in the data folder, or $DATELINE_LIBRARY].
    #[arg(long, value_name = "PATH")]
    pub library: Option<PathBuf>,
    /// The file of settings [default: see `dateline config path`].
    #[arg(long, value_name = "PATH")]
    pub config: Option<PathBuf>,
    /// Keep no marks, and look at none.
    #[arg(long)]
    pub no_state: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum When {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Default, PartialEq, Eq, Args)]
pub(super) struct ListArguments {
    #[command(flatten)]
    pub shared: Shared,
    /// As text, json (an object a line), or tsv (id, date, source, title, address).
    #[arg(long, value_enum, value_name = "FORMAT", hide_possible_values = true)]
    pub format: Option<ListFormat>,
    /// One line a story: of headlines of the same event the first to be published.
    #[arg(long)]
    pub stories: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(super) enum ListFormat {
    #[default]
    Text,
    Json,
    Tsv,
}

#[derive(Debug, Args)]
pub(super) struct ShowArguments {
    #[command(flatten)]
    pub shared: Shared,
    /// As text, json (an object a line), markdown, or html (one page).
    #[arg(long, value_enum, value_name = "FORMAT", hide_possible_values = true)]
    pub format: Option<ShowFormat>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(super) enum ShowFormat {
    #[default]
    Text,
    Json,
    Markdown,
    Html,
}

#[derive(Debug, Args)]
pub(super) struct InspectArguments {
    /// Files, folders, - for the standard input.
    #[arg(value_name = "SOURCE")]
    pub sources: Vec<OsString>,
    /// As text, or json (an object a line).
    #[arg(long, value_enum, value_name = "FORMAT", hide_possible_values = true)]
    pub format: Option<InspectFormat>,
    // Options that scripts hand to every command alike: here nothing is kept, and nothing looked up.
    #[arg(long, hide = true)]
    no_state: bool,
    #[arg(long, hide = true)]
    library: Option<PathBuf>,
    #[arg(long, hide = true)]
    config: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(super) enum InspectFormat {
    #[default]
    Text,
    Json,
}

#[derive(Debug, Args)]
pub(super) struct ImportArguments {
    /// An OPML file, a urls file of newsboat; - for the standard input.
    #[arg(value_name = "FILE")]
    pub file: OsString,
    /// Print what would be taken over, and keep nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// As text, or json (an object a line).
    #[arg(long, value_enum, value_name = "FORMAT", hide_possible_values = true)]
    pub format: Option<InspectFormat>,
}

#[derive(Debug, Args)]
pub(super) struct ConfigArguments {
    /// Print the default settings, print where the file of settings is looked for, or check that file.
    #[arg(value_enum)]
    pub what: ConfigWhat,
    /// The file of settings [default: see `dateline config path`].
    #[arg(long, value_name = "PATH")]
    pub config: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ConfigWhat {
    Default,
    Path,
    Check,
}

/// What is wrong with the arguments, in one line. The parser says it in several, with the usage below.
pub(super) fn in_one_line(error: &clap::Error) -> String {
    let text = error.to_string();
    let ends = ["\n\nUsage:", "\n\nFor more information"];
    let end = ends.iter().filter_map(|end| text.find(end)).min();
    let said = text[..end.unwrap_or(text.len())].trim_start_matches("error: ");
    let lines = said.lines().map(str::trim).filter(|line| !line.is_empty());
    let lines: Vec<&str> = lines.collect();
    format!("dateline: {} (see `dateline --help`)", lines.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_is_told_in_one_line() {
        let said = |arguments: &[&str]| {
            in_one_line(&Arguments::try_parse_from(arguments).expect_err("a mistake"))
        };
        assert_eq!(
            said(&["dateline", "list", "--limit", "x"]),
            "dateline: invalid value 'x' for '--limit <N>': invalid digit found in string (see `dateline --help`)"
        );
        let said = said(&["dateline", "list", "--colour", "x"]);
        assert!(said.contains("'--color'"), "{said}");
        assert!(!said.contains('\n'));
    }

    #[test]
    fn a_name_of_a_command_is_a_file_after_a_source_and_after_two_hyphens() {
        for arguments in [
            &["dateline", "page.txt", "list"][..],
            &["dateline", "--", "list"],
        ] {
            let arguments = Arguments::try_parse_from(arguments).unwrap();
            assert!(arguments.command.is_none());
            assert_eq!(arguments.list.shared.sources.last().unwrap(), "list");
        }
    }
}
