//! Articles → columns. A [`Store`] is the one writer; a [`Snapshot`] is what everyone else reads. Segments are only
//! ever appended and rows never move: what becomes known later of a row lies beside it. One article is one row, by the
//! rule of [`Identity`]; a headline and its article join when the second of them comes.

mod column;
mod join;
mod order;
mod segment;
mod snapshot;
mod sources;

use std::hash::{BuildHasher, Hasher};
use std::sync::Arc;

use hashbrown::{DefaultHashBuilder, HashMap, HashTable};

pub use column::TextColumn;
use join::Joinable;
use order::Order;
pub use segment::Segment;
use snapshot::Late;
pub use snapshot::{Content, File, Snapshot};
use sources::Sources;

use crate::article::{
    ArticleId, FileId, Fingerprint, Identity, Item, Origin, Page, RowId, SourceId, Subscription,
    TAG_END, Timestamp, Warning, canonical_url, normal_form,
};

/// Rows of a segment at the most.
const SEGMENT_ROWS: usize = 16 * 1024;

/// Items without a date at the head of a page wait for the page's first date, but no more of them than this.
const WAITING_ROWS: u32 = 4096;

/// Where an item without a date stands when its whole page has none.
const UNDATED: i64 = i64::MAX >> 2;

/// Feeds kept that one file tells of.
const SUBSCRIPTIONS: usize = 100_000;

/// Warnings kept of one file; the rest are counted.
const WARNINGS: usize = 1000;

/// The one writer of the columns.
#[derive(Debug)]
pub struct Store {
    segments: Vec<Arc<Segment>>,
    open: Segment,
    sources: Sources,
    files: Vec<Arc<File>>,
    /// Rows by id.
    by_id: HashTable<Known>,
    /// Rows by the ids that joined them.
    aliases: HashMap<ArticleId, RowId>,
    /// Articles by title and source, each under its own and its original's title.
    articles: HashTable<Joinable>,
    /// Articles that have not yet looked for an earlier headline of theirs.
    seeking: Vec<Joinable>,
    late: Arc<HashMap<RowId, Late>>,
    absorbed: Arc<HashMap<RowId, RowId>>,
    order: Order,
    /// The page that is being read.
    page: PageState,
    hasher: DefaultHashBuilder,
    scratch: Scratch,
}

/// What must be remembered of the page that is being read.
#[derive(Debug, Default)]
struct PageState {
    file: Option<FileId>,
    /// The second that the last dated item stands by.
    stands_by: Option<i64>,
    /// The first row of the items at its head that wait for a date.
    waiting_from: Option<u32>,
    /// The fingerprint of the title of its first item.
    first_title: Option<Fingerprint>,
    items: u32,
    warnings: usize,
}

#[derive(Debug, Default)]
struct Scratch {
    title: String,
    source: String,
}

impl Default for Store {
    fn default() -> Self {
        Store {
            segments: Vec::new(),
            open: Segment::default(),
            sources: Sources::default(),
            files: Vec::new(),
            by_id: HashTable::new(),
            aliases: HashMap::new(),
            articles: HashTable::new(),
            seeking: Vec::new(),
            late: Arc::default(),
            absorbed: Arc::default(),
            order: Order::default(),
            page: PageState::default(),
            hasher: DefaultHashBuilder::default(),
            scratch: Scratch::default(),
        }
    }
}

/// A row in the table of ids, with so much of its id that the table can grow without looking at the others.
#[derive(Debug, Clone, Copy)]
struct Known {
    tag: u32,
    row: RowId,
}

impl Known {
    fn new(id: ArticleId, row: RowId) -> Known {
        // Ids are hashes already.
        let tag = u32::from_le_bytes([id.0[0], id.0[1], id.0[2], id.0[3]]);
        Known { tag, row }
    }

    /// Spread, since the table takes a few bits from either end.
    fn hash(&self) -> u64 {
        u64::from(self.tag) << 32 | u64::from(self.tag)
    }
}

impl Store {
    /// Begins a file; the items that follow are its.
    pub fn begin_file(&mut self, file: File) -> FileId {
        let id = self.next_file();
        self.files.push(Arc::new(file));
        self.page = PageState {
            file: Some(id),
            ..PageState::default()
        };
        id
    }

