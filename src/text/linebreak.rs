//! Where a line may be broken (UAX #14), and in scripts that set no space between words by a dictionary; which characters
//! look the other way where text runs from right to left. The door to the Unicode data of `icu_properties` and to the
//! dictionaries of `icu_segmenter`.

use icu_properties::props::{
    BidiMirroringGlyph, EastAsianWidth, ExtendedPictographic, GeneralCategory, LineBreak as Data,
};
use icu_properties::{CodePointMapData, CodePointSetData};
use icu_segmenter::LineSegmenter;
use icu_segmenter::options::LineBreakOptions;

/// The classes of UAX #14 after its rule LB1: what is ambiguous, unknown or a surrogate counts as a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
#[expect(
    clippy::upper_case_acronyms,
    reason = "the names are those of the annex"
)]
#[rustfmt::skip]
enum Class {
    BK, CR, LF, NL, SP, ZW, WJ, ZWJ, CM, GL, CB, OP, CP, CL, QU, NS, EX, SY, IS, PR, PO, NU, AL, HL, ID, IN, HY, BA, HH,
    BB, B2, EB, EM, H2, H3, JL, JV, JT, RI, AK, AP, AS, VF, VI,
}

use Class::*;

/// A set of classes.
#[derive(Clone, Copy)]
struct Set(u64);

impl Set {
    const fn of(classes: &[Class]) -> Set {
        let (mut bits, mut at) = (0, 0);
        while at < classes.len() {
            bits |= 1 << classes[at] as u8;
            at += 1;
        }
        Set(bits)
    }

    fn has(self, class: Class) -> bool {
        self.0 & (1 << class as u8) != 0
    }
}

const MANDATORY: Set = Set::of(&[BK, CR, LF, NL]);
const NO_BASE: Set = Set::of(&[BK, CR, LF, NL, SP, ZW]);
const BEFORE_INITIAL_QUOTE: Set = Set::of(&[BK, CR, LF, NL, OP, QU, GL, SP, ZW]);
const AFTER_FINAL_QUOTE: Set = Set::of(&[SP, GL, WJ, CL, QU, CP, EX, IS, SY, BK, CR, LF, NL, ZW]);
const BEFORE_WORD_HYPHEN: Set = Set::of(&[BK, CR, LF, NL, SP, ZW, CB, GL]);
const LETTER: Set = Set::of(&[AL, HL]);
const AFFIX: Set = Set::of(&[PR, PO]);
const IDEOGRAPH: Set = Set::of(&[ID, EB, EM]);
const HANGUL: Set = Set::of(&[JL, JV, JT, H2, H3]);
const CLOSE: Set = Set::of(&[CL, CP]);

/// A character with the marks that stand on it (LB9).
#[derive(Debug, Clone, Copy)]
struct Unit {
    start: usize,
    end: usize,
    class: Class,
    c: char,
    /// It ends in a joiner.
    joins: bool,
    /// It is of a script whose words a dictionary tells apart.
    complex: bool,
}

impl Unit {
    fn is_wide(&self) -> bool {
        !self.c.is_ascii()
            && matches!(
                CodePointMapData::<EastAsianWidth>::new().get(self.c),
                EastAsianWidth::Fullwidth | EastAsianWidth::Wide | EastAsianWidth::Halfwidth
            )
    }

    fn is_quote(&self, kind: GeneralCategory) -> bool {
        self.class == QU && CodePointMapData::<GeneralCategory>::new().get(self.c) == kind
    }

    fn opens_quote(&self) -> bool {
        self.is_quote(GeneralCategory::InitialPunctuation)
    }

    fn closes_quote(&self) -> bool {
        self.is_quote(GeneralCategory::FinalPunctuation)
    }

    /// A letter of a Brahmic script, or the circle that stands for one.
    fn is_aksara(&self) -> bool {
        matches!(self.class, AK | AS) || self.c == '\u{25cc}'
    }

    fn is_unassigned_picture(&self) -> bool {
        self.class == ID
            && CodePointSetData::new::<ExtendedPictographic>().contains(self.c)
            && CodePointMapData::<GeneralCategory>::new().get(self.c) == GeneralCategory::Unassigned
    }
}

