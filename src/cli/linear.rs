//! `dateline --linear`: the reader as a conversation. Lines follow each other and nothing is ever drawn over, so that
//! it can be listened to, felt in braille, or typed at from a terminal that can do nothing else.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, IsTerminal, StdoutLock, Write};

use super::arguments::Shared;
use super::edition::Edition;
use super::options::inputs;
use super::{Failure, Outcome, complain};
use crate::article::{Headline, Mark, MarkChange, RowId, Timestamp};
use crate::document::layout::{Measure, layout};
use crate::document::spoken::{Said, spoken};
use crate::document::{Document, DocumentBuilder, Role};
use crate::io::content;
use crate::io::library::Library;
use crate::io::load::Input;
use crate::io::terminal::Terminal;
use crate::text::{counted, minutes, sanitise, thousands, visible};

/// Headlines that are said at once.
const HEADLINES: usize = 10;

/// Lines of a page where the terminal does not say how many it has.
const PAGE: usize = 20;

/// What can be typed, and what it does.
const COMMANDS: &[(&str, &str)] = &[
    ("a number", "reads that headline's article"),
    (
        "enter or n",
        "goes on: the next headlines, or the next page of the article",
    ),
    ("p", "goes back by as much"),
    (
        "/ and words",
        "filters the headlines; / alone shows them all again",
    ),
    (
        "g",
        "begins again: at the first headline, or at the article's beginning",
    ),
    ("l", "in an article: says where its links lead"),
    ("q", "leaves the article, and then the program"),
];

/// Reads articles in a conversation, to its end.
pub(super) fn run(shared: &Shared) -> Result<Outcome, Failure> {
    let edition = Edition::read(shared);
    let takes_input = inputs(&shared.sources)
        .iter()
        .any(|input| matches!(input, Input::Stdin));
    // What is piped in may be the articles: then it is the terminal that is listened to.
    let commands: Box<dyn BufRead> = if takes_input {
        let terminal = File::open("/dev/tty").map_err(|_| {
            Failure::Said("dateline: there is no terminal to take commands from".into())
        })?;
        Box::new(BufReader::new(terminal))
    } else {
        Box::new(io::stdin().lock())
    };
    let listens = takes_input || io::stdin().is_terminal();
    let size = Some(())
        .filter(|()| listens && io::stdout().is_terminal())
        .and_then(|()| Terminal::size().ok());
    let library = shared.library().and_then(|path| {
        let library = Library::open(&path);
        if let Err(error) = &library {
            let name = path.to_string_lossy();
            complain(&format!(
                "{name}: the library cannot be used: {error}; marks are not kept"
            ));
        }
        library.ok()
    });
    let found = !edition.snapshot.is_empty();
    let outcome = edition.outcome;
    let mut sitting = Sitting {
        edition,
        library,
        commands,
        out: BufWriter::new(io::stdout().lock()),
        columns: shared
            .width
            .or(size.map(|size| size.width))
            .map(|columns| columns.max(1)),
        page: listens.then(|| size.map_or(PAGE, |size| usize::from(size.height.max(4)) - 2)),
        filter: shared.filter.clone().unwrap_or_default(),
    };
    sitting.headlines(shared)?;
    Ok(Outcome { found, ..outcome })
}

struct Sitting {
    edition: Edition,
    library: Option<Library>,
    commands: Box<dyn BufRead>,
    out: BufWriter<StdoutLock<'static>>,
    /// Columns of a line; as long as it is where none are known.
    columns: Option<u16>,
    /// Lines that are said at once; all of them where no one listens.
    page: Option<usize>,
    filter: String,
}

impl Sitting {
    fn say(&mut self, line: &str) -> io::Result<()> {
        for line in wrapped(line, self.columns) {
            self.out.write_all(line.as_bytes())?;
            self.out.write_all(b"\n")?;
        }
        Ok(())
    }

