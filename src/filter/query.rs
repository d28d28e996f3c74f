//! What was typed into the filter, as terms. [`Query::parse`] never fails: of half-typed input it takes what is
//! understood so far.
//!
//! White space between terms means "and"; a `|` that stands alone means "or" and binds tighter, as in fzf:
//! `a b | c d` is a and (b or c) and d. A backslash takes its meaning from a mark or a space.

use std::ops::Range;

use super::term::{Kind, Term};

/// Characters from which on a fuzzy term is taken as it stands: no one types so long an abbreviation, and the matcher's
/// time grows with it.
pub(super) const LONG: usize = 64;

/// What was typed into the filter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    text: String,
    groups: Vec<Vec<Term>>,
}

impl Query {
    /// Reads what was typed.
    pub fn parse(text: &str) -> Query {
        let mut groups: Vec<Vec<Term>> = Vec::new();
        let mut joined = false;
        let mut rest = Scanner { text, at: 0 };
        while let Some(token) = rest.next_token() {
            match token {
                Token::Or => joined = true,
                Token::Nothing => joined = false,
                Token::Term(term) => {
                    match groups.last_mut() {
                        Some(last) if joined => last.push(term),
                        _ => groups.push(vec![term]),
                    }
                    joined = false;
                }
            }
        }
        Query {
            text: text.to_owned(),
            groups,
        }
    }

    /// What was typed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// True when it asks for nothing: every row matches.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// What must hold: one term of each group.
    pub fn groups(&self) -> &[Vec<Term>] {
        &self.groups
    }

    /// True when its rows are ranked by score; else they stand in the order of the list.
    pub fn has_scores(&self) -> bool {
        self.groups.iter().flatten().any(Term::is_scored)
    }
}

enum Token {
    /// A `|` alone.
    Or,
    /// A mark without anything marked.
    Nothing,
    Term(Term),
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl Scanner<'_> {
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

    fn at_gap(&self) -> bool {
        self.peek().is_none_or(char::is_whitespace)
    }

    fn next_token(&mut self) -> Option<Token> {
        while let Some(c) = self.peek().filter(|c| c.is_whitespace()) {
            self.at += c.len_utf8();
        }
        let start = self.at;
        self.peek()?;
        if self.take('|') {
            if self.at_gap() {
                return Some(Token::Or);
            }
            self.at = start;
        }
        let negated = self.take('!');
        let prefix = self.take('^');
        let mut text = String::new();
        let kind = if self.take('"') {
            self.phrase(&mut text);
            let suffix = self.take('$') && self.at_gap();
            anchored(prefix, suffix).unwrap_or(Kind::Exact)
        } else {
            let exact = !prefix && self.take('\'');
            let last = self.word(&mut text);
            let suffix = !exact && last == Some('$') && (text.len() > 1 || prefix);
            let word = exact && last == Some('\'');
            if suffix || word {
                text.pop();
            }
            match anchored(prefix, suffix) {
                Some(kind) => kind,
                None if word => Kind::Word,
                None if exact || negated || text.chars().count() > LONG => Kind::Exact,
                None => Kind::Fuzzy,
            }
        };
        if text.is_empty() {
            return Some(Token::Nothing);
        }
        Some(Token::Term(Term::new(
            Range {
                start,
                end: self.at,
            },
            kind,
            negated,
            &text,
        )))
    }

    /// A term up to the next gap. Returns the last character unless it was escaped.
    fn word(&mut self, into: &mut String) -> Option<char> {
        let mut last = None;
        while let Some(c) = self.peek().filter(|c| !c.is_whitespace()) {
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
            Some(next) if next.is_whitespace() || r#"|!^$'"\"#.contains(next) => {
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

#[cfg(test)]
mod tests {
    use super::super::term::Folding;
    use super::*;

    /// A query as its terms were understood: groups apart by a comma, alternatives by `or`; `~` for fuzzy.
    fn understood(text: &str) -> String {
        let term = |term: &Term| {
            let kind = match term.kind {
                Kind::Fuzzy => "~",
                Kind::Exact => "has ",
                Kind::Word => "word ",
                Kind::Prefix => "starts ",
                Kind::Suffix => "ends ",
                Kind::Whole => "is ",
            };
            let not = if term.negated { "not " } else { "" };
            let Folding { case, accents } = term.folding;
            let case = if case { "" } else { " (case)" };
            let accents = if accents { "" } else { " (accents)" };
            format!("{not}{kind}{}{case}{accents}", term.needle)
        };
        let group = |group: &Vec<Term>| group.iter().map(term).collect::<Vec<_>>().join(" or ");
        let query = Query::parse(text);
        assert_eq!(query.text(), text);
        query
            .groups()
            .iter()
            .map(group)
            .collect::<Vec<_>>()
            .join(", ")
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
        ] {
            assert_eq!(understood(typed), means, "{typed}");
        }
        let long = "x".repeat(LONG + 1);
        assert_eq!(understood(&long), format!("has {long}"));
    }

    #[test]
    fn a_term_knows_where_it_was_typed() {
        let typed = " libya \"öl preis\" | !'jail' ";
        let query = Query::parse(typed);
        let terms = query.groups().iter().flatten();
        let spans: Vec<_> = terms.map(|term| &typed[term.span.clone()]).collect();
        assert_eq!(spans, ["libya", "\"öl preis\"", "!'jail'"]);
    }

    proptest::proptest! {
        #[test]
        fn no_input_is_refused(typed in r#"[ab é'"!^$|\\ ]{0,24}"#) {
            let query = Query::parse(&typed);
            let mut end = 0;
            for term in query.groups().iter().flatten() {
                proptest::prop_assert!(!term.needle.is_empty());
                proptest::prop_assert!(end <= term.span.start && term.span.start < term.span.end);
                end = term.span.end;
                proptest::prop_assert!(typed.get(term.span.clone()).is_some());
            }
        }
    }
}
