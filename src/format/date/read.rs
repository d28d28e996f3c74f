//! Pieces → a moment. A time of day, a zone and a weekday are taken out wherever they stand; what is left, numbers and
//! the name of a month, is looked up by its shape in one table of forms. Whatever is neither makes the whole no date.

use chrono::{Datelike, NaiveDate, TimeDelta, Weekday};

use super::lex::{Piece, Token, Word};
use super::words::{Half, Meaning, Unit};
use super::zone::Zone;
use crate::article::Timestamp;

/// Where a text was found, and so how much may be read into it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// A field that should hold a date: any form, comments, words before a comma.
    Field,
    /// Prose, where a few words and numbers may be anything: forms that are nothing but a date.
    Line,
}

/// Whose habits a text goes by, as its letters tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Habit {
    /// Nobody's.
    None,
    /// Those of Thailand, where years are counted from the Buddha on.
    Thai,
    /// Those of Korea, which has one zone and does not name it.
    Korean,
}

/// One way to write a day, a month or a year.
struct Form {
    /// What stands where: `4` is a number of four digits, `2` one of one or two, `M` the name of a month, `Y` a year
    /// that says so, `W` the mark of a week; between them the marks, a space beside the name of a month.
    shape: &'static str,
    /// What each of them is, the likeliest first: the first that is a day of the calendar is taken, but one that falls
    /// on the weekday stated before one that does not. Several letters take a number apart digit by digit.
    orders: &'static [&'static str],
    prose: Prose,
}

/// Whether a form is a date in prose too.
#[derive(PartialEq)]
enum Prose {
    Never,
    /// Only beside a time of day.
    Timed,
    Always,
}

const fn form(shape: &'static str, orders: &'static [&'static str], prose: Prose) -> Form {
    Form {
        shape,
        orders,
        prose,
    }
}

/// Every form. Where day and month are both numbers, a slash means that the month comes first, as in America, a dot, a
/// dash or a space that the day does; the other order is taken where this one is no day.
const FORMS: &[Form] = &[
    form("4-2-2", &["Y M D"], Prose::Always),
    form("2 M 4", &["D M Y"], Prose::Always),
    form("M 2 4", &["M D Y"], Prose::Always),
    form("4/2/2", &["Y M D"], Prose::Always),
    form("4.2.2", &["Y M D"], Prose::Always),
    form("4 2 2", &["Y M D"], Prose::Never),
    form("4 M 2", &["Y M D"], Prose::Always),
    form("4 2 M", &["Y D M"], Prose::Always),
    form("M 4", &["M Y"], Prose::Always),
    form("4 M", &["Y M"], Prose::Never),
    form("Y M 2", &["Y M D"], Prose::Always),
    form("Y M", &["Y M"], Prose::Always),
    form("Y", &["Y"], Prose::Never),
    form("2/2/4", &["M D Y", "D M Y"], Prose::Always),
    form("2.2.4", &["D M Y", "M D Y"], Prose::Always),
    form("2-2-4", &["D M Y", "M D Y"], Prose::Always),
    form("2 2 4", &["D M Y", "M D Y"], Prose::Never),
    form("2 M 2", &["D M Y", "Y M D"], Prose::Timed),
    form("M 2 2", &["M D Y"], Prose::Timed),
    form("2 M 3", &["D M Y"], Prose::Never),
    form("M 2 3", &["M D Y"], Prose::Never),
    form("2/2/2", &["M D Y", "D M Y", "Y M D"], Prose::Timed),
    form("2.2.2", &["D M Y", "M D Y"], Prose::Timed),
    form("2-2-2", &["Y M D", "D M Y", "M D Y"], Prose::Never),
    form("2 2 2", &["D M Y"], Prose::Never),
    form("4-2", &["Y M"], Prose::Never),
    form("4/2", &["Y M"], Prose::Never),
    form("4.2", &["Y M"], Prose::Never),
    form("2/4", &["M Y"], Prose::Never),
    form("2-4", &["M Y"], Prose::Never),
    form("2.4", &["M Y"], Prose::Never),
    form("4", &["Y"], Prose::Never),
    form("8", &["YYYYMMDD"], Prose::Never),
    form("6", &["YYMMDD", "YYYYMM"], Prose::Never),
    form("4-4", &["Y MMDD"], Prose::Never),
    form("-4", &["YYMM"], Prose::Never),
    form("-2-2", &["Y M"], Prose::Never),
    form("7", &["YYYYNNN"], Prose::Never),
    form("4-3", &["Y N"], Prose::Never),
    form("5", &["YYNNN"], Prose::Never),
    form("2-3", &["Y N"], Prose::Never),
    form("4-W2", &["Y _ W"], Prose::Never),
    form("4W2", &["Y _ W"], Prose::Never),
    form("4-W2-2", &["Y _ W K"], Prose::Never),
    form("4W3", &["Y _ WWK"], Prose::Never),
];

/// A number of a date, the name of a month, or the mark of a week.
#[derive(Clone, Copy)]
struct Element {
    kind: Kind,
    value: u32,
    digits: u8,
    /// The mark before it, a space for none.
    mark: char,
    /// True when a dot follows.
    dotted: bool,
    /// What the word means, of a month.
    meaning: Meaning,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Number,
    Year,
    Month,
    Week,
}

/// A time of day.
#[derive(Clone, Copy)]
struct Clock {
    hour: u32,
    minute: u32,
    second: u32,
}

impl Clock {
    fn is_midnight(self) -> bool {
        self.hour + self.minute + self.second == 0
    }
}

/// What was read so far.
struct Reading<'a> {
    pieces: &'a [Piece],
    scope: Scope,
    elements: [Element; 5],
    count: usize,
    mark: char,
    clock: Option<Clock>,
    half: Option<Half>,
    zone: Option<Zone>,
    offset: Option<i32>,
    /// The weekdays that may be meant, one bit each.
    weekdays: u8,
    /// A word said that a time follows.
    heralded: bool,
}