/// The class of a character, and whether it is of a script that needs a dictionary.
fn class(c: char) -> (Class, bool) {
    if c.is_ascii_alphabetic() {
        return (AL, false);
    }
    let class = match CodePointMapData::<Data>::new().get(c) {
        Data::BK => BK,
        Data::CR => CR,
        Data::LF => LF,
        Data::NL => NL,
        Data::SP => SP,
        Data::ZW => ZW,
        Data::WJ => WJ,
        Data::ZWJ => ZWJ,
        Data::CM => CM,
        Data::GL => GL,
        Data::CB => CB,
        Data::OP => OP,
        Data::CP => CP,
        Data::CL => CL,
        Data::QU => QU,
        Data::NS | Data::CJ => NS,
        Data::EX => EX,
        Data::SY => SY,
        Data::IS => IS,
        Data::PR => PR,
        Data::PO => PO,
        Data::NU => NU,
        Data::HL => HL,
        Data::ID => ID,
        Data::IN => IN,
        Data::HY => HY,
        Data::BA if c == '\u{2010}' => HH,
        Data::BA => BA,
        Data::HH => HH,
        Data::BB => BB,
        Data::B2 => B2,
        Data::EB => EB,
        Data::EM => EM,
        Data::H2 => H2,
        Data::H3 => H3,
        Data::JL => JL,
        Data::JV => JV,
        Data::JT => JT,
        Data::RI => RI,
        Data::AK => AK,
        Data::AP => AP,
        Data::AS => AS,
        Data::VF => VF,
        Data::VI => VI,
        Data::SA => {
            let category = CodePointMapData::<GeneralCategory>::new().get(c);
            let is_mark = matches!(
                category,
                GeneralCategory::NonspacingMark | GeneralCategory::SpacingMark
            );
            return (if is_mark { CM } else { AL }, true);
        }
        _ => AL,
    };
    (class, false)
}

/// The character at a byte with its marks.
fn unit(text: &str, start: usize) -> Option<Unit> {
    let mut rest = text.get(start..)?.chars();
    let c = rest.next()?;
    let (own, complex) = class(c);
    let mut unit = Unit {
        start,
        end: start + c.len_utf8(),
        class: own,
        c,
        joins: own == ZWJ,
        complex,
    };
    if NO_BASE.has(own) {
        return Some(unit);
    }
    if matches!(own, CM | ZWJ) {
        unit.class = AL;
    }
    for c in rest {
        // Letters and spaces are no marks.
        if matches!(c, ' '..='~') {
            break;
        }
        match class(c).0 {
            class @ (CM | ZWJ) => {
                unit.end += c.len_utf8();
                unit.joins = class == ZWJ;
            }
            _ => break,
        }
    }
    Some(unit)
}

/// Where a number is (LB25).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Number {
    Not,
    /// In its digits, or the signs between them.
    Within,
    /// Behind the bracket that closes it.
    Closed,
}

/// Bytes of a word without spaces that are looked up in a dictionary at once.
const COMPLEX: usize = 4096;

/// Where lines may be broken: see [`line_breaks`].
#[derive(Debug)]
pub struct LineBreaks<'a> {
    text: &'a str,
    at: usize,
    before: Option<Unit>,
    previous: Option<Unit>,
    /// The last one that was no space, and whether it is a quotation mark that surely opens.
    base: Option<(Unit, bool)>,
    number: Number,
    /// An odd number of regional indicators has come.
    half_flag: bool,
    /// Where the dictionary breaks, last one first, and how far it was asked.
    words: Vec<usize>,
    asked: usize,
}

/// The bytes at which a line may be broken, or must be, the end of the text among them: UAX #14 with the rules and
/// data of Unicode 16, and within Thai, Lao, Khmer and Myanmar between the words of a dictionary.
pub fn line_breaks(text: &str) -> LineBreaks<'_> {
    LineBreaks {
        text,
        at: 0,
        before: None,
        previous: None,
        base: None,
        number: Number::Not,
        half_flag: false,
        words: Vec::new(),
        asked: 0,
    }
}

impl Iterator for LineBreaks<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        loop {
            self.pass_letters();
            if let Some(at) = self.pass_space() {
                return Some(at);
            }
            let Some(unit) = unit(self.text, self.at) else {
                let end = self.previous.take().map(|last| last.end);
                return end;
            };
            let breaks = self.breaks_before(&unit);
            self.take(unit);
            if breaks {
                return Some(unit.start);
            }
        }
    }
}

