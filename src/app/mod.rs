//! State and decisions: no screen, no world. [`message`] says what can happen and what can be wanted, [`model`] holds
//! the state, [`update`] decides.

pub mod action;
pub mod bookmarks;
pub mod copying;
pub mod facets;
mod folds;
pub mod geometry;
pub mod headlines;
pub mod hints;
pub mod jumps;
pub mod key;
pub mod keymap;
pub mod line;
mod links;
pub mod look;
pub mod marks;
mod masthead;
pub mod message;
pub mod model;
pub mod outlet;
pub mod overlay;
pub mod picker;
pub mod reader;
pub mod searches;
pub mod update;

pub use model::Model;
pub use update::{start, update};
