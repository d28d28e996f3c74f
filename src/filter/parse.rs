//! How what is typed into the filter is read, character by character.

use chrono::NaiveDate;

use super::pattern::Pattern;
use super::predicate::{Meaning, Predicate, Value};
use super::query::{Clause, Fault, LONG, Query, Token, TokenKind};
use super::saved::Searches;
use super::sort::Sort;
use super::term::{Kind, Term};

/// Characters that a backslash gives their plain meaning.
pub(super) const SPECIAL: &str = r#"|!^$'"\(),:/@"#;

/// Groups within groups, at the most: deeper parentheses are text.
const DEPTH: usize = 32;

/// Searches that a query names, those among them that they name: a few that name each other often are soon a million.
const NAMED: usize = 100;

/// Reads what was typed, on this day.
pub(super) fn parse(text: &str, today: NaiveDate, searches: &Searches) -> Query {
    let parser = Parser {
        text,
        at: 0,
        base: 0,
        depth: 0,
        denied: false,
        today,
        searches,
        within: &[],
        named: 0,
        named_sort: Vec::new(),
        query: Query {
            text: text.to_owned(),
            ..Query::default()
        },
    };
    parser.finish().0
}

enum Step {
    /// A `|` alone.
    Or,
    /// The end of a group.
    Close,
    /// A mark without anything marked, or what was not understood.
    Nothing,
    Clause(Clause),
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    /// Groups within groups here, and where this text begins.
    depth: usize,
    base: usize,
    /// What is typed here is denied: words are then taken as they stand, since hardly a headline lacks their letters.
    denied: bool,
    today: NaiveDate,
    searches: &'a Searches,
    /// The searches that this text is of.
    within: &'a [&'a str],
    /// How many searches were named so far.
    named: usize,
    /// The order that they ask for: it holds when no other is asked for.
    named_sort: Vec<Sort>,
    query: Query,
}

