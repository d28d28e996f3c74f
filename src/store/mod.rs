//! Articles → columns. A [`Store`] is the one writer; a [`Snapshot`] is what everyone else reads. Segments are only
//! ever appended and rows never move: what becomes known later of a row lies beside it. One article is one row, by the
//! rule of [`Identity`]; a headline and its article join when the second of them comes.

mod column;
mod segment;
mod snapshot;

use std::cmp::Reverse;
use std::hash::{BuildHasher, Hasher};
use std::sync::Arc;

use hashbrown::{DefaultHashBuilder, HashMap, HashTable};

pub use column::TextColumn;
use segment::Join;
pub use segment::Segment;
use snapshot::Late;
pub use snapshot::{Content, File, Snapshot};

use crate::article::{
    ArticleId, FileId, Fingerprint, Identity, Item, Origin, Page, RowId, SourceId, Timestamp,
    Warning, canonical_url, normal_form,
};

/// Rows of a segment at the most.
const SEGMENT_ROWS: usize = 16 * 1024;

/// Items without a date at the head of a page wait for the page's first date, but no more of them than this.
const WAITING_ROWS: u32 = 4096;

/// Where an item without a date stands when its whole page has none.
const UNDATED: i64 = i64::MAX >> 2;

/// Warnings kept of one file; the rest are counted.
const WARNINGS: usize = 1000;

/// An article that a headline may still join, by its title and source.
#[derive(Debug, Clone, Copy)]
struct Joinable {
    row: RowId,
    key: u64,
}

