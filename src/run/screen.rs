//! What the terminal shows: a frame is compared with the one before, and what differs goes out in one write. A frame
//! that shows nothing new writes nothing.

use std::io::{self, Write};

use ratatui::backend::{Backend, CrosstermBackend};
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;

use crate::app::Model;
use crate::io::{hyperlink, terminal};
use crate::text::width;
use crate::ui::{self, Hyperlinks, Rewritten};

/// What the terminal shows, and what the next frame is drawn on.
pub(super) struct Screen {
    shown: Buffer,
    /// Empty cells.
    next: Buffer,
    /// The cell of the cursor, where it is seen.
    cursor: Option<(u16, u16)>,
    /// The cells that lead somewhere, where links are links for the terminal too.
    links: Option<Hyperlinks>,
    /// What a frame is to the terminal.
    written: Vec<u8>,
}

impl Screen {
    /// Nothing is known of what the terminal shows.
    pub fn new(hyperlinks: bool) -> Screen {
        Screen {
            shown: Buffer::empty(Rect::ZERO),
            next: Buffer::empty(Rect::ZERO),
            cursor: None,
            links: hyperlinks.then(Hyperlinks::default),
            written: Vec::new(),
        }
    }

    /// Shows a frame; all of it, when the terminal shows what we did not draw.
    pub fn show(&mut self, model: &Model, anew: bool, out: &mut impl Write) -> io::Result<()> {
        let area = Rect::new(0, 0, model.size.width, model.size.height);
        if area.is_empty() {
            return Ok(());
        }
        self.written.clear();
        terminal::begin_frame(&mut self.written)?;
        let begun = self.written.len();
        let anew = anew || area != self.shown.area;
        let mut backend = CrosstermBackend::new(&mut self.written);
        if anew {
            (self.shown, self.next) = (Buffer::empty(area), Buffer::empty(area));
            self.links.iter_mut().for_each(Hyperlinks::forget);
            backend.clear()?;
        }
        let drawn = ui::draw(model, &mut self.next);
        {
            let mut changes = changes(&self.shown, &self.next).peekable();
            if changes.peek().is_some() {
                backend.draw(changes)?;
            }
        }
        if let Some(links) = &mut self.links {
            let mut linked = drawn.links;
            linked.retain(|link| hyperlink::open(link.address, link.number).is_some());
            write_links(&links.rewritten(&self.next, &linked), &mut self.written)?;
        }
        let is_moved = self.written.len() > begun;
        let mut backend = CrosstermBackend::new(&mut self.written);
        match drawn.cursor {
            Some(at) if is_moved || self.cursor != drawn.cursor => {
                backend.show_cursor()?;
                backend.set_cursor_position(at)?;
            }
            None if anew || self.cursor.is_some() => backend.hide_cursor()?,
            _ => {}
        }
        self.cursor = drawn.cursor;
        std::mem::swap(&mut self.shown, &mut self.next);
        self.next.reset();
        if self.written.len() == begun {
            return Ok(());
        }
        terminal::end_frame(&mut self.written)?;
        out.write_all(&self.written)?;
        out.flush()
    }
}

/// The cells that changed, in the order in which they are written. Those behind a grapheme of several characters are
/// written before it: a terminal that takes it to be narrower shows them empty, and one that takes it to be as wide as we
/// do would lose it to what is written over its other half.
fn changes<'a>(shown: &'a Buffer, next: &'a Buffer) -> impl Iterator<Item = (u16, u16, &'a Cell)> {
    let mut written = (0, 0);
    shown.diff_iter(next).flat_map(move |(x, y, cell)| {
        let is_covered = written.1 == y && x < written.0;
        let wide = match cell.symbol().chars().nth(1) {
            _ if is_covered => 0,
            None => 1,
            Some(_) => (width(cell.symbol()) as u16).clamp(1, next.area.right() - x),
        };
        if !is_covered {
            written = (x + wide, y);
        }
        let behind = (x + 1..x + wide.max(1)).map(move |x| (x, y, &next[(x, y)]));
        behind
            .chain(std::iter::once((x, y, cell)))
            .take(wide.into())
    })
}

/// Writes cells once more, with where they lead.
fn write_links(runs: &[Rewritten<'_>], out: &mut Vec<u8>) -> io::Result<()> {
    for run in runs {
        let link = run.link;
        let open = link.and_then(|(address, number)| hyperlink::open(address, number));
        out.write_all(open.as_deref().unwrap_or_default().as_bytes())?;
        CrosstermBackend::new(&mut *out)
            .draw(run.cells.iter().map(|(x, y, cell)| (*x, *y, cell)))?;
        if open.is_some() {
            out.write_all(hyperlink::CLOSE.as_bytes())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_behind_a_joined_grapheme_is_written_before_it_and_not_over_it() {
        let written = |shown: &str, next: &str| -> Vec<(u16, String)> {
            let (shown, next) = (Buffer::with_lines([shown]), Buffer::with_lines([next]));
            let changes = changes(&shown, &next);
            changes
                .map(|(x, _, cell)| (x, cell.symbol().to_owned()))
                .collect()
        };
        let told = |cells: &[(u16, &str)]| -> Vec<(u16, String)> {
            let owned = |(x, symbol): &(u16, &str)| (*x, (*symbol).to_owned());
            cells.iter().map(owned).collect()
        };
        assert_eq!(
            written("abc", "☀\u{fe0f}c"),
            told(&[(1, " "), (0, "☀\u{fe0f}")])
        );
        assert_eq!(
            written("🇦🇹d", "🏳\u{fe0f}e"),
            told(&[(1, " "), (0, "🏳\u{fe0f}"), (2, "e")])
        );
        assert_eq!(written("本c", "語d"), told(&[(0, "語"), (2, "d")]));
        assert_eq!(written("ab", "xy"), told(&[(0, "x"), (1, "y")]));
    }
}