    /// Asks for a command; `None` when no more will come.
    fn ask(&mut self, prompt: &str) -> io::Result<Option<String>> {
        if self.page.is_some() {
            self.out.write_all(prompt.as_bytes())?;
            self.out.write_all(b" ")?;
        }
        self.out.flush()?;
        let mut line = Vec::new();
        if self.commands.read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&line);
        Ok(Some(sanitise(&line).trim().to_owned()))
    }

    fn help(&mut self) -> io::Result<()> {
        for (typed, what) in COMMANDS {
            self.say(&format!("{typed}: {what}."))?;
        }
        Ok(())
    }

    /// The list of headlines, until it is left.
    fn headlines(&mut self, shared: &Shared) -> Result<(), Failure> {
        let mut rows = self.rows(shared)?;
        let mut top = 0;
        let mut is_said = false;
        loop {
            let end = (top + HEADLINES).min(rows.len());
            if !is_said {
                self.page_of_headlines(&rows, top..end)?;
                is_said = true;
            }
            let Some(typed) = self.ask("Number, n, p, / or ?")? else {
                return Ok(());
            };
            if let Some(words) = typed.strip_prefix('/') {
                self.filter = words.trim().to_owned();
                rows = self.rows(shared)?;
                (top, is_said) = (0, false);
                continue;
            }
            match typed.as_str() {
                "q" => return Ok(()),
                "?" => self.help()?,
                "g" => (top, is_said) = (0, false),
                "" | "n" if end < rows.len() => (top, is_said) = (end, false),
                "" | "n" => self.say("There are no more headlines.")?,
                "p" if top > 0 => (top, is_said) = (top.saturating_sub(HEADLINES), false),
                "p" => self.say("These are the first headlines.")?,
                number => match number
                    .parse::<usize>()
                    .ok()
                    .and_then(|at| at.checked_sub(1))
                {
                    Some(at) if at < rows.len() => {
                        if !self.article(rows[at])? {
                            return Ok(());
                        }
                    }
                    Some(_) => {
                        self.say(&format!("There are {}.", counted(rows.len(), "headline")))?
                    }
                    None => {
                        let text =
                            format!("{} means nothing here: ? says what does.", visible(number));
                        self.say(&text)?;
                    }
                },
            }
        }
    }

    /// The rows that the filter leaves; what it does not understand is said.
    fn rows(&mut self, shared: &Shared) -> Result<Vec<RowId>, Failure> {
        let query = shared.understood(&self.filter)?;
        if let Some(fault) = query.faults().first() {
            let text = format!("In the filter expected {}.", fault.expected);
            self.say(&text)?;
        }
        let query = (!self.filter.is_empty()).then_some(&query);
        let rows = self.edition.rows(shared, query, shared.limit, |_| true)?;
        Ok(rows.into_iter().map(|(row, _)| row).collect())
    }

    fn page_of_headlines(
        &mut self,
        rows: &[RowId],
        range: std::ops::Range<usize>,
    ) -> io::Result<()> {
        let mut head = counted(rows.len(), "headline");
        if !self.filter.is_empty() {
            head = format!("{head} for {}", self.filter);
        }
        if range.len() < rows.len() {
            head = format!("{head}, {} to {}", range.start + 1, range.end);
        }
        self.say(&format!("{head}."))?;
        for at in range {
            let headline = self.edition.snapshot.headline(rows[at]);
            let text = format!(
                "{}. {}",
                at + 1,
                said(&headline, self.edition.mark(rows[at]))
            );
            self.say(&text)?;
        }
        Ok(())
    }

    /// An article, page by page, until it is left. False when no more commands come.
    fn article(&mut self, row: RowId) -> Result<bool, Failure> {
        let mark = self.edition.mark(row);
        self.keep(
            row,
            MarkChange {
                read: Some(true),
                ..MarkChange::default()
            },
        );
        let headline = self.edition.snapshot.headline(row);
        let mut facts = vec![format!("Heading 1: {}", headline.title), headline.facts()];
        facts.extend(headline.url.map(|url| format!("Address: {url}")));
        for line in facts {
            self.say(&line)?;
        }
        let document = match content::document(&self.edition.snapshot, row) {
            Ok(document) => document,
            Err(why) => {
                self.say(&format!("{why}."))?;
                return Ok(true);
            }
        };
        let lines = spoken(&document);
        let place = document.word_start(mark.position);
        let mut top = match mark.position {
            0 => 0,
            _ => lines
                .partition_point(|line| line.byte <= place)
                .saturating_sub(1),
        };
        if top > 0 {
            let percent = top * 100 / lines.len().max(1);
            self.say(&format!("You left at {percent} percent; g begins again."))?;
        }
        let mut is_said = false;
        loop {
            let end = if is_said {
                self.page_end(&lines, top)
            } else {
                self.page_of_lines(&lines, top)?
            };
            is_said = true;
            if end >= lines.len() {
                self.say("End of the article.")?;
                self.keep_place(row, &document, &lines, top);
                let finished = Some(true);
                self.keep(
                    row,
                    MarkChange {
                        finished,
                        ..MarkChange::default()
                    },
                );
                return Ok(true);
            }
            let percent = end * 100 / lines.len();
            let Some(typed) = self.ask(&format!("{percent} percent. Enter, p, l, q or ?"))? else {
                self.keep_place(row, &document, &lines, end);
                return Ok(false);
            };
            match typed.as_str() {
                "" | "n" => (top, is_said) = (end, false),
                "p" => (top, is_said) = (self.page_before(&lines, top), false),
                "g" => (top, is_said) = (0, false),
                "l" => self.links(&document)?,
                "?" => self.help()?,
                "q" => {
                    self.keep_place(row, &document, &lines, end);
                    return Ok(true);
                }
                other => {
                    let text = format!("{} means nothing here: ? says what does.", visible(other));
                    self.say(&text)?;
                }
            }
        }
    }

    /// Says a page of lines; returns the first one behind it.
    fn page_of_lines(&mut self, lines: &[Said], top: usize) -> io::Result<usize> {
        let end = self.page_end(lines, top);
        for line in &lines[top..end] {
            self.say(&line.text)?;
        }
        Ok(end)
    }

    /// The first line behind the page that begins at a line: one line at least.
    fn page_end(&self, lines: &[Said], top: usize) -> usize {
        let Some(page) = self.page else {
            return lines.len();
        };
        let mut taken = 0;
        let fits = lines[top..].iter().take_while(|line| {
            taken += wrapped(&line.text, self.columns).len();
            taken <= page
        });
        (top + fits.count().max(1)).min(lines.len())
    }

    /// The first line of the page that ends before a line.
    fn page_before(&self, lines: &[Said], end: usize) -> usize {
        let Some(page) = self.page else {
            return 0;
        };
        let mut taken = 0;
        let fits = lines[..end].iter().rev().take_while(|line| {
            taken += wrapped(&line.text, self.columns).len();
            taken <= page
        });
        end - fits.count().max(1).min(end)
    }

    fn links(&mut self, document: &Document) -> io::Result<()> {
        if document.links().is_empty() {
            return self.say("There are no links.");
        }
        for (nth, address) in document.links().iter().enumerate() {
            self.say(&format!("Link {}: {address}", nth + 1))?;
        }
        Ok(())
    }

    fn keep_place(&mut self, row: RowId, document: &Document, lines: &[Said], line: usize) {
        let byte = lines.get(line).map_or(0, |line| line.byte);
        let position = if byte == 0 { 0 } else { document.word_at(byte) };
        self.keep(
            row,
            MarkChange {
                position: Some(position),
                ..MarkChange::default()
            },
        );
    }

    /// Marks an article, on disk where there is a library.
    fn keep(&mut self, row: RowId, change: MarkChange) {
        let changes = self.edition.change(row, change);
        if let Some(library) = &mut self.library
            && let Err(error) = library.save(&changes)
        {
            complain(&format!("dateline: the mark could not be kept: {error}"));
        }
    }
}