/// Reads pieces that are a date from the first to the last.
pub fn read(pieces: &[Piece], scope: Scope, habit: Habit) -> Option<Timestamp> {
    let is_mark = |piece: &Piece| matches!(piece.token, Token::Mark(_));
    if scope == Scope::Line {
        let ends = match pieces.last()?.token {
            Token::Mark(mark) => matches!(mark, '.' | ',' | ')'),
            _ => true,
        };
        if !ends || is_mark(&pieces[0]) {
            return None;
        }
    }
    if let Piece {
        token: Token::Mark('-' | '/'),
        glued: true,
    } = pieces.last()?
    {
        return None;
    }
    if !pieces
        .iter()
        .any(|piece| matches!(piece.token, Token::Mark('(' | '[')))
    {
        let mut reading = Reading::new(pieces, scope);
        reading.all()?;
        return reading.finish(habit);
    }
    let (pieces, comments) = without_comments(pieces);
    let mut reading = Reading::new(&pieces, scope);
    reading.all()?;
    for comment in comments {
        let mut aside = Reading::new(comment, scope);
        // What stands in a comment is about a time.
        aside.clock = reading.clock;
        if aside.all().is_some() && aside.count == 0 {
            reading.zone = reading.zone.or(aside.zone);
            reading.offset = reading.offset.or(aside.offset);
            reading.half = reading.half.or(aside.half);
            if reading.weekdays == 0 {
                reading.weekdays = aside.weekdays;
            }
        } else if scope == Scope::Line && aside.count == 0 {
            return None;
        }
    }
    reading.finish(habit)
}

/// The pieces outside of comments, which mail may have anywhere, and the inside of each comment. One that is not closed
/// goes to the end; comments lie within comments.
fn without_comments(pieces: &[Piece]) -> (Vec<Piece>, Vec<&[Piece]>) {
    let (mut plain, mut comments) = (Vec::with_capacity(pieces.len()), Vec::new());
    let mut at = 0;
    while at < pieces.len() {
        if !matches!(pieces[at].token, Token::Mark('(' | '[')) {
            plain.push(pieces[at]);
            at += 1;
            continue;
        }
        let (start, mut depth) = (at + 1, 0);
        while at < pieces.len() {
            match pieces[at].token {
                Token::Mark('(' | '[') => depth += 1,
                Token::Mark(')' | ']') => depth -= 1,
                Token::Mark('\\') => at += 1,
                _ => {}
            }
            if depth == 0 {
                break;
            }
            at += 1;
        }
        let end = at.min(pieces.len());
        comments.push(&pieces[start..end.max(start)]);
        at = end + 1;
    }
    (plain, comments)
}

