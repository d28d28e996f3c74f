//! `dateline`: a terminal reader for anything made of articles.
//!
//! # The house
//!
//! A functional core in an imperative shell. Everything that happens is a `Msg`; `update` turns a `Model` and a `Msg`
//! into a changed `Model` and a list of `Effect`s; everything we want done to the world is an `Effect`; `ui::draw`
//! turns `&Model` into cells. Threads and one channel, no async runtime; one owner for each piece of state.
//!
//! Imports only go down these floors, and neighbours on a floor do not import each other (`tests/architecture.rs`
//! reads the source and fails when one does):
//!
//! ```text
//!  roof  main                          picks run or cli
//!  7  run    cli                       the event loop  |  the headless commands
//!  6  ui ──────────┐   ┌────────── io  the screen      |  the world
//!  5  app ─────────┴───┘               state and decisions; no screen, no world
//!  4  filter  cluster  config  theme   questions about the store; what the user asked for; role → style;
//!     export  syntax                   articles → what is written of them; what code is in its language
//!  3  format   store                   bytes → articles; articles → columns
//!  2  article                          one item, its headline, its source
//!  1  document                         what an article says, and its lines at a width
//!  0  text                             strings as a terminal must treat them
//! ```

#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::print_stdout
    )
)]

pub mod text;

pub mod document;

pub mod article;

pub mod format;
pub mod store;

pub mod cluster;
pub mod config;
pub mod export;
pub mod filter;
pub mod syntax;
pub mod theme;

pub mod app;

pub mod io;
pub mod ui;

pub mod cli;
pub mod run;
