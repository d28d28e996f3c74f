//! Headlines for benches: made up, the same ones every time; or the lines of the file that `DATELINE_HEADLINES` names.

use dateline::article::{Item, Page, Timestamp};
use dateline::store::{File, Snapshot, Store};

const WHO: &[&str] = &[
    "Libya",
    "Central bank",
    "Sarkozy",
    "Parliament",
    "The mayor of Zürich",
    "Prosecutors",
    "Fishermen",
    "São Paulo",
    "Nurses",
    "A court in Paris",
    "Norway",
    "The harbour board",
    "Atlético",
    "Farmers",
    "Beijing",
    "City council",
    "Tripoli",
    "The union",
    "Two astronomers",
    "Poland",
    "Engineers",
    "The ombudsman",
    "Łódź",
    "Investors",
    "Ex-president",
    "Opposition",
    "Rail operator",
    "Scientists",
    "Teachers",
    "The cabinet",
    "Björk",
    "Kyiv",
];
const DOES: &[&str] = &[
    "rejects",
    "approves",
    "sends to jail",
    "raises",
    "cuts",
    "delays",
    "sues over",
    "praises",
    "warns of",
    "rebuilds",
    "investigates",
    "sells",
    "votes on",
    "walks away from",
    "doubles",
    "marks anniversary of",
    "finds",
    "defends",
    "celebrates",
    "questions",
    "opens",
    "shuts down",
    "bets on",
    "loses appeal over",
];
const WHAT: &[&str] = &[
    "oil exports",
    "interest rates",
    "a new ferry line",
    "the budget",
    "rules for AI",
    "wheat tariffs",
    "its oldest bridge",
    "vaccine trial",
    "a jail sentence",
    "bank merger",
    "the ceasefire",
    "harbour lights",
    "gas pipeline",
    "migration pact",
    "school meals",
    "record heat",
    "football final",
    "lost paintings",
    "railway strike",
    "satellite launch",
    "café licences",
    "the election",
    "water shortage",
    "tax reform",
    "night trains",
    "drone attack",
    "salmon quota",
    "housing plan",
];
const WHEN: &[&str] = &[
    "after long debate",
    "amid protests",
    "for the third time",
    "as winter nears",
    "despite doubts",
    "before summit",
    "in surprise vote",
    "– for now",
    "says minister",
    "under pressure from voters",
    "at last",
    "by 2030",
    "in the dark",
    "",
    "",
    "",
    "",
];
const SOURCES: &[&str] = &[
    "Reuters",
    "Libya Herald",
    "Harbour Post",
    "The Evening Ledger",
    "Nordlys Avis",
    "La Gazette du Port",
    "Daily Bulletin",
    "Zürcher Blatt",
    "The Oil Trader",
    "City Desk",
];

/// xorshift64* (Vigna 2016).
struct Random(u64);

impl Random {
    fn pick(&mut self, from: &[&'static str]) -> &'static str {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let random = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        from[random as usize % from.len()]
    }
}

/// So many titles, each with its source.
pub fn titles(rows: usize) -> Vec<(String, &'static str)> {
    let lines =
        std::env::var_os("DATELINE_HEADLINES").map(|path| std::fs::read_to_string(path).unwrap());
    let mut lines = lines.as_deref().map(str::lines);
    let mut random = Random(42);
    let mut title = || {
        let mut pick = |from| random.pick(from);
        let title = match &mut lines {
            Some(lines) => lines.next().unwrap_or_default().to_owned(),
            None => {
                let words = [pick(WHO), pick(DOES), pick(WHAT), pick(WHEN), pick(WHEN)];
                words.join(" ").trim_end().to_owned()
            }
        };
        let title = if title.is_empty() {
            "-".to_owned()
        } else {
            title
        };
        (title, pick(SOURCES))
    };
    (0..rows).map(|_| title()).collect()
}

/// So many headlines in a store, newest first.
pub fn snapshot(rows: usize) -> Snapshot {
    stored(rows, true)
}

/// The same headlines without their sources.
pub fn bare(rows: usize) -> Snapshot {
    stored(rows, false)
}

fn stored(rows: usize, with_sources: bool) -> Snapshot {
    let mut store = Store::default();
    store.begin_file(File::default());
    let dated = titles(rows)
        .into_iter()
        .zip((0..1_700_000_000).rev().step_by(600));
    for (line, ((title, source), when)) in (1..).zip(dated) {
        store.push(&Item {
            title: &title,
            source: with_sources.then_some(source),
            published: Some(Timestamp::from_bits(when << 2 | 2)),
            line,
            ..Item::default()
        });
    }
    store.end_file(Page::default());
    store.snapshot()
}