impl<'a> Reading<'a> {
    fn new(pieces: &'a [Piece], scope: Scope) -> Reading<'a> {
        let element = Element {
            kind: Kind::Number,
            value: 0,
            digits: 0,
            mark: ' ',
            dotted: false,
            meaning: Meaning::default(),
        };
        Reading {
            pieces,
            scope,
            elements: [element; 5],
            count: 0,
            mark: ' ',
            clock: None,
            half: None,
            zone: None,
            offset: None,
            weekdays: 0,
            heralded: false,
        }
    }

    /// Takes in every piece; `None` when one of them is no part of a date.
    fn all(&mut self) -> Option<()> {
        let mut at = 0;
        while at < self.pieces.len() {
            at = self.step(at)?;
        }
        Some(())
    }

    fn token(&self, at: usize) -> Option<Token> {
        self.pieces.get(at).map(|piece| piece.token)
    }

    fn word(&self, at: usize) -> Option<Word> {
        match self.token(at)? {
            Token::Word(word) => Some(word),
            _ => None,
        }
    }

    fn number(&self, at: usize) -> Option<(u32, u8)> {
        match self.token(at)? {
            Token::Number { value, digits } => Some((value, digits)),
            _ => None,
        }
    }

    /// A number that nothing separates from what is before it.
    fn stuck_number(&self, at: usize) -> Option<(u32, u8)> {
        self.number(at).filter(|_| self.pieces[at].glued)
    }

    fn is_mark(&self, at: usize, mark: char) -> bool {
        matches!(self.token(at), Some(Token::Mark(found)) if found == mark)
    }

    fn unit(&self, at: usize) -> Option<Unit> {
        self.word(at)?.meaning.unit
    }

    /// Takes in the piece at this place and those that belong to it. Returns where to go on; `None` when this is no
    /// date.
    fn step(&mut self, at: usize) -> Option<usize> {
        match self.token(at)? {
            Token::Number { value, digits } => {
                // A date that a database gave a midnight may have its time behind it.
                if self.clock.is_none_or(|clock| {
                    clock.is_midnight() && self.scope == Scope::Field && self.count >= 3
                }) && let Some((clock, next)) = self.clock(at)
                {
                    self.clock = Some(clock);
                    (self.mark, self.heralded) = (' ', false);
                    return Some(next);
                }
                self.counted(at, value, digits)
            }
            Token::Word(word) => {
                self.mark = ' ';
                self.named(at, word)
            }
            Token::Mark('+') => self.offset(at),
            Token::Mark('-') if self.is_offset(at) => self.offset(at),
            Token::Mark(mark @ ('-' | '/' | '.')) => {
                // 28-го, 28-án
                let ending = mark == '-'
                    && self.count > 0
                    && self
                        .word(at + 1)
                        .is_some_and(|word| word.meaning.ordinal && self.pieces[at + 1].glued);
                self.mark = mark;
                Some(at + 1 + usize::from(ending))
            }
            Token::Mark(',' | '|' | '·' | '@' | ';' | '\'' | '~') => Some(at + 1),
            // The log of a server sets a colon between year and time.
            Token::Mark(':')
                if self.count > 0
                    && self.elements[self.count - 1].digits == 4
                    && self.clock.is_none() =>
            {
                self.mark = ' ';
                Some(at + 1)
            }
            Token::Mark(_) => None,
        }
    }

    /// A number of the date itself.
    fn counted(&mut self, at: usize, value: u32, digits: u8) -> Option<usize> {
        let mut next = at + 1;
        let mut kind = Kind::Number;
        match self.unit(next) {
            Some(Unit::Year) => (kind, next) = (Kind::Year, next + 1),
            Some(Unit::Month) => (kind, next) = (Kind::Month, next + 1),
            Some(Unit::Day) => next += 1,
            _ => {
                let ending = self.word(next).filter(|_| self.pieces[next].glued);
                if ending.is_some_and(|word| word.meaning.ordinal) {
                    next += 1;
                }
            }
        }
        if digits > 8 {
            return None;
        }
        let element = Element {
            kind,
            value,
            digits,
            // A dash before the first number is part of it only when nothing is between them: -03-12
            mark: if self.count > 0 || self.pieces[at].glued {
                self.mark
            } else {
                ' '
            },
            dotted: self.is_mark(next, '.'),
            meaning: Meaning {
                month: u8::try_from(value).unwrap_or(u8::MAX),
                english: true,
                ..Meaning::default()
            },
        };
        // 20251028 093000
        if self.clock.is_none()
            && self.count == 1
            && self.elements[0].digits == 8
            && matches!(digits, 4 | 6)
        {
            self.clock = Some(packed(value, digits));
            return Some(next);
        }
        self.push(element)?;
        Some(next)
    }

    fn push(&mut self, element: Element) -> Option<()> {
        *self.elements.get_mut(self.count)? = element;
        self.count += 1;
        (self.mark, self.heralded) = (' ', false);
        Some(())
    }

    /// A word, by what it may mean at this place.
    fn named(&mut self, at: usize, word: Word) -> Option<usize> {
        let meaning = word.meaning;
        let next = at + 1;
        let timed = self.clock.is_some();
        if word.letter == Some('t') && !timed && self.count > 0 {
            if let Some((value, digits @ (2 | 4 | 6))) = self.number(next)
                && !self.is_mark(next + 1, ':')
            {
                self.clock = Some(packed(value, digits));
                return Some(self.after_fraction(next + 1, digits == 6));
            }
            return self.number(next).map(|_| next);
        }
        if word.letter == Some('w') && self.count == 1 && self.stuck_number(next).is_some() {
            let mark = match self.token(at.checked_sub(1)?) {
                Some(Token::Mark('-')) => '-',
                _ => ' ',
            };
            self.push(Element {
                kind: Kind::Week,
                mark,
                ..self.elements[0]
            })?;
            return Some(next);
        }
        if meaning.month > 0 {
            return self.month(at, meaning);
        }
        if let Some(half) = meaning.half {
            // German writes `am` before a day.
            if timed || half == Half::Afternoon || !word_is_plain(&word) {
                self.half = Some(half);
            }
            return Some(next);
        }
        let alone = !matches!(
            self.token(next),
            Some(Token::Number { .. } | Token::Word(_))
        );
        let quiet = meaning.joins || meaning.unit == Some(Unit::Hour);
        if let Some(zone) = meaning.zone
            && (timed || (self.scope == Scope::Field && self.count > 0 && word.is_shout))
            && (word.letter.is_none() || timed)
            && (!quiet || (timed && alone && word.letter.is_none()))
            && (meaning.weekdays == 0 || timed)
        {
            self.zone = self.zone.or(Some(zone));
            return Some(next);
        }
        if meaning.weekdays != 0 {
            self.weekdays = meaning.weekdays;
            return Some(next);
        }
        if meaning.joins || (quiet && timed) {
            self.heralded = meaning.heralds_time;
            return Some(next);
        }
        if self.scope == Scope::Line {
            return None;
        }
        if timed && word.is_shout && self.zone.is_none() {
            // RFC 2822 has a zone of an unknown name say nothing but UTC.
            self.zone = Some(Zone::Fixed(0));
            return Some(next);
        }
        self.before_comma(at)
    }

    /// Words before a comma, a weekday in an unknown language or a place, before anything else.
    fn before_comma(&self, at: usize) -> Option<usize> {
        const WORDS: usize = 3;
        if at > 0 {
            return None;
        }
        let words = (0..).take_while(|at| self.word(*at).is_some()).count();
        (words <= WORDS && self.is_mark(words, ',')).then_some(words + 1)
    }

    fn month(&mut self, at: usize, meaning: Meaning) -> Option<usize> {
        if meaning.cut && self.scope == Scope::Line {
            return None;
        }
        let element = Element {
            kind: Kind::Month,
            value: u32::from(meaning.month),
            digits: 2,
            mark: ' ',
            dotted: false,
            meaning,
        };
        let named = self.elements[..self.count]
            .iter()
            .position(|one| one.kind == Kind::Month && one.meaning.weekdays != 0);
        let months = self.elements[..self.count]
            .iter()
            .any(|one| one.kind == Kind::Month);
        if let Some(place) = named {
            // What was taken for a month was the weekday: mar. 28 oct. 2025
            self.weekdays = self.elements[place].meaning.weekdays;
            self.elements.copy_within(place + 1.., place);
            self.count -= 1;
        } else if months {
            self.weekdays = meaning.weekdays;
            return (meaning.weekdays != 0).then_some(at + 1);
        }
        self.push(element)?;
        Some(at + 1)
    }

    /// A time of day that begins at this number, and where it ends.
    fn clock(&self, at: usize) -> Option<(Clock, usize)> {
        let (hour, digits) = self.number(at)?;
        let follows = self.token(at + 1);
        let zone_at = |at: usize| {
            self.word(at)
                .is_some_and(|word| word.meaning.zone.is_some() && word.letter.is_none())
        };
        if digits == 4 {
            // 0930 GMT, 0930 hrs
            let named = zone_at(at + 1) || self.unit(at + 1) == Some(Unit::Hour);
            let placed = self.count == 0 || self.count >= 3;
            return (named && placed).then(|| (packed(hour, 4), at + 1));
        }
        if digits > 2 {
            return None;
        }
        let with = |minute, second| Clock {
            hour,
            minute,
            second,
        };
        let loose = self.scope == Scope::Field;
        let part = |at: usize| {
            self.number(at).filter(|(_, digits)| {
                *digits == 2 && (loose || self.pieces[at].glued) || (*digits == 1 && loose)
            })
        };
        match follows? {
            Token::Mark(':') if loose || self.pieces[at + 1].glued => {
                let (minute, _) = part(at + 2)?;
                if self.is_mark(at + 3, ':')
                    && let Some((second, _)) = part(at + 4)
                {
                    return Some((with(minute, second), self.after_fraction(at + 5, true)));
                }
                Some((with(minute, 0), at + 3))
            }
            Token::Mark('.') if self.pieces[at + 1].glued => {
                let (minute, _) = self
                    .stuck_number(at + 2)
                    .filter(|(_, digits)| *digits == 2)?;
                let goes_on = matches!(self.token(at + 3), Some(Token::Mark('.' | '/' | '-')))
                    && self.pieces[at + 3].glued
                    && self.stuck_number(at + 4).is_some();
                let told = self.heralded
                    || self.count >= 3
                    || zone_at(at + 3)
                    || self.word(at + 3).is_some_and(|word| {
                        word.meaning.half.is_some() || word.meaning.unit == Some(Unit::Hour)
                    });
                (told && !goes_on).then(|| (with(minute, 0), at + 3))
            }
            Token::Word(word) if word.meaning.unit == Some(Unit::Hour) => {
                let next = at + 2;
                let Some((minute, 1 | 2)) = self.number(next) else {
                    return Some((with(0, 0), next));
                };
                let told = self.pieces[next].glued
                    || self.unit(next + 1) == Some(Unit::Minute)
                    || self.pieces.len() == next + 1;
                if !told {
                    return Some((with(0, 0), next));
                }
                if self.unit(next + 1) != Some(Unit::Minute) {
                    return Some((with(minute, 0), next + 1));
                }
                match self.number(next + 2) {
                    Some((second, 1 | 2)) if self.unit(next + 3) == Some(Unit::Second) => {
                        Some((with(minute, second), next + 4))
                    }
                    _ => Some((with(minute, 0), next + 2)),
                }
            }
            Token::Word(word) if word.meaning.half.is_some() => {
                // 9 am; but `28 am` is no time, and Germans write `2025 am`.
                (1..=12).contains(&hour).then(|| (with(0, 0), at + 1))
            }
            _ => None,
        }
    }

    /// Passes over the fraction of a second.
    fn after_fraction(&self, at: usize, has_second: bool) -> usize {
        let fraction = has_second
            && (self.is_mark(at, '.') || self.is_mark(at, ','))
            && self.pieces[at].glued
            && self.stuck_number(at + 1).is_some();
        if fraction { at + 2 } else { at }
    }

    /// True when this dash begins a distance from UTC: behind a time, and stuck to the number that follows; behind a
    /// date alone only when it is a time.
    fn is_offset(&self, at: usize) -> bool {
        if self.offset.is_some() || self.stuck_number(at + 1).is_none() {
            return false;
        }
        if self.clock.is_none() {
            return self.count >= 3 && self.is_mark(at + 2, ':');
        }
        let goes_on = matches!(self.token(at + 2), Some(Token::Mark('-' | '/' | '.')))
            && self.pieces[at + 2].glued
            && self.pieces.get(at + 3).is_some_and(|piece| piece.glued);
        !goes_on
    }

    /// A distance from UTC: `+0530`, `-08:00`, `+2`.
    fn offset(&mut self, at: usize) -> Option<usize> {
        let sign = if self.is_mark(at, '-') { -1 } else { 1 };
        let (value, digits) = self.number(at + 1).filter(|(_, digits)| *digits <= 4)?;
        let (hours, minutes, next) = if digits > 2 {
            (value / 100, value % 100, at + 2)
        } else if self.is_mark(at + 2, ':') {
            let (minutes, _) = self.number(at + 3).filter(|(_, digits)| *digits <= 2)?;
            (value, minutes, at + 4)
        } else {
            (value, 0, at + 2)
        };
        if hours > 23 || minutes > 59 || self.offset.is_some() {
            return None;
        }
        self.offset = Some(sign * i32::try_from(hours * 3600 + minutes * 60).ok()?);
        self.mark = ' ';
        Some(next)
    }

    /// The moment that was read, when it is one.
    fn finish(mut self, habit: Habit) -> Option<Timestamp> {
        if habit == Habit::Korean {
            self.zone = self.zone.or(Some(Zone::Fixed(9 * 3600)));
        }
        let form = match self.form() {
            Some(form) => form,
            None => {
                // What was taken for a month was the weekday: mar. 28/10/2025
                let first = self.elements[0];
                if first.kind != Kind::Month || first.meaning.weekdays == 0 {
                    return None;
                }
                self.weekdays = first.meaning.weekdays;
                self.elements.copy_within(1.., 0);
                self.count -= 1;
                self.form()?
            }
        };
        let elements = &self.elements[..self.count];
        if self.scope == Scope::Line {
            let fits = match form.prose {
                Prose::Never => false,
                Prose::Timed => self.clock.is_some(),
                Prose::Always => true,
            };
            // A foreign word and a year may be anything: `Mars 2024`.
            let english = form.shape != "M 4" || elements[0].meaning.english;
            if !fits || !english {
                return None;
            }
        }
        // Twice where the name of the month is that of two: the one that its dots speak for, then the other.
        let dotted = elements
            .iter()
            .any(|one| one.kind == Kind::Number && one.dotted);
        let mut best: Option<Stated> = None;
        for second in [false, true] {
            for order in form.orders {
                let Some(stated) = Stated::of(elements, order, dotted != second, habit) else {
                    continue;
                };
                let in_range = match self.scope {
                    Scope::Field => 1..=9999,
                    Scope::Line => 1000..=2999,
                };
                // The first day of all is what programs write that had no date.
                let is_zero = stated.day.year() == 1 && stated.day.ordinal() == 1;
                if is_zero || !in_range.contains(&stated.day.year()) {
                    continue;
                }
                let weekday = 1 << stated.day.weekday().num_days_from_monday();
                if self.weekdays & weekday != 0 {
                    return self.at(stated);
                }
                best = best.or(Some(stated));
            }
        }
        self.at(best?)
    }

    /// The day with its time.
    fn at(&self, stated: Stated) -> Option<Timestamp> {
        let Some(clock) = self.clock else {
            return match stated.fineness {
                Fineness::Year => Timestamp::from_year(stated.day.year()),
                Fineness::Month => Timestamp::from_month(stated.day.year(), stated.day.month()),
                Fineness::Day => Some(Timestamp::from_day(stated.day)),
            };
        };
        if stated.fineness != Fineness::Day {
            return None;
        }
        let hour = match (self.half, clock.hour) {
            (Some(Half::Morning), 12) => 0,
            (Some(Half::Afternoon), hour @ 1..=11) => hour + 12,
            (_, hour) => hour,
        };
        let is_end_of_day = hour == 24 && clock.minute == 0 && clock.second == 0;
        if (hour > 23 && !is_end_of_day) || clock.minute > 59 || clock.second > 60 {
            return None;
        }
        // A leap second has no number of its own in UTC since 1970: it is the last of its minute.
        let seconds = hour * 3600 + clock.minute * 60 + clock.second.min(59);
        let local = stated.day.and_hms_opt(0, 0, 0)? + TimeDelta::seconds(i64::from(seconds));
        let ahead = match (self.offset, self.zone) {
            (Some(ahead), _) => ahead,
            (None, Some(zone)) => zone.ahead(local),
            (None, None) => 0,
        };
        let moment = local.and_utc() - TimeDelta::seconds(i64::from(ahead));
        (1..=9999)
            .contains(&moment.year())
            .then(|| Timestamp::from_moment(moment))
    }

    /// The form that the elements have.
    fn form(&self) -> Option<&'static Form> {
        let mut shape = String::with_capacity(12);
        for (nth, element) in self.elements[..self.count].iter().enumerate() {
            let before = nth.checked_sub(1).map(|before| self.elements[before].kind);
            let glued =
                before == Some(Kind::Week) || element.kind == Kind::Week && element.mark == ' ';
            let spaced = [before, Some(element.kind)]
                .into_iter()
                .any(|kind| matches!(kind, Some(Kind::Month | Kind::Year)));
            match before {
                None if element.mark == '-' && self.scope == Scope::Field => shape.push('-'),
                None => {}
                _ if glued => {}
                _ if spaced => shape.push(' '),
                _ => shape.push(element.mark),
            }
            shape.push(match (element.kind, element.digits) {
                (Kind::Month, _) => 'M',
                (Kind::Week, _) => 'W',
                (Kind::Year, _) => 'Y',
                (Kind::Number, 1) => '2',
                (Kind::Number, digits) => char::from(b'0' + digits.min(9)),
            });
        }
        FORMS.iter().find(|form| form.shape == shape)
    }
}

