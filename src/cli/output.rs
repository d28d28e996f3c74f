//! The standard output: one buffered writer, styled by role.

use std::io::{self, BufWriter, StdoutLock, Write};

use serde::Serialize;

use crate::document::Inline;
use crate::export::json;
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
        json::write(&mut self.out, object)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theme::{Depth, Ground, Shelf};

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
