//! The standard output: one buffered writer, styled by role.

use std::io::{self, BufWriter, StdoutLock, Write};

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::Formatter;

use crate::document::Inline;
use crate::text::is_clean;
use crate::theme::{Color, Role, Style, Theme};

/// The standard output.
pub(super) struct Output {
    out: BufWriter<StdoutLock<'static>>,
    theme: Theme,
}

impl Output {
    /// An output that looks so.
    pub fn new(theme: Theme) -> Output {
        Output {
            out: BufWriter::with_capacity(256 * 1024, io::stdout().lock()),
            theme,
        }
    }

    /// True when roles look different from each other.
    pub fn is_styled(&self) -> bool {
        self.theme.style(Role::Keyword) != self.theme.style(Role::Listing)
    }

    /// Text in the style of a role.
    pub fn put(&mut self, text: &str, role: Role) -> io::Result<()> {
        self.put_styled(text, self.theme.style(role))
    }

    /// A stretch of an article.
    pub fn put_inline(&mut self, text: &str, inline: Inline) -> io::Result<()> {
        self.put_styled(text, self.theme.inline(inline))
    }

    fn put_styled(&mut self, text: &str, style: Style) -> io::Result<()> {
        if style == Style::default() {
            return self.out.write_all(text.as_bytes());
        }
        write!(self.out, "\x1b[{}m{text}\x1b[m", parameters(style))
    }

    /// Text as it is.
    pub fn plain(&mut self, text: &str) -> io::Result<()> {
        self.out.write_all(text.as_bytes())
    }

    /// An object on a line of its own.
    pub fn object(&mut self, object: &impl Serialize) -> io::Result<()> {
        object.serialize(&mut Serializer::with_formatter(&mut self.out, Escaped))?;
        self.out.write_all(b"\n")
    }

    /// What is written has gone out.
    pub fn finish(mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// The parameters of SGR (ECMA-48, section 8.3.117) for a style.
fn parameters(style: Style) -> String {
    let mut parts: Vec<String> = Vec::new();
    for (set, code) in [
        (style.bold, 1),
        (style.dim, 2),
        (style.italic, 3),
        (style.underline, 4),
        (style.reverse, 7),
        (style.strike, 9),
    ] {
        if set {
            parts.push(code.to_string());
        }
    }
    for (color, base) in [(style.fg, 30), (style.bg, 40)] {
        match color {
            None => {}
            Some(Color::Rgb(r, g, b)) => parts.push(format!("{};2;{r};{g};{b}", base + 8)),
            Some(Color::Indexed(entry)) => parts.push(format!("{};5;{entry}", base + 8)),
            Some(Color::Ansi(entry @ 0..=7)) => parts.push((base + u16::from(entry)).to_string()),
            Some(Color::Ansi(entry)) => parts.push((base + 52 + u16::from(entry)).to_string()),
        }
    }
    parts.join(";")
}

/// JSON on one line, in which whatever could act on a terminal is an escape. Only the names of files hold such
/// characters, and they are not to be changed: who reads the JSON opens them.
struct Escaped;

impl Formatter for Escaped {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        if is_clean(fragment) {
            return out.write_all(fragment.as_bytes());
        }
        for c in fragment.chars() {
            let (mut bytes, mut units) = ([0; 4], [0; 2]);
            let text = c.encode_utf8(&mut bytes);
            if is_clean(text) {
                out.write_all(text.as_bytes())?;
                continue;
            }
            for unit in c.encode_utf16(&mut units) {
                write!(out, "\\u{unit:04x}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theme::{Depth, Ground, Shelf};

    #[test]
    fn json_hides_nothing_from_its_reader_and_does_nothing_to_a_terminal() {
        let name = "a\u{9b}2J\u{202e}é\u{7f}\x1b\n\u{e0001}.txt";
        let mut out = Vec::new();
        name.serialize(&mut Serializer::with_formatter(&mut out, Escaped))
            .unwrap();
        let json = String::from_utf8(out).unwrap();
        assert!(is_clean(&json), "{json}");
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), name);
    }

    #[test]
    fn a_style_is_written_as_a_terminal_takes_it() {
        let style = Style {
            bold: true,
            fg: Some(Color::Rgb(1, 2, 3)),
            bg: Some(Color::Indexed(240)),
            ..Style::default()
        };
        assert_eq!(parameters(style), "1;38;2;1;2;3;48;5;240");
        let of = |fg, bg| {
            parameters(Style {
                fg: Some(fg),
                bg: Some(bg),
                ..Style::default()
            })
        };
        assert_eq!(of(Color::Ansi(1), Color::Ansi(0)), "31;40");
        assert_eq!(of(Color::Ansi(9), Color::Ansi(15)), "91;107");
        let theme = Shelf::fallback(Ground::Dark, Depth::None);
        assert!(!parameters(theme.style(Role::Title)).contains("38"));
    }
}