    /// Ends the file that was begun, with what its format said of it as a whole.
    pub fn end_file(&mut self, page: Page) {
        self.count_items();
        if let Some(id) = self.page.file {
            Arc::make_mut(&mut self.files[id.0 as usize]).page = page;
        }
        self.page = PageState::default();
    }

    /// The file's own count is brought up to date now and then: it is shared with snapshots.
    fn count_items(&mut self) {
        if let Some(id) = self.page.file {
            Arc::make_mut(&mut self.files[id.0 as usize]).items = self.page.items;
        }
    }

    /// True when neither an item nor a feed was found in a file.
    pub fn holds_nothing(&self, file: FileId) -> bool {
        let file = &self.files[file.0 as usize];
        file.items == 0 && file.subscriptions.is_empty()
    }

    /// The number of the file that is begun next.
    pub fn next_file(&self) -> FileId {
        FileId(self.files.len() as u32)
    }

    /// Something that readers of the file that was begun should know.
    pub fn warn(&mut self, warning: Warning) {
        let Some(id) = self.page.file else { return };
        self.page.warnings += 1;
        let file = Arc::make_mut(&mut self.files[id.0 as usize]);
        match self.page.warnings {
            count if count <= WARNINGS => file.warnings.push(warning),
            count => {
                let line = file
                    .warnings
                    .get(WARNINGS)
                    .map_or(warning.line, |more| more.line);
                file.warnings.truncate(WARNINGS);
                file.warnings.push(Warning {
                    line,
                    message: format!("{} more warnings", count - WARNINGS),
                });
            }
        }
    }

    /// The file that was begun tells of a feed.
    pub fn subscribe(&mut self, subscription: Subscription) {
        let Some(id) = self.page.file else { return };
        let file = Arc::make_mut(&mut self.files[id.0 as usize]);
        if file.subscriptions.len() < SUBSCRIPTIONS {
            file.subscriptions.push(subscription);
        }
    }

    /// The bytes of a file that came as a stream end here.
    pub fn end_content(&mut self, file: FileId, length: u64) {
        let file = Arc::make_mut(&mut self.files[file.0 as usize]);
        if let Content::Spool(_, _, kept) = &mut file.content {
            *kept = length;
        }
    }

    /// How many rows are written, those that were absorbed included.
    pub fn rows(&self) -> usize {
        self.open.first as usize + self.open.len()
    }

    /// Takes in an item of the file that was begun.
    pub fn push(&mut self, item: &Item<'_>) {
        let Some(file) = self.page.file else { return };
        let mut scratch = std::mem::take(&mut self.scratch);
        self.push_normal(file, item, &mut scratch);
        self.scratch = scratch;
        self.page.items += 1;
    }

    fn push_normal(&mut self, file: FileId, item: &Item<'_>, scratch: &mut Scratch) {
        let source = self.sources.intern(item.source);
        normal_form(item.title, &mut scratch.title);
        let page_title = *self
            .page
            .first_title
            .get_or_insert_with(|| Fingerprint::of(&scratch.title));
        let source_form = &*self.sources.normal[source.0 as usize];
        let title_key = self.title_key(&scratch.title, source_form);
        let url = item.url.and_then(canonical_url);
        let identity = match (item.entry, &url) {
            (Some((feed, entry)), _) => Identity::Feed { feed, entry },
            (None, Some(url)) => Identity::Url(url),
            _ if source != SourceId::NONE || item.published.is_some() => Identity::Title {
                title: &scratch.title,
                source: source_form,
                date: item.published,
            },
            _ => Identity::Bare {
                title: &scratch.title,
                fingerprint: if item.body.is_some() {
                    item.fingerprint
                } else {
                    page_title
                },
            },
        };
        let id = identity.id();
        let origin = Origin {
            file,
            line: item.line,
        };
        if let Some(row) = self.row_of(id) {
            self.meet(row, origin, item, file);
            return;
        }
        if item.body.is_none()
            && source != SourceId::NONE
            && let Some(row) = self.article_of(title_key, item, &scratch.title, source_form)
        {
            self.join(row, id, origin, item, None);
            return;
        }
        let row = RowId(self.rows() as u32);
        self.write(row, id, source, title_key, file, item);
        if item.body.is_some() && source != SourceId::NONE {
            self.offer(Joinable {
                row,
                key: title_key,
            });
            if let Some((title, original_source)) = item.original {
                normal_form(title, &mut scratch.title);
                let original_source = original_source.or(item.source).unwrap_or_default();
                normal_form(original_source, &mut scratch.source);
                let key = self.title_key(&scratch.title, &scratch.source);
                if key != title_key {
                    self.offer(Joinable { row, key });
                }
            }
        }
        if self.open.len() >= SEGMENT_ROWS && self.is_settled() {
            self.seal();
        }
    }

