//! The world: inputs, the library, the terminal, the desktop. Each piece of it is owned by one thread.

pub mod answers;
pub mod begun;
pub mod bodies;
mod bookmarks;
mod code;
pub mod content;
pub mod db;
pub mod desktop;
mod folder;
pub mod hyperlink;
pub mod lanes;
pub mod library;
pub mod load;
pub mod paths;
pub mod piping;
pub mod reading;
mod recording;
mod relay;
pub mod saving;
mod spool;
pub mod terminal;
pub mod themes;
mod unpack;
