//! What was typed into the filter, understood: groups of alternatives of which one each must hold, and an order.
//!
//! White space means "and"; a `|` that stands alone means "or" and binds tighter, as in fzf: `a b | c d` is a and (b or
//! c) and d. Parentheses group, `!` denies. [`Query::parse`] never fails: of half-typed input it takes what is
//! understood so far, and says of the rest what was expected there ([`Fault`]).

use std::fmt;
use std::ops::Range;

use chrono::NaiveDate;

use super::condition::{Condition, Unit};
use super::parse::parse;
use super::predicate::PREDICATES;
use super::saved::Searches;
use super::sort::{Sort, SortKey};
use super::term::{Field, Kind, Term};

/// Characters from which on a fuzzy term is taken as it stands: no one types so long an abbreviation, and the matcher's
/// time grows with it.
pub(super) const LONG: usize = 64;

/// One of several alternatives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Clause {
    /// Words that the headline must have.
    Term(Term),
    /// Something asked beyond them.
    Condition {
        /// True when it must not hold.
        negated: bool,
        /// What is asked.
        condition: Condition,
    },
    /// A query in parentheses.
    Group {
        /// True when it must not hold.
        negated: bool,
        /// What must hold: one clause of each.
        groups: Vec<Vec<Clause>>,
    },
}

/// A stretch of what was typed that was not understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where it stands, in bytes.
    pub span: Range<usize>,
    /// What was expected there.
    pub expected: String,
}

/// What a stretch of what was typed is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// Words.
    Text,
    /// `|`, `!`, a parenthesis.
    Mark,
    /// The name of a predicate, with its colon.
    Name,
    /// A value behind a name, or a pattern.
    Value,
    /// Not understood.
    Fault,
}

/// A stretch of what was typed, and what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Where it stands, in bytes.
    pub span: Range<usize>,
    /// What it is.
    pub kind: TokenKind,
}

/// What was typed into the filter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    pub(super) text: String,
    pub(super) groups: Vec<Vec<Clause>>,
    pub(super) sort: Vec<Sort>,
    pub(super) faults: Vec<Fault>,
    pub(super) tokens: Vec<Token>,
}

impl Query {
    /// Reads what was typed, on this day, where no searches are kept.
    pub fn parse(text: &str, today: NaiveDate) -> Query {
        Query::parse_among(text, today, &Searches::default())
    }

    /// Reads what was typed, on this day; it may name searches that are kept.
    pub fn parse_among(text: &str, today: NaiveDate, searches: &Searches) -> Query {
        parse(text, today, searches)
    }

    /// What was typed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// True when it asks for nothing: every row matches.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// What must hold: one clause of each group.
    pub fn groups(&self) -> &[Vec<Clause>] {
        &self.groups
    }

    /// The order that was asked for; without one it is by score, and without scores that of the list.
    pub fn sort(&self) -> &[Sort] {
        &self.sort
    }

    /// The same in another order.
    pub fn in_order(&self, sort: &[Sort]) -> Query {
        Query {
            sort: sort.to_vec(),
            ..self.clone()
        }
    }

    /// What is asked for by name, `name:value` or `@name`, with the `!` that denies it; not what stands in parentheses.
    pub fn asked(&self) -> Vec<Range<usize>> {
        let mut asked: Vec<Range<usize>> = Vec::new();
        let mut depth = 0;
        let mut denied = None;
        let mut is_open = false;
        for Token { span, kind } in &self.tokens {
            let text = self.text.get(span.clone()).unwrap_or_default();
            match (kind, text) {
                (TokenKind::Mark, "(") => depth += 1,
                (TokenKind::Mark, ")") => depth -= 1,
                (TokenKind::Name, name) if depth == 0 && !name.eq_ignore_ascii_case("sort:") => {
                    let start = denied.filter(|at| at + 1 == span.start);
                    asked.push(start.unwrap_or(span.start)..span.end);
                }
                (TokenKind::Value | TokenKind::Fault, _) if is_open => {
                    if let Some(last) = asked.last_mut() {
                        last.end = span.end;
                    }
                }
                _ => {}
            }
            // Values follow their name, with commas between them.
            let last = asked.last().map_or(0, |last| last.end);
            let next = self.text[last..].chars().next();
            is_open = last == span.end && next.is_some_and(|c| !c.is_whitespace() && c != ')');
            denied = (text == "!").then_some(span.start);
        }
        asked
    }

