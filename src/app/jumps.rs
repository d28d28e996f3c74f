//! Places that were left by a jump, and the way back to them and forward again, as in a browser. A place is a word of
//! an article: it survives every change of the layout and another reading of the inputs.

use crate::article::{ArticleId, RowId};
use crate::store::Snapshot;

/// Places that are kept each way, at the most.
const KEPT: usize = 100;

/// A place in an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The article.
    pub id: ArticleId,
    /// Its row when it was left: where to look first.
    pub(super) row: RowId,
    /// The word that was at the top of the pane.
    pub word: u32,
}

impl Place {
    /// The row that the article has now.
    pub(super) fn row_now(&self, snapshot: &Snapshot) -> Option<RowId> {
        let same = self.row.index() < snapshot.rows() && snapshot.id(self.row) == self.id;
        let row = if same {
            Some(self.row)
        } else {
            snapshot.row_of(self.id)
        };
        row.map(|row| snapshot.survivor(row))
    }
}

/// Where a jump to another article leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Whereto {
    /// To a word.
    Word(u32),
    /// To the place that an address names.
    Anchor(String),
    /// To where it was left.
    Kept,
}

/// A jump to another article that is under way: its text is not here yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Arrival {
    pub row: RowId,
    pub to: Whereto,
    /// It goes along the way that was come: what is left is kept already.
    pub is_return: bool,
}

/// The places that were left.
#[derive(Debug, Clone, Default)]
pub struct Jumps {
    back: Vec<Place>,
    forward: Vec<Place>,
    /// The article that was read last, since another is shown. It is one to go back to when another is opened.
    pub(super) left: Option<Place>,
    pub(super) arrival: Option<Arrival>,
    /// The last key went to the next of something: a run of such steps is one jump.
    pub(super) is_stepping: bool,
}

impl Jumps {
    /// A place is left by a jump: there is nothing to go forward to any more.
    pub(super) fn leave(&mut self, place: Place) {
        self.forward.clear();
        push(&mut self.back, place);
    }

    /// Another article was opened than the one that was read.
    pub(super) fn opened(&mut self, id: ArticleId) {
        if let Some(left) = self.left.take().filter(|left| left.id != id) {
            self.leave(left);
        }
    }

    /// The place before the last jump; from here one goes forward.
    pub(super) fn back(&mut self, here: Option<Place>) -> Option<Place> {
        if let Some(left) = self.left.take() {
            push(&mut self.back, left);
        }
        let place = self.back.pop()?;
        here.into_iter()
            .for_each(|here| push(&mut self.forward, here));
        Some(place)
    }

    /// The place that was gone back from.
    pub(super) fn forward(&mut self, here: Option<Place>) -> Option<Place> {
        let place = self.forward.pop()?;
        here.into_iter().for_each(|here| push(&mut self.back, here));
        Some(place)
    }

    /// The place before the last jump, which here takes the place of: to and fro between two places.
    pub(super) fn swap(&mut self, here: Option<Place>) -> Option<Place> {
        let place = self.back.pop()?;
        here.into_iter().for_each(|here| push(&mut self.back, here));
        Some(place)
    }
}

fn push(places: &mut Vec<Place>, place: Place) {
    if places.last() == Some(&place) {
        return;
    }
    if places.len() == KEPT {
        places.remove(0);
    }
    places.push(place);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(word: u32) -> Place {
        Place {
            id: ArticleId([0; 10]),
            row: RowId(0),
            word,
        }
    }

    #[test]
    fn the_way_back_is_the_way_come_and_a_new_jump_ends_the_way_forward() {
        let mut jumps = Jumps::default();
        (1..=3).for_each(|word| jumps.leave(place(word)));
        assert_eq!(jumps.back(Some(place(4))), Some(place(3)));
        assert_eq!(jumps.back(Some(place(3))), Some(place(2)));
        assert_eq!(jumps.forward(Some(place(2))), Some(place(3)));
        jumps.leave(place(3));
        assert_eq!(jumps.forward(Some(place(9))), None);
        assert_eq!(jumps.swap(Some(place(9))), Some(place(3)));
        assert_eq!(jumps.swap(Some(place(3))), Some(place(9)));
    }

    #[test]
    fn no_more_than_so_many_are_kept() {
        let mut jumps = Jumps::default();
        (0..1000).for_each(|word| jumps.leave(place(word)));
        let mut back = std::iter::from_fn(|| jumps.back(None));
        assert_eq!(back.next(), Some(place(999)));
        assert_eq!(back.count(), KEPT - 1);
    }
}
