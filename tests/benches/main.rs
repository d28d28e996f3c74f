//! The benches: each prints times and ratios, none fails for being slow. `cargo bench -- filter` runs one group.

#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]

mod dates;
mod feeds;
mod filter;
mod frame;
mod headlines;
mod layout;
mod pages;
mod parse;
mod peers;
mod race;
mod stories;

const GROUPS: &[(&str, fn())] = &[
    ("filter", filter::run),
    ("peers", peers::run),
    ("stories", stories::run),
    ("layout", layout::run),
    ("parse", parse::run),
    ("pages", pages::run),
    ("dates", dates::run),
    ("feeds", feeds::run),
    ("frame", frame::run),
];

fn main() {
    let asked: Vec<String> = std::env::args()
        .skip(1)
        .filter(|arg| !arg.starts_with('-'))
        .collect();
    for (name, run) in GROUPS {
        if asked.is_empty() || asked.iter().any(|asked| asked == name) {
            run();
        }
    }
}
