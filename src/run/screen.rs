//! What the terminal shows: a frame is compared with the one before, and what differs goes out in one write. A frame
//! that shows nothing new writes nothing.

use std::io::{self, Write};

use ratatui::backend::{Backend, CrosstermBackend};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::Model;
use crate::io::{hyperlink, terminal};
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
        let mut changes = self.shown.diff_iter(&self.next).peekable();
        if changes.peek().is_some() {
            backend.draw(changes)?;
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
