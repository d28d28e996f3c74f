//! A text as the pieces a date is made of: numbers, words with what they may mean, marks. Digits of every script are
//! digits; marks of every width are those of a keyboard.

use super::words::{self, Meaning};
use super::zone;

/// A number, a word or a mark.
#[derive(Debug, Clone, Copy)]
pub struct Piece {
    /// What it is.
    pub token: Token,
    /// True when no white space stands before it.
    pub glued: bool,
}

/// What a piece is.
#[derive(Debug, Clone, Copy)]
pub enum Token {
    /// A number of so many digits.
    Number {
        /// Its value.
        value: u32,
        /// How many digits it is written with.
        digits: u8,
    },
    /// A word.
    Word(Word),
    /// Anything else.
    Mark(char),
}

/// A word and what it may mean.
#[derive(Debug, Clone, Copy)]
pub struct Word {
    /// What it means to a date.
    pub meaning: Meaning,
    /// Its letter when it has one alone, in lower case.
    pub letter: Option<char>,
    /// True for two to five capitals of the alphabet: the shape of a zone's name.
    pub is_shout: bool,
    /// True for a word in a script that sets no spaces between words.
    pub is_ideographic: bool,
}

/// The zero of the digits of a script.
const ZEROS: &[char] = &[
    '٠', '۰', '०', '০', '੦', '૦', '௦', '౦', '೦', '൦', '๐', '໐', '၀', '０',
];

fn digit(c: char) -> Option<u32> {
    if c.is_ascii() {
        return c.to_digit(10);
    }
    ZEROS
        .iter()
        .map(|zero| (c as u32).wrapping_sub(*zero as u32))
        .find(|value| *value < 10)
}

/// True when a text has as many digits as a date with its year, without looking closer.
pub fn has_digits(text: &str, wanted: usize) -> bool {
    let plain = text.bytes().filter(u8::is_ascii_digit).count();
    plain >= wanted
        || (!text.is_ascii() && text.chars().filter_map(digit).take(wanted).count() >= wanted)
}

fn mark(c: char) -> char {
    match c {
        '（' | '【' => '(',
        '）' | '】' => ')',
        '：' => ':',
        '，' | '、' | '،' | '､' => ',',
        '．' | '。' => '.',
        '／' => '/',
        '－' | '−' | '‐' | '‑' | '–' | '—' => '-',
        '｜' => '|',
        '•' | '∙' | '⋅' | '・' | '‧' => '·',
        '’' | '‘' | 'ʼ' | '′' | '׳' => '\'',
        '+' | '＋' => '+',
        c => c,
    }
}

fn is_letter(c: char) -> bool {
    c.is_alphabetic()
        || crate::text::is_accent(c)
        || c == '°'
        || matches!(
            c,
            '\u{93c}' | '\u{94d}' | '\u{9bc}' | '\u{9cd}' | '\u{e47}'
                ..='\u{e4e}' | '\u{200c}' | '\u{200d}'
        )
}

/// Takes texts apart; keeps its buffers.
struct Lexer<'a> {
    text: &'a str,
    at: usize,
    word: String,
    pieces: Vec<Piece>,
}

/// The pieces of a text.
pub fn pieces(text: &str) -> Vec<Piece> {
    let mut lexer = Lexer {
        text,
        at: 0,
        word: String::new(),
        pieces: Vec::with_capacity(20),
    };
    while lexer.piece() {}
    lexer.pieces
}