    fn title_key(&self, title: &str, source: &str) -> u64 {
        let mut hasher = self.hasher.build_hasher();
        hasher.write(title.as_bytes());
        hasher.write_u8(0);
        hasher.write(source.as_bytes());
        hasher.finish()
    }

    fn segment_of(&self, row: RowId) -> &Segment {
        if row.0 >= self.open.first {
            return &self.open;
        }
        &self.segments[self
            .segments
            .partition_point(|segment| segment.first <= row.0)
            - 1]
    }

    fn row_of(&self, id: ArticleId) -> Option<RowId> {
        let wanted = Known::new(id, RowId(0));
        let same = |known: &Known| {
            known.tag == wanted.tag && {
                let segment = self.segment_of(known.row);
                segment.ids[(known.row.0 - segment.first) as usize] == id
            }
        };
        let known = self.by_id.find(wanted.hash(), same);
        known
            .map(|known| known.row)
            .or_else(|| self.aliases.get(&id).copied())
            .map(|row| self.survivor(row))
    }

    /// The row that a row was absorbed by, or the row itself.
    fn survivor(&self, row: RowId) -> RowId {
        self.absorbed.get(&row).copied().unwrap_or(row)
    }

    fn published(&self, row: RowId) -> Option<Timestamp> {
        let late = self.late.get(&row).and_then(|late| late.published);
        late.or_else(|| {
            let segment = self.segment_of(row);
            segment.published(row.0 - segment.first)
        })
    }

    fn write(
        &mut self,
        row: RowId,
        id: ArticleId,
        source: SourceId,
        key: u64,
        file: FileId,
        item: &Item<'_>,
    ) {
        let at = self.open.len() as u32;
        let when = match item.published {
            Some(date) => {
                self.page.stands_by = Some(date.to_bits());
                if let Some(from) = self.page.waiting_from.take() {
                    for waiting in &mut self.open.when[(from - self.open.first) as usize..] {
                        *waiting = date.to_bits();
                    }
                }
                date.to_bits()
            }
            None => {
                self.open.undated.push(at);
                if self.page.stands_by.is_none() {
                    let from = *self.page.waiting_from.get_or_insert(row.0);
                    if row.0 - from >= WAITING_ROWS {
                        self.page.waiting_from = None;
                        self.page.stands_by = Some(UNDATED << 2);
                    }
                }
                self.page.stands_by.unwrap_or(UNDATED << 2)
            }
        };
        let open = &mut self.open;
        open.titles.push(item.title);
        open.sources.push(source);
        open.ids.push(id);
        open.when.push(when);
        open.lines.push(item.line);
        if open.files.last().is_none_or(|(_, last)| *last != file) {
            open.files.push((at, file));
        }
        open.title_keys.push(key as u32);
        if let Some(body) = item.body {
            open.bodies.push((at, body));
        }
        open.authors.push(at, item.author);
        open.urls.push(at, item.url);
        open.langs.push(at, item.lang);
        let tags = (!item.tags.is_empty()).then(|| item.tags.join(TAG_END));
        open.tags.push(at, tags.as_deref());
        let known = Known::new(id, row);
        self.by_id.insert_unique(known.hash(), known, Known::hash);
    }

