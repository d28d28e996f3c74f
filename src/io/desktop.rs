//! The desktop round the terminal: the browser and the clipboard.

use std::io::{self, Write};
use std::process::{Command, Stdio};

use crate::text::visible;

/// Bytes that a terminal takes for the clipboard, at the most: many refuse more.
const CLIPBOARD: usize = 100_000;

/// Opens an address in the user's browser (`$BROWSER`, else the desktop's), detached and silent. One line that says
/// why when it cannot.
pub fn browse(address: &str) -> Result<(), String> {
    let known = ["http://", "https://", "mailto:"];
    if !known
        .iter()
        .any(|scheme| address.to_ascii_lowercase().starts_with(scheme))
    {
        return Err(format!(
            "{} is not opened: it is no http, https or mailto address",
            visible(address)
        ));
    }
    let named = std::env::var("BROWSER")
        .ok()
        .and_then(|browser| browser.split(':').next().map(str::to_owned));
    let mut tries: Vec<Command> = Vec::new();
    if let Some(browser) = named.filter(|browser| !browser.is_empty()) {
        let mut words = browser.split_whitespace();
        if let Some(program) = words.next() {
            let mut command = Command::new(program);
            command.args(words).arg(address);
            tries.push(command);
        }
    }
    tries.extend(open::commands(address));
    for mut command in tries {
        let started = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        if let Ok(mut child) = started {
            // Someone has to take note of its end.
            let waiter = std::thread::Builder::new().name("browser".into());
            let _ = waiter.spawn(move || child.wait());
            return Ok(());
        }
    }
    Err(format!(
        "no browser was found for {}: set BROWSER",
        visible(address)
    ))
}

/// Puts text on the clipboard by OSC 52, which works over ssh; inside tmux and screen wrapped so that it reaches the
/// terminal round them.
pub fn copy(text: &str, out: &mut dyn Write) -> Result<(), String> {
    if text.len() > CLIPBOARD {
        return Err(format!(
            "{} bytes are too much for a terminal's clipboard",
            text.len()
        ));
    }
    let inside = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let sequence = osc_52(text, inside("TMUX"), inside("STY"));
    out.write_all(sequence.as_bytes())
        .and_then(|()| out.flush())
        .map_err(|error: io::Error| error.to_string())
}

fn osc_52(text: &str, tmux: bool, screen: bool) -> String {
    let plain = format!("\x1b]52;c;{}\x07", base64(text.as_bytes()));
    match (tmux, screen) {
        (true, _) => format!("\x1bPtmux;{}\x1b\\", plain.replace('\x1b', "\x1b\x1b")),
        (false, true) => format!("\x1bP{plain}\x1b\\"),
        (false, false) => plain,
    }
}

/// Base 64 (RFC 4648, section 4).
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let bits = group
            .iter()
            .fold(0u32, |bits, byte| bits << 8 | u32::from(*byte))
            << (8 * (3 - group.len()));
        for at in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * at) & 63) as usize];
            out.push(if at <= group.len() { digit.into() } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_goes_to_the_clipboard_by_osc_52() {
        assert_eq!(
            osc_52("Libya’s", false, false),
            "\x1b]52;c;TGlieWHigJlz\x07"
        );
        assert_eq!(
            osc_52("ab", true, false),
            "\x1bPtmux;\x1b\x1b]52;c;YWI=\x07\x1b\\"
        );
        assert_eq!(base64(b"a"), "YQ==");
        assert_eq!(base64(b""), "");
    }

    #[test]
    fn only_addresses_are_opened() {
        for address in [
            "file:///etc/passwd",
            "javascript:alert(1)",
            "--help",
            "sh -c x",
        ] {
            assert!(browse(address).is_err(), "{address}");
        }
    }
}