impl LineBreaks<'_> {
    /// Passes over the inside of a word of ASCII letters, where nothing is decided.
    fn pass_letters(&mut self) {
        let Some(last) = self.previous.filter(|last| last.c.is_ascii_alphabetic()) else {
            return;
        };
        let rest = &self.text.as_bytes()[last.end..];
        let letters = rest
            .iter()
            .take_while(|byte| byte.is_ascii_alphabetic())
            .count();
        // The last letter may have marks on it.
        let Some(passed) = letters.checked_sub(1).filter(|passed| *passed > 0) else {
            return;
        };
        let end = last.end + passed;
        let unit = Unit {
            start: end - 1,
            end,
            joins: false,
            ..last
        };
        (self.before, self.previous) = (Some(last), Some(unit));
        self.base = Some((unit, false));
        self.number = Number::Not;
        self.half_flag = false;
        self.at = end;
    }

    /// Passes over the space between two words of ASCII letters, behind which a line may always be broken.
    fn pass_space(&mut self) -> Option<usize> {
        let last = self.previous?;
        let [b' ', letter, behind, ..] = self.text.as_bytes()[last.end..] else {
            return None;
        };
        let is_plain = matches!(last.c, 'a'..='z' | 'A'..='Z' | '0'..='9' | ',' | '.');
        // The letter may have a mark on it.
        let is_word = letter.is_ascii_alphabetic() && matches!(behind, b' '..=b'~');
        if !is_plain || last.joins || last.end - last.start > 1 || !is_word {
            return None;
        }
        let unit = |at: usize, class: Class, c: char| Unit {
            start: at,
            end: at + 1,
            class,
            c,
            joins: false,
            complex: false,
        };
        let at = last.end + 1;
        let first = unit(at, AL, char::from(letter));
        self.before = Some(unit(at - 1, SP, ' '));
        self.previous = Some(first);
        self.base = Some((first, false));
        self.number = Number::Not;
        self.half_flag = false;
        self.at = at + 1;
        Some(at)
    }

    fn take(&mut self, unit: Unit) {
        let opens = unit.opens_quote()
            && self
                .previous
                .is_none_or(|previous| BEFORE_INITIAL_QUOTE.has(previous.class));
        if unit.class != SP {
            self.base = Some((unit, opens));
        }
        self.number = match unit.class {
            NU => Number::Within,
            SY | IS if self.number == Number::Within => Number::Within,
            CL | CP if self.number == Number::Within => Number::Closed,
            _ => Number::Not,
        };
        self.half_flag = unit.class == RI && !self.half_flag;
        self.before = self.previous.replace(unit);
        self.at = unit.end;
    }

    /// The rules, in their order.
    fn breaks_before(&mut self, unit: &Unit) -> bool {
        let Some(previous) = self.previous else {
            self.look_up(unit);
            return false;
        };
        if unit.complex && self.is_word(&previous, unit) {
            return true;
        }
        let (p, c) = (previous.class, unit.class);
        if MANDATORY.has(p) {
            return !(p == CR && c == LF);
        }
        if NO_BASE.has(c) {
            return false;
        }
        // Most decisions by far are within a word or a number.
        if LETTER.has(p) && LETTER.has(c) {
            return false;
        }
        let (base, opens) = self
            .base
            .map_or((p, false), |(base, opens)| (base.class, opens));
        let before = self.before.as_ref();
        if base == ZW {
            return true;
        }
        if previous.joins || c == WJ || p == WJ || p == GL {
            return false;
        }
        if c == GL && !matches!(p, SP | BA | HY | HH) {
            return false;
        }
        if matches!(c, CL | CP | EX | SY) || base == OP || opens {
            return false;
        }
        let next = |after: &Unit| self::unit(self.text, after.end);
        if unit.closes_quote() && next(unit).is_none_or(|next| AFTER_FINAL_QUOTE.has(next.class)) {
            return false;
        }
        if c == IS {
            return p == SP && next(unit).is_some_and(|next| next.class == NU);
        }
        if CLOSE.has(base) && c == NS || base == B2 && c == B2 {
            return false;
        }
        if p == SP {
            return true;
        }
        if c == QU {
            let beside = !previous.is_wide() || next(unit).is_none_or(|next| !next.is_wide());
            if beside || !unit.opens_quote() {
                return false;
            }
        }
        if p == QU {
            let beside = !unit.is_wide() || before.is_none_or(|before| !before.is_wide());
            if beside || !previous.closes_quote() {
                return false;
            }
        }
        if c == CB || p == CB {
            return true;
        }
        if matches!(p, HY | HH)
            && c == AL
            && before.is_none_or(|before| BEFORE_WORD_HYPHEN.has(before.class))
        {
            return false;
        }
        if matches!(c, BA | HH | HY | NS) || p == BB {
            return false;
        }
        let hangs = matches!(p, HY | HH) || p == BA && !previous.is_wide();
        if hangs && c != HL && before.is_some_and(|before| before.class == HL) {
            return false;
        }
        if p == SY && c == HL || c == IN {
            return false;
        }
        if LETTER.has(p) && c == NU || p == NU && LETTER.has(c) {
            return false;
        }
        if p == PR && IDEOGRAPH.has(c) || IDEOGRAPH.has(p) && c == PO {
            return false;
        }
        if AFFIX.has(p) && LETTER.has(c) || LETTER.has(p) && AFFIX.has(c) {
            return false;
        }
        if AFFIX.has(c) && self.number != Number::Not
            || c == NU && (AFFIX.has(p) || matches!(p, HY | IS) || self.number == Number::Within)
        {
            return false;
        }
        if AFFIX.has(p) && c == OP {
            let inner = next(unit);
            let first = match inner {
                Some(sign) if sign.class == IS => next(&sign),
                inner => inner,
            };
            if first.is_some_and(|first| first.class == NU) {
                return false;
            }
        }
        let syllable = match p {
            JL => matches!(c, JL | JV | H2 | H3),
            JV | H2 => matches!(c, JV | JT),
            JT | H3 => c == JT,
            _ => false,
        };
        if syllable || HANGUL.has(p) && c == PO || p == PR && HANGUL.has(c) {
            return false;
        }
        if p == AP && unit.is_aksara() || previous.is_aksara() && matches!(c, VF | VI) {
            return false;
        }
        if p == VI && (c == AK || unit.c == '\u{25cc}') && before.is_some_and(Unit::is_aksara) {
            return false;
        }
        if previous.is_aksara()
            && unit.is_aksara()
            && next(unit).is_some_and(|next| next.class == VF)
        {
            return false;
        }
        if p == IS && LETTER.has(c) {
            return false;
        }
        let is_word = |class| LETTER.has(class) || class == NU;
        if is_word(p) && c == OP && !unit.is_wide() || p == CP && !previous.is_wide() && is_word(c)
        {
            return false;
        }
        if p == RI && c == RI {
            return !self.half_flag;
        }
        let skin = p == EB || previous.is_unassigned_picture();
        !(c == EM && skin)
    }

    /// True when the dictionary has a word begin here.
    fn is_word(&mut self, previous: &Unit, unit: &Unit) -> bool {
        if unit.start >= self.asked || !previous.complex {
            self.look_up(unit);
            return false;
        }
        while self.words.last().is_some_and(|at| *at < unit.start) {
            self.words.pop();
        }
        self.words.last() == Some(&unit.start)
    }

    /// Asks the dictionary for the words of the run that begins here.
    fn look_up(&mut self, unit: &Unit) {
        if !unit.complex {
            return;
        }
        let rest = &self.text[unit.start..];
        let run = rest
            .char_indices()
            .find(|(at, c)| *at >= COMPLEX || !class(*c).1)
            .map_or(rest.len(), |(at, _)| at);
        let segmenter = LineSegmenter::new_dictionary(LineBreakOptions::default());
        self.words = segmenter
            .segment_str(&rest[..run])
            .map(|at| unit.start + at)
            .collect();
        self.words.reverse();
        self.asked = unit.start + run;
    }
}