    /// True when the rows written so far may be published: none of them still waits for its page's first date.
    pub fn is_settled(&self) -> bool {
        self.page.waiting_from.is_none()
    }

    fn seal(&mut self) {
        if self.open.is_empty() && self.open.joins.is_empty() {
            return;
        }
        let next = Segment::after(&self.open, self.rows() as u32);
        let mut sealed = std::mem::replace(&mut self.open, next);
        sealed.seal();
        self.segments.push(Arc::new(sealed));
    }

    fn stands_at(&self, row: RowId) -> i64 {
        self.late
            .get(&row)
            .and_then(|late| late.published)
            .map(Timestamp::seconds)
            .unwrap_or_else(|| {
                let segment = self.segment_of(row);
                Timestamp::from_bits(segment.when[(row.0 - segment.first) as usize]).seconds()
            })
    }

    /// Everything that was taken in so far. While a page is being read, take one only when [`Store::is_settled`].
    pub fn snapshot(&mut self) -> Snapshot {
        self.page.waiting_from = None;
        self.count_items();
        self.seek();
        self.seal();
        let rows = self.rows() as u32;
        let mut order = std::mem::take(&mut self.order);
        order.extend(rows, |row| {
            (!self.absorbed.contains_key(&row)).then(|| self.stands_at(row))
        });
        self.order = order;
        Snapshot {
            segments: Arc::new(self.segments.clone()),
            sources: Arc::clone(&self.sources.names),
            files: Arc::new(self.files.clone()),
            order: Arc::new(self.order.rows.clone()),
            late: Arc::clone(&self.late),
            absorbed: Arc::clone(&self.absorbed),
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use std::cmp::Reverse;

    use super::*;
    use crate::article::BodySpan;

    fn day(day: u32) -> Option<Timestamp> {
        NaiveDate::from_ymd_opt(2025, 10, day).map(Timestamp::from_day)
    }

    fn headline(
        title: &'static str,
        source: &'static str,
        date: Option<Timestamp>,
    ) -> Item<'static> {
        Item {
            title,
            source: Some(source),
            published: date,
            ..Item::default()
        }
    }

    fn article(title: &'static str, source: &'static str) -> Item<'static> {
        let body = Some(BodySpan {
            start: 0,
            len: 10,
            line: 2,
            words: 2,
        });
        Item {
            title,
            source: Some(source),
            body,
            fingerprint: Fingerprint::of(title),
            ..Item::default()
        }
    }

