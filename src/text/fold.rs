//! Case and accent folding, character for character: the nth character of the folded text stands for the nth of the
//! original, so that what was matched in the one can be highlighted in the other.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

/// Letters whose stroke or ligature Unicode does not decompose, with the letter that people type for them.
const STROKED: &[(char, char)] = &[
    ('ø', 'o'),
    ('ł', 'l'),
    ('đ', 'd'),
    ('ð', 'd'),
    ('þ', 't'),
    ('ħ', 'h'),
    ('ŧ', 't'),
    ('ı', 'i'),
    ('ß', 's'),
    ('æ', 'a'),
    ('œ', 'o'),
    ('ŋ', 'n'),
    ('ĸ', 'k'),
    ('ƒ', 'f'),
    ('ſ', 's'),
];

/// The character as it is compared when neither case nor accents count: lower case, without diacritics. A character
/// that would become several becomes its first; typographic quotation marks and dashes become those of a keyboard.
pub fn fold_char(c: char) -> char {
    if c.is_ascii() {
        return c.to_ascii_lowercase();
    }
    // Most letters beyond ASCII are of these blocks.
    static LATIN_TO_CYRILLIC: LazyLock<Vec<char>> =
        LazyLock::new(|| ('\0'..'\u{500}').map(fold_any).collect());
    match LATIN_TO_CYRILLIC.get(c as usize) {
        Some(folded) => *folded,
        None => fold_any(c),
    }
}

fn fold_any(c: char) -> char {
    match c {
        '‘' | '’' | 'ʼ' => return '\'',
        '“' | '”' | '„' => return '"',
        '‐' | '‑' | '–' | '—' => return '-',
        '\u{a0}' | '\u{202f}' | '\u{2009}' => return ' ',
        _ => {}
    }
    let lower = c.to_lowercase().next().unwrap_or(c);
    let base = std::iter::once(lower).nfd().next().unwrap_or(lower);
    // Hangul syllables decompose into letters that no one types alone.
    let base = if ('\u{ac00}'..='\u{d7a3}').contains(&c) {
        c
    } else {
        base
    };
    STROKED
        .iter()
        .find(|(from, _)| *from == base)
        .map_or(base, |(_, to)| *to)
}

/// The characters that a letter is made of (canonical decomposition, UAX #15): itself, unless it has accents. A Hangul
/// syllable stays whole.
pub fn decompose(c: char) -> impl Iterator<Item = char> {
    let whole = ('\u{ac00}'..='\u{d7a3}').contains(&c);
    let parts = (!whole).then(|| std::iter::once(c).nfd());
    whole
        .then_some(c)
        .into_iter()
        .chain(parts.into_iter().flatten())
}

/// True for a character that sets an accent on the one before it, or a Hebrew or Arabic vowel point, which most people
/// leave out.
pub fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}' | '\u{5c2}'
        | '\u{5c4}' | '\u{5c5}' | '\u{5c7}' | '\u{64b}'..='\u{652}' | '\u{670}')
}

/// Appends the folded text, one character for each of the original's.
pub fn fold_into(text: &str, into: &mut String) {
    into.extend(text.chars().map(fold_char));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_and_case_fold_to_what_a_keyboard_types() {
        let mut folded = String::new();
        fold_into(
            "Łódź Björk São Zürich Erdoğan İzmir Straße’s—한국",
            &mut folded,
        );
        assert_eq!(folded, "lodz bjork sao zurich erdogan izmir strase's-한국");
    }
}