    /// What was not understood, in order.
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// What was typed, stretch by stretch; between them is white space.
    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// True when the word that ends it asks for something else once it is typed: it may become the name of a predicate or
    /// a regular expression, or it is denied, and the longer it gets the less it takes away.
    pub fn is_half_typed(&self) -> bool {
        let Some(last) = self.tokens.last() else {
            return false;
        };
        if last.kind != TokenKind::Text || last.span.end != self.text.len() {
            return false;
        }
        let (before, word) = self.text.split_at(last.span.start);
        let begins = |name: &str| {
            let start = name.get(..word.len());
            start.is_some_and(|start| start.eq_ignore_ascii_case(word))
        };
        let mut names = PREDICATES.iter().map(|predicate| predicate.name);
        word == "/" || before.ends_with('!') || begins("sort") || names.any(begins)
    }

    /// True when a row can have a score.
    pub fn has_scores(&self) -> bool {
        self.any(&|clause| matches!(clause, Clause::Term(term) if term.is_scored()))
    }

    /// True when the answer depends on marks.
    pub fn asks_for_marks(&self) -> bool {
        self.asks(&|condition| matches!(condition, Condition::Is(_)))
    }

    /// True when the answer depends on stories.
    pub fn asks_for_stories(&self) -> bool {
        self.sort.iter().any(|sort| sort.key == SortKey::Sources)
            || self.asks(&|condition| matches!(condition, Condition::Number(Unit::Sources, ..)))
    }

    /// The terms that are held against texts.
    pub fn body_terms(&self) -> Vec<&Term> {
        fn within<'q>(groups: &'q [Vec<Clause>], found: &mut Vec<&'q Term>) {
            for clause in groups.iter().flatten() {
                match clause {
                    Clause::Group { groups, .. } => within(groups, found),
                    Clause::Condition {
                        condition: Condition::Body(term),
                        ..
                    } => found.push(term),
                    _ => {}
                }
            }
        }
        let mut found = Vec::new();
        within(&self.groups, &mut found);
        found
    }

    /// True when the answer depends on more than the snapshot.
    pub(super) fn asks_beyond_snapshot(&self) -> bool {
        self.asks_for_marks() || self.asks_for_stories() || !self.body_terms().is_empty()
    }

    fn asks(&self, is_so: &dyn Fn(&Condition) -> bool) -> bool {
        self.any(&|clause| match clause {
            Clause::Condition { condition, .. } => is_so(condition),
            _ => false,
        })
    }

    fn any(&self, is_so: &dyn Fn(&Clause) -> bool) -> bool {
        fn within(groups: &[Vec<Clause>], is_so: &dyn Fn(&Clause) -> bool) -> bool {
            groups.iter().flatten().any(|clause| match clause {
                Clause::Group { groups, .. } => within(groups, is_so),
                clause => is_so(clause),
            })
        }
        within(&self.groups, is_so)
    }

    /// Calls `seen` for each clause that is not denied and no group.
    pub(super) fn each_wanted<'q>(&'q self, seen: &mut dyn FnMut(&'q Clause)) {
        fn within<'q>(groups: &'q [Vec<Clause>], seen: &mut dyn FnMut(&'q Clause)) {
            for clause in groups.iter().flatten() {
                match clause {
                    Clause::Group {
                        negated: false,
                        groups,
                    } => within(groups, seen),
                    Clause::Term(term) if !term.negated => seen(clause),
                    Clause::Condition { negated: false, .. } => seen(clause),
                    _ => {}
                }
            }
        }
        within(&self.groups, seen);
    }
}

impl fmt::Display for Query {
    /// As it can be typed: what is printed is understood as what it was printed from.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_groups(&self.groups, f)?;
        if !self.sort.is_empty() {
            let keys: Vec<String> = self.sort.iter().map(Sort::to_string).collect();
            let gap = if self.groups.is_empty() { "" } else { " " };
            write!(f, "{gap}sort:{}", keys.join(","))?;
        }
        Ok(())
    }
}

fn write_groups(groups: &[Vec<Clause>], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (nth, group) in groups.iter().enumerate() {
        if nth > 0 {
            f.write_str(" ")?;
        }
        for (nth, clause) in group.iter().enumerate() {
            if nth > 0 {
                f.write_str(" | ")?;
            }
            match clause {
                Clause::Term(term) => {
                    if term.negated {
                        f.write_str("!")?;
                    }
                    match term.only {
                        Some(Field::Title) => write!(f, "title:{term}")?,
                        Some(Field::Source) => write!(f, "source:{term}")?,
                        None => write!(f, "{term}")?,
                    }
                }
                Clause::Condition { negated, condition } => {
                    let mark = if *negated { "!" } else { "" };
                    write!(f, "{mark}{condition}")?;
                }
                Clause::Group { negated, groups } => {
                    f.write_str(if *negated { "!(" } else { "(" })?;
                    write_groups(groups, f)?;
                    f.write_str(")")?;
                }
            }
        }
    }
    Ok(())
}

