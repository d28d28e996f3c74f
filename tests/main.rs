//! The one integration binary.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr
)]

mod architecture;
mod behaviour;
mod cli;
mod corpus;
mod finding;
mod formats;
mod hyperlinks;
mod jumps;
mod library;
mod outlets;
mod packed;
mod place;
mod properties_app;
mod properties_dates;
mod properties_formats;
mod properties_html;
mod properties_layout;
mod queries;
mod sessions;
mod specimen;
mod support;
mod tables;
mod terminal;
mod unicode;
