//! Which characters of a row's text a query matched: asked at drawing time, for the rows that are seen.

use std::ops::Range;

use super::condition::Condition;
use super::fuzzy::Fuzzy;
use super::pattern::Pattern;
use super::query::{Clause, Query};
use super::term::{Field, Folding, Term};

/// Shows, text by text, which characters a query matched. Make one for a frame: it keeps what can be used again.
#[derive(Debug)]
pub struct Highlighter<'a> {
    terms: Vec<&'a Term>,
    patterns: Vec<&'a Pattern>,
    fuzzy: Fuzzy,
    folded: String,
    /// Matched stretches of the folded text, then of the text itself, in bytes.
    stretches: Vec<Range<usize>>,
}

impl<'a> Highlighter<'a> {
    /// For what a query matched.
    pub fn new(query: &'a Query) -> Highlighter<'a> {
        let (mut terms, mut patterns) = (Vec::new(), Vec::new());
        query.each_wanted(&mut |clause| match clause {
            Clause::Term(term) => terms.push(term),
            Clause::Condition {
                condition: Condition::Pattern(pattern),
                ..
            } => patterns.push(pattern),
            _ => {}
        });
        Highlighter {
            terms,
            patterns,
            fuzzy: Fuzzy::new(),
            folded: String::new(),
            stretches: Vec::new(),
        }
    }

    /// The stretches of the text, in bytes, that terms matched: in order, apart from each other, on character
    /// boundaries. Words that were denied mark nothing.
    pub fn stretches(&mut self, text: &str, field: Field) -> &[Range<usize>] {
        self.stretches.clear();
        let mut folding = None;
        let fuzzy = &self.fuzzy;
        let mut mark = |wanted: Folding, find: &dyn Fn(&str, &mut Vec<Range<usize>>)| {
            if folding != Some(wanted) {
                wanted.fold_text(text, &mut self.folded);
                folding = Some(wanted);
            }
            let from = self.stretches.len();
            find(&self.folded, &mut self.stretches);
            if !text.is_ascii() {
                for stretch in &mut self.stretches[from..] {
                    *stretch = unfolded(text, &self.folded, stretch);
                }
            }
        };
        for term in self.terms.iter().filter(|term| term.looks_at(field)) {
            mark(term.folding, &|folded, into| {
                term.stretches(folded, fuzzy, into)
            });
        }
        for pattern in &self.patterns {
            mark(pattern.folding, &|folded, into| {
                pattern.stretches(folded, into)
            });
        }
        self.stretches.sort_by_key(|stretch| stretch.start);
        self.stretches.dedup_by(|next, kept| {
            let touches = next.start <= kept.end;
            if touches {
                kept.end = kept.end.max(next.end);
            }
            touches
        });
        &self.stretches
    }
}

/// The stretch of the text whose characters stand for those of the folded text.
pub(super) fn unfolded(text: &str, folded: &str, stretch: &Range<usize>) -> Range<usize> {
    let before = folded[..stretch.start].chars().count();
    let within = folded[stretch.clone()].chars().count();
    let mut ends = text
        .char_indices()
        .map(|(at, _)| at)
        .chain([text.len()])
        .skip(before);
    let start = ends.next().unwrap_or(text.len());
    let end = within
        .checked_sub(1)
        .map_or(start, |skip| ends.nth(skip).unwrap_or(text.len()));
    start..end
}

#[cfg(test)]
mod tests {
    use super::super::TODAY;
    use super::*;

    /// The text with what was matched in square brackets.
    fn marked(query: &str, text: &str, field: Field) -> String {
        let query = Query::parse(query, TODAY);
        let mut highlighter = Highlighter::new(&query);
        highlighter.stretches("something else", field);
        let mut marked = text.to_owned();
        for stretch in highlighter.stretches(text, field).iter().rev() {
            marked.insert(stretch.end, ']');
            marked.insert(stretch.start, '[');
        }
        marked
    }

    #[test]
    fn what_matched_is_marked_in_the_text_as_it_came() {
        for (query, text, shown) in [
            ("oil", "Libya's oil", "Libya's [oil]"),
            ("lbya", "Libya's oil", "[L]i[bya]'s oil"),
            ("oil libya", "Libya's oil", "[Libya]'s [oil]"),
            ("atletico", "L’Atlético é", "L’[Atlético] é"),
            ("zurich", "Zürich", "[Zürich]"),
            ("'l", "Lull", "[L]u[ll]"),
            ("'oil'", "Oil, boil, oil", "[Oil], boil, [oil]"),
            ("^libya", "Libya, libya", "[Libya], libya"),
            ("libya$", "Libya, libya", "Libya, [libya]"),
            ("!oil", "oil", "oil"),
            ("oil | gas", "gas", "[gas]"),
            ("gas", "oil", "oil"),
            ("本", "日本語", "日[本]語"),
            ("", "oil", "oil"),
        ] {
            assert_eq!(marked(query, text, Field::Title), shown, "{query}");
        }
        assert_eq!(
            marked("^reuters post", "Reuters Post", Field::Source),
            "Reuters [Post]"
        );
    }

    proptest::proptest! {
        #[test]
        fn marks_lie_apart_and_on_characters(
            query in "[abé'^$ ]{0,10}",
            text in "[abAéÉ日— ]{0,30}",
        ) {
            let query = Query::parse(&query, TODAY);
            let mut end = 0;
            for (nth, stretch) in Highlighter::new(&query).stretches(&text, Field::Title).iter().enumerate() {
                proptest::prop_assert!(text.get(stretch.clone()).is_some_and(|t| !t.is_empty()));
                proptest::prop_assert!(stretch.start > end || nth == 0);
                end = stretch.end;
            }
        }
    }
}
