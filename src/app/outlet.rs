//! Ways out of the article: the file that it becomes, the command that it goes through.

use super::line::Line;
use super::message::Generation;

/// What is typed for them, and what is awaited of them.
#[derive(Debug, Clone, Default)]
pub struct Outlet {
    /// The name of the file.
    pub file: Line,
    /// The command.
    pub command: Line,
    /// Counts requests for files.
    pub(super) writing: Generation,
    /// The name of a file that is there already, which the user was told: asked for again it is written over.
    pub(super) exists: Option<String>,
    /// Counts commands.
    pub(super) piping: Generation,
    /// Counts requests for the lines of what a command said.
    pub(super) setting: Generation,
}
