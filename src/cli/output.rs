//! The standard output: one buffered writer, styled by role.

use std::io::{self, BufWriter, StdoutLock, Write};

use serde::Serialize;

use crate::article::{Headline, Mark};
use crate::store::Snapshot;
use crate::theme::{Color, Role, Style, Theme};

/// The standard output.
pub(super) struct Output {
    out: BufWriter<StdoutLock<'static>>,
    theme: Theme,
}

impl Output {
    pub fn new(theme: Theme, is_coloured: bool) -> Output {
        let theme = if is_coloured { theme } else { Theme::plain() };
        Output {
            out: BufWriter::with_capacity(256 * 1024, io::stdout().lock()),
            theme,
        }
    }

    /// Text in the style of a role.
    pub fn put(&mut self, text: &str, role: Role) -> io::Result<()> {
        let style = self.theme.style(role);
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
        serde_json::to_writer(&mut self.out, object)?;
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

/// An item as `list` and `show` print it. The names and their order are a contract.
#[derive(Serialize)]
pub(super) struct JsonItem<'a> {
    id: String,
    title: &'a str,
    source: Option<&'a str>,
    author: Option<&'a str>,
    published: Option<String>,
    url: Option<&'a str>,
    feed: Option<&'a str>,
    lang: Option<&'a str>,
    words: u32,
    has_body: bool,
    read: bool,
    starred: bool,
    queued: bool,
    tags: [&'a str; 0],
    story: Option<()>,
    origins: Vec<JsonOrigin<'a>>,
    score: Option<i32>,
}

#[derive(Serialize)]
struct JsonOrigin<'a> {
    path: &'a str,
    line: u32,
}

impl<'a> JsonItem<'a> {
    pub fn new(
        headline: &Headline<'a>,
        mark: Mark,
        snapshot: &'a Snapshot,
        score: Option<i32>,
    ) -> JsonItem<'a> {
        let origins = snapshot.origins(headline.row);
        let origins = origins.iter().map(|origin| JsonOrigin {
            path: &snapshot.file(origin.file).name,
            line: origin.line,
        });
        JsonItem {
            id: headline.id.to_string(),
            title: headline.title,
            source: headline.source,
            author: headline.author,
            published: headline.published.map(|date| date.to_string()),
            url: headline.url,
            feed: None,
            lang: headline.lang,
            words: headline.body.map_or(0, |(_, body)| body.words),
            has_body: headline.body.is_some(),
            read: mark.read,
            starred: mark.starred,
            queued: mark.queued,
            tags: [],
            story: None,
            origins: origins.collect(),
            score,
        }
    }
}
