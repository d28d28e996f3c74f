//! Hyperlinks of a terminal (OSC 8): which addresses become one, how they are written, which terminals take them.

use std::fmt::{Display, Write};

use crate::config::Hyperlinks;

/// Bytes of an address, at the most: terminals drop longer ones.
const LONGEST: usize = 2000;

/// What a terminal may open when the user clicks on it.
const SCHEMES: &[&str] = &["http", "https", "mailto", "ftp", "gemini"];

/// The end of a hyperlink.
pub const CLOSE: &str = "\x1b]8;;\x1b\\";

/// The beginning of a hyperlink; `None` where the address is not one for a terminal. What has the same number is one
/// link, though it is written in several pieces.
pub fn open(address: &str, number: impl Display) -> Option<String> {
    let scheme = address.split(':').next()?.to_ascii_lowercase();
    if !SCHEMES.contains(&scheme.as_str()) || !address.contains(':') || address.len() > LONGEST {
        return None;
    }
    let mut sequence = format!("\x1b]8;id=dateline-{number};");
    let begins = sequence.len();
    for byte in address.trim().bytes() {
        match byte {
            b'!'..=b'~' => sequence.push(byte.into()),
            // Nothing that is not a visible character of ASCII may stand there.
            _ => write!(sequence, "%{byte:02X}").ok()?,
        }
    }
    if sequence.len() - begins > LONGEST {
        return None;
    }
    sequence.push_str("\x1b\\");
    Some(sequence)
}

/// True when hyperlinks are wanted on this terminal. Most pass over what they do not understand; a few show it.
pub fn is_wanted(setting: Hyperlinks) -> bool {
    match setting {
        Hyperlinks::Always => true,
        Hyperlinks::Never => false,
        Hyperlinks::Auto => {
            let term = std::env::var("TERM").unwrap_or_default();
            let in_screen = std::env::var_os("STY").is_some_and(|value| !value.is_empty());
            is_safe(&term) && !in_screen
        }
    }
}

fn is_safe(term: &str) -> bool {
    let shows_it = ["dumb", "linux", "vt", "eterm", "cons", "ansi", "sun"];
    !term.is_empty() && !shows_it.iter().any(|name| term.starts_with(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_written_so_that_it_ends_nothing() {
        assert_eq!(
            open("https://a.example/ü?q=1;2", 7).unwrap(),
            "\x1b]8;id=dateline-7;https://a.example/%C3%BC?q=1;2\x1b\\"
        );
        let evil = open("https://a.example/\x1b\\\x07\u{9b}2J \n", 1).unwrap();
        assert_eq!(evil.matches('\x1b').count(), 2);
        assert!(evil.is_ascii() && !evil.contains(['\x07', ' ', '\n']));
    }

    #[test]
    fn only_what_a_terminal_should_open_is_a_link() {
        let long = format!("https://a.example/{}", "a".repeat(LONGEST));
        let long_when_written = format!("https://a.example/{}", "ü".repeat(LONGEST / 3));
        for address in [
            "javascript:alert(1)",
            "file:///etc/passwd",
            "#here",
            "http",
            "",
            &long,
            &long_when_written,
        ] {
            assert_eq!(open(address, 1), None, "{address}");
        }
        assert!(open("HTTPS://A.EXAMPLE", 1).is_some());
        assert!(open("mailto:us@a.example", 1).is_some());
    }

    #[test]
    fn terminals_that_would_show_it_get_none() {
        assert!(is_safe("xterm-256color") && is_safe("tmux-256color") && is_safe("foot"));
        assert!(!is_safe("linux") && !is_safe("dumb") && !is_safe("") && !is_safe("vt220"));
        assert!(is_wanted(Hyperlinks::Always) && !is_wanted(Hyperlinks::Never));
    }
}
