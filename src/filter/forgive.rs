//! The second try: what was typed with a letter wrong, missing, too many, or swapped with its neighbour.
//!
//! It is made when nothing matches, and when what matches was hardly meant: a long word none of whose best matches has
//! its letters within one word has been spelt wrong rather than abbreviated.

use super::Matches;
use super::fuzzy::Fuzzy;
use super::query::{Clause, Query};
use super::term::{Field, Kind, Term};
use crate::store::Snapshot;

/// Characters that a word has at least for one of them to be forgiven.
const FORGIVEN: usize = 4;

/// Characters from which on a word is spelt out: shorter ones are often abbreviations, which the first try is for.
const SPELT: usize = 6;

/// The best matches that are looked at for whether they were meant.
const LOOKED_AT: usize = 10;

impl Query {
    /// The query for a second try after these matches: its fuzzy words forgive one letter each. `None` when the matches
    /// were meant, or no word is long enough.
    pub fn forgiving(&self, matches: &Matches, snapshot: &Snapshot) -> Option<Query> {
        match matches.total {
            0 => self.forgive(FORGIVEN),
            _ if self.is_strewn(matches, snapshot) => self.forgive(SPELT),
            _ => None,
        }
    }

    /// The same with words of so many characters forgiven; `None` when there are none.
    pub(super) fn forgive(&self, least: usize) -> Option<Query> {
        fn within(groups: &mut [Vec<Clause>], least: usize, forgiven: &mut bool) {
            for clause in groups.iter_mut().flatten() {
                match clause {
                    Clause::Group { groups, .. } => within(groups, least, forgiven),
                    Clause::Term(term) if is_spelt(term, least) => {
                        term.kind = Kind::Near;
                        *forgiven = true;
                    }
                    _ => {}
                }
            }
        }
        let mut again = self.clone();
        let mut forgiven = false;
        within(&mut again.groups, least, &mut forgiven);
        forgiven.then_some(again)
    }

    /// True when none of the best matches has every long word's letters within one word of its own.
    fn is_strewn(&self, matches: &Matches, snapshot: &Snapshot) -> bool {
        let fuzzy = Fuzzy::new();
        let is_meant = |row| {
            let headline = snapshot.headline(row);
            let texts = [
                (Field::Title, Some(headline.title)),
                (Field::Source, headline.source),
            ];
            all_meant(&self.groups, &|term| {
                let mut looked_at = texts.iter().filter(|(field, _)| term.looks_at(*field));
                looked_at
                    .any(|(_, text)| text.is_some_and(|text| is_within_word(term, text, &fuzzy)))
            })
        };
        !matches.rows.iter().take(LOOKED_AT).copied().any(is_meant)
    }
}

/// True when of each group's alternatives one is meant: a long word where `is_found`, and what is no long word always.
fn all_meant(groups: &[Vec<Clause>], is_found: &dyn Fn(&Term) -> bool) -> bool {
    groups.iter().all(|group| {
        group.iter().any(|clause| match clause {
            Clause::Term(term) => !is_spelt(term, SPELT) || is_found(term),
            Clause::Group {
                negated: false,
                groups,
            } => all_meant(groups, is_found),
            _ => true,
        })
    })
}

fn is_spelt(term: &Term, least: usize) -> bool {
    term.is_scored() && term.needle.chars().count() >= least
}

/// True when the best alignment of a term in a text crosses no white space.
fn is_within_word(term: &Term, text: &str, fuzzy: &Fuzzy) -> bool {
    let mut folded = String::new();
    term.folding.fold_text(text, &mut folded);
    let mut stretches = Vec::new();
    term.stretches(&folded, fuzzy, &mut stretches);
    match (stretches.first(), stretches.last()) {
        (Some(first), Some(last)) => !folded[first.start..last.end].contains(char::is_whitespace),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Engine, Overlay, TODAY, Waiting, Want};
    use super::*;
    use crate::article::{Item, Page};
    use crate::store::{File, Store};

    /// What the second try finds, if one is made.
    fn second(typed: &str, titles: &[&str]) -> Option<usize> {
        let mut store = Store::default();
        store.begin_file(File::default());
        for title in titles {
            store.push(&Item {
                title,
                ..Item::default()
            });
        }
        store.end_file(Page::default());
        let snapshot = store.snapshot();
        let query = Query::parse(typed, TODAY);
        let run = |query: &Query| {
            let (overlay, waiting) = (Overlay::default(), Waiting::patiently());
            Engine::default().run(query, &snapshot, overlay, Want::All, waiting)
        };
        let first = run(&query)?;
        let again = query.forgiving(&first, &snapshot)?;
        run(&again).map(|matches| matches.total)
    }

    #[test]
    fn a_second_try_is_made_when_the_first_was_hardly_meant() {
        let titles = &[
            "Ukraine war goes on",
            "Unruly kin of Spain in need",
            "Central bank keeps rate",
            "Trump goes to Ukraine",
        ];
        for (typed, found) in [
            // Found in "Unruly kin of Spain in need", which no one meant.
            ("urkaine", Some(2)),
            ("urkaine war", Some(1)),
            // Its letters are within one word.
            ("ukrane", None),
            ("ukraine", None),
            ("cntrl bnk", None),
            // Nothing has it.
            ("bnak", Some(1)),
            ("xyz", None),
            ("!urkaine", None),
            // What is found by the other alternative was meant.
            ("urkaine | spain", None),
            ("urkaine | (spain need)", None),
            ("urkaine | spainn", Some(3)),
        ] {
            assert_eq!(second(typed, titles), found, "{typed}");
        }
    }
}
