//! What everyone reads: a store as it was at one moment. A handful of `Arc`s; readable from any thread without a lock.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

use hashbrown::HashMap;

use super::segment::Segment;
use crate::article::{
    ArticleId, BodySpan, FileId, Headline, Identity, Origin, Page, RowId, SourceId, Subscription,
    Timestamp, Warning, canonical_url,
};

/// Where the bytes of an input lie, to be read again when an article is opened.
#[derive(Debug, Clone)]
pub enum Content {
    /// In a file, as long as it is the one that was read: its length in bytes and its time of modification.
    Path(PathBuf, u64, Option<SystemTime>),
    /// A stretch of a temporary file without a name: what came from a pipe, or had to be unpacked or transcoded. Its
    /// first byte and its length.
    Spool(Arc<std::fs::File>, u64, u64),
    /// In the program itself.
    Embedded(&'static [u8]),
}

impl Default for Content {
    fn default() -> Self {
        Content::Embedded(b"")
    }
}

/// A file, page or stream that was read.
#[derive(Debug, Clone, Default)]
pub struct File {
    /// Its name as it is shown: the path as it was given, `-` for the standard input.
    pub name: String,
    /// Where its bytes lie.
    pub content: Content,
    /// The format that it was read as.
    pub format: &'static str,
    /// The encoding that it was read in.
    pub encoding: &'static str,
    /// What its format said of it as a whole; known when it was read to its end.
    pub page: Page,
    /// It is kept in UTF-8, whatever it was read in.
    pub transcoded: bool,
    /// How many items were read from it.
    pub items: u32,
    /// The feeds that it tells of.
    pub subscriptions: Vec<Subscription>,
    /// What its readers should know.
    pub warnings: Vec<Warning>,
}

/// What became known of a row after it was written.
#[derive(Debug, Clone, Default)]
pub(super) struct Late {
    /// The id under which it goes now.
    pub id: Option<ArticleId>,
    /// Its other ids: a mark set under any of them holds for it.
    pub aliases: Vec<ArticleId>,
    pub published: Option<Timestamp>,
    pub body: Option<(FileId, BodySpan)>,
    /// The row whose article joined it, for the columns that only an article has.
    pub article: Option<RowId>,
}

/// A store as it was at one moment.
#[derive(Debug, Clone, Default)]
pub struct Snapshot {
    pub(super) segments: Arc<Vec<Arc<Segment>>>,
    pub(super) sources: Arc<Vec<Arc<str>>>,
    pub(super) files: Arc<Vec<Arc<File>>>,
    pub(super) order: Arc<Vec<RowId>>,
    pub(super) late: Arc<HashMap<RowId, Late>>,
    pub(super) absorbed: Arc<HashMap<RowId, RowId>>,
}

impl Snapshot {
    /// The rows to show: newest first, equal dates in the order of the input, an item without a date where its page
    /// has it.
    pub fn order(&self) -> &[RowId] {
        &self.order
    }

    /// How many rows there are to show.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// True when there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// How many row numbers are in use: every [`RowId`] lies below it.
    pub fn rows(&self) -> usize {
        self.segments
            .last()
            .map_or(0, |last| last.first as usize + last.len())
    }

    /// The row itself, or the one that absorbed it when both turned out to be one article.
    pub fn survivor(&self, row: RowId) -> RowId {
        self.absorbed.get(&row).copied().unwrap_or(row)
    }

    /// The rows that were absorbed, each with the one that absorbed it.
    pub fn absorbed(&self) -> impl Iterator<Item = (RowId, RowId)> + '_ {
        self.absorbed.iter().map(|(row, by)| (*row, *by))
    }