impl Lexer<'_> {
    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    /// The end of the letters from here on, and how many there are.
    fn letters(&self, from: usize) -> (usize, usize) {
        let mut end = from;
        let mut count = 0;
        for c in self.text[from..].chars().take_while(|c| is_letter(*c)) {
            end += c.len_utf8();
            count += 1;
        }
        (end, count)
    }

    fn piece(&mut self) -> bool {
        let start = self.at;
        let blank = |c: char| {
            c.is_whitespace()
                || c.is_control()
                || matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
        };
        while let Some(c) = self.peek().filter(|c| blank(*c)) {
            self.at += c.len_utf8();
        }
        let glued = self.at == start && start > 0;
        let Some(c) = self.peek() else { return false };
        let token = if digit(c).is_some() {
            self.number()
        } else if is_letter(c) {
            self.word(c)
        } else {
            self.at += c.len_utf8();
            Token::Mark(mark(c))
        };
        self.pieces.push(Piece { token, glued });
        true
    }

    fn number(&mut self) -> Token {
        let (mut value, mut digits) = (0u32, 0u8);
        while let Some((c, units)) = self.peek().and_then(|c| digit(c).map(|units| (c, units))) {
            value = value.saturating_mul(10).saturating_add(units);
            digits = digits.saturating_add(1);
            self.at += c.len_utf8();
        }
        Token::Number { value, digits }
    }

    fn word(&mut self, first: char) -> Token {
        let start = self.at;
        self.word.clear();
        // Behind a number a single character of Chinese, Japanese or Korean says what it counts: 2025年10月28日火曜日.
        if matches!(
            self.pieces.last(),
            Some(Piece {
                token: Token::Number { .. },
                ..
            })
        ) && first >= '\u{2e80}'
        {
            words::fold(first, &mut self.word);
            let meaning = words::meaning(&self.word);
            if meaning.unit.is_some() {
                self.at += first.len_utf8();
                return word(meaning, first, None, false);
            }
            self.word.clear();
        }
        let (mut end, count) = self.letters(start);
        if self.text[end..].starts_with('/') {
            // A name of the zone database: America/Argentina/Buenos_Aires, Etc/GMT+5.
            let name = self.text[start..]
                .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '-' | '+')))
                .map_or(self.text.len(), |length| start + length);
            if let Some(zone) = zone::named(&self.text[start..name]) {
                self.at = name;
                let meaning = Meaning {
                    zone: Some(zone),
                    ..Meaning::default()
                };
                return word(meaning, first, None, false);
            }
        }
        let bytes = &self.text.as_bytes()[end..];
        if count == 3
            && let [b'0'..=b'9', rest @ ..] = bytes
            && rest.iter().take_while(|b| b.is_ascii_alphabetic()).count() == 3
        {
            // EST5EDT
            end += 4;
        }
        for c in self.text[start..end].chars() {
            words::fold(c, &mut self.word);
        }
        // What is cut short by dots is one word: a.m., p. m., ม.ค.
        let mut last = count;
        while last <= 3
            && let Some(rest) = self.text[end..].strip_prefix('.')
        {
            let spaced = matches!(self.word.as_str(), "a" | "p")
                && rest.starts_with([' ', '\u{a0}', '\u{202f}']);
            let space = if spaced {
                rest.chars().next().map_or(0, char::len_utf8)
            } else {
                0
            };
            let from = end + 1 + space;
            let (to, letters) = self.letters(from);
            let part = &self.text[from..to];
            if letters == 0 || letters > 3 || (spaced && !part.eq_ignore_ascii_case("m")) {
                break;
            }
            for c in part.chars() {
                words::fold(c, &mut self.word);
            }
            (end, last) = (to, letters);
        }
        if words::is_first_of_two(&self.word)
            && let Some(rest) = self.text[end..].strip_prefix(' ')
        {
            let from = self.text.len() - rest.len();
            let (to, _) = self.letters(from);
            self.word.push('_');
            for c in self.text[from..to].chars() {
                words::fold(c, &mut self.word);
            }
            end = to;
        }
        let is_shout = (2..=5).contains(&(end - start))
            && self.text[start..end]
                .bytes()
                .all(|b| b.is_ascii_uppercase());
        self.at = end;
        let letter = self.word.chars().next().filter(|_| count == 1);
        word(words::meaning(&self.word), first, letter, is_shout)
    }
}

fn word(meaning: Meaning, first: char, letter: Option<char>, is_shout: bool) -> Token {
    Token::Word(Word {
        meaning,
        letter,
        is_shout,
        is_ideographic: first >= '\u{2e80}',
    })
}
