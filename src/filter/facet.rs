//! What the rows that match have in common, counted: sources, days, languages, states. Each is something that a filter
//! can ask for, so that it narrows the rows to as many as were counted.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use chrono::{Datelike, Days, Months, NaiveDate};
use hashbrown::HashMap;
use memchr::memmem;

use super::completion::quoted;
use super::threads::on_threads;
use crate::article::{Mark, RowId};
use crate::store::Snapshot;
use crate::text::{counted, fold_into, thousands};

/// Rows between two questions whether anyone still waits.
const RUN: usize = 16 * 1024;

/// Sources and tags that are shown, those of most rows.
const NAMES: usize = 20;

/// Languages that are shown.
const LANGUAGES: usize = 30;

/// Days from the first to the last, up to which each is counted by itself.
const IN_DAYS: i64 = 31;

/// Months from the first to the last, up to which each is counted by itself.
const IN_MONTHS: i64 = 24;

/// Years that are shown, the last ones.
const YEARS: usize = 100;

/// What facets are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FacetKind {
    /// What the filter asks for already.
    Asked,
    /// Who published it.
    Source,
    /// When it was published.
    Time,
    /// A tag.
    Tag,
    /// The language.
    Language,
    /// What became of it, and what it comes with.
    State,
}

/// Something that rows have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facet {
    /// What it is called.
    pub label: String,
    /// What a filter says to ask for it.
    pub asks: String,
    /// How many rows have it.
    pub count: usize,
}

/// Facets of one kind, in their order, and what they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetSection {
    /// What they are of.
    pub kind: FacetKind,
    /// What they are, in words.
    pub title: String,
    /// The facets; those that are time from the newest back.
    pub facets: Vec<Facet>,
}

/// What the rows that match have in common; a section without a facet is left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facets {
    /// The sections.
    pub sections: Vec<FacetSection>,
}

/// What was counted of some rows.
#[derive(Default)]
struct Counts {
    sources: Vec<usize>,
    days: HashMap<i64, usize>,
    languages: HashMap<String, usize>,
    tags: HashMap<String, usize>,
    unread: usize,
    starred: usize,
    queued: usize,
    bodies: usize,
}

impl Counts {
    fn take(&mut self, row: RowId, snapshot: &Snapshot, is_told: bool, flags: &[u8]) {
        self.sources[snapshot.source_of(row).0 as usize] += 1;
        if let Some(date) = snapshot.published(row) {
            *self
                .days
                .entry(date.seconds().div_euclid(86_400))
                .or_default() += 1;
        }
        if is_told {
            let headline = snapshot.headline(row);
            if let Some(tag) = headline.lang {
                let language = tag.split(['-', '_']).next().unwrap_or(tag);
                add(&mut self.languages, language, 1);
            }
            let tags: Vec<&str> = headline.tags().collect();
            for (nth, tag) in tags.iter().enumerate() {
                if !tags[..nth].contains(tag) {
                    add(&mut self.tags, tag, 1);
                }
            }
        }
        let flags = flags.get(row.index()).copied().unwrap_or(0);
        self.unread += usize::from(flags & Mark::READ == 0);
        self.starred += usize::from(flags & Mark::STARRED != 0);
        self.queued += usize::from(flags & Mark::QUEUED != 0);
        self.bodies += usize::from(snapshot.body(row).is_some());
    }

    fn add(&mut self, other: Counts) {
        for (sum, count) in self.sources.iter_mut().zip(other.sources) {
            *sum += count;
        }
        for (day, count) in other.days {
            *self.days.entry(day).or_default() += count;
        }
        for (language, count) in other.languages {
            add(&mut self.languages, &language, count);
        }
        for (tag, count) in other.tags {
            add(&mut self.tags, &tag, count);
        }
        self.unread += other.unread;
        self.starred += other.starred;
        self.queued += other.queued;
        self.bodies += other.bodies;
    }
}

fn add(counts: &mut HashMap<String, usize>, name: &str, count: usize) {
    match counts.get_mut(name) {
        Some(sum) => *sum += count,
        None => {
            counts.insert(name.to_owned(), count);
        }
    }
}

