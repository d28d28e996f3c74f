//! One article, one row: a headline and its article join when the second of them comes, and the row that goes on keeps
//! every origin and every id.

use std::sync::Arc;

use hashbrown::HashMap;

use super::Store;
use super::segment::Join;
use crate::article::{
    ArticleId, FileId, Item, Origin, RowId, SourceId, Timestamp, canonical_url, normal_form,
};

/// An article that a headline may still join, by its title and source.
#[derive(Debug, Clone, Copy)]
pub(super) struct Joinable {
    pub row: RowId,
    /// The hash of its title and source (see `Store::title_key`).
    pub key: u64,
}

impl Store {
    pub(super) fn offer(&mut self, article: Joinable) {
        self.articles
            .insert_unique(article.key, article, |known| known.key);
        self.seeking.push(article);
    }

    /// An article that this headline is the headline of: one of its title and source, of its date or of no date.
    pub(super) fn article_of(
        &self,
        key: u64,
        item: &Item<'_>,
        title: &str,
        source: &str,
    ) -> Option<RowId> {
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
    pub(super) fn meet(&mut self, row: RowId, origin: Origin, item: &Item<'_>, file: FileId) {
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
    pub(super) fn join(
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
            self.order.disturb(row);
        }
        self.aliases.insert(id, row);
    }

    /// Articles look for the headlines that came before them, all in one pass over the rows.
    pub(super) fn seek(&mut self) {
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
        self.order.disturb(article.row);
    }
}
