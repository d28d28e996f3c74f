//! What is typed to choose among lines that are at hand, such as the headings of an article: every word of it is found
//! in a line as a fuzzy word of a filter is.

use std::ops::Range;

use super::fuzzy::Fuzzy;
use super::term::{Folding, Kind, Term};

/// Lines after which it is asked whether anyone waits still.
const BATCH: usize = 512;

/// What is typed to choose among lines.
#[derive(Debug)]
pub struct Picking {
    terms: Vec<Term>,
    fuzzy: Fuzzy,
    folded: String,
}

impl Picking {
    /// Of what was typed.
    pub fn new(typed: &str) -> Picking {
        let words = typed.split_whitespace();
        Picking {
            terms: words
                .map(|word| Term::new(0..0, Kind::Fuzzy, false, word))
                .collect(),
            fuzzy: Fuzzy::new(),
            folded: String::new(),
        }
    }

    fn fold(&mut self, folding: Folding, line: &str) -> String {
        let mut folded = std::mem::take(&mut self.folded);
        folding.fold_text(line, &mut folded);
        folded
    }

    /// How well a line has all that was typed; `None` when it has not.
    fn score(&mut self, line: &str) -> Option<i64> {
        let mut whole = 0;
        for at in 0..self.terms.len() {
            let folded = self.fold(self.terms[at].folding, line);
            let term = &self.terms[at];
            let score = term
                .found_in(&folded)
                .then(|| term.score(&folded, &self.fuzzy))
                .flatten();
            self.folded = folded;
            whole += i64::from(score?);
        }
        Some(whole)
    }

    /// The lines, by number, that have all that was typed, the best first, equals in their order. `line` writes one.
    /// `None` when it was cancelled.
    pub fn choose(
        &mut self,
        count: usize,
        mut line: impl FnMut(usize, &mut String),
        cancelled: &dyn Fn() -> bool,
    ) -> Option<Vec<u32>> {
        let mut text = String::new();
        let mut found: Vec<(i64, u32)> = Vec::new();
        for (at, number) in (0..count).zip(0..) {
            if at % BATCH == 0 && cancelled() {
                return None;
            }
            text.clear();
            line(at, &mut text);
            found.extend(self.score(&text).map(|score| (-score, number)));
        }
        found.sort_unstable();
        Some(found.into_iter().map(|(_, number)| number).collect())
    }

    /// The bytes of a line that were matched.
    pub fn stretches(&mut self, line: &str) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        for at in 0..self.terms.len() {
            let folded = self.fold(self.terms[at].folding, line);
            let from = found.len();
            self.terms[at].stretches(&folded, &self.fuzzy, &mut found);
            for stretch in &mut found[from..] {
                *stretch = super::highlight::unfolded(line, &folded, stretch);
            }
            self.folded = folded;
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen<'a>(typed: &str, lines: &[&'a str]) -> Vec<&'a str> {
        let write = |at: usize, into: &mut String| into.push_str(lines[at]);
        let found = Picking::new(typed).choose(lines.len(), write, &|| false);
        let found = found.unwrap().into_iter();
        found.map(|at| lines[at as usize]).collect()
    }

    #[test]
    fn every_word_counts_and_the_best_comes_first() {
        let lines = ["History", "Early history", "Sight of Rye", "Café"];
        assert_eq!(chosen("", &lines), lines);
        assert_eq!(chosen("history", &lines), ["History", "Early history"]);
        assert_eq!(chosen("hist ear", &lines), ["Early history"]);
        assert_eq!(chosen("cafe", &lines), ["Café"]);
        assert_eq!(chosen("Sry", &lines), Vec::<&str>::new());
        assert_eq!(chosen("sgt", &lines), ["Sight of Rye"]);
    }

    #[test]
    fn what_matched_is_told_in_the_line_as_it_is() {
        let line = "Zürich, Genève";
        let told: Vec<&str> = Picking::new("gene ü")
            .stretches(line)
            .into_iter()
            .map(|stretch| &line[stretch])
            .collect();
        assert_eq!(told, ["G", "e", "n", "è", "ü"]);
    }

    #[test]
    fn one_that_nobody_waits_for_ends() {
        let write = |_: usize, into: &mut String| into.push('a');
        assert_eq!(Picking::new("a").choose(10, write, &|| true), None);
    }
}
