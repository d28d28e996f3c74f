//! Lines of code: as they are, or where a line has not the room, in the next line, anywhere.

use std::ops::Range;

use super::paragraph::cut;

/// Columns of a line that a pane is moved over; a longer one goes on in the next line, so that no line takes long to
/// be shown.
const LONGEST: u16 = 2048;

/// The lines of a line of code, which begins at a byte of the document. A line that is panned over may be as long as it
/// likes.
pub(super) fn lines(
    text: &str,
    start: usize,
    room: u16,
    pan: bool,
    mut line: impl FnMut(Range<usize>, usize),
) {
    if text.is_empty() {
        line(start..start, 0);
    }
    let room = if pan { LONGEST.max(room) } else { room };
    cut(text, room.into(), |piece, columns| {
        line(start + piece.start..start + piece.end, columns);
    });
}

/// What stands before a line that goes on from the one above.
pub(super) const GOES_ON: &str = "↪";

/// What stands at the ends of a line that is shown in part.
pub(super) const MORE_BEFORE: &str = "‹";
pub(super) const MORE_BEHIND: &str = "›";
