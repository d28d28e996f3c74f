//! How a query that is being typed may go on: names of predicates, and their values with how many items have each.

use std::ops::Range;

use hashbrown::HashMap;

use super::parse::SPECIAL;
use super::predicate::{PREDICATES, Predicate};
use super::saved::Searches;
use super::sort::SORT_KEYS;
use super::term::is_word;
use crate::article::RowId;
use crate::store::Snapshot;
use crate::text::fold_char;

/// Candidates at the most.
const MOST: usize = 50;

/// Words that a date can be.
const DATES: &[&str] = &["today", "yesterday", "3d", "1w", "1mo", "1y", "monday"];

/// One way to go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// What is put in the place of what was typed.
    pub text: String,
    /// How many items have it, where that is counted.
    pub count: Option<usize>,
}

/// The ways to go on, the likeliest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Completion {
    /// The stretch of what was typed that they take the place of, in bytes; it ends at the cursor.
    pub span: Range<usize>,
    /// What it may become.
    pub candidates: Vec<Candidate>,
}

/// How a query goes on at the cursor; nothing where that cannot be told.
pub fn complete(text: &str, cursor: usize, snapshot: &Snapshot, searches: &Searches) -> Completion {
    let before = text.get(..cursor).unwrap_or(text);
    let start = before
        .rfind(|c: char| c.is_whitespace() || matches!(c, '(' | '!' | '|'))
        .map_or(0, |at| {
            at + before[at..].chars().next().map_or(1, char::len_utf8)
        });
    let word = &before[start..];
    let (start, candidates) = match word.split_once(':') {
        None if word.starts_with('@') => (start, saved(word, searches)),
        None => (start, names(word)),
        Some((name, values)) => {
            let value = values.rsplit(',').next().unwrap_or(values);
            let typed = value.trim_start_matches(['"', '\'', '^']);
            (cursor - value.len(), values_of(name, typed, snapshot))
        }
    };
    Completion {
        span: start..cursor,
        candidates,
    }
}

/// Names that begin so.
fn names(typed: &str) -> Vec<Candidate> {
    if typed.is_empty() {
        return Vec::new();
    }
    let known = PREDICATES.iter().map(|predicate| predicate.name);
    known
        .chain(["sort"])
        .filter(|name| {
            name.get(..typed.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(typed))
        })
        .map(|name| Candidate {
            text: format!("{name}:"),
            count: None,
        })
        .collect()
}

/// Searches whose names begin so, each behind its sign.
fn saved(typed: &str, searches: &Searches) -> Vec<Candidate> {
    let typed = typed.to_lowercase();
    let named = searches
        .all()
        .iter()
        .map(|search| format!("@{}", search.name));
    named
        .filter(|name| name.starts_with(&typed))
        .map(|text| Candidate { text, count: None })
        .collect()
}

fn values_of(name: &str, typed: &str, snapshot: &Snapshot) -> Vec<Candidate> {
    let listed = |words: &[&str]| -> Vec<Candidate> {
        let fits = |word: &&&str| word.starts_with(&typed.to_ascii_lowercase());
        let candidate = |word: &&str| Candidate {
            text: (*word).to_owned(),
            count: None,
        };
        words.iter().filter(fits).map(candidate).collect()
    };
    if name.eq_ignore_ascii_case("sort") {
        let keys: Vec<&str> = SORT_KEYS.iter().map(|(_, name, ..)| *name).collect();
        return listed(&keys);
    }
    let Some(predicate) = Predicate::named(name) else {
        return Vec::new();
    };
    match predicate.name {
        "source" => counted(typed, source_counts(snapshot)),
        "author" => counted(
            typed,
            text_counts(snapshot, |row| snapshot.headline(row).author),
        ),
        "lang" => counted(
            typed,
            text_counts(snapshot, |row| snapshot.headline(row).lang),
        ),
        "tag" => counted(typed, tag_counts(snapshot)),
        "feed" => counted(typed, feed_counts(snapshot)),
        "after" | "before" | "on" | "date" => listed(DATES),
        _ => listed(predicate.choices),
    }
}

/// How many items each source has.
fn source_counts(snapshot: &Snapshot) -> Vec<(&str, usize)> {
    let mut counts = vec![0; snapshot.sources().len()];
    for segment in snapshot.segments() {
        for source in segment.sources() {
            counts[source.0 as usize] += 1;
        }
    }
    let names = snapshot.sources().iter().map(|name| &**name);
    // The first is none.
    names.zip(counts).skip(1).collect()
}

