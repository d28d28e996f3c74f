//! How many columns a text takes, and how it is cut to fit, by grapheme cluster (UAX #29) and East Asian width
//! (UAX #11).

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::next_grapheme;

/// The columns of a letter, ideograph, mark or line of a box of which the tables need not be asked: beside others of its kind it is a
/// grapheme of its own.
fn plain(c: char) -> Option<usize> {
    match c {
        ' '..='~'
        | '\u{a1}'..='\u{ac}'
        | '\u{ae}'..='\u{2ff}'
        | '\u{391}'..='\u{3a1}'
        | '\u{3a3}'..='\u{3ce}'
        | '\u{400}'..='\u{482}'
        | '\u{48a}'..='\u{52f}'
        | '\u{2010}'..='\u{2027}'
        | '\u{2500}'..='\u{25a9}' => Some(1),
        '\u{3001}'..='\u{3029}'
        | '\u{3041}'..='\u{3096}'
        | '\u{309b}'..='\u{30ff}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{ff01}'..='\u{ff5e}' => Some(2),
        _ => None,
    }
}

/// The columns that a text takes on a terminal.
pub fn width(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    text.chars()
        .try_fold(0, |sum, c| plain(c).map(|columns| sum + columns))
        .unwrap_or_else(|| text.graphemes(true).map(UnicodeWidthStr::width).sum())
}

/// The graphemes of a text, each with the columns that it takes.
pub fn graphemes(text: &str) -> impl Iterator<Item = (&str, usize)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let mut chars = rest.chars();
        let columns = plain(chars.next()?);
        let (first, behind) = rest.split_at(rest.len() - chars.as_str().len());
        let stands_alone = |_: &usize| {
            behind
                .chars()
                .next()
                .is_none_or(|next| plain(next).is_some())
        };
        let (grapheme, columns) = match columns.filter(stands_alone) {
            Some(columns) => (first, columns),
            None => {
                let grapheme = &rest[..next_grapheme(rest, 0)];
                (grapheme, grapheme.width())
            }
        };
        rest = &rest[grapheme.len()..];
        Some((grapheme, columns))
    })
}

/// The columns that a grapheme of so many takes on a terminal that knows of no graphemes and puts one character behind the
/// other; never fewer than its own.
pub fn unjoined_width(grapheme: &str, columns: usize) -> usize {
    let mut chars = grapheme.chars();
    let sum = match (chars.next(), chars.next()) {
        (_, None) => columns,
        _ => grapheme.chars().filter_map(UnicodeWidthChar::width).sum(),
    };
    sum.max(columns)
}

/// The longest beginning of a text that fits the columns, never cutting a grapheme; with `…` in its last column when
/// something was left out. Returns the beginning's length in bytes and whether an ellipsis follows it.
pub fn cut(text: &str, columns: usize) -> (usize, bool) {
    if text.len() <= columns && text.is_ascii() {
        return (text.len(), false);
    }
    let (mut taken, mut fits) = (0, 0);
    let mut end = 0;
    for (grapheme, wide) in graphemes(text) {
        let next = taken + wide;
        if next > columns {
            return (fits, columns > 0);
        }
        (taken, end) = (next, end + grapheme.len());
        if taken < columns {
            fits = end;
        }
    }
    (text.len(), false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_characters_are_graphemes_as_wide_as_the_tables_say() {
        let plain_ones: String = ('\0'..=char::MAX).filter(|c| plain(*c).is_some()).collect();
        let mut rest = plain_ones.chars();
        for grapheme in plain_ones.graphemes(true) {
            let columns = rest.next().and_then(plain);
            assert_eq!(columns, Some(grapheme.width()), "{grapheme:?}");
        }
    }

    #[test]
    fn graphemes_are_those_of_the_tables_whatever_stands_beside_them() {
        let kinds = [
            "a",
            "é",
            "e\u{301}",
            "日",
            "가",
            "\u{1100}\u{1161}",
            "👩‍👩‍👧",
            "🇦🇹🇩🇪🇫",
            "☂\u{fe0f}",
            "1\u{fe0f}\u{20e3}",
            "\u{600}",
            "ก",
            "กำ",
            "\u{200b}",
            "\u{200d}",
            "\u{ad}",
            "\u{ff9e}",
            "क्षि",
            " ",
        ];
        for first in kinds {
            for second in kinds {
                for third in kinds {
                    let text = [first, second, third].concat();
                    let told: Vec<(&str, usize)> = graphemes(&text).collect();
                    let known: Vec<(&str, usize)> = text
                        .graphemes(true)
                        .map(|grapheme| (grapheme, grapheme.width()))
                        .collect();
                    assert_eq!(told, known, "{text:?}");
                }
            }
        }
    }

    #[test]
    fn what_a_terminal_does_not_join_is_as_wide_as_its_characters() {
        for (grapheme, unjoined) in [
            ("a", 1),
            ("日", 2),
            ("👍🏽", 4),
            ("👩‍👩‍👧", 6),
            ("🇦🇹", 2),
            ("☀\u{fe0f}", 2),
        ] {
            assert_eq!(
                unjoined_width(grapheme, width(grapheme)),
                unjoined,
                "{grapheme}"
            );
        }
    }

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
