//! The cells of the screen that lead somewhere, and those of them that have to be written once more: ratatui knows of
//! no links and writes a cell when its text or its style has changed.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;

use hashbrown::HashMap;
use ratatui::buffer::{Buffer, Cell};

use crate::app::geometry::Area;
use crate::text::width;

/// A run of cells of one row that leads somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkedCells<'a> {
    /// The row.
    pub y: u16,
    /// The columns.
    pub columns: Range<u16>,
    /// Where they lead.
    pub address: &'a str,
    /// The number of the link: the runs of one link have the same.
    pub number: usize,
}

impl LinkedCells<'_> {
    /// True when a part of it lies within an area.
    pub(super) fn touches(&self, area: Area) -> bool {
        (area.y..area.y + area.height).contains(&self.y)
            && self.columns.start < area.x + area.width
            && area.x < self.columns.end
    }
}

/// Cells of one row that are to be written with the link that they belong to now, or without one.
#[derive(Debug)]
pub struct Rewritten<'a> {
    /// The cells, each with its column and its row.
    pub cells: Vec<(u16, u16, Cell)>,
    /// Where they lead now, and the number of the link.
    pub link: Option<(&'a str, usize)>,
}

/// The cells that lead somewhere on the terminal's screen, as they were written last.
#[derive(Debug, Default)]
pub struct Hyperlinks {
    shown: HashMap<(u16, u16), (Cell, u64)>,
}

impl Hyperlinks {
    /// The screen was cleared.
    pub fn forget(&mut self) {
        self.shown.clear();
    }

    /// What has to be written once more, after all that has changed was written without links.
    pub fn rewritten<'a>(
        &mut self,
        cells: &Buffer,
        links: &[LinkedCells<'a>],
    ) -> Vec<Rewritten<'a>> {
        let mut before = std::mem::take(&mut self.shown);
        let mut runs = Vec::new();
        for link in links {
            let mut hasher = DefaultHasher::new();
            (link.address, link.number).hash(&mut hasher);
            let key = hasher.finish();
            let (mut run, mut has_changed) = (Vec::new(), false);
            let mut x = link.columns.start;
            while x < link.columns.end.min(cells.area.right()) && link.y < cells.area.bottom() {
                let place = (x, link.y);
                let cell = &cells[place];
                has_changed |= !before
                    .remove(&place)
                    .is_some_and(|(was, of)| was == *cell && of == key);
                self.shown.insert(place, (cell.clone(), key));
                run.push((x, link.y));
                // What is behind a wide character is written with it.
                x += width(cell.symbol()).max(1) as u16;
            }
            if has_changed {
                runs.push(Rewritten {
                    cells: owned(cells, run),
                    link: Some((link.address, link.number)),
                });
            }
        }
        // What led somewhere and does no more, but for what is behind a wide character.
        let is_covered = |x: u16, y: u16| x > 0 && width(cells[(x - 1, y)].symbol()) > 1;
        let mut gone: Vec<(u16, u16)> = before
            .into_keys()
            .filter(|(x, y)| *x < cells.area.right() && *y < cells.area.bottom())
            .filter(|(x, y)| !is_covered(*x, *y))
            .collect();
        gone.sort_unstable_by_key(|(x, y)| (*y, *x));
        runs.push(Rewritten {
            cells: owned(cells, gone),
            link: None,
        });
        runs.retain(|run| !run.cells.is_empty());
        runs
    }
}

fn owned(cells: &Buffer, places: Vec<(u16, u16)>) -> Vec<(u16, u16, Cell)> {
    let cell = |place: (u16, u16)| (place.0, place.1, cells[place].clone());
    places.into_iter().map(cell).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn screen(rows: &[&str]) -> Buffer {
        Buffer::with_lines(rows.iter().copied())
    }

    fn link(y: u16, columns: Range<u16>, number: usize) -> LinkedCells<'static> {
        LinkedCells {
            y,
            columns,
            address: "https://a.example/",
            number,
        }
    }

    /// What is written once more: the text, and the number of its link.
    fn told(runs: &[Rewritten<'_>]) -> Vec<(String, Option<usize>)> {
        let text = |run: &Rewritten<'_>| run.cells.iter().map(|(.., cell)| cell.symbol()).collect();
        runs.iter()
            .map(|run| (text(run), run.link.map(|(_, number)| number)))
            .collect()
    }

    #[test]
    fn only_what_changed_is_written_once_more() {
        let mut links = Hyperlinks::default();
        let cells = screen(&["see here", "there"]);
        let both = [link(0, 4..8, 1), link(1, 0..5, 1)];
        let first = links.rewritten(&cells, &both);
        assert_eq!(
            told(&first),
            [("here".into(), Some(1)), ("there".into(), Some(1))]
        );
        assert!(links.rewritten(&cells, &both).is_empty());
        // The same text leads elsewhere; the other leads nowhere.
        let again = links.rewritten(&cells, &[link(0, 4..8, 2)]);
        assert_eq!(
            told(&again),
            [("here".into(), Some(2)), ("there".into(), None)]
        );
        links.forget();
        assert_eq!(links.rewritten(&cells, &[link(0, 4..8, 2)]).len(), 1);
    }

    #[test]
    fn a_wide_character_is_written_as_one() {
        let mut links = Hyperlinks::default();
        let cells = screen(&["日本 x"]);
        let runs = links.rewritten(&cells, &[link(0, 0..4, 1)]);
        let columns: Vec<u16> = runs[0].cells.iter().map(|(x, ..)| *x).collect();
        assert_eq!(columns, [0, 2]);
        // What has come to stand behind one is not written over it.
        links.rewritten(&screen(&["ab"]), &[link(0, 0..2, 1)]);
        let runs = links.rewritten(&screen(&["本"]), &[]);
        assert_eq!(told(&runs), [("本".into(), None)]);
        links.rewritten(&cells, &[link(0, 0..4, 1)]);
        assert_eq!(told(&links.rewritten(&cells, &[])), [("日本".into(), None)]);
    }
}