impl Facets {
    /// Counts what these rows have in common, on so many threads; `flags` has the rows' marks. `None` once `cancelled`
    /// says that no one waits.
    pub fn of(
        rows: &[RowId],
        snapshot: &Snapshot,
        flags: &[u8],
        threads: usize,
        cancelled: &(dyn Fn() -> bool + Sync),
    ) -> Option<Facets> {
        let sources = snapshot.sources().len();
        let is_told = snapshot.has_languages_or_tags();
        let runs: Vec<&[RowId]> = rows.chunks(RUN).collect();
        let (next, stopped) = (AtomicUsize::new(0), AtomicBool::new(false));
        let empty = || Counts {
            sources: vec![0; sources],
            ..Counts::default()
        };
        let work = || {
            let mut counts = empty();
            while let Some(run) = runs.get(next.fetch_add(1, Ordering::Relaxed)) {
                if cancelled() {
                    stopped.store(true, Ordering::Relaxed);
                    break;
                }
                for row in *run {
                    counts.take(*row, snapshot, is_told, flags);
                }
            }
            counts
        };
        let mut counts = empty();
        let threads = threads.min(runs.len()).max(1);
        for part in on_threads(threads, &work) {
            counts.add(part);
        }
        if stopped.load(Ordering::Relaxed) {
            return None;
        }
        let sections = [
            sources_of(&counts, snapshot),
            times_of(&counts),
            tags_of(&counts),
            languages_of(&counts),
            states_of(&counts, rows.len()),
        ];
        let is_there = |section: &FacetSection| !section.facets.is_empty();
        Some(Facets {
            sections: sections.into_iter().filter(is_there).collect(),
        })
    }
}

fn sources_of(counts: &Counts, snapshot: &Snapshot) -> FacetSection {
    let names = snapshot.sources().iter().map(|name| &**name);
    // The first is none.
    let found = names.zip(counts.sources.iter().copied()).skip(1);
    let found = found.filter(|(_, count)| *count > 0).collect();
    names_of(FacetKind::Source, "source", found)
}

fn tags_of(counts: &Counts) -> FacetSection {
    let found = counts.tags.iter().map(|(tag, count)| (&**tag, *count));
    names_of(FacetKind::Tag, "tag", found.collect())
}

/// Names of one kind, those of most rows first.
fn names_of(kind: FacetKind, name: &str, mut found: Vec<(&str, usize)>) -> FacetSection {
    found.sort_unstable_by(|(a, of_a), (b, of_b)| of_b.cmp(of_a).then_with(|| a.cmp(b)));
    // What is part of another must be asked for whole.
    let mut all = String::new();
    for (name, _) in &found {
        fold_into(name, &mut all);
        all.push('\n');
    }
    let title = match found.len() {
        count if count > NAMES => format!("{name}s, {NAMES} of {}", thousands(count)),
        count => counted(count, name),
    };
    found.truncate(NAMES);
    let mut folded = String::new();
    let mut facet = |(label, count): (&str, usize)| {
        folded.clear();
        fold_into(label, &mut folded);
        let is_part = memmem::find_iter(all.as_bytes(), folded.as_bytes())
            .nth(1)
            .is_some();
        let marked = in_marks(label);
        Facet {
            label: label.to_owned(),
            asks: match is_part {
                true => format!("{name}:^{marked}$"),
                false => format!("{name}:{marked}"),
            },
            count,
        }
    };
    FacetSection {
        kind,
        title,
        facets: found.into_iter().map(&mut facet).collect(),
    }
}

