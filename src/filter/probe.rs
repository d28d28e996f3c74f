//! A term as titles are held against it: whether they have what it asks, and how high their scores can be at most, from
//! the cheapest bound to the score itself.

use super::alignment::{Aligned, Bound, Heads, NEVER, Row, SWEPT, align, sweep};
use super::index::{Long, presence};
use super::line::{LINE, Level, Line, Simd, Wanted, after_first, code, dispatch};
use super::query::LONG;
use super::term::{Folding, Kind, Term, WHOLE_WORD, WORD_START};
use crate::text::fold_char;

/// A term as lines are held against it.
#[derive(Debug)]
pub(super) struct Probe<'q> {
    pub term: &'q Term,
    /// Its characters.
    chars: Vec<Wanted>,
    /// What a title must have.
    pub need: u64,
    /// The characters that it has; a title may lack one of them when a letter was mistyped.
    has: u64,
    /// True when a line that passes may still not have what the term asks: codes and lines are folded.
    pub is_coarse: bool,
    level: Level,
    /// The highest scores of its letters, strewn about and in one piece, without what the first brings for where it
    /// stands.
    strewn: Bound,
    whole: Bound,
}

/// The highest score of a letter that begins no word.
pub(super) const WITHIN: Bound = 16 - 1;

impl<'q> Probe<'q> {
    pub fn new(term: &'q Term) -> Probe<'q> {
        let codes: Vec<u8> = term.needle.chars().map(|c| code(fold_char(c))).collect();
        let case = |code: u8| if code.is_ascii_lowercase() { 0x20 } else { 0 };
        let letters = codes.len() as i32;
        // No letter within a word begins one, as far as that can be told.
        let is_word = term.folding.case && codes.iter().all(u8::is_ascii_alphanumeric);
        let beside = if is_word { 4 } else { 8 };
        Probe {
            term,
            need: if term.kind == Kind::Near {
                0
            } else {
                presence(&codes)
            },
            has: presence(&codes),
            is_coarse: term.kind == Kind::Near
                || !term.needle.is_ascii()
                || term.folding != Folding::FULL,
            level: Level::new(),
            strewn: match letters {
                1 => NEVER,
                _ => 16 * letters - 1 + 8 * (letters - 1) - 4,
            },
            whole: 16 * letters - 1 + beside * (letters - 1),
            chars: codes
                .iter()
                .map(|code| Wanted::new(*code, case(*code)))
                .collect(),
        }
    }

    /// Whether the line may have what the term asks, and the highest score that it can have; 0 for terms without one.
    pub fn hold(&self, line: Line<'_>, presence: u64, scratch: &mut Scratch) -> Option<Bound> {
        dispatch!(self.level, simd => self.hold_with(simd, line, presence, scratch))
    }

    #[inline(always)]
    fn hold_with<S: Simd>(
        &self,
        simd: S,
        line: Line<'_>,
        presence: u64,
        scratch: &mut Scratch,
    ) -> Option<Bound> {
        if self.term.kind == Kind::Near {
            return ((self.has & !presence).count_ones() <= 1).then_some(0);
        }
        if self.chars.len() > line.length {
            return None;
        }
        if self.term.is_scored() {
            return self.bound(simd, line, &mut scratch.places);
        }
        let mut ends = line.extent();
        for (nth, wanted) in self.chars.iter().enumerate() {
            ends = (if nth == 0 { ends } else { ends << 1 })
                & line.find(simd, *wanted)
                & line.extent();
            if ends == 0 {
                return None;
            }
        }
        let starts = ends >> (self.chars.len() - 1);
        let at_end = ends >> (line.length - 1) & 1 != 0;
        let found = match self.term.kind {
            Kind::Exact | Kind::Fuzzy | Kind::Near => true,
            Kind::Start => starts & !(*line.words << 1) != 0,
            Kind::Word => {
                let words = *line.words;
                let after = words.checked_shr(self.chars.len() as u32).unwrap_or(0);
                starts & !(words << 1) & !after != 0
            }
            Kind::Prefix => starts & 1 != 0,
            Kind::Suffix => at_end,
            Kind::Whole => starts & 1 != 0 && self.chars.len() == line.length,
        };
        found.then_some(0)
    }

    /// A bound of the score of a line for a fuzzy term that asks of it only whether it begins with the first letter, has
    /// all of them in one piece, and whether a word begins there: that tells most lines apart from the best. Points are
    /// as in [`Probe::bound`]; letters that are strewn lack 4 of them at least, for a gap.
    #[inline(always)]
    pub fn rough<S: Simd>(&self, simd: S, line: Line<'_>) -> Option<Bound> {
        let mut chars = self.chars.iter();
        let mut place = line.find(simd, *chars.next()?) & line.extent();
        let knows_heads = self.term.folding.case;
        let start = |at_head: bool| if at_head || !knows_heads { 16 } else { 8 };
        let strewn = self.strewn + start(place & 1 != 0);
        let mut run = place;
        // Where one is missing the others are looked for all the same: when that happens cannot be foretold, and to have
        // gone the wrong way costs more.
        for wanted in chars {
            place = line.find(simd, *wanted) & after_first(place) & line.extent();
            run = run << 1 & place;
        }
        if place == 0 {
            return None;
        }
        if run == 0 {
            return Some(strewn);
        }
        let words = *line.words;
        let starts = run >> (self.chars.len() - 1) & !(words << 1);
        if starts == 0 && knows_heads {
            return Some(strewn.max(self.whole));
        }
        let whole = self.whole + start(starts & 1 != 0);
        Some(strewn.max(whole) + self.word_bonus(run, words))
    }

    /// As [`Probe::rough`] for a title that is no line: in the same order, stretch by stretch.
    pub fn rough_of_long(&self, long: Long<'_>) -> Option<Bound> {
        dispatch!(self.level, simd => self.rough_of_long_with(simd, long))
    }

    #[inline(always)]
    fn rough_of_long_with<S: Simd>(&self, simd: S, long: Long<'_>) -> Option<Bound> {
        let codes = long.haystack();
        let mut stretch = [0; LINE];
        let mut chars = self.chars.iter();
        let mut wanted = *chars.next()?;
        let mut has_all = false;
        for codes in codes.chunks(LINE) {
            let line = stretched(codes, &mut stretch);
            let mut open = line.extent();
            while !has_all {
                let place = line.find(simd, wanted) & open;
                if place == 0 {
                    break;
                }
                open &= after_first(place);
                match chars.next() {
                    Some(next) => wanted = *next,
                    None => has_all = true,
                }
            }
        }
        if !has_all {
            return None;
        }
        // Stretches overlap, so that each place of the term lies in one of them with what is before it and behind.
        let letters = self.chars.len();
        let step = LINE - letters - 1;
        let knows_heads = self.term.folding.case;
        let start = |at_head: bool| if at_head || !knows_heads { 16 } else { 8 };
        let at_head = codes.first().is_some_and(|first| self.chars[0].is(*first));
        let (mut best, mut bonus) = (self.strewn + start(at_head), 0);
        for from in (0..codes.len() - letters).step_by(step) {
            let end = codes.len().min(from + LINE);
            let line = stretched(&codes[from..end], &mut stretch);
            let mut run = line.extent();
            for (nth, wanted) in self.chars.iter().enumerate() {
                run = if nth == 0 { run } else { run << 1 } & line.find(simd, *wanted);
            }
            run &= line.extent();
            if from > 0 {
                run &= !(1 << (letters - 1));
            }
            if end < codes.len() {
                run &= !(1 << (LINE - 1));
            }
            if run == 0 {
                continue;
            }
            let words = line.words_of_bytes(simd);
            let starts = run >> (letters - 1) & !(words << 1);
            best = best.max(if starts == 0 && knows_heads {
                self.whole
            } else {
                self.whole + start(from == 0 && starts & 1 != 0)
            });
            // It is not told whether the best alignment is the one that is a word.
            bonus = bonus.max(self.word_bonus(run, words));
        }
        Some(best + bonus)
    }

    /// The letter, if the term is no more than one: then [`Column::presence`] alone tells which titles have it.
    pub fn lone(&self) -> Option<u64> {
        let is_lone = self.term.is_scored() && self.chars.len() == 1 && !self.is_coarse;
        (is_lone && self.term.needle.as_bytes()[0].is_ascii_lowercase()).then_some(self.need)
    }

    /// The highest score that the line can have for a fuzzy term.
    ///
    /// fuzzy-matcher gives 16 points a character. To these come: at the first, -1, and 16 at the start of the line or 8
    /// at the start of a word; at each other, 4 when the one before it in the term stands right before it (8 if that is
    /// at the start of a word), else at most -4, less a point for each further character between them, and 8 at the start
    /// of a word. Each is granted here where any characters of the line allow it, whatever the others need, except that
    /// three in a row must stand in a row somewhere. The
    /// alignments that the matcher makes up skip a character that would have brought 12 points.
    #[inline(always)]
    fn bound<S: Simd>(&self, simd: S, line: Line<'_>, places: &mut [u128; LONG]) -> Option<Bound> {
        let mut open = line.extent();
        for (place, wanted) in places.iter_mut().zip(&self.chars) {
            let found = line.find(simd, *wanted) & open;
            if found == 0 {
                return None;
            }
            *place = found;
            open = after_first(found) & line.extent();
        }
        let (first, rest) = places[..self.chars.len().min(LONG)].split_first()?;
        let (words, heads) = self.words(line);
        let mut loose = 16 - 1 + self.start(*first, heads);
        // The best score whose last two characters stand side by side.
        let mut tight = NEVER;
        let (mut pairs, mut run, mut before) = (*first, *first, *first);
        for &place in rest {
            let side = before << 1 & place;
            let gap = if before << 2 & place != 0 { -4 } else { -5 };
            let apart = loose.max(tight) + 16 + gap + if place & heads != 0 { 8 } else { 0 };
            tight = if side == 0 {
                NEVER
            } else {
                let triples = pairs << 1 & place;
                let from = if triples == 0 {
                    loose
                } else {
                    loose.max(tight)
                };
                from + 16 + if side & heads != 0 { 8 } else { 4 }
            };
            loose = apart;
            pairs = side;
            run = run << 1 & place;
            before = place;
        }
        Some(loose.max(tight) + self.word_bonus(run, words))
    }

    /// As [`Probe::hold`] for a fuzzy term, dearer and closer: every alignment of the characters in the line is followed,
    /// those included that the matcher makes up. `true` says that this is the score itself: it can be lower only where
    /// case or accents count.
    ///
    /// The recurrence is the matcher's, over the columns that match instead of all. A gap that is open in the matcher's
    /// row for a character starts as the gap that was open two characters earlier, whose row of the matrix it is. No more
    /// is done than it takes to see that the score is below `least`; and then it is not told whether the line matches.
    pub fn ceiling(
        &self,
        line: Line<'_>,
        least: Bound,
        scratch: &mut Scratch,
    ) -> Option<(Bound, bool)> {
        dispatch!(self.level, simd => self.ceiling_with(simd, line, least, scratch))
    }

    /// The highest score that any title has.
    pub fn most(&self) -> Bound {
        self.strewn.max(self.whole) + 16 + WHOLE_WORD
    }

    #[inline(always)]
    fn ceiling_with<S: Simd>(
        &self,
        simd: S,
        line: Line<'_>,
        least: Bound,
        scratch: &mut Scratch,
    ) -> Option<(Bound, bool)> {
        let heads = Heads::of(simd, line, self.term.folding.case);
        let found = align(simd, line, &self.chars, &heads, least, &mut scratch.rows)?;
        Some(match found {
            Aligned::Below(bound) => (bound, false),
            Aligned::Best { score, run } => {
                (score + self.word_bonus(run, *line.words), !self.is_coarse)
            }
        })
    }

    /// As [`Probe::hold`] for a fuzzy term: dearer than that and closer, cheaper than [`Probe::ceiling`] and hardly
    /// ever above it.
    #[inline(always)]
    pub fn sweep<S: Simd>(&self, simd: S, line: Line<'_>) -> Option<Bound> {
        if self.chars.len() > SWEPT {
            return Some(self.most());
        }
        let (words, heads) = self.words(line);
        let (score, run) = sweep(simd, line, &self.chars, heads)?;
        Some(score + self.word_bonus(run, words))
    }

    /// Where the line has words, and where their first letters are.
    #[inline(always)]
    fn words(&self, line: Line<'_>) -> (u128, u128) {
        let words = *line.words;
        // An upper-case letter after a lower-case one counts like a word's start.
        let heads = if self.term.folding.case {
            !(words << 1)
        } else {
            u128::MAX
        };
        (words, heads)
    }

    /// What the first character brings where it stands best.
    #[inline(always)]
    fn start(&self, places: u128, heads: u128) -> i32 {
        match places & heads {
            0 => 0,
            heads if heads & 1 != 0 => 16,
            _ => 8,
        }
    }

    /// What the term brings for standing at a word's start, or as a word. `run`: where it ends in one piece.
    #[inline(always)]
    fn word_bonus(&self, run: u128, words: u128) -> i32 {
        let starts = run >> (self.chars.len() - 1) & !(words << 1);
        let after = words.checked_shr(self.chars.len() as u32).unwrap_or(0);
        match (starts, starts & !after) {
            (0, _) => 0,
            (_, 0) => WORD_START,
            _ => WHOLE_WORD,
        }
    }
}

/// Codes as a line whose words are not known.
#[inline(always)]
fn stretched<'a>(codes: &[u8], room: &'a mut [u8; LINE]) -> Line<'a> {
    room[..codes.len()].copy_from_slice(codes);
    Line {
        bytes: room,
        length: codes.len(),
        words: &0,
    }
}

