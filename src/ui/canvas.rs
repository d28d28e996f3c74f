//! Cells to write on: clipped to the screen, measured by grapheme, styled by role.

use ratatui::buffer::{Buffer, Cell, CellDiffOption};
use ratatui::style::{Color as CellColor, Modifier, Style as CellStyle};

use crate::app::geometry::Area;
use crate::document::Inline;
use crate::text::{cut, graphemes, unjoined_width, width};
use crate::theme::{Color, Role, Style, Theme};

/// Cells to write on.
pub(super) struct Canvas<'a> {
    cells: &'a mut Buffer,
    theme: &'a Theme,
    /// What a cell is before anything is written on it.
    page: CellStyle,
}

/// Our style as ratatui has it.
fn cell_style(style: Style) -> CellStyle {
    let color = |color: Color| match color {
        Color::Rgb(r, g, b) => CellColor::Rgb(r, g, b),
        Color::Indexed(entry) | Color::Ansi(entry) => CellColor::Indexed(entry),
    };
    let mut modifier = Modifier::empty();
    for (set, flag) in [
        (style.bold, Modifier::BOLD),
        (style.italic, Modifier::ITALIC),
        (style.underline, Modifier::UNDERLINED),
        (style.reverse, Modifier::REVERSED),
        (style.dim, Modifier::DIM),
        (style.strike, Modifier::CROSSED_OUT),
    ] {
        modifier.set(flag, set);
    }
    CellStyle {
        fg: style.fg.map(color),
        bg: style.bg.map(color),
        add_modifier: modifier,
        ..CellStyle::default()
    }
}