/// A text in quotation marks, as a filter has it.
fn in_marks(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// From a day to another.
type Step = fn(NaiveDate) -> Option<NaiveDate>;

/// Days, months or years, whichever are not too many.
fn times_of(counts: &Counts) -> FacetSection {
    let day_of = |day: i64| i32::try_from(day).ok().and_then(NaiveDate::from_epoch_days);
    let mut days: Vec<(NaiveDate, usize)> = counts
        .days
        .iter()
        .filter_map(|(day, count)| Some((day_of(*day)?, *count)))
        // Only such years can be written in a filter.
        .filter(|(day, _)| (1..10_000).contains(&day.year()))
        .collect();
    days.sort_unstable();
    let span = match (days.first(), days.last()) {
        (Some((first, _)), Some((last, _))) => (*first, *last),
        _ => (NaiveDate::MIN, NaiveDate::MIN),
    };
    let months = |day: NaiveDate| i64::from(day.year()) * 12 + i64::from(day.month0());
    let (title, of, before, shown): (&str, Step, Step, (&str, &str)) =
        if span.1.signed_duration_since(span.0).num_days() < IN_DAYS {
            let before = |day: NaiveDate| day.checked_sub_days(Days::new(1));
            ("days", |day| Some(day), before, ("%-d %b %Y", "%Y-%m-%d"))
        } else if months(span.1) - months(span.0) < IN_MONTHS {
            let before = |day: NaiveDate| day.checked_sub_months(Months::new(1));
            ("months", |day| day.with_day(1), before, ("%b %Y", "%Y-%m"))
        } else {
            let before = |day: NaiveDate| day.checked_sub_months(Months::new(12));
            ("years", |day| day.with_ordinal(1), before, ("%Y", "%Y"))
        };
    let mut facets: Vec<Facet> = Vec::new();
    let mut days = days.into_iter().rev().peekable();
    let mut at = of(span.1);
    while let Some(time) = at.filter(|_| days.peek().is_some()) {
        let mut count = 0;
        while let Some((_, one)) = days.next_if(|(day, _)| of(*day) == Some(time)) {
            count += one;
        }
        // A gap is seen among days and months; among years it may be a long one.
        if count > 0 || title != "years" {
            facets.push(Facet {
                label: time.format(shown.0).to_string(),
                asks: format!("on:{}", time.format(shown.1)),
                count,
            });
        }
        at = before(time);
    }
    facets.truncate(YEARS);
    FacetSection {
        kind: FacetKind::Time,
        title: title.to_owned(),
        facets,
    }
}

fn languages_of(counts: &Counts) -> FacetSection {
    let mut found: Vec<(&String, &usize)> = counts.languages.iter().collect();
    found.sort_unstable_by(|(a, of_a), (b, of_b)| of_b.cmp(of_a).then_with(|| a.cmp(b)));
    found.truncate(LANGUAGES);
    let facet = |(language, count): (&String, &usize)| Facet {
        label: language.clone(),
        asks: format!("lang:{}", quoted(language)),
        count: *count,
    };
    FacetSection {
        kind: FacetKind::Language,
        title: "languages".to_owned(),
        facets: found.into_iter().map(facet).collect(),
    }
}

fn states_of(counts: &Counts, all: usize) -> FacetSection {
    let states = [
        ("unread", "is:unread", counts.unread),
        ("read", "is:read", all - counts.unread),
        ("starred", "is:starred", counts.starred),
        ("queued", "is:queued", counts.queued),
        ("with a text", "has:body", counts.bodies),
    ];
    let facets = states.into_iter().filter(|(_, _, count)| *count > 0);
    FacetSection {
        kind: FacetKind::State,
        title: "states".to_owned(),
        facets: facets
            .map(|(label, asks, count)| Facet {
                label: label.to_owned(),
                asks: asks.to_owned(),
                count,
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Engine, Overlay, Query, TODAY, Waiting, Want};
    use super::*;
    use crate::article::{BodySpan, Item, Page, Timestamp};
    use crate::store::{File, Store};

    fn stored(rows: &[(&str, &str, (i32, u32, u32))]) -> Snapshot {
        let mut store = Store::default();
        store.begin_file(File::default());
        for (nth, (source, lang, (year, month, day))) in (0..).zip(rows) {
            let date = NaiveDate::from_ymd_opt(*year, *month, *day);
            store.push(&Item {
                title: &format!("Number {nth}"),
                source: Some(*source).filter(|source| !source.is_empty()),
                lang: Some(*lang),
                tags: match nth {
                    0 => &["sea", "Weather", "sea"],
                    1 => &["seaside"],
                    _ => &[],
                },
                published: date.map(Timestamp::from_day),
                body: (nth == 0).then_some(BodySpan {
                    start: 0,
                    len: 1,
                    line: 1,
                    words: 1,
                }),
                ..Item::default()
            });
        }
        store.end_file(Page::default());
        store.snapshot()
    }

    fn told(facets: &Facets, kind: FacetKind) -> String {
        let section = facets.sections.iter().find(|section| section.kind == kind);
        section.map_or(String::new(), |section| {
            let facets = section.facets.iter();
            let facets: Vec<String> = facets
                .map(|facet| format!("{}={}", facet.asks, facet.count))
                .collect();
            format!("{}: {}", section.title, facets.join(" "))
        })
    }

    #[test]
    fn what_is_counted_is_what_a_filter_then_finds() {
        let rows = [
            ("AP", "en-GB", (2025, 10, 28)),
            ("ap news", "en", (2025, 10, 28)),
            ("Le \"Monde\"", "fr", (2025, 10, 25)),
            ("AP", "en", (2025, 10, 25)),
            ("AP", "", (0, 0, 0)),
            ("", "", (2025, 10, 1)),
        ];
        let snapshot = stored(&rows);
        let flags = [Mark::READ, Mark::STARRED, 0, 0, Mark::READ];
        let facets = Facets::of(snapshot.order(), &snapshot, &flags, 2, &|| false).unwrap();
        assert_eq!(
            told(&facets, FacetKind::Source),
            "3 sources: source:^\"AP\"$=3 source:\"Le \\\"Monde\\\"\"=1 source:\"ap news\"=1"
        );
        let times = told(&facets, FacetKind::Time);
        assert!(
            times.starts_with(
                "days: on:2025-10-28=2 on:2025-10-27=0 on:2025-10-26=0 on:2025-10-25=2"
            ),
            "{times}"
        );
        assert!(times.ends_with("on:2025-10-01=1"), "{times}");
        assert_eq!(
            told(&facets, FacetKind::Tag),
            "3 tags: tag:\"Weather\"=1 tag:^\"sea\"$=1 tag:\"seaside\"=1"
        );
        assert_eq!(
            told(&facets, FacetKind::Language),
            "languages: lang:en=3 lang:fr=1"
        );
        assert_eq!(
            told(&facets, FacetKind::State),
            "states: is:unread=4 is:read=2 is:starred=1 has:body=1"
        );
        let overlay = Overlay {
            flags: &flags,
            ..Overlay::default()
        };
        for facet in facets.sections.iter().flat_map(|section| &section.facets) {
            let query = Query::parse(&facet.asks, TODAY);
            let waiting = Waiting::patiently();
            let found = Engine::default()
                .run(&query, &snapshot, overlay, Want::All, waiting)
                .unwrap();
            assert_eq!(found.total, facet.count, "{}", facet.asks);
        }
        assert_eq!(
            Facets::of(&[], &snapshot, &flags, 1, &|| false),
            Some(Facets::default())
        );
        let gone = Facets::of(snapshot.order(), &snapshot, &flags, 1, &|| true);
        assert_eq!(gone, None);
    }

    #[test]
    fn the_longer_the_time_the_larger_its_parts() {
        let times = |last: (i32, u32, u32)| {
            let snapshot = stored(&[("A", "", (2025, 1, 31)), ("B", "", last)]);
            let facets = Facets::of(snapshot.order(), &snapshot, &[], 1, &|| false).unwrap();
            told(&facets, FacetKind::Time)
        };
        assert_eq!(times((2025, 1, 31)), "days: on:2025-01-31=2");
        assert_eq!(
            times((2025, 3, 31)),
            "months: on:2025-03=1 on:2025-02=0 on:2025-01=1"
        );
        assert_eq!(times((2030, 2, 1)), "years: on:2030=1 on:2025=1");
    }
}