/// Room for a [`Probe`] to work in.
#[derive(Debug)]
pub(super) struct Scratch {
    places: [u128; LONG],
    rows: [Row; 3],
}

impl Default for Scratch {
    fn default() -> Self {
        Scratch {
            places: [0; LONG],
            rows: Default::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use proptest::prelude::*;

    use super::super::TODAY;
    use super::super::fuzzy::Fuzzy;
    use super::super::index::heads_of;
    use super::super::query::{Clause, Query};

    proptest! {
        #![proptest_config(ProptestConfig { cases: 3000, ..ProptestConfig::default() })]

        #[test]
        fn no_score_lies_above_its_bounds(
            title in prop_oneof!["[abcdX é-]{1,40}", "[ab .]{1,128}", "[abcdefgh ]{60,128}", "[abc1(/_+’—€日Aé ]{1,40}"],
            typed in prop_oneof!["[abcd]{1,7}", "[a-cX][ab]{0,9}", "[ab][ab-]{1,3}"],
            least in 0..200,
        ) {
            let Some(term) = term(&typed) else {
                return Err(TestCaseError::reject("no term"));
            };
            let term = &term;
            let mut folded = String::new();
            term.folding.fold_text(&title, &mut folded);
            let mut bytes = [b' '; LINE];
            let codes = title.chars().map(|c| code(fold_char(c)));
            bytes.iter_mut().zip(codes).for_each(|(byte, code)| *byte = code);
            let length = title.chars().count();
            let line = Line { bytes: &bytes, length, words: &0 };
            let words = dispatch!(Level::new(), simd => line.words_of_bytes(simd));
            let line = Line { words: &words, ..line };
            let probe = Probe::new(term);
            let mut scratch = Scratch::default();
            let rough = dispatch!(Level::new(), simd => probe.rough(simd, line));
            let bound = probe.hold(line, u64::MAX, &mut scratch);
            let score = term.score(&folded, &Fuzzy::new());
            let ceiling = probe.ceiling(line, NEVER, &mut scratch);
            let cut = probe.ceiling(line, least, &mut scratch);
            if let (Some((cut, is_score)), Some(score)) = (cut, score) {
                prop_assert!(score <= cut, "{} > {}", score, cut);
                prop_assert!(!is_score || score == cut, "{} is {}", cut, score);
                prop_assert!(cut < least || Some(cut) == ceiling.map(|known| known.0));
            }
            prop_assert!(score.is_none() || bound.is_some());
            prop_assert_eq!(bound.is_some(), ceiling.is_some());
            if !probe.is_coarse {
                prop_assert_eq!(score.is_some(), bound.is_some());
            }
            if let (Some(score), Some((ceiling, is_score))) = (score, ceiling) {
                prop_assert!(score <= ceiling, "{} > {}", score, ceiling);
                prop_assert!(!is_score || score == ceiling, "{} < {}", score, ceiling);
            }
            prop_assert!(score <= bound, "{:?} > {:?}", score, bound);
            let swept = dispatch!(Level::new(), simd => probe.sweep(simd, line));
            prop_assert_eq!(swept.is_some(), bound.is_some());
            prop_assert!(score <= swept, "{:?} > {:?}", score, swept);
            prop_assert_eq!(rough.is_some(), bound.is_some());
            prop_assert!(bound <= rough, "{:?} > {:?}", bound, rough);
            if let (Some(letter), Some(score)) = (probe.lone(), score)
                && u64::from(heads_of(line, words)) & letter == 0
            {
                prop_assert!(score <= WITHIN, "{} begins no word", score);
            }
        }
    }

    fn term(typed: &str) -> Option<Term> {
        let query = Query::parse(typed, TODAY);
        match &query.groups().iter().flatten().collect::<Vec<_>>()[..] {
            [Clause::Term(term)] if term.is_scored() => Some(term.clone()),
            _ => None,
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 1000, ..ProptestConfig::default() })]

        #[test]
        fn no_score_of_a_long_title_lies_above_its_bound(
            title in prop_oneof!["[abcdefgh ]{129,400}", "[h-z ]{100,260}[a-c ]{1,9}[h-z ]{20,140}", "[a-c’日é ]{129,300}", "[d-z]{990,1010}[a-c ]{0,9}"],
            typed in prop_oneof!["[abc]{1,4}", "[a-h]{1,3}", "[ab-]{2,4}"],
        ) {
            let Some(term) = term(&typed) else {
                return Err(TestCaseError::reject("no term"));
            };
            let codes: Vec<u8> = title.chars().map(|c| code(fold_char(c))).collect();
            let mut folded = String::new();
            term.folding.fold_text(&title, &mut folded);
            let score = term.score(&folded, &Fuzzy::new());
            let bound = Probe::new(&term).rough_of_long(Long(&codes));
            prop_assert_eq!(score.is_some(), bound.is_some());
            prop_assert!(score <= bound, "{:?} > {:?}", score, bound);
        }
    }

    #[test]
    fn a_word_of_a_long_title_is_told_wherever_it_stands() {
        let term = term("oil").unwrap();
        let bound = |title: &str| Probe::new(&term).rough_of_long(Long(title.as_bytes()));
        for before in 0..300 {
            let title = |word: &str| format!("{} {word} {}", "x".repeat(before), "y".repeat(300));
            let words = ["boils", "oils", "oil"];
            let [within, begins, whole] = words.map(|word| bound(&title(word)));
            assert!(within < begins && begins < whole, "behind {before}");
        }
    }
}