impl fmt::Display for Term {
    /// As it can be typed, its field and its denial apart.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let escaped = |f: &mut fmt::Formatter<'_>, special: &str| {
            self.text.chars().try_for_each(|c| {
                if special.contains(c) || (c.is_whitespace() && !special.is_empty()) {
                    f.write_str("\\")?;
                }
                write!(f, "{c}")
            })
        };
        let quoted = |f: &mut fmt::Formatter<'_>, before: &str, after: &str| {
            write!(f, "{before}\"")?;
            for c in self.text.chars() {
                if matches!(c, '"' | '\\') {
                    f.write_str("\\")?;
                }
                write!(f, "{c}")?;
            }
            write!(f, "\"{after}")
        };
        match self.kind {
            // What is the plain kind where it stands needs no mark.
            Kind::Fuzzy | Kind::Start | Kind::Near => escaped(f, super::parse::SPECIAL),
            Kind::Exact => quoted(f, "", ""),
            Kind::Word => {
                f.write_str("'")?;
                escaped(f, super::parse::SPECIAL)?;
                f.write_str("'")
            }
            Kind::Prefix => quoted(f, "^", ""),
            Kind::Suffix => quoted(f, "", "$"),
            Kind::Whole => quoted(f, "^", "$"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::TODAY;
    use super::super::saved::Search;
    use super::super::term::Folding;
    use super::*;

    /// A query as it was understood: groups apart by a comma, alternatives by `or`; `~` for fuzzy.
    fn understood(text: &str) -> String {
        let query = Query::parse(text, TODAY);
        assert_eq!(query.text(), text);
        all(query.groups())
    }

    fn all(groups: &[Vec<Clause>]) -> String {
        let group = |group: &Vec<Clause>| group.iter().map(clause).collect::<Vec<_>>().join(" or ");
        groups.iter().map(group).collect::<Vec<_>>().join(", ")
    }

    fn clause(clause: &Clause) -> String {
        let not = |negated| if negated { "not " } else { "" };
        let term = match clause {
            Clause::Term(term) => term,
            Clause::Condition { negated, condition } => {
                return format!("{}{condition}", not(*negated));
            }
            Clause::Group { negated, groups } => {
                return format!("{}({})", not(*negated), all(groups));
            }
        };
        let kind = match term.kind {
            Kind::Fuzzy => "~",
            Kind::Exact => "has ",
            Kind::Start => "begins ",
            Kind::Near => "near ",
            Kind::Word => "word ",
            Kind::Prefix => "starts ",
            Kind::Suffix => "ends ",
            Kind::Whole => "is ",
        };
        let field = match term.only {
            Some(Field::Title) => "title ",
            Some(Field::Source) => "source ",
            None => "",
        };
        let Folding { case, accents } = term.folding;
        let case = if case { "" } else { " (case)" };
        let accents = if accents { "" } else { " (accents)" };
        format!(
            "{}{field}{kind}{}{case}{accents}",
            not(term.negated),
            term.needle
        )
    }

    #[test]
    fn each_row_of_the_grammar() {
        for (typed, means) in [
            ("", ""),
            ("   ", ""),
            ("libya", "~libya"),
            ("libya oil", "~libya, ~oil"),
            ("  libya\t oil ", "~libya, ~oil"),
            ("'oil", "has oil"),
            ("'oil'", "word oil"),
            ("'rock'n'roll", "has rock'n'roll"),
            ("rock'n'roll", "~rock'n'roll"),
            ("oil'", "~oil'"),
            ("\"oil revenue\"", "has oil revenue"),
            ("\"oil\" price", "has oil, ~price"),
            ("\"oil\"price", "has oil, ~price"),
            ("\"say \\\"no\\\"\"", "has say \"no\""),
            ("^libya", "starts libya"),
            ("jail$", "ends jail"),
            ("^jail$", "is jail"),
            ("^\"the oil\"", "starts the oil"),
            ("\"the oil\"$", "ends the oil"),
            ("^\"the oil\"$", "is the oil"),
            ("!sarkozy", "not has sarkozy"),
            ("!'sarkozy", "not has sarkozy"),
            ("!'eu'", "not word eu"),
            ("!^eu", "not starts eu"),
            ("!eu$", "not ends eu"),
            ("!^eu$", "not is eu"),
            ("!\"in jail\"", "not has in jail"),
            ("a | b", "~a or ~b"),
            ("a b | c d", "~a, ~b or ~c, ~d"),
            ("a | b | !c", "~a or ~b or not has c"),
            ("a|b", "~a|b"),
            ("Libya", "~Libya (case)"),
            ("'UN' libya", "word UN (case), ~libya"),
            ("Atlético", "~Atlético (case) (accents)"),
            ("atlético", "~atlético (accents)"),
            ("ŁÓDŹ", "~ŁÓDŹ (case) (accents)"),
            ("it’s", "~it's"),
            ("new\\ york", "~new york"),
            ("\\!bang", "~!bang"),
            ("\\'quoted", "~'quoted"),
            ("us\\$", "~us$"),
            ("a \\| b", "~a, ~|, ~b"),
            ("c:\\temp", "~c:\\temp"),
            ("a\\\\b", "~a\\b"),
            // Half-typed.
            ("'", ""),
            ("''", ""),
            ("!", ""),
            ("!'", ""),
            ("^", ""),
            ("^$", ""),
            ("$", "~$"),
            ("|", ""),
            ("| a", "~a"),
            ("a |", "~a"),
            ("a | | b", "~a or ~b"),
            ("a | ! b", "~a, ~b"),
            ("\"", ""),
            ("\"oil", "has oil"),
            ("\"oil ", "has oil"),
            ("a \"oil rev", "~a, has oil rev"),
            ("a\\", "~a"),
            // Groups.
            ("(a b) | c", "(~a, ~b) or ~c"),
            ("a (b | c) d", "~a, (~b or ~c), ~d"),
            ("!(a | b)", "not (has a or has b)"),
            ("!(a (b))", "not (has a, (has b))"),
            ("((a))", "((~a))"),
            ("()", ""),
            ("(", ""),
            ("(a", "(~a)"),
            ("a)", "~a)"),
            ("f(x)", "~f(x)"),
            ("(f\\(x\\))", "(~f(x))"),
            ("\\(a\\)", "~(a)"),
            ("(\"a)b\")", "(has a)b)"),
            // Names.
            ("title:oil", "title ~oil"),
            ("!title:oil", "not title has oil"),
            ("title:^oil", "title starts oil"),
            ("TITLE:oil", "title ~oil"),
            (
                "source:reuters,ap",
                "(source begins reuters or source begins ap)",
            ),
            (
                "!source:reuters,ap",
                "not (source begins reuters or source begins ap)",
            ),
            ("source:\"new york times\"", "source has new york times"),
            ("source:'ap'", "source word ap"),
            ("source:", ""),
            (
                "author:ruiz url:ex.am/ lang:en in:'a tag:tide feed:post",
                "author:ruiz, url:\"ex.am/\", lang:en, in:\"a\", tag:tide, feed:post",
            ),
            ("after:2025-10-28", "date:2025-10-28.."),
            ("before:2025-10", "date:..2025-09-30"),
            ("on:2025-10", "date:2025-10-01..2025-10-31"),
            (
                "on:yesterday,monday",
                "(date:2025-10-28..2025-10-28 or date:2025-10-27..2025-10-27)",
            ),
            ("date:2024..2025-01", "date:2024-01-01..2025-01-31"),
            (
                "after:3d !before:1w",
                "date:2025-10-26.., not date:..2025-10-21",
            ),
            ("after:soon", ""),
            (
                "is:unread !is:starred has:body",
                "is:unread, not is:starred, has:body",
            ),
            ("words:>800 minutes:<5", "words:801.., minutes:0..4"),
            (
                "words:800 minutes:3..5 words:<=7",
                "words:800..800, minutes:3..5, words:0..7",
            ),
            ("words:long", ""),
            ("sort:date oil", "~oil"),
            ("10:30", "~10:30"),
            ("re: oil", "~re:, ~oil"),
            ("http://a.b/c", "~http://a.b/c"),
            ("title\\:x", "~title:x"),
            // Patterns.
            ("/oil|gas/", "/oil|gas/"),
            ("!/oil gas$/ a", "not /oil gas$/, ~a"),
            ("/a\\/b/", "/a\\/b/"),
            ("/half", "/half/"),
            ("/half typed ", "/half typed /"),
            ("/(/ a", "~a"),
            ("/", "~/"),
            ("9/11", "~9/11"),
            ("a / b", "~a, ~/, ~b"),
            ("(/a/)", "(/a/)"),
        ] {
            assert_eq!(understood(typed), means, "{typed}");
        }
        let long = "x".repeat(LONG + 1);
        assert_eq!(understood(&long), format!("has {long}"));
    }

    #[test]
    fn what_is_asked_by_name_is_known_where_it_stands() {
        for (typed, asked) in [
            (
                "oil source:ap,\"The Sun\" !on:2025 gas",
                "source:ap,\"The Sun\"; !on:2025",
            ),
            (
                "@ferry !@old (lang:en) sort:title is:read",
                "@ferry; !@old; is:read",
            ),
            ("source: /a/ title:x", "source:; title:x"),
            ("!(source:a) after:soon", "after:soon"),
            ("source:a, b", "source:a"),
            ("oil", ""),
        ] {
            let query = Query::parse_among(typed, TODAY, &searches());
            let told: Vec<&str> = query.asked().into_iter().map(|span| &typed[span]).collect();
            assert_eq!(told.join("; "), asked, "{typed}");
        }
    }

    #[test]
    fn a_word_that_may_become_another_thing_is_known() {
        for (typed, is_so) in [
            ("oil sou", true),
            ("(TIT", true),
            ("so", true),
            ("oil !sa", true),
            ("oil /", true),
            ("9/", false),
            ("source:", false),
            ("source:so", false),
            ("sou ", false),
            ("soup", false),
            ("\"so", false),
            ("", false),
        ] {
            assert_eq!(Query::parse(typed, TODAY).is_half_typed(), is_so, "{typed}");
        }
    }

    fn searches() -> Searches {
        let kept = [
            ("ferry", "ferry | strike"),
            ("old", "on:2024 sort:-date"),
            ("order", "sort:title"),
            ("far", "@ferry !@old"),
            ("half", "oil) \"open"),
            ("round", "tide @about"),
            ("about", "@round"),
            ("wrong", "after:soon oil"),
        ];
        let search = |(name, query): (&str, &str)| Search {
            name: name.into(),
            key: None,
            query: query.into(),
        };
        kept.map(search).into_iter().collect()
    }

    #[test]
    fn a_search_that_is_named_asks_what_it_asks() {
        for (typed, means, sort) in [
            ("@ferry", "(~ferry or ~strike)", ""),
            ("@Ferry oil", "(~ferry or ~strike), ~oil", ""),
            ("!@ferry", "not (has ferry or has strike)", ""),
            ("oil | @ferry", "~oil or (~ferry or ~strike)", ""),
            ("(@ferry oil)", "((~ferry or ~strike), ~oil)", ""),
            ("@old", "(date:2024-01-01..2024-12-31)", "-date"),
            ("@old sort:title", "(date:2024-01-01..2024-12-31)", "title"),
            ("@order", "", "title"),
            (
                "@far",
                "((~ferry or ~strike), not (date:2024-01-01..2024-12-31))",
                "-date",
            ),
            ("(@half) oil", "((~oil), has open)), ~oil", ""),
            ("oil@ferry \\@ferry", "~oil@ferry, ~@ferry", ""),
        ] {
            let query = Query::parse_among(typed, TODAY, &searches());
            assert_eq!(all(query.groups()), means, "{typed}");
            let keys: Vec<String> = query.sort().iter().map(Sort::to_string).collect();
            assert_eq!(keys.join(","), sort, "{typed}");
            assert_eq!(query.faults(), [], "{typed}");
        }
    }

    #[test]
    fn a_search_that_is_not_there_or_not_whole_is_said() {
        for (typed, faults) in [
            ("oil @fe", "`@fe`: a saved search: @about, @far, @ferry"),
            ("@", "`@`: a saved search: @about"),
            (
                "@round",
                "`@round`: in @round: in @about: a search that does not name itself",
            ),
            ("@wrong", "`@wrong`: in @wrong: a date"),
        ] {
            let query = Query::parse_among(typed, TODAY, &searches());
            let fault = query.faults().first().unwrap();
            let told = format!("`{}`: {}", &typed[fault.span.clone()], fault.expected);
            assert!(told.starts_with(faults), "{typed}: {told}");
        }
        let query = Query::parse("@ferry", TODAY);
        assert!(query.faults()[0].expected.contains("none yet"));
        assert!(query.is_empty());
        // Each names the one before ten times.
        let search = |nth: usize| Search {
            name: format!("s{nth}"),
            key: None,
            query: format!("@s{} ", nth.wrapping_sub(1)).repeat(10),
        };
        let many = (0..30).map(search).collect();
        let query = Query::parse_among("@s29", TODAY, &many);
        assert!(query.faults().len() == 1 && query.is_empty());
    }

    #[test]
    fn what_was_typed_is_known_stretch_by_stretch() {
        for (typed, tokens) in [
            ("libya \"öl preis\"", "text:libya text:\"öl_preis\""),
            (
                "!oil | (gas)",
                "mark:! text:oil mark:| mark:( text:gas mark:)",
            ),
            (
                "source:ap,dw after:xx",
                "name:source: value:ap value:dw name:after: fault:xx",
            ),
            (
                "!/a b/ sort:-date",
                "mark:! value:/a_b/ name:sort: value:-date",
            ),
            ("/(/", "fault:/(/"),
        ] {
            let query = Query::parse(typed, TODAY);
            let told: Vec<String> = query
                .tokens()
                .iter()
                .map(|token| {
                    let kind = match token.kind {
                        TokenKind::Text => "text",
                        TokenKind::Mark => "mark",
                        TokenKind::Name => "name",
                        TokenKind::Value => "value",
                        TokenKind::Fault => "fault",
                    };
                    format!("{kind}:{}", typed[token.span.clone()].replace(' ', "_"))
                })
                .collect();
            assert_eq!(told.join(" "), tokens, "{typed}");
        }
    }

    #[test]
    fn what_is_not_understood_is_said_and_the_rest_holds() {
        for (typed, faults) in [
            ("oil after:soon", "`soon`: a date"),
            ("oil after:", "`after:`: a date after after:"),
            ("(oil", "`(`: a closing parenthesis"),
            ("/oil", "`/oil`: a slash"),
            ("/(a/", "`/(a/`: a regular expression (unclosed group)"),
            ("is:red", "`red`: unread, read"),
            ("words:x", "`x`: a number"),
            (
                "sort:size,date",
                "`size`: date, score, source, title, length",
            ),
            ("oil libya", ""),
        ] {
            let query = Query::parse(typed, TODAY);
            let told: Vec<String> = query
                .faults()
                .iter()
                .map(|fault| format!("`{}`: {}", &typed[fault.span.clone()], fault.expected))
                .collect();
            let told = told.join("; ");
            assert!(
                told.starts_with(faults) && told.is_empty() == faults.is_empty(),
                "{typed}: {told}"
            );
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { cases: 2000, ..Default::default() })]

        #[test]
        fn no_input_is_refused_and_what_is_printed_means_the_same(
            typed in proptest::prop_oneof![
                r#"[ab é'"!^$|\\ (),:/@A.*]{0,24}"#,
                r#"((title|source|author|url|in|lang|is|on|date|words|sort|has|after):)?[!('"^/]{0,2}[a-b ,.$2-]{0,6}[)'"$/]{0,2} ?[|(!]?(source:a|is:read|on:2025|/a/|@k|!@k|x)?"#,
                proptest::prelude::any::<String>(),
            ],
            kept in r#"[ab '"!^$|\\ (),:/@k]{0,12}(@j|sort:title|after:x)?"#,
        ) {
            let search = |name: &str, query: &str| Search {
                name: name.into(),
                key: None,
                query: query.into(),
            };
            let searches = [search("k", &kept), search("j", "b) | c sort:date")].into_iter().collect();
            let query = Query::parse_among(&typed, TODAY, &searches);
            let mut end = 0;
            for token in query.tokens() {
                proptest::prop_assert!(end <= token.span.start && token.span.start < token.span.end);
                end = token.span.end;
                proptest::prop_assert!(typed.get(token.span.clone()).is_some());
            }
            for fault in query.faults() {
                proptest::prop_assert!(typed.get(fault.span.clone()).is_some());
            }
            let printed = query.to_string();
            let again = Query::parse(&printed, TODAY);
            proptest::prop_assert_eq!(all(again.groups()), all(query.groups()), "{}", printed);
            proptest::prop_assert_eq!(again.sort(), query.sort());
            proptest::prop_assert!(again.faults().is_empty(), "{}: {:?}", printed, again.faults());
            proptest::prop_assert_eq!(again.to_string(), printed);
        }
    }
}