/// The character that looks as this one does in a mirror; itself where none does (UAX #9, rule L4).
pub fn mirrored(c: char) -> char {
    let glyph = CodePointMapData::<BidiMirroringGlyph>::new().get(c);
    glyph.mirroring_glyph.unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(text: &str) -> Vec<&str> {
        let mut from = 0;
        line_breaks(text)
            .map(|at| &text[std::mem::replace(&mut from, at)..at])
            .collect()
    }

    #[test]
    fn lines_break_between_words_and_nowhere_within_what_belongs_together() {
        assert_eq!(
            broken("“Half-empty,” she said."),
            ["“Half-", "empty,” ", "she ", "said."]
        );
        assert_eq!(
            broken("10\u{a0}km at $12.50"),
            ["10\u{a0}km ", "at ", "$12.50"]
        );
        assert_eq!(broken("(one) -two"), ["(one) ", "-two"]);
        assert_eq!(broken("🇫🇷🇮🇹👍🏽x"), ["🇫🇷", "🇮🇹", "👍🏽", "x"]);
        assert_eq!(broken(""), [""; 0]);
    }

    #[test]
    fn no_line_begins_with_what_closes_nor_ends_with_what_opens() {
        assert_eq!(
            broken("「誰も」と、言った。ー"),
            ["「誰", "も」", "と、", "言っ", "た。ー"]
        );
        assert_eq!(broken("中文（括号）"), ["中", "文", "（括", "号）"]);
    }

    #[test]
    fn words_without_spaces_are_those_of_a_dictionary() {
        assert_eq!(broken("ภาษาไทยและคน"), ["ภาษา", "ไทย", "และ", "คน"]);
        let long = "ภาษาไทย".repeat(2_000);
        assert!(line_breaks(&long).count() >= 3_900);
    }
}
