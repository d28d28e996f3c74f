//! Case and accent folding, character for character: the nth character of the folded text stands for the nth of the
//! original, so that what was matched in the one can be highlighted in the other.

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