    /// One page a list of items; a snapshot after each page.
    fn store(pages: &[&[Item<'_>]]) -> Snapshot {
        let mut store = Store::default();
        let mut snapshot = Snapshot::default();
        for page in pages {
            store.begin_file(File::default());
            for (line, item) in (1..).zip(page.iter()) {
                store.push(&Item { line, ..*item });
            }
            store.end_file(Page::default());
            snapshot = store.snapshot();
        }
        snapshot
    }

    fn titles(snapshot: &Snapshot) -> Vec<&str> {
        snapshot
            .order()
            .iter()
            .map(|row| snapshot.title(*row))
            .collect()
    }

    #[test]
    fn newest_first_and_an_undated_item_where_its_page_has_it() {
        let first = [
            article("Own", "A"),
            headline("B", "S", day(20)),
            headline("C", "S", None),
            headline("D", "S", day(10)),
        ];
        let second = [
            article("Other", "A"),
            headline("E", "S", day(25)),
            headline("F", "S", day(20)),
        ];
        let snapshot = store(&[&first, &second]);
        assert_eq!(titles(&snapshot), ["Other", "E", "Own", "B", "C", "F", "D"]);
        for (place, row) in snapshot.order().iter().enumerate() {
            assert_eq!(snapshot.place_among(*row, snapshot.order()), Some(place));
        }
    }

    #[test]
    fn one_article_is_one_row_with_all_its_origins() {
        let page = [
            headline("A’s  title", "S", day(1)),
            headline("a's title", "s", day(1)),
            headline("A's title", "S", day(2)),
        ];
        let snapshot = store(&[&page, &page[..1]]);
        assert_eq!(snapshot.len(), 2);
        let lines = |row| {
            snapshot
                .origins(RowId(row))
                .iter()
                .map(|o| (o.file.0, o.line))
                .collect::<Vec<_>>()
        };
        assert_eq!(lines(0), [(0, 1), (0, 2), (1, 1)]);
        assert_eq!(lines(1), [(0, 3)]);
    }

    #[test]
    fn a_headline_and_its_article_are_one_in_either_order() {
        let dated = [
            headline("Ferry late", "Post", day(3)),
            headline("Other", "Post", day(2)),
        ];
        let whole = [article("Ferry late", "Post")];
        for pages in [[&dated[..], &whole[..]], [&whole[..], &dated[..]]] {
            let snapshot = store(&pages);
            assert_eq!(titles(&snapshot), ["Ferry late", "Other"]);
            let row = snapshot.headline(snapshot.order()[0]);
            assert!(row.body.is_some());
            assert_eq!(row.published, day(3));
            let alone = store(&[&whole]);
            assert!(
                snapshot.ids(row.row).contains(&alone.headline(RowId(0)).id),
                "its mark holds"
            );
            assert_eq!(
                row.id,
                store(&[&dated]).headline(RowId(0)).id,
                "the dated id is shown"
            );
            assert_eq!(snapshot.origins(row.row).len(), 2);
            assert_eq!(
                snapshot.find_id(&alone.headline(RowId(0)).id.to_string()),
                [row.row]
            );
        }
    }

    #[test]
    fn an_article_joins_the_headline_of_the_title_that_it_gives_as_its_original() {
        let own = Item {
            original: Some(("Libya's Haftar", None)),
            ..article("Haftar, explained", "Post")
        };
        let dated = [headline("Libya’s Haftar", "Post", day(3))];
        assert_eq!(store(&[&[own], &dated]).len(), 1);
        assert_eq!(store(&[&dated, &[own]]).len(), 1);
    }

    #[test]
    fn nothing_is_one_for_want_of_a_field() {
        let bare = |title: &'static str, text: &str| Item {
            source: None,
            fingerprint: Fingerprint::of(text),
            ..article(title, "")
        };
        assert_eq!(
            store(&[&[bare("Notes", "one")], &[bare("Notes", "two")]]).len(),
            2
        );
        assert_eq!(
            store(&[&[bare("Notes", "one")], &[bare("Notes", "one")]]).len(),
            1
        );
        let line = Item {
            title: "Notes",
            ..Item::default()
        };
        let page = |first: &'static str| [article(first, "P"), line];
        assert_eq!(store(&[&page("A"), &page("B")]).len(), 4);
        let other_date = [headline("Ferry late", "Post", day(4))];
        let dated = Item {
            published: day(3),
            ..article("Ferry late", "Post")
        };
        assert_eq!(store(&[&[dated], &other_date]).len(), 2);
    }

    #[test]
    fn addresses_tell_apart_what_titles_do_not() {
        let at = |url: &'static str| Item {
            url: Some(url),
            ..headline("Same", "S", day(1))
        };
        let page = [
            at("https://a.example/1"),
            at("https://a.example/2"),
            at("http://A.example/1#x"),
        ];
        assert_eq!(store(&[&page]).len(), 2);
    }

    #[test]
    fn rows_lie_in_many_segments_and_stay_where_they_are() {
        let titles: Vec<String> = (0..40_000).map(|n| format!("Title {n}")).collect();
        let mut store = Store::default();
        store.begin_file(File::default());
        let mut early = Snapshot::default();
        for (n, title) in titles.iter().enumerate() {
            store.push(&Item {
                title,
                source: Some("S"),
                published: day(1 + n as u32 % 28),
                line: n as u32,
                ..Item::default()
            });
            if n == 20_000 {
                early = store.snapshot();
            }
        }
        let late = store.snapshot();
        assert_eq!((early.len(), late.len()), (20_001, 40_000));
        assert!(
            late.order()
                .is_sorted_by_key(|row| (Reverse(late.stands_at(*row)), *row))
        );
        for row in (0..40_000).step_by(777) {
            assert_eq!(late.title(RowId(row)), titles[row as usize]);
        }
    }
}
