//! How many columns a text takes, and how it is cut to fit, by grapheme cluster (UAX #29) and East Asian width
//! (UAX #11).

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// The columns that a text takes on a terminal.
pub fn width(text: &str) -> usize {
    if text.is_ascii() {
        text.len()
    } else {
        text.graphemes(true).map(UnicodeWidthStr::width).sum()
    }
}

/// The longest beginning of a text that fits the columns, never cutting a grapheme; with `…` in its last column when
/// something was left out. Returns the beginning's length in bytes and whether an ellipsis follows it.
pub fn cut(text: &str, columns: usize) -> (usize, bool) {
    if text.len() <= columns && text.is_ascii() {
        return (text.len(), false);
    }
    let (mut taken, mut fits) = (0, 0);
    for (at, grapheme) in text.grapheme_indices(true) {
        let next = taken + grapheme.width();
        if next > columns {
            return (fits, columns > 0);
        }
        taken = next;
        if taken < columns {
            fits = at + grapheme.len();
        }
    }
    (text.len(), false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_never_splits_a_grapheme_nor_passes_the_column() {
        assert_eq!(cut("headline", 8), (8, false));
        assert_eq!(cut("headlines", 8), (7, true));
        assert_eq!(cut("日本語", 5), (6, true));
        assert_eq!(cut("日本語", 4), (3, true));
        assert_eq!(cut("a👩‍👩‍👧b", 2), (1, true));
        assert_eq!(cut("x", 0), (0, false));
    }
}
