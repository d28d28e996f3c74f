//! The one gate for foreign text: what passes here may be shown.

use std::borrow::Cow;

/// True for what must never reach a terminal or another field: C0 and C1 controls, DEL, line and paragraph
/// separators, the directional embeddings, overrides and isolates of UAX #9 (which reach past the end of a cut line),
/// tags and the byte order mark.
fn is_unsafe(c: char) -> bool {
    matches!(c,
        '\0'..='\x1f' | '\x7f'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e001f}')
}

/// True when nothing in the text has to be taken out.
pub fn is_clean(text: &str) -> bool {
    // Almost every text is printable ASCII, which one pass without a branch tells.
    let plain = text
        .bytes()
        .fold(true, |plain, b| plain & (0x20..0x7f).contains(&b));
    plain || !text.chars().any(is_unsafe)
}

/// One line of foreign text as it may be shown: white space controls become a space, every other unsafe character
/// goes. The words round it stay.
pub fn sanitise(text: &str) -> Cow<'_, str> {
    if is_clean(text) {
        return Cow::Borrowed(text);
    }
    let safe = text.chars().filter_map(|c| match c {
        '\t' | '\n' | '\x0b' | '\x0c' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some(' '),
        c if is_unsafe(c) => None,
        c => Some(c),
    });
    Cow::Owned(safe.collect())
}

/// A file's name, an argument or a system's message as it may be shown: what is unsafe is written as an escape, so that
/// nothing hides and the name can be told from another.
pub fn visible(text: &str) -> Cow<'_, str> {
    if is_clean(text) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if is_unsafe(c) {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    Cow::Owned(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_control_character_passes() {
        assert_eq!(
            sanitise("a\x1b[31mb\u{9b}2Jc\0d\u{202e}e\tf\u{85}g"),
            "a[31mb2Jcde f g"
        );
    }

    #[test]
    fn a_name_shows_what_it_hides() {
        assert_eq!(
            visible("new\nline\x1b[31m\u{202e}gpj.txt"),
            "new\\nline\\u{1b}[31m\\u{202e}gpj.txt"
        );
    }

    #[test]
    fn clean_text_is_not_copied() {
        assert!(matches!(
            sanitise("Libya’s café – 日本語 👩‍👩‍👧"),
            Cow::Borrowed(_)
        ));
    }
}