impl Parser<'_> {
    /// Reads to the end. Returns how many searches have been named, too.
    fn finish(mut self) -> (Query, usize) {
        let (groups, _) = self.groups();
        let mut query = self.query;
        query.groups = groups;
        if query.sort.is_empty() {
            query.sort = self.named_sort;
        }
        query.tokens.sort_by_key(|token| token.span.start);
        query.faults.sort_by_key(|fault| fault.span.start);
        (query, self.named)
    }

    /// Everything up to the end of the group; true when that was typed.
    fn groups(&mut self) -> (Vec<Vec<Clause>>, bool) {
        let mut groups: Vec<Vec<Clause>> = Vec::new();
        let mut joined = false;
        while let Some(step) = self.step() {
            match step {
                Step::Or => joined = true,
                Step::Nothing => joined = false,
                Step::Close => return (groups, true),
                Step::Clause(clause) => {
                    match groups.last_mut() {
                        Some(last) if joined => last.push(clause),
                        _ => groups.push(vec![clause]),
                    }
                    joined = false;
                }
            }
        }
        (groups, false)
    }

    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn take(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.at += wanted.len_utf8();
        }
        found
    }

    /// True where a word ends.
    fn at_gap(&self) -> bool {
        self.peek()
            .is_none_or(|c| c.is_whitespace() || (c == ')' && self.depth > self.base))
    }

    fn token(&mut self, start: usize, kind: TokenKind) {
        if start < self.at {
            let span = start..self.at;
            self.query.tokens.push(Token { span, kind });
        }
    }

    fn fault(&mut self, start: usize, expected: impl Into<String>) {
        let span = start..self.at;
        let expected = expected.into();
        self.query.faults.push(Fault { span, expected });
    }

    fn step(&mut self) -> Option<Step> {
        while let Some(c) = self.peek().filter(|c| c.is_whitespace()) {
            self.at += c.len_utf8();
        }
        let start = self.at;
        self.peek()?;
        if self.depth > self.base && self.take(')') {
            self.token(start, TokenKind::Mark);
            return Some(Step::Close);
        }
        if self.take('|') {
            if self.at_gap() {
                self.token(start, TokenKind::Mark);
                return Some(Step::Or);
            }
            self.at = start;
        }
        let negated = self.take('!');
        if negated {
            self.token(start, TokenKind::Mark);
        }
        let start = self.at;
        let clause = if self.depth < DEPTH && self.take('(') {
            self.group(start, negated)
        } else if self.peek() == Some('/') {
            self.pattern(negated)
        } else if self.take('@') {
            self.search(start, negated)
        } else {
            match self.name() {
                Some(name) => self.predicate(start, name, negated),
                None => self.term(negated),
            }
        };
        Some(clause.map_or(Step::Nothing, Step::Clause))
    }

    /// A query in parentheses, the first of which is passed.
    fn group(&mut self, start: usize, negated: bool) -> Option<Clause> {
        self.token(start, TokenKind::Mark);
        let outside = self.denied;
        self.denied |= negated;
        self.depth += 1;
        let (groups, closed) = self.groups();
        self.depth -= 1;
        self.denied = outside;
        if !closed {
            self.query.faults.push(Fault {
                span: start..start + 1,
                expected: "a closing parenthesis".into(),
            });
        }
        (!groups.is_empty()).then_some(Clause::Group { negated, groups })
    }

    /// `@name`, the sign of which is passed: a search that is kept, as if it were typed here in parentheses.
    fn search(&mut self, start: usize, negated: bool) -> Option<Clause> {
        let mut name = String::new();
        self.word(&mut name, &[]);
        let searches = self.searches;
        let found = searches
            .named(&name)
            .ok_or_else(|| match searches.all() {
                [] => "a saved search, of which there are none yet".to_owned(),
                all => {
                    let names: Vec<String> =
                        all.iter().map(|known| format!("@{}", known.name)).collect();
                    format!("a saved search: {}", names.join(", "))
                }
            })
            .and_then(|known| match self.within.contains(&&*known.name) {
                true => Err(format!(
                    "a search that does not name itself as @{name} does"
                )),
                false if self.named >= NAMED || self.depth >= DEPTH => {
                    Err("fewer searches that name others".into())
                }
                false => Ok(known),
            });
        let known = match found {
            Ok(known) => known,
            Err(expected) => {
                self.token(start, TokenKind::Fault);
                self.fault(start, expected);
                return None;
            }
        };
        self.token(start, TokenKind::Name);
        let within: Vec<&str> = self.within.iter().copied().chain([&*known.name]).collect();
        let parser = Parser {
            text: &known.query,
            at: 0,
            base: self.depth + 1,
            depth: self.depth + 1,
            denied: self.denied || negated,
            today: self.today,
            searches,
            within: &within,
            named: self.named + 1,
            named_sort: Vec::new(),
            query: Query::default(),
        };
        let (query, named) = parser.finish();
        self.named = named;
        self.named_sort.extend(query.sort);
        if let Some(fault) = query.faults.into_iter().next() {
            self.fault(start, format!("in @{}: {}", known.name, fault.expected));
        }
        let groups = query.groups;
        (!groups.is_empty()).then_some(Clause::Group { negated, groups })
    }

    /// `/pattern/`. One that is not closed yet goes on to the end.
    fn pattern(&mut self, negated: bool) -> Option<Clause> {
        let start = self.at;
        self.at += 1;
        if self.at_gap() {
            // A slash alone is text.
            self.at = start;
            return self.term(negated);
        }
        let mut source = String::new();
        let mut closed = false;
        while let Some(c) = self.peek() {
            self.at += c.len_utf8();
            match c {
                '/' if self.at_gap() => {
                    closed = true;
                    break;
                }
                '\\' => {
                    let next = self.peek();
                    if next != Some('/') {
                        source.push(c);
                    }
                    if let Some(next) = next {
                        self.at += next.len_utf8();
                        source.push(next);
                    }
                }
                c => source.push(c),
            }
        }
        if source.is_empty() {
            self.token(start, TokenKind::Fault);
            self.fault(start, "a regular expression between two slashes");
            return None;
        }
        match Pattern::new(&source) {
            Ok(pattern) => {
                self.token(start, TokenKind::Value);
                if !closed {
                    self.fault(start, "a slash at the end of the regular expression");
                }
                let condition = super::condition::Condition::Pattern(pattern);
                Some(Clause::Condition { negated, condition })
            }
            Err(expected) => {
                self.token(start, TokenKind::Fault);
                self.fault(start, expected);
                None
            }
        }
    }

    /// The name of something that can be asked, and its colon. What else has a colon in it is text.
    fn name(&mut self) -> Option<&'static str> {
        let rest = &self.text[self.at..];
        let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        let name = rest[letters..].starts_with(':').then(|| &rest[..letters])?;
        let known = match Predicate::named(name) {
            Some(predicate) => predicate.name,
            None if name.eq_ignore_ascii_case("sort") => "sort",
            None => return None,
        };
        self.at += letters + 1;
        Some(known)
    }

    /// What stands behind a name.
    fn predicate(&mut self, start: usize, name: &str, negated: bool) -> Option<Clause> {
        self.token(start, TokenKind::Name);
        let values = self.values();
        let predicate = Predicate::named(name);
        if values.is_empty() {
            let expected = match predicate {
                Some(predicate) => predicate.values,
                None => "sort keys",
            };
            self.fault(start, format!("{expected} after {name}:"));
            return None;
        }
        let mut clauses = Vec::new();
        for value in values {
            let meaning = match predicate {
                Some(predicate) => predicate.read(&value, self.today).map(Some),
                None => Sort::read(&value.text).map(|sort| {
                    self.query.sort.push(sort);
                    None
                }),
            };
            let kind = match meaning {
                Ok(_) => TokenKind::Value,
                Err(_) => TokenKind::Fault,
            };
            self.query.tokens.push(Token {
                span: value.span.clone(),
                kind,
            });
            match meaning {
                Ok(Some(Meaning::Term(mut term))) => {
                    let long = term.text.chars().count() > LONG;
                    if term.kind == Kind::Fuzzy && (negated || self.denied || long) {
                        term.kind = Kind::Exact;
                    }
                    clauses.push(Clause::Term(term));
                }
                Ok(Some(Meaning::Condition(condition))) => clauses.push(Clause::Condition {
                    negated: false,
                    condition,
                }),
                Ok(None) => {}
                Err(expected) => self.query.faults.push(Fault {
                    span: value.span,
                    expected,
                }),
            }
        }
        if clauses.len() > 1 {
            let groups = vec![clauses];
            return Some(Clause::Group { negated, groups });
        }
        let mut clause = clauses.pop()?;
        match &mut clause {
            Clause::Term(Term {
                negated: denied, ..
            })
            | Clause::Condition {
                negated: denied, ..
            }
            | Clause::Group {
                negated: denied, ..
            } => *denied = negated,
        }
        Some(clause)
    }

    /// Values with commas between them, up to the next gap.
    fn values(&mut self) -> Vec<Value> {
        let mut values = Vec::new();
        while !self.at_gap() {
            let start = self.at;
            let (text, kind) = self.marked(&[',']);
            if !text.is_empty() {
                let span = start..self.at;
                values.push(Value { span, text, kind });
            }
            while self.take(',') {}
        }
        values
    }

    /// A term of the headline.
    fn term(&mut self, negated: bool) -> Option<Clause> {
        let start = self.at;
        let (text, kind) = self.marked(&[]);
        self.token(start, TokenKind::Text);
        if text.is_empty() {
            return None;
        }
        let long = text.chars().count() > LONG;
        let kind = match kind {
            Some(kind) => kind,
            None if negated || self.denied || long => Kind::Exact,
            None => Kind::Fuzzy,
        };
        Some(Clause::Term(Term::new(
            start..self.at,
            kind,
            negated,
            &text,
        )))
    }

    /// Text with the marks that say how it is meant, up to the next gap or one of `ends`. The kind is that of its
    /// marks, if it has any.
    fn marked(&mut self, ends: &[char]) -> (String, Option<Kind>) {
        let prefix = self.take('^');
        let mut text = String::new();
        if self.take('"') {
            self.phrase(&mut text);
            let start = self.at;
            let suffix =
                self.take('$') && (self.at_gap() || self.peek().is_some_and(|c| ends.contains(&c)));
            if !suffix {
                self.at = start;
            }
            return (text, Some(anchored(prefix, suffix).unwrap_or(Kind::Exact)));
        }
        let exact = !prefix && self.take('\'');
        let last = self.word(&mut text, ends);
        let suffix = !exact && last == Some('$') && (text.len() > 1 || prefix);
        let word = exact && last == Some('\'');
        if suffix || word {
            text.pop();
        }
        let kind = match anchored(prefix, suffix) {
            Some(kind) => Some(kind),
            None if word => Some(Kind::Word),
            None => exact.then_some(Kind::Exact),
        };
        (text, kind)
    }

    /// Text up to the next gap or one of `ends`. Returns the last character unless it was escaped.
    fn word(&mut self, into: &mut String, ends: &[char]) -> Option<char> {
        let mut last = None;
        while !self.at_gap()
            && let Some(c) = self.peek().filter(|c| !ends.contains(c))
        {
            self.at += c.len_utf8();
            last = (!self.escape(c, into)).then_some(c);
        }
        last
    }

    /// A phrase up to its closing quotation mark. One that is still open ends before the space that was typed last.
    fn phrase(&mut self, into: &mut String) {
        while let Some(c) = self.peek() {
            self.at += c.len_utf8();
            if c == '"' {
                return;
            }
            self.escape(c, into);
        }
        into.truncate(into.trim_end().len());
    }

    /// Appends a character that was taken; true when it was a backslash that gave what follows its plain meaning.
    fn escape(&mut self, c: char, into: &mut String) -> bool {
        if c != '\\' {
            into.push(c);
            return false;
        }
        match self.peek() {
            // Half-typed.
            None => {}
            Some(next) if next.is_whitespace() || SPECIAL.contains(next) => {
                self.at += next.len_utf8();
                into.push(next);
            }
            Some(_) => {
                into.push('\\');
                return false;
            }
        }
        true
    }
}

fn anchored(prefix: bool, suffix: bool) -> Option<Kind> {
    match (prefix, suffix) {
        (true, true) => Some(Kind::Whole),
        (true, false) => Some(Kind::Prefix),
        (false, true) => Some(Kind::Suffix),
        (false, false) => None,
    }
}