impl<'a> Canvas<'a> {
    /// Empty cells, on this page.
    pub fn new(cells: &'a mut Buffer, theme: &'a Theme, page: Style) -> Canvas<'a> {
        if page != Style::default() {
            cells.set_style(cells.area, cell_style(page));
        }
        Canvas {
            cells,
            theme,
            page: cell_style(page),
        }
    }

    /// Writes text from a cell on, over at most so many columns, never half a grapheme. Returns the columns written.
    pub fn put(&mut self, x: u16, y: u16, columns: u16, text: &str, role: Role) -> u16 {
        self.put_styled(x, y, columns, text, self.theme.style(role))
    }

    /// As [`Canvas::put`], a stretch of an article.
    pub fn put_inline(&mut self, x: u16, y: u16, columns: u16, text: &str, inline: Inline) -> u16 {
        self.put_styled(x, y, columns, text, self.theme.inline(inline))
    }

    fn put_styled(&mut self, x: u16, y: u16, columns: u16, text: &str, style: Style) -> u16 {
        let style = cell_style(style);
        let area = self.cells.area;
        if y >= area.bottom() || x >= area.right() {
            return 0;
        }
        let room = usize::from(columns.min(area.right() - x));
        let first = self.cells.index_of(x, y);
        let row = &mut self.cells.content[first..first + usize::from(area.right() - x)];
        let mut written = Cell::EMPTY;
        written.set_style(self.page).set_style(style);
        let mut taken = 0;
        for (grapheme, wide) in graphemes(text) {
            if wide == 0 {
                continue;
            }
            if taken + wide > room {
                break;
            }
            // A cell shows what a terminal would show: nothing of a grapheme may reach into its neighbour.
            // Nor does what was written there before show through, but for the background that it was given.
            for cell in &mut row[taken..taken + wide] {
                let (behind, option) = (cell.bg, cell.diff_option);
                cell.clone_from(&written);
                cell.bg = style.bg.unwrap_or(behind);
                cell.diff_option = option;
            }
            row[taken].set_symbol(grapheme);
            // A terminal that does not join its characters puts some of them into the cells behind it, where they
            // would stay: those are written whatever they held.
            let behind = &mut row[taken + 1..];
            for cell in behind.iter_mut().take(unjoined_width(grapheme, wide) - 1) {
                cell.set_diff_option(CellDiffOption::AlwaysUpdate);
            }
            taken += wide;
        }
        taken as u16
    }

    /// Writes text cut to so many columns, with an ellipsis where something was left out. Returns the columns written.
    pub fn put_cut(&mut self, x: u16, y: u16, columns: u16, text: &str, role: Role) -> u16 {
        let (len, left_out) = cut(text, columns.into());
        let taken = self.put(x, y, columns, &text[..len], role);
        if left_out {
            taken + self.put(x + taken, y, columns - taken, "…", role)
        } else {
            taken
        }
    }

    /// Lays a role's style over cells that are written, so that their text stays.
    pub fn shade(&mut self, area: Area, role: Role) {
        let style = cell_style(self.theme.style(role));
        for y in area.y
            ..area
                .y
                .saturating_add(area.height)
                .min(self.cells.area.bottom())
        {
            for x in area.x
                ..area
                    .x
                    .saturating_add(area.width)
                    .min(self.cells.area.right())
            {
                self.cells[(x, y)].set_style(style);
            }
        }
    }

    /// Empties cells.
    pub fn clear(&mut self, area: Area) {
        for y in area.y
            ..area
                .y
                .saturating_add(area.height)
                .min(self.cells.area.bottom())
        {
            for x in area.x
                ..area
                    .x
                    .saturating_add(area.width)
                    .min(self.cells.area.right())
            {
                self.cells[(x, y)].reset();
                self.cells[(x, y)].set_style(self.page);
            }
        }
    }

    /// A border with a title at its head and, on the right, a note at its head and one at its foot.
    pub fn frame(&mut self, area: Area, title: &str, note: &str, foot: &str, focused: bool) {
        if area.width < 4 || area.height < 2 {
            return;
        }
        let role = if focused {
            Role::BorderFocus
        } else {
            Role::Border
        };
        let (left, right) = (area.x, area.x + area.width - 1);
        let (head, bottom) = (area.y, area.y + area.height - 1);
        let line = "─".repeat((area.width - 2).into());
        for (y, first, last) in [(head, "┌", "┐"), (bottom, "└", "┘")] {
            self.put(left, y, 1, first, role);
            self.put(left + 1, y, area.width - 2, &line, role);
            self.put(right, y, 1, last, role);
        }
        for y in head + 1..bottom {
            self.put(left, y, 1, "│", role);
            self.put(right, y, 1, "│", role);
        }
        let inner = area.width - 2;
        let at_end = |text: &str| width(text) as u16 + 3;
        let has_note = !note.is_empty() && at_end(note) + 6 <= inner;
        if has_note {
            self.put(
                right - at_end(note),
                head,
                inner,
                &format!(" {note} "),
                Role::Bar,
            );
        }
        let room = inner.saturating_sub(2 + if has_note { at_end(note) } else { 0 });
        if !title.is_empty() && room >= 4 {
            self.put(left + 1, head, 1, " ", role);
            let taken = self.put_cut(left + 2, head, room, title, Role::BarStrong);
            self.put(left + 2 + taken, head, 1, " ", role);
        }
        if !foot.is_empty() && at_end(foot) + 2 <= inner {
            self.put(
                right - at_end(foot),
                bottom,
                inner,
                &format!(" {foot} "),
                Role::Bar,
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;

    use super::*;

    /// The columns that are written when one frame of two lines of text follows another.
    fn written(before: &[(u16, &str)], after: &[(u16, &str)]) -> Vec<u16> {
        let theme = Theme::plain();
        let drawn = |texts: &[(u16, &str)]| {
            let mut cells = Buffer::empty(Rect::new(0, 0, 10, 1));
            let mut canvas = Canvas::new(&mut cells, &theme, Style::default());
            for (x, text) in texts {
                canvas.put(*x, 0, 10, text, Role::Text);
            }
            cells
        };
        let (before, after) = (drawn(before), drawn(after));
        before.diff_iter(&after).map(|(x, ..)| x).collect()
    }

    #[test]
    fn what_a_terminal_did_not_join_is_written_over() {
        // A thumb that is followed by a patch of its colour: two columns, or four.
        let thumb = [(9, "│"), (0, "👍🏽")];
        assert_eq!(written(&[], &thumb), [0, 2, 3, 9]);
        assert_eq!(written(&thumb, &[(9, "│")]), [0, 1, 2, 3]);
        // It would lie over the border, which has not changed.
        let at_border = [(9, "│"), (7, "👍🏽")];
        assert_eq!(written(&[(9, "│")], &at_border), [7, 9]);
        // A flag's other half may be a letter of its own.
        assert_eq!(written(&[(0, "🇦🇹")], &[(0, "i")]), [0, 1]);
        assert_eq!(written(&[(0, "ab")], &[(0, "ab")]), [0_u16; 0]);
    }
}
