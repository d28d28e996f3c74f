//! Steps over a text by grapheme cluster (UAX #29) and by word, as a line editor takes them.

use unicode_segmentation::GraphemeCursor;

/// Where the grapheme after this byte ends; the text's end at its end.
pub fn next_grapheme(text: &str, at: usize) -> usize {
    GraphemeCursor::new(at, text.len(), true)
        .next_boundary(text, 0)
        .ok()
        .flatten()
        .unwrap_or(text.len())
}

/// Where the grapheme before this byte begins; 0 at the text's head.
pub fn previous_grapheme(text: &str, at: usize) -> usize {
    GraphemeCursor::new(at, text.len(), true)
        .prev_boundary(text, 0)
        .ok()
        .flatten()
        .unwrap_or(0)
}

/// Where the word at or after this byte ends.
pub fn word_end(text: &str, at: usize) -> usize {
    let rest = &text[at..];
    let word = rest.find(char::is_alphanumeric).unwrap_or(rest.len());
    rest[word..]
        .find(|c: char| !c.is_alphanumeric())
        .map_or(text.len(), |end| at + word + end)
}

/// Where the word before this byte begins.
pub fn word_start(text: &str, at: usize) -> usize {
    let head = text[..at].trim_end_matches(|c: char| !c.is_alphanumeric());
    head.trim_end_matches(char::is_alphanumeric).len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_keep_graphemes_and_words_whole() {
        let text = "ab 👩‍👩‍👧é x";
        assert_eq!(next_grapheme(text, 3), 3 + "👩‍👩‍👧".len());
        assert_eq!(previous_grapheme(text, text.len() - 2), text.len() - 4);
        assert_eq!(
            (next_grapheme(text, text.len()), previous_grapheme(text, 0)),
            (text.len(), 0)
        );
        assert_eq!((word_end("one, two", 3), word_start("one, two", 5)), (8, 0));
    }
}