    /// The rows under which more than one id goes.
    pub fn joined(&self) -> impl Iterator<Item = RowId> + '_ {
        self.late
            .iter()
            .filter(|(_, late)| !late.aliases.is_empty())
            .map(|(row, _)| *row)
    }

    /// The segments, in the order of their rows.
    pub fn segments(&self) -> &[Arc<Segment>] {
        &self.segments
    }

    /// The sources' names by [`SourceId`]; the first, of [`SourceId::NONE`], is empty.
    pub fn sources(&self) -> &[Arc<str>] {
        &self.sources
    }

    /// A source's name.
    pub fn source(&self, id: SourceId) -> Option<&str> {
        (id != SourceId::NONE).then(|| &*self.sources[id.0 as usize])
    }

    /// The files, by [`FileId`].
    pub fn files(&self) -> &[Arc<File>] {
        &self.files
    }

    /// A file.
    pub fn file(&self, id: FileId) -> &Arc<File> {
        &self.files[id.0 as usize]
    }

    fn locate(&self, row: RowId) -> (&Segment, u32) {
        let at = self
            .segments
            .partition_point(|segment| segment.first <= row.0);
        let segment = &self.segments[at - 1];
        (segment, row.0 - segment.first)
    }

    /// The row's headline. The row must lie below [`Snapshot::rows`].
    pub fn headline(&self, row: RowId) -> Headline<'_> {
        let (segment, at) = self.locate(row);
        let late = self.late.get(&row);
        let article = late
            .and_then(|late| late.article)
            .map(|article| self.locate(article));
        let text = |column: fn(&Segment) -> &super::column::SparseText| {
            column(segment)
                .get(at)
                .or_else(|| article.and_then(|(segment, at)| column(segment).get(at)))
        };
        let origin = segment.origin(at);
        let source_id = segment.sources[at as usize];
        Headline {
            row,
            id: late
                .and_then(|late| late.id)
                .unwrap_or(segment.ids[at as usize]),
            title: segment.titles.get(at as usize),
            source: self.source(source_id),
            source_id,
            published: late
                .and_then(|late| late.published)
                .or_else(|| segment.published(at)),
            author: text(|segment| &segment.authors),
            url: text(|segment| &segment.urls),
            lang: text(|segment| &segment.langs),
            tags: text(|segment| &segment.tags),
            origin,
            body: late
                .and_then(|late| late.body)
                .or_else(|| segment.body(at).map(|body| (origin.file, body))),
        }
    }

    /// The title alone: cheaper than the whole headline.
    pub fn title(&self, row: RowId) -> &str {
        let (segment, at) = self.locate(row);
        segment.titles.get(at as usize)
    }

    /// Who published a row, as the store's number: cheaper than the whole headline.
    pub fn source_of(&self, row: RowId) -> SourceId {
        let (segment, at) = self.locate(row);
        segment.sources[at as usize]
    }

    /// True when of any row the language or a tag is known.
    pub fn has_languages_or_tags(&self) -> bool {
        let has = |segment: &Arc<Segment>| !segment.langs.is_empty() || !segment.tags.is_empty();
        self.segments.iter().any(has)
    }

    /// The file that a row was first read from: cheaper than the whole headline.
    pub fn file_of(&self, row: RowId) -> FileId {
        let (segment, at) = self.locate(row);
        segment.origin(at).file
    }

    /// The id by which a row is shown and marked: cheaper than the whole headline.
    pub fn id(&self, row: RowId) -> ArticleId {
        let late = self.late.get(&row).and_then(|late| late.id);
        late.unwrap_or_else(|| {
            let (segment, at) = self.locate(row);
            segment.ids[at as usize]
        })
    }

    /// When a row was published, as far as that was stated: cheaper than the whole headline.
    pub fn published(&self, row: RowId) -> Option<Timestamp> {
        let late = self.late.get(&row).and_then(|late| late.published);
        late.or_else(|| {
            let (segment, at) = self.locate(row);
            segment.published(at)
        })
    }

    /// Where a row's text lies, if it has one: cheaper than the whole headline.
    pub fn body(&self, row: RowId) -> Option<BodySpan> {
        let late = self.late.get(&row).and_then(|late| late.body);
        late.map(|(_, body)| body).or_else(|| {
            let (segment, at) = self.locate(row);
            segment.body(at)
        })
    }

    /// The second by which a row stands in [`Snapshot::order`], since 1970 in UTC; of an item without a date, that of
    /// its neighbour in its page, and `i64::MAX >> 2` where the whole page has none.
    pub fn stands_at(&self, row: RowId) -> i64 {
        let late = self
            .late
            .get(&row)
            .and_then(|late| late.published)
            .map(Timestamp::seconds);
        late.unwrap_or_else(|| {
            let (segment, at) = self.locate(row);
            Timestamp::from_bits(segment.when[at as usize]).seconds()
        })
    }

    /// Every id of a row, the one that is shown first.
    pub fn ids(&self, row: RowId) -> Vec<ArticleId> {
        let mut ids = vec![self.headline(row).id];
        if let Some(late) = self.late.get(&row) {
            ids.extend(
                late.aliases
                    .iter()
                    .copied()
                    .filter(|id| *id != ids[0])
                    .collect::<Vec<_>>(),
            );
        }
        ids
    }

    /// Every place where a row's article was read, the first first.
    pub fn origins(&self, row: RowId) -> Vec<Origin> {
        let mut origins = vec![self.headline(row).origin];
        for segment in self.segments.iter() {
            let from = segment.joins.partition_point(|join| join.row < row);
            origins.extend(
                segment.joins[from..]
                    .iter()
                    .take_while(|join| join.row == row)
                    .map(|join| join.origin),
            );
        }
        origins
    }

    /// The rows whose id, or one of whose ids, begins with these characters.
    pub fn find_id(&self, prefix: &str) -> Vec<RowId> {
        let begins = |id: &ArticleId| id.to_string().starts_with(prefix);
        let mut found: Vec<RowId> = Vec::new();
        for segment in self.segments.iter() {
            let rows = segment.ids.iter().enumerate().filter(|(_, id)| begins(id));
            found.extend(rows.map(|(at, _)| RowId(segment.first + at as u32)));
        }
        found.retain(|row| self.survivor(*row) == *row);
        found.extend(
            self.late
                .iter()
                .filter(|(_, late)| late.aliases.iter().any(begins))
                .map(|(row, _)| *row),
        );
        found.sort();
        found.dedup();
        found
    }

    /// The row of an id. Looks through every row: for what is rare.
    pub fn row_of(&self, id: ArticleId) -> Option<RowId> {
        let alias = self
            .late
            .iter()
            .find(|(_, late)| late.aliases.contains(&id))
            .map(|(row, _)| *row);
        alias.or_else(|| {
            let mut segments = self.segments.iter();
            let row = segments.find_map(|segment| {
                segment
                    .ids
                    .iter()
                    .position(|known| *known == id)
                    .map(|at| RowId(segment.first + at as u32))
            });
            row.map(|row| self.survivor(row))
        })
    }

    /// The row of the article at an address. Of several, that which goes by its address; else one that goes by another
    /// name, such as its feed's. Looks through every row: for what is rare.
    pub fn row_at(&self, address: &str) -> Option<RowId> {
        let wanted = canonical_url(address)?;
        if let Some(row) = self.row_of(Identity::Url(&wanted).id()) {
            return Some(row);
        }
        // Few are looked at closely: those that have the longest word of what follows the host.
        let path = wanted.splitn(4, '/').nth(3).unwrap_or_default();
        let words = path.split(|c: char| !c.is_ascii_alphanumeric() && c != '%');
        let word = words
            .filter(|word| !word.contains('%'))
            .max_by_key(|word| word.len())
            .unwrap_or_default();
        let is_same =
            |url: &str| url.contains(word) && canonical_url(url).as_ref() == Some(&wanted);
        self.segments.iter().find_map(|segment| {
            let mut urls = segment.urls.iter();
            let (at, _) = urls.find(|(_, url)| is_same(url))?;
            Some(self.survivor(RowId(segment.first + at)))
        })
    }

    /// The place of a row among rows that are in the order of [`Snapshot::order`].
    pub fn place_among(&self, row: RowId, rows: &[RowId]) -> Option<usize> {
        let key = |row: RowId| (std::cmp::Reverse(self.stands_at(row)), row);
        rows.binary_search_by_key(&key(row), |other| key(*other))
            .ok()
    }
}
