//! State and decisions: no screen, no world. [`message`] says what can happen and what can be wanted.

pub mod geometry;
pub mod key;
pub mod message;