/// The one writer of the columns.
#[derive(Debug)]
pub struct Store {
    segments: Vec<Arc<Segment>>,
    open: Segment,
    sources: Sources,
    files: Vec<Arc<File>>,
    /// Rows by id.
    by_id: HashTable<RowId>,
    /// Rows by the ids that joined them.
    aliases: HashMap<ArticleId, RowId>,
    /// Articles by title and source, each under its own and its original's title.
    articles: HashTable<Joinable>,
    /// Articles that have not yet looked for an earlier headline of theirs.
    seeking: Vec<Joinable>,
    late: Arc<HashMap<RowId, Late>>,
    absorbed: Arc<HashMap<RowId, RowId>>,
    /// The rows in the order of the list, with the second that each stands by.
    order: Vec<RowId>,
    keys: Vec<i64>,
    /// Rows below this one are in `order`.
    ordered: u32,
    /// The order of rows that were in it has changed.
    disordered: bool,
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

/// Names of publishers, each once, with its normal form.
#[derive(Debug)]
struct Sources {
    names: Arc<Vec<Arc<str>>>,
    normal: Vec<Box<str>>,
    by_name: HashMap<Arc<str>, SourceId>,
}

impl Sources {
    fn intern(&mut self, name: Option<&str>) -> SourceId {
        let Some(name) = name.filter(|name| !name.is_empty()) else {
            return SourceId::NONE;
        };
        if let Some(id) = self.by_name.get(name) {
            return *id;
        }
        let id = SourceId(self.names.len() as u32);
        let name: Arc<str> = name.into();
        let mut normal = String::new();
        normal_form(&name, &mut normal);
        Arc::make_mut(&mut self.names).push(Arc::clone(&name));
        self.normal.push(normal.into());
        self.by_name.insert(name, id);
        id
    }
}

impl Default for Store {
    fn default() -> Self {
        Store {
            segments: Vec::new(),
            open: Segment::new(0),
            sources: Sources {
                names: Arc::new(vec!["".into()]),
                normal: vec!["".into()],
                by_name: HashMap::new(),
            },
            files: Vec::new(),
            by_id: HashTable::new(),
            aliases: HashMap::new(),
            articles: HashTable::new(),
            seeking: Vec::new(),
            late: Arc::default(),
            absorbed: Arc::default(),
            order: Vec::new(),
            keys: Vec::new(),
            ordered: 0,
            disordered: false,
            page: PageState::default(),
            hasher: DefaultHashBuilder::default(),
            scratch: Scratch::default(),
        }
    }
}

fn id_hash(id: ArticleId) -> u64 {
    // Ids are hashes already.
    u64::from_le_bytes([
        id.0[0], id.0[1], id.0[2], id.0[3], id.0[4], id.0[5], id.0[6], id.0[7],
    ])
}

impl Store {
    /// Begins a file; the items that follow are its.
    pub fn begin_file(&mut self, file: File) -> FileId {
        let id = FileId(self.files.len() as u32);
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

    /// How many items were read from a file so far.
    pub fn items_of(&self, file: FileId) -> u32 {
        self.files[file.0 as usize].items
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

    fn offer(&mut self, article: Joinable) {
        self.articles
            .insert_unique(article.key, article, |known| known.key);
        self.seeking.push(article);
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
        let same = |row: &RowId| {
            let segment = self.segment_of(*row);
            segment.ids[(row.0 - segment.first) as usize] == id
        };
        let row = self.by_id.find(id_hash(id), same).copied();
        row.or_else(|| self.aliases.get(&id).copied())
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

    /// An article that this headline is the headline of: one of its title and source, of its date or of no date.
    fn article_of(&self, key: u64, item: &Item<'_>, title: &str, source: &str) -> Option<RowId> {
        let fits = |known: &Joinable| {
            known.key == key
                && self.dates_agree(self.survivor(known.row), item.published)
                && self.addresses_agree(known.row, item.url)
                && self.titled(known, title, source)
        };
        self.articles
            .find(key, fits)
            .map(|known| self.survivor(known.row))
    }

    /// That two keys are the same hash does not make two titles one, unless the key is that of the original's title.
    fn titled(&self, article: &Joinable, title: &str, source: &str) -> bool {
        let segment = self.segment_of(article.row);
        let at = (article.row.0 - segment.first) as usize;
        if segment.title_keys[at] != article.key as u32 {
            return true;
        }
        let mut form = String::new();
        normal_form(segment.titles.get(at), &mut form);
        form == title && &*self.sources.normal[segment.sources[at].0 as usize] == source
    }

    fn dates_agree(&self, row: RowId, date: Option<Timestamp>) -> bool {
        match (self.published(row), date) {
            (Some(a), Some(b)) => a.day() == b.day(),
            _ => true,
        }
    }

    fn addresses_agree(&self, row: RowId, url: Option<&str>) -> bool {
        let segment = self.segment_of(row);
        match (segment.urls.get(row.0 - segment.first), url) {
            (Some(a), Some(b)) => a == b || canonical_url(a) == canonical_url(b),
            _ => true,
        }
    }

    /// The same article once more, under an id that is known.
    fn meet(&mut self, row: RowId, origin: Origin, item: &Item<'_>, file: FileId) {
        self.open.joins.push(Join { row, origin });
        let segment = self.segment_of(row);
        let bodiless = segment.body(row.0 - segment.first).is_none();
        if let (true, Some(body)) = (bodiless, item.body) {
            let late = Arc::make_mut(&mut self.late).entry(row).or_default();
            late.body.get_or_insert((file, body));
        }
    }

    /// An article and a headline turn out to be one: `row` goes on, under both ids. The one with a date gives the id
    /// that is shown, since it says most.
    fn join(
        &mut self,
        row: RowId,
        id: ArticleId,
        origin: Origin,
        item: &Item<'_>,
        absorbed: Option<RowId>,
    ) {
        self.open.joins.push(Join { row, origin });
        let dated_before = self.published(row).is_some();
        let segment = self.segment_of(row);
        let own = segment.ids[(row.0 - segment.first) as usize];
        let body = item.body.map(|body| (origin.file, body));
        let late = Arc::make_mut(&mut self.late).entry(row).or_default();
        late.aliases.extend([own, id]);
        late.aliases.sort();
        late.aliases.dedup();
        late.article = late.article.or(absorbed);
        late.body = late.body.or(body);
        if !dated_before && item.published.is_some() {
            late.id = Some(id);
            late.published = item.published;
            self.disordered = true;
        }
        self.aliases.insert(id, row);
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
        let (segments, open) = (&self.segments, &self.open);
        self.by_id.insert_unique(id_hash(id), row, |known| {
            let segment = match segments.partition_point(|segment| segment.first <= known.0) {
                _ if known.0 >= open.first => open,
                at => &segments[at - 1],
            };
            id_hash(segment.ids[(known.0 - segment.first) as usize])
        });
    }

    /// True when the rows written so far may be published: none of them still waits for its page's first date.
    pub fn is_settled(&self) -> bool {
        self.page.waiting_from.is_none()
    }

    fn seal(&mut self) {
        if self.open.is_empty() && self.open.joins.is_empty() {
            return;
        }
        let next = Segment::new(self.rows() as u32);
        let mut sealed = std::mem::replace(&mut self.open, next);
        sealed.seal();
        self.segments.push(Arc::new(sealed));
    }

    /// Articles look for the headlines that came before them, all in one pass over the rows.
    fn seek(&mut self) {
        let seeking = std::mem::take(&mut self.seeking);
        if seeking.is_empty() {
            return;
        }
        let wanted: HashMap<u32, Vec<Joinable>> =
            seeking.iter().fold(HashMap::new(), |mut map, article| {
                map.entry(article.key as u32)
                    .or_insert_with(Vec::new)
                    .push(*article);
                map
            });
        let mut pairs = Vec::new();
        for segment in self
            .segments
            .iter()
            .map(|segment| &**segment)
            .chain([&self.open])
        {
            for (at, key) in segment.title_keys.iter().enumerate() {
                let Some(articles) = wanted.get(key) else {
                    continue;
                };
                let headline = RowId(segment.first + at as u32);
                pairs.extend(
                    articles
                        .iter()
                        .filter(|a| headline < a.row)
                        .map(|article| (headline, *article)),
                );
            }
        }
        for (headline, article) in pairs {
            self.absorb(headline, article);
        }
    }

    /// The article's row is absorbed by its headline's, if the one is the headline of the other.
    fn absorb(&mut self, headline: RowId, article: Joinable) {
        let late = self.late.get(&headline);
        let taken = late.is_some_and(|late| late.body.is_some());
        if taken
            || self.absorbed.contains_key(&headline)
            || self.absorbed.contains_key(&article.row)
        {
            return;
        }
        let segment = self.segment_of(headline);
        let at = headline.0 - segment.first;
        if segment.body(at).is_some() || segment.sources[at as usize] == SourceId::NONE {
            return;
        }
        let (mut title, mut source) = (String::new(), String::new());
        normal_form(segment.titles.get(at as usize), &mut title);
        source.push_str(&self.sources.normal[segment.sources[at as usize].0 as usize]);
        let url = segment.urls.get(at).map(str::to_owned);
        let agree = self.title_key(&title, &source) == article.key
            && self.dates_agree(headline, self.published(article.row))
            && self.addresses_agree(article.row, url.as_deref())
            && self.titled(&article, &title, &source);
        if !agree {
            return;
        }
        let segment = self.segment_of(article.row);
        let at = article.row.0 - segment.first;
        let id = segment.ids[at as usize];
        let item = Item {
            published: segment.published(at),
            body: segment.body(at),
            ..Item::default()
        };
        let origin = segment.origin(at);
        self.join(headline, id, origin, &item, Some(article.row));
        // Marks may be kept under any id that the article had before.
        let others = self
            .late
            .get(&article.row)
            .map(|late| late.aliases.clone())
            .unwrap_or_default();
        for alias in &others {
            self.aliases.insert(*alias, headline);
        }
        if let Some(late) = Arc::make_mut(&mut self.late).get_mut(&headline) {
            late.aliases.extend(others);
            late.aliases.sort();
            late.aliases.dedup();
        }
        Arc::make_mut(&mut self.absorbed).insert(article.row, headline);
        self.disordered |= article.row.0 < self.ordered;
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

    /// Brings the new rows into the order of the list. Input that comes newest first only appends.
    fn arrange(&mut self) {
        let rows = self.rows() as u32;
        if self.disordered {
            self.order.clear();
            self.keys.clear();
            self.ordered = 0;
            self.disordered = false;
        }
        let mut fresh: Vec<(Reverse<i64>, RowId)> = (self.ordered..rows)
            .map(RowId)
            .filter(|row| !self.absorbed.contains_key(row))
            .map(|row| (Reverse(self.stands_at(row)), row))
            .collect();
        fresh.sort();
        self.ordered = rows;
        let old = match fresh.first() {
            None => return,
            Some((Reverse(newest), _)) => self.keys.partition_point(|key| key >= newest),
        };
        // What is older than the newest of the new rows is merged with them.
        let rest: Vec<(i64, RowId)> = self
            .keys
            .drain(old..)
            .zip(self.order.drain(old..))
            .collect();
        let mut rest = rest.into_iter().peekable();
        for (Reverse(key), row) in fresh {
            while let Some((older, moved)) = rest.next_if(|(other, _)| *other >= key) {
                self.keys.push(older);
                self.order.push(moved);
            }
            self.keys.push(key);
            self.order.push(row);
        }
        for (key, row) in rest {
            self.keys.push(key);
            self.order.push(row);
        }
    }

    /// Everything that was taken in so far. While a page is being read, take one only when [`Store::is_settled`].
    pub fn snapshot(&mut self) -> Snapshot {
        self.page.waiting_from = None;
        self.count_items();
        self.seek();
        self.seal();
        self.arrange();
        Snapshot {
            segments: Arc::new(self.segments.clone()),
            sources: Arc::clone(&self.sources.names),
            files: Arc::new(self.files.clone()),
            order: Arc::new(self.order.clone()),
            late: Arc::clone(&self.late),
            absorbed: Arc::clone(&self.absorbed),
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

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
            assert_eq!(snapshot.place(*row), Some(place));
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