fn text_counts<'a>(
    snapshot: &'a Snapshot,
    text: impl Fn(RowId) -> Option<&'a str>,
) -> Vec<(&'a str, usize)> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for row in snapshot.order() {
        if let Some(text) = text(*row) {
            *counts.entry(text).or_default() += 1;
        }
    }
    counts.into_iter().collect()
}

fn tag_counts(snapshot: &Snapshot) -> Vec<(&str, usize)> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for row in snapshot.order() {
        for tag in snapshot.headline(*row).tags() {
            *counts.entry(tag).or_default() += 1;
        }
    }
    counts.into_iter().collect()
}

fn feed_counts(snapshot: &Snapshot) -> Vec<(&str, usize)> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for file in snapshot.files() {
        if let Some(feed) = &file.page.feed {
            *counts.entry(feed).or_default() += file.items as usize;
        }
    }
    counts.into_iter().collect()
}

/// Names of which a word begins so, those of most items first.
fn counted(typed: &str, mut names: Vec<(&str, usize)>) -> Vec<Candidate> {
    let typed: String = typed.chars().map(fold_char).collect();
    names.retain(|(name, _)| {
        let folded: String = name.chars().map(fold_char).collect();
        let mut starts = folded.match_indices(&typed).map(|(at, _)| at);
        starts.any(|at| !folded[..at].chars().next_back().is_some_and(is_word))
    });
    names.sort_unstable_by(|(a, of_a), (b, of_b)| of_b.cmp(of_a).then_with(|| a.cmp(b)));
    names.truncate(MOST);
    names
        .into_iter()
        .map(|(name, count)| Candidate {
            text: quoted(name),
            count: Some(count),
        })
        .collect()
}

/// A name as a value: in quotation marks where it would end too soon, or mean something.
pub(super) fn quoted(name: &str) -> String {
    if name.contains(|c: char| c.is_whitespace() || SPECIAL.contains(c)) {
        format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
    } else {
        name.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::super::saved::Search;
    use super::*;
    use crate::article::{Item, Page};
    use crate::store::{File, Store};

    #[test]
    fn what_is_typed_goes_on_by_name_and_value() {
        let mut store = Store::default();
        store.begin_file(File::default());
        let sources = [
            "Libya Herald",
            "Reuters",
            "Reuters",
            "The \"Libya\" Post",
            "Élan",
        ];
        for (line, source) in (1..).zip(sources) {
            store.push(&Item {
                title: &format!("Number {line}"),
                source: Some(source),
                author: Some("Ana Ruiz").filter(|_| line < 3),
                line,
                ..Item::default()
            });
        }
        store.end_file(Page::default());
        let snapshot = store.snapshot();
        let search = |name: &str| Search {
            name: name.into(),
            key: None,
            query: "oil".into(),
        };
        let searches = ["quay", "quarry", "tide"].map(search).into_iter().collect();
        for (typed, goes_on) in [
            ("oil !@Qua", "5..9 @quarry @quay"),
            ("@", "0..1 @quarry @quay @tide"),
            ("so", "0..2 source: sources: sort:"),
            ("oil !so", "5..7 source: sources: sort:"),
            ("(TI", "1..3 title:"),
            (
                "source:",
                "7..7 Reuters=2 \"Libya Herald\"=1 \"The \\\"Libya\\\" Post\"=1 Élan=1",
            ),
            (
                "source:li",
                "7..9 \"Libya Herald\"=1 \"The \\\"Libya\\\" Post\"=1",
            ),
            ("source:reuters,el", "15..17 Élan=1"),
            ("author:r", "7..8 \"Ana Ruiz\"=2"),
            ("is:un", "3..5 unread"),
            ("sort:s", "5..6 score source sources"),
            ("after:y", "6..7 yesterday"),
            ("nosuch:x", "7..8"),
            ("", "0..0"),
            ("oil ", "4..4"),
        ] {
            let Completion { span, candidates } =
                complete(typed, typed.len(), &snapshot, &searches);
            let mut told = format!("{}..{}", span.start, span.end);
            for Candidate { text, count } in candidates {
                told.push(' ');
                told.push_str(&text);
                told.extend(count.map(|count| format!("={count}")));
            }
            assert_eq!(told, goes_on, "{typed}");
        }
    }
}