fn word_is_plain(word: &Word) -> bool {
    word.meaning.joins || word.meaning.heralds_time
}

/// `0930`, `093015` or an hour alone.
fn packed(value: u32, digits: u8) -> Clock {
    let (hour, minute, second) = match digits {
        2 => (value, 0, 0),
        4 => (value / 100, value % 100, 0),
        _ => (value / 10_000, value / 100 % 100, value % 100),
    };
    Clock {
        hour,
        minute,
        second,
    }
}

/// A day, and how much of it was stated.
struct Stated {
    day: NaiveDate,
    fineness: Fineness,
}

#[derive(Clone, Copy, PartialEq)]
enum Fineness {
    Year,
    Month,
    Day,
}

impl Stated {
    /// What the elements mean in this order; `None` when there is no such day.
    fn of(elements: &[Element], order: &str, dotted: bool, habit: Habit) -> Option<Stated> {
        let (mut year, mut year_digits) = (0u32, 0u32);
        let [mut month, mut day, mut nth, mut week, mut weekday] = [None::<u32>; 5];
        for (element, letters) in elements.iter().zip(order.split(' ')) {
            let value = match element.meaning.namesake {
                namesake @ 1.. if dotted => u32::from(namesake),
                _ => element.value,
            };
            let mut put = |letter: u8, value: u32, digits: u32| {
                let part = match letter {
                    b'Y' => {
                        year = year * 10u32.saturating_pow(digits) + value;
                        year_digits += digits;
                        return;
                    }
                    b'M' => &mut month,
                    b'D' => &mut day,
                    b'N' => &mut nth,
                    b'W' => &mut week,
                    b'K' => &mut weekday,
                    _ => return,
                };
                *part = Some(part.unwrap_or(0) * 10 + value);
            };
            if let [letter] = letters.as_bytes() {
                put(*letter, value, u32::from(element.digits));
            } else {
                let mut place = 10u32.checked_pow(u32::from(element.digits))?;
                for letter in letters.bytes() {
                    place /= 10;
                    put(letter, value / place.max(1) % 10, 1);
                }
            }
        }
        // RFC 2822, 4.3: two digits are of 1950 to 2049, three count from 1900.
        let year = match year_digits {
            ..=2 if year < 50 => year + 2000,
            ..=3 => year + 1900,
            _ if habit == Habit::Thai && year > 2400 => year - 543,
            _ => year,
        };
        let year = i32::try_from(year).ok()?;
        let (day, fineness) = match (month, day, nth, week) {
            (Some(month), Some(day), ..) => {
                (NaiveDate::from_ymd_opt(year, month, day)?, Fineness::Day)
            }
            (Some(month), None, ..) => (NaiveDate::from_ymd_opt(year, month, 1)?, Fineness::Month),
            (None, _, Some(nth), _) => (NaiveDate::from_yo_opt(year, nth)?, Fineness::Day),
            (None, _, _, Some(week)) => {
                let weekday = u8::try_from(weekday.unwrap_or(1).checked_sub(1)?).ok()?;
                let day = NaiveDate::from_isoywd_opt(year, week, Weekday::try_from(weekday).ok()?)?;
                (day, Fineness::Day)
            }
            _ => (NaiveDate::from_ymd_opt(year, 1, 1)?, Fineness::Year),
        };
        Some(Stated { day, fineness })
    }
}