/// A headline in one line.
fn said(headline: &Headline<'_>, mark: Mark) -> String {
    let mut facts = vec![headline.title.trim_end_matches('.').to_owned()];
    facts.extend(headline.source.map(str::to_owned));
    facts.extend(headline.published.map(Timestamp::in_words));
    match headline.body {
        Some((_, body)) => facts.push(format!("{} min", thousands(minutes(body.words) as usize))),
        None => facts.push("no text".into()),
    }
    if mark.starred {
        facts.push("starred".into());
    }
    if mark.read {
        facts.push("read".into());
    }
    facts.join(". ")
}

/// A line in as many as it takes.
fn wrapped(line: &str, columns: Option<u16>) -> Vec<String> {
    let Some(columns) = columns else {
        return vec![line.to_owned()];
    };
    let indent = line.len() - line.trim_start_matches(' ').len();
    let mut builder = DocumentBuilder::default();
    builder.push(line, Role::Text);
    let document = builder.finish();
    let measure = Measure {
        reorder: false,
        ..Measure::new(columns)
    };
    let set = layout(&document, &measure, &[]);
    if set.lines().len() <= 1 || indent > 0 {
        return vec![line.to_owned()];
    }
    let text = |at| -> String {
        let pieces = set.pieces(&document, at);
        pieces.iter().map(|piece| &*piece.text).collect()
    };
    (0..set.lines().len()).map(text).collect()
}
